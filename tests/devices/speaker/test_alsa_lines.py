"""alsa-lib's own lines: kept quiet on the real library, in a process of its own."""

from __future__ import annotations

import ctypes.util
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(ctypes.util.find_library("asound") is None, reason="alsa-lib is not installed")

TROUBLE = """
import ctypes, sys
from pi_regulate.devices.speaker.alsa_lines import keep_quiet
if sys.argv[1] == "quiet":
    keep_quiet()
alsa = ctypes.CDLL("libasound.so.2")
pcm = ctypes.c_void_p()
alsa.snd_pcm_open(ctypes.byref(pcm), b"hw:77", 0, 0)  # no such card
alsa.snd_pcm_open(ctypes.byref(pcm), b"null", 0, 0)
for _ in range(3):
    alsa.snd_pcm_recover(pcm, -32, 0)  # EPIPE: what a card says that ran dry
"""


@pytest.mark.parametrize(("how", "lines"), [("quiet", 0), ("as it comes", 3)])
def test_no_line_is_written_where_alsa_would_write_one_for_each_underrun(how: str, lines: int) -> None:
    words = [sys.executable, "-c", TROUBLE, how]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr.count("underrun occurred") == lines
    assert bool(done.stderr) == bool(lines)
