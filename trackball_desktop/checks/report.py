"""A report about a release for its artist: what only they can answer first, in plain words, grouped by track.

The label reads findings in the window; the artist gets a letter. What is asked of them is a question of its own; what
the label sees to itself follows, as the findings say it. As text for a mail, or as a page of HTML with everything
escaped: a title may hold any character.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from trackball_desktop.checks.engine import is_judged, rule_of, sentence
from trackball_desktop.checks.model import Finding, Severity
from trackball_desktop.domain.inherit import display_artist, display_title
from trackball_desktop.domain.release import PrimaryContribution, Release, Track, walk
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Message

Translate = Callable[[Message], str]
"""Reads a message in the language of the letter."""

QUESTIONS: dict[str, Message] = {
    "title.required": CheckText.tr("What is the title?"),
    "title.generic": CheckText.tr("Is “{title}” really the title?"),
    "artist.primary.present": CheckText.tr("Who is the main artist?"),
    "credits.writer": CheckText.tr("Who wrote this song? Please give first and last names."),
    "credits.lyricist": CheckText.tr("Who wrote the lyrics?"),
    "credits.apple_three": CheckText.tr("Please complete the credits: {missing} is still missing."),
    "credits.performer_specific": CheckText.tr("What does {name} play or sing?"),
    "credits.writer_full_name": CheckText.tr("What is the full name under which {name} is registered as a writer?"),
    "version.remix_credit": CheckText.tr("Did {name} make this remix?"),
    "work.present": CheckText.tr("Who wrote “{title}”?"),
    "work.writer_role": CheckText.tr("Did {name} write the music, the lyrics or both?"),
    "work.language": CheckText.tr("“{title}” is sung in {track}, but its lyrics are listed as {work}. Which is right?"),
    "split.sum_territory": CheckText.tr("How is this song split? The shares add up to {total} %, not 100 %."),
    "split.all_or_none": CheckText.tr("How is this song split? Some {kind} have no share yet."),
    "publisher.complete": CheckText.tr("Who publishes this song, and in which countries?"),
    "iswc.check": CheckText.tr("Please check the ISWC {code}: one of its digits is wrong."),
    "genre.required": CheckText.tr("Which genre is it?"),
    "lang.metadata": CheckText.tr("In which language are the titles?"),
    "lang.audio": CheckText.tr("In which language is it sung, or is it instrumental?"),
    "pa.required": CheckText.tr("Are the lyrics explicit?"),
    "pa.word_scan": CheckText.tr("The {where} contains “{word}”. Are the lyrics explicit?"),
    "pa.edited_needs_explicit": CheckText.tr("Is there also an explicit version of “{title}”?"),
    "lyrics.format": CheckText.tr("Please send the lyrics again, line by line, as they are sung."),
    "lyrics.censor": CheckText.tr("Please send the lyrics again with every word written out in full."),
    "ai.declared": CheckText.tr("Was AI used to make {what} or any part of it?"),
    "date.original.required_reissue": CheckText.tr("When was this first released?"),
    "date.original.remaster": CheckText.tr("When was the original first released?"),
    "audio.present": CheckText.tr("Please send the master as WAV or FLAC."),
    "art.present": CheckText.tr("Please send the cover: 3000 × 3000 pixels, JPEG or PNG."),
}
"""What is asked instead of what the finding says. Rules about files that are not here ask for another file."""

NEW_MASTER = CheckText.tr("Please send another master.")
NEW_COVER = CheckText.tr("Please send another cover.")
TO_ARTIST = CheckText.tr("Please answer")
TO_LABEL = CheckText.tr("We will take care of this")
RELEASE = CheckText.tr("The release")
NOTHING = CheckText.tr("Nothing to do: this release passes every check.")
ANSWER = CheckText.tr("Answer:")
INTRO = CheckText.tr("We still need the following before the release can go to the stores.")

_FILE_RULES_OF_LABEL = frozenset({
    "audio.not_measured", "art.not_measured", "audio.measuring_failed", "art.measuring_failed",
    "art.text_match", "audio.duration_match", "audio.preview", "art.format",
    "art.max_size", "art.file_size", "art.exif_orientation", "audio.wav_extensible", "audio.wav_chunks",
    "audio.wav_header",
})  # fmt: skip
"""Rules about files that the label can put right without the artist."""
_FILES = {"audio": NEW_MASTER, "art": NEW_COVER}


@dataclass(frozen=True)
class ReportLine:
    """One point: a question or a sentence, and what explains it."""

    text: str
    why: str


@dataclass(frozen=True)
class ReportSection:
    """The points about the release or one track."""

    name: str
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True)
class Report:
    """The whole letter: what the artist is asked, then what the label does."""

    title: str
    artist: str
    artist_questions: tuple[ReportSection, ...]
    label_tasks: tuple[ReportSection, ...]


def _english(text: Message) -> str:
    return str(text)


def build_report(release: Release, findings: tuple[Finding, ...], translate: Translate = _english) -> Report:
    """Make the report of findings that are not waived; hints stay in the window."""
    places = _part_names(release, translate)
    artist_questions: dict[ReportLine, list[str]] = {}
    label_tasks: dict[ReportLine, list[str]] = {}
    for finding in findings:
        if finding.is_waived or finding.severity is Severity.HINT or not is_judged(finding):
            continue  # what the app could not judge is between its makers and the label
        name = places.get(finding.node_id, translate(RELEASE))
        line = _artist_question(finding, translate)
        lines = artist_questions if line is not None else label_tasks
        part_names = lines.setdefault(line or ReportLine(translate(sentence(finding)), ""), [])
        if name not in part_names:
            part_names.append(name)
    order = {name: position for position, name in enumerate(dict.fromkeys(places.values()))}
    return Report(
        title=display_title(release.title, release.version_title),
        artist=_artist(release),
        artist_questions=_sections(artist_questions, order),
        label_tasks=_sections(label_tasks, order),
    )


def _sections(lines: Mapping[ReportLine, list[str]], order: Mapping[str, int]) -> tuple[ReportSection, ...]:
    """Return each line once: below the name of its part, or below the names of all the parts that it is about."""
    sections: dict[tuple[str, ...], list[ReportLine]] = {}
    for line, names in lines.items():
        sections.setdefault(tuple(sorted(names, key=order.__getitem__)), []).append(line)
    in_order = sorted(sections, key=lambda names: (len(names) > 1, [order[name] for name in names]))
    return tuple(ReportSection(" · ".join(names), tuple(sections[names])) for names in in_order)


def _artist(release: Release) -> str:
    if isinstance(release.artist_display_name, str) and release.artist_display_name.strip():
        return release.artist_display_name.strip()
    rows = [row for row in release.children("primary_contributions") if isinstance(row, PrimaryContribution)]
    return display_artist(tuple(rows))


def _artist_question(finding: Finding, translate: Translate) -> ReportLine | None:
    """Return the question that a finding is to the artist; None where the label answers it."""
    rule = rule_of(finding)
    question = QUESTIONS.get(finding.rule)
    if question is not None:
        # With a sentence of its own a finding is about something else, such as a spelling that the label puts right.
        return (
            ReportLine(translate(question.with_values(finding.values)), translate(rule.why))
            if not finding.text
            else None
        )
    subject = finding.rule.partition(".")[0]
    if subject in _FILES and finding.rule not in _FILE_RULES_OF_LABEL and finding.field is None:
        asked = CheckText.tr("{request} {finding}", request=_FILES[subject], finding=sentence(finding))
        return ReportLine(translate(asked), translate(rule.why))
    return None


def _part_names(release: Release, translate: Translate) -> dict[str, str]:
    """Name the part of the release that each node belongs to: a track with its works, or the release itself."""
    places: dict[str, str] = {release.id: translate(RELEASE)}
    for number, track in enumerate(release.tracks(), 1):
        name = f"{number}. {display_title(track.title, track.version_title)}".rstrip()
        for node in (*walk(track), *(below for work in release.works_of(track) for below in walk(work))):
            places.setdefault(node.id, name)
    for node in walk(release):
        if not isinstance(node, Track):
            places.setdefault(node.id, translate(RELEASE))
    return places


def as_text(report: Report, translate: Translate = _english) -> str:
    """Return the report as text for a mail."""
    head = " · ".join(part for part in (report.artist, report.title) if part)
    lines = [head, "=" * min(len(head), 72), ""] if head else []
    lines.append(translate(INTRO if report.artist_questions or report.label_tasks else NOTHING))
    for title, parts in ((TO_ARTIST, report.artist_questions), (TO_LABEL, report.label_tasks)):
        if not parts:
            continue
        lines += ["", translate(title).upper()]
        for part in parts:
            lines += ["", part.name]
            for line in part.lines:
                lines.append(f"  - {line.text}")
                if line.why:
                    lines.append(f"    {line.why}")
                if title is TO_ARTIST:
                    lines.append(f"    {translate(ANSWER)} {'_' * 40}")
    return "\n".join(lines) + "\n"


_PAGE = """<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 40em; margin: 2em auto; padding: 0 1em; color: #1c1c21; }}
h1 {{ font-size: 1.4em; margin-bottom: 0; }} h2 {{ font-size: 1.1em; margin-top: 2em; }}
h3 {{ font-size: 1em; margin: 1.2em 0 0.2em; }} p, ul {{ margin: 0.2em 0; }} .why {{ color: #6a6a75; }}
.answer {{ border-bottom: 1px solid #6a6a75; margin: 0.8em 0 1.2em; padding-bottom: 0.2em; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def as_html(report: Report, translate: Translate = _english) -> str:
    """Return the report as an HTML page that loads nothing and runs nothing."""
    head = " · ".join(part for part in (report.artist, report.title) if part)
    intro = translate(INTRO if report.artist_questions or report.label_tasks else NOTHING)
    body = [f'<h1 dir="auto">{escape(head)}</h1>', f"<p>{escape(intro)}</p>"]
    for title, parts in ((TO_ARTIST, report.artist_questions), (TO_LABEL, report.label_tasks)):
        if not parts:
            continue
        body.append(f"<h2>{escape(translate(title))}</h2>")
        for part in parts:
            body += [f'<h3 dir="auto">{escape(part.name)}</h3>', "<ul>"]
            for line in part.lines:
                why = f'<br><span class="why">{escape(line.why)}</span>' if line.why else ""
                answer = f'<p class="answer">{escape(translate(ANSWER))}</p>' if title is TO_ARTIST else ""
                body.append(f'<li dir="auto">{escape(line.text)}{why}{answer}</li>')
            body.append("</ul>")
    return _PAGE.format(title=escape(head), body="\n".join(body))
