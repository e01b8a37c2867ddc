"""The lamp by itself: calibrating asks the eye, a hold goes back, silence changes nothing, and no light ever steps."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.score.guard import Guard
from pi_regulate.session.calibration.fades import Fade, FadeChain
from pi_regulate.session.calibration.lamp_plans import (
    Calibration,
    HandAwaited,
    LampGlow,
    LampPlan,
    Sweep,
)
from pi_regulate.session.calibration.touch_plans import FOR_THE_HAND
from tests.examples import examples
from tests.stage import CALM, hold, press

FIRST_LEVEL, LAST_LEVEL = 0.002, 0.25  # the search for the darkest light that can be seen
LEAST_SPAN = 2.0  # of luminance, from the floor to the most
DARK_S, SEARCH_S, STAND_S, RISE_S, WAIT_S = 3.0, 60.0, 2.0, 50.0, 10.0
AWAITED_S = 45.0  # to get up and walk to the button

FRAME_S = 0.02
OVER_S = 1.5


def watched(
    plan: LampPlan, hand: Iterable[Edge] = (), until_s: float = 400.0
) -> tuple[list[tuple[float, float]], list[str]]:
    """Every frame of a plan with a hand on the button, to its end; and all that was said."""
    edges = sorted(hand, key=lambda edge: edge.at_s)
    light, said, frame = [], [], 0
    while True:
        now_s = frame * FRAME_S
        while edges and edges[0].at_s <= now_s:
            edge = edges.pop(0)
            plan.edge(edge.down, edge.at_s)
        said += plan.advance(now_s)
        light.append((now_s, plan.level_at(now_s)))
        if plan.over and light[-1][1] == 0:
            return light, said
        assert now_s < until_s, "it never ends"
        frame += 1


def level_of_search(after_s: float) -> float:
    return FIRST_LEVEL * float((LAST_LEVEL / FIRST_LEVEL) ** (after_s / SEARCH_S))


SEEN_S = OVER_S + DARK_S + 30  # half way through the search
BRIGHT_S = SEEN_S + 0.1 + OVER_S + STAND_S + 25  # half way through the rise


def test_two_presses_choose_the_floor_and_the_ceiling() -> None:
    plan = Calibration(0.0, 1.0)
    _, said = watched(plan, press(SEEN_S) + press(BRIGHT_S))
    assert plan.chosen is not None
    assert plan.chosen.floor == pytest.approx(level_of_search(30), rel=0.01)
    assert plan.chosen.ceiling == pytest.approx((1 + plan.chosen.floor) / 2, rel=0.01)
    assert [line.split(".")[0] for line in said] == [
        "The light rises from the dark", "It goes on rising", "This bright",
    ]  # fmt: skip


def test_it_takes_at_most_a_few_minutes_and_silence_changes_nothing() -> None:
    plan = Calibration(0.0, 1.0)
    light, said = watched(plan)
    assert plan.chosen is None
    assert light[-1][0] == pytest.approx(OVER_S + DARK_S + SEARCH_S + WAIT_S + 1, abs=0.1)
    assert said[-1] == "The button was not pressed, so nothing is changed."


def test_only_one_press_changes_nothing() -> None:
    plan = Calibration(0.0, 1.0)
    light, _ = watched(plan, press(SEEN_S))
    assert plan.chosen is None
    assert light[-1][0] < SEEN_S + OVER_S + STAND_S + RISE_S + WAIT_S + 2


@pytest.mark.parametrize("hand", [press(SEEN_S), hold(SEEN_S), press(SEEN_S) + press(SEEN_S + 2)], ids=len)
def test_whoever_pressed_in_vain_is_not_told_that_nobody_pressed(hand: list[Edge]) -> None:
    plan = Calibration(0.0, 1.0)
    _, said = watched(plan, hand)
    assert (plan.chosen, said[-1]) == (None, "A press is missing, so nothing is changed.")


@pytest.mark.parametrize("after_s", [5.0, 30.0, 59.0, 65.0])
def test_however_late_a_motor_is_felt_there_is_a_strength_above_it_within_its_rating(after_s: float) -> None:
    plan = Calibration(0.0, 1.0, search=FOR_THE_HAND)
    felt_s = OVER_S + DARK_S + after_s
    watched(plan, press(felt_s) + press(felt_s + 0.1 + OVER_S + STAND_S + RISE_S + WAIT_S / 2))
    assert plan.chosen is not None
    assert 0.05 <= plan.chosen.floor <= 0.5
    assert plan.chosen.ceiling == pytest.approx(0.6)


def test_the_light_stands_still_while_a_finger_is_on_the_button() -> None:
    plan = Calibration(0.0, 1.0)
    light, _ = watched(plan, press(SEEN_S, lasts_s=0.8))
    kept = {level for now_s, level in light if SEEN_S + FRAME_S < now_s < SEEN_S + 0.8}
    assert len(kept) == 1


def test_a_slow_finger_chooses_the_level_at_which_it_came_down() -> None:
    quick, slow = Calibration(0.0, 1.0), Calibration(0.0, 1.0)
    watched(quick, press(SEEN_S) + press(BRIGHT_S))
    watched(slow, press(SEEN_S, lasts_s=0.9) + press(BRIGHT_S + 0.8))
    assert quick.chosen is not None
    assert slow.chosen is not None
    assert slow.chosen.floor == pytest.approx(quick.chosen.floor)


def test_a_hold_in_the_search_begins_it_again() -> None:
    plan = Calibration(0.0, 1.0)
    again_s = SEEN_S + 1.0
    light, said = watched(plan, [*hold(SEEN_S), *press(again_s + SEEN_S), *press(again_s + BRIGHT_S)])
    assert plan.chosen is not None
    assert plan.chosen.floor == pytest.approx(level_of_search(30), rel=0.02)
    assert min(level for now_s, level in light if again_s + OVER_S < now_s < again_s + OVER_S + DARK_S) == 0
    assert said[1] == said[0]


def test_a_hold_after_the_floor_goes_back_to_it() -> None:
    plan = Calibration(0.0, 1.0)
    back_s = SEEN_S + 20
    watched(plan, [*press(SEEN_S), *hold(back_s), *press(back_s + 1 + OVER_S + DARK_S + 40), *press(back_s + 100)])
    assert plan.chosen is not None
    assert plan.chosen.floor == pytest.approx(level_of_search(40), rel=0.02)


def test_a_hold_while_both_are_looked_at_asks_for_the_ceiling_again_and_keeps_the_floor() -> None:
    plan = Calibration(0.0, 1.0)
    look_s = BRIGHT_S + 3
    again_s = look_s + 1 + OVER_S + STAND_S
    watched(plan, [*press(SEEN_S), *press(BRIGHT_S), *hold(look_s), *press(again_s + 10)])
    assert plan.chosen is not None
    assert plan.chosen.floor == pytest.approx(level_of_search(30), rel=0.02)
    assert plan.chosen.ceiling == pytest.approx(plan.chosen.floor + (1 - plan.chosen.floor) / 5, rel=0.02)


def test_presses_in_the_dark_and_right_after_the_floor_are_not_taken() -> None:
    plan = Calibration(0.0, 1.0)
    watched(plan, [*press(1.0), *press(OVER_S + 1), *press(SEEN_S), *press(SEEN_S + 0.5), *press(BRIGHT_S)])
    assert plan.chosen is not None
    assert plan.chosen.ceiling > 0.4
    assert plan.chosen.floor == pytest.approx(level_of_search(30), rel=0.02)


def test_a_button_held_since_before_is_no_press_and_no_hold() -> None:
    plan = Calibration(0.0, 1.0, down_at_start=True)
    watched(plan, [Edge(False, 12.0), *press(SEEN_S), *press(BRIGHT_S)])
    assert plan.chosen is not None
    assert plan.chosen.floor == pytest.approx(level_of_search(30), rel=0.02)


def wild(at_s: float) -> list[Edge]:
    """What a wire without a finger on it does: spikes, and hum that is down for half or most of its period."""
    spikes = [edge for number in range(5) for edge in press(at_s + 0.3 * number, 0.0004 * 4**number / 20)]
    hums = [(50, 0.5), (50, 0.85), (16.7, 0.7)]
    return spikes + [
        edge
        for which, (hz, share) in enumerate(hums)
        for number in range(int(hz))
        for edge in press(at_s + 3.0 + 2 * which + number / hz, share / hz)
    ]


def test_a_wire_that_is_disturbed_chooses_nothing_and_all_but_changes_no_choice() -> None:
    plan, calm = Calibration(0.0, 1.0), Calibration(0.0, 1.0)
    watched(plan, [*wild(8.0), *press(SEEN_S), *wild(SEEN_S + 5), *press(BRIGHT_S)])
    watched(calm, [*press(SEEN_S), *press(BRIGHT_S)])
    assert plan.chosen is not None
    assert calm.chosen is not None
    assert plan.chosen.floor == pytest.approx(calm.chosen.floor, rel=0.05)
    assert plan.chosen.ceiling == pytest.approx(calm.chosen.ceiling, rel=0.05)
    alone = Calibration(0.0, 1.0)
    _, said = watched(alone, [*wild(8.0), *wild(30.0)])
    assert alone.chosen is None
    assert said[-1] == "The button was not pressed, so nothing is changed."


def test_a_wire_that_is_disturbed_is_no_hand_on_the_button() -> None:
    plan = HandAwaited(0.0)
    watched(plan, wild(5.0) + wild(20.0))
    assert (plan.felt, plan.held) == (False, False)
    touched = HandAwaited(0.0)
    watched(touched, wild(5.0) + press(20.0))
    assert touched.felt


def test_a_stop_is_dark_within_a_second_and_chooses_nothing() -> None:
    plan = Calibration(0.0, 1.0)
    plan.edge(True, SEEN_S)
    plan.edge(False, SEEN_S + 0.1)
    plan.advance(BRIGHT_S)
    plan.stop(BRIGHT_S)
    assert plan.over
    assert plan.level_at(BRIGHT_S) > 0.4
    assert plan.level_at(BRIGHT_S + 1) == 0
    assert plan.chosen is None


@settings(CALM, max_examples=examples(25))
@given(st.lists(st.tuples(st.floats(0, 200), st.sampled_from([0.1, 0.4, 0.9, 1.3, 3.0])), max_size=12))
def test_whatever_the_hand_does_the_light_never_steps_and_comes_to_its_end(strokes: list[tuple[float, float]]) -> None:
    edges, free_s = [], 0.0
    for at_s, lasts_s in sorted(strokes):
        if at_s > free_s:
            edges += press(at_s, lasts_s)
            free_s = at_s + lasts_s + 0.05
    plan = Calibration(0.0, 1.0)
    light, _ = watched(plan, edges, until_s=900)
    steepest = max(abs(after - before) for (_, before), (_, after) in pairwise(light)) / FRAME_S
    assert steepest <= 1.6 / 1.0 + 1e-6
    if plan.chosen is not None:
        assert 0 < plan.chosen.floor < plan.chosen.ceiling <= 1
        assert plan.chosen.ceiling > plan.chosen.floor * LEAST_SPAN ** (1 / 3)


def test_the_guard_has_nothing_to_hold_back_in_a_sweep_or_a_calibration() -> None:
    for plan, hand in ((Sweep(0.0), []), (LampGlow(0.0), []), (Calibration(0.0, 1.0), press(SEEN_S) + press(BRIGHT_S))):
        guard = Guard()
        light, _ = watched(plan, hand)
        assert max(abs(guard.allow(level, now_s) - level) for now_s, level in light) < 0.003


def test_a_sweep_shows_the_ceiling_and_the_floor_for_a_while_and_ends_dark() -> None:
    plan = Sweep(0.0)
    light, said = watched(plan)
    assert sum(level == 1 for _, level in light) * FRAME_S == pytest.approx(20, abs=0.1)
    assert sum(level == 0.02 for _, level in light) * FRAME_S == pytest.approx(10, abs=0.1)
    assert light[-1][0] == pytest.approx(62, abs=0.05)
    assert [line.split()[0] for line in said] == ["Slowly", "The", "Down", "The"]


def test_a_sweep_that_is_stopped_is_dark_within_a_second_and_says_no_more() -> None:
    plan = Sweep(0.0)
    plan.advance(15.0)
    plan.stop(15.0)
    assert plan.level_at(15.0) == pytest.approx(0.75)
    assert plan.advance(16.0) == []
    assert (plan.level_at(16.0), plan.over) == (0, True)


def test_a_chain_goes_from_level_to_level_in_its_forms() -> None:
    chain = FadeChain(0.1, (Fade(2, 0.1), Fade(4, 0.4, "doubling"), Fade(2, 0.2, "even"), Fade(2, 0.0)))
    assert [round(chain.level_at(at_s), 4) for at_s in (-1, 1, 4, 6, 7, 8, 9, 10, 99)] == [
        0.1, 0.1, 0.2, 0.4, 0.3, 0.2, 0.1, 0.0, 0.0,
    ]  # fmt: skip
    assert chain.seconds == 10


def test_a_glow_rises_as_slowly_as_a_breath_stands_still_and_ends_dark() -> None:
    light, said = watched(LampGlow(0.0))
    assert said == []
    top = max(level for _, level in light)
    assert 0.2 < top < 0.5
    assert next(now_s for now_s, level in light if level == top) >= 2.5
    assert light[-1][0] <= 11


def test_a_touch_is_a_hand_that_comes_down_and_the_lamp_stays_dark() -> None:
    plan = HandAwaited(0.0)
    light, _ = watched(plan, press(12.0))
    assert (plan.felt, plan.held) == (True, False)
    assert light[-1][0] == pytest.approx(12.0, abs=0.1)
    assert {level for _, level in light} == {0.0}


def test_nobody_touches_it_for_a_while_and_that_is_all() -> None:
    plan = HandAwaited(0.0)
    light, _ = watched(plan)
    assert (plan.felt, plan.held) == (False, False)
    assert light[-1][0] == pytest.approx(AWAITED_S, abs=0.1)


def test_a_button_that_is_down_all_the_time_is_told_from_a_hand_that_lets_go_and_presses() -> None:
    wire, hand = HandAwaited(0.0, down_at_start=True), HandAwaited(0.0, down_at_start=True)
    watched(wire)
    assert (wire.felt, wire.held) == (False, True)
    watched(hand, [Edge(False, 2.0), *press(4.0)])
    assert (hand.felt, hand.held) == (True, False)
