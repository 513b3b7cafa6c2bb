"""Files beside masters and cover: Atmos mixes, lyrics, videos, motion artwork, booklets; shown, added, taken away.

What a file is, its content says; of which track, its name. Where the name leaves that open, a dialog asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.domain.assets import Asset, AssetRole, FileFacts
from trackball_desktop.domain.errors import MediaError
from trackball_desktop.domain.release import Track, is_video
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.services.attaching import Attachment, detect_attachments, lyrics_edit, read_lyrics_file
from trackball_desktop.ui.draft.finding_dialogs import dialog_buttons
from trackball_desktop.ui.kit import field_text, formatting, space, theme
from trackball_desktop.ui.kit.basic import button, label, tooltip_html
from trackball_desktop.ui.kit.cells import CellRole, CellTable
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.choose_file import choose_file, choose_files
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.finding_line import worst_shape
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.screen_reader import name_choice

if TYPE_CHECKING:
    from trackball_desktop.domain.lyrics import Lyrics
    from trackball_desktop.domain.release import Release
    from trackball_desktop.ui.draft.files import ReleaseFiles
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend

Index = QModelIndex | QPersistentModelIndex
ROLES = (AssetRole.ATMOS, AssetRole.LYRICS, AssetRole.VIDEO, AssetRole.MOTION, AssetRole.BOOKLET)
SUFFIXES = frozenset({".pdf", ".lrc", ".ttml", ".txt", ".xml", ".mov", ".m4v", ".mp4"})
"""Files that are taken for the open release as they are dropped; whether they are what they seem is read then."""
_COLUMNS = ("file", "role", "track", "facts", "state")
_SHARES = {"file": 0.3, "role": 0.16, "track": 0.22, "facts": 0.2, "state": 0.12}
_RULE_PREFIXES = {
    AssetRole.ATMOS: "atmos", AssetRole.VIDEO: "video", AssetRole.MOTION: "motion", AssetRole.BOOKLET: "booklet",
    AssetRole.LYRICS: "lyrics",
}  # fmt: skip


class OtherFilesModel(QAbstractTableModel):
    """One row per file."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._assets: list[Asset] = []
        session.changed.connect(self._on_changed)
        session.assets_changed.connect(self._on_changed)
        session.checks.findings_changed.connect(self._on_changed)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        tracks = [track.id for track in self._session.release.tracks()]
        owners = {self._session.release.id: -1} | {track: position for position, track in enumerate(tracks)}
        files = [a for a in self._session.assets if a.owner_id in owners and self._is_shown(a)]
        files.sort(key=lambda asset: (owners[asset.owner_id], ROLES.index(asset.role), asset.path))
        if files == self._assets:
            if files:
                self.dataChanged.emit(self.index(0, 0), self.index(len(files) - 1, len(_COLUMNS) - 1))
            return
        self.beginResetModel()
        self._assets = files
        self.endResetModel()

    def _is_shown(self, asset: Asset) -> bool:
        """Say whether a file stands here; the video of a video track stands among the masters."""
        owner = self._session.node(asset.owner_id)
        main = asset.role is AssetRole.VIDEO and isinstance(owner, Track) and is_video(owner)
        return asset.role in ROLES and not main

    def asset_at(self, row: int) -> Asset | None:
        """Return the file of a row."""
        return self._assets[row] if 0 <= row < len(self._assets) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the files."""
        return 0 if parent.isValid() else len(self._assets)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            names = (
                self.tr("File"),
                self.tr("Type"),
                self.tr("Release or track"),
                self.tr("Content"),
                self.tr("State"),
            )
            return names[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a cell shows."""
        asset, column = self._assets[index.row()], _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_html(asset.path if column == "file" else self._text(asset, column))
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(asset, column)
        if role == CellRole.DIM:
            return column not in {"file", "track"}
        if role == CellRole.SEVERITY and column == "file":
            name = _RULE_PREFIXES[asset.role]
            findings = self._session.checks.findings_at(asset.owner_id)
            return worst_shape(finding for finding in findings if finding.rule.split(".")[0] == name)
        return None

    def _text(self, asset: Asset, column: str) -> str:
        match column:
            case "file":
                return Path(asset.path).name
            case "role":
                return role_name(asset.role, self)
            case "track":
                return self._owner(asset)
            case "facts":
                return self._facts(asset)
            case _:
                return self._state(asset)

    def _owner(self, asset: Asset) -> str:
        owner = self._session.node(asset.owner_id)
        if not isinstance(owner, Track):
            return self.tr("the release")
        number = next((n for n, track in enumerate(self._session.release.tracks(), 1) if track.id == owner.id), 0)
        title = text_or_empty(owner.title) or self.tr("(untitled)")
        return f"{number}  {isolate_bidi(title)}"

    def _facts(self, asset: Asset) -> str:
        facts = self._session.checks.facts
        if facts is None:
            return ""
        sound, other = facts.audio.get(asset.id), facts.files.get(asset.id)
        if sound is not None:
            return "  ·  ".join(field_text.audio_fact_texts(sound))
        return "  ·  ".join(self._file_fact_texts(other)) if other is not None else ""

    def _file_fact_texts(self, facts: FileFacts) -> list[str]:
        parts = [facts.format.upper()]
        if facts.width:
            parts.append(f"{facts.width} × {facts.height}")
        if facts.duration is not None:
            parts.append(field_text.duration_text(facts.duration))
        if facts.pages is not None:
            parts.append(Counts.tr("%n pages", "%n page", facts.pages))
        return parts

    def _state(self, asset: Asset) -> str:
        facts = self._session.checks.facts
        if facts is None:
            return ""
        if asset.id in facts.missing:
            return self.tr("missing")
        file_facts = facts.audio.get(asset.id) or facts.files.get(asset.id)
        if file_facts is None:
            return self.tr("not measured")
        return self.tr("not usable") if file_facts.problem else formatting.format_size(asset.stamp.size)


