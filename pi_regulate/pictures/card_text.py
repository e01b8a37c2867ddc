"""The words of the card beside the bed: the button, the light, what darkness and silence mean, and whom to call.

They follow the settings: a card never explains a double press that is off, nor a swell or a breath that the settings
leave out. The notice and the crisis words are those of LIMITS 3.5. Rule: the card says what the device does and
promises nothing; the number to call is the owner's own, checked by the owner.
"""

from __future__ import annotations

from dataclasses import dataclass

from pi_regulate.labels import Label, labelled, labels_in, noted
from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.catalogue import Library
from pi_regulate.library.limits.people import refused_by
from pi_regulate.library.scalars import plain_number

Pairs = tuple[tuple[str, str], ...]
"""Pairs of what you see or do, and what it means."""

TITLE = noted("The lamp beside you")
LIGHT_TITLE = noted("What the light says")
FELT_TITLE = noted("What you feel")
DARK_TITLE = noted("When nothing answers")
STOP_TITLE = noted("Stop when it does not feel right")
HELP_TITLE = noted("A person can help more than this light can")

DARK = noted(
    "At rest the lamp is dark. If a press brings no light, it has no power or is starting. "
    "Nothing is wrong with you; try again in a minute. Without sound it leads by light alone. "
    "You may pull the plug at any moment."
)
STILL = noted(
    "At rest nothing moves, and the lamp stays dark. If a press brings nothing, it has no power or is starting. "
    "Nothing is wrong with you; try again in a minute. You may pull the plug at any moment."
)
STOP = noted(
    "If you feel dizziness, tingling, chest pain, faintness or more fear: stop, look around, breathe normally. "
    "Chest pain or real breathlessness: call emergency help."
)
NOTICE = noted(
    "pi-regulate is a hobby light and sound guide for quiet moments. It is not a medical device. It does not diagnose, "
    "treat, cure or prevent anything, and it cannot tell how you are. It does not replace care by a person. If you "
    "live with an illness, are pregnant, or take medicine, ask a professional first. Stop whenever it does not feel "
    "right."
)
AGES = noted("Under 16 only with an adult; not for children under 6.")
CRISIS = noted(
    "If you or someone near you may be in danger now, contact your local emergency service. If you think about ending "
    "your life or harming yourself, please tell someone now: a person you trust, a doctor, or a crisis line in your "
    "country. You do not have to explain it well. This device cannot hear you and cannot call for help."
)
FEAR = noted("If someone frightens you, use this alone, and talk to someone you trust.")
APART = noted("Press: more time. Press twice: breathe meanwhile. Called back: press, then one press each.")
_NO_NUMBER = noted("Help near you: _________________ (last tried: ______)")


DRAFT = noted("These words are a draft: two people who grew up with the language have yet to read them.")


@dataclass(frozen=True, slots=True)
class Card:
    """The words of the card, all in one `language`; `draft` is empty, or says that they are one."""

    button: Pairs
    light: Pairs
    help_line: str
    light_title: str = LIGHT_TITLE
    dark: str = DARK
    title: str = TITLE
    dark_title: str = DARK_TITLE
    stop_title: str = STOP_TITLE
    stop: str = STOP
    fear: str = FEAR
    help_title: str = HELP_TITLE
    crisis: str = CRISIS
    notice: str = NOTICE
    ages: str = AGES
    draft: str = ""
    language: str = "en"


def card_of(library: Library) -> Card:
    """The card for a device with these settings, in their first language."""
    settings = library.settings
    language = settings.languages[0]
    _ = labels_in(language)
    number = " ".join(settings.local_help.split())
    felt = settings.light == "off"
    return Card(
        _button(library, _),
        _felt(library, _) if felt else _light(library, _),
        _("Help near you: {number}").format(number=number) if number else _(_NO_NUMBER),
        light_title=_(FELT_TITLE if felt else LIGHT_TITLE),
        dark=_(STILL if felt else DARK),
        title=_(TITLE),
        dark_title=_(DARK_TITLE),
        stop_title=_(STOP_TITLE),
        stop=_(STOP),
        fear=_(FEAR),
        help_title=_(HELP_TITLE),
        crisis=_(CRISIS),
        notice=_(NOTICE),
        ages=_(AGES),
        draft=_(DRAFT) if language in library.drafts else "",
        language=labelled(language),
    )


