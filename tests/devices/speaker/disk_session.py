"""Plays a short session through pygame and SDL's disk driver, in real time. Run by `test_pygame_output`.

SDL writes what it would send to a card into the file SDL_DISKAUDIOFILE. Times are counted in that file, not on a clock.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from pi_regulate.devices.speaker.mixer import MixerSpeaker
from pi_regulate.devices.speaker.outlet import SoundWishes
from pi_regulate.sound import RATE_HZ
from pi_regulate.trace import Row

FILE = Path(os.environ["SDL_DISKAUDIOFILE"])
FRAME_BYTES = 4
CHUNK_FRAMES = 16384  # a third of a second: a busy test machine may be late by as much

SCRIPT = [
    (0.0, Row(0.0, "phase", phase="ground")),
    (0.0, Row(0.0, "chime", name="one")),
    (0.6, Row(0.6, "bed", name="ocean")),
    (0.6, Row(0.6, "hum", seconds=8.0)),
    (2.8, Row(2.8, "landing", seconds=1.0)),
    (3.8, Row(3.8, "rest")),
]
END_S = 5.0
LOOK_S = 0.02


def written_s() -> float:
    """Seconds of sound in the file."""
    return FILE.stat().st_size / FRAME_BYTES / RATE_HZ if FILE.exists() else 0.0


def main() -> None:
    """Play the script, then say how it went."""
    speaker = MixerSpeaker("auto", SoundWishes(10), Path(sys.argv[1]), chunk_frames=CHUNK_FRAMES)
    settled = speaker.settle(60.0)
    told: dict[str, Any] = {"settled": settled, "ready": speaker.ready, "status": speaker.status}
    told["setuptools"] = "pkg_resources" in sys.modules  # 8 MB that nobody needs
    start_s = written_s()
    told["late_s"] = 0.0  # how long this machine kept us waiting at worst
    look = threading.Event()
    for at_s, row in [*SCRIPT, (END_S, Row(END_S, "rest"))]:
        while speaker.ready and written_s() - start_s < at_s:
            speaker.follow(0.08 + 0.08 * (written_s() - start_s))
            before_s = time.monotonic()
            look.wait(LOOK_S)
            told["late_s"] = max(told["late_s"], time.monotonic() - before_s - LOOK_S)
        speaker.play(row)
    told["gaps"] = speaker.gaps
    speaker.close()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
