"""What the lamp says on its wish socket, read as carefully as anything from another program.

A record is one JSON object: the lamp's state, a gesture, a breath to be shared, or the answer to a wish. Only known
words are taken over, and those are the lamp's own. Anything else becomes the word for not knowing, and so nothing an
owner wrote can slip through to a broker.
Rule: whatever the bytes are, reading them gives a record or None, never an error.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pi_regulate.devices.wish_record import record_in
from pi_regulate.library.setting_types import Allowed
from pi_regulate.session.wishes import Why
from pi_regulate.words import PHASES
from pi_regulate_link.topics import WISHES

MOST_RECORD_BYTES = 4096
MAY = get_args(Allowed)
SOUND_WORDS = ("ready", "off", "missing")
REASONS = get_args(Why)
OWN_EXERCISE, NO_EXERCISE = "own", "none"
GESTURES = ("press", "double", "hold")
BEAT = "beat"  # a wish that only the link itself has
_LONGEST_S, _MOST_BREATHS = 7200.0, 10_000


@dataclass(frozen=True, slots=True)
class LampState:
    """What the lamp is doing, in words that may be published. `quiet`: nobody's glow comes through."""

    session: bool = False
    phase: str = "rest"
    exercise: str = NO_EXERCISE
    sound: str = "ready"
    problem: bool = False
    faults: int = 0
    quiet: bool = False
    may: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class LampAnswer:
    """What the lamp made of a wish. `why` is one of REASONS when it is a no; `wish` is empty when it doesn't say."""

    wish: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class LampBreath:
    """A breath for the other home, `since_first_s` after the first; begun `age_s` ago or, if negative, to come."""

    number: int
    since_first_s: float
    age_s: float
    in_s: float
    out_s: float


@dataclass(frozen=True, slots=True)
class LampGesture:
    """What the hand has done: one of GESTURES."""

    kind: str


def record_of(data: bytes, shipped: Collection[str]) -> LampState | LampAnswer | LampBreath | LampGesture | None:
    """The record in these bytes; None for anything else. `shipped` are the ids of the exercises that came with it."""
    told = record_in(data)
    if told is None:
        return None
    if "answer" in told:
        wish = _one_of(told.get("wish"), (*WISHES, BEAT), "")
        return LampAnswer(wish, "" if told["answer"] == "yes" else _one_of(told.get("why"), REASONS, "unknown"))
    if "gesture" in told:
        return LampGesture(told["gesture"]) if told["gesture"] in GESTURES else None
    if "breath" in told:
        return _breath(told)
    return _state(told, shipped) if "doing" in told else None


def _breath(told: Mapping[str, Any]) -> LampBreath | None:
    number, times = told["breath"], [told.get(key) for key in ("p", "age", "in", "out")]
    if type(number) is not int or not 0 < number < _MOST_BREATHS:
        return None
    p_s, age_s, in_s, out_s = (one if isinstance(one, int | float) and abs(one) < _LONGEST_S else None for one in times)
    if p_s is None or age_s is None or in_s is None or out_s is None:
        return None
    return LampBreath(number, float(p_s), float(age_s), float(in_s), float(out_s))


def _state(told: Mapping[str, Any], shipped: Collection[str]) -> LampState:
    faults, may = told.get("faults"), told.get("may")
    return LampState(
        session=told.get("session") is True,
        phase="landing" if told["doing"] == "landing" else _one_of(told.get("phase"), PHASES, "rest"),
        exercise=_exercise(told.get("exercise"), shipped),
        sound=_one_of(told.get("sound"), SOUND_WORDS, "missing"),
        problem=told.get("problem") is True,
        faults=faults if type(faults) is int and 0 <= faults < 1000 else 0,
        quiet=told.get("quiet") is True,
        may=tuple(kind for kind in MAY if isinstance(may, list) and kind in may),
        version=_version(told.get("version")),
    )


def _one_of(value: object, known: Collection[str], otherwise: str) -> str:
    return value if isinstance(value, str) and value in known else otherwise


def _exercise(value: object, shipped: Collection[str]) -> str:
    return NO_EXERCISE if value in (None, "", NO_EXERCISE) else _one_of(value, shipped, OWN_EXERCISE)


def _version(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 32 and value.isascii() and value.isprintable() else ""
