"""Parts of a message that releases and recordings have in common: titles, artists, lines, advisories, files."""

from __future__ import annotations

from trackball_desktop.domain.inherit import shown_artist, shown_title
from trackball_desktop.domain.release import PrimaryContribution, Release, Track
from trackball_desktop.formats.ern import vocabulary
from trackball_desktop.formats.ern.model import DeliveredFile, Reason
from trackball_desktop.formats.ern.parties import Parties
from trackball_desktop.formats.ern.source import Source, name_of
from trackball_desktop.formats.ern.xml import XmlElement, add


def write_file(parent: XmlElement, file: DeliveredFile) -> None:
    """Write where a file is, its MD5, and its size, which DDEX counts in kilobytes."""
    element = add(parent, "File")
    add(element, "URI", file.uri)
    hash_sum = add(element, "HashSum")
    add(hash_sum, "Algorithm", "MD5")
    add(hash_sum, "HashSumValue", file.md5)
    add(element, "FileSize", f"{file.size / 1000:.3f}")


def write_language(element: XmlElement, source: Source, node: Release | Track, path: str) -> None:
    """Say in which language titles are, with its country ("en-US")."""
    language, country = source.text(node, "metadata_language"), source.text(node, "metadata_language_country")
    if isinstance(node, Track):
        above = source.release
        if not language and source.text(above, "metadata_language"):
            source.add_remark(f"{path}metadata_language", language, Reason.FILLED)
        if not country and source.text(above, "metadata_language_country"):
            source.add_remark(f"{path}metadata_language_country", country, Reason.FILLED)
    tag = vocabulary.language_tag(language, country) if language else None
    if tag is not None:
        element.set("LanguageAndScriptCode", tag)
    if language and (tag is None or vocabulary.language_name(tag) != language):
        source.add_remark(f"{path}metadata_language", language, Reason.RESPELLED if tag else Reason.NOT_A_VALUE)
    if country and (tag is None or vocabulary.country_of_tag(tag) != country):
        read_as = tag or (_tag_of(source, source.release) if isinstance(node, Track) else None)
        region = vocabulary.country_of_tag(read_as) if read_as else None
        source.add_remark(
            f"{path}metadata_language_country", country, Reason.RESPELLED if region else Reason.NOT_A_VALUE
        )


def _tag_of(source: Source, node: Release) -> str | None:
    """Return the language tag of the release, which a track without one takes on."""
    language, country = source.text(node, "metadata_language"), source.text(node, "metadata_language_country")
    return vocabulary.language_tag(language, country) if language else None


def write_titles(element: XmlElement, source: Source, node: Release | Track) -> None:
    """Write the title line as stores show it, and title and version apart."""
    title = source.text(node, "title")
    add(element, "DisplayTitleText", shown_title(source.release, node) or title)
    parts = add(element, "DisplayTitle")
    add(parts, "TitleText", title)
    if version := source.text(node, "version_title"):
        add(parts, "SubTitle", version, SubTitleType="Version")


def write_artists(element: XmlElement, source: Source, parties: Parties, node: Release | Track, path: str) -> None:
    """Write the artist line, and who is billed in it."""
    add(element, "DisplayArtistName", shown_artist(source.release, node))
    for position, entry in enumerate(node.children("primary_contributions")):
        assert isinstance(entry, PrimaryContribution)
        if not name_of(entry):
            continue
        entry_path = f"{path}{'.' if path else ''}primary_contributions[{position}]"
        display_artist = add(element, "DisplayArtist", SequenceNumber=str(position + 1))
        add(display_artist, "ArtistPartyReference", parties.person(entry, entry_path))
        featured = source.flag(entry, "featured", f"{entry_path}.")
        add(display_artist, "DisplayArtistRole", vocabulary.FEATURED_ARTIST if featured else vocabulary.MAIN_ARTIST)


def write_line(
    parent: XmlElement, source: Source, node: Release | Track, name: str, field_stem: str, path: str,
) -> None:  # fmt: skip
    """Write a P or C line: year, owner, and the words of both with those of the licence."""
    year = source.year(node, f"{field_stem}_year", path)
    owner, licence = source.text(node, f"{field_stem}_owner"), source.text(node, f"{field_stem}_license")
    if not (year or owner):
        if isinstance(node, Track):
            note_inherited(source, node, field_stem, path, Reason.NOT_A_VALUE)
        else:
            source.add_remark(f"{path}{field_stem}_license", licence, Reason.NOT_A_VALUE)
        return
    if licence and not owner:
        source.add_remark(f"{path}{field_stem}_license", licence, Reason.NOT_A_VALUE)
    line = add(parent, name)
    if year:
        add(line, "Year", year)
    if owner:
        add(line, f"{name}Company", owner)
    add(line, f"{name}Text", ", ".join(filter(None, (f"{year} {owner}".strip(), licence if owner else ""))))


def note_inherited(source: Source, track: Track, stem: str, path: str, reason: Reason) -> None:
    """Note where a track without a line of its own in the message says something else than its release's line."""
    above = source.release
    year, owner = source.text(above, f"{stem}_year"), source.text(above, f"{stem}_owner")
    licence = source.text(above, f"{stem}_license") if owner else ""
    for part, release_value in (("year", year), ("owner", owner), ("license", licence)):
        value = source.text(track, f"{stem}_{part}")
        if value != release_value:
            source.add_remark(
                f"{path}{stem}_{part}",
                value,
                (Reason.RESPELLED if release_value else reason) if value else Reason.FILLED,
            )


def write_advisory(parent: XmlElement, value: str) -> None:
    """Say whether the words are explicit; a word of the label's own goes out beside UserDefined."""
    if not value:
        add(parent, "ParentalWarningType", "NoAdviceAvailable")
    elif value in vocabulary.ADVISORIES:
        add(parent, "ParentalWarningType", vocabulary.ADVISORIES[value])
    else:
        add(
            parent,
            "ParentalWarningType",
            vocabulary.USER_DEFINED,
            Namespace=vocabulary.NAMESPACE,
            UserDefinedValue=value,
        )
