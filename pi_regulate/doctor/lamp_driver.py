"""Checks the lamp's driver: how fine its steps are, and whether the chip's own PWM is available.

Rule: the figures are the driver's own (`devices.lamps.drivers`); here they only get a state.
"""

from __future__ import annotations

from pi_regulate.devices.lamps.drivers import JUST_SEEN, drive_of
from pi_regulate.devices.lamps.kernel_files import KERNEL_FILES
from pi_regulate.devices.lamps.pin_mux import is_led
from pi_regulate.devices.lamps.pwm_files import find_channel
from pi_regulate.doctor.advice import alone, drop_in, restart
from pi_regulate.doctor.findings import Finding, fail, not_here, ok, refused, warn
from pi_regulate.doctor.machine import Machine
from pi_regulate.doctor.pins import has_header
from pi_regulate.library.lamp import HARDWARE_PWM_PINS
from pi_regulate.words import RegulateError

_SYSFS = "/sys/class/pwm"
_DEBUG = "/sys/kernel/debug"


def driver(machine: Machine) -> Finding:
    """What drives the lamp, and its largest step at night."""
    drive = drive_of(machine.settings.lamp, machine.settings.night.ceiling, root=machine.path(_SYSFS))
    if not drive.frequency_hz:
        return not_here(f"{drive.driver}: {drive.remark}")
    place = "" if has_header(machine) else "on a Raspberry Pi: "
    found = (
        f"{place}{drive.driver} on {drive.where}: {drive.levels:,} duty cycles at {drive.frequency_hz:,} Hz, "
        f"{drive.night_levels:,} at night; the largest step is L* {drive.step_in_night:.2f}"
    )
    if drive.step_in_night > JUST_SEEN:
        return warn(found, "A larger resistor at the LED makes the steps finer; the ceiling can then be higher.")
    return ok(found)


def hardware_pwm(machine: Machine) -> Finding:
    """Whether the chip's own PWM reaches the lamp's pin, as well as can be seen from here."""
    lamp = machine.settings.lamp
    wanted = lamp.driver == "hardware_pwm"
    try:
        channel = find_channel(lamp.pin, machine.path(_SYSFS))
    except RegulateError as error:
        if not wanted:
            return not_here("the lamp does not use hardware PWM")
        found = refused(error)
        return fail(f"{found.found}; the lamp is driven by software PWM meanwhile", found.remedy)
    unit = f"{channel.device}, channel {channel.number}"
    told = str((machine.device or {}).get("lamp") or "")
    if wanted and told:
        what, _, remedy = told.partition(". ")
        otherwise = drop_in() if _lacks_drop_in(machine) else f"When that is done: {restart(machine)}."
        return fail(what, remedy or otherwise)
    led = is_led(lamp.pin, channel.chip, KERNEL_FILES, machine.path(_DEBUG))
    if not wanted:
        if lamp.driver == "pwm" and lamp.pin in HARDWARE_PWM_PINS:
            return ok(f"{unit} is there for GPIO {lamp.pin}; `driver: hardware_pwm` would be steadier when dim")
        return not_here("the lamp does not use hardware PWM")
    if led is False:
        found_else = f"{unit} runs, but GPIO {lamp.pin} is connected to something else: the lamp stays dark"
        return fail(found_else, f"To give the pin back: {alone(machine, 'lamp pwm', root=True)}")
    if _lacks_drop_in(machine):
        return warn(
            f"{unit} is there, but nothing gives GPIO {lamp.pin} back to it after something else has used it", drop_in()
        )
    at = f"at {channel.clock_hz / 1e6:g} MHz"
    if led is None:
        return ok(f"{unit} is there {at}; whether GPIO {lamp.pin} is connected to it now can't be seen without root")
    return ok(f"{unit}, reaches GPIO {lamp.pin} {at}")


def _lacks_drop_in(machine: Machine) -> bool:
    """Whether the system's service lacks the drop-in for hardware PWM, or has an older one."""
    return machine.of_system and "lamp pwm" not in machine.unit.get("ExecStartPre", "")
