"""What people type or paste about addresses, and what is made of it."""

from __future__ import annotations

import pytest

from trackball_desktop.targets.openplay.addresses import display_write_base, parse_write_base
from trackball_desktop.ui.settings.addresses import address_error, parse_hosts, release_page_template

NORTHLIGHT = "https://northlight.openplaymusic.com/connect/v1/"


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("northlight", NORTHLIGHT),
        (" Northlight ", NORTHLIGHT),
        ("northlight.openplaymusic.com", NORTHLIGHT),
        ("https://northlight.openplaymusic.com", NORTHLIGHT),
        ("https://northlight.openplaymusic.com/releases/195-14?tab=x", NORTHLIGHT),
        (NORTHLIGHT, NORTHLIGHT),
        ("https://name.opstaging.com/connect/v1", "https://name.opstaging.com/connect/v1/"),
        ("http://127.0.0.1:8080/connect/v1/", "http://127.0.0.1:8080/connect/v1/"),
        ("", ""),
        ("two words", ""),
        ("evil.example", ""),
        ("https://[", ""),
    ],
)
def test_the_write_base_comes_from_a_subdomain_or_any_address_of_the_account(typed: str, base: str) -> None:
    assert parse_write_base(typed) == base


@pytest.mark.parametrize("base", [NORTHLIGHT, "https://name.opstaging.com/connect/v1/", "http://127.0.0.1:8080/c/v1/"])
def test_what_is_shown_of_a_kept_base_gives_it_back(base: str) -> None:
    assert parse_write_base(display_write_base(base)) == base


def test_a_kept_base_is_shown_as_the_subdomain_alone() -> None:
    assert display_write_base(NORTHLIGHT) == "northlight"


@pytest.mark.parametrize(
    ("pasted", "known", "template"),
    [
        ("https://n.openplaymusic.com/releases/195-14", (), "https://n.openplaymusic.com/releases/{id}"),
        ("https://n.openplaymusic.com/releases/195-14/", (), "https://n.openplaymusic.com/releases/{id}/"),
        ("https://n.openplaymusic.com/#/r/195-14/tracks", (), "https://n.openplaymusic.com/#/r/{id}/tracks"),
        ("https://n.openplaymusic.com/show?id=77&tab=2x", ("77",), "https://n.openplaymusic.com/show?id={id}&tab=2x"),
        ("https://n.openplaymusic.com/r/abc-9", ("abc-9",), "https://n.openplaymusic.com/r/{id}"),
        ("https://n.openplaymusic.com/r/{id}", (), "https://n.openplaymusic.com/r/{id}"),
        ("https://n.openplaymusic.com/releases", (), ""),
        ("https://195.example/releases", ("195",), ""),
        ("not an address 12", (), ""),
        ("http://n.openplaymusic.com/releases/1", (), ""),
    ],
)
def test_the_page_of_a_release_is_learnt_from_one_address(pasted: str, known: tuple[str, ...], template: str) -> None:
    assert release_page_template(pasted, known) == template


def test_an_address_without_encryption_or_with_a_password_is_objected_to() -> None:
    assert address_error("https://s3.example") == ""
    assert address_error("http://localhost:9000") == ""
    assert "not encrypted" in address_error("http://s3.example")
    words = address_error("https://me:hunter2@s3.example")
    assert words
    assert "hunter2" not in words


def test_hosts_are_read_from_any_list() -> None:
    assert parse_hosts("a.example, https://B.example/x\nc.example:9000; a.example") == [
        "a.example",
        "b.example",
        "c.example:9000",
    ]
