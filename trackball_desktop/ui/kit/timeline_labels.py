"""Words for what happened to a release: a line for each entry of its timeline. No widget is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackball_desktop.i18n.message import Message
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.kit import formatting
from trackball_desktop.ui.kit.languages import Texts, listed, shown

if TYPE_CHECKING:
    from trackball_desktop.services.record_diff import RecordChange
    from trackball_desktop.services.timeline import TimelineEntry

_FEW = 3


class Timeline(Texts):
    """What happened to a release, as its timeline shows it."""


def actor_text(actor: str, target: str = "") -> str:
    """Return who did it or said it; `target` is the id of where."""
    return {
        "you": Timeline.tr("you"),
        "app": Timeline.tr("the app"),
        "service": Timeline.tr("{target}", target=name_of(target)),
    }.get(actor, actor)


def shape_of(entry: TimelineEntry) -> str:
    """Return the shape that stands before an entry: one for each who did it, and one for a gap."""
    if entry.kind == "gap":
        return "draft"
    return {"you": "ready", "app": "note", "service": "ok"}.get(entry.actor, "note")


def what_text(entry: TimelineEntry, own_id: str | None = None) -> str:
    """Return what happened, in one line; `own_id` is the release's id, by which other records are told from it."""
    if entry.kind == "look" and own_id is not None and entry.remote_id not in {own_id, None}:
        return Timeline.tr("Platform record {id}: {said}", id=entry.remote_id or "", said=_said(entry))
    return _said(entry)


def _said(entry: TimelineEntry) -> str:
    if entry.kind == "gap":
        return Timeline.tr("Not checked")
    if entry.kind == "document":
        return document_text(entry.what)
    if entry.kind == "event":
        return shown(entry.what)
    if entry.http_status == 404:
        return Timeline.tr("{target} does not have it (404)", target=name_of(entry.target))
    said = entry.status or Timeline.tr("no status")
    if not entry.changes:
        return said
    edited = [change for change in entry.changes if change.path != "status"]
    if not edited:
        before = next(change.before for change in entry.changes)
        return Timeline.tr("{before} → {after}", before=before or Timeline.tr("no status"), after=said)
    named = listed(place_text(change.path) for change in edited[:_FEW])
    more = f" +{len(edited) - _FEW}" if len(edited) > _FEW else ""
    return Timeline.tr("{status}  ·  changed there: {fields}", status=said, fields=named + more)


def sentence_text(entry: TimelineEntry, own_id: str | None = None) -> str:
    """Return what happened as a sentence: "Created the release.", "You pressed Submit."."""
    target = name_of(entry.target)
    if entry.kind == "gap":
        return Timeline.tr("Nobody looked: the app was closed or offline.")
    if entry.kind == "document":
        return f"{document_text(entry.what)}."
    if entry.kind == "look":
        return _poll_sentence(entry, own_id)
    source = entry.what.source if isinstance(entry.what, Message) else entry.what
    match source:
        case "queued":
            return Timeline.tr("You pressed Submit; it waits to be sent.")
        case "posting":
            return Timeline.tr("The app asked {target} to create the release.", target=target)
        case _ if source.startswith("created in "):  # rows of older versions hold the name itself
            return Timeline.tr("{target} created the release.", target=target)
        case "{name} refused it":
            return Timeline.tr("{target} refused the release.", target=target)
        case "taken back":
            return Timeline.tr("You took it back.")
        case "try again":
            return Timeline.tr("You asked to try again.")
        case "search again":
            return Timeline.tr("You asked to look for it again.")
        case "waits":
            return Timeline.tr("It waits.")
        case _:
            pass
    said = shown(entry.what)
    who = {
        "you": Timeline.tr("You {did}.", did=said),
        "service": Timeline.tr("{target}: {said}.", target=target, said=said),
    }
    return who.get(entry.actor, f"{said[:1].upper()}{said[1:]}.")


def _poll_sentence(entry: TimelineEntry, own_id: str | None) -> str:
    target = name_of(entry.target)
    if entry.http_status == 404:
        return Timeline.tr("{target} does not have it any more.", target=target)
    if own_id is not None and entry.remote_id not in {own_id, None}:
        said = _said(entry)
        return Timeline.tr("The receiving side's record {id} says: {said}.", id=entry.remote_id or "", said=said)
    edited = [change for change in entry.changes if change.path != "status"]
    if edited:
        named = ", ".join(place_text(change.path) for change in edited[:_FEW])
        return Timeline.tr("Somebody changed it in {target}: {fields}.", target=target, fields=named)
    if entry.status:
        return Timeline.tr("{target} says “{word}”.", target=target, word=entry.status)
    return Timeline.tr("{target} has it and gives no status.", target=target)


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
    at = formatting.moment(entry.at)
    if entry.kind == "gap":
        until = formatting.moment(entry.until) if entry.until else Timeline.tr("now")
        return Timeline.tr("from {at} until {until}: the app was closed or offline", at=at, until=until)
    return "  ·  ".join(part for part in (at, actor_text(entry.actor, entry.target), below_text(entry)) if part)


def below_text(entry: TimelineEntry) -> str:
    """Return what there is to say beside the event itself: how long a look found the same, a service's words."""
    parts: list[str] = []
    if entry.kind == "gap":
        until = formatting.moment(entry.until) if entry.until else Timeline.tr("now")
        return Timeline.tr("From {at} until {until}.", at=formatting.moment(entry.at), until=until)
    if entry.kind == "look" and entry.looks > 1 and entry.until:
        parts.append(
            Timeline.tr(
                "unchanged until {until}, checked %n times",
                "unchanged until {until}, checked %n time",
                entry.looks,
                until=formatting.moment(entry.until),
            )
        )
    elif entry.words:
        parts.append(" ".join(shown(entry.words).split()))
    return "  ·  ".join(parts)


def change_text(change: RecordChange) -> str:
    """Return one edit there: "Track 2 · isrc: QZ… → QZ…"."""
    nothing = Timeline.tr("nothing")
    return f"{place_text(change.path)}: {change.before or nothing} → {change.after or nothing}"


def place_text(path: str) -> str:
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
    lines = [what_text(entry), when_text(entry)]
    if entry.http_status is not None:
        lines.append(Timeline.tr("HTTP status {number}", number=entry.http_status))
    if entry.remote_id:
        lines.append(Timeline.tr("Record {id}", id=entry.remote_id))
    if entry.words:
        lines.append(shown(entry.words))
    return "\n".join([*lines, *(change_text(change) for change in entry.changes)])
