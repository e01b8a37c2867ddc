"""A recording is heard to its end: what is said or asked after it waits, and the light stands still meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.score.compose import compose
from pi_regulate.score.score import Score
from pi_regulate.score.unhurried import unhurried
from tests.stage import exercise

GATE = {"gate": {"needs": 1}, "at": 0}
VOICE = {"voice": "familiar", "at": 6}
AFTER = {"say": "Let it settle.", "at": 20}
LIGHTS: dict[str, tuple[dict[str, Any], ...]] = {
    "steady": ({"glow": "15%"},),
    "waves": ({"swell": {"from": "5%", "to": "15%", "every": 12}},),
    "breaths": ({"breathe": {"in": 4, "out": 6}},),
    "a rise at the line": ({"glow": "10%", "lasts": 20}, {"rise": {"from": "10%", "to": "20%"}, "lasts": 40}),
}


def scored(light: str, seconds: float, *more: dict[str, Any]) -> tuple[Score, Score]:
    """As written, and with a recording of this length."""
    written = compose(exercise(GATE, *LIGHTS[light], VOICE, AFTER, *more, lasts=60, sound="silence"))
    cues = tuple(replace(cue, seconds=seconds) if cue.kind == "voice" else cue for cue in written.cues)
    written = replace(written, cues=cues)
    return written, unhurried(written)


@pytest.mark.parametrize("light", LIGHTS)
@given(seconds=st.floats(0, 120))
def test_what_comes_after_it_waits_for_its_end_and_nothing_comes_sooner(light: str, seconds: float) -> None:
    written, given_time = scored(light, seconds)
    waits_s = max(0.0, 6 + seconds + 3 - 20)
    at_s = {cue.kind: cue.at_s for cue in given_time.cues}
    assert (at_s["voice"], at_s["say"]) == pytest.approx((6, 20 + waits_s))
    assert given_time.length_s == pytest.approx(60 + waits_s)
    assert given_time.gates == written.gates
    ends = [stretch.end_s for stretch in given_time.stretches]
    assert ends[-1] - written.stretches[-1].end_s == pytest.approx(waits_s)
    for before, after in zip(given_time.stretches, given_time.stretches[1:], strict=False):
        assert after.start_s == pytest.approx(before.end_s)  # no gap, and no step
        assert after.from_level == pytest.approx(before.to_level)
    assert [s.breath for s in given_time.stretches if s.part] == [s.breath for s in written.stretches if s.part]


@given(seconds=st.floats(20, 120))
def test_no_breath_is_held_for_it(seconds: float) -> None:
    written, given_time = scored("breaths", seconds)
    parts = [(s.part, round(s.end_s - s.start_s, 6)) for s in given_time.stretches if s.part]
    assert parts == [(s.part, round(s.end_s - s.start_s, 6)) for s in written.stretches if s.part]
    (still,) = (s for s in given_time.stretches if s.part is None)
    assert still.from_level == still.to_level == min(s.from_level for s in written.stretches)
    assert sum(run.end_s - run.start_s for run in given_time.paced) == pytest.approx(60)
    assert not any(run.start_s < still.start_s < run.end_s for run in given_time.paced)


def test_a_second_recording_waits_for_the_first_and_is_the_one_that_is_played_again() -> None:
    second = {"voice": "familiar", "at": 30}
    asks = {"gate": {"needs": 1, "again": "12s"}, "at": 55}
    _, given_time = scored("steady", 40.0, second, asks)
    voices_s = [cue.at_s for cue in given_time.cues if cue.kind == "voice"]
    assert voices_s == [6, 30 + 29]
    again = given_time.gates[-1].again
    assert again is not None
    assert (again.back_s, given_time.gates[-1].at_s) == (voices_s[1], voices_s[1] + 40 + 3)
