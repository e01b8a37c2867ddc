"""How soon is an unplanned chime heard, and how long may a chunk be? `python -m bench.latency`

The real speaker plays a sea through SDL's disk driver into `bench.card`, whose moments are known, and strikes a bowl at
moments that fit no grid; the samples show when it was struck. This is done with chunks of several lengths, on the
machine as it is and with every core busy. Short chunks are heard sooner and run dry sooner. Rule: sounds are found in
the card's file; the buffers of SDL and the card are the same for all, and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from bench.card import BUFFER_FRAMES, PIPE_BUFFERS, RATE_HZ
from bench.numbers import percentile
from bench.outside import ROOT, all_cores_busy, look

IN_STORE_S = (PIPE_BUFFERS + 1) * BUFFER_FRAMES / RATE_HZ
CHUNKS = (6144, 4096, 3072, 2048)
STRIKES = 24
APART_S = 2.0
GOLDEN = 0.618  # of a second more each time, so that no grid is met twice in the same place
HOLE_FRAMES = 64  # of silence; the sea is never silent for that long
BOWLS = ("bowl", "low")  # alternating, so that each has rung out before it comes again


def played(chunk_frames: int) -> dict[str, Any]:
    """The strikes, in the process that SDL's disk driver was set up for."""
    from pi_regulate.devices.speaker.card_speaker import CardSpeaker
    from pi_regulate.library.catalogue import load
    from pi_regulate.share import share_dir
    from pi_regulate.trace import Row

    loud = load(share_dir()).settings.sound.model_copy(update={"volume": 10.0})
    speaker = CardSpeaker("auto", loud, share_dir() / "audio", chunk_frames=chunk_frames)
    speaker.settle(60.0)
    speaker.follow(0.1)
    begun = look(os.getpid())
    struck: list[float] = []

    def strike(name: str) -> None:
        struck.append(time.monotonic())
        speaker.play(Row(struck[-1], "chime", name=name))

    speaker.play(Row(time.monotonic(), "phase", phase="ground"))
    strike(BOWLS[1])
    time.sleep(APART_S)
    speaker.play(Row(time.monotonic(), "bed", name="ocean"))
    for number in range(STRIKES):
        time.sleep(APART_S + number * GOLDEN % 1 * 0.3)
        strike(BOWLS[number % 2])
    time.sleep(APART_S)
    ended = look(os.getpid())
    told = {
        "struck": struck,
        "cpu_percent": 100 * (ended.cpu_s - begun.cpu_s) / (ended.at_s - begun.at_s),
    }
    speaker.play(Row(time.monotonic(), "landing", seconds=0.5))
    time.sleep(1.0)
    speaker.close()
    return told


def measure(chunk_frames: int) -> dict[str, float]:
    """Seconds from a strike to its sound, for the first after silence and the others, and the holes in the sound."""
    import soundfile

    from bench.ear import heard
    from pi_regulate.share import share_dir

    with tempfile.TemporaryDirectory() as name:
        pipe, file = Path(name) / "pipe", Path(name) / "heard.raw"
        os.mkfifo(pipe)
        environment = os.environ | {
            "SDL_AUDIODRIVER": "disk",
            "SDL_DISKAUDIOFILE": str(pipe),
            "SDL_DISKAUDIODELAY": "0",
        }
        card = subprocess.Popen(
            [sys.executable, "-m", "bench.card", pipe, file, "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        player = [sys.executable, "-m", "bench.latency", "--play", str(chunk_frames)]
        said = subprocess.run(player, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
        seen, told = json.loads(card.communicate(timeout=60)[0]), json.loads(said.splitlines()[-1])
        sound = np.fromfile(file, dtype=np.int16).reshape(-1, 2).mean(axis=1) / 32768
    sounding = np.flatnonzero(sound)
    holes = np.diff(sounding)[np.diff(sounding) > HOLE_FRAMES]
    files = {name: share_dir() / "audio" / f"{name}.flac" for name in BOWLS}
    bowls = {name: soundfile.read(file, dtype="float64")[0][:RATE_HZ] for name, file in files.items()}
    late_s = []
    for number, at_s in enumerate(told["struck"]):
        about_s = at_s - seen["first_s"] + IN_STORE_S
        found = heard(sound, bowls[BOWLS[(number - 1) % 2]], about_s + 0.25, tones=True)
        late_s.append(found.at_s - about_s)
    return {
        "first_s": late_s[0],
        "p50_s": percentile(late_s[1:], 50),
        "worst_s": max(late_s[1:]),
        "holes": len(holes),
        "holes_ms": 1000 * float(holes.sum()) / RATE_HZ,
        "cpu_percent": told["cpu_percent"],
    }


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.latency", description=__doc__)
    asked.add_argument("chunks", type=int, nargs="*", default=CHUNKS, help="frames of a chunk")
    asked.add_argument("--play", type=int, help=argparse.SUPPRESS)
    how = asked.parse_args()
    if how.play:
        print(json.dumps(played(how.play)))
        return
    print("| cores       | chunk  | first  | later, half | later, worst | ratio | holes | in all      | of a core |")
    print("|-------------|--------|--------|-------------|--------------|-----|-------|-------------|-----------|")
    for cores, busy in (("as they are", nullcontext), ("busy", all_cores_busy)):
        longest: float | None = None
        for frames in how.chunks:
            with busy():
                one = measure(frames)
            longest = longest or one["p50_s"]
            cells = (
                f"{cores:11}",
                f"{1000 * frames / RATE_HZ:3.0f} ms",
                f"{one['first_s']:.2f} s",
                f"{one['p50_s']:9.3f} s",
                f"{one['worst_s']:10.3f} s",
                f"{one['p50_s'] / longest:5.2f}",
                f"{one['holes']:5.0f}",
                f"{one['holes_ms']:8.0f} ms",
                f"{one['cpu_percent']:7.1f} %",
            )
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
