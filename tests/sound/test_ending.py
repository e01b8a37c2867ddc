"""When the end is asked for, nothing new begins, and all that sounds fades with the lamp, told from the samples.

A card is given its sound a quarter of a second before it is heard, so a line may have been begun whose moment never
comes. What the ear gets is compared with the same moments when nobody asked for the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.ear import RATE_HZ
from pi_regulate.score.compose import compose
from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Cue, CueKind, Score
from pi_regulate.sound.desk import Desk
from pi_regulate.trace import Row
from tests.sound.missing import missing
from tests.sound.studio import Take, line, lived
from tests.sound.test_sessions import check
from tests.sounds import sounds
from tests.stage import exercise, library, routine

CARD_S = 0.26  # a card is given its sound so long before
DUE_S = 2.0  # when the one sound of these scores begins
BLOCK_S = 512 / RATE_HZ
NIGHT, NOON = 3 * 60, 12 * 60
HAND = ("press", "double", "yes")  # nobody knows before


class Recorded:
    """A book in which every line and every recording is a shipped line of five seconds."""

    def expect(self, lines: Sequence[str]) -> None:
        pass

    def samples(self, _line: str) -> NDArray[np.float32] | None:
        return line("safe-ally.2").astype(np.float32)

    def letter(self, line: str) -> NDArray[np.float32] | None:
        return self.samples(line)


STEADY = compose(exercise({"glow": "20%"}, lasts=60, sound="silence"))
PACED = compose(exercise({"breathe": {"in": 5, "out": 5}, "at": DUE_S}, lasts=60, sound="silence"))


def only(kind: CueKind, name: str | None = None, seconds: float | None = None, score: Score = STEADY) -> Score:
    """A score with one sound, at DUE_S; a line and a recording sound for 5 s, a chime as well."""
    return replace(score, cues=(Cue(DUE_S, kind, name=name, line="a.1" if kind == "say" else None, seconds=seconds),))


SCORES = {
    "a line": only("say"),
    "a loved voice": only("voice", "familiar"),
    "a chime": only("chime", "bowl"),
    "a hum": only("hum", seconds=8.0),
    "a bed": only("bed", "ocean"),
    "a breath": replace(PACED, cues=(Cue(0.0, "bed", name="hum"),)),
}


HELD = exercise({"glow": "20%"}, lasts=10, phase="ground", sound="silence", suits=["freeze"])
MADE_UP = dict.fromkeys(("press", "double", "hold"), "made-up")


def played(score: Score, end_s: float | None, lasts_s: float = 0.0) -> NDArray[np.float64]:
    """A score, one channel, with a landing of `lasts_s` that is asked for at `end_s`, or ten seconds of it."""
    desk, chunks = Desk(sounds(), 10, Recorded()), list[NDArray[np.int16]]()
    desk.play(Row(-1.0, "phase", phase="breathe"))
    desk.play(Row(-1.0, "chime", name="bowl"))
    desk.render(512, -1.0, -1.0 + BLOCK_S)  # the softened first sound of the session is another
    desk.play(Row(-0.9, "exercise", phase="breathe", id="made-up", seconds=60))
    desk.keep_to(Plan(score, 0.0, 0, 60.0))
    desk.render(512, -BLOCK_S, 0.0)
    told = False
    for number in range(int((10 if end_s is None else end_s + lasts_s + 0.5) / BLOCK_S)):
        at_s = number * BLOCK_S
        if end_s is not None and not told and at_s >= end_s + CARD_S:
            told = True
            desk.keep_to(None)
            desk.play(Row(end_s, "landing", seconds=lasts_s))
        chunks.append(desk.render(512, at_s, at_s + BLOCK_S))
    return Take.of_chunks(chunks, ()).one


@cache
def undisturbed(what: str) -> NDArray[np.float64]:
    """The same score when nobody asks for the end."""
    return played(SCORES[what], None)


def loud(sound: NDArray[np.float64], from_s: float, to_s: float) -> float:
    """Root of the mean square."""
    return float(np.sqrt((sound[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)] ** 2).mean()))


ENDS = {"a press": 6.0, "a hold": 1.5}
LINES = ("a line", "a loved voice")
SHORT_SCORES = [one for one in SCORES if one not in ("a bed", "a breath")]


def each_ends(whats: Iterable[str]) -> pytest.MarkDecorator:
    """Every sound with both ends; the quick tests have one end of each in turn."""
    both = [(at + nth, what, end) for at, what in enumerate(whats) for nth, end in enumerate(ENDS)]
    cases = [
        pytest.param(what, ENDS[end], id=f"{what}-{end}", marks=[pytest.mark.slow] * (turn % 2))
        for turn, what, end in both
    ]
    return pytest.mark.parametrize(("what", "lasts_s"), cases)


@each_ends(SCORES)
@pytest.mark.parametrize(
    "ahead_s", [0.15, *(pytest.param(one, marks=pytest.mark.slow) for one in (0.3, 0.25, 0.1, 0.05, 0.01, -0.05))]
)
def test_nothing_begins_that_was_not_heard_before_the_end_was_asked_for(
    what: str, lasts_s: float, ahead_s: float
) -> None:
    end_s = DUE_S - ahead_s
    sound, whole = played(SCORES[what], end_s, lasts_s), undisturbed(what)
    given_s = end_s + CARD_S
    if what != "a breath":  # it has a bed to rise from
        assert not sound[round((given_s + CARD_S + 0.1) * RATE_HZ) :].any()
    assert not sound[round((end_s + lasts_s + 0.02) * RATE_HZ) :].any()
    loudest = max(loud(whole, at_s, at_s + 0.05) for at_s in np.arange(DUE_S, DUE_S + 3, 0.05))
    after = max(loud(sound, at_s, at_s + 0.05) for at_s in np.arange(given_s, given_s + 1, 0.05))
    given = (
        0.0 if what in LINES and ahead_s > 0 else loud(whole, given_s - 0.05, given_s + 0.05)
    )  # of a line not a syllable
    assert after <= max(1.2 * given, loudest * 0.1)


@each_ends(SHORT_SCORES)
@pytest.mark.parametrize("since_s", [2.0, *(pytest.param(one, marks=pytest.mark.slow) for one in (0.3, 1.0, 3.0, 4.0))])
def test_what_is_under_way_sinks_with_the_lamp(what: str, lasts_s: float, since_s: float) -> None:
    end_s = DUE_S + since_s
    sound, whole = played(SCORES[what], end_s, lasts_s), undisturbed(what)
    fades_s = lasts_s - CARD_S  # the card has the first of it already
    for share, gain in ((0.1, 0.976), (0.3, 0.794), (0.5, 0.5), (0.7, 0.206), (0.85, 0.055)):  # half a raised cosine
        at_s = end_s + CARD_S + share * fades_s
        if at_s < DUE_S + 4.9 and loud(whole, at_s - 0.02, at_s + 0.02) > 1e-3:
            found = loud(sound, at_s - 0.02, at_s + 0.02) / loud(whole, at_s - 0.02, at_s + 0.02)
            assert found == pytest.approx(gain, rel=0.15, abs=0.015)
    assert not sound[round((end_s + lasts_s + 0.02) * RATE_HZ) :].any()


@pytest.mark.slow
@pytest.mark.parametrize("lasts_s", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("what", ["a bed", "a breath"])
def test_a_bed_and_the_tone_of_a_breath_sink_all_the_way(what: str, lasts_s: float) -> None:
    end_s = DUE_S + 6.5
    sound = played(SCORES[what], end_s, lasts_s)
    starts = end_s + CARD_S + np.arange(5) / 5 * (lasts_s - CARD_S)
    levels = [loud(sound, at_s, at_s + (lasts_s - CARD_S) / 5) for at_s in starts]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] < levels[0] / 8


def ended(what: str, hand: str, at_min: int = NIGHT) -> Take:
    """What a device plays, started at 1 s and pressed by `hand`, on a card."""
    house = library(start=dict.fromkeys(("press", "double", "hold"), what))
    return lived(f"1s, {hand}", house=house, at_min=at_min, ahead_s=CARD_S)


GENTLY = "8s, 17s, "  # on to connect, whose second line comes at 35.35 s


@pytest.mark.parametrize("end", ["34.9s", pytest.param("hold@34.25s", marks=pytest.mark.slow)])
def test_no_voice_begins_after_the_press_or_hold_that_ends_a_session(end: str) -> None:
    session = ended("fight", GENTLY + end)
    landing = session.of("landing")[0]
    assert landing.at_s == pytest.approx(35.25)
    assert not session.between(landing.at_s + 0.75, landing.at_s + 8).any()
    assert np.abs(session.between(landing.at_s, landing.at_s + 3)).max() < 0.003


@pytest.mark.slow
@pytest.mark.parametrize("how", ["press", "hold"])
@pytest.mark.parametrize("moment_s", [3.065, 12.35, 23.35, 35.35])  # each of them brings a line
@pytest.mark.parametrize("ahead_s", [0.3, 0.2, 0.1, 0.02, -0.02, -0.1, -0.2, -0.3])
def test_around_every_row_a_hand_that_ends_or_moves_on_is_heard_as_gently(
    how: str, moment_s: float, ahead_s: float
) -> None:
    clear_s = moment_s - ahead_s
    before = ", ".join(one for one in ("8s", "17s") if float(one[:-1]) + 2 < clear_s)
    last = f"{clear_s - 0.35:.3f}s, hold@{clear_s + 8:.3f}s" if how == "press" else f"hold@{clear_s - 1:.3f}s"
    session = ended("fight", f"{before}, {last}" if before else last)
    check(session)
    rows = [row for row in session.rows if row.what != "bed"]  # too short here to be told from other surf
    assert missing(session.heard, rows, unplanned=(*HAND, "hold"), unplanned_s=0.3) == []
    landing = session.of("landing")[0]
    lasts_s = landing.seconds or 0.0
    assert not session.between(landing.at_s + lasts_s + 0.02, landing.at_s + lasts_s + 4).any()
    after = session.heard[round((landing.at_s + CARD_S) * RATE_HZ) : round((landing.at_s + lasts_s) * RATE_HZ)]
    quarters = [float(np.sqrt((one**2).mean())) for one in np.array_split(after, 4)]
    assert quarters[-1] <= max(quarters[0] / 3, 1e-4)


AT_THE_END = (-0.1, *(pytest.param(off_s, marks=pytest.mark.slow) for off_s in (-0.3, -0.2, -0.06, -0.02, 0.02, 0.2)))


@pytest.mark.parametrize("off_s", AT_THE_END)
def test_a_press_that_meets_the_natural_end_of_a_phase_gives_one_chime(off_s: float) -> None:
    house = library(HELD, routines=[routine(ground=["made-up"], breathe=["cool-the-tea"])], start=MADE_UP)
    end_s = 13.065
    session = lived(f"1s, {end_s + off_s - 0.35:.3f}s, hold@{end_s + 10}s", house=house, at_min=NOON, ahead_s=CARD_S)
    check(session)
    assert missing(session.heard, session.rows, unplanned=HAND, unplanned_s=0.3) == []
    assert [row.name for row in session.of("chime")] == ["one", "two"]


@pytest.mark.slow
@pytest.mark.parametrize("off_s", AT_THE_END)
def test_a_press_that_meets_the_end_of_a_prelude_gives_one_voice_and_one_bed(off_s: float) -> None:
    house = library(routines=[routine(breathe=["cool-the-tea"])], start=MADE_UP)
    session = lived(f"1s, {5.065 + off_s - 0.35:.3f}s, hold@10s", house=house, at_min=NOON, ahead_s=CARD_S)
    check(session)
    assert missing(session.heard, session.rows, unplanned=HAND, unplanned_s=0.3) == []
    assert [row.line for row in session.of("say")] == ["cool-the-tea.1"]
