"""Checks the doors in the settings: how many there are, where they lead, and the words of their lines.

Rule: a line that could not be said before the next one begins is refused, since it would be cut off in the dark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pi_regulate.library.limit_table import LIMITS, Breach
from pi_regulate.library.limits.prompts import check_line
from pi_regulate.library.lines import speech_s
from pi_regulate.library.scalars import seconds_text
from pi_regulate.library.settings import Door


def door_findings(doors: Sequence[Door]) -> Iterator[Breach]:
    """What is wrong with the doors in the settings, apart from unknown names, and what could be better said."""
    limit = LIMITS["doors"]
    if not limit["least_times"] <= len(doors) <= limit["most_times"]:
        many = "is one door" if len(doors) == 1 else f"are {len(doors) or 'no'} doors"
        off = " To be asked nothing, write a routine in place of `doors` at `start`." if len(doors) < 2 else ""
        yield Breach(("doors",), "doors", f"here {many}; {limit.says} (limit doors).{off}")
    behind: dict[str, int] = {}
    for number, door in enumerate(doors):
        if (first := behind.setdefault(door.routine, number)) != number:
            message = (
                f"door {first + 1} leads to `{door.routine}` too, and the recording of a line is found by the routine "
                "behind it. Give one of them another routine, or leave it out."
            )
            yield Breach(("doors", number, "routine"), "doors", message)
        takes_s = speech_s(door.line)
        if takes_s > limit["line_s"]:
            message = f"this line needs {seconds_text(round(takes_s, 1))} to be said; {limit.says} (limit doors)."
            yield Breach(("doors", number, "line"), "doors", f"{message} Nine words fit.")
        yield from check_line(door.line, ("doors", number, "line"))
