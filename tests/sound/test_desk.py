"""The desk, row by row: what begins, how slowly, how it follows, and that it ends. No device, no clock."""

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.desk import Desk
from pi_regulate.sound.measure import attack_s, peak_db, rms, steepest_rise_db, to_db, worst_step_db
from pi_regulate.sound.sound_list import SOUNDS
from pi_regulate.trace import Row
from pi_regulate.words import Part
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.sounds import sounds

Heard = NDArray[np.float64]

CHUNK = 4096
CLICK_DB = -50.0  # the sea's own corners lie at -58; a cut lies above -30

PHASE = Row(0, "phase", phase="ground")
EXERCISE = Row(0, "exercise", phase="breathe", id="long-out", seconds=340)
OCEAN = Row(0, "bed", name="ocean")
SILENCE = Row(0, "bed", name="silence")
BOWL = Row(0, "chime", name="bowl")
LANDING = Row(0, "landing", seconds=1.5)
REST = Row(0, "rest")


def desk(volume: float = 10, level: float = 0.4, *, greeted: bool = True) -> Desk:
    """A desk under a lamp at `level`; `greeted` when the softened first sound of the session is over."""
    made = Desk(sounds(), volume)
    made.follow(level)
    if greeted:
        play(made, BOWL)
        hear(made, 6.0)
        assert made.silent
    return made


def hear(of: Desk, seconds: float, chunk: int = CHUNK) -> Heard:
    """The next seconds of the stream, in whole chunks, -1 to 1, two channels."""
    chunks = [of.render(chunk) for _ in range(round(seconds * RATE_HZ / chunk))]
    return np.concatenate(chunks) / np.float64(32768)


def breath(part: Part, seconds: float) -> Row:
    return Row(0, "breath", part=part, seconds=seconds, index=1)


def play(of: Desk, *rows: Row) -> None:
    for row in rows:
        of.play(replace(row, at_s=of.now_s))


def loudness_db(heard: Heard) -> float:
    return float(to_db(np.sqrt((heard**2).mean())))


def pitch_hz(heard: Heard) -> float:
    """The strongest frequency between 100 and 1000 Hz."""
    spectrum = np.abs(np.fft.rfft(heard[:, 0] * np.hanning(len(heard))))
    f = np.fft.rfftfreq(len(heard), 1 / RATE_HZ)
    return float(f[np.argmax(np.where((f > 100) & (f < 1000), spectrum, 0))])


def test_a_desk_without_anything_to_play_is_silent_and_says_so() -> None:
    quiet = desk(greeted=False)
    assert quiet.silent
    assert not hear(quiet, 1.0).any()


def test_a_chime_sounds_once_and_then_the_desk_is_silent_again() -> None:
    table = desk()
    play(table, BOWL)
    assert not table.silent
    assert peak_db(hear(table, 2.0)) > -25
    hear(table, 4.0)
    assert table.silent


@in_one_test("name", ["one", "two", "three", "landing", "bowl", "low", "first", "second", "turn-end"])
def test_every_chime_of_the_session_is_heard(name: str) -> None:
    table = desk()
    play(table, Row(0, "chime", name=name))
    assert peak_db(hear(table, 2.0)) > -25


def test_the_first_sound_of_a_session_is_6_db_lower_and_the_next_is_not() -> None:
    table = desk(greeted=False)
    play(table, PHASE, BOWL)
    first = hear(table, 6.0)
    play(table, BOWL)
    second = hear(table, 6.0)
    assert peak_db(second) - peak_db(first) == pytest.approx(6.0, abs=0.2)
    play(table, LANDING, REST, PHASE, BOWL)
    assert peak_db(hear(table, 6.0)) == pytest.approx(peak_db(first), abs=0.2)


def test_a_session_begun_again_while_landing_has_a_soft_first_sound_that_is_not_cut() -> None:
    table = desk()
    play(table, OCEAN)
    hear(table, 6.0)
    play(table, LANDING)
    hear(table, 0.5)
    play(table, PHASE, BOWL)
    hear(table, 1.3)
    again = hear(table, 2.0)
    other = desk(greeted=False)
    play(other, PHASE, BOWL)
    hear(other, 1.3)
    assert loudness_db(again) == pytest.approx(loudness_db(hear(other, 2.0)), abs=1.0)


