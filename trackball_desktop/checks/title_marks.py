"""What the trade leaves in titles and stores refuse: carriers, stores, advertising, ratings, production and file words.

One table of words for each kind; a pattern says where they count: in brackets, behind a dash, as the whole version, at
the end. A word inside a title ("Vinyl Days", "Master Plan", "Spotify Blues") is most often the title itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from trackball_desktop.checks.lazy_patterns import Pattern

_OPEN, _CLOSE = r"[(\[{（［【]", r"[)\]}）］】]"
_DASH = r"\s+[-–—|~]+\s+"
_BRACKETS = "([{（［【"
_BRACKETS_OR_DASH = _BRACKETS + "-–—|~"
_DIGITS = "0123456789"


@dataclass(frozen=True)
class TitleMark:
    """A word that does not belong into a title: where it stands, which, and whether that is `is_certain` or only
    likely.

    `replacement` is what stays in its place: the kind of version that a store's name was added to.
    """

    start: int
    end: int
    word: str
    is_certain: bool = True
    replacement: str = ""


def remove_mark(text: str, mark: TitleMark) -> str:
    """Return a text without a mark, and without the spaces that are left over."""
    rest = f"{text[: mark.start].rstrip()} {mark.replacement} {text[mark.end :].lstrip()}"
    return re.sub(r"\s+", " ", rest).strip(" -–—|~,;:/") if rest.strip(" -–—|~,;:/") else ""


def _mark_pattern(words: str) -> Pattern:
    """Make the pattern of words that are all there is in brackets, or all there is behind a dash at the end."""
    return Pattern(
        rf"\s*{_OPEN}\s*(?P<bracketed>{words})\s*{_CLOSE}|{_DASH}(?P<dashed>{words})\s*$", needs=_BRACKETS_OR_DASH
    )


def _find_mark(pattern: Pattern, text: str, *, sure: bool = True) -> TitleMark | None:
    match = pattern.search(text)
    if match is None or (match.start() == 0 and match.end() == len(text) and match.group(0)[0].isalnum()):
        return None
    return TitleMark(match.start(), match.end(), match[0].strip(" ()[]{}（）［］【】-–—|~"), sure)


# --- stores and carriers --------------------------------------------------------------------------------------------

STORES = (
    r"spotify|i\s?tunes|apple music|amazon(?: music| original)?|deezer|tidal|qobuz|you\s?tube(?: music| shorts)?|vevo|"
    r"soundcloud|bandcamp|beatport|traxsource|pandora|tik\s?tok|capcut|instagram|insta|facebook|snapchat|twitch|"
    r"audiomack|anghami|boomplay|napster|shazam|jio\s?saavn|gaana|wynk|netease|qq music|kkbox|melon|genie|"
    r"yt(?: music)?|line music|yandex(?: music)?|vk music|7digital|mixcloud|juno(?: download)?|triller|reels|hdtracks"
)
_PLAIN_STORES = (
    r"spotify|itunes|apple music|amazon music|deezer|qobuz|youtube(?: music)?|soundcloud|bandcamp|beatport|traxsource|"
    r"tik\s?tok|audiomack|anghami|boomplay|jiosaavn|kkbox|netease|hdtracks"
)
"""Names of stores that are no other word."""
_STORES_IN_BRACKETS = r"vevo|shazam|instagram|facebook|snapchat|twitch|yt|7digital|mixcloud|jio\s?saavn|wynk|gaana"
"""Names of stores that may be a title's subject, but not all that its brackets hold."""
_KEPT_KINDS = r"re-?mix|mix|edit|sessions?|live(?: session)?|acoustic|sped up(?: version)?|slowed(?: version)?|cover"
_DROPPED_KINDS = (
    r"version|versión|versão|versione|fassung|edition|edición|edição|exclusives?|exclusivo|exclusif|exklusiv|only|"
    r"single|"
    r"singles|release|reels?|shorts?|story|challenge|bonus(?: track)?|special|original|premiere|audio|video|sound|"
    r"viral|trend|hit"
)
_STORE_KIND = rf"(?P<kept>{_KEPT_KINDS})|(?:{_DROPPED_KINDS})"
_STORE_PLACED = Pattern(
    rf"\s*{_OPEN}\s*(?:(?:{STORES})(?:\s+(?:{_STORE_KIND}))+|{_PLAIN_STORES}|{_STORES_IN_BRACKETS})\s*{_CLOSE}"
    rf"|{_DASH}(?:{STORES})(?:\s+(?:{_STORE_KIND.replace('kept', 'dashed')}))*\s*$"
    rf"|\s*{_OPEN}\s*(?:exclusive(?:ly)?|only|live|recorded|available|exclusivo|exklusiv|nur)\s+"
    rf"(?:to|on|for|at|by|en|auf|bei|no)\s+(?:{STORES})[^()\[\]]*{_CLOSE}",
    needs=_BRACKETS_OR_DASH,
)
_STORE_AT_END = Pattern(
    rf"(?:^|\s+)\b(?:{STORES})\s+(?:exclusives?|exclusivo|exclusif|exklusiv|version|edition|only|single|edit|"
    rf"re-?mix|mix)\s*$",
    hints="exclusi|exklusiv|version|edition|only|single|edit|mix",
)
_STORE_ANYWHERE = Pattern(rf"\b(?:{_PLAIN_STORES})\b")
_STORE_VERSION = Pattern(rf"^(?:{STORES})(?:\s+(?:{_KEPT_KINDS}|{_DROPPED_KINDS}))*$")

