"""Recordings that ffmpeg reads first, and what a person hears before and after."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile
from click.testing import Result

from pi_regulate.devices.speech.converting import taken_anyhow
from pi_regulate.devices.speech.voices import read_voice
from pi_regulate.sound.recordings.loudness import loudness_lufs
from tests.cli.test_voice import program
from tests.sound.home_recordings import WORDS, hum, person

Call = Callable[..., Result]
FFMPEG = """\
#!/bin/sh
echo "$*" > "$0.asked"
for file; do :; done
/bin/cp "$(/usr/bin/dirname "$0")/take.wav" "$file"
"""
PLAYER = """\
#!/bin/sh
for file; do :; done
number=$(/bin/ls "$0".heard.* 2>/dev/null | /usr/bin/wc -l)
/bin/cp "$file" "$0.heard.$number"
"""
M4A = b"\0\0\0\x20ftypM4A " + bytes(99)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder with programs in it."""
    (tmp_path / "bin").mkdir()
    soundfile.write(tmp_path / "bin" / "take.wav", person(), 48_000)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "bin"


def test_what_a_telephone_saved_is_taken_through_ffmpeg_where_it_is_installed(
    call: Call, own: Path, programs: Path, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "settle.1.m4a").write_bytes(M4A)
    wanted = ("voice", "import", tmp_path / "in", "--name", "anna", "--config", own)
    without = call(*wanted)
    assert without.exit_code == 1
    assert "is M4A, which can't be read. Convert it: ffmpeg -i" in without.stderr
    assert "ffmpeg is not installed yet" in without.stderr
    program(programs, "ffmpeg", FFMPEG)
    result = call(*wanted)
    assert result.exit_code == 0, result.output
    assert set(read_voice(own / "voices" / "anna").manifest.lines) == {"settle.1"}
    asked = shlex.split((programs / "ffmpeg.asked").read_text())
    assert asked[asked.index("-i") + 1] == f"file:{tmp_path / 'in' / 'settle.1.m4a'}"
    assert asked[asked.index("-t") + 1] == "151"  # a second more than is taken, so that too much is told
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["settle.1.m4a"]


@pytest.mark.parametrize("end", ["exit 1", "exit 0", "exec /bin/true"])
def test_what_ffmpeg_cannot_read_either_is_told_in_our_words(
    call: Call, own: Path, programs: Path, tmp_path: Path, end: str
) -> None:
    program(programs, "ffmpeg", f"#!/bin/sh\necho moov atom not found >&2\n{end}\n")
    (tmp_path / "settle.1.m4a").write_bytes(M4A)
    result = call("voice", "import", tmp_path / "settle.1.m4a", "--name", "anna", "--config", own)
    assert result.exit_code == 1
    told = "settle.1.m4a is M4A, which can't be read, and ffmpeg can't read it either: it may be damaged"
    assert told in result.stderr
    assert "moov" not in result.output


CODECS = {
    "m4a": ("-c:a", "aac", "-b:a", "64k"), "3gp": ("-c:a", "aac", "-b:a", "32k"), "webm": ("-c:a", "libopus"),
    "amr": ("-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1", "-b:a", "12.2k"), "opus": ("-c:a", "libopus"),
    "mp3": ("-c:a", "libmp3lame", "-b:a", "32k"), "wma": ("-c:a", "wmav2"), "caf": ("-c:a", "alac"),
}  # fmt: skip


OFTEN = ("m4a", "amr")  # as telephones record most; the slow tests have the others too


@pytest.mark.parametrize(
    "ending", [ending if ending in OFTEN else pytest.param(ending, marks=pytest.mark.slow) for ending in CODECS]
)
def test_each_form_of_a_telephone_begins_and_ends_where_the_words_do(ending: str, tmp_path: Path) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    soundfile.write(tmp_path / "in.wav", person(), 48_000)
    path = tmp_path / f"settle.1.{ending}"
    words = ["ffmpeg", "-v", "error", "-i", str(tmp_path / "in.wav"), *CODECS[ending], str(path)]
    if subprocess.run(words, capture_output=True).returncode:
        pytest.skip(f"this ffmpeg writes no {ending}")
    made = taken_anyhow(path, "settle.1", WORDS["reader"], 15.0)
    assert made.line.seconds == pytest.approx(3.54, abs=0.25)  # as the clean file
    assert any("as dull as a telephone call" in note for note in made.notes) == (ending == "amr")


def test_before_and_after_are_heard_equally_loud_and_nothing_is_imported(
    call: Call, own: Path, programs: Path, tmp_path: Path
) -> None:
    program(programs, "aplay", PLAYER)
    recording = 0.2 * (person() + hum(len(person()), 50, 0.02))
    soundfile.write(tmp_path / "settle.2.wav", recording, 48_000)
    result = call("voice", "check", "--play", tmp_path / "settle.2.wav", "--config", own)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "settle.2.wav: before",
        "settle.2.wav: after",
        "  the hum of the mains was lowered: away from plugs and chargers there is less of it",
    ]
    before, after = (soundfile.read(programs / f"aplay.heard.{number}")[0] for number in (0, 1))
    assert loudness_lufs(before) == pytest.approx(loudness_lufs(after), abs=0.5)
    assert len(before) == len(recording)
    assert len(after) < len(before) - 48_000  # trimmed
    assert not (own / "voices").exists()


def test_what_cannot_be_played_is_told(call: Call, own: Path, programs: Path, tmp_path: Path) -> None:
    nothing = call("voice", "check", "--play", programs, "--config", own)
    assert "there is no program to play with" in nothing.stderr
    program(programs, "aplay", PLAYER)
    assert "there is no recording of a line in" in call("voice", "check", "--play", programs, "--config", own).stderr
    (tmp_path / "settle.1.m4a").write_bytes(M4A)
    told = call("voice", "check", "--play", tmp_path / "settle.1.m4a", "--config", own).stdout
    assert told.startswith("not played: ")
    assert "is M4A, which can't be read. Convert it: ffmpeg -i" in told
    assert call("voice", "check", "anna", "--play", programs, "--config", own).exit_code == 2