def test_the_sea_comes_in_over_three_seconds_and_goes_without_a_click() -> None:
    table = desk()
    play(table, OCEAN)
    coming = hear(table, 8.0)[:, 0]
    second_db = [loudness_db(coming[number * RATE_HZ : (number + 1) * RATE_HZ]) for number in range(7)]
    assert second_db[0] < second_db[4] - 12
    assert second_db[2] < second_db[4] - 3
    assert np.ptp(second_db[4:]) < 2
    play(table, SILENCE)
    going = hear(table, 3.0)[:, 0]
    assert table.silent
    assert worst_step_db(np.concatenate([coming, going])) < -55


def test_the_sea_is_wide_and_the_same_sea_is_not_started_twice() -> None:
    table = desk()
    play(table, OCEAN)
    before = hear(table, 6.0)
    left, right = before[-RATE_HZ:].T
    assert abs(float((left * right).mean())) < 0.3 * float((left**2).mean())
    play(table, OCEAN)
    after = hear(table, 2.0)
    assert loudness_db(after) == pytest.approx(loudness_db(before[-2 * RATE_HZ :]), abs=1.0)


def test_the_sea_follows_the_lamp() -> None:
    table = desk(level=0.08)
    play(table, OCEAN)
    low = hear(table, 8.0)[-2 * RATE_HZ :]
    table.follow(0.4)
    high = hear(table, 4.0)[-2 * RATE_HZ :]
    assert loudness_db(high) - loudness_db(low) == pytest.approx(10.5, abs=1.0)


def test_a_lamp_that_lifts_at_once_does_not_make_the_sea_jump() -> None:
    table = desk(level=0.02)
    play(table, OCEAN)
    before = hear(table, 6.0)[-RATE_HZ:]
    table.follow(1.0)
    heard = np.concatenate([before, hear(table, 3.0)])[:, 0]
    assert steepest_rise_db(heard, window_s=0.2) < 6.0  # LIMITS no startle
    assert worst_step_db(heard) < CLICK_DB


def test_a_hum_lasts_as_long_as_the_breath_it_joins() -> None:
    table = desk()
    play(table, Row(0, "hum", seconds=8.0))
    hummed = hear(table, 8.0)[:, 0]
    assert attack_s(hummed) >= 1.0
    level_db = to_db(rms(hummed, 0.1))
    assert level_db[round(5.9 * RATE_HZ)] > level_db.max() - 3
    assert level_db[round(7.5 * RATE_HZ)] < level_db.max() - 12
    assert not hear(table, 0.3)[CHUNK:].any()
    assert table.silent


def test_a_hum_is_on_a_note_to_join_and_a_second_one_takes_the_place_of_the_first() -> None:
    table = desk()
    play(table, Row(0, "hum", seconds=8.0))
    assert pitch_hz(hear(table, 3.0)) == pytest.approx(143, abs=4)
    play(table, Row(0, "hum", seconds=8.0))
    both = hear(table, 4.0)
    assert peak_db(both) < -15
    assert worst_step_db(both) < CLICK_DB


def test_what_sounds_makes_room_when_the_next_thing_begins() -> None:
    table = desk()
    play(table, OCEAN, Row(0, "hum", seconds=12.0))
    before = hear(table, 5.0)
    play(table, EXERCISE, SILENCE)
    after = hear(table, 1.5)
    assert table.silent
    assert worst_step_db(np.concatenate([before, after])) < CLICK_DB


def test_after_a_hold_everything_is_silent_when_the_lamp_is_dark() -> None:
    table = desk()
    play(table, OCEAN, Row(0, "hum", seconds=12.0), BOWL)
    before = hear(table, 3.0)
    play(table, LANDING)
    fading = hear(table, 1.5)
    assert table.silent
    assert peak_db(fading[round(1.45 * RATE_HZ) :]) < -60
    assert loudness_db(fading[:4800]) > loudness_db(before[-RATE_HZ:]) - 3  # it fades, it is not cut
    assert worst_step_db(np.concatenate([before, fading])) < CLICK_DB


