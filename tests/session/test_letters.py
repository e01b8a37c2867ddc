"""What somebody who is loved has recorded: which of it is heard when, and once more if a press asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from pi_regulate.library.lines import every_line
from pi_regulate.session.memory import Memory
from pi_regulate.session.voice_choice import Chain, Voice
from tests.in_one_test import in_one_test
from tests.stage import EVENING, USED, Bedside, alone, exercise, hold, library, press, routine, shipped, tremor

OWN = "known-voice.recording"
LINES = dict.fromkeys(every_line(shipped().exercises.values(), shipped().lines), 3.0)
MORNING, NOON, THREE, AFTERNOON = 8 * 60, 12 * 60, 3 * 60, 15 * 60


def chain(*numbers: str, seconds: float = 20.0) -> Chain:
    """A guide who has every line, and somebody who left these recordings."""
    return Chain((Voice("guide", LINES), Voice("anna", {f"{OWN}{number}": seconds for number in numbers})))


def known_voice(bed: Bedside, at_s: float = 0.0, what: str | None = None) -> float:
    """The exercise from `at_s` on, with a yes; returns when the recording began."""
    bed.start(what or routine(connect=["known-voice"]), at_s)
    while not bed.of("gate"):
        bed.until(bed.guide.deadline() or 0.0)
    bed.hand(press(bed.of("gate")[0].at_s + 3))
    bed.until(bed.of("gate")[0].at_s + 20)
    return bed.of("voice")[0].at_s


def again_s(bed: Bedside) -> float:
    """When it offers to play the recording again."""
    while not (offers := [row for row in bed.of("gate") if row.name == "again"]):
        bed.until(bed.guide.deadline() or 0.0)
    return offers[-1].at_s


def heard(voices: Chain, minutes: Iterable[int], memory: Memory = USED) -> list[str]:
    """What is heard in sessions at these minutes of the day, and `-` where it is somebody remembered instead."""
    found = []
    for minute in minutes:
        bed = Bedside(voices=voices, at_min=minute, memory=memory)
        bed.start(routine(connect=["known-voice"]))
        bed.until(20)
        if bed.of("gate"):
            bed.hand(press(bed.of("gate")[0].at_s + 3))
        bed.until(600)
        assert bed.guide.at_rest
        found += [str(row.line).removeprefix(OWN) for row in bed.of("voice")] or ["-"]
        memory = bed.guide.course.memory
    return found


def test_each_is_heard_once_before_one_is_heard_again_whatever_the_numbers() -> None:
    assert heard(chain("-2", "-5", "-9"), [EVENING] * 7) == ["-2", "-5", "-9"] * 2 + ["-2"]
    assert heard(chain(""), [EVENING] * 2) == ["", ""]


def test_one_that_was_not_asked_for_keeps_its_turn() -> None:
    bed = Bedside(voices=chain("-1", "-2"))
    bed.start(routine(connect=["known-voice"]))
    bed.until(300)
    assert (bed.guide.at_rest, bed.of("voice"), bed.guide.course.memory.letters) == (True, [], ())


def test_the_hour_chooses_among_them() -> None:
    voices = chain("-1", "-2.night", "-3.morning", "-4.after-a-quarrel")
    assert heard(voices, [THREE, MORNING, AFTERNOON]) == ["-2.night", "-3.morning", "-1"]
    assert heard(chain("-3.morning"), [7 * 60 - 1, 7 * 60, NOON - 1, NOON]) == ["-", "-3.morning", "-3.morning", "-"]
    assert heard(chain("-2.night", "-4.after-a-quarrel"), [AFTERNOON]) == ["-"]


def test_settings_that_are_read_again_make_no_quarrel_forgotten() -> None:
    bed = Bedside(voices=chain("-1", "-4.after-a-quarrel"))
    bed.start("repair")
    bed.hand(hold(40.0))
    bed.until(60.0)
    bed.guide.use(shipped())
    bed.rows.clear()
    known_voice(bed, 70.0)
    assert [row.line for row in bed.of("voice")] == [f"{OWN}-4.after-a-quarrel"]


def test_what_comes_after_an_offer_that_nobody_could_hear_is_played_all_the_same() -> None:
    after = {"swell": {"from": 0.1, "to": 0.2, "every": 10}, "at": 50, "times": 2}
    one = exercise(
        {"glow": 0.15}, {"gate": {"needs": 1}, "at": 5}, {"voice": "familiar", "at": 8},
        {"gate": {"needs": 1, "again": "12s"}, "at": 41}, after, {"say": "And this, if you like.", "at": 55},
        name="theirs", phase="connect", words="whole", lasts=70,
    )  # fmt: skip
    hears = [1]
    bed = Bedside(library(one), voices=Chain((Voice("guide", dict.fromkeys(["theirs.1", "gate.1"], 3.0)),
        Voice("anna", {OWN: 20.0}))), speech=lambda: hears[0])  # fmt: skip
    bed.start(routine(connect=["theirs"]))
    bed.until(12)
    bed.hand(press(bed.of("gate")[0].at_s + 3))
    bed.until(25.0)
    begins_s = bed.of("voice")[0].at_s
    bed.until(begins_s + 30.0)
    hears[0] = 0  # the speaker is lost before it offers to play it again
    bed.until(begins_s + 38.0)
    hears[0] = 2
    bed.until(begins_s + 100.0)
    assert bed.lines == ["gate.1", "theirs.1"]


def test_what_is_for_after_a_quarrel_is_heard_in_that_routine_and_for_twelve_hours_after_it() -> None:
    voices = chain("-1", "-2", "-3", "-4.after-a-quarrel")
    made = routine(connect=["known-voice"]).model_copy(update={"id": "repair"})
    house = replace(shipped(), routines={**shipped().routines, "repair": made})
    for first, then_s, wanted in (("repair", 0.0, "-4.after-a-quarrel"), ("repair", 11.9, "-1"), ("voice", 1.0, "-1")):
        bed = Bedside(house, voices=voices)
        known_voice(bed, what=first)
        if then_s == 0.0:
            assert [row.line for row in bed.of("voice")] == [OWN + wanted]
            continue
    for after_h, wanted in ((11.9, "-4.after-a-quarrel"), (12.1, "-1")):
        bed = Bedside(house, voices=voices)
        bed.start("repair")
        bed.until(1000)
        assert bed.guide.at_rest
        bed.rows.clear()
        known_voice(bed, after_h * 3600)
        assert [row.line for row in bed.of("voice")] == [OWN + wanted]


def test_what_comes_after_it_waits_until_even_the_longest_was_heard() -> None:
    for seconds, settles_s in ((10.0, 14.0), (45.0, 48.0), (120.0, 123.0)):
        bed = Bedside(library(talk="full"), voices=chain("-1", seconds=seconds))
        voice_s = known_voice(bed)
        offer_s = again_s(bed)
        said = {row.line: row.at_s - voice_s for row in bed.of("say")}
        assert said["known-voice.3"] == pytest.approx(settles_s)
        assert offer_s - voice_s == pytest.approx(said["known-voice.4"]) == pytest.approx(settles_s + 13)


@in_one_test(("after_s", "again"), [(0.5, False), (0.9, True), (6.0, True), (11.9, True), (12.1, False)])
def test_a_press_in_the_twelve_seconds_after_it_plays_the_same_one_again(after_s: float, again: bool) -> None:
    bed = Bedside(voices=chain("-1", "-2"))
    known_voice(bed)
    offer_s = again_s(bed)
    bed.hand(press(offer_s + after_s))
    bed.until(offer_s + 200)
    assert bed.guide.at_rest
    assert [row.line for row in bed.of("voice")] == [f"{OWN}-1"] * (2 if again else 1)
    assert bed.guide.course.memory.letters == (1,)


def test_it_may_be_heard_as_often_as_somebody_asks_and_the_line_before_it_is_not_cut_off() -> None:
    bed = Bedside(voices=chain("-1"))
    known_voice(bed)
    for times in range(2, 6):
        offer_s = again_s(bed)
        bed.hand(press(offer_s + 1.0))
        bed.until(offer_s + 10)
        assert [row.at_s for row in bed.of("voice")][-1] == pytest.approx(offer_s + 3.0 + 3.0)  # its line takes 3 s
        assert len(bed.of("voice")) == times
        bed.rows = [row for row in bed.rows if row.name != "again"]
    bed.until(again_s(bed) + 60)
    assert bed.guide.at_rest


def test_a_trembling_hand_asks_once_and_a_hold_ends_it() -> None:
    bed = Bedside(voices=chain("-1"))
    known_voice(bed)
    offer_s = again_s(bed)
    bed.hand(tremor(offer_s + 5, 6, 4))
    bed.until(offer_s + 14)
    assert (len(bed.of("voice")), len(bed.of("yes"))) == (2, 2)
    bed = Bedside(voices=chain("-1"))
    known_voice(bed)
    offer_s = again_s(bed)
    bed.hand(hold(offer_s + 5))
    assert bed.level(offer_s + 7.5) == 0.0
    assert len(bed.of("voice")) == 1


def test_in_the_dark_the_light_says_how_long_a_press_plays_it_again() -> None:
    bed = Bedside(voices=chain("-1"))
    known_voice(bed)
    offer_s = again_s(bed)
    assert bed.level(offer_s) == pytest.approx(0.15)
    assert bed.level(offer_s + 2.5) == pytest.approx(0.22)
    assert bed.level(offer_s + 11.9) == pytest.approx(0.22)
    assert bed.level(offer_s + 14.0) == pytest.approx(0.15, abs=0.01)
    bed.until(offer_s + 30)
    assert bed.guide.at_rest


def test_what_could_not_be_heard_to_its_end_is_not_begun_again() -> None:
    bed = Bedside(voices=chain("-1", seconds=120.0), session_cap_s=400.0)
    known_voice(bed)
    offer_s = again_s(bed)
    bed.hand(press(offer_s + 5))
    assert len(bed.of("yes")) == 2
    bed.rows = [row for row in bed.rows if row.name != "again"]
    offer_s = again_s(bed)
    bed.hand(press(offer_s + 5))
    bed.until(offer_s + 60)
    assert (bed.guide.at_rest, len(bed.of("voice"))) == (True, 2)
    assert max(row.at_s for row in bed.rows) < 400


def test_an_exercise_of_ones_own_as_it_was_written_before_still_plays_it() -> None:
    steps: tuple[dict[str, Any], ...] = (
        {"glow": "15%"}, {"say": "Press to hear it, or wait for quiet.", "at": 0}, {"gate": {"needs": 1}, "at": 0},
        {"voice": "familiar", "at": 6}, {"say": "Let it settle.", "at": 54},
    )  # fmt: skip
    mine = exercise(*steps, lasts=70, name="mine", phase="connect", needs=["familiar_voice"])
    for seconds, settles_s in ((45.0, 54.0), (100.0, 109.0)):
        bed = Bedside(library(mine, talk="full"), voices=Chain((*chain("", seconds=seconds).voices,), shown=True))
        bed.start(alone(mine))
        bed.until(10)
        bed.hand(press(bed.of("gate")[0].at_s + 3))
        bed.until(400)
        (voice_s,) = (row.at_s for row in bed.of("voice"))
        assert [row.at_s - voice_s for row in bed.of("say")][-1] == pytest.approx(settles_s - 6)