_CARRIERS = (
    r"(?:bonus |enhanced |promo )?cds?|sacd|dvd(?:-?a(?:udio)?)?|blu-?ray|vinyl|lp|tape|cassette|mc|mp[34]|m4a|"
    r"aac|ogg|flac|"
    r"wave?|aiff?|alac|dsd|hd|uhd|full hd|4k|8k|1080p|720p|hi-?(?:res|fi)|hires|high[- ]res(?:olution)?|lossless|hq|"
    r"(?:dolby )?atmos|dolby audio|spatial(?: audio)?|sony 360|360(?: reality)?(?: audio|ra)|8d(?: audio)?|"
    r"binaural audio|"
    r"mqa|digital(?: only)?|download(?: only)?|streaming|physical|exclusive|limited edition|"
    r"(?:7|10|12)(?:[\"”″]|''|[- ]?inch)(?: vinyl| single)?"
)
_CARRIER_KIND = r"version|edition|mix|only|exclusive|release|rip|master|quality|audio|remaster|video|track"
_RATE = (
    r"(?:16|24|32)\s?-?\s?bits?(?:\s*[,/|&-]?\s*\d{2,3}(?:[.,]\d)?\s?k?(?:hz)?)?|(?:16|24|32)\s?/\s?\d{2,3}(?:[.,]\d)?|"
    r"\d{2,3}(?:[.,]\d)?\s?k(?:hz)?(?:\s*[,/|&-]?\s*(?:16|24|32)\s?-?bits?)?|\d{2,4}\s?kbps"
)
_CARRIER_PLACED = _mark_pattern(rf"(?:{_CARRIERS}|{_RATE})(?:\s+(?:{_CARRIER_KIND}|{_CARRIERS}|{_RATE}))*")
_CARRIER_VERSION = Pattern(rf"^(?:(?:{_CARRIERS})(?:\s+(?:{_CARRIER_KIND}))+|(?:{_RATE}|{_RATE}\s+\w+))$")
_SINGLE_SIZE = Pattern(
    r"^(?:7|10|12)(?:[\"”″]|''|[- ]?inch)\s+(?:\w+\s+)?(?:version|mix|edit|re-?mix|remaster)$", needs="71"
)
"""The mix that was once made for a single of this size and is known by it: only likely a carrier."""
_CARRIER_ANYWHERE = Pattern(r"\b(?:dolby atmos|spatial audio|360 reality audio|hi-res audio)\b")
_RATE_AT_END = Pattern(
    r"\s+(?:16|24|32)\s?-?bits?\b(?:\s*[,/-]?\s*\d{2,3}(?:[.,]\d)?\s?k?(?:hz)?)?\s*$"
    r"|\s+(?:44[.,]1|48|88[.,]2|96|176[.,]4|192)\s?k(?:hz)?(?:\s?(?:16|24|32)\s?b(?:its?)?)?\s*$"
    r"|\s+(?:16|24|32)\s?[-/_]\s?(?:44(?:[.,]1)?|48|88(?:[.,]2)?|96|192)\s*$|\s+\d{2,3}\s?kbps\s*$|"
    r"\s+-?\d{1,2}\s?lufs\s*$",
    needs=_DIGITS,
)
_FILE_KIND_AT_END = Pattern(
    r"(?<=[a-z])\s+(?:WAVE?|AIFF?|FLAC|MP3|DDP|MSTR|MST|PREMSTR)\s*$", cased=True, hints="wav|aif|flac|mp3|ddp|mst"
)
"""Kinds of files, as studios write them behind a title that is not all capitals itself."""


