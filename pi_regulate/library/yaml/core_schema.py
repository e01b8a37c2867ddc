"""What a word without quotes means: the core schema of YAML 1.2, and nothing from YAML 1.1.

null, true, false, whole numbers (also 0o17 and 0x1F) and decimal numbers mean just that. Everything else is text: `no`,
`on`, `4:30`, `22:00`, `1_000` and dates stay as the author wrote them.
Rule: a number that can't measure anything here (not a number, infinite, or absurdly many digits) is refused.
"""

from __future__ import annotations

import math
import re

LONGEST_NUMBER = 40  # characters; far below the 4300 digits at which int() refuses to work

_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMBER_STARTS = frozenset("0123456789+-.")
_NUMBER = re.compile(
    r"(?P<whole>[-+]?[0-9]+)|(?P<octal>0o[0-7]+)|(?P<hex>0x[0-9a-fA-F]+)"
    r"|(?P<decimal>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<unusable>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)


def resolve(text: str) -> str | int | float | bool | None:
    """The value of a plain scalar.

    Raises ValueError with a plain sentence for `.nan`, `.inf` and numbers with too many digits.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    if found.lastgroup == "unusable":
        raise ValueError(f"`{text}` is not a usable number. Write a number like 4 or 0.08.")
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"this number has {len(text)} digits; nothing here is that large or that precise.")
    if found.lastgroup == "whole":
        return int(text)
    if found.lastgroup != "decimal":
        return int(text[2:], 8 if found.lastgroup == "octal" else 16)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"`{text}` is too large; no number here is that big.")
    return number
