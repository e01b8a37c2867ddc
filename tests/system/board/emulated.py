"""A Raspberry Pi in an emulator, on Debian's own kernel: what the pins are is asked of the kernel, not of us.

`build` beside this file makes what is booted, once, in a cache folder. With every boot go in, as further archives after
the root's, our Debian package unpacked and the script of the test. The script is all that runs; it speaks on the serial
line, and the machine is ended when it has said its last word. Rule: where the emulator or what it boots is missing, the
test is skipped and says why.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import threading
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from tempfile import mkdtemp

import pytest

from scripts import deb

HERE = Path(__file__).parent
LAST_WORD = "THE END"
INIT = f"""#!/bin/busybox sh
export PATH=/bin:/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8 COLUMNS=250 PYTHONDONTWRITEBYTECODE=1
/bin/busybox mkdir -p /proc /sys /dev /run /tmp; /bin/busybox --install -s /bin
mount -t proc p /proc; mount -t sysfs s /sys; mount -t devtmpfs d /dev; mount -t tmpfs r /run
mount -t debugfs d /sys/kernel/debug; mount -t tracefs t /sys/kernel/tracing
insmod /pwm-bcm2835.ko
[ ! -e /press.ko ] || insmod /press.ko
cd /tmp; echo; . /words; . /script 2>&1
echo "{LAST_WORD}"
while :; do sleep 100; done
"""
MACHINES = {  # the emulated board, and where its kernel speaks to us
    "raspi3b": ("-serial", "null", "-serial", "stdio", "-append", "console=ttyS1,115200"),
    "raspi4b": ("-serial", "stdio", "-append", "console=ttyAMA0,115200"),
}
ALWAYS = "panic=-1 loglevel=1 rdinit=/init"


@cache
def board() -> Path:
    """The folder of what is booted, built where it is not there yet."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = Path(os.environ.get("PI_BOARD") or Path(cache, "pi-regulate-board")).expanduser()
    done = subprocess.run(
        [HERE / "build"], env={**os.environ, "PI_BOARD": str(home)}, capture_output=True, text=True, timeout=900
    )
    if done.returncode != 0:
        pytest.skip(f"the board can't be built here:\n{done.stderr[-1500:]}")
    return home


def hand() -> Path:
    """The kernel module that presses the button. Skips the test where nobody has built it."""
    module = board() / "press.ko"
    if not module.exists():
        pytest.skip(f"nothing can press the button here; build it once:  sudo {HERE / 'hand'}")
    return module


@cache
def _package() -> Path:
    """A folder with our package unpacked, and with what Raspberry Pi OS has and Debian lacks."""
    folder = Path(mkdtemp(prefix="pi-regulate-board-"))
    for package in deb.build(folder / "debs"):
        if package.name.startswith("pi-regulate_"):
            subprocess.run(["dpkg-deb", "-x", package, folder / "root"], check=True)
    modules = folder / "root" / "usr" / "lib" / "python3" / "dist-packages"
    for name in ("gpiozero", "colorzero"):
        for file in distribution(name).files or ():
            if file.parts[0] != ".." and "__pycache__" not in file.parts:
                target = modules / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(file.locate()), target)
    (folder / "root" / "words").write_text((HERE / "words.sh").read_text())
    (folder / "root" / "init").write_text(INIT)
    (folder / "root" / "init").chmod(0o755)
    _pack(folder / "root", folder / "cpio")
    shutil.rmtree(folder / "root")
    shutil.rmtree(folder / "debs")
    return folder / "cpio"


def _pack(root: Path, archive: Path) -> None:
    names = subprocess.run(["find", "."], cwd=root, capture_output=True, check=True).stdout
    words = ["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"]
    archive.write_bytes(subprocess.run(words, cwd=root, input=names, capture_output=True, check=True).stdout)


def run_on_board(script: str, tree: str, folder: Path, *, within_s: float = 300, pressed: bool = False) -> str:
    """All that a shell script says which runs as root on a board with this device tree; `folder` is for our files.

    With `pressed` the words of the script can press the button.
    """
    home, ours = board(), folder / "root"
    ours.mkdir()
    (ours / "script").write_text(script)
    if pressed:
        shutil.copy(hand(), ours / "press.ko")
    _pack(ours, folder / "cpio")
    with (folder / "initrd").open("wb") as archive:
        for part in (home / "root.cpio", _package(), folder / "cpio"):
            archive.write(part.read_bytes())
    machine = "raspi4b" if tree == "pi4" else "raspi3b"
    *serials, console = MACHINES[machine]
    words = [
        *(str(home / "qemu"), "-nodefaults", "-display", "none", "-no-reboot", "-M", machine),
        *("-kernel", str(home / "vmlinuz"), "-dtb", str(home / f"{tree}.dtb"), "-initrd", str(folder / "initrd")),
        *(*serials, f"{console} {ALWAYS}"),
    ]
    emulator = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    too_long = threading.Timer(within_s, emulator.kill)
    too_long.start()
    said: list[str] = []
    try:
        assert emulator.stdout is not None
        for line in io.TextIOWrapper(emulator.stdout, encoding="utf-8", errors="replace"):
            said.append(line.rstrip())
            (folder / "said").write_text("\n".join(said))  # for whoever wonders what takes so long
            if "Kernel panic" in line:
                break
            if LAST_WORD in line:
                return "\n".join(said)
    finally:
        too_long.cancel()
        emulator.kill()
        emulator.wait()
    raise AssertionError("the board never came to its end:\n" + "\n".join(said))


def line_of(said: str, begins: str) -> str:
    """The first line that begins so."""
    return next(line for line in said.splitlines() if line.startswith(begins))


def findings(said: str, when: str) -> dict[str, str]:
    """What doctor found then, as `state: words` by the check's name."""
    report = json.loads(line_of(said, f"doctor {when}: ").removeprefix(f"doctor {when}: "))
    return {check["id"]: f"{check['state']}: {check['found']}" for check in report["checks"]}
