"""The motor under the pillow: the lamp's drivers, with a motor's curve and a motor's frequency.

    GPIO 13 ── 470 Ω ── base of a transistor, which lets 5 V through the motor (docs/touch.md)

| motor         | driver         | pulses a second | why                                                            |
|---------------|----------------|-----------------|----------------------------------------------------------------|
| coin (ERM)    | `hardware_pwm` | 25,000          | its coil smooths them, and they lie above what people hear     |
| coin (ERM)    | `pwm`          | 100             | as the lamp: within the motor's own buzz, and cheap to make    |
| LRA           | either         | its resonance   | away from it an LRA hardly moves (AB-003); 150 to 250 mostly   |

AB-003 and AB-012 are notes of Precision Microdrives on driving LRAs and on PWM: pulses have to be so quick that the
motor sees a steady voltage. Rule: still when made, still when closed, and never between still and its floor.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pi_regulate.devices.lamps.drivers import or_software
from pi_regulate.devices.lamps.felt import motor_duty
from pi_regulate.devices.lamps.kernel_files import KERNEL_FILES, Files
from pi_regulate.devices.lamps.perception import SOFTWARE_HZ, SOFTWARE_LEVELS
from pi_regulate.devices.lamps.pwm_files import LEAST_CLOCK_HZ, SYSFS, advice, find_channel
from pi_regulate.devices.ports import Clock, Lamp
from pi_regulate.library.touch import MOST_SOFTWARE_HZ
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.library.settings import TouchSettings

LOG = logging.getLogger(__name__)

UNHEARD_HZ = 25_000
"""Above hearing, which ends near 20 kHz; with the slowest clock of a Pi, 10 MHz, it leaves 400 duty cycles."""


def frequency_of(touch: TouchSettings) -> float:
    """How many pulses a second the motor gets; where software stands in, no more than that can make."""
    if touch.driver == "hardware_pwm":
        return touch.frequency_hz or UNHEARD_HZ
    wanted = touch.frequency_hz
    return wanted if wanted is not None and wanted <= MOST_SOFTWARE_HZ else SOFTWARE_HZ


def open_motor(touch: TouchSettings, header: Callable[[], Any], clock: Clock, *, simulated: bool) -> Lamp:
    """The motor that the settings choose; its levels are shares of the way from just felt to full, 0 is still.

    `header` returns gpiozero's pin factory and is called only if it is needed; if `simulated`, it has mock pins. Raises
    RegulateError when the motor can't be opened. The settings must have a pin.
    """
    assert touch.pin is not None
    hardware = touch.driver == "hardware_pwm" and not simulated
    driven = touch if hardware else touch.model_copy(update={"driver": "pwm"})
    bounds: dict[str, Any] = {"floor": touch.floor, "ceiling": touch.ceiling, "frequency_hz": frequency_of(driven)}
    if hardware:
        from pi_regulate.devices.lamps.sysfs_pwm import SysfsLamp

        return SysfsLamp(touch.pin, **bounds, curve=motor_duty, part="motor")
    # Imported here: gpiozero is slow to load, and hardware PWM doesn't need it.
    from pi_regulate.devices.lamps.gpio_lamp import GpioLamp

    return GpioLamp(header(), touch.pin, **bounds, curve=motor_duty, part="motor")


def motor_or_stand_in(
    touch: TouchSettings,
    header: Callable[[], Any],
    clock: Clock,
    *,
    simulated: bool,
    note: Callable[[TouchSettings], None] = lambda touch: None,
) -> tuple[Lamp, str]:
    """As `open_motor`, but if hardware PWM isn't available, its pin on software PWM, and a sentence that says so."""
    return or_software(touch, lambda one: open_motor(one, header, clock, simulated=simulated), note, "motor")


class BesideALamp:
    """A motor that may fail: from then on it is left alone, and the lamp leads on without it. `failed` is told why."""

    def __init__(self, motor: Lamp, failed: Callable[[str], None]) -> None:
        self._motor, self._failed = motor, failed
        self._moves = True

    def show(self, level: float) -> None:
        """Move at `level`, as the motor itself does; never raises."""
        if not self._moves:
            return
        try:
            self._motor.show(level)
        except Exception as error:  # noqa: BLE001  # whatever it is, a session has begun, and the light goes on
            self._moves = False
            LOG.warning("the motor does not move any more, because %s", error)
            self._failed(f"the motor does not move any more, because {error}")

    def dim(self, share: float) -> None:
        """Lower the ceiling, as the motor itself does."""
        self._motor.dim(share)

    def close(self) -> None:
        """Be still, and release the hardware."""
        self._motor.close()


def motor_words(touch: TouchSettings, *, root: Path = SYSFS, files: Files = KERNEL_FILES) -> str:
    """A sentence for a person: what drives the motor, and how finely. No pin is claimed, and nothing moves."""
    assert touch.pin is not None
    hz = frequency_of(touch)
    remark, levels = "", SOFTWARE_LEVELS * SOFTWARE_HZ / hz
    if touch.driver == "hardware_pwm":
        try:
            levels = find_channel(touch.pin, root, files).levels_at(hz)
        except RegulateError:
            levels = LEAST_CLOCK_HZ / hz
            remark = f" Hardware PWM is not available yet. {advice(touch.pin)}"
    return f"{touch.driver} on GPIO {touch.pin}: {levels:,.0f} duty cycles at {hz:,.0f} Hz.{remark}"