def test_what_begins_while_landing_is_over_with_it() -> None:
    table = desk()
    play(table, LANDING, OCEAN)
    hear(table, 1.5)
    assert table.silent


def test_rest_is_silence_however_it_came() -> None:
    table = desk()
    play(table, OCEAN, BOWL)
    hear(table, 2.0)
    play(table, REST)
    ending = hear(table, 0.6)
    assert table.silent
    assert worst_step_db(ending) < CLICK_DB


def test_the_night_is_6_db_quieter_and_comes_gradually() -> None:
    table = desk()
    play(table, OCEAN)
    day = hear(table, 8.0)[-2 * RATE_HZ :]
    table.dim(0.5)
    falling = hear(table, 1.0)
    night = hear(table, 2.0)
    assert loudness_db(day) - loudness_db(night) == pytest.approx(6.0, abs=0.7)
    assert worst_step_db(falling) < CLICK_DB


def test_each_step_of_the_volume_is_3_db_and_0_is_silence() -> None:
    peaks = {}
    for volume in (0, 5, 6):
        table = desk(volume)
        play(table, BOWL)
        peaks[volume] = peak_db(hear(table, 2.0))
    assert peaks[6] - peaks[5] == pytest.approx(3.0, abs=0.1)
    assert peaks[0] == -90
    with pytest.raises(ValueError, match="volume 11"):
        Desk(sounds(), 11)


def test_what_nobody_can_play_is_left_out() -> None:
    table = desk()
    play(table, Row(0, "say", line="a.1", text="Hello.", seconds=1.0), Row(0, "voice", name="familiar", seconds=45.0))
    play(table, Row(0, "chime", name="gong"), Row(0, "chime"), Row(0, "bed", name="rain"), Row(0, "press"))
    assert table.silent


def test_the_length_of_a_chunk_changes_nothing() -> None:
    a, b = desk(), desk()
    for table in (a, b):
        play(table, OCEAN, Row(0, "hum", seconds=2.5))
    assert np.array_equal(hear(a, 3.0, 4096)[:130000], hear(b, 3.0, 512)[:130000])


SOME_SECONDS = st.floats(0.0, 12.0)
SOME_ROW = st.one_of(
    st.sampled_from([PHASE, EXERCISE, OCEAN, SILENCE, REST, Row(0, "prelude", phase="breathe", seconds=4.0)]),
    st.sampled_from([Row(0, "bed", name="hum"), *(Row(0, "chime", name=name) for name in SOUNDS)]),
    SOME_SECONDS.map(lambda seconds: Row(0, "hum", seconds=seconds)),
    SOME_SECONDS.map(lambda seconds: Row(0, "landing", seconds=seconds)),
    st.builds(breath, st.sampled_from(get_args(Part)), SOME_SECONDS),
)
SOME_MOMENT = st.tuples(st.lists(SOME_ROW, max_size=3), st.floats(0, 1), st.floats(0, 1), st.integers(1, 30))


Moments = Iterable[tuple[list[Row], float, float, int]]


@settings(max_examples=examples(12), deadline=None)
@given(st.lists(SOME_MOMENT, min_size=1, max_size=12))
def test_whatever_a_session_does_nothing_clicks_clips_or_stays(moments: Moments) -> None:
    check_moments(moments)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.lists(SOME_MOMENT, min_size=1, max_size=12))
def test_whatever_a_session_does_three_hundred_times(moments: Moments) -> None:
    check_moments(moments)


def check_moments(moments: Moments) -> None:
    table = Desk(sounds(), 10)
    heard = []
    for rows, level, share, chunks in moments:
        play(table, *rows)
        table.follow(level)
        table.dim(share)
        heard += [table.render(CHUNK) for _ in range(chunks)]
    play(table, LANDING)
    heard += [table.render(CHUNK) for _ in range(18)]
    play(table, REST)
    assert table.silent
    whole = np.concatenate(heard) / np.float64(32768)
    assert peak_db(whole) < -3
    assert worst_step_db(whole) < CLICK_DB
    assert not table.render(CHUNK).any()
