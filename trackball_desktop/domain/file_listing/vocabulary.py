# ruff: noqa: E501 - broken lists of words are hard to read
"""The words by which names say what they are: data, in the languages that labels write. No rule here knows a name."""

from __future__ import annotations

import re
from typing import Final

_I: Final = re.IGNORECASE


def _any_of(*choices: str) -> str:
    return "(?:" + "|".join(choices) + ")"


# --- people ----------------------------------------------------------------------------------------------------------

GUEST_ANYWHERE: Final = _any_of(
    r"feat(?:uring|uré|\.)?", r"ft\.?", r"f/", r"part\.", r"participação(?: especial)?(?: de)?",
    r"con la participación de", r"con la colaboración de", r"avec la participation de", r"com (?:a )?participação de", r"gościnnie", r"z udziałem",
    r"közr\.?", r"při účasti", r"při hostování", r"при участии", r"с участием", r"при уч\.", r"п\.\s?у\.", r"με τη συμμετοχή",
    r"(?-i:w[/.])",
    r"피처링", r"客演",
)  # fmt: skip
"""Words after which guests stand wherever they are found."""
GUEST_IN_BRACKETS: Final = _any_of(
    r"f\.", r"mit gast", r"con", r"mit", r"avec", r"with", r"w[/:.]", r"w(?=-)-", r"com", r"met", r"med", r"z", r"ze", r"su", r"cu", r"se", r"kun",
    r"junto a", r"a dúo con", r"duet with", r"duett mit", r"en duo avec", r"in duetto con", r"guest(?:s)?:?",
    r"invitad[oa]s?:?", r"invité(?:e|s)?:?", r"gast:?", r"z udziałem", r"με", r"с", r"со", r"совместно с", r"مع", r"עם",
)  # fmt: skip
"""Words after which guests stand in brackets only: in a title they are words like any others."""
FEATURED: Final = re.compile(rf"(?:{GUEST_ANYWHERE})(?:\s*[:.]?\s+|(?<=[/.])\s*)(?P<names>\S.*)", _I)
FEATURED_IN_BRACKETS: Final = re.compile(
    rf"(?:{GUEST_ANYWHERE}|{GUEST_IN_BRACKETS})(?:\s*[:.]?\s+|(?<=[/.:])\s*)(?P<names>\S.*)", _I
)
FEATURED_AFTER: Final = re.compile(r"(?P<names>\S.*?)\s+(?:ile|ile birlikte|közreműködésével|km\.|kanssa|と共に)", _I)
FEATURED_INLINE: Final = re.compile(rf"(?<=\S)\s+{GUEST_ANYWHERE}(?:\s+|(?<=[/.])\s*)(?P<names>\S.*)$", _I)
GUEST_BETWEEN_NAMES: Final = re.compile(r"(?P<main>\S.*?)\s+(?:mit|con|avec|with|com|met|med)\s+(?P<names>\S.*)", _I)

PRODUCED: Final = re.compile(
    r"(?:co-?)?(?:prod(?:\.|\b|uced\b|ucid[oa]\b|uit\b|uziert\b|otto\b|uzido\b)|beats?\b|instrumental\b(?= by)"
    r"|продюсер\b|прод\.|produkcja\b|producent\b|プロデュース)"
    r"(?:\s*(?:by|por|par|von|van|di|da|de|av|af)\b)?\s*[:.]?\s*(?P<names>\S.*)",
    _I,
)
PRODUCED_INLINE: Final = re.compile(
    r"(?<=\S)\s+(?:prod(?:\.|\b)(?:\s+(?:by|por|par|von|di|da|de))?|(?:produced|beat)\s+by|producido por|produit par"
    r"|produziert von|prodotto da|produzido por)\s*(?P<names>\S.*)$",
    _I,
)
COMPOSED: Final = re.compile(
    r"(?:comp(?:\.|osed)|composer|written|music|musik|música|musique|musica|komponiert|compuest[oa]|compost[oa]|муз\.)"
    r"(?:\s*(?:by|por|par|von|di|da|de)\b|:)\s*(?P<names>\S.*)",
    _I,
)

