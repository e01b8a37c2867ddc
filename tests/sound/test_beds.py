"""Beds and the breath tone that grow softer and end slowly: measured from the samples, as the ear gets them."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pi_regulate.score.compose import compose
from pi_regulate.score.plan import Plan
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.desk import Desk
from pi_regulate.trace import Row
from tests.sound.studio import Heard, Take, lived, take
from tests.sound.test_sessions import check
from tests.sounds import sounds
from tests.stage import exercise, library

GLOW: dict[str, Any] = {"glow": "40%"}
FRAMES = 4096  # as many at a time as the device makes
BREATHS: dict[str, Any] = {"breathe": {"in": 4, "out": 6}, "light": {"from": "40%", "to": "40%"}}


def heard(*steps: dict[str, Any], lasts: float, bed: str = "ocean") -> Heard:
    """An exercise through the desk, at full volume, one channel."""
    score = compose(exercise(*steps, lasts=lasts, sound=bed))
    desk, chunks = Desk(sounds(), 10), list[NDArray[np.int16]]()
    desk.play(Row(-0.1, "phase", phase="breathe"))
    desk.play(Row(-0.1, "exercise", phase="breathe", id="made-up", seconds=lasts))
    desk.keep_to(Plan(score, 0.0, 0, lasts))
    for number in range(int(lasts * RATE_HZ / FRAMES)):
        chunks.append(desk.render(FRAMES, number * FRAMES / RATE_HZ, (number + 1) * FRAMES / RATE_HZ))
    return Take.of_chunks(chunks, ()).one


def db(sound: Heard, from_s: float, to_s: float) -> float:
    part = sound[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
    return float(10 * np.log10((part**2).mean() + 1e-12))


def tone_db(sound: Heard, from_s: float, to_s: float) -> float:
    """How far the loudest line between 205 and 345 Hz stands out of the sea around it."""
    part = sound[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    hz = np.fft.rfftfreq(len(part), 1 / RATE_HZ)
    band = power[(hz > 205) & (hz < 345)]
    return float(10 * np.log10(band.max() / np.median(band)))


@cache
def softer() -> Heard:
    return heard(GLOW, {"bed": "ocean", "at": 10, "to": "50%", "over": 10}, lasts=40)


def test_half_as_loud_is_six_decibels_less_reached_evenly_within_the_time_given() -> None:
    sound = softer()
    before = db(sound, 5, 10)
    assert db(sound, 21, 39) - before == pytest.approx(-6, abs=0.7)
    assert db(sound, 14, 16) - before == pytest.approx(-3, abs=0.9)


@pytest.mark.parametrize("bed", ["ocean", pytest.param("hum", marks=pytest.mark.slow)])
def test_a_slow_end_grows_softer_by_the_same_in_every_second_until_nobody_hears_it(bed: str) -> None:
    sound = heard(GLOW, {"bed": "silence", "at": 10, "over": 24}, lasts=50, bed=bed)
    before = db(sound, 5, 10)
    levels = [db(sound, at_s, at_s + 1.5) - before for at_s in np.arange(10, 28, 1.5)]
    steps = [after - now for now, after in pairwise(levels)]
    assert sum(steps) / len(steps) == pytest.approx(-3, abs=0.2)  # 48 dB in 24 s
    assert all(-5 < step < -1 for step in steps)
    assert db(sound, 33, 34) - before < -42
    assert not sound[round(34.7 * RATE_HZ) :].any()


def test_a_bed_that_begins_slowly_comes_from_nothing() -> None:
    sound = heard(GLOW, {"bed": "ocean", "at": 5, "over": 12}, lasts=30, bed="silence")
    assert not sound[: 5 * RATE_HZ].any()
    full = db(sound, 20, 29)
    assert [round(db(sound, at_s, at_s + 2) - full) for at_s in (10, 13)] == pytest.approx([-24, -12], abs=2)


def test_the_breath_tone_can_leave_while_the_sea_stays() -> None:
    sound = heard(BREATHS, {"bed": "ocean", "at": 20, "tone": "0%", "over": 20}, lasts=60)
    led = [tone_db(sound, at_s, at_s + 0.5) for at_s in (12.5, 14.0)]
    gone = [tone_db(sound, at_s, at_s + 0.5) for at_s in (42.5, 44.0, 52.5, 54.0)]
    assert min(led) > max(gone) + 6
    assert db(sound, 45, 50) > -50  # the sea


def test_a_bed_comes_back_to_its_loudness_without_a_start() -> None:
    steps = [{"bed": "ocean", "at": 8, "to": "10%", "over": 4}, {"bed": "ocean", "at": 20}]
    sound = heard(GLOW, *steps, lasts=36)
    assert db(sound, 30, 35) - db(sound, 5, 8) == pytest.approx(0, abs=0.7)
    assert db(sound, 13, 20) - db(sound, 5, 8) == pytest.approx(-20, abs=0.9)
    rises = [db(sound, at_s, at_s + 0.5) for at_s in np.arange(19.5, 24, 0.5)]
    assert all(after - before < 8.5 for before, after in pairwise(rises))  # 12 dB a second, and the sea's own waves


def test_a_speaker_that_comes_back_finds_the_bed_as_loud_as_it_is_by_then() -> None:
    score = compose(exercise(GLOW, {"bed": "ocean", "at": 10, "to": "25%", "over": 10}, lasts=60, sound="ocean"))
    desk, chunks = Desk(sounds(), 10), list[NDArray[np.int16]]()
    late_s = 30.0
    desk.keep_to(Plan(score, 0.0, 2, 60.0))
    for number in range(int(20 * RATE_HZ / FRAMES)):
        begins_s = late_s + number * FRAMES / RATE_HZ
        chunks.append(desk.render(FRAMES, begins_s, begins_s + FRAMES / RATE_HZ))
    came_back = Take.of_chunks(chunks, ()).one
    assert db(came_back, 6, 19) - db(softer(), 5, 10) == pytest.approx(-12, abs=0.9)


@pytest.mark.slow
@pytest.mark.parametrize("at_min", [3 * 60, 14 * 60])
def test_the_way_to_sleep_ends_in_silence_long_before_the_light_and_no_moment_is_its_end(at_min: int) -> None:
    whole = take("sleep-thin", at_min=at_min)
    check(whole)
    (begins,) = whole.of("exercise")
    sound = whole.one[round(begins.at_s * RATE_HZ) :]
    led = [tone_db(sound, 12.5 + 60 * minute, 13 + 60 * minute) for minute in (1, 2)]
    assert min(led) > 15
    assert max(tone_db(sound, 300 + 10 * k + 2.5, 300 + 10 * k + 3) for k in range(12)) < min(led) - 4
    minutes = [db(sound, at_s, at_s + 40) for at_s in range(300, 520, 40)]
    assert all(-15.5 < after - before < 0.5 for before, after in pairwise(minutes))  # 16 dB in 40 s, less the breath's
    assert db(sound, 530, 540) < db(sound, 380, 400) - 38
    assert not sound[round(541.5 * RATE_HZ) :].any()


def test_a_routine_goes_on_at_full_loudness_after_an_exercise_that_ended_in_silence() -> None:
    soft = exercise(GLOW, {"bed": "silence", "at": 5, "over": 5}, name="soft", lasts=12, sound="ocean", phase="connect")
    loud = exercise(GLOW, name="loud", lasts=14, sound="ocean", phase="connect")
    house = library(soft, loud)
    both = house.routines["default"].model_copy(
        update={"id": "both", "ground": [], "breathe": [], "connect": [
            house.routines["default"].connect[0].model_copy(update={"exercise": name}) for name in ("soft", "loud")
        ]},
    )  # fmt: skip
    played = take("both", house=library(soft, loud, routines=[both]))
    first, second = played.of("exercise")
    sound = played.one
    assert db(sound, second.at_s + 6, second.at_s + 13) == pytest.approx(
        db(sound, first.at_s + 4, first.at_s + 5), abs=1.5
    )


@pytest.mark.slow
@pytest.mark.parametrize("ahead_s", [0.0, 0.25])
def test_a_night_of_not_yet_has_no_start_no_click_and_no_moment_at_which_the_sea_ends(ahead_s: float) -> None:
    whole = take("sleep-thin", "8min 20s, 15min 30s, 16min", at_min=3 * 60, ahead_s=ahead_s)
    assert [row.index for row in whole.of("not_yet")] == [2, 3, 2]
    check(whole)
    (begins,) = whole.of("exercise")
    after = whole.one[round((begins.at_s + 90) * RATE_HZ) :]
    levels = [db(after, at_s, at_s + 0.5) for at_s in np.arange(0.0, len(after) / RATE_HZ - 1, 0.5)]
    heard_db = max(levels) - 48
    falls = [before - now for before, now in pairwise(levels) if before > heard_db]
    assert max(falls) < 9  # a breath that sinks; the end of the sea itself is 0.4 dB a second
    rises = [now - before for before, now in pairwise(levels) if before > heard_db]
    assert max(rises) < 12
    assert not whole.one[round((whole.of("landing")[0].at_s - 200) * RATE_HZ) :].any()


@pytest.mark.slow
def test_out_of_the_dark_the_sea_comes_as_softly_as_a_first_sound_does_and_nothing_chimes() -> None:
    whole = lived("1s, 540s", rests=2, at_min=3 * 60)
    came, sank = whole.of("not_yet")[0].at_s, whole.of("landing")[-1].at_s
    assert [row.what for row in whole.of("say", "chime", "voice") if row.at_s >= came - 1] == []
    sound = whole.one
    assert not sound[round((came - 5) * RATE_HZ) : round(came * RATE_HZ)].any()
    levels = [db(sound, came + at_s, came + at_s + 0.25) for at_s in np.arange(0.0, 8, 0.25)]
    assert all(after - before < 12.5 for before, after in pairwise(levels) if before > max(levels) - 12)
    first, usual = whole.of("exercise")[:2]
    assert max(levels) < db(sound, usual.at_s + 60, usual.at_s + 100) + 1  # six decibels under its setting
    assert first.at_s < usual.at_s < came
    assert not sound[round((sank - 60) * RATE_HZ) :].any()
