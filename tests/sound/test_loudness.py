"""Loudness and true peak against the tones that BS.1770 and EBU R128 are defined and tested by."""

import numpy as np
import pytest

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.loudness import k_weighted, loudness_lufs, peaks_between, true_peak_db
from pi_regulate.sound.recordings.resampling import quick_length, resampled
from tests.in_one_test import in_one_test


def sine(f_hz: float, seconds: float, db: float = 0.0, rate_hz: int = RATE_HZ, phase: float = 0.0) -> Signal:
    t_s = np.arange(round(seconds * rate_hz)) / rate_hz
    wave: Signal = 10 ** (db / 20) * np.sin(2 * np.pi * f_hz * t_s + phase)
    return wave


def test_a_sine_of_997_hz_at_full_scale_in_one_channel_has_minus_3_01_lufs() -> None:
    assert loudness_lufs(sine(997, 5)) == pytest.approx(-3.01, abs=0.01)


def test_two_channels_are_3_db_louder_than_one() -> None:
    tone = sine(1000, 5, -23)
    assert loudness_lufs(np.stack([tone, tone], axis=1)) == pytest.approx(-23.0, abs=0.1)  # EBU Tech 3341, case 1
    assert loudness_lufs(tone) == pytest.approx(-26.0, abs=0.1)


@in_one_test("rate_hz", [8000, 16000, 22050, 44100, 96000])
def test_the_rate_of_a_recording_does_not_change_its_loudness(rate_hz: int) -> None:
    assert loudness_lufs(sine(997, 3, -20, rate_hz), rate_hz) == pytest.approx(-23.01, abs=0.01)


def test_low_rumble_counts_for_little_and_the_treble_for_more() -> None:
    assert loudness_lufs(sine(25, 5, -20)) < -30
    assert loudness_lufs(sine(6000, 5, -20)) == pytest.approx(-19.7, abs=0.3)  # 0.691 + 4 dB of shelf over the mean


@in_one_test(
    ("parts", "lufs"),
    [
        (((-36, 2), (-23, 12), (-36, 2)), -23.0),  # EBU Tech 3341, case 3, a fifth as long: the relative gate
        (((-72, 2), (-36, 2), (-23, 12), (-36, 2), (-72, 2)), -23.0),  # case 4: both gates
        (((-26, 4), (-20, 4.02), (-26, 4)), -23.0),  # case 5: loudness is a mean of powers
    ],
)
def test_pauses_and_quiet_parts_are_left_out_as_ebu_tech_3341_wants(
    parts: tuple[tuple[float, float], ...], lufs: float
) -> None:
    tone = np.concatenate([sine(1000, seconds, db) for db, seconds in parts])
    assert loudness_lufs(np.stack([tone, tone], axis=1)) == pytest.approx(lufs, abs=0.1)


def test_silence_has_no_loudness_and_no_peak() -> None:
    assert loudness_lufs(np.zeros(RATE_HZ)) == -np.inf
    assert loudness_lufs(np.zeros(0)) == -np.inf
    assert true_peak_db(np.zeros(100)) == -np.inf
    assert true_peak_db(np.zeros(0)) == -np.inf


def test_a_sound_shorter_than_a_block_has_silence_after_it() -> None:
    assert loudness_lufs(sine(997, 0.2)) == pytest.approx(-3.01 - 3.01, abs=0.1)


def test_the_true_peak_lies_between_the_samples() -> None:
    between = sine(12000, 1, phase=np.pi / 4)  # every sample stands at 0.707
    assert np.abs(between).max() == pytest.approx(0.7071, abs=1e-4)
    middle = np.concatenate([np.linspace(0, 1, 4800), np.ones(RATE_HZ - 9600), np.linspace(1, 0, 4800)])
    assert true_peak_db(between * middle) == pytest.approx(0, abs=0.05)
    assert len(peaks_between(between)) == len(between)
    assert (peaks_between(between) >= np.abs(between) - 1e-9).all()


@in_one_test("rate_hz", [8000, 11025, 44100, 47999, 96000])
def test_resampling_keeps_length_pitch_and_height(rate_hz: int) -> None:
    moved = resampled(sine(440, 1, -6, rate_hz), rate_hz)
    assert len(moved) == RATE_HZ
    whole = sine(440, 1, -6)
    assert np.abs(moved - whole)[2400:-2400].max() < 0.002


def test_resampling_lets_nothing_fold_back() -> None:
    assert np.abs(resampled(sine(30000, 1, 0, 96000), 96000)[2400:-2400]).max() < 0.001


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0 samples a second"):
        resampled(np.zeros(10), 0)


def test_weighting_keeps_the_length_and_begins_where_the_sound_does() -> None:
    weighted = k_weighted(np.concatenate([np.zeros(1000), sine(1000, 0.1)]))
    assert len(weighted) == 1000 + 4800
    assert np.abs(weighted[:990]).max() < 1e-6


def test_a_quick_length_is_the_next_one_of_small_factors() -> None:
    assert [quick_length(least) for least in (1, 7, 11, 31, 4801, 48017)] == [1, 8, 12, 32, 4860, 48600]
