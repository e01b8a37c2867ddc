"""What the settings of touch mean together: which pin its motor may have, and what is left when the light is off.

A motor that shares a pin with the lamp or the button would buzz with every light and every press, and one on a pin of
I2S sound with every word. On boards up to the Pi 4, pins 12 and 18 have one hardware PWM channel between them, and so
have 13 and 19: two pins on one channel always get the same pulses. With the light off, touch is all that is sure to
answer a press, because a speaker may be missing on the night it is needed.
Rule: settings that can't work are an error at the line the owner wrote, not a surprise in the night.
"""

from __future__ import annotations

from collections.abc import Iterator

from pi_regulate.library.lamp import HARDWARE_PWM_PINS, I2S_PINS, owners_place, shared_with, taken_pins
from pi_regulate.library.references import Loose
from pi_regulate.library.scalars import per_cent, plain_number
from pi_regulate.library.settings import Settings
from pi_regulate.library.yaml.document import DocPath, Document

MOTOR_PINS = (13, 12, 6, 5, 26)
"""Pins to propose for a motor, the best first: two with hardware PWM, then some that nothing of ours uses."""

_PULLED_UP = "has a pull-up resistor on the board"
HIGH_AT_BOOT = {2: _PULLED_UP, 3: _PULLED_UP, 14: "is the serial console's output, which rests high"}
"""Pins that are high before any program runs, and why: through the transistor a motor on them would be on."""

MOST_SOFTWARE_HZ = 400.0
"""Pulses a second that a program can make evenly enough; the resonance of every usual LRA is lower, 150 to 250."""

COIN_MOTOR = 0.6
"""The ceiling at which a motor on the header's 5 V gets the 3 V that most coin motors are made for."""

SAME_CHANNEL = ((12, 18), (13, 19))
"""Pins that share a hardware PWM channel on boards up to the Raspberry Pi 4."""


def touch_problems(settings: Settings, document: Document) -> Iterator[Loose]:
    """A pin or a frequency that can't drive the motor, and settings that leave nothing to answer a press."""
    touch = settings.touch
    if touch.pin is None:
        if settings.light == "off":
            yield Loose(
                ("light",),
                "with the light off, only touch is sure to answer a press, and `touch` has no pin. Write "
                f"`touch: {{pin: {_free_pin(settings)}}}` once a motor is wired there; until then, `light: on`.",
            )
        return
    where: DocPath = ("touch", "pin")
    if touch.pin in I2S_PINS:
        yield Loose(where, f"GPIO {touch.pin} carries I2S sound, as 18 to 21 do. {_meant(settings)}")
        return
    if touch.pin in HIGH_AT_BOOT:
        why = HIGH_AT_BOOT[touch.pin]
        yield Loose(where, f"GPIO {touch.pin} {why}: the motor would turn from power-on on. {_meant(settings)}")
        return
    for one, both in shared_with(settings, "motor", touch.pin):
        yield Loose(owners_place(document, where, one.place), f"{both}. {_meant(settings)}")
        return
    yield from _drivers(settings, document)
    if touch.ceiling > COIN_MOTOR and touch.frequency_hz is None:
        volts = plain_number(round(5 * touch.ceiling, 1))
        yield Loose(
            ("touch", "ceiling"),
            f"at {per_cent(touch.ceiling)} of 5 V a motor gets {volts} V, and most coin motors are made for 3 V: it "
            "gets hot and wears out. Did you mean `60%`?",
            "warning",
        )


def _drivers(settings: Settings, document: Document) -> Iterator[Loose]:
    touch, lamp = settings.touch, settings.lamp
    if touch.driver == "pwm":
        if touch.frequency_hz is not None and touch.frequency_hz > MOST_SOFTWARE_HZ:
            at = owners_place(document, ("touch", "frequency"), ("touch", "driver"))
            told = f"a program makes at most {plain_number(MOST_SOFTWARE_HZ)} pulses a second. Did you mean `auto`?"
            yield Loose(at, told)
        return
    at = owners_place(document, ("touch", "driver"), ("touch", "pin"))
    if touch.pin not in HARDWARE_PWM_PINS:
        yield Loose(at, f"GPIO {touch.pin} has no hardware PWM; 12 and 13 do. Write `driver: pwm`, or move the motor.")
    elif lamp.driver == "hardware_pwm" and any({touch.pin, lamp.pin} == set(pair) for pair in SAME_CHANNEL):
        yield Loose(
            at,
            f"GPIO {touch.pin} has the same hardware PWM channel as the lamp's GPIO {lamp.pin}: the motor would move "
            "with every light. Write `driver: pwm`, or `lamp: {pin: 12}` and `touch: {pin: 13}`.",
        )
    if settings.sound.device == "Headphones":
        yield Loose(
            at,
            "the headphone jack (`sound: {device: Headphones}`) needs the same hardware PWM. Write `driver: pwm`.",
        )


def _meant(settings: Settings) -> str:
    return f"Did you mean `{_free_pin(settings)}`?"


def _free_pin(settings: Settings) -> int:
    """A pin that nothing else uses."""
    used = {one.pin for one in taken_pins(settings)}
    return next(pin for pin in MOTOR_PINS if pin not in used)
