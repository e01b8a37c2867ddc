"""What two links say to each other: that somebody is there, that a beat is wanted, and the beat.

Both are on one broker, or on two that are bridged, below a code of twelve characters that only two people know. Each
writes below its own id. Nothing in a message says who, where or what time it is. Rule: whatever the bytes are, reading
them gives a message or None, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pi_regulate.devices.wish_record import as_record, record_in
from pi_regulate_link.leader_clock import Beat

_PREFIX = "pi-regulate-pair"
PairKind = Literal["presence", "hello", "beat"]
_KINDS: tuple[PairKind, ...] = ("presence", "hello", "beat")
_LONGEST_S, _OLDEST_S, _BREATH_S = 7200.0, 60.0, (1.0, 20.0)
_MOST_NUMBER = 2**32
HELLO = b'{"v":1}'


def is_of_pair(topic: str) -> bool:
    """Whether a topic belongs to any pair."""
    return topic.startswith(f"{_PREFIX}/")


@dataclass(frozen=True, slots=True)
class PairTopics:
    """The topics of a pair; `device` is our own id, `pair` the code."""

    device: str
    pair: str

    def own(self, kind: PairKind) -> str:
        """Where we say it."""
        return f"{_PREFIX}/{self.pair}/{self.device}/{kind}"

    def heard(self, kind: PairKind) -> str:
        """Where others say it: what to subscribe to."""
        return f"{_PREFIX}/{self.pair}/+/{kind}"

    def said_by(self, topic: str) -> tuple[str, PairKind] | None:
        """Who says what on a topic; None if it is not of this pair, or our own."""
        parts = topic.split("/")
        if len(parts) != 4 or parts[:2] != [_PREFIX, self.pair] or parts[2] == self.device:
            return None
        kind = next((one for one in _KINDS if one == parts[3]), None)
        return None if kind is None else (parts[2], kind)


@dataclass(frozen=True, slots=True)
class Presence:
    """That somebody is in a session there, and whether they breathe the exercise for two homes."""

    breathes: bool = False

    def payload(self) -> bytes:
        """The message that says so."""
        return as_record({"v": 1, **({"doing": "breathe"} if self.breathes else {})})


def presence_in(payload: bytes) -> Presence | None:
    """The presence that a message says."""
    told = record_in(payload)
    return None if told is None else Presence(told.get("doing") == "breathe")


def beat_message(beat: Beat) -> bytes:
    """The message for a beat; when it arrives is for the other side to see."""
    p_s, age_s = round(beat.since_first_s, 3), round(beat.age_s, 4)
    return as_record({"v": 1, "n": beat.number, "p": p_s, "age": age_s, "in": beat.in_s, "out": beat.out_s})


def beat_in(payload: bytes, at_s: float) -> Beat | None:
    """The beat in a message that arrived at `at_s`."""
    told = record_in(payload)
    if told is None or type(number := told.get("n")) is not int or not 0 <= number < _MOST_NUMBER:
        return None
    p_s, age_s = _within(told, "p", 0.0, _LONGEST_S), _within(told, "age", -_OLDEST_S, _OLDEST_S)
    in_s, out_s = _within(told, "in", *_BREATH_S), _within(told, "out", *_BREATH_S)
    if p_s is None or age_s is None or in_s is None or out_s is None:
        return None
    return Beat(number, p_s, age_s, in_s, out_s, at_s)


def is_hello(payload: bytes) -> bool:
    """Whether a message asks for a beat."""
    return record_in(payload) is not None


def _within(told: Mapping[str, Any], key: str, least: float, most: float) -> float | None:
    value = told.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if least <= value <= most else None
