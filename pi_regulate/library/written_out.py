"""A line to copy, for an author who wrote a word or a number where a map of keys is needed.

What is written there already is kept when its meaning is plain and no limit forbids it; otherwise the line is an
example that works as it is. For people, cards, start and lamp there is no example: it would undo what was meant.
Rule: copying the line solves the problem.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_TIME = re.compile(r"\b([01]?\d|2[0-3])[:.h]([0-5]\d)\b")
_LEVEL = re.compile(r"(\d{1,2}(?:\.\d{1,2})?)\s?%")
_NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,2})?(?![\d.])")
_DEVICE = re.compile(r"(?:plug)?hw:[\w=,.-]*\w")
_NO, _YES = ("off", "no", "none", "false"), ("on", "yes", "true")
_LONGEST_BREATH_S = 15.0  # limit rate_open: four a minute
_EXAMPLES = {
    "swell": "{from: 8%, to: 20%, every: 12s}",
    "press": "{from: 8%, to: 20%, up: 2s, level: 4s, down: 4s}",
    "gate": "{needs: 2}",
    "tap": "{for: 30s}",
    "thin": "{each: 2}",
    "talks": '{until: "22:00"}',
    "apart": "{for: 20min}",
    "soothe": "{from: 5%, to: 12%, every: 8s, easing_to: 16s}",
    "night": '{from: "22:00", to: "07:00"}',
    "evening": '{from: "19:00"}',
    "sound": "{volume: 5}",
    "others": "{may: [end]}",
    "button": "{pin: 17}",
    "voice_for": "{safe-ally: default-en}",
    "touch": "{pin: 13}",
    "light": "{from: 8%, to: 40%}",
    "breathe": "{in: 4s, out: 6s}",
    "rise": "{from: 8%, to: 20%}",
    "fade": "{from: 20%, to: 8%}",
}


def line_for(key: str, written: str, keys: Collection[str]) -> str:
    """`night: {from: "22:00", to: "07:00"}` for `22:00-07:00` at `night`; empty for an unknown key.

    `keys` are the keys that belong there.
    """
    if key == "lamp" and written.lower() in _NO:
        return "light: off"
    meant = _kept(key, written, keys) or _EXAMPLES.get(key)
    return f"{key}: {meant}" if meant else ""


def item_for(key: str, written: str) -> str:
    """One item of a list of maps, such as a door to the routine that is written there; empty for an unknown list."""
    routine = written if re.fullmatch(r"[a-z][a-z0-9-]{0,39}", written) and written not in _YES else "panic"
    return f'{{line: "Fear is loud.", routine: {routine}}}' if key == "doors" else ""


def _kept(key: str, written: str, keys: Collection[str]) -> str:
    numbers = _NUMBER.findall(written)
    times = [f'"{int(hour):02d}:{minute}"' for hour, minute in _TIME.findall(written)]
    if key == "cards" and len(times) == 1:
        return f"{{until: {times[0]}}}"
    if key in ("night", "evening"):
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
    if key == "talks" and len(times) == 1:
        return f"{{until: {times[0]}}}"
    if key == "others":
        words = re.findall(r"\b(?:end|glow|invite|start|together)\b", written)
        return f"{{may: [{', '.join(dict.fromkeys(words))}]}}" if words or written.lower() in _NO else ""
    if key == "thin" and numbers in (["1"], ["2"], ["4"]):
        return f"{{each: {numbers[0]}}}"
    if key == "tap" and len(numbers) == 1 and 20 <= float(numbers[0]) <= 60:
        return f"{{for: {numbers[0]}s}}"
    if key == "gate" and numbers in (["1"], ["2"]):
        return f"{{needs: {numbers[0]}}}"
    if key == "sound" and written.lower() in _NO:
        return "{device: off}"
    if key == "sound" and (device := _DEVICE.search(written)):
        return f'{{device: "{device[0]}"}}'
    if key == "sound" and len(numbers) == 1:
        volume = float(numbers[0]) / (10 if "%" in written else 1)
        return f"{{volume: {volume:g}}}" if volume <= 10 else ""
    if key == "button" and len(numbers) == 1 and re.fullmatch(r"\d|1\d|2[0-7]", numbers[0]):
        return f"{{pin: {numbers[0]}}}"
    if key == "cards" and written.lower() in ("true", "false"):
        return f"{{enabled: {written.lower()}}}"
    if key == "voice_for" and re.fullmatch(r"\[?[a-z0-9-]{1,40}(?:[\s,]+[a-z0-9-]{1,40})?\]?", written):
        first, *rest = re.findall(r"[a-z0-9-]+", written)
        return f"{{{first}: {rest[0]}}}" if rest else f"{{safe-ally: {first}}}" if first != "safe-ally" else ""
    if key == "start" and re.fullmatch(r"[a-z][a-z0-9-]{0,39}", written):
        return f"{{press: {written}}}"
    if key in ("lamp", "touch") and re.fullmatch(r"\d|1\d|2[0-7]", written):
        return f"{{pin: {written}}}"
    if key == "touch" and written.lower() in _NO:
        return "{pin: none}"
    if key == "lamp" and written in ("pwm", "hardware_pwm", "rgb", "mock"):
        return f"{{driver: {written}}}"
    return _switches(written, keys) if key == "people" else ""


def _switches(written: str, keys: Collection[str]) -> str:
    """`pregnant`, `[pregnant, holds: false]` or a list of such items, as a map; empty if one of them isn't plain."""
    items = [item.strip("- \t") for item in re.split(r"[,\n]", written.strip("[] \t\n"))]
    found = [re.fullmatch(r"([a-z_]+)(?::\s+(true|false))?", item) for item in items if item]
    plain = [f"{one[1]}: {one[2] or 'true'}" for one in found if one is not None and one[1] in keys]
    return f"{{{', '.join(plain)}}}" if plain and len(plain) == len(found) else ""


def _breath(seconds: list[float]) -> str:
    """In and out of a breath without pauses, when any exercise may have such a breath; otherwise empty."""
    if len(seconds) != 2:
        return ""
    breath_in, out = seconds
    right = 2 <= breath_in <= 6 and 2.5 <= out <= 10 and out >= breath_in
    return f"{{in: {breath_in:g}s, out: {out:g}s}}" if right and 5 <= sum(seconds) <= _LONGEST_BREATH_S else ""
