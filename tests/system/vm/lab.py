"""A virtual machine with a real GPIO chip of the kernel, run by the lab that lies beside the checkout.

What goes in is a folder of our own: the package, its files and its tests, and pytest from the environment these tests
run in (it is pure Python). gpiozero, lgpio and the rest are the packages of the machine's own distribution.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
RUN = ROOT.parent / "shared" / "vm" / "run"
PYTEST = ("pytest", "pluggy", "iniconfig", "packaging", "pygments")
STILL = {"LAB_ICOUNT": "shift=2,sleep=off"}
"""For "--steady": 4 ns an instruction, and an idle machine goes to its next timer at once. If it slept until then, as
the lab has it by default, a busy host would wake it late, and every pulse and pause in there would be too long."""
STILL_AND_QUICK = {"LAB_ICOUNT": "shift=0,sleep=off"}
"""The same at 1 ns an instruction: a desktop's sound server would leave gaps otherwise. It needs "--cold" as well."""
AS_A_BOARD = {"LAB_ICOUNT": "shift=1,sleep=off"}
"""The same at 2 ns: 500 million instructions a second, as few as docs/costs.md expects of a Zero 2 W."""
LAB_FAILED = 125  # the lab's exit status when the machine itself did not work


def stage(folder: Path) -> Path:
    """The folder that becomes /project in the machine."""
    without = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("pi_regulate", "gpiozero_gpiod", "config", "audio", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=without)
    shutil.copy(ROOT / "pyproject.toml", folder)  # by which the package knows a checkout
    for package in PYTEST:
        for file in distribution(package).files or ():
            if file.suffix == ".py":
                target = folder / "site" / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(file.locate()), target)
    return folder


def run_in_vm(
    script: Path,
    project: Path,
    *options: str,
    timeout_s: int = 300,
    deps: bool = True,
    still: Mapping[str, str] = STILL,
) -> str:
    """Runs a shell script of ours in the machine, as root, and gives back all it said; fails when it failed.

    With `deps` the machine has the packages that ours depends on. With the option "--steady" its time does not depend
    on how busy this one is: it counts its own instructions, on one core, as `still` says how many a second.
    """
    if not RUN.exists():
        pytest.skip("needs the virtual machine of the lab: no ../shared/vm/run beside the checkout")
    with_deps = ["--deps"] if deps else []
    done = subprocess.run(
        [RUN, script, *with_deps, "--quiet", *options, "--project", project, "--timeout", str(timeout_s)],
        env={**os.environ, **still},
        capture_output=True,
        text=True,
        timeout=timeout_s + 200,
        check=False,
    )
    said = done.stdout + done.stderr
    if done.returncode == LAB_FAILED:
        pytest.skip(f"the virtual machine did not work; is it built (../shared/vm/build)? It said:\n{said[-1500:]}")
    assert done.returncode == 0, f"{script.name} ended with {done.returncode}:\n{said}"
    return said
