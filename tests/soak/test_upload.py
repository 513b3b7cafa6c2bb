"""A short run of the soak: kills and weather cost parts, and never a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests import skips
from tests.servers.swift import S3Server
from tests.soak.upload import kills, store, weather


@pytest.fixture(scope="module")
def server(s3_server: S3Server) -> Iterator[S3Server]:
    """A Swift that takes small parts; where none can run, `s3_server` skips with a reason."""
    with store("swift", seed=5) as made:
        yield made


@pytest.mark.skipif(sys.platform != "linux", reason=skips.ONLY_LINUX)
class TestUploads:
    def test_kills_cost_what_was_on_its_way_and_nothing_else(self, server: S3Server) -> None:
        figures = kills(server, seed=5, count=3, files=9)
        assert figures.well(), figures

    def test_weather_costs_no_file(self, server: S3Server) -> None:
        figures = weather(server, seed=5, faults=25, files=9)
        assert figures.well(), figures
        assert figures.faults == 25
