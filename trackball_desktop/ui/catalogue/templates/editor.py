"""All that a template gives, seen and changed with the editor's own fields: to the release, to each track, to its work.

Every change is kept at once; an emptied field is no longer given. Releases that were made from the template stay as
they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.domain.release import Contribution, Node, Publisher, WorkContribution
from trackball_desktop.i18n.message import verbatim
from trackball_desktop.ui.draft.forms import Form, make_heading
from trackball_desktop.ui.draft.partners import PartnersBox
from trackball_desktop.ui.draft.people import ArtistsBox
from trackball_desktop.ui.draft.people_list import PeopleList
from trackball_desktop.ui.draft.template_session import open_template
from trackball_desktop.ui.draft.undo_keys import UndoKeys
from trackball_desktop.ui.draft.works import ShareTotals
from trackball_desktop.ui.kit import field_labels, space, theme
from trackball_desktop.ui.kit.basic import button, label, row, separator
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.field_labels import FieldGroup, Fields
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.scroll_page import make_scrollable

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend

SIZE = QSize(820, 640)


def _group(title: str, fields: str, *, more: bool = False) -> FieldGroup:
    return FieldGroup(verbatim(title), tuple(fields.split()), more)


RELEASE: Final = (
    _group("", "label display_label configuration genre sub_genre parental_advisory metadata_language audio_language"
               " metadata_language_country"),
    _group(Fields.tr("P line and C line"), "pline_owner pline_license cline_owner cline_license"),
    _group(Fields.tr("Prices"), "release_price_tier track_price_tier license"),
    _group(Fields.tr("More about the release"),
           "series_name release_time music_type compilation_type soundtrack promotional indie_exclusive"
           " audio_presentation resolution_type studio local.account_id", more=True),
    _group(Fields.tr("Distribution"),
           "distribution_group_id partner_restrictions distribution_notes rights_period rights_expiry_rule", more=True),
)  # fmt: skip
TRACK: Final = (
    _group("", "genre sub_genre audio_language parental_advisory pline_owner track_type"),
    _group(Fields.tr("More about the track"),
           "music_type audio_presentation metadata_language metadata_language_country primary_recording_location"
           " session_type session_performance_type pline_license cline_owner cline_license", more=True),
)  # fmt: skip
WORK: Final = (_group("", "language music_type agency"),)


class TemplateEditor(Dialog):
    """The form of one template."""

    def __init__(self, backend: Backend, template_id: str, name: str, parent: QWidget | None = None) -> None:
        """Make the form. Raises errors.UserError when the template is gone."""
        super().__init__(parent)
        self.session = open_template(backend, template_id, self)
        self.setWindowTitle(fill(self.tr("Template “{name}”"), name=name))
        self._undo_keys = UndoKeys(self)
        self.forms: dict[str, Form] = {}
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(space.XXL, space.L, space.XXL, space.L)
        self._column.setSpacing(space.M)
        self._build()
        self._column.addStretch(1)
        self.scroll_area = make_scrollable(body)
        self.scroll_area.setAccessibleName(self.windowTitle())
        close = button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        close.setAutoDefault(False)
        help_text = self.tr(
            "New releases get these values unless tags or your own entries say otherwise. Clear "
            "a field to remove it from the template. Changes are saved immediately; you can undo "
            "them while this is open."
        )
        head = QVBoxLayout()
        head.setContentsMargins(space.XXL, space.L, space.XXL, space.M)
        head.addWidget(label(help_text, "dim", wrap=True))
        foot = row(None, close)
        foot.setContentsMargins(space.XXL, space.S, space.XXL, space.M)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(separator())
        column.addWidget(self.scroll_area, 1)
        column.addWidget(separator())
        column.addLayout(foot)
        available = parent.window().size() if parent is not None else SIZE * 2
        self.resize(
            min(theme.scaled(SIZE.width()), available.width() - 40),
            min(theme.scaled(SIZE.height()), available.height() - 40),
        )
        self._undo_keys.start(self.session)
        self.finished.connect(self._on_self_finished)

    def _build(self) -> None:
        session, release = self.session, self.session.release
        track, work = next(release.tracks()), release.works[0]
        self._add_section(self.tr("The release"), "release", release, RELEASE)
        self._column.addWidget(ArtistsBox(session, release.id, self))
        self._add_people_list(release, "contributions", Contribution, self.tr("Add a credit"))
        self._column.addWidget(PartnersBox(session, self))
        self._column.addWidget(separator())
        self._add_section(self.tr("Each track"), "track", track, TRACK)
        self._column.addWidget(ArtistsBox(session, track.id, self))
        self._add_people_list(track, "contributions", Contribution, self.tr("Add a credit"))
        self._column.addWidget(separator())
        self._add_section(self.tr("Each track's work"), "work", work, WORK)
        self._add_people_list(work, "contributions", WorkContribution, self.tr("Add a writer"))
        self._add_people_list(work, "publishers", Publisher, self.tr("Add a publisher"))
        self._column.addWidget(ShareTotals(session, work.id, self))

    def _add_section(self, title: str, name: str, node: Node, groups: tuple[FieldGroup, ...]) -> None:
        self._column.addWidget(label(title, size="title"))
        form = self.forms[name] = Form(self.session, node, groups, self)
        self._column.addWidget(form)

    def _add_people_list(self, node: Node, field: str, cls: type[Node], add_text: str) -> None:
        name = self.tr("Writers") if cls is WorkContribution else field_labels.field_label(field)
        self._column.addWidget(make_heading(name, self))
        self._column.addWidget(PeopleList(self.session, node.id, field, cls, (name, add_text), self))

    @Slot(int)
    def _on_self_finished(self, _: int) -> None:
        self._undo_keys.stop()
        self.session.close()
