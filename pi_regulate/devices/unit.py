"""Stops the service of this machine for as long as a person needs its lamp, button and sound.

It has to come back whatever happens: an error, Ctrl-C, a closed window, a kill. So before the stop, a shell is started
in a session of its own that waits on a pipe of ours; however this program ends, the kernel closes the pipe, and the
shell starts the service. Rule: before the service is stopped, its start is already arranged.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from pi_regulate.words import RegulateError

UNIT = "pi-regulate.service"
_START = f"sudo systemctl start {UNIT.removesuffix('.service')}"
COMES_BACK = f"trap '' HUP INT TERM QUIT TSTP; echo ready; exec >/dev/null; read -r _; exec systemctl start {UNIT}"
RUNS = ("active", "activating", "reloading")
ASK_S, STOP_S, START_S = 10.0, 60.0, 240.0  # longer than the unit's own times


def is_on() -> bool:
    """Whether systemd has the service running, or about to run."""
    said = _systemctl("is-active", UNIT, within_s=ASK_S)
    return said is not None and said.stdout.strip() in RUNS


def may_stop() -> bool:
    """Whether this user may stop it without being asked for a password."""
    return os.geteuid() == 0


@contextmanager
def stopped() -> Iterator[None]:
    """Stops the service within a `with`, and starts it again afterwards. Raises RegulateError when it can't be stopped.

    Also raises RegulateError, with the command to type, when it does not come back.
    """
    comes_back = subprocess.Popen(
        ("/bin/sh", "-c", COMES_BACK),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert comes_back.stdin is not None
    assert comes_back.stdout is not None
    try:
        comes_back.stdout.readline()  # from here on no signal ends it
        done = _systemctl("stop", UNIT, within_s=STOP_S)
        if done is None or done.returncode != 0:
            raise RegulateError(f"the service can't be stopped: {_why(done)}")
        yield
    finally:
        comes_back.stdin.close()
        try:
            failed = comes_back.wait(START_S) != 0
        except subprocess.TimeoutExpired:
            failed = True
    if failed:
        raise RegulateError(f"the service did not come back. Type: {_START}")


def ends_at_its_next_rest() -> bool:
    """Asks the service to restart once no session is running; False when it can't be asked."""
    done = _systemctl("kill", "--kill-whom=main", "--signal=USR1", UNIT, within_s=ASK_S)
    return done is not None and done.returncode == 0


def _systemctl(*words: str, within_s: float) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(
            ("systemctl", *words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=within_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def _why(done: subprocess.CompletedProcess[str] | None) -> str:
    return (
        "systemctl did not answer" if done is None else done.stderr.strip() or f"systemctl ended with {done.returncode}"
    )
