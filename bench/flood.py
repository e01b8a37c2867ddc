"""Does a flood of wishes make the lamp late? `python -m bench.flood`, three minutes, on the real clock.

The whole device breathes on mock pins, with the real link beside it and a real Mosquitto. Three times take turns, each
as long as a breath: nobody says anything; ten thousand wishes a second go to another lamp's topics, which costs the
broker and whoever floods as much; and as many go to this lamp's. So the last two differ only by what link and lamp do
with them. The link has its unit's place in line (`Nice=10`); on a Raspberry Pi the broker and the flood are elsewhere.
Rule: the lamp's own count of how late each frame was, kept with its moment, and this program's word for who flooded.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from bench.links import RealBroker
from bench.numbers import ms, percentile
from bench.ours import Breaths, Every, Kept, library
from bench.report import table

BREATH_S, ROUNDS = 10.0, 6
RATE_PER_S, BATCH_S = 10_000, 0.01
SETTLE_S, LONGEST_S = 5.0, 60.0
WHO = ("nobody", "another lamp", "this lamp")
WISHES = (b"glow", b"invite", b"start", b"end", b"on", b"off", b"sleep", b"END", b'{"wish":"start"}', b"\xff" * 65)
KINDS = ("glow", "invite", "start", "quiet", "routine")  # not `end`, which its owner may allow, and then it ends
ALLOWED = {"may": ["glow", "invite", "start"], "at_night": ["glow", "invite", "start"]}


class Placed(Every):
    """How late each frame was, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.at_s = array("d")

    def add(self, late_s: float) -> None:
        super().add(late_s)
        self.at_s.append(time.monotonic())


class Seen(Breaths):
    """Says that it breathes, and counts the wishes that have come to the lamp."""

    wishes = 0

    def see(self, row: Any, now_s: float) -> None:
        super().see(row, now_s)
        self.wishes += row.what == "wish"


def breathe() -> None:
    """The lamp: it breathes until it is told to stop, then prints its frames."""
    from pi_regulate.devices.hand import parse_hand
    from pi_regulate.share import share_dir
    from pi_regulate.wiring import device

    frames = Placed()
    lateness, house = Kept(frames), library()
    vars(device)["Lateness"] = lambda: lateness
    allowing = house.settings.model_copy(update={"others": house.settings.others.model_copy(update=ALLOWED)})
    options = device.RunOptions("mock", hand=parse_hand("0.5s"), sound="off")
    seen = Seen(lambda: print("ready", flush=True))
    device.run(replace(house, settings=allowing), options, [seen], share=share_dir())
    print(json.dumps({"at_s": list(frames.at_s), "late_s": frames.seconds, "wishes": seen.wishes}), flush=True)


def mqtt(kind: int, body: bytes) -> bytes:
    """One packet of less than 16 kB."""
    low, high = len(body) & 0x7F, len(body) >> 7
    return bytes((kind, low | 0x80, high) if high else (kind, low)) + body


def text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()


