"""What a library writes on the terminal by itself, kept from the person who reads there.

libmpg123 and ALSA write to the process's own standard error, past everything that Python could hold back. Rule: what
they have to tell is told by us, in a sentence; what we tell meanwhile has to wait.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def hushed() -> Iterator[None]:
    """Within it nothing that is written to file descriptor 2 is seen; afterwards it is as it was, also where closed."""
    kept = None
    with suppress(OSError):
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(nowhere, 2)
        os.close(nowhere)
    try:
        yield
    finally:
        if kept is not None:
            os.dup2(kept, 2)
            os.close(kept)
