"""The section Stores of the settings: whether stores are asked by themselves, for which countries, and tokens."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.settings_parts import LineField, SecretField, SettingsPage

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

ON_KEY, COUNTRIES_KEY, CONTACT_KEY = "stores.on", "stores.countries", "stores.contact"
"""The keys of the settings, as `services.store_watch` reads them; it is loaded only to write them."""
TOKEN_NAME = "discogs"  # noqa: S105 - the name under which the keyring has it
_COUNTRY_CODE = re.compile(r"[A-Za-z]{2}")


class StoreSettingsPage(SettingsPage):
    """A switch that applies at once, and fields that are kept when they are left."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._backend = backend
        self.set_heading(
            self.tr("Stores"),
            self.tr(
                "From the release date on, the app can check on Deezer, Apple Music and MusicBrainz "
                "whether a release is out and how it appears. Only UPCs, ISRCs and countries are sent."
            ),
        )
        settings = backend.settings
        self.enabled_box = QCheckBox(self.tr("Check stores automatically from each release date"))
        self.enabled_box.setChecked(settings.get(ON_KEY) is True)
        countries = settings.get(COUNTRIES_KEY) or ["US"]
        self.countries_field = LineField(
            self.tr("Countries"),
            help=self.tr("Apple Music is checked per country. Use two-letter codes: ES, DE, JP"),
        )
        self.countries_field.fill(", ".join(str(code) for code in countries))
        self.contact = LineField(
            self.tr("Contact for MusicBrainz"),
            help=self.tr("MusicBrainz asks apps to give a contact address. Optional."),
        )
        self.contact.fill(str(settings.get(CONTACT_KEY) or ""))
        self.token_field = SecretField(
            self.tr("Discogs token"),
            help=self.tr("Your own token from Discogs' developer settings. It lets you fill in drafts from Discogs."),
        )
        self.save_button = button(self.tr("Save"), "primary")
        self.status_label = TextLabel("", "small", "dim")
        for part in (
            self.enabled_box,
            self.countries_field,
            self.contact,
            self.token_field,
            self.save_button,
            self.status_label,
        ):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.enabled_box.toggled.connect(self._on_enabled_box_toggled)
        self.save_button.clicked.connect(self.save)
        self._read_token()

    def _read_token(self) -> None:
        job = self._backend.bridge.run_in_thread(self._has_token)
        job.finished.connect(self._on_token_found)

    def _has_token(self) -> bool:
        try:
            return bool(self._backend.secrets.get(TOKEN_NAME))
        except TrackballError:
            return False

    @Slot(object)
    def _on_token_found(self, has_token: bool) -> None:
        self.token_field.set_saved(has_token)

    @Slot(bool)
    def _on_enabled_box_toggled(self, on: bool) -> None:
        async def work(services: Services) -> None:
            watch = services.store_watch
            await watch.save_settings(replace(watch.settings, is_enabled=on))

        self._track_job(self._backend.bridge.submit(work))

    @Slot()
    def save(self) -> None:
        """Keep the fields, or say at the field what is wrong."""
        codes = [code.strip() for code in re.split(r"[,;\s]+", self.countries_field.text) if code.strip()]
        wrong = [code for code in codes if not _COUNTRY_CODE.fullmatch(code)]
        if wrong or not codes:
            self.countries_field.set_error(
                fill(self.tr("“{code}” is not a two-letter country code."), code=(wrong or [""])[0])
            )
            return
        self.countries_field.set_error("")
        countries, contact = tuple(code.upper() for code in codes), self.contact.text.strip()
        token = self.token_field.text.strip()
        secrets = self._backend.secrets

        async def work(services: Services) -> None:
            watch = services.store_watch
            await watch.save_settings(replace(watch.settings, countries=countries, contact=contact))

        self._track_job(self._backend.bridge.submit(work))
        if token:
            job = self._backend.bridge.run_in_thread(secrets.save, TOKEN_NAME, token)
            self._track_job(job)
            job.finished.connect(self._read_token)

    def _track_job(self, job: Job) -> None:
        job.finished.connect(self._on_saved)
        job.failed.connect(self._on_failed)

    @Slot(object)
    def _on_saved(self, _result: object) -> None:
        self.status_label.setText(self.tr("Saved."))

    @Slot(object)
    def _on_failed(self, error: TrackballError) -> None:
        self.status_label.setText(str(error))
