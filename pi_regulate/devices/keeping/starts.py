"""How the last starts ended: a count of those that ended early by a fault, and a line on each of the last few.

A start counts until the device has run well for a while. An end that the owner's files may have caused is counted: an
error, a crash, a hang, lack of memory. An end from outside is noted but not counted: a power cut (the note is from
another boot), a kill, a start that took longer than systemd waits. systemd says in a file which it was (see the unit).
After three faults in a row, something in the configuration must be wrong. Rule: a fault is a kind of error and a place
in our own code, never what a person wrote or did.
"""

from __future__ import annotations

import json
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.store import DAMAGED, write_whole
from pi_regulate.library.folder.reading import read_bytes
from pi_regulate.words import ProblemsError, RegulateError, one_line

_FILE = "starts.json"
ENDED = "ended"  # in the runtime folder: systemd's $SERVICE_RESULT and $EXIT_STATUS of the last end
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
KEPT_FAULTS = 8
_LONGEST = 300  # characters of a fault
NO_POWER = "the power was cut, or the Pi was restarted"
FAULTS = {"watchdog": "it hung, and the watchdog ended it", "oom-kill": "there was no memory left"}
FROM_OUTSIDE = {"timeout": "it took longer than systemd allows"}
# Signals sent by people or other programs; the package sends USR1 at an upgrade, which may come early in a start.
_BY_HAND = ("KILL", "TERM", "INT", "HUP", "QUIT", "USR1", "9", "15", "2", "1", "3", "10")


@dataclass(frozen=True, slots=True)
class Starts:
    """`unfinished` starts in a row ended early by a fault; `faults` are the last ones, the latest last.

    `outside` are the last early ends that came from outside. `begun` is the boot in which the last start began, until
    its end is known. `returned` says that the owner's files have come back from safe mode once, and have not run well
    since.
    """

    unfinished: int = 0
    faults: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    begun: str = ""
    returned: bool = False

    def failed(self, fault: str) -> Starts:
        """One more start ended early, for this reason."""
        return replace(self, unfinished=self.unfinished + 1, faults=(*self.faults, fault)[-KEPT_FAULTS:], begun="")

    def ended_from_outside(self, why: str) -> Starts:
        """It ended early, but the files are not to blame."""
        return replace(self, outside=(*self.outside, why)[-KEPT_FAULTS:], begun="")

    def went_well(self, *, own: bool) -> Starts:
        """It has run for a while, with the owner's files (`own`) or with others, or was asked to stop."""
        return replace(self, unfinished=0, begun="", returned=self.returned and not own)


def read_starts(folder: Path) -> Starts:
    """What is known about the last starts; empty when the file is missing or damaged."""
    try:
        kept = json.loads(read_bytes(folder / _FILE))
        return Starts(
            max(0, int(kept["unfinished"])),
            tuple(map(_line, kept["faults"])),
            tuple(map(_line, kept.get("outside", ()))),
            _line(kept.get("begun", "")),
            bool(kept.get("returned", False)),
        )
    except (*DAMAGED, AttributeError):
        return Starts()


def boot_id(path: Path = BOOT_ID) -> str:
    """An identifier of this boot of the machine, which changes with every boot."""
    try:
        return path.read_text(encoding="ascii").strip() or "?"
    except (OSError, ValueError):
        return "?"


def _judged(before: Starts, boot: str, ended: str) -> Starts:
    """How the last start ended, if it left no note itself. `ended` is systemd's note, "" without one."""
    if not before.begun:
        return before
    if before.begun != boot:
        return before.ended_from_outside(NO_POWER)
    result, _, status = ended.strip().partition(" ")
    if result in FAULTS:
        return before.failed(FAULTS[result])
    if result in ("signal", "core-dump") and status not in _BY_HAND:
        return before.failed(f"it crashed with the signal {status[:10]}" if status else "it crashed")
    if result == "exit-code":
        return before.failed(f"it ended with {status[:10]}")
    if result == "signal":
        return before.ended_from_outside(f"it was ended by the signal {status[:10]}")
    return before.ended_from_outside(FROM_OUTSIDE.get(result, "it was stopped, or ended in an unknown way"))


class StartBook:
    """Counts this start, and uncounts it once it has gone well. systemd leaves its note in `runtime`."""

    def __init__(self, folder: Path, runtime: Path, clerk: Clerk, boot: str | None = None) -> None:
        self._folder, self._clerk = folder, clerk
        self._boot = boot or boot_id()
        self.before = _judged(read_starts(folder), self._boot, _taken(runtime / ENDED))
        """How the starts before this one ended."""
        self._now = replace(self.before, begun=self._boot)
        self._note()

    def went_well(self, *, own: bool = True) -> None:
        """The device has run for a while, has led a session, or was asked to stop; `own`: not in safe mode."""
        self._becomes(self._now.went_well(own=own))

    def returned(self, unfinished: int, *, by_a_start: bool) -> None:
        """The owner's files are back from safe mode, now or `by_a_start` that follows.

        This many early ends count against them until they have run well.
        """
        begun = "" if by_a_start else self._boot
        self._becomes(replace(self._now, unfinished=unfinished, begun=begun, returned=True))

    def failed(self, error: BaseException) -> None:
        """The device ends with this error. After running well it is noted but not counted."""
        after = self._now.failed(fault_of(error))
        self._becomes(after if self._now.begun else replace(after, unfinished=self._now.unfinished))

    def _becomes(self, starts: Starts) -> None:
        if starts != self._now:
            self._now = starts
            self._note()

    def _note(self) -> None:
        text = json.dumps(asdict(self._now)) + "\n"

        def write() -> None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._folder / _FILE, text)

        self._clerk.do(write)


def _taken(path: Path) -> str:
    """Reads and deletes a file, since it describes only one end."""
    text = b""
    with suppress(OSError):
        text = read_bytes(path, 100)
    with suppress(OSError):
        path.unlink()
    return text.decode("ascii", "replace")


def fault_of(error: BaseException) -> str:
    """An error in a line: its kind, where in our code, and the sentence when it is one of ours about the machine."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "pi_regulate" in frame.filename]
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    # Problems of files show lines of them; other sentences of ours name pins and cards.
    said = f": {error}" if isinstance(error, RegulateError) and not isinstance(error, ProblemsError) else ""
    return _line(f"{type(error).__name__}{where}{said}")


def _line(fault: object) -> str:
    """A fault on one line, whatever the file holds."""
    return one_line(str(fault))[:_LONGEST]
