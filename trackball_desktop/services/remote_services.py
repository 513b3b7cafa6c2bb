"""The services that need a network, gathered so that `context` loads them when one is first asked for."""

from __future__ import annotations

from trackball_desktop.services.accounts import AccountsService
from trackball_desktop.services.after_release import AfterReleaseService
from trackball_desktop.services.catalogue_events import CatalogueEvents
from trackball_desktop.services.delivery_packages import DeliveryPackages
from trackball_desktop.services.poll import StatusPoller
from trackball_desktop.services.prefilling import PrefillService
from trackball_desktop.services.store_watch import StoreWatch
from trackball_desktop.services.submit import SEARCH_AFTER, SubmissionService
from trackball_desktop.targets.clients import Clients
from trackball_desktop.transfer import UploadEngine

__all__ = [
    "SEARCH_AFTER",
    "AccountsService",
    "AfterReleaseService",
    "CatalogueEvents",
    "Clients",
    "DeliveryPackages",
    "PrefillService",
    "StatusPoller",
    "StoreWatch",
    "SubmissionService",
    "UploadEngine",
]