@lru_cache(maxsize=8192)
def format_mark(text: str, *, is_version: bool) -> TitleMark | None:
    """Return the carrier, format or store that a title or version names."""
    if not text or (text.isascii() and text.isalpha() and not is_version):
        return None
    if is_version and _SINGLE_SIZE.match(text):
        return TitleMark(0, len(text), text, is_certain=False)
    if is_version and (_STORE_VERSION.match(text) or _CARRIER_VERSION.match(text)):
        kept = re.search(rf"(?:{_KEPT_KINDS})$", text, re.IGNORECASE)
        return TitleMark(
            0, len(text), text, replacement=kept[0] if kept is not None and _STORE_VERSION.match(text) else ""
        )
    match = _STORE_PLACED.search(text) or _STORE_AT_END.search(text)
    if match is not None and match.end() - match.start() < len(text):
        kind = next((part for part in map(match.groupdict().get, ("kept", "dashed")) if part), "")
        return TitleMark(
            match.start(), match.end(), match[0].strip(" ()[]-–—"), replacement=f"({kind})" if kind else ""
        )
    for pattern in (_CARRIER_PLACED, _RATE_AT_END, _CARRIER_ANYWHERE):
        if (mark := _find_mark(pattern, text)) is not None:
            return mark
    for pattern in (_FILE_KIND_AT_END, _STORE_ANYWHERE):
        if (mark := _find_mark(pattern, text, sure=False)) is not None:
            return mark
    return None


# --- advertising ----------------------------------------------------------------------------------------------------

