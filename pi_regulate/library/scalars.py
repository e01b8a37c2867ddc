"""The small values an author writes: durations, levels, rates and times of day.

Each parser takes what YAML gave (a text or a number) and returns one number in one unit. It refuses anything else with
a ValueError whose text is a whole sentence: what was found, and what would be right. A bare number is always a duration
in seconds; a rate always says `/min`, so that 6 seconds and 6 a minute can't be confused.
Rule: no parser guesses. It offers a likely guess ("Did you mean `8%`?"), and the author decides.
"""

from __future__ import annotations

import math
import re

MAX_DURATION_S = 86_400.0  # one day: longer than any night, short enough to keep frame counts reasonable
MAX_RATE_PER_MIN = 60.0
MAX_TEXT_LENGTH = 64  # no duration, level or rate is longer; this also keeps every pattern below cheap

_UNIT_S = {"h": 3600.0, "min": 60.0, "s": 1.0, "ms": 0.001}
UNIT_ALIASES = {
    "m": "min", "mn": "min", "mins": "min", "minute": "min", "minutes": "min",
    "sec": "s", "secs": "s", "second": "s", "seconds": "s", "sek": "s",
    "msec": "ms", "msecs": "ms", "millis": "ms", "millisecond": "ms", "milliseconds": "ms",
    "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "std": "h",
    "minuten": "min", "minuto": "min", "minutos": "min", "minuti": "min", "sekunde": "s", "sekunden": "s",
    "seconde": "s", "secondes": "s", "segundo": "s", "segundos": "s", "secondo": "s", "secondi": "s", "seg": "s",
    "stunde": "h", "stunden": "h", "heure": "h", "heures": "h", "hora": "h", "horas": "h", "ore": "h",
}  # fmt: skip
_TOO_MANY_DIGITS = "a number of hundreds of digits"
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?|\.[0-9]{1,15}", re.ASCII)
_PIECE = re.compile(r"\s*([0-9]{1,15}(?:\.[0-9]{1,15})?|\.[0-9]{1,15})\s*([^\W\d_]*)")
_COLONS = re.compile(r"([0-9]{1,3}):([0-5]?[0-9])(?::([0-5]?[0-9]))?", re.ASCII)
_RATE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)\s*/\s*min", re.ASCII)
_PER_CENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?)\s*(?:percent|per cent|pct|prozent|%+)", re.ASCII)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_SPOKEN_CLOCK = re.compile(
    r"(?:um |à |a las )?([01]?[0-9]|2[0-3])(?:\s?[:.,h]\s?([0-5][0-9]))?\s*(?:uhr|hr?s?|o'?clock|heures?|horas?|ore)?"
)


def shown(value: object, longest: int = 40) -> str:
    """What the author wrote, in backticks, cut off when it is too long."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else _as_text(value)
    text = "".join(sign if sign.isprintable() else " " for sign in text[: longest + 1])
    if isinstance(value, int) and text == _TOO_MANY_DIGITS:
        return text
    return f"`{text}`" if len(text) <= longest else f"`{text[: longest - 1]}…`"


def plain_number(value: float) -> str:
    """A number without a needless `.0` and without floating-point noise: 4, 5.5, 0.35."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def seconds_text(seconds: float) -> str:
    """Seconds for a sentence: `40 s`, `2.5 s`."""
    return f"{plain_number(seconds)} s"


def per_cent(share: float) -> str:
    """A share (0 to 1) for a sentence: `8 %`, `12.35 %`."""
    return f"{plain_number(round(share * 100, 2))} %"


def duration_text(seconds: float) -> str:
    """A duration as an author would write it: `4s`, `350ms`, `1min 30s`, `1h`. Whole milliseconds are kept."""
    milliseconds = round(seconds * 1000)
    if 0 < milliseconds < 1000:
        return f"{milliseconds}ms"
    if milliseconds < 60_000 or milliseconds % 1000:
        return f"{plain_number(milliseconds / 1000)}s"
    minutes, rest_s = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    pieces = ((hours, "h"), (minutes, "min"), (rest_s, "s"))
    return " ".join(f"{number}{unit}" for number, unit in pieces if number)


