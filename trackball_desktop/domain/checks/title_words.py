"""The words and signs that rules about titles and versions look for. They are data: patterns, no judgement."""

from __future__ import annotations

import re

_IN_BRACKETS_OR_AFTER_DASH = r"(?:[(\[]\s*(?:{words})\s*[)\]]|\s+[-–—]\s+(?:{words})\s*$)"


def _suffix(words: str) -> re.Pattern[str]:
    """Make the pattern of words that stand in brackets, or behind a dash at the end."""
    return re.compile(_IN_BRACKETS_OR_AFTER_DASH.format(words=words), re.IGNORECASE)


GENERIC = re.compile(
    r"^(?:track|audio|song|titel|piste|pista|recording|file|untitled|new project|bounce)\s*[#-]?\s*\d+$"
    r"|^instrumental$|\.(?:wav|flac|mp3|aiff?|m4a|aac|ogg)$|^\w*_(?:final|master|mix|mixdown|bounce|v\d+)\w*$",
    re.IGNORECASE,
)

VERSION_WORDS = (
    r"live|acoustic|unplugged|instrumental|a\s?cappella|acapella|karaoke|demo|edit|mix|version|dub|vip|remix|rmx|"
    r"remaster(?:ed)?|re-?recorded|deluxe|expanded|anniversary|bonus|alternate|commentary|interlude|intro|outro|reprise|"
    r"sped up|slowed|lo-?fi|mono|session|reverb"
)
VERSION_SUFFIX = re.compile(
    rf"\s*(?:[(\[](?P<bracketed>[^()\[\]]*\b(?:{VERSION_WORDS})\b[^()\[\]]*)[)\]]"
    rf"|\s[-–—]\s+(?P<dashed>[^()\[\]–—]*\b(?:{VERSION_WORDS})\b[^()\[\]–—]*))\s*$",
    re.IGNORECASE,
)
REDUNDANT = re.compile(
    r"original(?: mix| version| recording)?|album(?: version| mix)|main(?: version| mix)?|full(?: version| length)?|"
    r"(?:stereo|single)(?: version| mix)?|standard(?: version| edition)?",
    re.IGNORECASE,
)
_RATING = r"(?:explicit|dirty|clean|edited|censored|uncensored|pa|parental advisory)(?:\s+(?:version|edit|mix|lyrics))?"
RATING_SUFFIX = _suffix(_RATING)
RATING_VERSION = re.compile(rf"\s*(?:{_RATING})\s*", re.IGNORECASE)
REMIX = re.compile(r"^(?P<name>.+?)['’]?s?\s+(?:re-?mix|rmx)\b", re.IGNORECASE)
NO_REMIXER = re.compile(
    r"^(?:(?:the|club|radio|extended|dance|vocal|dub|house|official|original|instrumental|summer|winter|deep|techno|"
    r"trance|acoustic|short|long|full|festival|vip|\d+)\s*)+$",
    re.IGNORECASE,
)

FEATURING = re.compile(
    r"\s*(?:[(\[]\s*(?:feat\.?|ft\.?|featuring|with)\s+(?P<bracketed>[^()\[\]]+)[)\]]"
    r"|\s(?:feat\.|ft\.|feat|ft|featuring)\s+(?P<plain>[^()\[\]]+))",
    re.IGNORECASE,
)
PRODUCED = re.compile(r"\s*[(\[]?\s*\b(?:prod\.?|produced)\s+by\s+[^()\[\]]+[)\]]?", re.IGNORECASE)

_CARRIERS = (
    r"cd|vinyl|lp|mp3|hd|hi-?res|lossless|flac|wav|exclusive|limited edition|bonus cd|digital only|digital|download|"
    r"(?:\d+|7|12)[\"”]|24[- ]?bit"
)
_CARRIER_ALWAYS = (
    r"dolby atmos|spatial audio|itunes|spotify|apple music|amazon music|deezer|\bmp3\b|hi-res|digital only"
)
_KIND = "(?:version|edition|mix|only)"
CARRIER_WORDS = re.compile(
    rf"[(\[]\s*(?:[^()\[\]]*\b(?:{_CARRIER_ALWAYS})\b[^()\[\]]*|(?:{_CARRIERS})(?: {_KIND})?)\s*[)\]]"
    rf"|\s+[-–—]\s+(?:{_CARRIERS})(?: {_KIND})?\s*$"
    rf"|^(?:{_CARRIERS})(?: {_KIND})$|\b(?:{_CARRIER_ALWAYS})\b",
    re.IGNORECASE,
)

