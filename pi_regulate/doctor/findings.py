"""What a check finds: a state, one line of what there is, and one line of what to do.

Rule: a finding names parts of the machine and places in files, never what a person wrote; so it may be shown to others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.doctor.machine import Machine

State = Literal["ok", "warn", "fail", "not here"]
"""`warn`: it works, and not as well as it could; `fail`: it can't work so; `not here`: this machine can't have it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, and a remedy where there is something to mend."""

    state: State
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One question to a machine. Its `id` never changes; what it means and what to do stands in docs/doctor.md."""

    id: str
    look: Callable[[Machine], Finding]


def ok(found: str) -> Finding:
    """All is well."""
    return Finding("ok", found)


def warn(found: str, remedy: str) -> Finding:
    """It works, and not as well as it could."""
    return Finding("warn", found, remedy)


def fail(found: str, remedy: str) -> Finding:
    """It can't work so."""
    return Finding("fail", found, remedy)


def not_here(found: str, remedy: str = "") -> Finding:
    """This machine can't have it, or it can't be looked at from here."""
    return Finding("not here", found, remedy)


def refused(error: RegulateError, state: State = "fail") -> Finding:
    """A sentence of ours as a finding: its first part is what there is, the rest what to do."""
    found, _, remedy = " ".join(str(error).split()).partition(". ")
    return Finding(state, found.rstrip("."), remedy)
