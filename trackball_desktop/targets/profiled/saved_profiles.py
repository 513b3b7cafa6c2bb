"""The profiles of a library: kept in its settings, known as targets from the moment it is opened."""

from __future__ import annotations

from concurrent.futures import Future

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import TargetText
from trackball_desktop.storage.settings import Settings
from trackball_desktop.targets import registry
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.target import ProfiledTarget


def load_profiles(settings: Settings) -> dict[str, str]:
    """Return the profiles as they are in the settings, by their ids."""
    return {str(id): str(text) for id, text in dict(settings.get(registry.PROFILES_SETTING, {})).items()}


def get_profile(target_id: str) -> Profile:
    """Return the profile of a target. Raises UserError where it has none."""
    target = registry.get(target_id)
    if not isinstance(target, ProfiledTarget):
        raise UserError(
            TargetText.tr("{name} needs no answers: its API is built in.", name=target.name),
            meaning=TargetText.tr("Nothing was changed."),
        )
    return target.profile


def save_profile(settings: Settings, profile: Profile) -> Future[None]:
    """Keep a profile and make it known in the place of the one before. Raises UserError for an id that is taken."""
    if profile.id in {target.id for target in registry.all_targets()}:
        get_profile(profile.id)
    registry.register(ProfiledTarget(profile))
    return settings.save(registry.PROFILES_SETTING, {**load_profiles(settings), profile.id: profile.to_json()})
