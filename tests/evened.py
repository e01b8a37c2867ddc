"""Recordings that many tests take in are listened to, mended and evened out once: that is nearly all of the work.

Rule: only what would be worked out again from the very same samples is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any

import pytest

from pi_regulate.sound.recordings import evening, recorded

KEPT: dict[tuple[Any, ...], evening.Evened] = {}
HEARD: dict[tuple[Any, ...], recorded.Heard] = {}


@contextmanager
def evened_once() -> Iterator[None]:
    """`recorded` and `evened` that keep what they made, also for the other test files of this process."""
    listen, even = recorded.recorded, evening.evened

    def heard_once(held: Any, within: tuple[int, int], *given: float) -> recorded.Heard:
        key = sha256(held[slice(*within)].tobytes()).digest(), *given
        if key not in HEARD:
            found = listen(held, within, *given)  # type: ignore[arg-type]
            HEARD[key] = found._replace(line=found.line.copy())
        return HEARD[key]._replace(line=HEARD[key].line.copy())

    def evened(line: Any, *given: float) -> evening.Evened:
        key = sha256(line.tobytes()).digest(), line.dtype, *given
        if key not in KEPT:
            found = even(line.copy(), *given)
            KEPT[key] = replace(found, made=cache(found.made))
        return KEPT[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorded, "recorded", heard_once)
        patch.setattr(evening, "evened", evened)
        yield
