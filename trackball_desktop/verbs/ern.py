"""What `export --format ern` and `import` do with DDEX messages: arguments in, words and JSON out."""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.ern.model import MessageParty
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.ern import DeliveryOptions
from trackball_desktop.services.export_formats import ReleaseExporter
from trackball_desktop.verbs.output import progress_of, run_with_services
from trackball_desktop.verbs.printing import print_message, print_result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trackball_desktop.formats.ern.model import Remark
    from trackball_desktop.formats.ern.reader import ErnImport
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.ern import ImportedRelease, WrittenDelivery

_REASONS = {
    "no_place": "no field in ERN 4.3",
    "internal": "internal to the label, not sent",
    "no_deals": "part of the deals, which a takedown does not have",
    "not_a_value": "not in the format required by the message",
    "on_tracks": "stated on each track",
    "respelled": "sent in a different spelling",
    "filled": "added to the message, not in the draft",
    "grouped": "from several works, combined",
}
_FAULTS = {
    "no_isrc": "has no ISRC",
    "no_p_line": "has no P line",
    "no_main_artist": "has no main artist",
    "no_duration": "has no length",
    "no_file": "has no audio file in the package",
    "file_missing": "is listed in the message but is not in the package",
}


def export_ern(options: argparse.Namespace) -> int:
    """Write releases as a DDEX delivery."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        drafts = Drafts(app.repositories)
        ids = [drafts.find(name).release.id for name in options.id]
        if options.all:
            ids = ReleaseExporter(app.repositories).all_release_ids()
        if not ids:
            raise UserError("Name the releases to deliver.", remedy="`list` shows their IDs.")

        async def work(services: Services) -> WrittenDelivery:
            sender, recipient = services.ern.parties()
            delivery = DeliveryOptions(
                MessageParty(options.sender or sender.dpid, options.sender_name or sender.name),
                MessageParty(options.recipient or recipient.dpid, options.recipient_name or recipient.name),
                takedown=options.takedown,
                test=options.test,
                batch=options.batch,
                files=not options.without_files,
            )
            return await services.ern.export(ids, options.out or Path(), delivery, progress_of(options))

        package = run_with_services(app, work)
    document: dict[str, Any] = {"folder": str(package.folder), "messages": []}
    for message in package.messages:
        for sentence in remark_sentences(message.remarks):
            print_message(sentence)
        for word in message.user_defined_terms:
            print_message(f"DDEX has no term for “{word}”; the message contains it as a user-defined value.")
        for fault in message.faults:
            print_message(f"{fault.where} {_FAULTS.get(fault.code, fault.code)}.")
        document["messages"].append({
            "id": message.release_id, "message_id": message.message_id, "xml": str(message.xml),
            "not_held": [asdict(remark) for remark in message.remarks], "own_words": list(message.user_defined_terms),
            "faults": [asdict(item) for item in message.faults],
        })  # fmt: skip
    print_result(options, document, f"{package.folder}")
    return 0


def remark_sentences(remarks: Iterable[Remark]) -> Iterable[str]:
    """Yield a sentence for each field and reason: where it stands, and what became of it."""
    paths_by_field: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for remark in remarks:
        paths_by_field[remark.path.rsplit(".", 1)[-1].split("[")[0], remark.reason.value].append(remark.path)
    for (name, reason), paths in paths_by_field.items():
        where = paths[0] if len(paths) == 1 else f"{name} ({len(paths)} times)"
        yield f"{where}: {_REASONS[reason]}."


async def import_ern(
    services: Services, options: argparse.Namespace, found: tuple[ErnImport, Path | None], account_id: str | None
) -> tuple[list[str], dict[str, Any]]:
    """Make drafts of a message, and say what of it is not in them."""
    read, folder = found
    arrived = await services.ern.import_message(
        read, folder, options.file.name, account_id, force_new=options.anyway,
        on_progress=progress_of(options, "releases"),
    )  # fmt: skip
    if read.takedown:
        print_message("The message contains no deals, so it takes its releases down wherever they were delivered.")
    if read.unplaced:
        print_message(f"{read.unplaced} recordings do not belong to any release in the message and were not imported.")
    for item in arrived:
        for sentence in import_messages(item):
            print_message(sentence)
    for entry in read.unread:
        times = f" ({entry.count} times)" if entry.count > 1 else ""
        print_message(f"No field in a draft: {entry.path}: {entry.value}{times}")
    document: dict[str, Any] = {
        "ern": read.version, "message_id": read.message_id, "sender": read.sender, "takedown": read.takedown,
        "unplaced": read.unplaced, "unread": [asdict(item) for item in read.unread],
        "releases": [asdict(item) for item in arrived],
    }  # fmt: skip
    return [item.release_id for item in arrived], document


def import_messages(one: ImportedRelease) -> Iterable[str]:
    """Yield what became of a release of a message."""
    if one.known:
        count = len(one.differences)
        yield (
            f"“{one.title}” is already in the library with the same UPC; nothing was changed. "
            + ("The message has the same values." if not count else f"The message has {count} different values:")
        )
        for difference in one.differences:
            yield f"  {difference.path}: {difference.here or 'nothing'} → {difference.there}"
        if count:
            yield "`import --anyway` creates a draft of it anyway."
    for name in one.not_attached:
        yield f"{name} is not next to the message and was not attached."


VERBS = {"export": export_ern}
