"""A plugin for pytest: which tests run which lines of one file, or only the tests that are named.

TOUCHED_FILE is the file to watch and TOUCHED_OUT where {test: [seconds, [lines]]} is written; ONLY_TESTS names a file
with the tests to run, one a line, in their order. Rule: other files run at nearly full speed, since only calls are
looked at there.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

WATCHED, OUT, ONLY = (os.environ.get(name, "") for name in ("TOUCHED_FILE", "TOUCHED_OUT", "ONLY_TESTS"))


class Touched:
    """What each test ran of the file: its lines, and how long the test took."""

    def __init__(self) -> None:
        self.now = ""
        self.lines: dict[str, set[int]] = defaultdict(set)
        self.took_s: dict[str, float] = {}
        self.failed: set[str] = set()

    def call(self, frame: FrameType, event: str, given: Any) -> Any:
        """Follow the lines of a function of the file, and of no other."""
        return self.line(frame, event, given) if frame.f_code.co_filename == WATCHED else None

    def line(self, frame: FrameType, event: str, given: Any) -> Any:
        """Note a line of the file."""
        self.lines[self.now].add(frame.f_lineno)
        return self.line


touched = Touched()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that are named, in their order."""
    if ONLY:
        place = {name: at for at, name in enumerate(Path(ONLY).read_text().splitlines())}
        items[:] = sorted((item for item in items if item.nodeid in place), key=lambda item: place[item.nodeid])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    """Watch the file while a test runs, in every thread that the test starts."""
    if not WATCHED:
        return (yield)
    touched.now = item.nodeid
    began_s = time.monotonic()
    threading.settrace(touched.call)
    sys.settrace(touched.call)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        threading.settrace(None)
        touched.took_s[item.nodeid] = time.monotonic() - began_s


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test that fails without any change can't notice one."""
    if report.failed:
        touched.failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    """Write it all down."""
    if OUT:
        took_s = touched.took_s
        passed = {name: (took_s[name], sorted(touched.lines[name])) for name in took_s if name not in touched.failed}
        Path(OUT).write_text(json.dumps(passed))