BETWEEN_PEOPLE: Final = re.compile(
    r"\s*[,;、，/]\s*(?:(?:&|and|und|y|e|et|og|och|en|i)\s+)?|\s+(?:&|\+|and|und|y|e|et|og|och|en|i|и|ve|ja|és|x|×|vs\.?)\s+"
    r"|\s*[＆×・]\s*",
    _I,
)
CERTAIN_BETWEEN: Final = re.compile(r"\s*[;、，]\s*|\s+(?:x|×|vs\.?|/)\s+|\s*×\s*", _I)
"""What always parts two acts, also in the artist of a release; "&" and "and" may belong to the name of one."""
AND_WORD: Final = r"(?:&|\+|and|und|y|e|et|og|och|i|и|ve)"
AND: Final = re.compile(rf"\s+{AND_WORD}\s+", _I)
JOINED: Final = re.compile(r"[&+,×][\s_]*\S")
"""What follows a name that is only the first of several: "Mira Solheim_&_The Pilots"."""
ONE_ACT_AFTER_AND: Final = re.compile(
    r"(?:the|his|her|their|los|las|les|la|le|il|i|die|der|das|seine|ihre|sus|su|seus|company|friends?|co\.?|sons?|"
    r"band|orchestra|orchester|ensemble|crew)\b",
    _I,
)
ARTICLE_AFTER_AND: Final = re.compile(r"(?:the|los|las|les|la|le|il|i|die|der|das)\b", _I)
"""Behind "and" this may begin the name of a second act, or that of the first one's band."""
ARTICLE: Final = re.compile(r"(?:the|a|an|der|die|das|el|la|los|las|le|les|il|o|os|as|de|het)", _I)
INSTRUMENT: Final = re.compile(
    r"\s*[,(]\s*(?:piano|klavier|violin[oe]?|violine|geige|viola|bratsche|cello|violoncello|flute|flöte|flûte|flauto|"
    r"clarinet|klarinette|oboe|bassoon|fagott|horn|trumpet|trompete|trombone|harp|harfe|guitar|gitarre|guitarra|"
    r"guitare|organ|orgel|harpsichord|cembalo|clavecin|soprano?|sopran|mezzo-?soprano|alto|tenor|tenore|baritone|"
    r"bariton|bass|voice|gesang|vocals?|percussion|conductor|dirigent|direction|lute|laute|accordion)\s*\)?\s*$",
    _I,
)
VARIOUS: Final = re.compile(
    r"(?:v\.?\s?/?\s?a\.?|various(?: artists?)?|v\.?\s?v\.?\s?a\.?\s?a\.?|verschiedene(?: interpreten| künstler)?|"
    r"varios(?: artistas)?|vários(?: artistas)?|artistes? divers|artisti vari|vari artisti|diverse(?: artiesten| artister"
    r"| interpreten)?|div\. artister|eri esittäjiä|różni wykonawcy|různí interpreti|разные исполнители|сборник|"
    r"ヴァリアス(?:・?アーティスツ)?|群星|çeşitli sanatçılar)",
    _I,
)
NO_ARTIST: Final = re.compile(r"(?:unknown(?: artist)?|artist|unbekannt(?:er interpret)?|desconocido|n/?a|-+|none)", _I)

# --- versions --------------------------------------------------------------------------------------------------------

REMIX: Final = _any_of(
    "remix", "rmx", "re-?mixed", "rework(?:ed)?", "re-?fix", "re-?make", "flip", "bootleg", "re-?edit", "remixe",
    "remezcla", "reconstruction", "re-?interpretation", "reimagined", "mashup", "re-?rub", "re-?touch", "vip", "dub",
    "edit", "mix", "version", "ремикс", "リミックス", "리믹스", "混音",
)  # fmt: skip
REMIXED: Final = re.compile(
    rf"(?P<who>\S.*?)\s+(?P<what>{REMIX})(?:\s+(?:remix|mix|edit|version|dub|vip))?(?:\s+(?:\d{{1,2}}|[ivx]+))?", _I
)
REMIXED_BY: Final = re.compile(
    r"(?:re-?mix(?:ed)?|rmx|rework(?:ed)?|re-?edit(?:ed)?|remezcla|remixe|remixado|remixé)\s+"
    r"(?:by|von|de|di|da|por|par|av)\s+(?P<who>\S.*)",
    _I,
)
KIND_OF_REMIX: Final = re.compile(
    r"(?:the|a|my|our|your|this|club|clubs?|radio|extended|single|album|original|video|tv|film|movie|short|long|full|main|"
    r"clean|explicit|dirty|instrumental|vocal|live|session|acoustic|akustik|acústico|acústica|acoustique|unplugged|piano|"
    r"strings?|orchestral|orchestra|guitar|demo|home|studio|alternate|alternative|alt\.?|rough|final|first|second|early|"
    r"late|night|midnight|morning|sunrise|sunset|summer|winter|spring|autumn|christmas|holiday|festival|beach|lounge|chill"
    r"(?:out)?|ambient|downtempo|dance|house|deep|tech|techno|trance|trap|drill|jungle|garage|disco|funk|soul|jazz|rock|"
    r"metal|punk|reggae|latin|salsa|bachata|dembow|lo-?fi|hi-?fi|8d|nightcore|sped|slowed|up|down|reverb|speed|fast|slow|"
    r"dj|dub|mono|stereo|atmos|karaoke|tv|a|cappella|acapella|bonus|deluxe|special|anniversary|expanded|new|old|"
    r"classic|retro|vip|vinyl|digital|cd|mastered|remastered|official|intro|outro|interlude|reprise|drum|bass|and|&|\+|"
    r"continuous|non-?stop|seamless|megamix|mega|warehouse|basement|rooftop|bedroom|kitchen|campfire|afterhours?|after|hours?|"
    r"poolside|balearic|tribal|afro|amapiano|organic|minimal|electro|synthwave|phonk|hardstyle|breaks?|breakbeat|tropical|"
    r"cinematic|symphonic|chamber|gospel|country|folk|drumless|beatless|percussion|accordion|brass|broadcast|airplay|dark|"
    r"rehearsal|cover|band|duo|duet|trio|solo|choir|english|spanish|german|french|italian|portuguese|japanese|korean|"
    r"chinese|arabic|turkish|español|inglés|deutsche?|englische?|française|japonesa|portuguesa|italiana|"
    r"radio-?|one|two|no|in|at|o|\d+(?:st|nd|rd|th|['’]{1,2}|[\"”]|s|k|bpm|inch)?)",
    _I,
)
"""A word before "Mix", "Edit" and the like that says what kind it is, not who made it."""

