"""The shipped exercises against the library they were written from, to the second.

Rule: when one of these fails, the file is wrong until somebody has decided otherwise.
"""

from __future__ import annotations

import pytest

from pi_regulate.library.step_parts import Pattern, Ramp
from pi_regulate.library.steps import BedStep, CardStep, ChimeStep, GateStep, PressStep, TurnStep, VoiceStep, verb_of
from pi_regulate.library.timeline import place
from tests.in_one_test import in_one_test
from tests.library.library_table import CHIMES_S, EMBER, HUM, HUMMED, LIGHT, OCEAN, PATTERNS, SWELLS_S, TABLE, Row
from tests.library.shipped import CONFIG, exercises, levels, lines_of, load, script


def test_all_exercises_of_the_library_are_there_and_no_other() -> None:
    assert len(TABLE) == 50
    assert sorted(exercises()) == sorted(row.id for row in TABLE)


def test_every_file_is_called_like_what_is_in_it() -> None:
    for folder in ("exercises", "routines"):
        for path in (CONFIG / folder).glob("*.yaml"):
            assert load(path)["id"] == path.stem


@in_one_test("row", TABLE, ids=lambda row: row.id)
def test_an_exercise_is_as_the_library_has_it(row: Row) -> None:
    exercise = exercises()[row.id]
    assert (exercise.phase, exercise.who, exercise.lasts) == (row.phase, row.who, row.lasts_s)
    assert tuple(exercise.needs) == row.needs
    assert (exercise.on_skip, exercise.alone) == (row.on_skip, row.alone)
    assert all((exercise.title, exercise.purpose, exercise.suits, exercise.evidence, exercise.caution))


@in_one_test("row", TABLE, ids=lambda row: row.id)
def test_its_lines_are_spoken_at_their_seconds(row: Row) -> None:
    assert tuple(at_s for at_s, _ in lines_of(script(row.id))) == row.lines_s


@in_one_test("row", TABLE, ids=lambda row: row.id)
def test_its_breaths_are_counted_and_as_slow_as_they_are(row: Row) -> None:
    runs = script(row.id).breaths
    assert sum(here.count for here, _ in runs) == row.breaths
    rates = [
        rate
        for _, step in runs
        for rate in (
            (step.breathe.from_per_min, step.breathe.to_per_min)
            if isinstance(step.breathe, Ramp)
            else (step.breathe.per_min,)
        )
    ]
    if row.per_min is None:
        assert rates == []
    else:
        assert (rates[0], rates[-1]) == pytest.approx(row.per_min, abs=0.005)


@in_one_test("row", TABLE, ids=lambda row: row.id)
def test_its_gates_ask_when_they_should(row: Row) -> None:
    gates = [(here.start_s, here.step) for here in script(row.id).placed]
    assert tuple((at_s, step.gate.needs) for at_s, step in gates if isinstance(step, GateStep)) == row.gates


@in_one_test("name", LIGHT)
def test_its_light_moves_between_the_right_levels_at_the_right_time(name: str) -> None:
    found = [(verb_of(here.step), here.start_s, here.end_s, *levels(here.step)) for here in script(name).placed]
    expected = [(verb, start, end, low / 100, high / 100) for verb, start, end, low, high in LIGHT[name]]
    assert [row[0] for row in found] == [row[0] for row in expected]
    for one, other in zip(found, expected, strict=True):
        assert one[1:] == pytest.approx(other[1:])


@in_one_test("name", PATTERNS)
def test_a_breath_has_the_seconds_of_its_pattern(name: str) -> None:
    (_, step) = script(name).breaths[0]
    assert isinstance(step.breathe, Pattern)
    one = step.breathe
    assert (one.in_s, one.top_up_s, one.hold_s, one.exhale_s, one.rest_s) == PATTERNS[name]
    assert one.hummed == (name in HUMMED)


@in_one_test("name", sorted(exercises()))
def test_chimes_beds_and_colour_are_as_the_library_has_them(name: str) -> None:
    exercise = exercises()[name]
    assert tuple(step.at for step in exercise.steps if isinstance(step, ChimeStep)) == CHIMES_S.get(name, ())
    paced = any(row.id == name and row.breaths for row in TABLE)
    bed = "ocean" if (paced and name != "apart-and-back") or name in OCEAN else "hum" if name in HUM else "silence"
    assert exercise.bed == bed
    assert exercise.colour == ("ember" if name in EMBER else "amber")


@in_one_test("name", sorted(exercises()))
def test_swells_have_their_period(name: str) -> None:
    waves = [here.step.swell.every_s for here in script(name).placed if verb_of(here.step) == "swell"]  # type: ignore[union-attr]
    assert set(waves) == ({SWELLS_S[name]} if name in SWELLS_S else set())


