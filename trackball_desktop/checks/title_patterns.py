"""The words and signs that rules about titles and versions look for. They are data: patterns, no judgement."""

from __future__ import annotations

import re

VERSION_WORDS = (
    r"live|acoustic|unplugged|instrumental|a\s?cappella|acapella|karaok[eê]|カラオケ|караоке|demo|edit|mix|version|"
    r"dub|vip|remix|rmx|"
    r"remaster(?:ed)?|re-?recorded|deluxe|expanded|anniversary|bonus|alternate|commentary|interlude|intro|outro|"
    r"reprise|"
    r"sped up|slowed|lo-?fi|mono|session|reverb"
)
VERSION_SUFFIX = re.compile(
    rf"\s*(?:[(\[](?P<bracketed>[^()\[\]]*\b(?:{VERSION_WORDS})\b[^()\[\]]*)[)\]]"
    rf"|\s[-–—]\s+(?P<dashed>[^()\[\]–—]*\b(?:{VERSION_WORDS})\b[^()\[\]–—]*))\s*$",
    re.IGNORECASE,
)
REDUNDANT_VERSION = re.compile(
    r"original(?: mix| version| recording)?|album(?: version| mix)|main(?: version| mix)?|full(?: version| length)?|"
    r"(?:stereo|single)(?: version| mix)?|standard(?: version| edition)?",
    re.IGNORECASE,
)
REMIX = re.compile(r"^(?P<name>.+?)['’]?s?\s+(?:re-?mix|rmx)\b", re.IGNORECASE)
KIND_OF_REMIX = re.compile(
    r"^(?:(?:the|club|radio|extended|dance|vocal|dub|house|official|original|instrumental|summer|winter|deep|techno|"
    r"trance|acoustic|short|long|full|festival|vip|\d+)\s*)+$",
    re.IGNORECASE,
)

EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u25a0-\u25ff\u2122\u00a9\u00ae\ufe0f\u20e3"
    "\U000e0020-\U000e007f]+"
)
REPEATED_PUNCTUATION = re.compile(r"([!?])(?:\s*[!?]){2,}")
CENSORED_BY_ASTERISKS = re.compile(r"[^\W\d_]\*+[^\W\d_]|[^\W\d_]\*{2,}(?!\w{4})|(?<!\S)\*{2,}[^\W\d_]{1,3}\b")
"""Asterisks in the place of letters; a row of them before a whole word ("***Flawless") hides nothing."""
CENSORED_BY_SYMBOLS = re.compile(
    r"\b(?:f[#@!$%&-]{1,3}c?k\w*|f[#@$%&]{2,3}|sh[#@!$%&]{1,2}t\w*|b[#@!$%&]tch\w*|c[#@!$%&]nts?|d[#@!$%&]ck\w*|a\$\$|"
    r"n[#@!$%&]gg\w*|f__k\w*|s__t)(?!\w)",
    re.IGNORECASE,
)
NAME_WITH_ASTERISKS = re.compile(r"^(?:[^\W\d_]\*){2,}[^\W\d_]?$|\b[A-Z]\*[A-Z][a-z]{2,}")
"""Names such as M*A*S*H, whose asterisks hide nothing."""

VOLUME_PART = re.compile(
    r"(?:\s*[,:–—]\s*|\s+-\s+|\s+)(?P<word>volume|vol\.?|part|pt\.?)\s*"
    r"(?P<number>\d{1,3}|(?:viii|iii|vii|ii|iv|vi|ix|i|v|x|one|two|three|four|five|six|seven|eight|nine|"
    r"ten)\b)(?=$|[)\],:])",
    re.IGNORECASE,
)
"""A volume or part at the end of a title or before a bracket; "Part One of Us" is no part."""

MEDLEY = re.compile(r"(?:[^\W\d_][\w'’]*\s+)*[^\W\d_][\w'’]{4,}/[^\W\d_][\w'’]{4,}(?:\s+[\w'’]+)*")
"""Two words of five letters or more with a bare slash between them; AC/DC and Either/Or are names."""

BRACKETED_GUESTS = re.compile(
    r"[(\[]\s*(?P<word>feat\.?|ft\.?|featuring|with|w/)\s+(?P<names>[^()\[\]]+?)\s*[)\]]", re.IGNORECASE
)

SEARCH_BAIT = re.compile(
    r"\b(?:type beat|(?:relaxing|sleep|deep sleep|meditation|study|focus|spa|yoga|workout|gym|party) (?:music|sounds|"
    r"playlist|beats)|(?:christmas|summer|top|greatest|best|party) hits(?: (?:of )?(?:19|20)\d\d)?|white noise for|"
    r"royalty[- ]free|no copyright|background music)\b",
    re.IGNORECASE,
)

PLACEHOLDER_TEXT = re.compile(
    r"^(?:TBA|TBD|TBC|XXX+|\?\?+|n/a|placeholder|dummy)$|\b(?:FIXME|TBD|lorem ipsum)\b"
    r"|(?i:\b(?:working title|internal use|internal only|do not send|to be (?:confirmed|announced|decided))\b)"
)

LIVE_WORDS = re.compile(
    r"\b(?:live|unplugged|in concert|concert|en vivo|en directo|ao vivo|en direct|en public|dal vivo|liveaufnahme|"
    r"konzert|na żywo|na žywo|naživo|živě|élőben|canlı|directe|session)\b|ライブ|ライヴ|라이브|现场|現場|концерт|живой",
    re.IGNORECASE,
)
KARAOKE = re.compile(r"\bkaraoke\b", re.IGNORECASE)
RE_RECORDED = re.compile(
    r"(?:new(?:ly)? recorded|rerecorded|re recorded|re-?recording|new recording)(?: version)?", re.IGNORECASE
)
REMASTERED = re.compile(
    r"(?:(?P<before>(?:19|20)\d\d)\s+)?(?:digital(?:ly)?\s+)?re-?master(?:ed)?(?:\s+version)?"
    r"(?:\s*[-–(]?\s*(?:in\s+)?(?P<after>(?:19|20)\d\d)\)?)?",
    re.IGNORECASE,
)
COMPANY_SUFFIX = re.compile(
    r"\b(?:records|recordings|music group|publishing|distribution|entertainment (?:ltd|llc|inc|gmbh)|ltd|llc|gmbh|"
    r"s\.?r\.?l|pty)\.?$",
    re.IGNORECASE,
)
ROLE_IN_NAME = re.compile(
    r"\s*[(\[]\s*(?:official|\d{1,2}|producer|prod\.?|composer|songwriter|vocals?|vocalist|singer|guitar|bass|"
    r"drums|piano|"
    r"dj set|remixer|feat\.?|artist|band|topic|uk|us|usa|de|fr|(?:19|20)\d\d)\s*[)\]]\s*$"
    r"|\s+[-–—]\s+(?:official|topic)\s*$|\s+dj set\s*$",
    re.IGNORECASE,
)


SOUNDTRACK, KARAOKE_RELEASE = "Soundtrack", "Karaoke"
