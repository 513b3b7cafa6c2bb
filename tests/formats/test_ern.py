"""DDEX messages: what the shared ones say, what is refused and with which sentence, and what every message keeps to."""

from __future__ import annotations

import contextlib
import gc
import re
import time
import tracemalloc
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests import skips
from tests.bodies import complete
from tests.formats.ern_facts import READ, REFUSED
from tests.formats.test_ern_round_trip import ENVELOPE, schema
from trackball_desktop.domain.assets import ArtworkFacts, AssetRole, AudioFacts
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.inherit import with_absent_inherited
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
    field_kinds,
)
from trackball_desktop.domain.values import INHERIT, format_duration
from trackball_desktop.domain.vocabulary import vocabulary
from trackball_desktop.formats.ern import message, reader, rules, tree
from trackball_desktop.formats.ern import vocabulary as ern_vocabulary
from trackball_desktop.formats.ern.difference import differing_values
from trackball_desktop.formats.ern.model import DeliveredFile, Reason
from trackball_desktop.formats.ern.source import UNMAPPED_FIELDS
from trackball_desktop.formats.ern.work_reading import read_share
from trackball_desktop.targets.openplay.body import import_create_body

SHARED = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "ddex"
MD5 = "d41d8cd98f00b204e9800998ecf8427e"


def _draft(number: int = 1) -> Release:
    return with_absent_inherited(import_create_body(complete(number)))


def _spelled(value: Any) -> Any:
    return format_duration(value) if isinstance(value, timedelta) else str(value) if isinstance(value, date) else value


def _files(release: Release) -> list[DeliveredFile]:
    sound = AudioFacts(container="wav", codec="pcm", sample_rate=44100, bits=24, channels=2, duration=44.1)
    made = [
        DeliveredFile(track.id, AssetRole.MASTER, f"resources/1_{number}.wav", 1000, MD5, sound)
        for number, track in enumerate(release.tracks(), start=1)
    ]
    picture = ArtworkFacts(format="JPEG", width=3000, height=3000)
    return [*made, DeliveredFile(release.id, AssetRole.COVER, "resources/cover.jpg", 9, MD5, picture)]


# --- in ---------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.is_dir(), reason=skips.NO_SHARED_FIXTURES)
@pytest.mark.parametrize("name", READ)
def test_a_shared_message_says_what_a_person_reads_in_it(name: str) -> None:
    wanted = READ[name]
    read = reader.read((SHARED / name).read_bytes(), name)
    assert (read.version, read.message_id, read.takedown) == (
        wanted["version"],
        wanted["message_id"],
        wanted["takedown"],
    )
    assert read.sender == wanted.get("sender", read.sender)
    assert read.unplaced == wanted.get("unplaced", 0)
    assert len(read.releases) == len(wanted["releases"])
    for one, facts in zip(read.releases, wanted["releases"], strict=True):
        release = one.release
        for field in ("title", "label", "genre", "sub_genre", "release_date", "parental_advisory", "configuration"):
            value = getattr(release, field)
            assert (None if value is INHERIT else _spelled(value)) == facts.get(field, None if value is INHERIT else
                                                                               _spelled(value)), field  # fmt: skip
        names = [getattr(entry, "artist", "") for entry in release.children("primary_contributions")]
        assert names == facts.get("main", [])
        tracks = [
            (track.title, track.isrc, None if track.duration is INHERIT else _spelled(track.duration))
            for track in release.tracks()
        ]
        assert tracks == facts["tracks"]
        assert [file.name.rsplit("/", 1)[-1] for file in one.files] == facts.get("files", [])
        for field, value in facts.get("track", {}).items():
            track: Any = next(iter(release.tracks()))
            found = getattr(track.local, field[6:]) if field.startswith("local.") else getattr(track, field)
            assert _spelled(found) == value, field
    paths = " ".join(one.path for one in read.unread)
    for part in wanted["releases"][0].get("unread", ()):
        assert part in paths


@pytest.mark.skipif(not SHARED.is_dir(), reason=skips.NO_SHARED_FIXTURES)
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_release_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(UserError, match=REFUSED[name]) as caught:
        reader.read((SHARED / name).read_bytes(), Path(name).name)
    assert "AWS_S3" not in str(caught.value)


