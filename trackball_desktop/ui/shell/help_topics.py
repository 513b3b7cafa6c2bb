"""What the help holds: every check with its explanation and sources, every command with its key and its menu.

The texts are those of the checks, the table of keys and the menu bar; none is written here a second time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from trackball_desktop.checks.engine import RULES
from trackball_desktop.checks.headings import HEADINGS, TO_DO_HEADINGS
from trackball_desktop.checks.kinds import FindingKind
from trackball_desktop.checks.model import Rule
from trackball_desktop.checks.sources import describe
from trackball_desktop.domain.collation import folded
from trackball_desktop.ui.kit.languages import Texts, localize
from trackball_desktop.ui.kit.shortcuts import COMMANDS, Command
from trackball_desktop.ui.kit.state_labels import severity_text
from trackball_desktop.ui.shell.menu_bar import MENUS

CHECKS, COMMANDS_SECTION = "checks", "commands"
_ADDRESS: Final = re.compile(r"https?://[^\s;,]+[^\s;,.)]")
_NAMED_VALUE: Final = re.compile(r"\{(\w+)\}|%n")
_SPLIT: Final = re.compile(r"[\s/,.;:()“”…]+")


class HelpText(Texts):
    """The few words of the help that are its own."""


@dataclass(frozen=True)
class Source:
    """Where a rule comes from. `addresses` are pages of the web, none where nobody else published it."""

    text: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """One entry. `id` is the rule's or the command's; `note` says what kind it is, where it stands, by which key."""

    id: str
    section: str
    title: str
    note: str
    text: str = ""
    explanation: str = ""
    sources: tuple[Source, ...] = ()

    @cached_property
    def words(self) -> str:
        """All words as they are searched, with a space before each."""
        listed = (
            self.title,
            self.note,
            self.text,
            self.explanation,
            self.id,
            *(source.text for source in self.sources),
        )
        return " " + " ".join(folded(word) for word in _SPLIT.split(" ".join(listed)) if word)

    @cached_property
    def title_words(self) -> str:
        """The words of the title as they are searched."""
        return " " + " ".join(folded(word) for word in _SPLIT.split(self.title) if word)


def all_topics() -> list[Topic]:
    """Return every topic: the checks in the order of their titles, then the commands as the table has them."""
    checks = sorted(map(_rule_topic, RULES), key=lambda topic: folded(topic.title))
    return [*checks, *map(_command_topic, COMMANDS)]


def find_topics(topics: list[Topic], searched: str) -> list[Topic]:
    """Return the topics in which each searched word begins a word.

    Those whose title begins with them come first, then those that have all of them in the title.
    """
    search_words = [folded(word) for word in _SPLIT.split(searched) if word]
    matching_topics = [topic for topic in topics if all(f" {word}" in topic.words for word in search_words)]
    begin = " " + " ".join(search_words)

    def rank(topic: Topic) -> int:
        if topic.title_words.startswith(begin):
            return 0
        return 1 if all(f" {word}" in topic.title_words for word in search_words) else 2

    return sorted(matching_topics, key=rank)


def _rule_topic(rule: Rule) -> Topic:
    title = HEADINGS.get(rule.id) or TO_DO_HEADINGS[rule.id]
    kind = FindingKind.TO_DO if rule.missing else FindingKind.ASKS if rule.is_question else rule.severity
    # The values of a finding are not known here: a sentence is shown with a gap for each.
    text = _NAMED_VALUE.sub("…", localize(rule.text))
    return Topic(
        id=rule.id,
        section=CHECKS,
        title=localize(title),
        note=severity_text(kind.value),
        text=text,
        explanation=localize(rule.why),
        sources=tuple(_source(key) for key in rule.sources),
    )


def _source(key: str) -> Source:
    text = {
        "OWN": HelpText.tr("Our own judgement; there is no outside source"),
        "TEST": HelpText.tr("Measured with real files and texts for these checks"),
        "GEN": HelpText.tr("A convention of the industry"),
        "TGT": HelpText.tr("What the distributor has answered"),
    }.get(key) or describe(key)
    return Source(text, tuple(_ADDRESS.findall(text)))


def _command_topic(command: Command) -> Topic:
    menu = next((localize(title).replace("&", "") for title, ids in MENUS if command.id in ids), "")
    place = HelpText.tr("Menu: {menu}", menu=menu) if menu else localize(command.group)
    return Topic(
        id=command.id,
        section=COMMANDS_SECTION,
        title=command.text,
        note=" · ".join(part for part in (place, command.key_text) if part),
    )
