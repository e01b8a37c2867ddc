"""The guard holds against anything that may be asked of it, and holds back nothing that is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise, product
from math import cos, inf, nan, pi, sin
from random import Random

import numpy as np
import pytest

from pi_regulate.library.catalogue import Library
from pi_regulate.score.compose import compose
from pi_regulate.score.guard import Guard
from pi_regulate.session.answer import Answer
from tests.any_hand import ROUTINES as SHORT_ROUTINES
from tests.any_hand import evening
from tests.in_one_test import in_one_test, one_in
from tests.light_meter import Light, largest_near, pairs_within_a_second, too_fast
from tests.session.hostile import frames, hand, wish
from tests.session.light_judge import flashes, flicker, judged, too_steep
from tests.stage import NIGHT, NOON, Bedside, alone, library, press, shipped

WISH_S, HAND_S = 9.0, 15.0
SAME = 0.003  # of level: what the guard may change of a light that is right
DARK_S = 0.66  # from full light, along the steepest slope


def shown_for(seed: int) -> tuple[list[float], list[float]]:
    """What the lamp shows when somebody asks for the worst, and then for dark."""
    chance, guard, want = Random(seed), Guard(), wish(seed)
    times = list(frames(chance, WISH_S))
    levels = [0.0]
    for at_s in times:
        levels.append(guard.allow(want(at_s, levels[-1]), at_s))
    return times, levels[1:]


def shown_to(seed: int, house: Library, routine: str) -> tuple[list[float], list[float]]:
    """What a session's lamp shows a hand that does its worst."""
    bed, guard, edges = Bedside(house, at_min=NIGHT if seed % 3 else NOON), Guard(), hand(seed, HAND_S)
    if seed % 2:
        bed.start(routine)
    times = [number / 200 for number in range(int(HAND_S * 200))]
    levels = []
    due = iter([*edges, None])
    edge = next(due)
    for at_s in times:
        while edge is not None and edge.at_s <= at_s:
            bed.guide.edge(edge.down, edge.at_s)
            edge = next(due)
        levels.append(guard.allow(bed.level(at_s), at_s))
    return times, levels


ROUTINES = sorted(shipped().routines)
STRICT = library(people={"photosensitive": True}, start={"press": "together", "double": "default", "hold": "sleep"})


def worst(seeds: Iterable[int]) -> list[str]:
    return [f"seed {seed}: {wrong}" for seed in seeds for wrong in judged(*shown_for(seed))[:1]]


def worst_hands(seeds: range) -> list[str]:
    return [
        f"seed {seed}: {wrong}"
        for seed in seeds
        for wrong in judged(*shown_to(seed, STRICT if seed % 5 == 0 else shipped(), ROUTINES[seed % len(ROUTINES)]))[:1]
    ]


# The judge


def test_the_judge_sees_every_kind_of_wrong_light() -> None:
    times = [number / 200 for number in range(4000)]
    assert judged(times, [0.3 + 0.1 * sin(at_s) for at_s in times]) == []
    assert too_steep(times, [0.3 if at_s < 5 else 0.5 for at_s in times])
    assert flashes(times, [0.2 + 0.051 * sin(6.2832 * 2.1 * at_s) for at_s in times])
    assert flicker(times, [0.2 + 0.003 * sin(6.2832 * 3.2 * at_s) for at_s in times])
    assert flicker(times, [0.2 + 0.02 * sin(6.2832 * 0.7 * at_s) for at_s in times])
    assert not flicker(times, [0.2 + 0.02 * sin(6.2832 * 0.55 * at_s) for at_s in times])


# What it holds back


def test_no_wish_makes_a_flash_a_flicker_or_a_step() -> None:
    assert worst([*range(90), 178]) == []  # ten of each kind, and one that only a limit on luminance holds back


def test_no_hand_makes_a_flash_a_flicker_or_a_step() -> None:
    assert worst_hands(range(10_000, 10_020)) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_ten_thousand_wishes_and_hands_make_no_flash_no_flicker_and_no_step(part: int) -> None:
    assert worst(range(1000 * part, 1000 * (part + 1))) == []
    assert worst_hands(range(10_000 + 250 * part, 10_000 + 250 * (part + 1))) == []


