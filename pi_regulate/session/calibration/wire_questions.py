"""The wire check: questions about button, lamp, motor and amplifier, for a person who may never have soldered.

What the person sees and what the pin reads together show what is wrong: a button that is down with no hand near it, one
that works only with the other pull, a lamp that stays dark or stays lit. Nothing here touches a pin: the caller carries
out each step (show, listen, ask) and sends back the result. Rule: all light is slow and low, the lamp is dark while it
waits for a person, and any question may be skipped.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

from pi_regulate.labels import noted
from pi_regulate.library.header_pins import with_header_pin

Pull = Literal["up", "down"]
Reply = Literal["yes", "no", "skip"]

LIT, GLIDE_S = 0.5, 4.0  # easy to see in a lit room, and not startling in a dark one
_STAND_S = 5.0  # lit this long: time to look up from the screen, and at the legs of the LED
LISTEN_S = 20.0
_STUCK_S = 1.5
TRIES = 3


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence for the person."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A question; the answer is a Reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Show:
    """The lamp goes to `level` (0 to 1) in `seconds`, and stays there."""

    level: float
    seconds: float = GLIDE_S


@dataclass(frozen=True, slots=True)
class Move:
    """The motor under the pillow goes to `level` (0 still, 1 its ceiling) in `seconds`, and stays there."""

    level: float
    seconds: float = GLIDE_S


@dataclass(frozen=True, slots=True)
class Listen:
    """Waits for the button on GPIO `pin`; the answer is what was heard: "down" already, a "press", or "nothing"."""

    pin: int
    pull: Pull
    seconds: float = LISTEN_S


@dataclass(frozen=True, slots=True)
class Wired:
    """The wiring according to the settings: GPIO numbers, and the button's pull; `motor` is None if there is none.

    `may_listen` says whether the lamp's pins may be read as a button; hardware PWM would never return to such a pin.
    """

    lamp: tuple[int, ...]
    button: int
    pull: Pull
    may_listen: bool = True
    motor: int | None = None


WireStep = Say | Ask | Show | Move | Listen
WireQuestions = Generator[WireStep, str, list[str]]
"""Yields steps; is sent a Reply to an Ask and what was heard to a Listen; returns what has to be corrected."""

TWO_NUMBERS = noted(
    "A pin has two numbers. GPIO 17 is its name, for the settings; header pin 11 is its place on the board. Header "
    "pins are counted in pairs, 1 and 2, 3 and 4, up to 40, from the end where the SD card is."
)
UNPLUG = "Take the Pi off its power before you move a wire."


def wire_questions(wired: Wired) -> WireQuestions:
    """The whole check. Returns a sentence for everything that has to be corrected."""
    mend: list[str] = []
    yield Say(f"First the button, then the lamp, then the sound. {UNPLUG}")
    yield Say(TWO_NUMBERS)
    mend += yield from _button(wired)
    if wired.lamp:
        mend += yield from _lamp(wired)
    if wired.motor is not None:
        mend += yield from _motor(_pin(wired.motor))
    mend += yield from _sound(wired)
    return mend


def _button(wired: Wired) -> WireQuestions:
    pin = _pin(wired.button)
    other: Pull = "down" if wired.pull == "up" else "up"
    yield Say(f"The button should connect {pin} with {_rail(wired.pull)}. Take your hand off it.")
    heard = yield Listen(wired.button, wired.pull, _STUCK_S)
    if heard == "down":
        touched = yield Ask("Is anybody pressing it?")
        if touched == "yes":
            yield Say("Then let it go, and press it once.")
            heard = yield Listen(wired.button, wired.pull)
        if heard == "down" or touched == "no":
            return [
                f"The button is always down: {pin} reads as pressed. On a button with four legs, two pairs are always "
                "joined: turn it by a quarter, or use two legs that lie diagonally. Or the wire is on another pin, or "
                f"the button is wired for `button: {{pull: {other}}}`."
            ]
    elif heard == "nothing":
        yield Say("Now press it a few times.")
        heard = yield Listen(wired.button, wired.pull)
    if heard == "press":
        yield Say("The button works.")
        return []
    yield Say("No press was noticed. Now the other way of wiring: press it a few times again.")
    if (yield Listen(wired.button, other)) == "press":
        return [
            f"The button goes to {_rail(other)}, and the settings say `pull: {wired.pull}`: move that wire to "
            f"{_rail(wired.pull)}, or put `button: {{pull: {other}}}` into settings.yaml."
        ]
    for lamp in wired.lamp if wired.may_listen else ():
        yield Say(f"Now the lamp's pin, {_pin(lamp)}: press it a few times once more.")
        if (yield Listen(lamp, "up")) == "press":
            return [f"The button is on the lamp's pin, {_pin(lamp)}, and shorts it: move its wire to {pin}. {UNPLUG}"]
    return [
        f"No press is noticed. One wire goes to {pin}, the other to {_rail(wired.pull)}. With four legs, use two "
        "that lie diagonally."
    ]


def _lamp(wired: Wired) -> WireQuestions:
    where = " and ".join(_pin(pin) for pin in wired.lamp)
    mend: list[str] = []
    if any(18 <= pin <= 21 for pin in wired.lamp):
        mend.append(
            "The lamp is on one of the pins 18 to 21, which an I2S amplifier needs for its clocks: they would make the "
            "lamp glow by itself. Take GPIO 12 (header pin 32) or GPIO 13 (header pin 33)."
        )
    yield Say(f"Now the lamp, on {where}: resistor, then the LED's long leg; its short leg goes to ground.")
    if (yield Ask("Is there a resistor (220 to 470 ohms, a small part with coloured rings) in its wire?")) == "no":
        missing = "Put a resistor of 220 ohms between pin and LED before it shines: without one the pin may burn."
        return [*mend, f"{missing} {UNPLUG}"]
    yield Show(0.0, 0.0)
    if (yield Ask("Is the lamp dark now?")) == "no":
        return [
            *mend,
            f"The lamp shines while {where} is low. Its wire is on 3.3 V or on another pin; it has to go from {where} "
            "through resistor and LED to ground.",
        ]
    for attempt in range(TRIES):
        yield Say("Look at the lamp: it brightens slowly, stays for a moment and goes dark again.")
        yield Show(LIT)
        yield Show(LIT, _STAND_S)
        yield Show(0.0)
        lit = yield Ask("Did the lamp light up?")
        if lit != "no":
            break
        yield Say(
            f"Then the LED is most likely the wrong way round: its long leg belongs to the resistor and {where}, its "
            f"short leg (the flat side) to ground. {UNPLUG}"
        )
        if attempt == TRIES - 1 or (yield Ask("Turn it round. Shall we try again?")) != "yes":
            return [
                *mend,
                f"The lamp stays dark: turn the LED round; then check whether the wire is on {where} and the other on "
                "ground, and try another LED.",
            ]
    return mend


def _motor(pin: str) -> WireQuestions:
    yield Say(f"Now the motor under the pillow: {pin}, a resistor, a transistor, and the motor between that and 5 V.")
    if (yield Ask("Is there a transistor, and a diode across the motor?")) == "no":
        return [
            f"Put a transistor between {pin} and the motor, and a diode across the motor, before it moves: a pin gives "
            f"16 mA at most and a motor takes 60 mA or more, so without them the pin may burn. {UNPLUG}"
        ]
    yield Move(0.0, 0.0)
    if (yield Ask("Is the motor still now?")) == "no":
        return [
            f"The motor moves while {pin} is low: it is wired past the transistor, or the transistor is turned round. "
            f"A resistor of 10 kilohms from its base (or gate) to ground keeps it off. {UNPLUG}"
        ]
    yield Say("Put your hand on the motor: it grows stronger slowly, stays for a moment and stops.")
    yield Move(1.0)
    yield Move(1.0, _STAND_S)
    yield Move(0.0)
    if (yield Ask("Did you feel it move?")) == "no":
        return [
            f"The motor stays still: {pin} has to lead to the transistor's base (or gate), its emitter (or source) to "
            "ground, the motor to 5 V (header pin 2 or 4), and the diode's ring to 5 V as well. If that is right, "
            "`sudo pi-regulate touch calibrate` finds how much the motor needs."
        ]
    return []


def _sound(wired: Wired) -> WireQuestions:
    mend: list[str] = []
    if (yield Ask("If there is an amplifier board: does it hiss or hum while nothing plays?")) == "yes":
        mend.append(
            "An amplifier that hisses can be switched off at rest: wire its enable pin (SD, EN or MUTE) to a "
            "free GPIO and name that as `amp_enable` under `sound:` in settings.yaml."
        )
    if (yield Ask("Does the lamp glow or flicker when sound plays?")) == "yes":
        mend.append("The lamp's wire is on a clock of the amplifier, GPIO 18 to 21: it belongs on GPIO 12 or 13.")
    return mend


def _pin(number: int) -> str:
    return with_header_pin(number)


def _rail(pull: Pull) -> str:
    return "ground (header pin 9, among others)" if pull == "up" else "3.3 V (header pin 1 or 17)"
