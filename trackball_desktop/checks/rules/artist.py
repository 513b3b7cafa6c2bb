"""Rules about artists: who is billed, how names are spelled, and that each is one artist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from trackball_desktop.checks.helpers import is_empty, main_artists, name_of, rows_of
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, batch, hit, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.single_artists import SINGLE_ARTISTS
from trackball_desktop.checks.stored_names import stored_name, stored_spelling, write_name
from trackball_desktop.checks.title_patterns import ROLE_IN_NAME
from trackball_desktop.checks.views import NamedRow, ReleaseView, TrackView, View
from trackball_desktop.domain.edits import AddNode, RemoveNode, SetField, inherit_edit
from trackball_desktop.domain.inherit import display_artist
from trackball_desktop.domain.release import PrimaryContribution, WorkContribution
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

artists_rules = Subject("artists")
delivery_rules = Subject("delivery", since=RULE_VERSION)

_SURE = re.compile(
    r"\s+(?:feat\.?|ft\.?|featuring|w/|vs\.?|versus|pres\.?|presents|präs\.?|präsentiert|présente|presenta a|presenta|"
    r"apresenta|представляет|introducing|b2b|meets|part\.|prod\.(?: by)?|prod by|produced by)\s+"
    r"|\s+(?:feat|ft|prod)\.(?=\S)|\s*(?:[;；／|｜•\\]|\s/\s|(?<=\w)/(?=\w))\s*"
    r"|\s*[(\[]\s*(?:feat\.?|ft\.?|featuring|with|prod\.?(?: by)?|produced by)\s+",
    re.IGNORECASE,
)
"""What joins artists and is part of hardly any name."""
_LIKELY = re.compile(
    r"\s+(?:with|avec|con|mit)\s+(?!(?:an?|the|le|la|el|die|der|das|e?ine?)\b)|\s+(?:&|＆|and|x|×|✕|\+|und|et|y|e|"
    r"och|og|en|ja|и|і)\s+|[,，]\s+(?!(?:jr|sr|ii|iii|the|of)\b)|\s*[、×]\s*",
    re.IGNORECASE,
)
"""What joins artists and is also part of the names of many acts: “Vale & Noor”."""
_SLASHED = re.compile(r"[^\W\d_]{3,}[/／|｜;；•][^\W\d_]{3,}")
_FEATURE = re.compile(r"\s[(\[]?(?:feat\.?|ft\.?|featuring|with|w/|avec|con|mit|part\.)(?:\s|(?<=\.))", re.IGNORECASE)
_BACKING_BAND = re.compile(
    r"\s(?:&|＆|\+|and|with|und|et|y|e|och|og|con|mit|avec|e i|en)\s(?:the|his|her|their|los|las|die|les|le|la|el|"
    r"os|as|i|gli|de|seine?|ihre?|"
    r"sus|su|ses|friends?|freunde|amis|amigos|sons|co|company|orchestra|orchester|band|choir|ensemble|trio|"
    r"quartet|quintet)\b"
    r"|\b(?:orchestra|orchester|orchestre|choir|chorus|chor|ensemble|philharmoni\w+|symphony|records|sons|"
    r"brothers)\b.*\s(?:and|&|of|und)\s"
    r"|\s(?:and|&)\s(?:chorus|choir|orchestra)\b",
    re.IGNORECASE,
)
_GENERIC = frozenset({
    "unknown artist", "unknown", "artist", "band", "the band name", "singer", "traditional", "trad.", "chorus", "choir",
    "orchestra", "ensemble", "none", "n/a", "na", "tba", "tbd", "test", "me", "self", "various musicians",
    "artist name", "your artist name", "your name", "name", "band name", "your band name", "artist name here",
    "first name last name", "firstname lastname", "first last", "full name", "stage name", "new artist", "main artist",
    "primary artist", "featured artist", "feature artist", "guest artist", "album artist", "no artist", "no name",
    "unnamed artist", "untitled artist", "anonymous artist", "artist 1", "artist 2", "artist1", "placeholder",
    "test artist", "sample artist", "example artist", "john doe", "jane doe", "max mustermann", "erika mustermann",
    "jean dupont", "mario rossi", "juan pérez", "künstler", "künstlername", "interpret", "unbekannt",
    "unbekannter künstler", "unbekannter interpret", "artiste", "artiste inconnu", "inconnu", "nom de l'artiste",
    "artista", "artista desconocido", "desconocido", "artista desconhecido", "desconhecido", "artista sconosciuto",
    "sconosciuto", "nombre del artista", "nome do artista", "nome artista", "onbekend", "okänd artist", "ukjent artist",
    "nieznany wykonawca", "исполнитель", "неизвестный исполнитель", "неизвестен", "アーティスト名", "不明",
    "未知艺术家",
    "가수",
    "xxx", "asdf", "tbc", "null", "undefined", "nan",
    "#n/a", "#ref!", "insert artist", "enter artist", "artist here", "to be announced",
    "to be confirmed", "musician", "vocalist", "session musicians", "studio musicians", "diverse", "divers",
})  # fmt: skip
_ID_FORMS = {
    "apple_id": (re.compile(r"\d{5,12}"), CheckText.tr("digits, as in music.apple.com/artist/NAME/DIGITS")),
    "spotify_id": (
        re.compile(r"[0-9A-Za-z]{22}"),
        CheckText.tr("22 letters and digits, as in open.spotify.com/artist/ID"),
    ),
    "deezer_id": (re.compile(r"\d{1,12}"), CheckText.tr("digits, as in deezer.com/artist/DIGITS")),
    "isni": (re.compile(r"\d{15}[\dX]"), CheckText.tr("16 digits, the last of which may be X")),
    "ipi": (re.compile(r"\d{9,11}"), CheckText.tr("9 to 11 digits")),
}
_IN_ADDRESS = {
    "apple_id": re.compile(r"apple\.com/.*?(\d{5,12})(?:[/?#]|$)"),
    "spotify_id": re.compile(r"spotify(?:\.com/|:)(?:.*?artist[/:])([0-9A-Za-z]{22})"),
    "deezer_id": re.compile(r"deezer\.com/.*?artist/(\d{1,12})"),
    "isni": re.compile(r"isni\.org/(?:isni/)?(\d{15}[\dX])"),
}


@artists_rules.release_and_track(
    "artist.primary.present",
    BLOCKER,
    sources="OP1 VL-T SO-R",
    text=CheckText.tr("There is no main artist."),
    why=CheckText.tr("The release and each track need at least one artist who is not featured."),
    missing=True,
)
def primary_present(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if isinstance(view, TrackView) and not view.owns_field("primary_contributions"):
        return
    if main_artists(view.artists):
        return
    fix = None
    if isinstance(view, TrackView) and not view.artists and main_artists(_release_artists(view)):
        fix = Fix(CheckText.tr("Use the release's artists"), inherit_edit(view.node_id, "primary_contributions"))
    yield hit(view, "primary_contributions", fix)


def _release_artists(view: View) -> tuple[PrimaryContribution, ...]:
    value = view.context.read("release", "primary_contributions")
    return cast("tuple[PrimaryContribution, ...]", value) if isinstance(value, tuple) else ()


@lru_cache(maxsize=4096)
def parts_of(name: str) -> tuple[str, ...]:
    """Divide an entry that looks like several artists into their names; empty for one that looks like one artist."""
    joint = next((pattern for pattern in (_SURE, _LIKELY) if pattern.search(name)), None)
    if joint is _SURE and " " not in name and not _SLASHED.fullmatch(name):
        return ()  # AC/DC, Either/Or
    if joint is None or folded(name) in SINGLE_ARTISTS or (joint is _LIKELY and _BACKING_BAND.search(name)):
        return ()
    parts = tuple(part.strip(" ()[]") for part in joint.split(name))
    return parts if all(parts) and len(parts) > 1 else ()


def is_joined(name: str) -> bool:
    """Say whether a name looks like several artists in one entry."""
    return bool(parts_of(name))


@artists_rules.release(
    "artist.compound",
    BLOCKER,
    sources="A-R S-M OR",
    text=CheckText.tr("“{name}” looks like several artists in one entry."),
    why=CheckText.tr(
        "Each artist needs a separate entry; joined names become a new artist page in stores. If "
        "this is the name of one artist, confirm it once and it is saved in People."
    ),
    waivable=True,
)
def compound(release: ReleaseView) -> Iterator[RuleHit]:
    """Find each name once, at its first place, however often it stands in the release."""
    acts = {folded(name) for name in release.context.catalogue.single_artists}
    views: tuple[View, ...] = (release, *release.tracks, *release.works)
    places: dict[str, list[tuple[View, NamedRow]]] = {}
    names: set[str] = set()
    for view in views:
        for row in view.named_rows:
            name = name_of(row)
            names.add(folded(name))
            if is_joined(name) and folded(name) not in acts:
                places.setdefault(name, []).append((view, row))
    if not places:
        return
    names.update(folded(name) for name in (*release.context.catalogue.artist_names, *stored_name(release)))
    for name, tracks_with_name in places.items():
        sure = (" " in name and bool(_SURE.search(name))) or any(folded(part) in names for part in parts_of(name))
        fixes = [_split(view, row, name) for view, row in tracks_with_name]
        many = CheckText.tr(
            "“{name}”, in %n places, looks like several artists in one entry.",
            "“{name}”, in %n place, looks like several artists in one entry.",
            None,
        )
        text = many if len(tracks_with_name) > 1 else None
        yield RuleHit(
            tracks_with_name[0][1].id,
            "artist",
            {"name": name, "n": len(tracks_with_name)},
            _combine_fixes(fixes, tracks_with_name),
            None if sure else WARNING,
            text,
        )


def _combine_fixes(fixes: list[Fix | None], found: list[tuple[View, NamedRow]]) -> Fix | None:
    """Put the fixes of all places of a name together, where each place has one in a list of its own."""
    lists = {(view.node_id, type(row)) for view, row in found}
    present_fixes = [fix for fix in fixes if fix is not None]
    if len(present_fixes) < len(found) or len(lists) < len(found):
        return None
    return (
        present_fixes[0]
        if len(present_fixes) == 1
        else batch(present_fixes[0].label, *(fix.edit for fix in present_fixes))
    )


def _split(view: View, row: NamedRow, name: str) -> Fix | None:
    """Offer an entry for each of two names; more than two, or a share to divide, is for a person."""
    parts = parts_of(name)
    if len(parts) != 2 or isinstance(row, WorkContribution):
        return None
    list_name = "primary_contributions" if isinstance(row, PrimaryContribution) else "contributions"
    rows = cast("tuple[NamedRow, ...]", rows_of(view.raw(list_name)))
    if row not in rows:
        return None  # inherited: the list stands elsewhere
    update: dict[str, object] = {"artist": parts[1]}
    if isinstance(row, PrimaryContribution) and _FEATURE.search(name):
        update["featured"] = True
    second = type(row).model_validate({**row.model_dump(exclude={"id", "artist_id"}), **update})
    index = next(index for index, item in enumerate(rows) if item is row) + 1
    return batch(
        CheckText.tr("Split into “{parts}” and “{parts2}”", parts=parts[0], parts2=parts[1]),
        SetField(node_id=row.id, field="artist", value=parts[0]),
        AddNode.from_node(view.node_id, list_name, second, index),
    )


@artists_rules.release_and_track(
    "artist.duplicate_role",
    BLOCKER,
    sources="A-R UM SO-R",
    text=CheckText.tr("{name} is listed more than once."),
    why=CheckText.tr("List each artist once per track, as main or featured artist."),
    waivable=True,
)
def duplicate_role(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if isinstance(view, TrackView) and not view.owns_field("primary_contributions"):
        return
    main = {folded(name) for name in main_artists(view.artists)}
    seen: set[str] = set()
    for row in view.artists:
        name = folded(name_of(row))
        weaker = row.featured is True and name in main
        if name and (name in seen or weaker):
            yield RuleHit(
                row.id,
                "artist",
                {"name": name_of(row)},
                Fix(CheckText.tr("Remove this entry"), RemoveNode(node_id=row.id)),
            )
        elif not weaker:
            seen.add(name)


@artists_rules.every_node(
    "artist.spelling_consistent",
    WARNING,
    sources="OP1 S-M RP-U",
    text=CheckText.tr("“{name}” is spelled “{other}” elsewhere."),
    why=CheckText.tr("The distributor creates a new artist if a name differs by a single character."),
)
def spelling_consistent(view: View) -> Iterator[RuleHit]:
    for row in view.named_rows:
        name = name_of(row)
        other = view.context.read("spelling", folded(name)) if name else name
        if other not in {name, ""} and stored_spelling(stored_name(view), name) is None:
            yield RuleHit(row.id, "artist", {"name": name, "other": other}, write_name(row, name, other))


@artists_rules.release_and_track(
    "artist.generic",
    BLOCKER,
    sources="SO-R A-R",
    text=CheckText.tr("“{name}” is a placeholder, not a name."),
    why=CheckText.tr("Stores reject placeholders. Credit traditional music in the writers."),
    waivable=True,
)
def generic(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for row in view.named_rows:
        if name_of(row).strip(" <>[](){}*_-").casefold() in _GENERIC:
            yield RuleHit(row.id, "artist", {"name": name_of(row)})


@artists_rules.release_and_track(
    "artist.display_name",
    WARNING,
    sources="IG-R OP1",
    text=CheckText.tr("The artist line is “{line}”, but the artists give “{composed}”."),
    why=CheckText.tr("Stores build the line from the artist entries, so a different line causes questions and delays."),
)
def display_name(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    line = stripped_text(view.raw("artist_display_name"))
    composed = display_artist(view.artists)
    if line and composed and line != composed and not is_empty(view.artists):
        fix = Fix(
            CheckText.tr("Change it to “{composed}”", composed=composed),
            inherit_edit(view.node_id, "artist_display_name"),
        )
        yield hit(view, "artist_display_name", fix, line=line, composed=composed)


@artists_rules.release_and_track(
    "artist.role_in_name",
    BLOCKER,
    sources="RP-U LG FG-A",
    text=CheckText.tr("“{name}” contains more than a name."),
    why=CheckText.tr("A role, country or year turns the name into a different artist. The role has its own field."),
    waivable=True,
    since=RULE_VERSION,
)
def role_in_name(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for row in view.named_rows:
        name = name_of(row)
        bare = _bare_name(name)
        if bare and bare != name:
            yield RuleHit(
                row.id,
                "artist",
                {"name": name},
                set_field(row.id, "artist", bare, CheckText.tr("Shorten to “{bare}”", bare=bare)),
            )


@lru_cache(maxsize=4096)
def _bare_name(name: str) -> str:
    return ROLE_IN_NAME.sub("", name).strip()


@delivery_rules.release_and_track(
    "artist.store_id",
    WARNING,
    sources="OWN",
    text=CheckText.tr("“{value}” is not a valid ID for {name}; expected: {wanted}."),
    why=CheckText.tr("A wrong ID puts the release on someone else's page."),
)
def store_id(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for row in view.named_rows:
        local = row.local
        for field, (form, form_text) in _ID_FORMS.items():
            value = getattr(local, field)
            bare = stripped_text(value).replace(" ", "") if isinstance(value, str) else ""
            if not bare or form.fullmatch(bare):
                continue
            match = _IN_ADDRESS[field].search(bare) if field in _IN_ADDRESS else None
            fix = (
                set_field(row.id, f"local.{field}", match[1], CheckText.tr("Write “{match}”", match=match[1]))
                if match
                else None
            )
            named = {
                "value": bare[:80],
                "name": stripped_text(row.artist) or CheckText.tr("this artist"),
                "wanted": form_text,
            }
            yield RuleHit(row.id, f"local.{field}", named, fix)