def duration_s(value: object) -> float:
    """Seconds, 0 to one day. `4s`, `350ms`, `5min`, `1h`, `1min 30s`, `2min30s`; a bare number means seconds.

    Raises ValueError with a plain sentence.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _within_a_day(value, value)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"a duration belongs here, like 4s or 1min 30s, not {what_is(value)}.")
    text = value.strip()
    if len(text) > MAX_TEXT_LENGTH:
        raise ValueError(f"{shown(text)} is not a duration. Write a number and a unit, like 4s, 350ms or 1min 30s.")
    if _NUMBER.fullmatch(text):
        return _within_a_day(float(text), text)
    if text[0] in "-−" and len(text) > 1:
        guess = _guess_duration(text[1:])
        raise ValueError(f"{shown(text)} is negative; a duration is 0 or more.{guess}")
    if colons := _COLONS.fullmatch(text):
        raise ValueError(f"{shown(text)} could be minutes or a time of day. Write `{_from_colons(colons)}`.")
    if re.search(r"[0-9],[0-9]", text):
        point = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", text)
        how = f": `{point}`" if _is_duration(point) else ", as in `2.5s`"
        raise ValueError(f"{shown(text)} has a comma. Decimals have a point{how}.")
    return _within_a_day(_sum_of_pieces(text), text)


def level(value: object) -> float:
    """Perceived brightness as a share, 0 to 1. `8%` or `0.08`; the number 1 alone is refused: is it 1% or 100%?

    Raises ValueError with a plain sentence.
    """
    if isinstance(value, str):
        text = value.strip()
        per_cent = text.endswith("%")
        digits = text.removesuffix("%").strip()
        if len(text) > MAX_TEXT_LENGTH or not _NUMBER.fullmatch(digits):
            raise ValueError(f"{shown(text)} is not a level. {_level_hint(digits, per_cent=per_cent)}")
        number = float(digits)
        if per_cent and number > 100:
            raise ValueError(f"{shown(text)} is above 100%. A level is 0% to 100%.")
        if per_cent:
            return number / 100
        value = int(digits) if digits.isdigit() else number
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"a level belongs here, like 8% or 0.08, not {what_is(value)}.")
    if isinstance(value, int) and value == 1:
        raise ValueError("`1` could be 1% or 100%. Write the one you mean, with its %.")
    if 0 <= value <= 1:
        return float(value)
    if 1 < value <= 100:
        raise ValueError(
            f"{shown(value)} without % would be {plain_number(value * 100)}%. Did you mean `{plain_number(value)}%`?"
        )
    raise ValueError(f"{shown(value)} is not a level. Write 0% to 100%, or 0 to 1, like 8% or 0.08.")


def rate_per_min(value: object) -> float:
    """Breaths a minute, above 0 and at most 60, written `6/min`. A bare number is refused: elsewhere it means seconds.

    Raises ValueError with a plain sentence.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        guess = f" Did you mean `{plain_number(value)}/min`?" if 0 < value <= MAX_RATE_PER_MIN else ""
        raise ValueError(f"{shown(value)} has no unit; a rate is written like 6/min.{guess}")
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"a rate belongs here, like 6/min, not {what_is(value)}.")
    text = value.strip()
    found = _RATE.fullmatch(text) if len(text) <= MAX_TEXT_LENGTH else None
    if found is None:
        number = re.match(r"[0-9]{1,3}(\.[0-9]{1,3})?(?![0-9.,])", text.replace(",", "."), re.ASCII)
        guess = f" Did you mean `{number[0]}/min`?" if number and 0 < float(number[0]) <= MAX_RATE_PER_MIN else ""
        raise ValueError(f"{shown(text)} is not a rate; breaths a minute are written like 6/min.{guess}")
    rate = float(found[1])
    if not 0 < rate <= MAX_RATE_PER_MIN:
        raise ValueError(f"{shown(text)} is not a rate to breathe at; write something like 6/min.")
    return rate


def time_of_day(value: object) -> int:
    """Minutes since midnight, 0 to 1439, from `22:00`, `7:30` or `07:30`.

    Raises ValueError with a plain sentence.
    """
    if isinstance(value, str) and len(value) <= MAX_TEXT_LENGTH and (clock := _CLOCK.fullmatch(value.strip())):
        return int(clock[1]) * 60 + int(clock[2])
    guess = ""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 24 and value == int(value):
        guess = f" Did you mean `{int(value):02d}:00`?"
    elif isinstance(value, str) and value.strip() == "24:00":
        guess = " Did you mean `00:00`?"
    elif isinstance(value, str) and (
        half := re.fullmatch(r"(0?[1-9]|1[0-2])(?:[:.]([0-5][0-9]))?\s*([ap])\.?m\.?", value.strip()[:12].lower())
    ):
        hour = int(half[1]) % 12 + (12 if half[3] == "p" else 0)
        guess = f" Did you mean `{hour:02d}:{half[2] or '00'}`?"
    elif isinstance(value, str) and (spoken := _SPOKEN_CLOCK.fullmatch(value.strip()[:20].lower())):
        guess = f" Did you mean `{int(spoken[1]):02d}:{spoken[2] or '00'}`?"
    if value is None or isinstance(value, (dict, list, tuple)):
        raise ValueError(f"a time of day belongs here, like 22:00, not {what_is(value)}.")
    raise ValueError(f"{shown(value)} is not a time of day; write it like 22:00, from 00:00 to 23:59.{guess}")


