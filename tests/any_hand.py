"""Any hand, a short house to press in, and what is to be seen of a whole evening of it.

The house has the exercises and routines of the shipped one by name, each with its kind of light, but only some seconds
long. Rule: hands are edges with times, and what they meant is told by nobody here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from queue import SimpleQueue
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Edge, Event, Stop
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.library.catalogue import Library
from pi_regulate.player import Player
from pi_regulate.session.guide import Guide
from pi_regulate.session.wishes import Wish
from tests.stage import NIGHT, NOON, USED, HandOnMotor, Seen, exercise, library, press, routine, seen_by, tremor

HAND_LED = ("with-you", "lead-and-fade")
"""The one exception: in these a hand leads, and only a hold of 7 s ends them."""

TREMOR_S = 0.35  # longer than any beat of a tremor of 4 to 12 Hz

FRAME_S = 0.01
AFTER_S = 1400.0  # longer than any session of the short house still takes when the hand has gone
GATE = {"gate": {"needs": 2}, "at": 5}
SLOW: dict[str, Any] = {"breathe": {"in": 4, "out": 6}, "times": 2}

SHORT = [
    exercise({"swell": {"from": 0.08, "to": 0.25, "every": 12}}, name="follow-light", phase="ground", lasts=26),
    exercise({"rise": {"from": 0.1, "to": 0.25}, "lasts": 15}, name="orient-room", phase="ground", lasts=18),
    exercise({"fade": {"from": 0.15, "to": 0.08}, "lasts": 16}, name="feet-weight", phase="ground", lasts=16),
    exercise({"swell": {"from": 0.08, "to": 0.22, "every": 8}}, name="hand-on-heart", phase="ground", lasts=17),
    exercise(
        {"press": {"from": 0.08, "to": 0.4, "up": 2, "level": 3, "down": 4}, "at": 2, "sound": "hum"},
        name="press-release", phase="ground", lasts=14,
    ),
    exercise({"swell": {"from": "0%", "to": "100%", "every": 2}, "times": 8}, name="bright", phase="ground", lasts=18),
    exercise(
        {"breathe": {"from": "10/min", "to": "9/min", "over": 24}, "at": 3}, SLOW, name="settle", lasts=50
    ),
    exercise(
        {"breathe": {"in": 4, "hold": 4, "out": 4, "rest": 4}, "at": 3, "times": 2}, name="box-four", lasts=38
    ),
    exercise(SLOW, name="long-out", lasts=24),
    exercise({"tap": {"for": 12, "else": "long-out"}, "at": 1}, name="your-pace", lasts=467),
    exercise(
        {"breathe": {"in": 2.4, "out": 3.6}, "times": 2, "light": {"from": "2%", "to": "30%"}},
        {"breathe": {"in": 2.4, "out": 3.6}, "times": 2, "thin": {"each": 1}, "light": {"from": "2%", "to": "22%"}},
        {"breathe": {"in": 2.4, "out": 3.6}, "times": 4, "thin": {"each": 2}, "light": {"from": "2%", "to": "14%"}},
        {"fade": {"from": "2%", "to": "0%"}, "lasts": 6},
        {"bed": "silence", "at": 24, "over": 12},
        name="sleep-thin", lasts=54,
    ),
    exercise(GATE, {**SLOW, "at": 9}, {"say": "Near is enough.", "at": 9, "care": True},
             name="breathe-together", who="two", alone="long-out", lasts=32),
    exercise({"follow": "hand", "at": 0, "waits": 8, "then": "lead", "lasts": 30},
             {"say": "Let the light go.", "at": 40, "care": True}, name="with-you", on_skip="settle", lasts=44),
    exercise({"gate": {"needs": 2}, "at": 3}, {"follow": "hand", "at": 8, "lasts": 20, "waits": 6},
             {"follow": "hand", "at": 32, "lasts": 20, "waits": 6},
             name="lead-and-fade", who="two", alone="long-out", lasts=56),
    exercise({"glow": 0.04, "lasts": 3}, {"gate": {"needs": 1}, "at": 3}, {"say": "Blow softly.", "at": 4},
             {"soothe": {"from": 0.04, "to": 0.12, "every": 8, "easing_to": 16}, "lasts": 44},
             name="little-light", needs=["child"], colour="ember", lasts=47),
    exercise({"swell": {"from": 0.08, "to": 0.18, "every": 15}}, name="quiet-company", phase="connect", lasts=30),
    exercise({"glow": 0.12}, name="safe-ally", phase="connect", lasts=20),
    exercise({"swell": {"from": 0.08, "to": 0.2, "every": 12}}, name="kind-phrase", phase="connect", lasts=15),
    exercise({"swell": {"from": 0.1, "to": 0.25, "every": 10}}, GATE, {"say": "Feel warmth.", "at": 9, "care": True},
             name="hand-to-hand", phase="connect", who="two", alone="hand-on-heart", lasts=24),
    exercise(GATE, {"turn": "first", "at": 8, "lasts": 8}, {"turn": "second", "lasts": 8},
             name="listening-turns", phase="connect", who="two", alone="safe-ally", lasts=26),
    exercise({"glow": 0.08, "lasts": 4}, {"apart": {"for": 30, "more": 20}}, {"gate": {"needs": 2}},
             {"turn": "first", "at": 8, "lasts": 8}, {"turn": "second", "lasts": 8},
             name="apart-and-back", phase="connect", who="two", alone="long-out", lasts=26),
    exercise({"glow": 0.15}, {"gate": {"needs": 1}, "at": 5}, {"voice": "familiar", "at": 8},
             name="known-voice", phase="connect", needs=["familiar_voice"], on_skip="safe-ally", lasts=60),
]  # fmt: skip
ROUTINES = {
    "default": {"ground": ["follow-light"], "breathe": ["settle"], "connect": ["quiet-company"]},
    "together": {"ground": ["feet-weight"], "breathe": ["breathe-together"], "connect": ["hand-to-hand"]},
    "voice": {"ground": ["hand-on-heart"], "breathe": ["box-four"], "connect": ["known-voice"]},
    "hand": {"breathe": ["with-you"], "connect": ["quiet-company"]},
    "turns": {"breathe": ["lead-and-fade"], "connect": ["hand-to-hand"]},
    "own-pace": {"breathe": ["your-pace"], "connect": ["safe-ally"]},
    "repair": {"connect": ["apart-and-back"]},
    "freeze": {"ground": ["press-release", "bright"], "connect": ["listening-turns"]},
    "sleep": {"breathe": ["sleep-thin"]},
    "child": {"breathe": ["little-light"]},
}
DOORS = ("freeze", "together", "voice", "default")


def short_house(**settings: Any) -> Library:
    named = [routine(**slots).model_copy(update={"id": name}) for name, slots in ROUTINES.items()]
    doors = [(f"A door that leads to {name}.", name) for name in DOORS]
    return library(*SHORT, routines=named, people={"holds": True, "child": True}, doors=doors, **settings)


@dataclass(frozen=True)
class Burst:
    """Downs close to each other, what a hand does at one go. Seconds; `until_s` is where the next burst begins."""

    downs_s: tuple[float, ...]
    longest_s: float
    until_s: float

    @property
    def trembles(self) -> bool:
        """A trembling hand and no other: three downs or more, none held."""
        return len(self.downs_s) >= 3 and self.longest_s < 0.9


def bursts(edges: Sequence[Edge]) -> list[Burst]:
    """The bursts of a hand that goes down and up in turn; what lasts less than 20 ms is a spike and no hand.

    A contact that opens for a moment under a finger that stays, as in a shaking hand, is one stroke; so are two downs
    less than 65 ms apart, since no tremor is so quick.
    """
    strokes: list[tuple[float, float]] = []
    for down_s, up_s in ((down.at_s, up.at_s) for down, up in zip(edges[::2], edges[1::2], strict=True)):
        if up_s - down_s < 0.0199:
            continue
        apart_s, open_s = (down_s - strokes[-1][0], down_s - strokes[-1][1]) if strokes else (1.0, 1.0)
        if apart_s < 0.065 or open_s < min(0.035, 0.095 * apart_s):
            strokes[-1] = (strokes[-1][0], up_s)
        else:
            strokes.append((down_s, up_s))
    groups: list[list[tuple[float, float]]] = []
    for stroke in strokes:
        if groups and stroke[0] - groups[-1][-1][0] <= TREMOR_S:
            groups[-1].append(stroke)
        else:
            groups.append([stroke])
    nexts = ([group[0][0] for group in groups[1:]] + [float("inf")])[: len(groups)]
    return [
        Burst(tuple(down_s for down_s, _ in group), max(up_s - down_s for down_s, up_s in group), until_s)
        for group, until_s in zip(groups, nexts, strict=True)
    ]


STROKES = st.one_of(
    st.tuples(st.just("press"), st.floats(0.005, 0.9), st.just(0.0), st.just(0.0)),
    st.tuples(st.just("double"), st.floats(0.03, 0.1), st.floats(0.13, 0.3), st.just(0.0)),
    st.tuples(st.just("hold"), st.floats(1.02, 4), st.just(0.0), st.just(0.0)),
    st.tuples(st.just("tremor"), st.floats(4, 12), st.floats(0.8, 8), st.floats(0.15, 0.85)),
)
GAPS_S = st.one_of(st.floats(0.03, 0.5), st.floats(0.4, 3), st.floats(2, 14))


@st.composite
def hands(draw: st.DrawFn, at_least: int = 1, at_most: int = 10) -> list[Edge]:
    """A hand that does anything, so many times; its edges in seconds."""
    edges: list[Edge] = []
    at_s = 1.0
    done = st.lists(st.tuples(GAPS_S, STROKES), min_size=at_least, max_size=at_most)
    for gap_s, (kind, one, two, three) in draw(done):
        at_s += gap_s
        match kind:
            case "tremor":
                edges += tremor(at_s, one, two, three)
            case "double":
                edges += press(at_s, one) + press(at_s + two, one)
            case _:
                edges += press(at_s, one)
        at_s = edges[-1].at_s
    strokes = [(down.at_s, up.at_s) for down, up in zip(edges[::2], edges[1::2], strict=True)]
    assume(not any(_close(*both) for both in pairwise(strokes)))  # one stroke or two? a rounding would tell
    return edges


def _close(stroke: tuple[float, float], after: tuple[float, float]) -> bool:
    """Whether a hair decides if these two strokes are one, or one burst; or whether they may well be hum."""
    apart_s, open_s = after[0] - stroke[0], after[0] - stroke[1]
    if apart_s < 0.065 and 0.015 <= stroke[1] - stroke[0] <= 0.04:
        return True  # a beat of hum, or half down and half up: where the next one begins is anybody's guess
    ends = (apart_s - TREMOR_S, apart_s - 0.065, open_s - 0.035, open_s - 0.095 * apart_s)
    return any(abs(end_s) < 1e-6 for end_s in ends)


@st.composite
def breathers(draw: st.DrawFn, at_least: int = 1, at_most: int = 10) -> list[Edge]:
    """A hand that starts a session, taps at each breath more or less evenly, and then does anything."""
    edges, at_s = press(1.0), 5.0
    every_s, count = draw(st.floats(2, 5)), draw(st.integers(4, 7))
    for jitter in draw(st.lists(st.floats(-0.1, 0.1), min_size=count, max_size=count)):
        at_s += every_s * (1 + jitter)
        edges += press(at_s)
    after_s = at_s + draw(st.floats(0.5, 60))
    later = draw(hands(at_least, at_most))
    return edges + [Edge(edge.down, edge.at_s + after_s) for edge in later]


@st.composite
def calm_hands(draw: st.DrawFn) -> list[Edge]:
    """Presses, double presses and holds of a hand that doesn't tremble, none shorter than a real one."""
    edges: list[Edge] = []
    kinds = st.sampled_from([(0.06, 0.0), (0.15, 0.0), (0.6, 0.0), (0.08, 0.2), (1.4, 0.0)])
    for gap_s, (lasts_s, again_s) in draw(st.lists(st.tuples(st.floats(0.6, 14), kinds), min_size=1, max_size=8)):
        at_s = (edges[-1].at_s if edges else 0.5) + gap_s
        edges += press(at_s, lasts_s) + (press(at_s + again_s, lasts_s) if again_s else [])
    return edges


