"""Bad sound files end in a plain sentence, before anything is decoded."""

import os
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import floats
from pi_regulate.sound.sound_files import load_all, load_sound, save_sound
from pi_regulate.words import RegulateError

LARGEST_BYTES = 16 * 2**20


def write(path: Path, seconds: float = 0.1, rate_hz: int = RATE_HZ, channels: int = 1) -> Path:
    soundfile.write(path, np.zeros((round(seconds * rate_hz), channels), dtype=np.int16), rate_hz, subtype="PCM_16")
    return path


def wav_header(rate_hz: int, data_bytes: int) -> bytes:
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate_hz, rate_hz * 2, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + data_bytes) + b"WAVE" + form + b"data" + struct.pack("<I", data_bytes)


def refusal(path: Path) -> str:
    with pytest.raises(RegulateError) as caught:
        load_sound(path)
    return str(caught.value)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    wave = 0.5 * np.sin(np.arange(4800) / 10)
    save_sound(tmp_path / "wave.flac", wave)
    assert np.abs(floats(load_sound(tmp_path / "wave.flac")) - wave).max() < 1 / 32768


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "nowhere.flac can't be read: No such file" in refusal(tmp_path / "nowhere.flac")
    with pytest.raises(RegulateError, match=r"one\.flac"):
        load_all(tmp_path)


def test_a_text_that_is_called_wav_is_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "text.wav"
    path.write_text("not a sound", encoding="utf-8")
    assert "is not a sound file" in refusal(path)


def test_a_cut_flac_file_is_no_sound(tmp_path: Path) -> None:
    save_sound(tmp_path / "whole.flac", np.zeros(4800))
    path = tmp_path / "cut.flac"
    path.write_bytes((tmp_path / "whole.flac").read_bytes()[:20])
    assert "is not a sound file" in refusal(path)


def test_a_pipe_a_folder_and_a_link_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert "not a regular file" in refusal(tmp_path / "pipe.wav")
    assert "not a regular file" in refusal(tmp_path)
    (tmp_path / "link.wav").symlink_to(write(tmp_path / "real.wav"))
    assert "can't be read" in refusal(tmp_path / "link.wav")


def test_another_rate_and_too_many_channels_are_refused(tmp_path: Path) -> None:
    assert "44100 samples a second" in refusal(write(tmp_path / "cd.wav", rate_hz=44100))
    assert "3 channels" in refusal(write(tmp_path / "three.wav", channels=3))


def test_a_header_that_claims_one_sample_a_second_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "slow.wav"
    path.write_bytes(wav_header(1, 4000) + bytes(4000))
    assert "1 samples a second" in refusal(path)


def test_ten_hours_are_refused_by_the_header_alone(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with path.open("wb") as file:
        file.write(wav_header(RATE_HZ, 2 * 70 * RATE_HZ))
        file.truncate(44 + 2 * 70 * RATE_HZ)  # a hole: nothing is stored
    assert "longer than 60 s" in refusal(path)
    with path.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    assert "larger than 16 MB" in refusal(path)


def test_a_sound_without_samples_is_refused(tmp_path: Path) -> None:
    assert "is empty" in refusal(write(tmp_path / "empty.wav", seconds=0))