def minutes_of_day(minute: int) -> str:
    """Minutes since midnight as a time of day: 1320 is `22:00`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def within(minute: int, from_min: int, to_min: int) -> bool:
    """True when a minute of the day lies in the span, which may go past midnight."""
    if from_min <= to_min:
        return from_min <= minute < to_min
    return minute >= from_min or minute < to_min


def _as_text(value: object) -> str:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, int):
        # str() raises for more than 4300 digits, which would be of no use in a message anyway
        return str(value) if value.bit_length() < 1000 else _TOO_MANY_DIGITS
    return value if isinstance(value, str) else type(value).__name__


def what_is(value: object) -> str:
    """What was found, for a sentence such as "a duration belongs here, not a list"."""
    if value is None or value == "":
        return "an empty value"
    if isinstance(value, dict):
        return "a group of keys"
    if isinstance(value, (list, tuple)):
        return "a list"
    return shown(value)


def _within_a_day(seconds: float, written: object) -> float:
    if seconds != seconds or abs(seconds) == math.inf:  # math.isfinite would fail on an int of 400 digits
        raise ValueError(f"{shown(written)} is not a length of time. Write a number and a unit, like 4s or 5min.")
    if seconds < 0:
        guess = f" Did you mean `{plain_number(-seconds)}s`?" if -seconds <= MAX_DURATION_S else ""
        raise ValueError(f"{shown(written)} is negative; a duration is 0 or more.{guess}")
    if seconds > MAX_DURATION_S:
        raise ValueError(f"{shown(written)} is longer than a day. Write a number and a unit, like 4s or 5min.")
    return float(seconds) + 0.0  # turns -0.0 into 0.0


def _sum_of_pieces(text: str) -> float:
    """The pieces of `1h 2min 3s` added up, largest unit first."""
    total_s, smallest_s, end = 0.0, math.inf, 0
    while end < len(text):
        piece = _PIECE.match(text, end)
        if piece is None or text[piece.end() : piece.end() + 1] in tuple("^*/+-_'\""):
            raise ValueError(f"{shown(text)} is not a duration. Write a number and a unit, like 4s, 350ms or 1min 30s.")
        number, unit = piece.groups()
        if unit not in _UNIT_S:
            raise ValueError(_unit_problem(text, unit))
        if _UNIT_S[unit] >= smallest_s:
            raise ValueError(f"{shown(text)} is out of order; the largest unit comes first, each once, like 1min 30s.")
        smallest_s = _UNIT_S[unit]
        # dividing keeps 350ms at exactly 0.35, which multiplying by 0.001 does not
        total_s += float(number) / 1000 if unit == "ms" else float(number) * smallest_s
        end = piece.end()
    return total_s


def _unit_problem(text: str, unit: str) -> str:
    if not unit:
        return f"{shown(text)} has a number without a unit. Write every unit, like 1min 30s."
    lower = unit.lower()
    right = lower if lower in _UNIT_S else UNIT_ALIASES.get(lower)
    mended = re.sub(rf"(?<=[0-9])\s*{re.escape(unit)}\b", right or "", text) if right else ""
    guess = f" Did you mean `{mended}`?" if right and re.fullmatch(r"[0-9a-z. ]+", mended) else ""
    return f"`{unit}` in {shown(text)} is not a unit of time here; the units are ms, s, min and h.{guess}"


def _is_duration(text: str) -> bool:
    try:
        duration_s(text)
    except ValueError:
        return False
    return True


def _guess_duration(text: str) -> str:
    if not _is_duration(text):
        return ""
    return f" Did you mean `{text.strip()}{'s' if _NUMBER.fullmatch(text.strip()) else ''}`?"


def _from_colons(colons: re.Match[str]) -> str:
    first, second, third = int(colons[1]), int(colons[2]), colons[3]
    pieces = ((first, "h"), (second, "min"), (int(third), "s")) if third else ((first, "min"), (second, "s"))
    return " ".join(f"{number}{unit}" for number, unit in pieces if number) or "0s"


def _level_hint(digits: str, *, per_cent: bool) -> str:
    mended = digits.replace(",", ".")
    if mended != digits and _NUMBER.fullmatch(mended):
        if not per_cent and float(mended) <= 1:  # a share; read as per cent it would be a hundred times too dark
            return f"Did you mean `{mended}` or `{plain_number(float(mended) * 100)}%`?"
        return f"Decimals have a point: `{mended}%`."
    word = _PER_CENT.fullmatch(digits.lower())
    if word and float(word[1]) <= 100:
        return f"Did you mean `{word[1]}%`?"
    if digits[:1] in ("-", "−"):
        return "It can't be negative; write 0% to 100%."
    return "Write it in per cent or as a share, like 8% or 0.08."
