"""The end of a program that has a sound card: SDL has to let go of it first.

Python's own end takes the interpreter from SDL's thread in mid-call, and SDL then waits for ever or crashes. Rule: the
program waits for the card, but not for ever.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

LEAVE_S = 5.0  # how long the program's end waits for a card that is slow to let go; the lamp is dark by then


def leave(thread: threading.Thread) -> None:
    """Wait for SDL before the interpreter ends; where it never comes back, end without that, with status 1."""
    thread.join(LEAVE_S)
    if thread.is_alive():
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.write("the sound card does not close: ended without it\n")
            sys.stderr.flush()
        os._exit(1)
