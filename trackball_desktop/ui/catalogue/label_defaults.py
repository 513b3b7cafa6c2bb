"""The section Labels of the settings: what a label gives to all its releases unless they say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.release import Contribution
from trackball_desktop.i18n.message import verbatim
from trackball_desktop.ui.draft.forms import Form, make_heading
from trackball_desktop.ui.draft.partners import PartnersBox
from trackball_desktop.ui.draft.people import ArtistsBox
from trackball_desktop.ui.draft.people_list import PeopleList
from trackball_desktop.ui.draft.template_session import open_defaults
from trackball_desktop.ui.draft.undo_keys import UndoKeys
from trackball_desktop.ui.kit import field_labels, space
from trackball_desktop.ui.kit.ask_text import ask_text
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.field_labels import FieldGroup, Fields
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.screen_reader import name_choice, readers_muted
from trackball_desktop.ui.kit.settings_parts import SettingsPage

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend


def _group(title: str, fields: str, *, more: bool = False) -> FieldGroup:
    return FieldGroup(verbatim(title), tuple(fields.split()), more)


DEFAULTS: Final = (
    _group("", "display_label genre sub_genre metadata_language metadata_language_country audio_language"
               " parental_advisory music_type configuration"),
    _group(Fields.tr("P line and C line"),
           "pline_year pline_owner pline_license cline_year cline_owner cline_license"),
    _group(Fields.tr("Prices"), "release_price_tier track_price_tier license"),
    _group(Fields.tr("Audio and studio"), "audio_presentation resolution_type studio", more=True),
    _group(Fields.tr("Distribution"),
           "distribution_group_id partner_restrictions distribution_notes compilation_type release_time", more=True),
    _group(Fields.tr("Period and loss of rights"), "rights_period rights_expiry_rule", more=True),
)  # fmt: skip
"""What a label may give to its releases, as the page shows it."""


class LabelsPage(SettingsPage):
    """Chooses a label and edits its defaults."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._backend = backend
        self.session: Session | None = None
        self.set_heading(
            self.tr("Labels"),
            self.tr(
                "These values apply to every release of the label that leaves the field empty. Releases "
                "show them in grey with their source. Changes are saved immediately."
            ),
        )
        self.labels = ChoiceBox()
        name_choice(self.labels, self.tr("Label"))
        self.labels.setMinimumContentsLength(20)
        self.labels.activated.connect(self._on_label_activated)
        self.add_button = button(self.tr("Another label…"), small=True)
        self.add_button.clicked.connect(self._on_add_clicked)
        row = QHBoxLayout()
        row.setSpacing(space.M)
        row.addWidget(self.labels)
        row.addWidget(self.add_button)
        row.addStretch(1)
        self.column.addLayout(row)
        self._empty_label = TextLabel(
            self.tr("No labels yet. The labels of your releases appear here automatically."), role="dim"
        )
        self.column.addWidget(self._empty_label)
        self._body: QWidget | None = None
        self.form: Form | None = None
        self._undo_keys = UndoKeys(self)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read the labels anew; the one that is shown stays."""
        library = self._backend.library
        names = sorted(
            {*self._backend.labels.names(), *(name for name, _ in library.labels() if name)}, key=str.casefold
        )
        shown = self.labels.currentText()
        if [self.labels.itemText(place) for place in range(self.labels.count())] != names:
            self.labels.clear()
            self.labels.addItems(names)
        self._empty_label.setVisible(not names)
        self.labels.setVisible(bool(names))
        if names:
            self.show_label(shown if shown in names else names[0])

    def show_label(self, name: str) -> None:
        """Show the defaults of a label, which may be new."""
        if self.labels.findText(name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive) < 0:
            self.labels.addItem(name)
        self.labels.setVisible(True)
        self._empty_label.hide()
        self.labels.setCurrentText(name)
        if self.session is not None and self.session.objectName() == name:
            return
        self.leave()
        session = self.session = open_defaults(self._backend, name, self)
        session.setObjectName(name)
        self._undo_keys.start(session)
        self._body = self._make_body(session)
        self.column.insertWidget(self.column.count() - 1, self._body)

    @readers_muted()
    def _make_body(self, session: Session) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.M)
        self.form = Form(session, session.release, DEFAULTS, body)
        column.addWidget(self.form)
        column.addWidget(
            TextLabel(
                self.tr(
                    "{year} in a P-line or C-line field becomes the year of the release, for example "
                    "{year} as the year and “{year} Northlight” as the owner."
                ),
                "small",
                "dim",
            )
        )
        self.artists = ArtistsBox(session, session.release.id, body)
        column.addWidget(self.artists)
        credits_title = field_labels.field_label("contributions")
        column.addWidget(make_heading(credits_title, body))
        add = (credits_title, self.tr("Add a credit"))
        self.credits = PeopleList(session, session.release.id, "contributions", Contribution, add, body)
        column.addWidget(self.credits)
        self.partners = PartnersBox(session, body)
        column.addWidget(self.partners)
        return body

    def leave(self) -> None:
        """Keep what was typed and let go of the label."""
        if self.session is not None:
            self._undo_keys.stop()
            self.session.close()
            self.session = None
        if self._body is not None:
            self.column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
            self._body = None
            self.form = None

    @Slot(int)
    def _on_label_activated(self, row: int) -> None:
        self.show_label(self.labels.itemText(row))

    @Slot()
    def _on_add_clicked(self) -> None:
        question = ask_text(self, self.tr("Another label"), self.tr("Name as spelled in releases"))
        question.textValueSelected.connect(self._on_name_entered)

    @Slot(str)
    def _on_name_entered(self, name: str) -> None:
        if name.strip():
            self.show_label(name.strip())
