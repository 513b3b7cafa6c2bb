"""The contexts in which the texts below `ui` are translated, one a subject.

`CheckText.tr("…")` is read by pyside6-lupdate as it stands, in modules without Qt, in decorators and at module level.
It takes the name before `.tr` as the context, the first argument as the source, a second text as the English for one,
and then reads a plural; named values may follow. The source is one literal, without a comment between its pieces.
"""

from __future__ import annotations

from typing import ClassVar

from trackball_desktop.i18n.message import Message, Value


class Context:
    """Makes messages; each subclass is a context of the catalogue by its own name."""

    name: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.name = cls.__name__

    @classmethod
    def tr(cls, source: str, singular: str = "", count: int | None = None, /, **values: Value) -> Message:
        """Return the message with its values: `tr("{name} is gone.", name=…)`, `tr("%n files", "%n file", 3)`."""
        return Message(cls.name, source, values, count, singular)


class WordText(Context):
    """Single words and short phrases that stand in other sentences: weekdays, fields, states."""


class CheckText(Context):
    """What checks find in a release, why it matters, what a fix does, what a person may state; letters to artists."""


class ValueText(Context):
    """What is wrong with a value that was typed, pasted or read, and what an edit cannot do."""


class FileText(Context):
    """What is wrong with an audio file, a picture or a table."""


class LibraryText(Context):
    """What this computer could not keep, find, open or restore."""


class NetworkText(Context):
    """What a host, storage or a signing service answered, or did not."""


class TransferText(Context):
    """What became of an upload."""


class SubmissionText(Context):
    """What became of a submission, and what the target says of a release."""


class HistoryText(Context):
    """What an edit did, as the history of a draft lists it: no full sentence, small letters, "set the genre"."""


class TargetText(Context):
    """What a target has not told yet, and what is wrong with an answer that somebody entered."""


class TimelineText(Context):
    """What happened to a release, as its timeline lists it."""
