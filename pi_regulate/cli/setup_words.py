"""What `setup` says: the hints where something does not answer, and the questions about people (LIMITS 3.4).

A question names what a `yes` changes and for whom it is meant, so that nobody has to say which it was. Rule: no reason
is asked for and none is kept; where nobody answers, the gentlest stays.
"""

from __future__ import annotations

from typing import NamedTuple

WELCOME = (
    "Welcome. About ten questions; Enter skips any of them, Ctrl-C ends. What you have answered is kept, and nothing "
    "else is."
)
AGAIN = "sudo systemctl stop pi-regulate; sudo pi-regulate setup; sudo systemctl start pi-regulate"
BUSY = (
    "The device is running and holds lamp, button and sound, so these are left out now. To try them too, type "
    f"afterwards: {AGAIN}"
)
HELD = (
    "The button seems to be pressed all the time. Look whether its wires touch, and whether they are on the two legs "
    "that a press joins; a button to 3.3 V wants `button: {pull: down}` in the settings."
)


WIRING = "Later `pi-regulate doctor --wiring` goes along the wires with you, one by one."


def no_hand(pin: int) -> str:
    """What to look at when no press was felt."""
    return (
        f"Nothing was felt, which happens. The button connects GPIO {pin} to ground: look whether both wires sit "
        f"firmly, and whether they are on the two legs of the button that a press joins. {WIRING}"
    )


def no_light(pins: tuple[int, ...]) -> str:
    """What to look at when the lamp did not shine."""
    numbers = ", ".join(map(str, pins)) or "none, for the lamp only pretends"
    return (
        "Then look at the LED: its long leg goes to the resistor, the other end of the resistor to its pin (GPIO "
        f"{numbers}), the short leg to ground. A reversed LED is not broken; turn it round. {WIRING}"
    )


NO_SOUND = (
    "Then look whether the speaker has power, is plugged in and turned up. `pi-regulate sound test` says what sound "
    "plays on; `sound: {device: NAME}` in the settings names another card. Without sound it leads by light alone."
)


class Switch(NamedTuple):
    """A switch of `people`, what is asked, and for whom."""

    name: str
    asks: str
    help: str


PEOPLE = (
    "6. Now five switches about the people who will use it. Nobody asks why, and nothing is stored but the yes or "
    "the no. If you skip one, it stays as it is; at first that is the gentlest. With an illness, after an operation "
    "or in pregnancy ask a doctor or a midwife first: what follows is customary care, not advice."
)
SWITCHES = (
    Switch(
        "pregnant",
        "Keep to 6 to 10 breaths a minute, and never a held breath?",
        "Yes in pregnancy, with asthma or COPD. With asthma: stop at wheeze, own medicine first.",
    ),
    Switch(
        "holds",
        "May exercises with a held breath be offered?",
        "No with a heart, lung or blood pressure condition, after an operation, with glaucoma or after eye surgery, "
        "with fainting, and whenever you don't know.",
    ),
    Switch(
        "effort",
        "May exercises be offered in which one presses or pushes against something?",
        "No for the same people: heart, lung, blood pressure, operation, eyes, fainting, and whenever you don't know. "
        "After alcohol or sedatives nothing standing.",
    ),
    Switch(
        "external_focus",
        "Leave the breath out, and lead by light and the room alone?",
        "Yes where attention to the breath feels bad or brings panic. Yes also with psychosis, severe dissociation "
        "or a recent trauma, and then only with a person or clinician who knows.",
    ),
    Switch(
        "photosensitive",
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
LINES = "Lines for /boot/firmware/config.txt; take those that fit, and start the Raspberry Pi again:"
TAPE = "Should a light of the board stay on all the same, a strip of dark tape over it is as good."
RESTART = (
    "A device that runs takes the people's switches and the number at its next rest. For lamp, sound and time zone "
    "type: sudo systemctl restart pi-regulate"
)
