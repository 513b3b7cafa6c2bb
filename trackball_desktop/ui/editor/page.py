"""The editor page: the tree on the left, the steps on top, below them the page of the current step.

Tree, table, inspector and steps look at one `Session`; whichever is used, the others follow. Pages are made when they
are first shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.checks.model import Finding, OfferedChange
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.file_listing.vocabulary import ATMOS
from trackball_desktop.domain.lifecycle import LIVE_SUBMISSIONS, SubmissionState
from trackball_desktop.domain.release import Disc, Node, Release, Track, Work
from trackball_desktop.media.files import PICTURE_SUFFIXES
from trackball_desktop.storage.uploads import HOLD_SETTINGS
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.draft import node_edits
from trackball_desktop.ui.draft.file_watch import FileWatch
from trackball_desktop.ui.draft.files import ReleaseFiles
from trackball_desktop.ui.draft.finding_dialogs import FixPreview, apply_fixes
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.draft.submission_banner import SubmissionBanner
from trackball_desktop.ui.draft.submission_questions import QuestionCard
from trackball_desktop.ui.draft.undo_keys import UndoKeys
from trackball_desktop.ui.editor.code_assigner import CodeAssigner
from trackball_desktop.ui.editor.master_fixes import MASTER_FIXES, MasterFixDialog
from trackball_desktop.ui.editor.other_files import SUFFIXES
from trackball_desktop.ui.editor.pages import CreditsPage, ReleasePage, RightsPage
from trackball_desktop.ui.editor.read_only_banner import ReadOnlyBanner, lock_page
from trackball_desktop.ui.editor.review import ReviewPage
from trackball_desktop.ui.editor.sound import SoundPage
from trackball_desktop.ui.editor.steps import StepBar, WizardStep, step_for_finding, step_label
from trackball_desktop.ui.editor.tracks_page import TracksPage
from trackball_desktop.ui.editor.tree import ReleaseTree
from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.auto_refresh import AutoRefresh
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import set_tooltip
from trackball_desktop.ui.kit.focus_ring import first_focusable, release_focus
from trackball_desktop.ui.kit.languages import join_with_commas, localize
from trackball_desktop.ui.kit.main_page import MainPage
from trackball_desktop.ui.kit.screen_reader import focus_delay_ms, name_group, readers_muted
from trackball_desktop.ui.kit.scroll_page import make_scrollable
from trackball_desktop.ui.kit.timers import call_later

if TYPE_CHECKING:
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.draft.session import DraftChange
    from trackball_desktop.ui.runtime.backend import Backend

TREE_WIDTH, MAX_TREE_WIDTH = 236, 320
STEPS_KEY = "editor.steps"
MAX_REMEMBERED_STEPS = 100
"""Of how many releases the step is remembered at which they were left."""
UPLOAD_REFRESH_MS = 500
"""How often is read how much of the release's files is sent while they are on their way."""