SPIKE_S = st.sampled_from([50e-6, 0.0004, 0.002, 0.005])


@st.composite
def spikes(draw: st.DrawFn, edges: Sequence[Edge]) -> list[tuple[float, float]]:
    """Spikes on the wire, from when to when: around these edges and anywhere else, one in a fifth of a second."""
    around = st.tuples(st.sampled_from([edge.at_s for edge in edges]), st.floats(-0.3, 0.3)).map(sum)
    found = draw(st.lists(st.tuples(st.one_of(around, st.floats(0.5, edges[-1].at_s + 30)), SPIKE_S), max_size=12))
    apart: list[tuple[float, float]] = []
    for at_s, lasts_s in sorted(found):
        if at_s > 0.1 and (not apart or at_s - apart[-1][1] > 0.2):
            apart.append((at_s, at_s + lasts_s))
    return apart


def disturbed(edges: Sequence[Edge], wild: Sequence[tuple[float, float]]) -> list[Edge]:
    """The same wire, which shows the other level for a moment at each of these."""
    turns = sorted([edge.at_s for edge in edges] + [at_s for spike in wild for at_s in spike])
    return [Edge(number % 2 == 0, at_s) for number, at_s in enumerate(turns)]


@st.composite
def houses(draw: st.DrawFn) -> dict[str, Any]:
    """How the device is set up and when it is used."""
    first = draw(st.sampled_from([*ROUTINES, "doors", "mixed", "asked"]))
    mixed = {
        "mixed": {"press": "default", "double": "together", "hold": "voice"},
        "asked": {"press": "default", "double": "doors", "hold": "default"},
    }
    start = mixed.get(first, dict.fromkeys(("press", "double", "hold"), first))
    return {
        "start": start,
        "at_min": draw(st.sampled_from([NOON, NIGHT])),
        "advance": draw(st.sampled_from(["auto", "auto", "press"])),
        "button": {"double_press_s": draw(st.sampled_from([0.35, 0.35, 0.0]))},
    }


