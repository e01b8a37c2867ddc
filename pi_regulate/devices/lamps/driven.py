"""Records which pins the running device drives, so that `lamp off` can darken them after a crash.

A small file in the runtime folder for the lamp and one for the motor under the pillow, each written before a pin is
touched and removed once the lamp is dark or the motor still. Meanwhile the settings may be edited or broken, or the
device may use another configuration; this file says what was really driven. It counts only for the boot in which it was
written: after a reboot all pins are as config.txt sets them. The one rule: a record with anything wrong in it doesn't
count; and nothing is imported here that `lamp off` would have to wait for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

PartName = Literal["lamp", "motor"]
_FILES: dict[PartName, str] = {"lamp": "lamp.json", "motor": "touch.json"}
BOOT = Path("/proc/sys/kernel/random/boot_id")
_READABLE = 0o644  # pins aren't secret, and any user in the group `gpio` may have to make them dark
_LARGEST = 4096
_FLAGS = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # never follows a link, never waits for a pipe
DRIVERS = ("pwm", "hardware_pwm", "rgb", "mock")


class Lit(NamedTuple):
    """What may be on: a part's driver and GPIO numbers, whether it is simulated, and the amplifier's GPIO number."""

    driver: str
    pins: tuple[int, ...]
    simulated: bool = False
    amplifier: int | None = None
    part: PartName = "lamp"


def is_pin(value: object) -> bool:
    """Whether this is a GPIO number of the header, 0 to 27."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 27


def write_down(folder: Path, lit: Lit, boot: Path = BOOT) -> None:
    """Replaces the record in `folder`. Raises OSError, and then there is no record at all rather than an old one."""
    path, new = folder / _FILES[lit.part], folder / f".{_FILES[lit.part]}.new"
    try:
        told = {"boot": _this_boot(boot), "driver": lit.driver, "pins": lit.pins, "amplifier": lit.amplifier}
        handle = os.open(new, _FLAGS | os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _READABLE)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            os.fchmod(handle, _READABLE)
            file.write(json.dumps(told) + "\n")
        os.replace(new, path)
    except OSError:
        forget_driven(folder, lit.part)
        raise


def written(folder: Path, boot: Path = BOOT, part: PartName = "lamp") -> Lit | None:
    """The record of this boot in `folder`; None if there is none, or it is damaged."""
    try:
        with os.fdopen(os.open(folder / _FILES[part], _FLAGS | os.O_RDONLY), "rb") as file:
            told = json.loads(file.read(_LARGEST))
        driver, pins, amplifier = told["driver"], tuple(told["pins"]), told["amplifier"]
        wanted = {"rgb": 3}.get(driver, 1)
        right = driver in DRIVERS and len(pins) == wanted and all(map(is_pin, pins))
        if right and (amplifier is None or is_pin(amplifier)) and told["boot"] == _this_boot(boot):
            return Lit(driver, pins, amplifier=amplifier, part=part)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    return None


def left_on(folders: Iterable[Path], boot: Path = BOOT) -> list[Lit]:
    """What the records of this boot in these folders name, newest first, each pin only once.

    The newest record of a pin decides how it is driven: a pin on hardware PWM must not be set low as a GPIO, or it
    loses the PWM.
    """
    found = [
        (_written_ns(folder, part), lit)
        for folder in folders
        for part in _FILES
        if (lit := written(folder, boot, part)) is not None
    ]
    left, seen = list[Lit](), set[int]()
    for _, lit in sorted(found, reverse=True, key=lambda one: one[0]):
        pins = tuple(pin for pin in lit.pins if lit.driver == "mock" or pin not in seen)
        if pins and (one := lit._replace(pins=pins)) not in left:
            left.append(one)
        seen.update(() if lit.driver == "mock" else pins)
    return left


def _written_ns(folder: Path, part: PartName) -> int:
    with suppress(OSError):
        return (folder / _FILES[part]).stat().st_mtime_ns
    return 0


def forget_driven(folder: Path, part: PartName = "lamp") -> None:
    """Removes the record if there is one; never raises."""
    with suppress(OSError):
        (folder / _FILES[part]).unlink()


def _this_boot(boot: Path) -> str:
    return boot.read_text(encoding="ascii", errors="replace").strip()
