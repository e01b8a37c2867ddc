"""Compares what comes out of SDL in real time with the plan: `python -m bench.sound [MINUTES]`, by default ten.

The real player plays a long exercise through SDL's disk driver, on three cards at once. Two are of `bench.card`, 200
millionths fast and slow: their clocks are known and never stop. The third is SDL's own, a file that grows as fast as
SDL's thread gets round to it; another process watches it grow to learn how fast. With `--first` everything runs with
priority over all else on the machine (`chrt --fifo 5`), which needs root.
Rule: nothing that the player or the stream knows is used to judge them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bench.card import BUFFER_FRAMES, FRAME_BYTES, PIPE_BUFFERS, RATE_HZ
from bench.outside import ROOT, look

Card = Literal["+200 ppm", "-200 ppm", "SDL's file"]
CARDS: tuple[Card, ...] = ("+200 ppm", "-200 ppm", "SDL's file")
FIRST = ("chrt", "--fifo", "5")
BREATH_S = 10.0
SHORTEST_S = 0.021  # of a buffer in SDL's file: it waits for whole milliseconds, and never less
WAITING = (PIPE_BUFFERS + 1, PIPE_BUFFERS + 2)  # buffers between SDL and a card of ours, as one of its pairs may fall

WATCHER = """
import json, os, sys, time
path, seen, last = sys.argv[1], [], -1
while not os.path.exists(path + ".over"):
    size = os.stat(path).st_size if os.path.exists(path) else 0
    if size != last:
        seen.append((time.monotonic(), size)); last = size
    time.sleep(0.001)
json.dump(seen, sys.stdout)
"""


class Seen:
    """The plan's breaths in, in seconds since armed."""

    def __init__(self) -> None:
        self.breaths: list[tuple[float, float]] = []

    def see(self, row: Any, now_s: float) -> None:
        if row.what == "breath" and row.part == "in":
            self.breaths.append((row.at_s, row.seconds))


def played(minutes: float) -> dict[str, Any]:
    """A session with this many minutes of breaths, in the process that SDL's disk driver was set up for."""
    from bench.ours import Kept
    from pi_regulate.devices.clock import RealClock
    from pi_regulate.devices.recorder import RecordedLamp
    from pi_regulate.devices.speaker.card_speaker import CardSpeaker
    from pi_regulate.devices.wall import simulated_wall
    from pi_regulate.library.catalogue import load
    from pi_regulate.library.exercise import Exercise
    from pi_regulate.library.routine import Routine
    from pi_regulate.player import Player
    from pi_regulate.session.guide import Guide
    from pi_regulate.session.memory import OWED, Memory
    from pi_regulate.share import share_dir

    breaths = max(2, round(60 * minutes / BREATH_S))
    steps = [{"breathe": {"in": 4, "out": 6}, "at": 6, "times": breaths}]
    written = {"id": "bench", "phase": "breathe", "lasts": BREATH_S * breaths + 8, "sound": "ocean", "steps": steps}
    routine = Routine.model_validate({"id": "bench", "breathe": ["bench"]})
    shipped = load(share_dir())
    settings = shipped.settings
    house = replace(
        shipped,
        exercises={**shipped.exercises, "bench": Exercise.model_validate(written)},
        settings=settings.model_copy(update={"night": settings.night.model_copy(update={"connect": "auto"})}),
    )
    knows_it = Memory(sessions=9, heard=dict(OWED))  # so nothing is explained
    clock, seen, lateness = RealClock(), Seen(), Kept()
    loud = load(share_dir()).settings.sound.model_copy(update={"volume": 10.0})
    speaker = CardSpeaker("auto", loud, share_dir() / "audio")
    speaker.settle(60.0)
    guide = Guide(house, simulated_wall(12 * 60, clock.now()), knows_it, session_cap_s=1e9)
    lamp = RecordedLamp(clock)
    begun, armed_s = look(os.getpid()), clock.now()
    player = Player(guide, clock, SimpleQueue(), lamp, speaker, [seen], once=True, lateness=lateness)
    player.run(guide.start(clock.now(), routine))
    ended = look(os.getpid())
    told = {
        "breaths": [(at_s + armed_s, seconds) for at_s, seconds in seen.breaths],
        "light": [(shown.at_s, shown.level) for shown in lamp.shown],
        "cpu_percent": 100 * (ended.cpu_s - begun.cpu_s) / (ended.at_s - begun.at_s),
        "pss_mb": ended.memory_mb,
        "gaps": speaker.gaps,
        "late_p50_ms": 1000 * lateness.frames.percentile_s(50),
        "late_p99_ms": 1000 * lateness.frames.percentile_s(99),
    }
    speaker.close()
    return told