def held_in_a_fall(fall_s: float, pressed_s: float) -> list[tuple[float, float]]:
    """What is shown when a finger goes down, and stays, while the light falls from 40 to 10 % in this time."""
    guard, hand = Guard(), Answer(1.0)
    times = [number / 200 for number in range(1000)]
    down = next(at_s for at_s in times if at_s >= 2 + pressed_s * fall_s)
    levels = []
    for at_s in times:
        if at_s == down:
            hand.press(at_s)
            hand.hold(at_s)
        fallen = min(1.0, max(0.0, at_s - 2) / fall_s)
        wave = 0.1 + 0.15 * (1 + cos(pi * fallen)) if at_s > 1 else 0.2 * (1 - cos(pi * at_s))
        levels.append(guard.allow(hand.over(wave, at_s), at_s))
    return list(zip(times, levels, strict=True))


@in_one_test("fall_s", [1.0, 1.2, 2.4])
@in_one_test("pressed_s", [0.3, 0.5, 0.6, 0.7, 0.9, 1.0])
def test_a_finger_that_stays_down_in_a_quick_fall_makes_no_flash(fall_s: float, pressed_s: float) -> None:
    shown = held_in_a_fall(fall_s, pressed_s)
    assert pairs_within_a_second(Light.of(shown)) == []
    before = next(level for at_s, level in shown if at_s >= 2 + pressed_s * fall_s)
    assert max(level for at_s, level in shown if 0 < at_s - 2 - pressed_s * fall_s < 0.3) > before  # it is answered


@in_one_test("stood_at", [0.2, 0.4])
@in_one_test("fallen", [0.101, 0.12, 0.14])
def test_a_hand_after_a_quick_fall_from_a_light_that_stood_still_makes_no_flash(stood_at: float, fallen: float) -> None:
    guard = Guard()
    low, high = stood_at - fallen, stood_at + 0.1
    # 2 s up, 1.5 s there, 0.2 s down, a hand for 0.3 s, and dark
    asked = [stood_at * frame / 100 for frame in range(101)] + [stood_at] * 75 + [low] * 10 + [high] * 15 + [0.0] * 50
    shown = [(frame / 50, guard.allow(level, frame / 50)) for frame, level in enumerate(asked)]
    assert pairs_within_a_second(Light.of(shown)) == []
    assert max(level for _, level in shown[186:201]) > low + 0.05  # it is answered


# What comes after it held something back


GREETED = [1.0, 21.0, 22.6, 24.2, 25.8, 27.4, 29.0]  # in the greeting of the next phase
PRESSED_ON = [1.0, 3.1, 3.34, 4.27, 4.61, 4.88, 5.29, 6.64, 8.01, 10.13]
TWICE_ON = [1.0, 21.1, 21.57, 23.05, 24.02, 25.86]
ON_AND_ON = [1.0, 21.1, 22.91, 23.69, 25.22, 27.27, 27.5, 29.47, 29.83]
ASKED_S = 0.5  # so long after a press the lamp may still be answering it


def shown_by_taps(taps_s: list[float], name: str, at_min: int, *, short: bool = False) -> Light:
    """What the lamp shows a hand that taps at these times and then rests."""
    edges = [edge for at_s in taps_s for edge in press(at_s)]
    house = {"start": dict.fromkeys(("press", "double", "hold"), name), "at_min": at_min}
    if name in shipped().exercises:
        house["routines"] = [alone(shipped().exercises[name]).model_copy(update={"id": name})]
    return Light.of(evening(edges, house, short=short, after_s=14.0).light)


