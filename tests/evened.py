"""Recordings that many tests take in are evened out once: that is most of the work, and it depends on nothing else.

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

from pi_regulate.sound.recordings import speech

KEPT: dict[tuple[Any, ...], speech.Evened] = {}


@contextmanager
def evened_once() -> Iterator[None]:
    """`speech.evened` that keeps what it made, also for the other test files of this process."""
    real = speech.evened

    def once(line: Any, *given: float) -> speech.Evened:
        key = sha256(line.tobytes()).digest(), line.dtype, *given
        if key not in KEPT:
            found = real(line.copy(), *given)
            KEPT[key] = replace(found, made=cache(found.made))
        return KEPT[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speech, "evened", once)
        yield