_VERSION_NOUN: Final = _any_of(
    "8d(?: audio)?",     "version", "versión", "versão", "versione", "fassung", "versio", "versie", "wersja", "verze", "változat", "versiyon",
    "ver\\.?", "edit", "mix", "remix", "rmx", "rework(?:ed)?", "remaster(?:ed|izado|isé|izzato|izada)?", "remake", "demo",
    "live", "take", "sessions?", "instrumental", "instrumentale?", "a ?cappella", "acapella", "acústic[oa]", "acoustic",
    "akustik", "akustisch", "acoustique", "acustic[oa]", "akustinen", "akustická", "unplugged", "karaoke", "dub", "vip",
    "reprise", "interlude", "interludio", "skit", "mono", "stereo", "cut", "orchestral", "extended", "sped ?up", "slowed(?: down)?",
    "reverb", "nightcore", "lo-?fi", "bootleg", "flip", "re-?edit", "re-?recorded", "re-?recording", "outtake", "rehearsal",
    "bonus(?: track)?", "deluxe", "edition", "edición", "édition", "edição", "edizione", "remastering", "re-?fix",
    "alternate", "mitschnitt", "konzertmitschnitt", "liveaufnahme", "aufnahme", "directo", "vivo", "cover", "commentary",
    "(?:home|live|demo|studio|field|early|radio|original) recording", "εκτέλεση", "ηχογράφηση",
    "stripped", "medley", "beatless", "drumless", "underscore", "stinger", "akustiskt?", "akustyczn[aie]e?", "orkestral",
    "(?:klavier|piano|album|radio|live|orchester|konzert|studio|akustik|band|solo|film|vinyl|demo|club|original|kurz|lang|instrumental)"
    "(?:version|versjon|fassung|versio|mix|edit|aufnahme|opptak|inspelning|optagelse)",
    "no (?:drums|vocals?|lead|melody|percussion)", "(?:15|30|60|90) ?(?:s|secs?|seconds)", "instr?\\.?", "canlı", "концерт", "версия", "ремикс", "ремастер(?:инг)?", "акустика", "демо", "инструментал",
    "минус", "караоке", "reimagined", "vocal", "freestyle", "cypher", "remezcla", "maqueta", "ensayo", "démo", "répétition",
)  # fmt: skip
VERSION_END: Final = re.compile(rf"(?:^|.*[\s\-+/]){_VERSION_NOUN}(?:\s+(?:\d{{1,2}}|(?:19|20)\d\d|[ivx]+))?", _I)
VERSION_START: Final = re.compile(
    r"(?:(?:recorded live|en vivo|en directo|ao vivo|en concert|en public|dal vivo|in concert|aufgenommen|grabado en|na żywo|"
    r"živě|naživo|élőben|elävänä|sped[ -]up|slowed|from the vault|живая|живое|концертная|акустическая|ремикс|"
    r"\d{1,3}(?:st|nd|rd|th) anniversary|(?:19|20)\d\d (?:remaster(?:ed)?|version|mix|edit|demo)|"
    r"remaster(?:ed)? (?:in )?(?:19|20)\d\d)(?:\b.*|$)|"
    r"(?:versión|versão|versione|wersja|verze|verzia|verzió|verzija|versiune|версия|версія|εκδοχή)\s+\S+(?:\s+\S+)?|"
    r"(?:orchestral|piano|string|choir|radio|club|album|single|video|original|deluxe|bonus|alternate|stripped)\b.*"
    r"(?:version|mix|edit|edition|take|track)|"
    r"(?:live|acoustic|unplugged|instrumental|karaoke|demo|remaster(?:ed|izado|isé)?|re-?recorded|extended)"
    rf"(?:\s+(?:{_VERSION_NOUN}|(?:19|20)\d\d|\d{{1,2}}|(?:at|in|from|on|im|aus|en|by|with)\s.*))*)",
    _I,
)
VERSION_ALONE: Final = re.compile(r"full|original|radio|club|main|street|short|long", _I)
"""Words that are a version where a bracket holds nothing else."""
VERSION_WHOLE_CJK: Final = re.compile(
    r".*(?:版|ver\.?|バージョン|ヴァージョン|ライブ|ライヴ|生演奏|弾き語り|インスト|インストゥルメンタル|カラオケ|オフボーカル|リミックス|リマスター|"
    r"アコースティック|デモ|伴奏|純音樂|纯音乐|現場|现场|混音|不插電|不插电|리믹스|라이브|어쿠스틱|데모|버전|반주|인스트루멘탈|مباشر|حي|نسخة.*|ريمكس|"
    r"موسيقى فقط|גרסה.*|גרסת.*|אקוסטי|הופעה חיה|รีมิกซ์|แสดงสด|ζωντανά|ρεμίξ)",
    _I,
)
"""Version words of scripts that set no blanks between words, or whose words stand anywhere."""
LIVE_PLACE: Final = re.compile(
    r"live\s+(?:at|in|from|on|im|i|aus|en|à|au|på|fra|från|från|op|uit|na|w|we|v|ve|ze|od|da|dal|a|@)\b.*", _I
)
NO_VERSION: Final = re.compile(
    r".*\b(?:is|are|was|it|it's|i|i'm|you|me|my|we|us|he|she|and let|to|don't|can't|won't|will|be)\b.*", _I
)
"""Words of sentences: "(Live and Let Go)" is a title, no version."""
DASHED_NO_VERSION: Final = re.compile(r"(?:cover|take|cut|vocal|live|edition|medley)", _I)
EXPLICIT: Final = re.compile(
    r"(?:explicit|dirty|uncensored|parental advisory|explícit[oa]|explicite|explizit|esplicito|pa|🅴|e)"
    r"(?:\s+(?:version|content|lyrics|mix|edit))?",
    _I,
)
CLEAN: Final = re.compile(
    r"(?:clean|censored|radio clean|super clean|limpi[oa]|limpa|sauber|pulita|edited)(?:\s+(?:version|edit|mix|lyrics))?",
    _I,
)