_TLDS = (
    "com net org info biz edu gov de fr uk eu ch nl es pl ru br jp kr cn ca au nz se dk cz gr tr mx ar cl za ua hu ro "
    "pt ie fi io fm tv app dev xyz shop store music online site website blog page link band club live world digital "
    "studio agency media audio records rocks ly gg lnk ffm"
).replace(" ", "|")
_SURE_TLDS = "com net org info biz de fr uk eu fm tv io ly gg xyz shop store online site website band".replace(" ", "|")
_ADDRESS = Pattern(
    r"(?:https?:)?//\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.\w+"
    rf"|\b[a-z0-9][\w-]*[a-z0-9](?:\.[a-z0-9-]{{2,}})*\.(?:{_SURE_TLDS})(?:\.\w{{2}})?(?:/\S*)?(?![\w.])"
    rf"|\b[\w-]{{2,}}\.(?:com|net|org)\b(?:/\S*)?|\b[\w-]+\.(?:{_TLDS}|me|to|co|it|us|in|at|be|no)/\S+"
    r"|\b[a-z0-9-]{3,}\.[a-z]{2,6}/[a-z0-9]\S*|(?<!\w)[\w-]{3,}\.(?:рф|рус|укр|онлайн|сайт|бел|中国|网络)(?!\w)"
    r"|\b\w{3,}\s+dot\s+(?:com|net|org)\s*$"
    r"|\b(?i:ig|insta|instagram|twitter|tiktok|telegram|whatsapp|snapchat|discord|soundcloud)\s?:\s?@?[a-z0-9_.]{3,}",
    cased=True,
    needs="./@:d",
)
_ADDRESS_MAYBE = Pattern(
    rf"(?<![\w.])[a-z0-9][a-z0-9-]{{3,}}\.(?:{_TLDS}|me|co|us|at|be)(?![\w.])", cased=True, needs="."
)
_HANDLE = Pattern(r"(?:^|(?<=[\s(\[]))@[^\W\d_][\w.]{2,}", cased=True, needs="@")
_HASHTAG = Pattern(r"(?<=\s)#[^\W\d_]\w+\s*$|(?<=\S\s)#[^\W\d_]\w+(?=\s+#)", cased=True, needs="#")
_TAGS = Pattern(
    r"(?<=[\s(\[])#(?:new\w+|fyp\w*|foryou\w*|viral\w*|trending\w*|spotify\w*|tiktok\w*|hit|music|song|single|"
    r"outnow|album|hiphop|rap|pop|edm)\b",
    needs="#",
)
_MEDIA_WORDS = (
    r"audio|video|m/?v|music\s?video|lyrics?(?: video)?|lyrics video|visuali[sz]er|visual|clip|clip video|"
    r"videoclip|release|"
    r"stream|teaser|trailer|live video|performance(?: video)?|dance (?:video|practice)|hd video|4k video|single|"
    r"version|"
    r"audio video|full (?:audio|video)|song|track|cover art|artwork"
)
_OFFICIAL = Pattern(
    rf"\s*{_OPEN}\s*(?:the\s+)?offici?al\s+(?:{_MEDIA_WORDS})(?:\s+(?:hd|4k|hq|uhd|{_MEDIA_WORDS}))*\s*{_CLOSE}"
    r"|(?<=[^\W\d_])\s+m/v\s*$"
    r"|(?:(?<=\s)|^)offici?al (?:audio|(?:music |lyric |lyrics )?video|m/?v|lyrics?|visuali[sz]er|release)\b.{0,8}$"
    rf"|\s*{_OPEN}\s*(?:official|oficial|officiel|ufficiale|offiziell)\s*{_CLOSE}"
    rf"|\s*{_OPEN}[^()\[\]]*\b(?:(?:video|vídeo|audio|áudio|clip|videoclip|videoclipe|lyric|lyrics|música|músic|"
    rf"vidéo|mv|musikvideo|"
    rf"visualizer|letra|clipe)\s+(?:musical\s+)?(?:oficial|officiel(?:le)?|ufficiale|offiziell|resmi|oficjalny)|"
    rf"(?:offizielles?|resmi|oficjalny|oficjalne|oficiální|officiell|officiel|virallinen|hivatalos)\s+\w*(?:video|"
    rf"clip|audio|teledysk|"
    rf"klip|musikvideo|lyric ?video))\b[^()\[\]]*{_CLOSE}"
    rf"|\s*{_OPEN}\s*(?:официальн\w+\s+\w+|премьера\s+\w+|공식\s?\w*|官方\s?\w*|公式\s?\w*|뮤직비디오)[^()\[\]]*{_CLOSE}",
    hints="offi|ofic|uffic|resmi|virallinen|hivatalos|m/v|официальн|премьера|공식|官方|公式|뮤직비디오",
)
_MEDIA_WORD_PLACED = _mark_pattern(
    r"m/?v|music video|(?:with )?lyrics?(?: video)?|lyrics video|video ?clip|clip|audio|video|visuali[sz]er|letra|"
    r"com letra|con letra|paroles|teledysk|klip|videoklip|musikvideo|videoclipe?|clipe|teaser|trailer|"
    r"dance practice|full (?:song|audio|video)"
)
_PHRASES = (
    r"out now(?:!+)?|out today|available now|new (?:single|album|ep|song|music|release|track|"
    r"video)(?: out now)?(?: 20\d\d)?|"
    r"pre-?(?:order|save|add)(?: now)?|(?:buy|order|stream|listen|download|get it|watch) now|free (?:download|dl|mp3)|"
    r"link in bio|must (?:hear|listen)|brand new|hot new|coming soon|out soon|subscribe(?: now)?|radio premiere|"
    r"world premiere|(?:smash|hit|number one|no\. ?1|#1|top 10|chart) (?:hit|single)|best ?seller|limited offer|"
    r"on sale|sale|"
    r"viral(?: hit| sound)?|trending|promo(?: only| single| copy)?|for promotional use only|not for sale|"
    r"ya disponible|já disponível|disponible (?:ahora|maintenant)|disponibile ora|jetzt (?:erhältlich|überall|"
    r"streamen|vorbestellen)|"
    r"nuevo (?:single|sencillo|álbum)|novo single|nouveau (?:single|titre)|nuovo singolo|neue (?:single|ep)|"
    r"neues album|"
    r"новый (?:сингл|трек|альбом)|новинка|уже доступно|премьера|хит|new"
)
_PHRASE_PLACED = _mark_pattern(rf"(?:{_PHRASES})(?:[\s!.,]+(?:{_PHRASES}|20\d\d|everywhere|überall))*[!.]*")
_PHRASE_AT_END = Pattern(
    r"(?<=\S)\s+[-–—|*~]?\s*(?:out now(?: everywhere)?|pre-?order now|pre-?save now|buy now|stream now|free download|"
    r"link in bio|available now|new single|new album|ya disponible|já disponível|jetzt erhältlich)[!.]*\s*$",
    hints="now|download|bio|new|dispon|jetzt",
)
_PRICE = Pattern(
    r"(?:only|just|now|for|nur|jetzt|sale|solo|seulement)\s+(?:[$€£]\s?\d+(?:[.,]\d\d)?|\d+[.,]\d\d\s?[€£$])|"
    r"[$€£]\s?\d+[.,]\d\d\b|\b\d+[.,]\d\d\s?[€£$]"
    r"|\b\d{2,3}\s?% (?:off|discount|rabatt)\b",
    needs="$€£%",
)
_PHONE = Pattern(r"\+\d[\d ()-]{7,}\d", cased=True, needs="+")


