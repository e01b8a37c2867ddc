"""A program of its own that opens the card and says how that went; `sounds.opener` has its command.

Its one word is SDL's surroundings as JSON. What hangs in a driver hangs here, and whoever started it ends it. Rule: one
line, whatever happens; nothing is played.
"""

from __future__ import annotations

import json
import sys

from pi_regulate.devices.speaker.cards import NoSoundError, Output
from pi_regulate.devices.speaker.pygame_output import PygameOutput
from pi_regulate.doctor.sounds import OPENED


def main() -> None:
    """Opens, closes, tells."""
    try:
        PygameOutput(Output("the card", json.loads(sys.argv[1]))).close()
    except NoSoundError as error:
        sys.stdout.write(f"{error}\n")
    else:
        sys.stdout.write(f"{OPENED}\n")
