"""The sea on a card of the machine: what the card was given, and how often it is said to have stood still.

python3 -m tests.system.vm.cards DEVICE SECONDS LOOPS FILE   beside so many busy loops; FILE gets what was given,
                                                             16 bit stereo at 48 kHz
"""

import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import click

from pi_regulate.devices.speaker.card_speaker import CardSpeaker
from pi_regulate.devices.speaker.cards import Output
from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir
from pi_regulate.trace import Row
from tests.system.vm.loopback import VOLUME, Tapped


def main(device: str, seconds: float, loops: int, file: Path) -> None:
    """The sea rises, lasts so long, and the card is let go."""

    def tapped(output: Output) -> Tapped:
        return Tapped(output)

    # No silence comes first: nobody could hear a hole in it.
    loud = load(share_dir()).settings.sound.model_copy(update={"volume": VOLUME, "keep_awake": "off"})
    speaker = CardSpeaker(
        device,
        loud,
        share_dir() / "audio",
        open_pipe=tapped,
    )
    speaker.settle(60.0)
    click.echo(speaker.status)
    busy = [subprocess.Popen(["/bin/sh", "-c", "while :; do :; done"]) for _ in range(loops)]
    try:
        speaker.follow(1.0)
        speaker.play(Row(monotonic(), "phase", phase="breathe"))
        speaker.play(Row(monotonic(), "bed", name="ocean"))
        sleep(seconds)
    finally:
        for loop in busy:
            loop.kill()
            loop.wait()
    speaker.close()
    file.write_bytes(Tapped.given)
    click.echo(f"gaps: {speaker.gaps}")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
