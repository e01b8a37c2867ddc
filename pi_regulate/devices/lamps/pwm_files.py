"""The chip's PWM units as the kernel shows them, in files below /sys/class/pwm, and which of them belongs to a pin.

    config.txt:  dtoverlay=pwm,pin=12,func=4          GPIO 12 ── resistor ── LED ── ground

The number of a unit means nothing: on a Raspberry Pi 5 the header's unit was pwmchip2, later pwmchip0, and it changes
with overlays; the fan and the headphone jack have units of their own. So a unit is recognised by its device and its
number of channels. The one rule: by device, never by number; and nothing is imported here that `lamp off` would have to
wait for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pi_regulate.devices.lamps.kernel_files import KERNEL_FILES, Files
from pi_regulate.devices.lamps.pin_mux import DEBUG, bind_anew, is_led, led_pins
from pi_regulate.devices.pins.chip import LineInfo, header_line
from pi_regulate.devices.pwm_overlay import SECOND_CHANNEL, overlay_line
from pi_regulate.words import RegulateError

SYSFS = Path("/sys/class/pwm")

WANTED_HZ = 3000
"""No eye sees it flicker, not even a moving one: IEEE 1789 asks for 1.25 kHz or more if a light goes fully out."""

LEAST_CLOCK_HZ = 10_000_000
"""The unit's clock if the device tree doesn't say: the slowest of any Raspberry Pi."""

MOST_CLOCK_HZ = 250_000_000  # a higher figure can't be the clock of a PWM unit


class Unit(NamedTuple):
    """A PWM unit that reaches the header: how its device's name ends, its channels, and which pin is on which."""

    device: str
    channels: int
    pins: dict[int, int]


_UNITS = (
    Unit(
        "20c000.pwm", 2, {12: 0, 13: 1, 18: 0, 19: 1}
    ),  # up to Raspberry Pi 4, whose second unit (20c800) is the jack's
    Unit("98000.pwm", 4, {12: 0, 13: 1, 18: 2, 19: 3}),  # Raspberry Pi 5, whose second unit (9c000) is the fan's
)


@dataclass(frozen=True, slots=True)
class Channel:
    """The PWM channel of a pin: the folder of its unit, its device, the channel's number, the clock."""

    chip: Path
    device: str
    number: int
    clock_hz: int

    @property
    def folder(self) -> Path:
        """The folder of the channel, which exists while the channel is exported."""
        return self.chip / f"pwm{self.number}"

    def levels_at(self, frequency_hz: float = WANTED_HZ) -> int:
        """How many duty cycles above 0 there are at this many pulses a second."""
        return round(self.clock_hz / frequency_hz)

    def duration_ns(self, steps: int) -> int:
        """The duration of this many steps of the clock, in nanoseconds."""
        return round(steps * 1_000_000_000 / self.clock_hz)


def find_channel(pin: int, root: Path = SYSFS, files: Files = KERNEL_FILES) -> Channel:
    """The channel that drives GPIO `pin`. Raises a RegulateError that says which line config.txt needs."""
    seen: list[str] = []
    for chip in sorted(root.glob("pwmchip*")):
        device = os.path.basename(os.path.realpath(chip / "device"))
        try:
            channels = int(files.read(chip / "npwm"))
        except (OSError, ValueError):
            continue
        for unit in _UNITS:
            if device.endswith(unit.device) and channels == unit.channels and pin in unit.pins:
                if (led := led_pins(chip, files)) is not None and pin not in led:
                    to = " and ".join(str(other) for other in sorted(led))
                    raise RegulateError(
                        f"the hardware PWM here goes to GPIO {to or 'nothing'}, not to GPIO {pin}. {advice(pin, led)}"
                    )
                return Channel(chip, device, unit.pins[pin], _clock_hz(chip, files))
        seen.append(f"{chip.name} is {device}")
    there = f" (there is: {', '.join(seen)})" if seen else ""
    raise RegulateError(f"the kernel shows no hardware PWM for GPIO {pin}{there}. {advice(pin)}")


