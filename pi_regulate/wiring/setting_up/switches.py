"""The switches about people, and whether a double press in the dark shall ask how it is, as questions.

Rule: yes is the careful answer, and whoever skips a question keeps what is so already.
"""

from __future__ import annotations

from pi_regulate.labels import in_terminal as _
from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.settings import Settings
from pi_regulate.wiring.setting_up.question import Question, ToWrite, yes_no
from pi_regulate.wiring.setting_up.questions import ASKS_HOW, CHOOSING, Switch


def switch_question(switch: Switch, settings: Settings) -> Question | None:
    """The question about one switch of `people`; None for holds where they are left out anyway."""
    people = settings.people
    if switch.name == "holds" and people.pregnant:
        return None  # it would change nothing
    yes, no = (ToWrite("people", {switch.name: "true" if said == switch.yes else "false"}) for said in (True, False))
    return yes_no(switch.asks, yes, no, more=switch.help, now=getattr(people, switch.name) == switch.yes)


def doors_question(settings: Settings) -> Question | None:
    """What a double press shall start from now on; None where there is no double press."""
    if not settings.button.double_press_s:
        return None
    present, press = settings.start.double, settings.start.press
    other = (_("So far it starts `{name}`.").format(name=present),) if present not in (press, DOORS) else ()
    back = ToWrite("start", {"double": press}) if present == DOORS != press else None
    return yes_no(ASKS_HOW, ToWrite("start", {"double": DOORS}), back, CHOOSING, *other, now=present == DOORS)
