"""The folder of eight files that intake is measured with, and the library of a label that was used before.

Names, sheet and what is right lie in the shared cases; the sound is made here: a minute of a chord under noise each.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from PIL import Image

from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Partners,
    PrimaryContribution,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.storage.codes import Series
from trackball_desktop.storage.repositories import Repositories

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "intake" / "typing"
LABEL = "Faro Lento"
UPCS = ("4260123450182", "4260123450199", "4260123450205")
RATE = 44_100


def make_folder(folder: Path, seconds: float, *, table: bool) -> Path:
    """Write the files under their names, with the sheet beside them where it is asked for; return the folder."""
    names = [name for name in (FOLDER / "names.txt").read_text("utf-8").splitlines() if name.strip()]
    for number, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in {".wav", ".flac"}:
            soundfile.write(path, _sound(number, seconds), RATE, subtype="PCM_24")
        else:
            noise = np.random.default_rng(number).integers(0, 255, (60, 60, 3), dtype=np.uint8)
            Image.fromarray(noise).resize((3000, 3000)).save(path, quality=92)
    album = folder / names[0].partition("/")[0]
    if table:
        (album / "credits.csv").write_bytes((FOLDER / "credits.csv").read_bytes())
    return album


def _sound(number: int, seconds: float) -> np.ndarray[Any, Any]:
    time = np.arange(int(RATE * seconds)) / RATE
    swell = np.minimum(1, np.minimum(time, seconds - time) / 0.5) * (0.8 + 0.2 * np.sin(2 * np.pi * 0.7 * time))
    noise = np.random.default_rng(number).normal(0, 0.01, time.size)
    left = swell * (0.25 * np.sin(2 * np.pi * (180 + 20 * number) * time) + noise)
    right = swell * (0.2 * np.sin(2 * np.pi * (270 + 30 * number) * time) - noise)
    return np.column_stack((left, right))


def expected() -> dict[str, Any]:
    """Return what a careful manager would have at the end."""
    return json.loads((FOLDER / "expected.json").read_text("utf-8"))


def use_label(repositories: Repositories) -> None:
    """Fill a library as it is once a release of this artist on this label is out: lines, stores, line-up, codes."""
    writers = (WorkContribution(artist="Marta Vidal", role="Composer & Author", split_percentage=Decimal(100)),)
    work = Work(title="Espuma", contributions=writers)
    credits = (
        Contribution(artist="Marta Vidal", role="Vocals", type="Lead"),
        Contribution(artist="Joan Prat", role="Producer"),
        Contribution(artist="Kai Brandt", role="Mastering Engineer"),
    )
    track = Track(
        track_type="audio", title="Espuma", isrc="ESFL12600001", works=(work.id,), contributions=credits,
        audio_language="Spanish", metadata_language="Spanish",
    )  # fmt: skip
    last = Release(
        title="Espuma", configuration="Digital Single", label=LABEL, genre="Alternative", metadata_language="Spanish",
        audio_language="Spanish", parental_advisory="Non-Applicable", pline_owner=LABEL, cline_owner=LABEL,
        pline_year="2026", cline_year="2026", release_date=date(2026, 3, 6),
        partners=Partners(excluded=False, partner_names=("Apple Inc", "Spotify")),
        primary_contributions=(PrimaryContribution(artist="Los Faros"),),
        discs=(Disc(tracks=(track,)),), works=(work,),
    )  # fmt: skip
    repositories.library.create(last, label="made").result()
    repositories.codes.save_series(Series(id="", label=LABEL, prefix="ESFL1", year=27, next=101)).result()
    repositories.codes.add_pool(LABEL, "2027", UPCS).result()
