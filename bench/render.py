"""How fast does a session become a file?

The same session as WAV, FLAC and Ogg, each in turn, several times; also Ogg encoded by the thread that renders, and Ogg
made from the WAV by ffmpeg afterwards, if that is installed. Rule: elapsed seconds, from the command to the whole file;
the median.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import soundfile
from click.testing import CliRunner

from bench.report import Aim, Section
from pi_regulate.cli import main
from pi_regulate.devices.speaker.rendered import Aside

SESSION = "long-out"
AT_LEAST = 50.0  # times faster than it plays


def render(rounds: int) -> Section:
    """Each way `rounds` times."""
    ways: dict[str, Callable[[Path], None]] = {
        "WAV": lambda folder: _written(folder / "a.wav"),
        "FLAC": lambda folder: _written(folder / "a.flac"),
        "Ogg": lambda folder: _written(folder / "a.ogg"),
        "Ogg, coded by the thread that renders": lambda folder: _written(folder / "a.ogg", beside=False),
    }
    if shutil.which("ffmpeg"):
        ways["WAV, then Ogg by ffmpeg"] = _converted
    took_s: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _written(folder / "a.wav")  # so that imports count for none of the ways
        lasts_s = soundfile.info(folder / "a.wav").duration
        for _ in range(rounds):
            for way, make in ways.items():
                begun_s = time.monotonic()
                make(folder)
                took_s[way].append(time.monotonic() - begun_s)
    times = {way: lasts_s / median(all_s) for way, all_s in took_s.items()}
    rows = [(way, f"{median(took_s[way]):.2f}", f"{faster:.0f}") for way, faster in times.items()]
    slowest = min(times[way] for way in ("WAV", "FLAC", "Ogg"))
    aim = Aim("rendering 50 times faster than it plays, in every form", f"{slowest:.0f} times", slowest >= AT_LEAST)
    note = f"`render {SESSION}`, {lasts_s:.0f} s of sound, with the voice that is shipped."
    return Section("A session as a file", note, ("way", "seconds", "times real time"), rows, (aim,))


def _written(file: Path, *, beside: bool = True) -> None:
    def at_once(aside: Aside, chunk: Any) -> None:
        aside._into(chunk)

    with nullcontext() if beside else patch.object(Aside, "write", at_once):
        done = CliRunner().invoke(main, ["render", SESSION, "-o", str(file)], catch_exceptions=False)
    if done.exit_code:
        raise RuntimeError(done.output)


def _converted(folder: Path) -> None:
    _written(folder / "a.wav")
    words = ["ffmpeg", "-v", "error", "-y", "-i", str(folder / "a.wav"), "-c:a", "libvorbis", str(folder / "b.ogg")]
    subprocess.run(words, check=True)
