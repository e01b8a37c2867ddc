"""Every shipped exercise and variant as a score: no jump, nothing outside 0 to 1, cues in order and inside."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pi_regulate.score.adapted import steadied
from pi_regulate.score.compose import compose
from pi_regulate.score.score import Score
from tests.in_one_test import in_one_test
from tests.stage import shipped

ALL = [(one.id, variant) for one in shipped().exercises.values() for variant in (None, *one.variants)]
SLEW_PER_MS = 0.0016  # the steepest moment of a raised cosine over all levels in one second


def score(name: str, variant: str | None) -> Score:
    return compose(shipped().exercises[name], variant=variant, lines=shipped().lines)


def steepest(one: Score) -> float:
    """The largest change of the level within a millisecond, sampled 20 ms around every seam."""
    seams = {edge for s in one.stretches for edge in (s.start_s, s.end_s)}
    worst = 0.0
    for seam_s in seams:
        levels = [one.level_at(seam_s + ms / 1000) for ms in range(-20, 21)]
        worst = max(worst, *(abs(b - a) for a, b in pairwise(levels)))
    return worst


@in_one_test(("name", "variant"), ALL)
def test_the_light_of_a_shipped_exercise_never_jumps(name: str, variant: str | None) -> None:
    assert steepest(score(name, variant)) < SLEW_PER_MS


@in_one_test(("name", "variant"), ALL)
def test_its_stretches_follow_each_other_without_gaps_from_the_first_second_to_the_last(
    name: str, variant: str | None
) -> None:
    one = score(name, variant)
    assert one.stretches[0].start_s == 0
    assert one.stretches[-1].end_s == pytest.approx(one.length_s, abs=1e-9)
    assert all(a.end_s == pytest.approx(b.start_s, abs=1e-9) for a, b in pairwise(one.stretches))
    assert all(0 <= level <= 1 for s in one.stretches for level in (s.from_level, s.to_level))
    assert all(s.end_s - s.start_s >= 1 for s in one.stretches if s.moves)


@in_one_test(("name", "variant"), ALL)
def test_everything_in_it_happens_in_order_and_before_its_end(name: str, variant: str | None) -> None:
    one = score(name, variant)
    times = [at_s for at_s, _ in one.moments]
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= one.length_s
    for cue in (cue for cue in one.cues if cue.kind != "voice"):  # which takes the time it needs (`unhurried`)
        assert cue.at_s + (cue.seconds or 0.0) <= one.length_s + 1e-9


@in_one_test(("name", "variant"), ALL)
def test_its_breaths_begin_with_an_inhale_end_with_an_exhale_and_are_counted_from_one(
    name: str, variant: str | None
) -> None:
    one = score(name, variant)
    parts = [s for s in one.stretches if s.part is not None]
    numbers = [s.breath for s in parts if s.part == "in"]
    assert numbers == list(range(1, one.breaths + 1))
    for run in one.paced:
        inside = [s.part for s in parts if run.start_s <= s.start_s < run.end_s]
        assert inside[0] == "in"
        assert inside[-1] in ("out", "rest")


@in_one_test(("name", "variant"), ALL)
def test_few_words_are_the_first_line_the_care_lines_and_nothing_that_full_talk_does_not_say(
    name: str, variant: str | None
) -> None:
    exercise = shipped().exercises[name]
    full, few, none = (
        [cue for cue in compose(exercise, variant=variant, talk=talk).cues if cue.kind == "say"]
        for talk in ("full", "few", "none")
    )
    assert few == [cue for cue in full if cue.first or cue.care]
    assert few[0] == full[0]
    assert none == []


def test_composing_twice_gives_the_same_score() -> None:
    assert score("settle", None) == score("settle", None)


@in_one_test(("name", "variant"), ALL)
def test_a_steadied_score_shows_no_wave_and_keeps_everything_else(name: str, variant: str | None) -> None:
    one = score(name, variant)
    still = steadied(one)
    levels = {level for s in still.stretches for level in (s.from_level, s.to_level)}
    if one.paced and one.stretches[-1].to_level == 0:  # into the dark it sinks, too slowly to be seen
        seen = [still.level_at(at_s) for at_s in range(int(one.length_s) + 1)]
        assert all(0 <= before - after < 0.001 for before, after in pairwise(seen))
        assert still.stretches[-1].to_level == 0
    elif one.soothes is None:
        assert len(levels) == 1
        assert not any(still.moves_at(at_s) for at_s in range(int(one.length_s)))
    else:  # a press, or time, takes it from one steady level down to the next
        assert all(s.to_level <= s.from_level for s in still.stretches)
        assert all(s.end_s - s.start_s >= 4 for s in still.stretches if s.moves)
    assert (still.cues, still.gates, still.length_s, still.breaths) == (one.cues, one.gates, one.length_s, one.breaths)
    written = [level for s in one.stretches for level in (s.from_level, s.to_level)]
    assert min(written) <= min(levels) <= max(levels) <= max(written)
