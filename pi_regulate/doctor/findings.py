"""What a check finds: a state, one line on what was found, and one line on what to do.

Rule: a finding names parts of the machine and places in files, never what a person wrote, so it may be shown to others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.doctor.machine import Machine

Verdict = Literal["ok", "warn", "fail", "not here"]
"""`warn`: it works, but not as well as it could; `fail`: it can't work; `not here`: this machine can't have it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, with a remedy if something has to be corrected."""

    state: Verdict
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One question to a machine. Its `id` never changes; docs/doctor.md says what it means and what to do."""

    id: str
    look: Callable[[Machine], Finding]


def ok(found: str) -> Finding:
    """All is well."""
    return Finding("ok", found)


def warn(found: str, remedy: str) -> Finding:
    """It works, but not as well as it could."""
    return Finding("warn", found, remedy)


def fail(found: str, remedy: str) -> Finding:
    """It can't work."""
    return Finding("fail", found, remedy)


def not_here(found: str, remedy: str = "") -> Finding:
    """This machine can't have it, or it can't be checked from here."""
    return Finding("not here", found, remedy)


def refused(error: RegulateError, state: Verdict = "fail") -> Finding:
    """Turns one of our errors into a finding: its first sentence is what was found, the rest is what to do."""
    found, _, remedy = " ".join(str(error).split()).partition(". ")
    return Finding(state, found.rstrip("."), remedy)
