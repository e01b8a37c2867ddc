"""How sessions go on and end: by themselves, at night, after half an hour, on a stop; and what is remembered."""

from __future__ import annotations

import pytest

from pi_regulate.session.night import Wall
from tests.session.test_course import SHORT, SHORT_S, THREE, told
from tests.stage import (
    EVENING,
    NIGHT,
    NOON,
    USED,
    Bedside,
    alone,
    exercise,
    hold,
    library,
    press,
    routine,
    shipped,
    tremor,
)


def test_by_day_each_phase_follows_by_itself_and_the_last_ends_in_a_landing_with_a_chime() -> None:
    for at_min in (NOON, EVENING):
        bed = Bedside(SHORT, at_min=at_min)
        bed.start(THREE)
        bed.until(500)
        assert bed.exercises == ["the-ground", "the-breath", "the-company"]
        end_s = sum(SHORT_S.values())
        assert told(bed)[-3:] == [(end_s, "chime"), (end_s, "landing"), (end_s + 6, "rest")]


def test_at_night_breathe_ends_in_a_landing_without_speech_or_chime_on_an_exhale() -> None:
    bed = Bedside(SHORT, at_min=NIGHT)
    bed.start(THREE)
    bed.until(500)
    assert bed.exercises == ["the-ground", "the-breath"]
    assert told(bed)[-3:] == [(70.0, "breath"), (76.0, "landing"), (82.0, "rest")]
    assert [row.part for row in bed.of("breath")][-1] == "out"


@pytest.mark.parametrize("trusted", [True, False])
def test_a_clock_nobody_can_believe_counts_as_night(trusted: bool) -> None:
    bed = Bedside(SHORT)
    bed.guide = type(bed.guide)(SHORT, lambda _: Wall(NOON, 1, trusted), USED)
    bed.start(THREE)
    bed.until(500)
    assert ("the-company" in bed.exercises) is trusted


def test_at_night_a_press_goes_on_to_connect() -> None:
    bed = Bedside(SHORT, at_min=NIGHT)
    bed.start(THREE)
    bed.until(50)
    bed.hand(press(50))
    bed.until(500)
    assert bed.exercises[-1] == "the-company"
    assert "landing" not in [row.name for row in bed.of("chime")]


def test_at_night_connect_does_not_come_by_itself_after_ground_either() -> None:
    bed = Bedside(SHORT, at_min=NIGHT)
    bed.start(routine(ground=["the-ground"], connect=["the-company"]))
    bed.until(500)
    assert bed.exercises == ["the-ground"]


def test_the_owner_may_let_connect_come_by_itself_at_night() -> None:
    bed = Bedside(library(*SHORT.exercises.values(), night={"connect": "auto"}), at_min=NIGHT)
    bed.start(THREE)
    bed.until(500)
    assert bed.exercises[-1] == "the-company"


def test_with_advance_by_press_the_lamp_waits_on_eight_per_cent_for_three_minutes() -> None:
    house = library(*SHORT.exercises.values(), advance="press")
    bed = Bedside(house)
    bed.start(THREE)
    assert bed.level(40) == pytest.approx(0.08)
    bed.hand(press(60))
    assert [row.phase for row in bed.of("phase")] == ["ground", "breathe"]
    bed.until(104.6 + 180)
    assert "landing" in [row.what for row in bed.rows]
    exercise_ends_s = 60.35 + 4 + 40  # the press is clear, two notes and swells, the breath
    assert [row.at_s for row in bed.of("landing")] == [pytest.approx(exercise_ends_s + 180)]
    assert [row.name for row in bed.of("chime")] == ["one", "two"]  # and none when it lands
    bed.until(104.6 + 187)
    assert bed.guide.at_rest
    assert bed.exercises == ["the-ground", "the-breath"]


def test_whoever_was_led_into_the_dark_at_night_finds_no_light_that_waits_for_a_press() -> None:
    way_to_sleep = exercise({"fade": {"from": "10%", "to": "0%"}, "lasts": 30}, name="the-breath", lasts=40)
    house = library(*SHORT.exercises.values(), way_to_sleep, advance="press")
    bed = Bedside(house, at_min=NIGHT)
    bed.start(routine(breathe=["the-breath"], connect=["the-company"]))
    assert [bed.level(float(at_s)) for at_s in range(36, 240)] == [pytest.approx(0)] * 204
    assert bed.guide.at_rest
    by_day = Bedside(house, at_min=NOON)
    by_day.start(routine(breathe=["the-breath"], connect=["the-company"]))
    assert by_day.level(60) == pytest.approx(0.08)


def test_the_sleep_routine_ends_dark_without_a_chime_also_by_day() -> None:
    bed = Bedside(at_min=NOON)
    bed.start("sleep")
    bed.until(1000)
    assert bed.guide.at_rest
    assert "landing" not in [row.name for row in bed.of("chime")]


def test_a_landing_sinks_to_exactly_nothing() -> None:
    bed = Bedside(SHORT)
    bed.start(alone(SHORT.exercises["the-company"]))
    assert bed.level(36) == pytest.approx(0.2)
    levels = [bed.level(36 + step / 10) for step in range(61)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] == 0.0


