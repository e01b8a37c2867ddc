"""What is said as a session begins comes again at each start, until somebody could hear it to its end.

Without recordings a line takes 60/110 s a word: the notice is said from 2.0 to 6.9 s and from 7.4 to 11.2 s, the
button explained from 11.7 to 15.5 s. The next session is another device, which reads what the first has left on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.inbox import Edge
from pi_regulate.devices.keeping.store import Store
from pi_regulate.library.chosen import chosen
from pi_regulate.session.memory import Memory
from pi_regulate.session.voice_choice import Chain, Voice
from tests.stage import Bedside, double, hold, library, press, routine, shipped

ALL = ["notice.1", "notice.2", "intro.1"]
EACH_S = dict.fromkeys(ALL, 4.0)  # of a recording: from 2.0, 6.5 and 11.0 s on


def said(bed: Bedside) -> list[str]:
    """What was said of the opening."""
    return [line for line in bed.lines if line in ALL]


def session(
    memory: Memory, hand: Sequence[Edge] = (), *, heard: Callable[[float], int] = lambda _: True, **guide: Any
) -> Bedside:
    """A session that somebody ends with a hold after half a minute, where there is nothing else to do before."""
    now_s = [0.0]
    bed = Bedside(guide.pop("house", None), memory=memory, speech=lambda: heard(now_s[0]), **guide)
    edges = {edge.at_s: edge for edge in hand}
    bed.start("default")
    for at_s in sorted({*edges, *(tenth / 10 for tenth in range(300))}):
        now_s[0] = at_s
        bed.until(at_s)
        if at_s in edges:
            bed.rows += bed.guide.edge(edges[at_s].down, at_s)
    if not bed.guide.at_rest:
        bed.hand(hold(30.0))
        bed.until(40.0)
    assert bed.guide.at_rest
    return bed


def again(memory: Memory, folder: Path) -> list[str]:
    """What is said as the next session begins, on a device that has been switched off and on."""
    store = Store(folder)
    store.save(memory)
    store.settle()
    return said(session(Store(folder).load()))


@pytest.mark.parametrize(
    ("hand", "owed"),
    [
        ([], ["intro.1"]),
        (hold(4.0), ALL),
        (press(3.2), ALL),
        (double(4.0), ALL),
        (hold(8.5), ["notice.2", "intro.1"]),
        (press(8.0), ["notice.2", "intro.1"]),
        (press(10.9), ["intro.1"]),  # it was over before the press was clear
        (press(12.5), ["intro.1"]),
        (press(8.0) + press(14.0) + press(17.0), ["notice.2", "intro.1"]),
    ],
)
def test_a_line_that_was_not_heard_to_its_end_is_said_at_the_next_start(
    hand: list[Edge], owed: list[str], tmp_path: Path
) -> None:
    bed = session(Memory(), hand)
    assert said(bed)[0] == "notice.1"
    assert again(bed.guide.course.memory, tmp_path) == owed


@pytest.mark.parametrize(
    ("heard", "owed"),
    [
        (lambda at_s: False, ALL),  # no card, its volume 0, or sound that is off
        (lambda at_s: at_s > 1.0, ALL),  # it came too late to be spoken to
        (lambda at_s: at_s < 4.0, ALL),
        (lambda at_s: at_s < 9.0, ["notice.2", "intro.1"]),
        (lambda at_s: not 1.0 < at_s < 4.0, ["notice.1", "intro.1"]),  # away as it began
        (lambda at_s: not 6.0 < at_s < 8.0, ALL),  # away as it ended, and as the next one began
        (lambda at_s: 1 if at_s < 4.0 else 2, ["notice.1", "intro.1"]),  # another card, or the same one again
        (lambda at_s: at_s < 20.0, ["intro.1"]),
    ],
)
def test_what_reaches_nobody_is_said_at_the_next_start(
    heard: Callable[[float], int], owed: list[str], tmp_path: Path
) -> None:
    assert again(session(Memory(), heard=heard).guide.course.memory, tmp_path) == owed


@pytest.mark.parametrize(
    ("how", "owed"),
    [
        ({"voices": Chain()}, ALL),
        ({"voices": Chain((Voice("short", {"notice.1": 4.0, "intro.1": 4.0}),))}, ["notice.2", "intro.1"]),
        ({"voices": Chain((Voice("short", {"notice.2": 4.0}),))}, ["notice.1", "intro.1"]),
        ({"voices": Chain((Voice("whole", EACH_S),))}, ["intro.1"]),
        ({"house": library(talk="none", night={"talk": "none"})}, ALL),
        ({"house": library(intro="never")}, ["intro.1"]),
    ],
)
def test_what_no_voice_has_or_nobody_wants_said_is_said_once_it_can_be(
    how: dict[str, Any], owed: list[str], tmp_path: Path
) -> None:
    assert again(session(Memory(), **how).guide.course.memory, tmp_path) == owed


def test_the_button_is_explained_in_three_sessions_that_somebody_heard() -> None:
    memory, heard = Memory(), list[list[str]]()
    for hand in ([], hold(4.0), press(4.0), [], hold(4.0), [], []):
        bed = session(memory, hand)
        heard.append(said(bed))
        memory = bed.guide.course.memory
    assert heard == [ALL, *[["intro.1"]] * 5, []]
    assert memory.sessions == 7


def test_a_notice_that_was_heard_is_not_said_again() -> None:
    memory = session(Memory(), hold(8.5)).guide.course.memory
    memory = session(memory).guide.course.memory
    assert said(session(memory)) == ["intro.1"]


def test_a_device_that_is_switched_off_in_the_notice_says_it_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    bed = Bedside(memory=store.load())
    bed.start("default")
    bed.until(5.0)  # nothing is written before a session is over
    assert said(session(Store(tmp_path).load())) == ALL
    bed.rows += bed.guide.stop(5.0)  # a stop signal leaves it time
    bed.until(6.0)
    assert again(bed.guide.course.memory, tmp_path) == ALL


def test_a_session_that_was_left_for_another_while_it_landed_counts_what_was_heard_of_it() -> None:
    away = library(
        routines=[routine(connect=["quiet-company"])], start=dict.fromkeys(("press", "double", "hold"), "made-up")
    )
    bed = Bedside(away, memory=Memory())
    bed.start("made-up")
    bed.hand(press(12.0))  # in `notice.2`, which comes 4 s later than in ground,
    bed.hand(press(15.0))  # and it lands,
    bed.hand(press(18.0))  # and before it is dark somebody begins again
    bed.until(40.0)
    assert said(bed) == ["notice.1", "notice.2", "notice.2", "intro.1"]


@pytest.mark.parametrize("phase", ["ground", "breathe", "connect"])
def test_the_opening_is_said_whichever_phase_a_session_begins_with(phase: str) -> None:
    one = {"ground": "follow-light", "breathe": "settle", "connect": "quiet-company"}[phase]
    bed = Bedside(memory=Memory())
    bed.start(routine(**{phase: [one]}))
    bed.until(40.0)
    assert said(bed) == ALL


@pytest.mark.parametrize("name", ["settle", "quiet-company"])
def test_an_author_who_tries_one_breath_or_company_hears_that_alone(name: str) -> None:
    bed = Bedside(memory=Memory())
    bed.start(chosen(shipped(), name))
    bed.until(40.0)
    assert said(bed) == []
    assert bed.exercises == [name]


def test_the_opening_is_said_after_what_the_lamp_has_to_tell() -> None:
    bed = Bedside(memory=Memory())
    bed.guide.course.first_sign = "built-in default"
    bed.start("default")
    bed.until(60.0)
    assert said(bed) == ALL
    bed.rows.clear()
    bed.hand(hold(60.0))
    bed.until(70.0)
    bed.start("default", 70.0)
    bed.until(100.0)
    assert said(bed) == ["intro.1"]
