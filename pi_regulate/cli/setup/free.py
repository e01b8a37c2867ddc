"""Lamp, button and sound for `setup` and `doctor --wiring`, also where the service has them: it is stopped meanwhile.

Rule: nobody's session is ended without a question, and the service that ran before runs afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from pi_regulate.cli.dialogue import say, yes_or_no
from pi_regulate.cli.setup import words
from pi_regulate.devices import unit
from pi_regulate.devices.status_socket import ask, places
from pi_regulate.words import RegulateError


@contextmanager
def free(backend: Literal["pi", "mock"], command: str, otherwise: str) -> Iterator[bool]:
    """Whether lamp, button and sound may be used within it; says what stands in the way where they may not.

    `command` is what asks for them, and `otherwise` what becomes of it without them. Raises RegulateError when the
    service was stopped and does not come back.
    """
    taken = _taken() if backend == "pi" else None
    if taken is None:
        yield True
    elif not unit.is_on():
        say("", f"{taken} {otherwise}")
        yield False
    elif not unit.may_stop():
        say("", f"{words.NEEDS_ROOT} `sudo pi-regulate {command}`", otherwise)
        yield False
    elif _in_session() and yes_or_no("", words.IN_SESSION) != "yes":
        say(otherwise)
        yield False
    else:
        say("", words.PAUSED)
        with unit.stopped():
            yield True
        say("", words.RUNS_AGAIN)


def _taken() -> str | None:
    """Who has lamp and button, in a sentence; None when nobody has."""
    from pi_regulate.devices.runtime import only_one, runtime_folder

    try:
        with only_one(runtime_folder()):
            return None
    except RegulateError as error:
        return str(error)


def _in_session() -> bool:
    told = ask(places())
    return told is not None and bool(told.get("phase"))