def test_every_step_of_every_script_has_its_place() -> None:
    for exercise in exercises().values():
        for variant in (None, *exercise.variants):
            assert place(*exercise.script(variant))[1] == (), exercise.id


def test_coherent_has_a_faster_and_a_slower_sister_of_the_same_length() -> None:
    faster, slower = script("coherent", "faster"), script("coherent", "slower")
    for one, parts, count in ((faster, (5.0, 5.0), 30), (slower, (6.0, 6.0), 25)):
        ((here, step),) = one.breaths
        assert isinstance(step.breathe, Pattern)
        assert (step.breathe.in_s, step.breathe.exhale_s, here.count) == (*parts, count)
        assert (here.start_s, here.end_s, one.lasts_s) == (20, 320, 340)


def test_four_seven_eight_begins_at_half_its_counts() -> None:
    assert exercises()["four-seven-eight"].begin_with == "half"
    ((here, step),) = script("four-seven-eight", "half").breaths
    assert isinstance(step.breathe, Pattern)
    assert (step.breathe.in_s, step.breathe.hold_s, step.breathe.exhale_s) == (2, 3.5, 4)
    assert (here.count, here.start_s, here.end_s) == (8, 20, 96)
    assert script("four-seven-eight", "half").lasts_s == 120


def test_the_long_way_to_sleep_takes_twenty_minutes_and_a_fade() -> None:
    long = script("sleep-ramp", "long")
    (ramp, ramped), (level, levelled) = long.breaths
    assert (ramp.start_s, ramp.end_s, ramp.count) == (0, 480, 68)
    assert (level.start_s, level.end_s, level.count) == (480, 1200, 72)
    assert (ramped.light.falling_to, levelled.light.to_level, levelled.light.falling_to) == (0.19, 0.19, 0.03)
    assert (long.placed[-1].start_s, long.placed[-1].end_s, long.lasts_s) == (1200, 1260, 1260)


def test_the_peak_of_the_way_to_sleep_falls_to_three_per_cent_and_then_to_dark() -> None:
    one = script("sleep-ramp")
    assert one.breaths[0][1].light.falling_to == 0.03
    assert levels(one.placed[-1].step) == (0.0, 0.02)
    assert not [step for step in one.steps if isinstance(step, ChimeStep)]


@in_one_test("name", ["coherent", "four-seven-eight", "sleep-ramp"])
def test_a_variant_says_the_same_words(name: str) -> None:
    said = [text for _, text in lines_of(script(name))]
    for variant in exercises()[name].variants:
        assert [text for _, text in lines_of(script(name, variant))] == said


def test_a_press_is_quick_and_its_release_slow() -> None:
    shapes = {
        "press-release": [(2, 5, 6)] * 4,
        "open-hands": [(4, 3, 8)] * 5,
        "wall-push": [(2, 13, 6), (2, 8, 6)],
        "soft-eyes": [(1.5, 3.5, 1.5), (1.5, 3.5, 1.5), (1.5, 4.5, 1.5)],
        "hug-20": [(4, 16, 4)],
    }
    for name, shape in shapes.items():
        presses = [step for step in exercises()[name].steps if isinstance(step, PressStep)]
        assert [(one.press.up_s, one.press.level_s, one.press.down_s) for one in presses] == shape
        assert {one.sound for one in presses} == ({"hum"} if name == "press-release" else {None})


def test_both_people_get_the_same_time() -> None:
    for name, seats in (
        ("appreciation-turns", "first second first second"),
        ("listening-turns", "first second second first"),
        ("repair-question", "first second first second"),
        ("small-no", "first second"),
    ):
        turns = [step for step in exercises()[name].steps if isinstance(step, TurnStep)]
        assert [turn.turn for turn in turns] == seats.split()
        time_s = {seat: sum(turn.lasts for turn in turns if turn.turn == seat) for seat in ("first", "second")}
        assert time_s["first"] == time_s["second"]


def test_slow_walking_eases_from_two_seconds_to_four() -> None:
    (here,) = script("slow-walk").placed
    assert here.step.swell.easing_to_s == 4  # type: ignore[union-attr]


def test_the_ocean_comes_to_the_thaw_after_a_minute() -> None:
    assert [(step.at, step.bed) for step in exercises()["tiny-thaw"].steps if isinstance(step, BedStep)] == [
        (60, "ocean")
    ]


def test_the_known_voice_speaks_only_behind_its_gate() -> None:
    steps = exercises()["known-voice"].steps
    assert [(step.at, step.voice) for step in steps if isinstance(step, VoiceStep)] == [(14, "familiar")]


def test_eight_cards_lie_in_the_deck() -> None:
    (deck,) = (step for step in exercises()["contemplate"].steps if isinstance(step, CardStep))
    assert (deck.at, len(deck.card), len(set(deck.card))) == (8, 8, 8)
