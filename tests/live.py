"""A device played in real time on a card whose clock is known: what it says it does, and what comes out.

SDL's disk driver writes into the pipe of `bench.card`, which takes buffer after buffer at its own moment; the program's
trace is read as it is written. So rows and sound stand on one clock, the machine's, and nobody has to be believed.
Rule: what is given back is cut so that a row's time is its place in the sound, but for what a card holds in store.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.card import BUFFER_FRAMES, PIPE_BUFFERS, RATE_HZ
from pi_regulate.trace import Row

ROOT = Path(__file__).resolve().parents[1]
IN_STORE_S = (PIPE_BUFFERS + 1) * BUFFER_FRAMES / RATE_HZ  # between SDL and the card: no program can know of it
_FIELDS = {field.name for field in fields(Row)} - {"at_s"}


@dataclass(frozen=True)
class Live:
    """`sound` is (frames, 2), -1 to 1; a row's `at_s` counts from its first frame. `missing_s`: the card ran dry."""

    sound: NDArray[np.float64]
    rows: tuple[Row, ...]
    missing_s: float
    said: str


def played(
    command: Sequence[str], folder: Path, *, timeout_s: float = 180.0, comes_s: float = 0.0, **environ: str
) -> Live:
    """Plays what `command` plays; it writes its rows as JSON lines into the pipe named by its last word.

    The card is not there before `comes_s` seconds have passed since the first row.
    """
    pipe, card, file, rows = folder / "pipe", folder / "slot" / "card", folder / "heard.raw", folder / "rows"
    os.mkfifo(pipe)
    os.mkfifo(rows)
    (folder / "there").mkdir()
    (folder / "there" / "card").symlink_to(pipe)

    def plug_in() -> None:
        (folder / "slot").symlink_to(folder / "there")

    if not comes_s:
        plug_in()
    env = os.environ | {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(card), "SDL_DISKAUDIODELAY": "0"} | environ
    beside = subprocess.Popen(
        [sys.executable, "-m", "bench.card", str(pipe), str(file), "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    seen: list[tuple[float, dict[str, Any]]] = []

    def read() -> None:
        with rows.open(encoding="utf-8") as lines:
            for line in lines:
                if comes_s and not seen:
                    threading.Timer(comes_s, plug_in).start()
                seen.append((time.monotonic(), json.loads(line)))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        done = subprocess.run(
            [*command, str(rows)], cwd=ROOT, env=env, capture_output=True, text=True, timeout=timeout_s
        )
        reader.join(5.0)
        first = json.loads(beside.communicate(timeout=60)[0])
    finally:
        beside.kill()
    assert done.returncode == 0, done.stderr
    armed_s = min(came_s - row["at_s"] for came_s, row in seen)
    raw = np.fromfile(file, dtype=np.int16).reshape(-1, 2) / 32768
    lead = round((first["first_s"] - IN_STORE_S - armed_s) * RATE_HZ)
    sound = np.concatenate([np.zeros((max(0, lead), 2)), raw[max(0, -lead) :]])
    told = (Row(one.get("planned_s", one["at_s"]), **{k: v for k, v in one.items() if k in _FIELDS}) for _, one in seen)
    return Live(sound, tuple(told), first["missing"] / RATE_HZ, done.stdout + done.stderr)
