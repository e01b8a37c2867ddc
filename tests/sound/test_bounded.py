"""Whatever calls itself a sound file is judged by its header, and read within bounds or refused in a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pi_regulate.sound.recordings.bounded import LINE, RECORDING_BOUNDS, Blocks, decoded, judged, opened
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test
from tests.sound import hostile

ROOT = Path(__file__).parents[2]
GOOD = (
    ("a.wav", "WAV", "PCM_16"),
    ("b.wav", "WAV", "FLOAT"),
    ("c.wav", "WAVEX", "PCM_24"),
    ("d.wav", "WAV", "PCM_U8"),
    ("e.flac", "FLAC", "PCM_16"),
    ("f.ogg", "OGG", "VORBIS"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "voice"
    folder.mkdir()
    hostile.lay(folder)
    return folder


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, tuple[str, int, int]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.sound.hostile", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, tuple[str, int, int]] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_is_refused_in_a_sentence_after_a_few_readings_and_within_50_mb(
    name: str, folder: Path, told: dict[str, tuple[str, int, int]]
) -> None:
    said, read, grown = told[name]
    assert hostile.FILES[name][1] in said
    assert f"/{name} " in said
    assert "\n" not in said
    assert read < min(5 * (folder / name).lstat().st_size + 8192, 52_000_000)  # 48 MB, the largest file, once
    assert grown < hostile.MEMORY_BYTES


@in_one_test(("name", "form", "subtype"), GOOD)
def test_a_good_file_is_read_as_one_channel(tmp_path: Path, name: str, form: str, subtype: str) -> None:
    wave = np.sin(np.arange(4410) / 20)
    soundfile.write(tmp_path / name, np.stack([0.8 * wave, 0.2 * wave], 1), 44_100, format=form, subtype=subtype)
    header = judged(tmp_path / name, RECORDING_BOUNDS)
    assert (header.channels, header.rate_hz, header.frames) == (2, 44_100, 4410)
    samples, rate_hz = decoded(tmp_path / name, RECORDING_BOUNDS)
    assert (samples.shape, rate_hz) == ((4410,), 44_100)
    assert np.abs(samples - 0.5 * wave).max() < 0.03


def test_an_mp3_is_read_though_only_decoding_tells_its_length(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.mp3", np.zeros(44_100), 44_100, format="MP3")
    assert judged(tmp_path / "a.mp3", RECORDING_BOUNDS).seconds is None
    samples, rate_hz = decoded(tmp_path / "a.mp3", RECORDING_BOUNDS)
    assert rate_hz == 44_100
    assert 40_000 < len(samples) < 50_000


def test_an_mp3_of_199_seconds_is_decoded_for_two_minutes_and_a_half_and_a_block(folder: Path) -> None:
    frames, said = 0, ""
    with opened(folder / "minutes.mp3", RECORDING_BOUNDS) as (descriptor, found):
        blocks = Blocks(folder / "minutes.mp3", descriptor, found, RECORDING_BOUNDS)
        try:
            for block in blocks:
                frames += len(block)
        except RegulateError as error:
            said = str(error)
    assert said.endswith("lasts longer than 150 s")
    assert 150 * 8_000 < frames <= 150 * 8_000 + 32_768


def test_a_line_of_a_voice_has_one_channel_at_48_khz_and_is_no_mp3(tmp_path: Path) -> None:
    for name, rate_hz, channels, why in (
        ("a.wav", 44_100, 1, "48000 are needed"),
        ("b.wav", 48_000, 2, "one is needed"),
        ("c.mp3", 48_000, 1, "is MP3"),
    ):
        soundfile.write(tmp_path / name, np.zeros((4800, channels)), rate_hz)
        with pytest.raises(RegulateError, match=why):
            judged(tmp_path / name, LINE)


def test_a_file_is_looked_for_in_the_open_folder_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    soundfile.write(tmp_path / "in" / "a.wav", np.zeros(480), 48_000)
    folder = os.open(tmp_path / "in", os.O_RDONLY | os.O_DIRECTORY)
    try:
        assert judged(Path("elsewhere/a.wav"), LINE, folder).frames == 480
        with pytest.raises(RegulateError, match="No such file"):
            judged(tmp_path / "in" / "b.wav", LINE, folder)
    finally:
        os.close(folder)


def test_a_device_and_a_name_with_a_zero_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RegulateError, match="not a regular file"):
        judged(Path("/dev/zero"), RECORDING_BOUNDS)
    with pytest.raises(RegulateError, match="can't be read"):
        judged(tmp_path / "a\0b.wav", RECORDING_BOUNDS)
