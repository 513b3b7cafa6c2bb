"""The menu of the tree's rows: what can be added there, what can be done with what is chosen, the works of a track."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from trackball_desktop.domain.release import Disc, Node, Release, Track, Work
from trackball_desktop.ui.draft import node_edits
from trackball_desktop.ui.editor import node_moves
from trackball_desktop.ui.editor.texts import Editor
from trackball_desktop.ui.kit.basic import add_action
from trackball_desktop.ui.kit.formatting import fill

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

MAX_WORKS = 40


def build_menu(session: Session, nodes: Sequence[Node], track: Track | None, parent: QWidget) -> QMenu:
    """Make the menu for chosen nodes; `track` is the one that a work's row stands below."""
    menu = QMenu(parent)
    menu.setAccessibleName(Editor.tr("Actions"))
    if len(nodes) == 1:
        _add_node_actions(menu, session, nodes[0], track)
    movable = node_edits.top_level_nodes(session.release, nodes)
    if movable:
        if menu.actions():
            menu.addSeparator()
        ids = [node.id for node in movable]
        if not any(isinstance(node, Work) for node in movable):
            add_action(menu, Editor.tr("Move up"), partial(node_moves.move_all, session, ids, -1), "Alt+Up")
            add_action(menu, Editor.tr("Move down"), partial(node_moves.move_all, session, ids, 1), "Alt+Down")
        add_action(menu, Editor.tr("Duplicate"), partial(node_edits.duplicate_all, session, nodes), "Ctrl+D")
        removing = partial(node_edits.remove_all, session, nodes)
        add_action(
            menu,
            Editor.tr("Remove") if len(movable) == 1 else fill(Editor.tr("Remove {n}"), n=len(movable)),
            removing,
            "Del",
        )
    return menu


def _add_node_actions(menu: QMenu, session: Session, node: Node, track: Track | None) -> None:
    if isinstance(node, Release):
        add_action(menu, Editor.tr("Add disc"), partial(node_edits.add_disc, session))
        add_action(menu, Editor.tr("Add track"), partial(node_edits.add_track, session, None))
    elif isinstance(node, Disc):
        add_action(menu, Editor.tr("Add track"), partial(node_edits.add_track, session, node))
    elif isinstance(node, Track):
        add_action(menu, Editor.tr("Add work"), partial(node_edits.add_work, session, node))
        _add_existing_works(menu, session, node)
    elif isinstance(node, Work) and track is not None:
        add_action(menu, Editor.tr("Remove from this track"), partial(node_edits.unlink_work, session, track, node.id))
        if len(session.tracks_of_work(node.id)) > 1:
            add_action(
                menu,
                Editor.tr("Make a separate copy for this track"),
                partial(node_edits.unshare_work, session, track, node),
            )


def _add_existing_works(menu: QMenu, session: Session, track: Track) -> None:
    works = node_edits.unused_works(session.release, track)
    if not works:
        return
    more = QMenu(Editor.tr("Link an existing work"), menu)
    menu.addMenu(more)
    more.setAccessibleName(Editor.tr("Link an existing work"))
    for work in works[:MAX_WORKS]:
        text = node_edits.work_name(work)[:120].replace("&", "&&")
        add_action(more, text, partial(node_edits.reuse_work, session, track, work.id))
