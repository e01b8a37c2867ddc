"""What ffmpeg hears in a session: its own loudness meter (EBU R128) and its own statistics, every 50 ms.

Run as a program, `python -m tests.system.heard [NAME]...`, it prints the table of every shipped exercise. Rule: nothing
of ours measures here; we only tell ffmpeg's numbers when somebody speaks and when a chime rings.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from pi_regulate.sound import RATE_HZ
from tests.sound.studio import Take, take
from tests.stage import shipped

WINDOW_S = 0.05
APART = 2  # windows: 100 ms
CHIME_S = 10.0
HEARD_DB = -60.0
METERS = (
    "ebur128=peak=true,astats=measure_perchannel=none:measure_overall=Flat_factor,"
    f"asetnsamples=n={round(RATE_HZ * WINDOW_S)},"
    "astats=reset=1:metadata=1:measure_perchannel=none:measure_overall=RMS_level+Max_difference,"
    "ametadata=mode=print:file=-"
)
EVERY = sorted(shipped().exercises)


@dataclass(frozen=True)
class Heard:
    """Loudness in LUFS, true peak in dBTP, the rest in dB; `flat`: how long the highest samples stand still."""

    seconds: float
    loudness: float
    true_peak: float
    spoken_step: float
    other_step: float
    rise: float
    flat: float
    end: float

    def __str__(self) -> str:
        return (
            f"{self.seconds:6.0f} {self.loudness:7.1f} {self.true_peak:7.1f} {self.spoken_step:8.1f} "
            f"{self.other_step:8.1f} {self.rise:6.1f} {self.flat:5.0f} {self.end:7.0f}"
        )


def heard(session: Take) -> Heard:
    """The session as ffmpeg measures it. Raises FileNotFoundError where there is no ffmpeg."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "session.wav")
        soundfile.write(file, session.heard, RATE_HZ, subtype="PCM_16")
        words = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(file), "-af", METERS, "-f", "null", "-"]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
    told = done.stderr.rsplit("Summary:", 1)[1]
    level, steps = (_every(done.stdout, key) for key in ("RMS_level", "Max_difference"))
    spoken = _windows(session, "say", len(level))
    chimes = _windows(session, "chime", len(level))
    step_db = 20 * np.log10(np.maximum(steps, 1e-6))
    return Heard(
        len(session.heard) / RATE_HZ,
        float(_number(r"I:\s+(\S+) LUFS", told)),
        float(_number(r"Peak:\s+(\S+) dBFS", told)),
        float(step_db[spoken].max(initial=-120.0)),
        float(step_db[~spoken].max(initial=-120.0)),
        max(_rise_db(level, here & ~spoken) for here in (chimes, ~chimes)),
        float(_number(r"Flat factor: (\S+)", done.stderr)),
        float(level[-1]),
    )


def _rise_db(level: NDArray[np.float64], here: NDArray[np.bool_]) -> float:
    """The most it grows from a window to the next but one, above 12 dB below the loudest."""
    top = level[here].max(initial=-120.0)
    if top < HEARD_DB:
        return 0.0
    counts = here[:-APART] & here[APART:] & (level[:-APART] >= top - 12)
    return float(np.where(counts, level[APART:] - level[:-APART], 0.0).max(initial=0.0))


def _windows(session: Take, what: str, count: int) -> NDArray[np.bool_]:
    found = np.zeros(count, dtype=bool)
    for row in session.of(what):
        seconds = CHIME_S if what == "chime" else row.seconds or 0.0
        found[max(0, int(row.at_s / WINDOW_S) - 2) : int((row.at_s + seconds) / WINDOW_S) + 2] = True
    return found


def _every(told: str, key: str) -> NDArray[np.float64]:
    values = re.findall(rf"lavfi\.astats\.Overall\.{key}=(\S+)", told)
    found: NDArray[np.float64] = np.maximum(np.array([float(value) for value in values]), -120.0)
    return found


def _number(pattern: str, told: str) -> str:
    found = re.search(pattern, told)
    assert found is not None, f"ffmpeg says no such thing as {pattern}: {told}"
    return found.group(1)


if __name__ == "__main__":
    sys.stdout.write("exercise              seconds    LUFS    dBTP in words elsewhere  rise  flat     end\n")
    for exercise in sys.argv[1:] or EVERY:
        sys.stdout.write(f"{exercise:20} {heard(take(exercise))}\n")
        sys.stdout.flush()
