"""Orders the edges of the button's wire, and gives each the time at which it counts.

An edge carries the time at which it happened, but it may reach the loop late: on a busy machine, or with a scripted
hand at a hundred times the speed, the session may already be past that time. The past can't be changed, so a late down
counts from when it arrives; and the following edges keep their distance from it, or a late press would have no length.
An up may be even later than its down, and polled edges each have their own delay. An up counts as early as it can
without undoing a decision; otherwise a spike with a prompt start and a late end would look like a finger. Rule: a
stroke is as long as the finger made it, however late it arrives.
"""

from __future__ import annotations

from collections import deque
from math import inf

from pi_regulate.devices.inbox import Edge

STROKE_S = 1.0  # after this long without a finger a new gesture begins, since no gesture has such a pause


class LateEdges:
    """Takes edges as they arrive, and returns each one when its time has come. All times are host seconds."""

    def __init__(self) -> None:
        self._edges: deque[Edge] = deque()
        self._happened_s = -inf  # the last edge, by its own time stamp
        self._late_s = 0.0  # how much later than that it counts

    def take(self, edge: Edge, reached_s: float, now_s: float) -> None:
        """Takes an edge. Nothing before `reached_s` can change any more. A time stamp after `now_s` means `now_s`."""
        happened_s = min(edge.at_s, now_s)
        goes_on = not edge.down or happened_s - self._happened_s < STROKE_S
        counts_s = happened_s + (self._late_s if goes_on else 0.0)
        if counts_s < reached_s:
            counts_s = now_s if edge.down else reached_s
        if self._edges:
            counts_s = max(counts_s, self._edges[-1].at_s)
        self._happened_s, self._late_s = happened_s, counts_s - happened_s
        self._edges.append(Edge(edge.down, counts_s))

    def next_s(self) -> float:
        """When the next edge counts; infinity when there is none."""
        return self._edges[0].at_s if self._edges else inf

    def due(self, now_s: float) -> Edge | None:
        """The next edge that counts by `now_s`."""
        return self._edges.popleft() if self.next_s() <= now_s else None