_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(12))
    + "]><NewReleaseMessage>&b11;</NewReleaseMessage>"
)
_EXTERNAL = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><NewReleaseMessage>&boo;</NewReleaseMessage>'


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (_BOMB.encode(), "entities"),
        (_BOMB.replace('version="1.0"', 'version="1.0" encoding="utf-16"').encode("utf-16"), "entities"),
        (b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><NewReleaseMessage>&f;</NewReleaseMessage>',
         "entities"),
        (b"", "damaged"),
        (b"\x00" * 100, "damaged"),
        (b"<NewReleaseMessage>", "damaged"),
        (b'<?xml version="1.0" encoding="utf-8"?><NewReleaseMessage>\xff\xfe\xe4</NewReleaseMessage>', "damaged"),
        (b'<?xml version="1.0" encoding="klingon"?><NewReleaseMessage/>', "damaged"),
        (b"<html><body>Not found</body></html>", "html"),
        (b"<dsr:SalesReportMessage/>", "damaged"),
        (b"<NewReleaseMessage/>", "no release"),
        (b"<NewReleaseMessage>" + b"<a>" * 200 + b"</a>" * 200 + b"</NewReleaseMessage>", "nested"),
    ],
)  # fmt: skip
def test_hostile_and_damaged_files_are_refused_with_a_sentence(data: bytes, word: str) -> None:
    with pytest.raises(UserError, match=word):
        reader.read(data, "message.xml")


def test_an_undefined_entity_and_an_address_fetch_nothing() -> None:
    with pytest.raises(UserError, match=r"damaged|no release"):
        reader.read(_EXTERNAL.encode(), "message.xml")


def test_a_message_of_many_elements_is_refused_before_it_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_ELEMENTS", 20_000)
    data = b"<NewReleaseMessage>" + b"<a>1</a>" * 200_000 + b"</NewReleaseMessage>"
    tracemalloc.start()
    with pytest.raises(UserError, match="elements"):
        reader.read(data, "message.xml")
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024**2
    tracemalloc.stop()
    with pytest.raises(UserError, match="too large"):
        reader.read(b"<NewReleaseMessage>" + b" " * 33 * 1024**2, "message.xml")


def test_any_part_of_a_message_may_be_missing() -> None:
    """Whatever a sender leaves out, the reader answers with drafts or a sentence."""
    draft = _draft()
    disc = draft.discs[0].model_copy(update={"tracks": draft.discs[0].tracks[:1]})
    draft = draft.model_copy(update={"discs": (disc,)})
    made, _ = message.write(draft, ENVELOPE, _files(draft))
    root = etree.fromstring(made.xml)
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is None:
            continue
        place = parent.index(element)
        parent.remove(element)
        with contextlib.suppress(UserError):
            reader.read(etree.tostring(root), "message.xml")
        parent.insert(place, element)


@pytest.mark.parametrize(
    ("tag", "version"), [("38", "3.8"), ("382", "3.8.2"), ("383", "3.8.3"), ("411", "4.1.1"), ("42", "4.2")]
)
def test_the_version_is_told_by_the_namespace(tag: str, version: str) -> None:
    text = (
        f'<e:NewReleaseMessage xmlns:e="http://ddex.net/xml/ern/{tag}"><ReleaseList><Release>'
        "<ReferenceTitle><TitleText>One</TitleText></ReferenceTitle></Release></ReleaseList></e:NewReleaseMessage>"
    )
    read = reader.read(text.encode(), "message.xml")
    assert (read.version, read.releases[0].release.title) == (version, "One")


