"""A loved person's recordings reach the ear: the one whose turn it is, whole, and whole once more after a press."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.devices.speech.voice_maker import put
from tests.sound.studio import VOICES, Heard, Take, line, take
from tests.stage import library

OWN = "known-voice.recording"
FIRST = "safe-ally.2"  # what each of them says: lines of the shipped voice stand for somebody's own words
SECOND = "quiet-company.2"


def flac(folder: Path, name: str, sound: Heard) -> bytes:
    soundfile.write(folder / name, sound, 48_000, subtype="PCM_16")
    return (folder / name).read_bytes()


@pytest.fixture
def anna(tmp_path: Path) -> Path:
    """A voice of two recordings, for any time and for the night, and of nothing else."""
    sounds = {f"{OWN}-2": FIRST, f"{OWN}-5.night": SECOND}
    put(tmp_path / "voices", "anna", {name: flac(tmp_path, "a.flac", line(said)) for name, said in sounds.items()})
    return tmp_path / "voices"


def alike(session: Take, at_s: float, said: str) -> float:
    """How much of a recording is in the sound from a moment on, 0 to 1."""
    wanted = line(said)
    here = session.one[round(at_s * 48_000) :][: len(wanted)]
    return float(here @ wanted / np.sqrt((here @ here) * (wanted @ wanted) + 1e-12))


@pytest.mark.parametrize(("at_min", "said", "other"), [(21 * 60, FIRST, SECOND), (3 * 60, SECOND, FIRST)])
def test_the_one_whose_turn_it_is_is_heard_and_again_after_a_press(
    anna: Path, at_min: int, said: str, other: str
) -> None:
    house = library(voices=["anna", "default-en"])
    session = take("known-voice", "16s, 59s", at_min=at_min, house=house, voices=(anna, VOICES), ahead_s=0.25)
    first_s, second_s = (row.at_s for row in session.of("voice"))
    for at_s in (first_s, second_s):
        assert alike(session, at_s, said) > 0.9
        assert alike(session, at_s, other) < 0.2
    lines = [row for row in session.of("say") if row.line == "known-voice.4"]
    assert [alike(session, row.at_s, "known-voice.4") > 0.9 for row in lines] == [True, True]
