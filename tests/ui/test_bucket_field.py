"""The storage form refuses what is no bucket's name, and its preview shows the address that is used."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from trackball_desktop.ui.settings.storage import StorageForm


@pytest.fixture
def form(qtbot: QtBot) -> StorageForm:
    made = StorageForm()
    qtbot.addWidget(made)
    made.show_storage(None, is_saved=False)
    made.show()
    made.endpoint_field.fill("https://s3.example")
    made.access_key_id_field.fill("id")
    made.secret_field.fill("secret")
    return made


@pytest.mark.parametrize("name", ["s3://masters", "masters/incoming", "a b"])
def test_what_is_no_buckets_name_is_refused_at_its_field(form: StorageForm, name: str) -> None:
    form.bucket_field.fill(name)
    assert not form.validate()
    assert form.bucket_field.error_text


@pytest.mark.parametrize(
    ("bucket", "endpoint", "style", "shown"),
    [
        ("masters", "https://s3.example/masters", "path", "https://s3.example/masters/…"),
        ("masters", "https://masters.s3.example", "virtual", "https://masters.s3.example/…"),
        ("media.northlight.example", "https://s3.example", "virtual", "https://s3.example/media.northlight.example/…"),
    ],
)
def test_the_preview_shows_the_address_that_is_used(
    qtbot: QtBot, form: StorageForm, bucket: str, endpoint: str, style: str, shown: str
) -> None:
    form.style_choice.setCurrentIndex(form.style_choice.findData(style))
    form.bucket_field.fill(bucket)
    form.endpoint_field.fill(endpoint)
    form.endpoint_field.changed.emit()
    assert form.validate()
    assert form._destination_label.text() == f"Files go to {shown}"  # pyright: ignore[reportPrivateUsage]
