"""Which ids a place uses, to find the file that a fault there comes from.

The shipped files fit together. If one of them no longer does, the reason is an exercise or a routine of the owner's
under a shipped id, which plays wherever the shipped one did. Rule: a fault is told where the owner can mend it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.references import tap_steps
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Settings
from pi_regulate.library.yaml.document import DocPath
from pi_regulate.words import PHASES


class Used(NamedTuple):
    """An id that a place uses, and of what kind it is."""

    kind: type[Exercise] | type[Routine]
    name: str


def used_at(user: Exercise | Routine | Settings, path: DocPath, routines: Mapping[str, Routine]) -> Iterator[set[Used]]:
    """What a place in `user` uses: first what is named there, then everything that a fault there may come from."""
    if isinstance(user, Settings):
        name = getattr(user.start, str(path[1]), "") if path[:1] == ("start",) and len(path) == 2 else ""
        yield {Used(Routine, name)}
        yield _entries(routines[name]) if name in routines else set()
    elif isinstance(user, Routine):
        here = next((phase for phase in PHASES if path[:1] == (phase,)), None)
        named = user.slot(here)[int(path[1])] if here is not None and len(path) > 1 else None
        yield set() if named is None else {Used(Exercise, named.by_hour(night=path[2:] == ("at_night",)).exercise)}
        yield _entries(user)
    else:
        taps = {(*at, "tap", "else"): step.tap.otherwise for at, step in tap_steps(user)}
        name = getattr(user, str(path[0])) if path in (("on_skip",), ("alone",)) else taps.get(path)
        yield {Used(Exercise, name)} if name is not None else set()


def told_of(user: Exercise | Routine | Settings, message: str) -> str:
    """The message about a fault in a shipped `user`, for the file that it comes from."""
    if isinstance(user, Settings):
        return f"the settings use this too, and it doesn't fit there: {message}"
    kind = "routine" if isinstance(user, Routine) else "exercise"
    return f"the shipped {kind} `{user.id}` uses this too, and it doesn't fit there: {message}"


def _entries(routine: Routine) -> set[Used]:
    return {Used(Exercise, entry.exercise) for entry in routine.entries}
