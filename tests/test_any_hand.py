"""Whatever hands do, at any time, day or night: every evening ends at rest, dark and quiet, and nobody is startled."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.session.wishes import Wish
from pi_regulate.trace import Row
from tests.any_hand import (
    AFTER_S,
    ALL_MAY,
    DOORS,
    HAND_LED,
    Burst,
    breathers,
    bursts,
    calm_hands,
    disturbed,
    evening,
    hands,
    houses,
    short_house,
    spikes,
    wished,
    wishes,
)
from tests.examples import examples
from tests.hand_on_motor import too_quick
from tests.light_meter import Light, pairs_within_a_second, too_fast
from tests.stage import CALM, NIGHT, NOON, Bedside, Seen, hold, press, tremor

GESTURES = ("press", "double", "hold")
FRAME_S = 0.0101
DOWN_S = (0.0, 0.015, 0.065)  # the lamp answers the first edge, after a spike a steady finger, after hum a sure one
LET_GO_S = (0.006, 0.025, 0.035)
"""So long after the finger came up that is clear; in a landing, and where a hand leads, the lamp answers only then."""


def check_rest(seen: Seen) -> None:
    """It has come to rest, dark and quiet, and what happened is in order."""
    rows = [row for row in seen.rows if row.what not in ("wish", "remembered")]
    assert rows == [] or rows[-1].what in ("rest", "problem")
    active = False
    for row in rows:
        active = row.what != "rest" and (active or row.what in ("doors", "phase", "glow", "invite"))
        if not active:
            assert row.what in ("rest", *GESTURES, "problem"), row
    assert [row.at_s for row in seen.rows] == sorted(row.at_s for row in seen.rows)
    assert seen.light == [] or seen.light[-1][1] == 0.0


def check_holds(seen: Seen, edges: list[Edge], hands_of: list[Burst], shown: Light) -> None:
    """A hold lands from wherever there is something to land from, and is dark 2.5 s after the button went down.

    Where a hand leads the light, a hold is one of 7 s, and it is dark after 8.5 s.
    """
    landings = {row.at_s for row in seen.of("landing")}
    for row in seen.of("hold"):
        if row.at_s in landings:
            dark = (shown.times >= row.at_s + 1.5 + FRAME_S) & (shown.times < row.at_s + 2.49)
            assert not np.any(shown.levels[dark] > 0), row
            assert shown.at(np.array([row.at_s + 1.5 + FRAME_S]))[0] == 0.0
    let_go_s = -1.0
    for down, up in zip(edges[::2], edges[1::2], strict=True):
        still_held, let_go_s = down.at_s - let_go_s < 0.035, up.at_s
        if still_held:
            continue  # a hand that opens the contact for so short a time has not let go
        before = [row for row in seen.of("doors", "phase", "landing", "rest") if row.at_s < down.at_s]
        began_s = max((burst.downs_s[0] for burst in hands_of if burst.downs_s[0] <= down.at_s), default=down.at_s)
        led = hand_leads_at(seen, began_s)  # a hand that was shaking before goes on as it began
        if led != hand_leads_at(seen, began_s + DOWN_S[-1]):
            continue  # it was clear only after the hand began to lead, or ceased to: it may be a breath or a gesture
        held_s = 7.0 if led else 1.0
        ends = [row for row in seen.of("landing", "rest") if down.at_s <= row.at_s < down.at_s + held_s]
        if up.at_s - down.at_s > held_s + 0.03 and before and before[-1].what in ("doors", "phase") and not ends:
            assert any(abs(at_s - down.at_s - held_s) < 0.03 for at_s in landings), down
        elif held_s == 7.0 and up.at_s - down.at_s < 6.97:
            holds = [row for row in seen.of("hold") if down.at_s <= row.at_s <= up.at_s]
            assert holds == [], "where a hand leads, a breath is no hold"


def hand_leads_at(seen: Seen, at_s: float) -> bool:
    """Whether a hand that goes down then breathes with the light: in an exercise where it leads, outside its gate.

    After its end, it may be waiting for a press, which no row tells.
    """
    told = [
        row
        for row in seen.rows
        if row.at_s < at_s and row.what in ("doors", "exercise", "phase", "gate", "yes", "landing")
    ]
    ends_s = max((row.at_s + (row.seconds or 0.0) for row in told if row.what == "exercise"), default=0.0)
    while told and told[-1].what in ("gate", "yes"):
        gate_ends = gate_ends_s(seen, told[-1].at_s)
        if at_s <= gate_ends:
            break
        ends_s += gate_ends - told[-1].at_s if told.pop().what == "gate" else 0.0
    return bool(told) and told[-1].id in HAND_LED and at_s < ends_s


def gate_ends_s(seen: Seen, at_s: float) -> float:
    """When the gate that was open then let people go on: with its second yes."""
    return min((row.at_s for row in seen.of("yes") if row.index == 2 and row.at_s >= at_s), default=float("inf"))


def check_bursts(seen: Seen, hands_of: list[Burst], start: dict[str, str]) -> None:
    """One burst is one gesture, and moves on by one at most; a trembling hand is a press and nothing else."""
    for burst in hands_of:
        inside = [row for row in seen.rows if burst.downs_s[0] <= row.at_s < burst.until_s]
        gestures = [row for row in inside if row.what in GESTURES]
        assert len(gestures) <= (2 if burst.longest_s > 0.9 else 1), burst  # a press told at once, then a hold
        at = {row.at_s for row in gestures}
        moves = [row for row in inside if row.at_s in at and row.what in ("doors", "phase", "landing", "yes")]
        assert len(moves) <= 1 or [row.what for row in gestures] == ["press", "hold"], burst
        if burst.trembles:
            assert {row.what for row in gestures} <= {"press"}, burst
            at_doors = any(row.what == "door" for row in inside)
            for row in moves if not at_doors else ():
                after = [one for one in seen.of("exercise", "landing") if one.at_s >= row.at_s][:1]
                begins = bool(after) and after[0].what == "exercise"  # else a hold ended it before
                if row.what == "phase" and row.phase == "ground" and begins and start["press"] == "default":
                    assert after[0].id == "follow-light"  # never the one for two


def check_gates(seen: Seen, hands_of: list[Burst]) -> None:
    """Every yes is a press of its own, far enough from the one before; without enough of them nobody is led on."""
    gate: Row | None = None
    needs, yeses = 0, list[Burst]()
    for row in seen.rows:
        if row.what == "gate":
            gate, needs, yeses = row, row.needs or 0, []
        elif row.what == "yes":
            assert gate is not None
            burst = next(one for one in hands_of if one.downs_s[0] <= row.at_s < one.until_s)
            assert burst.downs_s[0] >= gate.at_s + 0.8 - 1e-9
            assert not yeses or burst.downs_s[0] >= yeses[-1].downs_s[-1] + 1.5 - 1e-9
            yeses.append(burst)
            assert row.index == len(yeses) <= needs
            assert row.at_s <= gate.at_s + 60.0
        elif row.what in ("exercise", "phase", "landing", "prelude"):
            gate = None
        elif (gate is not None and row.what in ("breath", "voice")) or (row.what == "say" and row.line != "gate.1"):
            assert gate is None or len(yeses) >= needs or (needs == 1 and row.what != "voice"), row


def check_doors(seen: Seen, edges: list[Edge], hands_of: list[Burst]) -> None:
    """A press takes the line that was begun last as the finger went down; whoever shakes or waits gets the default.

    Downs at most 1.5 s apart are one hand, and three of them since before the first line shake.
    """
    opened_s = 0.0
    for row in seen.rows:
        if row.what == "doors":
            opened_s = row.at_s
            assert row.seconds == pytest.approx(28.0)
        if row.what != "door":
            continue
        first_s = opened_s + 4.7
        downs = [burst_s for burst in hands_of for burst_s in burst.downs_s if opened_s + 0.07 < burst_s <= row.at_s]
        run = [at_s for number, at_s in enumerate(downs) if all(b - a <= 1.5 for a, b in pairwise(downs[number:]))]
        shakes = len(run) > 2 and run[0] < first_s <= run[-1]
        gestures = [one for one in seen.of("press", "double") if one.at_s == row.at_s]
        begun = [burst.downs_s[0] for burst in hands_of if burst.downs_s[0] <= row.at_s]
        down_s = begun[-1] if gestures else run[0] if run and row.at_s - run[-1] < 0.9 else 0.0
        number = int((down_s - first_s) // 6) if down_s >= first_s and not shakes else None
        assert row.id == ("default" if number is None else DOORS[min(number, 3)]), row
        assert opened_s + 4.7 <= row.at_s <= opened_s + 28.0 + 1e-9


def check_shown(shown: Light) -> None:
    """The lamp never flickers, and where the guard held a rise back it is no quicker than the largest fade of 1 s."""
    assert 0 <= shown.levels.min() <= shown.levels.max() <= 1
    assert pairs_within_a_second(shown) == []
    assert too_fast(shown, largest=1.0) == []


def check_felt(seen: Seen) -> None:
    """A motor under the pillow never buzzes, and is still at last."""
    assert too_quick(seen.felt) == []
    assert seen.felt == [] or seen.felt[-1][1] == 0.0


def check_wished(wish: Light, edges: list[Edge]) -> None:
    """What is wished for keeps the limits by itself: a fade takes a second or more, but for the lift under a hand.

    Between large waves of 2 s each it may be as quick as the largest fade.
    """
    assert 0 <= wish.levels.min() <= wish.levels.max() <= 1
    assert pairs_within_a_second(wish) == []
    touches = [edge.at_s + late_s for edge in edges for late_s in (DOWN_S if edge.down else LET_GO_S)]
    assert too_fast(wish, touches, largest=None if wish.levels.max() < 0.6 else 1.0) == []


ONCE = settings(CALM, phases=[Phase.generate])  # the same hands each time; making them simpler takes minutes


@given(edges=hands(), house=houses())
@settings(ONCE, max_examples=4)
def test_whatever_hands_do_in_a_short_house(edges: list[Edge], house: dict[str, Any]) -> None:
    check(evening(edges, house), edges, house)
    check_wished(Light.of(wished(edges, house)), edges)


@st.composite
def evenings(draw: st.DrawFn) -> tuple[list[Edge], dict[str, Any], list[Wish]]:
    """A hand, a house in which others may wish for everything, and what they wish."""
    edges, house = draw(hands(at_most=6)), draw(houses())
    return edges, {**house, "others": ALL_MAY}, draw(wishes(edges))


def check_beside(edges: list[Edge], house: dict[str, Any], others: list[Wish]) -> None:
    """Whatever others wish beside a hand, it is dark and quiet at last, nobody is startled, and the hand is heard."""
    seen, hands_of = evening(edges, house, others), bursts(edges)
    check_rest(seen)
    check_gates(seen, hands_of)
    shown = Light.of(seen.light)
    check_shown(shown)
    check_felt(seen)
    check_wished(Light.of(wished(edges, house, others)), edges)
    ends = {row.at_s for row in seen.of("landing")}
    for row in seen.of("hold"):
        if row.at_s in ends:
            assert shown.at(np.array([row.at_s + 1.5 + FRAME_S]))[0] == 0.0
    check_others(seen)


def check_others(seen: Seen) -> None:
    """Every wish is answered, and others light the lamp only where it was dark, or by their own light."""
    place = "rest"
    for row in seen.rows:
        if row.what in ("glow", "invite"):
            assert place in ("rest", "glow"), row
            assert row.what == "invite" or place == "rest", row
        if row.what in ("rest", "glow", "invite", "landing", "phase", "doors"):
            place = row.what
    granted = [(row.name, row.at_s) for row in seen.of("wish") if row.text == "yes"]
    for kind, most, within_s in (("glow", 6, 3600.0), ("invite", 2, 3600.0), ("start", 1, 600.0), ("end", 6, 60.0)):
        times = [at_s for name, at_s in granted if name == kind]
        assert all(after - before >= within_s for before, after in zip(times, times[most:], strict=False))


@given(evenings())
@settings(ONCE, max_examples=4)
def test_whatever_hands_do_and_others_wish(one: tuple[list[Edge], dict[str, Any], list[Wish]]) -> None:
    check_beside(*one)


@pytest.mark.slow
@given(evenings())
@settings(ONCE, max_examples=150)
def test_whatever_hands_do_and_others_wish_a_hundred_and_fifty_times(
    one: tuple[list[Edge], dict[str, Any], list[Wish]],
) -> None:
    check_beside(*one)


@pytest.mark.parametrize("at_min", [NOON, NIGHT])
def test_ten_thousand_wishes_a_second_leave_the_light_as_it_is(at_min: int) -> None:
    """Beside a breathing light: every frame that is shown without them is shown with them, at its time and level."""
    house = {"start": dict.fromkeys(("press", "double", "hold"), "default"), "at_min": at_min, "others": ALL_MAY}
    kinds = ("glow", "invite", "start", "quiet")
    flood = [Wish(kinds[number % 4], 5.0 + number * 1e-4, on=number % 8 < 4) for number in range(1_000)]  # type: ignore[arg-type]
    edges = press(1.0) + hold(6.0)
    alone, beside = evening(edges, house, after_s=2.0), evening(edges, house, flood, after_s=2.0)
    assert [row for row in beside.rows if row.what != "wish"] == alone.rows
    assert set(alone.light) <= set(beside.light)
    granted = [row.name for row in beside.of("wish") if row.text == "yes"]
    assert len(beside.of("wish")) == 1_000
    assert granted == ["quiet"] * (125 + 6)  # peace, whenever it was asked for, and six times no longer


@pytest.mark.parametrize("at_min", [NOON, NIGHT])
def test_a_stolen_link_ends_gently_and_glows_six_times_an_hour_and_nothing_else(at_min: int) -> None:
    """Four times a second a wish of any kind, for a while at rest, a while in a session, and at rest again."""
    others = {"may": ["end", "glow"], "at_night": ["end"]}
    house = {"start": dict.fromkeys(("press", "double", "hold"), "default"), "at_min": at_min, "others": others}
    kinds = ("glow", "start", "glow", "invite", "end")
    flood = [Wish(kinds[number % 5], 0.25 * number, for_s=0.01) for number in range(600)]  # type: ignore[arg-type]
    edges = press(70.0)
    seen = evening(edges, house, flood, after_s=100.0)
    check_rest(seen)
    check_shown(Light.of(seen.light))
    assert len(seen.of("glow")) == (6 if at_min == NOON else 0)
    assert seen.of("invite") == []
    assert [row.at_s for row in seen.of("phase")] == [pytest.approx(70.065)]
    (ends,) = [row for row in seen.of("landing") if row.at_s > 70.0]
    assert ends.seconds == 6.0


OWN_PACE: dict[str, Any] = {"start": dict.fromkeys(("press", "double", "hold"), "own-pace"), "at_min": NOON}


@given(edges=breathers())
@settings(ONCE, max_examples=2)
def test_whatever_hands_do_that_have_tapped_their_breath(edges: list[Edge]) -> None:
    edges = [*edges, *hold(edges[-1].at_s + 15.0)]  # instead of seven minutes at a hundred frames a second
    check(evening(edges, OWN_PACE), edges, OWN_PACE)
    check_wished(Light.of(wished(edges, OWN_PACE)), edges)


@pytest.mark.slow
@given(edges=breathers())
@settings(ONCE, max_examples=60)
def test_whatever_hands_do_that_have_tapped_their_breath_sixty_times(edges: list[Edge]) -> None:
    check(evening(edges, OWN_PACE), edges, OWN_PACE)
    check_wished(Light.of(wished(edges, OWN_PACE)), edges)


@pytest.mark.slow
@given(edges=hands(), house=houses())
@settings(ONCE, max_examples=100)
def test_whatever_hands_do_in_a_short_house_a_hundred_times(edges: list[Edge], house: dict[str, Any]) -> None:
    check(evening(edges, house), edges, house)
    check_wished(Light.of(wished(edges, house)), edges)


ASKED: dict[str, Any] = {"start": dict.fromkeys(("press", "double", "hold"), "doors"), "at_min": NOON}


@given(edges=hands())
@settings(ONCE, max_examples=3)
def test_whatever_hands_do_at_the_doors(edges: list[Edge]) -> None:
    check(evening(edges, ASKED), edges, ASKED)


@pytest.mark.slow
@given(edges=hands())
@settings(ONCE, max_examples=100)
def test_whatever_hands_do_at_the_doors_a_hundred_times(edges: list[Edge]) -> None:
    seen = evening(edges, ASKED)
    check_rest(seen)
    check_doors(seen, edges, bursts(edges))
    check_shown(Light.of(seen.light))
    check_wished(Light.of(wished(edges, ASKED)), edges)


def spent(edges: list[Edge], house: dict[str, Any]) -> tuple[list[Row], list[float]]:
    """What happens in an evening with these edges, and the light four times a second until the hand is long gone."""
    settings = {name: value for name, value in house.items() if name != "at_min"}
    bed, ends_s, light = (
        Bedside(short_house(**settings), at_min=house["at_min"], familiar_voice=True),
        0.0,
        list[float](),
    )
    rest = list(edges)
    while rest or ends_s < edges[-1].at_s + 10.0:
        ends_s += 0.25
        while rest and rest[0].at_s <= ends_s:
            bed.rows += bed.guide.edge(rest[0].down, rest.pop(0).at_s)
        light.append(bed.level(ends_s))
    bed.until(ends_s + AFTER_S)
    return bed.rows, light


def check_spikes(edges: list[Edge], wild: list[tuple[float, float]], house: dict[str, Any]) -> None:
    """Spikes change nothing of what happens, and move the light by no more than the lift of a touch.

    Rest begins when the lamp is dark: where a spike in a landing has lifted it, rest waits until it has sunk, and a
    press that comes before that starts out of the landing.
    """
    last_s = max(edges[-1].at_s, *(until_s for _, until_s in wild), 0.0)
    quiet = [*edges, Edge(False, last_s)]
    (rows, light), (wild_rows, wild_light) = (
        spent(one, house) for one in (quiet, [*disturbed(edges, wild), quiet[-1]])
    )
    assert [row.what for row in rows[-1:]] == [row.what for row in wild_rows[-1:]]
    rows, wild_rows = ([row for row in one if row.what != "rest"] for one in (rows, wild_rows))
    assert [(row.what, row.id, row.line, row.index) for row in wild_rows] == [
        (row.what, row.id, row.line, row.index) for row in rows
    ]
    assert all(abs(one.at_s - other.at_s) < 0.1 for one, other in zip(rows, wild_rows, strict=True))
    assert all(abs(one - other) < 0.16 for one, other in zip(wild_light, light, strict=True))


@given(data=st.data(), edges=calm_hands(), house=houses())
@settings(ONCE, max_examples=examples(25))
def test_spikes_alone_and_around_presses_change_nothing(data: st.DataObject, edges: list[Edge], house: Any) -> None:
    check_spikes(edges, data.draw(spikes(edges)), house)


@pytest.mark.slow
@given(data=st.data(), edges=calm_hands(), house=houses())
@settings(ONCE, max_examples=600)
def test_spikes_change_nothing_six_hundred_times(data: st.DataObject, edges: list[Edge], house: Any) -> None:
    check_spikes(edges, data.draw(spikes(edges)), house)


TREMBLES = {("default", 7), ("together", 4), ("voice", 12)}  # tried quickly


@pytest.mark.parametrize(
    ("name", "hz"),
    [
        pytest.param(name, hz, marks=[] if (name, hz) in TREMBLES else [pytest.mark.slow])
        for name in ("default", "together", "voice")
        for hz in (4, 7, 12)
    ],
)
def test_a_hand_that_trembles_again_and_again_in_the_shipped_one(name: str, hz: float) -> None:
    edges = press(1.0)
    for number in range(5):
        edges += tremor(6.0 + 13.0 * number, hz, 1.0 + 2.0 * number)
    house = {"start": dict.fromkeys(("press", "double", "hold"), name), "at_min": NOON}
    seen = evening(edges, house, short=False, after_s=3.0)
    check(seen, edges, house)
    assert len(seen.of("press")) == 6
    assert seen.of("double", "hold") == []


def check(seen: Seen, edges: list[Edge], house: dict[str, Any]) -> None:
    """Everything that has to be so after any evening."""
    hands_of = bursts(edges)
    check_rest(seen)
    check_bursts(seen, hands_of, house["start"])
    check_gates(seen, hands_of)
    check_doors(seen, edges, hands_of)
    check_holds(seen, edges, hands_of, Light.of(seen.light))
    check_shown(Light.of(seen.light))
    check_felt(seen)
