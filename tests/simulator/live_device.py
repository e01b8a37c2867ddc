"""The simulator's device in real time, with a hand, then landed: `python live_device.py ROUTINE HAND SECONDS ROWS`.

Its rows go to the file ROWS, as `run --trace` writes them.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

from pi_regulate.devices.hand import parse_hand
from pi_regulate.share import share_dir
from pi_regulate.simulator.simulated_device import Device
from pi_regulate.trace import Row


def main(routine: str, hand: str, seconds: float, file: Path) -> None:
    """Play it."""
    device = Device(share_dir(), None, routine=routine, sound="auto", at_min=12 * 60, seed=0)
    see = device.viewer.see
    with file.open("w", encoding="utf-8") as rows:

        def seen(row: Row, now_s: float) -> None:
            rows.write(json.dumps({**row.as_dict(), "at_s": now_s, "planned_s": row.at_s}) + "\n")
            rows.flush()
            see(row, now_s)

        device.viewer.see = seen  # type: ignore[method-assign]
        device.start()
        wait, begun_s = threading.Event(), time.monotonic()
        for edge in parse_hand(hand).edges:
            wait.wait(begun_s + edge.at_s - time.monotonic())
            device.touch(edge.down)
        wait.wait(begun_s + seconds - time.monotonic())
        device.stop()
    sys.stdout.write(device.sound)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), Path(sys.argv[4]))
