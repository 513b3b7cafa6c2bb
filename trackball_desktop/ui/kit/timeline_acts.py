"""What the user did to a submission, each as a sentence of its own: languages order their words differently.

Rows of the timeline keep the source of what was done; the sentence is found by it.
"""

from __future__ import annotations

from trackball_desktop.i18n.message import Message
from trackball_desktop.ui.kit.languages import Texts


class TimelineActs(Texts):
    """Sentences of the timeline that begin with "You"."""


def your_sentence(what: str) -> str:
    """Return what the user did as a sentence of its own; empty for what has none, as in rows of older versions."""
    source = what.source if isinstance(what, Message) else what
    values = what.values if isinstance(what, Message) else {}
    name = values.get("name", values.get("submission", ""))
    match source:
        case "confirmed as the release in {submission}":
            return TimelineActs.tr("You confirmed that this is the release in {name}.", name=name)
        case "confirmed not to be the release in {name}":
            return TimelineActs.tr("You confirmed that this is not the release in {name}.", name=name)
        case "send again":
            return TimelineActs.tr("You asked to send it again.")
        case "no longer waits for {name}":
            return TimelineActs.tr("You chose not to wait for {name}.", name=name)
        case "no longer in {name}, can be submitted again":
            return TimelineActs.tr(
                "You confirmed that it is no longer in {name}. It can be submitted again.", name=name
            )
        case "takedown requested":
            return TimelineActs.tr("You requested a takedown.")
        case "the key was replaced":
            return TimelineActs.tr("You replaced the key.")
        case "the account was changed":
            return TimelineActs.tr("You changed the account.")
        case "confirmed that audio and cover are in {name}" | "said that audio and cover are in {name}":
            return TimelineActs.tr("You confirmed that audio and cover are in {name}.", name=name)
        case "confirmed that audio and cover are not in {name} yet" | "said that audio and cover are not in {name} yet":
            return TimelineActs.tr("You confirmed that audio and cover are not in {name} yet.", name=name)
        case "confirmed that it is submitted in {name}" | "said that it is submitted in {name}":
            return TimelineActs.tr("You confirmed that it is submitted in {name}.", name=name)
        case "confirmed that it is not submitted in {name} yet" | "said that it is not submitted in {name} yet":
            return TimelineActs.tr("You confirmed that it is not submitted in {name} yet.", name=name)
        case "confirmed that {name} has decided" | "said that {name} gave its word":
            return TimelineActs.tr("You confirmed that {name} has decided.", name=name)
        case "confirmed that {name} has not decided yet" | "said that {name} did not give its word yet":
            return TimelineActs.tr("You confirmed that {name} has not decided yet.", name=name)
        case _:
            return ""
