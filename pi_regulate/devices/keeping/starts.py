"""How the last starts ended: a counter of those that ended early, and the last few faults in a line each.

A start counts until the device has run well for a while; a stop that was asked for is no fault. Whoever starts for the
third time without that knows that something in the configuration, the card or the power is wrong. Rule: a fault is a
kind of error and a place in our own code, never what somebody wrote or did.
"""

from __future__ import annotations

import json
import traceback
from dataclasses import dataclass
from pathlib import Path

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.store import DAMAGED, write_whole
from pi_regulate.words import ProblemsError, RegulateError, one_line

FILE = "starts.json"
KEPT_FAULTS = 8
LONGEST = 300  # signs of a fault
NO_WORD = "it ended without a word: no power, killed, or hung"


@dataclass(frozen=True, slots=True)
class Starts:
    """`unfinished` starts in a row ended early; `faults` are the last ones, the latest last."""

    unfinished: int = 0
    faults: tuple[str, ...] = ()


def read_starts(folder: Path) -> Starts:
    """What is known of the last starts; nothing when the file is missing or damaged."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Starts(max(0, int(kept["unfinished"])), tuple(map(_line, kept["faults"])))
    except DAMAGED:
        return Starts()


class StartBook:
    """Counts this start, and takes it back when it has gone well."""

    def __init__(self, folder: Path, clerk: Clerk) -> None:
        self._folder, self._clerk = folder, clerk
        self.before = read_starts(folder)
        """How the starts before this one ended."""
        self._said = False
        self._note(Starts(self.before.unfinished + 1, self.before.faults))

    def went_well(self) -> None:
        """The device has run for a while, has led a session, or was asked to stop."""
        if not self._said:
            self._said = True
            self._note(Starts(0, self.before.faults))

    def failed(self, error: BaseException) -> None:
        """The device ends with this."""
        unfinished = 0 if self._said else self.before.unfinished + 1
        self._note(Starts(unfinished, (*self.before.faults, fault_of(error))[-KEPT_FAULTS:]))

    def _note(self, starts: Starts) -> None:
        text = json.dumps({"unfinished": starts.unfinished, "faults": list(starts.faults)}) + "\n"

        def write() -> None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._folder / FILE, text)

        self._clerk.do(write)


def fault_of(error: BaseException) -> str:
    """An error in a line: its kind, where in our code, and the sentence when it is one of ours about the machine."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "pi_regulate" in frame.filename]
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    # Problems of files show lines of them; other sentences of ours name pins and cards.
    said = f": {error}" if isinstance(error, RegulateError) and not isinstance(error, ProblemsError) else ""
    return _line(f"{type(error).__name__}{where}{said}")


def _line(fault: object) -> str:
    """A fault on one line, whatever stands in the file."""
    return one_line(str(fault))[:LONGEST]
