"""Two homes: what one sees of the other, and how both breathe as one, over a network that is slow, gone or hostile."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.library.limit_table import LIMITS
from pi_regulate_link.pair_messages import Presence, beat_in, presence_in
from pi_regulate_link.together import leads
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.link.two_homes import MAY, PAIR, Home, errors_s, two
from tests.stage import CALM, EVENING, NIGHT, Bedside, double, hold, library, press

TOPIC = f"pi-regulate-pair/{PAIR}/prg-anna000000"
ALONE_S = [17.0 + 10.0 * number for number in range(48)]  # started at 1 s, and a prelude of 4 s
NIGHT_TOO: dict[str, Any] = {"may": ["glow", "together"], "at_night": ["glow", "together"]}


def slow(seed: int) -> Callable[[], float]:
    """A slow network: 80 ms, and mostly up to 0.4 s more."""
    chance = random.Random(seed)
    return lambda: 0.08 + chance.expovariate(5.0)


def exhales(home: Home) -> list[float]:
    return [row.seconds or 0.0 for _, row in home.rows if row.what == "breath" and row.part == "out"]


def within_limits(home: Home) -> None:
    """Whatever came: an inhale takes four seconds, an exhale six, give or take 3 % of a breath, and no light jumps."""
    assert {round(row.seconds or 0, 9) for _, row in home.rows if row.what == "breath" and row.part == "in"} <= {4.0}
    assert all(5.7 - 1e-9 <= one <= 6.3 + 1e-9 for one in exhales(home))
    assert all(b - a >= 9.7 - 1e-3 for a, b in pairwise(home.inhales()))


# Who leads, and who joins


@in_one_test("later_s", [3.0, 14.0, 133.3])
def test_whoever_joins_begins_on_an_inhale_of_the_other_after_a_steady_glow(later_s: float) -> None:
    world, anna, ben = two()
    world.at(1.0, anna.starts)
    world.at(1.0 + later_s, ben.starts)
    world.until(400.0)
    assert anna.inhales() == pytest.approx(ALONE_S[:39])
    assert max(abs(one) for one in errors_s(anna, ben)) < 0.045
    (begins,) = [at_s for at_s, row in ben.rows if row.what == "exercise"]
    assert begins + 2.0 <= ben.inhales()[0] <= begins + 12.1
    assert set(ben.answers) == {"yes"}  # and never too often
    within_limits(ben)


@in_one_test("apart_s", [-0.3, 0.0, 0.3])
def test_when_both_begin_at_once_the_smaller_id_leads(apart_s: float) -> None:
    world, anna, ben = two(lambda: 0.01)
    world.at(1.0, anna.starts)
    world.at(1.0 + apart_s, ben.starts)
    world.until(100.0)
    assert anna.answers == []
    assert set(ben.answers) == {"yes"}
    assert abs(list(errors_s(anna, ben))[-1]) < 0.05


@settings(CALM, max_examples=examples(50))
@given(st.floats(-100, 100), st.floats(-100, 100))
def test_of_two_one_leads(anna_s: float, ben_s: float) -> None:
    assert leads(anna_s, ben_s, "prg-anna", "prg-ben") != leads(ben_s, anna_s, "prg-ben", "prg-anna")
    if anna_s < ben_s - 1.0:
        assert leads(anna_s, ben_s, "prg-zoe", "prg-ben")


@settings(CALM, max_examples=6)
@given(st.integers(0, 2**32), st.floats(0.5, 150.0), st.floats(-100.0, 100.0))
def test_on_a_slow_network_both_come_within_a_quarter_of_a_second(seed: int, later_s: float, ppm: float) -> None:
    world, anna, ben = two(slow(seed), ppm=ppm)
    world.at(1.0, anna.starts)
    world.at(1.0 + later_s, ben.starts)
    world.until(420.0)
    assert anna.inhales() == pytest.approx(ALONE_S[:41])
    assert all(abs(one) <= 0.25 for one in list(errors_s(anna, ben))[8:])
    within_limits(ben)


def test_whoever_joins_asks_for_a_few_beats_and_nobody_asks_where_nobody_breathes() -> None:
    world, anna, ben = two()
    world.at(1.0, anna.starts)
    world.at(21.0, ben.starts)
    world.until(100.0)
    assert anna.told_there("hello") == []
    assert ben.told_there("hello") == [{"v": 1}] * 4
    assert ben.told_there("beat") == []


def test_a_third_home_with_the_same_code_changes_nothing_for_the_two() -> None:
    world, anna, ben = two()
    world.at(1.0, anna.starts)
    world.at(21.0, ben.starts)
    stranger = f"pi-regulate-pair/{PAIR}/prg-0000000000"
    beat = b'{"v":1,"n":1,"p":900.0,"age":3.0,"in":4.0,"out":6.0}'
    world.until(30.0)
    assert ben.together.standing() == {"crowded": False}
    for number in range(40):
        world.at(30.0 + 2.0 * number, lambda: ben.hears(f"{stranger}/beat", beat))
        world.at(31.0 + 2.0 * number, lambda: ben.hears(f"{stranger}/presence", Presence().payload()))
    world.until(110.0)
    assert max(abs(one) for one in errors_s(anna, ben)) < 0.045
    assert ben.together.standing() == {"crowded": True}  # which its owner is told
    assert anna.together.standing() == {"crowded": False}


def test_a_breath_that_is_far_from_the_other_is_not_chased() -> None:
    world, anna, ben = two()
    world.at(1.0, anna.starts)
    ben.loses_the_broker()
    world.at(15.0, ben.starts)
    world.at(40.0, ben.connects)
    world.until(200.0)
    assert set(exhales(ben)) == {6.0}
    assert set(ben.answers) == {"alone"}
    within_limits(ben)


# Nothing holds anybody


def test_of_many_beats_in_one_breath_one_counts() -> None:
    world, _anna, ben = two()
    world.at(1.0, ben.starts)

    def beat() -> None:
        """The other breathes in at 26.5 s, half a second before this lamp would."""
        told = {"v": 1, "wish": "beat", "start_in_s": 26.5 - world.now_s, "in": 4, "out": 6}
        ben.send(json.dumps(told).encode())

    for number in range(5):
        world.at(22.0 + number, beat)
    world.until(60.0)
    assert exhales(ben)[:4] == pytest.approx([6.0, 5.7, 6.0, 6.0])


def test_without_the_network_each_goes_on_by_its_own_clock_to_its_own_end() -> None:
    world, anna, ben = two(ppm=0.0)
    world.at(1.0, anna.starts)
    world.at(21.0, ben.starts)
    for home in (anna, ben):
        world.at(60.0, home.loses_the_broker)
    world.until(700.0)
    assert max(abs(one) for one in errors_s(anna, ben)) < 0.01
    for home in (anna, ben):
        assert len(home.inhales()) == 48
        assert home.bed.guide.at_rest
        assert [row.what for _, row in home.rows][-1] == "rest"


def test_whoever_leaves_has_left_and_the_other_sees_nothing_of_it() -> None:
    world, anna, ben = two()
    world.at(1.0, anna.starts)
    world.at(21.0, ben.starts)
    world.at(80.0, lambda: ben.hand(*hold(ben.now_s)))
    world.until(700.0)
    alone_world, alone, _ = two()
    alone_world.at(1.0, alone.starts)
    alone_world.until(700.0)
    assert [row for _, row in anna.rows] == [row for _, row in alone.rows]
    assert len(ben.inhales()) < 8


def test_when_the_leader_lands_the_other_goes_on_to_its_own_end_and_may_lead_in_turn() -> None:
    world, anna, ben = two()
    world.at(1.0, anna.starts)
    world.at(21.0, ben.starts)
    world.at(100.0, lambda: anna.hand(*hold(anna.now_s)))
    world.at(200.0, anna.starts)
    world.until(700.0)
    assert len(ben.inhales()) == 48
    assert {"v": 1} in anna.told_there("presence")[2:]  # the landing: somebody there, but not breathing
    again = [at_s for at_s in anna.inhales() if at_s > 200.0]
    assert all(min(abs(at_s - one) for one in ben.inhales()) < 0.05 for at_s in again if at_s < ben.inhales()[-1])


def test_whoever_eases_breathes_alone_and_says_no_beat_any_more() -> None:
    world, anna, ben = two()
    world.at(1.0, anna.starts)
    world.at(21.0, ben.starts)
    world.at(62.0, lambda: ben.hand(*double(ben.now_s)))
    world.at(120.0, lambda: anna.hand(*double(anna.now_s)))
    world.until(110.0)
    followed = len(ben.answers)
    world.until(260.0)
    assert len(ben.answers) == followed
    assert ben.inhales()[-1] - ben.inhales()[-2] == pytest.approx(60 / 7, abs=1e-3)
    assert max(one["p"] for one in anna.told_there("beat")) < 120.0


def test_whoever_eases_before_the_first_breath_leads_nobody() -> None:
    world, anna, _ben = two()
    world.at(1.0, anna.starts)
    world.at(9.0, lambda: anna.hand(*double(anna.now_s)))
    world.until(100.0)
    assert anna.inhales()[1] - anna.inhales()[0] == pytest.approx(60 / 7, abs=1e-3)
    assert {one["in"] for one in anna.told_there("beat")} == {4.0}
    assert len(anna.told_there("beat")) == 1


# The light


def test_the_light_of_whoever_follows_never_makes_a_step_and_the_sound_has_the_same_plan() -> None:
    world, anna, ben = two(lambda: 0.8 if world.now_s < 40.0 else 0.02)
    world.at(1.0, anna.starts)
    world.at(26.0, ben.starts)
    levels = []
    for number in range(int(90.0 * 50)):  # from the glow on: the greeting before it swells more quickly
        world.until(33.0 + number / 50)
        levels.append(ben.bed.guide.light.level_at(ben.now_s))
        plan = ben.bed.guide.plan()
        assert plan is not None
        assert levels[-1] == pytest.approx(0.08 + 0.32 * (plan.fullness_at(ben.now_s) or 0.0))
    assert min(exhales(ben)) == pytest.approx(5.7)
    steepest = max(abs(b - a) for a, b in pairwise(levels)) * 50
    assert steepest <= 0.32 * 3.1416 / 2 / 4 * 1.02  # the inhale of the exercise itself, 8 % to 40 % in 4 s


# Presence


def glows(ben_at_min: int = EVENING, others: dict[str, Any] | None = None, *, after: float = 1.0) -> list[str]:
    """What Ben's lamp makes of it that Anna begins."""
    world, anna, ben = two(at_min=ben_at_min, others=others)
    world.at(after, lambda: anna._happens(anna.bed.guide.start(anna.now_s, library().routines["short"])))
    world.until(after + 40.0)
    return [row.text or row.what for _, row in ben.rows if row.what in ("wish", "glow")]


