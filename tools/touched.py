"""A plugin for pytest: which tests run which lines of some files, or only the tests that are named.

TOUCHED_FILES are the files to watch, with `:` between them, and TOUCHED_OUT is where {file: {test: [seconds, [lines]]}}
is written; ONLY_TESTS names a file with the tests to run, one a line, in their order. Rule: other files run at nearly
full speed, since only calls are looked at there.
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

OUT, ONLY = (os.environ.get(name, "") for name in ("TOUCHED_OUT", "ONLY_TESTS"))
WATCHED = frozenset(filter(None, os.environ.get("TOUCHED_FILES", "").split(":")))


class Touched:
    """What each test ran of the files: their lines, and how long the test took."""

    def __init__(self) -> None:
        self.now = ""
        self.lines: dict[tuple[str, str], set[int]] = defaultdict(set)  # by file and test
        self.took_s: dict[str, float] = {}
        self.failed: set[str] = set()

    def call(self, frame: FrameType, event: str, given: Any) -> Any:
        """Follow the lines of a function of the files, and of no other."""
        return self.line(frame, event, given) if frame.f_code.co_filename in WATCHED else None

    def line(self, frame: FrameType, event: str, given: Any) -> Any:
        """Note a line of the files."""
        self.lines[frame.f_code.co_filename, self.now].add(frame.f_lineno)
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
        passed = {name: took_s for name, took_s in touched.took_s.items() if name not in touched.failed}
        found = {
            file: {name: (took_s, sorted(touched.lines[file, name])) for name, took_s in passed.items()}
            for file in WATCHED
        }
        Path(OUT).write_text(json.dumps(found))
