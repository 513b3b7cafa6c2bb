"""The process that `startup` measures: shows a window, notes when it was painted and what was loaded, and ends."""

from __future__ import annotations

import sys
import time
from typing import Any

HEAVY = (
    *("httpx", "httpcore", "keyring", "numpy", "botocore", "soundfile", "PIL", "babel", "langcodes", "cryptography"),
    *("pydantic", "asyncio"),
)
"""What the list of releases needs not: each costs a tenth of the way to the window, or 10 MiB."""
HEAVY_AT_REST = tuple(name for name in HEAVY if name != "asyncio")
"""What nobody has asked for either while the welcome stands over an empty library."""
HEAVY_QT = ("QStyle", "QFileDialog", "QTabBar", "QMdiArea")
"""Classes of Qt that it needs not: names of enums are slow to make, and `QStyle` has 570. PySide makes the last two
when it looks for the class of a widget that Qt made, as `viewport` returns it."""
SETTLED_SECONDS = 2.0


def main() -> None:
    """Be the bare window or the app."""
    what, folder = sys.argv[1:3]
    if what == "bare":
        from PySide6.QtWidgets import QApplication, QMainWindow

        qt = QApplication(sys.argv[:1])
        window = QMainWindow()
        window.resize(1280, 800)
        watch = _watch(window)
        window.show()
        qt.exec()
        watch.tell()
        return
    from trackball_desktop import cli
    from trackball_desktop.ui.shell import startup_tuning

    startup_tuning.begin()  # as `cli` does before it imports the window
    from trackball_desktop import window as composition

    watches: list[Any] = []
    make_window = composition.MainWindow

    def make_watched_window(*parts: Any) -> Any:
        made = make_window(*parts)
        watches.append(_watch(made))
        return made

    composition.MainWindow = make_watched_window
    cli.run(["--data-dir", folder])
    watches[0].tell()


def _watch(window: Any) -> Any:
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

    class Watch(QObject):
        """Notes the end of the first paint, lets the app settle, and ends it.

        It looks at the window alone: a filter on the application makes PySide build all of its classes.
        """

        painted = 0.0

        def eventFilter(self, watched: Any, event: Any) -> bool:
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                self.heavy = [name for name in HEAVY if name in sys.modules]
                QTimer.singleShot(0, self.note)
            return False

        def note(self) -> None:
            self.painted = time.monotonic()
            self.heavy += [name for name in HEAVY_QT if _is_made(name)]
            QTimer.singleShot(int(SETTLED_SECONDS * 1000), self.end)

        def end(self) -> None:
            self.at_rest = [name for name in HEAVY_AT_REST if name in sys.modules]
            QCoreApplication.quit()

        def tell(self) -> None:
            import json

            import psutil

            rss = psutil.Process().memory_info().rss / 2**20
            print(json.dumps({"painted": self.painted, "rss_mib": rss, "heavy": self.heavy, "at_rest": self.at_rest}))

    watch = Watch(window)
    window.installEventFilter(watch)
    return watch


def _is_made(name: str) -> bool:
    """Say whether PySide has made a class of QtWidgets; to ask the module for it would make it."""
    import gc

    made: list[Any] = gc.get_objects()
    return any(isinstance(one, type) and one.__name__ == name for one in made)


if __name__ == "__main__":
    main()
