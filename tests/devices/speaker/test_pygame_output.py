"""pygame and SDL for real: what would go to a card is written to a file and measured there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pi_regulate.devices.speaker import pygame_output
from pi_regulate.devices.speaker.cards import NoSoundError, Output
from pi_regulate.devices.speaker.pygame_output import PygameOutput
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import attack_s, peak_db, steepest_rise_db, worst_step_db

ROOT = Path(__file__).resolve().parents[3]
SESSION = Path(__file__).with_name("disk_session.py")
HOLE_FRAMES = 64  # of nothing: the sea is never silent so long before its last 100 ms, which are single bits


def play(*file: str, **environment: str) -> tuple[dict[str, Any], str]:
    """A session in a process of its own, into a file where there is one: what it told, and what it wrote to stderr."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SDL_")}
    done = subprocess.run(
        [sys.executable, str(SESSION), str(share_dir() / "audio"), *file],
        env=clean | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)  # and nothing else: pygame's banner would stand here
    return told, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="a pipe for a card, as Linux has them")
def test_a_session_reaches_the_card_soft_and_whole_and_ends_in_silence(tmp_path: Path) -> None:
    file = tmp_path / "heard.raw"
    told, _ = play(str(file), SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(tmp_path / "opened"))
    status = "sound on SDL's disk driver, volume 10"
    assert told == {"settled": True, "ready": True, "status": status, "setuptools": False}
    heard = np.fromfile(file, dtype=np.int16).reshape(-1, 2).astype(np.float64) / 32768

    # Sound, no clipping, no click: the sea's own corners lie near -58 dB, those of a cut above -30.
    assert -25 < peak_db(heard) < -3
    assert worst_step_db(heard) < -50

    # Nothing startles: the chime takes its time; 50 dB a second is the most, and a little more is what noise may do.
    sounding = np.flatnonzero(heard.any(axis=1))
    first, last = int(sounding[0]), int(sounding[-1])
    before_the_last_bits = sounding[sounding < last - RATE_HZ // 10]
    assert np.diff(before_the_last_bits).max() < HOLE_FRAMES
    assert attack_s(heard[first : first + RATE_HZ // 2, 0]) >= 0.25
    assert steepest_rise_db(heard[:, 0]) <= 5.5

    # The landing begins 2.8 s after the chime and lasts 1 s; on its way to the card it waits two chunks at most.
    assert 3.3 < (last - first) / RATE_HZ < 3.8 + 0.7
    fading = [float(np.sqrt((part**2).mean())) for part in np.array_split(heard[last - RATE_HZ // 2 : last], 4)]
    assert fading == sorted(fading, reverse=True)

    # Rest is silence.
    assert not heard[-RATE_HZ // 4 :].any()


def test_a_card_that_is_not_there_is_a_state_and_a_sentence(tmp_path: Path) -> None:
    told, complaints = play(SDL_AUDIODRIVER="alsa", AUDIODEV="no-such-card", SDL_DISKAUDIOFILE=str(tmp_path / "none"))
    assert not told["ready"]
    assert told["status"].startswith("no sound from no-such-card")
    assert told["status"].endswith(": light only")
    assert "Traceback" not in complaints


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere SDL asks the system")
def test_a_left_over_dummy_driver_is_no_sound(tmp_path: Path) -> None:
    told, _ = play(SDL_AUDIODRIVER="dummy", SDL_DISKAUDIOFILE=str(tmp_path / "none"))
    assert told["status"] == "no sound, SDL_AUDIODRIVER=dummy is set: light only"


def test_the_mixer_is_open_for_one_at_a_time_and_whoever_comes_too_early_hears_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two speakers of one program shared pygame's only mixer, and the end of one ended the program under the other."""
    monkeypatch.setattr(pygame_output, "CLOSES_S", 0.01)
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")  # so that what SDL is told stays in this test
    dummy = Output("a test", {"SDL_AUDIODRIVER": "dummy"})
    one = PygameOutput(dummy)
    with pytest.raises(NoSoundError, match="the sound card is still in use by this program"):
        PygameOutput(dummy)
    assert one.state() != "full", "and the first one still answers"
    one.close()
    other = PygameOutput(dummy)
    one.close()  # once more, which leaves the other one alone
    other.give(bytes(4 * 1024))
    assert other.state() == "playing"
    other.close()


def test_an_output_that_can_not_be_opened_does_not_keep_the_next_one_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pygame_output, "CLOSES_S", 0.01)
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")  # so that what SDL is told stays in this test
    with pytest.raises(NoSoundError):
        PygameOutput(Output("a test", {"SDL_AUDIODRIVER": "none of these"}))
    PygameOutput(Output("a test", {"SDL_AUDIODRIVER": "dummy"})).close()
