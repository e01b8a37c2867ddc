"""Killed in the middle of a session on a real chip: the line stays lit until `lamp off` makes it low."""

from pathlib import Path

import pytest

from tests.system.vm.lab import run_in_vm, stage

pytestmark = pytest.mark.system


def test_after_a_kill_in_the_middle_lamp_off_leaves_the_line_low_and_free(tmp_path: Path) -> None:
    said = run_in_vm(Path(__file__).parent / "lamp_end.sh", stage(tmp_path / "project"))
    assert "which is running; stop it first" in said
    assert "killed alone: its pulses ended with it" in said
    assert "killed: GPIO 12 is low, after " in said