def role_name(role: AssetRole, owner: QAbstractTableModel | QWidget) -> str:
    """Return what a role is called on screen."""
    return {
        AssetRole.ATMOS: owner.tr("Atmos mix"),
        AssetRole.LYRICS: owner.tr("Lyrics"),
        AssetRole.VIDEO: owner.tr("Video"),
        AssetRole.MOTION: owner.tr("Motion artwork"),
        AssetRole.BOOKLET: owner.tr("Booklet"),
    }.get(role, role.value)


class OtherFilesBox(QWidget):
    """The table with its buttons."""

    def __init__(self, backend: Backend, session: Session, files: ReleaseFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend, self._session, self._files = backend, session, files
        self.model = OtherFilesModel(session, self)
        self.track_dialog: WhichTrackDialog | None = None
        """The dialog that asked last; it deletes itself."""
        self.table = CellTable(self)
        self.table.setProperty("boxed", True)
        self.table.setAccessibleName(self.tr("Other files"))
        self.table.setModel(self.model)
        self.table.setAcceptDrops(False)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._hint_label = label(
            self.tr("Drop a booklet, an Atmos mix, lyrics (text, LRC, TTML), a video or motion artwork here."),
            role="dim", size="small", wrap=True,
        )  # fmt: skip
        self.add_button = self._button(self.tr("Add files…"))
        self.add_button.clicked.connect(self._on_add_clicked)
        self.locate_button = self._button(self.tr("Locate…"))
        self.locate_button.clicked.connect(self._on_locate_clicked)
        self.remove_button = self._button(self.tr("Remove file"))
        self.remove_button.clicked.connect(self._on_remove_clicked)
        buttons = QHBoxLayout()
        buttons.setSpacing(space.S)
        for part in (self.add_button, self.locate_button, self.remove_button):
            buttons.addWidget(part)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addWidget(self._hint_label)
        column.addWidget(self.table)
        column.addLayout(buttons)
        self.model.modelReset.connect(self._update_layout)
        self.table.row_height_changed.connect(self._update_layout)
        self.table.selectionModel().currentChanged.connect(self._on_current_changed)
        self._update_layout()

    def _button(self, words: str) -> QPushButton:
        new_button = QPushButton(words, self)
        new_button.setProperty("dense", True)
        return new_button

    @Slot()
    def _update_layout(self) -> None:
        self.table.setVisible(self.model.rowCount() > 0)
        self._hint_label.setVisible(self.model.rowCount() == 0)
        self.table.fit_height_to_rows(1)
        self._share_width()
        self._on_current_changed()

    def _share_width(self) -> None:
        self.table.distribute_width(
            self.width() - 2, {}, {section: _SHARES[name] for section, name in enumerate(_COLUMNS)}
        )

    @guarded(return_none)
    def resizeEvent(self, event: QEvent) -> None:
        """Share the table's width out."""
        self._share_width()

    @Slot()
    def _on_current_changed(self) -> None:
        chosen = self.model.asset_at(self.table.currentIndex().row()) is not None
        self.locate_button.setEnabled(chosen)
        self.remove_button.setEnabled(chosen)

    # --- adding ----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_add_clicked(self) -> None:
        kinds = self.tr("Other files")
        pattern = " ".join(f"*{suffix}" for suffix in (*sorted(SUFFIXES), ".wav"))
        choose_files(self, self.tr("Add files"), self.add_files, filters=f"{kinds} ({pattern})")

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read what files are, off the main thread, and attach them."""
        job = self._backend.bridge.run_in_thread(_read_attachments, self._session.release, list(paths))
        job.finished.connect(self._on_read_finished)
        job.failed.connect(self._files.failed)

    @Slot(object)
    def _on_read_finished(self, read: tuple[list[tuple[Attachment, Lyrics | None]], list[str]]) -> None:
        attachments, problems = read
        accepted = [(item, lyrics) for item, lyrics in attachments if item.role in ROLES]
        problems += [
            fill(self.tr("{name} is a master or a cover. Add it there."), name=item.path.name)
            for item, _ in attachments
            if item.role not in ROLES
        ]
        asked = [(item, words) for item, words in accepted if not item.owner_id]
        for item, words in accepted:
            if item.owner_id:
                self._attach(item, item.owner_id, words)
        if problems:
            self._files.failed.emit(
                MediaError(problems[0], meaning=self.tr("It was not attached.")
                           if len(problems) == 1 else "\n".join(problems[1:]))
            )  # fmt: skip
        if asked:
            self.track_dialog = WhichTrackDialog(self._session, asked, self)
            self.track_dialog.accepted.connect(self._on_track_dialog_accepted)
            self.track_dialog.finished.connect(self.track_dialog.deleteLater)
            self.track_dialog.open()

    @Slot()
    def _on_track_dialog_accepted(self) -> None:
        if self.track_dialog is not None:
            for assignment, lyrics, owner in self.track_dialog.assignments():
                self._attach(assignment, owner, lyrics)

    def _attach(self, one: Attachment, owner_id: str, lyrics: Lyrics | None) -> None:
        self._files.attach(owner_id, one.role, one.path)
        track = self._session.node(owner_id)
        if lyrics is not None and isinstance(track, Track):
            text = HistoryText.tr("added the lyrics from {name}", name=one.path.name)
            edit = lyrics_edit(track, lyrics, text)
            if edit is not None:
                self._session.apply(edit, text)

    @Slot()
    def _on_locate_clicked(self) -> None:
        asset = self.model.asset_at(self.table.currentIndex().row())
        if asset is None:
            return
        title = fill(self.tr("Where is {name}?"), name=Path(asset.path).name)
        choose_file(self, title, lambda path: self._files.relink(asset, path))

    @Slot()
    def _on_remove_clicked(self) -> None:
        asset = self.model.asset_at(self.table.currentIndex().row())
        if asset is not None:
            self._files.remove(asset)


def _read_attachments(release: Release, paths: list[Path]) -> tuple[list[tuple[Attachment, Lyrics | None]], list[str]]:
    """Tell what files are and read those with lyrics."""
    attachments, problems = detect_attachments(release, paths)
    read: list[tuple[Attachment, Lyrics | None]] = []
    for item in attachments:
        try:
            read.append((item, read_lyrics_file(item.path) if item.role is AssetRole.LYRICS else None))
        except MediaError as error:
            problems.append(error_text(error))
    return read, problems


class WhichTrackDialog(Dialog):
    """Asks of which track files are whose names do not say so."""

    def __init__(
        self, session: Session, files: Sequence[tuple[Attachment, Lyrics | None]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._files = list(files)
        self.track_combos: list[QComboBox] = []
        self.setWindowTitle(self.tr("Which track?"))
        form = QFormLayout()
        for file, _ in files:
            box = ChoiceBox(self)
            box.addItem(self.tr("Skip it"), "")
            for number, track in enumerate(session.release.tracks(), 1):
                title = text_or_empty(track.title) or self.tr("(untitled)")
                box.addItem(f"{number}  {title}", track.id)
            name_choice(box, fill(self.tr("Track of {name}"), name=file.path.name))
            self.track_combos.append(box)
            form.addRow(label(file.path.name), box)
        ok = button(self.tr("Attach"), "primary")
        ok.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(label(self.tr("The file names do not show which tracks these files belong to."), wrap=True))
        column.addLayout(form)
        column.addLayout(dialog_buttons(self, ok))
        self.setMinimumWidth(theme.scaled(460))

    def assignments(self) -> list[tuple[Attachment, Lyrics | None, str]]:
        """Return the files that have a track now."""
        rows = zip(self._files, self.track_combos, strict=True)
        return [(row, lyrics, cast("str", box.currentData())) for (row, lyrics), box in rows if box.currentData()]
