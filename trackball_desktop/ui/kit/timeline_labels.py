"""Words for what happened to a release: a line for each entry of its timeline. No widget is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackball_desktop.i18n.message import Message
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import formatting
from trackball_desktop.ui.kit.languages import Texts, join_with_commas, localize
from trackball_desktop.ui.kit.timeline_acts import your_sentence

if TYPE_CHECKING:
    from trackball_desktop.services.record_diff import RecordChange
    from trackball_desktop.services.timeline import TimelineEntry

_MAX_NAMED_FIELDS = 3


class Timeline(Texts):
    """What happened to a release, as its timeline shows it."""


def actor_text(actor: str, target: str = "") -> str:
    """Return who did it or said it; `target` is the id of where."""
    return {
        "you": Timeline.tr("you"),
        "app": Timeline.tr("the app"),
        "service": Timeline.tr("{target}", target=display_name(target)),
    }.get(actor, actor)


def entry_shape(entry: TimelineEntry) -> str:
    """Return the shape that stands before an entry: one for each who did it, and one for a gap."""
    if entry.kind == "gap":
        return "draft"
    return {"you": "you", "app": "moving", "service": "ok"}.get(entry.actor, "note")


def entry_text(entry: TimelineEntry, own_id: str | None = None) -> str:
    """Return what happened, in one line; `own_id` is the release's id, by which other records are told from it."""
    if entry.kind == "look" and own_id is not None and entry.remote_id not in {own_id, None}:
        return Timeline.tr("Platform record {id}: {said}", id=entry.remote_id or "", said=_outcome_text(entry))
    return _outcome_text(entry)


def _outcome_text(entry: TimelineEntry) -> str:
    if entry.kind == "gap":
        return Timeline.tr("Not checked")
    if entry.kind == "document":
        return document_text(entry.what)
    if entry.kind == "event":
        return localize(entry.what)
    if entry.http_status == 404:
        return Timeline.tr("{target} does not have it (404)", target=display_name(entry.target))
    status = entry.status or Timeline.tr("no status")
    if not entry.changes:
        return status
    edited = [change for change in entry.changes if change.path != "status"]
    if not edited:
        before = next(change.before for change in entry.changes)
        return Timeline.tr("{before} → {after}", before=before or Timeline.tr("no status"), after=status)
    named = join_with_commas(path_text(change.path) for change in edited[:_MAX_NAMED_FIELDS])
    more = f" +{len(edited) - _MAX_NAMED_FIELDS}" if len(edited) > _MAX_NAMED_FIELDS else ""
    return Timeline.tr("{status}  ·  changed there: {fields}", status=status, fields=named + more)


def sentence_text(entry: TimelineEntry, own_id: str | None = None) -> str:
    """Return what happened as a sentence: "Created the release.", "You pressed Submit."."""
    target = display_name(entry.target)
    if entry.kind == "gap":
        return Timeline.tr("Not checked: the app was closed or offline.")
    if entry.kind == "document":
        return f"{document_text(entry.what)}."
    if entry.kind == "look":
        return _poll_sentence(entry, own_id)
    source = entry.what.source if isinstance(entry.what, Message) else entry.what
    match source:
        case "queued":
            return Timeline.tr("You submitted the release.")
        case "posting":
            return Timeline.tr("The app asked {target} to create the release.", target=target)
        case _ if source.startswith("created in "):  # rows of older versions hold the name itself
            return Timeline.tr("{target} created the release.", target=target)
        case _ if source.startswith("rejected by ") or source == "{name} refused it":
            return Timeline.tr("{target} rejected the release.", target=target)
        case "withdrawn" | "taken back":
            return Timeline.tr("You withdrew it.")
        case "try again":
            return Timeline.tr("You asked to try again.")
        case "search again":
            return Timeline.tr("You asked to search for it again.")
        case "waiting" | "waits":
            return Timeline.tr("It is waiting.")
        case _:
            pass
    if entry.actor == "you" and (sentence := your_sentence(entry.what)):
        return sentence
    text = localize(entry.what)
    if entry.actor == "service":
        return Timeline.tr("{target}: {said}.", target=target, said=text)
    return f"{text[:1].upper()}{text[1:]}."


