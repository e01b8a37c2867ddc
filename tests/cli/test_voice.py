"""The commands for voices: from a script to read aloud, over recordings and engines, to a voice that is forgotten."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from pi_regulate.cli import main
from pi_regulate.cli.voice.at_hand import report
from pi_regulate.devices.speech import voice_folder
from pi_regulate.devices.speech.voices import read_voice
from pi_regulate.library.catalogue import Library
from pi_regulate.library.letters import RECORDING
from pi_regulate.library.lines import every_line
from pi_regulate.reporting.voices.voice_shelf import shelf
from pi_regulate.share import share_dir
from tests.devices.speech.voice_maker import put
from tests.made_up_speech import around, home_recording, syllables

pytestmark = pytest.mark.usefixtures("evened_once")

Call = Callable[..., Result]

FAKE_RECORDER = """\
#!/bin/sh
for file; do :; done
/bin/cp "$(/usr/bin/dirname "$0")/take.wav" "$file"
echo "$*" > "$0.asked"
"""
FAKE_PLAYER = """\
#!/bin/sh
for file; do :; done
[ "$(/usr/bin/head -c 4 "$file")" = RIFF ] && printf 'played ' >> "$0.played"
"""
SPEAKER = """\
#!/bin/sh
read text
case "$text" in *another*) echo "not $text" >&2; exit 1;; esac
cp "$(dirname "$0")/take.wav" "$1"
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An owner's folder, and a state folder beside it."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def takes(folder: Path, *names: str, seconds: float | None = None) -> Path:
    """Recordings of a few syllables under these names."""
    folder.mkdir(exist_ok=True)
    spoken = around(syllables(count=2 if seconds is None else round(seconds / 0.43)), 0.2, 0.2)
    for name in names:
        soundfile.write(folder / name, spoken, 48_000)
    return folder


