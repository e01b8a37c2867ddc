"""The amplifier's pin on a real chip, with a real card: off at rest and off at every end."""

from pathlib import Path

import pytest

from tests.system.vm.lab import run_in_vm, stage

pytestmark = pytest.mark.system


def test_the_amplifier_is_on_in_a_session_and_off_at_rest_and_at_every_end(tmp_path: Path) -> None:
    said = run_in_vm(Path(__file__).parent / "amplifier.sh", stage(tmp_path / "project"), timeout_s=900)
    assert "on in a session, off after silence" in said
    assert "off after SIGTERM" in said
    assert "GPIO 12 is low; GPIO 22, the amplifier's, is low" in said
    assert "off after a kill and lamp off" in said
