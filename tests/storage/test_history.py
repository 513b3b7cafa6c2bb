"""Undo that survives a restart, in the right order whatever happens in between."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackball_desktop.domain.edits import AddNode, Batch, Edit, RemoveNode, SetField, add_track
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import PrimaryContribution, Release, Track
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.history import History, HistoryEntry, SaveResult
from trackball_desktop.storage.library import Library, LibraryQuery


class Editor:
    """What the window does with a draft: edits it, undoes, makes again; and what the test knows about it."""

    def __init__(self, folder: Path, release: Release) -> None:
        self.folder = folder
        self.release = release
        self.open()
        self.library.create(release, label="made").result()

    def open(self) -> None:
        self.db = Database.open(self.folder)
        self.library, self.history = Library(self.db), History(self.db)

    def reopen(self) -> None:
        self.db.close()
        self.open()
        self.release = self.library.load(self.release.id).release

    def edit(self, edit: Edit, label: str = "edit", merge_with: int | None = None) -> SaveResult:
        after = edit.apply(self.release)
        inverse = edit.inverse(self.release)
        saved = self.history.record(self.release.id, edit, inverse, after, label=label, merge_with=merge_with).result()
        self.release = after
        return saved

    def type(self, title: str, merge_with: int | None = None) -> SaveResult:
        return self.edit(SetField(node_id=self.release.id, field="title", value=title), title, merge_with)

    def lines(self, *, undone: bool) -> list[HistoryEntry]:
        lines = self.history.entries(self.release.id)
        return [line for line in lines if line.undone is undone and line.undoable]

    def undo(self) -> bool:
        lines = self.lines(undone=False)
        if lines:
            self.release = self.history.load(lines[-1].id)[1].apply(self.release)
            self.history.mark_undone(self.release.id, lines[-1].id, True, self.release).result()
        return bool(lines)

    def redo(self) -> bool:
        lines = self.lines(undone=True)
        if lines:
            self.release = self.history.load(lines[0].id)[0].apply(self.release)
            self.history.mark_undone(self.release.id, lines[0].id, False, self.release).result()
        return bool(lines)


@pytest.fixture
def editor(tmp_path: Path, release: Release):
    editor = Editor(tmp_path / "data", release)
    yield editor
    editor.db.close()


def test_undo_and_redo_survive_a_restart(editor: Editor, release: Release) -> None:
    editor.type("One")
    editor.edit(add_track(release, Track(title="New")))
    editor.reopen()
    assert editor.undo()
    assert editor.undo()
    assert not editor.undo()
    assert editor.release == release
    editor.reopen()
    assert editor.release == release
    assert editor.redo()
    editor.reopen()
    assert editor.redo()
    assert not editor.redo()
    assert editor.release.title == "One"
    assert [track.title for track in editor.release.tracks()] == ["Rope", "Knot", "New"]


def test_an_edit_is_in_the_draft_the_list_and_the_search_together(editor: Editor) -> None:
    saved = editor.type("Lanterns")
    draft = editor.library.load(editor.release.id)
    assert draft.release == editor.release
    assert (draft.revision, draft.saved_at) == (saved.revision, saved.saved_at) == (2, draft.saved_at)
    assert editor.library.rows([editor.release.id])[0].title == "Lanterns"
    assert editor.library.ids(LibraryQuery(search="lanterns")) == [editor.release.id]
    assert editor.library.ids(LibraryQuery(search="kites")) == []


def test_typing_is_one_line_with_the_first_inverse(editor: Editor) -> None:
    first = editor.type("L")
    for text in ("La", "Lan"):
        assert editor.type(text, first.entry_id).entry_id == first.entry_id
    (line,) = editor.lines(undone=False)
    assert line.label == "Lan"
    edit, inverse = editor.history.load(line.id)
    assert edit == SetField(node_id=editor.release.id, field="title", value="Lan")
    assert inverse == SetField(node_id=editor.release.id, field="title", value="Kites")


def test_a_line_that_is_not_the_newest_is_not_gone_on_with(editor: Editor) -> None:
    first = editor.type("A")
    second = editor.type("B")
    third = editor.type("C", first.entry_id)
    assert len({first.entry_id, second.entry_id, third.entry_id}) == 3
    editor.undo()
    fourth = editor.type("D", third.entry_id)  # undone lines are dropped before
    assert fourth.entry_id not in {first.entry_id, second.entry_id, third.entry_id}
    assert [line.label for line in editor.lines(undone=False)] == ["A", "B", "D"]


def test_merging_edits_of_another_kind_undoes_both(editor: Editor, release: Release) -> None:
    first = editor.type("A")
    contribution = PrimaryContribution(artist="Bo")
    editor.edit(AddNode.from_node(release.id, "primary_contributions", contribution), merge_with=first.entry_id)
    editor.edit(RemoveNode(node_id=contribution.id), merge_with=first.entry_id)
    several = Batch(label="both", edits=(SetField(node_id=release.id, field="upc", value="1"), *add_two(release)))
    editor.edit(several, merge_with=first.entry_id)
    assert len(editor.lines(undone=False)) == 1
    after = editor.release
    editor.undo()
    assert editor.release == release
    editor.redo()
    assert editor.release == after


def add_two(release: Release) -> tuple[SetField, SetField]:
    rope, knot = release.tracks()
    return (
        SetField(node_id=rope.id, field="genre", value="Folk"),
        SetField(node_id=knot.id, field="genre", value="Folk"),
    )


def test_a_new_edit_drops_what_was_undone(editor: Editor) -> None:
    editor.type("A")
    editor.type("B")
    editor.undo()
    editor.undo()
    editor.type("C")
    assert not editor.redo()
    assert [line.label for line in editor.history.entries(editor.release.id)] == ["made", "C"]


def test_lines_are_undone_in_order_only(editor: Editor) -> None:
    first, second = editor.type("A"), editor.type("B")
    with pytest.raises(UserError, match="undone in order"):
        editor.history.mark_undone(editor.release.id, first.entry_id, True, editor.release).result()
    editor.undo()
    editor.undo()
    with pytest.raises(UserError, match="undone in order"):
        editor.history.mark_undone(editor.release.id, second.entry_id, False, editor.release).result()


def test_how_a_release_came_in_cannot_be_undone(editor: Editor) -> None:
    (made,) = editor.history.entries(editor.release.id)
    assert (made.label, made.undoable) == ("made", False)
    with pytest.raises(UserError, match="cannot be undone"):
        editor.history.load(made.id)
    with pytest.raises(UserError, match="undone in order"):
        editor.history.mark_undone(editor.release.id, made.id, True, editor.release).result()


def test_a_clock_that_jumps_back_changes_no_order(tmp_path: Path, release: Release) -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    db = Database.open(tmp_path, clock=lambda: moment)
    library, history = Library(db), History(db)
    library.create(release, label="made").result()
    other = Release(title="Other")
    library.create(other, label="made").result()
    for day, title in enumerate(("A", "B", "C")):
        moment = datetime(2026, 3, 1, tzinfo=UTC) - timedelta(days=day)
        edit = SetField(node_id=release.id, field="title", value=title)
        history.record(release.id, edit, edit.inverse(release), edit.apply(release), label=title).result()
    assert [entry.label for entry in history.entries(release.id)] == ["made", "A", "B", "C"]
    assert library.ids(LibraryQuery(sort="changed")) == [release.id, other.id]
    db.close()


TITLES = st.text(max_size=4) | st.none()
STEPS = st.lists(
    st.tuples(st.just("type"), TITLES, st.booleans())
    | st.tuples(st.just("track"), TITLES, st.booleans())
    | st.tuples(st.sampled_from(["undo", "redo", "reopen"]), st.none(), st.just(False)),
    max_size=14,
)


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(steps=STEPS)
def test_any_order_of_edits_undo_redo_and_restarts_is_undone_and_made_again(
    steps: list[tuple[str, str | None, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        editor = Editor(Path(folder), Release(title="Start"))
        past: list[Release] = [editor.release]
        future: list[Release] = []
        try:
            for name, text, merge in steps:
                newest = editor.lines(undone=False)
                if name == "undo" and editor.undo():
                    future.append(past.pop())
                elif name == "redo" and editor.redo():
                    past.append(future.pop())
                elif name == "reopen":
                    editor.reopen()
                elif name in {"type", "track"}:
                    merged = merge and bool(newest)
                    edit = (
                        SetField(node_id=editor.release.id, field="title", value=text)
                        if name == "type"
                        else add_track(editor.release, Track(title=text))
                    )
                    editor.edit(edit, merge_with=newest[-1].id if merged else None)
                    past[len(past) - merged :] = [editor.release]
                    future.clear()
                assert editor.release == past[-1]
                assert editor.library.load(editor.release.id).release == past[-1]
            for expected in reversed(past[:-1]):
                assert editor.undo()
                assert editor.release == expected
            assert not editor.undo()
            for expected in [*past[1:], *reversed(future)]:
                assert editor.redo()
                assert editor.release == expected
            assert not editor.redo()
        finally:
            editor.db.close()
