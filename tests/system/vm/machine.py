"""The lab's machine from Python, for trials that cut its power and put it back: the same disk, several boots.

At every boot its header and sound card are there before the service is, as on a Pi. Rule: what a trial waits for is
told by the machine; only how long it may take stands here.
"""

import importlib.util
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.system.vm.lab import ROOT

LAB = ROOT.parent / "shared" / "vm" / "labvm.py"
BENCH = """
install /lab/bin/lab-* /usr/local/bin/
cat >/etc/systemd/system/bench.service <<UNIT
[Unit]
Before=pi-regulate.service sound.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/bin/lab-bench up
[Install]
WantedBy=multi-user.target
UNIT
systemctl -q enable --now bench
"""
INSTALL = "apt-get install -y /project/now.deb >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }"


@contextmanager
def machine(project: Path, disk: Path, **options: Any) -> Iterator[Any]:
    """A machine with the package installed and armed, and the trials' files in /project; `options` are the lab's."""
    if not LAB.exists():
        pytest.skip("needs the virtual machine of the lab: no ../shared/vm beside the checkout")
    found = importlib.util.spec_from_file_location("labvm", LAB)
    assert found is not None
    assert found.loader is not None
    lab = importlib.util.module_from_spec(found)
    found.loader.exec_module(lab)
    try:
        vm = lab.VM(project=project, disk=disk, deps=True, **options)
        vm.boot()
    except lab.LabError as error:
        pytest.skip(f"the virtual machine did not work; is it built (../shared/vm/build)? It said:\n{error}")
    vm.project = None  # its files lie on the disk now
    try:
        vm.sh(f"{BENCH}\n{INSTALL}")
        yield vm
    finally:
        vm.close()


def trial(vm: Any, script: str, timeout_s: int = 300) -> str:
    """Runs a script of the trials' own words (trial.sh) and gives back all it said."""
    done = vm.sh(f". /project/trial.sh\n{script}", timeout=timeout_s, check=False)
    said = str(done.output + done.errors)
    assert done.rc == 0, f"{script}\nended with {done.rc}:\n{said}"
    return said


def power_cut(vm: Any, after_s: float) -> None:
    """The plug is pulled, and put back; returns when the machine takes commands."""
    time.sleep(after_s)  # the moment is what is tried, and it lies in the machine's own time
    vm.cut()
    vm.boot()
