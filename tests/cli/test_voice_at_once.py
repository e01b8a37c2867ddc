"""Two commands for one voice at the same time, each a program of its own: what lies on the disk is what was promised.

The first waits at a chosen moment, before one of the things it asks of the folder of voices, until the second is over.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from pi_regulate.sound.recordings.bounded import LINE, decoded
from tests.cli.test_voice import FAKE_RECORDER, lines_of, program, takes
from tests.devices.speech.voice_maker import WATCHED
from tests.made_up_speech import around, syllables

pytestmark = pytest.mark.usefixtures("evened_once")

WAITING = """\
import json, subprocess, sys
after, home, watched, second, kill = json.loads(sys.argv[1])
count = 0
def hook(event, arguments):
    global count
    if event not in watched or not arguments:
        return
    path = str(arguments[0])
    if path.startswith(home) or "/" not in path:
        count += path.startswith(home) or count > 0
        if count == after:
            count += 1
            done = subprocess.run(second, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            print("SECOND", done.returncode, file=sys.stderr)
            if kill:
                import os
                os.kill(os.getpid(), 9)
sys.addaudithook(hook)
from pi_regulate.cli import main
main(sys.argv[2:])
"""
IMPORT_ONE = ("import", "{folder}/one", "--name", "anna")
IMPORT_TWO = ("import", "{folder}/two", "--name", "anna")
RECORD = ("record", "--name", "anna", "--line", "long-out.3", "--no-listen")
RENDER = ("render", "--name", "anna", "--routine", "tiny", "--engine", "{engine}")
FORGET = ("forget", "anna")
OLD, ONE, TWO, SPOKEN = {"settle.1"}, {"long-out.1"}, {"long-out.2"}, {"long-out.3"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An owner's folder, recordings to import, and a microphone."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    for name, file in (("old", "settle.1.wav"), ("one", "long-out.1.wav"), ("two", "long-out.2.wav")):
        takes(tmp_path / name, file)
    bin_folder = takes(tmp_path / "bin")
    soundfile.write(bin_folder / "take.wav", around(syllables(count=3), 0.2, 0.2), 48_000)
    program(bin_folder, "arecord", FAKE_RECORDER.replace("\n", "\ntrap '' INT\n", 1))
    monkeypatch.setenv("PATH", f"{bin_folder}:{os.environ['PATH']}")
    return tmp_path


def run(
    folder: Path, number: int, first: tuple[str, ...], second: tuple[str, ...], kill: bool
) -> tuple[Path, int, int]:
    """The two at a moment: the folder, and how each ended; the second with -1 where the first never came so far."""
    own = folder / f"own-{number}"
    (own / "routines").mkdir(parents=True)
    (own / "routines" / "tiny.yaml").write_text("id: tiny\nconnect: [known-voice]\n", encoding="utf-8")
    engine = f"cp {shlex.quote(str(folder / 'bin' / 'take.wav'))} {{out}}"

    def words(command: tuple[str, ...]) -> list[str]:
        filled = [word.replace("{folder}", str(folder)).replace("{engine}", engine) for word in command]
        return ["voice", *filled, "--config", str(own)]

    us = [sys.executable, "-m", "pi_regulate"]
    if first is not RENDER:
        subprocess.run([*us, *words(("import", "{folder}/old", "--name", "anna"))], check=True, capture_output=True)
    orders = json.dumps([number, str(own / "voices"), WATCHED, [*us, *words(second)], kill])
    done = subprocess.run(
        [sys.executable, "-c", WAITING, orders, *words(first)],
        input="\n\nk\n", capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    told = [line.split()[1] for line in done.stderr.splitlines() if line.startswith("SECOND")]
    return own, done.returncode, int(told[0]) if told else -1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "second", "kill"),
    [
        (IMPORT_ONE, IMPORT_TWO, False),
        (IMPORT_ONE, IMPORT_TWO, True),
        (IMPORT_ONE, FORGET, False),
        (RECORD, IMPORT_TWO, False),
        (FORGET, IMPORT_TWO, False),
        (RENDER, IMPORT_TWO, False),
    ],
    ids=["import-import", "import-killed", "import-forget", "record-import", "forget-import", "render-import"],
)
def test_two_commands_at_once_lose_no_recording(
    folder: Path, first: tuple[str, ...], second: tuple[str, ...], kill: bool
) -> None:
    seen = set[tuple[int, int]]()
    for number in range(1, 60, 3):
        own, ended, other = run(folder, number, first, second, kill)
        if other == -1:
            break
        seen.add((min(ended, 1), other))
        there = lines_of(own) if (own / "voices" / "anna").is_dir() else set()
        adds = {IMPORT_ONE: ONE, RECORD: SPOKEN}.get(first, set())
        if first is RENDER:
            assert there == TWO if other == 0 else ended != 0 or len(there) > 2
        elif first is FORGET:
            assert there in ((set(), TWO) if ended == 0 else (OLD, OLD | TWO))
        else:
            then = OLD if other != 0 else OLD | TWO if second is IMPORT_TWO else set()
            both = [then | adds, *([set()] if second is FORGET and other == 0 else [])]  # forgotten when it was done
            assert there in (both if ended == 0 else [then, then | adds] if kill else [then])
        for line in there:  # every one of them can be heard
            file = own / "voices" / "anna" / f"{line}.flac"
            assert len(decoded(file, LINE)[0]) > 24_000
        left = {path.name for path in (own / "voices").iterdir()} - {"anna"}
        assert kill or left == set()
    assert number > 6
    assert {end for end, _ in seen} | {other for _, other in seen} >= {1}
