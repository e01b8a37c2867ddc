"""What is played in a session: people's switches and their stand-ins, how much is said, cards, first uses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.library.limits.checks import check_exercise
from pi_regulate.session.memory import Memory, next_card
from pi_regulate.session.night import Wall, is_night
from pi_regulate.session.programme import Programme
from tests.in_one_test import in_one_test
from tests.stage import (
    CALM,
    EVENING,
    NIGHT,
    NOON,
    USED,
    Bedside,
    alone,
    double,
    exercise,
    library,
    press,
    routine,
    shipped,
)

LATE_S = 3000.0


def played(what: str, at_min: int = EVENING, memory: Memory = USED, **guide: Any) -> Bedside:
    """A whole session of a routine with these settings."""
    settings = {name: guide.pop(name) for name in list(guide) if hasattr(shipped().settings, name)}
    bed = Bedside(library(**settings), at_min=at_min, memory=memory, **guide)
    bed.start(what if what in bed.guide.library.routines else alone(bed.guide.library.exercises[what]))
    bed.until(LATE_S)
    return bed


@in_one_test(
    ("more", "steps"),
    [
        ({"needs": ["cards"]}, [{"glow": "10%"}]),
        ({"who": "two"}, [{"gate": {"needs": 2}}, {"glow": "10%"}]),
        ({}, [{"breathe": {"in": 4, "out": 6}}]),
        ({}, [{"follow": "hand", "lasts": 60}]),
    ],
)
def test_a_double_press_never_leads_to_an_owners_own_that_asks_for_more(more: Any, steps: Any) -> None:
    own = exercise(*steps, name="kind-phrase", phase="connect", lasts=60, **more)
    bed = Bedside(library(own, cards={"enabled": True}), at_min=NOON)
    bed.start(routine(connect=["safe-ally"]))
    bed.until(30)
    bed.hand(double(30.0))
    assert bed.exercises == ["safe-ally", "known-face"]


# People's switches


@in_one_test(
    ("what", "people", "plays"),
    [
        ("box-four", {}, "long-out"),  # no held breath until somebody has answered
        ("box-four", {"holds": True}, "box-four"),
        ("box-four", {"holds": True, "pregnant": True}, "long-out"),
        ("four-seven-eight", {}, "long-out"),
        ("press-release", {}, "open-hands"),
        ("press-release", {"effort": True}, "press-release"),
        ("wall-push", {}, "feet-weight"),
        ("settle", {"external_focus": True}, "follow-light"),
        ("breath-as-is", {"external_focus": True}, "follow-light"),
        ("cyclic-sigh", {"external_focus": True}, "follow-light"),
        ("hum-out", {"pregnant": True}, "follow-light"),  # five breaths a minute are too slow
        ("long-out", {"pregnant": True}, "long-out"),
        ("known-voice", {}, "safe-ally"),
        ("contemplate", {}, "safe-ally"),  # cards are off
        ("what-was-missing", {}, "safe-ally"),  # and with them what may stir as much
    ],
)
def test_what_may_not_be_offered_gives_way_to_something_gentler(what: str, people: dict[str, bool], plays: str) -> None:
    assert played(what, people=people).exercises == [plays]


@in_one_test(
    ("light", "shines", "plays"),
    [("on", False, "known-face"), ("off", False, "safe-ally"), ("off", True, "known-face")],
)
def test_no_face_is_put_into_a_light_that_nobody_sees(light: str, shines: bool, plays: str) -> None:
    """Without a motor the lamp shines even so."""
    assert played("known-face", light=light, shines=shines).exercises == [plays]


def test_in_the_dark_another_exercise_never_leads_to_a_face_in_the_light() -> None:
    bed = Bedside(library(light="off"), at_min=NOON)
    bed.start(routine(connect=["kind-phrase"]))
    bed.until(30)
    bed.hand(double(30.0))
    assert bed.exercises == ["kind-phrase", "quiet-company"]


@pytest.mark.parametrize("talk", ["few", "none"])
def test_strong_energy_gets_hands_that_open_without_effort_and_needs_no_word_for_it(talk: str) -> None:
    bed = played("fight", talk=talk)
    assert bed.exercises[0] == "open-hands"
    begins, ends = (row.at_s for row in bed.of("exercise")[:2])
    levels = [round(level, 3) for level in levels_of("fight", begins + 9, ends - 18, talk)]
    assert (min(levels), max(levels)) == (0.08, 0.3)
    closed = [at for at, level in enumerate(levels) if level == 0.3]
    assert len([at for at in closed if at - 1 not in closed]) == 5  # the hands close five times


def levels_of(name: str, from_s: float, to_s: float, talk: str) -> list[float]:
    """The levels of a session every half second of a part of it."""
    bed = Bedside(library(talk=talk))
    bed.start(name)
    return [bed.level(half / 2) for half in range(int(2 * from_s), int(2 * to_s))]


@in_one_test(
    ("people", "plays"),
    [
        ({"holds": True}, "made-up"),
        ({}, "follow-light"),
        ({"holds": True, "pregnant": True}, "follow-light"),
        ({"holds": True, "external_focus": True}, "follow-light"),
    ],
)
def test_an_own_exercise_with_pauses_is_offered_to_whoever_asked_for_pauses(
    people: dict[str, bool], plays: str
) -> None:
    square = {"breathe": {"in": 4, "hold": 4, "out": 4, "rest": 4}, "times": 10}  # 3.75 a minute, as box-four
    own = exercise(square, lasts=160)
    assert check_exercise(own) == []
    bed = Bedside(library(own, people=people), at_min=EVENING, memory=USED)
    bed.start(alone(own))
    bed.until(LATE_S)
    assert bed.exercises == [plays]


def test_with_outward_focus_no_session_leads_a_breath() -> None:
    for name in shipped().routines:
        bed = played(name, people={"external_focus": True})
        assert bed.of("breath") == []
        assert bed.exercises != []


def test_a_variant_is_judged_by_its_own_breaths() -> None:
    house = library(people={"holds": False})
    for variant, plays in (("half", "long-out"), (None, "long-out")):
        bed = Bedside(house)
        bed.start(routine(breathe=[{"exercise": "four-seven-eight", "variant": variant}]))
        bed.until(LATE_S)
        assert bed.exercises == [plays]
    pregnant = Bedside(library(people={"pregnant": True}))
    pregnant.start(routine(breathe=[{"exercise": "coherent", "variant": "faster"}]))
    pregnant.until(LATE_S)
    assert pregnant.exercises == ["coherent"]  # six a minute, where the usual five and a half are too slow


def test_for_eyes_that_bear_no_swells_the_light_stands_still_in_greetings_too() -> None:
    bed = Bedside(library(people={"photosensitive": True}))
    bed.start("default")
    starts_s = [0.0]
    for tenth in range(6500):
        at_s = tenth / 10
        bed.until(at_s)
        starts_s = [row.at_s for row in bed.of("prelude", "exercise", "landing")]
        if at_s > max(starts_s) + 2.0 and not bed.of("landing"):  # two seconds to get from one place to the next
            assert not bed.guide.light.moves_at(at_s)
    assert len(starts_s) == 7


def test_an_author_s_look_at_an_exercise_plays_it_as_it_is_written() -> None:
    for name in ("box-four", "press-release", "known-voice", "contemplate"):
        bed = played(name, as_written=True)
        assert bed.exercises == [name]
        assert any(line.startswith(f"{name}.1") for line in bed.lines if line)


# A skipped breath


def test_who_skips_the_look_at_the_breath_is_not_paced_any_more_in_this_session() -> None:
    house = library(routines=[routine(ground=["orient-room"], breathe=["breath-as-is"], connect=["hum-out"])])
    bed = Bedside(house)
    bed.start("made-up")
    bed.until(110)
    bed.hand(press(110))
    bed.until(LATE_S)
    assert bed.exercises == ["orient-room", "breath-as-is", "follow-light"]
    assert bed.of("breath") == []


def test_who_skips_a_paced_breath_may_be_paced_again() -> None:
    house = library(routines=[routine(ground=["follow-light"], breathe=["settle"], connect=["hum-out"])])
    bed = Bedside(house)
    bed.start("made-up")
    bed.until(140)
    bed.hand(press(140))
    bed.until(LATE_S)
    assert bed.exercises == ["follow-light", "settle", "hum-out"]


# How much is said


def test_little_talk_is_the_first_line_the_care_lines_and_gates() -> None:
    lines = played("together", talk="few").lines
    assert lines[:4] == ["feet-weight.1", "feet-weight.6", "feet-weight.7", "two.1"]
    assert "breathe-together.2" in lines  # it asks
    full = played("together", talk="full").lines
    assert set(lines) < set(full)


def test_without_talk_nothing_is_said_and_what_needs_words_gives_way() -> None:
    for name in shipped().routines:
        bed = played(name, talk="none")
        assert bed.lines == []
        assert all("speech" not in shipped().exercises[one or ""].needs for one in bed.exercises)
    assert played("freeze", talk="none").exercises == ["follow-light", "follow-light", "settle", "quiet-company"]


def test_the_night_has_a_talk_of_its_own() -> None:
    for at_min, silent in ((NIGHT, True), (EVENING, False)):
        bed = played("default", at_min=at_min, talk="full", night={"talk": "none"})
        assert (bed.lines == []) is silent


# Cards


def cards(bed: Bedside) -> list[str | None]:
    return [line for line in bed.lines if line and ".card-" in line]


def test_a_card_is_one_question_of_the_deck_and_the_deck_comes_through_before_any_comes_again() -> None:
    memory, asked = USED, []
    size = 8
    for night in range(2 * size):
        bed = Bedside(library(cards={"enabled": True}), memory=memory)
        bed.guide = type(bed.guide)(bed.guide.library, lambda _, day=night: Wall(EVENING, day), memory)  # type: ignore[misc]
        bed.start(alone(shipped().exercises["contemplate"]))
        bed.until(LATE_S)
        asked += cards(bed)
        memory = bed.guide.course.memory
    assert len(asked) == 2 * size
    assert len(set(asked[:size])) == len(set(asked[size:])) == size


def test_there_is_one_card_a_night_also_when_a_session_was_left_for_another() -> None:
    bed = Bedside(library(cards={"enabled": True}, start={"press": "made-up", "double": "made-up", "hold": "made-up"},
                          routines=[routine(connect=["contemplate"])]))  # fmt: skip
    bed.start("made-up")
    bed.until(30)
    bed.hand(press(30))  # it lands,
    bed.until(33)
    bed.hand(press(33))  # and before it is dark somebody begins again
    bed.until(LATE_S)
    bed.start("made-up", LATE_S)
    bed.until(2 * LATE_S)
    assert bed.exercises == ["contemplate", "safe-ally", "safe-ally"]
    assert len(cards(bed)) == 1


@in_one_test(
    ("minute", "trusted", "cards_on", "plays"),
    [
        (EVENING, True, True, "contemplate"),
        (NOON, True, True, "contemplate"),
        (22 * 60 + 59, True, True, "contemplate"),
        (23 * 60, True, True, "safe-ally"),  # late questions turn into brooding
        (2 * 60, True, True, "safe-ally"),
        (EVENING, False, True, "safe-ally"),
        (EVENING, True, False, "safe-ally"),
    ],
)
def test_a_card_is_asked_only_when_the_owner_and_the_hour_allow_it(
    minute: int, trusted: bool, cards_on: bool, plays: str
) -> None:
    bed = Bedside(library(cards={"enabled": cards_on}))
    bed.guide = type(bed.guide)(bed.guide.library, lambda _: Wall(minute, 1, trusted), USED)
    bed.start(routine(ground=["contemplate"]))
    bed.until(LATE_S)
    assert bed.exercises == [plays]


@CALM
@given(
    st.integers(0, 1439), st.booleans(), st.booleans(), st.integers(0, 3), st.sampled_from(["23:00", "21:30", "01:00"])
)
def test_what_was_missing_comes_once_a_night_if_asked_for_before_its_hour_by_a_clock_that_is_right(
    minute: int, enabled: bool, trusted: bool, last_night: int, until: str
) -> None:
    until_min = 60 * int(until[:2]) + int(until[3:])
    house = library(cards={"enabled": enabled, "until_min": until_min})
    memory = Memory(sessions=9, heard=USED.heard, card_night=last_night)
    one = alone(house.exercises["what-was-missing"])
    programme = Programme(house, one, memory, lambda _: Wall(minute, 2, trusted), speech=True)
    piece = programme.piece(one.connect[0], "connect", 0.0)
    tonight = 2 if minute >= 720 else 1
    early = minute in range(720, until_min if until_min > 720 else 1440) or (until_min < 720 and minute < until_min)
    asked = enabled and trusted and early and last_night != tonight
    assert piece is not None
    assert piece.exercise.id == ("what-was-missing" if asked else "safe-ally")
    assert programme.memory.card_night == (tonight if asked else last_night)


def test_a_question_and_what_was_missing_share_the_night() -> None:
    both = routine(connect=["contemplate", "what-was-missing"])
    bed = Bedside(library(cards={"enabled": True}))
    bed.start(both)
    bed.until(LATE_S)
    assert bed.exercises == ["contemplate", "safe-ally"]


def test_the_order_of_the_cards_hangs_on_the_seed_alone() -> None:
    orders = {seed: next_card(Memory(), "deck", 8, seed) for seed in range(20)}
    assert len(set(orders.values())) > 1
    assert orders == {seed: next_card(Memory(), "deck", 8, seed) for seed in range(20)}


# First uses


def test_an_exercise_with_a_gentler_beginning_begins_with_it_three_times() -> None:
    memory, lengths = USED, []
    for _ in range(5):
        bed = Bedside(library(people={"holds": True}), memory=memory)
        bed.start(alone(shipped().exercises["four-seven-eight"]))
        bed.until(LATE_S)
        lengths.append(len([row for row in bed.of("breath") if row.part == "in"]))
        memory = bed.guide.course.memory
    assert lengths == [8, 8, 8, 4, 4]


def test_only_the_beginning_of_an_exercise_plays_where_the_routine_says_so() -> None:
    (row,) = [row for row in played("short").of("exercise") if row.id == "quiet-company"]
    assert row.seconds == 120


def test_the_same_seed_and_the_same_hour_give_the_same_session() -> None:
    assert played("default").rows == played("default").rows


@in_one_test(
    ("minute", "trusted", "night"),
    [(22 * 60, True, True), (22 * 60 - 1, True, False), (7 * 60, True, False), (7 * 60 - 1, True, True),
     (0, True, True), (NOON, True, False), (NOON, False, True)],
)  # fmt: skip
def test_the_night_lasts_from_ten_to_seven(minute: int, trusted: bool, night: bool) -> None:
    assert is_night(Wall(minute, 1, trusted), shipped().settings.night) is night


def test_a_night_is_one_night_before_and_after_midnight() -> None:
    assert Wall(23 * 60, 5).night_number == Wall(60, 6).night_number
    assert Wall(11 * 60, 6).night_number != Wall(13 * 60, 6).night_number


def test_a_last_resort_that_may_not_be_played_either_leaves_its_place_empty() -> None:
    silent = exercise({"glow": 0.1}, name="follow-light", phase="ground", needs=["speech"], lasts=20)
    bed = Bedside(library(silent), speech=False)
    bed.start(alone(silent))
    bed.until(60.0)
    assert bed.exercises == []
    assert bed.guide.at_rest
