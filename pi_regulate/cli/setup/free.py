"""Frees lamp, button and sound for `setup` and `doctor --wiring`: if the service has them, it is stopped meanwhile.

Rule: no session is ended without asking, and a service that ran before runs again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from pi_regulate.cli.dialogue import say, yes_or_no
from pi_regulate.cli.setup import questions
from pi_regulate.devices import unit
from pi_regulate.devices.status_socket import ask, places
from pi_regulate.words import RegulateError


@contextmanager
def free(backend: Literal["pi", "mock"], command: str, otherwise: str) -> Iterator[bool]:
    """Yields whether lamp, button and sound may be used; if not, says why.

    `command` is the command that needs them, and `otherwise` says what it does without them. Raises RegulateError if
    the service was stopped and does not come back.
    """
    taken = _taken() if backend == "pi" else None
    if taken is None:
        yield True
    elif not unit.is_on():
        say("", f"{taken} {otherwise}")
        yield False
    elif not unit.may_stop():
        say("", f"{questions.NEEDS_ROOT} `sudo pi-regulate {command}`", otherwise)
        yield False
    elif _in_session() and yes_or_no("", questions.IN_SESSION) != "yes":
        say(otherwise)
        yield False
    else:
        say("", questions.PAUSED)
        with unit.stopped():
            yield True
        say("", questions.RUNS_AGAIN)


def _taken() -> str | None:
    """A sentence on what is using lamp and button; None if nothing is."""
    from pi_regulate.devices.runtime import only_one, runtime_folder

    try:
        with only_one(runtime_folder()):
            return None
    except RegulateError as error:
        return str(error)


def _in_session() -> bool:
    told = ask(places())
    return told is not None and bool(told.get("phase"))
