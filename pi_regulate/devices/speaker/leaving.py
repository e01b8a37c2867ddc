"""Ends a program that has a sound card open: SDL has to release it first.

When Python ends, it stops SDL's thread in the middle of a call, and SDL then waits for ever or crashes.
Rule: the program waits for the card, but not for ever.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

THREAD_LEAVE_S = 5.0  # how long the program's end waits for a slow card; the lamp is dark by then


def leave(thread: threading.Thread) -> None:
    """Waits for SDL before the interpreter ends. If it never returns, ends at once with status 1."""
    thread.join(THREAD_LEAVE_S)
    if thread.is_alive():
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.write("the sound card does not close; ended without waiting for it\n")
            sys.stderr.flush()
        os._exit(1)