def test_somebody_who_begins_there_is_a_glow_here_for_a_minute_and_nothing_else() -> None:
    world, anna, ben = two()
    world.at(1.0, lambda: anna._happens(anna.bed.guide.start(anna.now_s, library().routines["short"])))
    world.until(1000.0)
    assert [row.what for _, row in ben.rows] == ["wish", "glow", "landing", "rest"]
    assert ben.sent == []  # not even that it glowed
    assert {topic for topic, _, _ in anna.sent} == {f"{TOPIC}/presence"}
    told = anna.told_there("presence")
    assert told == [{"v": 1}] * len(told), "no goodbye: it fades by itself"
    assert all(retained for _, _, retained in anna.sent)


def test_a_glow_comes_at_night_only_where_the_settings_say_so_and_never_where_nobody_may() -> None:
    assert glows(NIGHT) == ["night"]
    assert glows(NIGHT, NIGHT_TOO) == ["yes", "glow"]
    assert glows(EVENING, {"may": ["together"]}) == ["not-allowed"]


def test_there_is_one_glow_an_hour_however_often_somebody_begins() -> None:
    world, _anna, ben = two()
    for number in range(13):
        at_s = 10.0 + 400.0 * number
        world.at(at_s, lambda: ben.hears(f"{TOPIC}/presence", Presence().payload()))
    world.until(5400.0)
    assert [round(at_s) for at_s, row in ben.rows if row.what == "glow"] == [10, 3610]


