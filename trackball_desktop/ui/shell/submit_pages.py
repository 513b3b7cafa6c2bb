"""What is asked and shown before a submission and after it, gathered so that it loads when wanted: `page_factories`."""

from __future__ import annotations

from trackball_desktop.ui.papers.delivery import DeliveryDialog
from trackball_desktop.ui.papers.dialog import PapersDialog
from trackball_desktop.ui.papers.ern_import_dialog import ErnImportDialog
from trackball_desktop.ui.papers.package_dialog import PackageDialog
from trackball_desktop.ui.plan.page import PlanPage
from trackball_desktop.ui.settings.questions import QuestionsDialog
from trackball_desktop.ui.stores.lookup_dialog import LookupDialog
from trackball_desktop.ui.stores.page import StoresPage
from trackball_desktop.ui.submit.dialog import SubmitDialog
from trackball_desktop.ui.submit.resubmit import ResubmitDialog
from trackball_desktop.ui.submit.sent.page import SentPage
from trackball_desktop.ui.submit.several import SubmitSeveralDialog

__all__ = [
    "DeliveryDialog",
    "ErnImportDialog",
    "LookupDialog",
    "PackageDialog",
    "PapersDialog",
    "PlanPage",
    "QuestionsDialog",
    "ResubmitDialog",
    "SentPage",
    "StoresPage",
    "SubmitDialog",
    "SubmitSeveralDialog",
]
