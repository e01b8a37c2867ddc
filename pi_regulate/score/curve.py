"""Perceived brightness: the CIE 1931 lightness curve, and the shapes along which a level moves.

The eye does not respond in proportion to power: a light at a fifth of the power looks half as bright. So everything
above the lamp's driver uses levels (perceived brightness, CIE L* divided by 100), and only the driver turns a level
into luminance. Rule: pure functions of numbers between 0 and 1.
"""

from __future__ import annotations

from math import cos, pi
from typing import Literal

CurveShape = Literal["steady", "cosine", "linear"]

_LINEAR_BELOW = 0.08  # L* 8: below it CIE 1931 lightness is linear in luminance
_SLOPE = 9.033  # d level / d luminance in the linear part (903.3 in L*)


def luminance_of(level: float) -> float:
    """Relative luminance (0 to 1) that looks like `level` (0 to 1, CIE L* / 100)."""
    if level <= _LINEAR_BELOW:
        return max(0.0, level) / _SLOPE
    return float(((level * 100 + 16) / 116) ** 3)


def level_of(luminance: float) -> float:
    """The level (0 to 1) a relative luminance (0 to 1) looks like; the inverse of `luminance_of`."""
    level = 1.16 * max(0.0, luminance) ** (1 / 3) - 0.16
    return level if level > _LINEAR_BELOW else max(0.0, luminance) * _SLOPE


def ease(share: float) -> float:
    """The raised cosine: 0 at 0, 1 at 1, flat at both ends. Outside 0 to 1 it stays at the nearer end."""
    if share <= 0.0:
        return 0.0
    if share >= 1.0:
        return 1.0
    return 0.5 - 0.5 * cos(pi * share)


def moved(from_level: float, to_level: float, share: float, shape: CurveShape) -> float:
    """The level after `share` (0 to 1) of a movement with this shape."""
    if shape == "steady":
        return from_level
    way = ease(share) if shape == "cosine" else min(1.0, max(0.0, share))
    return from_level + (to_level - from_level) * way