def unasked(light: Light, taps_s: list[float]) -> list[str]:
    """Where the lamp moves faster than a fade although the last press is half a second and more ago."""
    found = []
    for down_s, next_s in pairwise([*taps_s, taps_s[-1] + 12.0]):  # the device is stopped two seconds later
        here = (light.times >= down_s + ASKED_S) & (light.times < next_s)
        near = (light.times >= down_s + ASKED_S - 2.0) & (light.times < next_s + 2.0)
        part = Light(light.times[here], light.levels[here])
        if np.any(here):
            largest = largest_near(light)[here] if next_s > taps_s[-1] else float(np.max(light.levels[near]))
            found += too_fast(part, largest=largest)
    return found


def taps(seed: int) -> tuple[list[float], str, int]:
    """A hand that taps at any pace, a routine of the short house, and a time of the day."""
    chance, at_s, found = Random(seed), 1.0, [1.0]
    at_s += chance.choice((0.3, 0.5, 2.0, 5.0, 9.0))
    for _ in range(chance.randint(3, 9)):
        found.append(round(at_s, 2))
        at_s += chance.choice((chance.uniform(0.15, 0.5), chance.uniform(0.4, 1.2), chance.uniform(1.2, 2.8)))
    return found, chance.choice(sorted(SHORT_ROUTINES)), chance.choice((NIGHT, NOON))


def jumps(seeds: range) -> list[str]:
    found = []
    for seed in seeds:
        taps_s, name, at_min = taps(seed)
        light = shown_by_taps(taps_s, name, at_min, short=True)
        found += [f"seed {seed}: {wrong}" for wrong in unasked(light, taps_s)[:1]]
    return found


@in_one_test(
    ("name", "at_min", "taps_s"),
    [
        ("default", NIGHT, GREETED),
        ("press-release", NIGHT, PRESSED_ON),
        ("fight", NOON, TWICE_ON),
        ("fight", NOON, ON_AND_ON),
    ],
)
def test_what_was_held_back_comes_as_a_fade(name: str, at_min: int, taps_s: list[float]) -> None:
    assert unasked(shown_by_taps(taps_s, name, at_min), taps_s) == []


def test_however_hands_press_what_moves_without_them_moves_no_faster_than_a_fade() -> None:
    assert jumps(range(8)) == []


@pytest.mark.slow
def test_two_thousand_hands_make_no_jump_after_they_have_gone() -> None:
    assert jumps(range(2000)) == []


def test_what_was_held_back_takes_two_seconds() -> None:
    guard, waves = Guard(), [0.24 + 0.04 * sin(6.2832 * number / 100) for number in range(226)]  # one a second
    for number, level in enumerate(waves):
        guard.allow(level, number / 100)
    frozen = guard.level
    shown = [guard.allow(0.28, number / 100) for number in range(226, 800)]
    moving = [level for level in shown if frozen < level < 0.28]
    assert frozen == pytest.approx(0.2, abs=0.001)
    assert shown == sorted(shown)
    assert 190 <= len(moving) <= 200


# What it leaves to the hand


IN_BETWEEN = [1.0, 3.1, 4.89, 6.29, 8.95]


def waits_s(taps_s: list[float], name: str, at_min: int, *, short: bool = False) -> float:
    """How long after the last tap the lamp is plainly higher."""
    light, down_s = shown_by_taps(taps_s, name, at_min, short=short), taps_s[-1]
    before = light.at(np.array([down_s - 0.001]))[0]
    higher = (light.times >= down_s) & (light.levels > before + 0.002)
    return float(light.times[higher][0]) - down_s


@in_one_test("name", ["default", "together", "fight", "freeze"])
@in_one_test("at_min", [NOON, NIGHT])
def test_a_press_into_the_swells_of_a_greeting_is_answered_in_20_ms(name: str, at_min: int) -> None:
    assert waits_s(IN_BETWEEN, name, at_min) < 0.0201


@pytest.mark.parametrize(("seed", "last_s"), [(20026, 9.45), (20052, 8.89)])
def test_the_last_rise_of_ten_seconds_is_kept_for_the_hand(seed: int, last_s: float) -> None:
    taps_s, name, at_min = taps(seed)
    assert waits_s([at_s for at_s in taps_s if at_s <= last_s], name, at_min, short=True) < 0.0201


