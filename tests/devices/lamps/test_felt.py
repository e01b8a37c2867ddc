"""What a hand feels of the light: soft rises whatever is asked for, stillness at once, and breaths as they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices.lamps.felt import Eased, felt_of, motor_duty
from pi_regulate.score.curve import ease
from tests.examples import examples
from tests.hand_on_motor import too_quick
from tests.in_one_test import in_one_test
from tests.stage import CALM

FRAME_S = 0.01


def followed(level_at: object, until_s: float) -> list[tuple[float, float]]:
    """What is felt of a light, at a hundred frames a second."""
    eased = Eased()
    times = [number * FRAME_S for number in range(round(until_s / FRAME_S) + 1)]
    return [(at_s, eased.follow(felt_of(level_at(at_s)), at_s)) for at_s in times]  # type: ignore[operator]


asked = st.lists(st.tuples(st.sampled_from([0.01, 0.01, 0.02, 0.1, 0.5, 2.0]), st.floats(0, 1)), max_size=300)


@given(asked)
@settings(CALM, max_examples=examples(60))
def test_whatever_is_asked_for_no_rise_is_a_buzz_and_nothing_is_stronger_than_asked(
    asked: list[tuple[float, float]],
) -> None:
    eased, at_s, felt = Eased(), 0.0, [(0.0, 0.0)]
    for after_s, wanted in asked:
        at_s += after_s
        share = eased.follow(wanted, at_s)
        assert 0.0 <= share <= max(wanted, felt[-1][1])
        felt.append((at_s, share))
    assert too_quick(felt) == []


@given(st.floats(0, 1), st.floats(0, 1))
@settings(CALM, max_examples=examples(25))
def test_it_arrives_and_stays(first: float, then: float) -> None:
    eased = Eased()
    for number in range(1200):
        eased.follow(first if number < 600 else then, number * FRAME_S)
    assert eased.share == pytest.approx(then, abs=0.0005)
    assert eased.settled(then)


def test_a_light_that_goes_out_at_once_leaves_the_motor_still_in_a_quarter_of_a_second() -> None:
    felt = followed(lambda at_s: 0.4 if at_s < 3 else 0.0, 4)
    assert 3.2 < next(at_s for at_s, share in felt if at_s >= 3 and share == 0) <= 3.25


def test_a_landing_of_a_second_is_followed_to_the_end() -> None:
    felt = followed(lambda at_s: 0.4 * (1 - ease(at_s - 3)), 5)
    assert next(share for at_s, share in felt if at_s >= 4) == 0.0


@in_one_test(("in_s", "out_s", "late_s"), [(4, 6, 0.10), (5, 5, 0.08), (2, 3, 0.25)])
def test_a_breath_is_felt_as_it_is_seen(in_s: float, out_s: float, late_s: float) -> None:
    def breath(at_s: float) -> float:
        at_s %= in_s + out_s
        return 0.08 + 0.32 * (ease(at_s / in_s) if at_s < in_s else 1 - ease((at_s - in_s) / out_s))

    felt = dict(followed(breath, 3 * (in_s + out_s)))
    middle = felt_of(0.24)  # half-way up
    for number in (1, 2):
        begins_s = number * (in_s + out_s)
        passed_s = next(at_s for at_s, share in felt.items() if at_s > begins_s and share >= middle)
        assert passed_s - begins_s - in_s / 2 <= late_s
        assert max(share for at_s, share in felt.items() if begins_s <= at_s < begins_s + in_s + out_s) > felt_of(0.39)


def test_a_press_in_the_dark_is_felt_with_the_next_frame_and_grows_for_more_than_a_second() -> None:
    lift = 0.15
    felt = followed(lambda at_s: lift * ease((at_s - 1) / 0.15), 4)
    begins_s = next(at_s for at_s, share in felt if share > 0)
    assert begins_s < 1.1, "as soon as the light has passed its own floor"
    assert next(at_s for at_s, share in felt if share > 0.99 * felt_of(lift)) - begins_s > 1.0


def test_a_motor_is_off_or_at_its_floor_and_above_and_half_of_the_way_is_left_at_night() -> None:
    assert motor_duty(0.0, 0.2, 0.6, 1.0) == 0.0
    assert motor_duty(1e-6, 0.2, 0.6, 1.0) == pytest.approx(0.2, abs=1e-5)
    assert motor_duty(1.0, 0.2, 0.6, 1.0) == pytest.approx(0.6)
    assert motor_duty(0.5, 0.2, 0.6, 1.0) == pytest.approx(0.4)
    assert motor_duty(1.0, 0.2, 0.6, 0.5) == pytest.approx(0.4)
    assert motor_duty(0.0, 0.2, 0.6, 0.5) == 0.0


def test_the_light_between_led_breaths_of_the_night_is_not_felt() -> None:
    assert felt_of(0.02) == 0.0  # the lowest light of `sleep-ramp` and `sleep-thin`
    assert felt_of(0.0) == felt_of(-0.1) == 0.0
    assert felt_of(1.0) == 1.0
    assert 0.0 < felt_of(0.03) < 0.02
