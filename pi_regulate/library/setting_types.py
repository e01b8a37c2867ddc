"""What may stand in a setting besides a plain word or number: a pin, `off`, `never`, an hour, a list of wishes.

Each type reads what people write, as YAML 1.1 tools hand it over too, and carries its own piece of the JSON Schema.
Rule: a value that can't be taken is refused with what would be right.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from pi_regulate.library import scalars
from pi_regulate.library.header_pins import gpio_number
from pi_regulate.library.written import DURATION, TIME_OF_DAY, Schema

Pin = Annotated[int, Field(ge=0, le=27), BeforeValidator(gpio_number)]


def _off_or_seconds(value: object) -> object:
    return 0.0 if value in ("off", False) else scalars.duration_s(value)


def _off(value: object) -> object:
    return "off" if value is False else value  # YAML 1.1 tools turn a bare off into false


def _never_or_seconds(value: object) -> object:
    return None if value is None or value == "never" else scalars.duration_s(value)


def _none_or_pin(value: object) -> object:
    if value is False or value in ("off", "no"):
        raise ValueError(f"{scalars.shown(value)} is not a pin. Write `none`, or the GPIO number.")
    return None if value == "none" else value


def _off_or_morning(value: object) -> object:
    if value in ("off", False):
        return None
    right = "Write `on`, `off`, or a time from 08:00 to 11:00, such as `09:30`."
    try:
        minute = THREAD_MIN if value in ("on", True) else scalars.time_of_day(value)
    except ValueError as error:
        raise ValueError(f"{str(error).partition('; write')[0].removesuffix('.')}. {right}") from None
    if not THREAD_MINS[0] <= minute <= THREAD_MINS[1]:
        raise ValueError(f"{scalars.shown(value)} is too early or too late to be shown in the morning. {right}")
    return minute


def _unknown_or_number(value: object) -> object:
    return None if value == "unknown" else value


def _auto_or_number(value: object) -> object:
    return None if value == "auto" else value


def _one_or_several(value: object) -> object:
    if value in ("none", "no", "off", False, None):
        return []
    return [value] if isinstance(value, str) else value


def _on_or_off(value: object) -> object:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else value  # as YAML 1.1 tools read them


THREAD_MIN, THREAD_MINS = 9 * 60, (8 * 60, 11 * 60)  # minutes of the day: what `on` means, the first and the last
REMINDS_MIN = 60  # for so many minutes from then on, a session says what was to be remembered

OffOrMorning = Annotated[
    int | None,
    BeforeValidator(_off_or_morning),
    Schema({"anyOf": [TIME_OF_DAY, {"enum": ["on", "off", True, False]}]}),
]
OffOrSeconds = Annotated[
    float,
    BeforeValidator(_off_or_seconds),
    Field(le=0.6),
    Schema({"anyOf": [DURATION, {"enum": ["off", False]}]}),
]
NeverOrSeconds = Annotated[
    float | None,
    BeforeValidator(_never_or_seconds),
    Schema({"anyOf": [DURATION, {"enum": ["never", None]}]}),
]
NoneOrPin = Annotated[
    Pin | None,
    BeforeValidator(_none_or_pin),
    Schema({"anyOf": [{"type": "integer", "minimum": 0, "maximum": 27}, {"enum": ["none", None]}]}),
]
UnknownOrLux = Annotated[
    Annotated[float, Field(gt=0)] | None,
    BeforeValidator(_unknown_or_number),
    Schema({"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"enum": ["unknown", None]}]}),
]
AutoOrHertz = Annotated[
    Annotated[float, Field(ge=20, le=40_000)] | None,
    BeforeValidator(_auto_or_number),
    Schema({"anyOf": [{"type": "number", "minimum": 20, "maximum": 40000}, {"enum": ["auto", None]}]}),
]
OnOrOff = Annotated[Literal["on", "off"], BeforeValidator(_on_or_off)]
OffOrShort = Annotated[Literal["off", "short"], BeforeValidator(_off)]

Allowed = Literal["end", "glow", "invite", "start", "together"]
_ALLOWED = {"enum": list(get_args(Allowed))}
SomeAllowed = Annotated[
    list[Allowed],
    BeforeValidator(_one_or_several),
    Schema({"anyOf": [{"type": "array", "items": _ALLOWED, "uniqueItems": True}, _ALLOWED]}),
]
