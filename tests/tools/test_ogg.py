"""Ogg files made twice are the same file, and one that every reader takes."""

import io

import numpy as np
import pytest
import soundfile

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from tools.ogg import decoded, opus


def rms(sound: Signal) -> float:
    return float(np.sqrt((sound[1000:-1000] ** 2).mean()))


WAVE = 0.2 * np.sin(np.arange(RATE_HZ) / 20)


def test_the_same_sound_gives_the_same_bytes() -> None:
    assert opus(WAVE, 7) == opus(WAVE, 7)
    assert opus(WAVE, 7) != opus(WAVE, 8)


def test_it_is_read_back_as_long_and_as_it_was() -> None:
    heard = decoded(opus(WAVE, 2**32 - 1))
    assert len(heard) == len(WAVE)
    assert rms(heard - WAVE) < 0.1 * rms(WAVE)
    about = soundfile.info(io.BytesIO(opus(WAVE, 1)))
    assert (about.format, about.subtype, about.samplerate, about.channels) == ("OGG", "OPUS", RATE_HZ, 1)


def test_a_file_with_a_wrong_checksum_is_no_file() -> None:
    broken = bytearray(opus(WAVE, 7))
    broken[23] ^= 1
    with pytest.raises(soundfile.LibsndfileError):
        decoded(bytes(broken))
