"""What every test may count on, whichever version of a tool is installed.

Click 8.2 keeps what a command writes to stdout and to stderr apart and in their order, and ends a question where the
answers end, as a terminal does; Debian 13 has 8.1, whose runner mixes the two streams and answers such a question with
empty lines for ever. Rule: only the test runner is brought up to date here; the commands meet the click that is
installed.

A test that hangs has failed: pyproject.toml gives each two minutes, and a slow or a system test gets more. No example
of a property has to be quick: that would depend on what else the machine does. The quick tests try two in ten of the
examples of each property, and `make test-system` all of them (tests/examples.py).

Thousands of collected tests live until the end. The garbage collector is off while they are gathered and leaves them
alone afterwards, or it would walk through all of them again and again; and it looks less often than usual. A process
that has told all its results ends at once, for the same reason: Python would take all of them apart, one by one.

The quick tests make thousands of small folders. Where this machine keeps files in memory and has room there, they lie
there, which halves the kernel's share of the time; a disk is met by the slow tests.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from inspect import signature
from pathlib import Path
from typing import Any

import click.termui
import click.testing
import pytest

from pi_regulate.devices.keeping import clerk
from pi_regulate.installation import forget_options
from tests.waiting import in_order

clerk.AT_MOST_S = 60.0  # a busy machine's disk may take longer than a program waits at its end
gc.disable()  # until the tests are collected
if "PYTEST_XDIST_WORKER" in os.environ:
    atexit.register(os._exit, 0)  # called after whatever the tests and their libraries register
# matplotlib keeps its list of fonts there; where a test has another home it would look through all of them again.
os.environ.setdefault("MPLCONFIGDIR", str(Path.home() / ".cache" / "matplotlib"))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more than one only wait for each other beside other tests
os.environ["LANGUAGE"] = "en"  # whoever runs them, texts are read in English
with suppress(ModuleNotFoundError):  # a virtual machine has pytest and no hypothesis
    from hypothesis import settings

    from tests.examples import IN_FULL, QUICKLY

    settings.register_profile("in full", deadline=None, max_examples=IN_FULL)
    settings.register_profile("quickly", deadline=None, max_examples=QUICKLY)
    settings.load_profile("quickly")
SLOW_S = 45 * 60  # a package is built, installed and tried in a virtual machine
IN_MEMORY, ROOM = Path("/dev/shm"), 2e9  # bytes; the quick tests have 50 MB there at most


Call = Callable[..., click.testing.Result]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Calls pi-regulate with these words, without what the machine's owner may have set up."""
    from pi_regulate.cli import main  # here: most tests need no command

    monkeypatch.setenv("CONFIGURATION_DIRECTORY", str(tmp_path / "nobody's"))
    return lambda *words: click.testing.CliRunner().invoke(main, [str(word) for word in words])


def pytest_configure(config: pytest.Config) -> None:
    """A folder for the tests that the caller names stays the one."""
    quick = "not slow" in config.option.markexpr
    if quick and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def pytest_runtest_setup() -> None:
    """Each test is a call of its own: what the one before was given with --config or --backend is forgotten.

    A hook and not a fixture, since it comes before seven thousand tests.
    """
    forget_options()


@pytest.fixture(scope="module")
def evened_once() -> Iterator[None]:
    """For tests that take in the same recordings again and again."""
    from tests.evened import evened_once

    with evened_once():
        yield


@pytest.fixture(scope="module")
def sounds_once() -> Iterator[None]:
    """For tests that open the shipped sounds again and again."""
    from tests.sounds import sounds_once

    with sounds_once():
        yield


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the lamp's package as they would lie on a disk; nobody changes them."""
    from scripts import deb

    tree = tmp_path_factory.mktemp("package")
    deb.lay_out(tree, 1_800_000_000)
    return tree


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        items[:] = in_order(items)
    for item in items:
        if not item.get_closest_marker("timeout") and any(map(item.get_closest_marker, ("slow", "system"))):
            item.add_marker(pytest.mark.timeout(SLOW_S))


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()


class _Copied(io.BytesIO):
    """A stream that also writes into another one."""

    def __init__(self, other: io.BytesIO) -> None:
        super().__init__()
        self.other = other

    def write(self, data: Any, /) -> int:
        self.other.write(data)
        return super().write(data)


class _Stream(io.TextIOWrapper):
    """A standard stream of a test, which the program can tell from the system's own."""


class _Result(click.testing.Result):
    """What a command wrote: `stdout`, `stderr`, and `output`, both as a terminal shows them."""

    both = b""

    @property
    def output(self) -> str:
        return self.both.decode("utf-8", "replace").replace("\r\n", "\n")


class _Runner(click.testing.CliRunner):
    """Click 8.1's runner with the ways of 8.2's."""

    def __init__(self, **options: Any) -> None:
        super().__init__(mix_stderr=False, **options)  # type: ignore[call-arg,unused-ignore]

    @contextmanager
    def isolation(self, *words: Any, **options: Any) -> Iterator[Any]:
        self._both = io.BytesIO()
        streams = _Copied(self._both), _Copied(self._both)
        with super().isolation(*words, **options):
            sys.stdout = _Stream(streams[0], encoding=self.charset, write_through=True)
            sys.stderr = _Stream(streams[1], self.charset, "backslashreplace", write_through=True)
            click.termui.visible_prompt_func, click.termui.hidden_prompt_func = self._answer, self._secret
            yield streams

    def _answer(self, prompt: str = "") -> str:
        line = self._typed()
        sys.stdout.write(f"{prompt}{line}" if line.endswith("\n") else f"{prompt}{line}\n")
        return line.rstrip("\r\n")

    def _secret(self, prompt: str = "") -> str:
        line = self._typed()
        sys.stdout.write(f"{prompt}\n")
        return line.rstrip("\r\n")

    def _typed(self) -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line

    def invoke(self, *words: Any, **options: Any) -> click.testing.Result:
        result = super().invoke(*words, **options)
        result.__class__, result.both = _Result, self._both.getvalue()  # type: ignore[attr-defined]
        return result


if "mix_stderr" in signature(click.testing.CliRunner).parameters:
    click.testing.CliRunner = _Runner  # type: ignore[assignment,misc]
