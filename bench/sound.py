"""What comes out of SDL in real time, against the plan: `python -m bench.sound [MINUTES]`.

A long exercise is played by the very player on SDL's disk driver, which writes what a card would get into a file.
Another process watches the file grow: that alone tells how fast this "card" is. Onsets are found in the sound itself.
Rule: nothing that the player or the stream knows is used to judge them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np

FRAME_BYTES = 4
BUFFER_FRAMES = 1024
STILL_S = 0.055  # between two writes of two buffers, 43 ms: the card has stood still, for whoever else was at work

WATCHER = """
import json, os, sys, time
path, seen, last, until = sys.argv[1], [], -1, time.monotonic() + float(sys.argv[2])
while time.monotonic() < until and not os.path.exists(path + ".over"):
    size = os.stat(path).st_size if os.path.exists(path) else 0
    if size != last:
        seen.append((time.monotonic(), size)); last = size
    time.sleep(0.001)
json.dump(seen, sys.stdout)
"""


class Seen:
    """The plan's breaths in, and when the lamp began to rise for each."""

    def __init__(self) -> None:
        self.breaths: list[tuple[float, float]] = []
        self.late_s: list[float] = []

    def see(self, row: Any, now_s: float) -> None:
        if row.what == "breath" and row.part == "in":
            self.breaths.append((row.at_s, row.seconds))
        if row.what == "breath":
            self.late_s.append(now_s - row.at_s)


def played(minutes: float, folder: Path) -> dict[str, Any]:
    """A session of so many minutes of breaths of 10 s; runs in the process that SDL's disk driver was set up for."""
    from pi_regulate.devices.clock import RealClock
    from pi_regulate.devices.mixer import MixerSpeaker
    from pi_regulate.devices.outlet import SoundWishes
    from pi_regulate.devices.recorder import RecordedLamp
    from pi_regulate.devices.wall import pretended_wall
    from pi_regulate.player import Player
    from pi_regulate.session.guide import Guide
    from pi_regulate.share import share_dir
    from tests import stage

    breaths = max(2, round(6 * minutes))
    long = stage.exercise(
        {"breathe": {"in": 4, "out": 6}, "at": 6, "times": breaths}, lasts=10.0 * breaths + 8, sound="ocean"
    )
    house = stage.library(long, night={"connect": "auto"})
    clock, seen = RealClock(), Seen()
    speaker = MixerSpeaker("auto", SoundWishes(10.0), share_dir() / "audio")
    speaker.settle(60.0)
    guide = Guide(house, pretended_wall(12 * 60, clock.now()), stage.USED, session_cap_s=1e9)
    lamp = RecordedLamp(clock)
    armed_s, cpu_s = clock.now(), time.process_time()
    player = Player(guide, clock, SimpleQueue(), lamp, speaker, [seen], once=True)
    player.run(guide.start(clock.now(), stage.alone(long)))
    cpu_s, wall_s = time.process_time() - cpu_s, clock.now() - armed_s
    told = {
        "breaths": [(at_s + armed_s, seconds) for at_s, seconds in seen.breaths],
        "light": [(shown.at_s, shown.level) for shown in lamp.shown],
        "late_s": seen.late_s,
        "cpu_percent": 100 * cpu_s / wall_s,
        "gaps": speaker.gaps,
        "rate_hz": speaker.rate_hz,
        "pss_mb": pss_mb(),
    }
    (folder / "heard.raw.over").touch()
    speaker.close()
    return told


def ahead() -> list[str]:
    """What lets a program run before all else on a busy machine, where that is allowed: SDL's "card" needs it."""
    words = ["chrt", "--fifo", "5"]
    allowed = shutil.which("chrt") and subprocess.run([*words, "true"], capture_output=True).returncode == 0
    return words if allowed else []


def pss_mb() -> float:
    """Our share of the memory, in MB."""
    text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1000


