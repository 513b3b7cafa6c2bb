"""The form for an account's storage: the label's own bucket, an address that signs for it, or none yet."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from trackball_desktop.api.addresses import bucket_address, bucket_error
from trackball_desktop.storage.settings import StorageSettings
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.settings_parts import FIELD_GAP, LineField, SecretField, side_by_side
from trackball_desktop.ui.settings.addresses import address_error, parse_hosts

_KINDS = ("bucket", "signing", "later")
_DEFAULT_REGION = "us-east-1"
"""What stores of one's own take when they have no regions; a signature must name one."""


class StorageForm(QWidget):
    """Where the files of one account go. `changed` comes with each change by the user."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saved_storage: StorageSettings | None = None
        self._target_id = FIRST
        words = {
            "bucket": self.tr("Your own bucket"),
            "signing": self.tr("A signing service"),
            "later": self.tr("None for now"),
        }
        self.kinds = {kind: QRadioButton(words[kind]) for kind in _KINDS}
        self._group = QButtonGroup(self)
        for button in self.kinds.values():
            self._group.addButton(button)
        self._group.buttonToggled.connect(self._on_kind_toggled)
        self._explanation_label = TextLabel(role="dim")
        self._bucket_part = self._make_bucket()
        self._signing_part = self._make_signing()
        self._lay_out()
        for field in self.findChildren(LineField):
            field.changed.connect(self._on_field_changed)
        self.style_choice.currentIndexChanged.connect(self._on_field_changed)
        self.dialect_choice.currentIndexChanged.connect(self._on_field_changed)
        self.kinds["bucket"].setChecked(True)
        self._on_field_changed()

    def _make_bucket(self) -> QWidget:
        part = QWidget(self)
        self.endpoint_field = LineField(
            self.tr("Endpoint"),
            placeholder="https://s3.eu-central-1.amazonaws.com",
            help=self.tr("Leave empty for Amazon S3 in this region."),
            mono=True,
        )
        self.region_field = LineField(self.tr("Region"), placeholder="eu-central-1", mono=True)
        self.bucket_field = LineField(self.tr("Bucket"), mono=True)
        self.prefix_field = LineField(self.tr("Folder in the bucket"), placeholder="masters", mono=True)
        self.access_key_id_field = LineField(self.tr("Access key ID"), mono=True)
        self.secret_field = SecretField(self.tr("Secret access key"))
        self.session_token_field = SecretField(
            self.tr("Session token"), help=self.tr("Only for temporary keys; otherwise leave empty.")
        )
        self.style_choice = ChoiceBox()
        self.style_choice.addItem(self.tr("Bucket in the path"), "path")
        self.style_choice.addItem(self.tr("Bucket in the host name"), "virtual")
        self.style_choice.setAccessibleName(self.tr("Bucket addressing"))
        style = _with_label(self.tr("Bucket addressing"), self.style_choice)
        self._destination_label = TextLabel(size="small", role="dim")
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(FIELD_GAP)
        column.addLayout(side_by_side(self.endpoint_field, self.region_field, (2, 1)))
        column.addLayout(side_by_side(self.bucket_field, self.prefix_field))
        column.addLayout(side_by_side(self.access_key_id_field, self.secret_field))
        column.addLayout(side_by_side(style, self.session_token_field))
        column.addWidget(self._destination_label)
        return part

    def _make_signing(self) -> QWidget:
        part = QWidget(self)
        self.signing_url_field = LineField(
            self.tr("Address of the signing service"), placeholder="https://uploads.example.com/sign", mono=True
        )
        self.token_field = SecretField(self.tr("Token"))
        self.allowed_hosts_field = LineField(
            self.tr("Allowed upload hosts"),
            placeholder="bucket.s3.eu-central-1.amazonaws.com",
            help=self.tr(
                "Files are sent only to these hosts, whatever the service signs. Separate several with commas."
            ),
            mono=True,
        )
        self.dialect_choice = ChoiceBox()
        self.dialect_choice.addItem(self.tr("Trackball protocol"), "trackball")
        self.dialect_choice.addItem(self.tr("Uppy Companion"), "companion")
        self.dialect_choice.setAccessibleName(self.tr("Protocol"))
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(FIELD_GAP)
        column.addLayout(side_by_side(self.signing_url_field, self.token_field, (2, 1)))
        column.addWidget(_with_label(self.tr("Protocol"), self.dialect_choice))
        column.addWidget(self.allowed_hosts_field)
        return part

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(space.L)
        for button in self.kinds.values():
            choice.addWidget(button)
        choice.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(FIELD_GAP)
        head = QVBoxLayout()
        head.setSpacing(space.S)
        head.addLayout(choice)
        head.addWidget(self._explanation_label)
        column.addLayout(head)
        column.addWidget(self._bucket_part)
        column.addWidget(self._signing_part)

    @property
    def kind(self) -> str:
        """What is chosen: bucket, signing or later."""
        return next(kind for kind, button in self.kinds.items() if button.isChecked())

    @Slot()
    def _on_kind_toggled(self) -> None:
        self._bucket_part.setVisible(self.kinds["bucket"].isChecked())
        self._signing_part.setVisible(self.kinds["signing"].isChecked())
        self._explain()
        self.changed.emit()

    def _explain(self) -> None:
        explained = {
            "bucket": self.tr(
                "Any S3-compatible storage: Amazon, Cloudflare R2, Backblaze, Wasabi, MinIO or your own."
            ),
            "signing": self.tr("A service run by you or your distributor that keeps the keys and signs each upload."),
            "later": fill(
                self.tr("Releases are sent without files: {target} gets only the metadata."),
                target=display_name(self._target_id),
            ),
        }
        if self._group.checkedButton() is not None:
            self._explanation_label.setText(explained[self.kind])

    @Slot()
    def _on_field_changed(self) -> None:
        self._destination_label.setText(self._target_sentence())
        self.changed.emit()

    def _target_sentence(self) -> str:
        bucket = self.bucket_field.text
        endpoint = self.endpoint_field.text or (
            f"https://s3.{self.region_field.text}.amazonaws.com" if self.region_field.text else ""
        )
        if not endpoint or address_error(endpoint) or bucket_error(bucket):
            return self.tr("Files are named by content. Nothing in the bucket is ever overwritten or deleted.")
        style = "virtual" if self.style_choice.currentData() == "virtual" else "path"
        place = bucket_address(bucket, self.region_field.text, endpoint, style)
        folder = self.prefix_field.text.strip("/")
        return fill(self.tr("Files go to {place}"), place=f"{place}/{folder}/…" if folder else f"{place}/…")

    @Slot(str)
    def show_target(self, target_id: str) -> None:
        """Speak of another target."""
        self._target_id = target_id
        self._explain()

    def show_storage(self, storage: StorageSettings | None, *, is_saved: bool = True) -> None:
        """Fill in what is kept; with `is_saved` false, None means a new account, for which a bucket is suggested."""
        self._saved_storage = storage
        shown = storage or StorageSettings(kind="bucket")
        for field, text in (
            (self.endpoint_field, shown.endpoint),
            (self.region_field, shown.region),
            (self.bucket_field, shown.bucket),
            (self.prefix_field, shown.prefix),
            (self.access_key_id_field, shown.access_key_id),
            (self.signing_url_field, shown.signing_url),
            (self.allowed_hosts_field, ", ".join(shown.allowed_hosts)),
        ):
            field.fill(text)
        self.style_choice.setCurrentIndex(self.style_choice.findData(shown.style))
        self.dialect_choice.setCurrentIndex(self.dialect_choice.findData(shown.signing_dialect))
        self._clear_secret_fields()
        self.kinds["later" if storage is None and is_saved else shown.kind].setChecked(True)

    def _clear_secret_fields(self, *, persistent: bool = True) -> None:
        kind = self._saved_storage.kind if self._saved_storage else ""
        self.secret_field.clear()
        self.secret_field.set_saved(kind == "bucket", persistent=persistent)
        self.session_token_field.clear()
        self.session_token_field.set_saved(
            bool(self._saved_storage and self._saved_storage.has_session_token), persistent=persistent
        )
        self.token_field.clear()
        self.token_field.set_saved(kind == "signing", persistent=persistent)

    def show_stored_secrets(self, stored_names: frozenset[str], *, persistent: bool) -> None:
        """Say of the secrets of a kept storage whether they are on this computer."""
        if self._saved_storage is not None:
            for name, field in (
                ("s3", self.secret_field),
                ("s3-token", self.session_token_field),
                ("signing", self.token_field),
            ):
                field.set_saved(name in stored_names, persistent=persistent)

    def validate(self) -> bool:
        """Check what was typed, point at what is missing, and say whether nothing is."""
        fields = self.findChildren(LineField)
        for field in fields:
            field.set_error("")
        saved_kind = self._saved_storage.kind if self._saved_storage else ""
        if self.kind == "bucket":
            self._require(self.bucket_field, self.tr("Enter the name of the bucket."))
            if self.bucket_field.text:
                self.bucket_field.set_error(bucket_error(self.bucket_field.text))
            self._require(self.access_key_id_field, self.tr("Enter the access key ID."))
            if self.endpoint_field.text:
                self.endpoint_field.set_error(address_error(self.endpoint_field.text))
            else:
                self._require(self.region_field, self.tr("Enter the region, or an endpoint."))
            if saved_kind != "bucket":
                self._require(self.secret_field, self.tr("Enter the secret access key."))
        elif self.kind == "signing":
            self.signing_url_field.set_error(address_error(self.signing_url_field.text))
            if saved_kind != "signing":
                self._require(self.token_field, self.tr("Enter the token."))
        wrong = [field for field in fields if field.error_text]
        if wrong:
            wrong[0].input.setFocus()
        return not wrong

    def _require(self, field: LineField, message: str) -> None:
        if not field.text:
            field.set_error(message)

    def storage(self) -> StorageSettings | None:
        """Return the settings as typed, None for none."""
        if self.kind == "signing":
            return StorageSettings(
                kind="signing",
                signing_url=self.signing_url_field.text,
                signing_dialect=self.dialect_choice.currentData(),
                allowed_hosts=parse_hosts(self.allowed_hosts_field.text),
                prefix=self.prefix_field.text,
            )
        if self.kind == "later":
            return None
        same_key = (
            self._saved_storage is not None and self._saved_storage.access_key_id == self.access_key_id_field.text
        )
        # A new key comes with a new token or with none; an old token beside it would be refused.
        keeps_token = (
            same_key
            and not self.secret_field.text
            and bool(self._saved_storage and self._saved_storage.has_session_token)
        )
        return StorageSettings(
            kind="bucket",
            endpoint=self.endpoint_field.text,
            region=self.region_field.text or _DEFAULT_REGION,
            bucket=self.bucket_field.text,
            style="virtual" if self.style_choice.currentData() == "virtual" else "path",
            prefix=self.prefix_field.text.strip("/"),
            access_key_id=self.access_key_id_field.text,
            has_session_token=bool(self.session_token_field.text) or keeps_token,
        )

    def secrets(self) -> dict[str, str]:
        """Return what was typed as secrets, by their names in the keyring."""
        if self.kind == "bucket":
            typed = {"s3": self.secret_field.text, "s3-token": self.session_token_field.text}
        elif self.kind == "signing":
            typed = {"signing": self.token_field.text}
        else:
            typed = {}
        return {name: secret for name, secret in typed.items() if secret}

    def clear_secrets(self, saved_storage: StorageSettings | None, *, persistent: bool = True) -> None:
        """Empty the secret fields, after they were handed over with these settings."""
        self._saved_storage = saved_storage
        self._clear_secret_fields(persistent=persistent)


def _with_label(text: str, choice: QComboBox) -> QWidget:
    """Put its words above a choice."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(space.XS)
    label = TextLabel(text, "small", "dim", wrap=False)
    label.setBuddy(choice)
    column.addWidget(label)
    column.addWidget(choice)
    return part
