"""Ogg files made twice are the same file, and one that every reader takes."""

import io

import numpy as np
import pytest
import soundfile

from pi_regulate.sound import RATE_HZ
from tools.ogg import decoded, vorbis

WAVE = 0.2 * np.sin(np.arange(RATE_HZ) / 20)


def test_the_same_sound_gives_the_same_bytes() -> None:
    assert vorbis(WAVE, 7) == vorbis(WAVE, 7)
    assert vorbis(WAVE, 7) != vorbis(WAVE, 8)


def test_it_is_read_back_as_long_and_as_it_was() -> None:
    heard = decoded(vorbis(WAVE, 2**32 - 1))
    assert len(heard) == len(WAVE)
    assert np.abs(heard - WAVE)[1000:-1000].max() < 0.02
    about = soundfile.info(io.BytesIO(vorbis(WAVE, 1)))
    assert (about.format, about.subtype, about.samplerate, about.channels) == ("OGG", "VORBIS", RATE_HZ, 1)


def test_a_file_with_a_wrong_checksum_is_no_file() -> None:
    broken = bytearray(vorbis(WAVE, 7))
    broken[23] ^= 1
    with pytest.raises(soundfile.LibsndfileError):
        decoded(bytes(broken))
