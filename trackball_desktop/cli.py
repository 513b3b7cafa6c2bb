"""The verbs for scripts: the same services as the window, no Qt.

Results go to standard output (with `--json`: one JSON document and nothing else), messages and progress to standard
error. Exit codes: 0 done, 1 the answer is no (blockers, refused), 2 bad use, 3 could not (offline, locked, no file),
130 stopped with Ctrl-C.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

from trackball_desktop import __version__, logs, verbs
from trackball_desktop.domain.errors import (
    ForeignFile,
    Interrupted,
    LibraryDamaged,
    LibraryMissing,
    NewerData,
    ReadOnly,
    TrackballError,
    UnsuitableFolder,
    UserError,
)
from trackball_desktop.storage import paths
from trackball_desktop.ui.shell import startup_tuning

if TYPE_CHECKING:
    from argparse import _SubParsersAction  # pyright: ignore[reportPrivateUsage] - the only name it has

    _Verbs = _SubParsersAction["_Parser"]

_CHILD_VERBS = ("measure-files", "write-sample")
VIEWS = ("to_fix", "drafts", "waiting", "sending", "on_the_way", "in_openplay", "released", "all", "trash")
CODE_VERBS = ("list", "series", "import", "assign")
PAPERS = ("label-copy", "one-sheet", "split-sheet", "credits", "barcode", "templates")
PAPER_LANGUAGES = ("en", "de", "ja", "ar")
TARGET_VERBS = ("list", "questions", "answer", "letter", "import", "export", "order", "practice")
_TARGET_HELP = "the target, if the release is at several"
ACCOUNT_VERBS = ("add", "storage", "key", "forget-key", "test", "list", "remove")


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line and return its exit code."""
    _ensure_streams()
    _use_utf8()
    if arguments and arguments[0] in _CHILD_VERBS:
        return _run_child(arguments)
    as_json = "--json" in arguments
    try:
        code = _run_command(arguments)
        sys.stdout.flush()
        return code
    except SystemExit as exit_:  # --help and --version
        return exit_.code if isinstance(exit_.code, int) else 2
    except TrackballError as error:
        return _report_error(error, as_json)
    except KeyboardInterrupt:
        return _report_error(Interrupted("Stopped."), as_json)
    except BrokenPipeError:
        # Whoever read the answer has gone; Python must not try to write the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 3
    except Exception as error:  # noqa: BLE001 - the boundary of the process: a fault is no answer, and is written down
        return _report_error(_report_crash(error, arguments), as_json)


def _run_command(arguments: Sequence[str]) -> int:
    options = _parse_window_options(arguments) or _parser().parse_args(arguments)
    if options.verb is None:
        startup_tuning.begin()
        from trackball_desktop.window import run_window  # Qt

        return run_window(options)
    for value in vars(options).values():
        for text in cast("list[object]", value) if isinstance(value, list) else [value]:
            _require_unicode(text)
    return verbs.run(options)


def _require_unicode(value: object) -> None:
    """Raise UserError for text that is not Unicode: no library can store it. Paths are checked when opened."""
    try:
        str(value).encode() if isinstance(value, str) else None
    except UnicodeEncodeError as error:
        shown = str(value).encode("utf-8", "replace").decode()
        raise UserError(f"“{shown[:200]}” is not Unicode text.", remedy="Write it in UTF-8.") from error


def _report_crash(error: Exception, arguments: Sequence[str]) -> TrackballError:
    """Write a crash report beside the data and say where it is."""
    options = _parser().parse_args(arguments)
    try:
        report = logs.write_crash_report(paths.log_dir(paths.data_dir(options.data_dir, options.practice)), error)
    except TrackballError:
        report = None
    where = f"The report is in {report}." if report else "No report could be written."
    return TrackballError(f"This failed because of an error in the app ({type(error).__name__}).", remedy=where)


def _run_child(arguments: Sequence[str]) -> int:
    """Run as the child process that `services.measuring` starts; these verbs are not in the help."""
    from trackball_desktop.media import measure, sample  # numpy and what decodes sound

    if arguments[0] == "measure-files":
        measure.serve(sys.stdin, sys.stdout)
    else:
        sample.write_sample(Path(arguments[1]))
    return 0


