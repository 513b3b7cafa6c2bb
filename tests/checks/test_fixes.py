"""What fixes write: their labels say it, and no text is harmed, whatever it is.

The guard is asked by examples first; then made-up titles are fixed, and looked at by other means than the guard's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.checks import all_rows
from tests.checks.base import BASE, FIRST, edited, put
from tests.checks.difference import GONE, difference, values_of
from tests.checks.rows import Row
from trackball_desktop.checks.damaged_text import is_damaged, repaired_text
from trackball_desktop.checks.engine import check, sentence
from trackball_desktop.checks.fix_guard import keeps_meaning
from trackball_desktop.checks.fixes import plan_fix
from trackball_desktop.checks.model import Facts, Finding, Fix, Severity, Statement
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.values import ABSENT, INHERIT, Unset, display

OFFERED = [row for row in all_rows.ROWS if isinstance(row, Row) and (row.writes or row.states)]

TAKES_AWAY = re.compile(
    r"^(?:Clear|Remove|Use the release's|Send no list|Change it to|Shorten to|Move)\b|adds nothing$"
)
"""How a label begins that gives a field back, or takes an entry away."""
SAID_OTHERWISE = {
    True: ("yes", "match", "mark it", "read it", "explicit"),
    False: ("no", "clear the mark", "read it"),
}


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text)]


def _is_said(value: Any, label: str) -> bool:
    """Say whether a label names a value that is written."""
    if isinstance(value, bool):
        return any(word in label.casefold() for word in SAID_OTHERWISE[value])
    if isinstance(value, tuple):
        return any(str(item) in label for item in value)
    if isinstance(value, timedelta):
        return display(value) in label or "End the preview with the track" in label
    text = display(value)
    if isinstance(value, str) and value in {"yes", "no"}:
        return value in _words(label)
    return text in label or (len(text.split()) > 3 and label == "Convert to that format")


@pytest.mark.parametrize("row", OFFERED, ids=lambda row: row.rule)
def test_a_label_names_what_is_written(row: Row) -> None:
    facts = row.change(BASE)
    finding = check(facts)[0]
    offer = finding.fix or finding.statement
    assert offer is not None
    before = dict(values_of(facts.release))
    for path, value in {**row.writes, **row.states}.items():
        if value == GONE or isinstance(value, Unset) or value is None:
            assert TAKES_AWAY.search(offer.label) or "Clear" in offer.label or GONE in row.writes.values(), offer.label
        elif path.endswith((".role", ".type", ".featured")) and path not in before:
            assert re.search(r"remixer|feature|Split into", offer.label, re.IGNORECASE), offer.label
        elif path.startswith("distribution_notes"):
            assert str(value).splitlines()[-1] in offer.label
        elif (
            before.get(path, INHERIT) is INHERIT
            and before.get(re.sub(r"^discs\[\d+\]\.tracks\[\d+\]\.", "", path)) == value
        ):
            continue  # what a track had from the release, written into it before the release gets another
        elif "split_percentage" in path and isinstance(finding.statement, Statement):
            assert re.search(r"equal|rest", offer.label)
        elif finding.rule == "value.signed_address":
            assert "link" in offer.label
        else:
            assert _is_said(value, offer.label), (offer.label, path, value)


ALREADY_SO: dict[tuple[str, str], str] = {
    ("isrc.format", "isrc.prefix_known"): "the code had this prefix already; now it can be read",
    ("text.damaged", "title.case.english"): "the title was so already; now it can be read",
    ("text.damaged", "lang.metadata_script"): "the title was so already; now it can be read",
    ("title.version_in_title", "date.original.remaster"): "the title said already that it is a remaster",
    ("title.version_in_title", "lang.metadata_script"): "the same word in the same writing, now in the version",
    ("version.explicit_clean", "art.pa_logo"): "the title said explicit already; now the cover is asked about",
    ("pa.required", "art.pa_logo"): "a track said explicit already; now the cover is asked about",
    ("pa.release_vs_tracks", "art.pa_logo"): "a track said explicit already; now the cover is asked about",
    ("version.explicit_clean", "pa.edited_needs_explicit"): "the version said Clean already; a person knows of what",
}
"""What a fix makes visible though it was there: by the rule of the fix and the rule of the finding after it."""


def _counts(findings: tuple[Finding, ...]) -> Counter[tuple[str, str]]:
    return Counter((found.rule, found.node_id) for found in findings if found.severity is not Severity.HINT)


def test_no_fix_raises_a_blocker_or_warning_that_was_not_there() -> None:
    """Every fix that any row of the rule tests is offered, its own rule's or another's."""
    caused: dict[tuple[str, str], str] = {}
    tried = 0
    for row in all_rows.ROWS:
        facts = row.change(BASE)
        before = check(facts)
        for finding in before:
            if finding.fix is None:
                continue
            tried += 1
            made = plan_fix(facts, finding)
            for rule, _ in _counts(check(edited(facts, *made.edits))) - _counts(before):
                caused[finding.rule, rule] = f"{row.path}: {finding.fix.label}"
    assert tried > 350
    assert {pair: caused[pair] for pair in caused if pair not in ALREADY_SO} == {}
    assert set(ALREADY_SO) == set(caused), "an exception that nothing needs"


@pytest.mark.parametrize(("release_says", "track_says", "version", "writes"), [
    ("Non-Applicable", "Non-Applicable", "Clean", {"Edited"}),
    ("Non-Applicable", "Non-Applicable", "Radio Clean Edit", {"Edited"}),
    ("Edited", "Non-Applicable", "Clean Version", {"Edited"}),
    ("Explicit", "Explicit", "Clean", set()),
    ("Explicit", "Explicit", "Explicit Version", {"Explicit"}),
])  # fmt: skip
def test_a_rating_in_a_version_leaves_release_and_tracks_of_one_mind(
    release_says: str, track_says: str, version: str, writes: set[str]
) -> None:
    facts = put("parental_advisory", release_says, f"{FIRST}.parental_advisory", track_says,
                f"{FIRST}.version_title", version)(BASE)  # fmt: skip
    found = [finding for finding in check(facts) if finding.rule == "version.explicit_clean" and finding.fix]
    written = set[str]()
    for finding in found:
        after = edited(facts, *plan_fix(facts, finding).edits)
        assert not _counts(check(after))["pa.release_vs_tracks", after.release.id]
        written |= {str(after.release.parental_advisory), str(after.release.discs[0].tracks[0].parental_advisory)}
    assert written - {release_says} <= writes


STATEMENTS = {
    "art.text_match", "ai.declared", "pa.required", "pa.edited_needs_explicit", "pa.word_scan", "credits.lyricist",
    "lang.instrumental_lyrics", "split.all_or_none", "split.sum_territory", "publisher.complete", "cline.required",
}  # fmt: skip


def test_what_only_a_person_can_say_is_no_fix() -> None:
    """Answers about the cover, AI, words, writers, shares and ownership."""
    assert {row.rule for row in OFFERED if row.states} == STATEMENTS
    for row in OFFERED:
        fields = {path.rpartition(".")[2] for path in row.writes} if not row.safe else set[str]()
        answers = {
            "cover_text_confirmed",
            "ai_artwork",
            "ai_recording",
            "ai_composition",
            "publisher",
            "split_percentage",
        }
        assert not fields & answers, row


# --- the guard ------------------------------------------------------------------------------------------------------


def _may(before: str, after: object, *, replaces: str = "", label: str = "", **values: str) -> bool:
    facts = put(f"{FIRST}.title", before)(BASE)
    fix = Fix(label, SetField(node_id="track1", field="title", value=after), replaces=replaces)
    return keeps_meaning(fix, facts.release, {"word": before, **values})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Harbour (TikTok Remix)", "Harbour Remix)"),
        ("Harbour (TikTok Remix)", "Harbour (Remix)"),
        ("CafÃ©", "CafÃ"),
        ("Rock &amp; Roll", "Rock &Amp; Roll"),
        ("$100 Bills", "Bills"),
        ("1965 Records", "Records"),
        ("The copyright in this sound recording is owned by X", "The in this sound recording is owned by X"),
        ("Harbour [Live", "Harbour [["),
        ("Harbour", "Harbour ()"),
        ("Harbour Lights", "Harbour"),
        ("Harbour Lights", "x"),
        ("Harbour Lights", "Harbour Lights -"),
        ("Harbour Lights", "Harbour  Lights"),
        ("Harbour (Live)", "("),
        ("Paper Boats", "\u0301Paper Boats"),
        ("Paper Boats", "Paper Boats\ufffd"),
        ("“Boats” (Live) (Demo)", "“Boats” (Demo) (Live"),
    ],
)
def test_a_fix_that_harms_a_text_is_not_offered(before: str, after: str) -> None:
    assert not _may(before, after)


@pytest.mark.parametrize(
    ("before", "after", "replaces"),
    [
        ("Harbour (Official Audio)", "Harbour", ""),
        ("Lena Voss - Harbour", "Harbour", ""),
        ("Harbour www.x.com", "Harbour", ""),
        ("CafÃ©", "Café", ""),
        ("HARBOUR LIGHTS", "Harbour Lights", ""),
        ("Harbour  Lights ", "Harbour Lights", ""),
        ("Nights Volume Two", "Nights, Vol. 2", "Volume Two"),
        ("Harbour [Live", "Harbour (Live)", ""),
        ("Harbour", INHERIT, ""),
    ],
)
def test_a_fix_that_takes_a_part_of_its_own_is_offered(before: str, after: object, replaces: str) -> None:
    assert _may(before, after, replaces=replaces, label=f"Write “{after}”")


def test_what_goes_must_be_named_or_moved() -> None:
    facts = put(f"{FIRST}.title", "Harbour (feat. Ann)")(BASE)
    edit = SetField(node_id="track1", field="title", value="Harbour")
    assert not keeps_meaning(Fix("Tidy it", edit), facts.release, {})
    assert keeps_meaning(Fix("Tidy it", edit), facts.release, {"found": "(feat. Ann)"})
    cleared = SetField(node_id="track1", field="title", value=ABSENT)
    assert not keeps_meaning(Fix("Remove it", cleared), facts.release, {})


def test_a_name_that_is_added_is_whole() -> None:
    facts = put(f"{FIRST}.version_title", "Harbour (Kid Sol Remix)")(BASE)
    (finding,) = (finding for finding in check(facts) if finding.rule == "version.remix_credit")
    assert finding.fix is None


@pytest.mark.parametrize(
    ("damaged", "right"),
    [
        ("CafÃ©", "Café"), ("CafÃƒÂ©", "Café"), ("naÃ¯ve", "naïve"), ("Ã–l", "Öl"), ("Å koda", None),
        ("donâ€™t", "don’t"), ("â€œHiâ€\x9d", "“Hi”"), ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ("Tom &amp; Jerry", "Tom & Jerry"), ("&#39;Til", "'Til"),
        ("Zo&euml;", "Zoë"), ("A &amp;amp; B", "A & B"), ("Caf\ufffd", None),
    ],
)  # fmt: skip
def test_damage_is_mended_where_one_text_can_have_been_meant(damaged: str, right: str | None) -> None:
    assert repaired_text(damaged) == right
    assert is_damaged(damaged) == (right is not None or "\ufffd" in damaged)


@pytest.mark.parametrize(
    "text",
    ["Café", "SÃO PAULO", "IRMÃ", "«IRMÃ»", "«Ñ»", "BEYONCÉ®", "AT&T;", "R&B", "Simon & Garfunkel;", "夜", "Ç’est"],
)
def test_whole_text_is_not_taken_for_damaged(text: str) -> None:
    assert not is_damaged(text)
    assert repaired_text(text) is None


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(codec="cp1252", categories=("L", "N", "Zs")), min_size=1, max_size=20))
def test_what_was_read_in_the_wrong_encoding_comes_back(text: str) -> None:
    assume(not is_damaged(text))
    try:
        damaged = text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return
    assert repaired_text(damaged) in {text, None}


# --- made-up titles ---------------------------------------------------------------------------------------------------

_BASES = (
    "Harbour",
    "Paper Boats",
    "Café",
    "1999",
    "$100 Bills",
    "I ♥ You",
    "CafÃ©",
    "Rock &amp; Roll",
    "夜の港",
    "Über Alles",
)
_PIECES = (
    "(Live)", "[Live", "(feat. Ann)", "feat. Ann & Bo", "(with Choir)", "(TikTok Remix)", "- CD Version",
    "(Official Video)", "(With 2016 5.1 Audio Remix)", "Vol. 2", "Part Two", "(Explicit)", "- Single Version",
    "www.x.com", "#harbour", "!!!", "💔", "★", "(Dolby Atmos Mix)", "(Live at Spotify)", "- Lena Voss", "Lena Voss:",
    "(prod. by Bo)", "EP", "/Hometown", ", ", "–", "©", "2026", "(Remastered 2011)", "\"", "(", ")",
)  # fmt: skip
_titles = st.builds(
    lambda base, parts, front: " ".join([*([parts[0]] if front and parts else []), base, *parts[front:]]),
    st.sampled_from(_BASES),
    st.lists(st.sampled_from(_PIECES), max_size=3),
    st.booleans(),
)
_PLACES = (
    f"{FIRST}.title", f"{FIRST}.version_title", "title", "pline_owner", "primary_contributions[0].artist",
    "works[0].title", f"{FIRST}.display_title",
)  # fmt: skip


def _open(text: str) -> int:
    """Count brackets that have no other half, by taking pairs away."""
    bare = re.sub(r"[^()\[\]]", "", text)
    while (less := bare.replace("()", "").replace("[]", "")) != bare:
        bare = less
    return len(bare)


def _texts(facts: Facts) -> Iterator[str]:
    yield from (value for _, value in values_of(facts.release) if isinstance(value, str))


@settings(max_examples=120, deadline=None)
@given(place=st.sampled_from(_PLACES), title=_titles)
def test_no_fix_harms_a_made_up_title(place: str, title: str) -> None:
    path = place.replace("works[0]", f"{FIRST}.works[0]")
    facts = put(path, title)(BASE)
    for finding in check(facts):
        if finding.fix is not None:
            _look_at(facts, finding, title)


def _look_at(facts: Facts, finding: Finding, title: str) -> None:
    fix = finding.fix
    assert fix is not None
    fixed = edited(facts, fix.edit)
    told = f"{title!r}: {finding.rule}: {fix.label}"
    for path, value in difference(facts.release, fixed.release).items():
        if not isinstance(value, str) or value == GONE:
            continue
        assert _open(value) <= _open(title), told
        assert value == value.strip() or title != title.strip(), told
        assert not is_damaged(value) or title == value, told
        assert not re.search(r"(?:^|\s)[-–—,:&/]$|\(\s*\)|\[\s*\]", value) or title.strip().endswith(value[-1]), (
            told,
            path,
        )
    # Each word is still somewhere in the release, or the person who makes the fix has read that it goes.
    lost = Counter(_words(title)) - Counter(word for text in _texts(fixed) for word in _words(text))
    known = _words(" ".join((sentence(finding), fix.label, fix.replaces)))
    if not is_damaged(title):
        assert not set(lost) - set(known), told