def test_a_glow_that_the_lamp_refused_is_none_and_the_next_session_there_may_glow() -> None:
    world, _anna, ben = two()
    ben.send(b'{"v":1,"wish":"quiet","on":true}')

    def somebody_there() -> None:
        ben.hears(f"{TOPIC}/presence", Presence().payload())

    for number in range(100):
        world.at(10.0 + number, somebody_there)
    world.until(120.0)
    assert ben.glows == 1, "the lamp is asked once for a session there, whoever floods"
    ben.send(b'{"v":1,"wish":"quiet","on":false}')
    for at_s in (300.0, 600.0):
        world.at(at_s, somebody_there)
    world.until(800.0)
    assert [round(at_s) for at_s, row in ben.rows if row.what == "glow"] == [300]


def test_what_the_broker_kept_makes_no_glow_and_neither_does_somebody_in_a_session() -> None:
    world, anna, ben = two()
    ben.hears(f"{TOPIC}/presence", Presence().payload(), retained=True)
    assert ben.glows == 0
    world, anna, ben = two()
    ben.starts()
    anna.starts()
    world.until(20.0)
    assert ben.glows == 0


def test_presence_is_told_each_minute_and_fades_by_itself() -> None:
    world, anna, _ben = two()
    world.at(1.0, anna.starts)
    world.until(200.0)
    told = anna.told_there("presence")
    assert told == [{"v": 1}] + [{"v": 1, "doing": "breathe"}] * (len(told) - 1)
    assert len(told) == 5


