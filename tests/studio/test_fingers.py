"""The fingers of several pages on one button, in a loop whose clock the test turns by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from pi_regulate.studio.fingers import Fingers


class Loop:
    """An event loop's clock and timers."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._due: list[tuple[float, Callable[..., None], tuple[Any, ...], Loop.Timer]] = []

    class Timer:
        """One of them."""

        cancelled = False

        def cancel(self) -> None:
            self.cancelled = True

    def time(self) -> float:
        return self.now_s

    def call_later(self, seconds: float, act: Callable[..., None], *words: Any) -> Timer:
        timer = self.Timer()
        self._due.append((self.now_s + seconds, act, words, timer))
        return timer

    def go_on(self, seconds: float) -> None:
        until_s = self.now_s + seconds
        while due := sorted((one for one in self._due if one[0] <= until_s), key=lambda one: one[0]):
            self._due.remove(due[0])
            self.now_s, act, words, timer = due[0]
            if not timer.cancelled:
                act(*words)
        self.now_s = until_s


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Loop:
    made = Loop()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: made)
    return made


def test_two_presses_are_two_and_the_second_is_not_made_by_a_page_that_has_gone(loop: Loop) -> None:
    moved: list[bool] = []
    fingers = Fingers(moved.append)
    fingers.double("page")
    loop.go_on(5.0)
    assert moved == [True, False, True, False]
    fingers.double("page")
    fingers.gone("page")
    loop.go_on(5.0)
    assert moved[4:] == [True, False]


def test_a_tap_is_as_long_as_a_finger_needs_and_a_page_that_goes_lets_go(loop: Loop) -> None:
    moved: list[tuple[float, bool]] = []
    fingers = Fingers(lambda down: moved.append((round(loop.now_s, 3), down)))
    fingers.down("page")
    fingers.up("page")
    loop.go_on(5.0)
    assert moved == [(0.0, True), (0.05, False)]
    fingers.down("page")
    loop.go_on(600.0)
    fingers.gone("page")
    assert moved[2:] == [(5.0, True), (605.0, False)]
