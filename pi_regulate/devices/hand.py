"""A scripted hand: `--press "2s, double@30s, hold@1min"` presses the button for you, in the device's own seconds.

A hand is a list of edges, planned from the moment the device is armed. The clock carries them out in the loop's own
thread, each stamped with its planned time, so that a late loop at twenty times the speed can't turn a double press into
contact bounce. The one rule: a hand does only what one finger could do.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from pi_regulate.devices.inbox import Edge, Inbox
from pi_regulate.devices.ports import ScriptableClock
from pi_regulate.library import scalars
from pi_regulate.library.names import did_you_mean
from pi_regulate.words import RegulateError

PRESS_S = 0.12  # a deliberate press of a finger, well above contact bounce and well below a hold
DOUBLE_GAP_S = 0.2  # from down to down: a comfortable double press, within every setting of `double_press`
HOLD_S = 1.3  # past the default hold of 1 s by a hand's uncertainty
LIFT_S = 0.05  # the time a finger needs to come up and down again; longer than the 25 ms that count as bounce

Finger = Callable[[bool, float], None]
"""Moves the button down or up, at a time in seconds of the device's clock."""

_KINDS = ("press", "double", "hold")
_DECIMAL_COMMA = re.compile(r"(?<![\w.])\d+(?:,\d+)+(?![\d.])(?:\s*(?:ms|s|min|h)\b)?")
_BETWEEN = re.compile(r"(?<!hold)\s+(?=press|double|hold|\d)")
_ITEM = re.compile(r"(?:(?P<kind>[^\s@]+)(?:\s+(?P<lasts>[^@]*))?@)?(?P<at>[^@]*)")


@dataclass(frozen=True, slots=True)
class Hand:
    """What a finger does, as edges in seconds since the device was armed; sorted, never overlapping."""

    edges: tuple[Edge, ...] = ()

    @property
    def ends_s(self) -> float:
        """When the last edge is over, in seconds since armed; 0 without edges."""
        return self.edges[-1].at_s if self.edges else 0.0

    def arm(self, clock: ScriptableClock, finger: Finger) -> None:
        """Plans every edge on this clock, counted from its present time."""
        armed_s = clock.now()
        for edge in self.edges:
            clock.schedule(armed_s + edge.at_s, partial(finger, edge.down))


NOBODY = Hand()  # no finger at all


def finger_on(inbox: Inbox) -> Finger:
    """A finger that needs no button: its edges go straight into the inbox."""
    return lambda down, at_s: inbox.put(Edge(down, at_s))


def parse_hand(spec: str) -> Hand:
    """The hand that `spec` describes: `TIME`, `press@TIME`, `double@TIME`, `hold@TIME`, `hold LENGTH@TIME`, any order.

    Raises RegulateError with a plain sentence for anything else, and for two that overlap.
    """
    if cut := _DECIMAL_COMMA.search(spec):
        apart = f"put a space after the comma: `{cut[0].replace(',', ', ')}`"
        if cut[0].count(",") > 1:
            raise RegulateError(
                f"`{cut[0]}`: some of these commas could be decimal points. Write decimals with a point, as in `2.5s`; "
                f"between presses, {apart}"
            )
        raise RegulateError(
            f"`{cut[0]}` could be one time or two. Did you mean `{cut[0].replace(',', '.')}`? For two presses, {apart}"
        )
    strokes = sorted((_item(item.strip()) for item in spec.split(",")), key=lambda stroke: stroke[0][0].at_s)
    for (before, before_text), (after, after_text) in pairwise(strokes):
        free_s = before[-1].at_s + LIFT_S
        if after[0].at_s < free_s - 1e-9:
            raise RegulateError(
                f"`{after_text}` comes too soon after `{before_text}`, "
                f"which keeps the finger down until {scalars.duration_text(free_s)}"
            )
    return Hand(tuple(edge for edges, _ in strokes for edge in edges))


def _item(item: str) -> tuple[tuple[Edge, ...], str]:
    """The edges of one item; the error says where a comma is missing within it."""
    try:
        return _stroke(item)
    except RegulateError:
        pieces = _BETWEEN.split(item)
        try:
            for piece in pieces:
                _stroke(piece)
        except RegulateError:
            pieces = []
        if len(pieces) < 2:
            raise
        raise RegulateError(f"`{item}`: a comma is missing. Did you mean `{', '.join(pieces)}`?") from None


def _stroke(item: str) -> tuple[tuple[Edge, ...], str]:
    """The edges of one item, and the item as it was written."""
    match = _ITEM.fullmatch(item)
    if not item or match is None or not match["at"].strip():
        found = f"`{item}` is not a press" if item else "a press is missing"
        raise RegulateError(f"{found}; write a time such as `2s`, or `double@30s`, or `hold@1min`")
    kind = match["kind"] or "press"
    if kind not in _KINDS:
        raise RegulateError(
            f"`{item}`: `{kind}` is not one of `press`, `double` and `hold`.{did_you_mean(kind, _KINDS)}"
        )
    at_s = _seconds(match["at"], item)
    lasts_s = {"press": PRESS_S, "double": PRESS_S, "hold": HOLD_S}[kind]
    if match["lasts"] is not None:
        if kind != "hold":
            raise RegulateError(f"`{item}`: only a hold has a length, as in `hold 3s@1min`")
        lasts_s = _seconds(match["lasts"], item)
        if lasts_s < LIFT_S:
            raise RegulateError(f"`{item}`: a hold lasts at least {scalars.duration_text(LIFT_S)}")
    starts = (at_s, at_s + DOUBLE_GAP_S) if kind == "double" else (at_s,)
    # Rounded to the microsecond, so that a sum of decimals is the number that was written.
    return tuple(
        Edge(down, round(s, 6)) for start in starts for down, s in ((True, start), (False, start + lasts_s))
    ), item


def _seconds(text: str, item: str) -> float:
    try:
        return scalars.duration_s(text.strip())
    except ValueError as problem:
        raise RegulateError(str(problem) if text == item else f"`{item}`: {problem}") from None