def grown(seen: list[tuple[float, int]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """When each frame of a growing file was heard: at the write of its buffer; two buffers come at a time.

    The watcher may look late, but SDL never writes early, so later sightings show how late a look was at most. Looks
    between the two writes of a pair are not used, nor the last, when the file is closed and the rest comes at once.
    """
    at_s, size = np.array(seen, dtype=np.float64)[1:-2].T
    buffers = size / (BUFFER_FRAMES * FRAME_BYTES)
    whole = buffers % 2 == np.median(buffers % 2)
    at_s, buffers = at_s[whole], buffers[whole]
    earliest = buffers * SHORTEST_S
    at_s = np.minimum.accumulate((at_s - earliest)[::-1])[::-1] + earliest
    return (buffers - 1) * BUFFER_FRAMES, at_s


def judged(
    told: dict[str, Any], sound: NDArray[np.float64], frames: NDArray[np.float64], at_s: NDArray[np.float64]
) -> dict[str, float]:
    """Each breath's onset in the sound, in host seconds, against its plan and against its light."""
    from bench.onsets import TimedSound

    heard, light = TimedSound(sound, frames, at_s), np.array(told["light"])
    errors, apart = [], []
    for planned_s, seconds in told["breaths"]:
        onset_s = heard.onset_s(planned_s, seconds)
        errors.append(1000 * (onset_s - planned_s))
        apart.append(1000 * (onset_s - _light_onset_s(light, planned_s, seconds)))
    off = np.array(errors) - errors[0]
    return {
        "breaths": len(errors),
        "within_5_ms": int(np.sum(np.abs(off) <= 5)),
        "off_min_ms": float(off.min()),
        "off_median_ms": float(np.median(off)),
        "off_max_ms": float(off.max()),
        "off_sd_ms": float(off.std()),
        "from_plan_ms": float(np.median(errors)),
        "apart_min_ms": min(apart),
        "apart_median_ms": float(np.median(apart)),
        "apart_max_ms": max(apart),
    }


def _light_onset_s(light: NDArray[np.float64], about_s: float, seconds: float) -> float:
    """Where the raised cosine of the lamp begins: the median of what the frames around its middle indicate."""
    at_s, level = light[(light[:, 0] > about_s - 0.1) & (light[:, 0] < about_s + seconds + 0.1)].T
    share = (level - level.min()) / (level.max() - level.min())
    told = (share > 0.25) & (share < 0.75) & (np.diff(level, append=1.0) > 0)
    return float(np.median(at_s[told] - seconds / np.pi * np.arccos(1 - 2 * share[told])))


def measure(minutes: float, card: Card, first: tuple[str, ...] = ()) -> dict[str, float]:
    """Plays on one card, and judges the result."""
    with tempfile.TemporaryDirectory() as name:
        file, pipe = Path(name) / "heard.raw", Path(name) / "pipe"
        run = partial(subprocess.Popen, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        paced = card != "SDL's file"
        environment = os.environ | {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(pipe if paced else file)}
        if paced:
            os.mkfifo(pipe)
            environment["SDL_DISKAUDIODELAY"] = "0"  # the card makes it wait
            beside = run([*first, sys.executable, "-m", "bench.card", pipe, file, card.split()[0]])
        else:
            beside = run([*first, sys.executable, "-c", WATCHER, file])
        player = run([*first, sys.executable, "-m", "bench.sound", "--play", str(minutes)], env=environment)
        said, complaints = player.communicate(timeout=60 * minutes + 120)
        Path(f"{file}.over").touch()
        seen = json.loads(beside.communicate(timeout=60)[0])
        if player.returncode:
            raise RuntimeError(complaints)
        told = json.loads(said.splitlines()[-1])
        sound = np.fromfile(file, dtype=np.int16).reshape(-1, 2).mean(axis=1) / 32768
        if paced:
            frames = np.array([0.0, len(sound)])
            at_s = seen["first_s"] + frames / (RATE_HZ * (1 + float(card.split()[0]) * 1e-6))
        else:
            frames, at_s = grown(seen)
    figures = judged(told, sound, frames, at_s)
    if paced:
        known = [1000 * BUFFER_FRAMES / RATE_HZ * count for count in WAITING]
        latency_ms = min(known, key=lambda ms: abs(figures["apart_median_ms"] - ms))
        figures |= {key: value - latency_ms for key, value in figures.items() if key[:5] in ("apart", "from_")}
        figures["missing"] = seen["missing"]
    else:
        figures["longest_write_ms"] = float(1000 * np.diff(at_s).max())
    return figures | {name: value for name, value in told.items() if name not in ("breaths", "light")}


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.sound", description=__doc__)
    asked.add_argument("minutes", type=float, nargs="?", default=10.0)
    asked.add_argument("--first", action="store_true", help="before everything else on this machine, as root")
    asked.add_argument("--play", action="store_true", help=argparse.SUPPRESS)
    how = asked.parse_args()
    if how.play:
        print(json.dumps(played(how.minutes)))
        return
    first = FIRST if how.first else ()
    with ThreadPoolExecutor() as threads:
        found = list(threads.map(lambda card: measure(how.minutes, card, first), CARDS))
    print("Off: a breath's onset in the sound against its plan, since the first. Apart: its sound after its light.")
    for card, figures in zip(CARDS, found, strict=True):
        print(f"\n{card}")
        for name, value in figures.items():
            print(f"  {name:18} {value:10.3f}")


if __name__ == "__main__":
    main()
