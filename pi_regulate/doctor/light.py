"""The lamp's driver: how finely it steps, and whether the chip's own PWM is there for it.

Rule: figures are the driver's own (`devices.drivers`); here they only get a state.
"""

from __future__ import annotations

from pi_regulate.devices.lamps.drivers import JUST_SEEN, drive_of
from pi_regulate.devices.lamps.pwm_files import find_channel
from pi_regulate.doctor.findings import Finding, not_here, ok, refused, warn
from pi_regulate.doctor.machine import Machine
from pi_regulate.library.lamp import HARDWARE_PWM_PINS
from pi_regulate.words import RegulateError

SYSFS = "/sys/class/pwm"


def driver(machine: Machine) -> Finding:
    """What drives the lamp, and the largest step of the night."""
    drive = drive_of(machine.settings.lamp, machine.settings.night.ceiling, root=machine.path(SYSFS))
    if not drive.frequency_hz:
        return not_here(f"{drive.driver}: {drive.remark}")
    found = (
        f"{drive.driver} on {drive.where}: {drive.levels:,} duty cycles at {drive.frequency_hz:,} Hz, "
        f"{drive.night_levels:,} at night; the largest step is L* {drive.step_in_night:.2f}"
    )
    if drive.step_in_night > JUST_SEEN:
        return warn(found, "A larger resistor at the LED makes the steps finer: the ceiling can be higher then.")
    return ok(found)


def hardware_pwm(machine: Machine) -> Finding:
    """Whether the chip's own PWM reaches the lamp's pin."""
    lamp = machine.settings.lamp
    wanted = lamp.driver == "hardware_pwm"
    try:
        channel = find_channel(lamp.pin, machine.path(SYSFS))
    except RegulateError as error:
        if wanted:
            return refused(error)
        return not_here("the lamp does without hardware PWM")
    found = f"{channel.device}, channel {channel.number}, reaches GPIO {lamp.pin} at {channel.clock_hz / 1e6:g} MHz"
    if not wanted and lamp.driver == "pwm" and lamp.pin in HARDWARE_PWM_PINS:
        return ok(f"{found}; `driver: hardware_pwm` would be steadier when dim")
    return ok(found)
