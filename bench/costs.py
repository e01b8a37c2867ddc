"""How many instructions does the device take? `python -m bench.costs`, and `--keep` where a change is meant.

Seconds depend on the machine and on what else it does; instructions repeat to a few in a thousand, so a change of some
per cent is seen. valgrind counts them: from the start to the armed button, and for a second of a breathing lamp and of
the sound with it. Those two are the difference between a long run and a short one, played by the real player, lamp,
desk and stream on a clock that jumps. At rest there is nothing to count: the kernel sees no wake-up (`make bench`).
Rule: more than a tenth above what costs.json keeps is a failure, and only `--keep` writes that file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from bench.outside import ROOT
from bench.report import table

KEPT = Path(__file__).parent / "costs.json"
MOST = 1.10  # of what is kept
PLAYED_S = (15.0, 25.0)  # a short run and a long one, a breath apart
_TOTAL = re.compile(r"^totals: (\d+)", re.MULTILINE)


def subject() -> None:
    """What is counted, in one process, with a mark behind each part of it."""
    start()
    _mark()
    for play in (light, sound):
        play(PLAYED_S[0])  # what is only done once is done here
        _mark()
        for seconds in PLAYED_S:
            play(seconds)
            _mark()


def _mark() -> None:
    """A call that nothing else makes, before which valgrind writes down what it has counted."""
    os.getloadavg()


def start() -> None:
    """`pi-regulate run`, until the button is armed."""
    from pi_regulate import cli

    class Armed(BaseException):
        """The next thing is a press."""

    def armed(*_: Any) -> None:
        raise Armed

    def loaded(name: str) -> Any:
        """The command's module, loaded as ever, and then a player that stops where it would wait for the button."""
        module, player = import_module(name), import_module("pi_regulate.player")
        waits.append(player.Player.run)
        player.Player.run = armed
        return module

    waits: list[Any] = []
    vars(cli)["import_module"] = loaded
    try:
        cli.main(["run", "--backend", "mock", "--sound", "off"], standalone_mode=False)
    except Armed:
        vars(cli)["import_module"] = import_module
        import_module("pi_regulate.player").Player.run = waits[0]


def light(seconds: float) -> None:
    """Ten-second breaths on the lamp that the device has, on mock pins."""
    from pi_regulate.devices.clock import VirtualClock
    from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
    from pi_regulate.devices.pins.mock import MockHeader
    from pi_regulate.devices.speaker.speakers import SilentSpeaker
    from pi_regulate.player import Player

    clock = VirtualClock()
    guide, rows = _breaths(seconds)
    lamp = GpioLamp(MockHeader(clock), 12, floor=0.01, ceiling=0.2)
    Player(guide, clock, SimpleQueue(), lamp, SilentSpeaker("counted without"), once=True).run(rows)


def sound(seconds: float) -> None:
    """The same breaths as the speaker gets them: the sea, its foam and the tone, chunk by chunk."""
    from pi_regulate.devices.speaker.stream import CHUNK_FRAMES, Stream
    from pi_regulate.share import share_dir
    from pi_regulate.sound import RATE_HZ
    from pi_regulate.sound.agenda import BEGINNINGS
    from pi_regulate.sound.desk import Desk
    from pi_regulate.sound.sound_files import load_all

    class Card:
        """Takes a chunk each time one has been played."""

        latency_s = 0.05
        given, now_s = 0, 0.0

        def state(self) -> Any:
            waiting = self.given - self.now_s * RATE_HZ / CHUNK_FRAMES
            return "idle" if waiting <= 0 else "playing" if waiting <= 1 else "full"

        def give(self, samples: bytes) -> None:
            self.given = max(self.given, int(self.now_s * RATE_HZ / CHUNK_FRAMES)) + 1

        def close(self) -> None:
            """Nothing to close."""

    guide, rows = _breaths(1200.0)
    desk, card, plan = Desk(load_all(share_dir() / "audio"), 5.0), Card(), None
    stream = Stream(desk, card)
    while card.now_s < seconds:
        begun = max((number for number, row in enumerate(rows, 1) if row.what in BEGINNINGS), default=0)
        for row in rows[:begun]:
            desk.play(row)
        if guide.plan() is not plan:
            desk.keep_to(plan := guide.plan())
        for row in rows[begun:]:
            desk.play(row)
        next_s = guide.deadline()
        due_s = seconds if next_s is None else min(seconds, next_s)
        while card.now_s < due_s:
            card.now_s = min(due_s, card.now_s + (stream.step(card.now_s) or 0.1))
        rows = guide.advance(card.now_s)


