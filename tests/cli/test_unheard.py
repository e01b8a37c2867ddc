"""Voices that are named, and not heard: whoever set them up is told, with what makes them heard."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from pi_regulate.cli.voice.at_hand import report
from pi_regulate.devices.speech.voices import Book, read_voice
from pi_regulate.library.catalogue import Library
from pi_regulate.library.lines import every_line
from pi_regulate.library.said_in import said_in
from pi_regulate.reporting.voices.lines_to_speak import lines_to_speak
from pi_regulate.reporting.voices.voice_shelf import shelf
from pi_regulate.session.greetings import prelude
from pi_regulate.session.memory import Memory
from pi_regulate.session.night import Wall
from pi_regulate.session.programme import Programme
from pi_regulate.share import share_dir
from pi_regulate.sound.recordings.manifest import Manifest, RecordedLine, parsed
from tests.cli.test_voice import takes

pytestmark = pytest.mark.usefixtures("evened_once")

Call = Callable[..., Result]
ALL = ("all",)
FEW = ("settle.1", "settle.2", "long-out.1")
DEVICE = ("--backend", "mock", "--press", "0.1s, hold@1s", "--once", "--speed", "100")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def voice(own: Path, library: Library, name: str, lines: tuple[str, ...]) -> None:
    texts = every_line(library.exercises.values(), library.lines)
    wanted = {line: text for line, text in texts.items() if lines == ALL or line in lines}
    folder = own / "voices" / name
    folder.mkdir(parents=True)
    entries = {line: RecordedLine(f"{line}.flac", text, 3.0, -28.0, "0" * 64) for line, text in wanted.items()}
    (folder / "manifest.json").write_text(Manifest(name, lines=entries).as_json(), encoding="utf-8")
    for entry in entries.values():
        (folder / entry.file).touch()


def settings(own: Path, text: str) -> None:
    (own / "settings.yaml").write_text(f"{text}\n", encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("rehearse", "settle"),
        ("rehearse", "default"),
        pytest.param(("preview", "settle", "--terminal"), marks=pytest.mark.slow),
        pytest.param(("preview", "default", "--terminal"), marks=pytest.mark.slow),
        pytest.param(("simulate", "settle", "--sound", "off"), marks=pytest.mark.slow),
        pytest.param(("render", "settle", "-o", "x.wav", "--press", "hold@1s"), marks=pytest.mark.slow),
        pytest.param(("run", "settle", *DEVICE), marks=pytest.mark.slow),
        pytest.param(("run", *DEVICE), marks=pytest.mark.slow),
        ("check",),
        pytest.param(("check", "own"), marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
def test_what_is_read_and_not_heard_is_told_with_what_makes_it_heard(
    call: Call, own: Path, library: Library, words: tuple[str, ...]
) -> None:
    voice(own, library, "anna", FEW)
    settings(own, "voices: [anna]")
    told = call(*words, "--config", own).output  # the simulator shows it with all else
    assert told.count("note: no voice in the settings has all lines of ") == 1
    assert "On the device a soft chime stands in for each line" in told
    assert "In settings.yaml, `voices: [anna, default-en]` lets default-en speak " in told
    settings(own, "voices: [anna, default-en]")
    assert "no voice" not in call(*words, "--config", own).stderr


def test_each_row_of_a_line_that_nobody_speaks_says_so(call: Call, own: Path, library: Library) -> None:
    voice(own, library, "anna", (*FEW, "intro.1", "notice.2"))
    settings(own, "voices: [anna]")
    told = call("rehearse", "default", "--config", own).stdout.splitlines()
    lines = [line for line in told if line.split()[1] == "say"]
    assert [line.partition(" (")[2] for line in lines[:4]] == [
        "intro.1)",
        "follow-light.1), not spoken",
        "follow-light.2), not spoken",
        "follow-light.3), not spoken",
    ]
    assert [line.partition(" (")[2] for line in lines[-3:]] == [
        "notice.1), not spoken",
        "notice.2)",
        "notice.3), not spoken",
    ]
    rows = map(json.loads, call("rehearse", "default", "--config", own, "--format", "jsonl").stdout.splitlines())
    assert [row["spoken"] for row in rows if row["what"] == "say"][:2] == [True, False]


LACKS = (
    (("intro.1",), "follow-light", "has `intro.1`, said around the exercises, so the device leaves it out. "),
    (("intro.1",), "settle", ""),  # nothing is said before a breath that is tried by itself
    (("intro.1", "notice.2"), "default", "has `intro.1` and `notice.2`, said around the exercises"),
    (("two.1",), "hug-20", "has `two.1`, said around the exercises, so the device leaves it out. "),
    (("two.1",), "default", ""),
    (("two.1", "settle.1"), "together", "has `two.1`, said around"),
    (("two.1", "hug-20.1"), "hug-20", "On the device `quiet-company` plays in place of `hug-20`. "),
    (
        ("intro.1", "follow-light.1"),
        "follow-light",
        "line; what is said around the exercises (`intro.1`) is left out. ",
    ),
)


@pytest.mark.parametrize(
    ("lacks", "what", "said"), [LACKS[0], *(pytest.param(*one, marks=pytest.mark.slow) for one in LACKS[1:])]
)
def test_a_line_before_the_exercises_that_is_left_out_is_told(
    call: Call, own: Path, library: Library, lacks: tuple[str, ...], what: str, said: str
) -> None:
    texts = every_line(library.exercises.values(), library.lines)
    voice(own, library, "anna", tuple(line for line in texts if line not in lacks))
    settings(own, "voices: [anna]")
    told = call("rehearse", what, "--config", own).stderr
    assert said in told
    assert bool(said) == ("no voice in the settings has" in told)
    settings(own, "voices: [anna, default-en]")
    assert "no voice in" not in call("rehearse", what, "--config", own).stderr


@pytest.mark.parametrize(
    "first", ["breathe: [settle]", pytest.param("connect: [quiet-company]", marks=pytest.mark.slow)]
)
def test_a_routine_without_a_ground_phase_opens_with_the_first_it_has(
    call: Call, own: Path, library: Library, first: str
) -> None:
    texts = every_line(library.exercises.values(), library.lines)
    voice(own, library, "anna", tuple(line for line in texts if line != "intro.1"))
    settings(own, "voices: [anna]")
    (own / "routines").mkdir()
    (own / "routines" / "no-ground.yaml").write_text(f"id: no-ground\n{first}\n", encoding="utf-8")
    told = call("rehearse", "no-ground", "--config", own)
    assert "has `intro.1`, said around the exercises, so the device leaves it out. " in told.stderr
    assert "intro.1), not spoken" in told.stdout


@pytest.mark.slow
def test_run_tells_of_what_every_way_of_starting_plays(call: Call, own: Path, library: Library) -> None:
    voice(own, library, "anna", FEW)
    settings(own, "voices: [anna]\nstart: {press: default, double: together, hold: sleep}")
    told = call("run", *DEVICE, "--config", own).stderr
    assert told.count("note: no voice in the settings") == 1
    assert "`follow-light`, `settle`, `quiet-company`" in told
    assert "others" in told


@pytest.mark.parametrize(
    "text",
    [
        "voices: [anna]\ntalk: none\nnight: {talk: none}",
        "voices: [default-en]",
        "voices: [default-en]\nvoice_for: {settle: anna}",
        "",
    ],
)
def test_nothing_is_told_where_every_line_is_heard_or_none_is_wanted(
    call: Call, own: Path, library: Library, text: str
) -> None:
    voice(own, library, "anna", FEW)
    settings(own, text)
    assert "no voice" not in call("rehearse", "settle", "--config", own).stderr


@pytest.mark.parametrize(
    ("talk", "night", "had", "said"),
    [
        ("none", "few", ("settle.1",), "so it is not spoken at night. On the device a soft chime"),
        ("few", "full", FEW, "so it is not spoken at night. On the device a soft chime"),
        ("few", "few", (*FEW, "settle.3", "settle.4", "settle.5"), ""),
        ("none", "none", (), ""),
    ],
)
def test_the_note_counts_the_lines_of_the_hours_with_more_words(
    call: Call, own: Path, library: Library, talk: str, night: str, had: tuple[str, ...], said: str
) -> None:
    voice(own, library, "anna", had)
    settings(own, f"voices: [anna]\ntalk: {talk}\nnight: {{talk: {night}}}")
    told = call("rehearse", "settle", "--config", own).stderr
    assert said in told
    assert ("so it is not spoken" in told) == bool(said)


def test_where_no_word_is_wanted_a_voice_is_told_not_to_be_heard(own: Path, library: Library) -> None:
    voice(own, library, "anna", ALL)
    settings(own, "voices: [anna]\ntalk: none\nnight: {talk: none}")
    told = "\n".join(report(shelf(own), read_voice(own / "voices" / "anna")))
    assert "anna has all 414 lines" in told
    assert told.endswith("`talk` is none by day and by night. For words by day, put into settings.yaml: talk: few")
    settings(own, "voices: [anna]\ntalk: none")
    assert "No voice is heard" not in "\n".join(report(shelf(own), read_voice(own / "voices" / "anna")))


@pytest.mark.parametrize(
    ("what", "first"), [("mine", "--routine mine"), ("one", "--line one.1"), ("dim", "--line dim.1")]
)
def test_what_is_advised_to_record_is_what_is_missing_there(
    call: Call, own: Path, library: Library, what: str, first: str
) -> None:
    """The lines of a routine that no press starts, or of one exercise, do not come after all the usual ones."""
    (own / "exercises").mkdir()
    (own / "routines").mkdir()
    for name, count in (("one", 6), ("dim", 1)):
        steps = "".join(f'  - say: "This is sentence number {n}."\n    at: {8 + 12 * n}s\n' for n in range(count))
        text = f"id: {name}\nphase: ground\nlasts: 90s\nsteps:\n  - glow: 10%\n{steps}"
        (own / "exercises" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (own / "routines" / "mine.yaml").write_text("id: mine\nground: [one, dim]\n", encoding="utf-8")
    settings(own, "voices: [default-en, robot, anna]\ntalk: full")
    voice(own, library, "robot", FEW)  # made by a machine: a person's recordings can't be added
    whole = json.loads((own / "voices" / "robot" / "manifest.json").read_text())
    (own / "voices" / "robot" / "manifest.json").write_text(json.dumps(whole | {"made_with": "espeak-ng"}))
    told = call("rehearse", what, "--config", own).stderr.replace(f"--config {own} ", "")
    advised = told.partition("voice record --name anna ")[2].split("\n")[0].rstrip("`")
    assert advised.startswith(first)
    if what == "one":
        assert sorted(advised.split()[1::2]) == [f"one.{n}" for n in range(1, 7)]
    if what == "mine":
        spoken = [one.line for one in lines_to_speak(shelf(own), "mine")]
        assert {f"one.{n}" for n in range(1, 7)} <= {*spoken}


def test_what_needs_words_is_told_to_give_way(call: Call, own: Path, library: Library) -> None:
    voice(own, library, "anna", FEW)
    settings(own, "voices: [anna]")
    told = call("rehearse", "safe-ally", "--config", own).stderr
    assert "On the device `quiet-company` plays in place of `safe-ally`. " in told
    assert "chime" not in told


def test_words_of_ones_own_are_told_to_be_recorded(call: Call, own: Path) -> None:
    (own / "exercises").mkdir()
    steps = 'steps:\n  - glow: 10%\n  - say: "Here is the light, if you like."\n    at: 8s\n'
    (own / "exercises" / "hello.yaml").write_text(f"id: hello\nphase: ground\nlasts: 20s\n{steps}", encoding="utf-8")
    settings(own, "voices: [anna, default-en]")
    told = call("rehearse", "hello", "--config", own).stderr
    assert "note: no voice in the settings has all lines of `hello`, so it is not spoken." in told
    assert "voice record --name anna --line hello.1" in told.replace(f"--config {own} ", "")


@pytest.mark.parametrize(
    ("talk", "had", "asked", "device"),
    [
        ("few", (), (1, 2, 3), "On the device a soft chime stands in for each line."),
        ("few", (1, 2), (3,), "On the device `my-evening` is spoken, with fewer lines (`talk: few`)."),
        ("full", (1, 2), (3,), "On the device a soft chime stands in for each line."),
        ("few", (1, 2, 3), (), ""),
    ],
)
def test_an_exercise_on_its_own_is_told_to_be_recorded_until_it_is_spoken(
    call: Call, own: Path, talk: str, had: tuple[int, ...], asked: tuple[int, ...], device: str
) -> None:
    assert call("new", "exercise", "my-evening", "--config", own).exit_code == 0
    mine = shelf(own).library
    voice(own, mine, "my-voice", tuple(f"my-evening.{number}" for number in had))
    settings(own, f"voices: [default-en, my-voice]\ntalk: {talk}")
    told = call("rehearse", "my-evening", "--config", own)
    record = told.stderr.partition("voice record --name my-voice ")[2].split()
    assert [word for word in record if word != "--line"] == [f"my-evening.{number}" for number in asked]
    assert ("not spoken" in told.stdout) == bool(asked)  # what is told is what is heard
    assert device in told.stderr


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[default-en]", "[anna, default-en]"),
        pytest.param("[ben]", "[anna, ben]", marks=pytest.mark.slow),
        ("[whole, ben, default-en]", "[anna, ben, whole, default-en]"),
        pytest.param("[nobody, default-en]", "[anna, nobody, default-en]", marks=pytest.mark.slow),
    ],
)
def test_a_new_voice_is_advised_where_it_is_heard(own: Path, library: Library, before: str, after: str) -> None:
    usual = ("long-out.1", "long-out.2", "long-out.3", "settle.1", "settle.2", "settle.3", "settle.4", "settle.5")
    voice(own, library, "anna", usual)
    voice(own, library, "ben", FEW)
    voice(own, library, "whole", ALL)
    settings(own, f"voices: {before}")
    assert list(report(shelf(own), read_voice(own / "voices" / "anna")))[-1] == (
        f"To hear it, put it into settings.yaml: voices: {after}"
    )


def programme(own: Path, routine: str) -> Programme:
    """The programme of a device on which both notices have been heard."""
    mine = shelf(own)
    memory, evening = Memory(heard={"notice.1": 1, "notice.2": 1}), Wall(minute=21 * 60, day=1)
    chain = Book(mine.library, mine.places).chain
    return Programme(mine.library, mine.library.routines[routine], memory, lambda _: evening, speech=True, voices=chain)


@pytest.mark.parametrize(
    ("had", "voices", "said", "heard"),
    [
        (
            "intro.1",
            "[default-en]",
            "To hear it around the exercises, put it into settings.yaml: voices: [anna, d",
            False,
        ),
        ("intro.1", "[anna, default-en]", "So far it is heard only around the exercises; to record", True),
        ("intro.1", "[default-en, anna]", "So far it is not heard; to record", False),
        ("notice.2", "[anna, default-en]", "So far it is not heard; to record", False),  # `intro.1` comes with it
    ],
)
def test_a_voice_that_only_greets_is_told_to_be_heard_where_it_is(
    own: Path, library: Library, had: str, voices: str, said: str, heard: bool
) -> None:
    voice(own, library, "anna", (had,))
    settings(own, f"voices: {voices}")
    told = "\n".join(report(shelf(own), read_voice(own / "voices" / "anna")))
    assert said in told
    assert ("is heard only around" in told) == heard
    device = programme(own, "default")
    cues = prelude(device, "ground", device.routine.slot("ground")[0], 0.0).cues
    assert [cue.seconds == 3.0 for cue in cues if cue.line == "intro.1"] == [heard]  # as long as the recording by anna


@pytest.mark.parametrize(
    ("talk", "said"),
    [
        (
            "few",
            "anna has 2 of 417 lines, enough for 1 of 51 exercises. For a first session it has 0 of 18 lines. "
            "Whole so far: `my-evening`. `default-en` speaks the other exercises, ",
        ),
        ("full", "No voice speaks 1 exercise; in that exercise a soft chime stands in for each line, "),
    ],
)
def test_a_voice_speaks_what_its_lines_are_told_to_be_enough_for(call: Call, own: Path, talk: str, said: str) -> None:
    assert call("new", "exercise", "my-evening", "--config", own).exit_code == 0
    (own / "routines").mkdir()
    (own / "routines" / "mine.yaml").write_text("id: mine\nbreathe: [my-evening]\n", encoding="utf-8")
    voice(own, shelf(own).library, "anna", ("my-evening.1", "my-evening.2"))
    settings(own, f"voices: [default-en, anna]\ntalk: {talk}")
    told = " ".join(report(shelf(own), read_voice(own / "voices" / "anna")))
    assert said in told
    assert ("So far it is not heard" in told) == (talk == "full")
    device = programme(own, "mine")
    piece = device.piece(device.routine.slot("breathe")[0], "breathe", 0.0)
    assert piece is not None
    spoken = [cue.line for cue in piece.score.cues if cue.spoken and cue.kind == "say"]
    assert spoken == (["my-evening.1", "my-evening.2"] if talk == "few" else [])
    assert [cue.name for cue in piece.score.cues if cue.kind == "chime"] == ([] if talk == "few" else ["low"] * 3)
    rehearsed = call("rehearse", "mine", "--config", own).stdout
    assert ("my-evening.1), not spoken" in rehearsed) == (talk == "full")


def test_the_shipped_voice_is_advised_as_the_last(own: Path, library: Library) -> None:
    voice(own, library, "anna", FEW)
    settings(own, "voices: [anna]")
    told = list(report(shelf(own), read_voice(share_dir() / "audio" / "voices" / "default-en")))
    assert told[-1] == "To hear it, put it into settings.yaml: voices: [anna, default-en]"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("voices: [default-en, anna]", True),
        ("voices: [ben, default-en, anna]", True),
        ("voices: [whole, anna]", True),
        ("voices: [anna, default-en]", False),
        ("voices: [whole, default-en]", False),
        ("voices: [default-en, anna]\nvoice_for: {settle: anna}", False),
    ],
)
def test_a_voice_that_is_never_heard_is_told(call: Call, own: Path, library: Library, text: str, hidden: bool) -> None:
    voice(own, library, "anna", FEW)
    voice(own, library, "ben", FEW)
    voice(own, library, "whole", ALL)
    settings(own, text)
    said = "`anna` is never heard"
    assert (said in "\n".join(report(shelf(own), read_voice(own / "voices" / "anna")))) is hidden
    assert (said in call("check", "--config", own).stdout) is hidden
    assert "`default-en` is never" not in call("check", "--config", own).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "voices: [ana, default-en]",
            "`ana`, but there is no voice of that name; the next one speaks. Did you mean `anna`",
        ),
        pytest.param(
            "voices: [default-en-lower]",
            "nobody else is named. Did you mean `default-en-low`?",
            marks=pytest.mark.slow,
        ),
        ("voices: [default-en]\nvoice_for: {settle: zoe}", "`zoe`, but there is no voice of that name; the next one"),
    ],
)
def test_a_voice_that_is_not_there_is_told_with_the_one_that_was_meant(
    call: Call, own: Path, library: Library, text: str, said: str
) -> None:
    voice(own, library, "anna", ALL)
    settings(own, text)
    assert said in " ".join(call("check", "--config", own).stdout.split())


def test_a_voice_that_can_say_no_exercise_is_not_advised_yet(own: Path, library: Library) -> None:
    voice(own, library, "anna", FEW)
    voice(own, library, "ben", FEW)
    settings(own, "voices: [ben]")
    told = "\n".join(report(shelf(own), read_voice(own / "voices" / "anna")))
    record = "`pi-regulate voice record --name anna`"
    assert f"So far it is not heard; to record a first session: {record}" in told
    assert "To hear it" not in told
    assert "No other voice in the settings speaks the rest" in told  # `ben` is there, and can say nothing either


def german_voice(own: Path, library: Library) -> None:
    voice(own, library, "anna", ("settle.1", "settle.2", "settle.3", "settle.4", "settle.5"))
    made = own / "voices" / "anna" / "manifest.json"
    texts = said_in(library, "de")
    entries = {line: replace(one, text=texts[line]) for line, one in parsed(made.read_bytes()).lines.items()}
    made.write_text(Manifest("anna", "de", lines=entries).as_json(), encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "way", "warned"),
    [
        ("voices: [default-en]", "voices: [anna, default-en], and languages: [de, en]", False),
        ("voices: [anna, default-en]", "`anna` speaks `de`, which the settings don't name. To hear it, put into", True),
        ("voices: [default-en]\nlanguages: [de, en]", "settings.yaml: voices: [anna, default-en]", False),
        ("voices: [anna, default-en]\nlanguages: [de, en]", None, False),
        ("voices: [anna, default-en]\nlanguages: [fr, en]", "settings.yaml: languages: [de, fr, en]", True),
    ],
)
def test_a_voice_in_a_language_that_is_not_spoken_is_told_with_the_setting_that_speaks_it(
    call: Call, own: Path, library: Library, text: str, way: str | None, warned: bool
) -> None:
    (own / "words").mkdir()
    (own / "words" / "fr.yaml").write_text('settle.1: "Q."\n')
    german_voice(own, library)
    settings(own, text)
    stand, kept = shelf(own), read_voice(own / "voices" / "anna")
    told = [row for row in report(stand.speaking(kept), kept) if "settings.yaml" in row]
    assert (way in told[0] and told[0].endswith("]")) if way else not told
    assert ("`anna` speaks `de`, which" in " ".join(call("check", "--config", own).stdout.split())) is warned


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        ("[de, en]", "`default-en` speaks the other exercises, each from beginning to end."),
        ("[de]", "No other voice in the settings speaks the rest"),
    ],
)
def test_who_speaks_the_rest_is_told_in_every_language_of_the_settings(
    languages: str, told: str, own: Path, library: Library
) -> None:
    settings(own, f"voices: [anna, default-en]\nlanguages: {languages}")
    german_voice(own, library)
    assert told in "\n".join(report(shelf(own), read_voice(own / "voices" / "anna")))


@pytest.mark.slow
def test_recordings_put_there_by_hand_are_taken_in_and_not_forgotten(call: Call, own: Path) -> None:
    folder = takes(own / "voices", "x.wav").joinpath("anna")
    takes(folder, "long-out.1.wav", "long-out.2.wav")
    (own / "voices" / "x.wav").unlink()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    refused = call("voice", "forget", "anna", "--config", own)
    assert refused.exit_code == 1
    assert "it was left alone" in refused.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    for words in (("check",), ("voice", "check", "anna")):
        told = call(*words, "--config", own)
        assert told.exit_code == 78
        assert "No such file" not in told.output
    command = shlex.split(told.stdout.partition("this imports them: `")[2].partition("`")[0])
    assert call(*command[1:], *([] if "--config" in command else ["--config", own])).exit_code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()}.items() >= before.items()
    assert set(read_voice(folder).manifest.lines) == {"long-out.1", "long-out.2"}
    assert call("check", "--config", own).exit_code == 0
    told = call("voice", "forget", "anna", "--config", own)
    assert told.exit_code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert "holds something else too: long-out.1.wav and long-out.2.wav.\nTo delete that as well: rm -r " in told.stdout


@pytest.mark.slow
def test_an_archive_is_told_to_be_unpacked_and_the_command_does_it(call: Call, own: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("notes.txt", "Monday")
    with tarfile.open(tmp_path / "z.tgz", "w:gz") as packed:
        packed.add(tmp_path / "x.zip", "x.zip")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "y.rar").write_bytes(b"Rar!")
    paths = (tmp_path / "x.zip", tmp_path / "z.tgz", tmp_path / "in")
    told = call("voice", "import", *paths, "--name", "anna", "--config", own).stderr
    assert f"z.tgz: files inside an archive are not read. To unpack it: mkdir {tmp_path}/z-unpacked && tar -xf " in told
    assert f"{tmp_path / 'x.zip'}: files inside an archive are not read. To unpack it: python3 -m zipfile -e " in told
    assert f"{tmp_path / 'in' / 'y.rar'}: files inside an archive are not read. Unpack it" in told
    takes(tmp_path / "in", "long-out.1.wav")
    done = call("voice", "import", tmp_path / "in", "--name", "anna", "--config", own)
    assert (done.exit_code, "skipped, not sound files: y.rar" in done.stderr) == (0, True)


@pytest.mark.parametrize(
    ("voices", "said"),
    [
        (
            "[anna]",
            "no other voice speaks in its place. To hear words, put one into settings.yaml: voices: [default-en]",
        ),
        ("[anna, nobody]", "no other voice speaks in its place."),
        ("[anna, default-en]", "until you take it out there, `default-en` speaks in its place."),
    ],
)
def test_who_speaks_in_place_of_a_forgotten_voice(
    call: Call, own: Path, library: Library, voices: str, said: str
) -> None:
    voice(own, library, "anna", FEW)
    settings(own, f"voices: {voices}")
    assert f"The settings still name `anna`; {said}" in call("voice", "forget", "anna", "--config", own).stdout


def test_what_lies_beside_a_voice_is_left_and_named_and_the_remedy_takes_it_away(
    call: Call, own: Path, library: Library
) -> None:
    voice(own, library, "anna", FEW)
    folder = own / "voices" / "anna"
    (folder / "on Monday.txt").write_text("in the kitchen", encoding="utf-8")
    settings(own, "voices: [anna, default-en]")
    told = call("voice", "forget", "anna", "--config", own).stdout
    assert f"The voice `anna` in {folder} is gone.\nIts files were overwritten and deleted.\n" in told
    assert "Its folder stays, because it holds something else too: on Monday.txt." in told
    assert "The settings still name `anna`; until you take it out there, `default-en` speaks in its place." in told
    assert os.listdir(folder) == ["on Monday.txt"]
    checked = call("check", "--config", own)
    assert (checked.exit_code, "and no recording. Nothing in it is ever played" in checked.stdout) == (0, True)
    subprocess.run(told.partition("To delete that as well: ")[2].splitlines()[0], shell=True, check=True)
    assert not folder.exists()
