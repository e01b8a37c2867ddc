"""Which of the machine's GPIO chips is the Raspberry Pi's header.

Its number is no help: on a Pi 5 it was 4, then 0, and 11 to 15 on some kernels of 2026. Its label is the name of the
driver of the header's pins and has stayed the same. So every chip is asked for its label, by the kernel's own
chip-info call, which needs no library. The one rule: by label, never by number.
"""

import struct
from collections.abc import Callable
from fcntl import ioctl
from pathlib import Path

from pi_regulate.words import RegulateError

HEADER_LABELS = ("pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835")
"""Raspberry Pi 5, Raspberry Pi 4, and all before (Zero and Zero 2 W among them)."""

ELSEWHERE = "`pi-regulate simulate` shows the device on this screen, and `--backend mock` simulates its pins"

_GPIO_GET_CHIPINFO_IOCTL = 0x8044B401  # linux/gpio.h: _IOR(0xB4, 0x01, struct gpiochip_info)
_CHIP_INFO = struct.Struct("32s32sI")  # name, label, number of lines


def chip_label(device: Path) -> str:
    """The label of the chip behind a device file such as /dev/gpiochip0. Raises OSError."""
    with device.open("rb", buffering=0) as chip:
        answer = ioctl(chip, _GPIO_GET_CHIPINFO_IOCTL, bytes(_CHIP_INFO.size))
    return str(_CHIP_INFO.unpack(answer)[1].split(b"\0")[0].decode("ascii", "replace"))


def find_header_chip(
    listing: Path = Path("/sys/bus/gpio/devices"),
    devices: Path = Path("/dev"),
    label_of: Callable[[Path], str] = chip_label,
) -> int:
    """The number N of /dev/gpiochipN that is the header.

    Raises RegulateError that says what is there instead, or what has to be done to be let in.
    """
    numbers = sorted(_number(path.name) for path in listing.glob("gpiochip*") if _number(path.name) >= 0)
    if not numbers:
        raise RegulateError(
            "this machine has no GPIO chip, so there is no header to drive. "
            f"On a Raspberry Pi, the kernel's GPIO driver is missing. On other machines, {ELSEWHERE}."
        )
    labels, problems = dict[int, str](), dict[int, OSError]()
    for number in numbers:
        try:
            labels[number] = label_of(devices / f"gpiochip{number}")
        except OSError as problem:
            problems[number] = problem
    for wanted in HEADER_LABELS:
        for number, label in labels.items():
            if label == wanted:
                return number
    raise RegulateError(_nothing_fits(labels, problems, devices))


def _nothing_fits(labels: dict[int, str], problems: dict[int, OSError], devices: Path) -> str:
    for number, problem in problems.items():
        if isinstance(problem, PermissionError):
            return (
                f"you may not use {devices}/gpiochip{number}. Members of the group `gpio` may: "
                "run `sudo usermod -aG gpio $USER`, then log in again."
            )
    seen = [f"gpiochip{number} is `{label}`" for number, label in labels.items()]
    seen += [f"gpiochip{number} can't be read ({problem.strerror})" for number, problem in problems.items()]
    return (
        f"none of the GPIO chips here is the header of a Raspberry Pi ({', '.join(seen)}). "
        f"Looked for {', '.join(HEADER_LABELS)}; on a machine without a header {ELSEWHERE}."
    )


def _number(name: str) -> int:
    """The whole number at the end of `gpiochip11`; -1 when there is none."""
    digits = name.removeprefix("gpiochip")
    return int(digits) if digits.isascii() and digits.isdigit() else -1
