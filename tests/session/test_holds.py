"""A hold ends the session from anywhere, whatever the hand did just before; and what the lamp answers also acts."""

from __future__ import annotations

import pytest

from pi_regulate.devices.inbox import Edge
from tests.stage import Bedside, Seen, hold, play, press, tremor


def level_at(seen: Seen, at_s: float) -> float:
    """What the lamp showed at a time."""
    return [level for shown_s, level in seen.light if shown_s <= at_s][-1]


@pytest.mark.parametrize("lasts_s", [1.1, 1.5, 12.0, 45.0])
@pytest.mark.parametrize(
    ("start", "down_s"),
    [
        (press(1.0), 1.3),
        (press(1.0), 1.2),
        (press(1.0) + press(1.3), 1.6),
        (tremor(1.0, 8, 1.0), 2.05),
        (tremor(1.0, 4, 6.0), 7.0),
    ],
)
def test_a_hold_right_after_the_press_that_started_is_dark_in_two_and_a_half_seconds(
    start: list[Edge], down_s: float, lasts_s: float
) -> None:
    seen = play(None, start + hold(down_s, lasts_s), frames_hz=100)
    assert [(row.what, round(row.at_s, 3)) for row in seen.of("hold", "landing")] == [
        ("hold", round(down_s + 1.0, 3)),
        ("landing", round(down_s + 1.0, 3)),
    ]
    assert level_at(seen, down_s + 0.9) > 0
    assert all(level == 0.0 for at_s, level in seen.light if at_s > down_s + 2.5)


def test_the_very_press_that_starts_a_session_never_ends_it() -> None:
    seen = play(None, hold(1.0, 20.0) + hold(30.0))
    assert [row.at_s for row in seen.of("hold")] == [31.0]


@pytest.mark.parametrize(
    "hand",
    [
        tremor(22.0, 8, 6.0),
        tremor(23.0, 5, 3.0),
        press(23.3) + press(23.6) + press(23.9),
        press(23.4) + hold(23.7, 3.0),
    ],
)
def test_a_hand_that_shakes_on_after_a_hold_finds_the_lamp_dark_and_its_next_press_starts(hand: list[Edge]) -> None:
    later_s = hand[-1].at_s + 0.5
    seen = play(None, press(1.0) + hold(20.0) + hand, frames_hz=100)
    assert [row.at_s for row in seen.of("phase")] == [1.065]
    assert all(level == 0.0 for at_s, level in seen.light if at_s > 22.5)
    again = Bedside()
    again.hand(press(1.0), hold(20.0), hand)
    again.hand(press(later_s))
    assert again.of("phase")[-1].at_s == pytest.approx(later_s + 0.065)
    assert again.level(later_s + 0.2) >= 0.14
