"""Names of single artists (bands, duos) that look like several."""

from __future__ import annotations

from trackball_desktop.domain.vocabulary import folded

SINGLE_ARTISTS = frozenset(
    folded(name)
    for name in (
        "Simon & Garfunkel", "Earth, Wind & Fire", "Hall & Oates", "Daryl Hall & John Oates", "Crosby, Stills & Nash",
        "Crosby, Stills, Nash & Young", "Emerson, Lake & Palmer", "Peter, Paul and Mary", "Blood, Sweat & Tears",
        "Mumford & Sons", "Above & Beyond", "Of Monsters and Men", "Ike & Tina Turner", "Sonny & Cher", "Zager & Evans",
        "Kool & The Gang", "Tyler, The Creator", "Brooks & Dunn", "Dan + Shay", "Rodrigo y Gabriela", "Chase & Status",
        "Angus & Julia Stone", "Years & Years", "Belle and Sebastian", "Iron & Wine", "Sam & Dave", "Ashford & Simpson",
        "Derek & The Dominos", "Nick Cave & The Bad Seeds", "She & Him", "Matt and Kim", "Marina and the Diamonds",
    )
)  # fmt: skip
"""Folded names of those that are well known; others are accepted with a waiver."""