@lru_cache(maxsize=8192)
def promo_mark(text: str) -> TitleMark | None:
    """Return the advertising in a title, a version or a name: addresses, handles, official videos, slogans, prices."""
    if not text or (text.isascii() and text.isalpha()):
        return None
    match = next(
        (found for pattern in (_ADDRESS, _HANDLE, _TAGS, _PRICE, _PHONE) if (found := pattern.search(text))), None
    )
    is_price = match is not None and match.re.pattern == _PRICE.expression
    if match is not None and not (is_price and match[0][-1].isalpha() and match[0] == text):  # “50% Off” is a song
        start, end = match.span()
        in_brackets = bool(start) and text[start - 1] in "([" and text[end : end + 1] in {")", "]"}
        if in_brackets:
            start, end = start - 1, end + 1
        # A song may be called “Only $9.99”; nobody sings “(Only $9.99)”.
        return TitleMark(start, end, match[0], is_certain=in_brackets or not is_price)
    for pattern in (_OFFICIAL, _MEDIA_WORD_PLACED, _PHRASE_PLACED, _PHRASE_AT_END):
        if (mark := _find_mark(pattern, text)) is not None:
            return mark
    for pattern in (_ADDRESS_MAYBE, _HASHTAG):
        if (mark := _find_mark(pattern, text, sure=False)) is not None:
            return mark
    return None


# --- imitations -----------------------------------------------------------------------------------------------------

_IMITATION = Pattern(
    r"\s*[(\[]?\s*\b(?:(?:karaoke|instrumental|backing track|version|cover|tribute)[\s,:-]*)*"
    r"(?:in the style of|(?:as )?(?:originally |previously )?(?:performed|recorded|sung|made (?:famous|popular)|"
    r"populari[sz]ed) by|"
    r"(?:originally|original) by|originalmente (?:interpretad[oa]|por)|(?:popularizad[oa]|"
    r"hech[oa] famos[oa]) por|al estilo de|"
    r"no estilo de|ao estilo de|nello stile di|alla maniera di|(?:originalement|à l'origine) (?:interprété|"
    r"chanté)e? par|"
    r"rendue? célèbre par|à la manière de|dans le style de|im (?:stil|original) von|(?:bekannt|berühmt) durch|"
    r"im stile von|"
    r"in de stijl van|в стиле|i stil med|w stylu)\s+\S[^()\[\]]*[)\]]?",
    hints="style|stile|stijl|stil |stylu|стиле|estilo| by | por | par | von | durch |maniera|manière",
)
_TRIBUTE = Pattern(
    r"\s*[(\[]\s*(?:an? )?(?:tribute (?:to|version|band)|(?:\S+ ){1,4}tribute|homage to|homenaje a|homenagem a|"
    r"omaggio a|hommage (?:à|a|an)|eine hommage an|трибьют)\b[^()\[\]]*[)\]]"
    r"|\s*[(\[]\s*(?:(?!under|my|your|the|hard|no|take)\S+ ){1,4}cover(?: version)?\s*[)\]]|"
    r"\s*[(\[]\s*cover (?:of|by|version of|von|de)\s[^()\[\]]+[)\]]"
    r"|\s*[(\[]\s*(?:(?:instrumental )?backing track|sing[- ]?along(?: version)?|no lead vocals?|minus one|"
    r"playback|sound-?\s?alike(?: version)?)\s*[)\]]",
    needs="([",
)


