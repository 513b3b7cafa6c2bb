# ruff: noqa: E501 - broken lists of words are hard to read
"""Which picture is the cover: a front before any, never a back or a label, the largest of alike ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing.model import ListedFile
from trackball_desktop.domain.text import tidy

_FRONT = re.compile(
    r"(?:^|[\W_\d])(?:front|vorderseite|vorne|frente|frontal|devant|recto|fronte|przód|framsida|etu|перед|表)(?:$|[\W_\d])",
    re.IGNORECASE,
)
_COVER = re.compile(
    r"(?:^|[\W_\d])(?:covers?|folder|artworks?|art|album ?art|sleeve|portada|carátula|caratula|capa|couverture|pochette|"
    r"copertina|titelbild|cover ?bild|kansi|omslag|okładka|obal|borító|kapak|обложка|εξώφυλλο|غلاف|עטיפה|ジャケット|ジャケ|"
    r"封面|커버|ปก)(?:$|[\W_\d]|front|art|fin)|cover|artwork|portada|封面|ジャケット|обложка",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:^|[\W_\d])(?:back|rear|tray|inlay|inside|inner|spine|booklet|labels?|cd|disc|disk|vinyl|side ?[a-d]|rück(?:seite|en)?|"
    r"hinten|innen|contraportada|contracapa|dorso|trasera|dos|verso|retro|tył|baksida|taka|takakansi|matrix|obi|press|"
    r"photos?|fotos?|promo|band|logo|poster|banner|inserts?|lyrics|credits|insta(?:gram)?|story|stories|header|thumb(?:nail)?|"
    r"preview|page|pages|seite|scan|sticker|hype|contact ?sheet|screenshot|mockup|text(?:less)?|no ?text|alt|old|draft|"
    r"rejected|spotify ?canvas|canvas|wip|v1)(?:$|[\W_\d])|label[a-d]?(?:$|[\W_\d])|(?:^|[\W_])(?:b|bk|rs)(?:$|[\W_\d])",
    re.IGNORECASE,
)


_BOOKLET = re.compile(
    r"booklet|livret|libreto|libretto|encarte|begleitheft|ブックレット|歌詞カード|буклет|内页", re.IGNORECASE
)
_PAPERWORK = re.compile(
    r"(?:^|[\W_\d])(?:invoices?|receipts?|quotes?|rechnung(?:en)?|quittung|angebot|factures?|devis|facturas?|recibo|fattura|fatura|"
    r"contracts?|agreements?|nda|deal ?memo|vertrag|verträge|contrats?|contratos?|contratto|licen[cs]es?|licen[cs]ing|lizenz|"
    r"split ?sheets?|label ?copy|one ?sheets?|press(?: ?(?:release|kit|text))?|epk|bio(?:graphy)?|riders?|cue ?sheets?|credits?|"
    r"track ?list(?:ing)?|isrcs?|notes?|statements?|budget|schedule|timeline|請求書|契約書|счёт|счет|договор|发票|合同)(?:$|[\W_\d])",
    re.IGNORECASE,
)


def choose_booklets(documents: Sequence[PurePosixPath]) -> tuple[PurePosixPath, ...]:
    """Return the PDFs that belong to the release: those called a booklet, else all but bills, contracts and lists."""
    booklets = [path for path in documents if path.suffix.lower() == ".pdf"]
    named = [path for path in booklets if _BOOKLET.search(tidy(path.stem))]
    return tuple(named or (path for path in booklets if not _PAPERWORK.search(tidy(path.stem).replace("-", " "))))


def rank_pictures(
    pictures: Sequence[ListedFile], title: str, catalog: str
) -> tuple[list[PurePosixPath], PurePosixPath | None]:
    """Return the pictures as they are offered, the best first, and the cover; None where none looks like one."""
    ordered = sorted(pictures, key=lambda picture: _rank_key(picture, title, catalog), reverse=True)
    best = ordered[0] if ordered else None
    if best is not None and _rank_key(best, title, catalog)[0] < 0:
        best = None
    return [picture.path for picture in ordered], best.path if best is not None else None


def _rank_key(picture: ListedFile, title: str, catalog: str) -> tuple[int, int, int, int, int]:
    stem = tidy(picture.path.stem)
    spaced = re.sub(r"(?<=[a-zß-ÿ])(?=[A-Z])", " ", stem).replace("_", " ").replace("-", " ")
    bare = spaced
    if title:
        bare = re.sub(re.escape(title), " ", spaced, flags=re.IGNORECASE)
    square = picture.width > 0 and abs(picture.width - picture.height) <= 0.06 * max(picture.width, picture.height)
    if _OTHER.search(bare) and not _FRONT.search(bare):
        kind = -2 if not re.search(r"(?<![a-z])(?:cover|artwork)", bare, re.IGNORECASE) else -1
    elif _FRONT.search(bare):
        kind = 3
    elif _COVER.search(bare):
        kind = 2
    elif (title and folded(title) and folded(title) in folded(stem)) or (catalog and folded(catalog) in folded(stem)):
        kind = 1
    else:
        kind = 0
    if picture.width and not square and kind >= 0:
        kind = -1 if kind < 2 else kind - 2
    return kind, int(square), min(picture.width, picture.height), picture.size, -len(picture.path.parts)
