"""Nasty spellings of codes, dates, lengths, flags and shares: what programs, sheets and people make of them.

Each takes the value in its canonical spelling. What comes in by any way must be that value, or be left as it was typed
and then be found by a check; it must never be another valid value.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

Spelling = Callable[[str], str]

_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _digits(zero: str) -> dict[int, int]:
    return {ord("0") + place: ord(zero) + place for place in range(10)}


def _every(size: int, sign: str) -> Spelling:
    return lambda code: sign.join(code[start : start + size] for start in range(0, len(code), size))


AROUND: Final[tuple[Spelling, ...]] = (
    lambda code: f"  {code}  ",
    lambda code: f"\t{code}",
    lambda code: f"{code}\r\n",
    lambda code: f"\u00a0{code}\u202f",
    lambda code: f"\ufeff{code}",
    lambda code: f"\u200b{code}\u200b",
    lambda code: f"{code[:5]}\u200d{code[5:]}",
    lambda code: f"\u202a{code}\u202c",
    lambda code: f"\u2068{code}\u2069",
    lambda code: f"{code[:3]}\u00ad{code[3:]}",
    lambda code: f"{code}\x00",
    lambda code: f"{code[:6]}\x1f{code[6:]}",
    lambda code: f"{code}\ufe0f",
    lambda code: f"'{code}",
    lambda code: f"''{code}",
    lambda code: f"\u2019{code}",
    lambda code: f'="{code}"',
    lambda code: f'"={code}"',
    lambda code: f'=""{code}""',
    lambda code: f"={code}",
    lambda code: f'"{code}"',
    lambda code: f"“{code}”",
    lambda code: f"„{code}“",
    lambda code: f"«{code}»",
    lambda code: f"[{code}]",
    lambda code: f"({code})",
    lambda code: f"<{code}>",
    lambda code: f"`{code}`",
    lambda code: f"{code},",
    lambda code: f"{code};",
    lambda code: f"{code}.",
    lambda code: f"#{code}",
    lambda code: code.translate(_WIDE),
    lambda code: code.translate(_digits("٠")),
    lambda code: code.translate(_digits("۰")),
    lambda code: code.translate(_digits("०")),
    lambda code: code.translate(_digits("𝟎")),
    lambda code: code.replace("0", "O"),
    lambda code: code.replace("1", "l"),
    lambda code: code.replace("1", "I"),
    lambda code: code[:-1] + "²",
    lambda code: f"{code}¹",
    lambda code: f"{code}*",
    lambda code: f"{code} ✓",
    lambda code: f"{code} (old)",
    lambda code: f"{code} 2",
    lambda code: f"{code}\t12",
    lambda code: f"3\t{code}",
    lambda code: f"1. {code}",
    lambda code: f"1) {code}",
    lambda code: f"{code}\n{code}",
    lambda code: f"{code}/{code}",
    lambda code: f"{code}/2",
    lambda code: f"{code}-2",
    lambda code: f"{code} - {code}",
    lambda code: f"{code}.0",
    lambda code: f"{code},0",
    lambda code: f"{code}.00",
    lambda code: f"{code}.5",
    lambda code: f"{code}%",
    lambda code: f"%20{code}",
    lambda code: f"&nbsp;{code}",
    lambda code: f"{code}<br>",
    lambda code: f"+{code}",
    lambda code: f"-{code}",
    lambda code: f"\u2212{code}",
)
"""What is done to a text of any kind."""

DAMAGED: Final[tuple[Spelling, ...]] = (
    lambda code: code[:-1],
    lambda code: code[1:],
    lambda code: code[:-2],
    lambda code: code[::-1],
    lambda code: f"{code[:-1]}.0",
    lambda code: f"{code[:-1]} 0",
    lambda code: f"{code[:-1]}/{code[-1]}",
    lambda code: f"{code[:-1]}, {code[-1]}",
    lambda code: f"{code[:-2]}.{code[-2:]}",
)
"""What loses a digit of a code, or parts it from the others."""

GROUPED: Final[tuple[Spelling, ...]] = tuple(
    _every(size, sign) for size in (1, 2, 3, 4, 5, 6) for sign in (" ", "-", ".", "/", "\u2011", "\u2009", " - ", "_")
)
"""A code in groups of any size."""

NUMBERS: Final[tuple[Spelling, ...]] = (
    lambda code: code.lstrip("0"),
    lambda code: code.lstrip("0") + ".0",
    lambda code: code.lstrip("0") + ",00",
    lambda code: code.lstrip("0") + " 0",
    lambda code: code.lstrip("0") + "-0",
    lambda code: code.lstrip("0") + ".",
    lambda code: code.removeprefix("0"),
    lambda code: code.removeprefix("0")[:-1],
    lambda code: "0" + code,
    lambda code: "00" + code,
    lambda code: "000" + code,
    lambda code: f"{int(code):,}",
    lambda code: f"{int(code):,}.0",
    lambda code: f"{int(code):,}.00",
    lambda code: f"{int(code):,}".replace(",", "."),
    lambda code: f"{int(code):,}".replace(",", ".") + ",00",
    lambda code: f"{int(code):,}".replace(",", " "),
    lambda code: f"{int(code):,}".replace(",", "\u202f"),
    lambda code: f"{int(code):,}".replace(",", "'"),
    lambda code: f"{int(code):,}".replace(",", "’"),
    lambda code: f"{float(code):.5E}",
    lambda code: f"{float(code):.5e}".replace(".", ","),
    lambda code: f"{float(code):.11E}",
    lambda code: f"{float(code):.0E}",
    lambda code: f"{float(code):g}",
    lambda code: f"{float(code)!r}",
    lambda code: f"{int(code) // 10}.{int(code) % 10}",
    lambda code: f"{int(code) / 10!r}",
    lambda code: f"{int(code):x}",
    lambda code: f"${int(code)}",
    lambda code: f"{int(code)} €",
    lambda code: f"{int(code):_}",
    lambda code: f"{int(code[:-1])}",
)
"""What is done to a number."""


def _labels(*names: str) -> tuple[Spelling, ...]:
    def after(label: str) -> Spelling:
        return lambda code: f"{label}{code}"

    return tuple(
        after(f"{name}{sign}")
        for name in names
        for sign in ("", " ", ":", ": ", " - ", "=", " = ", "\t", " no. ", " Nr. ", "#", " № ")
    )


GTIN: Final[tuple[Spelling, ...]] = (
    *AROUND,
    *DAMAGED,
    *GROUPED,
    *NUMBERS,
    *_labels("UPC", "EAN", "UPC-A", "EAN-13", "EAN 13", "GTIN 14",
        "UPC 12", "upc/ean", "Barcode", "Strichcode", "EAN13"),
    lambda code: f"UPC {code.lstrip('0')}.0",
    lambda code: f"EAN 13 {code[1:]}",
    lambda code: f"UPC 12 {code[:-2]}",
    lambda code: f"UPC12{code}",
    lambda code: f"{code} UPC",
    lambda code: f"{code[0]} {code[1:6]} {code[6:11]} {code[11:]}",
    lambda code: f"{code[0]}-{code[1:6]}-{code[6:11]}-{code[11:]}",
    lambda code: f"{code[0]} {code[1:6]} {code[6:11]}",
    lambda code: f"{code[1:6]} {code[6:11]} {code[11:]}",
    lambda code: f"{code[1:6]} {code[6:11]}",
    lambda code: f"{code} 51299",
    lambda code: f"https://gs1.org/01/{code.zfill(14)}",
    lambda code: f"(01){code.zfill(14)}",
    lambda code: f"]C101{code.zfill(14)}",
)  # fmt: skip

ISRC: Final[tuple[Spelling, ...]] = (
    *AROUND,
    *DAMAGED,
    *GROUPED,
    *_labels("ISRC", "isrc code", "ISRC-Code", "urn:isrc:", "Isrc"),
    lambda code: f"{code[:2]}-{code[2:5]}-{code[5:7]}-{code[7:]}",
    lambda code: f"{code[:2]} {code[2:5]} {code[5:7]} {code[7:]}".lower(),
    lambda code: f"{code[:2]}.{code[2:5]}.{code[5:7]}.{code[7:]}",
    lambda code: f"{code[:2]}–{code[2:5]}–{code[5:7]}–{code[7:]}",
    lambda code: f"{code[:5]}-{code[5:7]}-{int(code[7:])}",
    lambda code: f"{code[:5]}-{code[5:7]}-{code[8:]}/1",
    lambda code: f"{code[:5]}-{code[5:7]}-{code[8:]}-1",
    lambda code: f"{code[:5]}-{code[5:7]}-{code[8:]}.0",
    lambda code: f"{code[:5]}-{code[5:7]}-{code[8:]} 2",
    lambda code: f"{code[:5]}-20{code[5:7]}-{code[7:]}",
    lambda code: f"{code[:5]}-20{code[5:7]}-{code[8:]}",
    lambda code: code.lower(),
    lambda code: code.lower().replace("i", "ı"),
    lambda code: code.replace("S", "Ѕ").replace("A", "А"),
    lambda code: code.replace("5", "S"),
    lambda code: f"{code[:2]}-{code[2:5]}-{code[5:7]}-{code[7:]}, {code[:2]}-{code[2:5]}-{code[5:7]}-00001",
    lambda code: f"ISRC {code} (remaster)",
)  # fmt: skip

ISWC: Final[tuple[Spelling, ...]] = (
    *AROUND,
    *DAMAGED,
    *_labels("ISWC", "iswc code", "ISWC-Code"),
    lambda code: code.replace("-", ""),
    lambda code: code.replace("-", " "),
    lambda code: code.replace("-", "."),
    lambda code: code.lower(),
    lambda code: f"T-{code[2:5]}.{code[5:8]}.{code[8:11]}-{code[12]}",
    lambda code: f"T{code[2:5]}.{code[5:8]}.{code[8:11]}.{code[12]}",
    lambda code: f"T {code[2:5]} {code[5:8]} {code[8:11]} {code[12]}",
    lambda code: f"T-{code[2:5]}.{code[5:8]}.{code[8:11]}-{code[12]}.0",
    lambda code: f"T-{int(code[2:11])}-{code[12]}",
    lambda code: f"T-{int(code[2:11])}-{code[12]}.0",
    lambda code: f"T-{code[3:11]}-{code[12]}-0",
    lambda code: f"T-{code[3:11]}-{code[12]} 1",
    lambda code: f"T-{code[2:10]}.{code[10]}",
    lambda code: code[2:].replace("-", ""),
    lambda code: "Т" + code[1:],
    lambda code: f"{code} / {code}",
)

IPI: Final[tuple[Spelling, ...]] = (
    *AROUND,
    *DAMAGED,
    *GROUPED,
    *NUMBERS,
    *_labels("IPI", "CAE", "IPI/CAE", "IPI Name Number", "IPI NN"),
    lambda code: f"{code[:5]} {code[5:7]} {code[7:9]} {code[9:]}",
    lambda code: f"{code.lstrip('0')}/1",
    lambda code: f"{code.lstrip('0')} 50%",
    lambda code: f"{code.lstrip('0')} 50",
    lambda code: f"{code.lstrip('0')}, 33",
    lambda code: f"I-{code[:9]}-{code[9]}",
)

ISNI: Final[tuple[Spelling, ...]] = (
    *AROUND,
    *DAMAGED,
    *GROUPED,
    *_labels("ISNI", "urn:isni:", "isni code"),
    lambda code: " ".join(code[start : start + 4] for start in range(0, 16, 4)),
    lambda code: f"https://isni.org/isni/{code}",
    lambda code: f"http://www.isni.org/{code}/",
    lambda code: f"isni.org/isni/{code}?l=en",
    lambda code: code.lower(),
    lambda code: code.lstrip("0"),
    lambda code: code.lstrip("0") + ".0",
    lambda code: code.lstrip("0")[:-1],
    lambda code: code[:-1],
    lambda code: "0" + code[:-1],
    lambda code: code.removeprefix("0"),
    lambda code: f"{code[:-1]}-{code[-1]}",
    lambda code: code.replace("X", "10"),
    lambda code: code.replace("X", "Х"),
    lambda code: f"orcid.org/{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}",
)

_DATE_FORMS: Final = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y %m %d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y",
    "%d-%m-%Y", "%m-%d-%Y", "%d %m %Y", "%d%m%Y", "%m%d%Y", "%d/%m/%y", "%m/%d/%y", "%y-%m-%d", "%d-%m-%y", "%m-%d-%y",
    "%d-%b-%y", "%d-%b-%Y", "%d %B %Y", "%B %d, %Y", "%b. %d, %Y", "%d. %B %Y", "%dth %B %Y", "%A, %d %B %Y",
    "%a %d %b %Y", "%Y-%b-%d", "%b-%y", "%B %Y", "%d-%b", "%Y", "%Y-%m", "%Y年%m月%d日", "%d de %B de %Y", "%Y-%j",
    "%G-W%V-%u", "%Y-%m-%dT00:00:00", "%Y-%m-%dT00:00:00Z", "%Y-%m-%dT00:00:00.000Z", "%Y-%m-%dT00:00:00+02:00",
    "%Y-%m-%dT23:00:00Z", "%Y-%m-%dT22:00:00+00:00", "%Y-%m-%d 00:00:00", "%d/%m/%Y 00:00", "%m/%d/%Y 12:00:00 AM",
    "%Y-%m-%d 24:00:00", "%Y-%m-%d 12:00 EST", "%a, %d %b %Y 00:00:00 GMT", "%d.%m.%Y 00:00:00", "%s",
    "%d/%m/%Y – %d/%m/%Y", "week of %d %B %Y", "after %Y-%m-%d", "%Y-%m-%d?", "~%Y-%m-%d", "%d. %m. %Y", "%Y. %m. %d.",
    "%d/%m-%Y", "%d %b '%y", "%b %d %y",
)  # fmt: skip


def _strftime(form: str) -> Callable[[date], str]:
    return lambda day: day.strftime(form)


def _around_date(around: Spelling) -> Callable[[date], str]:
    return lambda day: around(f"{day:%Y-%m-%d}")


DATES: Final[tuple[Callable[[date], str], ...]] = (
    *map(_strftime, _DATE_FORMS),
    lambda day: str(day.toordinal() - 693594),
    lambda day: f"{day.toordinal() - 693594}.0",
    lambda day: str(day.toordinal() - 693594 - 1462),
    lambda day: f"{day.toordinal() - 693594}.5",
    lambda day: f"{day.day}/{day.month}/{day.year + 543}",
    *(_around_date(around) for around in AROUND[:37]),
)


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _around_clock(around: Spelling) -> Callable[[int], str]:
    return lambda seconds: around(_clock(seconds))


LENGTHS: Final[tuple[Callable[[int], str], ...]] = (
    lambda s: f"PT{s // 60}M{s % 60}S",
    lambda s: f"pt{s}s",
    lambda s: f"PT{s}.0S",
    lambda s: f"P0DT0H{s // 60}M{s % 60}S",
    _clock,
    lambda s: f"0{_clock(s)}",
    lambda s: f"00:{s // 60:02}:{s % 60:02}",
    lambda s: f"{_clock(s)}.000",
    lambda s: f"{_clock(s)},00",
    lambda s: f"{_clock(s)}.4",
    lambda s: f"{_clock(s)}:00",
    lambda s: f"0{_clock(s)}:00",
    lambda s: f"{_clock(s)}:00 AM",
    lambda s: f"{_clock(s)} AM",
    lambda s: f"00:{s // 60:02}:{s % 60:02}:12",
    lambda s: f"{s // 60}.{s % 60:02}",
    lambda s: f"{s // 60},{s % 60:02}",
    lambda s: f"{s // 60};{s % 60:02}",
    lambda s: f"{s // 60}-{s % 60:02}",
    lambda s: f"{s // 60}'{s % 60:02}\"",
    lambda s: f"{s // 60}’{s % 60:02}”",
    lambda s: f"{s // 60}′{s % 60:02}″",
    lambda s: f"{s // 60}'{s % 60:02}''",
    lambda s: f"{s // 60}'{s % 60:02}",
    lambda s: f"{s // 60}m{s % 60}s",
    lambda s: f"{s // 60}m{s % 60}",
    lambda s: f"{s // 60} min {s % 60} sec",
    lambda s: f"{s // 60} min. {s % 60} s",
    lambda s: f"{s // 60} minutes, {s % 60} seconds",
    lambda s: f"{s} s",
    lambda s: f"{s} sec.",
    lambda s: f"{s}",
    lambda s: f"{s}.0",
    lambda s: f"{s * 1000}",
    lambda s: f"{s * 1000} ms",
    lambda s: f"{s * 44100}",
    lambda s: f"{s / 86400}",
    lambda s: f"{s / 86400:.5E}",
    lambda s: f"{s / 60:.2f}",
    lambda s: f"{s / 60:.2f} min",
    lambda s: f"1899-12-30 00:{s // 60:02}:{s % 60:02}",
    lambda s: f"12:{s // 60:02}:{s % 60:02} AM",
    lambda s: f"-{_clock(s)}",
    lambda s: f"~{_clock(s)}",
    lambda s: f"{_clock(s)} (edit)",
    lambda s: f"{_clock(s)} / {_clock(s + 7)}",
    lambda s: f"{_clock(s)}-{_clock(s + 7)}",
    lambda s: f"{_clock(s)}h",
    lambda s: f"{_clock(s)} min",
    *(_around_clock(around) for around in AROUND[:40]),
)

SHARES: Final[tuple[Spelling, ...]] = (
    lambda share: f"{share}%",
    lambda share: f"{share} %",
    lambda share: f"{share}\u00a0%",
    lambda share: f"{share} percent",
    lambda share: f"{share} Prozent",
    lambda share: f"{share} pct.",
    lambda share: f"{share}pc",
    lambda share: share.replace(".", ","),
    lambda share: share.replace(".", ",") + " %",
    lambda share: share.replace(".", "·"),
    lambda share: share.replace(".", "٫"),
    lambda share: share + "0" if "." in share else share,
    lambda share: f"{float(share):.5E}",
    lambda share: f"{share}/100",
    lambda share: f"{share} of 100",
    lambda share: f"{share}+{share}",
    lambda share: f"{share}; {share}",
    lambda share: f"{share}-{share}",
    *AROUND,
)

FLAGS: Final = {
    True: "yes Yes YES y true TRUE True t 1 on x X ✓ ✔ ☑ ✅ ja Ja oui vrai VRAI sí Sí si verdadero WAHR sim verdadeiro"
    " vero waar sand sant kyllä tak да Да истина evet doğru はい 是 예 ναι ano igen da tosi 真 1.0 -1",
    False: "no No NO n false FALSE f 0 off ✗ ✘ ☐ ❌ nein Nein non faux FAUX FALSO falso FALSCH falsch não nao onwaar"
    " nee nej"
    " nei falsk ei nie fałsz нет Нет ложь hayır HAYIR yanlış いいえ 否 아니요 όχι ne nem nu epätosi 偽 0.0",
}  # fmt: skip
