"""Checks the owner's files and what the device keeps: whether they can be used, and whether they can be written.

Rule: for a problem in a file only its place is shown; `pi-regulate check` shows the rest to those who may see it.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from pi_regulate.devices.keeping.last_good import LastGood
from pi_regulate.devices.keeping.starts import read_starts
from pi_regulate.devices.keeping.store import write_whole
from pi_regulate.doctor.advice import AS_ROOT, journal
from pi_regulate.doctor.findings import Finding, fail, not_here, ok, warn
from pi_regulate.doctor.machine import CLOSED, Machine, shown_path, typed
from pi_regulate.library.catalogue import Library
from pi_regulate.library.private import told_of_unread
from pi_regulate.service.service import LAST_GOOD_AFTER
from pi_regulate.share import service_folder
from pi_regulate.words import Problem, ProblemsError

LED_TO_IT = "{journal} shows what led to it, unless the Pi has restarted since."
EARLY = (
    "{journal} says why. Meanwhile the last good files play, or the default; after a minute "
    "without a fault, yours come back at the next rest."
)
CHECK = "`pi-regulate check` shows each of them with its line."
UNREAD = "`pi-regulate check` says what to do about each of them."
SHIPPED_NAMES = ("settings.yaml", "lines.yaml")


def valid(machine: Machine) -> Finding:
    """Whether the owner's files can be used."""
    loaded = machine.loaded
    if isinstance(loaded, Library):
        if loaded.unread:
            return fail(told_of_unread(loaded.unread).partition(":")[0], UNREAD)
        if machine.of_system and (elsewhere := service_folder(machine.own, Path("/"))) is not None:
            found = f"the service reads {elsewhere}, not {shown_path(machine.own or elsewhere)}"
            return warn(found, _moved(machine.own or elsewhere, elsewhere))
        if loaded.warnings:
            return warn(f"the files can be used; {_counted(loaded.warnings)}", CHECK)
        where = "your files" if machine.own is not None else "there are no files of your own; the shipped ones"
        return ok(f"{where} can be used")
    problems = loaded.problems if isinstance(loaded, ProblemsError) else ()
    return fail(f"not all of your files can be used: {_counted(problems)}", CHECK)


def last_good(machine: Machine) -> Finding:
    """Whether there are last good files to fall back on."""
    if machine.own is None:
        return not_here("there are no files of your own")
    if machine.state is None:
        return not_here(CLOSED, AS_ROOT)
    kept = LastGood(machine.state).read()
    if kept is not None:
        return ok(f"{len(kept.files)} of your files are kept as they last ran well")
    if not machine.unit:
        return not_here("the service keeps your files once they have run well")
    return warn(
        "no files that ran well are kept yet", "The service keeps them once it has run with yours for a minute."
    )


def writable(machine: Machine) -> Finding:
    """Whether a whole file can be written and read back."""
    folder = machine.state
    if folder is None:
        return not_here(CLOSED, AS_ROOT)
    if not folder.is_dir():
        return not_here(f"{shown_path(folder)} does not exist yet; the device will create it")
    path, word = folder / ".doctor", secrets.token_hex(8)
    try:
        write_whole(path, word)
        whole = path.read_text(encoding="ascii") == word
    except PermissionError:
        return not_here(f"you may not write into {shown_path(folder)}", AS_ROOT)
    except OSError as error:
        return warn(
            f"{shown_path(folder)} can't be written ({error.strerror}): nothing is remembered",
            "The device works anyway. If the card is full, delete something; otherwise it is worn out or read-only.",
        )
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return (
        ok(f"{shown_path(folder)} can be written")
        if whole
        else fail(
            "what was read back is not what was written", "The card is worn out: copy what you need, and use a new one."
        )
    )


def faults(machine: Machine) -> Finding:
    """How the last starts ended."""
    if machine.state is None:
        count = machine.device.get("faults") if machine.device is not None else None
        return not_here(CLOSED if count is None else f"{count} of the last faults are on record; {CLOSED}", AS_ROOT)
    starts = read_starts(machine.state)
    if starts.unfinished >= LAST_GOOD_AFTER:
        last = starts.faults[-1] if starts.faults else "unknown"
        early = EARLY.format(journal=journal(machine))
        return fail(f"the last {starts.unfinished} starts ended early; the cause of the last: {last}", early)
    outside = ""
    if starts.outside:
        count = len(starts.outside)
        ended = "1 start was cut short" if count == 1 else f"{count} starts were cut short"
        outside = f"; {ended} from outside; the last: {starts.outside[-1]}"
    if starts.faults:
        led = LED_TO_IT.format(journal=journal(machine))
        return warn(f"{len(starts.faults)} faults are on record; the last: {starts.faults[-1]}{outside}", led)
    return ok(f"no faults on record{outside}")


def _moved(own: Path, elsewhere: Path) -> str:
    """The command that copies the user's files to the service, so that both read the same."""
    here = typed(own)
    copy = f"sudo cp -rnT --no-preserve=mode {here} {elsewhere} && mv -n {here} {here}.copied"
    return f"`{copy}` copies what is not there yet, and then renames your folder."


def _counted(problems: tuple[Problem, ...]) -> str:
    """The number of problems and the place of the first. An own file may bear a name, so only ours are named."""
    if not problems:
        return "they can't be read"
    first = next((one for one in problems if one.severity == "error"), problems[0])
    path = Path(first.path)
    name = path.name if path.name in SHIPPED_NAMES else f"a file in {path.parent.name or 'your folder'}/"
    errors = sum(one.severity == "error" for one in problems)
    counts = [f"{number} {word}{'' if number == 1 else 's'}"
              for number, word in ((errors, "problem"), (len(problems) - errors, "warning")) if number]  # fmt: skip
    return f"{' and '.join(counts)}, the first in {name}, line {first.line}, column {first.column}"