def judged(told: dict[str, Any], growth: list[tuple[float, int]], heard: np.ndarray) -> dict[str, float]:
    """Each breath's onset in the sound, in host seconds, against its plan and its light."""
    from tests.sound.onsets import onset_frame

    at_s, frames = np.array([at for at, _ in growth]), np.array([size for _, size in growth]) / FRAME_BYTES
    # A buffer is written when it begins to play (and the C library keeps every other one back until the next).
    begins = frames - BUFFER_FRAMES
    errors, apart, calm = [], [], []
    light = np.array(told["light"])
    for planned_s, seconds in told["breaths"]:
        near = int(np.interp(planned_s, at_s, begins))
        window = slice(np.searchsorted(at_s, planned_s), np.searchsorted(at_s, planned_s + seconds))
        rate_hz = float(np.polyfit(at_s[window], begins[window], 1)[0])
        onset = onset_frame(heard, near, seconds, rate_hz)
        # The clock of the card around the onset: a line through two seconds of growth.
        here = slice(np.searchsorted(at_s, planned_s - 1), np.searchsorted(at_s, planned_s + 1))
        _, offset = np.polyfit(begins[here] - onset, at_s[here], 1)
        errors.append(offset - planned_s)
        # What was rendered before a card stood still can't know of it: half a second is on its way.
        # And a breath in which it stands still has no one onset.
        before = slice(np.searchsorted(at_s, planned_s - 0.6), np.searchsorted(at_s, planned_s + seconds))
        calm.append(bool(np.diff(at_s[before]).max() < STILL_S))
        # The light's own onset: where a raised cosine through its way up begins, from the half-way point.
        rising = light[(light[:, 0] > planned_s) & (light[:, 0] < planned_s + seconds)]
        half = (rising[:, 1].min() + rising[:, 1].max()) / 2
        apart.append(offset - (float(np.interp(half, rising[:, 1], rising[:, 0])) - seconds / 2))
    error, between = np.array(errors) * 1000, np.array(apart) * 1000
    calmly = error[calm] if any(calm) else np.full(1, np.nan)
    return {
        "breaths": len(error),
        "worst_ms": float(np.abs(error).max()),
        "sd_ms": float(error.std()),
        "median_ms": float(np.median(error)),
        "p90_ms": float(np.quantile(np.abs(error), 0.9)),
        "breaths_on_a_calm_card": int(np.sum(calm)),
        "calm_worst_ms": float(np.abs(calmly - np.median(calmly)).max()),
        "calm_sd_ms": float(calmly.std()),
        "light_and_sound_median_ms": float(np.median(np.abs(between))),
        "light_and_sound_calm_worst_ms": float(np.abs(between[calm]).max()) if any(calm) else float("nan"),
        "card_longest_ms": 1000 * float(np.diff(at_s[50:]).max()),
        "card_ppm": (float(np.polyfit(at_s[50:], begins[50:], 1)[0]) / 48000 - 1) * 1e6,
    }


def measure(minutes: float) -> dict[str, float]:
    """Play, watch and judge."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raw = folder / "heard.raw"
        watcher = subprocess.Popen(
            [*ahead(), sys.executable, "-c", WATCHER, str(raw), str(60 * minutes + 120)],
            stdout=subprocess.PIPE,
            text=True,
        )
        environment = os.environ | {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(raw)}
        player = subprocess.run(
            [*ahead(), sys.executable, "-m", "bench.sound", "--play", str(minutes), name],
            env=environment, capture_output=True, text=True, timeout=60 * minutes + 100, check=True,
        )  # fmt: skip
        growth = json.loads(watcher.communicate(timeout=200)[0])
        told = json.loads(player.stdout.splitlines()[-1])
        heard = np.fromfile(raw, dtype=np.int16).reshape(-1, 2).mean(axis=1) / 32768
    late_ms = 1000 * np.array(told["late_s"])
    figures = judged(told, growth, heard)
    return figures | {key: told[key] for key in ("cpu_percent", "gaps", "pss_mb", "rate_hz")} | {
        "loop_late_p50_ms": float(np.quantile(late_ms, 0.5)),
        "loop_late_p99_ms": float(np.quantile(late_ms, 0.99)),
    }  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--play"]:
        print(json.dumps(played(float(sys.argv[2]), Path(sys.argv[3]))))
    else:
        for name, value in measure(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0).items():
            print(f"{name:28} {value:10.3f}")
