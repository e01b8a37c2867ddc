"""The four lamp drivers: opens the one that the settings choose, and says what each can do.

| driver         | duty cycles                  | largest step, L* | pulses                               |
|----------------|------------------------------|------------------|--------------------------------------|
| `hardware_pwm` | 3,333 or more, 3 kHz         | 0.27 or less     | the chip's: steady, costs nothing    |
| `pwm`          | 10,000, 100 Hz               | 0.09             | a program's: busy, dim light wavers  |
| `rgb`          | 10,000 of red, as of green   | 0.05             | a program's, and amber is a mixture  |
| `mock`         | as fine as a float           | none             | none: nothing shines                 |

L* 0.5 to 1 is a step the eye can just see. No driver dithers: on a slow night ramp, dithering turned steps of 0.19 into
0.07 (10 MHz, over a tenth of a second), and neither is visible; but it took 24 writes a second instead of 0.1, and
rippled at 3 to 25 Hz. If a software pulse lasts too long, the next one is shortened by as much, because that measured
better (see `gpiozero_gpiod`). The one rule: the figures describe what is written to the pin or to the kernel's files,
never what a person should see.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pi_regulate.devices.lamps.kernel_files import KERNEL_FILES, Files
from pi_regulate.devices.lamps.perception import SOFTWARE_HZ, SOFTWARE_LEVELS, duty_of, largest_step, nearest, swept
from pi_regulate.devices.lamps.pwm_files import LEAST_CLOCK_HZ, SYSFS, WANTED_HZ, advice, find_channel
from pi_regulate.devices.ports import Clock, Lamp
from pi_regulate.library.lamp import HARDWARE_PWM_PINS, ceiling_of, lux_limit
from pi_regulate.words import InUseError, RegulateError

if TYPE_CHECKING:
    from pi_regulate.library.settings import LampSettings, TouchSettings

    _P = TypeVar("_P", LampSettings, TouchSettings)

LOG = logging.getLogger(__name__)
JUST_SEEN = 0.5  # of L*: a step that may be visible (limit slew)


def open_lamp(lamp: LampSettings, header: Callable[[], Any], clock: Clock, *, simulated: bool) -> Lamp:
    """The lamp that the settings choose. `header` returns gpiozero's pin factory and is called only if it is needed.

    If `simulated`, the factory has mock pins, and hardware PWM becomes one of them. Raises RegulateError when the lamp
    can't be opened.
    """
    floor, ceiling = lamp.floor, ceiling_of(lamp)
    if lamp.driver == "hardware_pwm" and not simulated:
        from pi_regulate.devices.lamps.sysfs_pwm import SysfsLamp

        return SysfsLamp(lamp.pin, floor=floor, ceiling=ceiling)
    # Imported here: gpiozero is slow to load, and hardware PWM doesn't need it.
    if lamp.driver == "rgb":
        from pi_regulate.devices.lamps.rgb import RgbLamp

        red, green, blue = lamp.pins
        return RgbLamp(header(), (red, green, blue), floor=floor, ceiling=ceiling)
    from pi_regulate.devices.lamps.gpio_lamp import GpioLamp

    if lamp.driver == "mock" and not simulated:
        from pi_regulate.devices.pins.mock import MockHeader

        return GpioLamp(MockHeader(clock), lamp.pin, floor=floor, ceiling=ceiling)
    return GpioLamp(header(), lamp.pin, floor=floor, ceiling=ceiling)


def lamp_or_stand_in(
    lamp: LampSettings,
    header: Callable[[], Any],
    clock: Clock,
    *,
    simulated: bool,
    note: Callable[[LampSettings], None] = lambda lamp: None,
) -> tuple[Lamp, str]:
    """As `open_lamp`, but if hardware PWM isn't available, its pin on software PWM, and a sentence that says so.

    `note` is told of each lamp right before it is tried. A PWM that a running program uses is left alone.
    """
    return or_software(lamp, lambda one: open_lamp(one, header, clock, simulated=simulated), note, "lamp")


def or_software(wanted: _P, opened: Callable[[_P], Lamp], note: Callable[[_P], None], part: str) -> tuple[Lamp, str]:
    """What `opened` makes of the wanted lamp or motor, or of it on software PWM with a sentence; as above."""
    note(wanted)
    try:
        return opened(wanted), ""
    except InUseError:
        raise
    except RegulateError as error:
        if wanted.driver != "hardware_pwm":
            raise
        told = f"software PWM drives the {part}, because {error}"
    LOG.warning("%s", told)
    second = wanted.model_copy(update={"driver": "pwm"})
    note(second)
    return opened(second), told


@dataclass(frozen=True, slots=True)
class Drive:
    """What a driver can do at night. Steps are in CIE L*, 0 to 100.

    `where` names the pins, `frequency_hz` is 0 for a simulated lamp, `levels` is the number of duty cycles up to full
    power and `night_levels` up to the night's ceiling. `step` is the largest step with full power as white,
    `step_in_night` with the night's ceiling as white, from the floor up. `remark` is a sentence or empty.
    """

    driver: str
    where: str
    frequency_hz: int
    levels: int
    night_levels: int
    step: float
    step_in_night: float
    remark: str = ""

    def words(self) -> list[str]:
        """Sentences for a person, one a line."""
        if not self.frequency_hz:
            return [f"{self.driver}: {self.remark}"]
        lines = [
            f"{self.driver} on {self.where}: {self.levels:,} duty cycles at {self.frequency_hz:,} Hz, "
            f"{self.night_levels:,} of them at night.",
            f"The largest step of the night is L* {self.step:.2f}, and {self.step_in_night:.2f} for eyes used to "
            "the night's ceiling. The eye can just see a step of 0.5 to 1.",
        ]
        return [*lines, self.remark] if self.remark else lines


def drive_of(lamp: LampSettings, night_share: float, *, root: Path = SYSFS, files: Files = KERNEL_FILES) -> Drive:
    """What the chosen driver can do; `night_share` is the night's share (0 to 1) of the ceiling.

    No pin is claimed and nothing shines. For hardware PWM that isn't available, it gives the least it would do, and
    what it needs.
    """
    if lamp.driver == "mock":
        return Drive("mock", "no pin", 0, 0, 0, 0.0, 0.0, "a simulated lamp; nothing shines.")
    ceiling = max(lamp.floor, ceiling_of(lamp) * night_share)
    if lamp.driver == "hardware_pwm":
        return _hardware(lamp, ceiling, root, files)
    second = "Second best: a program makes its pulses, so dim light wavers when the machine is busy."
    if lamp.driver == "rgb":
        pins = ", ".join(str(pin) for pin in lamp.pins)
        limited = f"so it is limited to {lux_limit(lamp):g} lx at the pillow."
        remark = f"{second} This lamp mixes amber from red and green, {limited}"
        seen = swept(lambda level: _mixture(duty_of(level, lamp.floor, ceiling), level), SOFTWARE_LEVELS)
        return _drive(lamp, f"GPIO {pins}", SOFTWARE_HZ, SOFTWARE_LEVELS, ceiling, seen, remark)
    better = "" if lamp.pin in HARDWARE_PWM_PINS else " on GPIO 12, 13, 18 or 19"
    remark = f"{second} `driver: hardware_pwm`{better} is steady."
    seen = _all_up_to(ceiling, SOFTWARE_LEVELS)
    return _drive(lamp, f"GPIO {lamp.pin}", SOFTWARE_HZ, SOFTWARE_LEVELS, ceiling, seen, remark)


def _hardware(lamp: LampSettings, ceiling: float, root: Path, files: Files) -> Drive:
    try:
        channel = find_channel(lamp.pin, root, files)
    except RegulateError:
        where, levels = f"GPIO {lamp.pin}", round(LEAST_CLOCK_HZ / WANTED_HZ)
        remark = f"Hardware PWM is not available yet. {advice(lamp.pin)}"
    else:
        where, levels = f"GPIO {lamp.pin} ({channel.device}, channel {channel.number})", channel.levels_at()
        remark = f"Its clock runs at {channel.clock_hz / 1e6:g} MHz."
    return _drive(lamp, where, WANTED_HZ, levels, ceiling, _all_up_to(ceiling, levels), remark)


def _all_up_to(ceiling: float, levels: int) -> list[float]:
    """Every duty cycle from dark to the ceiling; a level that rises slowly visits them all."""
    return [number / levels for number in range(nearest(ceiling, levels) + 1)]


def _mixture(duty: float, level: float) -> float:
    """The luminance of an RGB lamp, whose red and green have their own steps."""
    from pi_regulate.devices.lamps.rgb import luminance_of_mix, mix_of

    red, green, _ = mix_of(duty, level)
    return luminance_of_mix(round(red * SOFTWARE_LEVELS) / SOFTWARE_LEVELS, green)


def _drive(
    lamp: LampSettings, where: str, frequency_hz: int, levels: int, ceiling: float, seen: list[float], remark: str
) -> Drive:
    in_night = largest_step([light for light in seen if light >= lamp.floor], white=ceiling)
    if in_night > JUST_SEEN:
        remark += " A larger resistor at the LED makes these steps finer: the ceiling can be higher then."
    return Drive(
        lamp.driver,
        where,
        frequency_hz,
        levels,
        nearest(ceiling, levels),
        largest_step(seen),
        in_night,
        remark,
    )
