"""The dates of the rules, and under which key the chosen thresholds are kept: for those who need no rule yet."""

from __future__ import annotations

from datetime import date

FIRST_VERSION = date(2026, 11, 20)
"""The date of the rules that came first."""
RULE_VERSION = date(2026, 11, 26)
"""The date of the youngest rules; a draft that passed an older pack says what is new."""

SETTING = "checks.profiles"
"""The key under which a person's choices are kept: "changed" figures, and which profiles "applies" to whom."""
