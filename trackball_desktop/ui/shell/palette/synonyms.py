"""Other words that people type for a command, so that "delete" finds "Move to trash"."""

from __future__ import annotations

from typing import Final

from trackball_desktop.i18n.contexts import Context
from trackball_desktop.i18n.message import Message
from trackball_desktop.ui.kit.languages import localize


class Synonyms(Context):
    """Words that people type for a command, with commas between; each language has its own, as many as it needs."""


_SYNONYMS: Final[dict[str, Message]] = {
    "search": Synonyms.tr("find"),
    "new": Synonyms.tr("create, add, draft, begin"),
    "folder": Synonyms.tr("import audio, masters, WAV, drop, open folder"),
    "templates": Synonyms.tr("pattern"),
    "import": Synonyms.tr("download, fetch, pull"),
    "import.file": Synonyms.tr("CSV, Excel, XLSX, spreadsheet"),
    "export": Synonyms.tr("CSV, Excel, XLSX, spreadsheet, save as, ZIP"),
    "export.library": Synonyms.tr("everything"),
    "import.ddex": Synonyms.tr("ERN, XML"),
    "export.ddex": Synonyms.tr("ERN, XML, delivery"),
    "transfer": Synonyms.tr("move, switch distributor, change distributor"),
    "look_up": Synonyms.tr("Deezer, Apple Music, MusicBrainz, Discogs, barcode, prefill"),
    "import.events": Synonyms.tr("takedown, availability, territories"),
    "sample": Synonyms.tr("demo, example, try it"),
    "left": Synonyms.tr("sidebar, hide"),
    "right": Synonyms.tr("panel, hide"),
    "transfers": Synonyms.tr("files, progress"),
    "plan": Synonyms.tr("calendar, dashboard, weeks, deadlines, dates"),
    "view.to_fix": Synonyms.tr("blocked, incomplete, to do"),
    "view.drafts": Synonyms.tr("unfinished, work in progress"),
    "view.on_the_way": Synonyms.tr("sending, pending"),
    "view.in_openplay": Synonyms.tr("created, delivered releases, sent"),
    "view.released": Synonyms.tr("out now, past releases, back catalogue"),
    "view.all": Synonyms.tr("catalogue, list, everything in the list"),
    "view.trash": Synonyms.tr("deleted, recycle bin"),
    "section.recordings": Synonyms.tr("tracks of the label, sound recordings"),
    "section.checks": Synonyms.tr("thresholds, limits, loudness"),
    "section.lists": Synonyms.tr("vocabulary, values, genres, roles"),
    "section.keyring": Synonyms.tr("wallet, secrets, passwords"),
    "section.notifications": Synonyms.tr("alerts, messages"),
    "section.stores": Synonyms.tr("countries, store links"),
    "section.data": Synonyms.tr("data folder, log, diagnostics"),
    "delivered": Synonyms.tr("package, received"),
    "next_region": Synonyms.tr("next pane"),
    "previous_region": Synonyms.tr("previous pane"),
    "template.save": Synonyms.tr("make a template, keep as template"),
    "lineup": Synonyms.tr("band, musicians, ensemble"),
    "scheme.light": Synonyms.tr("bright, white, theme, day mode"),
    "scheme.dark": Synonyms.tr("black, theme, night mode"),
    "scheme.contrast": Synonyms.tr("theme, accessibility, black, white"),
    "scheme.system": Synonyms.tr("theme, automatic"),
    "appearance": Synonyms.tr("text size, font, zoom, language, theme"),
    "accounts": Synonyms.tr("API key, connect, log in, credentials, password, storage, S3"),
    "backups": Synonyms.tr("restore, copy of the library"),
    "updates": Synonyms.tr("new version, upgrade"),
    "labels": Synonyms.tr("imprint, defaults"),
    "people": Synonyms.tr("artists, writers, directory, merge"),
    "codes": Synonyms.tr("ISRC, UPC, barcode"),
    "settings": Synonyms.tr("preferences, options, configuration"),
    "help": Synonyms.tr("manual, documentation, explain, why, rules"),
    "keys": Synonyms.tr("hotkeys, keys, help"),
    "tour": Synonyms.tr("introduction, getting started, guide"),
    "welcome": Synonyms.tr("first start, begin, help"),
    "about": Synonyms.tr("version, licence, copyright"),
    "quit": Synonyms.tr("exit, close the app"),
    "duplicate": Synonyms.tr("copy, clone"),
    "edition": Synonyms.tr("deluxe, remaster, new version, copy"),
    "papers": Synonyms.tr("PDF, papers, press, print"),
    "stores": Synonyms.tr("Deezer, Apple Music, live, links"),
    "withdraw": Synonyms.tr("cancel, unsend, stop sending"),
    "try_now": Synonyms.tr("retry, send again, outbox"),
    "submit": Synonyms.tr("send, distribute, publish, upload"),
    "checks": Synonyms.tr("errors, problems, findings, validate, warnings"),
    "trash": Synonyms.tr("delete, remove, bin, discard, throw away"),
    "back": Synonyms.tr("close, library"),
    "undo": Synonyms.tr("revert, take back"),
    "redo": Synonyms.tr("repeat"),
    "assign": Synonyms.tr("codes"),
    "step.release": Synonyms.tr("title, label, genre, release date"),
    "step.tracks": Synonyms.tr("track list, songs, grid"),
    "step.next": Synonyms.tr("continue, forward"),
    "step.previous": Synonyms.tr("one step back"),
    "step.sound": Synonyms.tr("masters, audio, cover, art, files"),
    "step.credits": Synonyms.tr("writers, composers, publishers, shares"),
    "step.rights": Synonyms.tr("copyright, territories, price, partners"),
    "step.review": Synonyms.tr("summary"),
    "replace": Synonyms.tr("change text, search and replace"),
    "fill_in": Synonyms.tr("autofill, prefill, Deezer, MusicBrainz"),
}


def synonyms(command_id: str) -> list[str]:
    """Return the other words for a command in the user's language."""
    phrases = _SYNONYMS.get(command_id)
    return [text.strip() for text in localize(phrases).split(",")] if phrases is not None else []
