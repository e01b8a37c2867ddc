"""What the device remembers, as one small file in its state folder.

Written after a session only, in a thread of its own, whole or not at all: a card may be worn, full or read-only, and
the power may go at any moment. Rule: remembering is a convenience; without it everything works as on the first night.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Thread

from pi_regulate.session.memory import Memory

FILE = "memory.json"


def state_folder() -> Path:
    """Where state is kept: what systemd names, else the usual folder of this user."""
    named = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if named:
        return Path(named).absolute()
    home = os.environ.get("XDG_STATE_HOME") or str(Path("~/.local/state").expanduser())
    return Path(home).absolute() / "pi-regulate"


class Store:
    """Reads the memory once and writes it after each session, beside the loop."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._writing: Thread | None = None

    def load(self) -> Memory:
        """What was remembered; a missing or damaged file is a first night."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return Memory(
                sessions=int(kept["sessions"]),
                begun={str(name): int(count) for name, count in kept["begun"].items()},
                cards={str(deck): tuple(int(card) for card in asked) for deck, asked in kept["cards"].items()},
                card_night=None if kept["card_night"] is None else int(kept["card_night"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Memory()

    def save(self, memory: Memory) -> None:
        """Writes in the background; what can't be written is forgotten. Returns at once."""
        self.settle()
        self._writing = Thread(target=self._write, args=(memory,), name="memory", daemon=True)
        self._writing.start()

    def settle(self, timeout_s: float | None = 1.0) -> None:
        """Waits until what is being written is on the disk."""
        if self._writing is not None:
            self._writing.join(timeout_s)

    def _write(self, memory: Memory) -> None:
        kept = {
            "sessions": memory.sessions,
            "begun": memory.begun,
            "cards": {deck: list(asked) for deck, asked in memory.cards.items()},
            "card_night": memory.card_night,
        }
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(kept, indent=1) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Replaces a file so that a power cut leaves the old one or the new one, never half. Raises OSError."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
