"""Dark after a death: what `lamp off` does when no program is left to look after the lamp.

It reads which pins the lamp has from the settings, by the reader alone: no model, no gpiozero, no sound, so it is done
in a blink, and a fault anywhere in the settings does not keep it from the pin that is written there. Where even that
can't be read, the shipped pin is made dark. The one rule: it does what it can and says what it did.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from pi_regulate.devices.lamps import pwm_files
from pi_regulate.devices.pins import line_low
from pi_regulate.library.files import read_document
from pi_regulate.words import RegulateError

PRETENDED = "the lamp only pretends; there is nothing to make dark"


class Lit(NamedTuple):
    """What may have been left on: the lamp's driver and GPIO numbers, pretended or not, and the amplifier's number."""

    driver: str
    pins: tuple[int, ...]
    pretended: bool = False
    amplifier: int | None = None


def what_may_shine(share: Path, config_dir: Path | None) -> Lit:
    """The lamp of the settings: the shipped one, and over it what can be read of the owner's."""
    backend, driver, pin = "pi", "pwm", 12
    pins: tuple[int, ...] = ()
    amplifier: int | None = None
    for folder in (share / "config", config_dir):
        settings = _map(read_document(folder / "settings.yaml").data) if folder is not None else {}
        lamp = _map(settings.get("lamp"))
        backend, driver = str(settings.get("backend", backend)), str(lamp.get("driver", driver))
        pin = lamp["pin"] if _is_pin(lamp.get("pin")) else pin
        pins = tuple(filter(_is_pin, lamp["pins"])) if isinstance(lamp.get("pins"), list) else pins
        enable = _map(settings.get("sound")).get("amp_enable", amplifier)
        amplifier = enable if _is_pin(enable) else None
    return Lit(driver, pins if driver == "rgb" and pins else (pin,), backend == "mock", amplifier)


def make_dark(lit: Lit) -> str:
    """Makes what may shine dark and lets it go; in words what was done. Raises RegulateError when that can't be.

    An amplifier that was left on is switched off too; where that can't be it hisses, which is no reason to complain.
    """
    try:
        lamp = _make_lamp_dark(lit)
    finally:
        amplifier = _switch_off(lit.amplifier)
    return lamp + amplifier


def _switch_off(pin: int | None) -> str:
    with suppress(RegulateError):
        if pin is not None:
            line_low.make_low((pin,))
            return f"; GPIO {pin}, the amplifier's, is low"
    return ""


def _make_lamp_dark(lit: Lit) -> str:
    if lit.driver == "mock":
        return PRETENDED
    try:
        if lit.driver == "hardware_pwm":
            return pwm_files.darken(lit.pins[0])
        line_low.make_low(lit.pins)
    except RegulateError:
        if lit.pretended:  # a laptop; yet whoever started the device with `--backend pi` had its pin made low
            return PRETENDED
        raise
    return f"GPIO {', '.join(str(pin) for pin in lit.pins)} is low"


def _map(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_pin(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 27