def _report_error(error: TrackballError, as_json: bool) -> int:
    """Print a failure and return its exit code."""
    from trackball_desktop.verbs.printing import print_json, print_lines  # decimals, for JSON

    if as_json:
        print_json({"error": {"title": error.title, "meaning": error.meaning, "remedy": error.remedy}})
    hint = next((hint_text for kinds, hint_text in _HINTS if isinstance(error, kinds)), "")
    print_lines(*(part for part in (error.title, error.meaning, error.remedy, hint) if part), file=sys.stderr)
    return error.exit_code


_HINTS: tuple[tuple[tuple[type[TrackballError], ...], str], ...] = (
    (
        (LibraryMissing,),
        "`restore` lists the copies; `restore newest` restores the newest one; `restore --empty` starts with "
        "an empty library.",
    ),
    (
        (LibraryDamaged,),
        "`restore` lists the copies; `restore newest` restores the newest one; `restore --recover` recovers "
        "the data that can still be read.",
    ),
    ((ForeignFile, NewerData, ReadOnly, UnsuitableFolder), "`--data-dir DIR` selects another data folder."),
)
"""What can be done about a library that cannot be opened, in the words of the command line."""


class _Parser(argparse.ArgumentParser):
    """Raises UserError for bad use, where argparse would print and exit."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print."""
        raise UserError(f"{self.prog}: {message}", remedy=" ".join(self.format_usage().split()))


def _ensure_streams() -> None:
    """Give a windowed program on Windows streams that lead nowhere: it has none, and what is printed must not fail."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - as long as the process


def _use_utf8() -> None:
    """Windows gives a pipe the local code page; titles are in every script."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace" if stream is not sys.stdin else "strict")


def _parse_window_options(arguments: Sequence[str]) -> argparse.Namespace | None:
    """Return the options where they ask for the window; None for anything else, which the whole parser judges.

    The window does not wait until the parsers of all verbs are built.
    """
    try:
        options, others = _window_parser(add_help=False).parse_known_args(arguments)
    except UserError:
        return None
    return None if others else options


def _parser() -> argparse.ArgumentParser:
    parser = _window_parser(add_help=True)
    subparsers = parser.add_subparsers(dest="verb", metavar="VERB")
    _add_draft_verbs(subparsers)
    _add_code_verbs(subparsers)
    _add_paper_verb(subparsers)
    _add_sending_verbs(subparsers)
    return parser


def _window_parser(*, add_help: bool) -> _Parser:
    parser = _Parser(
        prog="trackball-desktop",
        description="Drafts releases, checks them, uploads their files and creates them at the distributor. "
        "Without a verb it opens the window.",
        add_help=add_help,
    )
    parser.set_defaults(verb=None)
    parser.add_argument("--version", action="version", version=f"trackball-desktop {__version__}")
    _add_common_options(parser, default=False)
    window = parser.add_argument_group("the window")
    window.add_argument(
        "--scheme", choices=("system", "light", "dark", "contrast"), help="colour scheme; overrides the setting"
    )
    window.add_argument("--sample", action="store_true", help="with --practice: add the sample release")
    window.add_argument(
        "--oddities", action="store_true", help="with --practice: statuses that OpenPlay's documents do not name"
    )
    window.add_argument(
        "--headless",
        action="store_true",
        help="process the sample release from draft to created without a screen, then exit",
    )
    window.add_argument("--shots", type=Path, metavar="DIR", help="with --headless: save pictures of the window here")
    window.add_argument("--grab", type=Path, metavar="FILE", help="save a picture of the window, then exit")
    return parser


def _add_common_options(parser: argparse.ArgumentParser, *, default: object = argparse.SUPPRESS) -> None:
    """Let the options that all verbs share stand before or after the verb."""
    none = None if default is False else default
    parser.add_argument(
        "--practice", action="store_true", default=default, help="practice mode: nothing leaves this computer"
    )
    parser.add_argument("--data-dir", type=Path, default=none, metavar="DIR", help="use another data folder")
    parser.add_argument(
        "--json", action="store_true", default=default, help="print one JSON document on standard output"
    )


def _add_verb(verbs: _Verbs, name: str, help_text: str) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=help_text, description=help_text)
    _add_common_options(parser)
    return parser