class EditorPage(MainPage):
    """The editor of one release at a time."""

    opened = Signal(object)
    """The `Session` of the release that is now open; the inspector and the strip listen to it."""
    title_changed = Signal(str)
    closed_untouched = Signal(str)
    """The release with this id was closed, and nothing was ever typed into it."""
    location_changed = Signal()
    """Another step or another node is shown: see `step` and `node_id`."""
    submit_requested = Signal(str)
    compare_requested = Signal()
    """The draft is to be compared with what is at the target."""
    draft_requested = Signal(str)
    """A draft is to be made of this release, which is the target's."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.session: Session | None = None
        self.tree: ReleaseTree | None = None
        self.steps: StepBar | None = None
        self._pages: dict[WizardStep, QWidget] = {}
        self._page_areas: dict[WizardStep, QWidget] = {}
        self._step = WizardStep.RELEASE
        self._node_id = ""
        self._undo_keys = UndoKeys(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.save_error_banner = Banner(self, closable=False)
        self._column.addWidget(self.save_error_banner)
        self.read_only_banner = ReadOnlyBanner(self)
        self.read_only_banner.pressed.connect(self._on_read_only_pressed)
        self._column.addWidget(self.read_only_banner)
        self.submission_banner = SubmissionBanner(backend, self)
        self.submission_banner.compare_requested.connect(self.compare_requested)
        self.submission_banner.submit_requested.connect(self._on_submit_requested)
        self.submission_banner.notice.connect(self.notice)
        self.submission_banner.failed.connect(self.failed)
        self._column.addWidget(self.submission_banner)
        self._splitter: QSplitter | None = None
        self._stack = QStackedWidget()
        self._files: ReleaseFiles | None = None
        self._questions: list[QuestionCard] = []
        backend.bridge.changed.connect(self._on_bridge_changed)
        self._upload_refresh = AutoRefresh(self, self._show_standing, UPLOAD_REFRESH_MS)
        self._upload_refresh.subscribe(backend.bridge.changed, {"upload"}, backend.bridge.stopping)

    # --- opening ---------------------------------------------------------------------------------------------------

    def open(self, release_id: str) -> Session:
        """Open a release in the editor. Raises errors.UserError when there is none with this id."""
        self.close_release()
        session = open_session(self._backend, release_id, self)
        self.session = session
        session.changed.connect(self._on_session_changed)
        session.failed.connect(self._on_session_failed)
        session.saved.connect(self._on_session_saved)
        session.read_only_changed.connect(self._on_session_read_only_changed)
        self.save_error_banner.pressed.connect(session.retry)
        self._undo_keys.start(session)
        self._ensure_files(session)
        FileWatch(self._backend, session, session)
        self._assigner = CodeAssigner(self._backend, session, session)
        self._assigner.notice.connect(self.notice)
        self._build(session)
        self._show_questions()
        self.read_only_banner.show_session(session)
        self.submission_banner.show_session(session)
        self._node_id = release_id
        self.show_step(self._saved_step(session))
        self.opened.emit(session)
        self.title_changed.emit(release_title(session.release))
        return session

    def close_release(self) -> None:
        """Save and let go of the open release."""
        self._undo_keys.stop()
        if self.session is not None:
            self._save_step()
            self.session.disconnect(self)
            self.save_error_banner.pressed.disconnect(self.session.retry)
            release_id, untouched = self.session.release.id, self.session.is_untouched
            self.session.close()
            self.session = None
            if untouched:
                self.closed_untouched.emit(release_id)
        if self._splitter is not None:
            self._splitter.hide()
            self._splitter.deleteLater()
            self._splitter = None
        if self._files is not None:
            self._files.deleteLater()
            self._files = None
        self._clear_questions()
        self._pages, self._page_areas = {}, {}
        self.tree = self.steps = None
        self.save_error_banner.hide()
        self.read_only_banner.hide()
        self.submission_banner.show_session(None)

    @readers_muted()
    def _build(self, session: Session) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        side = QWidget()
        side.setProperty("role", "side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tree = ReleaseTree(session)
        self.tree.node_chosen.connect(self._on_tree_node_chosen)
        self.tree.selectionModel().selectionChanged.connect(self._on_tree_selection_changed)
        left = QVBoxLayout(side)
        left.setContentsMargins(space.S, space.S, space.S, space.S)
        left.setSpacing(space.S)
        left.addWidget(self.tree, 1)
        left.addLayout(self._tree_buttons())
        centre = QWidget()
        centre.setProperty("role", "base")
        centre.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.steps = StepBar(session)
        self.steps.step_chosen.connect(self._on_step_chosen)
        self._stack = QStackedWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.steps)
        column.addWidget(separator_line(centre))
        column.addWidget(self._stack, 1)
        self._splitter.addWidget(side)
        self._splitter.addWidget(centre)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([min(theme.scaled(TREE_WIDTH), MAX_TREE_WIDTH), 900])
        self._column.addWidget(self._splitter, 1)

    def _tree_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(space.XS)
        for words, icon, slot in (
            (self.tr("Add track"), "plus", self._on_add_track_clicked),
            (self.tr("Duplicate"), "copy", self._on_duplicate_clicked),
            (self.tr("Remove"), "minus", self._on_remove_clicked),
        ):
            button = QToolButton(self)
            button.setIcon(icons.icon(icon, "dim"))
            set_tooltip(button, words)
            button.setAccessibleName(words)
            button.clicked.connect(slot)
            button.setEnabled(self.session is None or not self.session.read_only)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _saved_step(self, session: Session) -> WizardStep:
        """Return the step at which the release was left; at first the one with the most to type."""
        stored = self._backend.settings.get(STEPS_KEY, {})
        name = stored.get(session.release.id) if isinstance(stored, dict) else None
        if name in list(WizardStep):
            return WizardStep(name)
        return WizardStep.TRACKS if session.release.discs else WizardStep.RELEASE

    def _save_step(self) -> None:
        """Remember the step of the open release, of the last releases only."""
        if self.session is None:
            return
        stored = self._backend.settings.get(STEPS_KEY, {})
        stored = dict(stored) if isinstance(stored, dict) else {}
        stored.pop(self.session.release.id, None)
        stored[self.session.release.id] = str(self._step)
        self._backend.settings.save(STEPS_KEY, dict(list(stored.items())[-MAX_REMEMBERED_STEPS:]))

    # --- going about -----------------------------------------------------------------------------------------------

    @property
    def step(self) -> WizardStep:
        """The step that is shown."""
        return self._step

    @property
    def node_id(self) -> str:
        """The node that is shown, or was on the last step that shows one."""
        return self._node_id

    def page(self, step: WizardStep) -> QWidget:
        """Return a step's page, making it when it is first asked for."""
        if step not in self._pages:
            self._add_page(step)
        return self._pages[step]

    @readers_muted()
    def _add_page(self, step: WizardStep) -> None:
        page = self._pages[step] = self._make_page(step)
        area = page if isinstance(page, TracksPage) else make_scrollable(page)
        name_group(area, step_label(step))
        self._page_areas[step] = area
        self._stack.addWidget(area)
        if self.session is not None and self.session.read_only:
            lock_page(page)

    def _make_page(self, step: WizardStep) -> QWidget:
        session = self.session
        assert session is not None
        makers: dict[WizardStep, Callable[[], QWidget]] = {
            WizardStep.RELEASE: lambda: ReleasePage(session),
            WizardStep.TRACKS: lambda: TracksPage(session, self._backend.settings),
            WizardStep.CREDITS: lambda: CreditsPage(session, self._backend.settings),
            WizardStep.RIGHTS: lambda: RightsPage(session),
            WizardStep.SOUND: lambda: SoundPage(self._backend, session, self._ensure_files(session)),
            WizardStep.REVIEW: lambda: ReviewPage(self._backend, session),
        }
        page = makers[step]()
        if isinstance(page, ReviewPage):
            page.submit_requested.connect(self._on_submit_requested)
            page.finding_chosen.connect(self.go_to_finding)
            page.withdraw_requested.connect(self.submission_banner.withdraw)
            self._show_state(page)
            return page
        page.fix_requested.connect(self._on_page_fix_requested)  # type: ignore[attr-defined]
        if isinstance(page, TracksPage | CreditsPage):
            page.node_chosen.connect(self._on_page_node_chosen)
        return page

    def _ensure_files(self, session: Session) -> ReleaseFiles:
        if self._files is None:
            self._files = ReleaseFiles(self._backend, session, self)
            self._files.failed.connect(self.failed)
            session.assets_changed.connect(self._files.measure)
        return self._files

    def accepts_files(self, paths: Sequence[Path]) -> bool:
        """Say whether dropped files go with what the open release has, by their names alone: no file is read."""
        open_ = self.session is not None and not self.session.read_only
        if not open_ or not paths:
            return False
        return _is_picture(paths) or all(_is_other_file(path) for path in paths)

    def attach_files(self, paths: Sequence[Path]) -> None:
        """Attach dropped files to the open release; the page with the files comes to the front."""
        self.show_step(WizardStep.SOUND)
        page = self.page(WizardStep.SOUND)
        if not isinstance(page, SoundPage):
            return
        if _is_picture(paths):
            page.cover_box.attach_cover(paths[0])
        else:
            page.other_files.add_files(paths)

    def show_step(self, step: WizardStep) -> None:
        """Show a step; the current node stays."""
        if self.session is None or self.steps is None:
            return
        self.session.end_typing()
        self._step = step
        page = self.page(step)
        if isinstance(page, TracksPage | CreditsPage):  # before it is seen: a reader is told what is seen
            page.show_node(self.session.node(self._node_id) or self.session.release)
        self._stack.setCurrentWidget(self._page_areas[step])
        self.steps.set_current_step(step)
        if self.tree is not None:
            about_release = step not in (WizardStep.TRACKS, WizardStep.CREDITS)
            self.tree.select_node(self.session.release.id if about_release else self._node_id)
        self.location_changed.emit()

    def show_step_by_name(self, name: str) -> None:
        """Show a step and put the cursor into its page."""
        self.show_step(WizardStep(name))
        area = self._page_areas.get(self._step)
        stop = first_focusable(area) if area is not None else None
        if stop is not None:
            stop.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_adjacent_step(self, direction: int) -> None:
        """Go to the next step (1) or the one before (-1)."""
        steps = list(WizardStep)
        place = steps.index(self._step) + direction
        if 0 <= place < len(steps):
            self.show_step_by_name(steps[place])

    def add_lineup(self) -> None:
        """Open the presets of line-ups, for what the page of credits shows."""
        self.show_step(WizardStep.CREDITS)
        page = self.page(WizardStep.CREDITS)
        if isinstance(page, CreditsPage):
            page.preset_button.click()

    def find_and_replace(self) -> None:
        """Open find and replace over the tracks, if there are any."""
        if self.session is None:
            return
        self.show_step(WizardStep.TRACKS)
        page = self.page(WizardStep.TRACKS)
        if isinstance(page, TracksPage) and page.table.model().rowCount():
            page.grid.find_and_replace()

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 goes round, in their order."""
        return [part for part in (self.tree, self.steps, self._stack) if part is not None]

    def show_node(self, node_id: str) -> None:
        """Show a node on the step that suits it."""
        if self.session is None:
            return
        node = self.session.node(node_id)
        if node is None:
            return
        self._node_id = node_id
        fitting: tuple[WizardStep, ...] = {
            "Release": (WizardStep.RELEASE, WizardStep.RIGHTS, WizardStep.SOUND, WizardStep.REVIEW),
            "Disc": (WizardStep.TRACKS,),
            "Track": (WizardStep.TRACKS, WizardStep.CREDITS),
        }.get(type(node).__name__, (WizardStep.CREDITS,))
        self.show_step(self._step if self._step in fitting else fitting[0])

    @Slot(object)
    def go_to_finding(self, finding: Finding) -> None:
        """Go to what a finding is about and put the cursor there."""
        if self.session is None:
            return
        release = self.session.release
        node = self.session.node(finding.node_id) or release
        owner = node if isinstance(node, Release | Disc | Track | Work) else self._owning_node(node)
        self._node_id = owner.id
        release_focus(self._stack)
        step, field = step_for_finding(self.session, finding), finding.field
        if owner is release and (of_label := self._label_default_list(finding.node_id)):
            step, field = of_label
        self.show_step(step)
        call_later(self, focus_delay_ms(), lambda: self._focus_field(step, owner, field))

    def _label_default_list(self, node_id: str) -> tuple[WizardStep, str] | None:
        """Return where the release shows the row of its label's defaults that has this id; None where none has."""
        defaults = self.session.defaults if self.session is not None else None
        if defaults is None:
            return None
        for name in defaults.child_lists:
            if any(entry.id == node_id for entry in defaults.children(name)):
                return WizardStep.RELEASE if name == "primary_contributions" else WizardStep.CREDITS, name
        return None

    def fix_files(self, findings: Sequence[Finding]) -> None:
        """Open the dialog that puts right the files which findings are about, in copies."""
        if self.session is None or self.session.read_only or not findings:
            return
        if any(finding.file_fix in MASTER_FIXES for finding in findings):
            dialog = MasterFixDialog(self._backend, self.session, findings, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()
            return
        self.show_step(WizardStep.SOUND)
        page = self.page(WizardStep.SOUND)
        if isinstance(page, SoundPage):
            page.cover_box.open_fix_dialog({str(finding.file_fix) for finding in findings})

    def _owning_node(self, node: Node) -> Node:
        assert self.session is not None
        release = self.session.release
        for work in release.works:
            if any(entry.id == node.id for name in work.child_lists for entry in work.children(name)):
                return work
        return node_edits.enclosing_track(release, node.id) or release

    def _focus_field(self, step: WizardStep, owner: Node, field: str | None) -> None:
        """Put the cursor into a field of the page, scrolling it into sight."""
        page = self._pages.get(step)
        forms = {
            ReleasePage: ("form",),
            RightsPage: ("form",),
            SoundPage: ("cover_form",),
            TracksPage: ("track_form", "disc_form"),
        }.get(type(page), ())  # type: ignore[call-overload]
        for name in forms:
            form = getattr(page, name)
            box = (
                form.unfold_box(field) if form is not None and field is not None and form.node_id == owner.id else None
            )
            if box is not None:
                box.editor.setFocus(Qt.FocusReason.OtherFocusReason)
                _reveal(box)
                return
        if isinstance(page, SoundPage) and isinstance(owner, Track) and page.masters_box.show_track(owner.id):
            _reveal(page.masters_box.table)
        elif isinstance(page, CreditsPage):
            target = page.credits if field == "contributions" else page.artists
            if page.works is not None and field not in ("contributions", "primary_contributions"):
                target = page.works.open_work(owner.id) or page.works
            stop = target if target.focusProxy() is not None else first_focusable(target) or target
            stop.setFocus(Qt.FocusReason.OtherFocusReason)
            _reveal(target)
        elif page is not None and (stop := first_focusable(page)) is not None:  # what is missing has no field yet
            stop.setFocus(Qt.FocusReason.OtherFocusReason)
            _reveal(stop)

    # --- what others say -------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_tree_node_chosen(self, node_id: str) -> None:
        self.show_node(node_id)

    @Slot()
    def _on_tree_selection_changed(self) -> None:
        call_later(self, 0, self._show_chosen_tracks)

    def _show_chosen_tracks(self) -> None:
        """Show the form of several tracks that are chosen in the tree."""
        page = self._pages.get(WizardStep.TRACKS)
        nodes = self.tree.selected_nodes() if self.tree is not None else []
        several = len(nodes) > 1 and all(isinstance(node, Track) for node in nodes)
        if several and self._step is WizardStep.TRACKS and isinstance(page, TracksPage):
            page.choose_tracks([node.id for node in nodes])

    @Slot(str)
    def _on_page_node_chosen(self, node_id: str) -> None:
        self._node_id = node_id
        if self.tree is not None:
            self.tree.select_node(node_id)
        self.location_changed.emit()

    @Slot(str)
    def _on_step_chosen(self, step: str) -> None:
        self.show_step(WizardStep(step))

    @Slot(object)
    def _on_page_fix_requested(self, finding: Finding) -> None:
        offer = finding.fix or finding.statement
        if self.session is None or offer is None:
            return
        dialog = FixPreview(self.session, [offer], self, is_statement=finding.fix is None)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fixes_accepted.connect(self._on_fixes_accepted)
        dialog.open()

    @Slot(object)
    def _on_fixes_accepted(self, fixes: list[OfferedChange]) -> None:
        if self.session is not None:
            apply_fixes(self.session, fixes)

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic == "settings" and change.id in HOLD_SETTINGS:
            self._show_standing()
        if self.session is None or change.topic not in {"submission", "status"}:
            return
        if change.topic == "submission":
            self._show_questions()
        self._show_standing()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with files that went on their way meanwhile."""
        super().showEvent(event)
        self._upload_refresh.on_shown()

    def _show_standing(self) -> None:
        """Show where the submission stands; how far its files are among it."""
        if self.session is None:
            return
        self.submission_banner.refresh()
        review = self._pages.get(WizardStep.REVIEW)
        if isinstance(review, ReviewPage):
            self._show_state(review)

    def _show_state(self, review: ReviewPage) -> None:
        if self.session is None:
            return
        release_id = self.session.release.id
        rows = self._backend.outbox.of_release(release_id)
        live = rows[0] if rows and rows[0].state in LIVE_SUBMISSIONS else None
        state = self._backend.library.load(release_id).state
        at = [
            display_name(item.target)
            for item in self._backend.status.target_statuses(release_id)
            if item.state is state
        ]
        shown = self._backend.library.rows([release_id])
        review.show_state(
            state,
            has_question=live is not None and live.open_question is not None,
            can_withdraw=live is not None and live.state is SubmissionState.QUEUED and not live.may_exist_remotely,
            is_paused=any(row.is_paused for row in shown),
            waits_for_network=any(row.waits_for_network for row in shown),
            targets=join_with_commas(at),
        )

    def _show_questions(self) -> None:
        """Show what only a person can decide about this release's submission above everything else."""
        self._clear_questions()
        if self.session is None:
            return
        for submission in self._backend.outbox.of_release(self.session.release.id)[:1]:
            if submission.open_question:
                card = QuestionCard(self._backend, submission, self)
                card.answered.connect(self._show_questions)
                self._questions.append(card)
                self._column.insertWidget(3, card)

    def _clear_questions(self) -> None:
        for card in self._questions:
            card.hide()
            card.deleteLater()
        self._questions = []

    @Slot()
    def _on_session_read_only_changed(self) -> None:
        """Open the release once more: every page of it changes."""
        call_later(self, 0, self._reopen)

    def _reopen(self) -> None:
        if self.session is not None:
            self.open(self.session.release.id)

    @Slot()
    def _on_read_only_pressed(self) -> None:
        if self.session is not None:
            self.draft_requested.emit(self.session.release.id)

    @Slot()
    def _on_submit_requested(self) -> None:
        if self.session is not None:
            self.session.end_typing()
            self.submit_requested.emit(self.session.release.id)

    def _current_node(self) -> Node | None:
        return self.session.node(self._node_id) if self.session is not None else None

    @Slot()
    def _on_add_track_clicked(self) -> None:
        if self.session is None:
            return
        node = self._current_node()
        disc = node if isinstance(node, Disc) else None
        self.show_node(node_edits.add_track(self.session, disc))

    @Slot()
    def _on_duplicate_clicked(self) -> None:
        if self.tree is not None:
            self.tree.duplicate_chosen()

    @Slot()
    def _on_remove_clicked(self) -> None:
        if self.tree is not None:
            self.tree.remove_chosen()

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if release_title(change.before) != release_title(change.after):
            self.title_changed.emit(release_title(change.after))
        if change.has_structure_changed and self.session is not None and self.session.node(self._node_id) is None:
            self._node_id = change.after.id

    @Slot(object)
    def _on_session_failed(self, error: TrackballError) -> None:
        if self.session is not None and self.session.save_error is not None:
            kept = self.tr("Your changes are kept here and saved as soon as possible.")
            text = f"{localize(error.title)} {kept} {localize(error.remedy)}".strip()
            self.save_error_banner.show_text(text, self.tr("Try again"), "bad")
        self.failed.emit(error)

    @Slot(str)
    def _on_session_saved(self, _: str) -> None:
        self.save_error_banner.hide()
        self.submission_banner.compare_with_draft()


def separator_line(parent: QWidget) -> QFrame:
    """Make a line of one pixel."""
    line = QFrame(parent)
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line


def release_title(release: Release) -> str:
    """Return a release's title for the window."""
    return release.title if isinstance(release.title, str) and release.title else ""


def _reveal(widget: QWidget) -> None:
    """Scroll the page so that a widget is seen."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget, 20, 60)
            return
        parent = parent.parentWidget()


def _is_picture(paths: Sequence[Path]) -> bool:
    """Whether a single picture was dropped: on a release it can only be its cover."""
    return len(paths) == 1 and paths[0].suffix.lower() in PICTURE_SUFFIXES


def _is_other_file(path: Path) -> bool:
    if path.suffix.lower() != ".wav":
        return path.suffix.lower() in SUFFIXES

    return ATMOS.match(path.stem) is not None