def _button(library: Library, _: Label) -> Pairs:
    settings = library.settings
    hold_s, start = settings.button.hold_s, settings.start
    hold = _("Hold one second") if hold_s == 1 else _("Hold {seconds} seconds").format(seconds=plain_number(hold_s))
    another = _("another one.") if settings.people.external_focus else _("another one, or an easier breath.")
    twice = ((_("Press twice"), another),) if settings.button.double_press_s else ()
    begins = [(_("Press twice, in the dark"), start.double)] if twice else []
    begins.append((_("{hold}, in the dark").format(hold=hold), start.hold))
    begins = [(hand, name) for hand, name in begins if name != start.press]
    nothing = (
        _("that is fine. It goes on without you, and at night it ends in the dark. Still awake? Press.")
        if settings.advance == "auto"
        else _(
            "that is fine. It waits with a low light, and after three minutes it ends in the dark. Still awake? Press."
        )
    )
    asked = _("to be asked how it is. Then: to move on.")
    company = (_("At night"), _("press once more before the dark, for company."))
    return (
        (_("Press"), asked if start.press == DOORS else _("to begin. Then: to move on.")),
        *twice,
        (hold, _("it ends gently, from anywhere.")),
        *(_with_a_hand(library, _)),
        *((hand, _begins(library, name, _)) for hand, name in begins),
        *(((_("Apart"), _(APART)),) if any(_parts(library, name) for _hand, name in begins) else ()),
        (_("Do nothing"), nothing),
        *((company,) if settings.night.connect == "press" else ()),
        (
            _("Two of you"),
            _("Ask with words. One press each, two seconds apart, within a minute: yes. Otherwise: no."),
        ),
    )


def _with_a_hand(library: Library, _: Label) -> Pairs:
    """What ends an exercise in which a hand leads, if a routine plays one that may be offered here."""
    entries = [entry for one in library.routines.values() for entry in one.entries]
    named = [library.exercises[entry.exercise] for entry in entries if entry.exercise in library.exercises]
    leads = any(one.hand_led and not refused_by(one, library.settings.people) for one in named)
    return ((_("When the light follows your hand"), _("hold long, or press twice.")),) if leads else ()


def _parts(library: Library, name: str) -> bool:
    """Whether two people part for a while in a routine, or behind one of the doors."""
    names = [door.routine for door in library.settings.doors] if name == DOORS else [name]
    routines = [library.routines[one] for one in names if one in library.routines]
    played = [library.exercises.get(entry.exercise) for routine in routines for entry in routine.entries]
    return any(one is not None and one.apart for one in played)


def _begins(library: Library, name: str, _: Label) -> str:
    """What starts, on the card; a routine whose file can't be used has only its id."""
    if name == DOORS:
        return _("it asks how it is. Press when a line fits, or wait.")
    routine = library.routines.get(name)
    title = routine.title if routine is not None else None
    return _("begins: {title}.").format(title=_(title) if title else name)


def _felt(library: Library, _: Label) -> Pairs:
    """What the motor under the pillow says while the lamp stays dark."""
    return (
        (_("It swells under the pillow"), _("it has felt your hand.")),
        (_("It slowly grows and fades"), _follows(library, _, felt=True)),
        (_("It hums on, low"), _("it waits for a yes, or for you.")),
    )


def _follows(library: Library, _: Label, *, felt: bool) -> str:
    if not library.settings.people.external_focus:
        return _("a breath to follow, if you like.")
    return _("something to follow, if you like.") if felt else _("something to watch, if you like.")


def _light(library: Library, _: Label) -> Pairs:
    answers = (_("It brightens at once"), _("it has felt your hand."))
    if library.settings.people.photosensitive:
        steady = _("it goes on, or waits for a yes. Nothing swells here, because the settings ask for a steady light.")
        low = _("by day: it is ready. At night: its power was cut, or it failed; it is back.")
        return (answers, (_("It stays steady"), steady), (_("Low for a while"), low), *_morning(library, _))
    fault = _("there is a fault in its settings or exercises. It still works; tell whoever set it up.")
    return (
        answers,
        (_("It slowly brightens and dims"), _follows(library, _, felt=False)),
        (_("It stays steady"), _("it waits for a yes, or for you.")),
        (_("One slow swell by day"), _("it was switched on, and is ready.")),
        (_("Low for three minutes"), _("its power was cut, or it failed; it is back.")),
        (_("Two or three swells at the start"), fault),
        *_morning(library, _),
    )


def _morning(library: Library, _: Label) -> Pairs:
    """What the light says in the morning, which looks like the sign of a fault; nothing comes without a time zone."""
    settings = library.settings
    if settings.thread is None or not settings.time_zone:
        return ()
    shown = (
        _("Low for a moment in the morning") if settings.people.photosensitive else _("Two small swells in the morning")
    )
    return ((shown, _("you wanted to tell somebody. Only if you like.")),)
