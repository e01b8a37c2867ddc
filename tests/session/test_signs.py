"""What the lamp tells by itself is slow, silent and within every limit, and a hand goes on from it as from anywhere."""

from __future__ import annotations

from typing import get_args

import pytest

from pi_regulate.score.guard import Guard
from pi_regulate.session.signs import Sign, sign_score
from pi_regulate.trace import Row
from tests.in_one_test import in_one_test
from tests.session.light_judge import judged
from tests.stage import Bedside, hold, library, press

SAME = 0.002  # of level: a fifth of what the eye can see

SIGNS: tuple[Sign, ...] = get_args(Sign)
FRAME_S = 0.04


def seen(sign: Sign, *, steady: bool = False) -> tuple[list[float], list[float]]:
    """Times and levels of a sign at a bedside, from rest to rest."""
    bedside = Bedside(library(people={"photosensitive": steady}))
    bedside.rows += bedside.guide.show(1.0, sign)
    times = [1.0 + number * FRAME_S for number in range(int((sign_score(sign).length_s + 12) / FRAME_S))]
    return times, [bedside.level(at_s) for at_s in times]


@in_one_test("sign", SIGNS)
def test_a_sign_keeps_the_limits_of_light_by_itself_and_ends_in_the_dark(sign: Sign) -> None:
    times, levels = seen(sign)
    assert judged(times, levels) == []
    guard = Guard()
    assert [guard.allow(level, at_s) for at_s, level in zip(times, levels, strict=True)] == pytest.approx(
        levels, abs=SAME
    )
    assert levels[-1] == 0.0
    assert 0.05 < max(levels) <= 0.16


def test_each_sign_can_be_told_from_the_others() -> None:
    def tops(sign: Sign) -> tuple[int, float]:
        score = sign_score(sign)
        return sum(stretch.to_level > stretch.from_level for stretch in score.stretches), score.length_s

    assert {sign: tops(sign) for sign in SIGNS} == {
        "armed": (1, 8.0),
        "back": (1, 214.0),
        "last good": (2, 11.0),
        "built-in default": (3, 16.5),
    }


@pytest.mark.parametrize("sign", ["armed", "back"])
def test_a_sign_is_as_low_as_the_light_of_waiting(sign: Sign) -> None:
    _, levels = seen(sign)
    assert max(levels) == pytest.approx(0.08, abs=0.001)


@in_one_test("sign", SIGNS)
def test_for_eyes_that_bear_no_swells_a_sign_stays_steady(sign: Sign) -> None:
    _, levels = seen(sign, steady=True)
    inside = levels[int(3 / FRAME_S) : int(7 / FRAME_S)]
    assert max(inside) == min(inside) > 0


def test_a_sign_says_and_sounds_nothing_and_is_no_session() -> None:
    bedside = Bedside()
    bedside.rows += bedside.guide.show(0.0, "back")
    bedside.until(300.0)
    assert bedside.guide.at_rest
    assert bedside.whats() == ["sign", "landing", "rest"]
    assert bedside.guide.course.memory.sessions == 9


def test_a_press_during_a_sign_starts_and_a_hold_ends_it() -> None:
    bedside = Bedside()
    bedside.rows += bedside.guide.show(0.0, "back")
    bedside.hand(press(20.0))
    assert bedside.whats("chime", "say")[:4] == ["sign", "press", "phase", "prelude"]
    bedside = Bedside()
    bedside.rows += bedside.guide.show(0.0, "back")
    bedside.hand(hold(20.0))
    bedside.until(24.0)
    assert bedside.whats() == ["sign", "hold", "landing", "rest"]
    assert bedside.level(24.0) == 0.0


@pytest.mark.parametrize("advance", ["auto", "press"])
def test_what_is_told_at_the_first_press_comes_once_and_before_the_session(advance: str) -> None:
    bedside = Bedside(library(advance=advance))
    bedside.guide.course.first_sign = "last good"
    bedside.hand(press(5.0))
    assert bedside.whats() == ["press", "sign"]
    bedside.until(5.0 + sign_score("last good").length_s + 0.1)
    assert bedside.whats("chime", "say") == ["phase", "prelude"]
    bedside.hand(hold(30.0))
    bedside.until(40.0)
    bedside.hand(press(50.0))
    assert "sign" not in bedside.whats()


def test_a_press_skips_what_is_told_at_the_first_press() -> None:
    bedside = Bedside()
    bedside.guide.course.first_sign = "built-in default"
    bedside.hand(press(5.0), press(9.0))
    assert bedside.whats("chime", "say") == ["press", "sign", "press", "phase", "prelude"]


def test_nothing_is_shown_in_the_middle_of_a_session() -> None:
    bedside = Bedside()
    bedside.start("default")
    bedside.until(30.0)
    bedside.whats()
    assert bedside.guide.show(31.0, "armed") == []


def test_a_sign_names_itself_and_its_length() -> None:
    bedside = Bedside()
    assert bedside.guide.show(2.0, "armed") == [Row(2.0, "sign", name="armed", seconds=8.0)]