_ALBUM_38 = """<?xml version="1.0" encoding="UTF-8"?>
<ern:NewReleaseMessage xmlns:ern="http://ddex.net/xml/ern/383" MessageSchemaVersionId="ern/383">
 <MessageHeader><MessageId>M-1</MessageId></MessageHeader>
 <UpdateIndicator>OriginalMessage</UpdateIndicator>
 <ResourceList>
  %s
  <Image><ImageType>FrontCoverImage</ImageType><ResourceReference>A9</ResourceReference><ImageDetailsByTerritory>
   <TerritoryCode>Worldwide</TerritoryCode><TechnicalImageDetails><File><FileName>c.jpg</FileName>
   <FilePath>resources/</FilePath><HashSum><HashSum>D41D8CD98F00B204E9800998ECF8427E</HashSum>
   <HashSumAlgorithmType>MD5</HashSumAlgorithmType></HashSum></File></TechnicalImageDetails>
  </ImageDetailsByTerritory></Image>
 </ResourceList>
 <ReleaseList>
  <Release IsMainRelease="true"><ReleaseId><ICPN IsEan="true">4260700000015</ICPN>
   <CatalogNumber Namespace="x">NL 9</CatalogNumber></ReleaseId><ReleaseReference>R0</ReleaseReference>
   <ReferenceTitle><TitleText>Tides</TitleText></ReferenceTitle>
   <ReleaseDetailsByTerritory><TerritoryCode>Worldwide</TerritoryCode><DisplayArtistName>Mara Quist</DisplayArtistName>
    <LabelName>Northlight</LabelName><Title TitleType="FormalTitle"><TitleText>Tides</TitleText>
    <SubTitle>Deluxe</SubTitle></Title><Title TitleType="DisplayTitle"><TitleText>Tides (Deluxe)</TitleText></Title>
    <DisplayArtist SequenceNumber="1"><PartyName><FullName>Mara Quist</FullName></PartyName>
    <ArtistRole>MainArtist</ArtistRole></DisplayArtist><ReleaseType>Album</ReleaseType>
    <ResourceGroup>
     <ResourceGroup><SequenceNumber>2</SequenceNumber><ResourceGroupContentItem><SequenceNumber>1</SequenceNumber>
      <ReleaseResourceReference>A3</ReleaseResourceReference></ResourceGroupContentItem></ResourceGroup>
     <ResourceGroup><SequenceNumber>1</SequenceNumber><ResourceGroupContentItem><SequenceNumber>2</SequenceNumber>
      <ReleaseResourceReference>A2</ReleaseResourceReference></ResourceGroupContentItem>
      <ResourceGroupContentItem><SequenceNumber>1</SequenceNumber>
      <ReleaseResourceReference>A1</ReleaseResourceReference></ResourceGroupContentItem></ResourceGroup>
     <ResourceGroupContentItem><ReleaseResourceReference>A9</ReleaseResourceReference></ResourceGroupContentItem>
    </ResourceGroup>
    <Genre><GenreText>Folk</GenreText></Genre></ReleaseDetailsByTerritory>
   <PLine><Year>2026</Year><PLineText>(P) 2026 Northlight</PLineText></PLine>
   <CLine><CLineText>© 2025 Northlight Songs</CLineText></CLine>
   <GlobalReleaseDate>2026-11-06</GlobalReleaseDate></Release>
  <Release><ReleaseId><ISRC>QZNL22600001</ISRC></ReleaseId><ReleaseReference>R1</ReleaseReference>
   <ReferenceTitle><TitleText>One</TitleText></ReferenceTitle><ReleaseResourceReferenceList>
   <ReleaseResourceReference>A1</ReleaseResourceReference></ReleaseResourceReferenceList>
   <ReleaseType>TrackRelease</ReleaseType><ReleaseDetailsByTerritory><TerritoryCode>Worldwide</TerritoryCode>
   <Genre><GenreText>Rock</GenreText></Genre></ReleaseDetailsByTerritory></Release>
 </ReleaseList>
 <DealList><ReleaseDeal><DealReleaseReference>R0</DealReleaseReference><Deal><DealTerms>
  <CommercialModelType>SubscriptionModel</CommercialModelType><Usage><UseType>OnDemandStream</UseType></Usage>
  <TerritoryCode>Worldwide</TerritoryCode><ValidityPeriod><StartDate>2026-11-06</StartDate></ValidityPeriod>
 </DealTerms></Deal></ReleaseDeal></DealList>
</ern:NewReleaseMessage>"""
_RECORDING_38 = """<SoundRecording><SoundRecordingId><ISRC>QZ-NL2-26-0000{n}</ISRC></SoundRecordingId>
 <IndirectSoundRecordingId><ISWC>T-318.206.447-3</ISWC></IndirectSoundRecordingId>
 <ResourceReference>A{n}</ResourceReference><ReferenceTitle><TitleText>{title}</TitleText></ReferenceTitle>
 <LanguageOfPerformance>en</LanguageOfPerformance><Duration>PT0H3M0{n}S</Duration>
 <SoundRecordingDetailsByTerritory><TerritoryCode>FR</TerritoryCode><Title TitleType="DisplayTitle">
  <TitleText>En France</TitleText></Title></SoundRecordingDetailsByTerritory>
 <SoundRecordingDetailsByTerritory><TerritoryCode>Worldwide</TerritoryCode>
 <DisplayArtist SequenceNumber="2"><PartyName><FullName>Aoi Tanaka</FullName></PartyName>
  <ArtistRole>FeaturedArtist</ArtistRole></DisplayArtist>
 <DisplayArtist SequenceNumber="1"><PartyName><FullName>Mara Quist</FullName></PartyName>
  <ArtistRole>MainArtist</ArtistRole></DisplayArtist>
 <ResourceContributor SequenceNumber="1"><PartyName><FullName>Kit Lowe</FullName></PartyName>
  <ResourceContributorRole>Producer</ResourceContributorRole></ResourceContributor>
 <IndirectResourceContributor><PartyName><FullName>Mara Quist</FullName></PartyName>
  <IndirectResourceContributorRole>ComposerLyricist</IndirectResourceContributorRole></IndirectResourceContributor>
 <IndirectResourceContributor><PartyName><FullName>Vole Songs</FullName></PartyName>
  <IndirectResourceContributorRole>MusicPublisher</IndirectResourceContributorRole></IndirectResourceContributor>
 <ParentalWarningType>Explicit</ParentalWarningType>
 </SoundRecordingDetailsByTerritory></SoundRecording>"""


