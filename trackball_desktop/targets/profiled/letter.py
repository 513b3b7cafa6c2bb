"""Writes the letter to a distributor: the questions that are still open, those that everything waits for first."""

from __future__ import annotations

from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.questions import catalogue


def letter(profile: Profile, sender: str, company: str = "") -> str:
    """Return the letter as plain text; a short one of thanks where nothing is open. `sender` is who signs."""
    from_line = f"{sender}, {company}" if company else sender
    again = bool(profile.answers)
    lines = [f"To: {profile.team or profile.name}", f"From: {from_line}"]
    lines += [
        f"Subject: {'Open questions on your API' if again else 'Technical questions on your API'}",
        "",
        "Hello,",
        "",
    ]
    questions = profile.open_questions()
    if not questions:
        lines += ["thank you for your answers. Nothing is open from our side.", "", "Best regards,", sender]
        return "\n".join(lines) + "\n"
    first = [question for question in profile.open_for("submit") if question in questions]
    if again:
        lines += [f"thank you for the answers so far. {_count(len(questions))} still open.", ""]
    else:
        lines += [
            "we want to send releases to you from our desktop app and need to know how your API works. Please answer"
            " in",
            "writing; an example of a request and of its answer is worth more than a description.",
            "",
        ]
    if first:
        lines += ["Needed before the first release can be sent:", "", *(f"- {question.text}" for question in first), ""]
    for number, name in catalogue().sections.items():
        rest = [question for question in questions if question.section == number and question not in first]
        if rest:
            lines += [name, "", *(f"- {question.text}" for question in rest), ""]
    lines += ["Best regards,", sender]
    return "\n".join(lines) + "\n"


def _count(number: int) -> str:
    return "1 question is" if number == 1 else f"{number} questions are"
