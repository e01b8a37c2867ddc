"""The questions that need only an answer, in their order: about people, a double press, the place and whom to call.

Rule: each is asked of the settings as they are by then, since one answer can make another question needless.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from pi_regulate.library.settings import Settings
from pi_regulate.wiring.setting_up.place import help_question, zone_question
from pi_regulate.wiring.setting_up.question import Question
from pi_regulate.wiring.setting_up.questions import SWITCHES
from pi_regulate.wiring.setting_up.switches import doors_question, switch_question

QuestionAbout = Callable[[Settings], Question | None]

ASKED: Mapping[str, QuestionAbout] = {
    **{switch.name: partial(switch_question, switch) for switch in SWITCHES},
    "doors": doors_question,
    "zone": zone_question,
    "help": help_question,
}
"""What makes each question, by its name; it gives None where there is nothing to ask."""
