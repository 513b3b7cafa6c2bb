"""What an account may do differently: codes by the distributor, the manifest's field, where a release's page is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from trackball_desktop.storage.settings import Account
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.settings_parts import FIELD_GAP, LineField
from trackball_desktop.ui.settings.addresses import release_page_template


class OptionsForm(QWidget):
    """The choices of one account that are off unless someone wants them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.default_checkbox = QCheckBox(self.tr("Use this account for new releases"))
        self.isrc_checkbox = QCheckBox(self.tr("The distributor assigns missing ISRCs"))
        self.manifest_choice = ChoiceBox()
        for field, words in (
            (None, self.tr("Nowhere")),
            ("notes", self.tr("Notes")),
            ("internal_synopsis", self.tr("Internal synopsis")),
            ("distribution_notes", self.tr("Distribution notes")),
        ):
            self.manifest_choice.addItem(words, field)
        self.manifest_choice.setAccessibleName(self.tr("Write the manifest key to"))
        self.page = LineField("", placeholder=self.tr("paste the link to any release"), mono=True)
        self._template = ""
        self._ids: tuple[str, ...] = ()
        self._lay_out()
        self.page.changed.connect(self._on_page_changed)
        self.show_target(FIRST)

    def show_target(self, target_id: str) -> None:
        """Speak of another target. The key of a manifest has a place in the first one's bodies alone."""
        self._target_id = target_id
        self._manifest_part.setVisible(target_id == FIRST)
        self.page.set_name(fill(self.tr("Link to a release in {target}"), target=display_name(target_id)))
        self._on_page_changed()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(FIELD_GAP + space.XS)
        column.addLayout(_with_note(self.default_checkbox, self.tr("To change this, select it in another account.")))
        column.addLayout(
            _with_note(
                self.isrc_checkbox,
                self.tr(
                    "Tracks without an ISRC can then be sent; otherwise a missing ISRC is a blocker. Off by default."
                ),
            )
        )
        label = TextLabel(self.tr("Write the manifest key to"), "small", "dim", wrap=False)
        label.setBuddy(self.manifest_choice)
        self._manifest_part = QWidget(self)
        manifest = QVBoxLayout(self._manifest_part)
        manifest.setContentsMargins(0, 0, 0, 0)
        manifest.setSpacing(space.XS)
        manifest.addWidget(label)
        manifest.addWidget(self.manifest_choice)
        manifest.addWidget(
            TextLabel(
                fill(
                    self.tr(
                        "{target} has no field for files. The manifest in the storage lists which file "
                        "belongs to which track. With its key in a text field, the people who process "
                        "the release can find it."
                    ),
                    target=display_name(FIRST),
                ),
                "small",
                "dim",
            )
        )
        column.addWidget(self._manifest_part)
        column.addWidget(self.page)

    @Slot()
    def _on_page_changed(self) -> None:
        text = self.page.text
        template = release_page_template(text, self._ids) if text else ""
        self._template = template
        self.page.set_error(self.tr("This link does not contain a release.") if text and not template else "")
        if template:
            self.page.set_help(fill(self.tr("Releases open at {address}"), address=template.replace("{id}", "…")))
        else:
            self.page.set_help(
                fill(
                    self.tr("“Open in {target}” then opens the right page. Without it, the ID is copied."),
                    target=display_name(self._target_id),
                )
            )

    def show_account(self, account: Account | None, *, default: bool, known_ids: tuple[str, ...] = ()) -> None:
        """Fill in what is kept. `known_ids` are ids of releases, by which a pasted address is understood."""
        self._ids = known_ids
        self.default_checkbox.setChecked(default)
        self.default_checkbox.setEnabled(not default)  # another account takes its place, it cannot just be given up
        self.isrc_checkbox.setChecked(bool(account and account.isrc_autoassign))
        self.manifest_choice.setCurrentIndex(self.manifest_choice.findData(account.manifest_field if account else None))
        self.page.fill((account.release_page_template or "") if account else "")
        self._on_page_changed()

    def validate(self) -> bool:
        """Say whether nothing is wrong with what was typed."""
        return not self.page.error_text

    def apply_to(self, account: Account) -> Account:
        """Return the account with these choices."""
        return replace(
            account,
            isrc_autoassign=self.isrc_checkbox.isChecked(),
            manifest_field=self.manifest_choice.currentData(),
            release_page_template=self._template or None,
        )


def _with_note(box: QCheckBox, text: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(space.XXS)
    column.addWidget(box)
    note = TextLabel(text, "small", "dim")
    note.setContentsMargins(space.XXL, 0, 0, 0)
    column.addWidget(note)
    return column
