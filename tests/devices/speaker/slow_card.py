"""A program that plays on SDL's disk driver, closes its speaker, and ends while the card has not been let go yet.

python3 -m tests.devices.speaker.slow_card slow|stuck   `slow` gives it up at once; the `stuck` card never comes back
"""

import sys
import threading
from time import monotonic

from pi_regulate.devices.speaker import card_speaker, leaving
from pi_regulate.devices.speaker.pygame_output import PygameOutput
from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir
from pi_regulate.trace import Row


class Stuck(PygameOutput):
    def close(self) -> None:
        threading.Event().wait()


card_speaker.CLOSE_S = 0.05
stuck = sys.argv[1] == "stuck"
if stuck:
    leaving.THREAD_LEAVE_S = 0.05
played = threading.Event()


class Told(Stuck if stuck else PygameOutput):  # type: ignore[misc]
    def give(self, samples: bytes) -> None:
        super().give(samples)
        played.set()


loud = load(share_dir()).settings.sound.model_copy(update={"volume": 10})
speaker = card_speaker.CardSpeaker("auto", loud, share_dir() / "audio", open_pipe=Told)
speaker.settle(60.0)
speaker.follow(1.0)
speaker.play(Row(monotonic(), "bed", name="ocean"))
played.wait(60.0)
speaker.close()
sys.stdout.write("the last line\n")
