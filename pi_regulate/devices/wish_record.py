"""A wish as the wish socket hears it: one JSON object of at most 256 bytes.

It comes from a program that talks to a network, so nothing in it is believed: only words and numbers that are known
are taken, and whatever else stands in it is left alone. Rule: what a record says is never repeated, neither in an
answer nor in a log.
"""

from __future__ import annotations

import json
import math

from pi_regulate.session.wishes import GLOWS_S, WISH_KINDS, Wish

VERSION = 1
LONGEST_BYTES = 256
_DAMAGED = (ValueError, RecursionError)


def read_wish(record: bytes, at_s: float) -> Wish | None:
    """The wish in a record that was heard at `at_s` host seconds; None where it can't be understood."""
    try:
        said = json.loads(record.decode("utf-8"))
    except _DAMAGED:
        return None
    if not isinstance(said, dict) or type(said.get("v")) is not int or said["v"] != VERSION:
        return None
    kind = next((one for one in WISH_KINDS if said.get("wish") == one), None)
    for_s, routine, on = said.get("for_s", GLOWS_S), said.get("routine", ""), said.get("on", True)
    if kind is None or (kind == "quiet" and "on" not in said):
        return None
    if type(for_s) not in (int, float) or not 0 < for_s < math.inf:
        return None
    if not isinstance(routine, str) or not isinstance(on, bool):
        return None
    return Wish(kind, at_s, float(for_s), routine, on)


def told(record: dict[str, object]) -> bytes:
    """A record for the other side."""
    return json.dumps(record, separators=(",", ":")).encode()
