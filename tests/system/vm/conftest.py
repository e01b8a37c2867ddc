"""The package under trial: built once, with a newer one beside it whose own settings.yaml differs."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.system.vm.lab import ROOT

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with now.deb, next.deb and the scripts of the trials: /project in the machine."""
    if shutil.which("dpkg-deb") is None:
        pytest.skip("needs dpkg-deb")
    folder = tmp_path_factory.mktemp("package")
    made = subprocess.run(["make", "-s", "deb"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (device,) = (line for line in made.splitlines() if "/pi-regulate_" in line)
    shutil.copy(ROOT / device, folder / "now.deb")
    tree = tmp_path_factory.mktemp("next") / "tree"
    subprocess.run(["dpkg-deb", "-R", folder / "now.deb", tree], check=True)
    _change(tree / "DEBIAN" / "control", "^Version: .*", "Version: 9.0")
    _change(tree / "usr/share/pi-regulate/pi_regulate/__init__.py", "^__version__ = .*", '__version__ = "9.0"')
    _change(tree / "etc" / "pi-regulate" / "settings.yaml", r"\A", "# A new first line.\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, folder / "next.deb"], check=True, capture_output=True)
    for script in (*HERE.glob("*.sh"), HERE / "writers.py", HERE / "interference.py"):
        shutil.copy(script, folder)
    return folder


def _change(path: Path, pattern: str, text: str) -> None:
    before = path.read_text(encoding="utf-8")
    path.write_text(re.sub(pattern, text, before, count=1, flags=re.MULTILINE), encoding="utf-8")
