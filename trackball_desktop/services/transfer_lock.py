"""What was delivered by another distributor stays as it was while a release is transferred: the reason, in words."""

from __future__ import annotations

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.transfer import newly_differing
from trackball_desktop.i18n.contexts import ValueText


def delivered_error(before: Release, after: Release) -> UserError | None:
    """Return why a change is refused: it makes something differ from the old delivery. None for any other change."""
    locked = newly_differing(before, after)
    if locked is None:
        return None
    if locked.field and locked.before:
        title = ValueText.tr("The old distributor delivered “{value}”.", value=locked.before)
    elif locked.field:
        title = ValueText.tr("The old distributor delivered nothing in this field.")
    elif locked.before:
        title = ValueText.tr("The old distributor delivered the track “{value}”.", value=locked.before)
    else:
        title = ValueText.tr("The old distributor did not deliver this track.")
    return UserError(
        title,
        meaning=ValueText.tr(
            "Stores keep plays and playlists only if codes, titles, artists, lengths and tracks stay the same, so"
            " nothing was changed."
        ),
        remedy=ValueText.tr(
            "To change it anyway, end the transfer: choose “Transfer from another distributor…” for the release."
        ),
    )
