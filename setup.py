"""Puts `resources`, which lies beside the package in a checkout, into wheels as `trackball_desktop.resources`."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["trackball_desktop*"]), "trackball_desktop.resources"],
    package_dir={"trackball_desktop.resources": "resources"},
    package_data={"trackball_desktop.resources": ["**/*"]},
    exclude_package_data={"trackball_desktop.resources": ["screenshots/*"]},
)
