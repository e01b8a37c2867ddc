"""Where the device stands, and whom you can call from there, as questions.

Without a confirmed time zone it is always night. So the machine's own zone is offered, with the time it gives, and a
person says whether that is right. The number is the owner's, checked by the owner. Rule: no guess goes unconfirmed.
"""

from __future__ import annotations

from dataclasses import replace

from pi_regulate.devices.wall import machine_zone, time_in
from pi_regulate.devices.zone_times import is_a_time, places_on
from pi_regulate.labels import in_terminal as _
from pi_regulate.library.settings import Settings
from pi_regulate.library.zones import Zone, near_names, plain_place, zones_of
from pi_regulate.wiring.setting_up.question import (
    Choice,
    Outcome,
    Question,
    ToWrite,
    letters,
    quoted,
    reply,
    yes_no,
)
from pi_regulate.wiring.setting_up.questions import HELP, NO_NUMBER, PLACE

MOST_LETTERS = 200
NONE = "none"


def zone_question(settings: Settings) -> Question:
    """The time zone: the one that is stored, or the machine's own, if it is right; otherwise a place."""
    stored = settings.time_zone
    now = stored or machine_zone()
    if now is None:
        return _a_place(PLACE)
    asks = _("In {zone} it is {time} now. Is that right here?").format(zone=now, time=time_in(now))
    other = _a_place(_("If only the time is wrong, the zone may still be right: the network sets the clock."))
    return replace(yes_no(asks, _zone(now), other, PLACE), now=stored)


def _zone(name: str) -> ToWrite:
    return ToWrite("", {"time_zone": name})


def _a_place(*before: str, near: tuple[str, ...] = ()) -> Question:
    """Asks for a country, a city or a zone; `near` are places offered in place of the last answer."""

    def take(answered: str) -> Outcome:
        typed = letters(answered)
        match reply(typed):
            case "skip":
                return None
            case "no":
                return _a_place(_("Then please type your country, or the nearest large city.")) if near else None
            case "yes" if near:
                return _of_several([*dict.fromkeys(zone for place in near for zone in zones_of(place))])
        if is_a_time(typed):
            return _of_a_time(typed)
        if found := zones_of(typed):
            return _of_several(found, typed)
        close = tuple(near_names(typed))
        meant = _(
            "I don't know that place. Did you mean {names}? Then type yes; or type your country, or the nearest large "
            "city."
        ).format(names=_(" or ").join(f"`{name}`" for name in close))
        unknown = _("I don't know that place. Please type your country, or the nearest large city.")
        return _a_place(meant if close else unknown, near=close)

    return Question("text", _("Your country or a city (Germany, Wien), or the zone"), take, before)


def _of_several(found: list[Zone], typed: str = "") -> Outcome:
    """The zone that is meant, among those that fit."""
    if len(found) > 1:
        return _one_of(found, _("There are several zones; type the number of yours:"))
    (zone,) = found
    if zone.name.casefold() == typed.replace(" ", "_").casefold():
        return _zone(zone.name)
    asks = _("In {zone} it is {time} now. Is that right?").format(zone=zone.name, time=time_in(zone.name))
    return yes_no(asks, _zone(zone.name), _a_place(), skip=_a_place())


def _of_a_time(typed: str) -> Question:
    """Offers the places where clocks show this time."""
    told = _("{typed} is a time, not a place, so it doesn't say on which days your clocks change.").format(typed=typed)
    if not (places := places_on(typed)):
        return _a_place(told)
    return _one_of(places, _("Type the number of a place that always has the same time as here:"), told)


def _one_of(found: list[Zone], asks: str, *before: str) -> Question:
    """One of several zones, by its number or by its name."""
    names = {plain_place(form): zone.name for zone in found for form in (zone.name, zone.name.rpartition("/")[2])}

    def take(typed: str) -> Outcome:
        if not typed:
            return _a_place()
        if typed.isdecimal() and 1 <= int(typed) <= len(found):
            return _zone(found[int(typed) - 1].name)
        if (named := names.get(plain_place(typed))) is not None:
            return _zone(named)
        told = _("{typed} is not in the list: type a number from 1 to {most}, or Enter for another place.")
        return asked.again(told.format(typed=letters(typed), most=len(found)))

    choices = tuple(Choice(name, f"{time_in(name)}{f'  ({note})' if note else ''}") for name, note in found)
    asked = Question("one of", asks, take, before, choices=choices)
    return asked


def help_question(settings: Settings) -> Question:
    """Whom to call: a name and a number that the owner has tried."""
    stored = settings.local_help

    def take(answered: str) -> Outcome:
        typed = letters(answered)
        word = reply(typed)
        if word in ("skip", "no"):
            return None
        if typed.lower() == NONE:
            return _number("")
        if word is not None:
            return asked.again(_("Please type the name and the number."))
        if len(typed) > MOST_LETTERS:
            told = _("That has {count} characters; at most {most} fit. One or two numbers are plenty.")
            return asked.again(told.format(count=len(typed), most=MOST_LETTERS))
        if any(sign.isdecimal() for sign in typed):
            return _number(typed)
        return yes_no(NO_NUMBER, _number(typed), asked.again(), skip=asked.again())

    present = (_("Now: {stored}").format(stored=stored),) if stored else ()
    none = NONE if stored else ""
    asked = Question("text", _("Name and number"), take, (HELP, *present), now=stored, none=none)
    return asked


def _number(typed: str) -> ToWrite:
    return ToWrite("", {"local_help": quoted(typed)})