# --- production ------------------------------------------------------------------------------------------------------

DATE: Final = re.compile(
    r"(?:19|20)\d\d[-._](?:0[1-9]|1[0-2])[-._](?:0[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-._](?:0?[1-9]|1[0-2])[-._]"
    r"(?:19|20)\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])2\d"
    r"|2\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
TIMESTAMP: Final = re.compile(
    rf"(?:{DATE.pattern})[\s_T]+\d\d[-_.:h]?\d\d(?:[-_.:m]?\d\d)?s?(?:[\s_]?(?:utc|gmt|z))?", _I
)
"""A day with a time, as workstations write it behind what they export."""
STRONG: Final = re.compile(
    rf"(?:{DATE.pattern}|v\.?\d{{1,2}}(?:[.,]\d+)?[a-z]?|ver\.?\d+|version\d+|rev\.?\d*[a-f]?|(?:8|16|24|32)-?\s?b(?:its?)?(?:float|fp)?|"
    r"(?:16|24|32)(?:b|bits?)?[-_/x]?(?:44(?:[.,]?1)?|48|88(?:[.,]?2)?|96|176(?:[.,]?4)?|192)(?:k(?:hz)?)?|"
    r"(?:44(?:[.,]?1)?|48|88(?:[.,]?2)?|96|176(?:[.,]?4)?|192)\s?k(?:hz)?(?:[-_/]?(?:16|24|32)(?:b|bits?)?)?|"
    r"(?:44(?:[.,]?1)?|48|88[.,]?2|96|176[.,]?4|192)[-_/x](?:16|24|32)(?:b|bits?)?|"
    r"(?:44100|48000|88200|96000|192000)(?:hz)?|(?:44|48|88|96)(?:16|24|32)|(?:16|24|32)(?:44|48|88|96)|\d{2,3}(?:[.,]\d+)?\s?bpm|bpm|[-−]?\d{1,2}(?:[.,]\d+)?\s?(?:lufs|lkfs|dbtp|dbfs|db)|lufs|"
    r"(?:128|192|256|320)\s?(?:k|kbps|kbit)?|kbps|wavs?|flacs?|aiffs?|aif|mp3s?|m4a|aac|alac|cbr|vbr|bwf|"
    r"(?:self|auto|dig|digi|web)?-?(?:mst|mstr|mstrd|mastr)|self-?master(?:ed)?|mixdown\d*|bounced?\d*|bnc|dithered|undithered|ddp|premaster(?:ed)?s?|pre-master|"
    r"final_?final|finalfinal|finalmaster|un-?mastered|un-?mixed|bip(?:\d+)?|final\d+|master\d+|masterv\d+|hi-?res|lossless|"
    r"mastering|mastered|masterizado|masterisé|gemastert|export(?:ed)?|render(?:ed)?|lufs)",
    _I,
)
"""A word that is production's wherever it stands at the end of a name."""
WEAK: Final = re.compile(
    r"(?:final[ei]?s?|finale?|fin|def|definitiv[oae]?|master[s]?|máster(?:s|es)?|mix\d{0,2}|mixes|mixed|cd|vinyl|vinilo|"
    r"m\d{1,2}|hd|stereo|streaming|stream|dsp|itunes|mfit|approved|aprobado|freigegeben|upd|korr|print|print\d|ref(?:erence)?s?|"
    r"nolimit|hq|alt\d?|bounces|rip|ripped|wip|abgabe|export|exports|bits?|k|khz|hz|kbps|float|eac|xld|dbpoweramp|log|cue|lossy|rev|revision|rc|mp3)",
    _I,
)
"""A word that is production's among others of its kind, or where a sign parts it from the title."""
FILLER: Final = re.compile(
    r"(?:digital|web|apple|spotify|ok|new|neu|nuevo|latest|use|this|one|real|really|updated?|corrected|fix(?:ed)?|audio|"
    r"files?|loud|louder|limited|unlimited|tracks?|songs?|deliver(?:y|ies|ables)|upload|for|the|to|label|distribution|"
    r"high|res|quality|release|pre-?order|preview|promo|done|sent|version|x|and|y|und)",
    _I,
)
"""A word that goes with production words where a bracket or a dash holds them all, but never from the end of a title."""
UNIT: Final = re.compile(r"bpm|lufs|lkfs|db|dbtp|dbfs|bits?|k|khz|hz|kbps", _I)
"""A word that belongs to the number before it."""
COUNT: Final = re.compile(r"[A-G][#♯♭]?b?\s?(?:min|maj|m)|\(?\d{1,4}(?:[.,]\d)?\)?|\d{4,6}|[a-f]", _I)
"""What may stand among production words: a number, the letter of a revision."""
STUDIO: Final = re.compile(
    r"(?:mastered|mixed|mastering|mixing|mix|master|recorded)\s+(?:by|at|@|with|von|por|par|da|di|im|in|en|chez|bei|mit|hos|av|przez)\b.*"
    r"|(?:mastering|mixing)\s+(?:studio|house|lab|suite)\b.*|\S.*\s(?:mastering|masterizaci[oó]n)(?:\s+(?:studios?|house|lab|suite))?",
    _I,
)
MIX_IN_PROGRESS: Final = re.compile(
    r"final|rough|main|full|first|second|new|old|stereo|master(?:ed)?|\d+|print|a|drum|vocal", _I
)
"""What stands before "Mix" where it tells how far the work has come."""
COPY_BEFORE: Final = re.compile(
    r"^(?:copy of|kopie von|copia de|copia di|cópia de|copie de|kopia|kopio|kopie van|копия|コピー\s?[〜～]?)\s+", _I
)
COPY_AFTER: Final = re.compile(
    r"(?:(?:\s*[-–_]\s*|\s*\()(?i:copy|kopie|copia|cópia|copie|kopia|kopio|kopya|kópia|копия)"
    r"|\s+(?:copy|kopie|copia|cópia|copie|kopia|kopio|kopya|kópia|копия)"
    r"|\s+(?i:copy|kopie|copia|cópia|copie|kopia|kopio|kopya|kópia|копия)(?=\s*\(?\d)|\s*[-–_(]?\s*(?:コピー|副本|사본))\s*"
    r"(?:\(?\d+\)?)?\)?(?:\s*\(\d+\))*$|のコピー\s*\d*$"
)
COPY_NUMBER: Final = re.compile(r"\s*\((\d{1,2})\)$|\s(\d)$")
STORE_PAGE: Final = re.compile(
    r"(?:pre-?order|pre-?save|out now|free (?:download|dl)|official (?:audio|video|music video|lyric video|visualizer)|"
    r"promo(?: only)?|advance|unreleased|private|do not share|confidential|watermarked|for review|"
    r"use (?:this|these|those|me|it)(?: ones?)?(?: instead)?|(?:the )?(?:right|correct|good) ones?|to (?:send|upload|distribute|deliver)|"
    r"(?:ready|ok|good) (?:to|for) \S+|for (?:distribution|distro|upload|label|release|delivery|the label|dsps?|stores?)|"
    r"(?:diese|die) (?:nehmen|hier)|bitte diese|usar (?:este|esta|estos|estas)|la buena|los buenos|à utiliser|da usare)",
    _I,
)
PRODUCT_WORD: Final = re.compile(
    r"(?:digital\s+)?single|digital\s+(?:album|ep|release)|maxi(?:-single)?|album|sencillo|álbum|сингл|альбом|シングル|アルバム|싱글|单曲|單曲|專輯",
    _I,
)
SINGLE_BEHIND: Final = re.compile(r"(?:^|[\s_\-])(?:single|sencillo|сингл|シングル|싱글|单曲|單曲)$", _I)
"""What the folder of a single says behind the artist or at its end, where it does not name the song."""
NAMED_RELEASE: Final = re.compile(r"(?:^|[\s_\-])(?:EP|E\.P\.|maxi(?:-?single)?|single|sencillo)$", re.IGNORECASE)
"""How the folder of another release ends that lies within the folder of an album."""
KIND_OF_RELEASE: Final = re.compile(
    r"(?:beat ?tape|mix ?tape|ep|lp|album|single|maxi|demo ?tape|new (?:album|single|ep)|álbum|disco|sencillo|release)",
    _I,
)
"""What a folder may say in front of "Artist - Title"."""
CARRIER: Final = re.compile(
    r"(?:(?:\d\s?x?\s?)?(?:cd|lp|vinyl|dvd|cdr|cassette|tape|mc|k7|web|digital|file)|(?:7|10|12)(?:''|\"|”|-?inch)?(?:\s+vinyl)?|"
    r"(?:cd|dvd|lp|ep)s?)",
    _I,
)
RELEASE_DATE: Final = re.compile(
    rf"(?:vö|veröffentlichung|release(?:d| date)?|rel\.?|street ?date|out(?: on)?|drops?|lanzamiento|salida|sale|estreno|"
    rf"lançamento|sortie(?: le)?|parution|uscita|esce il|releasedatum|julkaisu|premiera|premiär|datum vydání|megjelenés|"
    rf"çıkış|выход|релиз|発売(?:日)?|リリース|发行|發行|발매)\s*[:.]?\s*(?P<date>{DATE.pattern})\s*(?:発売)?",
    _I,
)
LABEL: Final = re.compile(
    r"\S.*\s(?:records?|recordings?|music|musik|música|musique|label|discos?|disques|tapes|schallplatten|tonträger|sounds|"
    r"productions?|entertainment|levyt|skivor|plader|nagrania|plattenfirma|discografica|edizioni|éditions)"
    r"(?:\s+(?:ltd|llc|gmbh|inc|group|co)\.?)?|\S*(?:records|recordings|musik|tontraeger|tonträger)",
    _I,
)
CATALOG: Final = re.compile(
    r"(?=.*[A-ZÄÖÜ]{2})[A-ZÄÖÜ][A-ZÄÖÜ0-9]{1,9}(?:[-_ .](?:CD|LP|EP|DIG|DG|VA|S|X|D)(?=[-_ .])|[-_.][A-Z]{1,5}(?=[-_.]))?[-_ .]?\d{1,5}(?:[-_]?[A-Z]{1,3})?(?:[-_]?\d{1,2})?"
)
TITLE_JUNK: Final = re.compile(
    r"(?:(?:audio|track|piste|pista|titel|spur|faixa|titre|untitled|new recording|recording|file|song|take|sample)?"
    r"[\s_#-]*\d+|untitled|unknown|new project|no title|title|master|mixdown|final|bounce|test)",
    _I,
)

# --- folders and other mixes -----------------------------------------------------------------------------------------

NUMBER_WORDS: Final = {
    word: number
    for number, names in enumerate(
        (
            "one eins eine uno un une um jeden ett yksi bir один 一",
            "two zwei dos deux dois due dwa två kaksi iki два 二",
            "three drei tres trois três tre trzy kolme üç три 三",
            "four vier cuatro quatre quatro quattro cztery fyra neljä dört четыре 四",
            "five fünf cinco cinq cinque pięć fem viisi beş пять 五",
            "six sechs seis sei sześć sex kuusi altı шесть 六",
        ),
        start=1,
    )
    for word in names.split()
} | {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_NUMBER: Final = (
    r"(?P<number>\d{1,2}|[ivx]{1,4}|" + "|".join(w for w in NUMBER_WORDS if len(w) > 1 or ord(w) > 500) + ")"
)
DISC: Final = re.compile(
    rf"(?:.*[\s_\-(\[])?(?:cd|dis[ck]|disco|disque|lp|dvd|vol(?:ume|umen)?|vol\.|band|teil|parte?|partie|part|"
    rf"płyta|skiva|levy|plate|platte|schijf|deel|disk|диск|часть|ディスク|第|碟|光碟)[\s._#:\-]*{_NUMBER}(?:枚目|張|张)?(?:\s*[)\]]|"
    rf"\s*[-–—:_.(\[].*)?",
    _I,
)
SIDE: Final = re.compile(
    r"(?:.*[\s_\-(\[])?(?:side|seite|face|cara|lado|lato|kant|strona|strana|sida|puoli|yüz|сторона|サイド)"
    r"(?:[\s._\-]+|(?=\d)|(?-i:(?=[A-H](?![a-z]))))"
    r"(?P<side>[a-h]{1,2}|\d)(?:\s*[)\]])?(?:[\s\-–—:_.(\[].*)?|(?P<cjk>[a-h])面",
    _I,
)
SIDE_TRACK: Final = re.compile(
    r"(?:side|seite|face|cara|lado|lato|kant|strona|strana|sida|puoli|yüz)[\s_]+(?P<side>[A-H])"
    r"(?:[\s_,:.]*[-–—]?[\s_]*(?P<number>\d{1,2})[\s._)\-–—:]+|[\s_]*[-–—:][\s_]*)(?P<rest>[^\W\d].*)",
    _I,
)
"""A track that says its side in words: "Side A - 01 - Title", "Side B: Title"."""
SIDE_ALONE: Final = re.compile(r"[A-H]")
NUMBER_ALONE: Final = re.compile(r"0?[1-9]|[1-3]\d")
STEMS: Final = re.compile(
    r".*(?:^|[\s_\-(\[.])(?:stems?|multitracks?|multis|spuren|einzelspuren|pistas sueltas|tracks? out|trackouts?|kopve|"
    r"(?:drum|bass|vocal|vox|lead|bv|synth|guitar|gtr|keys|perc|fx|string)s?[\s_-]?(?:stem|bus|group|sub))(?:$|[\s_\-)\].\d]).*",
    _I,
)
STEM_PART: Final = re.compile(
    r"(?:(?:kick|snare|drums?|drms|bass|lead ?vo[cx](?:als?)?|vo[cx](?:als?)?|ld ?vox|bvs?|bgvs?|backing vocals?|synths?|pads?|"
    r"keys|gtrs?|guitars?|perc(?:ussion)?|fx|sfx|strings|brass|choir|click(?: track)?|metronome|harm(?:onie)?s|adlibs?|leads?|"
    r"schlagzeug|stimmen|gesang|bajo|batería|voz|voces|basse|batterie|voix)\s*)+\d*",
    _I,
)
INSTRUMENTAL_DIR: Final = re.compile(
    r".*\b(?:instrumentals?|instrumentales|instr|inst|playbacks?|karaoke|a ?cappellas?|acapellas?)\b.*", _I
)
INSTRUMENTAL_VERSION: Final = re.compile(
    r"(?:instr(?:umental[eo]?)?|inst)\.?(?:\s+(?:version|versión|mix|master))?|インスト(?:ゥルメンタル)?|カラオケ|반주|伴奏",
    _I,
)
ALTERNATE: Final = re.compile(
    r".*(?:^|[\s_\-(\[.])(?:tv[\s_-]?(?:track|mix|edit)|tv|tvt|perf(?:ormance)?[\s_-]?track|show[\s_-]?track|"
    r"vocal[\s_-]?(?:up|down)|vox[\s_-]?(?:up|down)|main pass|pass|minus one|backing[\s_-]?track|no[\s_-]?vocals?|alt[\s_-]?mix(?:es)?|"
    r"half[\s_-]?playback|vollplayback|halbplayback|mute[\s_]?mix)(?:$|[\s_\-)\].\d]).*",
    _I,
)
ATMOS: Final = re.compile(
    r".*(?:^|[\s_\-(\[.])(?:dolby|atmos|adm|spatial|immersive|5[._]1|7[._]1(?:[._]4)?|9[._]1[._]6|binaural|360[\s_-]?ra|surround)"
    r"(?:$|[\s_\-)\].]).*",
    _I,
)
OLD: Final = re.compile(
    r"_*(?:.*[\s_\-(\[.])?(?:old(?:er)?|alt|archive[sd]?|archiv|backups?|bak|superseded|do not use|dont use|not used|unused|previous|prev|"
    r"anterior(?:es)?|viej[oa]s?|antig[uo]+[oa]?s?|ancien(?:ne)?s?|vecchi[oae]?|veraltet|rejected|trash|papierkorb|deprecated|"
    r"stare|старое|旧|古い)(?:$|[\s_\-)\].\d]).*",
    _I,
)
PREMASTER: Final = re.compile(
    r".*(?:^|[\s_\-(\[.])(?:pre-?masters?|premasterings?|unmastered|no[\s_-]?master|for[\s_-]?master(?:ing)?|to[\s_-]?master(?:ing)?|"
    r"mixes|final[\s_-]?mixes|mixdowns?|mix[\s_-]?prints?|rough(?:s|[\s_-]?mix(?:es)?)?|monitor[\s_-]?mix(?:es)?|roughmix|sin master|"
    r"unlimited|ungemastert|vor[\s_-]?master(?:ing)?|mezclas?|bounces?|demos? alt)(?:$|[\s_\-)\].\d]).*",
    _I,
)
EXCERPT: Final = re.compile(
    r".*(?:^|[\s_\-(\[.])(?:snippets?|teasers?|previews?|excerpts?|clips?|ringtones?|hook only|30\s?(?:s|sec)|15\s?(?:s|sec)|60\s?(?:s|sec)|"
    r"voice ?(?:memos?|notes?)|room ?tone|test ?tones?|1khz|1k tone|tones?|slate|count ?-?in|samples?|spoken slate)(?:$|[\s_\-)\].\d]).*",
    _I,
)
WHOLE: Final = re.compile(
    r".*(?:^|[\s_\-(\[.])(?:full[\s_-]?(?:album|side|ep|lp|length)|whole[\s_-]?(?:album|side)|komplett|kompl|komplet|complet[oae]?|entier|entero|intero|inteiro|hela|entire[\s_-]?(?:album|side)|"
    r"complete[\s_-]?(?:album|side)|continuous|sequence|sequenced|assembly|all[\s_-]?tracks|one[\s_-]?file|montage|"
    r"ganzes album|álbum completo|album complet)(?:$|[\s_\-)\].\d]).*",
    _I,
)
BONUS: Final = re.compile(r".*\b(?:bonus(?:es| tracks?)?|extras?|b-?sides?|bonustracks?)\b.*", _I)
PICTURES_DIR: Final = re.compile(
    r".*\b(?:art|artworks?|covers?|scans?|images?|pictures|photos?|fotos?|bilder|grafik|design|booklet|pochette|portadas?|"
    r"capas?|print|press)\b.*",
    _I,
)
CARRIER_TAIL: Final = re.compile(
    r"\s+(?:7|10|12)(?:''|\"|”|″|[ -]?inch|[ -]?zoll|[ -]?pouces)(?:\s+(?:single|vinyl|maxi|ep))?$", _I
)
"""What the folder of a record says behind its title."""
INTENSITY: Final = re.compile(
    r"[\s_\-]+master(?:ed)?[\s_\-]+(?:high|medium|low|balanced|loud|soft)(?:[\s_\-]+intensity)?$", _I
)
"""What mastering services write behind a name: how much was done."""
DOUBLE_SIDE: Final = re.compile(r"\s+(?:[-–—(\[]\s*)?(?:AA|A\s?[/+&-]\s?B|double[ -]a(?:[ -]sides?)?)\s*[)\]]?$", _I)
"""What a folder of a single with two sides says behind the title."""
NO_TITLE: Final = re.compile(
    r"(?:(?:untitled|new|my) folder|neuer ordner|unbenannter ordner|nueva carpeta|nouveau dossier|nuova cartella|nova pasta|"
    r"nowy folder|ny mapp[ea]?)(?: ?\(?\d+\)?)?|(?:drive-download|wetransfer|smash|transferxl|swisstransfer|filemail)[-_ ].*|"
    r"incoming|inbox|outbox|downloads?|desktop|documents?|masters?|masterings?|upload(?:s|ing)?|to upload|to ?do|dropbox|tmp|temp|"
    r"transfer|wetransfer|deliver(?:y|ies)|exports?|bounces?|mixes|descargas|escritorio|schreibtisch|téléchargements|bureau|"
    r"scaricati|scrivania|transferências|(?:neue?s?|new|nuev[oa]s?|nouveaux?|nouvelles?|nuov[ei]|nov[oa]s) (?:sachen|stuff)",
    _I,
)
"""Folders that are no titles: a release that lies in one is named by its files, or not at all."""
PLACE: Final = re.compile(
    r"(?:(?:untitled|new|my) folder(?: ?\(?\d+\)?)?|neuer ordner(?: ?\(?\d+\)?)?|unbenannter ordner(?: \d+)?|nueva carpeta(?: ?\(?\d+\)?)?|"
    r"nouveau dossier(?: ?\(?\d+\)?)?|nuova cartella(?: ?\(?\d+\)?)?|nova pasta(?: ?\(?\d+\)?)?|nowy folder(?: ?\(?\d+\)?)?|ny mapp[ea]?(?: ?\(?\d+\)?)?|"
    r"(?:drive-download|wetransfer|dropbox|smash|transferxl|swisstransfer|filemail|onedrive)[-_ ].*|"
    r"(?:neue?s?|new|nuev[oa]s?|nouveaux?|nouvelles?|nuov[ei]|nov[oa]s) (?:sachen|songs?|tracks?|stuff|music|lieder|stücke|canciones|temas|titres|brani|músicas)|"
    r"incoming|inbox|outbox|in|out|downloads?|desktop\d*|documents?|my music|music|musik|música|musique|musica|audio|"
    r"masters?|mastering|masterings?|mixes|releases?|upload(?:s|ing)?|to upload|to ?do|todo|new|neu|nuevo|dropbox|drive|"
    r"google drive|onedrive|icloud|label|labels|catalog(?:ue)?|katalog|catálogo|projects?|projekte|proyectos|tmp|temp|"
    r"transfer|wetransfer|users?|home|volumes|media|mnt|data|files|share|shared|public|final|finals|delivery|deliveries|"
    r"deliver|exports?|bounces?|albums?|alben|singles?|eps?|artists?|clients?|kunden|clientes|backup|archive|archiv|"
    r"descargas|escritorio|schreibtisch|téléchargements|bureau|transferências|scaricati|scrivania|spring|summer|autumn|"
    r"winter|fall|q[1-4]|work|ready|sent|current|misc|various|stuff|dev|test|tests|folder|ordner|untitled folder|usb|"
    r"external|disk|disc|nas|server|ftp|sftp|root|admin|user|record(?:s|ings)?|songs?|tracks?|wav|flac|mp3|"
    r"(?:.*\s)?(?:catalog(?:ue)?|releases|masters|downloads|uploads?|music|albums|singles|files|deliver(?:y|ies)|"
    r"projects?|records|recordings|label|library|mastering|bibliothek|biblioteca|collection|sammlung))",
    _I,
)
"""Folders that are places, never artists."""

# --- classical -------------------------------------------------------------------------------------------------------

MOVEMENT: Final = re.compile(r"(?:[IVXL]{1,6}\.?|No\. ?\d+|Nr\. ?\d+|N[º°o]\.? ?\d+|\d+\. ?)(?:[.:,]\s+|\s+)\S.*")
WORK: Final = re.compile(
    r"\b(?:op(?:us|\.)|bwv|kv?\.? ?\d+|hob\.|d\. ?\d+|rv ?\d+|hwv|woo|symphon(?:y|ie|ies)|sinfon(?:ia|ie)|sonat[aein]+s?|"
    r"concert(?:o|os|i)|konzerte?|(?:string |piano |wind )?(?:quartet|quintet|trio|sextet|octet)s?|quartette?|suites?|"
    r"requiem|missa|messe|mass|magnificat|passion|oratori(?:o|um)|cantatas?|kantaten?|préludes?|preludes?|präludi(?:um|en)|"
    r"(?:streich|klavier|bläser|klarinetten|flöten|violin|cello|horn|oboen|trompeten|orgel|cembalo)(?:quartett|quintett|sextett|"
    r"trio|konzert|sonate)e?n?s?|quatuors?|quintettes?|quartetto|cuartetos?|misa|sinfonías?|"
    r"études?|etüden?|nocturnes?|ballades?|mazurkas?|partitas?|fug(?:ue|a|e)s?|variations?|variationen|lieder|opera|"
    r"bagatell?en?|impromptus?|serenade|divertimento|te deum|stabat mater|ave maria|vespers)\b",
    _I,
)
WORK_NUMBER: Final = re.compile(
    r"\b(?:op\.? ?\d|bwv ?\d|kv?\.? ?\d|hob\.|d\. ?\d|rv ?\d|hwv ?\d|woo ?\d|sz\.? ?\d|s\. ?\d)", _I
)
"""The number of a work in a composer's list: tracks that have it are classical."""
ENSEMBLE: Final = re.compile(
    r"\b(?:quartet+|quartetto|quatuor|cuarteto|kvartet+i?|trio|quintet+|quintette|ensemble|orchest(?:ra|er|re)|orquesta|consort|"
    r"\w*kapelle|choir|\w*chor|coro|chœur|duo|philharmoni\w*|sinfonietta|camerata|collegium|players|singers)\b",
    _I,
)
"""The word by which several who play together are called; some of them are kinds of works too."""
TITLE_END: Final = re.compile(
    r"(?:\s(?:EP|E\.P\.|LP|OST|Remixes)|[\s(\[](?:[^()\[\]]*soundtrack|bande originale|banda sonora|hörspiel|hörbuch|audiobook|"
    r"audiolibro|livre audio|original score|remixes|deluxe(?: edition)?)[)\]]?)$",
    _I,
)
"""What only the title of a release ends with, never an artist."""
