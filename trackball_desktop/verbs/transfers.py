"""The verb `transfer`: a release that moves here from another distributor; begin, show, end."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.date_parsing import read_date
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.paths import field_path
from trackball_desktop.domain.release import CatalogueTransfer, Release
from trackball_desktop.domain.transfer import OVERLAP_DAYS, TransferTask, delivery_differences, transfer_tasks
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.verbs.output import run_with_services
from trackball_desktop.verbs.printing import print_lines, print_result

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services

_TASK_TEXT = {
    "same": "make sure nothing differs from the old delivery",
    "deliver": "deliver with the new distributor; keep the old delivery online",
    "look": "check the stores: play counts and links continue",
    "take_down": f"after {OVERLAP_DAYS} days of overlap, ask {{distributor}} to take the old delivery down",
    "look_again": "check the stores again: nothing is missing",
}


def transfer(options: argparse.Namespace) -> int:
    """Compare a draft with what another distributor delivered, and print the next steps."""
    deliver_on = _parse_day(options.deliver) if options.deliver else None
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        release_id = Drafts(app.repositories).find(options.id).release.id

        async def work(services: Services) -> None:
            if options.end:
                await services.transfers.end(release_id)
            elif options.distributor or options.source:
                await services.transfers.begin(
                    release_id, options.source, distributor=options.distributor or "", deliver_on=deliver_on
                )

        run_with_services(app, work)
        release = app.repositories.library.load(release_id).release
        document = _document(release)
        print_result(options, document, "" if document["transfer"] else f"{release_id}  has no transfer")
        if not options.json:
            _print_tasks(release, document)
        return 0


def _parse_day(text: str) -> date:
    day = read_date(text)
    if day is None:
        raise UserError(f"“{text}” is not a date.", remedy="Use the format 2026-11-20.")
    return day


def _document(release: Release) -> dict[str, Any]:
    saved_transfer = release.local.transfer
    return {
        "id": release.id,
        "transfer": saved_transfer.model_dump(mode="json") if isinstance(saved_transfer, CatalogueTransfer) else None,
        "differences": [
            {"path": field_path(release, item.node_id, item.field or None), "before": item.before, "now": item.now}
            for item in delivery_differences(release)
        ],
        "check_list": [
            {"task": item.task, "due": str(item.due) if item.due else None} for item in transfer_tasks(release)
        ],
    }


def _print_tasks(release: Release, document: dict[str, Any]) -> None:
    saved_transfer = release.local.transfer
    for item in document["differences"]:
        print_lines(f"{item['path'] or 'release'}: was “{item['before']}”, is now “{item['now']}”")
    tasks: tuple[TransferTask, ...] = transfer_tasks(release)
    distributor = (
        saved_transfer.distributor
        if isinstance(saved_transfer, CatalogueTransfer) and saved_transfer.distributor
        else "the previous distributor"
    )
    for task in tasks:
        day = task.due.isoformat() if task.due else "(no date set)"
        print_lines(f"{day}  {_TASK_TEXT[task.task].format(distributor=distributor)}")


VERBS = {"transfer": transfer}
