"""The sounds that are due: the cues of the plan and of what follows it, in order, each exactly once.

Every planned cue arrives twice, as part of the plan and as a row, and both are needed. On a card, the stream is
rendered ahead of what is heard, so only the plan is early enough; in a file it may be a block behind, so the row is
first; and what a press brings about is in no plan. A chime or a line that would come much too late is skipped. A bed is
not, since it belongs to everything that follows. The one rule: plan or row, whichever comes first starts the sound, and
the other finds it started.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Cue
from pi_regulate.trace import Row

BEGINNINGS = ("doors", "phase", "prelude", "exercise")
FORESEEN = (*BEGINNINGS, "chime", "say")  # started ahead of their rows; a landing waits for its row
MISSED_S = 1.0  # a chime or a line later than this is skipped
SAME_S = 0.001  # two times closer than this are the same moment


class Agenda:
    """The rows that are due, at the plan's times, and those started ahead that have not arrived as rows yet."""

    def __init__(self) -> None:
        self._coming: deque[Row] = deque()
        self._ahead: set[tuple[tuple[str, str | None], float]] = set()

    def keep_to(self, plan: Plan) -> None:
        """Replaces what is due by this plan's cues and, once known, those of the plan that follows it."""
        self._coming = deque(_foreseen(plan))

    def clear(self) -> None:
        """Forgets everything that was due."""
        self._coming.clear()

    def forget(self, from_s: float) -> None:
        """Lets everything that was started ahead for `from_s` or later be started again."""
        self._ahead = {key for key in self._ahead if key[1] < round(from_s, 3)}

    def take_back(self, row: Row) -> None:
        """Lets the sound of this row be started again, since it was withdrawn."""
        self._ahead.discard(_key(row))

    def due(self, from_s: float, to_s: float) -> Iterator[Row]:
        """The rows whose sound has to start from `from_s` on and before `to_s`."""
        while self._coming and self._coming[0].at_s < to_s:
            row = self._coming.popleft()
            key = _key(row)
            if (row.what == "bed" or row.at_s >= from_s - MISSED_S) and key not in self._ahead:
                self._ahead.add(key)
                yield row

    def was_started(self, row: Row) -> bool:
        """Whether the sound of this row was started ahead. If not, the row starts it, and the plan no longer will."""
        key = _key(row)
        if key in self._ahead:
            self._ahead.remove(key)
            return True
        self._coming = deque(one for one in self._coming if _key(one) != key)
        return False


def holds(plan: Plan, row: Row) -> bool:
    """Whether the row belongs to this plan or to what follows it, even if it has already happened."""
    known = _foreseen(replace(plan, cursor=0))
    return any(abs(one.at_s - row.at_s) < SAME_S and told_by(one) == told_by(row) for one in known)


def _foreseen(plan: Plan) -> Iterator[Row]:
    yield from (as_row(*cue) for cue in plan.cues())
    if plan.then is not None:
        yield from (row for row in plan.then.rows if row.what in FORESEEN)
        if plan.then.plan is not None:
            yield from (as_row(*cue) for cue in plan.then.plan.cues())


def told_by(row: Row) -> tuple[str, str | None]:
    """What the row starts, regardless of its time."""
    return row.what, row.name or row.line


def _key(row: Row) -> tuple[tuple[str, str | None], float]:
    return told_by(row), round(row.at_s, 3)  # rounded, because adding in another order changes the last digits


def as_row(at_s: float, cue: Cue) -> Row:
    """The row that a cue of a plan becomes."""
    return Row(at_s, cue.kind, name=cue.name, line=cue.line, text=cue.text, seconds=cue.seconds, share=cue.share)
