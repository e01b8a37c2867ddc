"""How the link stands: one small file that the running link keeps, and that `link status` and `doctor` read.

The link is a program of its own, with a user of its own, and it listens nowhere. So it writes what it knows into its
runtime folder, which is in memory and goes at its end. Times are monotonic seconds, which all programs of one boot
share. Rule: nothing personal is in it, and no word that anyone wrote but the broker's address.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pi_regulate.library.folder.reading import read_bytes

LINK_CONFIG = Path("/etc/pi-regulate-link")
LINK_RUNTIME = Path("/run/pi-regulate-link")
LINK_PROGRAM = Path("/usr/bin/pi-regulate-link")
STANDING, LINK_FILE = "standing.json", "link.yaml"
_LARGEST_BYTES = 4096

Standing = Mapping[str, Any]


def own_link_runtime() -> Path:
    """Where a link started by this user keeps its file: the folder that systemd names, or one of the user's own."""
    named = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    if named:
        return Path(named)
    base = os.environ.get("XDG_RUNTIME_DIR")
    return Path(base, "pi-regulate-link") if base else Path(tempfile.gettempdir(), f"pi-regulate-link-{os.getuid()}")


def link_runtimes() -> list[Path]:
    """Where a running link may keep its file: the service's folder first."""
    return list(dict.fromkeys((LINK_RUNTIME, own_link_runtime())))


def link_installed() -> bool:
    """Whether the link is on this machine, with what it needs: as a Debian package, or beside this very program."""
    if LINK_PROGRAM.exists():
        return True
    return all(find_spec(name) is not None for name in ("pi_regulate_link", "paho"))


def standing(folders: Sequence[Path]) -> Standing | None:
    """What the link running here last wrote; None when none runs."""
    for folder in folders:
        with suppress(OSError, ValueError, RecursionError):
            found = json.loads(read_bytes(folder / STANDING, _LARGEST_BYTES))
            if isinstance(found, dict) and _is_alive(found.get("process")):
                return found
    return None


def _is_alive(process: object) -> bool:
    if not isinstance(process, int) or isinstance(process, bool) or process <= 0:
        return False
    try:
        os.kill(process, 0)
    except PermissionError:
        return True  # another user's
    except (OSError, OverflowError):
        return False
    return True
