"""Time apart, and the way back: one press parts, two bring together, and nothing calls anybody at night."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.reporting.rows import told_row
from pi_regulate.session.guide import Guide
from pi_regulate.session.memory import Memory
from pi_regulate.session.night import Wall
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.light_meter import Light, pairs_within_a_second, too_fast
from tests.session.light_judge import swings
from tests.stage import (
    CALM,
    EVENING,
    NIGHT,
    NOON,
    USED,
    Bedside,
    double,
    exercise,
    hold,
    library,
    play,
    press,
    routine,
    shipped,
    tremor,
)

MIN_S = 60.0
APART_S = 30.0  # three notes, then 24 s of words
CALL_S = APART_S + 20 * MIN_S
LAST_WAIT_S = 20 * MIN_S  # five minutes to the second call, and fifteen more
EVENING_ROWS = Path(__file__).with_name("repair_evening.txt")
SOUNDS = ("chime", "say", "voice", "hum", "bed")
BOWL = ("bowl", "chime")


def parted(at_min: int = EVENING, until_s: float = APART_S + 5.0, **house: Any) -> Bedside:
    """Somebody beside the device, after the first words of the shipped repair."""
    bed = Bedside(library(**house), at_min=at_min)
    bed.start("repair")
    bed.until(until_s)
    return bed


def sounds(bed: Bedside, from_s: float = APART_S) -> list[tuple[float, str | None]]:
    rows = [row for row in bed.of(*SOUNDS) if row.at_s >= from_s and row.name != "silence"]
    return [(row.at_s, row.line or row.name) for row in rows]


def test_three_lines_then_silence_while_the_light_sinks_from_8_to_3_percent_in_twenty_minutes() -> None:
    bed = parted(NOON)
    assert bed.lines == ["apart-and-back.1", "apart-and-back.2", "apart-and-back.3"]
    assert [(row.at_s, row.seconds) for row in bed.of("apart")] == [(30.0, 1200.0)]
    levels = [bed.level(APART_S + minute * MIN_S) for minute in (1, 10, 19.99)]
    assert levels == pytest.approx([0.0775, 0.055, 0.03], abs=0.0005)
    assert sounds(bed) == []


def test_by_day_it_calls_twice_the_second_time_softer_and_without_words_then_goes_dark_without_a_word() -> None:
    bed = parted(NOON, CALL_S + LAST_WAIT_S + 30.0)
    calls = [CALL_S, CALL_S + 5 * MIN_S]
    assert [row.at_s for row in bed.of("call")] == calls
    assert sounds(bed) == [(calls[0], "bowl"), (calls[0] + 8.0, "apart.1"), (calls[1], "bowl")]
    assert [row.share for row in bed.of("chime")][1:] == [0.5, 0.25]  # 6 and 12 dB less
    assert [row.at_s for row in bed.of("landing")] == [CALL_S + 20 * MIN_S]
    assert bed.guide.at_rest


def test_a_call_is_three_swells_of_eight_seconds_between_10_and_25_percent() -> None:
    bed = parted(NOON, CALL_S - 1.0)
    times = [CALL_S + number / 20 for number in range(20 * 40)]
    levels = [bed.level(at_s) for at_s in times]
    tops = [swing.turned_s for swing in swings(times, levels, 0.05) if swing.up]
    assert [b - a for a, b in pairwise(tops)] == pytest.approx([8.0, 8.0], abs=0.1)
    assert max(levels) == pytest.approx(0.25, abs=0.001)
    assert levels[-1] == pytest.approx(0.03, abs=0.001)


@pytest.mark.parametrize("at_min", [NIGHT, 21 * 60 + 45])
def test_at_night_it_shows_one_swell_and_makes_no_sound_until_it_rests(at_min: int) -> None:
    bed = parted(at_min, CALL_S - 0.5)
    times = [CALL_S + number / 20 for number in range(20 * 30)]
    levels = [bed.level(at_s) for at_s in times]
    assert sum(swing.up for swing in swings(times, levels, 0.05)) == 1
    assert levels[-1] == 0.0
    bed.until(CALL_S + LAST_WAIT_S + 30.0)
    assert sounds(bed) == []
    assert len(bed.of("call")) == 1
    assert bed.guide.at_rest


def test_where_the_night_begins_after_the_first_call_there_is_no_second() -> None:
    bed = parted(21 * 60 + 38, CALL_S + LAST_WAIT_S + 30.0)
    assert [at_s for at_s, name in sounds(bed) if name == "bowl"] == [CALL_S]


def test_a_clock_that_cannot_be_trusted_calls_nobody() -> None:
    guide = Guide(shipped(), lambda now_s: Wall(NOON, 0, trusted=False), USED)
    rows = guide.start(0.0, shipped().routines["repair"]) + guide.advance(CALL_S + LAST_WAIT_S + 30.0)
    assert [row.name for row in rows if row.what in SOUNDS and row.at_s > APART_S] == ["silence"]
    assert guide.at_rest


def test_a_press_makes_it_ten_minutes_longer_twice_and_no_more() -> None:
    bed = parted(NOON)
    for minute in (2, 3, 4):
        bed.until(APART_S + minute * MIN_S)
        bed.hand(press(APART_S + minute * MIN_S))
    bed.until(CALL_S + 21 * MIN_S)
    assert [row.at_s for row in bed.of("call")] == [CALL_S + 20 * MIN_S]


def test_it_never_takes_more_than_an_hour_whatever_the_hand_asks_for() -> None:
    bed = parted(NOON)
    for minute in (5.0, 15.0):
        bed.hand(press(APART_S + minute * MIN_S))
    for minute in (16.0, 38.9):  # and breathes with it to the last
        bed.hand(double(APART_S + minute * MIN_S))
    bed.until(APART_S + 61 * MIN_S)
    assert [row.id for row in bed.of("exercise")] == ["apart-and-back", "long-out", "long-out"]
    assert [row.at_s for row in bed.of("landing")] == [APART_S + 60 * MIN_S]


@in_one_test("before_s", [0.3, 0.05, 0.001])
def test_a_press_as_the_time_ends_makes_it_longer_before_anybody_is_called(before_s: float) -> None:
    bed = parted(NOON, CALL_S - before_s)
    bed.hand(press(CALL_S - before_s))
    bed.until(CALL_S + 10 * MIN_S + 1.0)
    assert sounds(bed) == [(CALL_S + 10 * MIN_S, "bowl")]


def test_a_press_as_it_stops_waiting_still_says_that_somebody_is_back() -> None:
    bed = parted(NOON, CALL_S + LAST_WAIT_S - 0.1)
    bed.hand(press(CALL_S + LAST_WAIT_S - 0.1))
    assert bed.lines[-1] == "apart-and-back.4"
    bed.until(CALL_S + LAST_WAIT_S + 140.0)
    assert bed.guide.at_rest  # one alone, and nobody waits any longer: dark without a word
    assert bed.lines[-1] == "apart-and-back.4"


def test_a_double_press_breathes_with_whoever_stayed_at_half_the_light_and_the_time_goes_on_meanwhile() -> None:
    bed = parted(NOON, 300.0)
    bed.hand(double(300.0))
    (_, breath) = bed.of("exercise")
    assert breath.id == "long-out"
    tops = [bed.level(breath.at_s + 20.0 + number / 10) for number in range(200)]
    assert max(tops) == pytest.approx(0.20, abs=0.002)  # long-out goes to 40 %
    bed.until(breath.at_s + 341.0)
    again = bed.of("apart")[-1]
    assert again.at_s + (again.seconds or 0.0) == CALL_S
    bed.until(CALL_S + 1.0)
    assert [row.at_s for row in bed.of("call")] == [CALL_S]


@pytest.mark.parametrize("at_min", [NOON, NIGHT])
@pytest.mark.parametrize("before_s", [61.0, 100.0, 300.0])
def test_whoever_stayed_breathes_whole_breaths_and_the_call_comes_in_time(at_min: int, before_s: float) -> None:
    bed = parted(at_min, CALL_S - before_s)
    bed.hand(double(CALL_S - before_s))
    bed.until(CALL_S + 30.0)
    assert bed.exercises[-1] == "long-out"
    assert [row.at_s for row in bed.of("call")] == [CALL_S]
    breaths = [row for row in bed.of("breath") if row.at_s < CALL_S]
    assert [row.part for row in breaths[-2:]] == ["in", "out"]
    assert CALL_S - 10.0 < breaths[-1].at_s + (breaths[-1].seconds or 0.0) <= CALL_S
    assert sounds(bed, CALL_S) == ([(CALL_S, "bowl"), (CALL_S + 8.0, "apart.1")] if at_min == NOON else [])


def test_in_the_last_minute_before_the_call_nothing_new_begins() -> None:
    bed = parted(NOON, CALL_S - 58.0)
    bed.hand(double(CALL_S - 58.0))
    bed.until(CALL_S + 1.0)
    assert bed.exercises == ["apart-and-back"]
    assert [row.at_s for row in bed.of("call")] == [CALL_S]


def test_a_press_while_it_breathes_with_somebody_goes_back_and_a_third_time_it_does_not() -> None:
    bed = parted(NOON)
    for minute in (2, 4, 6):
        bed.hand(double(APART_S + minute * MIN_S))
        bed.hand(press(APART_S + minute * MIN_S + 30.0))
    assert [row.id for row in bed.of("exercise")] == ["apart-and-back", "long-out", "long-out"]


def test_a_press_goes_back_from_what_thins_out_for_whoever_stayed_as_well() -> None:
    one = shipped().exercises["apart-and-back"].model_copy(update={"alone": "sleep-thin"})
    bed = Bedside(library(one), at_min=NOON)
    bed.start("repair")
    bed.until(90.0)
    bed.hand(double(90.0))
    bed.until(420.0)  # in its second stage, where a press elsewhere means not yet
    bed.hand(press(420.0))
    (again,) = [row for row in bed.of("apart") if row.at_s > 90.0]
    assert again.at_s == pytest.approx(420.35)
    assert bed.level(425.0) == pytest.approx(0.0638, abs=0.001)  # as low as the clock stands by then
    assert [row for row in bed.of("press", "not_yet") if not row.private] == []


def test_whoever_parts_is_not_told_to_press_to_move_on() -> None:
    bed = Bedside(at_min=NOON, memory=Memory())
    bed.start("repair")
    bed.until(APART_S)
    assert bed.lines == ["apart-and-back.1", "apart-and-back.2", "apart-and-back.3"]


def test_after_the_last_turn_no_notice_is_said_and_it_stays_owed() -> None:
    bed = Bedside(at_min=NOON, memory=Memory())
    bed.start("repair")
    bed.until(CALL_S + 60.0)
    both_back(bed, CALL_S + 60.0)
    bed.until(CALL_S + 700.0)
    assert bed.guide.at_rest
    assert bed.lines[-1] == "apart-and-back.17"
    assert bed.guide.course.memory.owes("notice.1")


def both_back(bed: Bedside, at_s: float) -> float:
    """Somebody presses after the call, then both say that they are there; when the gate opened."""
    bed.hand(press(at_s))
    (gate,) = bed.of("gate")
    bed.hand(press(gate.at_s + 6.0))
    bed.hand(press(gate.at_s + 9.0))
    return gate.at_s


def test_two_yeses_within_two_minutes_lead_to_six_breaths_and_equal_turns() -> None:
    bed = parted(NOON, CALL_S + 60.0)
    both_back(bed, CALL_S + 60.0)
    (gate,) = bed.of("gate")
    assert (gate.needs, gate.timeout_s) == (2, 120.0)
    assert next(row.line for row in bed.of("say") if row.at_s >= gate.at_s) == "apart-and-back.4"
    bed.until(CALL_S + 700.0)
    assert max(row.index or 0 for row in bed.of("breath")) == 6
    chimes = [(row.at_s, row.name) for row in bed.of("chime") if row.name in ("first", "second", "turn-end")]
    turns = [(name, ends_s - at_s) for (at_s, name), (ends_s, over) in pairwise(chimes) if over == "turn-end"]
    for seat in ("first", "second"):
        assert sorted(seconds for name, seconds in turns if name == seat) == pytest.approx([20.0, 30.0, 30.0, 90.0])
    waits = [at_s - ends_s for (ends_s, over), (at_s, _) in pairwise(chimes) if over == "turn-end"]
    assert waits == pytest.approx([6.0] * 7)
    assert bed.guide.at_rest


def test_who_comes_alone_is_not_led_on_and_the_other_may_still_come() -> None:
    bed = parted(NOON, CALL_S + 60.0)
    bed.hand(press(CALL_S + 60.0))
    bed.hand(press(CALL_S + 70.0))  # one yes
    bed.until(CALL_S + 200.0)
    assert [row.index for row in bed.of("no")] == [1]
    assert bed.of("breath") == []
    bed.until(CALL_S + 301.0)
    assert len(bed.of("call")) == 2
    bed.hand(press(CALL_S + 400.0))
    assert len(bed.of("gate")) == 2


def test_the_second_call_waits_for_a_question_that_was_asked_meanwhile() -> None:
    bed = parted(NOON, CALL_S + 290.0)
    bed.hand(press(CALL_S + 290.0))  # one is back, and ten seconds later the other would have been called
    bed.until(CALL_S + 480.0)
    assert [row.share for row in bed.of("chime") if row.name == "bowl"] == [0.5, None, 0.25]  # and one that asks
    assert [row.at_s for row in bed.of("call")][1] == bed.of("gate")[0].at_s + 120.0


def test_two_who_are_back_just_before_the_night_and_say_yes_in_it_are_told_to_rest() -> None:
    bed = parted(21 * 60 + 38, CALL_S + 80.0)  # it calls at 21:58:30
    bed.hand(press(CALL_S + 80.0))
    bed.hand(press(CALL_S + 92.0))  # and these come after 22:00
    bed.hand(press(CALL_S + 96.0))
    bed.until(CALL_S + 110.0)
    assert bed.lines[-2] == "apart.2"
    assert bed.exercises == ["apart-and-back", "long-out"]


def test_where_no_talk_may_begin_any_more_nobody_is_called_either() -> None:
    bed = parted(20 * 60, CALL_S + LAST_WAIT_S + 30.0, talks={"until_min": 20 * 60})
    assert sounds(bed) == []


def test_a_speaker_that_goes_away_meanwhile_asks_nobody_and_ends_in_the_dark() -> None:
    there = [1]
    bed = Bedside(at_min=NOON, speech=lambda: there[0])
    bed.start("repair")
    bed.until(APART_S + 60.0)
    there[0] = 0
    bed.until(CALL_S + 10.0)
    bed.hand(press(CALL_S + 10.0), press(CALL_S + 15.0))
    assert bed.of("gate", "yes") == []
    assert bed.guide.light.place.name == "called"
    there[0] = 2
    bed.hand(press(CALL_S + 20.0))
    assert len(bed.of("gate")) == 1  # it is back, and asks


def test_a_stop_is_dark_within_a_second_and_calls_nobody_later() -> None:
    bed = parted(NOON, 600.0)
    bed.rows += bed.guide.stop(600.0)
    assert bed.level(601.0) == 0.0
    bed.until(4000.0)
    assert bed.of("call") == []


def test_a_door_may_lead_to_it() -> None:
    doors = [("We need a pause.", "repair"), ("None of these? That is fine too.", "default")]
    bed = Bedside(library(start={"double": "doors"}, doors=doors), at_min=NOON)
    bed.hand(double(1.0), press(9.0))
    bed.until(60.0)
    assert bed.exercises == ["apart-and-back"]
    assert len(bed.of("apart")) == 1


def test_what_plays_for_whoever_stayed_leads_by_itself_and_no_longer_than_paced_breathing_may() -> None:
    for instead, plays in (("your-pace", False), ("with-you", False), ("settle", True)):
        one = shipped().exercises["apart-and-back"].model_copy(update={"alone": instead})
        bed = Bedside(library(one), at_min=NOON)
        bed.start("repair")
        bed.until(APART_S + 60.0)
        bed.hand(double(APART_S + 60.0))
        assert (bed.exercises[-1] == instead) is plays
        assert bed.guide.light.place.name == ("aside" if plays else "apart")


def test_at_night_whoever_comes_back_is_told_to_rest_and_no_talk_begins() -> None:
    bed = parted(NIGHT, CALL_S + 60.0)
    bed.hand(press(CALL_S + 60.0))
    bed.until(CALL_S + 90.0)
    assert bed.lines[3:4] == ["apart.2"]
    assert bed.exercises == ["apart-and-back", "long-out"]
    bed.until(CALL_S + 600.0)
    assert bed.of("gate") == []
    assert bed.guide.at_rest


@pytest.mark.parametrize("at_min", [21 * 60 + 36, 21 * 60 + 45])  # it calls before the night begins, and in it
def test_whoever_comes_back_in_the_night_has_the_nights_light_and_loudness(at_min: int) -> None:
    seen = play(shipped().routines["repair"], press(CALL_S + 290.0), at_min=at_min, frames_hz=10)
    (rest,) = [row for row in seen.of("say") if row.line == "apart.2"]
    (sea,) = [row for row in seen.of("bed") if row.name == "ocean"]
    assert [share for at_s, share in seen.hushed if at_s <= rest.at_s][-1] == 0.5
    assert [share for at_s, share in seen.dimmed if at_s <= sea.at_s + 60.0][-1] == 0.5


def test_time_apart_does_not_count_into_the_sessions_cap_and_everything_else_does() -> None:
    bed = parted(NOON, CALL_S + LAST_WAIT_S - 60.0)
    opened_s = both_back(bed, CALL_S + LAST_WAIT_S - 60.0)
    bed.until(opened_s + 485.0)
    assert [row.at_s for row in bed.of("landing")] == []  # after 36 min, in the last turn
    breathing = exercise(
        {"glow": 0.1, "lasts": 10}, {"apart": {"for": 300}}, {"gate": {"needs": 2}}, {"glow": 0.1, "lasts": 1790},
        name="long", phase="connect", who="two", lasts=1800,
    )  # fmt: skip
    bed = Bedside(library(breathing), at_min=NOON)
    bed.start(routine(connect=["long"]))
    bed.until(6 + 10 + 300 + 20)
    both_back(bed, 336.0)
    bed.until(4000.0)
    counted_s = bed.of("landing")[0].at_s - (336.35 - 16.0)
    assert counted_s == pytest.approx(1800.0, abs=0.5)


def test_a_contact_that_never_rests_holds_up_neither_the_call_nor_the_end() -> None:
    bed = parted(NOON, CALL_S - 5.0)
    for edge in tremor(CALL_S - 4.9, 4.0, LAST_WAIT_S + 100.0):
        bed.rows += bed.guide.edge(edge.down, edge.at_s)
    assert [row.at_s for row in bed.of("call")] == [CALL_S + 30.0, CALL_S + 360.0]  # half a minute each time
    assert bed.of("landing")[0].at_s == CALL_S + 60.0 + LAST_WAIT_S
    assert [row.at_s for row in bed.rows] == sorted(row.at_s for row in bed.rows)


def test_whoever_asks_for_something_else_as_two_part_keeps_the_sessions_cap() -> None:
    bed = parted(NOON, APART_S - 0.2)
    at_s = APART_S - 0.1  # a double press that is clear only when the time apart has begun
    while at_s < 1800.0:
        bed.hand(double(at_s))
        at_s += 60.0
    bed.until(2500.0)
    assert len(bed.of("apart")) == 1
    assert len(bed.exercises) > 10
    assert bed.of("landing")[0].at_s == pytest.approx(1800.5)  # half a second was spent apart


MOMENTS = st.one_of(
    st.floats(3.5, APART_S + 20.0), st.floats(CALL_S - 3.0, CALL_S + 40.0), st.floats(40.0, CALL_S + 880.0)
)


@given(down_s=MOMENTS, at_min=st.sampled_from([NOON, NIGHT]), before=st.sampled_from(["", "double", "here"]))
@settings(CALM, max_examples=examples(25))
def test_from_every_moment_a_hold_is_dark_within_two_and_a_half_seconds(
    down_s: float, at_min: int, before: str
) -> None:
    edges: list[Edge] = []
    if before == "double" and down_s > 102.0:
        edges = double(100.0)
    elif before == "here" and down_s > CALL_S + 12.0:
        edges = press(CALL_S + 10.0)
    bed = parted(at_min, 3.4)
    for edge in edges:
        bed.rows += bed.guide.edge(edge.down, edge.at_s)
    bed.until(down_s)
    assume(bed.guide.light.place.name not in ("landing", "rest"))  # at rest, a hold would begin something
    for edge in press(down_s, 1.2):
        bed.rows += bed.guide.edge(edge.down, edge.at_s)
    assert bed.level(down_s + 2.5) == 0.0
    assert bed.level(down_s + 60.0) == 0.0
    assert [row.what for row in bed.rows if row.at_s > down_s + 1.05] == ["rest"]


HANDS = st.lists(
    st.tuples(st.floats(0.4, 400.0), st.sampled_from(["press", "double", "long"])), min_size=0, max_size=14
)


LEAPS = st.tuples(st.floats(30.0, 3000.0), st.sampled_from([-600, -60, 60, 600]))


@given(
    hand=HANDS,
    at_min=st.sampled_from([NOON, NIGHT, 21 * 60 + 35, 23 * 60 + 50, 6 * 60 + 50]),
    leap=st.one_of(st.just((0.0, 0)), LEAPS),
    steady=st.booleans(),
)
@settings(CALM, max_examples=examples(15))
def test_whatever_presses_and_the_clock_do_it_calls_twice_at_most_is_silent_at_night_and_ends(
    hand: list[tuple[float, str]], at_min: int, leap: tuple[float, int], steady: bool
) -> None:
    """The clock leaps at some moment, as at the change of the hour or when it is set."""
    bed = Bedside(library(people={"photosensitive": steady}), at_min=at_min)
    leaps_s, leap_min = leap
    wall = simulated_wall(at_min, 0.0)

    def leaping(at_s: float) -> Wall:
        return wall(at_s + (60.0 * leap_min if at_s >= leaps_s else 0.0))

    bed.guide = Guide(library(people={"photosensitive": steady}), leaping, USED)
    bed.start("repair")
    bed.until(3.4)
    at_s = APART_S + 1.0
    for gap_s, kind in hand:
        at_s += gap_s
        strokes = {"press": press(at_s), "double": double(at_s), "long": press(at_s, 0.8)}[kind]
        for edge in strokes:
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
        at_s = strokes[-1].at_s
        if bed.guide.light.place.name in ("landing", "rest"):
            break
    bed.until(at_s + 6000.0)
    rows = bed.rows
    begun = [row.at_s for row in rows if row.what == "phase"]
    rows = [row for row in rows if len(begun) == 1 or row.at_s < begun[1]]
    assert sum(row.what == "call" for row in rows) <= 2
    calling = [row for row in rows if row.line in ("apart.1", "apart-and-back.4") or (row.name, row.what) == BOWL]
    assert [row for row in calling if bed.guide.hours.night_at(row.at_s)] == []
    parted_s = next(row.at_s for row in rows if row.what == "apart")
    talked = any(row.name == "first" for row in rows)
    ends_s = next(row.at_s for row in rows if row.what == "landing")
    assert ends_s - parted_s <= 3600.0 + 121.0 + (482.0 if talked else 360.0)  # an hour, a question, and what follows
    assert bed.guide.at_rest


def test_the_light_moves_no_faster_than_it_may_and_never_flickers() -> None:
    bed = parted(NOON, 3.4)
    strokes = [press(200.0), double(400.0), press(450.0), press(CALL_S + 610.0), press(CALL_S + 630.0)]
    edges = [edge for stroke in strokes for edge in stroke]
    waiting = list(edges)
    for from_s, to_s in ((25.0, 35.0), (199.0, 204.0), (399.0, 465.0), (CALL_S + 598.0, CALL_S + 640.0)):
        light = []
        for number in range(round((to_s - from_s) * 100)):
            at_s = from_s + number / 100
            while waiting and waiting[0].at_s <= at_s:
                edge = waiting.pop(0)
                bed.rows += bed.guide.edge(edge.down, edge.at_s)
            light.append((at_s, bed.level(at_s)))
        seen = Light.of(light)
        touches = [edge.at_s + late_s for edge in edges for late_s in ((0.0, 0.015, 0.065) if edge.down else ())]
        assert pairs_within_a_second(seen) == []
        assert too_fast(seen, touches) == []
    assert [row.what for row in bed.of("apart", "exercise", "call", "gate")] == [
        "exercise",
        "apart",
        "apart",
        "exercise",
        "apart",
        "call",
        "gate",
    ]


def test_for_eyes_that_bear_no_swells_the_clock_is_four_steady_levels_and_the_call_has_no_waves() -> None:
    bed = parted(NOON, 3.4, people={"photosensitive": True})
    levels = [bed.level(APART_S + minute * MIN_S) for minute in (2, 4, 7, 9, 12, 14, 17, 19)]
    assert levels == pytest.approx([0.08, 0.08, 0.0675, 0.0675, 0.055, 0.055, 0.0425, 0.0425])
    call = [bed.level(CALL_S + number / 10) for number in range(400)]
    assert call == sorted(call)
    assert sounds(bed)[0] == (CALL_S, "bowl")


@pytest.mark.parametrize("guide", [{"speech": False}, {}], ids=["no speaker", "no talk"])
def test_where_words_cannot_be_heard_it_is_not_offered(guide: dict[str, Any]) -> None:
    talk: dict[str, Any] = {} if guide else {"talk": "none"}
    bed = Bedside(library(**talk), at_min=NOON, **guide)
    bed.start("repair")
    bed.until(20.0)
    assert bed.exercises == ["quiet-company"]


def test_a_hold_while_words_or_turns_go_on_ends_for_good_without_a_word() -> None:
    for at_s in (10.0, CALL_S + 30.0):
        bed = parted(NOON, at_s)
        bed.hand(hold(at_s))
        bed.until(at_s + 3600.0)
        assert [(row.what) for row in bed.rows if row.at_s > at_s + 0.9] == ["hold", "landing", "rest"]


def test_a_repair_evening_is_as_it_was_written_down() -> None:
    """One of them makes it longer, the other breathes meanwhile, both come at the second call, and both are heard."""
    call_s = CALL_S + 10 * MIN_S
    hand = [*press(120.0), *double(300.0), *press(call_s + 320.0), *press(call_s + 330.0), *press(call_s + 335.0)]
    seen = play(shipped().routines["repair"], hand, at_min=19 * 60)
    rows = [told_row(row, row.at_s) for row in seen.rows if row.what not in ("breath", "level")]
    assert rows == EVENING_ROWS.read_text(encoding="utf-8").splitlines()
    assert not any(word in " ".join(rows) for word in ("who", "pressed", "person"))
