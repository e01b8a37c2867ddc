"""alsa-lib's own lines, kept off standard error: one for each underrun, in a journal as on a person's terminal.

SDL says what became of the trouble, and we say that. The one rule: what alsa-lib calls instead is C that does nothing.
Its lines come from SDL's thread; a handler in Python would wait there for the interpreter, which may be waiting for
that very thread to end.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from pathlib import Path
from typing import Any

SYSTEM = "libasound.so.2"

_quiet: dict[str, Any] = {}  # the libraries that write nothing any more, kept loaded


def keep_quiet() -> None:
    """From now on no copy of alsa-lib that this process has loaded writes a line; pygame's wheel brings its own.

    Where there is none, nothing happens.
    """
    for path in (SYSTEM, *_loaded()):
        if path in _quiet:
            continue
        with suppress(OSError, AttributeError):
            found = ctypes.CDLL(path)
            # It takes no arguments, so those that it is called with stay where they are.
            nothing = ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p)
            found.snd_lib_error_set_handler(nothing)
            _quiet[path] = found


def _loaded() -> list[str]:
    with suppress(OSError):
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
        return sorted({line.split()[-1] for line in maps.splitlines() if "libasound" in line.rsplit("/", 1)[-1]})
    return []
