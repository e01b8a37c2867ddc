"""Killed in the middle of a session while the machine has far too much else to do: dark, and back, all the same."""

import re
from pathlib import Path

import pytest

from tests.system.vm.lab import run_in_vm

pytestmark = pytest.mark.system


def test_a_kill_under_load_leaves_the_lamp_dark_before_the_next_start(package: Path) -> None:
    said = run_in_vm(package / "kill_under_load.sh", package, "--steady", timeout_s=1500)
    print(said)  # noqa: T201
    told = re.findall(r"^trial beside (\d+) loops, (dark|armed): ([\d.]+) s$", said, re.MULTILINE)
    assert [(loops, what) for loops, what, _ in told] == [("0", "dark"), ("0", "armed"), ("8", "dark"), ("8", "armed")]
    took_s = {(loops, what): float(seconds) for loops, what, seconds in told}
    for loops in ("0", "8"):
        assert took_s[loops, "dark"] < 20  # what the unit gives to what makes it dark
        assert took_s[loops, "dark"] < took_s[loops, "armed"]