@lru_cache(maxsize=8192)
def imitation_mark(text: str) -> TitleMark | None:
    """Return the words by which a title is found under another artist's name."""
    if " " not in text:
        return None
    match = _IMITATION.search(text)
    if match is not None and match.start() != 0:
        return TitleMark(match.start(), match.end(), match[0].strip(" ()[]-–—"))
    if match is not None:
        return TitleMark(match.start(), match.end(), match[0].strip(" ()[]-–—"))
    return _find_mark(_TRIBUTE, text, sure=False)


# --- ratings --------------------------------------------------------------------------------------------------------

_RATING_WORDS = (
    r"explicit|dirty|clean|edited|censored|uncensored|pa|parental advisory|nsfw|explizit|unzensiert|zensiert|explicite|"
    r"censuré|non censuré|explícit[oa]|censurad[oa]|sin censura|sem censura|esplicit[oa]|censurat[oa]|без цензуры|"
    r"radio clean|clean radio"
)
_RATING_KIND = r"version|versión|versão|versione|edit|mix|lyrics|content|album|track|content warning|fassung"
RATING = rf"(?:(?:versión|version|versão|versione)\s+)?(?:{_RATING_WORDS})(?:\s+(?:{_RATING_KIND}))*"
_RATING_PLACED = _mark_pattern(RATING)
_RATING_VERSION = Pattern(rf"^{RATING}$")
_RATING_AT_END = Pattern(
    r"(?<=\S)\s+(?:(?:explicit|dirty|clean|edited|censored|uncensored)\s+(?:version|edit|lyrics|content|mix)|"
    r"parental advisory)\s*$",
    hints="explicit|dirty|clean|edited|censored|advisory",
)
_RATING_MAYBE = Pattern(
    r"(?<=\S)\s+(?:explicit|uncensored|explizit|explícit[oa])\s*$|🅴\s*$|\s*\[E\]\s*$|"
    r"\s*[(\[](?:uncut(?: version)?|1[68]\s?\+)[)\]]\s*$",
    hints="expl|uncensored|🅴|[e]|uncut|8+|6+",
)


@lru_cache(maxsize=8192)
def rating_mark(text: str, *, is_version: bool) -> TitleMark | None:
    """Return the word about strong language that a title or version has at its end."""
    if is_version and _RATING_VERSION.match(text.strip()):
        return TitleMark(0, len(text), text.strip())
    for pattern, sure in ((_RATING_PLACED, True), (_RATING_AT_END, True), (_RATING_MAYBE, False)):
        if (mark := _find_mark(pattern, text, sure=sure)) is not None:
            return mark
    return None


# --- what production and files leave --------------------------------------------------------------------------------