def _add_draft_verbs(verbs: _Verbs) -> None:
    new = _add_verb(verbs, "new", "create a draft for each release in a folder of masters")
    new.add_argument("paths", nargs="+", type=Path, metavar="FOLDER")
    new.add_argument("--account", metavar="NAME")
    importing = _add_verb(
        verbs, "import", "create drafts from a spreadsheet, a bundle, a DDEX message or the distributor's JSON"
    )
    importing.add_argument(
        "--copy", action="store_true", help="for a bundle: import a copy even if the release is already in the library"
    )
    importing.add_argument(
        "file", type=Path, help="CSV, TSV, XLSX, XLS, ODS, XML, ZIP or JSON; recognised by its content"
    )
    importing.add_argument(
        "--update",
        action="store_true",
        help="also update releases already in the library; without it only the differences are listed",
    )
    importing.add_argument(
        "--anyway",
        action="store_true",
        help="create a draft from a DDEX message even if its UPC is already in the library",
    )
    importing.add_argument(
        "--dates", choices=("day-first", "month-first"), help="how to read 3/4/2026 in this spreadsheet"
    )
    importing.add_argument(
        "--rejected", type=Path, metavar="CSV", help="save the spreadsheet's rows with problems here, with the reasons"
    )
    importing.add_argument("--account", metavar="NAME")
    listing = _add_verb(verbs, "list", "list releases")
    listing.add_argument("--search", default="", metavar="Q")
    listing.add_argument("--view", default="all", choices=VIEWS)
    _add_verb(verbs, "show", "show a release").add_argument("id")
    exporting = _add_verb(
        verbs, "export", "print the exact JSON that would create it at the distributor, or write a file"
    )
    exporting.add_argument("id", nargs="*", help="IDs of releases; JSON takes only one")
    exporting.add_argument("--all", action="store_true", help="every release outside the trash")
    exporting.add_argument(
        "--format", default="", metavar="FORMAT",
        help="json (the create request), xlsx, csv or excel-csv (the full layout, which import can read), "
             "sheet:NAME (the layout of another distributor; sheet: alone lists them), ern (a DDEX delivery)",
    )  # fmt: skip
    exporting.add_argument("--out", type=Path, metavar="FILE", help="write to this file; without it JSON is printed")
    _add_delivery_options(exporting)
    bundle = _add_verb(verbs, "bundle", "save a release as a bundle (ZIP) with history, receipts and findings")
    bundle.add_argument("id", nargs="?", help="the release; with --all the whole library is saved")
    bundle.add_argument(
        "--all", action="store_true", help="save the whole library in a new folder: bundles, sheets, web page"
    )
    bundle.add_argument("--files", action="store_true", help="include masters, cover and other files")
    bundle.add_argument("--out", type=Path, metavar="FILE", help="the bundle, or the new folder with --all")
    moving = _add_verb(
        verbs, "transfer", "compare a release with its delivery by another distributor, and list the next steps"
    )
    moving.add_argument("id")
    moving.add_argument(
        "--from", dest="source", type=Path, metavar="FILE", help="its DDEX message, sheet, bundle or JSON"
    )
    moving.add_argument("--distributor", metavar="NAME", help="the previous distributor")
    moving.add_argument("--deliver", metavar="DATE", help="the date of the new delivery")
    moving.add_argument("--end", action="store_true", help="end the transfer")
    check = _add_verb(verbs, "check", "check a release as a store would")
    check.add_argument("id")
    check.add_argument("--report", metavar="FILE", help="write the questions for the artist to a .txt or .html file")
    check.add_argument(
        "--act", action="append", default=[], metavar="NAME", help="confirm that NAME is one artist, not several"
    )
    setting = _add_verb(verbs, "set", "set fields, such as upc=4260689120345 or discs[0].tracks[2].isrc=…")
    setting.epilog = (
        "FIELD= and FIELD=@inherit inherit the value (track from release, release from label);"
        " FIELD=@null sends null, FIELD=@absent leaves the field out. Lists are JSON:"
        ' partners.partner_names=\'["Spotify", "Joox, Inc."]\'; names without commas can be separated by commas.'
        " The next index of a list adds an entry: discs[0].tracks[0].title=…, discs[0].tracks[0].works[0]"
        ".contributions[0].artist=…, primary_contributions[0].id=…."
    )
    setting.add_argument("id")
    setting.add_argument("assignments", nargs="+", metavar="FIELD=VALUE")
    attach = _add_verb(verbs, "attach", "attach a master, an Atmos mix, lyrics, a cover, a booklet or motion artwork")
    attach.add_argument("id")
    attach.add_argument("file", type=Path)
    attach.add_argument("--track", type=int, metavar="N", help="for track N, counted over all discs from 1")
    roles = attach.add_mutually_exclusive_group()
    for role, text in (
        ("cover", "the front cover"),
        ("booklet", "the booklet, a PDF"),
        ("atmos", "the Atmos mix of the track; without --track found by its name"),
        ("lyrics", "lyrics of the track as text, LRC or TTML"),
        ("motion", "motion artwork, an MP4 or MOV, square or tall"),
    ):
        roles.add_argument(f"--{role}", action="store_const", dest="role", const=role.upper(), help=text)


