"""The light that follows a hand: it turns with the hand, later a little ahead of it, and never steps or goes back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from pi_regulate.score.score import HandSpan
from pi_regulate.session.following import Follower
from pi_regulate.trace import Row
from tests.breathing_hands import BREATHING, BreathingHand
from tests.examples import examples
from tests.stage import CALM

FRAME_S = 0.01
SEEN = 0.005  # of level: L* 0.5
ANY_RATE = (4.0, 12.0)


def a_span(*, leads: bool = True, lasts_s: float = 120.0, waits_s: float = 25.0) -> HandSpan:
    return HandSpan(0.0, lasts_s + waits_s * leads, 0.08, 0.35, waits_s, lasts_s, leads)


@dataclass
class Looked:
    """What was seen of a light that follows: level and fullness a hundred times a second, its ways, what happened."""

    follower: Follower
    light: list[tuple[float, float]] = field(default_factory=list)
    full: list[float] = field(default_factory=list)
    news: list[tuple[float, str]] = field(default_factory=list)
    leads: list[tuple[float, float]] = field(default_factory=list)  # when the light led, at how many a minute

    @property
    def ways(self) -> list[Row]:
        return [row for row in self.follower.rows if row.what == "breath"]

    def turns(self, part: str) -> list[float]:
        return [row.at_s for row in self.ways if row.part == part]


def looked_at(
    breaths: list[tuple[float, float]],
    span: HandSpan | None = None,
    *,
    until_s: float = 200.0,
    per_min: tuple[float, float] = ANY_RATE,
    trembles_s: float | None = None,
) -> Looked:
    """A light beside this hand, which is known at once, until it says that it is over."""
    span = span or a_span()
    seen = Looked(Follower(span, 0.0, span.end_s, per_min, lambda _: 0.1))
    follower = seen.follower
    edges = deque(sorted((at_s, number == 0) for breath in breaths for number, at_s in enumerate(breath)))
    frame, over = 0, False
    while not over:
        edge_s, gives_s = edges[0][0] if edges else inf, inf if trembles_s is None else trembles_s
        at_s = min(follower.due_s(), edge_s, gives_s, until_s + FRAME_S)
        half, before = follower.half, follower.leads_per_min
        while frame * FRAME_S < at_s:
            now_s = frame * FRAME_S
            seen.light.append((now_s, follower.level_at(now_s)))
            seen.full.append(half.fullness_at(now_s) if half is not None else 0.0)
            if before is not None:
                seen.leads.append((now_s, before))
            frame += 1
        if at_s > until_s:
            break
        if at_s == gives_s:
            trembles_s = None
            follower.give(at_s)
        elif at_s == follower.due_s():
            if (news := follower.happen(at_s)) is not None:
                seen.news.append((at_s, news))
                over = news in ("over", "nobody", "too_fast")
        else:
            _, down = edges.popleft()
            if down:
                follower.down(at_s, at_s)
            else:
                follower.up(at_s, at_s)
    return seen


def level(seen: Looked, at_s: float) -> float:
    return seen.light[round(at_s / FRAME_S)][1]


STEADY = BreathingHand(5.0)


def test_the_light_turns_when_the_hand_does() -> None:
    breaths = STEADY.breaths(3.0, 30.0)
    seen = looked_at(breaths, until_s=30.0)
    assert seen.turns("in") == [down_s for down_s, _ in breaths]
    assert seen.turns("out") == [up_s for _, up_s in breaths if up_s <= 30.0]


def test_it_rises_while_the_hand_holds_and_has_sunk_when_the_next_breath_begins() -> None:
    seen = looked_at([(3.0, 5.0), (8.0, 10.0), (13.0, 15.0)], until_s=16.0)
    assert level(seen, 3.0) == pytest.approx(0.1)
    assert level(seen, 15.0) == pytest.approx(0.35)
    assert level(seen, 13.0) == pytest.approx(0.08)
    assert level(seen, 4.0) < level(seen, 4.5) < level(seen, 5.0)


def test_a_small_breath_lifts_it_less() -> None:
    one_s = [(3.0 + 3 * number, 4.0 + 3 * number) for number in range(5)]
    seen = looked_at(one_s, until_s=17.0)
    assert max(one for at_s, one in seen.light if at_s > 12.0) == pytest.approx(0.08 + 0.27 / 2)


def test_it_waits_for_the_hand_at_both_ends() -> None:
    seen = looked_at([(3.0, 8.5), (17.0, 19.0)], until_s=20.0)
    assert level(seen, 6.0) == level(seen, 8.5) == pytest.approx(0.35)
    assert level(seen, 14.0) == level(seen, 17.0) == pytest.approx(0.08)


def test_after_six_seconds_of_a_hold_it_sinks_by_itself() -> None:
    seen = looked_at([(3.0, 30.0)], until_s=11.0)
    assert seen.turns("out") == [9.0]
    assert level(seen, 9.0) == pytest.approx(0.35)
    assert level(seen, 10.0) < 0.31


def test_a_hand_that_shakes_as_it_holds_is_one_breath() -> None:
    seen = looked_at([(3.0, 4.0), (4.06, 5.0), (8.0, 10.0)], until_s=11.0)
    assert seen.follower.breaths == 2
    assert seen.follower.period_s == pytest.approx(5.0)


def test_the_next_way_takes_as_long_as_the_last_four_did_and_one_slip_is_forgiven() -> None:
    breaths = [(3.0, 5.0), (8.0, 10.0), (13.0, 18.0), (21.0, 23.0), (26.0, 28.0)]
    seen = looked_at(breaths, until_s=30.0)
    last = [row for row in seen.ways if row.at_s == 28.0]
    assert [row.seconds for row in last] == [pytest.approx(3.0)]
    assert [row.seconds for row in seen.ways if row.at_s == 26.0] == [pytest.approx(2.0)]


# The light leads


def test_from_the_seventh_breath_on_it_goes_ahead_and_meets_the_hand_there() -> None:
    seen = looked_at(STEADY.breaths(2.0, 150.0))
    assert ("leads", "32.4") in [(news, f"{at_s:.1f}") for at_s, news in seen.news]
    assert seen.leads[0][0] == 32.0
    assert seen.leads[0][1] == pytest.approx(12.0)


def test_it_slows_by_one_breath_a_minute_each_minute_down_to_six() -> None:
    span = a_span(lasts_s=500.0)
    seen = looked_at(BreathingHand(6.0, drift=0.15).breaths(2.0, 100.0), span, until_s=520.0)
    rates = {round(at_s): rate for at_s, rate in seen.leads}
    assert rates[100] == pytest.approx(rates[40] - 1.0, abs=0.15)
    assert rates[500] == 6.0
    assert {(row.part, row.seconds) for row in seen.ways[-4:]} == {("in", 4.0), ("out", 6.0)}


def test_a_hand_slower_than_that_is_not_made_quicker() -> None:
    seen = looked_at(BreathingHand(12.0).breaths(2.0, 300.0), a_span(lasts_s=200.0), until_s=300.0)
    assert {round(rate, 3) for _, rate in seen.leads} == {5.0}


def test_someone_who_is_pregnant_is_led_at_six_to_ten() -> None:
    seen = looked_at(BreathingHand(5.0).breaths(2.0, 150.0), per_min=(6.0, 10.0))
    assert seen.leads[0][1] == 10.0


def test_an_early_hand_moves_the_light_less_and_less() -> None:
    """A hand that keeps its own five seconds while the light gets slower: at first they turn together, later not."""
    breaths = STEADY.breaths(2.0, 150.0)
    seen = looked_at(breaths)
    downs = [down_s for down_s, _ in breaths]
    off = [min(abs(turn_s - down_s) for down_s in downs) for turn_s in seen.turns("in")]
    assert off[7] < 0.02
    assert off[7] <= off[8] <= off[9] <= off[10]


def test_a_hand_moves_the_light_by_fifteen_hundredths_of_a_breath_at_most_and_never_back() -> None:
    to_seventh = STEADY.breaths(2.0, 33.0)
    free = looked_at(to_seventh, until_s=60.0)
    late_s, early_s = free.turns("in")[7] + 0.8, free.turns("in")[7] - 2.0
    late, early = (looked_at([*to_seventh, (at_s, at_s + 1)], until_s=60.0) for at_s in (late_s, early_s))
    assert late.turns("in")[7] == free.turns("in")[7]
    assert free.turns("in")[7] - early.turns("in")[7] == pytest.approx(0.15 * 5.0, abs=0.02)


def test_three_shorter_breaths_give_the_lead_back_twice_and_then_it_stays_with_the_hand() -> None:
    quick = BreathingHand(4.4).breaths(2.0, 900.0)
    seen = looked_at(quick, a_span(lasts_s=800.0), until_s=900.0)
    led = [at_s for at_s, _ in seen.leads]
    pauses = [(before, after) for before, after in pairwise(led) if after - before > 1.0]
    assert len(pauses) == 1, "it leads twice"
    assert seen.news[-1][1] == "over"
    assert led[-1] < 700.0
    last = [down_s for down_s, _ in quick if led[-1] + 1 < down_s < 790.0]
    assert set(last) <= set(seen.turns("in"))


def test_a_hand_that_rests_lets_the_light_go_on() -> None:
    seen = looked_at(STEADY.breaths(2.0, 20.0), until_s=100.0)
    last_up_s = STEADY.breaths(2.0, 20.0)[-1][1]
    assert [news for _, news in seen.news] == ["rests"]
    assert seen.news[0][0] == pytest.approx(last_up_s + 2 * 5.0)
    assert seen.turns("in")[4] == pytest.approx(last_up_s + 10.0)
    assert len(seen.turns("in")) > 12


def test_a_hand_that_comes_back_before_the_light_leads_has_the_lead_again() -> None:
    seen = looked_at([*STEADY.breaths(2.0, 15.0), *STEADY.breaths(40.0, 60.0)], until_s=60.0)
    assert {45.0, 50.0, 55.0} <= set(seen.turns("in"))


def test_a_trembling_hand_gives_the_lead_away() -> None:
    seen = looked_at(STEADY.breaths(2.0, 180.0), trembles_s=14.0, until_s=60.0)
    assert all(rate <= 12.0 for _, rate in seen.leads)
    assert seen.leads[0][0] == 14.0
    assert len(set(seen.turns("in")) & {down_s for down_s, _ in STEADY.breaths(15.0, 180.0)}) == 0


def test_more_than_fourteen_a_minute_for_a_minute_is_too_fast_for_any_light() -> None:
    seen = looked_at(BreathingHand(4.0).breaths(2.0, 200.0))
    assert [news for _, news in seen.news] == ["too_fast"]
    assert seen.news[0][0] == pytest.approx(6.0 + 60.0)
    assert seen.leads == []


# Without a hand


def test_without_a_hand_it_gives_up_after_its_time() -> None:
    assert looked_at([]).news == [(25.0, "nobody")]
    assert looked_at([(5.0, 5.2)]).news == [(25.0, "nobody")], "a press is no breath"


def test_in_a_turn_of_its_own_the_light_leads_without_a_hand_and_is_still_at_the_end() -> None:
    seen = looked_at([], a_span(leads=False, lasts_s=60.0, waits_s=15.0), until_s=60.0)
    assert seen.news == []
    assert seen.turns("in") == [15.0, 25.0, 35.0, 45.0]
    assert seen.light[-1][1] == pytest.approx(0.08)


# Whatever a hand does

ONCE = settings(
    CALM, phases=[Phase.explicit, Phase.generate]
)  # the same hands each time; making them simpler takes minutes


def check_light(seen: Looked) -> None:
    values = [one for _, one in seen.light]
    assert max(abs(after - before) for before, after in pairwise(values)) <= SEEN
    assert min(values) >= 0.08 - 1e-9
    assert max(values) <= 0.35 + 1e-9
    assert max(abs(after - before) for before, after in pairwise(seen.full)) <= 0.017
    assert 0.0 <= min(seen.full) <= max(seen.full) <= 1.0
    assert all(before.at_s <= after.at_s and before.part != after.part for before, after in pairwise(seen.ways))


def check_leads(seen: Looked) -> None:
    """Wherever the light leads, it does so within the limits and never quickens."""
    for (before_s, before), (after_s, after) in pairwise(seen.leads):
        assert after <= before + 1e-9 or after_s - before_s > 2 * FRAME_S
    assert all(4.0 <= rate <= 12.0 for _, rate in seen.leads)
    led = {round(at_s / FRAME_S) for at_s, _ in seen.leads}
    for one, two in pairwise(seen.ways):
        begins, turns = round(one.at_s / FRAME_S), round(two.at_s / FRAME_S)
        if one.part == "in" and set(range(begins - 2, turns + 2)) <= led:  # both turns were the light's own
            in_s, out_s = one.seconds or 0.0, two.seconds or 0.0
            assert 2.0 - 1e-9 <= in_s <= 6.0 + 1e-9
            assert 2.5 - 1e-9 <= out_s <= 10.0 + 1e-9
            assert in_s <= out_s + 1e-9


@given(hand=BREATHING, sleeps_s=st.floats(20.0, 300.0))
@settings(ONCE, max_examples=examples(25))
def test_whatever_a_breathing_hand_does(hand: BreathingHand, sleeps_s: float) -> None:
    seen = looked_at(hand.breaths(1.0, min(sleeps_s, 140.0)), until_s=220.0)
    check_light(seen)
    check_leads(seen)
    assert seen.news[-1][1] in ("over", "too_fast")
    if seen.news[-1][1] == "over":
        began_s = 1.0
        assert began_s + 120.0 <= seen.news[-1][0] <= began_s + 120.0 + 24.0
        assert seen.light[-1][1] == pytest.approx(0.08, abs=0.002)


TAPPED = [(0.5, 6.9), (1.9, 1.0), (0.5, 6.9), (0.5, 0.02), (1.5, 2.0), (2.6, 1.1), (0.5, 1.0), (4.6, 0.3), (1.5, 0.02)]
"""The light leads; a tap takes the lead for a moment and turns the light, which then goes on to lead."""


@given(hands=st.lists(st.tuples(st.floats(0.05, 5.0), st.floats(0.02, 6.9)), min_size=1, max_size=30))
@example(hands=TAPPED)
@settings(ONCE, max_examples=examples(40))
def test_whatever_any_hand_does(hands: list[tuple[float, float]]) -> None:
    breaths, at_s = list[tuple[float, float]](), 0.0
    for up_s, down_s in hands:
        breaths.append((at_s + up_s, at_s + up_s + down_s))
        at_s = breaths[-1][1]
    for leads in (True, False):
        seen = looked_at(breaths, a_span(leads=leads, lasts_s=60.0, waits_s=15.0), until_s=60.0 if not leads else 130.0)
        check_light(seen)
        check_leads(seen)
