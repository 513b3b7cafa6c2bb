"""The services that read files of many kinds, gathered so that `context` loads them when one is first asked for."""

from __future__ import annotations

from trackball_desktop.services.artwork import CDN_BASE, Artwork
from trackball_desktop.services.bundles import Bundles
from trackball_desktop.services.checking import findings_to_json
from trackball_desktop.services.ern import ErnService
from trackball_desktop.services.export_formats import ReleaseExporter
from trackball_desktop.services.intake import Intake
from trackball_desktop.services.master_copies import MasterCopies
from trackball_desktop.services.papers import Papers
from trackball_desktop.services.sheets import Sheets
from trackball_desktop.services.transfers import CatalogueTransfers
from trackball_desktop.services.waveforms import Waveforms

__all__ = [
    "CDN_BASE",
    "Artwork",
    "Bundles",
    "CatalogueTransfers",
    "ErnService",
    "Intake",
    "MasterCopies",
    "Papers",
    "ReleaseExporter",
    "Sheets",
    "Waveforms",
    "findings_to_json",
]
