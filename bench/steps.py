"""How large are the steps of light that each driver can make?

Computed from what is written to the pin or to sysfs: every level is given to the driver itself, and what reaches the
place of the real lamp is turned back into lightness (CIE L*). A step of 0.5 to 1 is just visible. Rule: the drivers
themselves are measured; only the resolution of the hardware behind lgpio is entered by hand, which the note says.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from bench.report import Aim, Section
from pi_regulate.devices.lamps.perception import SOFTWARE_HZ, SOFTWARE_LEVELS, lightness
from pi_regulate.score.curve import luminance_of

FLOOR, CEILING, NIGHT = 0.01, 0.4, 0.5  # as in the shipped settings
LOOKS = 40_000
LEVELS = (0.01, 0.05)  # of brightness as the eye sees it, 1 is the night's ceiling
Show = Callable[[float], float]  # a level, to the share of full power that the LED gets


def steps() -> Section:
    """Each drive, over the whole night."""
    rows, aims = [], []
    for name, make, good in (
        ("gpiozero `PWMLED` on lgpio, `led.value = luminance`", _stock_lgpio, False),
        ("**ours** `pwm`, gpiod at 100 Hz", _own_gpiod, True),
        ("**ours** `pwm`, lgpio at 100 Hz", _own_lgpio, True),
        ("**ours** `hardware_pwm`, sysfs at 3 kHz", _sysfs, True),
        ("**ours** `rgb`, gpiod at 100 Hz", _rgb, False),
    ):
        try:
            show = make()
        except ImportError as missing:
            rows.append((name, f"needs {missing.name}", *[""] * 5))
            continue
        duties = sorted({show(look / LOOKS) for look in range(LOOKS + 1)})
        seen = [lightness(duty) for duty in duties]
        jumps = [(low, high - low) for low, high in pairwise(seen)]
        at = [_step_beside(duties.index(show(level)), seen) for level in LEVELS]
        largest = max(jump for _, jump in jumps)
        own = max(b - a for a, b in pairwise([lightness(duty, CEILING * NIGHT) for duty in duties]))
        rows.append((name, str(len(duties)), *(f"{step:.2f}" for step in (seen[1], *at, largest, own))))
        if good:
            what = f"largest step in L* over the night with {name.removeprefix('**ours** ')}: at most 0.3"
            aims.append(Aim(what, f"{largest:.2f}", largest <= 0.3))
    return Section(
        "Steps of light over the night's range",
        f"In CIE L* beside the LED at full power, floor {FLOOR:.0%}, night's ceiling {CEILING * NIGHT:.0%} of duty. "
        "Computed from what each driver writes: to sysfs, in nanoseconds; or to the pin, whose pulses are timed in "
        "whole microseconds. A *level* is brightness as the eye sees it; 100 % is the night's ceiling. The step is the "
        "larger of those to its neighbours. *Own white*: the largest step for an eye whose white is this lamp at its "
        "brightest by night.",
        ("drive", "levels", "lowest light", "step at level 1 %", "at 5 %", "largest step", "largest, own white"),
        rows,
        aims,
    )


def _step_beside(at: int, seen: list[float]) -> float:
    """The larger of the two steps up and down from there."""
    return max(after - before for before, after in pairwise(seen[max(0, at - 1) : at + 2]))


def _mock_lamp(kind: str) -> tuple[Any, list[Any]]:
    """A lamp of ours on mock pins, at night, and its pins."""
    from pi_regulate.devices.clock import VirtualClock
    from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
    from pi_regulate.devices.lamps.rgb import RgbLamp
    from pi_regulate.devices.pins.mock import MockHeader

    header = MockHeader(VirtualClock())
    numbers = (12, 13, 16)
    lamp: GpioLamp | RgbLamp
    if kind == "rgb":
        lamp = RgbLamp(header, numbers, floor=FLOOR, ceiling=CEILING)
    else:
        lamp = GpioLamp(header, numbers[0], floor=FLOOR, ceiling=CEILING)
    lamp.dim(NIGHT)
    return lamp, [header.pin(number) for number in numbers]


def _stock_lgpio() -> Show:
    wire = _lgpio_wire("gpiozero.pins.lgpio", "LGPIOPin")
    return lambda level: wire(luminance_of(level) * CEILING * NIGHT)


def _own_lgpio() -> Show:
    lamp, (pin, *_) = _mock_lamp("pwm")
    wire = _lgpio_wire("pi_regulate.devices.pins.lgpio_pins", "LgpioPin")

    def show(level: float) -> float:
        lamp.show(level)
        return wire(pin.state)

    return show


def _own_gpiod() -> Show:
    lamp, (pin, *_) = _mock_lamp("pwm")
    wire = _gpiod_wire()

    def show(level: float) -> float:
        lamp.show(level)
        return wire(pin.state)

    return show


def _rgb() -> Show:
    from pi_regulate.devices.lamps.rgb import luminance_of_mix

    lamp, (red, green, _) = _mock_lamp("rgb")
    wire = _gpiod_wire()

    def show(level: float) -> float:
        lamp.show(level)
        return luminance_of_mix(wire(red.state), wire(green.state))

    return show


def _sysfs() -> Show:
    """The sysfs driver on a folder that looks like the kernel's; what is written there in nanoseconds counts."""
    from pi_regulate.devices.lamps.kernel_files import Files
    from pi_regulate.devices.lamps.sysfs_pwm import SysfsLamp

    folder = Path(tempfile.mkdtemp(prefix="pwm-"))
    device = folder / "fe20c000.pwm"
    chip = folder / "pwmchip0"
    (chip / "pwm0").mkdir(parents=True)
    device.mkdir()
    (chip / "device").symlink_to(device)
    for path, text in (("npwm", "2"), ("pwm0/period", "0"), ("pwm0/polarity", "normal"), ("pwm0/duty_cycle", "0")):
        (chip / path).write_text(text)
    for path in ("export", "unexport", "pwm0/enable"):
        (chip / path).touch()

    class Wire(Files):
        """The kernel's side: it keeps the last number of each file."""

        def __init__(self) -> None:
            self.names: dict[int, str] = {}
            self.last: dict[str, int] = {}

        def open(self, path: Path) -> int:
            descriptor = super().open(path)
            self.names[descriptor] = path.name
            return descriptor

        def write(self, descriptor: int, text: str) -> None:
            if text.isdigit():
                self.last[self.names[descriptor]] = int(text)

    wire = Wire()
    lamp = SysfsLamp(12, floor=FLOOR, ceiling=CEILING, root=folder, files=wire)
    shutil.rmtree(folder)
    lamp.dim(NIGHT)

    def show(level: float) -> float:
        lamp.show(level)
        return wire.last["duty_cycle"] / wire.last["period"]

    return show