def test_rest_begins_only_when_the_lamp_has_answered_the_hand_to_the_end() -> None:
    bed = Bedside(SHORT)
    bed.start(alone(SHORT.exercises["the-company"]))
    bed.until(36)
    shaking = tremor(36.5, 6, 8.0)  # it began too soon after the landing to start anything
    bed.hand(shaking)
    bed.until(60)
    (rest,) = bed.of("rest")
    last_s = max(edge.at_s for edge in shaking if not edge.down)
    assert rest.at_s == pytest.approx(last_s + 0.006 + 2.5)  # in a landing the lamp lifts when the finger is gone
    assert bed.exercises == ["the-company"]
    assert bed.guide.light.level_at(rest.at_s) == 0.0


def test_a_session_never_lasts_longer_than_half_an_hour() -> None:
    long = exercise({"glow": 0.2}, name="long", lasts=3000)
    bed = Bedside(library(long))
    bed.start(alone(long))
    bed.until(4000)
    assert told(bed)[-2:] == [(1800.0, "landing"), (1806.0, "rest")]


def test_the_longest_length_also_ends_an_open_gate() -> None:
    two = exercise({"glow": 0.2}, {"gate": {"needs": 2}, "at": 8}, name="two", who="two", lasts=30)
    bed = Bedside(library(two), session_cap_s=40)
    bed.start(alone(two))
    bed.until(100)
    assert told(bed)[-2:] == [(40.0, "landing"), (46.0, "rest")]


# Stops, and what is remembered


def test_a_stop_is_dark_within_a_second_from_anywhere() -> None:
    for at_s in (0.0, 1.0, 10.0, 50.0, 111.0, 114.0):
        bed = Bedside(SHORT)
        bed.start(THREE)
        bed.until(at_s)
        bed.rows += bed.guide.stop(at_s)
        assert bed.level(at_s + 1) == 0.0
        assert bed.guide.at_rest
        assert bed.rows[-1].what == "rest"


def test_neither_the_hand_nor_more_stops_make_a_stop_longer() -> None:
    bed = Bedside(SHORT)
    bed.start(THREE)
    bed.until(20)
    for at_s in (20.0, 20.3, 20.6, 20.9):
        bed.rows += bed.guide.stop(at_s)
        for edge in press(at_s + 0.1, 0.05):
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
    assert bed.level(21.0) == 0.0
    assert bed.guide.at_rest
    assert len(bed.of("landing")) == 1


def test_a_stop_never_makes_a_landing_after_a_hold_longer() -> None:
    bed = Bedside(SHORT)
    bed.start(THREE)
    bed.hand(hold(10, 1.0))
    for at_s in (11.6, 12.2):
        bed.rows += bed.guide.stop(at_s)
    assert bed.level(12.5) == 0.0


def test_a_finger_that_is_still_down_when_a_stop_has_made_it_dark_starts_nothing() -> None:
    bed = Bedside(library(*SHORT.exercises.values(), button={"hold_s": 3.0}))
    bed.start(THREE)
    bed.until(20.0)
    down, up = hold(20.0, 4.0)
    bed.rows += bed.guide.edge(down.down, down.at_s)
    bed.until(20.3)
    bed.rows += bed.guide.stop(20.3)
    bed.until(23.9)
    assert bed.of("hold")[0].at_s == pytest.approx(23.0)
    bed.rows += bed.guide.edge(up.down, up.at_s)
    bed.until(40.0)
    assert bed.guide.at_rest
    assert len(bed.of("phase")) == 1


def test_at_rest_in_the_dark_a_stop_has_nothing_to_do() -> None:
    assert Bedside(SHORT).guide.stop(5.0) == []


def test_a_session_is_remembered_when_it_is_over_also_when_it_was_left_for_another() -> None:
    bed = Bedside(SHORT)
    bed.start(alone(SHORT.exercises["the-company"]))
    bed.until(38)
    assert bed.guide.course.memory.sessions == 9
    bed.hand(press(38))
    bed.hand(hold(70))
    bed.until(80)
    assert bed.guide.at_rest
    assert bed.guide.course.memory.sessions == 11


def test_being_asked_late_changes_nothing_of_what_happens_and_when_it_was_planned() -> None:
    often, seldom = Bedside(), Bedside()
    for bed in (often, seldom):
        bed.start("default")
    for tenth in range(7000):
        often.until(tenth / 10)
    seldom.until(700)
    assert often.rows == seldom.rows
    assert shipped().exercises["settle"].lasts == 336


def test_a_line_of_a_session_that_was_left_keeps_no_gate_of_the_next_one_waiting() -> None:
    said = exercise({"glow": 0.2}, {"say": "Twelve words take more than six seconds to say, as this does.", "at": 0},
                    name="said", phase="ground", lasts=30)  # fmt: skip
    asked = exercise({"glow": 0.2}, {"gate": {"needs": 1}, "at": 0}, name="asked", phase="ground", lasts=30)
    bed = Bedside(library(said, asked, talk="full"))
    bed.start(alone(said))
    bed.until(3.0)  # the greeting took 2 s
    assert bed.lines == ["said.1"]
    bed.start(alone(asked), 3.0)
    bed.until(12.0)
    assert [row.at_s for row in bed.of("gate")] == [5.0]


def test_a_sign_after_a_long_session_is_shown_to_its_end() -> None:
    bed = Bedside(SHORT, session_cap_s=40)
    bed.start(alone(SHORT.exercises["the-ground"]))
    bed.until(60)
    assert bed.guide.at_rest
    bed.rows += bed.guide.show(100.0, "back")
    assert bed.level(110.0) > 0
