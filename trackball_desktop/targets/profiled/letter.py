"""Writes the letter to a distributor: the questions that are still open, those that everything waits for first.

It is English, whatever the app speaks: it is read by the distributor. It goes out as plain text, as a mail that is not
sent yet (a mailto address or an .eml file), or as the paragraphs of a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.questions import load_questions

MAILTO_LIMIT = 1900
"""Characters of a mailto address that every mail program takes; a longer letter goes as an .eml file."""


@dataclass(frozen=True)
class Section:
    """Some questions with the heading above them."""

    heading: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    """The letter. `opening` are paragraphs, `open_count` how many questions it asks."""

    to: str
    sender: str
    subject: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]

    @property
    def open_count(self) -> int:
        """How many questions it asks."""
        return sum(len(section.questions) for section in self.sections)

    @property
    def text(self) -> str:
        """The letter as plain text, with its head."""
        return f"To: {self.to}\nFrom: {self.sender}\nSubject: {self.subject}\n\n{self.body}"

    @property
    def body(self) -> str:
        """What the mail says."""
        blocks = ["\n".join(self.opening[:1]), *self.opening[1:]]
        for section in self.sections:
            blocks += [section.heading, "\n".join(f"- {question}" for question in section.questions)]
        return "\n\n".join([*blocks, "\n".join(self.closing)]) + "\n"

    def mailto(self, address: str = "") -> str:
        """Return the address that opens the letter in a mail program; empty where it is too long for one."""
        body = quote("\r\n".join(self.body.splitlines()))
        link = f"mailto:{quote(address)}?subject={quote(self.subject)}&body={body}"
        return link if len(link) <= MAILTO_LIMIT else ""

    def eml(self, address: str = "") -> bytes:
        """Return the letter as a mail that is not sent yet: mail programs open it as a draft."""
        mail = EmailMessage(policy=SMTP)
        mail["To"] = address
        mail["Subject"] = self.subject
        mail["X-Unsent"] = "1"
        mail.set_content(self.body)
        return bytes(mail)


def build_letter(profile: Profile, sender: str, company: str = "") -> Letter:
    """Write the letter; a short one of thanks where nothing is open. `sender` is who signs."""
    is_follow_up = bool(profile.answers)
    questions = profile.open_questions()
    first = [question for question in profile.open_questions_for("submit") if question in questions]
    if not questions:
        opening = ["thank you for your answers. Nothing is open from our side."]
    elif is_follow_up:
        opening = [f"thank you for the answers so far. {_count_phrase(len(questions))} still open."]
    else:
        opening = [
            "we want to send releases to you from our desktop app and need to know how your API works. Please answer in"
            " writing; an example of a request and of its answer is worth more than a description."
        ]
    sections = [Section("Needed before the first release can be sent:", tuple(item.text for item in first))]
    for number, name in load_questions().sections.items():
        rest = tuple(question.text for question in questions if question.section == number and question not in first)
        sections.append(Section(name, rest))
    return Letter(
        to=profile.team or profile.name,
        sender=f"{sender}, {company}" if company else sender,
        subject="Open questions on your API" if is_follow_up else "Technical questions on your API",
        opening=("Hello,", *opening),
        sections=tuple(section for section in sections if section.questions),
        closing=("Best regards,", sender),
    )


def _count_phrase(number: int) -> str:
    return "1 question is" if number == 1 else f"{number} questions are"
