"""A Raspberry Pi 3B in an emulator, on Debian's own kernel: what the pins are is asked of the kernel, not of us.

`build` beside this file makes what is booted, once, in a cache folder; our own files go in with every boot, as
a second archive after the root's. The script is all that runs; it speaks on the serial line, and the machine is ended
when it has said its last word. Rule: where the emulator or what it boots is missing, the test is skipped and says why.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
LAST_WORD = "THE END"
INIT = f"""#!/bin/busybox sh
export PATH=/bin:/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/ours
/bin/busybox mkdir -p /proc /sys /dev /run /tmp; /bin/busybox --install -s /bin
mount -t proc p /proc; mount -t sysfs s /sys; mount -t devtmpfs d /dev; mount -t tmpfs r /run
mount -t debugfs d /sys/kernel/debug
insmod /pwm-bcm2835.ko
cd /tmp; . /ours/script 2>&1
echo "{LAST_WORD}"
while :; do sleep 100; done
"""


def board() -> Path:
    """The folder of what is booted, built where it is not there yet."""
    if shutil.which("qemu-system-aarch64") is None:
        pytest.skip("needs qemu-system-aarch64 (Debian: qemu-system-arm)")
    home = Path(os.environ.get("PI_BOARD") or Path("~/.cache/pi-regulate-board").expanduser())
    done = subprocess.run(
        [HERE / "build"], env={**os.environ, "PI_BOARD": str(home)}, capture_output=True, text=True, timeout=900
    )
    if done.returncode != 0:
        pytest.skip(f"the board can't be built here:\n{done.stderr[-1500:]}")
    return home


def run_on_board(script: str, tree: str, folder: Path, within_s: float = 300) -> str:
    """All that a shell script says which runs as root on a board with this device tree; `folder` is for our files."""
    home, archive = board(), folder / "initrd"
    ours = folder / "root" / "ours"
    for name in ("pi_regulate", "gpiozero_gpiod", "config", "tests"):
        shutil.copytree(ROOT / name, ours / name, ignore=shutil.ignore_patterns("__pycache__", "golden", ".*"))
    shutil.copy(ROOT / "pyproject.toml", ours)
    for name in ("gpiozero", "colorzero"):  # Debian's own is older than ours has to be
        found = find_spec(name)
        assert found is not None
        assert found.origin is not None
        shutil.copytree(Path(found.origin).parent, ours / name, ignore=shutil.ignore_patterns("__pycache__"))
    (ours / "script").write_text(script)
    (ours.parent / "init").write_text(INIT)
    (ours.parent / "init").chmod(0o755)
    with archive.open("wb") as file:
        file.write((home / "root.cpio").read_bytes())
        file.flush()
        names = subprocess.run(["find", "."], cwd=ours.parent, capture_output=True, check=True).stdout
        packed = subprocess.run(
            ["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"],
            cwd=ours.parent,
            input=names,
            capture_output=True,
            check=True,
        )
        file.write(packed.stdout)
    words = [
        *("qemu-system-aarch64", "-nodefaults", "-display", "none", "-no-reboot", "-M", "raspi3b"),
        *("-kernel", str(home / "vmlinuz"), "-dtb", str(home / f"{tree}.dtb"), "-initrd", str(archive)),
        *("-serial", "null", "-serial", "stdio"),
        *("-append", "console=ttyS1,115200 panic=-1 loglevel=1 rdinit=/init"),
    ]
    machine = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    too_long = threading.Timer(within_s, machine.kill)
    too_long.start()
    said: list[str] = []
    try:
        assert machine.stdout is not None
        for line in io.TextIOWrapper(machine.stdout, encoding="utf-8", errors="replace"):
            said.append(line.rstrip())
            if "Kernel panic" in line:
                break
            if LAST_WORD in line:
                return "\n".join(said)
    finally:
        too_long.cancel()
        machine.kill()
        machine.wait()
    raise AssertionError("the board never came to its end:\n" + "\n".join(said))