def program(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def lines_of(own: Path, name: str = "anna") -> set[str]:
    return set(read_voice(own / "voices" / name).manifest.lines)


def on_the_page(page: str) -> dict[str, tuple[str, float]]:
    """What each line of the printed script says, and how many seconds it may last."""
    rows = re.findall(r'<td>(.*?)</td><td class="room">up to (\d+) s</td><td class="file">(.*?)\.wav</td>', page)
    return {unescape(line): (unescape(text), float(room_s)) for text, room_s, line in rows}


def test_the_script_holds_every_line_with_its_file_name_and_its_room(call: Call, own: Path, library: Library) -> None:
    rows = on_the_page(call("voice", "script", "--format", "html").stdout)
    texts = every_line(library.exercises.values(), library.lines)
    assert {line: text for line, (text, _) in rows.items() if line != RECORDING} == texts
    assert all(3 <= room_s <= 45 for line, (_, room_s) in rows.items() if line != RECORDING)
    text = call("voice", "script").stdout
    assert all(f"{line}.wav" in text for line in texts)


def test_the_script_of_a_routine_is_short(call: Call, own: Path) -> None:
    told = call("voice", "script", "--routine", "voice").stdout
    assert "hand-on-heart.1.wav" in told
    assert re.search(rf"{RECORDING}\.wav +up to 120 s ", told)
    assert "orient-room" not in told
    assert "Did you mean `voice`?" in call("voice", "script", "--routine", "voise").stderr


def test_the_printed_script_is_one_whole_page(call: Call, own: Path) -> None:
    page = call("voice", "script", "--format", "html").stdout
    stack: list[str] = []

    class Nesting(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta",):
                stack.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert stack.pop() == tag

    Nesting().feed(page)
    assert stack == []
    assert "http" not in page  # nothing is fetched from anywhere
    assert page.count("<tr>") > 200


def test_recordings_become_a_voice_whatever_their_names_look_like(call: Call, own: Path, tmp_path: Path) -> None:
    folder = takes(tmp_path / "takes", "long-out.1.wav", "Long_Out 2.WAV", "long-out.3.flac", "long-out.4.ogg")
    soundfile.write(folder / "long-out.5.wav", home_recording(), 44_100)
    result = call("voice", "import", folder, "--name", "anna", "--config", own)
    assert result.exit_code == 0, result.output
    assert "5 recordings added to" in result.stdout
    assert "anna has 5 of" in result.stdout
    assert "enough for 1 of 50 exercises" in result.stdout  # with few words
    assert lines_of(own) == {f"long-out.{n}" for n in range(1, 6)}
    assert call("voice", "check", "anna", "--config", own).stdout.startswith(
        "anna: what it has is all right\nanna has 5 of 414 lines, "
    )
    assert call("check", "--config", own).exit_code == 0


@pytest.mark.usefixtures("header")
def test_a_folder_that_is_not_there_yet_is_made_by_whatever_writes_into_it(call: Call, tmp_path: Path) -> None:
    folder, own = takes(tmp_path / "phone", "settle.1.wav"), tmp_path / "new" / "v1"
    result = call("voice", "import", folder, "--name", "anna", "--config", own)
    assert result.exit_code == 0, result.output
    assert "settle.1" in read_voice(own / "voices" / "anna").manifest.lines
    lamp = call("lamp", "calibrate", "--press", "34.5s, 63.1s", "--config", tmp_path / "v2")
    assert lamp.exit_code == 0, lamp.output
    sound = call("sound", "calibrate", "--press", "12s, 27s", "--config", tmp_path / "v3")
    assert sound.exit_code == 0, sound.output
    assert (tmp_path / "v2" / "settings.yaml").is_file()
    assert (tmp_path / "v3" / "settings.yaml").is_file()


def test_what_cannot_be_used_is_told_and_the_rest_gets_in(call: Call, own: Path, tmp_path: Path) -> None:
    folder = takes(tmp_path / "takes", "long-out.2.wav", "long-uot.2.wav", "long_out 2.flac")
    takes(folder, "long-out.1.wav", seconds=11)
    (folder / "long-out.3.wav").write_text("not a sound", encoding="utf-8")
    (folder / "long-out.4.m4a").write_bytes(b"\0\0\0\x20ftypM4A " + bytes(99))
    result = call("voice", "import", folder, "--name", "anna", "--config", own)
    assert result.exit_code == 1
    assert lines_of(own) == {"long-out.2"}
    for said in ("no line has that name. Did you mean", "are free for it", "not a sound file", "is M4A", "same line"):
        assert said in result.stderr


def test_nothing_is_left_where_nothing_could_be_used(call: Call, own: Path, tmp_path: Path) -> None:
    folder = takes(tmp_path / "takes")
    (folder / "long-out.3.wav").write_text("not a sound", encoding="utf-8")
    result = call("voice", "import", folder, "--name", "anna", "--config", own)
    assert (result.exit_code, list((own / "voices").iterdir())) == (1, [])
    assert "there is no voice `anna` yet" in result.stderr
    assert call("voice", "import", folder, "--name", "../anna", "--config", own).exit_code == 1


def test_a_folder_in_which_nothing_was_found_is_told(call: Call, own: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = call("voice", "import", tmp_path / "empty", "--name", "anna", "--config", own)
    assert f"not imported: {tmp_path / 'empty'}: this folder is empty" in result.stderr
    (tmp_path / "empty" / "notes.txt").write_text("Monday", encoding="utf-8")
    result = call("voice", "import", tmp_path / "empty", "--name", "anna", "--config", own)
    assert "skipped, not sound files: notes.txt" in result.stderr
    assert f"No sound files in {tmp_path / 'empty'}. pi-regulate voice script shows how" in result.stderr
    assert result.exit_code == 1


def test_everybody_counts_the_same_lines(call: Call, own: Path) -> None:
    """The recording in somebody's own words is no line: 414 lines everywhere, and it beside them."""
    stand = shelf(own)
    told = list(report(stand, read_voice(share_dir() / "audio" / "voices" / "default-en")))
    assert told == ["default-en has all 414 lines, enough for all 50 exercises."]
    assert " 414/414 " in call("voice", "list", "--config", own).stdout
    script = call("voice", "script", "--config", own).stdout
    assert len({word for word in script.split() if word.endswith(".wav")} - {"known-voice.recording.wav"}) == 414


def test_a_voice_with_one_recording_says_who_speaks_the_rest(call: Call, own: Path, tmp_path: Path) -> None:
    takes(tmp_path / "in", "long-out.1.wav", "long-out.2.wav")
    call("voice", "import", tmp_path / "in" / "long-out.1.wav", "--name", "anna", "--config", own)
    assert call("voice", "check", "anna", "--config", own).stdout.splitlines()[:5] == [
        "anna: what it has is all right",
        "anna has 1 of 414 lines, enough for 0 of 50 exercises.",
        "For a first session it has 0 of 18 lines. No exercise is whole yet.",
        "So far it is not heard; to record a first session: `pi-regulate voice record --name anna`",
        "`default-en` speaks the other exercises, each from beginning to end.",
    ]
    mine = own / "voices" / "anna" / "long-out.2.flac"
    mine.write_bytes(b"a loved voice")  # and its name will be needed
    result = call("voice", "import", tmp_path / "in" / "long-out.2.wav", "--name", "anna", "--config", own)
    assert f"note: long-out.2.flac was your own file in {mine.parent}; it is now called long-out.2.mine.flac" in (
        result.stderr
    )
    assert mine.with_name("long-out.2.mine.flac").read_bytes() == b"a loved voice"


def test_later_recordings_join_the_earlier_ones(call: Call, own: Path, tmp_path: Path) -> None:
    for number, name in enumerate(("long-out.1.wav", "settle.1.wav")):
        folder = takes(tmp_path / f"takes-{number}", name)
        assert call("voice", "import", folder, "--name", "anna", "--config", own).exit_code == 0
    assert lines_of(own) == {"long-out.1", "settle.1"}
    assert "settle.1" not in call("voice", "script", "--missing", "anna", "--config", own).stdout


def test_without_a_configuration_folder_a_voice_lies_with_the_state(call: Call, own: Path, tmp_path: Path) -> None:
    folder = takes(tmp_path / "takes", "long-out.1.wav")
    assert call("voice", "import", folder, "--name", "anna").exit_code == 0
    assert (tmp_path / "state" / "voices" / "anna" / "long-out.1.flac").is_file()
    assert "anna" in call("voice", "list").stdout


def test_an_engine_of_ones_own_makes_a_voice(call: Call, own: Path, tmp_path: Path) -> None:
    (own / "routines").mkdir()
    (own / "routines" / "tiny.yaml").write_text("id: tiny\nconnect: [known-voice]\n", encoding="utf-8")
    speaker = program(takes(tmp_path / "bin", "take.wav"), "speak", SPEAKER)
    engine = f"{shlex.quote(str(speaker))} {{out}}"
    words = ("voice", "render", "--name", "robot", "--engine", engine, "--routine", "tiny", "--config", own)
    result = call(*words)
    assert result.exit_code == 1
    assert "not made: known-voice.4: " in result.stderr
    assert "not Press to hear it again, or keep it for another time." in result.stderr
    assert {"known-voice.1", "gate.1"} <= lines_of(own, "robot")
    assert not {"known-voice.4", RECORDING} & lines_of(own, "robot")
    assert not re.search(r"\b1 line\b", call(*words).stdout)  # only what is missing is tried again
    assert not read_voice(own / "voices" / "robot").manifest.recorded
    folder = takes(tmp_path / "takes", "long-out.1.wav")
    mixed = call("voice", "import", folder, "--name", "robot", "--config", own)
    assert mixed.exit_code == 1
    assert "two voices in one would alternate" in mixed.stderr


@pytest.mark.slow
def test_what_cannot_be_made_again_stays_as_it_was(call: Call, own: Path, tmp_path: Path) -> None:
    speaker = program(takes(tmp_path / "bin", "take.wav"), "speak", '#!/bin/sh\ncp "$(dirname "$0")/take.wav" "$1"')
    (own / "routines").mkdir()
    (own / "routines" / "tiny.yaml").write_text("id: tiny\nconnect: [known-voice]\n", encoding="utf-8")
    (own / "routines" / "less.yaml").write_text("id: less\nground: [feet-weight]\n", encoding="utf-8")
    engine = f"{shlex.quote(str(speaker))} {{out}}"
    words = ("voice", "render", "--name", "robot", "--engine", engine, "--config", own, "--routine")
    assert call(*words, "tiny").exit_code == 0
    before = lines_of(own, "robot")
    assert {"known-voice.1", "known-voice.4"} <= before
    program(tmp_path / "bin", "speak", SPEAKER)
    assert call(*words, "tiny", "--again").exit_code == 1
    assert lines_of(own, "robot") == before
    assert call(*words, "less", "--again").exit_code == 0
    assert lines_of(own, "robot") > before


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("espeak-nb", "a command of your own has to write its WAV to {out}"),
        ("no-such-engine {out}", "no-such-engine is not installed"),
        ("sh -c 'exit 3' {out}", "failed (3)"),
        ("true {out}", "wrote nothing"),
        ("'unfinished {out}", "can't be read as a command"),
    ],
)
def test_an_engine_that_does_not_work_is_told_at_once(call: Call, own: Path, engine: str, said: str) -> None:
    result = call("voice", "render", "--name", "robot", "--engine", engine, "--config", own)
    assert result.exit_code == 1
    assert said in result.stderr
    assert not (own / "voices" / "robot").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("kokoro", "--language", "de"), "kokoro speaks English only, and these lines are in `de`."),
        (("kokoro", "--engine-voice", "low", "--language", "de"), "In English: --language en"),
        (("flite",), "flite speaks English only"),
        (("espeak-ng",), "as if it were English. Name one of its voices: --engine-voice de"),
        (("espeak-ng", "--engine-voice", "de"), "espeak-ng is not installed"),
        (("espeak-ng", "--language", "en"), "espeak-ng is not installed"),
        (("no-such-engine {out}",), "no-such-engine is not installed"),
    ],
)
def test_no_engine_reads_another_language_as_if_it_were_english(
    call: Call, own: Path, words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    (own / "settings.yaml").write_text("languages: [de, en]\n", encoding="utf-8")
    result = call("voice", "render", "--name", "robot", "--config", own, "--engine", *words)
    assert result.exit_code == 1
    assert said in " ".join(result.stderr.split())
    assert not (own / "voices" / "robot").exists()


def recorded(own: Path, typed: str, *more: str) -> Result:
    words = ["voice", "record", "--name", "anna", "--config", str(own), "--line", "long-out.1", "--line", "long-out.2"]
    return CliRunner().invoke(main, [*words, *more], input=typed)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A microphone and a loudspeaker that are no more than programs of their names."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the take is over sooner than a program starts
    folder = tmp_path / "bin"
    program(folder, "arecord", FAKE_RECORDER)
    program(folder, "aplay", FAKE_PLAYER)
    takes(folder, "take.wav")
    monkeypatch.setenv("PATH", str(folder))
    yield folder
    signal.signal(signal.SIGINT, before)


def test_lines_are_recorded_heard_and_kept_one_by_one(own: Path, studio: Path) -> None:
    result = recorded(own, "\n\nk\n\n\nl\na\n\n\nk\n", "--device", "hw:1")
    assert result.exit_code == 0, result.output
    assert "Soon the light will grow as air comes in." in result.stdout
    assert lines_of(own) == {"long-out.1", "long-out.2"}
    assert (studio / "aplay.played").read_text() == "played " * 4
    assert "-D hw:1" in (studio / "arecord.asked").read_text()


def test_what_was_kept_stays_when_somebody_stops_in_between(own: Path, studio: Path) -> None:
    assert recorded(own, "\n\nk\nq\n").exit_code == 0
    assert lines_of(own) == {"long-out.1"}
    again = recorded(own, "s\n")  # the terminal was closed
    assert (again.exit_code, "Stopped here. Nothing was kept." in again.stderr) == (1, True)
    assert lines_of(own) == {"long-out.1"}


def test_a_recording_without_speech_is_asked_for_again(own: Path, studio: Path) -> None:
    soundfile.write(studio / "take.wav", np.zeros(48_000), 48_000)
    result = recorded(own, "\n\nq\n")
    why = "it is nearly silent; is it the right microphone, plugged in and not muted?"
    assert f"That didn't work: {why}" in result.stdout
    soundfile.write(studio / "take.wav", 0.003 * np.random.default_rng(1).standard_normal(96_000), 48_000)
    again = recorded(own, "\n\nq\n")
    assert "no speech in it, only noise, tones or clicks; record it again, closer to the microphone." in again.stdout
    assert not (own / "voices").exists() or not lines_of(own)


def test_without_a_microphone_it_is_said_before_somebody_speaks_in_vain(own: Path, studio: Path) -> None:
    program(studio, "arecord", "#!/bin/sh\necho 'arecord: audio open error: No such file or directory' >&2\nexit 1\n")
    result = recorded(own, "\n")
    assert result.exit_code == 1
    assert "arecord can't record from the microphone: there is none. Is one plugged in?" in result.stderr
    assert "audio open error" not in result.output
    assert "Speak." not in result.stdout


def test_without_a_recorder_it_is_said_what_to_install(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = recorded(own, "\n")
    assert result.exit_code == 1
    assert "sudo apt install alsa-utils" in result.stderr
    assert "Soon the light" not in result.output  # nobody was asked to read before


def test_it_begins_with_the_lines_of_one_session_and_goes_on_where_it_stopped(own: Path, studio: Path) -> None:
    words = ["voice", "record", "--name", "anna", "--config", str(own), "--no-listen"]
    first = CliRunner().invoke(main, words, input="\n\nk\n\n\nk\nq\n")
    assert first.exit_code == 0, first.output
    assert "First come 18 lines, as one session says them: with those, a whole session has its words." in first.stdout
    assert "Then come 396 lines and a recording in your own words for the other exercises." in first.stdout
    assert "1 of 18: intro.1" in first.stdout
    kept = lines_of(own)
    assert kept == {"intro.1", "follow-light.1"}
    again = CliRunner().invoke(main, words, input="s\n" * 16 + "q\n")
    assert "First come 16 lines, as one session says them" in again.stdout
    assert "1 of 16: follow-light.2" in again.stdout
    assert "That was one whole session." in again.stdout
    assert "The device itself\n\n1 of 396: " in again.stdout
    assert lines_of(own) == kept


def test_the_lines_are_what_the_usual_routine_says_by_day_and_at_night(own: Path, library: Library) -> None:
    (own / "settings.yaml").write_text("talk: full\n", encoding="utf-8")
    said: set[str] = set()
    for hour in ("20:00", "03:00"):
        words = ["rehearse", "default", "--format", "jsonl", "--at", hour, "--press", "300s", "--config", str(own)]
        told = CliRunner().invoke(main, words)
        said |= {row["line"] for row in map(json.loads, told.stdout.splitlines()) if row["what"] == "say"}
    asked = CliRunner().invoke(main, ["voice", "script", "--routine", "default", "--format", "html"]).stdout
    assert {"quiet-company.1", "lit-windows.1"} < said
    assert said <= set(on_the_page(asked))


def test_what_somebody_said_yes_to_is_not_lost_while_another_command_is_at_work(own: Path, studio: Path) -> None:
    (own / "voices").mkdir()
    other = os.open(own / "voices", os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    program(studio, "aplay", f"#!/bin/sh\n[ -e {studio}/once ] && kill -USR1 {os.getpid()}; : > {studio}/once\n")
    before = signal.signal(signal.SIGUSR1, lambda *_: fcntl.flock(other, fcntl.LOCK_UN))
    try:
        result = recorded(own, "\n\nk\nl\nk\nq\n")
    finally:
        signal.signal(signal.SIGUSR1, before)
        os.close(other)
    assert result.exit_code == 0, result.output
    assert "It is not kept yet: another command is at work in" in result.stdout
    assert lines_of(own) == {"long-out.1"}


def test_where_nothing_can_be_played_it_is_said_once_and_recorded_all_the_same(own: Path, studio: Path) -> None:
    (studio / "aplay").unlink()
    result = recorded(own, "\n\nk\nq\n")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("there is no program to play with") == 1
    assert lines_of(own) == {"long-out.1"}


def test_sox_records_and_plays_where_there_is_no_alsa(own: Path, studio: Path) -> None:
    (studio / "aplay").rename(studio / "play")
    (studio / "arecord").unlink()
    program(studio, "rec", '#!/bin/sh\n/bin/cp "$(/usr/bin/dirname "$0")/take.wav" "$8"\n')
    assert recorded(own, "\n\nk\nq\n").exit_code == 0
    assert lines_of(own) == {"long-out.1"}


@pytest.mark.parametrize(
    "closed", ["</dev/null", *(pytest.param(one, marks=pytest.mark.slow) for one in ("<&- >&-", "<&-", ">&-"))]
)
def test_without_anybody_to_answer_it_ends_in_a_sentence(own: Path, studio: Path, closed: str) -> None:
    words = shlex.join([sys.executable, "-m", "pi_regulate", "voice", "record", "--name", "anna", "--config", str(own)])
    done = subprocess.run(
        ["/bin/sh", "-c", f"{words} {closed}"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "without a terminal they can't be answered. Nothing was changed. Type the same command" in done.stderr
    assert "kept" not in done.stderr
    assert "intro.1" not in done.stdout  # nobody was asked to read before
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("ALSA lib pcm.c:2660:(snd_pcm_open_noupdate) Unknown PCM hw:9", "there is none"),
        ("arecord: main:831: audio open error: Device or resource busy", "another program is using it"),
        ("arecord: main:831: audio open error: Permission denied", "only members of the group `audio` may use it"),
        ("arecord: set_params:1358: Channels count non available", "--device plughw:1,0"),
        ("ALSA lib something.c:1:(odd) Whatever", "for an unknown reason"),
    ],
)
def test_what_alsa_prints_becomes_a_sentence(own: Path, studio: Path, printed: str, said: str) -> None:
    program(studio, "arecord", f"#!/bin/sh\necho '{printed}' >&2\nexit 1\n")
    result = recorded(own, "\n")
    assert (result.exit_code, said in result.stderr) == (1, True)
    assert printed.rsplit(maxsplit=1)[-1] not in result.output
    assert "ALSA lib" not in result.output


@pytest.mark.parametrize("again", [("--again",), pytest.param((), marks=pytest.mark.slow)])
def test_nobody_takes_the_name_of_the_shipped_voice_or_the_place_of_a_recorded_one(
    call: Call, own: Path, tmp_path: Path, again: tuple[str, ...]
) -> None:
    takes(tmp_path / "takes", "long-out.1.wav")
    assert call("voice", "import", tmp_path / "takes", "--name", "anna", "--config", own).exit_code == 0
    for name, said in (("default-en", "choose another name"), ("anna", "made differently (recorded by a person)")):
        result = call("voice", "render", "--name", name, "--engine", "true {out}", *again, "--config", own)
        assert (result.exit_code, said in result.stderr) == (1, True)
    assert "choose another name" in call("voice", "import", tmp_path, "--name", "default-en", "--config", own).stderr


def test_a_line_with_hard_spaces_and_line_ends_gets_a_recording_that_is_played(
    call: Call, own: Path, tmp_path: Path
) -> None:
    (own / "exercises").mkdir()
    (own / "exercises" / "mine.yaml").write_text(
        "id: mine\nphase: ground\nlasts: 60s\nsteps:\n"
        '  - {say: "\u00c7a va\u00a0? Son\u00adnen\u00adlicht,\\nsi tu veux.", at: 2s}\n',
        encoding="utf-8",
    )
    result = call("voice", "import", takes(tmp_path / "takes", "mine.1.wav"), "--name", "anna", "--config", own)
    assert result.exit_code == 0
    assert "anna has 1 of " in result.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--licence", "x" * 301), "has to be a text of at most 300 characters"),
        (("--language", "e\nn"), "is not the code of a language"),
    ],
    ids=["long", "two lines"],
)
def test_what_no_manifest_can_hold_is_refused_and_the_voice_stays_whole(
    call: Call, own: Path, tmp_path: Path, words: tuple[str, str], says: str
) -> None:
    take = ("voice", "import", takes(tmp_path / "takes", "long-out.1.wav"), "--name", "anna", "--config", own)
    assert call(*take).exit_code == 0
    result = call(*take, *words)
    assert (result.exit_code != 0, says in " ".join(result.stderr.split())) == (True, True)
    assert lines_of(own) == {"long-out.1"}


def test_forgetting_says_no_more_than_it_did(call: Call, own: Path, tmp_path: Path) -> None:
    call("voice", "import", takes(tmp_path / "takes", "long-out.1.wav"), "--name", "anna", "--config", own)
    (own / "voices" / "anna").rename(tmp_path / "elsewhere")
    (own / "voices" / "anna").symlink_to(tmp_path / "elsewhere")
    told = call("voice", "forget", "anna", "--config", own).stdout
    assert "was a link, and is gone; what it led to is unchanged" in told
    assert "overwritten" not in told
    assert (tmp_path / "elsewhere" / "long-out.1.flac").read_bytes()[:4] == b"fLaC"
    (own / "voices" / "ben").write_text("notes", encoding="utf-8")
    result = call("voice", "forget", "ben", "--config", own)
    assert (result.exit_code, "is a file, and a voice is a folder" in result.stderr) == (1, True)
    assert (own / "voices" / "ben").read_text(encoding="utf-8") == "notes"


LINKS = {
    "a link to another place": ("{elsewhere}/kept.flac", "1 link removed; what it led to is unchanged: {kept}."),
    "a link by a way back": (
        "../../../elsewhere/kept.flac",
        "1 link removed; what it led to is unchanged: {kept}.",
    ),
    "a link to a recording of the voice": ("settle.1.flac", "1 link removed; nothing is left where it led."),
    "a link to nowhere": ("nowhere", "1 link removed; nothing is left where it led."),
    "a link to itself": ("long-out.1.flac", "1 link removed; nothing is left where it led."),
    "a pipe": (None, "1 file without data, such as a pipe, deleted."),
}


@pytest.mark.parametrize("kind", LINKS)
def test_what_is_no_file_in_a_voice_is_not_said_to_be_overwritten(
    call: Call, own: Path, tmp_path: Path, kind: str
) -> None:
    put(own / "voices", "anna", {"long-out.1": b"one", "settle.1": b"two"})
    target, said = LINKS[kind]
    inside = own / "voices" / "anna" / "long-out.1.flac"
    (tmp_path / "elsewhere").mkdir()
    kept = inside.rename(tmp_path / "elsewhere" / "kept.flac")
    before = kept.read_bytes()
    os.mkfifo(inside) if target is None else inside.symlink_to(target.format(elsewhere=kept.parent))
    told = call("voice", "forget", "anna", "--config", own).stdout
    assert "Its files were overwritten" not in told
    assert "2 files overwritten and deleted." in told  # the other recording, and the manifest
    assert said.format(kept=kept) in told
    assert (kept.read_bytes(), inside.parent.exists()) == (before, False)


def test_a_link_that_leads_in_a_circle_hides_no_other_voice(call: Call, own: Path) -> None:
    put(own / "voices", "zoe", {"long-out.1": b"one"})
    (own / "voices" / "anna").symlink_to("anna")
    assert "zoe" in call("voice", "list", "--config", own).stdout


def test_beside_a_circle_and_a_deep_recording_the_rest_is_taken(call: Call, own: Path, tmp_path: Path) -> None:
    folder = takes(tmp_path / "takes", "long-out.1.wav")
    (folder / "round").symlink_to("round")
    (folder / "phone").mkdir()
    takes(folder / "phone" / "2026", "settle.1.wav")
    result = call("voice", "import", folder, "--name", "anna", "--config", own)
    assert (result.exit_code, lines_of(own)) == (1, {"long-out.1"})
    assert f"not imported: {folder}/round is a link that leads in a circle" in result.stderr
    assert f"to import what is in it: pi-regulate voice import {folder}/phone/2026 --name anna" in result.stderr


def test_a_forgotten_voice_is_gone_and_what_that_means_is_said(call: Call, own: Path, tmp_path: Path) -> None:
    call("voice", "import", takes(tmp_path / "takes", "long-out.1.wav"), "--name", "anna", "--config", own)
    (own / "settings.yaml").write_text("voices: [anna, default-en]\n", encoding="utf-8")
    result = call("voice", "forget", "anna", "--config", own)
    assert result.exit_code == 0
    assert "memory card" in result.stdout
    assert "settings still name `anna`" in result.stdout
    assert list((own / "voices").iterdir()) == []
    assert "there is no voice `anna`" in call("voice", "forget", "anna", "--config", own).stderr
    told = call("check", "--config", own)
    assert told.exit_code == 0
    assert "the settings name the voice `anna`" in told.stdout


def test_a_voice_can_be_forgotten_though_the_settings_are_broken(call: Call, own: Path, tmp_path: Path) -> None:
    call("voice", "import", takes(tmp_path / "takes", "long-out.1.wav"), "--name", "anna", "--config", own)
    (own / "settings.yaml").write_text("voices: [", encoding="utf-8")
    assert call("voice", "forget", "anna", "--config", own).exit_code == 0


@pytest.mark.parametrize(
    ("voices", "own_one", "says", "follows"),
    [
        ("", False, "write into settings.yaml: voices: [default-en-low]", "voices: [default-en-low]\n"),
        ("", True, "write into settings.yaml: voices: [anna, default-en-low]", "voices: [anna, default-en-low]\n"),
        ("voices: [anna, default-en]\n", True, "write into settings.yaml: voices: [anna]", "voices: [anna]\n"),
        ("voices: [nobody, default-en]\n", False, "voices: [default-en-low]", "voices: [default-en-low]\n"),
        ("voices: [anna]\n", True, "The settings don't name it, so it isn't heard.", "voices: [anna]\n"),
        ("voices: []\n", False, "`talk: none`", "talk: none\n"),
    ],
)
def test_whoever_wants_the_shipped_voice_gone_is_told_what_the_settings_take(
    call: Call, own: Path, voices: str, own_one: bool, says: str, follows: str
) -> None:
    if own_one:
        put(own / "voices", "anna", {"long-out.1": b"one"})
    (own / "settings.yaml").write_text(voices or "talk: few\n", encoding="utf-8")
    done = call("voice", "forget", "default-en", "--config", own)
    assert (done.exit_code, done.stdout) == (1, "")
    assert says in done.stderr
    (own / "settings.yaml").write_text(follows, encoding="utf-8")
    shelf(own)  # where settings are refused, this fails


def test_a_voice_forgotten_where_no_word_is_wanted_is_not_said_to_be_replaced(
    call: Call, own: Path, tmp_path: Path
) -> None:
    put(own / "voices", "anna", {"long-out.1": b"one"})
    wordless = "talk: none\nnight: {talk: none}\n"
    (own / "settings.yaml").write_text(f"voices: [anna, default-en]\n{wordless}", encoding="utf-8")
    told = call("voice", "forget", "anna", "--config", own).stdout
    assert "still name `anna`; that changes nothing while `talk` is none by day and by night." in told
    assert "speaks in its place" not in told


def test_check_tells_of_hostile_files_in_a_voice(call: Call, own: Path, tmp_path: Path) -> None:
    call("voice", "import", takes(tmp_path / "takes", "long-out.1.wav"), "--name", "anna", "--config", own)
    file = own / "voices" / "anna" / "long-out.1.flac"
    file.write_text("not a sound", encoding="utf-8")
    for words in (("check",), ("voice", "check", "anna")):
        result = call(*words, "--config", own)
        assert result.exit_code == 78
        assert f"{file}:1:1: is not a sound file" in result.stdout


def test_a_voice_command_that_was_misspelt_is_guessed(call: Call, own: Path) -> None:
    result = call("voice", "scrip")
    assert result.exit_code == 2
    assert "Did you mean `script`?" in result.stderr


def test_a_rendered_exercise_speaks_with_the_voice_that_has_its_lines(call: Call, own: Path, tmp_path: Path) -> None:
    (own / "exercises").mkdir()
    steps = 'steps:\n  - glow: 10%\n  - say: "Here is the light, if you like."\n    at: 8s\n'
    (own / "exercises" / "hello.yaml").write_text(f"id: hello\nphase: ground\nlasts: 20s\n{steps}", encoding="utf-8")
    (own / "settings.yaml").write_text("voices: [anna]\n", encoding="utf-8")
    wanted = ("render", "hello", "--config", own, "-o")
    assert call(*wanted, tmp_path / "silent.wav").exit_code == 0
    call("voice", "import", takes(tmp_path / "takes", "hello.1.wav"), "--name", "anna", "--config", own)
    assert call(*wanted, tmp_path / "spoken.wav").exit_code == 0
    silent, spoken = (soundfile.read(tmp_path / name)[0] for name in ("silent.wav", "spoken.wav"))
    assert len(silent) == len(spoken)
    said = np.flatnonzero(np.abs(spoken - silent).max(axis=1) > 1e-3) / 48_000
    assert said.min() > 10 - 0.2  # 2 s of greeting, then 8 s
    assert 0.6 < said.max() - said.min() < 3


def test_a_disk_that_runs_full_in_the_middle_ends_it_and_leaves_the_earlier_voice(
    call: Call, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("voice", "import", takes(tmp_path / "takes", "long-out.1.wav"), "--name", "anna", "--config", own)
    before = {path.name: path.read_bytes() for path in (own / "voices" / "anna").iterdir()}
    write, count = voice_folder._write, [0]

    def full(folder: int, name: str, data: bytes) -> None:
        count[0] += 1
        if count[0] == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(folder, name, data)

    monkeypatch.setattr(voice_folder, "_write", full)
    folder = takes(tmp_path / "more", "long-out.2.wav", "long-out.3.wav", "long-out.4.wav")
    result = call("voice", "import", folder, "--name", "anna", "--config", own)
    assert result.exit_code == 1
    assert "the disk is full; the voice that is there was left as it is" in result.stderr
    assert {path.name: path.read_bytes() for path in (own / "voices" / "anna").iterdir()} == before
    assert [path.name for path in (own / "voices").iterdir()] == ["anna"]


def test_a_recording_put_into_a_voice_by_hand_is_told_and_the_command_takes_it_in(
    call: Call, own: Path, tmp_path: Path
) -> None:
    call("voice", "import", takes(tmp_path / "takes", "long-out.1.wav"), "--name", "anna", "--config", own)
    takes(own / "voices" / "anna", "long-out.2.wav")
    result = call("check", "--config", own)
    assert result.exit_code == 0
    file = own / "voices" / "anna" / "long-out.2.wav"
    assert f"{file}:1:1: warning: is not one of this voice's recordings. To import it: " in result.stdout
    words = shlex.split(result.stdout.partition("To import it: ")[2].splitlines()[0])
    call(*words[1:], *([] if "--config" in words else ["--config", own]))
    assert "warning" not in call("check", "--config", own).stdout
    assert "long-out.2.flac" in {path.name for path in file.parent.iterdir()}
