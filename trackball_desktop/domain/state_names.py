"""The names of states, for sentences that name one: what stands in the database is a code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trackball_desktop.domain.lifecycle import FileState, SubmissionState
from trackball_desktop.i18n.contexts import WordText
from trackball_desktop.i18n.message import Message

FILE_STATE_NAMES: Mapping[FileState, Message] = MappingProxyType(
    {
        FileState.WAITING: WordText.tr("Waiting"),
        FileState.HASHING: WordText.tr("Reading"),
        FileState.SENDING: WordText.tr("Sending"),
        FileState.VERIFYING: WordText.tr("Verifying"),
        FileState.DONE: WordText.tr("Uploaded"),
        FileState.UNVERIFIABLE: WordText.tr("Sent, cannot be verified"),
        FileState.FAILED: WordText.tr("Needs you"),
        FileState.CHANGED: WordText.tr("File changed"),
        FileState.MISSING: WordText.tr("File missing"),
    }
)
SUBMISSION_STATE_NAMES: Mapping[SubmissionState, Message] = MappingProxyType(
    {
        SubmissionState.QUEUED: WordText.tr("Waiting"),
        SubmissionState.POSTING: WordText.tr("Sending"),
        SubmissionState.UNKNOWN: WordText.tr("Unconfirmed"),
        SubmissionState.CONFIRMED: WordText.tr("Created"),
        SubmissionState.REFUSED: WordText.tr("Rejected"),
        SubmissionState.WITHDRAWN: WordText.tr("Withdrawn"),
    }
)
