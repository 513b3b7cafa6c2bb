"""Puts `resources`, which lies beside the package in a checkout, into wheels as `trackball_desktop.resources`.

Of the languages a wheel has the catalogues that Qt reads (.qm). They are made here of what translators write (.ts).
"""

import subprocess
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py


class BuildWithCatalogues(build_py):
    """Makes the catalogues of all languages before the files of the wheel are gathered."""

    def finalize_options(self) -> None:
        """Make them here: setuptools has listed the package's files when `run` begins."""
        super().finalize_options()
        sources = sorted(Path("resources", "languages").glob("trackball_*.ts"))
        if not sources:
            return
        import PySide6  # a wheel without languages needs no Qt to be built

        folder = Path(PySide6.__file__).parent
        lrelease = next(path for path in (folder / "lrelease", folder / "lrelease.exe") if path.is_file())
        for source in sources:
            made = source.with_suffix(".qm")
            subprocess.run([lrelease, "-silent", "-removeidentical", source, "-qm", made], check=True)


setup(
    cmdclass={"build_py": BuildWithCatalogues},
    packages=[*find_packages(include=["trackball_desktop*"]), "trackball_desktop.resources"],
    package_dir={"trackball_desktop.resources": "resources"},
    package_data={"trackball_desktop.resources": ["**/*"]},
    exclude_package_data={
        "trackball_desktop.resources": [
            "screenshots/*",
            "readme/*",
            "**/__pycache__/*",
            "languages/*.ts",
            "languages/glossary/*",
        ],
    },
)
