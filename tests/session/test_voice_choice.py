"""One voice says everything that belongs together, the first that can; where none can, a chime stands in."""

from __future__ import annotations

from typing import Any

import pytest

from pi_regulate.library.letters import RECORDING
from pi_regulate.score.compose import compose
from pi_regulate.score.score import Score
from pi_regulate.session.voice_choice import CHIME_FOR_A_LINE, Chain, Voice, as_heard
from tests.stage import exercise, shipped

SAYS: tuple[dict[str, Any], ...] = ({"glow": "10%"}, {"say": "One.", "at": 0}, {"say": "Two.", "at": 20})
ASKS: tuple[dict[str, Any], ...] = (*SAYS, {"gate": {"needs": 1}, "at": 30})


def voice(name: str, *lines: str, seconds: float = 3.0) -> Voice:
    return Voice(name, dict.fromkeys(lines, seconds))


def score(*steps: dict[str, Any]) -> Score:
    return compose(exercise(*(steps or SAYS), lasts=60), lines=shipped().lines)


def test_a_voice_counts_only_where_it_has_every_line() -> None:
    half, whole = voice("half", "made-up.1"), voice("whole", "made-up.1", "made-up.2")
    assert Chain((half, whole)).chosen(("made-up.1", "made-up.2")) == whole
    assert Chain((half, whole)).chosen(("made-up.1",)) == half
    assert Chain((half,)).chosen(("made-up.1", "made-up.2")) is None
    assert Chain((half, whole)).chosen(()) is None


def test_an_exercise_gets_the_voice_it_likes_best_where_that_has_its_lines() -> None:
    one, other = voice("one", "a.1", "b.1", "gate.1"), voice("other", "a.1", "gate.1")
    chain = Chain((one,), {"a": other, "b": other})
    assert chain.chosen(("a.1", "gate.1")) == other
    assert chain.chosen(("b.1",)) == one
    assert chain.chosen(("gate.1",)) == one


def test_a_line_lasts_as_long_as_its_recording() -> None:
    chain = Chain((voice("one", "made-up.1", "made-up.2", "gate.1", seconds=7.25),))
    heard = as_heard(score(*ASKS), chain)
    assert [cue.seconds for cue in heard.cues if cue.kind == "say"] == [7.25, 7.25]
    assert heard.gates[0].seconds == 7.25


def test_without_a_voice_a_soft_chime_stands_in_place_of_each_line() -> None:
    heard = as_heard(score(*ASKS), Chain((voice("half", "made-up.1"),)))
    assert heard.said == ()
    assert [(cue.at_s, cue.name) for cue in heard.cues if cue.kind == "chime"] == [
        (0, CHIME_FOR_A_LINE),
        (20, CHIME_FOR_A_LINE),
    ]


def test_on_a_screen_lines_stay_words_though_nobody_has_recorded_them() -> None:
    written = score(*ASKS)
    read = as_heard(written, Chain(shown=True))
    assert read.said == written.said
    assert [cue.spoken for cue in read.cues if cue.kind == "say"] == [False, False]
    assert not read.gates[0].spoken
    assert Chain(shown=True).says(("made-up.1",))
    assert not Chain().says(("made-up.1",))


def test_only_a_loved_persons_recording_plays_and_as_long_as_it_lasts() -> None:
    written = compose(shipped().exercises["known-voice"], lines=shipped().lines)
    everything = voice("guide", *written.said)
    without = as_heard(written, Chain((everything,)))
    assert [cue for cue in without.cues if cue.kind == "voice"] == []
    loved = Voice("anna", {RECORDING: 31.5})
    heard = as_heard(written, Chain((everything, loved)), loved.letters[0])
    assert [cue.seconds for cue in heard.cues if cue.kind == "voice"] == [31.5]
    assert Chain((everything, loved)).familiar == loved
    assert Chain((everything,)).familiar is None
    assert Chain((loved,), {"known-voice": Voice("ben", {RECORDING: 12.0})}).familiar == Voice("ben", {RECORDING: 12.0})


@pytest.mark.parametrize("talk", ["full", "few"])
def test_what_is_not_said_needs_no_recording(talk: str) -> None:
    written = compose(exercise(*SAYS, lasts=60), talk=talk)  # type: ignore[arg-type]
    assert len(written.said) == (2 if talk == "full" else 1)
    assert (Chain((voice("first", "made-up.1"),)).chosen(written.said) is not None) == (talk == "few")
