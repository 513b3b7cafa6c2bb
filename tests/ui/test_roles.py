"""The interfaces that give widgets their roles: Qt owns each, and it goes with its widget, whoever still knows it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from trackball_desktop.ui.kit.screen_reader import name_choice

MANY = """
import gc
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import delete, isValid
from trackball_desktop.ui.kit.screen_reader import install_roles, name_group

app = QApplication([])
install_roles()
known = []
for number in range(3000):
    holder = QWidget()
    group = QWidget(holder)
    name_group(group, f"Page {number}")
    stack = QStackedWidget(holder)
    nodes = [QAccessible.queryAccessibleInterface(widget) for widget in (group, stack)]
    assert [node.role() for node in nodes] == [QAccessible.Role.Grouping] * 2
    assert nodes[0].text(QAccessible.Text.Name) == f"Page {number}"
    assert QAccessible.queryAccessibleInterface(holder).childCount() == 2
    if number % 3 == 0:
        delete(holder)
        assert not any(isValid(node) for node in nodes), "it goes with its widget"
    elif number % 3 == 1:
        holder.deleteLater()
    else:
        del holder, group, stack  # the collector takes the widgets, and Qt the rest
    if number % 5 == 0:
        known += nodes  # somebody still knows them
    del nodes
    if number % 500 == 0:
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
kept = QStackedWidget()  # at the end of the process it is still there, and so is its interface
assert QAccessible.queryAccessibleInterface(kept).role() is QAccessible.Role.Grouping
gc.collect()
QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
print("done", sum(isValid(node) for node in known))
"""


def test_thousands_of_interfaces_go_with_their_widgets() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", MANY],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "done 0\n"


def test_a_choice_without_a_label_that_is_seen_has_one_for_readers(qtbot: QtBot, theme_applied: QApplication) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    box = QComboBox()
    box.addItems(["English", "Deutsch"])
    name_choice(box, "Language & region")
    QHBoxLayout(page).addWidget(box)
    page.show()
    name_choice(box, "Language")
    node = QAccessible.queryAccessibleInterface(box)
    labels = [
        other.text(QAccessible.Text.Name)
        for other, relation in node.relations(QAccessible.RelationFlag.AllRelations)
        if relation & QAccessible.RelationFlag.Label
    ]
    assert labels == ["Language"]
    assert not any(label.isVisible() for label in page.findChildren(QLabel))
