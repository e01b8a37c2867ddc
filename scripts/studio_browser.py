"""A studio of its own for a browser that a program drives: for its pictures and for its tests.

Rule: it has a home, a place for passing files and a port of its own, and ends with whoever asked for it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = "chromium"
ROOT = Path(__file__).parent.parent


def begin(home: Path, *words: str) -> tuple[subprocess.Popen[str], str]:
    """Starts a studio; returns the program and the address that it printed."""
    places = dict.fromkeys(("HOME", "XDG_RUNTIME_DIR", "TMPDIR"), str(home))
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **places}
    process = subprocess.Popen(
        [sys.executable, "-m", "pi_regulate", "studio", "--no-open", *(words or ("--port", "0"))],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    return process, found[0]


@contextmanager
def studio_running(home: Path, *words: str) -> Iterator[str]:
    """A studio and its address; it is ended afterwards."""
    process, address = begin(home, *words)
    try:
        yield address
    finally:
        process.terminate()
        process.wait(20)
