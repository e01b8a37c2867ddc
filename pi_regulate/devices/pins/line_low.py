"""A pin of the header made low by the kernel itself, with no library: three calls, a few milliseconds.

For when the program that drove the pin is dead. A Raspberry Pi goes on driving an output whose program was killed, and
keeps the level even of a line that was let go. So the line is claimed as an output that is low, with the pull down that
survives where letting go makes an input of it, and let go again. The one rule: a line that somebody else holds is left
alone; whoever lives looks after the lamp himself.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Sequence
from fcntl import ioctl
from pathlib import Path

from pi_regulate.devices.pins.chip import find_header_chip
from pi_regulate.words import RegulateError

# linux/gpio.h, version 2 of the interface (Linux 5.10)
GET_LINE = 0xC250B407  # GPIO_V2_GET_LINE_IOCTL: _IOWR(0xB4, 0x07, struct gpio_v2_line_request)
GET_LINE_INFO = 0xC100B405  # GPIO_V2_GET_LINEINFO_IOCTL: _IOWR(0xB4, 0x05, struct gpio_v2_line_info)
_OUTPUT, _PULL_DOWN = 1 << 3, 1 << 9
MOST_LINES = 64
# offsets, consumer, flags and number of attributes of the configuration (which is 272 bytes), lines, buffer, descriptor
REQUEST = struct.Struct(f"={MOST_LINES}I32sQI260xII20xi")
INFO = struct.Struct("=32s32sI188x")  # name, consumer, offset
assert (REQUEST.size, INFO.size) == (592, 256)

CONSUMER = b"pi-regulate lamp off"


def make_low(pins: Sequence[int], device: Path | None = None) -> None:
    """Drive these GPIO numbers low and let them go.

    `device` is the header's chip, found by its label when none is named. Raises RegulateError when there is no header,
    when it may not be used, or when a living program holds one of the lines.
    """
    chip_path = device or Path(f"/dev/gpiochip{find_header_chip()}")
    try:
        chip = chip_path.open("rb", buffering=0)
    except OSError as error:
        raise RegulateError(f"{chip_path} can't be opened: {error.strerror}") from error
    with chip:
        offsets = [*pins, *[0] * (MOST_LINES - len(pins))]
        request = bytearray(REQUEST.pack(*offsets, CONSUMER, _OUTPUT | _PULL_DOWN, 0, len(pins), 0, -1))
        try:
            ioctl(chip, GET_LINE, request)
        except OSError as error:
            raise RegulateError(_why(chip.fileno(), pins, error)) from error
        os.close(REQUEST.unpack(request)[-1])


def _why(chip: int, pins: Sequence[int], error: OSError) -> str:
    numbers = ", ".join(str(pin) for pin in pins)
    if error.errno != errno.EBUSY:
        return f"GPIO {numbers} can't be made low: {error.strerror}"
    for pin in pins:
        if holder := _holder(chip, pin):
            return f"GPIO {pin} is held by `{holder}`, which is running; stop it first"
    return f"GPIO {numbers} is held by a running program; stop it first"


def _holder(chip: int, pin: int) -> str:
    info = bytearray(INFO.pack(b"", b"", pin))
    try:
        ioctl(chip, GET_LINE_INFO, info)
    except OSError:
        return ""
    return str(INFO.unpack(info)[1].split(b"\0")[0].decode("ascii", "replace"))