def _poll_sentence(entry: TimelineEntry, own_id: str | None) -> str:
    target = display_name(entry.target)
    if entry.http_status == 404:
        return Timeline.tr("{target} no longer has it.", target=target)
    if own_id is not None and entry.remote_id not in {own_id, None}:
        outcome = _outcome_text(entry)
        return Timeline.tr("Platform record {id}: {said}.", id=entry.remote_id or "", said=outcome)
    edited = [change for change in entry.changes if change.path != "status"]
    if edited:
        named = ", ".join(path_text(change.path) for change in edited[:_MAX_NAMED_FIELDS])
        return Timeline.tr("It was changed in {target}: {fields}.", target=target, fields=named)
    if entry.status:
        return Timeline.tr("{target} says “{word}”.", target=target, word=entry.status)
    return Timeline.tr("{target} has it but reports no status.", target=target)


def document_text(kind: str) -> str:
    """Return what was made of a release."""
    return {
        "label-copy": Timeline.tr("Label copy created"),
        "one-sheet": Timeline.tr("One-sheet created"),
        "split-sheet": Timeline.tr("Split sheet created"),
        "credits": Timeline.tr("Credits created"),
        "barcode": Timeline.tr("Barcode created"),
        "ern": Timeline.tr("DDEX delivery created"),
        "ern-takedown": Timeline.tr("DDEX takedown created"),
    }.get(kind, kind)


def when_text(entry: TimelineEntry) -> str:
    """Return when it was and whose it is: "14:03 · the target said · 12 looks until 15:10 found the same"."""
    at = formatting.format_timestamp(entry.at)
    if entry.kind == "gap":
        until = formatting.format_timestamp(entry.until) if entry.until else Timeline.tr("now")
        return Timeline.tr("from {at} until {until}: the app was closed or offline", at=at, until=until)
    return "  ·  ".join(part for part in (at, actor_text(entry.actor, entry.target), secondary_text(entry)) if part)


def secondary_text(entry: TimelineEntry) -> str:
    """Return what there is to say beside the event itself: how long a look found the same, a service's words."""
    parts: list[str] = []
    if entry.kind == "gap":
        until = formatting.format_timestamp(entry.until) if entry.until else Timeline.tr("now")
        return Timeline.tr("From {at} until {until}.", at=formatting.format_timestamp(entry.at), until=until)
    if entry.kind == "look" and entry.poll_count > 1 and entry.until:
        parts.append(
            Timeline.tr(
                "unchanged until {until}, checked %n times",
                "unchanged until {until}, checked %n time",
                entry.poll_count,
                until=formatting.format_timestamp(entry.until),
            )
        )
    elif entry.text:
        parts.append(" ".join(localize(entry.text).split()))
    return "  ·  ".join(parts)


def change_text(change: RecordChange) -> str:
    """Return one edit there: "Track 2 · isrc: QZ… → QZ…"."""
    nothing = Timeline.tr("nothing")
    return f"{path_text(change.path)}: {change.before or nothing} → {change.after or nothing}"


def path_text(path: str) -> str:
    """Return where in a record something is: "discs[0].tracks[2].isrc" is "track 1.3 isrc"."""
    import re

    text = re.sub(
        r"discs\[(\d+)\]\.tracks\[(\d+)\]",
        lambda found: Timeline.tr("track {number}", number=f"{int(found[1]) + 1}.{int(found[2]) + 1}"),
        path,
    )
    text = re.sub(r"discs\[(\d+)\]", lambda found: Timeline.tr("disc {number}", number=int(found[1]) + 1), text)
    text = re.sub(r"(\w+)\[(\d+)\]", lambda found: f"{found[1]} {int(found[2]) + 1}", text)
    return re.sub(r"(?<!\d)\.|\.(?!\d)", " ", text).replace("_", " ") if text else path


def detail_text(entry: TimelineEntry) -> str:
    """Return all there is to say about an entry beside its raw answer."""
    lines = [entry_text(entry), when_text(entry)]
    if entry.http_status is not None:
        lines.append(Timeline.tr("HTTP status {number}", number=entry.http_status))
    if entry.remote_id:
        lines.append(Timeline.tr("Record {id}", id=entry.remote_id))
    if entry.text:
        lines.append(localize(entry.text))
    return "\n".join([*lines, *(change_text(change) for change in entry.changes)])
