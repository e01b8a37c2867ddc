"""Every shipped exercise, voice and all, against LIMITS 3.3 as ffmpeg measures it, and none of our own meters."""

from __future__ import annotations

import shutil

import pytest

from tests.sound.studio import take
from tests.system.heard import EVERY, heard

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed: sudo apt install ffmpeg"),
]

STEP_DB = -34.0  # from sample to sample: a soft sea and the bowls make -38, a cut some -20
CLIPPED = 10  # ffmpeg's flat factor: a tone cut off at its top has 39, a top of two equal samples 3
WORD_STEP_DB = -22.0  # the consonants of a voice that peaks at -16 dBTP


@pytest.mark.parametrize("name", EVERY)
def test_ffmpeg_hears_no_clipping_no_click_and_nothing_that_startles(name: str) -> None:
    found = heard(take(name))
    assert found.true_peak < -3
    assert found.flat < CLIPPED
    assert found.rise <= 6
    assert found.other_step < STEP_DB
    assert found.spoken_step < WORD_STEP_DB
    assert found.end == -120


@pytest.mark.parametrize(
    ("name", "hand"), [("orient-room", "hold@6.4s"), ("default", "4s, 9s, 12s, double@20s, hold@31s")]
)
def test_ffmpeg_hears_no_click_when_a_word_is_cut_by_a_press_or_a_hold(name: str, hand: str) -> None:
    found = heard(take(name, hand))
    assert (found.true_peak < -3, found.flat < CLIPPED, found.end) == (True, True, -120)
    assert found.rise <= 6
    assert found.other_step < STEP_DB
    assert found.spoken_step < WORD_STEP_DB
