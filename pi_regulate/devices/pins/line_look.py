"""A line of the header looked at, through the kernel alone: who has it, and how it reads where nobody does.

Reading a level takes the line for a moment, as an input with the pull that the button has, and gives it back. The one
rule: a line that somebody has is left to him; nothing here ever drives one.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from typing import Literal

from pi_regulate.devices.pins.line_low import GET_LINE, GET_LINE_INFO, INFO, MOST_LINES, REQUEST

_GET_VALUES = 0xC010B40E  # linux/gpio.h: GPIO_V2_LINE_GET_VALUES_IOCTL, _IOWR(0xB4, 0x0E, struct gpio_v2_line_values)
_USED, _INPUT = 1 << 0, 1 << 2
_PULLS = {"up": 1 << 8, "down": 1 << 9}
_FLAGS = struct.Struct("=72xQ")
_VALUES = struct.Struct("=QQ")
CONSUMER = b"pi-regulate doctor"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the kernel tells it: whether somebody has it, and the name he gave; often none, or his library's."""

    used: bool
    holder: str = ""


def line_of(device: Path, pin: int) -> Line:
    """Who has GPIO `pin` of the chip behind a device file. Raises OSError."""
    with device.open("rb", buffering=0) as chip:
        info = bytearray(INFO.pack(b"", b"", pin))
        ioctl(chip.fileno(), GET_LINE_INFO, info)
    holder = INFO.unpack(info)[1].split(b"\0")[0].decode("ascii", "replace")
    return Line(bool(_FLAGS.unpack_from(info)[0] & _USED), holder)


def level_of(device: Path, pin: int, pull: Literal["up", "down"]) -> bool:
    """Whether GPIO `pin` reads high with this pull. Raises OSError, EBUSY when somebody has the line."""
    with device.open("rb", buffering=0) as chip:
        offsets = [pin, *[0] * (MOST_LINES - 1)]
        request = bytearray(REQUEST.pack(*offsets, CONSUMER, _INPUT | _PULLS[pull], 0, 1, 0, -1))
        ioctl(chip.fileno(), GET_LINE, request)
    line = REQUEST.unpack(request)[-1]
    try:
        values = bytearray(_VALUES.pack(0, 1))
        ioctl(line, _GET_VALUES, values)
    finally:
        os.close(line)
    return bool(_VALUES.unpack(values)[0] & 1)
