"""What is to come, as the sound is told it."""

from dataclasses import replace

import pytest

from pi_regulate.score.compose import compose
from pi_regulate.score.plan import Following, Plan
from pi_regulate.score.prelude import compose_prelude
from pi_regulate.score.score import Score
from pi_regulate.trace import Row
from tests.stage import exercise, library

FIRST_SIP = 0.7  # of a breath
HELD = exercise({"breathe": {"in": 4, "hold": 4, "out": 4, "rest": 4}, "at": 10, "times": 2}, lasts=50)
SIGH = exercise(
    {"breathe": {"in": 2.5, "top_up": 1, "out": 6.5}, "times": 2, "light": {"from": "8%", "via": "30%", "to": "40%"}},
    lasts=20,
)


def plan(score: Score, anchor_s: float = 100.0, cursor: int = 0, until_s: float | None = None) -> Plan:
    return Plan(score, anchor_s, cursor, score.length_s if until_s is None else until_s)


def test_a_breath_fills_stands_empties_and_rests() -> None:
    breath = plan(compose(HELD))
    assert [breath.fullness_at(110 + at_s) for at_s in (0, 4, 6, 8, 12, 14)] == pytest.approx([0, 1, 1, 1, 0, 0])
    assert breath.fullness_at(112) == pytest.approx(0.5)


def test_where_no_breath_is_led_there_is_no_fullness() -> None:
    breath = plan(compose(HELD))
    assert breath.fullness_at(105) is None
    assert breath.fullness_at(145) is None


def test_a_first_sip_fills_as_far_as_its_light_goes_and_the_second_fills_the_rest() -> None:
    sigh = plan(compose(SIGH))
    assert sigh.fullness_at(102.5) == pytest.approx((30 - 8) / (40 - 8), abs=1e-6)
    assert sigh.fullness_at(103.5) == pytest.approx(1.0)


def test_a_steadied_light_still_leaves_a_breath_to_hear() -> None:
    from pi_regulate.score.adapted import steadied

    sigh = plan(steadied(compose(SIGH)))
    assert sigh.fullness_at(102.5) == pytest.approx(FIRST_SIP)
    assert sigh.level_at(102.5) == sigh.level_at(109)


def test_it_tells_the_cues_that_are_to_come_and_none_behind_a_gate() -> None:
    asked = exercise(
        {"say": "One.", "at": 0},
        {"gate": {"needs": 1}, "at": 10},
        {"voice": "familiar", "at": 14},
        {"say": "Two.", "at": 20},
        lasts=40,
        sound="ocean",
        phase="connect",
    )
    score = compose(asked)
    until_gate = [(at_s, cue.kind) for at_s, cue in plan(score, until_s=10).cues()]
    assert until_gate == [(100.0, "bed"), (100.0, "say")]
    behind = plan(score, cursor=len(until_gate))
    assert [(at_s, cue.kind) for at_s, cue in behind.cues()] == [(114.0, "voice"), (120.0, "say")]
    assert [cue.kind for _, cue in Plan(score, 100.0, 2, 40.0, voice_allowed=False).cues()] == ["say"]
    last = behind.last_bed()
    assert last is not None
    assert last[1].name == "ocean"
    assert behind.score.lines == ("made-up.1", "made-up.2")


def test_a_guide_tells_a_new_plan_only_when_something_has_changed() -> None:
    from tests.stage import Bedside, alone, double

    house = library(HELD, people={"holds": True})
    bed = Bedside(house)
    bed.start(alone(HELD))
    greeting = bed.guide.plan()
    assert greeting is not None
    bed.until(1.0)
    assert bed.guide.plan() is greeting
    bed.until(10.0)
    breathing = bed.guide.plan()
    assert breathing is not None
    assert breathing.score.id == "made-up"
    bed.hand(double(16.0))
    eased = bed.guide.plan()
    assert eased is not None
    assert eased is not breathing
    bed.until(200.0)
    assert bed.guide.at_rest
    assert bed.guide.plan() is None


ASKED = exercise(
    {"glow": "20%"},
    {"say": "Here is a question for you.", "at": "4s"},
    {"gate": {"needs": 2}, "at": "5s"},
    {"say": "Thank you for telling.", "at": "5s"},
    lasts=30,
    phase="connect",
    who="two",
    alone="hand-on-heart",
)


def test_while_people_are_asked_the_plan_is_what_follows_without_an_answer() -> None:
    from tests.stage import Bedside, alone

    bed = Bedside(library(ASKED, talk="full"))
    bed.start(alone(ASKED))
    bed.until(40.0)
    (gate,) = bed.of("gate")
    waits = bed.guide.plan()
    assert waits is not None
    assert (waits.leads, waits.then, list(waits.cues())) == (False, None, [])
    assert bed.guide.deadline() == pytest.approx(gate.at_s + 59)
    bed.until(gate.at_s + 59)
    last = bed.guide.plan()
    assert last is not None
    assert last.then is not None
    assert last.then.plan is not None
    assert [row.what for row in last.then.rows] == ["no", "exercise"]
    assert bed.of("no") == []  # only a copy went there
    bed.until(gate.at_s + 61)
    goes_on = bed.guide.plan()
    assert goes_on is not None
    assert goes_on.anchor_s == last.then.plan.anchor_s


def test_on_another_clock_everything_that_is_to_come_keeps_its_distance() -> None:
    score = compose(HELD)
    after = plan(score, 13.0)
    first = replace(plan(score, 10.0), then=Following((Row(13.0, "phase"), Row(13.0, "chime", name="two")), after))
    other = first.timed(lambda at_s: at_s + 100.0)
    assert other.then is not None
    assert other.then.plan is not None
    assert (other.anchor_s, other.then.plan.anchor_s) == (110.0, 113.0)
    assert [row.at_s for row in other.then.rows] == [113.0, 113.0]
    assert [at_s for at_s, _ in other.cues()] == [at_s + 100.0 for at_s, _ in first.cues()]


def test_what_begins_with_a_gate_is_told_before_it() -> None:
    asked = exercise({"glow": 0.1}, {"say": "One.", "at": 10}, {"gate": {"needs": 1}, "at": 10}, lasts=20)
    assert [(at_s, cue.kind) for at_s, cue in plan(compose(asked), until_s=10).cues()][-1] == (110.0, "say")


def test_the_lines_of_a_greeting_are_half_a_second_apart_and_all_within_it() -> None:
    greeting = compose_prelude("ground", 1, "one", [("a", "A."), ("b", "B.")], {"a": 3.0, "b": 2.0})
    assert [(cue.at_s, cue.line) for cue in greeting.cues if cue.kind == "say"] == [(2.0, "a"), (5.5, "b")]
    assert greeting.length_s == 8.0