def test_an_album_of_version_3_comes_with_discs_people_lines_and_files() -> None:
    recordings = "".join(_RECORDING_38.format(n=n, title=title) for n, title in ((1, "One"), (2, "Two"), (3, "Three")))
    read = reader.read((_ALBUM_38 % recordings).encode(), "message.xml")
    (one,) = read.releases
    release = one.release
    assert (read.version, read.takedown, read.unplaced) == ("3.8.3", False, 0)
    assert (release.title, release.version_title, release.display_title) == ("Tides", "Deluxe", INHERIT)
    assert (release.upc, release.catalog_number, release.label) == ("4260700000015", "NL 9", "Northlight")
    assert (release.pline_year, release.pline_owner) == ("2026", "Northlight")
    assert (release.cline_year, release.cline_owner) == ("2025", "Northlight Songs")
    assert (release.configuration, release.genre, str(release.release_date)) == ("Digital Album", "Folk", "2026-11-06")
    assert [[track.title for track in disc.tracks] for disc in release.discs] == [["One", "Two"], ["Three"]]
    first = next(track for track in release.tracks() if track.title == "One")
    assert (first.isrc, first.duration, first.genre) == ("QZNL22600001", timedelta(seconds=181), "Rock")
    assert (first.parental_advisory, first.audio_language) == ("Explicit", "English")
    billed = [(entry.artist, entry.featured) for entry in first.children("primary_contributions")]  # type: ignore[attr-defined]
    assert billed == [("Mara Quist", INHERIT), ("Aoi Tanaka", True)]
    assert [(c.artist, c.role) for c in first.children("contributions")] == [("Kit Lowe", "Producer")]  # type: ignore[attr-defined]
    (work,) = release.works_of(first)
    assert (work.iswc, work.title) == ("T-318206447-3", "One")
    assert [(w.artist, w.role) for w in work.children("contributions")] == [("Mara Quist", "Composer & Author")]  # type: ignore[attr-defined]
    assert [p.publisher for p in work.children("publishers")] == ["Vole Songs"]  # type: ignore[attr-defined]
    assert [(file.role, file.name, file.md5) for file in one.files] == [(AssetRole.COVER, "resources/c.jpg", MD5)]
    assert any(entry.value == "En France" for entry in read.unread)


