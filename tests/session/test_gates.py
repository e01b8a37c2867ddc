"""Gates: two yeses from two hands, never from one that trembles, and silence is a no without a word."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.library.catalogue import Library
from pi_regulate.library.lines import every_line
from pi_regulate.session.voice_choice import Chain, Voice
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.stage import (
    CALM,
    EVENING,
    NIGHT,
    NOON,
    Bedside,
    alone,
    double,
    exercise,
    hold,
    library,
    press,
    routine,
    shipped,
    tremor,
)

GATE_LEVEL = 0.12
YES_LEVEL = 0.22  # a second, higher level (DESIGN 4)
TWO = exercise(
    {"glow": 0.2}, {"gate": {"needs": 2}, "at": 4}, {"swell": {"from": 0.2, "to": 0.3, "every": 10}, "at": 10},
    {"say": "Now.", "at": 10, "care": True}, name="the-two", phase="connect", who="two", alone="the-one", lasts=40,
)  # fmt: skip
ONE = exercise({"glow": 0.2}, name="the-one", phase="connect", lasts=30)
HOUSE = library(TWO, ONE, talk="full")


def asked(house: Library = HOUSE, **guide: object) -> tuple[Bedside, float]:
    """Somebody in front of an open gate, and when it opened."""
    bed = Bedside(house, **guide)  # type: ignore[arg-type]
    bed.start(alone(house.exercises["the-two"]))
    bed.until(30)
    (gate,) = bed.of("gate")
    return bed, gate.at_s


def yeses(bed: Bedside) -> list[int | None]:
    return [row.index for row in bed.of("yes")]


def test_a_gate_opens_at_its_time_and_says_how_many_it_needs_and_how_long_it_waits() -> None:
    bed, opens_s = asked()
    (gate,) = bed.of("gate")
    (begins,) = bed.of("exercise")
    assert (gate.needs, gate.timeout_s) == (2, 60.0)
    assert opens_s == begins.at_s + 4
    assert bed.lines[-1] == "gate.1"


def test_a_gate_opens_only_when_the_running_line_has_ended() -> None:
    words = "This line is much longer than the time before the gate."  # 11 words: 6 s
    late = exercise(
        {"say": words, "at": 0}, {"glow": 0.2}, {"gate": {"needs": 2}, "at": 4}, {"say": "Now.", "at": 5, "care": True},
        name="the-two", phase="connect", who="two", lasts=40,
    )  # fmt: skip
    bed, opens_s = asked(library(late, talk="full"))
    (begins,) = bed.of("exercise")
    assert opens_s == pytest.approx(begins.at_s + 6)
    bed.hand(press(opens_s + 3), press(opens_s + 6))
    bed.until(opens_s + 10)
    (now,) = [row for row in bed.of("say") if row.text == "Now."]
    (_, second) = bed.of("yes")
    assert now.at_s == pytest.approx(second.at_s + 1)


@given(first=st.floats(0.81, 58), apart=st.floats(1.5, 58), more=st.lists(st.floats(1.5, 20), max_size=3))
@settings(CALM, max_examples=examples(60))
def test_two_presses_apart_always_pass_from_the_invitation_on_and_one_never_does(
    first: float, apart: float, more: list[float]
) -> None:
    bed, opens_s = asked_at_its_line()
    bed.hand(press(opens_s + first))
    second = first + apart
    if second >= 59.9:
        bed.until(opens_s + 62)
        assert (yeses(bed), len(bed.of("no"))) == ([1], 1)
        return
    bed.hand(press(opens_s + second))
    for wait_s in more:  # whoever presses on changes nothing
        second += wait_s
        bed.hand(press(opens_s + second))
    assert (yeses(bed), bed.of("no")) == ([1, 2], [])


def asked_at_its_line() -> tuple[Bedside, float]:
    """Two people who hear the line that invites, and when it begins."""
    bed = Bedside()
    bed.start(alone(shipped().exercises["hand-to-hand"]))
    while not bed.of("gate"):
        bed.until(bed.guide.deadline() or 0.0)
    (gate,) = bed.of("gate")
    (line,) = [row for row in bed.of("say") if row.line == "hand-to-hand.2"]
    assert (line.text, line.at_s) == ("Press once each for yes. No press means no.", gate.at_s)
    return bed, gate.at_s


def test_yeses_count_while_the_line_is_said_and_the_exercise_goes_on_when_it_has_ended() -> None:
    bed, opens_s = asked_at_its_line()
    bed.hand(press(opens_s + 0.9), press(opens_s + 2.5))
    bed.until(opens_s + 40)
    assert yeses(bed) == [1, 2]
    said_s = next(row.seconds or 0 for row in bed.of("say") if row.line == "hand-to-hand.2")
    assert said_s > 4  # the second yes came in its middle
    (following,) = [row for row in bed.of("say") if row.line == "hand-to-hand.3"]
    assert following.at_s == pytest.approx(opens_s + said_s + 12)  # 20 s in the script, the gate at 8


def test_each_yes_sounds_softly_and_what_is_no_yes_does_not() -> None:
    bed, opens_s = asked()
    bed.hand(press(opens_s + 0.5), press(opens_s + 5), press(opens_s + 6), press(opens_s + 9))
    notes = [(row.name, row.at_s) for row in bed.of("chime") if row.at_s > opens_s]
    assert notes == [("low", row.at_s) for row in bed.of("yes")]
    assert [at_s - opens_s for _, at_s in notes] == pytest.approx([5.35, 9.35], abs=0.1)


@in_one_test(("at_min", "note"), [(NOON, "bowl"), (EVENING, "bowl"), (NIGHT, "low")])
@in_one_test("name", ["hand-to-hand", "listening-turns"])  # its own line opens it, or the device's
def test_a_gate_whose_question_no_voice_has_opens_with_one_soft_note(name: str, at_min: int, note: str) -> None:
    bed = Bedside(at_min=at_min)  # the words are on a screen only
    bed.start(alone(shipped().exercises[name]))
    bed.until(70)
    (gate,) = bed.of("gate")
    (question,) = [row for row in bed.of("say") if row.at_s == gate.at_s]
    assert question.spoken is False
    assert [(row.name, row.at_s) for row in bed.of("chime") if row.at_s >= gate.at_s] == [(note, gate.at_s)]


@pytest.mark.parametrize("name", ["hand-to-hand", "listening-turns"])
def test_a_question_that_is_spoken_needs_no_note(name: str) -> None:
    lines = every_line(shipped().exercises.values(), shipped().lines)
    bed = Bedside(at_min=NOON, voices=Chain((Voice("somebody", dict.fromkeys(lines, 2.0)),)))
    bed.start(alone(shipped().exercises[name]))
    bed.until(70)
    (gate,) = bed.of("gate")
    assert [row.spoken for row in bed.of("say") if row.at_s == gate.at_s] == [True]
    assert [row for row in bed.of("chime") if row.at_s >= gate.at_s] == []


def test_after_25_seconds_the_light_lifts_once_for_whoever_has_not_said_yes() -> None:
    bed, opens_s = asked()
    bed.hand(press(opens_s + 5))
    yes_s = bed.of("yes")[0].at_s
    bed.until(yes_s + 24)
    light = bed.guide.light
    assert light.still_until(yes_s + 24) == pytest.approx(yes_s + 25)
    assert not light.moves_at(yes_s + 24)
    levels = [bed.level(yes_s + 25 + k / 100) for k in range(200)]
    assert light.moves_at(yes_s + 25.01)
    assert light.moves_at(yes_s + 26.9)
    assert max(levels) == pytest.approx(levels[100], abs=1e-4)
    assert max(levels) == pytest.approx(0.30, abs=0.001)
    assert max(abs(b - a) for a, b in itertools.pairwise(levels)) < 0.0013  # of a raised cosine of 0.08 in a second
    assert bed.level(yes_s + 27) == pytest.approx(YES_LEVEL)
    assert light.still_until(yes_s + 27.1) is None
    assert not light.moves_at(yes_s + 27.1)


def test_without_a_yes_or_for_eyes_that_bear_no_swells_the_light_stays_where_it_is() -> None:
    bed, opens_s = asked()
    assert {round(bed.level(opens_s + after_s), 6) for after_s in range(4, 60)} == {GATE_LEVEL}
    bed, opens_s = asked(library(TWO, ONE, talk="full", people={"photosensitive": True}))
    bed.hand(press(opens_s + 5))
    assert {round(bed.level(opens_s + after_s), 6) for after_s in range(10, 60)} == {YES_LEVEL}


def test_two_yeses_go_on_and_the_clock_has_waited() -> None:
    bed, opens_s = asked()
    bed.hand(press(opens_s + 3), press(opens_s + 20))
    bed.until(opens_s + 70)
    (begins,) = bed.of("exercise")
    (_, second) = bed.of("yes")
    (now,) = [row for row in bed.of("say") if row.text == "Now."]
    assert now.at_s == pytest.approx(second.at_s + 6)
    (landing,) = bed.of("landing")
    assert landing.at_s == pytest.approx(begins.at_s + 40 + (second.at_s - opens_s))


@in_one_test(
    ("hand", "heard"),
    [
        (lambda t: [], []),
        (lambda t: press(t + 0.7), []),  # deaf in the first moments of the line that invites
        (lambda t: press(t + 0.9), [1]),
        (lambda t: press(t + 3) + press(t + 4.4), [1]),  # two, too close for two people
        (lambda t: press(t + 3) + press(t + 4.6), [1, 2]),
        (lambda t: double(t + 3), [1]),
        (lambda t: double(t + 3) + press(t + 6), [1, 2]),
        (lambda t: tremor(t + 3, 4, 20), [1]),
        (lambda t: tremor(t + 3, 12, 40), [1]),
        (lambda t: tremor(t + 0.5, 8, 30), []),  # it was shaking before the gate could be heard
        (lambda t: [e for k in range(30) for e in press(t + 3 + 0.5 * k)], [1]),  # one after the other, all from one
        (lambda t: press(t + 3) + tremor(t + 4.4, 6, 3), [1]),
        (lambda t: press(t + 3) + press(t + 4.3) + press(t + 4.9), [1]),  # no moment of quiet
        (lambda t: press(t + 3) + press(t + 4.3) + press(t + 6), [1, 2]),
    ],
)
def test_what_the_hands_did_is_so_many_yeses(hand: object, heard: list[int]) -> None:
    bed, opens_s = asked()
    edges: list[Edge] = hand(opens_s)  # type: ignore[operator]
    if edges:
        bed.hand(edges)
    bed.until(opens_s + 50)
    assert yeses(bed) == heard
    assert (bed.exercises, len(bed.of("gate"))) == (["the-two"], 1)
    bed.until(opens_s + 59.9)
    assert ("the-one" in bed.exercises) is False
    bed.until(opens_s + 60)
    assert ("the-one" in bed.exercises) is (len(heard) < 2)


def test_a_hand_that_shakes_on_and_pauses_gives_one_yes_also_where_presses_are_told_at_once() -> None:
    bed, opens_s = asked(library(TWO, ONE, talk="full", button={"double_press_s": 0.0}))
    bed.hand(tremor(opens_s + 3, 6, 4.0), tremor(opens_s + 7.4, 6, 4.0), press(opens_s + 11.7))
    assert yeses(bed) == [1]
    bed.hand(press(opens_s + 20))
    assert yeses(bed) == [1, 2]


def test_a_tremor_that_was_a_yes_at_its_first_touch_is_that_yes_until_it_ends() -> None:
    bed, opens_s = asked(library(TWO, ONE, talk="full", button={"double_press_s": 0.0}))
    bed.hand(tremor(opens_s + 3, 4, 8.0), press(opens_s + 12.2))  # it ended at 10.75 s, 1.45 s before
    assert yeses(bed) == [1]


LAST: dict[str, tuple[Callable[[float], list[Edge]], float]] = {
    "a tap": (lambda t: press(t + 59.7), 60.05),
    "a later one": (lambda t: press(t + 59.9), 60.25),
    "one that counts afterwards": (lambda t: press(t + 59.96), 60.31),
    "the very last": (lambda t: press(t + 59.999), 60.349),
    "a short tap": (lambda t: press(t + 59.97, 0.05), 60.32),
    "a long press": (lambda t: press(t + 59.2, 0.9), 60.1),
    "one of half a second": (lambda t: press(t + 59.9, 0.5), 60.4),
    "a double press": (lambda t: double(t + 59.8), 60.4),
    "a tremor": (lambda t: tremor(t + 57, 7, 5), 62.3),
    "a long tremor": (lambda t: tremor(t + 40, 7, 21), 61.3),
}
"""A hand whose finger goes down before the time is over, and when it is clear that it says yes (within 0.2 s)."""


@in_one_test("how", LAST)
@in_one_test(
    "name",
    ["breathe-together", "hug-20", "hand-to-hand", "listening-turns"],
)
def test_a_yes_that_began_before_the_time_was_over_is_a_yes(name: str, how: str) -> None:
    bed = Bedside()
    bed.start(alone(shipped().exercises[name]))
    while not bed.of("gate"):
        bed.until(bed.guide.deadline() or 0.0)
    opens_s = bed.of("gate")[0].at_s
    hand, clear_s = LAST[how]
    bed.hand(press(opens_s + 20), hand(opens_s))
    bed.until(opens_s + 64)
    assert [row.at_s - opens_s for row in bed.of("yes")] == pytest.approx([20.35, clear_s], abs=0.2)
    assert (bed.of("no"), bed.exercises) == ([], [name])


@in_one_test("how", LAST)
def test_the_choice_of_one_person_that_began_before_the_time_was_over_is_heard(how: str) -> None:
    bed = Bedside(familiar_voice=True)
    bed.start(routine(connect=["known-voice"]))
    bed.until(30)
    opens_s = bed.of("gate")[0].at_s
    bed.hand(LAST[how][0](opens_s))
    bed.until(300)
    noes = [row for row in bed.of("no") if row.name is None]  # the offer to hear it again comes later
    assert (len(bed.of("yes")), noes, len(bed.of("voice"))) == (1, [], 1)


@in_one_test(
    ("hand", "no_s"),
    [
        (lambda t: press(t + 60.001), 60.0),  # its finger went down afterwards
        (lambda t: press(t + 59.97, 0.0004), 60.01),  # a spike on the wire
        (lambda t: press(t + 59.5, 0.0004), 60.0),
        (lambda t: [e for k in range(200) for e in press(t + 58 + 0.02 * k, 0.008)], 60.0),  # hum of 50 Hz
        (lambda t: press(t + 58.9) + press(t + 59.8), 60.15),  # too soon after the first yes
        (lambda t: press(t + 58.2) + press(t + 59.2), 60.0),
        (lambda t: tremor(t + 57, 7, 5), 62.2),  # one hand, one yes
    ],
)
def test_what_is_no_yes_in_the_last_moment_leaves_it_a_no_as_soon_as_that_is_clear(hand: object, no_s: float) -> None:
    bed, opens_s = asked()
    edges: list[Edge] = hand(opens_s)  # type: ignore[operator]
    bed.hand(edges)
    bed.until(opens_s + 66)
    assert [row.at_s - opens_s for row in bed.of("no")] == [pytest.approx(no_s, abs=0.15)]
    assert bed.exercises == ["the-two", "the-one"]
    begins = bed.of("exercise")[-1]
    assert begins.at_s == bed.of("no")[0].at_s


def test_a_hand_that_trembles_on_at_a_gate_keeps_no_session_longer_than_the_longest() -> None:
    bed, opens_s = asked(session_cap_s=120.0)
    bed.hand(tremor(opens_s + 50, 7, 100))
    assert [row.at_s for row in bed.of("landing")] == [120.0]


def test_a_hold_that_begins_in_a_gates_last_moment_ends_the_session_without_a_no() -> None:
    bed, opens_s = asked()
    bed.hand(hold(opens_s + 59.5))
    bed.until(opens_s + 65)
    assert [row.what for row in bed.of("no", "yes", "exercise", "hold", "landing")] == ["exercise", "hold", "landing"]


def test_a_no_goes_without_a_word_into_the_exercise_for_one() -> None:
    bed, opens_s = asked()
    bed.whats()
    bed.until(opens_s + 61)
    assert bed.whats() == ["no", "exercise", "bed"]


def test_who_was_asked_once_and_did_not_say_yes_is_not_asked_again_in_this_session() -> None:
    bed = Bedside()
    bed.start("together")
    bed.until(1000)
    assert bed.exercises == ["feet-weight", "breathe-together", "long-out", "hand-on-heart"]
    assert len(bed.of("gate")) == 1


@in_one_test(
    ("name", "other"),
    [
        ("breathe-together", "long-out"), ("hum-together", "hum-out"), ("hug-20", "hand-on-heart"),
        ("hand-to-hand", "hand-on-heart"), ("soft-eyes", "safe-ally"), ("appreciation-turns", "safe-ally"),
        ("listening-turns", "safe-ally"), ("repair-question", "safe-ally"),
    ],
)  # fmt: skip
def test_after_a_no_the_path_for_one_plays(name: str, other: str) -> None:
    bed = Bedside()
    bed.start(alone(shipped().exercises[name]))
    bed.until(130)
    assert bed.exercises == [name, other]
    assert yeses(bed) == []


def test_a_hold_at_a_gate_ends_the_session() -> None:
    bed, opens_s = asked()
    bed.hand(hold(opens_s + 5))
    bed.until(opens_s + 8)
    assert bed.guide.at_rest
    assert yeses(bed) == []


def test_the_light_stands_on_one_level_and_after_the_first_yes_on_a_second_higher_one() -> None:
    bed, opens_s = asked()
    assert bed.level(opens_s + 2.5) == pytest.approx(GATE_LEVEL)
    assert not bed.guide.light.moves_at(opens_s + 2.5)
    bed.hand(press(opens_s + 5))
    assert bed.level(opens_s + 10) == pytest.approx(YES_LEVEL)
    assert YES_LEVEL > GATE_LEVEL


@pytest.mark.parametrize(
    "house", [library(TWO, ONE, talk="none"), library(TWO, ONE, night={"talk": "none", "from_min": 0, "to_min": 1439})]
)
def test_a_gate_nobody_would_hear_is_never_opened(house: Library) -> None:
    bed = Bedside(house)
    bed.start(alone(TWO))
    bed.until(2000)
    assert bed.of("gate", "yes") == []
    assert bed.exercises == ["quiet-company"]


def test_without_a_speaker_no_gate_opens_and_nobody_is_led_to_touch() -> None:
    bed = Bedside(speech=False)
    bed.start("together")
    bed.until(2000)
    assert bed.of("gate", "say") == []
    assert bed.exercises == ["follow-light", "settle", "quiet-company"]


def test_a_gate_in_an_exercise_for_one_is_not_opened_in_silence_either() -> None:
    choice = exercise({"glow": 0.2}, {"gate": {"needs": 1}, "at": 4}, name="choice", phase="connect", lasts=30)
    bed = Bedside(library(choice, talk="none"))
    bed.start(alone(choice))
    bed.until(200)
    assert bed.of("gate") == []


def test_a_known_voice_plays_after_one_yes_and_stays_silent_after_none() -> None:
    for hands, voices, lines in (([press(40)], 1, 4), ([], 0, 2)):  # after a no nothing is said any more
        bed = Bedside(library(talk="full"), familiar_voice=True)
        bed.start(routine(connect=["known-voice"]))
        bed.until(39)
        if hands:
            bed.hand(*hands)
        bed.until(300)
        assert bed.exercises == ["known-voice"]
        assert len(bed.of("voice")) == voices
        assert len([line for line in bed.lines if (line or "").startswith("known-voice.")]) == lines


def test_a_voice_that_no_gate_has_asked_for_never_plays() -> None:
    voice = exercise({"glow": 0.2}, {"voice": "familiar", "at": 4}, name="voice", phase="connect", lasts=60)
    bed = Bedside(library(voice), familiar_voice=True)
    bed.start(alone(voice))
    bed.until(200)
    assert bed.of("voice") == []


def test_without_a_familiar_voice_somebody_remembered_takes_its_place() -> None:
    bed = Bedside()
    bed.start("voice")
    bed.until(1000)
    assert bed.exercises == ["hand-on-heart", "settle", "safe-ally"]


@in_one_test(("hand", "given"), [([], 0), ([3.0], 1), ([0.7], 0), ([3.0, 4.2], 1)])
def test_a_gate_that_waited_in_vain_tells_how_many_yeses_it_got(hand: list[float], given: int) -> None:
    bed, opens_s = asked()
    for after_s in hand:
        bed.hand(press(opens_s + after_s))
    bed.until(opens_s + 61)
    assert [(row.at_s - opens_s, row.index, row.needs) for row in bed.of("no")] == [(60.0, given, 2)]


def test_a_hand_that_may_still_say_yes_takes_back_what_would_follow_without_an_answer() -> None:
    bed, opened_s = asked()
    bed.until(opened_s + 59.5)
    before = bed.guide.plan()
    bed.rows += bed.guide.edge(True, opened_s + 59.8)
    bed.until(opened_s + 59.9)
    now = bed.guide.plan()
    assert before is not None
    assert now is not None
    assert (before.then is None, now.then) == (False, None)
