"""The words of the card beside the bed: the button, the light, what darkness and silence mean, and whom to call.

They follow the settings: a card never explains a double press that is off, nor a swell or a breath that the settings
leave out. The notice and the crisis words are those of LIMITS 3.5. Rule: the card says what the device does and
promises nothing; the number to call is the owner's own, checked by the owner.
"""

from __future__ import annotations

from dataclasses import dataclass

from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.catalogue import Library
from pi_regulate.library.limits.people import refused_by
from pi_regulate.library.scalars import plain_number

Pairs = tuple[tuple[str, str], ...]
"""Pairs of what you see or do, and what it means."""

TITLE = "The lamp beside you"
LIGHT_TITLE = "What the light says"
FELT_TITLE = "What you feel"
DARK_TITLE = "When nothing answers"
STOP_TITLE = "Stop when it does not feel right"
HELP_TITLE = "A person can help more than this light can"

DARK = (
    "At rest the lamp is dark. If a press brings no light, it has no power or is starting. "
    "Nothing is wrong with you; try again in a minute. Without sound it leads by light alone. "
    "You may pull the plug at any moment."
)
STILL = (
    "At rest nothing moves, and the lamp stays dark. If a press brings nothing, it has no power or is starting. "
    "Nothing is wrong with you; try again in a minute. You may pull the plug at any moment."
)
STOP = (
    "If you feel dizziness, tingling, chest pain, faintness or more fear: stop, look around, breathe normally. "
    "Chest pain or real breathlessness: call emergency help."
)
NOTICE = (
    "pi-regulate is a hobby light and sound guide for quiet moments. It is not a medical device. It does not diagnose, "
    "treat, cure or prevent anything, and it measures nothing about you. It does not replace care by a person. If you "
    "live with an illness, are pregnant, or take medicine, ask a professional first. Stop whenever it does not feel "
    "right."
)
AGES = "Under 16 only with an adult; not for children under 6."
CRISIS = (
    "If you or someone near you may be in danger now, contact your local emergency service. If you think about ending "
    "your life or harming yourself, please tell someone now: a person you trust, a doctor, or a crisis line in your "
    "country. You do not have to explain it well. This device cannot hear you and cannot call for help."
)
FEAR = "If someone frightens you, use this alone, and talk to someone you trust."
APART = "Press: more time. Press twice: breathe meanwhile. Called back: press, then one press each."
_NO_NUMBER = "Help near you: _________________ (last tried: ______)"


@dataclass(frozen=True, slots=True)
class Card:
    """The parts of the card that depend on the settings; all its other words are always the same."""

    button: Pairs
    light: Pairs
    help_line: str
    light_title: str = LIGHT_TITLE
    dark: str = DARK


def card_of(library: Library) -> Card:
    """The card for a device with these settings."""
    number = " ".join(library.settings.local_help.split())
    help_line = f"Help near you: {number}" if number else _NO_NUMBER
    if library.settings.light == "off":
        return Card(_button(library), _felt(library), help_line, FELT_TITLE, STILL)
    return Card(_button(library), _light(library), help_line)


def _button(library: Library) -> Pairs:
    settings = library.settings
    hold_s, start = settings.button.hold_s, settings.start
    hold = "Hold one second" if hold_s == 1 else f"Hold {plain_number(hold_s)} seconds"
    another = "another one." if settings.people.external_focus else "another one, or an easier breath."
    twice = (("Press twice", another),) if settings.button.double_press_s else ()
    begins = [("Press twice", start.double)] if twice else []
    begins = [(hand, name) for hand, name in (*begins, (hold, start.hold)) if name != start.press]
    nothing = (
        "that is fine. It goes on without you, and at night it ends in the dark."
        if settings.advance == "auto"
        else "that is fine. It waits with a low light, and after three minutes it ends in the dark."
    )
    return (
        (
            "Press",
            "to be asked how it is. Then: to move on." if start.press == DOORS else "to begin. Then: to move on.",
        ),
        *twice,
        (hold, "it ends gently, from anywhere."),
        *(_with_a_hand(library)),
        *((f"{hand}, in the dark", _begins(library, name)) for hand, name in begins),
        *((("Apart", APART),) if any(_parts(library, name) for _, name in begins) else ()),
        ("Do nothing", f"{nothing} Still awake? Press."),
        *(
            (("At night", "press once more before the dark, for company."),)
            if settings.night.connect == "press"
            else ()
        ),
        ("Two of you", "Ask with words. One press each, two seconds apart, within a minute: yes. Otherwise: no."),
    )


def _with_a_hand(library: Library) -> Pairs:
    """What ends an exercise in which a hand leads, if a routine plays one that may be offered here."""
    entries = [entry for one in library.routines.values() for entry in one.entries]
    named = [library.exercises[entry.exercise] for entry in entries if entry.exercise in library.exercises]
    leads = any(one.hand_led and not refused_by(one, library.settings.people) for one in named)
    return (("When the light follows your hand", "hold long, or press twice."),) if leads else ()


def _parts(library: Library, name: str) -> bool:
    """Whether two people part for a while in a routine, or behind one of the doors."""
    names = [door.routine for door in library.settings.doors] if name == DOORS else [name]
    routines = [library.routines[one] for one in names if one in library.routines]
    played = [library.exercises.get(entry.exercise) for routine in routines for entry in routine.entries]
    return any(one is not None and one.apart for one in played)


def _begins(library: Library, name: str) -> str:
    """What starts, on the card; a routine whose file can't be used has only its id."""
    if name == DOORS:
        return "it asks how it is. Press when a line fits, or wait."
    routine = library.routines.get(name)
    return f"begins: {(routine.title if routine is not None else None) or name}."


def _felt(library: Library) -> Pairs:
    """What the motor under the pillow says while the lamp stays dark."""
    follows = "something to follow" if library.settings.people.external_focus else "a breath to follow"
    return (
        ("It swells under the pillow", "it has felt your hand."),
        ("It slowly grows and fades", f"{follows}, if you like."),
        ("It hums on, low", "it waits for a yes, or for you."),
    )


def _light(library: Library) -> Pairs:
    answers = ("It brightens at once", "it has felt your hand.")
    if library.settings.people.photosensitive:
        return (
            answers,
            (
                "It stays steady",
                "it goes on, or waits for a yes. Nothing swells here, because the settings ask for a steady light.",
            ),
            ("Low for a while", "by day: it is ready. At night: its power was cut, or it failed; it is back."),
        )
    follows = "something to watch" if library.settings.people.external_focus else "a breath to follow"
    return (
        answers,
        ("It slowly brightens and dims", f"{follows}, if you like."),
        ("It stays steady", "it waits for a yes, or for you."),
        ("One slow swell by day", "it was switched on, and is ready."),
        ("Low for three minutes", "its power was cut, or it failed; it is back."),
        (
            "Two or three swells at the start",
            "there is a fault in its settings or exercises. It still works; tell whoever set it up.",
        ),
    )