PROMO_WORDS = re.compile(
    r"[(\[]?\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+|(?:^|(?<=\s))[@#][^\W\d]\w+|\b[\w-]+\.(?:com|net|org|info)\b"
    r"|[(\[]?\bofficial (?:audio|video|music video|lyric video|lyrics?|visuali[sz]er|release)\b[)\]]?"
    r"|[(\[]?\b(?:out now|new single|new album|tik ?tok|pre-?order now|buy now|free download)\b[)\]]?"
    r"|[(\[](?:viral|official|new)[)\]]|[$€£]\s?\d+|\+\d[\d ()-]{7,}\d",
    re.IGNORECASE,
)

EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u25a0-\u25ff\u2122\u00a9\u00ae\ufe0f\u20e3"
    "\U000e0020-\U000e007f]+"
)
REPEATED = re.compile(r"([!?])(?:\s*[!?]){2,}")
CENSORED = re.compile(r"[^\W\d_]\*+[^\W\d_]|[^\W\d_]\*{2,}|\*{2,}[^\W\d_]")
ARTIFICE = re.compile(r"^(?:[^\W\d_]\*){2,}[^\W\d_]?$")
"""Names such as M*A*S*H, whose asterisks hide nothing."""

VOLUME_PART = re.compile(
    r"(?:\s*[,:–—]\s*|\s+-\s+|\s+)(?P<word>volume|vol\.?|part|pt\.?)\s*"
    r"(?P<number>\d{1,3}|(?:viii|iii|vii|ii|iv|vi|ix|i|v|x|one|two|three|four|five|six|seven|eight|nine|ten)\b)(?=$|[)\],:])",
    re.IGNORECASE,
)
"""A volume or part at the end of a title or before a bracket; "Part One of Us" is no part."""

MEDLEY = re.compile(r"(?:[^\W\d_][\w'’]*\s+)*[^\W\d_][\w'’]{4,}/[^\W\d_][\w'’]{4,}(?:\s+[\w'’]+)*")
"""Two words of five letters or more with a bare slash between them; AC/DC and Either/Or are names."""

FEATURING_LOOSE = re.compile(
    r"[(\[]\s*(?P<word>feat\.?|ft\.?|featuring|with|w/)\s+(?P<names>[^()\[\]]+?)\s*[)\]]", re.IGNORECASE
)

SEARCH_BAIT = re.compile(
    r"\b(?:type beat|(?:relaxing|sleep|deep sleep|meditation|study|focus|spa|yoga|workout|gym|party) (?:music|sounds|"
    r"playlist|beats)|(?:christmas|summer|top|greatest|best|party) hits(?: (?:of )?(?:19|20)\d\d)?|white noise for|"
    r"royalty[- ]free|no copyright|background music)\b",
    re.IGNORECASE,
)

LEFTOVERS = re.compile(
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
COMPANY = re.compile(
    r"\b(?:records|recordings|music group|publishing|distribution|entertainment (?:ltd|llc|inc|gmbh)|ltd|llc|gmbh|"
    r"s\.?r\.?l|pty)\.?$",
    re.IGNORECASE,
)
ROLE_IN_NAME = re.compile(
    r"\s*[(\[]\s*(?:official|producer|prod\.?|composer|songwriter|vocals?|vocalist|singer|guitar|bass|drums|piano|"
    r"dj set|remixer|feat\.?|artist|band|topic|uk|us|usa|de|fr|(?:19|20)\d\d)\s*[)\]]\s*$"
    r"|\s+[-–—]\s+(?:official|topic)\s*$|\s+dj set\s*$",
    re.IGNORECASE,
)
