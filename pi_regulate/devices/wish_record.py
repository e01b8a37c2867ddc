"""A wish as the wish socket hears it: one JSON object of at most 256 bytes. And what it tells the other side.

It comes from a program that talks to a network, so nothing in it is believed: only words and numbers that are known
are taken, and whatever else stands in it is left alone. Rule: what a record says is never repeated, neither in an
answer nor in a log.
"""

from __future__ import annotations

import json
import math
from typing import Any

from pi_regulate.session.keeping_step import SharedBreath
from pi_regulate.session.wishes import GLOWS_S, WISH_KINDS, Wish

VERSION = 1
LONGEST_BYTES = 256
_LONGEST_S = 60.0  # no breath is longer
_DAMAGED = (ValueError, RecursionError)


def record_in(data: bytes) -> dict[str, Any] | None:
    """The JSON object in these bytes, if it says that it is of our version; None for anything else."""
    try:
        said = json.loads(data.decode("utf-8"))
    except _DAMAGED:
        return None
    return said if isinstance(said, dict) and type(said.get("v")) is int and said["v"] == VERSION else None


def read_wish(record: bytes, at_s: float) -> Wish | None:
    """The wish in a record that was heard at `at_s` host seconds; None where it can't be understood."""
    said = record_in(record)
    if said is None:
        return None
    kind = next((one for one in WISH_KINDS if said.get("wish") == one), None)
    for_s, routine, on = said.get("for_s", GLOWS_S), said.get("routine", ""), said.get("on", True)
    if kind is None or (kind == "quiet" and "on" not in said):
        return None
    if type(for_s) not in (int, float) or not 0 < for_s < math.inf:
        return None
    if not isinstance(routine, str) or not isinstance(on, bool):
        return None
    if kind == "beat":
        return _beat(said, at_s)
    return Wish(kind, at_s, float(for_s), routine, on)


def _beat(said: dict[str, Any], at_s: float) -> Wish | None:
    """The other's next breath in; None where it is no time within a minute, or no breath."""
    times: list[float] = []
    for value in (said.get(key) for key in ("start_in_s", "in", "out")):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST_S:
            return None
        times.append(float(value))
    start_in_s, in_s, out_s = times
    return Wish("beat", at_s, start_in_s=start_in_s, in_s=in_s, out_s=out_s) if in_s and out_s else None


def as_record(record: dict[str, object]) -> bytes:
    """A record for the other side."""
    return json.dumps(record, separators=(",", ":")).encode()


def told_gesture(kind: str) -> bytes:
    """A gesture of the hand, `press`, `double` or `hold`, for the other side."""
    return as_record({"v": VERSION, "gesture": kind})


def told_breath(breath: SharedBreath, now_s: float) -> bytes:
    """A breath for the other side: `p` seconds after the first, begun `age` seconds ago, or less than 0 to come."""
    pace, age_s = breath.pace, now_s - breath.inhale_s
    times = {"p": round(breath.since_first_s, 3), "age": round(age_s, 4), "in": pace.in_s, "out": pace.out_s}
    return as_record({"v": VERSION, "breath": breath.number, **times})