def test_a_session_that_nobody_writes_down_is_told_to_nobody() -> None:
    world, anna, _ben = two()
    house = library(others=MAY, people={"child": True})
    anna.bed.guide.use(house)
    world.at(1.0, lambda: anna._happens(anna.bed.guide.start(anna.now_s, house.routines["child"])))
    world.until(60.0)
    assert not anna.bed.guide.at_rest
    assert anna.sent == []


def test_whoever_allows_the_other_nothing_or_wants_peace_is_not_told_of() -> None:
    for others, quiet in (({"may": ["end"]}, False), (MAY, True)):
        world, anna, _ben = two()
        anna.bed.guide.use(library(others=others))
        if quiet:
            anna.send(b'{"v":1,"wish":"quiet","on":true}')
        world.at(1.0, anna.starts)
        world.until(60.0)
        assert not anna.bed.guide.at_rest
        assert anna.sent == []


# Whoever may not, and whoever is hostile


def test_without_together_in_the_settings_a_lamp_says_no_beat_and_follows_none() -> None:
    world, anna, ben = two(others={"may": ["glow"], "at_night": []})
    world.at(1.0, ben.starts)
    world.at(21.0, anna.starts)
    world.until(100.0)
    assert ben.told_there("beat") == []
    assert ben.told_there("presence")[-1] == {"v": 1}
    ben.send(json.dumps({"v": 1, "wish": "beat", "start_in_s": 1, "in": 4, "out": 6}).encode())
    assert ben.answers[-1] == "not-allowed"
    assert anna.inhales()[0] == pytest.approx(37.0)


