"""Every file of `audio/`, measured against LIMITS 3.3, and made again to see that it is what its recipe makes."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import floats
from pi_regulate.sound.measure import a_weighted, attack_s, loudness_dba, peak_db, steepest_rise_db, worst_step_db
from pi_regulate.sound.recipes import RECIPES, as_int16, made
from pi_regulate.sound.sound_files import load_all, load_sound
from pi_regulate.sound.sound_list import SOUNDS, Sound
from tests.in_one_test import in_one_test, one_in

FALL_S = 1.4
AUDIO = share_dir() / "audio"
CHIMES = [sound for sound in SOUNDS.values() if sound.kind == "chime"]
LOOPS = [sound for sound in SOUNDS.values() if sound.kind == "loop"]
EVERY = in_one_test("sound", SOUNDS.values(), ids=SOUNDS)


def samples(sound: Sound) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return floats(load_sound(AUDIO / sound.file))


@one_in(3, "sound", SOUNDS.values(), ids=lambda sound: sound.name)
def test_making_a_sound_again_gives_the_same_samples(sound: Sound) -> None:
    kept = soundfile.read(AUDIO / sound.file, dtype="int16")[0].astype(int)
    again = as_int16(made(sound.name)).astype(int)
    assert len(again) == len(kept)
    assert np.abs(again - kept).max() <= 1  # another numpy may round the last bit the other way


@EVERY
def test_a_sound_is_as_loud_as_the_list_says_and_keeps_its_distance_from_full_scale(sound: Sound) -> None:
    assert loudness_dba(samples(sound)) == pytest.approx(sound.level_dba, abs=0.1)
    assert peak_db(samples(sound)) < -12  # together they have to stay below -3


@EVERY
def test_a_sound_has_no_corner_and_nothing_that_bites_above_4_khz(sound: Sound) -> None:
    heard = samples(sound)
    assert worst_step_db(heard) < -55
    power = np.abs(np.fft.rfft(heard.astype(np.float64))) ** 2
    high = np.fft.rfftfreq(len(heard), 1 / RATE_HZ) > 4000
    assert 10 * np.log10(power[high].sum() / power.sum()) < -50


@in_one_test("sound", CHIMES, ids=lambda sound: sound.name)
def test_a_chime_begins_and_ends_in_silence_and_rises_slowly(sound: Sound) -> None:
    heard = samples(sound)
    lsb = 1 / 32768
    assert abs(heard[0]) <= lsb
    assert np.abs(heard[-10:]).max() <= lsb
    assert attack_s(heard[: round(FALL_S * RATE_HZ)]) >= 0.25
    assert steepest_rise_db(heard) <= 5.0  # 50 dB a second, above the floor


@in_one_test("sound", LOOPS, ids=lambda sound: sound.name)
def test_a_loop_has_no_seam(sound: Sound) -> None:
    heard = samples(sound)
    seam = np.concatenate([heard[-8:], heard[:8]])
    assert worst_step_db(seam) <= worst_step_db(heard) + 0.1
    # Nor does its loudness: the same in the middle of the loop as across its ends.
    turned = np.roll(heard, len(heard) // 2)
    assert steepest_rise_db(turned, window_s=0.3) < 3


def test_the_ocean_does_not_surge_by_itself() -> None:
    surf = a_weighted(floats(load_sound(AUDIO / "ocean.flac")))
    seconds = surf[: len(surf) // RATE_HZ * RATE_HZ].reshape(-1, RATE_HZ)
    level_db = 10 * np.log10((seconds**2).mean(axis=1))
    assert np.ptp(level_db) < 1.5  # a breath moves it by ten


def test_no_two_sounds_are_the_same() -> None:
    heard = list(load_all(AUDIO).values())
    assert not any(
        len(a) == len(b) and np.array_equal(a, b) for number, a in enumerate(heard) for b in heard[number + 1 :]
    )


def test_the_folder_holds_what_is_in_the_list_and_tells_where_it_comes_from() -> None:
    assert {path.name for path in AUDIO.glob("*.flac")} == {sound.file for sound in SOUNDS.values()}
    assert set(RECIPES) == set(SOUNDS)
    told = (AUDIO / "SOURCES.md").read_text(encoding="utf-8")
    assert all(f"`{sound.file}`" in told for sound in SOUNDS.values())
    assert "CC0" in told


def test_all_of_it_is_small() -> None:
    assert sum(path.stat().st_size for path in Path(AUDIO).iterdir() if path.is_file()) < 2_000_000
