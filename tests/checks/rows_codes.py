"""Rows of the rules about identifiers, rights and structure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tests.checks.base import FIRST, WORK, account, add, both, complete, known, other_track, put, remove, sound
from tests.checks.difference import GONE
from tests.checks.rows import BLOCKER, HINT, WARNING, Passes, Row
from trackball_desktop.checks.model import CataloguePerson, CatalogueRelease
from trackball_desktop.domain.release import Disc, Partners, PrimaryContribution, Publisher
from trackball_desktop.domain.values import ABSENT, INHERIT

ISRC = f"{FIRST}.isrc"
ISWC = f"{WORK}.iswc"


def _artist(name: str, **more: object) -> tuple[PrimaryContribution, ...]:
    return (PrimaryContribution(artist=name, **more),)


def _entered(*people: CataloguePerson) -> object:
    """Put people of the directory beside the base."""
    return lambda facts: replace(facts, catalogue=replace(facts.catalogue, people=people))


def _single(*changes: object) -> object:
    return both(remove("track2", "track3", "work2", "work3"), *changes)


IDENTIFIERS = (
    Row(
        "ipi.name",
        "primary_contributions[0].artist",
        _entered(CataloguePerson("Lena Voss", ipi="00017798451")),
        says="wrong check digits",
    ),
    Row(
        "ipi.name",
        f"{WORK}.publishers[0].publisher",
        _entered(CataloguePerson("Deich Verlag", ipi="none")),
        says="not a number",
    ),
    Row("ipi.name", "primary_contributions[0].artist", _entered(CataloguePerson("Lena Voss", ipi="00000000000"))),
    Row("ipi.name", "primary_contributions[0].artist", _entered(CataloguePerson("Lena Voss", ipi="0000000000"))),
    Row("isni.check", "contributions[1].artist", _entered(CataloguePerson("Piet Hansen", isni="0000000000000001"))),
    Passes("ipi.name", _entered(CataloguePerson("Lena Voss", ipi="00017798450"))),
    Passes("ipi.name", _entered(CataloguePerson("Lena Voss", ipi="17798450"))),
    Passes("ipi.name", _entered(CataloguePerson("Somebody Else", ipi="00017798451"))),
    Row(
        "isni.check",
        "contributions[1].artist",
        _entered(CataloguePerson("Piet Hansen", isni="0000000121032684")),
        says="wrong check character",
    ),
    Row("isni.check", "contributions[1].artist", _entered(CataloguePerson("Piet Hansen", isni="12")), says="16"),
    Passes("isni.check", _entered(CataloguePerson("Piet Hansen", isni="https://isni.org/isni/0000000121032683"))),
    Row("isrc.present", ISRC, put(ISRC, INHERIT)),
    Row("isrc.present", ISRC, put(ISRC, "  ".strip())),
    Passes("isrc.present", both(put(ISRC, INHERIT), account(isrc_autoassign=True))),
    Row("isrc.format", ISRC, put(ISRC, "de-xy1-26-00001"), writes={f"{FIRST}.isrc": "DEXY12600001"}, safe=True),
    Row("isrc.format", ISRC, put(ISRC, "ISRC DE XY1 26 00001"), writes={f"{FIRST}.isrc": "DEXY12600001"}, safe=True),
    Row("isrc.format", ISRC, put(ISRC, "DEXY1260001")),
    Row("isrc.format", ISRC, put(ISRC, "DEХY12600001"), says="two letters"),
    Row("isrc.format", ISRC, put(ISRC, "DEXY126OOOO1"), writes={f"{FIRST}.isrc": "DEXY12600001"}),
    Row(
        "isrc.format",
        ISRC,
        put(ISRC, "0EXY126OOOO1"),
        writes={f"{FIRST}.isrc": "OEXY12600001"},
        after=("isrc.prefix_known",),
    ),
    Row("isrc.prefix_known", ISRC, put(ISRC, "XX1232612345")),
    Passes("isrc.prefix_known", put(ISRC, "QZES82412345")),
    Passes("isrc.prefix_known", put(ISRC, "TCABC2412345")),
    Row("isrc.year", ISRC, put(ISRC, "DEXY13112345")),
    Passes("isrc.year", put(ISRC, "DEXY16812345")),
    Row("isrc.unique_in_release", "discs[0].tracks[2].isrc", put("discs[0].tracks[2].isrc", "DEXY12600001")),
    Row("isrc.reuse_conflict", ISRC, known(other_track(title="Iron Bridges", pcm_sha256=None))),
    Row("isrc.reuse_conflict", ISRC, known(other_track(artist="Someone Else", pcm_sha256="9" * 64)), BLOCKER),
    Row("isrc.reuse_conflict", ISRC, known(other_track(duration=212.0, pcm_sha256="9" * 64)), BLOCKER),
    Row("isrc.reuse_conflict", ISRC, known(other_track(pcm_sha256="9" * 64)), WARNING, says="contain different audio"),
    Passes("isrc.reuse_conflict", known(other_track())),
    Passes("isrc.reuse_conflict", known(other_track(duration=201.9, pcm_sha256=None))),
    Row("isrc.new_version_needs_new", ISRC, known(other_track(version="Live", pcm_sha256="9" * 64)), BLOCKER),
    Row("isrc.new_version_needs_new", ISRC, known(other_track(version="Live")), WARNING),
    Row(
        "isrc.same_audio_two_codes",
        ISRC,
        known(other_track(isrc="DEXY12500009")),
        writes={f"{FIRST}.isrc": "DEXY12500009"},
    ),
    Row("gtin.present", "upc", put(upc=INHERIT)),
    Row("gtin.format", "upc", put(upc="4006381 333931"), writes={"upc": "4006381333931"}, safe=True),
    Row("gtin.format", "upc", put(upc="04006381333931"), writes={"upc": "4006381333931"}, safe=True),
    Row("gtin.format", "upc", put(upc="75990301024"), writes={"upc": "075990301024"}),
    Row("gtin.format", "upc", put(upc="3600029145")),
    Row("gtin.format", "upc", put(upc="96385074")),
    Row("gtin.format", "upc", put(upc="to follow")),
    Passes("gtin.format", put(upc="4260689120345")),
    Passes("gtin.format", put(upc="075990301024")),
    Row("gtin.check", "upc", put(upc="036000291453")),
    Row("gtin.placeholder", "upc", put(upc="555555555555")),
    Row("gtin.placeholder", "upc", put(upc="0555555555555")),
    Row("gtin.placeholder", "upc", put(upc="123456789012")),
    Row("gtin.placeholder", "upc", put(upc="000000000000")),
    *(
        Row("gtin.placeholder", "upc", put(upc=code))
        for code in (
            "036000291452",
            "0036000291452",
            "042100005264",
            "5901234123457",
            "000000000017",
            "000000000024",
            "000000000031",
            "012345678905",
            "1234567890128",
            "0123456789012",
            "987654321098",
            "9876543210982",
            "0000000000000",
            "111111111117",
        )
    ),
    Row("gtin.restricted", "upc", put(upc="2012345678903")),
    Row("gtin.restricted", "upc", put(upc="9780306406157")),
    Row("gtin.unique", "upc", known(releases=(CatalogueRelease("other", "Other", "04006381333931"),)), says="Other"),
    Passes("gtin.unique", known(releases=(CatalogueRelease("other", "Other", "00036000291452"),))),
    Row(
        "disc.upc",
        "discs[0].upc",
        put("discs[0].upc", "036000291453"),
        writes={"discs[0].upc": INHERIT},
        says="check digit",
    ),
    Row("disc.upc", "discs[0].upc", put("discs[0].upc", "12"), writes={"discs[0].upc": INHERIT}),
    Row("disc.upc", "discs[0].upc", put("discs[0].upc", "555555555555"), writes={"discs[0].upc": INHERIT}),
    Row(
        "disc.upc",
        "discs[0].upc",
        put("discs[0].upc", "036000291452"),
        writes={"discs[0].upc": INHERIT},
        says="placeholder",
    ),
    Passes("disc.upc", put("discs[0].upc", "4006381333931")),
    Passes("disc.upc", put("discs[0].upc", "4260689120345")),
    *(
        Row("iswc.format", ISWC, put(ISWC, spelled), HINT, writes={"works[0].iswc": "T-034524680-1"}, safe=True)
        for spelled in ("T-034.524.680-1", "T0345246801", "T-034.524.680.1", "t-034524680-1", "ISWC T-034.524.680-1")
    ),
    Row("iswc.check", ISWC, put(ISWC, "T-000000000-9")),
    Row("iswc.format", ISWC, put(ISWC, "034524680")),
    Row("iswc.check", ISWC, put(ISWC, "T-345246800-1")),
)

STRUCTURE = (
    Row("release.tracks.present", "discs[1].tracks", add("release", "discs", Disc(id="empty"))),
    Row("release.configuration.match", "configuration", put(configuration="Digital Album"),
        writes={"configuration": "Digital Single"}),
    Row("release.configuration.match", "configuration", put(configuration="Digital EP"),
        writes={"configuration": "Digital Single"}),
    Row(
        "release.configuration.match", "configuration",
        both(sound(3, duration=601.0), put("discs[0].tracks[2].duration", timedelta(seconds=601))),
        writes={"configuration": "Digital EP"}, says="EP",
        after=("price.long_track",),
    ),
    Passes("release.configuration.match", put(configuration="CD Album")),
    Row("release.title.type_suffix", "title", put(title="Paper Boats - Single"), writes={"title": "Paper Boats"}),
    Row("release.title.type_suffix", "title", put(title="Paper Boats EP"), writes={"title": "Paper Boats"}),
    Passes("release.title.type_suffix", put(title="Singles")),
    Row("release.single.title_match", "title", _single(put(title="Boats")), writes={"title": "Paper Boats"}),
    Row("release.single.title_match", "version_title", _single(put(f"{FIRST}.version_title", "Acoustic")),
        writes={"version_title": "Acoustic"}),
    Row(
        "release.single.title_match", "primary_contributions",
        _single(put(f"{FIRST}.primary_contributions", _artist("Ida Brandt"))),
    ),
    Passes("release.single.title_match", _single()),
    Row(
        "release.single.feat_match", "primary_contributions",
        _single(put(f"{FIRST}.primary_contributions", (*_artist("Lena Voss"), *_artist("Aino Lahti", featured=True)))),
        writes={"primary_contributions[1].artist": "Aino Lahti", "primary_contributions[1].featured": True},
    ),
    Row(
        "release.single.feat_match", "primary_contributions[1].featured",
        both(
            add("release", "primary_contributions", PrimaryContribution(artist="Aino Lahti", featured=True)),
            put(f"{FIRST}.primary_contributions", _artist("Lena Voss")),
        ), writes={"primary_contributions[1]": GONE},
    ),
    Row(
        "release.various_artists", "primary_contributions",
        both(
            put(f"{FIRST}.primary_contributions", (*_artist("Ana Sol"), *_artist("Ben Ruf"))),
            put("discs[0].tracks[1].primary_contributions", (*_artist("Cem Ay"), *_artist("Dora Lind"))),
        ), WARNING, writes={"primary_contributions[0].artist": "Various Artists"},
    ),
    Row(
        "release.various_artists", "primary_contributions",
        both(*(
            put(f"discs[0].tracks[{n}].primary_contributions", (*_artist(f"Ana {end}ol"), *_artist(f"Bo {end}uf")))
            for n, end in enumerate("ABC")
        )), BLOCKER, writes={"primary_contributions[0].artist": "Various Artists"},
    ),
    Passes("release.various_artists", both(*(
        put(f"discs[0].tracks[{n}].primary_contributions", (*_artist("Lena Voss"), *_artist(f"Bo {end}uf")))
        for n, end in enumerate("ABC")
    ))),
    Row("release.various_artists", "primary_contributions", both(
        *(put(f"discs[0].tracks[{n}].primary_contributions", _artist("Lena Voss")) for n in range(3)),
        put("primary_contributions", _artist("Various Artists")),
    ), writes={"primary_contributions[0].artist": "Lena Voss"}),
    Row("release.various_artists", "primary_contributions", both(
        *(put(f"discs[0].tracks[{n}].primary_contributions", (*_artist(f"Ana {end}ol"), *_artist(f"Bo {end}uf")))
          for n, end in enumerate("ABC")),
        put("primary_contributions", _artist("VA")),
    ), writes={"primary_contributions[0].artist": "Various Artists"}),
    Row("release.various_artists", f"{FIRST}.primary_contributions[0].artist",
        put(f"{FIRST}.primary_contributions", _artist("Various"))),
    Row("release.compilation.flag", "compilation_type", both(
        put(compilation_type=INHERIT), *(put(f"discs[0].tracks[{n}].local.previously_released", True) for n in (0, 1)),
    ), writes={"compilation_type": "Single-Artist Release"}),
    Row("release.compilation.flag", "compilation_type", both(
        put(compilation_type=ABSENT),
        put(f"{FIRST}.local.original_release_date", date(2024, 1, 1)),
        put("discs[0].tracks[1].local.original_release_date", date(2026, 1, 1)),
    ), writes={"compilation_type": "Single-Artist Release"}),
    Passes("release.compilation.flag", put(compilation_type=INHERIT)),
    Row("release.promotional", "promotional", put(promotional=True, release_price_tier="Premium"),
        writes={"release_price_tier": INHERIT}),
    Passes("release.promotional", put(promotional=True)),
    Row("release.boxset_discs", "box_set", put(box_set=True), writes={"box_set": False}),
    Row("track.type_config", f"{FIRST}.track_type", put(f"{FIRST}.track_type", INHERIT),
        writes={f"{FIRST}.track_type": "audio"}),
    Row("track.type_config", f"{FIRST}.track_type", put(f"{FIRST}.track_type", "Audio"),
        writes={f"{FIRST}.track_type": "audio"}),
    Row("track.type_config", "configuration", put(configuration="Digital Video Single")),
    Row("track.duplicate", "discs[0].tracks[1].version_title",
        both(put("discs[0].tracks[1].title", "Paper boats"), put("discs[0].tracks[1].metadata_language", "Swedish"))),
    Passes("track.duplicate",
        put("discs[0].tracks[1].title", "Paper Boats", "discs[0].tracks[1].version_title", "Demo")),
    Row("release.tracks.max", "discs", lambda facts: _many(facts)),
)  # fmt: skip


def _many(facts):
    """Let the release be an album of 101 tracks, all of one work."""
    from dataclasses import replace

    first = facts.release.discs[0].tracks[0]
    count = 101
    tracks = tuple(
        first.model_copy(update={"id": f"t{n}", "title": f"Part {_roman(n)}", "isrc": f"DEXY126{n:05}"})
        for n in range(1, count + 1)
    )
    assets = tuple(facts.assets[0].model_copy(update={"id": f"f{n}", "owner_id": f"t{n}"}) for n in range(1, count + 1))
    audio = {f"f{n}": facts.audio["file1"].model_copy(update={"pcm_sha256": f"{n:064}"}) for n in range(1, count + 1)}
    discs = (facts.release.discs[0].model_copy(update={"tracks": tracks}),)
    release = facts.release.model_copy(update={"discs": discs, "configuration": "Digital Album"})
    return replace(facts, release=release, assets=(*assets, facts.assets[-1]), audio=audio)


def _roman(number: int) -> str:
    """Spell a number in letters, so that titles differ without being generic."""
    return "".join("ABCDEFGHIJ"[int(digit)] for digit in str(number))


RIGHTS = (
    Row("pline.required", "pline_owner", put(pline_owner=INHERIT), writes={"pline_owner": "Northlight"}),
    Row("pline.required", f"{FIRST}.pline_year", put(f"{FIRST}.pline_year", None),
        writes={f"{FIRST}.pline_year": INHERIT}),
    Row("cline.required", "cline_year", put(cline_year=""), states={"cline_year": "2026"}),
    Row("pcline.year", "cline_year", put(cline_year="2062")),
    Row("pcline.year", f"{FIRST}.pline_year", put(f"{FIRST}.pline_year", "26")),
    Row("pcline.year", "cline_year", put(cline_year="1786")),
    Row("pline.year_logic", "pline_year", put(pline_year="2025"), writes={"pline_year": "2026"}),
    Row("pline.year_logic", "pline_year",
        put("original_release_date", date(1981, 11, 13), "local.previously_released", True),
        writes={"pline_year": "1981"}),
    Row("pline.year_logic", f"{FIRST}.pline_year",
        put(f"{FIRST}.pline_year", "2025", f"{FIRST}.local.original_release_date", date(2019, 3, 1)),
        writes={f"{FIRST}.pline_year": "2019"}),
    Passes("pline.year_logic", put(f"{FIRST}.pline_year", "2019")),
    Row("pcline.text", "pline_owner", put(pline_owner="℗ 2026 Northlight"), writes={"pline_owner": "Northlight"}),
    Row("pcline.text", "cline_owner", put(cline_owner="(C) Northlight"), writes={"cline_owner": "Northlight"}),
    Row("pcline.text", "pline_owner", put(pline_owner="Northlight 2026"), writes={"pline_owner": "Northlight"}),
    Row("pcline.text", "pline_owner", put(pline_owner="℗ & © 2026 1965 Records"),
        writes={"pline_owner": "1965 Records"}),
    Row("pcline.text", "pline_owner", put(pline_owner="The copyright in this recording is owned by Northlight")),
    Row("pcline.text", "pline_owner", put(pline_owner="℗ 2019-2026 Northlight")),
    Passes("pcline.text", put(pline_owner="1965 Records")),
    Passes("pcline.text", put(pline_owner="Copyshop Records 12")),
    Row("label.required", "label", put(label=" ".strip())),
    Row("label.required", "label", account(lists={"label": ("North Light",)}), WARNING,
        writes={"label": "North Light"}),
    Row("label.required", "label", complete("label", "Southlight"), BLOCKER),
    Row("rights.territories", "partners", put(partners=Partners(excluded=False, partner_names=())),
        writes={"partners.excluded": GONE, "partners.partner_names": GONE}),
    Row("rights.territories", "partners",
        put(partners=Partners(excluded=False, partner_names=("Apple Inc", "spotify"))),
        writes={"partners.partner_names": ('Apple Inc', 'Spotify')}),
    Passes("rights.territories", put(partners=Partners(excluded=False, partner_names=("Apple Inc", "My Store")))),
    Passes("rights.territories", put(partners=Partners(excluded=True, partner_names=()))),
    Row("price.tier_fit", "release_price_tier", put(release_price_tier="3 Mid Track Price EP Bundle"),
        writes={"release_price_tier": INHERIT}),
    Row("price.tier_fit", "track_price_tier", put(configuration="CD Single", track_price_tier="Budget"),
        writes={"track_price_tier": INHERIT}),
    Passes("price.tier_fit", put(release_price_tier="Premium", track_price_tier="Budget")),
)  # fmt: skip


def _shares(*shares: object) -> object:
    return put(*(pair for row, share in zip(
        ("contributions[0]", "contributions[1]", "publishers[0]"), shares, strict=True
    ) for pair in (f"{WORK}.{row}.split_percentage", share)))  # fmt: skip


WORKS = (
    Row("work.present", f"{FIRST}.works[1].contributions", both(
        put(f"{FIRST}.works", ("work1", "work2")), put("discs[0].tracks[1].works", ("work1",)),
        put(f"{FIRST}.works[1].contributions", (), f"{FIRST}.works[1].publishers", ()),
    )),
    Row("work.writer_role", f"{WORK}.contributions[0].role", put(f"{WORK}.contributions[0].role", INHERIT)),
    Row("work.writer_role", f"{WORK}.contributions[0].role", put(f"{WORK}.contributions[0].role", "composer"),
        WARNING, writes={"works[0].contributions[0].role": "Composer"}),
    Row("work.writer_role", f"{WORK}.contributions[0].role", both(
        account(lists={"work_role": ("Poet",)}, complete_lists=frozenset({"work_role"})),
        put(f"{WORK}.contributions[0].role", "Bard"),
    ), BLOCKER),
    Row("split.range", f"{WORK}.contributions[0].split_percentage", _shares("50,00", 25, 25),
        writes={"works[0].contributions[0].split_percentage": Decimal("50")}, safe=True),
    Row("split.range", f"{WORK}.contributions[0].split_percentage", _shares("50 %", 25, 25),
        writes={"works[0].contributions[0].split_percentage": Decimal("50")}, safe=True),
    Row("split.range", f"{WORK}.contributions[0].split_percentage", _shares("half", 25, 25)),
    Row("split.range", f"{WORK}.contributions[1].split_percentage", _shares(50, Decimal("24.9999"), 25),
        says="three decimals"),
    Passes("split.range", _shares(Decimal("33.333"), Decimal("33.333"), Decimal("33.334"))),
    Row("split.all_or_none", f"{WORK}.contributions", _shares(50, None, 25),
        states={"works[0].contributions[1].split_percentage": Decimal("25.00")}),
    Row("split.all_or_none", f"{WORK}.contributions", _shares(50, INHERIT, Decimal(100)),
        states={"works[0].contributions[1].split_percentage": Decimal("50.00")}),
    Row("split.sum_territory", f"{WORK}.contributions", _shares(50, 30, 10)),
    Row("split.sum_territory", f"{WORK}.contributions", both(_shares(50, 30, 20), remove("publisher1")),
        states={"works[0].contributions[1].split_percentage": Decimal("50.00")},
        says="80 %"),
    Passes("split.sum_territory", _shares(50, 50, 100)),
    Passes("split.sum_territory", _shares(None, None, None)),
    Passes("split.sum_territory", both(_shares(50, 50, 100), add(
        "work1", "publishers",
        Publisher(publisher="Deich Verlag", country="France", split_percentage=Decimal(100)),
    ))),
    Row("split.positive", f"{WORK}.publishers[0].split_percentage", _shares(50, 50, 0), says="Deich Verlag"),
    Row("work.copyright_year", f"{WORK}.copyright_year", put(f"{WORK}.copyright_year", 2098)),
    Row("value.type", f"{WORK}.copyright_year", put(f"{WORK}.copyright_year", "soon")),
    Row("publisher.territory_overlap", f"{WORK}.publishers[1].country", both(_shares(50, 25, Decimal("12.5")), add(
        "work1", "publishers",
        Publisher(publisher="Deich Verlag", country="All", split_percentage=Decimal("12.5")),
    ))),
    Row("publisher.complete", f"{WORK}.publishers[0].publisher", put(f"{WORK}.publishers[0].publisher", ""),
        states={"works[0].publishers[0].publisher": "Copyright Control"}),
    Row("publisher.complete", f"{WORK}.publishers[0].country", put(f"{WORK}.publishers[0].country", INHERIT),
        states={"works[0].publishers[0].country": "Worldwide"}),
    Row("publisher.complete", f"{WORK}.publishers[0].publisher",
        both(put(f"{WORK}.publishers[0].publisher", ""), put(f"{WORK}.publishers[0].country", INHERIT)),
        states={
            "works[0].publishers[0].publisher": "Copyright Control",
            "works[0].publishers[0].country": "Worldwide",
        }),
)  # fmt: skip

ROWS = (*IDENTIFIERS, *STRUCTURE, *RIGHTS, *WORKS)
