"""Who names a target: its own folder and its practice, and the few files that this test gives a reason for."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "trackball_desktop"
OPENPLAY = re.compile(
    r"open_?play|tenant_release_id|filters\[|connect/v1|submission_number|release_number|audio_hook|result_range|"
    r"total_results",
    re.IGNORECASE,
)
"""OpenPlay's name, and names that only its requests and answers use."""

REASONS = {
    "checks/rules/op.py": "names of answers that end up in a draft are found, and put right by a fix",
    "cli.py": "the option --openplay-id and the view in_openplay, which scripts use",
    "formats/ern/vocabulary.py": "the namespace of user-defined words in messages that were already written",
    "services/people.py": "the heading of a column in files of people that were already written",
    "services/receipts.py": "the key openplay_id in receipts that were already written",
    "storage/library.py": "the view in_openplay, which scripts use",
    "storage/migrations.py": "steps that have shipped, and the target of libraries from before there were several",
    "storage/people.py": "a column of the database, and a word in it that its schema checks",
    "storage/reconcile.py": "the key openplay_id in receipts that were already written",
    "targets/registry.py": "the list of the targets that ship",
    "ui/kit/shortcuts.py": "the command that shows the view in_openplay",
    "ui/shell/palette/synonyms.py": "the words for the command that shows the view in_openplay",
    "verbs/sent_status.py": "the key submission_number in the JSON of `status`, which scripts read",
    "verbs/submission_text.py": "the option --openplay-id",
}


def _naming(pattern: re.Pattern[str], *own: str) -> set[str]:
    files = (path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
    return {
        file
        for file in files
        if not file.startswith(own) and pattern.search((PACKAGE / file).read_text(encoding="utf-8"))
    }


def test_openplay_is_named_by_its_own_folder_and_by_files_with_a_reason() -> None:
    assert _naming(OPENPLAY, "targets/openplay/", "practice/") == set(REASONS)
    assert len(REASONS) <= 15


def test_the_words_that_are_looked_for_are_openplays() -> None:
    own = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "targets" / "openplay").glob("*.py"))
    for word in OPENPLAY.pattern.replace("open_?play", "OpenPlay").replace("\\[", "[").split("|"):
        assert word in own, f"{word} is no word of OpenPlay's folder any more"