_FILE = Pattern(
    r"^(?:recording|file|new project|bounce|new song|voice memo|sprachmemo|"
    r"neue aufnahme|nuova registrazione|aufnahme|projekt)\s*[#_-]?\s*\d+$"
    r"|^(?:track|titel|piste|pista|traccia|faixa|spår|spor|utwór|trek|трек|untitled|demo|audio)\s*[#_-]?\s*0\d+$"
    r"|^(?:midi|midi track|audio track|new track)\s*\d+$|\.(?:wav|flac|mp3|aiff?|m4a|"
    r"aac|ogg|wma|alac|als|ptx|logicx|flp)$"
    r"|^\w*_(?:final|master|mix|mixdown|bounce|v\d+)\w*$|^(?:aud|vid|img|rec|mvi|dsc)[-_ ]?\d{3,}"
)
_NUMBERED = Pattern(
    r"^(?:song|project|session|idea|track|titel|piste|pista|traccia|faixa|spår|spor|utwór|trek|трек|audio|demo|untitled|"
    r"ohne titel|sans titre|sin t[ií]tulo|sem t[ií]tulo|senza titolo|без названия)"
    r"\s*(?:no\.?|nr\.?|n[º°]|[#№_-])?\s*\d+$"
    r"|^instrumental$"
)
"""Names of files that are songs too: “Song 2”, “Track 10”, “Untitled #1”. With a zero before it, it is a file's."""
_STAGE = (
    r"pre-?master(?:ed)?|master(?:ed|ing)?|unmastered|mix\s?down|bounce(?:d)?|final|rough(?: mix)?|ref(?:erence)?|"
    r"print|export|render(?:ed)?|stems?|draft|approved|wip|scratch|mix"
)
_STAGE_HINTS = "master|mix|final|bounce|print|export|render|stem|rough|ref|draft|approv|wip|scratch|copy"
_STAGE_NUMBERED = Pattern(
    rf"(?<=\S)[\s_-]+{_OPEN}?(?:{_STAGE})(?:[\s_-]*(?:{_STAGE}))*[\s_-]*(?:v|ver\.?|version|rev\.?|"
    rf"r)[\s_-]?\d+(?:[._]\d+)?{_CLOSE}?\s*$"
    rf"|(?<=\S)[\s_-]+{_OPEN}?(?:pre-?master|unmastered|mix\s?down|rough mix|final (?:mix ?down|master|bounce)|"
    rf"master final|"
    rf"final final|master(?:ed)? (?:for|by) [^()\[\]]+|bounce|for approval|"
    rf"v(?:ersion)?[\s_]?\d+[\s_]final)[\s_-]*\d*{_CLOSE}?\s*$",
    hints=_STAGE_HINTS,
)
_STAGE_SMALL = Pattern(
    r"(?<=[a-z])\s+(?:(?:alt|final|rough|new|ref)\s?)?(?:master(?:ed)?|pre-?master|mix\s?\d+|rough\s?mix|roughmix|"
    r"final\s+(?:mix|master|version)|"
    r"mix|render|export|bounce|stems?|copy|print)(?:\s+\d{1,2})?(?:\s+(?:master|mix|final)\s*\d{0,2})?\s*$",
    cased=True,
    hints=_STAGE_HINTS,
)
"""A stage in small letters behind words with capitals, as nobody writes the end of a title."""
_CAPITALS = Pattern(r"^\W*[A-Z]\w*\s+(?:(?:of|the|and|a|in|to|on)\s+)*[A-Z]", cased=True)
_STAGE_SHOUTED = Pattern(
    r"(?<=[a-z])[\s_-]+(?:(?:MASTER(?:ED)?|FINAL|MIX|MIXDOWN|BOUNCE|ROUGH|REF|PRINT|WIP|PREMASTER)[\s_-]*)+\d*\s*$",
    cased=True,
    hints=_STAGE_HINTS,
)
_STAGE_PLACED = _mark_pattern(
    r"(?:new |the )?(?:master|mastered|final|ref|rough|print|wip|draft|approved|unreleased|mix|mixed)(?:\s+\d+)?"
)
_VERSION_NUMBER = Pattern(r"(?<=\S)[\s_-]+(?:v|ver\.?|rev\.?)\s?\d+(?:\.\d+)?\s*$", needs=_DIGITS)
_ISRC_IN_TITLE = Pattern(
    r"[\s_(\[-]*(?<![A-Za-z0-9])[A-Z]{2}-?[A-Z0-9]{3}-?\d{2}-?\d{5}(?![A-Za-z0-9])[\s_)\]-]*", cased=True, needs=_DIGITS
)
_BAR_CODE = Pattern(r"[\s_(\[-]*(?<!\d)\d{12,14}(?!\d)[\s_)\]-]*", cased=True, needs=_DIGITS)
_LEADING_NUMBER = Pattern(
    r"^(?:0\d|\d{1,2}-\d{2}|0\d{2})[\s._)-]+(?=[^\W\d_])|^\d{1,2}\s?(?:[._)]|\s-)\s+(?=[^\W\d_])|^\d{1,2}_(?=\S)"
    r"|^[(\[]\d{2}[)\]]\s+(?=[^\W\d_])",
    cased=True,
    needs=_DIGITS,
)
_TRACK_PREFIX = Pattern(
    r"^(?:(?:disc|disk|cd|side)\s*\d{1,2}\s*[-–,:/.]?\s*)?(?:track|titel|piste|pista|traccia|faixa|трек)\s*#?"
    r"(?:0\d|\d{1,2}(?=\s*[-–:._)]))\s*[-–:._)]*\s*(?=[^\W\d_])"
    r"|^(?:disc|disk|cd)\s*\d{1,2}\s*[-–,:/.]?\s*(?:track|titel|piste|pista|traccia|faixa|"
    r"трек)\s*#?\d{1,2}\s*[-–:._)]*\s*(?=[^\W\d_])",
    needs=_DIGITS,
)
"""“Track 01 Harbour”, “CD 1 Track 2 - Harbour”; “Track 10 Blues” may be a title."""
_ORDINAL = Pattern(r"^\d{1,2}\.\s+(?:sinfonie|symphonie|satz|akt|szene|november|juni|juli|mai)\b")
_SIDE = Pattern(r"^[A-D][1-9](?:[\s._:)-]+)(?=[A-Z][a-z])", cased=True, needs=_DIGITS)
_COPY_NUMBER = Pattern(
    r"\s*\(\d{1,2}\)\s*$|\s+[-–]\s+(?:copy|kopie|copie|copia|cópia)(?:\s*\(?\d*\)?)?\s*$|\s*\((?:copy|kopie|copie|"
    r"copia|cópia)\s*\d*\)\s*$",
    needs="(-–",
)
_BEATS = Pattern(r"\s*[(\[]?\b\d{2,3}\s?bpm\b[)\]]?", needs=_DIGITS)
_DAY = Pattern(
    r"[\s_(\[-]+(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])[)\]]?\s*$", cased=True, needs=_DIGITS
)
_UNDERSCORE = Pattern(r"[^\W_]_[^\W_]", cased=True, needs="_")
_PLACEHOLDERS = frozenset(
    (
        "untitled track|new track|song title|song name|track title|track name|title here|insert title here|"
        "your title here|enter title|your title|your song title|song title here|title of song|name of song|"
        "songtitel|titre du morceau|título de la canción|título da música|titolo del brano|n/a|nan|#n/a|#ref!|"
        "#name?|#value!|#null!|undefined|lorem ipsum|unknown title|unknown track|unbekannter titel|"
        "titre inconnu|título desconocido|titolo sconosciuto|asdf|asdfgh|qwertz|qwerty|test track|test title|"
        "test song|audio track|track|untitled project|unnamed track|no title|placeholder|dummy"
    ).split("|")
)
"""What forms, sheets and programs write where nobody wrote a title."""
_PLACEHOLDERS_OR_TITLES = frozenset(
    "title|unknown|none|null|example|test|ohne titel|sans titre|sin título|sem título".split("|")
)
"""Such words that are the titles of songs too."""


