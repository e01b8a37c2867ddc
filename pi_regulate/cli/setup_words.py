"""What `setup` says: the hints where something does not answer, and the questions about people (LIMITS 3.4).

A question names what a `yes` changes and for whom it is meant, so that nobody has to say which it was. Rule: no reason
is asked for and none is kept; where nobody answers, the gentlest stays.
"""

from __future__ import annotations

from typing import NamedTuple

from pi_regulate.library.header_pins import with_header_pin
from pi_regulate.session.wiring_walk import TWO_NUMBERS

WELCOME = (
    "Welcome. About ten questions; Enter skips any of them, Ctrl-C ends. What you have answered is kept, and nothing "
    "else is."
)
PAUSED = (
    "The device is running and holds lamp, button and sound. It is stopped now while these are tried, and starts "
    "again by itself afterwards, even if you leave early."
)
NEEDS_ROOT = "The device is running as a service, and has lamp, button and sound. To try them"
IN_SESSION = "Somebody is in a session with it now. End that session, and try lamp, button and sound?"
NO_WIRING = "Without lamp and button the wires can't be tried; nothing was looked at."
LEFT_OUT = "Then lamp, button and sound are left out; the other questions don't need the device."
RUNS_AGAIN = "The device runs again."
AT_ITS_REST = "The device takes all of it over at its next rest."
PRETENDED = (
    "Pretended pins: nothing of this machine is touched, and nothing sounds. What you answer is not kept; with "
    "`--config FOLDER` it is, in that folder."
)
HELD = (
    "The button seems to be pressed all the time. Look whether its wires touch, and whether they are on the two legs "
    "that a press joins; a button to 3.3 V wants `button: {pull: down}` in the settings."
)


WIRING = "Later `sudo pi-regulate doctor --wiring` goes along the wires with you, one by one."


def no_hand(pin: int) -> str:
    """What to look at when no press was felt."""
    return (
        f"Nothing was felt, which happens. The button connects {with_header_pin(pin)} to ground: look whether both "
        "wires sit firmly, and whether they are on the two legs of the button that a press joins. "
        f"{TWO_NUMBERS} {WIRING}"
    )


def no_light(pins: tuple[int, ...]) -> str:
    """What to look at when the lamp did not shine."""
    where = ", ".join(map(with_header_pin, pins)) or "none, because the lamp is only pretended"
    return (
        "Then look at the LED: its long leg goes to the resistor, the other end of the resistor to its pin "
        f"({where}), the short leg to ground. A reversed LED is not broken; turn it round. {TWO_NUMBERS} {WIRING}"
    )


NO_SOUND = (
    "Then look whether the speaker has power, is plugged in and turned up. `pi-regulate sound test` says what sound "
    "plays on; `sound: {device: NAME}` in the settings names another card. Without sound it leads by light alone."
)


class Switch(NamedTuple):
    """A switch of `people`, what it is set to by a yes, what is asked, and for whom.

    All are asked the same way round: a yes is the careful answer.
    """

    name: str
    yes: bool
    asks: str
    help: str


PEOPLE = (
    "6. Now five switches about the people who will use it. Nobody asks why, and nothing is stored but the yes or "
    "the no. Yes is always the careful answer. If you skip one, it stays as it is. With an illness, after an operation "
    "or in pregnancy ask a doctor or a midwife first: what follows is customary care, not advice."
)
SWITCHES = (
    Switch(
        "pregnant",
        True,
        "Keep to 6 to 10 breaths a minute, and never a held breath?",
        "Yes in pregnancy, with asthma or COPD. With asthma: stop at wheeze, own medicine first.",
    ),
    Switch(
        "holds",
        False,
        "Leave out exercises with a held breath?",
        "Yes with a heart, lung or blood pressure condition, after an operation, with glaucoma or after eye surgery, "
        "with fainting, and whenever you don't know.",
    ),
    Switch(
        "effort",
        False,
        "Leave out exercises in which one presses or pushes against something?",
        "Yes for the same people: heart, lung, blood pressure, operation, eyes, fainting, and whenever you don't know. "
        "After alcohol or sedatives nothing standing.",
    ),
    Switch(
        "external_focus",
        True,
        "Leave the breath out, and lead by light and the room alone?",
        "Yes where attention to the breath feels bad or brings panic. Yes also with psychosis, severe dissociation "
        "or a recent trauma, and then only with a person or clinician who knows.",
    ),
    Switch(
        "photosensitive",
        True,
        "Keep the light steady, without any swell?",
        "Yes with epilepsy that light can set off. Nothing here ever flashes either way.",
    ),
)
PLACE = (
    "7. Where does it stand? At night it is dimmer and quieter, and wakes nobody; until it knows the time zone, "
    "every hour is night to it."
)
HELP = (
    "8. Whom can somebody call from here at night? A person, a doctor, a crisis line: a name and a number that you "
    "have tried. It stands on the card, so that nobody has to search. The device itself calls nobody."
)
LINES = (
    "Lines for the board's own file /boot/firmware/config.txt, which it reads while it starts, each with its reason:"
)
BY_HAND = (
    "To have them, type `sudo nano /boot/firmware/config.txt`, put those that fit at the end, below a line `[all]`, "
    "and start the Raspberry Pi again: sudo reboot"
)
AMPLIFIER = "Is there an I2S amplifier board, such as MAX98357A? (A USB speaker or the headphone jack does not count.)"
REBOOT = "They take effect when the Raspberry Pi next starts:"
REBOOTS = "  sudo reboot"  # on a line of its own, whole
TAPE = "Should a light of the board stay on all the same, a strip of dark tape over it is as good."
RESTART = (
    "A device that runs takes the people's switches and the number at its next rest. For lamp, sound and time zone "
    "type: sudo systemctl restart pi-regulate"
)