def _add_paper_verb(verbs: _Verbs) -> None:
    paper = _add_verb(verbs, "paper", "create a label copy, one-sheet, split sheet, credits or barcode for a release")
    paper.add_argument(
        "kind",
        choices=PAPERS,
        help="`templates` copies the templates to the data folder, where you can edit them",
    )
    paper.add_argument("id", nargs="?")
    paper.add_argument(
        "--out", type=Path, metavar="FILE", help="a .pdf (default), .txt or .html file; .svg or .png for a barcode"
    )
    paper.add_argument("--language", choices=PAPER_LANGUAGES, default="en", help="language of the document")
    paper.add_argument("--text", type=Path, metavar="FILE", help="the text of a one-sheet")
    paper.add_argument("--contact", default="", metavar="WORDS", help="the contact; saved for the next time")


def _add_delivery_options(exporting: argparse.ArgumentParser) -> None:
    ern = exporting.add_argument_group(
        "with --format ern", "parties are saved for the next time; --out is the target folder"
    )
    ern.add_argument("--sender", metavar="DPID", help="the label's DDEX party ID")
    ern.add_argument("--sender-name", metavar="NAME")
    ern.add_argument("--recipient", metavar="DPID", help="the recipient's DDEX party ID")
    ern.add_argument("--recipient-name", metavar="NAME")
    ern.add_argument("--takedown", action="store_true", help="a message without deals that takes the release down")
    ern.add_argument("--test", action="store_true", help="mark the message as a test")
    ern.add_argument("--batch", action="store_true", help="use the batch layout even for one release")
    ern.add_argument("--without-files", action="store_true", help="only the message")


def _add_code_verbs(verbs: _Verbs) -> None:
    delete = _add_verb(verbs, "delete", "move a release to the trash")
    delete.add_argument("id")
    delete.add_argument(
        "--codes",
        choices=("burn", "free"),
        default="burn",
        help="what happens to its own codes that were never sent: retired (default) or available again",
    )
    codes = _add_verb(verbs, "codes", "the label's ISRCs and UPCs: list, series, import, assign")
    codes.add_argument("action", choices=CODE_VERBS)
    codes.add_argument("what", nargs="?", help="how codes start (CB-GNR), a file of UPCs, or a release's ID")
    codes.add_argument("--label", metavar="NAME", help="only for this label; without it, for all labels")
    codes.add_argument("--name", help="the name of the pool")
    codes.add_argument("--next", type=int, default=1, metavar="N", help="the series' next number")
    codes.add_argument("--isrc", action="store_true", help="assign ISRCs only")
    codes.add_argument("--upc", action="store_true", help="assign a UPC only")


