"""The package from installation to purge on a machine that has nothing of what it needs, and no network."""

from pathlib import Path

import pytest

from tests.system.vm.lab import AS_A_BOARD, run_in_vm

pytestmark = pytest.mark.system


def test_the_package_installs_answers_comes_back_is_upgraded_at_rest_and_leaves_nothing(package: Path) -> None:
    said = run_in_vm(
        package / "package.sh", package, "--steady", "--cold", still=AS_A_BOARD, timeout_s=2400, deps=False
    )
    print(said)  # noqa: T201
    told = [line.removeprefix("trial ") for line in said.splitlines() if line.startswith("trial ")]
    assert told[-1].startswith("purged: no file left")
    (exposure,) = (line for line in told if line.startswith("exposure level"))
    assert float(exposure.split()[4]) <= 1.0
