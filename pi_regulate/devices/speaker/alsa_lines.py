"""What alsa-lib would write on standard error, taken in: an underrun is counted, the rest is for who debugs.

Its lines come from whichever thread met the trouble, one for each underrun, in a journal as on a person's terminal. SDL
says what became of it, and we say that. The one rule: what is called here does next to nothing, for sound waits for it.
"""

from __future__ import annotations

import ctypes
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

LOG = logging.getLogger(__name__)

SYSTEM = "libasound.so.2"
RECOVERS = b"snd_pcm_recover"  # alsa-lib's own function, which says "underrun occurred"

# File, line, function, errno, format; what the format is filled with is left out.
_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
_quiet: dict[str, Any] = {}  # the libraries that know our handler, kept alive
_underruns = 0


def underruns() -> int:
    """How many underruns alsa-lib has told of since this process began."""
    return _underruns


def take_in(library: str = SYSTEM) -> None:
    """From now on no line of alsa-lib is written anywhere. `library` is the system's; pygame's wheel brings its own.

    Where there is none, nothing happens.
    """
    for path in (library, *_loaded()):
        if path in _quiet:
            continue
        with suppress(OSError, AttributeError):
            found = ctypes.CDLL(path)
            found.snd_lib_error_set_handler(_taken)
            _quiet[path] = found


def _take(file: bytes | None, line: int, function: bytes | None, number: int, form: bytes | None) -> None:
    global _underruns  # noqa: PLW0603  # alsa-lib gives a handler nothing of its own to keep a number in
    if function == RECOVERS and form is not None and b"occurred" in form:
        _underruns += 1
    else:
        form, function = form or b"", function or b""
        LOG.debug("alsa-lib: %s in %s", form.decode(errors="replace"), function.decode(errors="replace"))


_taken = _HANDLER(_take)


def _loaded() -> list[str]:
    """The copies of alsa-lib that this process has loaded."""
    with suppress(OSError):
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
        return sorted({line.split()[-1] for line in maps.splitlines() if "libasound" in line.rsplit("/", 1)[-1]})
    return []