ALL_MAY = {"may": ["end", "glow", "invite", "start"], "at_night": ["end", "glow", "invite", "start"]}


@st.composite
def wishes(draw: st.DrawFn, edges: Sequence[Edge], at_most: int = 12) -> list[Wish]:
    """What others wish meanwhile: at any time, most of all around these edges and at rest after them."""
    around = st.tuples(st.sampled_from([edge.at_s for edge in edges]), st.floats(-0.5, 0.5)).map(sum)
    times = st.one_of(around, st.floats(0.0, edges[-1].at_s + 5.0), st.floats(0.0, AFTER_S - 700.0))
    kinds = st.sampled_from(["end", "glow", "glow", "invite", "invite", "start", "quiet"])
    routines = st.sampled_from(["", *ROUTINES, "doors", "nobody's"])
    drawn = draw(st.lists(st.tuples(times, kinds, routines, st.floats(0.1, 90.0), st.booleans()), max_size=at_most))
    return [Wish(kind, max(0.0, at_s), for_s, name, on) for at_s, kind, name, for_s, on in sorted(drawn)]  # type: ignore[arg-type]


def _guide(house: dict[str, Any], short: bool) -> Guide:
    settings = dict(house)
    wall = simulated_wall(settings.pop("at_min"), 0.0)
    return Guide((short_house if short else library)(**settings), wall, USED, familiar_voice=True)


