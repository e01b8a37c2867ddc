"""The question whether a double press in the dark shall ask how it is.

Rule: whoever skips it keeps what a double press starts.
"""

from __future__ import annotations

from pi_regulate.cli.dialogue import yes_or_no
from pi_regulate.cli.setup import questions
from pi_regulate.labels import in_terminal as _
from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.settings import Settings


def asked_doors(settings: Settings) -> str | None:
    """What a double press shall start from now on; None to leave it. Without a double press, nothing is asked."""
    if not settings.button.double_press_s:
        return None
    present, press = settings.start.double, settings.start.press
    other = [_("So far it starts `{name}`.").format(name=present)] if present not in (press, DOORS) else []
    answer = yes_or_no("", questions.CHOOSING, *other, questions.ASKS_HOW, now=present == DOORS)
    if answer == "yes":
        return DOORS
    return press if answer == "no" and present == DOORS != press else None
