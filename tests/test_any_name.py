"""A file may be called anything: telling of it never raises, commands nobody, and stays on its line.

Names hold any byte but a slash and a zero: half characters, line feeds that would be orders to the service manager or
lines of the journal, signs that a terminal obeys, letters that turn the direction of writing.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pi_regulate.cli import main
from pi_regulate.devices.keeping.starts import read_starts
from pi_regulate.devices.scribe import Scribe
from pi_regulate.library.catalogue import load
from pi_regulate.reporting.rows import Trace, told_row
from pi_regulate.service.journal import JournalFormatter, PlainFormatter
from pi_regulate.share import share_dir
from pi_regulate.trace import Row
from pi_regulate.words import Problem, ProblemsError, RegulateError
from tests.house import BROKEN, House

NAMES = {
    "no UTF-8": b"caf\xe9",
    "orders": b"a\nWATCHDOG=trigger\nMAINPID=1\n",
    "journal": b"a\n<2>a fault\r<0>another",
    "terminal": b"a\x1b[2J\x1b]0;title\x07",
    "C1": "a\x9b2Jb".encode(),
    "turned": "a\u202elmay".encode(),
    "separators": "a\u2028b\u2029c".encode(),
}
SIGNS = ("\x1b", "\x07", "\x9b", "\r", "\u202e", "\u2028", "\u2029")
LINES = ("WATCHDOG", "MAINPID", "<2>", "<0>")

pytestmark = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)


@pytest.fixture
def own(name: bytes, tmp_path: Path) -> Path:
    """An owner's folder with an exercise of that name that can't be used, and one that can but should not be read."""
    folder = tmp_path / "own" / "exercises"
    folder.mkdir(parents=True)
    for ending in (b".yaml", b".yml"):
        with open(os.path.join(os.fsencode(folder), name + ending), "w") as file:
            file.write("id: 7\n")
    return tmp_path / "own"


def is_plain(text: str) -> bool:
    """Nothing in it commands a terminal, and no line of it was written by the file's name."""
    text.encode()
    return not any(sign in text for sign in SIGNS) and not any(line.startswith(LINES) for line in text.split("\n"))


def test_the_service_starts_and_tells_of_it(name: bytes, tmp_path: Path) -> None:
    house = House(tmp_path)
    house.write(BROKEN)
    os.mkdir(house.own / "exercises")
    os.rename(house.own / "settings.yaml", os.path.join(os.fsencode(house.own / "exercises"), name + b".yaml"))
    (house.state).mkdir()
    fault = os.fsdecode(name)
    (house.state / "starts.json").write_text(json.dumps({"unfinished": 9, "faults": [fault]}))
    with house.duty() as service:
        service.library()
        service.manager.ready(service.note)
    assert is_plain("\n".join(read_starts(house.state).faults))
    heard = house.told()
    house.listening.close()
    assert [line.partition("=")[0] for line in heard] == ["READY", "STATUS", "STOPPING"]
    assert is_plain("\n".join(heard))


@pytest.mark.parametrize("formatter", [PlainFormatter, JournalFormatter])
def test_the_log_tells_of_it_on_its_own_line(name: bytes, formatter: type[logging.Formatter], own: Path) -> None:
    path = own / "exercises" / os.fsdecode(name)
    tell = formatter("%(message)s").format
    record = logging.LogRecord("pi_regulate", logging.WARNING, "x", 1, "%s can't be watched: %s", (path, "gone"), None)
    line = tell(record)
    assert "\n" not in line
    assert is_plain(line.removeprefix("<4>"))
    try:
        path.open()
    except OSError as error:
        record = logging.LogRecord(
            "pi_regulate", logging.ERROR, "x", 1, "it fails", None, (type(error), error, error.__traceback__)
        )
        assert is_plain(tell(record).replace("\n<3>", "\n").removeprefix("<3>"))


def test_errors_and_problems_tell_of_it_on_one_line(name: bytes, own: Path) -> None:
    path = str(own / os.fsdecode(name))
    problem = Problem(path, 1, 1, 1, f"`{path}` is odd")
    for text in (str(problem), str(RegulateError(f"{path} can't be read")), str(ProblemsError((problem,)))):
        assert "\n" not in text
        assert is_plain(text)
    with pytest.raises(ProblemsError) as caught:
        load(share_dir(), own)
    assert is_plain(str(caught.value))


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "words",
    [
        ["check", "PATH"],
        pytest.param(["check"], marks=SLOW),
        pytest.param(["doctor"], marks=SLOW),
        pytest.param(["list"], marks=SLOW),
        pytest.param(["voice", "list"], marks=SLOW),
    ],
    ids=" ".join,
)
def test_commands_tell_of_it(words: list[str], own: Path, name: bytes, tmp_path: Path) -> None:
    (tmp_path / "own" / "voices").mkdir()
    os.mkdir(os.path.join(os.fsencode(own / "voices"), name))
    given = [str(own / "exercises") if word == "PATH" else word for word in words]
    if words == ["voice", "list"]:
        for file in (own / "exercises").iterdir():
            file.unlink()
    result = CliRunner().invoke(main, [*given, "--config", str(own)], env={"HOME": str(tmp_path)})
    assert not isinstance(result.exception, UnicodeError)
    assert is_plain(result.output)


def test_the_trace_stays_json_a_row_a_line(name: bytes, own: Path) -> None:
    text = os.fsdecode(name)
    trace = own / "trace"
    with trace.open("w", encoding="utf-8") as file:
        scribe = Scribe(file)
        Trace(scribe.write).see(Row(0.0, "exercise", phase="ground", id=text, seconds=1.0), 0.0)
        scribe.close()
    assert [json.loads(line)["id"] for line in trace.read_text().split("\n") if line] == [text]
    assert is_plain(told_row(Row(0.0, "exercise", phase="ground", id=text, seconds=1.0), 0.0))


@pytest.mark.slow
@pytest.mark.parametrize(
    "environ", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}], ids=str
)
@pytest.mark.parametrize(
    "words", [["check"], ["doctor"], ["doctor", "--json"], ["list"], ["run", "--backend", "mock", "--once"]]
)
def test_no_locale_makes_telling_fail(environ: dict[str, str], words: list[str], own: Path, tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "STATE_DIRECTORY": str(tmp_path / "state")} | environ
    if words[0] == "run":
        env |= {"NOTIFY_SOCKET": str(tmp_path / "notify"), "RUNTIME_DIRECTORY": str(tmp_path / "run")}
        words = [*words, "--press", "0.2s, hold@2s", "--speed", "50"]
    command = [sys.executable, "-m", "pi_regulate", *words, "--config", str(own)]
    done = subprocess.run(command, env=env, capture_output=True, timeout=60)
    said = (done.stdout + done.stderr).decode()
    assert "Traceback" not in said
    assert is_plain(said)
    if words[0] == "run":
        assert done.returncode == 0
    if words[-1] == "--json":
        json.loads(done.stdout)
