"""The header's GPIO chip, straight from the kernel: finds it by its label, reads a line, sets a line low. No library.

A chip's number is no help: on a Pi 5 the header was 4, then 0, and 11 to 15 on some kernels of 2026. The label is the
name of the driver of the header's pins and has stayed the same. `make_low` is for a pin whose program has died: a
Raspberry Pi goes on driving an output whose program was killed, and keeps the level even of a released line. So the
line is claimed as a low output with the pull down, which survives if the release makes it an input, and released again.
The one rule: a line that a program holds is left to that program.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from typing import Literal

from pi_regulate.words import RegulateError

HEADER_LABELS = ("pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835")
"""Raspberry Pi 5, Raspberry Pi 4, and all before (Zero and Zero 2 W among them)."""

ELSEWHERE = "`pi-regulate simulate` shows the device on this screen, and `--backend mock` simulates its pins"

# linux/gpio.h; all but the first belong to version 2 of the interface (Linux 5.10)
_GET_CHIP_INFO = 0x8044B401  # GPIO_GET_CHIPINFO_IOCTL: _IOR(0xB4, 0x01, struct gpiochip_info)
_GET_LINE_INFO = 0xC100B405  # GPIO_V2_GET_LINEINFO_IOCTL: _IOWR(0xB4, 0x05, struct gpio_v2_line_info)
_GET_LINE = 0xC250B407  # GPIO_V2_GET_LINE_IOCTL: _IOWR(0xB4, 0x07, struct gpio_v2_line_request)
_GET_VALUES = 0xC010B40E  # GPIO_V2_LINE_GET_VALUES_IOCTL: _IOWR(0xB4, 0x0E, struct gpio_v2_line_values)
_USED, _INPUT, _OUTPUT, _PULL_UP, _PULL_DOWN = 1 << 0, 1 << 2, 1 << 3, 1 << 8, 1 << 9
_MOST_LINES = 64
_CHIP_INFO = struct.Struct("32s32sI")  # name, label, number of lines
_LINE_INFO = struct.Struct("=32s32sI4xQ176x")  # name, consumer, offset, flags
# offsets, consumer, flags and number of attributes of the configuration (which is 272 bytes), lines, buffer, descriptor
_REQUEST = struct.Struct(f"={_MOST_LINES}I32sQI260xII20xi")
_VALUES = struct.Struct("=QQ")
assert (_REQUEST.size, _LINE_INFO.size) == (592, 256)

_LOOKS, _DARKENS = b"pi-regulate doctor", b"pi-regulate lamp off"
"""The names that the kernel shows for a line while it is read, and while it is set low."""


def chip_label(device: Path) -> str:
    """The label of the chip behind a device file such as /dev/gpiochip0. Raises OSError."""
    with device.open("rb", buffering=0) as chip:
        answer = ioctl(chip, _GET_CHIP_INFO, bytes(_CHIP_INFO.size))
    return _text(_CHIP_INFO.unpack(answer)[1])


def find_header_chip(
    listing: Path = Path("/sys/bus/gpio/devices"),
    devices: Path = Path("/dev"),
    label_of: Callable[[Path], str] = chip_label,
) -> int:
    """The number N of /dev/gpiochipN that is the header.

    Raises a RegulateError that says what is there instead, or how to get access.
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


@dataclass(frozen=True, slots=True)
class LineInfo:
    """Whether a line is in use, and the name that its holder gave: often none, or that of a library."""

    used: bool
    holder: str = ""


def line_of(device: Path, pin: int) -> LineInfo:
    """Who holds GPIO `pin` of the chip behind a device file. Raises OSError."""
    with device.open("rb", buffering=0) as chip:
        return _line_info(chip.fileno(), pin)


def header_line(pin: int) -> LineInfo:
    """Who holds GPIO `pin` of the header. Raises OSError, and RegulateError when there is no header."""
    return line_of(_header(), pin)


def line_level(device: Path, pin: int, pull: Literal["up", "down"]) -> bool:
    """Whether GPIO `pin` reads high with this pull; it is an input for a moment, and never driven.

    Raises OSError, with EBUSY when a program holds the line.
    """
    flags = _INPUT | (_PULL_UP if pull == "up" else _PULL_DOWN)
    with device.open("rb", buffering=0) as chip:
        line = _claimed(chip.fileno(), (pin,), flags, _LOOKS)
    try:
        values = bytearray(_VALUES.pack(0, 1))
        ioctl(line, _GET_VALUES, values)
    finally:
        os.close(line)
    return bool(_VALUES.unpack(values)[0] & 1)


def make_low(pins: Sequence[int], device: Path | None = None) -> None:
    """Drive these GPIO numbers low and release them: three calls to the kernel, a few milliseconds.

    `device` is the header's chip, found by its label when none is named. Raises RegulateError when there is no header,
    when it may not be used, or when a running program holds one of the lines.
    """
    chip_path = device or _header()
    try:
        chip = chip_path.open("rb", buffering=0)
    except OSError as error:
        raise RegulateError(f"{chip_path} can't be opened: {error.strerror}") from error
    with chip:
        try:
            os.close(_claimed(chip.fileno(), pins, _OUTPUT | _PULL_DOWN, _DARKENS))
        except OSError as error:
            raise RegulateError(_why_not_low(chip.fileno(), pins, error)) from error


def _header() -> Path:
    return Path(f"/dev/gpiochip{find_header_chip()}")


def _claimed(chip: int, pins: Sequence[int], flags: int, consumer: bytes) -> int:
    """The descriptor of these lines, claimed together."""
    offsets = [*pins, *[0] * (_MOST_LINES - len(pins))]
    request = bytearray(_REQUEST.pack(*offsets, consumer, flags, 0, len(pins), 0, -1))
    ioctl(chip, _GET_LINE, request)
    return int(_REQUEST.unpack(request)[-1])


def _line_info(chip: int, pin: int) -> LineInfo:
    info = bytearray(_LINE_INFO.pack(b"", b"", pin, 0))
    ioctl(chip, _GET_LINE_INFO, info)
    _, consumer, _, flags = _LINE_INFO.unpack(info)
    return LineInfo(bool(flags & _USED), _text(consumer))


def _why_not_low(chip: int, pins: Sequence[int], error: OSError) -> str:
    numbers = ", ".join(str(pin) for pin in pins)
    if error.errno != errno.EBUSY:
        return f"GPIO {numbers} can't be made low: {error.strerror}"
    for pin in pins:
        if holder := _holder(chip, pin):
            return f"GPIO {pin} is held by `{holder}`, which is running; stop it first"
    return f"GPIO {numbers} is held by a running program; stop it first"


def _holder(chip: int, pin: int) -> str:
    try:
        return _line_info(chip, pin).holder
    except OSError:
        return ""


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
        f"none of the GPIO chips here drives a Raspberry Pi's header ({', '.join(seen)}). "
        f"Looked for {', '.join(HEADER_LABELS)}; on a machine without a header {ELSEWHERE}."
    )


def _number(name: str) -> int:
    """The whole number at the end of `gpiochip11`; -1 when there is none."""
    digits = name.removeprefix("gpiochip")
    return int(digits) if digits.isascii() and digits.isdigit() else -1


def _text(field: bytes) -> str:
    """A name as the kernel fills it in, up to its first zero."""
    return field.split(b"\0")[0].decode("ascii", "replace")
