"""The hand is built where the tests of the board look for it, also by whoever types sudo before it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.system.board.emulated import HERE

pytestmark = pytest.mark.system
BUILT = """#!/bin/sh
echo "$PI_BOARD" >{seen}
exit 3
"""


def test_sudo_leaves_the_hand_to_whoever_typed_it(tmp_path: Path) -> None:
    """sudo has root's home. What would be built is played here, and ends it: only where that goes is asked."""
    folder, seen = tmp_path / "tests" / "system" / "board", tmp_path / "seen"
    folder.mkdir(parents=True)
    shutil.copy(HERE / "hand", folder)
    (folder / "build").write_text(BUILT.format(seen=seen))
    (folder / "build").chmod(0o755)
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "debian.sh").touch()
    me = pwd.getpwuid(os.getuid())
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "root"), "SUDO_USER": me.pw_name}
    assert subprocess.run([folder / "hand"], env=env).returncode == 3
    assert seen.read_text().strip() == f"{me.pw_dir}/.cache/pi-regulate-board"
