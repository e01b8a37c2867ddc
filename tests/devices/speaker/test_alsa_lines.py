"""alsa-lib's own lines: taken in on the real library, in a process of its own; underruns are counted."""

from __future__ import annotations

import ctypes.util
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(ctypes.util.find_library("asound") is None, reason="alsa-lib is not installed")

TROUBLE = """
import ctypes, sys
from pi_regulate.devices.speaker.alsa_lines import take_in, underruns
if sys.argv[1] == "taken in":
    take_in()
alsa = ctypes.CDLL("libasound.so.2")
pcm = ctypes.c_void_p()
alsa.snd_pcm_open(ctypes.byref(pcm), b"hw:77", 0, 0)  # no such card
alsa.snd_pcm_open(ctypes.byref(pcm), b"null", 0, 0)
for _ in range(int(sys.argv[2])):
    alsa.snd_pcm_recover(pcm, -32, 0)  # EPIPE: what a card says that ran dry
sys.stdout.write(str(underruns()))
"""


def trouble(how: str, times: int) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", TROUBLE, how, str(times)], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout, done.stderr


def test_underruns_are_counted_and_no_line_is_written() -> None:
    assert trouble("taken in", 236) == ("236", "")


def test_without_that_alsa_writes_a_line_for_each() -> None:
    counted, written = trouble("as it comes", 3)
    assert (counted, written.count("underrun occurred")) == ("0", 3)
