"""What the window's functions without a widget make of many values was approved: words of states, cells, news, plans.

Each line is what came out, with all that leads to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from tests.approval import approve
from tests.domain.test_approved import TEXTS, plain
from tests.skips import ONLY_POSIX
from tests.ui import one_day
from tests.ui.releases import harbour
from trackball_desktop.domain.assets import ArtworkFacts, AudioFacts
from trackball_desktop.domain.availability import Cell as ClearanceCell
from trackball_desktop.domain.availability import Change, ChangeKind, Model, State
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.lifecycle import FileState, ReleaseState
from trackball_desktop.domain.release import Contribution, PrimaryContribution, Release, Track
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.services.health import Health, ReleaseHealth
from trackball_desktop.services.plan import BoardColumn, Task, TaskKind
from trackball_desktop.services.record_diff import RecordChange
from trackball_desktop.services.timeline import Digest, DigestLine, Figure, TimelineEntry
from trackball_desktop.storage.library import LibraryQuery, ReleaseRow
from trackball_desktop.storage.search import FoundPerson, FoundRelease, FoundTrack, SearchResults
from trackball_desktop.storage.status import TargetStatus
from trackball_desktop.targets.comparison.comparison import Cell, Row, Verdict
from trackball_desktop.ui.draft import artist_line, finding_groups, target_page
from trackball_desktop.ui.editor.grid import cell_text, columns, replacing, tsv
from trackball_desktop.ui.intake import pasting
from trackball_desktop.ui.kit import (
    clearances,
    compare_labels,
    field_labels,
    field_text,
    formatting,
    health_marks,
    news_labels,
    painting,
    state_labels,
    text_diff,
    timeline_acts,
    timeline_labels,
)
from trackball_desktop.ui.library import model as library_model
from trackball_desktop.ui.library import recheck_text
from trackball_desktop.ui.plan import labels as plan_labels
from trackball_desktop.ui.plan import rows as plan_rows
from trackball_desktop.ui.settings import addresses
from trackball_desktop.ui.shell import filter_dialog
from trackball_desktop.ui.shell.palette import entries
from trackball_desktop.ui.transfers import actions
from trackball_desktop.ui.transfers import model as transfers_model
from trackball_desktop.ui.transfers.view_model import FileLine, Section

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason=ONLY_POSIX)
NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
COUNTS = (0, 1, 2, 11)
SECONDS = (-90_000, -3700, -61, -1, 0, 1, 59, 60, 61, 119, 600, 3599, 3600, 3661, 86_399, 86_400, 90_000, 1_300_000)
MOMENTS = tuple((NOW + timedelta(seconds=seconds)).isoformat() for seconds in SECONDS)
DAYS = (-1000, -730, -729, -366, -121, -120, -119, -29, -15, -14, -7, -2, -1, 0, 1, 2, 13, 14, 15, 119, 120, 729, 730)


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let it be noon in Greenwich, whatever this computer's clock and language are."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    QLocale.setDefault(QLocale.c())
    one_day.stand_still(monkeypatch)
    yield
    monkeypatch.undo()
    time.tzset()


def told(value: object) -> str:
    return " ".join(str(plain(value)).split())[:200]


def table(function: Callable[..., object], *values: Iterable[Any], **named: Any) -> Iterator[str]:
    """Yield what a function makes of each combination of values; those that lead to the same stand in one line."""
    found: dict[str, list[str]] = {}
    for given in product(*values):
        try:
            said = told(function(*given, **named))
        except (TrackballError, ValueError, LookupError) as error:
            said = f"raises {type(error).__name__}"
        found.setdefault(said, []).append(", ".join(told(one)[:60] for one in given))
    yield f"{function.__module__.removeprefix('trackball_desktop.')}.{getattr(function, '__name__', '')} {named or ''}"
    for said, leading in found.items():
        yield f"  {said} <- {' | '.join(leading)}"


def row(**changes: Any) -> ReleaseRow:
    texts: dict[str, Any] = dict.fromkeys(
        ("id", "title", "artist", "label", "catalog_number", "upc", "release_date", "changed_at"), ""
    )
    counts: dict[str, Any] = dict.fromkeys(("blockers", "warnings", "hints", "to_do", "track_count"), 0)
    nothing: dict[str, Any] = dict.fromkeys(
        ("status", "remote_id", "cover_asset_id", "cover_sha256", "massivemusic_id", "as_of", "account_id", "progress")
    )
    usual: dict[str, Any] = {"checked": True, "state": ReleaseState.DRAFT}
    return ReleaseRow(**texts | counts | nothing | usual | changes)


def test_states_of_releases_and_files_are_as_approved() -> None:
    def lines() -> Iterator[str]:
        states = list(ReleaseState)
        yield from table(state_labels.severity_text, ("blocker", "warning", "hint", "to_do", "asks", "other"))
        yield from table(state_labels.release_badge, states, (None, 0.0, 0.999, 1.0), (None, "Offline", "RateLimited"))
        yield from table(state_labels.release_badge, states, damaged=True)
        yield from table(state_labels.release_badge, states, target="openplay")
        for paused, offline in product((False, True), repeat=2):
            yield from table(state_labels.file_badge, FileState, paused=paused, offline=offline)
        yield from table(state_labels.measuring_text, (0, 1, 2), (0, 1, 2, 3))
        yield from table(
            state_labels.readiness_summary,
            (False, True),
            (0, 1, 2, 12),
            (0, 1, 50),
            (0, 1, 2),
            (False, True),
            (0, 1, 2),
        )
        dates = [(TODAY + timedelta(days=days)).isoformat() for days in DAYS]
        yield from table(state_labels.release_date_texts, (*dates, "", "soon", "2026-02-30"), (TODAY,))
        yield from table(state_labels.relative_days_text, DAYS)
        for function in (
            state_labels.time_ago_text,
            state_labels.as_of_text,
            state_labels.retry_text,
            state_labels.next_search_text,
            state_labels.next_poll_text,
        ):
            yield from table(function, (*MOMENTS, "", "never"), (NOW,))
        yield from table(state_labels.time_left_text, (None, 0, 59.9, 60, 90, 3599, 3600, 3660, 7325))
        standings = [
            TargetStatus("openplay", "a", "s", state, None, status, as_of, None)
            for state, status, as_of in product(states, (None, "Submitted"), (None, MOMENTS[4]))
        ]
        yield from table(state_labels.target_standing_text, standings, ("", "openplay"))
        rows = [
            row(state=state, checked=checked, blockers=blockers, warnings=1, remote_id=remote)
            for state, checked, blockers, remote in product(states, (True, False), (0, 1), (None, "1"))
        ]
        yield from table(library_model.readiness_of, rows, (None, (0, 0), (0, 3), (3, 3)))

    approve("window_states", lines())


def entry(**given: Any) -> TimelineEntry:
    usual: dict[str, Any] = {"at": MOMENTS[2], "kind": "event", "actor": "app", "what": ""}
    return TimelineEntry(**usual | given)


EDITS = tuple(
    RecordChange(path, before, after)
    for path, before, after in (
        ("status", "Submitted", "Accepted"),
        ("status", None, ""),
        ("title", "Harbour", None),
        ("discs[0].tracks[2].isrc", None, "QZNL22600001"),
        ("discs[1].upc", "1", "2"),
        ("primary_contributions[0].artist", "A", "B"),
        ("pline_owner", "", "C"),
    )
)
WHATS = (
    "queued", "posting", "created in OpenPlay", "rejected by OpenPlay", "{name} refused it", "withdrawn", "taken back",
    "try again", "search again", "waiting", "waits", "files verified", "something new", "",
)  # fmt: skip


def test_words_of_the_submission_history_are_as_approved() -> None:
    def lines() -> Iterator[str]:
        events = [entry(actor=actor, what=what) for actor in ("you", "app", "service", "x") for what in WHATS]
        looks = [
            entry(kind="look", actor="service", status=status, http_status=http, changes=changes, remote_id="195-14")
            for status, http in ((None, 200), ("Submitted", 200), ("Submitted", 404), (None, None))
            for changes in ((), EDITS[:1], EDITS[1:2], EDITS[:4], EDITS[2:5], EDITS)
        ]
        counted = [
            entry(kind=kind, actor="service", poll_count=count, until=until, text="two  words")
            for kind, count, until in product(("look", "gap", "event"), (1, 2), (None, MOMENTS[3], MOMENTS[0]))
        ]
        documents = [
            entry(kind="document", what=kind)
            for kind in ("label-copy", "one-sheet", "split-sheet", "credits", "barcode", "ern", "ern-takedown", "new")
        ]
        everything = [*events, *looks, *counted, *documents]
        names = {id(one): f"{number}" for number, one in enumerate(everything)}
        for function in (timeline_labels.entry_text, timeline_labels.sentence_text):
            for own in (None, "195-14", "196"):
                yield f"{function.__name__} of {own}"
                yield from (f"  {names[id(one)]} {told(function(one, own))}" for one in everything)
        for simple in (
            timeline_labels.entry_shape,
            timeline_labels.when_text,
            timeline_labels.secondary_text,
            timeline_labels.detail_text,
        ):
            yield simple.__name__
            yield from (f"  {names[id(one)]} {told(simple(one))}" for one in everything)
        yield from table(timeline_labels.actor_text, ("you", "app", "service", "x"), ("", "openplay"))
        yield from table(timeline_labels.change_text, EDITS)
        paths = ("", "a.b", "1.5", "a_b.c_d", "discs[0]", "discs[0].tracks[11].works[2].iswc", "a[0][1]")
        yield from table(timeline_labels.path_text, paths)
        yield from table(timeline_acts.your_sentence, WHATS)

    approve("window_history", lines())


def line(kind: str, **given: Any) -> DigestLine:
    return DigestLine("id", "Harbour", "Mara", MOMENTS[0], kind, **given)  # type: ignore[arg-type]


def test_words_of_news_and_clearances_are_as_approved() -> None:
    def lines() -> Iterator[str]:
        territories = ((), ("DE",), ("DE", "AT"), ("DE", "AT", "CH", "FR", "IT", "ES"), tuple("ABCDEFG"))
        changes = [
            Change(kind, model, places, day)
            for kind, model in product((ChangeKind.LOST, ChangeKind.ENDS, ChangeKind.GAINED), Model)
            for places in territories[1:3]
            for day in ("", "2026-12-03")
        ]
        kinds = news_labels.KIND_ORDER
        found = [line(kind) for kind in kinds if kind not in {"lost", "ends", "gained"}]
        found += [line("out", stores=("deezer", "apple:ES"), is_everywhere=everywhere) for everywhere in (False, True)]
        found += [line("status", before=before, after=after) for before in (None, "", "A") for after in (None, "", "B")]
        found += [line("edited", changes=EDITS[:count], target="openplay") for count in (1, 3, 4)]
        found += [line(kind, clearances=tuple(changes[:count])) for kind in ("lost", "gained") for count in (1, 3, 4)]
        for one in found:
            yield f"{one.kind} {told(news_labels.line_text(one))} {news_labels.line_shape(one)}"
        for number in (1, 2):
            yield news_labels.digest_text(Digest(MOMENTS[2], MOMENTS[4], tuple(found[: len(kinds)] * number)))
        yield from table(news_labels.since_text, (*MOMENTS, "never", "2026-06-10T12:00:00+00:00"), (NOW,))
        yield from table(news_labels.clearance_text, ("lost", "ends", "gained"), changes)
        figures = [Figure(status, count, days) for status in (None, "Live") for count in (1, 12) for days in FIGURES]
        yield from table(news_labels.figure_text, figures)
        yield from table(news_labels.stores_text, ((), ("deezer",), ("deezer", "apple:ES", "spotify")))
        yield from table(clearances.territories_text, territories)
        yield from table(clearances.model_text, Model)
        cells = [ClearanceCell(state, *days) for state in State for days in (("", ""), ("2026-01-02", "2027-01-02T00"))]
        yield from table(clearances.cell_text, cells)
        yield from table(clearances.day_text, ("2026-12-03", "2026-12-03T10:00:00", "soon", ""))
        outcomes = [
            {"lost": lost, "new": new, "won": won} for lost, new, won in product(((), ("a",), ("a", "b")), repeat=3)
        ]
        yield from table(recheck_text.recheck_summary, [{}, *outcomes])

    approve("window_news", lines())


FIGURES = (0.0001, 0.02, 1 / 24, 0.5, 1.99, 2.0, 2.04, 2.5, 1000.0)


def test_words_of_plans_comparisons_and_sides_are_as_approved() -> None:
    def lines() -> Iterator[str]:
        tasks = [
            Task(kind, "id", title, due, count)
            for kind, title in product(TaskKind, ("", "Harbour"))
            for due in (None, TODAY, TODAY - timedelta(days=3))
            for count in (1, 2)
        ]
        yield from table(plan_labels.task_text, tasks, (TODAY,))
        yield from table(plan_labels.column_text, BoardColumn)
        yield from table(plan_labels.column_hint, BoardColumn)
        days = [TODAY + timedelta(days=number) for number in range(-1, 8)]
        yield from table(plan_rows.monday_of, days)
        yield from table(plan_rows.short_day, days)
        rows = [
            Row(part, place, "Slow Light", field, Cell("a"), Cell("", is_known=False), Cell(), verdict)
            for part, place in (("release", ()), ("disc", (2,)), ("track", (1, 2)), ("work", (1, 2, 3)))
            for field in ("title", "local.atmos_isrc", compare_labels.PLACE, compare_labels.WHOLE_PART)
            for verdict in Verdict
        ]
        yield from table(compare_labels.part_text, rows[:: len(Verdict)])
        yield from table(compare_labels.field_name, rows[:: len(Verdict)])
        yield from table(compare_labels.field_text, rows[:: len(Verdict)])
        yield from table(compare_labels.verdict_text, rows[: len(Verdict)], ("OpenPlay",))
        yield from table(compare_labels.cell_label, (Cell("a"), Cell(), Cell("", is_known=False)))
        yield from table(health_marks.side_text, Health, ("Files",))
        yield from table(health_marks.live_text, Health, ((), ("deezer",)), ((), ("apple:ES", "spotify")))
        rows_of_list = (row(), row(status="Live", target="openplay"))
        yield from table(health_marks.side_texts, rows_of_list, (ReleaseHealth(*Health),))
        queries = [
            LibraryQuery(view=view, label=label, out_from=first, out_until=last, missing=missing, search=search)
            for view, label in (("all", None), ("drafts", "Kite"), ("trash", ""))
            for first, last in product(("", "2027-03-01"), ("", "2027-04-01"))
            for missing, search in (("", ""), ("cover", "low"), ("upc", ""))
        ]
        yield from table(filter_dialog.filter_text, queries)

    approve("window_plans", lines())


def test_words_of_uploads_are_as_approved() -> None:
    def lines() -> Iterator[str]:
        files = [
            FileLine(("s", "f"), section, state, "1.wav", "id", "Harbour", 4_000_000, sent, speed, left)  # type: ignore[arg-type]
            for section, state in product(Section, FileState)
            for sent, speed, left in ((0, None, None), (2_500_000, 125_000.7, 12.0))
        ]
        names = [
            actions.PAUSE, actions.UP, actions.DOWN, actions.STOP, actions.LOCATE, actions.RETRY, actions.WITHDRAW,
            actions.SHOW, actions.LOG, actions.OPEN,
        ]  # fmt: skip
        for name in names:
            can = [f"{one.section.name} {one.state.name}" for one in files[::2] if actions.is_available(name, one)]
            yield f"{name}: {', '.join(can)}"
        yield from (f"{one.section.name} {one.sent} {transfers_model.amount_text(one)}" for one in files[:2])
        yield from (f"{one.section.name} {one.sent} {transfers_model.amount_text(one)}" for one in files[-2:])
        yield from table(transfers_model.speed_text, (None, 0.0, 999.9, 1_250_000.0))
        yield from table(transfers_model.time_left_text, (None, 0, 1, 10, 10.1, 59.9, 60, 61, 3600))

    approve("window_uploads", lines())


CELLS = (
    "", "a", "a\tb", "a\tb\n", "a\nb\n\n", "a\r\nb\rc", '"a\tb"\tc', '"a\nb"', '"a""b"', '"Heroes" (Live)\tb', '"open',
    '"a\r\nb\rc"\td', '""', '"a"\n', "\t", "\n", "\t\n\t", 'x"y"', '"""a"""', '"a"b\tc',
)  # fmt: skip
CREDITS = (
    "Ann (Vocals: Lead); Bob (Guitar)", "Ann", "Ann (Vocals)", "Ann (", "(Vocals)", "Ann () ; ;Bob", "Ann (a (b))",
    "A; B feat. C", "A ft B featuring C", "feat. A", "Tom Feat (Live)", "A\nB", "Ann (: Lead)", "; ",
)  # fmt: skip


def test_cells_of_the_grid_are_as_approved() -> None:
    def lines() -> Iterator[str]:
        yield from (f"{told(repr(text))} -> {tsv.parse_cells(text)!r}" for text in CELLS)
        grids = ([[""]], [["a"]], [['"a']], [["a\tb"]], [["a", "b"]], [["a"], ["b"]], [['x"y', "c\nd"], []])
        yield from (f"{grid!r} -> {tsv.format_cells(grid)!r}" for grid in grids)
        before = (PrimaryContribution(artist="Tom Feat (Live)"), PrimaryContribution(artist="A ft B"))
        credits = (Contribution(artist="Ann", role="Vocals", type="Lead"), Contribution(artist="Bob", role="Guitar"))
        for text, known in product(CREDITS, (None, before)):
            read = cell_text.parse_artists(text, known)
            said = [(text_or_empty(one.artist), plain(one.featured)) for one in read]
            yield f"artists {text!r} {known is not None}: {said}"
            yield f"  {artist_line.format_artists(read)!r}"
        for text, known in product(CREDITS, (None, credits)):
            kept = cell_text.parse_credits(text, known)
            parts = [tuple(map(text_or_empty, (one.artist, one.role, one.type))) for one in kept]
            yield f"credits {text!r}: {parts} {[one in credits for one in kept]} {cell_text.format_credits(kept)!r}"
        release = harbour()
        track = next(release.tracks())
        for column in map(columns.column_for_field, columns.all_fields()):
            if not column.is_editable or column.kind in {"primary_contributions", "contributions", "work_ids"}:
                continue
            for text in ("", "  ", "Pop", "2026-10-16", "3:48", "yes", "QZNL22600009", "7"):
                read_cell = cell_text.parse_cell(track, column, text, cell_text.WorkResolver(release))
                yield f"{column.field} {text!r}: {told(read_cell.value)} {read_cell.is_parsed}"
        yield from works_of_cells(release, track)
        words = ("low tide", "Low Tide, low", "flow", "lOw_x", "e\u0301tude low", "", "low", "Lowe’s low")
        for text, find, case, whole in product(words, ("low", "é", "", "Tide, "), (False, True), (False, True)):
            query = replacing.ReplaceQuery(find, "HIGH", match_case=case, whole_words=whole)
            yield f"{text} {find} {case} {whole}: {replacing.replace_text(text, query)!r}"
        yield from table(
            text_diff.split_differences,
            ("", "Low Tide", "Low  tide (Live)", "a-b"),
            ("", "Low Tide", "High Tide", "a b"),
        )

    approve("window_cells", lines())


def works_of_cells(release: Release, track: Track) -> Iterator[str]:
    """Yield what titles of works in a cell lead to: works that are there, or new ones, each once."""
    titles = {work.id: text_or_empty(work.title) for work in release.works}
    for texts in (("Harbour",), ("harbour", "KITES"), ("New", "new"), ("Kites", "Kites"), ("?",), ()):
        resolver = cell_text.WorkResolver(release)
        found = resolver.resolve_ids(texts, track.works if isinstance(track.works, tuple) else ())
        made = [text_or_empty(work.title) for work in resolver.new_works]
        yield f"works {texts}: {[titles.get(one, 'new') for one in found]} {made} {len(resolver.edits())}"


def test_what_pastes_searches_and_addresses_lead_to_is_as_approved() -> None:
    def lines() -> Iterator[str]:
        pasted = ("a\tb\nc\td", "QZNL22600001\nQZNL22600002", "Title\tISRC\nA\tQZNL22600001", "a\t\t\tb", "\n", "x")
        for text, at, column, count in product(pasted, (0, 1), (0, 1, 2, 5, 40), (1, 2)):
            yield f"{text!r} {at} {column} {count}: {pasting.pasted_cells(text, at, column, count)}"
        yield from table(pasting.has_headings, pasted)
        texts = ("Submit the release", "Show the plan", "Undo", "Export the catalogue to Excel", "Beyoncé: Live", "")
        yield from table(
            entries.score, ("", "s", "sub", "rel sub", "tr", "ubm", "utr", "bey", "BEYONCÉ", "xx", "the"), texts
        )
        results = SearchResults(
            (
                FoundRelease("1", "Low\nTide", "Mara", "NL 1", "2026-10-16"),
                FoundRelease("2", "", "", "", ""),
            ),
            (FoundTrack("3", "1", "Kites", "Live", "Mara", "QZ", "Low"), FoundTrack("4", "1", "", "", "", "", "")),
            (FoundPerson("Mara", 1, ("artist", "writer")), FoundPerson("Bob", 2, ("credit", "publisher", "x"))),
        )
        yield from (told(repr(one)) for one in entries.result_entries(results))
        commands = [
            (fit, entries.Entry(entries.EntryKind.COMMAND, str(number), f"{fit}"))
            for number, fit in enumerate((130, 100, 60, 60, 60, 59, 1))
        ]
        yield told(
            [one.text for one in entries.merge_entries(commands, [entries.Entry(entries.EntryKind.PERSON, "p", "p")])]
        )
        pages = (
            "https://host.example/releases/195-14", "https://host.example/releases/195-14?x=1", "https://host.example/",
            "http://host.example/1", "https://host.example/a/{id}/b", "https://7.example/x", "https://h.example/7/8?id=9",
            " https://host.example/a/abc195-14z ", "https://host.example/195-14/195-14", "",
        )  # fmt: skip
        yield from table(addresses.release_page_template, pages, ((), ("195-14",), ("195", "195-14", "")))
        yield from table(addresses.address_error, pages)
        yield from table(target_page.make_url_template, pages, ("195-14", "", "x"))
        hosts = ("", "a.example", "A.example, b.example;c", "https://x.example/y z/w", "a\na", "x/y")
        yield from table(addresses.parse_hosts, hosts)
        yield from table(painting.to_single_line, TEXTS)
        yield from table(formatting.format_size, (0, 1, 999, 1000, 1500, 10**6, 4_100_000, 10**9, 10**12))
        yield from table(formatting.day_of, ("2027-03-04", "soon", ""))
        yield from table(formatting.long_day, (date(2027, 3, 4), TODAY))
        yield from table(formatting.format_timestamp, (*MOMENTS, "never"))
        names = sorted({*field_labels.CODE_FIELDS, "title", "unheard_of", "local.lyrics", "release_time", "works"})
        yield from table(field_labels.field_label, names)
        yield from table(field_labels.field_example, names)
        yield from table(field_text.duration_text, (0, 59.6, 228, timedelta(hours=1, seconds=2), "typed", None))
        yield from table(field_text.date_text, (TODAY, "typed", None))
        for facts in sounds():
            yield told(field_text.audio_fact_texts(facts))
        for picture in (
            ArtworkFacts(format="JPEG", width=3000, height=3000, mode="RGB", bytes=4_100_000, icc="sRGB"),
            ArtworkFacts(format="PNG", width=1, height=2, mode="", bytes=0, icc=""),
        ):
            yield told(field_text.artwork_fact_texts(picture))
        yield from table(finding_groups.subject_order, finding_groups.SUBJECT_LABELS)

    approve("window_inputs", lines())


def sounds() -> Iterator[AudioFacts]:
    for channels, bits, rate, seconds in product((0, 1, 2, 6), (0, 24), (0, 44_100, 48_000), (0.0, 228.4)):
        yield AudioFacts(container="wav", codec="pcm", channels=channels, bits=bits, sample_rate=rate, duration=seconds)
