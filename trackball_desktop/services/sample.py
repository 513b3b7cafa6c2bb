"""The sample release "Harbour Songs": a create body, and the answers about AI, cover and lyrics that no body has.

Its release date lies ahead on whatever day someone tries it: in the file it reads "+35d-friday", and years that go with
it read "+year". The masters and the cover are rendered by `media.sample`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.deadlines import free_friday
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.inherit import with_absent_inherited
from trackball_desktop.domain.paths import resolve
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.resources import resource
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.services.attachments import Attachments
from trackball_desktop.services.measuring import ChildProcesses, write_sample
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.targets import registry

_DAYS_AHEAD = 35
_FILES, _INTERVAL = 5, 0.25
"""How many files the sample has, and how often they are counted while another process writes them (seconds)."""


def sample_release(today: date) -> dict[str, Any]:
    """Return the create body, out on the first Friday at least 35 days after today that is no holiday."""
    day = free_friday(today + timedelta(days=_DAYS_AHEAD))
    body = json.loads(resource("sample", "release.json").read_text("utf-8"))
    return _replace_marks(body, {"+35d-friday": day.isoformat(), "+year": str(day.year)})


def _replace_marks(value: Any, marks: dict[str, str]) -> Any:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {key: _year_as_number(key, _replace_marks(item, marks)) for key, item in items}
    if isinstance(value, list):
        return [_replace_marks(item, marks) for item in cast("list[Any]", value)]
    return marks.get(value, value) if isinstance(value, str) else value


def _year_as_number(key: str, value: Any) -> Any:
    """A work's year is a number in the create body, those of the lines are texts."""
    return int(value) if key == "copyright_year" else value


def sample_draft(today: date) -> Release:
    """Return the sample as a draft such as a person would have made it, with all that only this app asks for."""
    imported = registry.default().import_body(sample_release(today))
    assert imported is not None
    return _with_answers(with_absent_inherited(imported.release))


def _with_answers(release: Release) -> Release:
    answers: dict[str, Any] = json.loads(resource("sample", "answers.json").read_text("utf-8"))
    for path, value in answers.items():
        node, field = resolve(release, path)
        release = SetField(node_id=node.id, field=field, value=value).apply(release)
    return release


async def add_sample(
    repositories: Repositories, folder: Path, today: date, on_progress: Callable[[int, int], None] | None = None
) -> str:
    """Make a draft of the sample release, rendering its files into the folder if they are not there.

    `on_progress` gets (files rendered, files in all).
    """
    cover = folder / "cover.jpg"
    if not cover.is_file():
        children = ChildProcesses()
        try:
            writing = asyncio.create_task(asyncio.to_thread(write_sample, folder, children))
            while not (await asyncio.wait({writing}, timeout=_INTERVAL))[0]:
                if on_progress is not None:
                    on_progress(await asyncio.to_thread(_count_files, folder), _FILES)
            await writing
        finally:
            children.stop()
    release = sample_draft(today)
    draft = await asyncio.wrap_future(
        repositories.library.create(release, label=HistoryText.tr("added the sample release"))
    )
    release_id = draft.release.id
    masters = await asyncio.to_thread(lambda: sorted(folder.glob("*.wav")))
    attachments = Attachments(repositories)
    for number, master in enumerate(masters, start=1):
        await attachments.attach(release_id, master, AssetRole.MASTER, track=number)
    await attachments.attach(release_id, cover, AssetRole.COVER)
    return release_id


def _count_files(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0
