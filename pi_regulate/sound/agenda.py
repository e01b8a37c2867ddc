"""What is to sound by itself: the cues of the plan and what follows it, in order, each of them once.

The stream is made ahead of what is heard, so most rows come when their sound has begun already; they are known by what
they start and when. A chime or a line that would come much too late is left out. A bed is not: it belongs to all that
follows. The one rule: nothing is started twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Cue
from pi_regulate.trace import Row

BEGINNINGS = ("phase", "prelude", "exercise")
FORESEEN = (*BEGINNINGS, "chime", "say")  # what is started ahead of its row; a landing waits for its own
MISSED_S = 1.0  # a chime or a line that would come later than this has missed its moment
SAME_S = 0.001  # two plans of one moment


class Agenda:
    """Rows to come, at the plan's times, and those that have been started."""

    def __init__(self) -> None:
        self._coming: deque[Row] = deque()
        self._done: deque[tuple[tuple[str, str | None], float]] = deque(maxlen=64)

    def keep_to(self, plan: Plan) -> None:
        """What is to come by this plan, and by that which follows it, as far as it is known. Nothing else is."""
        self._coming = deque(_foreseen(plan))

    def clear(self) -> None:
        """Nothing is to come."""
        self._coming.clear()

    def forget(self, from_s: float) -> None:
        """What was started for this moment or a later one has been taken back: it may be started anew."""
        self._done = deque((key for key in self._done if key[1] < round(from_s, 3)), self._done.maxlen)

    def take_back(self, row: Row) -> None:
        """What was started for this row has been taken back: it may be started anew."""
        with suppress(ValueError):
            self._done.remove(_key(row))

    def is_new(self, row: Row) -> bool:
        """Whether a row has not been started yet; now it has."""
        key = _key(row)
        if key in self._done:
            return False
        self._done.append(key)
        return True

    def due(self, from_s: float, to_s: float) -> Iterator[Row]:
        """What is to be started before `to_s`, at the moments from `from_s` on."""
        while self._coming and self._coming[0].at_s < to_s:
            row = self._coming.popleft()
            if (row.what == "bed" or row.at_s >= from_s - MISSED_S) and self.is_new(row):
                yield row


def holds(plan: Plan, row: Row) -> bool:
    """Whether the row is of this plan, or of what follows it; also where it is later than what has happened by now."""
    known = _foreseen(replace(plan, cursor=0))
    return any(abs(one.at_s - row.at_s) < SAME_S and told_by(one) == told_by(row) for one in known)


def _foreseen(plan: Plan) -> Iterator[Row]:
    yield from (as_row(*cue) for cue in plan.cues())
    if plan.then is not None:
        yield from (row for row in plan.then.rows if row.what in FORESEEN)
        if plan.then.plan is not None:
            yield from (as_row(*cue) for cue in plan.then.plan.cues())


def told_by(row: Row) -> tuple[str, str | None]:
    """What the row begins, whenever that is."""
    return row.what, row.name or row.line


def _key(row: Row) -> tuple[tuple[str, str | None], float]:
    return told_by(row), round(row.at_s, 3)  # a sum in another order is the same moment


def as_row(at_s: float, cue: Cue) -> Row:
    """The row that a cue of a plan becomes."""
    return Row(at_s, cue.kind, name=cue.name, line=cue.line, text=cue.text, seconds=cue.seconds)
