"""The verbs about targets: what one has answered, the letter that asks for the rest, and a takedown."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import UserError
from trackball_desktop.media.files import read_file
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.target_order import set_order, target_order
from trackball_desktop.targets import registry
from trackball_desktop.targets.profiled.letter import build_letter
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.questions import load_questions
from trackball_desktop.targets.profiled.saved_profiles import get_profile, save_profile
from trackball_desktop.targets.profiled.target import ProfiledTarget
from trackball_desktop.verbs.output import run_with_services
from trackball_desktop.verbs.printing import print_json, print_lines, print_result


def target(options: argparse.Namespace) -> int:
    """Carry out what `action` names."""
    writes = options.action in {"answer", "import", "order", "practice"}
    with App(DataFolder.resolve(options.data_dir, practice=options.practice), exclusive=writes) as app:
        if options.action == "list":
            return _list(options)
        if options.action == "order":
            return _order(app, options)
        if not options.id:
            raise UserError("The target is missing.", remedy="`target list` shows the available ones.")
        if options.action == "import":
            profile = Profile.from_json(read_file(Path(options.id)))
            save_profile(app.repositories.settings, profile).result()
            print_result(options, {"id": profile.id, "name": profile.name}, f"{profile.name}: {_count(profile)}")
            return 0
        if options.action == "practice":
            account = app.start_practice_distributor(options.id, options.way)
            print_result(options, {"account": account.name, "target": account.target}, f"connected: {account.name}")
            return 0
        profile = get_profile(options.id)
        match options.action:
            case "questions":
                return _questions(profile, options)
            case "letter":
                _letter(profile, options)
            case "export":
                print_lines(*profile.to_json().splitlines())
            case _:
                return _answer(app, profile, options)
        return 0


def _letter(profile: Profile, options: argparse.Namespace) -> None:
    """Print the letter, or write it as a mail."""
    written = build_letter(profile, options.sender or "…", options.company or "")
    if options.mail is None:
        print_lines(*written.text.splitlines())
        return
    try:
        options.mail.write_bytes(written.eml())
    except OSError as error:
        raise UserError(
            f"“{options.mail}” could not be saved: {error}",
            remedy="Choose another location.",
        ) from error
    print_result(options, {"path": str(options.mail), "open": written.open_count}, str(options.mail))


def _order(app: App, options: argparse.Namespace) -> int:
    """Show the order in which a release goes to its targets, or set it: ids with commas between."""
    if options.id:
        asyncio.run(set_order(app.repositories, [part.strip() for part in str(options.id).split(",") if part.strip()]))
    order = target_order(app.repositories)
    print_result(options, {"order": list(order)}, ", then ".join(registry.display_name(item) for item in order))
    return 0


def _count(profile: Profile) -> str:
    return f"{len(profile.answers)} of {len(load_questions().questions)} questions answered"


def _list(options: argparse.Namespace) -> int:
    targets = registry.all_targets()
    if options.json:
        print_json(
            [
                {
                    "id": item.id,
                    "name": item.name,
                    "answered": len(item.profile.answers) if isinstance(item, ProfiledTarget) else None,
                    "questions": len(load_questions().questions) if isinstance(item, ProfiledTarget) else None,
                }
                for item in targets
            ]
        )
        return 0
    for item in targets:
        text = _count(item.profile) if isinstance(item, ProfiledTarget) else "built in"
        print_lines(f"{item.id:12}  {item.name}  {text}")
    return 0


def _questions(profile: Profile, options: argparse.Namespace) -> int:
    open_ids = {question.id for question in profile.open_questions()}
    shown = [
        question for question in load_questions().questions.values() if not options.open or question.id in open_ids
    ]
    needed = {call: [item.id for item in profile.open_questions_for(call)] for call in load_questions().calls}
    if options.json:
        answers = {id: {"value": a.value, "source": a.source, "date": a.date} for id, a in profile.answers.items()}
        questions = [
            {
                "id": item.id,
                "section": item.section,
                "text": item.text,
                "kind": item.kind,
                "answer": answers.get(item.id),
            }
            for item in shown
        ]
        print_json({"id": profile.id, "name": profile.name, "questions": questions, "waits_for": needed})
        return 0
    section = 0
    for item in shown:
        if item.section != section:
            section = item.section
            print_lines("", f"{section}  {load_questions().sections[section]}")
        answer = profile.answers.get(item.id)
        answer_text = (
            "open"
            if answer is None
            else f"{json.dumps(answer.value, ensure_ascii=False)}  {answer.source}, {answer.date}"
        )
        print_lines(f"  {item.id:24} {item.text}", f"  {'':24} {answer_text}")
    waiting = needed["submit"]
    waits = f"Nothing can be sent until these are answered: {', '.join(waiting)}"
    print_lines("", waits if waiting else "Ready to send.")
    return 0


def _answer(app: App, profile: Profile, options: argparse.Namespace) -> int:
    if not options.question or (options.value is None and not options.none):
        raise UserError(
            "An answer needs the question's ID and a value.",
            remedy=f"`target questions {profile.id}` shows the IDs; --none removes an answer.",
        )
    try:
        value: object = None if options.none else json.loads(str(options.value))
    except ValueError:
        value = options.value
    if not options.none and not options.source:
        raise UserError(
            "The source of this answer is missing.",
            meaning="Nothing was saved.",
            remedy="Name it with --source, such as --source “Email, Dana R.”.",
        )
    changed = profile.with_answer(options.question, value, options.source, options.date)
    save_profile(app.repositories.settings, changed).result()
    print_result(options, {"id": changed.id, "question": options.question}, f"{changed.name}: {_count(changed)}")
    return 0


def takedown(options: argparse.Namespace) -> int:
    """Ask a release's target to take it down; its UPC, typed, says that it is meant."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        release_id = Drafts(app.repositories).find(options.id).release.id
        app.start_practice()
        answer = run_with_services(
            app, lambda services: services.submit.actions.take_down(release_id, options.upc, options.target)
        )
        print_result(
            options, {"id": release_id, "answer": answer}, "the takedown was requested; `status` shows its result"
        )
        return 0


def earnings(options: argparse.Namespace) -> int:
    """Print what a release has earned, as its target tells it."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        release_id = Drafts(app.repositories).find(options.id).release.id
        app.start_practice()
        rows = [
            dict(row)
            for row in run_with_services(
                app, lambda services: services.after_release.earnings(release_id, options.target)
            )
        ]
        if options.json:
            print_json({"id": release_id, "rows": rows})
        for row in () if options.json else rows:
            print_lines("  ".join(f"{name}: {value}" for name, value in row.items()))
        return 0


def store_links(options: argparse.Namespace) -> int:
    """Print where a release is in stores, as its target tells it."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        release_id = Drafts(app.repositories).find(options.id).release.id
        app.start_practice()
        links = dict(
            run_with_services(app, lambda services: services.after_release.store_links(release_id, options.target))
        )
        if options.json:
            print_json({"id": release_id, "links": links})
        for store, link in () if options.json else links.items():
            print_lines(f"{store:16}  {link}")
        return 0


VERBS = {"target": target, "takedown": takedown, "earnings": earnings, "store-links": store_links}