@pytest.mark.parametrize("tag", ["411", "42"])
def test_versions_4_1_1_and_4_2_keep_codes_and_lines_beside_the_recording(tag: str) -> None:
    """They have no editions: their ids, P lines and technical details stand in the recording itself."""
    draft = _draft()
    made, _ = message.write(draft, ENVELOPE, _files(draft))
    root = etree.fromstring(made.xml)
    for edition in list(root.iter("SoundRecordingEdition")):
        recording = edition.getparent()
        assert recording is not None
        for child in list(edition):
            if child.tag == "RecordingMode":
                child.tag = "AudioChannelConfiguration"
            recording.append(child)
        recording.remove(edition)
    data = etree.tostring(root).replace(b"/ern/43", f"/ern/{tag}".encode())
    read = reader.read(data, "message.xml")
    now = reader.read(made.xml, "message.xml").releases[0].release
    assert read.version == ".".join(tag)
    assert differing_values(now, read.releases[0].release) == {}
    assert [file.name for file in read.releases[0].files] == [file.uri for file in _files(draft)]


def test_a_message_of_many_tracks_is_read_in_time_that_grows_with_them() -> None:
    def seconds(count: int) -> float:
        draft = _draft()
        first = draft.discs[0].tracks[0]
        tracks = tuple(first.model_copy(update={"id": f"{number:032}"}) for number in range(count))
        disc = draft.discs[0].model_copy(update={"tracks": tracks})
        made, _ = message.write(draft.model_copy(update={"discs": (disc,)}), ENVELOPE)
        start = time.process_time()
        read = reader.read(made.xml, "message.xml")
        assert len(list(read.releases[0].release.tracks())) == count
        return time.process_time() - start

    seconds(20)  # what is loaded at first does not count
    gc.disable()  # nor what the collector needs for the objects of all the tests before
    try:
        few, many = (min(seconds(count) for _ in range(3)) for count in (100, 400))
    finally:
        gc.enable()
    assert many < 10 * few


# --- out --------------------------------------------------------------------------------------------------------------


