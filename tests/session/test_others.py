"""What others may ask of the lamp, and what they never can: the hand goes first, in every place and at every moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product
from queue import SimpleQueue
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Edge, Event, Leave, Stop
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.player import Player
from pi_regulate.score.curve import luminance_of
from pi_regulate.session.guide import Guide
from pi_regulate.session.running import Running
from pi_regulate.session.table import NIGHT_ROWS, TABLE
from pi_regulate.session.wishes import Wish
from tests.any_hand import short_house
from tests.in_one_test import in_one_test
from tests.stage import (
    EVENING,
    NIGHT,
    NOON,
    USED,
    Bedside,
    HandOnMotor,
    Seen,
    double,
    hold,
    library,
    press,
    seen_by,
    tremor,
)

ALL = ["end", "glow", "invite", "start"]
OPEN: dict[str, Any] = {"may": ALL, "at_night": ALL}
LIT = ("glow", "invite", "start")


def wished(bed: Bedside, kind: str, at_s: float, **more: Any) -> str:
    """Somebody outside wishes; what they are answered."""
    told: list[str] = []
    rows = bed.guide.wish(Wish(kind, at_s, answered=told.append, **more), at_s)  # type: ignore[arg-type]
    bed.rows += rows
    (row,) = [row for row in rows if row.what == "wish"]
    assert row.name == kind
    return str(row.text)


def beside(at_min: int = NOON, **settings: Any) -> Bedside:
    others = {**OPEN, **settings.pop("others", {})}
    return Bedside(library(others=others, **settings), at_min=at_min)


# Who may


def test_by_default_nobody_may_do_anything() -> None:
    bed = Bedside(at_min=NOON)
    assert [wished(bed, kind, 1.0) for kind in (*ALL, "quiet")] == ["not-allowed"] * 5
    bed.until(100.0)
    assert [row.what for row in bed.rows] == ["wish"] * 5
    assert bed.guide.at_rest


@in_one_test("kind", ALL)
def test_only_what_the_owner_allows_is_granted(kind: str) -> None:
    bed = beside(others={"may": [kind], "at_night": []})
    assert {one: wished(bed, one, 1.0) for one in ALL if one != kind} == {
        one: "not-allowed" for one in ALL if one != kind
    }
    assert wished(bed, kind, 1.0) == "yes"


@pytest.mark.parametrize("at_min", [NIGHT, NOON])
def test_at_night_only_the_part_for_the_night_holds(at_min: int) -> None:
    bed = beside(at_min, others={"at_night": ["end"]})
    night = "night" if at_min == NIGHT else "yes"
    assert wished(bed, "end", 1.0) == "yes"
    for number, kind in enumerate(LIT):
        assert wished(bed, kind, 10.0 + 700.0 * number) == night


def test_in_safe_mode_nobody_may_do_anything() -> None:
    bed = beside()
    bed.guide.others.safe_mode = True
    assert [wished(bed, kind, 1.0) for kind in (*ALL, "quiet")] == ["not-allowed"] * 5


def test_with_the_light_off_nobody_lights_it_and_nobody_moves_the_motor_instead() -> None:
    bed = beside(light="off", touch={"pin": 13})
    assert [wished(bed, kind, 1.0) for kind in ("glow", "invite")] == ["not-allowed"] * 2
    assert bed.guide.others.may(bed.guide.library.settings) == ("end", "start")


# A glow


def test_a_glow_rises_in_four_seconds_stays_low_and_sinks_in_six_without_a_sound() -> None:
    bed = beside(NIGHT)
    assert wished(bed, "glow", 10.0, for_s=30.0) == "yes"
    levels = [bed.level(10.0 + at_s / 4) for at_s in range(160)]
    assert max(levels) == pytest.approx(0.06)
    assert levels[8] == pytest.approx(0.03)
    assert set(levels[17:120]) == {levels[17]}
    assert levels[132] == pytest.approx(0.03)
    assert levels[144:] == [0.0] * 16
    assert (
        max(abs(after - before) for before, after in pairwise(levels)) < 0.06 * 0.25 / 2
    )  # never as if in two seconds
    assert [row.what for row in bed.rows] == ["wish", "glow", "landing", "rest"]


@in_one_test(("at_min", "share"), [(NOON, 1.0), (EVENING, 0.7), (NIGHT, 0.5)])
def test_a_glow_is_as_bright_by_day_as_at_night(at_min: int, share: float) -> None:
    bed = beside(at_min)
    wished(bed, "glow", 1.0)
    assert luminance_of(bed.level(20.0)) * share == pytest.approx(luminance_of(0.06) * 0.5)


@in_one_test(("for_s", "lasts_s"), [(0.1, 4.0), (60.0, 60.0), (1e9, 600.0)])
def test_a_glow_lasts_ten_minutes_at_most(for_s: float, lasts_s: float) -> None:
    bed = beside()
    wished(bed, "glow", 1.0, for_s=for_s)
    bed.until(2000.0)
    (landing,) = bed.of("landing")
    assert landing.at_s == pytest.approx(1.0 + lasts_s)
    assert bed.guide.at_rest


@in_one_test("hand", [press, double, lambda at_s: tremor(at_s, 6, 2.0)])
def test_a_press_in_a_glow_starts_a_session_as_ever(hand: Any) -> None:
    bed = beside()
    wished(bed, "glow", 1.0)
    bed.hand(hand(8.0))
    bed.until(20.0)
    assert [row.phase for row in bed.of("phase")] == ["ground"]
    assert bed.exercises == ["follow-light"]


def test_a_hold_in_a_glow_or_at_an_invitation_ends_it() -> None:
    for kind in ("glow", "invite"):
        bed = beside()
        wished(bed, kind, 1.0)
        bed.hand(hold(8.0))
        bed.until(12.0)
        assert bed.guide.at_rest
        assert bed.of("phase") == []


# An invitation


def test_one_calm_press_is_a_yes_and_begins_its_routine() -> None:
    bed = beside()
    assert wished(bed, "invite", 1.0, routine="short") == "yes"
    assert bed.level(10.0) == pytest.approx(0.12)  # a gate's
    assert not bed.guide.light.moves_at(10.0)
    bed.hand(press(10.0))
    bed.until(20.0)
    assert bed.exercises == ["hand-on-heart"]


def test_no_press_is_a_no_and_nothing_is_said() -> None:
    bed = beside()
    wished(bed, "invite", 1.0, routine="short")
    bed.until(100.0)
    assert [(row.what, row.at_s) for row in bed.rows] == [("wish", 1), ("invite", 1), ("landing", 61), ("rest", 67)]


@in_one_test(
    "hand",
    [
        lambda: press(2.9),  # the light was hardly there: it was meant for the dark
        lambda: double(10.0),
        lambda: tremor(10.0, 6, 2.0),
        lambda: tremor(1.5, 6, 4.0),
    ],
)
def test_any_other_hand_gets_what_it_would_get_at_rest(hand: Any) -> None:
    bed = beside()
    wished(bed, "invite", 1.0, routine="short")
    bed.hand(hand())
    bed.until(20.0)
    assert bed.exercises == ["follow-light"]


def test_a_yes_that_began_in_time_counts_and_one_after_the_end_does_not() -> None:
    for at_s, first in ((60.9, "hand-on-heart"), (63.0, "follow-light")):
        bed = beside()
        wished(bed, "invite", 1.0, routine="short")
        bed.hand(press(at_s))
        bed.until(90.0)
        assert bed.exercises == [first]


def test_an_invitation_is_forgotten_with_its_light() -> None:
    bed = beside()
    wished(bed, "invite", 1.0, routine="short")
    bed.until(70.0)
    bed.hand(press(80.0))
    bed.until(95.0)
    assert bed.exercises == ["follow-light"]


# A start, and what is unknown


def test_a_start_begins_what_a_press_would_or_the_routine_that_is_named() -> None:
    for more, first in (({}, "follow-light"), ({"routine": "short"}, "hand-on-heart")):
        bed = beside()
        assert wished(bed, "start", 1.0, **more) == "yes"
        assert [row.what for row in bed.rows] == ["wish", "phase", "prelude"]
        bed.until(20.0)
        assert bed.exercises == [first]


@in_one_test("name", ["no-such", "follow-light", "", " ", "../../x"])
def test_what_is_no_routine_begins_nothing(name: str) -> None:
    bed = beside()
    assert wished(bed, "start", 1.0, routine=name or "?") == "unknown"
    assert wished(bed, "invite", 1.0, routine=name or "?") == "unknown"
    assert [row.what for row in bed.rows] == ["wish"] * 2


def test_nobody_is_stirred_up_from_outside() -> None:
    bed = beside(cards={"enabled": True})
    assert [wished(bed, kind, 1.0, routine="calm") for kind in ("start", "invite")] == ["not-allowed"] * 2


# How often


@in_one_test(
    ("kind", "every_s", "until_s", "most"),
    [
        ("glow", 30.0, 3599.0, 6),
        ("invite", 100.0, 3599.0, 2),
        ("start", 20.0, 599.0, 1), ("start", 20.0, 3599.0, 6), ("start", 200.0, 86399.0, 6),
    ],
)  # fmt: skip
def test_no_more_than_so_many_are_granted(kind: str, every_s: float, until_s: float, most: int) -> None:
    bed, at_s, yes = beside(others={"may": [kind]}), 0.0, 0
    while at_s <= until_s:
        at_s += every_s
        if not bed.guide.at_rest:
            bed.rows += bed.guide.stop(at_s)  # whatever was granted is over, so that only the count refuses
            bed.until(at_s + 2.5)
            at_s += 2.5
        yes += wished(bed, kind, at_s, for_s=4.0) == "yes"
    assert yes == most


def test_no_more_than_six_sessions_a_minute_are_ended_and_what_ends_nothing_is_not_counted() -> None:
    bed, answers = beside(others={"may": ["end"]}), list[str]()
    for number in range(8):
        at_s = 4.0 * number
        assert wished(bed, "end", at_s) == "yes"  # at rest, or in a landing
        bed.start("default", at_s)
        answers.append(wished(bed, "end", at_s + 3.0))
        if answers[-1] == "yes":
            assert wished(bed, "end", at_s + 3.5) == "yes"
        bed.rows += bed.guide.stop(at_s + 3.6)
        bed.until(at_s + 3.9)
    assert answers == ["yes"] * 6 + ["too-often"] * 2


def test_what_is_refused_is_not_counted() -> None:
    bed = beside()
    wished(bed, "quiet", 0.0)
    assert {wished(bed, "glow", 1.0 + at_s) for at_s in range(20)} == {"quiet"}
    wished(bed, "quiet", 30.0, on=False)
    assert wished(bed, "glow", 31.0) == "yes"


def test_other_settings_forget_no_count_and_no_peace() -> None:
    bed = beside()
    assert wished(bed, "start", 1.0) == "yes"
    wished(bed, "end", 2.0)
    bed.until(20.0)
    bed.guide.use(bed.guide.library)
    assert wished(bed, "start", 30.0) == "too-often"
    wished(bed, "quiet", 31.0)
    bed.guide.use(bed.guide.library)
    assert wished(bed, "glow", 32.0) == "quiet"


# Left in peace


def test_who_wants_to_be_left_in_peace_is() -> None:
    bed = beside()
    assert wished(bed, "quiet", 1.0) == "yes"
    assert [wished(bed, kind, 2.0) for kind in LIT] == ["quiet"] * 3
    assert wished(bed, "end", 2.0) == "yes"
    assert [row.what for row in bed.rows][:2] == ["wish", "remembered"]  # so it is kept
    assert bed.guide.course.memory.quiet
    again = Bedside(library(others=OPEN), at_min=NOON, memory=bed.guide.course.memory)
    assert wished(again, "glow", 1.0) == "quiet"
    wished(again, "quiet", 2.0, on=False)
    assert wished(again, "glow", 3.0) == "yes"


def test_peace_that_was_asked_for_in_a_session_is_kept_after_it() -> None:
    bed = beside()
    bed.start("default")
    wished(bed, "quiet", 5.0)
    wished(bed, "end", 6.0)
    bed.until(30.0)
    assert bed.guide.course.memory.quiet
    assert bed.of("remembered") == []  # it is written with the rest of the session


def test_nobody_is_refused_peace_and_it_is_not_written_without_end() -> None:
    bed = beside()
    for number in range(30):
        assert wished(bed, "quiet", number * 2.0) == "yes"
        assert wished(bed, "quiet", number * 2.0 + 1) == "yes"
        assert wished(bed, "quiet", number * 2.0 + 1.5, on=False) == ("yes" if number < 6 else "too-often")
    assert len(bed.of("remembered")) <= 13


def test_who_asks_for_peace_gets_it_at_once() -> None:
    for kind in ("glow", "invite"):
        bed = beside()
        wished(bed, kind, 1.0)
        wished(bed, "quiet", 10.0)
        bed.until(16.1)
        assert bed.guide.at_rest


# A thread to the morning, and a motor


@in_one_test("kind, after_s", product(LIT, (1.0, 10.0, 23.0, 26.0, 29.0)))  # in its light, and as that sinks
def test_nobody_learns_from_an_answer_that_somebody_is_to_be_reminded(kind: str, after_s: float) -> None:
    house = library(others=OPEN, thread=9 * 60)
    answers = list[str]()
    for thread in (True, False):
        bed = Bedside(house, at_min=9 * 60, memory=replace(USED, thread=thread))
        bed.until(after_s)
        assert bool(bed.of("sign")) is thread
        answers.append(wished(bed, kind, after_s))
        if thread and kind != "start":
            bed.until(after_s + 10.0)
            bed.hand(press(after_s + 10.0))
        if thread:
            bed.until(after_s + 20.0)
            assert bed.lines[:1] == ["thread.3"]  # and it is said all the same
    assert answers == ["yes", "yes"]


def test_a_glow_before_its_hour_takes_nothing_from_the_thread() -> None:
    bed = Bedside(library(others=OPEN, thread=9 * 60), at_min=8 * 60 + 59, memory=replace(USED, thread=True))
    bed.until(1.0)
    wished(bed, "glow", 50.0, for_s=60.0)
    bed.until(116.2)
    assert [row.at_s for row in bed.of("sign")] == [pytest.approx(116.0, abs=0.5)]  # as soon as the glow is over


def test_no_motor_moves_for_anybody_outside() -> None:
    wishes = [Wish("glow", 1.0, for_s=20.0), Wish("invite", 40.0), Wish("end", 60.0)]
    clock, seen, inbox = VirtualClock(), Seen(), SimpleQueue[Event]()
    guide = Guide(library(others=OPEN, touch={"pin": 13}), simulated_wall(NOON, 0.0), USED)
    for at_s, event in [*((wish.at_s, wish) for wish in wishes), *((edge.at_s, edge) for edge in press(80.0))]:
        clock.schedule(at_s, lambda _, event=event: inbox.put(event))  # type: ignore[misc]
    clock.schedule(90.0, lambda _: inbox.put(Stop("the end")))
    Player(guide, clock, inbox, *seen_by(seen, clock), motor=HandOnMotor(clock, seen)).run()
    assert max(level for at_s, level in seen.light if at_s < 80.0) == pytest.approx(0.12, abs=0.01)
    assert {level for at_s, level in seen.felt if at_s < 80.0} <= {0.0}
    assert max(level for _, level in seen.felt) > 0.05  # a press it answers


def test_a_device_that_is_to_end_at_its_next_rest_begins_nothing_more() -> None:
    clock, seen, inbox = VirtualClock(), Seen(), SimpleQueue[Event]()
    answers = list[str]()
    events = [(1.0, Wish("glow", 1.0)), (5.0, Leave()), (10.0, Wish("start", 10.0, answered=answers.append))]
    for at_s, event in events:
        clock.schedule(at_s, lambda _, event=event: inbox.put(event))  # type: ignore[misc]
    guide = Guide(library(others=OPEN), simulated_wall(NOON, 0.0), USED)
    Player(guide, clock, inbox, *seen_by(seen, clock)).run()
    assert answers == ["in-session"]
    assert [row.what for row in seen.rows] == ["wish", "glow", "landing", "rest"]


# The hand goes first


def test_after_a_hold_nobody_lights_the_lamp_while_the_hand_is_still_ignored() -> None:
    bed = beside()
    bed.start("default")
    bed.hand(hold(5.0))
    (landing,) = bed.of("landing")
    bed.until(landing.at_s + 1.6)
    assert bed.guide.at_rest
    assert wished(bed, "glow", landing.at_s + 2.4) == "in-session"
    assert wished(bed, "glow", landing.at_s + 2.6) == "yes"


@in_one_test("kind, after_s", product(LIT, (0.0005, 0.01, 0.05, 0.2, 0.4)))
def test_while_a_finger_does_something_nobody_else_does(kind: str, after_s: float) -> None:
    house = library(others=OPEN, start={"double": "together", "hold": "sleep"})  # so that a press isn't clear at once
    bed = Bedside(house, at_min=NOON)
    edges = press(5.0)
    for edge in edges[: 1 if after_s < 0.1 else 2]:
        bed.rows += bed.guide.edge(edge.down, edge.at_s)
    assert wished(bed, kind, 5.0 + after_s) == "in-session"
    for edge in edges[1 if after_s < 0.1 else 2 :]:
        bed.rows += bed.guide.edge(edge.down, edge.at_s)
    bed.until(20.0)
    assert (bed.of("phase")[0].phase, bed.exercises) == ("ground", ["follow-light"])


@in_one_test("kind", ALL)
def test_a_button_that_is_stuck_lights_nothing_and_ends_all_the_same(kind: str) -> None:
    bed = Bedside(library(others=OPEN), at_min=NOON, down_at_start=True)
    assert wished(bed, kind, 1.0) == ("yes" if kind == "end" else "stuck")


def test_an_edge_that_is_older_than_the_wish_is_a_press_in_the_dark() -> None:
    """It arrives after the wish, as from a busy machine, and was meant for the dark."""
    bed = beside()
    wished(bed, "invite", 5.0, routine="short")
    for edge in press(4.99):
        bed.rows += bed.guide.edge(edge.down, max(edge.at_s, 5.0))
    bed.until(20.0)
    assert bed.exercises == ["follow-light"]


# In every place


class Way(NamedTuple):
    """A way through a house: what is started, the places on it, with what hand, at what hour, until when."""

    starts: str
    meets: str
    hand: Sequence[Edge] = ()
    at_min: int = NOON
    until_s: float = 120.0
    settings: Mapping[str, Any] = MappingProxyType({})


WAYS = {
    "default": Way("default", "prelude ground breathe connect landing"),
    "gate": Way("together", "prelude ground breathe gate", until_s=40.0),
    "hand": Way("hand", "prelude follow breathe", until_s=20.0),
    "own pace": Way("own-pace", "prelude tap breathe", until_s=30.0),
    "child": Way("child", "prelude breathe gate soothe landing", press(12.0), until_s=80.0),
    "apart": Way(
        "repair",
        "prelude connect apart aside called",
        [*press(12.0), *press(15.0), *double(18.0), *press(25.0)],
        until_s=84.0,
    ),
    "waiting": Way(
        "default", "prelude ground breathe waiting", press(10.0), until_s=75.0, settings={"advance": "press"}
    ),
    "doors": Way("doors", "doors prelude ground", until_s=34.0),
    "hold": Way("default", "prelude ground landed_by_hold", hold(6.0), until_s=8.0),
    "asleep": Way(
        "sleep", "prelude breathe thinning night_landing night_rest back_from_dark", press(80.0), at_min=NIGHT
    ),
    "thread": Way(
        "default",
        "prelude ground breathe connect thread night_landing night_rest",
        [*press(5.0), *press(14.0)],
        at_min=NIGHT,
        settings={"thread": 540},
    ),
    "armed": Way("armed", "sign landing", until_s=12.0),
    "invited": Way("invited", "invited", until_s=10.0),
}


def set_out(way: Way) -> Bedside:
    bed = Bedside(short_house(others=OPEN, **way.settings), at_min=way.at_min)
    match way.starts:
        case "armed":
            bed.rows += bed.guide.show(0.0, "armed")
        case "invited":
            wished(bed, "invite", 0.0)
        case _:
            bed.start(way.starts)
    return bed


def walked(bed: Bedside, way: Way, from_s: float, to_s: float) -> None:
    for edge in way.hand:
        if from_s <= edge.at_s < to_s:
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
    bed.until(to_s)


def row_of_the_table(bed: Bedside, at_s: float) -> str:
    place = bed.guide.light.place
    name = place.name_at(at_s) if isinstance(place, Running) else place.name
    return NIGHT_ROWS.get(name, name) if at_s < bed.guide.course.judge.not_yet_until_s else name


@in_one_test("name", WAYS)
def test_a_wish_in_any_place_but_rest_changes_nothing_and_an_end_lands(name: str) -> None:
    way = WAYS[name]
    bed, alone, at_s, met = set_out(way), set_out(way), 0.0, dict[str, float]()
    while at_s < way.until_s:
        walked(bed, way, at_s, at_s + 0.5)
        walked(alone, way, at_s, at_s + 0.5)
        at_s += 0.5
        if (place := row_of_the_table(bed, at_s)) == "rest":
            break
        met.setdefault(place, at_s)
        kinds = ("glow", "invite") if place == "invited" else LIT
        assert {wished(bed, kind, at_s) for kind in kinds} <= {"in-session", "night"}, place
        assert bed.guide.light.level_at(at_s) == alone.guide.light.level_at(at_s)
    assert [row for row in bed.rows if row.what != "wish"] == [row for row in alone.rows if row.what != "wish"]
    assert set(met) == set(way.meets.split())
    for place, met_s in met.items():
        bed = set_out(way)
        walked(bed, way, 0.0, met_s)
        landed = len(bed.of("landing"))
        assert wished(bed, "end", met_s) == "yes"
        bed.until(met_s + 8.6)  # at most six seconds, and the answer to a hand
        assert bed.guide.at_rest, place
        ends = [row.seconds for row in bed.of("landing")][landed:]
        assert ends == ([] if place in ("landing", "landed_by_hold", "night_landing", "night_rest") else [6.0]), place
        assert bed.level(met_s + 8.6) == 0.0


def test_these_were_all_places_of_the_table() -> None:
    assert {place for way in WAYS.values() for place in way.meets.split()} == set(TABLE) - {"rest"}


@pytest.mark.parametrize("down_s", [1.1, 6.0])
def test_from_a_glow_a_childs_evening_comes_down_to_its_low_light_without_a_step(down_s: float) -> None:
    """The child's light stays at 15 %; what a finger has lifted out of the glow sinks to it as a fade does."""
    bed = beside(people={"child": True}, start=dict.fromkeys(("press", "double", "hold"), "child"))
    assert wished(bed, "glow", 0.0) == "yes"
    edges = press(down_s, 0.3)
    levels = []
    for frame in range(round((down_s + 4.0) * 200)):
        at_s = frame / 200
        while edges and edges[0].at_s <= at_s:
            edge = edges.pop(0)
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
        levels.append(bed.level(at_s))
    assert bed.of("prelude")
    lifted = max(levels)
    assert lifted > 0.15
    assert max(before - after for before, after in pairwise(levels)) < 0.0016 + lifted * 1.6 / 200
    assert levels[-1] <= 0.15
