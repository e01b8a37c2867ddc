"""Checks the header: its chip, the libraries that drive it, and the lines that lamp, button and motor need.

A running device holds these lines; they are left to it, and it reports the button's state. Rule: nothing is driven, and
a line is opened only to be read, only for a moment, and only when no program holds it.
"""

from __future__ import annotations

import errno
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pi_regulate.devices.lamps.motor import motor_words
from pi_regulate.devices.pins.chip import LineInfo, chip_label, find_header_chip, line_level, line_of
from pi_regulate.devices.pins.loading import load_gpiod, load_lgpio
from pi_regulate.doctor.findings import Finding, fail, not_here, ok, refused, warn
from pi_regulate.doctor.machine import Machine
from pi_regulate.library.lamp import I2S_PINS, lamp_pins
from pi_regulate.words import RegulateError

OURS = "pi-regulate"
HOLDS_IT = "in use by the running pi-regulate"
NO_HEADER = "there is no header here"
LET_GO = "If nobody is holding the button, `sudo pi-regulate doctor --wiring` finds out why."
FREE_IT = "Remove what uses it from config.txt or from the header, or choose another pin for `{key}` in settings.yaml."


def chip(machine: Machine) -> Finding:
    """Which chip the header is on."""
    try:
        device = chip_of(machine)
    except RegulateError as error:
        return refused(error, "fail" if machine.is_pi else "not here")
    return ok(f"the header is /dev/{device.name}, {chip_label(device)}")


def lgpio(machine: Machine) -> Finding:
    """Whether lgpio is the real library: pip may install an empty package of that name."""
    try:
        load_lgpio()
    except RegulateError as error:
        if not machine.is_pi:
            return not_here(_first(error))
        return refused(error, "fail" if _lgpio_drives(machine) else "not here")
    if _lgpio_drives(machine):
        return ok(f"lgpio {_version('lgpio')}: it {_driven(machine)}")
    return ok(f"lgpio {_version('lgpio')}, which is not used: gpiod {_driven(machine)}")


def _lgpio_drives(machine: Machine) -> bool:
    """Whether lamp and button are driven by lgpio, because the settings say so or gpiod is missing."""
    driver = machine.settings.button.driver
    try:
        load_gpiod()
    except RegulateError:
        return driver != "gpiod"
    return driver == "lgpio"


def _driven(machine: Machine) -> str:
    """What the header's driver drives, or would where there is no header; hardware PWM doesn't use it."""
    drives = "drives" if has_header(machine) else "would drive"
    what = "the button" if machine.settings.lamp.driver in ("hardware_pwm", "mock") else "lamp and button"
    return f"{drives} {what}"


def has_header(machine: Machine) -> bool:
    """Whether this machine is a Raspberry Pi, or has the chip of a header."""
    if machine.is_pi:
        return True
    try:
        chip_of(machine)
    except RegulateError:
        return False
    return True


def gpiod(machine: Machine) -> Finding:
    """Whether gpiod is installed, in version 2 or later."""
    try:
        load_gpiod()
    except RegulateError as error:
        if not machine.is_pi:
            return not_here(_first(error))
        return refused(error, "fail" if machine.settings.button.driver == "gpiod" else "warn")
    found = f"gpiod {_version('gpiod')}"
    if machine.settings.button.driver == "lgpio":
        return ok(f"{found}, which is not used: with `button: {{driver: lgpio}}` lgpio {_driven(machine)}")
    return ok(f"{found}: it {_driven(machine)}, and at rest nothing wakes up")


def lamp(machine: Machine) -> Finding:
    """Whether the lamp's lines are free."""
    pins = lamp_pins(machine.settings.lamp)
    if not pins:
        return not_here("the lamp is only simulated")
    return lines(machine, pins, "lamp.pin")


def button(machine: Machine) -> Finding:
    """Whether the button's line is free."""
    return lines(machine, (machine.settings.button.pin,), "button.pin")


def touch(machine: Machine) -> Finding:
    """Whether the line of the motor under the pillow is free, and whether the running device moves it."""
    pin = machine.settings.touch.pin
    if pin is None:
        return not_here("the settings have no motor under the pillow")
    if told := str((machine.device or {}).get("touch") or ""):
        what, _, remedy = told.partition(". ")
        return fail(what, remedy or "`sudo pi-regulate doctor --wiring` goes through its wires with you.")
    found = lines(machine, (pin,), "touch.pin")
    if found.state != "ok":
        return found
    return ok(f"{found.found}; {motor_words(machine.settings.touch, root=machine.path('/sys/class/pwm'))}")


def lines(machine: Machine, pins: tuple[int, ...], key: str) -> Finding:
    """Whether these lines are free, or which program holds them."""
    try:
        device = chip_of(machine)
        seen = {pin: line_of(device, pin) for pin in pins}
    except RegulateError:
        return not_here(NO_HEADER)
    except OSError as error:
        return fail(f"the lines can't be checked: {error.strerror}", "`sudo pi-regulate doctor` can check them.")
    return judged_lines(seen, key, runs=machine.device is not None)


def judged_lines(seen: dict[int, LineInfo], key: str, *, runs: bool) -> Finding:
    """Judges who holds which line; `runs` says whether the device is running."""
    names = " and ".join(f"GPIO {pin}" for pin in seen)
    taken = {pin: line for pin, line in seen.items() if line.used}
    others = {pin: line for pin, line in taken.items() if not (runs and line.holder in (OURS, "lg", ""))}
    if others:
        pin, line = next(iter(others.items()))
        who = f"`{line.holder}`" if line.holder else "a program that does not give its name"
        return fail(f"GPIO {pin} is held by {who}", FREE_IT.format(key=key))
    return ok(f"{names}: {HOLDS_IT}" if taken else f"{names}: free")


def button_level(machine: Machine) -> Finding:
    """Whether the button is down now."""
    if machine.device is not None:
        if machine.device.get("button") == "stuck":
            return fail(f"the button has been down for a long time; {HOLDS_IT}", LET_GO)
        return ok(f"the button is {HOLDS_IT}, and it is not stuck")
    pin, pull = machine.settings.button.pin, machine.settings.button.pull
    try:
        high = line_level(chip_of(machine), pin, pull)
    except RegulateError:
        return not_here(NO_HEADER)
    except OSError as error:
        if error.errno == errno.EBUSY:
            return not_here(f"GPIO {pin} is held by another program, so it can't be read")
        return fail(f"GPIO {pin} can't be read: {error.strerror}", "`sudo pi-regulate doctor` can read it.")
    if high == (pull == "down"):
        return warn(f"GPIO {pin} reads as pressed", LET_GO)
    return ok(f"GPIO {pin} reads as not pressed")


def sound_pins(machine: Machine) -> Finding:
    """Whether lamp or button uses a pin that an I2S amplifier needs."""
    settings = machine.settings
    wrong = [pin for pin in (*lamp_pins(settings.lamp), settings.button.pin) if pin in I2S_PINS]
    if not wrong:
        return ok("lamp and button leave GPIO 18 to 21 to an amplifier")
    return warn(
        f"GPIO {', '.join(map(str, wrong))} is one of the pins that an I2S amplifier needs",
        "If you have such an amplifier, move the lamp to GPIO 12 or 13 and the button to 17.",
    )


def chip_of(machine: Machine) -> Path:
    """The device file of the header. Raises RegulateError."""
    number = find_header_chip(machine.path("/sys/bus/gpio/devices"), machine.path("/dev"), chip_label)
    return machine.path(f"/dev/gpiochip{number}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of the system"


def _first(error: RegulateError) -> str:
    return str(error).split(". ")[0]
