"""`setup` on a machine whose service runs: the lamp and the button are tried, and the service always comes back."""

from pathlib import Path

import pytest

from tests.system.vm.lab import run_in_vm

pytestmark = pytest.mark.system


def test_setup_has_the_device_to_itself_and_gives_it_back_however_it_ends(package: Path) -> None:
    said = run_in_vm(package / "setup.sh", package, timeout_s=900)
    print(said)  # noqa: T201
    told = [line.removeprefix("trial ") for line in said.splitlines() if line.startswith("trial ")]
    assert told[-1] == "a session that goes on: not ended"
    ends = [line.split()[-3] for line in told if line.endswith(": armed again") and line.startswith("setup ended by")]
    assert ends == ["SIGKILL:", "SIGTERM:", "SIGHUP:"]
    assert any(line.startswith("time zone:") and line.endswith("time_zone: Europe/Vienna") for line in told)
    assert "config.txt: undone" in told
