"""Ids are of one shape, whoever makes them, and no two are alike."""

from __future__ import annotations

import re

from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.release import Track


def test_ids_are_32_hexadecimal_digits_and_no_two_are_alike() -> None:
    ids = {new_id() for _ in range(1000)} | {Track().id}
    assert len(ids) == 1001
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)
