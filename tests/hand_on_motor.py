"""A hand on the motor: what is felt of it, from its shares or its duty cycles alone.

The counterpart of `tests.eye`. Rule: it is told nothing but strengths and their times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Felt = Sequence[tuple[float, float]]
"""Times (s) and strengths (0 to 1), each felt until the next."""


@dataclass(frozen=True, slots=True)
class Rise:
    """From when to when the motor only grew stronger (s), and by how much."""

    from_s: float
    to_s: float
    by: float


def rises(felt: Felt) -> list[Rise]:
    """Every rise, from where it begins to its top; standing still in between belongs to it."""
    found: list[Rise] = []
    begins: tuple[float, float] | None = None
    top = (0.0, 0.0)
    for number, (at_s, strength) in enumerate(felt):
        before = felt[number - 1][1] if number else 0.0
        if strength > before:
            since = (felt[number - 1][0] if number else at_s, before)
            begins, top = begins or since, (at_s, strength)
        elif strength < before and begins is not None:
            found.append(Rise(begins[0], top[0], top[1] - begins[1]))
            begins = None
    return [*found, Rise(begins[0], top[0], top[1] - begins[1])] if begins is not None else found


def too_quick(felt: Felt, by: float = 0.15, least_s: float = 1.0) -> list[Rise]:
    """Rises that would feel like a buzz: by so much, in less time (LIMITS touch)."""
    return [one for one in rises(felt) if one.by >= by and one.to_s - one.from_s < least_s - 1e-6]
