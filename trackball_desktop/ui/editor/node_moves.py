"""Moving several nodes at once, up, down, or to a place: one step made of moves, each right at its turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trackball_desktop.domain.edits import Batch, Edit, MoveNode
from trackball_desktop.domain.release import Node, Release
from trackball_desktop.domain.tree import place_of
from trackball_desktop.i18n.contexts import HistoryText

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


def move_all(session: Session, ids: Sequence[str], step: int) -> None:
    """Move nodes one place up or down; tracks at the end of their disc go on to the next disc."""
    _apply(session, step_moves(session.release, ids, step))


def step_moves(release: Release, ids: Sequence[str], step: int) -> list[MoveNode]:
    """Return the moves that put nodes one place up (-1) or down (1), keeping their order; none at the very end."""
    chosen = set(ids)
    moves: list[MoveNode] = []
    ordered = [node_id for node_id in _ids_in_order(release) if node_id in chosen]
    for node_id in ordered if step < 0 else reversed(ordered):
        move = _step_move(release, node_id, step, chosen)
        if move is not None:
            moves.append(move)
            release = move.apply(release)
    return moves


def _ids_in_order(release: Release) -> list[str]:
    ids: list[str] = []
    for disc in release.discs:
        ids += [disc.id, *(track.id for track in disc.tracks)]
    return [*ids, *(work.id for work in release.works)]


def _step_move(release: Release, node_id: str, step: int, chosen: set[str]) -> MoveNode | None:
    parent, name, index = place_of(release, node_id)
    siblings = parent.children(name)
    new_index = index + step
    if 0 <= new_index < len(siblings):
        # A chosen neighbour that could not move keeps those behind it where they are.
        return (
            None
            if siblings[new_index].id in chosen
            else MoveNode(node_id=node_id, parent_id=parent.id, index=new_index)
        )
    if name != "tracks":
        return None
    discs = release.discs
    position = next(i for i, disc in enumerate(discs) if disc.id == parent.id) + step
    if not 0 <= position < len(discs):
        return None
    return MoveNode(node_id=node_id, parent_id=discs[position].id, index=0 if step > 0 else len(discs[position].tracks))


def moves_to(release: Release, ids: Sequence[str], parent: Node, name: str, row: int) -> list[MoveNode]:
    """Return the moves that put nodes side by side before a row of a list; -1 is its end."""
    sibling_ids = [child.id for child in parent.children(name)]
    row = len(sibling_ids) if row < 0 else min(row, len(sibling_ids))
    next_sibling = next((node_id for node_id in sibling_ids[row:] if node_id not in ids), None)
    moves: list[MoveNode] = []
    for node_id in ids:
        sibling_ids = [other for other in sibling_ids if other != node_id]
        index = sibling_ids.index(next_sibling) if next_sibling is not None else len(sibling_ids)
        moves.append(MoveNode(node_id=node_id, parent_id=parent.id, index=index))
        sibling_ids.insert(index, node_id)
    return moves


def as_edit(moves: Sequence[MoveNode]) -> Edit:
    """Return the moves as one edit."""
    return moves[0] if len(moves) == 1 else Batch(edits=tuple(moves))


def move_label(count: int) -> str:
    """Say what was moved, for history."""
    return HistoryText.tr("moved") if count == 1 else HistoryText.tr("moved %n things", "moved %n thing", count)


def _apply(session: Session, moves: Sequence[MoveNode]) -> None:
    if moves:
        session.apply(as_edit(moves), move_label(len(moves)))