def test_at_night_two_breathe_as_one_only_where_both_allow_it_then() -> None:
    for others, follows in ((MAY, False), (NIGHT_TOO, True)):
        world, anna, ben = two(at_min=NIGHT, others=others)
        world.at(1.0, anna.starts)
        world.at(24.0, ben.starts)
        world.until(100.0)
        assert ("yes" in ben.answers) == follows
        world, _anna, ben = two(at_min=NIGHT, others=others)
        world.at(1.0, ben.starts)
        world.until(60.0)
        assert bool(ben.told_there("beat")) == follows


def test_whoever_wants_to_be_left_in_peace_leads_nobody_and_is_led_by_nobody() -> None:
    world, anna, ben = two()
    anna.send(b'{"v":1,"wish":"quiet","on":true}')
    world.at(1.0, anna.starts)
    world.at(21.0, ben.starts)
    world.until(100.0)
    assert anna.told_there("beat") == []
    assert ben.inhales()[0] == pytest.approx(37.0, abs=0.01)


@settings(CALM, max_examples=4)
@given(st.integers(0, 2**32))
def test_a_hostile_home_moves_no_inhale_lights_no_more_than_an_hour_allows_and_ends_nothing(seed: int) -> None:
    chance = random.Random(seed)
    world, _anna, ben = two()
    world.at(1.0, ben.starts)
    for _ in range(200):
        kind = chance.choice(("beat", "beat", "presence", "hello", "end"))
        beat = {"v": 1, "n": chance.randrange(3), "p": chance.uniform(0, 900), "age": chance.uniform(-60, 60),
                "in": chance.choice((4, 4, 3)), "out": 6}  # fmt: skip
        payload = json.dumps({"beat": beat, "presence": {"v": 1}}.get(kind, {"v": 1}))
        at_s = chance.uniform(0, 600)
        world.at(at_s, lambda kind=kind, text=payload: ben.hears(f"{TOPIC}/{kind}", text.encode()))  # type: ignore[misc]
    world.until(700.0)
    assert len(ben.inhales()) == 48
    within_limits(ben)
    assert sum(row.what == "glow" for _, row in ben.rows) <= 1
    assert len(ben.told_there("beat")) <= 300
    assert ben.bed.guide.at_rest


def test_nobody_keeps_a_breath_waiting_however_the_beats_are_set() -> None:
    """The first beat can only just not be met, and each further one is nearly half a breath later."""
    world, _anna, ben = two()
    world.at(1.0, ben.starts)

    def puts_off() -> None:
        waits_s = ben.planned()[0] - world.now_s
        if waits_s > 0:
            start_in_s = (waits_s + 4.99) % 10 if ben.place.begun else 1.9
            ben.send(json.dumps({"v": 1, "wish": "beat", "start_in_s": start_in_s, "in": 4, "out": 6}).encode())

    for number in range(11):
        world.at(6.0 + 5.0 * number, puts_off)
    world.until(58.0)
    assert [at_s <= 17.0 + 22.0 + 0.1 for at_s in ben.inhales()[:1]] == [True]
    within_limits(ben)


@settings(CALM, max_examples=examples(50))
@given(st.binary(max_size=130) | st.dictionaries(st.text(max_size=4), st.integers() | st.floats() | st.text()).map(
    lambda told: json.dumps({"v": 1, **told}).encode()))  # fmt: skip
def test_whatever_the_bytes_are_they_are_a_message_or_nothing(payload: bytes) -> None:
    beat = beat_in(payload, 1.0)
    assert beat is None or 0 <= beat.since_first_s <= 7200
    assert presence_in(payload) in (None, Presence(), Presence(True))


def test_a_lamp_that_nobody_is_linked_with_plays_as_it_is_written() -> None:
    bed = Bedside(at_min=EVENING)
    bed.start("together-apart")
    bed.hand(press(100.0))
    bed.until(700.0)
    assert [row.seconds for row in bed.of("breath")][:4] == [4.0, 6.0, 4.0, 6.0]
    assert LIMITS["others"]["pull_share"] == 0.03