def test_a_message_with_files_keeps_to_the_schema_and_to_our_rules() -> None:
    draft = _draft()
    files = _files(draft)
    made, texts = message.write(draft, ENVELOPE, files)
    assert rules.check(made.xml, {file.uri for file in files} | texts.keys()) == ()
    if (xsd := schema()) is not None:
        xsd.assertValid(etree.fromstring(made.xml))
    read = reader.read(made.xml, "message.xml")
    assert [(file.name, file.md5) for file in read.releases[0].files] == [(file.uri, MD5) for file in files]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (rb"<PartyReference>P1</PartyReference>", b"<PartyReference>P77</PartyReference>", "party_unknown"),
        (rb"<ReleaseResourceReference>A1<", b"<ReleaseResourceReference>A2<", "resource_unused"),
        (rb"<DealReleaseReference>R2</DealReleaseReference>\s*", b"", "no_deal"),
        (rb"<SequenceNumber>2<", b"<SequenceNumber>5<", "sequence"),
        (rb"<ISRC>[^<]*</ISRC>", b"", "no_isrc"),
        (rb"<PLine>.*?</PLine>", b"", "no_p_line"),
        (rb"MainArtist", b"FeaturedArtist", "no_main_artist"),
        (rb"<Duration>PT44S", b"<Duration>PT0S", "no_duration"),
        (rb"resources/1_2.wav", b"resources/1_1.wav", "file_twice"),
        (rb"resources/1_2.wav", b"resources/gone.wav", "file_missing"),
        (rb"<HashSumValue>.{32}<", b"<HashSumValue><", "no_md5"),
        (rb"<File>.*?</File>", b"", "no_file"),
        (rb"<TechnicalResourceDetailsReference>T3<", b"<TechnicalResourceDetailsReference>T1<",
         "technical_details_twice"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_fault(old: bytes, new: bytes, code: str) -> None:
    draft = _draft()
    files = _files(draft)
    made, _ = message.write(draft, ENVELOPE, files)
    broken = re.sub(old, new, made.xml, count=0 if code == "no_main_artist" else 1, flags=re.DOTALL)
    assert broken != made.xml
    assert code in {fault.code for fault in rules.check(broken, {file.uri for file in files})}


def test_what_every_message_must_say_is_asked_for() -> None:
    assert message.missing_fields(Release()) == (
        ("", "title"), ("", "label"), ("", "genre"), ("", "upc"), ("", "release_date"), ("", "primary_contributions"),
        ("", "tracks"),
    )  # fmt: skip
    draft = _draft()
    track = draft.discs[0].tracks[0].model_copy(update={"title": " ", "duration": INHERIT})
    disc = draft.discs[0].model_copy(update={"tracks": (track, *draft.discs[0].tracks[1:])})
    assert message.missing_fields(draft.model_copy(update={"discs": (disc,)})) == (("1", "title"), ("1", "duration"))
    whole = _files(draft.model_copy(update={"discs": (disc,)}))
    assert message.missing_fields(draft.model_copy(update={"discs": (disc,)}), files=whole) == (("1", "title"),)


def test_roles_are_mapped_both_ways_and_gaps_are_told() -> None:
    assert len(set(ern_vocabulary.ROLES.values())) == len(ern_vocabulary.ROLES)
    for ours, theirs in ern_vocabulary.ROLES.items():
        assert ern_vocabulary.from_ddex_role(*theirs) == ours
    known = {
        (term.value, kind) for term in vocabulary("role").terms for kind in ("", *(c.value for c in term.children))
    }
    assert ern_vocabulary.ROLES.keys() <= known
    draft = _draft()
    entries = (Contribution(artist="Kit Lowe", role="Label Manager"), Contribution(artist="Kit Lowe", role="Producer"))
    tracks = tuple(track.model_copy(update={"contributions": entries}) for track in draft.discs[0].tracks)
    disc = draft.discs[0].model_copy(update={"tracks": tracks})
    made, _ = message.write(draft.model_copy(update={"discs": (disc,)}), ENVELOPE)
    assert made.user_defined == ("Label Manager",)


_HELD = {
    Release: "title configuration label display_title version_title display_label genre sub_genre series_name"
    " release_date release_time original_release_date artist_display_name upc catalog_number metadata_language"
    " metadata_language_country compilation_type parental_advisory promotional soundtrack pline_year pline_owner"
    " pline_license cline_year cline_owner cline_license keywords track_listing_embargo audio_embargo cover_art_embargo"
    " product_details_embargo primary_contributions contributions partners release_price_tier track_price_tier",
    Track: "track_type title display_title version_title genre sub_genre isrc parental_advisory"
    " global_instant_grat_date global_prestream_date duration preview_in sample_length metadata_language"
    " metadata_language_country audio_language audio_presentation primary_recording_location other_recording_locations"
    " recording_end_date_year session_performance_type session_type artist_display_name pline_year pline_owner"
    " pline_license cline_year cline_owner cline_license keywords primary_contributions contributions works",
    Disc: "upc",
    Work: "iswc label_work_code contributions publishers",
    PrimaryContribution: "artist_id artist featured",
    Contribution: "artist_id artist role type",
    WorkContribution: "artist_id artist role affiliation split_percentage country",
    Publisher: "publisher_id publisher affiliation split_percentage country",
}
"""Fields that a message has a place for. One that is new in the model is in neither list, and must be put in one."""


@pytest.mark.parametrize("cls", _HELD)
def test_every_field_of_the_model_is_written_or_told_to_have_no_place(cls: type[Any]) -> None:
    held, without = set(_HELD[cls].split()), UNMAPPED_FIELDS[cls.__name__]
    assert held | without == set(field_kinds(cls))
    assert not held & without


def test_characters_that_no_xml_holds_are_taken_out_and_told() -> None:
    draft = _draft().model_copy(update={"title": "Har\x00bour\ud800"})
    made, _ = message.write(draft, ENVELOPE)
    assert reader.read(made.xml, "m.xml").releases[0].release.title == "Harbour"
    assert [r.reason for r in made.remarks if r.path == "title"] == [Reason.RESPELLED]


def test_somebody_without_a_name_is_left_out_and_told() -> None:
    draft = _draft()
    entries = (*draft.children("primary_contributions"), PrimaryContribution(artist_id="5"))
    made, _ = message.write(draft.model_copy(update={"primary_contributions": entries}), ENVELOPE)
    assert ("primary_contributions[1]", Reason.NOT_A_VALUE) in {(r.path, r.reason) for r in made.remarks}


def test_an_update_names_the_same_thread_and_another_message() -> None:
    first, _ = message.write(_draft(), ENVELOPE)
    second, _ = message.write(_draft(), replace(ENVELOPE, message_id="another"))
    assert b"<MessageThreadId>thread<" in first.xml
    assert b"<MessageThreadId>thread<" in second.xml
    assert b"<MessageId>another<" in second.xml


_WORKS_38 = """<WorkList>
 <MusicalWork><MusicalWorkId><ISWC>T-318.206.447-3</ISWC>
  <ProprietaryId Namespace="x">NL-W1</ProprietaryId></MusicalWorkId>
  <MusicalWorkReference>W1</MusicalWorkReference><ReferenceTitle><TitleText>Harbour Song</TitleText></ReferenceTitle>
  <MusicalWorkContributor SequenceNumber="2"><PartyName><FullName>Aoi Tanaka</FullName></PartyName>
   <PartyId IsISNI="true">0000000121032683</PartyId><MusicalWorkContributorRole>Lyricist</MusicalWorkContributorRole>
   <SocietyAffiliation><TerritoryCode>Worldwide</TerritoryCode><MusicRightsSociety><PartyName>
   <FullName>JASRAC</FullName></PartyName></MusicRightsSociety></SocietyAffiliation></MusicalWorkContributor>
  <MusicalWorkContributor SequenceNumber="1"><PartyName><FullName>Mara Quist</FullName></PartyName>
   <MusicalWorkContributorRole>Composer</MusicalWorkContributorRole></MusicalWorkContributor>
  <RightShare><RightShareReference>S1</RightShareReference><TerritoryCode>Worldwide</TerritoryCode>
   <RightsController><PartyName><FullName>Mara Quist</FullName></PartyName>
   <RightsControllerRole>RightsController</RightsControllerRole></RightsController>
   <RightSharePercentage>50.00</RightSharePercentage></RightShare>
  <RightShare><RightShareReference>S2</RightShareReference><TerritoryCode>JP</TerritoryCode>
   <RightsController><PartyName><FullName>Vole Songs</FullName></PartyName></RightsController>
   <RightSharePercentage HasMaxValueOfOne="true">0.25</RightSharePercentage></RightShare>
  <RightShare><RightShareReference>S3</RightShareReference><TerritoryCode>Worldwide</TerritoryCode>
   <RightsType>MechanicalRight</RightsType>
   <RightsController><PartyName><FullName>Mara Quist</FullName></PartyName></RightsController>
   <RightSharePercentage>40</RightSharePercentage></RightShare>
 </MusicalWork>
 <MusicalWork><MusicalWorkId><OpusNumber>7</OpusNumber></MusicalWorkId><MusicalWorkReference>W2</MusicalWorkReference>
  <ReferenceTitle><TitleText>Refrain</TitleText></ReferenceTitle>
  <MusicalWorkContributor><PartyName><FullName>Ole Brandt</FullName></PartyName></MusicalWorkContributor>
 </MusicalWork>
</WorkList>"""
_WORK_REFERENCES = """<Duration>PT0H3M0{n}S</Duration><ResourceMusicalWorkReferenceList>
 <ResourceMusicalWorkReference><SequenceNumber>2</SequenceNumber>
 <ResourceMusicalWorkReference>W2</ResourceMusicalWorkReference></ResourceMusicalWorkReference>
 <ResourceMusicalWorkReference><SequenceNumber>1</SequenceNumber>
 <ResourceMusicalWorkReference>W1</ResourceMusicalWorkReference></ResourceMusicalWorkReference>
</ResourceMusicalWorkReferenceList>"""


def test_the_works_that_version_3_lists_come_with_writers_and_shares() -> None:
    recording = _RECORDING_38.replace("<Duration>PT0H3M0{n}S</Duration>", _WORK_REFERENCES)
    recordings = "".join(recording.format(n=n, title=title) for n, title in ((1, "One"), (2, "Two"), (3, "Three")))
    data = (_ALBUM_38 % recordings).replace("<ResourceList>", f"{_WORKS_38}<ResourceList>", 1)
    read = reader.read(data.encode(), "message.xml")
    release = read.releases[0].release
    assert len(release.works) == 2, "each work once, although three recordings are of it"
    first, second = release.works_of(next(release.tracks()))
    assert (first.title, first.iswc, first.label_work_code) == ("Harbour Song", "T-318206447-3", "NL-W1")
    assert (second.title, second.iswc) == ("Refrain", INHERIT)
    writers: Any = first.children("contributions")
    assert [(w.artist, w.role, w.split_percentage, w.affiliation, w.local.isni) for w in writers] == [
        ("Mara Quist", "Composer", 50, INHERIT, INHERIT),
        ("Aoi Tanaka", "Author", INHERIT, "JASRAC", "0000000121032683"),
    ]
    publishers: Any = first.children("publishers")
    assert [(p.publisher, p.split_percentage, p.country) for p in publishers] == [("Vole Songs", 25, "Japan")]
    assert [getattr(w, "artist", "") for w in second.children("contributions")] == ["Ole Brandt"]
    unread = {(one.path.rpartition("/")[2], one.value) for one in read.unread}
    assert {("RightSharePercentage", "40"), ("RightsType", "MechanicalRight"), ("OpusNumber", "7")} <= unread
    assert not {"T-318.206.447-3", "50.00", "0.25"} & {value for _, value in unread}


def test_a_recording_adds_to_its_listed_works_whom_they_do_not_name() -> None:
    recording = _RECORDING_38.replace("<Duration>PT0H3M0{n}S</Duration>", _WORK_REFERENCES)
    recording = recording.replace("T-318.206.447-3", "T-034.524.680-1").replace(">Vole Songs<", ">Elm Music<")
    data = (_ALBUM_38 % recording.format(n=1, title="One")).replace("<ResourceList>", f"{_WORKS_38}<ResourceList>", 1)
    release = reader.read(data.encode(), "message.xml").releases[0].release
    first, second, third = release.works_of(next(release.tracks()))
    assert [getattr(p, "publisher", "") for p in first.children("publishers")] == ["Vole Songs", "Elm Music"]
    assert [getattr(w, "artist", "") for w in first.children("contributions")] == ["Mara Quist", "Aoi Tanaka"]
    assert (second.title, third.title, third.iswc) == ("Refrain", "One", "T-034524680-1")


def test_a_listed_work_that_no_recording_names_is_listed_as_unread() -> None:
    data = (_ALBUM_38 % _RECORDING_38.format(n=1, title="One")).replace(
        "<ResourceList>", f"{_WORKS_38}<ResourceList>", 1
    )
    read = reader.read(data.encode(), "message.xml")
    assert len(read.releases[0].release.works) == 1
    unread = {one.value for one in read.unread}
    assert {"Harbour Song", "NL-W1", "Refrain", "50.00"} <= unread


def test_a_message_of_many_releases_is_read_in_time_that_grows_with_them() -> None:
    def message_of(count: int) -> bytes:
        resources = "".join(
            f"<SoundRecording><ResourceReference>A{n}</ResourceReference></SoundRecording><Image>"
            f"<Type>FrontCoverImage</Type><ResourceReference>I{n}</ResourceReference><TechnicalDetails><File>"
            f"<URI>{n}.jpg</URI></File></TechnicalDetails></Image>"
            for n in range(count)
        )
        releases = "".join(
            f"<Release><ReleaseReference>R{n}</ReleaseReference><ReferenceTitle><TitleText>{n}</TitleText>"
            f"</ReferenceTitle><ReleaseResourceReferenceList><ReleaseResourceReference>A{n}</ReleaseResourceReference>"
            f"<ReleaseResourceReference>I{n}</ReleaseResourceReference></ReleaseResourceReferenceList></Release>"
            for n in range(count)
        )
        return (
            f"<NewReleaseMessage><ResourceList>{resources}</ResourceList><ReleaseList>{releases}</ReleaseList>"
            "</NewReleaseMessage>"
        ).encode()

    def taken(count: int) -> float:
        data, times = message_of(count), list[float]()
        read = reader.read(data, "message.xml")
        for _ in range(3):
            begin = time.process_time()
            reader.read(data, "message.xml")
            times.append(time.process_time() - begin)
        assert [one.files[0].name for one in read.releases] == [f"{n}.jpg" for n in range(count)]
        return min(times)

    assert taken(800) < 4 * 2.5 * taken(200)


@pytest.mark.parametrize(
    ("spelled", "share"), [("50", "50"), ("50.00", "50"), ("33.340", "33.34"), ("1e999999", None), ("half", None)]
)
def test_a_share_is_read_however_it_is_spelled(spelled: str, share: str | None) -> None:
    element = tree.Element("RightSharePercentage", {})
    element.text = spelled
    found = read_share(element)
    assert (None if found is None else str(found)) == share
    assert element.is_read == (share is not None), "what is not understood is listed"
