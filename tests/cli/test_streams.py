"""A program whose input or output somebody has closed does what it does without a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from pi_regulate.devices.keeping.last_good import LastGood, Snapshot

ROOT = Path(__file__).parents[2]
SHORT = ("run", "--backend", "mock", "--once", "--press", "0.2s, hold@1s", "--speed", "2")
ENDS = (
    SHORT,
    ("lamp", "test", "--backend", "mock"),
    ("lamp", "calibrate", "--backend", "mock", "--press", "0.2s"),
    ("simulate",),
    ("doctor", "--wiring", "--backend", "mock"),
    ("setup", "--backend", "mock"),
    ("doctor",),
    ("rehearse", "short"),
    ("check",),
    ("list",),
)
CLOSED = (
    "<&-",
    ">&-",
    "2>&-",
    "<&- >&-",
    "<&- >&- 2>&-",
    "</dev/null",
    "0>/dev/null",
    "1</dev/null",
    "<&- >/dev/null 2>&1",
)


def shell(words: tuple[str, ...], streams: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run `pi-regulate WORDS` with the shell's redirections."""
    command = ["sh", "-c", f'exec "$@" {streams}', "sh", sys.executable, "-m", "pi_regulate", *words]
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "STATE_DIRECTORY": str(home / "state")}
    environ["PYTHONPATH"] = str(ROOT)  # where the package is not installed, it is found from any folder
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)


def test_a_device_started_with_nothing_open_plays_a_session_and_ends(tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    done = shell((*SHORT, "--trace", str(trace)), "<&- >&- 2>&-", tmp_path)
    assert done.returncode == 0
    rows = trace.read_text()
    assert '"what": "hold"' in rows
    assert [line for line in rows.splitlines() if not line.startswith('{"at_s"')] == []  # nobody else's words in it


@pytest.mark.slow
def test_a_device_without_standard_input_says_what_it_does(tmp_path: Path) -> None:
    done = shell(SHORT, "<&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].endswith("rest")


@pytest.mark.slow
@pytest.mark.parametrize("streams", CLOSED)
@pytest.mark.parametrize("words", ENDS, ids=" ".join)
def test_every_command_ends_without_a_traceback_whatever_is_closed(
    words: tuple[str, ...], streams: str, tmp_path: Path
) -> None:
    done = shell(words, streams, tmp_path)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode in ((0, 1, 130) if words[0] == "setup" else (0, 1)), done.stderr


@pytest.mark.parametrize("leads", [True, False], ids=["in a session of its own", "behind the shell"])
def test_a_terminal_that_cannot_be_read_here_and_now_counts_as_none(leads: bool, tmp_path: Path) -> None:
    """In the background of a terminal a program that reads a key is stopped whole: lamp, button and all."""
    program = (
        "import os, pty, sys\n"
        "from pi_regulate.cli.streams import on_terminal\n"
        f"os.setpgid(0, 0) if {not leads} else None\n"
        "open(sys.argv[1], 'w').write(str(on_terminal()))\n"
    )
    pid, terminal = pty.fork()
    if pid == 0:
        child = subprocess.call([sys.executable, "-c", program, str(tmp_path / "told")])
        os._exit(child)
    os.waitpid(pid, 0)
    os.close(terminal)
    assert (tmp_path / "told").read_text() == str(leads)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("setup", "--config", "own"), ("own/settings.yaml", "config/settings.yaml")),
        pytest.param(("setup", "--backend", "mock"), ("settings.yaml",), marks=pytest.mark.slow),
        pytest.param(("doctor", "--wiring", "--backend", "mock"), ("`",), marks=pytest.mark.slow),
        pytest.param(("config", "rollback", "--config", "own"), ("`--yes`",), marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize(
    "streams",
    ["</dev/null", pytest.param("<&-", marks=pytest.mark.slow), pytest.param("<empty", marks=pytest.mark.slow)],
)
def test_who_asks_questions_where_nobody_can_answer_says_so_and_changes_nothing(
    words: tuple[str, ...], named: tuple[str, ...], streams: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").touch()
    if words[0] == "config":
        LastGood(tmp_path / "state").keep(Snapshot({"settings.yaml": "talk: none\n"}))
    before = sorted(tmp_path.rglob("*"))
    done = shell(words, streams, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    for word in ("without a terminal", "`ssh -t`", "Nothing was changed", *named):
        assert word in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
def test_answers_may_come_through_a_pipe_that_is_still_empty(tmp_path: Path) -> None:
    own = tmp_path / "own"
    command = [sys.executable, "-m", "pi_regulate", "setup", "--backend", "mock", "--config", str(own), "--press", "3s"]
    environ = {**os.environ, "HOME": str(tmp_path)}
    reads, writes = os.pipe()
    asks = subprocess.Popen(command, stdin=reads, stdout=subprocess.PIPE, text=True, env=environ)
    try:
        assert asks.stdout is not None
        assert asks.stdout.readline().startswith("Welcome")  # nothing was there yet
        os.write(writes, b"\n\n\n\nyes\n")
        os.close(writes)
        asks.communicate(timeout=60)
    finally:
        asks.kill()
        asks.wait()
        os.close(reads)
    assert asks.returncode == 130
    assert (own / "settings.yaml").read_text().startswith("people:")
