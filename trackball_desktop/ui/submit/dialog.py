"""The sheet before Submit: one look at what leaves this computer, to whom, and what it makes there. One button.

Sending itself is the outbox's work: the sheet queues and closes. Offline it says that the release will wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.checks.kinds import FindingKind, kind_of
from trackball_desktop.checks.model import Finding, Severity
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.errors import TrackballError, UserError
from trackball_desktop.domain.inherit import shown_artist, shown_title
from trackball_desktop.domain.lifecycle import LIVE_SUBMISSIONS
from trackball_desktop.domain.release import Partners
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.storage.confirmed_names import ConfirmedNames
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import Capabilities
from trackball_desktop.targets.profiled.profile import UnansweredQuestions
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.draft.cover import CoverLoader, Picture
from trackball_desktop.ui.draft.finding_dialogs import dialog_buttons
from trackball_desktop.ui.kit import formatting, icons, space, state_labels, theme
from trackball_desktop.ui.kit.basic import button, label, separator
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.field_text import date_text, finding_sentence
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.screen_reader import announce
from trackball_desktop.ui.kit.tall_column import TallColumn
from trackball_desktop.ui.submit.contents import artist_names, isrc_count
from trackball_desktop.ui.submit.target_choice import TargetChoice

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Account
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

_MAX_NAMES = 8
_SIZE = QSize(620, 640)


class SubmitDialog(Dialog):
    """What will be sent, and the button that sends it."""

    queued = Signal(object)
    """The storage.outbox.Submission that now waits or is on its way."""
    finding_chosen = Signal(object)
    account_requested = Signal()
    """There is no account to send to: the user wants to add one."""
    questions_requested = Signal(str)
    """A target has not answered what a submit needs, by its id: the user wants to enter the answers."""

    def __init__(
        self, backend: Backend, session: Session, *, online: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._session = session
        self._online = online
        self._account = self._find_account()
        self._first_blocker: Finding | None = None
        self._is_sending = False
        self._job: Job | None = None
        self.setWindowTitle(self.tr("Submit"))
        self._cover = Picture(120, "", self)
        self._cover.setAccessibleName(self.tr("Cover"))
        self._loader = CoverLoader(backend, self)
        self._loader.loaded.connect(self._on_cover_loaded)
        self._creates_label = label("", wrap=True)
        self._target_label = label("", wrap=True)
        main = self._account.id if self._account is not None else ""
        several = len({account.target for account in backend.accounts.list()}) > 1
        self.target_choice = TargetChoice(backend, session, main, self) if several else None
        self._notes_layout = QVBoxLayout()
        self._notes_layout.setSpacing(space.S)
        self._error_label = label("", "bad", wrap=True)
        self._error_label.hide()
        self.blocker_button = button(self.tr("Go to the first blocker"), small=True)
        self.blocker_button.clicked.connect(self._on_blocker_clicked)
        self.account_button = button(self.tr("Add account…"), small=True)
        self.account_button.clicked.connect(self._on_account_clicked)
        self.account_button.setVisible(self._account is None)
        self.questions_button = button(self.tr("Enter answers…"), small=True)
        self.questions_button.clicked.connect(self._on_questions_clicked)
        self.questions_button.hide()
        self._questions_target = ""
        self._artists_target = ""
        self.send_button = button(self._send_text(), "primary")
        self.send_button.setDefault(True)
        self.send_button.clicked.connect(self._on_send_clicked)
        self._lay_out()
        session.checks.findings_changed.connect(self._on_session_findings)
        session.checks.finished.connect(self._on_session_findings)
        self._loader.load(session.find_asset(session.release.id, AssetRole.COVER.value), 240)
        self._on_session_findings()
        self._show_to()
        self._show_creates(None)
        self._find_known_artists()

    def _lay_out(self) -> None:
        inner = TallColumn()
        inner.setProperty("role", "page")
        body = QVBoxLayout(inner)
        body.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        body.setSpacing(space.M)
        body.addLayout(self._make_header())
        body.addLayout(self._make_facts_grid())
        if self.target_choice is not None:
            self.target_choice.changed.connect(self._on_target_choice_changed)
            body.addWidget(self.target_choice)
        body.addWidget(separator())
        body.addLayout(self._notes_layout)
        body.addWidget(self.blocker_button)
        body.addWidget(self.account_button)
        body.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setAccessibleName(self.windowTitle())
        foot = QVBoxLayout()
        foot.setContentsMargins(space.XXL, space.S, space.XXL, space.L)
        foot.setSpacing(space.S)
        foot.addWidget(self._error_label)
        foot.addWidget(self.questions_button, 0, Qt.AlignmentFlag.AlignLeft)
        foot.addLayout(dialog_buttons(self, self.send_button))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(separator())
        column.addLayout(foot)
        self.resize_scaled(_SIZE.width(), _SIZE.height())

    # --- what is shown ---------------------------------------------------------------------------------------------

    def _make_header(self) -> QHBoxLayout:
        release = self._session.release
        title = shown_title(release, release, self._session.defaults) or self.tr("(untitled)")
        lines = QVBoxLayout()
        lines.setSpacing(space.XS)
        lines.addWidget(label(title, size="title", wrap=True))
        lines.addWidget(label(shown_artist(release, release, self._session.defaults), wrap=True))
        named = (
            text_or_empty(self._session.resolve_field(release, "label").value),
            text_or_empty(release.catalog_number),
        )
        lines.addWidget(label("  ·  ".join(isolate_bidi(part) for part in named if part), "dim", wrap=True))
        lines.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(space.L)
        row.addWidget(self._cover, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        return row

    def _make_facts_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.L)
        grid.setVerticalSpacing(space.S)
        grid.setColumnStretch(1, 1)
        lines = [(name, label(value, wrap=True)) for name, value in self._fact_rows()]
        lines.insert(0, (self.tr("To"), self._target_label))
        lines.insert(5, (self.tr("Creates"), self._creates_label))
        for row, (name, value) in enumerate(lines):
            value.setAccessibleName(f"{name}: {value.text()}")
            words = label(name, "dim")
            words.setAccessibleName(" ")  # its value says it too, and readers would say it twice
            grid.addWidget(words, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        return grid

    def _fact_rows(self) -> list[tuple[str, str]]:
        release = self._session.release
        return [
            (self.tr("UPC"), text_or_empty(release.upc) or self.tr("none")),
            (self.tr("Release date"), self._date_text()),
            (self.tr("Stores"), self._stores_text()),
            (self.tr("Files"), self._files_text()),
            (self.tr("Locked once sent"), self._locked_codes_text()),
        ]

    def _find_account(self) -> Account | None:
        account_id = self._session.account_id()
        accounts = self._backend.accounts
        return accounts.get(account_id) if account_id else accounts.default()

    def _chosen_accounts(self) -> list[Account]:
        """Return the accounts that get the release; its own where there is no choice, or none is made."""
        chosen = self.target_choice.chosen_accounts if self.target_choice is not None else []
        return chosen or ([self._account] if self._account is not None else [])

    def _target_name(self) -> str:
        return display_name(next((account.target for account in self._chosen_accounts()), ""))

    def _metadata_targets(self) -> str:
        """Name the targets of those accounts that get no files: without a storage, and none taken there."""
        chosen = [account for account in self._chosen_accounts() if account.storage is None]
        return join_with_commas(display_name(item.target) for item in chosen if not _capabilities(item).files)

    def _show_to(self) -> None:
        lines: list[str] = []
        for account in self._chosen_accounts():
            place = registry.get(account.target).destination(account)
            lines.append(f"{account.name}  ·  {urlsplit(place).hostname or place}")
        self._target_label.setText("\n".join(lines) or self.tr("no account yet"))
        self._target_label.setAccessibleName(f"{self.tr('To')}: {self._target_label.text()}")

    def _date_text(self) -> str:
        planned = self._session.release.release_date
        if not isinstance(planned, date):
            return date_text(planned) or self.tr("none")
        return "  ·  ".join(state_labels.release_date_texts(planned.isoformat(), date.today()))  # noqa: DTZ011 - the wall's day

    def _stores_text(self) -> str:
        partners = self._session.resolve_field(self._session.release, "partners").value
        if not isinstance(partners, Partners):
            return self.tr("account default")
        names = partners.partner_names if isinstance(partners.partner_names, tuple) else ()
        named = _shortened_list(names)
        if partners.excluded is True:
            return fill(self.tr("all except {names}"), names=named) if names else self.tr("all")
        return named or self.tr("none")

    def _files_text(self) -> str:
        facts = self._session.checks.facts
        if len(self._chosen_accounts()) == 1 and (targets := self._metadata_targets()):
            return fill(
                self.tr("none: this account has no storage, so {target} gets only the metadata"), target=targets
            )
        if facts is None:
            return self.tr("being checked")
        size = sum(asset.stamp.size for asset in facts.assets if asset.id not in facts.missing)
        return Counts.tr("%n files, {size}", "%n file, {size}", len(facts.assets), size=formatting.format_size(size))

    def _locked_codes_text(self) -> str:
        codes = isrc_count(self._session.release)
        locked = [self.tr("the UPC")]
        if codes:
            locked.append(Counts.tr("the ISRCs of %n tracks", "the ISRC of %n track", codes))
        return fill(self.tr("{codes}: stores do not change them after delivery"), codes=join_with_commas(locked))

    # --- what will be made there -----------------------------------------------------------------------------------

    def _find_known_artists(self) -> None:
        """Ask which artists the target is known to have, beside the window: it means looking through its answers."""
        names = artist_names(self._session.release, self._session.defaults)
        # Which artists a target has is only known where its records can be looked through.
        chosen = [account for account in self._chosen_accounts() if _capabilities(account).browse]
        if not chosen or not names:
            self._show_creates(())
            return

        confirmed_names = ConfirmedNames(self._backend.repositories.database)
        self._artist_names = names
        self._artists_target = display_name(chosen[0].target)
        self._job = self._backend.bridge.run_in_thread(confirmed_names.filter_confirmed, chosen[0].id, names)
        self._job.finished.connect(self._on_known_artists_found)

    @Slot(object)
    def _on_known_artists_found(self, known: frozenset[str]) -> None:
        if self.sender() is self._job:  # of the account that is chosen by now
            self._show_creates([name for name in self._artist_names if name not in known])

    def _show_creates(self, new: Iterable[str] | None) -> None:
        release = self._session.release
        tracks = sum(1 for _ in release.tracks())
        parts = [self.tr("one release")]
        parts.append(Counts.tr("%n tracks", "%n track", tracks))
        if release.works:
            parts.append(Counts.tr("%n works", "%n work", len(release.works)))
        text = join_with_commas(parts)
        self.new_artists = list(new or ())
        if self.new_artists:
            text += (
                "\n"
                + Counts.tr(
                    "%n artists, unless {target} already has exactly these names",
                    "%n artist, unless {target} already has exactly this name",
                    len(self.new_artists),
                    target=self._artists_target,
                )
                + ": "
                + _shortened_list(self.new_artists)
            )
        self._creates_label.setText(text)
        self._creates_label.setAccessibleName(fill(self.tr("Creates: {what}"), what=text))

    # --- what stands against it ------------------------------------------------------------------------------------

    @Slot()
    def _on_session_findings(self) -> None:
        _clear_layout(self._notes_layout)
        findings = self._session.checks.findings
        open_findings = [finding for finding in findings if not finding.is_waived]
        blockers = [finding for finding in open_findings if finding.severity is Severity.BLOCKER]
        warnings = [finding for finding in open_findings if kind_of(finding) is FindingKind.WARNING]
        questions = [finding for finding in open_findings if kind_of(finding) is FindingKind.ASKS]
        checked = self._session.checks.are_blockers_known
        if self._account is None:
            self._add_note("blocker", self.tr("There is no account to send it to. Add one first."))
        if self._session.checks.has_unmeasured_files:
            text = self.tr("{measuring}. You can send it when this is done.")
            if not self._session.checks.submit_awaits_measuring:
                text = self.tr("{measuring}. This account receives no files, so you can send it now.")
            self._add_note("waiting", fill(text, measuring=self._session.checks.measuring_text))
        elif not checked:
            self._add_note("waiting", self.tr("The checks have not finished yet."))
        if checked and not blockers:
            self._add_note("check", self.tr("No blockers."))
        for shape, group in (("blocker", blockers), ("warning", warnings), ("draft", questions)):
            if group:
                self._add_note(shape, self._findings_summary(shape, group))
        self._first_blocker = blockers[0] if blockers else None
        self.blocker_button.setVisible(bool(blockers))
        for finding in (finding for finding in findings if finding.is_waived):
            text = fill(self.tr("Waived: {what}  “{why}”"), what=finding_sentence(finding), why=finding.reason)
            self._add_note("note", text)
        if targets := self._metadata_targets():
            self._add_note(
                "note", fill(self.tr("{target} gets the metadata; add audio and cover there."), target=targets)
            )
        if not self._online:
            self._add_note(
                "waiting", self.tr("You are offline. The release waits in the outbox and is sent once you are online.")
            )
        chosen = (
            [account.id for account in self.target_choice.chosen_accounts] if self.target_choice is not None else [None]
        )
        own = self._account.id if self._account is not None else ""
        # What the checks say is said for the release's own account; another one is checked when it is sent.
        can_send = (checked and not blockers) or (None not in chosen and own not in chosen)
        self.send_button.setEnabled(can_send and self._account is not None and bool(chosen) and not self._is_sending)

    def _findings_summary(self, shape: str, findings: list[Finding]) -> str:
        sentences = list(dict.fromkeys(finding_sentence(finding) for finding in findings))
        if shape == "blocker":
            head = Counts.tr("%n blockers stop this", "%n blocker stops this", len(findings))
        elif shape == "draft":
            head = Counts.tr("%n questions are open", "%n question is open", len(findings))
        else:
            head = Counts.tr("%n warnings", "%n warning", len(findings))
        return head + ": " + " ".join(sentences[:3]) + (" …" if len(sentences) > 3 else "")

    def _add_note(self, shape: str, text: str) -> None:
        note = QWidget(self)
        row = QHBoxLayout(note)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.S)
        mark = QLabel(note)
        mark.setPixmap(icons.shape(shape, theme.scaled(12)))
        mark.setContentsMargins(0, space.XXS, 0, 0)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(text, wrap=True), 1)
        self._notes_layout.addWidget(note)

    @Slot()
    def _on_target_choice_changed(self) -> None:
        self._error_label.hide()
        self.questions_button.hide()
        self.send_button.setText(self._send_text())
        self._show_to()
        self._find_known_artists()
        self._on_session_findings()

    def _send_text(self) -> str:
        if self.target_choice is not None and self._online and not self.target_choice.is_default:
            names = [display_name(account.target) for account in self.target_choice.chosen_accounts]
            if len(names) > 1:
                return fill(
                    self.tr("Submit to {first}, then {others}"), first=names[0], others=join_with_commas(names[1:])
                )
            if names:
                return fill(self.tr("Submit to {target}"), target=names[0])
        return (
            fill(self.tr("Submit to {target}"), target=self._target_name())
            if self._online
            else self.tr("Add to outbox")
        )

    @Slot(object)
    def _on_cover_loaded(self, pixmap: QPixmap) -> None:
        self._cover.show_pixmap(pixmap)

    @Slot()
    def _on_blocker_clicked(self) -> None:
        if self._first_blocker is not None:
            self.finding_chosen.emit(self._first_blocker)
            self.reject()

    @Slot()
    def _on_account_clicked(self) -> None:
        self.account_requested.emit()
        self.reject()

    @Slot()
    def _on_questions_clicked(self) -> None:
        self.questions_requested.emit(self._questions_target)

    # --- sending ---------------------------------------------------------------------------------------------------

    @Slot()
    def _on_send_clicked(self) -> None:
        self._session.end_typing()
        self._is_sending = True
        self.send_button.setEnabled(False)
        if self._session.has_unsaved_changes:
            self._session.drained.connect(self._on_session_drained, Qt.ConnectionType.SingleShotConnection)
            return
        self._queue()

    @Slot()
    def _on_session_drained(self) -> None:
        self._queue()

    def _queue(self) -> None:
        self._error_label.hide()
        self.questions_button.hide()
        release_id = self._session.release.id
        if self.target_choice is None or self.target_choice.is_default:
            job = self._backend.bridge.submit(lambda services: services.submit.queue(release_id))
        else:
            accounts = [account.id for account in self.target_choice.chosen_accounts]
            rows = self._backend.outbox.of_release(release_id)
            after = next((row.target for row in rows if row.state in LIVE_SUBMISSIONS), "")
            job = self._backend.bridge.submit(lambda services: services.submit.queue_all(release_id, accounts, after))
        job.finished.connect(self._on_queue_finished)
        job.failed.connect(self._on_queue_failed)

    @Slot(object)
    def _on_queue_finished(self, result: object) -> None:
        self.queued.emit(cast("list[object]", result)[0] if isinstance(result, list) else result)
        self.accept()

    @Slot(object)
    def _on_queue_failed(self, error: TrackballError) -> None:
        self._is_sending = False
        self._error_label.setText(error_text(error))
        self._error_label.show()
        announce(self, self._error_label.text())
        if isinstance(error, UnansweredQuestions):
            self._questions_target = error.target_id
            self.questions_button.show()
        self.send_button.setEnabled(True)
        self._session.checks.refresh_facts()


def _shortened_list(names: list[str] | tuple[str, ...]) -> str:
    shown = join_with_commas(names[:_MAX_NAMES])
    return f"{shown} +{len(names) - _MAX_NAMES}" if len(names) > _MAX_NAMES else shown


def _capabilities(account: Account) -> Capabilities:
    """Return what an account's target can do; nothing for one that this app does not know."""
    try:
        return registry.get(account.target).capabilities
    except UserError:
        return Capabilities(status=False, search=False)


def _clear_layout(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
