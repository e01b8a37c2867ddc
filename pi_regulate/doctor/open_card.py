"""A separate program that opens the card and reports the result; `sounds.opener` gives its command.

Its one argument is the environment for SDL, as JSON. If a driver hangs, this program hangs, and its caller ends it.
Rule: one line of output, whatever happens; nothing is played.
"""

from __future__ import annotations

import json
import sys

from pi_regulate.devices.speaker.cards import NoSoundError, Output
from pi_regulate.devices.speaker.pygame_output import PygameOutput
from pi_regulate.doctor.sounds import OPENED


def open_card() -> None:
    """Opens the card, closes it, and prints the result."""
    try:
        PygameOutput(Output("the card", json.loads(sys.argv[1]))).close()
    except NoSoundError as error:
        sys.stdout.write(f"{error}\n")
    else:
        sys.stdout.write(f"{OPENED}\n")
