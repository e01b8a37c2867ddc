"""Scripted wishes from outside: `--wish "glow 90s@5s, invite short@2min, end@5min"`, in the device's own seconds.

Each is what the wish socket would have heard at that time; `beat 3s@20s` is another lamp that breathes in 3 s later.
Rule: a script says no more than a record on that socket could.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pi_regulate.devices.inbox import Inbox
from pi_regulate.devices.ports import ScriptableClock
from pi_regulate.library import scalars
from pi_regulate.library.names import did_you_mean
from pi_regulate.session.wishes import WISH_KINDS, Wish
from pi_regulate.words import RegulateError

_ITEM = re.compile(r"(?P<kind>[a-z]+)(?:\s+(?P<more>[^@]*?))?\s*@(?P<at>[^@]+)")
_RIGHT = (
    "write for example `glow@5s`, `glow 90s@5s`, `invite short@5s`, `start@5s`, `quiet off@5s`, `beat 3s@20s` or "
    "`end@1min`"
)


def parse_wishes(spec: str) -> tuple[Wish, ...]:
    """The wishes that `spec` lists, `KIND@TIME` or `KIND DETAIL@TIME`, in order. Raises RegulateError."""
    return tuple(sorted((_wish(item.strip()) for item in spec.split(",")), key=lambda wish: wish.at_s))


def arm(wishes: Sequence[Wish], clock: ScriptableClock, inbox: Inbox) -> None:
    """Plans every wish on this clock, at its own time."""
    for wish in wishes:
        clock.schedule(wish.at_s, lambda _, wish=wish: inbox.put(wish))  # type: ignore[misc]


def _wish(item: str) -> Wish:
    found = _ITEM.fullmatch(item)
    if found is None:
        raise RegulateError(f"`{item}` is not a wish; {_RIGHT}")
    kind = next((one for one in WISH_KINDS if one == found["kind"]), None)
    if kind is None:
        raise RegulateError(f"`{item}`: {_RIGHT}.{did_you_mean(found['kind'], WISH_KINDS)}")
    at_s, more = _seconds(found["at"], item), found["more"] or ""
    match kind:
        case "glow" if more:
            return Wish(kind, at_s, for_s=_seconds(more, item))
        case "beat":
            return Wish(kind, at_s, start_in_s=_seconds(more or "0s", item))
        case "quiet" if more in ("", "on", "off"):
            return Wish(kind, at_s, on=more != "off")
        case "invite" | "start":
            return Wish(kind, at_s, routine=more)
    if more:
        raise RegulateError(f"`{item}`: {_RIGHT}")
    return Wish(kind, at_s)


def _seconds(text: str, item: str) -> float:
    try:
        return scalars.duration_s(text.strip())
    except ValueError as problem:
        raise RegulateError(f"`{item}`: {problem}") from None
