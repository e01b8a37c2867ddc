"""A sound card with a known clock: it takes buffer after buffer from a pipe, each at its own moment, into a file.

SDL's disk driver writes into the pipe, which holds two buffers and makes it wait, as a card makes ALSA wait. Moments
are counted from the first buffer: a card that is observed late is not late itself, and a buffer that has not come in
time becomes silence. Rule: the card knows nothing about the player, and the frames of its file tell the time.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import sys
import time

RATE_HZ, BUFFER_FRAMES, FRAME_BYTES = 48_000, 1024, 4
BUFFER_BYTES = BUFFER_FRAMES * FRAME_BYTES
PIPE_BUFFERS = 2
PATIENCE_S = 50.0


def take(pipe: str, file: str, ppm: float) -> dict[str, float]:
    """Plays what comes out of `pipe` into `file` until the writer ends, `ppm` millionths too fast.

    Returns the monotonic second of the file's first frame, and how many frames were missing when their moment came.
    """
    buffer_s = BUFFER_FRAMES / (RATE_HZ * (1 + ppm * 1e-6))
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BUFFERS * BUFFER_BYTES)
    select.select([descriptor], [], [], PATIENCE_S)
    first_s, missing = time.monotonic() + buffer_s, 0
    with os.fdopen(descriptor, "rb", buffering=0), open(file, "wb") as heard:
        for number in range(sys.maxsize):
            time.sleep(max(0.0, first_s + number * buffer_s - time.monotonic()))
            try:
                taken = os.read(descriptor, BUFFER_BYTES)
            except BlockingIOError:
                taken = bytes(BUFFER_BYTES)
                missing += BUFFER_FRAMES
            if not taken:
                break
            heard.write(taken)
    return {"first_s": first_s, "missing": missing}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(take(sys.argv[1], sys.argv[2], float(sys.argv[3]))))
