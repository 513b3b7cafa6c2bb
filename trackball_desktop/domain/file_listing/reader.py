"""From a listing to releases: names, folders and tags are read together, each value keeps its origin.

Values that agree are taken; where two differ the tag stands, unless it says nothing, and the difference is asked.
"""

from __future__ import annotations

from trackball_desktop.domain.file_listing import names as naming
from trackball_desktop.domain.file_listing.model import ExcludedFile, Listing, ParsedListing, ParsedRelease
from trackball_desktop.domain.file_listing.name_reading import learn_catalog, learn_people, read_names
from trackball_desktop.domain.file_listing.outcome import build_release, set_places
from trackball_desktop.domain.file_listing.release_name import find_artists, find_title
from trackball_desktop.domain.file_listing.selection import (
    leave_out_twins,
    leave_out_versions,
    without_parts,
    without_wholes,
)
from trackball_desktop.domain.file_listing.state import Answers, State
from trackball_desktop.domain.file_listing.track_rows import merge_tags, row_of
from trackball_desktop.domain.file_listing.tree import groups_of


def read(listing: Listing, answers: Answers = lambda _: None) -> ParsedListing:
    """Read a listing. `answers` gives what was answered to a question before, None where it was not asked yet."""
    left: list[ExcludedFile] = []
    groups = groups_of(listing)
    releases = [_read_release(State(listing, group, len(groups), left, answers)) for group in groups]
    return ParsedListing(tuple(release for release in releases if release.tracks), tuple(left))


def _read_release(state: State) -> ParsedRelease:
    learn_catalog(state)
    names = state.names = without_wholes(state, naming.parse_names(without_parts(state), state.folder.catalog))
    learn_people(state, names)
    read_names(state, names)
    find_title(state, names)
    find_artists(state, names)
    state.rows = [row_of(state, name, order) for order, name in enumerate(names)]
    merge_tags(state)
    leave_out_versions(state)
    leave_out_twins(state)
    set_places(state)
    return build_release(state)