def _breaths(seconds: float) -> tuple[Any, Any]:
    """A guide, and the rows with which it begins so many seconds of breaths, at noon."""
    from bench.ours import library
    from pi_regulate.devices.wall import simulated_wall
    from pi_regulate.library.exercise import Exercise
    from pi_regulate.session.guide import Guide

    here = library()
    breaths = {"id": "bench", "phase": "breathe", "lasts": seconds, "breathe": {"in": 4, "out": 6}}
    here.exercises["bench"] = Exercise.model_validate(breaths)
    guide = Guide(here, simulated_wall(12 * 60, 0.0), as_written=True)
    return guide, guide.start(0.0, here.routines["bench"])


WORDS = {
    "start": "from the start to the armed button",
    "light": "a second of a breathing lamp",
    "sound": "a second of the sound with it",
}


def counted() -> dict[str, int]:
    """Instructions of the start, and of a second of light and of sound. Raises RuntimeError if nothing counts."""
    watched = [sys.executable, "-m", "bench.costs", "--subject"]
    environ = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run(watched, cwd=ROOT, env=environ, check=True)  # without counting, so that everything is compiled
    with tempfile.TemporaryDirectory() as name:
        counter = ["valgrind", "--tool=callgrind", "--dump-before=getloadavg", f"--callgrind-out-file={name}/count"]
        said = subprocess.run([*counter, *watched], cwd=ROOT, env=environ, capture_output=True, text=True).stderr
        found = [_TOTAL.search(Path(name, f"count.{part}").read_text()) for part in range(1, 8)]
    counts = [int(one[1]) for one in found if one is not None]
    if len(counts) != len(found):
        raise RuntimeError(f"valgrind counted nothing: {said[-400:]}")
    armed, _, light_short, light_long, _, sound_short, sound_long = counts
    seconds = PLAYED_S[1] - PLAYED_S[0]
    per_s = {"light": (light_long - light_short) / seconds, "sound": (sound_long - sound_short) / seconds}
    return {"start": armed, **{name: round(count) for name, count in per_s.items()}}


def _made_with() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pydantic", "gpiozero"))
    return f"{platform.machine()}, Python {platform.python_version()}, {packages}"


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m bench.costs", description=__doc__)
    asked.add_argument("--keep", action="store_true", help="write what was counted to costs.json")
    asked.add_argument("--subject", action="store_true", help=argparse.SUPPRESS)
    how = asked.parse_args()
    if how.subject:
        subject()
        return 0
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    if not how.keep and kept.get("with") != _made_with():
        print(f"costs.json was counted with {kept.get('with')}; here is {_made_with()}.\nCount anew with --keep.")
        return 2
    counts = counted()
    rows = [(WORDS[name], f"{count:,}", f"{kept.get(name, 0):,}") for name, count in counts.items()]
    print(table(("instructions", "now", "kept"), rows))
    if how.keep:
        KEPT.write_text(json.dumps({"with": _made_with(), **counts}, indent=2) + "\n", encoding="utf-8")
        return 0
    grown = [name for name, count in counts.items() if count > MOST * kept[name]]
    for name in grown:
        print(f"More than a tenth above what is kept: {WORDS[name]}. If that is meant: --keep.")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