def evening(
    edges: Sequence[Edge],
    house: dict[str, Any],
    others: Sequence[Wish] = (),
    *,
    short: bool = True,
    after_s: float = AFTER_S,
) -> Seen:
    """Everything this hand brings about in this house, at a hundred frames a second; the device is stopped at last.

    `others` wish meanwhile.
    """
    clock, seen, inbox = VirtualClock(), Seen(), SimpleQueue[Event]()
    both: list[Edge | Wish] = [*edges, *others]
    events: list[tuple[float, Event]] = [(one.at_s, one) for one in both]
    events.append((edges[-1].at_s + after_s, Stop("the end of the test")))
    for at_s, event in events:
        clock.schedule(at_s, lambda _, event=event: inbox.put(event))  # type: ignore[misc]
    frames: dict[str, Any] = {"frames_hz": 100, "every_frame": True, "motor": HandOnMotor(clock, seen)}
    Player(_guide(house, short), clock, inbox, *seen_by(seen, clock), **frames).run()
    return seen


def wished(
    edges: Sequence[Edge], house: dict[str, Any], others: Sequence[Wish] = (), *, short: bool = True
) -> list[tuple[float, float]]:
    """The light that a guide wishes for in such an evening, before anybody guards it: times and levels."""
    guide, at_s, rest = _guide(house, short), 0.0, list[Edge | Wish]([*edges, *others])
    rest.sort(key=lambda one: one.at_s)
    light = [(0.0, 0.0)]
    while rest or not guide.at_rest or guide.light.moves_at(at_s):
        frame_s = at_s + FRAME_S if guide.light.moves_at(at_s) else guide.light.still_until(at_s)
        frame_s = at_s + FRAME_S if frame_s is not None and frame_s <= at_s else frame_s  # it moves, but for a rounding
        edge_s = rest[0].at_s if rest else None
        times = [
            one for one in (frame_s, edge_s, guide.deadline()) if one is not None and (one > at_s or one == edge_s)
        ]
        at_s = min(times, default=at_s + FRAME_S)
        if at_s == edge_s:
            one = rest.pop(0)
            _ = guide.edge(one.down, at_s) if isinstance(one, Edge) else guide.wish(one, at_s)
        guide.advance(at_s)
        light.append((at_s, guide.light.level_at(at_s)))
    return light