def advice(pin: int, beside: Iterable[int] = ()) -> str:
    """What the owner has to do for hardware PWM on this pin, `beside` the pins that have it already."""
    others = [other for other in beside if (other in SECOND_CHANNEL) != (pin in SECOND_CHANNEL)]
    instead = f", in the place of `{overlay_line(*others)}`," if others else ""
    line = overlay_line(pin, *others[:1])
    return f"Put the line `{line}` into /boot/firmware/config.txt{instead} and restart the Raspberry Pi."


def bring_back(
    pin: int,
    root: Path = SYSFS,
    files: Files = KERNEL_FILES,
    debug: Path = DEBUG,
    line: Callable[[int], LineInfo] = header_line,
) -> str:
    """Gives GPIO `pin` back to its hardware PWM if something else took it; says what was done. For root.

    `line` says who holds a pin. Raises RegulateError when there is no such PWM, when it can't be done, when another
    channel of it is in use, or when a program holds one of its pins, which the kernel would take from it unasked.
    """
    channel = find_channel(pin, root, files)
    led = is_led(pin, channel.chip, files, debug)
    if led:
        return f"GPIO {pin} is connected to the hardware PWM"
    others = [path.name for path in sorted(channel.chip.glob("pwm[0-9]*")) if path != channel.folder]
    if others or (led is None and channel.folder.exists()):
        use = ", ".join(others) or channel.folder.name
        raise RegulateError(f"GPIO {pin} can't be given back to the hardware PWM: {use} of {channel.device} is in use.")
    for led_pin in led_pins(channel.chip, files) or (pin,):
        holder = ""  # the kernel has a name for whoever asked for a line, be it `?`
        with suppress(OSError, RegulateError):
            holder = line(led_pin).holder
        if holder:
            raise RegulateError(
                f"GPIO {led_pin} is held by `{holder}`, so the hardware PWM can't have it; stop that program first"
            )
    try:
        bind_anew(channel.chip, files)
    except OSError as error:
        why = f"GPIO {pin} can't be given back to the hardware PWM ({error.strerror})"
        raise RegulateError(f"{why}. `sudo pi-regulate lamp pwm` may do it.") from error
    channel = find_channel(pin, root, files)
    if is_led(pin, channel.chip, files, debug) is False:
        raise RegulateError(f"GPIO {pin} is used by something else, so the hardware PWM does not get it back.")
    return f"GPIO {pin} is given back to the hardware PWM"


def darken(pin: int, root: Path = SYSFS, files: Files = KERNEL_FILES) -> str:
    """Makes a pin's channel dark if a dead program left it on, and releases it; says what was done.

    Raises RegulateError when there is no such channel, when it may not be used, or when a running program has it.
    """
    channel = find_channel(pin, root, files)
    if not channel.folder.exists():
        return f"the hardware PWM of GPIO {pin} was off already"
    try:
        descriptor = files.open(channel.folder / "duty_cycle")
        try:
            files.lock(descriptor)
        finally:
            files.close(descriptor)
    except BlockingIOError:
        raise RegulateError(f"the hardware PWM of GPIO {pin} is in use by a running program; stop it first") from None
    except OSError as error:
        raise RegulateError(f"the hardware PWM of GPIO {pin} can't be used: {error.strerror}") from error
    switch_off(channel, files)
    return f"the hardware PWM of GPIO {pin} is off"


def switch_off(channel: Channel, files: Files = KERNEL_FILES) -> None:
    """Makes a channel dark, disables it and releases it, as far as the kernel allows."""
    for path, text in (
        (channel.folder / "duty_cycle", "0"),
        (channel.folder / "enable", "0"),
        (channel.chip / "unexport", str(channel.number)),
    ):
        with suppress(OSError):  # the next one may still work
            files.put(path, text)


def _clock_hz(chip: Path, files: Files) -> int:
    """The clock that the device tree sets the unit to."""
    try:
        told = int.from_bytes(files.read(chip / "device" / "of_node" / "assigned-clock-rates")[:4], "big")
    except OSError:
        return LEAST_CLOCK_HZ
    return told if LEAST_CLOCK_HZ <= told <= MOST_CLOCK_HZ else LEAST_CLOCK_HZ