@in_one_test("pressed_s", [10.0, 10.7, 11.5, 13.0])
def test_a_hand_is_answered_however_long_the_quickest_swells_went_on(pressed_s: float) -> None:
    guard, answer = Guard(), Answer(hold_s=1.0)
    answer.press(pressed_s)
    shown = {}
    for number in range(int(pressed_s * 100) + 20):
        at_s = number / 100
        wanted = 0.15 - 0.1 * cos(pi * at_s)  # a swell every 2 s
        shown[number] = guard.allow(answer.over(wanted, at_s) if at_s >= pressed_s else wanted, at_s)
    down = round(pressed_s * 100)
    assert shown[down + 15] > 0.15 - 0.1 * cos(pi * (pressed_s + 0.15)) + 0.08  # at a bottom, less than a tenth


@in_one_test("seed", range(18))
def test_the_lamp_can_be_dark_within_a_second_from_anywhere(seed: int) -> None:
    guard, want, level = Guard(), wish(seed), 0.0
    for number in range(800):
        level = guard.allow(want(number / 200, level), number / 200)
    falling = [guard.allow(0.0, 4 + number / 200) for number in range(int(DARK_S * 200))]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] == 0.0


@in_one_test("asked_hz", [20, 100, 1000, 5000])
def test_how_often_it_is_asked_changes_neither_the_way_up_nor_the_way_down(asked_hz: int) -> None:
    guard = Guard()
    for number in range(asked_hz):
        guard.allow(0.8, number / asked_hz)
    assert guard.level == 0.8
    for number in range(asked_hz):
        guard.allow(0.3, 1 + number / asked_hz)
    assert guard.level == 0.3


def test_a_glow_too_small_to_see_is_not_left_on_where_dark_is_wanted() -> None:
    guard = Guard()
    guard.allow(0.001, 0.0)
    guard.allow(0.001, 0.1)
    assert guard.level == 0.001
    assert guard.settled(0.001)
    assert not guard.settled(0.0)


def test_a_turn_too_small_to_see_is_not_made() -> None:
    guard = Guard()
    for number in range(200):
        guard.allow(0.3, number / 100)
    for number in range(200, 300):
        guard.allow(0.2, number / 100)
    assert guard.allow(0.2015, 3.0) == 0.2
    assert guard.allow(0.2025, 3.01) == 0.2025


def test_what_is_no_number_is_dark() -> None:
    guard = Guard()
    for number in range(200):
        guard.allow(0.5, number / 200)
    for number in range(200):
        guard.allow(nan, 1 + number / 200)
    assert guard.level == 0.0
    assert guard.allow(-inf, 3.0) == 0.0


def test_a_long_stillness_is_no_licence_to_jump() -> None:
    guard = Guard()
    guard.allow(0.0, 0.0)
    assert guard.allow(1.0, 3600.0) < 0.1


def test_a_clock_that_steps_back_gives_no_light() -> None:
    guard = Guard()
    guard.allow(0.0, 100.0)
    assert guard.allow(1.0, 50.0) == 0.0
    assert guard.allow(1.0, 100.0) == 0.0


# What it lets pass


@in_one_test("name", sorted(shipped().exercises))
def test_every_shipped_exercise_passes_unchanged(name: str) -> None:
    score = compose(shipped().exercises[name])
    guard = Guard()
    off: Counter[str] = Counter()
    for number in range(2 * 25, int(score.length_s * 25)):  # from where the light has come up
        at_s = number / 25
        wanted = score.level_at(at_s)
        if number < 4 * 25:
            guard.allow(wanted, at_s)
        elif abs(guard.allow(wanted, at_s) - wanted) > SAME:
            off[f"at {at_s:.0f} s"] += 1
    assert not off


@one_in(9, "name, at_min", [*product(ROUTINES, [NOON, NIGHT])])
def test_every_shipped_session_passes_unchanged(name: str, at_min: int) -> None:
    bed, guard = Bedside(at_min=at_min), Guard()
    bed.start(name)
    off = {round(at_s) for at_s, wanted in bed.looks(20) if abs(guard.allow(wanted, at_s) - wanted) > SAME}
    assert off == set()