@lru_cache(maxsize=8192)
def production_mark(text: str, *, is_version: bool = False) -> TitleMark | None:
    """Return what a studio or a file's name left in a title: its number, its code, the stage of its production."""
    if not text:
        return None
    plain = text.strip(" []<>()*_-").casefold()
    if not is_version and (plain in _PLACEHOLDERS or _FILE.search(text)):
        return TitleMark(0, len(text), text)
    if not is_version and (plain in _PLACEHOLDERS_OR_TITLES or _NUMBERED.match(text)):
        return TitleMark(0, len(text), text, is_certain=False)
    sure = (_STAGE_NUMBERED, _STAGE_SHOUTED, _ISRC_IN_TITLE, _BAR_CODE, _TRACK_PREFIX)
    likely = (_STAGE_PLACED, _STAGE_SMALL, _VERSION_NUMBER, _BEATS, _DAY)
    ours = (_LEADING_NUMBER, _SIDE, _COPY_NUMBER, _UNDERSCORE)
    for pattern in (*sure, *likely, *(() if is_version else ours)):
        match = pattern.search(text)
        if match is None or match.span() == (0, len(text)) or (match.start() == 0 and pattern in likely):
            continue
        if pattern is _LEADING_NUMBER and _ORDINAL.match(text):
            continue
        if pattern is _DAY and re.search(r"\blive\b|\bat\b|\bin\b|\bdemo\b", text, re.IGNORECASE):
            continue
        if (is_version and pattern in (_STAGE_PLACED, _STAGE_SMALL)) or (
            pattern is _STAGE_SMALL and not _CAPITALS.match(text)
        ):
            continue
        certain = pattern in sure or (pattern is _LEADING_NUMBER and text.lstrip("([")[0] == "0")
        if pattern is _UNDERSCORE:
            return TitleMark(0, len(text), text, is_certain=False)
        return TitleMark(match.start(), match.end(), match[0].strip(" ()[]-–—_"), is_certain=certain)
    return None