def _lgpio_wire(module: str, name: str) -> Callable[[float], float]:
    """What lgpio is told when a pin of this class is given a duty cycle, on a machine with lgpio or without."""
    told = [0.0]

    def tx_pwm(handle: int, pin: int, frequency: float, percent: float) -> int:
        told[0] = round(percent / 100 * SOFTWARE_LEVELS) / SOFTWARE_LEVELS  # its thread waits in whole microseconds
        return 0

    stand_in: Any = ModuleType("lgpio")
    stand_in.__getattr__ = lambda name: 0 if name.isupper() else lambda *_: 0
    stand_in.error, stand_in.tx_pwm = OSError, tx_pwm
    kept = {name: sys.modules.pop(name, None) for name in ("lgpio", "gpiozero.pins.lgpio", module)}
    sys.modules["lgpio"] = stand_in
    try:
        kind: Any = getattr(import_module(module), name)
    finally:
        sys.modules.update({name: found for name, found in kept.items() if found is not None})
    pin: Any = type("Wired", (kind,), {"factory": SimpleNamespace(_handle=0), "close": lambda self: None})
    wired = pin.__new__(pin)
    wired._number, wired._pwm = 12, (SOFTWARE_HZ, 0)

    def give(duty: float) -> float:
        told[0] = 0.0
        wired._set_state(duty)
        return told[0]

    return give


def _gpiod_wire() -> Callable[[float], float]:
    """What the program that makes pulses is told when a pin on gpiod is given a duty cycle."""
    from gpiozero_gpiod import GpiodPin

    told = [0.0]

    def order(number: int, lasts_ns: int, apart_ns: int) -> None:
        told[0] = lasts_ns / apart_ns

    factory = SimpleNamespace(lock=nullcontext(), pulses=SimpleNamespace(order=order))
    pin: Any = type("Wired", (GpiodPin,), {"factory": factory, "close": lambda self: None})
    wired = pin.__new__(pin)
    wired._number, wired._line, wired._function, wired._frequency_hz = 12, object(), "output", SOFTWARE_HZ

    def give(duty: float) -> float:
        wired._set_state(duty)
        return told[0]

    return give
