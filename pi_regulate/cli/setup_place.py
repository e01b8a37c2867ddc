"""Where the device stands, and whom one can call from there.

Without a confirmed time zone it is always night, so the machine's own zone is offered, with the time it makes, and a
person says whether that is right. The number is the owner's, checked by the owner. Rule: nothing is guessed in silence.
"""

from __future__ import annotations

from unicodedata import category
from zoneinfo import available_timezones

from pi_regulate.cli.dialogue import WORDS, say, text, yes_or_no
from pi_regulate.cli.setup_words import HELP, PLACE
from pi_regulate.devices.wall import machine_zone, time_in
from pi_regulate.library.scalars import did_you_mean

MOST_LETTERS = 200
NONE = "none"
NO_SIGNS = ("Cc", "Cs", "Cn")  # arrow keys, bytes that are no letters in this terminal, and what no file may hold
BYTE_ORDER = "\ufeff"  # comes unseen with what is copied from elsewhere


def asked_zone(stored: str) -> str | None:
    """The time zone as it is to be written; None where nothing is to change."""
    now = stored or machine_zone()
    say("", PLACE)
    if now is not None:
        answer = yes_or_no(f"In {now} it is {time_in(now)} now. Is that right here?")
        if answer != "no":
            return now if answer == "yes" else None
        say("If only the time is wrong, the network sets the clock; the zone may be right all the same.")
    while True:
        typed = text("  The zone, such as Europe/Vienna, or Enter to skip")
        if WORDS.get(typed.lower()) in ("skip", "no"):
            return None
        known = available_timezones()
        same = next((name for name in known if name.lower() == typed.replace(" ", "_").lower()), None)
        if same is not None:
            return same
        cities = {name.rpartition("/")[2].lower(): name for name in sorted(known)}
        near = cities.get(typed.replace(" ", "_").lower())
        hint = f" Did you mean {near}?" if near else did_you_mean(typed, known)
        say(f"That zone I don't know.{hint}")


def asked_help(stored: str) -> str | None:
    """The number as it is to be written; None where nothing is to change."""
    say("", HELP)
    if stored:
        say(f"Now: {stored}")
    question = (
        f"  Name and number, Enter to {'leave it' if stored else 'skip'}{f', `{NONE}` to empty it' if stored else ''}"
    )
    while True:
        typed = letters(text(question))
        word = WORDS.get(typed.lower())
        if word in ("skip", "no"):
            return None
        if typed.lower() == NONE:
            return '""'
        if word is not None:
            say("Please type the name and the number themselves.")
        elif len(typed) <= MOST_LETTERS:
            return quoted(typed)
        else:
            say(f"It has {len(typed)} letters; {MOST_LETTERS} are the most. One or two numbers are plenty.")


def letters(typed: str) -> str:
    """What was typed, without signs that nobody sees and with one blank between words."""
    return " ".join("".join(sign for sign in typed if category(sign) not in NO_SIGNS and sign != BYTE_ORDER).split())


def quoted(plain: str) -> str:
    """A text as YAML, in the quotes that leave it as it is."""
    return f'"{plain}"' if '"' not in plain and "\\" not in plain else "'" + plain.replace("'", "''") + "'"
