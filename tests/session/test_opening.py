"""The button is explained as a session begins, the notices are said as one ends by day; each until somebody heard it.

Without recordings a line takes 60/110 s a word: the button is explained from 2.0 to 5.8 s. A session of one quiet
exercise ends after 16 s; then a notice is said from 18.0 to 22.9, the next from 23.4 to 27.2, and how to find company
at night from 27.7 to 31.5 s. The next session is another device, which reads what the first has left on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.inbox import Edge
from pi_regulate.devices.keeping.store import Store
from pi_regulate.library.catalogue import Library
from pi_regulate.library.chosen import chosen
from pi_regulate.session.guide import Guide
from pi_regulate.session.memory import Memory
from pi_regulate.session.night import Wall
from pi_regulate.session.voice_choice import Chain, Voice
from tests.in_one_test import in_one_test
from tests.stage import EVENING, NIGHT, NOON, Bedside, alone, double, exercise, hold, library, press, routine, shipped

ALL = ["notice.1", "notice.2", "notice.3"]
NEW = Memory(heard={"intro.1": 3})  # knows the button, and has heard nothing else
QUIET = exercise({"glow": 0.2}, name="the-company", phase="connect", lasts=10)
EACH_S = dict.fromkeys(ALL, 4.0)  # of a recording: from 18.0, 22.5 and 27.0 s on


def house(**settings: Any) -> Library:
    start = dict.fromkeys(("press", "double", "hold"), "made-up")
    return library(QUIET, routines=[routine(connect=["the-company"])], start=start, **settings)


def said(bed: Bedside) -> list[str]:
    """What was said of what everybody should hear."""
    return [line for line in bed.lines if line in ALL]


def session(
    memory: Memory, hand: Sequence[Edge] = (), *, heard: Callable[[float], int] = lambda _: True, **guide: Any
) -> Bedside:
    """A session of one quiet exercise, until it has ended by itself or by this hand."""
    now_s = [0.0]
    bed = Bedside(guide.pop("house", house()), memory=memory, speech=lambda: heard(now_s[0]), **guide)
    edges = {edge.at_s: edge for edge in hand}
    bed.start("made-up")
    for at_s in sorted({*edges, *(tenth / 10 for tenth in range(450))}):
        now_s[0] = at_s
        bed.until(at_s)
        if at_s in edges:
            bed.rows += bed.guide.edge(edges[at_s].down, at_s)
    assert bed.guide.at_rest
    return bed


def again(memory: Memory, folder: Path) -> list[str]:
    """What is said as the next session ends, on a device that has been switched off and on."""
    store = Store(folder)
    store.save(memory)
    store.settle()
    return said(session(Store(folder).load()))


# How a session begins


def test_the_first_session_helps_at_once_and_gives_no_notice_before() -> None:
    bed = Bedside(memory=Memory())
    bed.start("default")
    bed.until(30.0)
    first, second = bed.of("say")[:2]
    assert (first.text, first.at_s) == ("Press to go on. Hold to stop.", 2.0)
    assert (second.line, second.at_s < 7) == ("follow-light.1", True)
    assert said(bed) == []


@in_one_test("name", ["your-pace", "with-you", "little-light", "apart-and-back"])
def test_where_the_button_does_something_else_nobody_is_told_what_it_usually_does(name: str) -> None:
    people = shipped().settings.people.model_copy(update={"child": True})
    bed = Bedside(library(people=people), memory=Memory())
    bed.start(alone(shipped().exercises[name]))
    bed.until(30.0)
    assert "intro.1" not in bed.lines
    assert len(bed.lines) >= 1


@in_one_test(("hand", "explained"), [([], 1), (hold(3.0), 0), (press(4.0), 0), (double(4.0), 0), (hold(5.0, 1.2), 1)])
def test_the_button_counts_as_explained_once_that_was_heard_to_its_end(hand: list[Edge], explained: int) -> None:
    bed = Bedside(memory=Memory())
    bed.start("default")
    if hand:
        bed.hand(hand)
    bed.until(10.0)
    if not bed.guide.at_rest:
        bed.hand(hold(10.0))
        bed.until(20.0)
    assert bed.guide.course.memory.heard.get("intro.1", 0) == explained


def test_the_button_is_explained_in_three_sessions_that_somebody_heard() -> None:
    memory, heard = Memory(), list[int]()
    for hand in ([], hold(7.0), press(8.0), [], hold(7.0), [], []):
        bed = session(memory, hand)
        heard.append(bed.lines.count("intro.1"))
        memory = bed.guide.course.memory
    assert heard == [1, 1, 1, 1, 1, 1, 0]
    assert memory.sessions == 7


@in_one_test("phase", ["ground", "breathe", "connect"])
def test_the_button_is_explained_whichever_phase_a_session_begins_with(phase: str) -> None:
    one = {"ground": "follow-light", "breathe": "settle", "connect": "quiet-company"}[phase]
    bed = Bedside(memory=Memory())
    bed.start(routine(**{phase: [one]}))
    bed.until(40.0)
    assert bed.lines[0] == "intro.1"


def test_where_the_light_is_only_felt_whoever_hears_of_it_is_told_three_times_where_it_is() -> None:
    felt, heard = house(light="off", touch={"pin": 13}), []
    memory = Memory()
    for _ in range(4):
        bed = Bedside(felt, memory=memory, at_min=NIGHT)
        bed.start("made-up")
        bed.until(60.0)
        memory = bed.guide.course.memory
        heard.append([row.text for row in bed.of("say")])
    button, light = "Press to go on. Hold to stop.", "The light stays dark here. It can be felt under the pillow."
    assert heard == [[button, light]] * 3 + [[]]
    for seen, guide in ((house(), {}), (felt, {"shines": True})):  # a lamp that is lit, also because no motor is there
        bed = Bedside(seen, memory=Memory(), at_min=NIGHT, **guide)
        bed.start("made-up")
        bed.until(60.0)
        assert [row.text for row in bed.of("say")] == [button]


def test_the_button_is_explained_after_what_the_lamp_has_to_tell() -> None:
    bed = Bedside(memory=Memory())
    bed.guide.course.first_sign = "built-in default"
    bed.start("default")
    bed.until(60.0)
    assert bed.lines[0] == "intro.1"
    assert bed.of("say")[0].at_s > bed.of("sign")[0].at_s + 10


# How a session ends


@pytest.mark.parametrize("at_min", [NOON, EVENING])
def test_the_first_session_by_day_ends_with_the_notices_in_low_light_and_then_lands(at_min: int) -> None:
    bed = session(NEW, at_min=at_min)
    assert [row.text for row in bed.of("say") if row.line in ALL] == [
        "This is a gentle guide, not a medical device.",
        "Stop whenever you like. Nothing is lost.",
        "At night, press once more for company.",
    ]
    assert [round(row.at_s, 1) for row in bed.of("say") if row.line in ALL] == [18.0, 23.4, 27.7]
    (landing,) = bed.of("landing")
    assert landing.at_s == pytest.approx(32.05, abs=0.01)
    assert [row.name for row in bed.of("chime")] == ["three", "landing"]
    bed = Bedside(house(), memory=NEW, at_min=at_min)
    bed.start("made-up")
    assert [round(bed.level(at_s), 3) for at_s in (15.9, 18.0, 24.0, 32.0)] == [0.2, 0.06, 0.06, 0.06]


@pytest.mark.parametrize("at_min", [NIGHT, 6 * 60])
def test_nobody_is_told_at_night_and_the_first_day_makes_up_for_it(at_min: int) -> None:
    nights = session(session(NEW, at_min=at_min).guide.course.memory, at_min=at_min)
    assert said(nights) == []
    by_day = session(nights.guide.course.memory)
    assert said(by_day) == ALL
    assert said(session(by_day.guide.course.memory)) == []


def test_a_clock_that_may_be_wrong_is_night_for_this_too() -> None:
    bed = Bedside(house())
    bed.guide = Guide(house(), lambda _: Wall(NOON, 1, trusted=False), NEW)
    bed.start("made-up")
    bed.until(60.0)
    assert (said(bed), bed.guide.at_rest) == ([], True)


def test_where_nobody_ever_sets_the_clock_they_are_said_after_three_sessions_to_whoever_asked_for_company() -> None:
    def ended(memory: Memory, hand: list[Edge]) -> Bedside:
        bed = Bedside(house(night={"connect": "press"}))
        bed.guide = Guide(bed.guide.library, lambda _: Wall(NOON, 1, trusted=False), memory)
        bed.start("default")
        if hand:
            bed.hand(hand)
        bed.until(900.0)
        assert bed.guide.at_rest
        return bed

    memory, for_company = NEW, [*press(20.0), *press(40.0)]
    for _ in range(3):
        bed = ended(memory, for_company)
        assert said(bed) == []
        memory = bed.guide.course.memory
    assert said(ended(memory, [])) == [], "whoever may be asleep isn't woken"
    bed = ended(memory, for_company)
    assert said(bed) == ALL
    assert said(ended(bed.guide.course.memory, for_company)) == []


@in_one_test(
    ("hand", "owed"),
    [
        ([], []),
        (hold(20.0), ALL),
        (press(19.2), ALL),
        (double(20.0), ALL),
        (hold(24.5), ["notice.2", "notice.3"]),
        (press(24.0), ["notice.2", "notice.3"]),
        (press(26.9), ["notice.3"]),  # it was over before the press was clear
        (press(28.5), ["notice.3"]),
        (press(12.0), ALL),  # who ends it by hand has ended it
    ],
)
def test_a_line_that_was_not_heard_to_its_end_is_said_after_the_next_session(
    hand: list[Edge], owed: list[str], tmp_path: Path
) -> None:
    bed = session(NEW, hand)
    if hand and hand[0].at_s > 16:
        assert said(bed)[0] == "notice.1"
        clear_s = bed.of("press", "double", "hold")[-1].at_s
        assert bed.of("landing")[0].at_s == pytest.approx(clear_s)
    assert again(bed.guide.course.memory, tmp_path) == owed


@in_one_test(
    ("heard", "owed"),
    [
        (lambda at_s: False, ALL),  # no card, its volume 0, or sound that is off
        (lambda at_s: at_s > 17.0, ALL),  # it came too late to be spoken to
        (lambda at_s: at_s < 20.0, ALL),
        (lambda at_s: at_s < 25.0, ["notice.2", "notice.3"]),
        (lambda at_s: not 17.0 < at_s < 20.0, ["notice.1"]),  # away as it began
        (lambda at_s: not 22.0 < at_s < 24.0, ["notice.1", "notice.2"]),  # as it ended, and as the next one began
        (lambda at_s: 1 if at_s < 20.0 else 2, ["notice.1"]),  # another card, or the same one again
        (lambda at_s: at_s < 36.0, []),
    ],
)
def test_what_reaches_nobody_is_said_after_the_next_session(
    heard: Callable[[float], int], owed: list[str], tmp_path: Path
) -> None:
    assert again(session(NEW, heard=heard).guide.course.memory, tmp_path) == owed


@in_one_test(
    ("how", "owed"),
    [
        ({"voices": Chain()}, ALL),
        ({"voices": Chain((Voice("short", {"notice.1": 4.0, "notice.3": 4.0}),))}, ["notice.2"]),
        ({"voices": Chain((Voice("short", {"notice.2": 4.0}),))}, ["notice.1", "notice.3"]),
        ({"voices": Chain((Voice("whole", EACH_S),))}, []),
        ({"house": house(talk="none", night={"talk": "none"})}, ALL),
        ({"house": house(night={"connect": "auto"})}, ["notice.3"]),  # no press is needed there
    ],
)
def test_what_no_voice_has_or_nobody_wants_said_is_said_once_it_can_be(
    how: dict[str, Any], owed: list[str], tmp_path: Path
) -> None:
    assert again(session(NEW, **how).guide.course.memory, tmp_path) == owed


def test_a_device_that_is_switched_off_in_the_notice_says_it_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    bed = Bedside(house(), memory=NEW)
    bed.start("made-up")
    bed.until(20.0)  # nothing is written before a session is over
    assert again(NEW, tmp_path) == ALL
    assert store.load().heard == {"intro.1": 3}
    bed.rows += bed.guide.stop(20.0)  # a stop signal leaves it time
    bed.until(22.0)
    assert again(bed.guide.course.memory, tmp_path) == ALL


def test_a_session_that_was_left_for_another_while_it_landed_counts_what_was_heard_of_it() -> None:
    bed = Bedside(house(), memory=NEW)
    bed.start("made-up")
    bed.until(23.0)
    bed.hand(press(24.0))  # in `notice.2`, and it lands,
    bed.hand(press(27.0))  # and before it is dark somebody begins again
    bed.until(80.0)
    assert said(bed) == ["notice.1", "notice.2", "notice.2", "notice.3"]


def test_whoever_was_led_into_the_dark_by_day_is_not_woken() -> None:
    nap = exercise({"fade": {"from": 0.2, "to": 0.0}, "lasts": 10}, name="the-company", phase="connect", lasts=10)
    bed = session(NEW, house=library(nap, routines=[routine(connect=["the-company"])]))
    assert said(bed) == []
    assert bed.of("landing")[0].at_s == 16.0


def test_for_eyes_that_bear_no_swells_the_light_stands_still_in_the_notices_too() -> None:
    bed = Bedside(house(people={"photosensitive": True}), memory=NEW)
    bed.start("made-up")
    bed.until(18.1)
    assert [bed.guide.light.moves_at(18.1 + k / 10) for k in range(139) if bed.level(18.1 + k / 10)] == [False] * 139
    assert said(bed) == ALL


def test_a_routine_with_the_name_of_its_exercise_is_no_trial_of_it() -> None:
    named = routine(connect=["the-company"]).model_copy(update={"id": "the-company"})
    bed = Bedside(library(QUIET, routines=[named]), memory=NEW, at_min=NOON)
    bed.start("the-company")
    bed.until(60.0)
    assert said(bed) == ALL


@pytest.mark.parametrize("hand", [[], press(14.0)])
def test_a_child_is_told_neither_that_this_is_no_medical_device_nor_where_to_find_company(hand: list[Edge]) -> None:
    bed = Bedside(library(people={"child": True}), memory=NEW, at_min=NOON)
    bed.start("child")
    for edge in hand:
        bed.rows += bed.guide.edge(edge.down, edge.at_s)
    bed.until(300.0)
    assert (said(bed), bed.guide.at_rest) == ([], True)


@in_one_test("name", ["settle", "quiet-company", "follow-light"])
def test_an_author_who_tries_one_exercise_hears_no_notice(name: str) -> None:
    bed = Bedside(memory=Memory())
    bed.start(chosen(shipped(), name))
    bed.until(500.0)
    assert bed.guide.at_rest
    assert said(bed) == []
    assert bed.exercises == [name]
