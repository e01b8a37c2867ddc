"""Either sense is enough: every part of every exercise is told by light alone, by sound alone, and by touch alone.

Who follows with open eyes is given nothing but the lamp's levels (`tests.eye`); who has them shut, nothing but what
comes out of the speaker (`tests.sound.listener`, `bench.ear`); who has a motor under the pillow, nothing but its duty
cycles. At gates people say yes, so that what lies behind is played as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from pi_regulate.devices.lamps.felt import felt_of, motor_duty
from pi_regulate.library.exercise import Exercise
from pi_regulate.score.compose import compose
from pi_regulate.trace import Row
from tests.eye import glimpses, named
from tests.light_meter import Light
from tests.sound.listener import shares
from tests.sound.missing import missing
from tests.sound.studio import take
from tests.stage import alone, play, press, shipped

EXERCISES = sorted(shipped().exercises)
QUICK = ("box-four", "cyclic-sigh", "hug-20", "listening-turns", "press-release")  # each kind of part at least once
YES_S = (3.0, 9.0)  # after a gate has opened, perhaps by a press, one yes and another
TAPS_S = (8.0, 14.0, 20.0, 26.0)  # breaths in at 10 a minute
ANSWER_S = 3.0  # after a press, the light still answers it
SEEN = 0.025  # a smaller change of level is meant to be hardly seen, as at the end of `sleep-ramp`


@cache
def downs_s(name: str) -> tuple[float, ...]:
    """When the button is pressed so that every gate of an exercise gets its yeses, and a pace its taps (s)."""
    downs = list(TAPS_S if shipped().exercises[name].taps else ())
    while True:
        assert len(downs) < 20, f"{name}: a yes was not counted"
        seen = play(alone(shipped().exercises[name]), [edge for at_s in downs for edge in press(at_s)], as_written=True)
        gates = [gate for gate in seen.of("gate") if gate.name != "again"]  # what was heard isn't wanted once more
        answered = len([yes for yes in seen.of("yes") if yes.name != "again"])
        if seen.of("call") and not gates:  # somebody has come back
            downs.append(seen.of("call")[0].at_s + 30.0)
            continue
        if answered == sum(gate.needs or 0 for gate in gates):
            return tuple(downs)
        gate = gates[-1]
        downs += [gate.at_s + after_s for after_s in YES_S[: gate.needs]]


@dataclass(frozen=True)
class Part:
    """A part of an exercise, as its score has it: `name` as people call it, from when to when (s)."""

    name: str
    from_s: float
    to_s: float


def parts(one: Exercise, rows: list[Row]) -> list[Part]:
    """Every movement of the light and every pause in a breath, at the times of this session."""
    if one.taps:  # the score has its own pace, this session the hand's
        breaths = [row for row in rows if row.part and row.seconds]
        return [Part(str(row.part), row.at_s, row.at_s + (row.seconds or 0.0)) for row in breaths]
    score = compose(one)
    said = {cue.line: cue.at_s for cue in score.cues if cue.kind == "say"}
    since = [(0.0, next(row.at_s for row in rows if row.what == "exercise" and row.id == one.id))]
    for gate in score.gates:  # where the clock waited: what comes behind it tells for how long
        if gate.again is not None:
            since.append((gate.at_s, next(row.at_s for row in rows if row.what == "no") - gate.at_s))
            continue
        behind = next(row for row in rows if row.what == "say" and said.get(row.line, 0.0) > gate.at_s)
        since.append((gate.at_s, behind.at_s - said[behind.line]))

    found = []
    for stretch in score.stretches:
        if stretch.part not in ("hold", "rest") and abs(stretch.to_level - stretch.from_level) < SEEN:
            continue
        names = {"top_up": "in", None: "in" if stretch.to_level > stretch.from_level else "out"}
        name = names.get(stretch.part, str(stretch.part))
        zero_s = max(pair for pair in since if pair[0] <= stretch.start_s + 1e-6)[1]
        found.append(Part(name, zero_s + stretch.start_s, zero_s + stretch.end_s))
    return found


def some(names: list[str]) -> list[object]:
    """These names, all but the quick ones marked as slow."""
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in names]


@pytest.mark.parametrize("name", some(EXERCISES))
def test_every_part_is_told_by_the_light_alone(name: str) -> None:
    one = shipped().exercises[name]
    edges = [edge for at_s in downs_s(name) for edge in press(at_s)]
    seen = play(alone(one), edges, as_written=True, frames_hz=100.0)
    found = glimpses(seen.light)
    paced = [stretch for stretch in compose(one).stretches if stretch.part is not None]
    levels = [level for stretch in paced for level in (stretch.from_level, stretch.to_level)]
    low, high = min(levels, default=0.0), max(levels, default=1.0)
    wanted = [
        part for part in parts(one, seen.rows) if not any(-ANSWER_S < at_s - part.from_s < 0 for at_s in downs_s(name))
    ]
    wrong = [part for part in wanted if named(found, part.from_s, part.to_s, low, high) != part.name]
    assert len(wrong) <= 0.01 * len(wanted), wrong[:5]


FLOOR, CEILING, NIGHT_SHARE = 0.2, 0.6, 0.5


@pytest.mark.parametrize(
    "name", ["long-out", *(pytest.param(one, marks=pytest.mark.slow) for one in ("box-four", "cyclic-sigh"))]
)
def test_every_part_of_a_breath_is_told_by_the_motor_alone_even_at_night(name: str) -> None:
    seen = play(alone(shipped().exercises[name]), as_written=True, frames_hz=50.0, every_frame=True, touch=True)
    duties = [(at_s, motor_duty(felt, FLOOR, CEILING, NIGHT_SHARE)) for at_s, felt in seen.felt]
    paced = [stretch for stretch in compose(shipped().exercises[name]).stretches if stretch.part is not None]
    levels = [level for stretch in paced for level in (stretch.from_level, stretch.to_level)]
    low, high = (motor_duty(felt_of(level), FLOOR, CEILING, NIGHT_SHARE) for level in (min(levels), max(levels)))
    assert high / low >= 1.2, "a fifth more is just felt"
    found = glimpses([(at_s, (duty - low) / (high - low) * 0.32 + 0.08) for at_s, duty in duties if duty])
    wanted = [part for part in parts(shipped().exercises[name], seen.rows) if part.to_s - part.from_s >= 1.5]
    wrong = [part for part in wanted if named(found, part.from_s, part.to_s, 0.08, 0.40) != part.name]
    assert len(wanted) > 20
    assert len(wrong) <= 0.02 * len(wanted), wrong[:5]


@pytest.mark.parametrize("name", some([name for name in EXERCISES if compose(shipped().exercises[name]).gates]))
def test_a_gate_and_its_first_yes_are_told_by_the_light_alone(name: str) -> None:
    edges = [edge for at_s in downs_s(name) for edge in press(at_s)]
    seen = play(alone(shipped().exercises[name]), edges, as_written=True, frames_hz=100.0)
    light = Light.of(seen.light)
    for gate in seen.of("gate"):
        if gate.name == "again":
            continue
        yes_s = next(row.at_s for row in seen.of("yes") if row.at_s > gate.at_s)
        before, after = light.at(np.array([yes_s - 0.4, yes_s + 4.0]))  # before the hand came; after the answer to it
        assert before == pytest.approx(0.12, abs=0.04)
        if gate.needs == 2:
            assert after == pytest.approx(0.22, abs=0.02)


@pytest.mark.slow  # the quickest of its kind are in tests/sound/test_heard.py and test_listener.py
@pytest.mark.parametrize("name", EXERCISES)
def test_every_part_is_told_by_the_sound_alone(name: str) -> None:
    one = shipped().exercises[name]
    session = take(name, ", ".join(f"{at_s:.2f}s" for at_s in downs_s(name)))
    assert missing(session.heard, session.rows, unplanned=("yes",), unplanned_s=0.3) == []
    assert len([row for row in session.of("chime") if row.name == "low"]) >= len(session.of("yes"))
    if one.bed == "silence":
        return
    right, heard = shares(session)
    assert right >= 0.99 * heard
    assert heard or not any(row.part for row in session.of("breath"))


PRESSES_S = (1.0, 9.0, 12.0, 18.0, 27.0)  # after presses have begun to count; the third comes too soon


@pytest.mark.parametrize("sense", ["light", pytest.param("sound", marks=pytest.mark.slow)])
def test_each_press_that_soothes_is_told_by_light_alone_and_by_sound_alone(sense: str) -> None:
    one = shipped().exercises["little-light"]
    yes = downs_s(one.id)
    counts_s = play(alone(one), [edge for at_s in yes for edge in press(at_s)], as_written=True).of("soothe")[0].at_s
    downs = [*yes, *(counts_s + after_s for after_s in PRESSES_S)]
    if sense == "sound":
        session = take(one.id, ", ".join(f"{at_s:.2f}s" for at_s in downs))
        assert missing(session.heard, session.rows, unplanned=("yes", "soothe"), unplanned_s=0.3) == []
        assert len([row for row in session.of("chime") if row.name == "low"]) == 1 + 4
        return
    seen = play(alone(one), [edge for at_s in downs for edge in press(at_s)], as_written=True, frames_hz=100.0)
    light, steps = Light.of(seen.light), [row.at_s for row in seen.of("soothe")[1:]]
    assert len(steps) == 4
    tops = [light.levels[(light.times > a + ANSWER_S) & (light.times < b)].max() for a, b in pairwise(steps)]
    assert all(before - after > SEEN / 2 for before, after in pairwise(tops))
    assert all(named(glimpses(seen.light), at_s + 1.0, at_s + 4.0, 0.0, 0.12) == "out" for at_s in steps)
