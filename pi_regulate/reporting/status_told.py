"""What a running device says of itself, as rows for a terminal or a page, and what to say where none runs.

Rule: the answer comes from another program, so whatever is no word and no number in it is told as `?`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard

_NOT_RUNNING = "no device is running here."
SERVICE = "`sudo systemctl start pi-regulate` starts the service."
LAPTOP = "`pi-regulate run --backend mock` starts one on simulated pins."
_SIMULATED = {"mock": "simulated (--backend mock)", "simulate": "simulated (simulate)"}
SERVICES = tuple(Path(place, "systemd/system/pi-regulate.service") for place in ("/etc", "/usr/lib"))
LATE = (("p50_ms", "half"), ("p90_ms", "90 %"), ("p99_ms", "99 %"), ("worst_ms", "all"))
MOST = 1e12
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def told_none_runs() -> str:
    """That no device is running here, and what starts one."""
    return f"{_NOT_RUNNING} {SERVICE if any(unit.is_file() for unit in SERVICES) else LAPTOP}"


def status_rows(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the device answers, as rows of a word and what it says."""
    yield "now", _said(told.get("status"))
    if (pins := _SIMULATED.get(_said(told.get("backend")))) is not None:
        yield "pins", pins
    sound = told.get("sound")
    if isinstance(sound, dict):
        yield "sound", _said(sound.get("status"))
    clock = told.get("clock")
    if isinstance(clock, dict):
        yield "clock", _clock(clock)
    if told.get("lamp"):
        yield "lamp", _said(told["lamp"])
    if told.get("touch"):
        yield "touch", _said(told["touch"])
    if told.get("configuration"):
        yield "configuration", _said(told["configuration"])
    for kind, late in _maps(told.get("timing")):
        figures = ", ".join(f"{of} within {_said(late.get(key))} ms" for key, of in LATE)
        yield f"{kind} late", f"of {_said(late.get('count'))}, {figures}"
    faults = told.get("faults")
    yield "last faults", f"{_said(faults)}; `sudo pi-regulate doctor` shows them" if faults else "none"
    yield "up", told_time(told.get("up_s"))
    yield "version", f"{_said(told.get('version'))}, process {_said(told.get('process'))}"


def _clock(clock: Mapping[str, Any]) -> str:
    if not clock.get("set_by"):
        return "not set since the start: every hour counts as night; `pi-regulate doctor` says more"
    if not clock.get("zone_confirmed"):
        return "set, but no time zone is confirmed: every hour counts as night; `sudo pi-regulate setup` asks for it"
    return f"set by {_said(clock['set_by'])}"


def _said(value: object) -> str:
    """A word or a number from the answer; `?` for anything else."""
    if isinstance(value, str) and value.strip():
        return value
    return str(value) if _is_number(value) else "?"


def _is_number(value: object) -> TypeGuard[float]:
    """Whether this is a meaningful number: nothing that is counted or measured here is larger than MOST."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST


def _maps(value: object) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, inside in value.items() if isinstance(value, dict) else ():
        if isinstance(inside, dict):
            yield str(name), inside


def told_time(seconds: object) -> str:
    """The largest whole unit: `3 days`."""
    if not _is_number(seconds) or seconds < 0:
        return "?"
    size, word = next(((size, word) for size, word in _UNITS if seconds >= size), _UNITS[-1])
    number = int(seconds // size)
    return f"{number} {word}{'' if number == 1 else 's'}"
