"""Sums of sines, and the measures that judge them."""

import numpy as np
import pytest

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import BED, CHIME, HUM, Attack, db_to_amplitude, glide, release
from pi_regulate.sound.measure import loudness_dba, peak_db, steepest_rise_db, to_db, worst_step_db
from pi_regulate.sound.synthesis import bowl, clock_s, draws, drone, ocean
from tests.in_one_test import in_one_test


def test_what_is_drawn_comes_from_the_seed_alone() -> None:
    known = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]  # how SplitMix64 begins from the seed 0, everywhere
    assert draws(0, 2) == pytest.approx([number / 2**64 for number in known], abs=1e-15)
    assert np.array_equal(ocean(7, 4800), ocean(7, 4800))
    assert not np.array_equal(ocean(7, 4800), ocean(8, 4800))


def test_a_partial_that_does_not_fit_its_loop_is_refused() -> None:
    with pytest.raises(ValueError, match=r"130.1 Hz does not fit a loop of 5 s"):
        drone(((130.1, 1.0),), 5)


def test_a_bowl_rings_on_its_note() -> None:
    spectrum = np.abs(np.fft.rfft(bowl(440, 4)))
    assert np.argmax(spectrum) / 4 == pytest.approx(440, abs=0.5)


@in_one_test(("attack", "least_s"), [(CHIME, 0.25), (HUM, 1.0), (BED, 3.0)], ids=["chime", "hum", "bed"])
def test_attacks_are_as_slow_as_the_limit_asks(attack: Attack, least_s: float) -> None:
    assert attack.seconds >= least_s
    amplitude = attack.amplitude(clock_s(attack.seconds + 0.5))
    level_db = to_db(amplitude)
    heard = level_db[:-1] >= -12
    assert np.diff(level_db)[heard].max() * RATE_HZ <= 50.5
    assert amplitude[0] == 0
    assert amplitude[-1] == 1
    assert np.diff(amplitude).min() >= 0


def test_a_release_ends_in_nothing_without_a_corner() -> None:
    amplitude = release(clock_s(2.0) - 0.5, 0.5)
    assert amplitude[0] == 1
    assert amplitude[-1] == 0
    assert worst_step_db(amplitude) < -80


def test_a_glide_ends_where_it_should() -> None:
    assert to_db(glide(-12, -6, 4096)[-1]) == pytest.approx(-6, abs=1e-4)
    assert db_to_amplitude(-200) == 0


def test_a_sine_measures_as_a_sound_level_meter_would_say() -> None:
    t = clock_s(2)
    for f, weight_db in ((1000, 0.0), (125, -16.1), (250, -8.6), (4000, 1.0)):  # IEC 61672, table
        sine = db_to_amplitude(-20) * np.sqrt(2) * np.sin(2 * np.pi * f * t)
        assert loudness_dba(sine) == pytest.approx(-20 + weight_db, abs=0.15)


def test_the_measures_see_a_click_and_a_start_that_startles() -> None:
    t = clock_s(2)
    sine = 0.1 * np.sin(2 * np.pi * 261 * t)
    cut = np.where(t < 1.001, sine, 0)
    assert worst_step_db(cut) > worst_step_db(sine) + 20
    sudden = np.where(t < 1, 0, sine)
    assert steepest_rise_db(sudden) > 9
    jump = np.where(t < 1, sine / 3, sine)
    assert steepest_rise_db(jump) > 9
    assert peak_db(sine) == pytest.approx(-20, abs=0.01)
