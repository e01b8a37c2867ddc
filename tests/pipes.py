"""Pipes whose reader stands still, from the first byte on."""

from __future__ import annotations

import fcntl
import os

LEAST = 4096  # bytes that a pipe holds at least


def fill(handle: int) -> int:
    """Writes until nothing more is taken; gives back how many bytes wait for the reader."""
    fcntl.fcntl(handle, fcntl.F_SETPIPE_SZ, LEAST)
    blocking = os.get_blocking(handle)
    os.set_blocking(handle, False)
    filled = 0
    try:
        while True:
            filled += os.write(handle, b"." * LEAST)
    except BlockingIOError:
        return filled
    finally:
        os.set_blocking(handle, blocking)
