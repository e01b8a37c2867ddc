"""Frees lamp, button and sound for `setup` and `doctor --wiring`: if the service has them, it is stopped meanwhile.

Rule: no session is ended without asking, and a service that ran before runs again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from pi_regulate.cli.dialogue import say, yes_or_no
from pi_regulate.devices import unit
from pi_regulate.wiring.setting_up import questions
from pi_regulate.wiring.setting_up.holder import holder_of


@contextmanager
def free(backend: Literal["pi", "mock"], command: str, otherwise: str) -> Iterator[bool]:
    """Yields whether lamp, button and sound may be used; if not, says why.

    `command` is the command that needs them, and `otherwise` says what it does without them. Raises RegulateError if
    the service was stopped and does not come back.
    """
    holder = holder_of(backend)
    if holder is None:
        yield True
    elif not holder.service:
        say("", f"{holder.told} {otherwise}")
        yield False
    elif not holder.may_stop:
        say("", f"{questions.NEEDS_ROOT} `sudo pi-regulate {command}`", otherwise)
        yield False
    elif holder.in_session and yes_or_no("", questions.IN_SESSION) != "yes":
        say(otherwise)
        yield False
    else:
        say("", questions.PAUSED)
        with unit.stopped():
            yield True
        say("", questions.RUNS_AGAIN)
