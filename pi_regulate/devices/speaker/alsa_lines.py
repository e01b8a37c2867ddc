"""Keeps alsa-lib's own lines off standard error; it would write one for each underrun, in a journal or on a terminal.

SDL reports what happened, and we pass that on. The one rule: alsa-lib calls a C function that does nothing instead. Its
lines come from SDL's thread, and a handler in Python would wait there for the interpreter, which may be waiting for
that very thread to end.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from pathlib import Path
from typing import Any

_SYSTEM = "libasound.so.2"

_quiet: dict[str, Any] = {}  # the silenced libraries, kept loaded


def keep_quiet() -> None:
    """Silences every copy of alsa-lib loaded in this process; pygame's wheel brings its own.

    Does nothing when none is loaded.
    """
    for path in (_SYSTEM, *_loaded()):
        if path in _quiet:
            continue
        with suppress(OSError, AttributeError):
            found = ctypes.CDLL(path)
            # It takes no arguments, so those passed to it are left alone.
            nothing = ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p)
            found.snd_lib_error_set_handler(nothing)
            _quiet[path] = found


def _loaded() -> list[str]:
    with suppress(OSError):
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
        return sorted({line.split()[-1] for line in maps.splitlines() if "libasound" in line.rsplit("/", 1)[-1]})
    return []
