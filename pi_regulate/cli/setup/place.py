"""Where the device stands, and whom you can call from there.

Without a confirmed time zone it is always night. So the machine's own zone is offered, with the time it gives, and a
person says whether that is right. The number is the owner's, checked by the owner. Rule: no guess goes unconfirmed.
"""

from __future__ import annotations

from unicodedata import category

from pi_regulate.cli.dialogue import reply, say, text, yes_or_no
from pi_regulate.cli.setup.questions import HELP, NO_NUMBER, PLACE
from pi_regulate.devices.wall import machine_zone, time_in
from pi_regulate.devices.zone_times import is_a_time, places_on
from pi_regulate.labels import in_terminal as _
from pi_regulate.library.zones import Zone, near_names, plain_place, zones_of

MOST_LETTERS = 200
NONE = "none"
NO_SIGNS = ("Cc", "Cs", "Cn")  # arrow keys, bytes that this terminal can't read as letters, and unassigned characters
BYTE_ORDER = "\ufeff"  # an invisible character that comes along with copied text


def asked_zone(stored: str) -> str | None:
    """The time zone to write; None if nothing should change."""
    now = stored or machine_zone()
    say("", PLACE)
    if now is not None:
        answer = yes_or_no(_("In {zone} it is {time} now. Is that right here?").format(zone=now, time=time_in(now)))
        if answer != "no":
            return now if answer == "yes" else None
        say(_("If only the time is wrong, the zone may still be right: the network sets the clock."))
    near: list[str] = []  # places offered in place of the last answer
    while True:
        typed = letters(text(_("  Your country or a city (Germany, Wien), or the zone, or Enter to skip")))
        word = reply(typed)
        if word == "skip" or (word == "no" and not near):
            return None
        if word == "no":
            near = []
            say(_("Then please type your country, or the nearest large city."))
            continue
        if word == "yes" and near:
            found, near = [zone for place in near for zone in zones_of(place)], []
            zone = _chosen([*dict.fromkeys(found)])
        elif is_a_time(typed):
            near, zone = [], _of_a_time(typed)
        elif found := zones_of(typed):
            near, zone = [], _chosen(found, typed)
        else:
            near, zone = near_names(typed), None
            meant = _(
                "I don't know that place. Did you mean {names}? Then type yes; or type your country, or the nearest "
                "large city."
            ).format(names=_(" or ").join(f"`{name}`" for name in near))
            asks = _("I don't know that place. Please type your country, or the nearest large city.")
            say(meant if near else asks)
        if zone is not None:
            return zone


def _chosen(found: list[Zone], typed: str = "") -> str | None:
    """The zone that the person means, among those that fit; None if it is none of them."""
    if len(found) > 1:
        return _numbered(found, _("There are several zones; type the number of yours:"))
    (zone,) = found
    if zone.name.casefold() == typed.replace(" ", "_").casefold():
        return zone.name
    asks = _("In {zone} it is {time} now. Is that right?").format(zone=zone.name, time=time_in(zone.name))
    return zone.name if yes_or_no(asks) == "yes" else None


def _of_a_time(typed: str) -> str | None:
    """A place where clocks show this time; None if it is none of those offered."""
    told = _("{typed} is a time, not a place, so it doesn't say on which days your clocks change.")
    say(told.format(typed=typed))
    places = places_on(typed)
    return _numbered(places, _("Type the number of a place that always has the same time as here:")) if places else None


def _numbered(found: list[Zone], asks: str) -> str | None:
    """One of several zones, by its number or by its name; None for Enter alone."""
    say("", asks)
    width = max(len(zone.name) for zone in found)
    for number, (name, note) in enumerate(found, 1):
        say(f"{number:>4}  {name:<{width}}  {time_in(name)}{f'  ({note})' if note else ''}")
    names = {plain_place(form): zone.name for zone in found for form in (zone.name, zone.name.rpartition("/")[2])}
    while True:
        typed = text(_("  Number, or Enter for another place"))
        if not typed:
            return None
        if typed.isdecimal() and 1 <= int(typed) <= len(found):
            return found[int(typed) - 1].name
        if (named := names.get(plain_place(typed))) is not None:
            return named
        told = _("{typed} is not in the list: type a number from 1 to {most}, or Enter for another place.")
        say(told.format(typed=letters(typed), most=len(found)))


def asked_help(stored: str) -> str | None:
    """The number to write; None if nothing should change."""
    say("", HELP)
    if stored:
        say(_("Now: {stored}").format(stored=stored))
    empties = _("  Name and number, Enter to leave it, `{none}` to empty it").format(none=NONE)
    question = empties if stored else _("  Name and number, Enter to skip")
    while True:
        typed = letters(text(question))
        word = reply(typed)
        if word in ("skip", "no"):
            return None
        if typed.lower() == NONE:
            return '""'
        if word is not None:
            say(_("Please type the name and the number."))
        elif len(typed) > MOST_LETTERS:
            told = _("That has {count} characters; at most {most} fit. One or two numbers are plenty.")
            say(told.format(count=len(typed), most=MOST_LETTERS))
        elif any(sign.isdecimal() for sign in typed) or yes_or_no(NO_NUMBER) == "yes":
            return quoted(typed)


def letters(typed: str) -> str:
    """What was typed, without invisible characters and with one blank between words."""
    return " ".join("".join(sign for sign in typed if category(sign) not in NO_SIGNS and sign != BYTE_ORDER).split())


def quoted(plain: str) -> str:
    """A text as YAML, in quotes that leave it unchanged."""
    return f'"{plain}"' if '"' not in plain and "\\" not in plain else "'" + plain.replace("'", "''") + "'"
