"""The plug pulled at any moment: the device is armed after the next boot, and no file is half there.

PI_REGULATE_CUTS says how often; by default twice around each kind of work, once in it and once in the start after that.
"""

import os
from pathlib import Path
from random import Random

import pytest

from tests.system.vm.machine import machine, power_cut, trial

pytestmark = pytest.mark.system

WRITER = "exec python3 /project/writers.py {0} 2>/dev/null"
GOES_ON = {  # what is going on when the power goes
    "settings written": WRITER.format("settings"),
    "config rollback": WRITER.format("rollback"),
    "voice import": WRITER.format("voice"),
    "memory written": WRITER.format("memory"),
    "sessions": ". /project/trial.sh; echo going; while :; do led; landed; done",
}
CUTS = int(os.environ.get("PI_REGULATE_CUTS", 2 * len(GOES_ON)))
SEED = int(os.environ.get("PI_REGULATE_SEED", "1"))
OWN = r"printf 'intro: never\nsound:\n  volume: 5\n# the last line\n' >/etc/pi-regulate/settings.yaml"
LOOK = """
eventually 240 is_armed; is_dark
echo "armed $(of_unit ActiveEnterTimestampMonotonic | sed 's/......$//') s after power on; $(of_unit StatusText)"
python3 /project/writers.py whole
"""


def test_after_every_power_cut_it_is_armed_and_nothing_is_half_written(package: Path, tmp_path: Path) -> None:
    chance = Random(SEED)
    with machine(package, tmp_path / "disk.qcow2") as vm:
        trial(vm, f"{OWN}; eventually 90 is_armed")
        for number in range(0, CUTS, 2):
            what = list(GOES_ON)[number // 2 % len(GOES_ON)]
            vm.start(GOES_ON[what]).wait_for("going", 240)
            power_cut(vm, chance.uniform(0, 8))
            power_cut(vm, chance.uniform(0, 8))
            told, whole = trial(vm, LOOK).strip().split("\n", 1)
            assert whole == "all is whole", f"cut {number + 1} ({what}):\n{whole}"
            print(f"trial cuts {number + 1} and {number + 2}, {what}, then the start: {told}")  # noqa: T201