def _add_sending_verbs(verbs: _Verbs) -> None:
    submit = _add_verb(verbs, "submit", "add a release to the outbox")
    submit.add_argument("id")
    submit.add_argument("--wait", action="store_true", help="send it now and wait until the distributor has created it")
    submit.add_argument(
        "--account", metavar="NAME", action="append", help="can be given several times; the accounts follow one another"
    )
    adopt = _add_verb(verbs, "adopt", "link a release at the distributor to this one, or undo that")
    adopt.add_argument("id")
    adopt.add_argument("--target", default="", metavar="ID", help=_TARGET_HELP)
    adopt.add_argument(
        "--openplay-id",
        dest="remote_id",
        default="",
        metavar="ID",
        help="its ID at the distributor",
    )
    adopt.add_argument("--undo", action="store_true", help="the linked release is a different one")
    again = _add_verb(verbs, "send-again", "continue with a release that stopped with a question")
    again.add_argument("id")
    again.add_argument("--target", default="", metavar="ID", help=_TARGET_HELP)
    again.add_argument(
        "--upc",
        default="",
        help="after a lost answer, or for a release that is gone: its UPC confirms that it is not at the distributor",
    )
    withdraw = _add_verb(verbs, "withdraw", "withdraw a release from the outbox before it is created")
    withdraw.add_argument("id")
    withdraw.add_argument("--target", default="", metavar="ID", help=_TARGET_HELP)
    upload = _add_verb(verbs, "upload", "upload a release's files to the storage without submitting it")
    upload.add_argument("id")
    status = _add_verb(verbs, "status", "show the status of releases, from the distributor if possible")
    status.add_argument("id", nargs="?")
    receipt = _add_verb(verbs, "receipt", "show where the receipt of a submission is; with --json, print it")
    receipt.add_argument("id", help="ID of the release or of the submission")
    pull = _add_verb(
        verbs, "pull", "search an account at the distributor and import releases that are not in the library"
    )
    pull.add_argument(
        "ids", nargs="*", metavar="ID", help="the distributor's IDs of releases to import; without any it searches"
    )
    pull.add_argument("--search", default="", metavar="Q")
    pull.add_argument("--upc", default="")
    pull.add_argument("--project", default="", metavar="NUMBER")
    pull.add_argument("--label", action="append", metavar="NAME", help="can be given several times")
    pull.add_argument("--all", action="store_true", help="import all results")
    pull.add_argument("--drafts", action="store_true", help="import as drafts, not as read-only records")
    pull.add_argument("--account", metavar="NAME")
    stores = _add_verb(verbs, "stores", "show how a release appears in stores, and what differs from the draft")
    stores.add_argument("id", nargs="?", help="without one: all releases that were checked")
    stores.add_argument("--ask", action="store_true", help="check Deezer, Apple Music and MusicBrainz now, by UPC")
    stores.add_argument("--link", metavar="URL", help="save the release's link at a store that cannot be checked")
    stores.add_argument(
        "--watch", choices=("on", "off"), help="without a release: check automatically from release dates on"
    )
    stores.add_argument("--country", action="append", metavar="CC", help="with --watch: countries for Apple Music")
    plan = _add_verb(verbs, "plan", "list releases by date with deadlines and tasks")
    plan.add_argument("--ics", type=Path, metavar="FILE", help="save release dates and deadlines as a calendar file")
    events = _add_verb(
        verbs, "events", "import catalogue events (where releases are cleared, what is taken down), or list what is new"
    )
    events.add_argument("paths", nargs="*", type=Path, metavar="FILE", help="files or folders of events")
    events.add_argument(
        "--bucket",
        nargs="?",
        const="",
        metavar="PREFIX",
        help="read what a receiver saved in the account's bucket; without PREFIX from catalogue-events/",
    )
    events.add_argument("--account", metavar="NAME", help="with --bucket: the account of the bucket")
    events.add_argument("--all", action="store_true", help="also keep releases that are not in the library")
    events.add_argument("--again", action="store_true", help="read files again that were read before")
    events.add_argument("--release", metavar="ID", help="show where a release is cleared, for what and until when")
    delivered = _add_verb(
        verbs,
        "delivered",
        "open a partner delivery and compare it with its checksums and with the draft",
    )
    delivered.add_argument(
        "package",
        metavar="FILE|LINK",
        help="a ZIP, a folder, or the link that a partner received; - reads the link, or the request with it, from"
        " standard input",
    )
    looking = _add_verb(verbs, "look-up", "look up a release by UPC, ISRC or link in public catalogues")
    looking.add_argument("what", help="a UPC, an ISRC or the link to a release")
    looking.add_argument("--draft", action="store_true", help="create a draft from the result")
    looking.add_argument("--into", metavar="ID", help="show what is missing or different in a draft")
    looking.add_argument(
        "--take",
        action="append",
        default=[],
        metavar="FIELD",
        help="with --into: set these fields; `empty` sets all empty ones",
    )
    target = _add_verb(verbs, "target", "a target's answers about its API: list, questions, answer, letter, …")
    target.add_argument("action", choices=TARGET_VERBS)
    target.add_argument("id", nargs="?", help="the target's ID, or the file of a profile to import")
    target.add_argument("question", nargs="?", metavar="QUESTION", help="the question to answer")
    target.add_argument("value", nargs="?", metavar="VALUE", help="the answer: JSON or text")
    target.add_argument("--source", default="", help="the source of the answer, such as “Email, Dana R.”")
    target.add_argument("--date", default="", metavar="YYYY-MM-DD", help="the date of the answer; default: today")
    target.add_argument("--none", action="store_true", help="remove the answer")
    target.add_argument("--open", action="store_true", help="show only open questions")
    target.add_argument("--sender", help="the name below the letter")
    target.add_argument("--company", help="your label or company")
    target.add_argument("--mail", type=Path, metavar="FILE", help="save the letter as an email (.eml); it is not sent")
    target.add_argument("--way", choices=("A", "B", "C"), help="how the practice distributor receives files")
    for name, about in (
        ("earnings", "show what a release has earned, as reported by its target"),
        ("store-links", "show where a release is in stores, as reported by its target"),
    ):
        verb = _add_verb(verbs, name, about)
        verb.add_argument("id")
        verb.add_argument("--target", default="", metavar="ID", help=_TARGET_HELP)
    takedown = _add_verb(verbs, "takedown", "ask a release's target to take it down")
    takedown.add_argument("id")
    takedown.add_argument("--target", default="", metavar="ID", help=_TARGET_HELP)
    takedown.add_argument("--upc", required=True, help="its UPC, as confirmation")
    account = _add_verb(verbs, "account", "accounts: add, storage, key, forget-key, test, list, remove")
    account.add_argument("action", choices=ACCOUNT_VERBS)
    account.add_argument("name", nargs="?")
    account.add_argument("--target", metavar="ID", help="the target of its releases; it cannot be changed later")
    account.add_argument("--field", action="append", metavar="NAME=VALUE", help="a field that the target needs")
    account.add_argument("--read-base", metavar="URL", help="the address for looking up releases")
    account.add_argument("--write-base", metavar="URL", help="the address for creating releases")
    account.add_argument("--key-id", help="the API Key ID; the secret comes on standard input")
    account.add_argument("--endpoint", help="an S3-compatible endpoint")
    account.add_argument("--region", default="us-east-1")
    account.add_argument("--bucket")
    account.add_argument("--prefix", default="")
    account.add_argument("--style", choices=("path", "virtual"), default="virtual")
    account.add_argument("--access-key-id", help="the bucket's access key; the secret comes on standard input")
    account.add_argument(
        "--session-token", action="store_true", help="a second line on standard input is a session token"
    )
    account.add_argument("--allow-host", action="append", metavar="HOST", help="hosts that the signing service may use")
    account.add_argument(
        "--signing-url", help="a signing service instead of a bucket; its token comes on standard input"
    )
    account.add_argument(
        "--signing-dialect",
        choices=("trackball", "companion"),
        default="trackball",
        help="protocol of the signing service: Trackball's (default) or Uppy Companion",
    )
    account.add_argument("--manifest-field", choices=("notes", "internal_synopsis", "distribution_notes", "none"))
    account.add_argument("--isrc-by-distributor", choices=("yes", "no"))
    backup = _add_verb(verbs, "backup", "back up the library, list backups, or choose their folder")
    backup.add_argument("action", nargs="?", choices=("make", "list", "folder"), default="make")
    backup.add_argument(
        "folder", nargs="?", type=Path, help="with `folder`: the folder; without one, the default in the data folder"
    )
    restore = _add_verb(verbs, "restore", "list backups of the library, or restore one")
    restore.add_argument("copy", nargs="?", metavar="COPY", help="a name from the list, a file, or `newest`")
    restore.add_argument("--recover", action="store_true", help="recover what can be read from a damaged library")
    restore.add_argument("--empty", action="store_true", help="start with an empty library if it is missing or damaged")
    _add_verb(verbs, "practice", "run practice mode's target, storage, signing service and CDN until interrupted")
    _add_verb(verbs, "self-check", "check that this installation is complete")
