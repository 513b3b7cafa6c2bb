"""Pictures inside masters: each becomes a file of its own in the data folder, so that it can be offered as cover.

The masters stay as they are.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from trackball_desktop.domain.errors import MediaError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.files import sanitise_file_name
from trackball_desktop.media.tags import embedded_cover
from trackball_desktop.services.intake_plan import IntakePlan

MAX_MASTERS_READ = 4
"""Masters of one release whose pictures are read: most hold the same one."""
_SUFFIXES = {b"\xff\xd8\xff": ".jpg", b"\x89PN": ".png"}


def with_embedded_pictures(plan: IntakePlan, folder: Path) -> IntakePlan:
    """Offer the pictures inside a plan's masters behind those that lie beside them.

    Where none lies there that looks like a cover, the first one is taken. `folder` is the data folder.
    """
    masters = [row.path for row in plan.rows if row.is_included and row.path in plan.masters_with_picture][
        :MAX_MASTERS_READ
    ]
    pictures: list[Path] = []
    problems: list[str] = []
    for path in masters:
        try:
            picture = _extract_picture(path, folder)
        except (OSError, MediaError):
            problems.append(FileText.tr("The image in {name} could not be extracted.", name=path.name))
            continue
        if picture is not None and picture not in pictures:
            pictures.append(picture)
    if not pictures and not problems:
        return plan
    return replace(
        plan,
        pictures=(*plan.pictures, *pictures),
        cover=plan.cover or next(iter(pictures), None),
        problems=(*plan.problems, *problems),
    )


def _extract_picture(path: Path, folder: Path) -> Path | None:
    """Write the picture inside a master under its content's hash and return where; None where its kind is unknown."""
    content = embedded_cover(path) or b""
    suffix = _SUFFIXES.get(content[:3])
    if suffix is None:
        return None
    digest = hashlib.sha256(content).hexdigest()[:12]
    existing = next((folder / "covers").glob(f"* inside-{digest}{suffix}"), None)
    if existing is not None:
        return existing
    target = folder / "covers" / sanitise_file_name(f"{path.stem[:80]} inside-{digest}{suffix}")
    target.parent.mkdir(mode=0o700, exist_ok=True)
    temporary = target.with_name(target.name + ".tmp")
    temporary.touch(mode=0o600)
    temporary.write_bytes(content)
    temporary.replace(target)
    return target
