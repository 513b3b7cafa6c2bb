"""The five steps of the tour: to begin a release, to find it, to fill it in, to check it, to send it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from trackball_desktop.ui.kit import shortcuts
from trackball_desktop.ui.kit.languages import Texts
from trackball_desktop.ui.shell.guide import GuideStep

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from trackball_desktop.ui.library.sidebar import Sidebar
    from trackball_desktop.ui.shell.inspector_host import InspectorHost
    from trackball_desktop.ui.shell.status_bar import StatusBar
    from trackball_desktop.ui.shell.top_bar import TopBar


class TourText(Texts):
    """What the tour of the window says."""


class TouredWindow(Protocol):
    """The parts of the window that the tour shows."""

    top_bar: TopBar
    sidebar: Sidebar
    page_stack: QStackedWidget
    inspector_host: InspectorHost
    status_bar: StatusBar


def window_steps(window: TouredWindow) -> Sequence[GuideStep]:
    """Return the steps over a window."""
    palette, keys, help_key = (shortcuts.command(name).key_text for name in ("palette", "keys", "help"))
    return (
        GuideStep(
            TourText.tr("Create a release"),
            TourText.tr(
                "Drop a folder of masters into the window. Titles, lengths, codes and names are filled in from the "
                "files. “New release” offers other ways."
            ),
            window.top_bar.new_button,
        ),
        GuideStep(
            TourText.tr("Find what needs you"),
            TourText.tr(
                "The views on the side show drafts, releases on their way and those that are out. {palette} finds any "
                "release, track, person or command.",
                palette=palette,
            ),
            window.sidebar,
        ),
        GuideStep(
            TourText.tr("Fill it in"),
            TourText.tr(
                "Open a release with a double click. Six steps lead from its title to its submission. Everything is "
                "saved as you type and can be undone."
            ),
            window.page_stack,
        ),
        GuideStep(
            TourText.tr("Check it"),
            TourText.tr(
                "The inspector lists what stores reject, says why and names the source. Many findings are fixed with "
                "one button, after a preview."
            ),
            window.inspector_host,
        ),
        GuideStep(
            TourText.tr("Send it"),
            TourText.tr(
                "“Review & submit” shows the release as stores will show it, and sends it once. {help} "
                "opens the help, {keys} shows the keys.",
                help=help_key,
                keys=keys,
            ),
            window.status_bar,
        ),
    )
