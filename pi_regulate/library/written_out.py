"""A line to copy, for an author who wrote a word or a number where a map of keys is needed.

Numbers already written there are kept when their meaning is plain and no limit forbids them; otherwise the line is an
example that works as it is.
Rule: copying the line solves the problem.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_TIME = re.compile(r"\b([01]?\d|2[0-3])[:.h]([0-5]\d)\b")
_LEVEL = re.compile(r"(\d{1,2}(?:\.\d{1,2})?)\s?%")
_NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,2})?(?![\d.])")
_LONGEST_BREATH_S = 15.0  # limit rate_open: four a minute
_EXAMPLES = {
    "swell": "{from: 8%, to: 20%, every: 12s}",
    "press": "{from: 8%, to: 20%, up: 2s, level: 4s, down: 4s}",
    "gate": "{needs: 2}",
    "night": '{from: "22:00", to: "07:00"}',
    "evening": '{from: "19:00"}',
    "sound": "{volume: 5}",
    "lamp": "{pin: 12}",
    "button": "{pin: 17}",
    "start": "{press: default}",
    "people": "{photosensitive: false}",
    "cards": "{enabled: false}",
    "voice_for": "{safe-ally: default-en}",
    "light": "{from: 8%, to: 40%}",
    "breathe": "{in: 4s, out: 6s}",
    "rise": "{from: 8%, to: 20%}",
    "fade": "{from: 20%, to: 8%}",
}


def line_for(key: str, written: str, keys: Collection[str]) -> str:
    """`night: {from: "22:00", to: "07:00"}` for `22:00-07:00` at `night`; empty for an unknown key.

    `keys` are the keys that belong there.
    """
    if key not in _EXAMPLES:
        return ""
    return f"{key}: {_kept(key, written, keys) or _EXAMPLES[key]}"


def _kept(key: str, written: str, keys: Collection[str]) -> str:
    numbers = _NUMBER.findall(written)
    if key in ("night", "evening"):
        times = [f'"{int(hour):02d}:{minute}"' for hour, minute in _TIME.findall(written)]
        if key == "night" and times:
            return f"{{from: {times[0]}, to: {times[1] if len(times) > 1 else chr(34) + '07:00' + chr(34)}}}"
        return f"{{from: {times[0]}}}" if times else ""
    if key in ("light", "rise", "fade"):
        levels = [float(one) for one in _LEVEL.findall(written)]
        if len(levels) == 2:
            return f"{{from: {levels[0]:g}%, to: {levels[1]:g}%}}"
        start = {"rise": 0.0, "fade": 40.0, "light": 8.0}[key]
        goes = levels and (levels[0] < start if key == "fade" else levels[0] > start)
        return f"{{from: {start:g}%, to: {levels[0]:g}%}}" if goes else ""
    if key == "breathe":
        return _breath([float(one) for one in numbers])
    if key == "gate" and numbers in (["1"], ["2"]):
        return f"{{needs: {numbers[0]}}}"
    if key == "sound" and written.lower() in ("off", "no", "none", "false"):
        return "{device: off}"
    if key == "sound" and len(numbers) == 1:
        volume = float(numbers[0]) / (10 if "%" in written else 1)
        return f"{{volume: {volume:g}}}" if volume <= 10 else ""
    if key == "button" and len(numbers) == 1 and re.fullmatch(r"\d|1\d|2[0-7]", numbers[0]):
        return f"{{pin: {numbers[0]}}}"
    return f"{{{written}: true}}" if key == "people" and written in keys else ""


def _breath(seconds: list[float]) -> str:
    """In and out of a breath without pauses, when any exercise may have such a breath; otherwise empty."""
    if len(seconds) != 2:
        return ""
    breath_in, out = seconds
    right = 2 <= breath_in <= 6 and 2.5 <= out <= 10 and out >= breath_in
    return f"{{in: {breath_in:g}s, out: {out:g}s}}" if right and 5 <= sum(seconds) <= _LONGEST_BREATH_S else ""
