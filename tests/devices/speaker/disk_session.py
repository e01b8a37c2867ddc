"""Opens the speaker, and plays a short session through pygame and SDL. Run by `test_pygame_output`.

Called as `disk_session.py AUDIO [FILE]`. What SDL's disk driver would send to a card goes through a pipe into FILE.
The pipe holds one buffer, and the next is taken only when a chunk plays and one waits. So SDL's thread and ours may be
as slow as they like, and time is what has been taken.
"""

import fcntl
import json
import os
import select
import sys
import threading
from pathlib import Path
from typing import Any

from pi_regulate.devices.speaker.card_speaker import CardSpeaker
from pi_regulate.devices.speaker.cards import Output
from pi_regulate.devices.speaker.pygame_output import BUFFER_FRAMES, PygameOutput
from pi_regulate.devices.speaker.stream import Stream
from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.desk import Desk
from pi_regulate.sound.sound_files import load_all
from pi_regulate.trace import Row

BUFFER_BYTES = 4 * BUFFER_FRAMES
SCRIPT = [
    Row(0.0, "phase", phase="ground"),
    Row(0.0, "chime", name="one"),
    Row(0.6, "bed", name="ocean"),
    Row(0.6, "hum", seconds=8.0),
    Row(2.8, "landing", seconds=1.0),
    Row(3.8, "rest"),
]
END_S = 5.0
LOOK_S = 0.0005


def main(audio: Path, file: Path | None) -> None:
    """Open it, say how that went; play the script where there is a file for it."""
    speaker = CardSpeaker("auto", load(share_dir()).settings.sound.model_copy(update={"volume": 10}), audio)
    settled = speaker.settle(60.0)
    told: dict[str, Any] = {"settled": settled, "ready": speaker.ready, "status": speaker.status}
    told["setuptools"] = "pkg_resources" in sys.modules  # 8 MB that nobody needs
    speaker.close()
    if file is not None:
        play(Desk(load_all(audio), 10), file)
    sys.stdout.write(json.dumps(told))


def play(desk: Desk, file: Path) -> None:
    """The script into the file."""
    card = file.with_suffix(".card")
    os.mkfifo(card)
    pipe = os.open(card, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, BUFFER_BYTES)
    os.environ |= {"SDL_DISKAUDIOFILE": str(card), "SDL_DISKAUDIODELAY": "0"}
    output = PygameOutput(Output("a test"))
    stream, look, coming = Stream(desk, output, lead_in_s=0.0), threading.Event(), list(SCRIPT)
    with file.open("wb") as heard:
        while (now_s := heard.tell() / 4 / RATE_HZ) < END_S:
            while coming and coming[0].at_s <= now_s:
                desk.play(coming.pop(0))
            desk.follow(0.08 + 0.08 * now_s)
            stream.step(now_s)
            while not desk.at_rest and output.state() != "full":
                look.wait(LOOK_S)
                stream.step(now_s)
            left = BUFFER_BYTES
            while left:
                select.select([pipe], [], [])
                left -= heard.write(os.read(pipe, left))
    os.close(pipe)  # from here on what SDL writes goes nowhere, and it does not wait
    output.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
