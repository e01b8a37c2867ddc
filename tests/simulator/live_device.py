"""The simulator's device in real time, pressed once, then landed: `python live_device.py ROUTINE SECONDS ROWS`.

Its rows go to the file ROWS, as `run --trace` writes them.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from pi_regulate.share import share_dir
from pi_regulate.simulator.device import Device
from pi_regulate.trace import Row

FIRST_S = 1.0


def main(routine: str, seconds: float, file: Path) -> None:
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
        wait = threading.Event()
        wait.wait(FIRST_S)
        device.touch(True)
        wait.wait(0.1)
        device.touch(False)
        wait.wait(seconds)
        device.stop()
    sys.stdout.write(device.sound)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]))
