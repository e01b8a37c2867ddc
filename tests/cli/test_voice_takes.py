"""Nothing of a voice stays behind that nobody has said yes to, however `voice record` ends."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pi_regulate.cli import main
from pi_regulate.devices.speech import takes

pytestmark = pytest.mark.usefixtures("evened_once")

RECORDER = """\
#!{python}
import sys, time
open(sys.argv[-1], "wb").write(b"the raw voice " * 1000)
print("begun", file=open({there!r}, "w"), flush=True)
time.sleep(60)
"""


class Session:
    """`voice record` in a terminal of its own, in the midst of a take."""

    def __init__(self, tmp_path: Path) -> None:
        (tmp_path / "own").mkdir()
        (tmp_path / "tmp").mkdir()
        (tmp_path / "bin").mkdir()
        there = tmp_path / "there"
        os.mkfifo(there)
        recorder = tmp_path / "bin" / "arecord"
        recorder.write_text(RECORDER.format(python=sys.executable, there=str(there)))
        recorder.chmod(0o755)
        words = ["-m", "pi_regulate", "voice", "record", "--name", "anna", "--line", "long-out.1", "--no-listen"]
        self.terminal, ours = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", SHELL, sys.executable, *words, "--config", str(tmp_path / "own")],
            stdin=ours, stdout=ours, stderr=ours, start_new_session=True,
            env=os.environ | {"TMPDIR": str(tmp_path / "tmp"), "PATH": f"{recorder.parent}:/bin:/usr/bin"},
        )  # fmt: skip
        os.close(ours)
        os.write(self.terminal, b"\n")
        with there.open() as begun:
            assert begun.read() == "begun\n"

    def left(self, tmp_path: Path) -> list[str]:
        self.process.wait(100)
        return [str(path.relative_to(tmp_path)) for path in (tmp_path / "tmp").rglob("*")]


SHELL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGINT])
def test_a_signal_leaves_nothing_of_the_voice(tmp_path: Path, number: signal.Signals) -> None:
    session = Session(tmp_path)
    os.kill(session.process.pid, number)
    assert session.left(tmp_path) == []


@pytest.mark.slow
def test_a_terminal_that_is_closed_leaves_nothing_of_the_voice(tmp_path: Path) -> None:
    session = Session(tmp_path)
    os.close(session.terminal)
    assert session.left(tmp_path) == []


@pytest.mark.slow
def test_what_a_kill_leaves_is_gone_with_the_next_forget_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    forget = ["voice", "forget", "nobody", "--config", str(tmp_path / "own")]
    with pytest.raises(SystemExit):
        main(forget)
    assert list((tmp_path / "tmp").rglob("*.wav")) != []  # somebody is recording
    session.process.kill()
    assert session.left(tmp_path) != []
    with pytest.raises(SystemExit):
        main(forget)
    assert session.left(tmp_path) == []


@pytest.mark.parametrize("meanwhile", ["before it is open", "the other holds it", "the other is done with it"])
def test_a_folder_that_another_command_takes_for_a_left_one_is_made_anew(
    meanwhile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that begin in the same moment: the other's look around comes between our folder and its lock."""
    make, lock, made = tempfile.mkdtemp, fcntl.flock, list[Path]()

    def mkdtemp(**more: str) -> str:
        made.append(Path(make(**more)))
        if len(made) == 1 and meanwhile == "before it is open":
            takes.clear_left()
        return str(made[-1])

    def flock(held: int, how: int) -> None:
        if len(made) == 1 and made[0].exists() and meanwhile != "before it is open":
            made[0].rmdir()
            if meanwhile == "the other holds it":
                raise BlockingIOError
        lock(held, how)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "mkdtemp", mkdtemp)
    monkeypatch.setattr(fcntl, "flock", flock)
    with takes.passing_folder() as folder:
        (folder / "take.wav").write_bytes(b"a voice")
    assert [folder, len(made)] == [made[1], 2]
    assert list(tmp_path.iterdir()) == []
