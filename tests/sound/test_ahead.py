"""The desk with a plan: what is to come is made ahead of its moment, heard once, and changed without a seam."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from pi_regulate.score.compose import compose
from pi_regulate.score.plan import Plan
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.desk import Desk
from pi_regulate.sound.envelope import Samples
from pi_regulate.sound.measure import loudness_dba, peak_db, worst_step_db
from pi_regulate.sound.playing import humming
from pi_regulate.sound.tone import Tone
from pi_regulate.trace import Row
from tests.in_one_test import in_one_test
from tests.sound.listener import pitch_hz
from tests.sounds import sounds
from tests.stage import exercise

CHUNK = 6144
CHIMED = exercise({"chime": "bowl", "at": "2.5s"}, {"say": "One soft word.", "at": "9s"}, lasts=30, sound="silence")
HELD = exercise({"breathe": {"in": 4, "hold": 4, "out": 4, "rest": 4}, "times": 3}, lasts=60, sound="ocean")


class OneLine:
    """A book with one line: a second of a tone."""

    def __init__(self) -> None:
        self.expected: list[tuple[str, ...]] = []
        self.asked: list[str] = []

    def expect(self, lines: Sequence[str]) -> None:
        self.expected.append(tuple(lines))

    def samples(self, line: str) -> Samples | None:
        self.asked.append(line)
        t = np.arange(RATE_HZ) / RATE_HZ
        return (0.05 * np.sin(2 * np.pi * 500 * t) * np.sin(np.pi * t)).astype(np.float32)

    def letter(self, line: str) -> Samples | None:
        return self.samples(line)


def hear(desk: Desk, seconds: float) -> NDArray[np.float64]:
    chunks = [desk.render(CHUNK) for _ in range(round(seconds * RATE_HZ / CHUNK))]
    return np.concatenate(chunks) / np.float64(32768)


def begun(what: object, book: OneLine | None = None) -> tuple[Desk, Plan]:
    desk = Desk(sounds(), 10, book)
    plan = Plan(compose(what), 0.0, 0, 60.0)  # type: ignore[arg-type]
    desk.play(Row(0.0, "exercise", phase="breathe", id="made-up", seconds=60))
    desk.keep_to(plan)
    return desk, plan


def first_sound(heard: NDArray[np.float64]) -> float:
    return float(np.flatnonzero(heard.any(axis=1))[0]) / RATE_HZ


def test_a_planned_chime_begins_on_its_frame_and_its_row_adds_nothing() -> None:
    desk, _ = begun(CHIMED)
    before = hear(desk, 3.2)
    assert first_sound(before) == pytest.approx(2.5, abs=0.002)
    desk.play(Row(2.5, "chime", name="bowl"))
    after = hear(desk, 2.0)
    other, _ = begun(CHIMED)
    assert np.array_equal(hear(other, 5.2)[len(before) :], after)


def test_the_samples_of_a_chunk_do_not_depend_on_when_the_card_plays_it() -> None:
    desk, _ = begun(CHIMED)
    chunks, at_s = [], 0.0
    while at_s < 4.0:
        chunks.append(desk.render(CHUNK, at_s, at_s + 1.001 * CHUNK / RATE_HZ))  # a slow card
        at_s += 1.001 * CHUNK / RATE_HZ
    frames = first_sound(np.concatenate(chunks).astype(float)) * RATE_HZ
    assert frames * 1.001 / RATE_HZ == pytest.approx(2.5, abs=0.002)


def test_a_line_is_asked_for_in_time_and_what_was_expected_is_told_once() -> None:
    book = OneLine()
    desk, plan = begun(CHIMED, book)
    desk.keep_to(replace(plan, anchor_s=0.0))
    heard = hear(desk, 11.0)
    desk.play(Row(9.0, "say", line="made-up.1", text="One soft word.", seconds=1.6))
    hear(desk, 2.0)
    assert (book.expected, book.asked) == ([("made-up.1",)], ["made-up.1"])
    assert peak_db(heard[round(9.3 * RATE_HZ) : round(9.7 * RATE_HZ)]) > -30
    assert peak_db(heard[round(8.0 * RATE_HZ) : round(8.9 * RATE_HZ)]) < -60


@in_one_test("late_s", [0.3, 3.0, 20.0])
def test_a_card_that_comes_late_plays_the_bed_and_no_line_that_has_passed(late_s: float) -> None:
    book = OneLine()
    spoken = exercise({"say": "One soft word.", "at": "0s"}, {"breathe": {"in": 4, "out": 6}}, lasts=60, sound="ocean")
    desk = Desk(sounds(), 10, book)
    desk.keep_to(Plan(compose(spoken), 0.0, 0, 60.0))  # told when it began; nobody could hear it then
    chunks = [desk.render(CHUNK, late_s, late_s + CHUNK / RATE_HZ), *(desk.render(CHUNK) for _ in range(80))]
    heard = np.concatenate(chunks) / np.float64(32768)
    assert book.asked == (["made-up.1"] if late_s < 1 else [])
    assert peak_db(heard[8 * RATE_HZ :]) > -30


def test_every_session_chooses_its_voice_anew_also_for_the_lines_of_the_last() -> None:
    book = OneLine()
    desk, plan = begun(CHIMED, book)
    desk.play(Row(9.0, "rest"))
    desk.keep_to(None)
    desk.keep_to(replace(plan, anchor_s=20.0))
    assert book.expected == [("made-up.1",), ("made-up.1",)]


def test_the_sea_steps_back_while_somebody_speaks_and_comes_again() -> None:
    def sea_db(desk: Desk, seconds: float) -> float:
        heard = hear(desk, seconds)[:, 0]
        power = np.abs(np.fft.rfft(heard)) ** 2
        f = np.fft.rfftfreq(len(heard), 1 / RATE_HZ)
        return float(10 * np.log10(power[(f > 60) & (f < 160)].sum() / len(heard) ** 2))

    desk = Desk(sounds(), 10, OneLine())
    desk.follow(0.4)
    desk.play(Row(0.0, "bed", name="ocean"))
    hear(desk, 6.0)
    before = sea_db(desk, 2.0)
    for number in range(4):
        desk.play(Row(desk.now_s, "say", line=f"a.{number}", text="x"))
        during = sea_db(desk, 1.0)
    hear(desk, 4.0)
    after = sea_db(desk, 2.0)
    assert before - during == pytest.approx(9.0, abs=2.5)
    assert after - before == pytest.approx(0.0, abs=1.5)


def test_a_hold_is_a_still_high_tone_and_a_rest_a_still_low_one() -> None:
    desk, _ = begun(HELD)
    heard = hear(desk, 34.0).mean(axis=1)

    def pitch(at_s: float) -> float:
        return pitch_hz(heard[round(at_s * RATE_HZ) :][:16384])

    assert [pitch(at_s) for at_s in (20.5, 22.5, 23.2)] == pytest.approx([330] * 3, abs=3)
    assert [pitch(at_s) for at_s in (28.5, 30.0, 31.2)] == pytest.approx([220] * 3, abs=3)
    assert pitch(17.5) < pitch(18.2) < pitch(19.0)
    assert pitch(25.5) > pitch(26.2) > pitch(27.0)


@in_one_test("moment_s", [2.0, 6.0, 10.0, 14.0])
def test_another_plan_in_the_middle_of_a_breath_makes_no_click(moment_s: float) -> None:
    desk, plan = begun(HELD)
    before = hear(desk, moment_s)
    shifted = replace(plan, anchor_s=desk.now_s - 0.5)
    desk.keep_to(shifted)
    between = hear(desk, 3.0)
    desk.play(Row(desk.now_s, "phase", phase="connect"))
    desk.keep_to(None)
    heard = np.concatenate([before, between, hear(desk, 2.5)])
    assert worst_step_db(heard) < -50
    assert not desk.at_rest
    assert desk.silent
    desk.play(Row(desk.now_s, "rest"))
    assert desk.at_rest


def test_a_card_that_comes_back_in_the_middle_goes_on_with_the_bed_that_was_there() -> None:
    desk = Desk(sounds(), 10)
    score = compose(HELD)
    desk.keep_to(Plan(score, -20.0, len([m for m in score.moments if m[0] <= 20.0]), 60.0))
    assert not desk.at_rest
    assert peak_db(hear(desk, 6.0)) > -40


def test_nothing_planned_is_heard_after_a_landing() -> None:
    desk, plan = begun(HELD)
    hear(desk, 5.0)
    desk.play(Row(desk.now_s, "landing", seconds=1.5))
    desk.keep_to(plan)
    hear(desk, 1.6)
    assert desk.silent
    assert not hear(desk, 4.0).any()


def test_the_voices_made_on_the_spot_are_as_loud_as_the_desk_believes() -> None:
    tone = Tone(1.0)
    sung = np.concatenate([tone.frames(np.ones(CHUNK, np.float32), True)[0] for _ in range(40)])
    assert loudness_dba(sung) == pytest.approx(-8.4, abs=0.3)
    hum = humming(0, Row(0.0, "hum", seconds=8.0), 8.0, 1.0)
    hummed = np.concatenate([hum.frames(number * CHUNK, CHUNK) for number in range(55)])
    assert loudness_dba(hummed) == pytest.approx(-16.8, abs=0.3)


def test_the_night_comes_gradually() -> None:
    desk, _ = begun(HELD)
    before = hear(desk, 22.0)
    desk.dim(0.2)
    after = hear(desk, 3.0)
    assert worst_step_db(np.concatenate([before[-RATE_HZ:], after])) < -50
    assert peak_db(after[-RATE_HZ // 2 :]) < peak_db(before[-RATE_HZ:]) - 10


def test_a_volume_above_ten_is_refused() -> None:
    with pytest.raises(ValueError, match="volume 11"):
        Desk({}, 11)
