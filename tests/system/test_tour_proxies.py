"""The whole way of practice, from the sample to its status, under proxy settings as they are found on computers.

Practice's servers are on this computer, so that no setting of a proxy may keep anything from them. Each run takes
several odd settings together; tests/api/test_proxies.py holds them one by one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = {
    "refused": {
        "ALL_PROXY": "socks5://127.0.0.1:1080",
        "HTTP_PROXY": "nonsense://x",
        "HTTPS_PROXY": " http://proxy.example:8080 ",
        "NO_PROXY": " , ,[::1,a b,http://x/",
    },
    "brackets": {
        "ALL_PROXY": "http://[::1",
        "HTTP_PROXY": "http://proxy.example:8080",
        "NO_PROXY": "localhost,[::1]",
    },
    "blanks": {
        "ALL_PROXY": " ",
        "HTTP_PROXY": "http://proxy.example:notaport",
        "HTTPS_PROXY": "direct://",
        "NO_PROXY": "fe80::/10",
    },
}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_the_tour_ends_well_under_odd_proxies(settings: dict[str, str], tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment |= settings | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "trackball_desktop", "--practice", "--sample", "--headless"]
    done = subprocess.run(
        [*command, "--data-dir", str(tmp_path)], env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "all files verified in the storage" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("says: Submitted.")