class Flood:
    """Somebody at the broker who publishes by the hundred, and reads nothing."""

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port))
        self._line.sendall(mqtt(0x10, text("MQTT") + b"\x04\x02\x00\x00" + text("flood")))
        self._line.recv(4)
        self._chance = random.Random(1)

    def at(self, device: str, seconds: float) -> int:
        """Floods a lamp's topics for so long; how many wishes were sent."""
        each = round(RATE_PER_S * BATCH_S)
        topics = [text(f"pi-regulate/{device}/wish/{kind}") for kind in KINDS]
        batches = [
            b"".join(mqtt(0x30, self._chance.choice(topics) + self._chance.choice(WISHES)) for _ in range(each))
            for _ in range(50)
        ]
        begun_s, sent = time.monotonic(), 0
        while (now_s := time.monotonic()) < begun_s + seconds:
            if sent < (now_s - begun_s) * RATE_PER_S:
                self._line.sendall(batches[sent // each % len(batches)])
                sent += each
            else:
                time.sleep(BATCH_S / 4)
        return sent


def standing(folder: Path) -> dict[str, Any]:
    """How the link stands, once both the broker and the lamp are there."""
    ends_s = time.monotonic() + LONGEST_S
    while time.monotonic() < ends_s:
        file = folder / "standing.json"
        if file.exists() and (found := json.loads(file.read_text()))["connected"] and found["lamp"]:
            return dict(found)
        time.sleep(0.1)
    sys.exit("the link has reached neither broker nor lamp")


@contextmanager
def started(*words: str | Path, **more: Any) -> Iterator[subprocess.Popen[str]]:
    """A process of ours, which is gone at the end whatever happens."""
    process = subprocess.Popen(words, text=True, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def measured(folder: Path, rounds: int) -> str:
    """The table, and what came through."""
    spans: list[tuple[str, float, float]] = []
    sent = 0
    with ExitStack() as stack:
        broker = RealBroker(folder)
        stack.callback(broker.kill)
        (folder / "link.yaml").write_text(f"broker: {{host: 127.0.0.1, port: {broker.port}, tls: false}}\ntell: all\n")
        env = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "RUNTIME_DIRECTORY": str(folder / "link")}
        alone = {**env, "RUNTIME_DIRECTORY": ""}
        ours = (sys.executable, "-m")
        lamp = stack.enter_context(started(*ours, "bench.flood", "--lamp", env=alone, stdout=subprocess.PIPE))
        assert lamp.stdout is not None
        lamp.stdout.readline()
        words = (*ours, "pi_regulate_link", "--config", folder, "--lamp", folder / "pi-regulate" / "mock")
        stack.enter_context(started("nice", "-n", "10", *words, env=env, stderr=subprocess.DEVNULL))
        device = str(standing(folder / "link")["id"])
        time.sleep(SETTLE_S)
        flood = Flood(broker.port)
        for number in range(rounds):
            for who in (WHO[(number + place) % 3] for place in range(3)):
                begun_s = time.monotonic()
                if who == "nobody":
                    time.sleep(BREATH_S)
                else:
                    some = flood.at(device if who == "this lamp" else "prg-0000000000", BREATH_S)
                    sent += some if who == "this lamp" else 0
                spans.append((who, begun_s, time.monotonic()))
        time.sleep(SETTLE_S)
        lamp.send_signal(signal.SIGTERM)
        said = json.loads(lamp.communicate()[0].strip().splitlines()[-1])
    rate, seconds = sent / rounds / BREATH_S, rounds * 3 * BREATH_S
    came = f"{rate:.0f} wishes a second; of {sent} in {seconds:.0f} s, {said['wishes']} came to the lamp."
    return f"{told(spans, said)}\n\n{came}"


def told(spans: list[tuple[str, float, float]], said: dict[str, Any]) -> str:
    """The figures of each of the three, and how the last compares, round by round."""
    worst: dict[str, list[tuple[float, float]]] = {who: [] for who in WHO}
    counted = dict.fromkeys(WHO, 0)
    for who, from_s, to_s in spans:
        late = [late_s for at_s, late_s in zip(said["at_s"], said["late_s"], strict=True) if from_s <= at_s < to_s]
        worst[who].append((percentile(late, 50), percentile(late, 99)))
        counted[who] += len(late)
    rows = []
    for who in WHO:
        halves, most = zip(*worst[who], strict=True)
        shares = [
            f"{median(ours / theirs for (_, ours), (_, theirs) in zip(worst[who], worst[other], strict=True)):.2f}"
            for other in WHO[:2]
        ]
        rows.append((who, str(counted[who]), f"{ms(median(halves))} / {ms(median(most))}", *shares))
    columns = ("who is flooded", "frames", "late p50 / p99 ms", "p99 : nobody", "p99 : another lamp")
    return table(columns, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each of the three ({ROUNDS})")
    parser.add_argument("--lamp", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.lamp:
        breathe()
        return
    with tempfile.TemporaryDirectory() as folder:
        print(measured(Path(folder), given.rounds))


if __name__ == "__main__":
    main()
