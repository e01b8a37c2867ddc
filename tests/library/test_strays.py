"""What looks like the owner's and is not read is told, and the command that is printed puts it right."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.library.catalogue import Library, check_paths, load
from pi_regulate.library.chosen import chosen
from pi_regulate.library.folder.strays import strays
from pi_regulate.library.odd_names import could_be_ours, looks_like_settings
from pi_regulate.library.private import told_of_unread
from pi_regulate.words import RegulateError
from tests.devices.speech.foreign import wav
from tests.in_one_test import in_one_test
from tests.library.shipped import CONFIG

STEADY = "people: {photosensitive: true}\n"
CALM = "id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 60s\n"
WAY = "id: my-way\nground: [orient-room]\n"
LINES = 'intro.1: "Press to go on. Hold to end."\n'

SETTINGS = (
    "settings.yml", "settings.YAML", "Settings.yaml", "SETTINGS.YML", "settings.yaml.txt", "settings.yml.txt",
    "settings (1).yaml", "settings(2).yaml", "settings - Copy.yaml", "Copy of settings.yaml", "settings copy.yaml",
    "settings_old.yaml", "setting.yaml", "setings.yaml", "settings.yaml.yaml", "settings", "settings.txt",
    "settings.yaml ", "settings.yalm", "settings.conf", "settings.yaml~", "settings.yaml.save", "settings.yaml.bak",
    "#settings.yaml#", "settings.yaml.dpkg-old", "config/settings.yaml", "etc/pi-regulate/settings.yaml",
    "pi-regulate/Settings.yml", "settings.yaml (1)", "settings.yaml.1", "settings.yaml.download",
    "settings.yaml.crdownload", "settings.yaml.part", "settings - Kopie.yaml", "settings - Copy (2).yaml",
    "settings - copie.yml", "Copia de settings.yaml", "settings — kopia.yaml", "settings_old", "settings.yaml.bak2",
    "settings.yml.save", "settings-2026-11-01.yaml", "settings 20261101T2210.yml", "settings.yamll", "settings.ya",
    "settings.YAML.TXT.txt", "settings.md", "settings.json", "settings,yaml", "settings.yaml.off",
    "settings.yml~", "settings~", "#settings.yml#", "Settings.yaml~", "settings.yml.orig", "a/settings.yml~",
    "a/b/c/d/e/settings.yaml",
)  # fmt: skip
EXERCISES = (
    "exercises/my-calm.yml", "exercises/my-calm.YAML", "exercises/my-calm.yaml.txt", "exercises/my-calm.txt",
    "exercises/my-calm", "exercises/mine/my-calm.yaml", "exercises/mine/deep/my-calm.yml", "Exercises/my-calm.yaml",
    "exercise/my-calm.yaml", "EXERCISES/my-calm.yaml", "excercises/my-calm.yaml", "my-calm.yaml", "my-calm.yml",
    "config/exercises/my-calm.yaml", "mine/my-calm.yaml", "my-calm.txt", "exercises/my-calm,yaml",
    "exercises/my-calm.yaml (1)", "exercises/my-calm.yaml.1", "exercises/my-calm.yaml.download",
    "exercises/my-calm - Kopie.yml", "exercises/my-calm.md", "exercises/my-calm.yaml.bak2", "exercises/my-calm.old",
    "exercises/my-calm.ya", "exercises/my-calm.YAML.TXT.txt", "exercises/my-calm_yaml", "exercises/my-calm.xyz",
    "exercises/1/2/3/4/5/6/7/my-calm.yaml", "my-calm.md",
)  # fmt: skip
ROUTINES = ("routine/my-way.yaml", "Routines/my-way.yaml", "routines/a/my-way.yaml", "my-way.yml", "etc/my-way.yaml")
DOCUMENTS = (
    "settings.docx", "settings.yaml.rtf", "settings.odt", "settings.doc", "settings (1).docx", "exercises/my-calm.docx",
    "exercises/my-calm.yaml.docx", "exercises/my-calm.rtf", "exercises/my-calm.pdf", "exercises/my-calm.txt",
    "routines/my-way.odt", "a/settings.docx",
)  # fmt: skip
OWN_LINES = ("lines.yml", "Lines.yaml", "line.yaml", "lines.yaml.txt", "config/lines.yaml")


def written(home: Path, name: str, text: str) -> Path:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def put_right(home: Path, share: Path) -> Library:
    """Carries out every command that is printed, then loads what is there."""
    unread = [problem for problem in check_paths([], share, home) if problem.severity == "unread"]
    assert unread
    for problem in unread:
        command = problem.message.rpartition(": ")[2]
        subprocess.run(["sh", "-c", command], check=True, timeout=10)
    after = load(share, home)
    assert after.unread == ()
    return after


WRONG_PLACE = {
    "routines/my-calm.yaml": (CALM, "an exercise", "exercises/", "exercises/my-calm.yaml"),
    "exercises/my-way.yaml": (WAY, "a routine", "routines/", "routines/my-way.yaml"),
    "exercises/mine.yaml": (f"{STEADY}talk: few\n", "settings", "settings.yaml", "settings.yaml"),
    "exercises/sound.yaml": ("sound: {volume: 3}\n", "settings", "settings.yaml", "settings.yaml"),
    "routines/mine.yaml": (STEADY, "settings", "settings.yaml", "settings.yaml"),
    "routines/settings.yaml": (STEADY, "settings", "settings.yaml", "settings.yaml"),
    "exercises/settings.yaml": (STEADY, "settings", "settings.yaml", "settings.yaml"),
    "exercises/setting.yaml": (STEADY, "settings", "settings.yaml", "settings.yaml"),
    "exercises/lines.yaml": (LINES, "lines", "lines.yaml", "lines.yaml"),
    "routines/words.yaml": (LINES, "lines", "lines.yaml", "lines.yaml"),
}


@in_one_test("name", WRONG_PLACE)
def test_a_file_of_another_kind_is_told_once_with_the_command_that_moves_it(
    tmp_path: Path, small_share: Path, name: str
) -> None:
    text, what, where, right = WRONG_PLACE[name]
    written(tmp_path, name, text)
    (problem,) = check_paths([], small_share, tmp_path)
    assert problem.message.startswith(f"this is {what}; it belongs in `{where}`. To move it: ")
    subprocess.run(["sh", "-c", problem.message.rpartition(": ")[2]], check=True, timeout=10)
    assert (tmp_path / right).read_text() == text
    assert check_paths([], small_share, tmp_path) == ()
    written(tmp_path, name, text + "# another\n")
    (problem,) = check_paths([], small_share, tmp_path)
    assert "is there already" in problem.message
    assert problem.message.rpartition(": ")[2].startswith("diff ")


@pytest.mark.parametrize("name", ["settings.yaml", "lines.yaml", "exercises/my-calm.yaml", "routines/my-way.yaml"])
def test_a_file_in_another_format_is_told_in_one_sentence(tmp_path: Path, small_share: Path, name: str) -> None:
    formats = {
        rb"{\rtf1\ansi id: my-calm\par}": "an RTF file of a word processor",
        b"PK\x03\x04\x14\0\0\0mimetypeapplication/vnd.oasis.opendocument.text": "a file of a word processor",
        b"PK\x03\x04\x14\0\0\0[Content_Types].xml": "a Word file",
        b"\xd0\xcf\x11\xe0\xa1\xb1": "an old Word file",
        b"%PDF-1.4\n": "a PDF file",
        f"<!DOCTYPE html>\n<html><pre>{CALM}</pre></html>".encode(): "a web page",
        f"\ufeff<html>\n<pre>{CALM}".encode(): "a web page",
    }
    path = written(tmp_path, name, "")
    for data, what in formats.items():
        path.write_bytes(data)
        told = [one.message for one in check_paths([], small_share, tmp_path)]
        assert told == [f"this is {what} and not plain text. Save it as plain text called `{path.name}`."]


def test_a_file_with_settings_alone_belongs_into_the_settings(tmp_path: Path, small_share: Path) -> None:
    for text in (STEADY, "sound: {volume: 3}\n", 'night: {from: "22:00"}\n', "talk: few\nsound: {volume: 3}\n"):
        written(tmp_path, "einstellungen.yaml", text)
        (problem,) = check_paths([], small_share, tmp_path)
        assert problem.message.rpartition(" ")[2] == str(tmp_path / "settings.yaml")


PARTS = {
    "people.yaml": ("photosensitive: true\n", "people"), "mine.yaml": ("photosensitive: true\n", "people"),
    "exercises/people.yaml": ("photosensitive: true\nholds: false\n", "people"),
    "config/a.yml": ("holds: false\n", "people"),
    "people.txt": ("photosensitive: true\n", "people"), "People": ("photosensitive: true\n", "people"),
    "lamp.yaml": ("pin: 12\n", "lamp"), "button.yaml": ("pin: 16\n", "button"), "x.yaml": ("volume: 3\n", "sound"),
    "night.yaml": ('from: "22:00"\n', "night"), "voices/anna/people.yaml": ("photosensitive: true\n", "people"),
}  # fmt: skip


@in_one_test("name", PARTS)
def test_a_part_of_the_settings_in_a_file_of_its_own_is_called_that(
    tmp_path: Path, name: str, small_share: Path
) -> None:
    text, part = PARTS[name]
    written(tmp_path, name, text)
    (problem,) = check_paths([], small_share, tmp_path)
    assert problem.message.startswith(f"these are settings of the section `{part}`.")
    assert f"`settings.yaml`, below a line `{part}:`, indented by two spaces" in problem.message
    subprocess.run(["sh", "-c", problem.message.rpartition(": ")[2]], check=True, timeout=10)
    written(tmp_path, "settings.yaml", f"{part}:\n  " + text.replace("\n", "\n  "))
    assert check_paths([], small_share, tmp_path) == ()


@in_one_test("ending", ["url", "lnk", "desktop", "webloc", "gpg", "pgp", "asc", "age", "LNK"])
@in_one_test("where", ["settings.yaml", "exercises/my-calm.yaml", "voices/anna/settings.yaml"])
def test_a_shortcut_and_what_is_encrypted_are_not_advised_to_be_renamed(
    tmp_path: Path, where: str, ending: str, small_share: Path
) -> None:
    path = written(tmp_path, f"{where}.{ending}", "[InternetShortcut]\nURL=http://x/settings.yaml\n")
    (problem,) = strays(tmp_path)
    assert problem.severity == "unread"
    right = where.removeprefix("voices/anna/") if "voices" in where else Path(where).name
    assert f"`{right}`. To leave" in problem.message
    what = "this is encrypted" if ending in ("gpg", "pgp", "asc", "age") else "this is a shortcut"
    assert problem.message.startswith(what)
    subprocess.run(["sh", "-c", problem.message.rpartition(": ")[2]], check=True, timeout=10)
    assert (strays(tmp_path), path.with_name(f".{path.name}").exists()) == ([], True)


@in_one_test("ending", ["sha256", "SHA512", "md5", "sha256sum", "sig", "minisig", "asc", "gpg", "bak", "orig"])
@in_one_test("name", ["settings.yaml", "exercises/my-calm.yaml"])
def test_nothing_is_told_of_checksums_signatures_and_copies_beside_their_file(
    tmp_path: Path, name: str, ending: str, small_share: Path
) -> None:
    written(tmp_path, name, STEADY if "settings" in name else CALM)
    written(tmp_path, f"{name}.{ending}", f"3fdead  {name}\n")
    assert load(small_share, tmp_path).unread == ()
    assert strays(tmp_path) == []


@in_one_test("name", SETTINGS)
def test_settings_under_another_name_are_told_and_put_right(tmp_path: Path, name: str, small_share: Path) -> None:
    written(tmp_path, name, STEADY)
    assert not load(small_share, tmp_path).settings.people.photosensitive
    assert put_right(tmp_path, small_share).settings.people.photosensitive


@in_one_test("name", EXERCISES)
def test_an_exercise_that_lies_elsewhere_is_told_and_put_right(tmp_path: Path, name: str, small_share: Path) -> None:
    written(tmp_path, name, CALM)
    assert "my-calm" in put_right(tmp_path, small_share).exercises


@in_one_test("name", ROUTINES)
def test_a_routine_that_lies_elsewhere_is_told_and_put_right(tmp_path: Path, name: str, small_share: Path) -> None:
    written(tmp_path, name, WAY)
    assert "my-way" in put_right(tmp_path, small_share).routines


@in_one_test("name", OWN_LINES)
def test_lines_under_another_name_are_told_and_put_right(tmp_path: Path, name: str, small_share: Path) -> None:
    written(tmp_path, name, LINES)
    assert put_right(tmp_path, small_share).lines["intro.1"] == "Press to go on. Hold to end."


@in_one_test("name", DOCUMENTS)
def test_what_a_word_processor_saved_is_told_and_put_right_by_saving_it_again(
    tmp_path: Path, name: str, small_share: Path
) -> None:
    text = STEADY if "settings" in name else WAY if "way" in name else CALM
    path = written(tmp_path, name, "")
    path.write_bytes(rb"{\rtf1\ansi " + text.encode().replace(b"\n", b"\\par\n"))
    (problem,) = load(small_share, tmp_path).unread
    plain = re.search(r"Save it as plain text called `(.+)`\.", problem.message)
    assert plain is not None
    assert not plain[1].endswith((".txt", ".docx", ".rtf"))
    written(path.parent if "/" not in plain[1] and "a/" not in name else tmp_path, plain[1], text)
    after = put_right(tmp_path, small_share)
    assert after.settings.people.photosensitive or "my-calm" in after.exercises or "my-way" in after.routines


@pytest.mark.parametrize("name", ["settings.zip", "exercises/a.yaml.zip"])
def test_what_is_packed_is_told_and_can_be_unpacked_and_put_right(tmp_path: Path, name: str, small_share: Path) -> None:
    path = written(tmp_path, name, "")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("settings.yaml", STEADY)
    (problem,) = load(small_share, tmp_path).unread
    subprocess.run(["sh", "-c", problem.message.rpartition(": ")[2]], check=True, timeout=10)
    assert put_right(tmp_path, small_share).settings.people.photosensitive
    assert zipfile.is_zipfile(path.with_name(f".{path.name}")), "nothing is thrown away"


@in_one_test(
    ("name", "text"),
    [
        ("settings.toml", "[people]\nphotosensitive = true\n"), ("settings.properties", "people.photosensitive=true\n"),
        ("settings.ini", "talk = few\n"), ("exercises/my-calm.toml", 'id = "my-calm"\nphase = "breathe"\n'),
    ],
)  # fmt: skip
def test_what_is_written_for_other_programs_is_told_with_what_yaml_wants(tmp_path: Path, name: str, text: str) -> None:
    written(tmp_path, name, text)
    (problem,) = strays(tmp_path)
    assert problem.severity == "unread"
    assert "each line reads `key: value` and not `key = value`" in problem.message
    assert problem.message.endswith(".yaml")


@in_one_test("name", ["voices/hello.wav", "voices/anna.zip", "voices/intro.1.m4a", "voices/what.bin"])
def test_files_beside_the_voices_are_told(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, "sound")
    written(tmp_path, "voices/anna/voice.json", "{}")
    (problem,) = strays(tmp_path, ["intro.1"])
    if "intro" in name:
        assert f"voice import {path} --name anna --config {tmp_path} && " in problem.message
    elif "hello" in name:
        assert "import" not in problem.message, "it would be refused"
        assert "named after its line; `pi-regulate voice script` shows the names" in problem.message
    else:
        assert "archive" in problem.message or problem.severity == "warning"


def zipped(path: Path, *names: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "words" if name.endswith("txt") else STEADY if name.endswith("yaml") else wav())
    return path


VOICES = {
    "voices/mum.zip": ("settle.1.wav", "settle.2.wav"),
    "voices/Mum (1).zip": ("mum/Settle 1.wav", "mum/settle_2.wav", "__MACOSX/mum/._settle.1.wav"),
    "mum.zip": ("deep/er/settle.1.wav", "deep/er/settle.2.wav", "deep/er/notes.txt"),
    "voices/mum/mum.zip": ("settle.1.wav", "settle.2.wav"),
    "stuff/from/mum.zip": ("settle.1.wav", "settle.2.wav"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*VOICES, "mum/settle.1.wav", "mum-unpacked/settle.1.wav", "a/b/mum/Settle 1.WAV"])
def test_recordings_that_lie_elsewhere_become_a_voice_by_what_is_printed(tmp_path: Path, name: str) -> None:
    home = tmp_path / "anna's own"
    if name in VOICES:
        zipped(home / name, *VOICES[name])
    else:
        written(home, name, "").write_bytes(wav())
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    check = [sys.executable, "-m", "pi_regulate", "check", "--config", str(home)]
    told = subprocess.run(check, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert told.returncode == 78
    (command,) = re.findall(r": ([^:]*voice import.*)", told.stdout + told.stderr)
    subprocess.run(["sh", "-c", command], check=True, timeout=60, env=environment)
    assert list((home / "voices" / "mum").glob("settle.1.*"))
    subprocess.run(check, check=True, capture_output=True, timeout=60, env=environment)


def test_an_archive_at_the_voices_with_names_of_no_lines_says_how_they_are_called(tmp_path: Path) -> None:
    zipped(tmp_path / "voices" / "mum.zip", "one.wav")
    (problem,) = strays(tmp_path, ["settle.1"])
    assert "`pi-regulate voice script` shows the names. To unpack it: " in problem.message


@in_one_test(
    "name",
    ["song.1.mp3", "settle.1.png", "voices/anna/cover.png", "voices/anna/settle.1.ogg", ".old/settle.1.wav", "a.wav"],
)
def test_other_sounds_and_voices_are_no_news(tmp_path: Path, name: str) -> None:
    written(tmp_path, name, "sound")
    assert strays(tmp_path, ["settle.1"]) == []


AT_VOICES = (
    "voices/anna/settings.yaml", "voices/anna/settings.yml", "voices/anna/my-calm.yaml", "voices/settings.yaml",
    "voices/anna/exercises/my-calm.yaml", "voices/anna/deep/er/my-calm.yaml", "voices/my-calm.yaml",
    "voices/my-calm.txt", "voices/anna/my-calm.yaml.txt", "voices/exercises/my-calm.yaml", "voices/Settings (1).yaml",
)  # fmt: skip


@in_one_test("name", AT_VOICES)
def test_files_of_ours_among_the_voices_are_told_and_put_right(tmp_path: Path, name: str, small_share: Path) -> None:
    written(tmp_path, "voices/anna/settle.1.ogg", "sound")
    written(tmp_path, "voices/anna/manifest.json", '{"name": "anna", "lines": {"settle.1": {"text": "sound: x"}}}')
    written(tmp_path, name, STEADY if "etting" in name else CALM)
    assert len(strays(tmp_path)) == 1
    library = put_right(tmp_path, small_share)
    assert library.settings.people.photosensitive or "my-calm" in library.exercises


@in_one_test("name", ["notes.txt", "said.txt", "script.csv", "manifest.json", "words.json", "photo.png"])
def test_what_somebody_keeps_beside_their_recordings_is_no_news(tmp_path: Path, name: str) -> None:
    written(tmp_path, f"voices/anna/{name}", 'settle.1: "Soon the light grows."\nsettle.2: "And sinks."\n')
    assert strays(tmp_path) == []


def test_recordings_of_lines_a_voice_has_are_no_news(tmp_path: Path) -> None:
    for name in ("voices/mum/settle.1.ogg", "mum/settle.1.wav"):
        written(tmp_path, name, "sound")
    assert strays(tmp_path, ["settle.1"]) == []
    written(tmp_path, "exercises/settle.2.wav", "sound")
    (problem,) = strays(tmp_path, ["settle.1", "settle.2"])
    assert "exercises/settle.2.wav --name my-voice" in problem.message


@in_one_test(
    "name", ["routines/settings.yml", "exercises/Settings.YAML", "exercises/settings.yaml.txt",
             "exercises/mine/settings.yaml", "exercises/routines/settings.yml"],
)  # fmt: skip
def test_settings_among_the_exercises_belong_one_folder_up(tmp_path: Path, name: str, small_share: Path) -> None:
    written(tmp_path, name, STEADY)
    assert put_right(tmp_path, small_share).settings.people.photosensitive


def test_an_exercise_called_settings_stays_where_it_is(tmp_path: Path, small_share: Path) -> None:
    written(tmp_path, "exercises/settings.yaml", CALM.replace("my-calm", "settings"))
    assert "settings" in load(small_share, tmp_path).exercises
    assert strays(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "names"),
    [("my.zip", ("a/settings.yml", "a/notes.txt")), ("backup/my.zip", ("my-calm.yaml", "settings.yml"))],
)
def test_settings_in_an_archive_of_any_name_are_told(
    tmp_path: Path, name: str, names: tuple[str, ...], small_share: Path
) -> None:
    path = zipped(tmp_path / name, "pictures/cat.png")
    assert [problem for problem in strays(tmp_path) if problem.severity == "unread"] == []
    with zipfile.ZipFile(path, "w") as archive:
        for inside in names:
            archive.writestr(inside, CALM if "calm" in inside else STEADY)
    (problem,) = strays(tmp_path)
    assert problem.severity == "unread"
    subprocess.run(["sh", "-c", problem.message.rpartition(": ")[2]], check=True, timeout=10)
    assert put_right(tmp_path, small_share).settings.people.photosensitive


@in_one_test("name", ["wifi.sh", "exercises/poem.txt", "firmware.bin", "routines/thoughts", "exercises/a.dat"])
def test_whatever_else_lies_there_is_a_warning_only(tmp_path: Path, name: str, small_share: Path) -> None:
    path = written(tmp_path, name, "Some words of a person\n")
    library = load(small_share, tmp_path)
    assert library.unread == ()
    (problem,) = library.warnings
    assert problem.path == str(path)
    path.rename(path.with_name(f".{path.name}"))
    assert load(small_share, tmp_path).warnings == ()


@in_one_test(
    "name", ["settings.zip", "settings.yml", "exercises/a.docx", "exercises/a.txt", "a.yaml", "voices/a.zip", "b"]
)
def test_a_pipe_of_any_name_is_told_and_keeps_nobody_waiting(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)
    assert [problem.path for problem in strays(tmp_path)] == [str(path)]


def test_the_shipped_folder_with_its_schemas_is_a_home_without_a_stray(tmp_path: Path) -> None:
    shutil.copytree(CONFIG, tmp_path / "own")
    assert strays(tmp_path / "own") == []


def test_a_backup_beside_its_file_is_no_news_and_a_download_beside_it_is(tmp_path: Path) -> None:
    written(tmp_path, "settings.yaml", "talk: few\n")
    written(tmp_path, "exercises/my-calm.yaml", CALM)
    for name in ("settings.yaml.bak2", "settings.yml.save", "settings.yml~", "exercises/my-calm.yaml.old"):
        written(tmp_path, name, STEADY)
    assert strays(tmp_path) == []
    for name in ("settings.yaml.1", "settings (1).yaml", "exercises/my-calm.yaml.1"):
        written(tmp_path, name, STEADY)
    assert ["Keep one of them" in problem.message for problem in strays(tmp_path)] == [True] * 3


LATE = CALM.replace("my-calm", "late")
TWO_OF_A_NAME = {
    ("exercises/evening.yml", "exercises/evening.yaml.txt"): (CALM, LATE),
    ("evening.yml", "exercises/evening.txt"): (CALM, LATE),
    ("evening.yml", "routines/evening.yaml"): (CALM, LATE),  # an exercise among the routines
    ("exercises/a.yml", "exercises/a.txt", "exercises/late.yml"): (CALM, LATE, CALM.replace("my-calm", "third")),
}


@pytest.mark.parametrize("names", TWO_OF_A_NAME)
def test_files_that_would_get_one_name_are_all_read_in_the_end(
    tmp_path: Path, small_share: Path, names: tuple[str, ...]
) -> None:
    for name, text in zip(names, TWO_OF_A_NAME[names], strict=True):
        written(tmp_path, name, text)
    for problem in check_paths([], small_share, tmp_path):
        subprocess.run(["sh", "-c", problem.message.rpartition(": ")[2]], check=True, timeout=10)
    library = load(small_share, tmp_path)
    assert library.unread == ()
    assert {"my-calm", "late"} | ({"third"} if len(names) > 2 else set()) <= library.exercises.keys()


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("settings.yml", "settings.yaml.txt"), STEADY),
        (("exercises/evening.yml", "exercises/evening.yaml.txt"), CALM),
        (("lines.yml", "lines.txt"), LINES),
    ],
)
def test_of_two_files_that_can_only_have_one_name_the_second_is_told_to_be_compared(
    tmp_path: Path, small_share: Path, names: tuple[str, str], text: str
) -> None:
    for name in names:
        written(tmp_path, name, text + f"# {name}\n")
    problems = [one for one in check_paths([], small_share, tmp_path) if one.severity == "unread"]
    commands = [problem.message.rpartition(": ")[2] for problem in problems]
    assert sorted(command.split()[0] for command in commands) == ["diff", "mv"]
    assert any("can't have the same name. Keep one of them" in problem.message for problem in problems)
    for command in commands:
        subprocess.run(["sh", "-c", command], check=False, timeout=10, stdout=subprocess.DEVNULL)
    texts = {path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert texts == {text + f"# {name}\n" for name in names}, "nothing is lost"


def test_the_settings_are_told_before_a_heap_of_other_files(tmp_path: Path) -> None:
    for number in range(40):
        written(tmp_path, f"a{number}.dat", "words")
    written(tmp_path, "settings.yml", STEADY)
    assert strays(tmp_path)[0].path.endswith("settings.yml")


@in_one_test("name", ["my-calm.docx", "my-calm.yaml.rtf", "my-calm,yaml", "my-calm.yml", "my-calm (1).yml"])
def test_whoever_asks_for_what_is_not_read_hears_why(tmp_path: Path, name: str, small_share: Path) -> None:
    path = written(tmp_path, f"exercises/{name}", CALM)
    library = load(small_share, tmp_path)
    with pytest.raises(RegulateError) as caught:
        chosen(library, "my-calm")
    assert f"{path}:1:1: not read: " in str(caught.value)
    assert "`my-calm.yaml`" in str(caught.value)
    with pytest.raises(RegulateError, match="not read"):
        chosen(library, name)


def test_a_folder_of_voices_with_a_wrong_name_is_told_and_put_right(tmp_path: Path, small_share: Path) -> None:
    written(tmp_path, "Voices/anna/voice.json", "{}")
    put_right(tmp_path, small_share)
    assert (tmp_path / "voices" / "anna").is_dir()


@pytest.mark.parametrize("name", ["words/DE.yaml", "words/de.yml", "Language/nl.yaml", "i18n/de.yaml"])
def test_words_of_other_languages_are_told_where_they_are_read(tmp_path: Path, name: str, small_share: Path) -> None:
    written(tmp_path, name, 'settle.1: "Bald wird das Licht heller."\n')
    assert "words" in strays(tmp_path)[0].message
    put_right(tmp_path, small_share)
    assert (tmp_path / "words" / f"{Path(name).stem.lower()}.yaml").is_file()


@in_one_test(
    ("name", "right"),
    [
        ("german.yaml", "de.yaml"),
        ("Deutsch.yml", "de.yaml"),
        ("fran\u0063\u0327ais.yaml", "fr.yaml"),  # as macOS stores a ç
        ("de_AT.yaml", "de-AT.yaml"),
        ("pt-br.yaml", "pt-BR.yaml"),
        ("zh_hant.yaml", "zh-Hant.yaml"),
        ("es-419 (1).yaml", "es-419.yaml"),
    ],
)
def test_lines_called_after_a_language_in_another_way_are_told_its_code(
    tmp_path: Path, name: str, right: str, small_share: Path
) -> None:
    written(tmp_path, f"words/{name}", 'settle.1: "Bald wird das Licht heller."\n')
    put_right(tmp_path, small_share)
    assert [path.name for path in (tmp_path / "words").iterdir()] == [right]
    assert not (tmp_path / "lines.yaml").exists()


def test_lines_in_words_without_a_language_stay_where_they_are(tmp_path: Path, small_share: Path) -> None:
    written(tmp_path, "words/my-lines.yaml", 'settle.1: "Bald wird das Licht heller."\n')
    assert "called after its language, such as `de.yaml`" in strays(tmp_path)[0].message
    put_right(tmp_path, small_share)
    assert [path.name for path in (tmp_path / "words").iterdir()] == [".my-lines.yaml"]
    assert not (tmp_path / "lines.yaml").exists()


def test_names_with_blanks_and_quotes_are_typed_as_a_shell_wants_them(tmp_path: Path, small_share: Path) -> None:
    home = tmp_path / "anna's own; $HOME"
    written(home, "settings (1).yaml", STEADY)
    assert put_right(home, small_share).settings.people.photosensitive


def test_a_name_that_can_not_be_typed_has_no_command(tmp_path: Path) -> None:
    written(tmp_path, "exercises/my\ncalm.yml", CALM)
    (problem,) = strays(tmp_path)
    assert problem.message == "the device looks for `my\ncalm.yaml`."


def test_beside_the_right_file_both_are_told_and_none_is_overwritten(tmp_path: Path) -> None:
    written(tmp_path, "settings.yaml", "talk: few\n")
    written(tmp_path, "settings.yml", STEADY)
    written(tmp_path, "exercises/my-calm.yaml", CALM)
    written(tmp_path, "exercises/old/my-calm.yaml", CALM.replace("60s", "90s"))
    for problem in strays(tmp_path):
        assert "Keep one of them" in problem.message
        done = subprocess.run(["sh", "-c", problem.message.rpartition(": ")[2]], capture_output=True, text=True)
        assert done.returncode == 1  # diff shows what differs
        assert "<" in done.stdout
    (tmp_path / "settings.yml").rename(tmp_path / ".settings.yml")
    (tmp_path / "exercises" / "old").rename(tmp_path / "exercises" / ".old")
    assert strays(tmp_path) == []


@in_one_test(
    "name",
    [
        "settings.yaml~", ".settings.yaml.swp", "#settings.yaml#", "settings.yaml.save", "settings.yaml.bak",
        "settings.yaml.orig", "settings.yaml.dpkg-dist", "settings.yaml.2026-05-01~", "settings.yaml.2026-05-01-2~",
        "exercises/my-calm.yaml~", "exercises/gone.yaml~", "exercises/gone.yaml.2026-05-01~", "exercises/#a.yaml#",
        "exercises/.my-calm.yaml.swp", "exercises/a.yaml.swp", "README.md", "exercises/README.md", "notes.txt",
        "exercises/notes.txt", "exercises/TODO", "voices/anna/lines.yml", ".git/settings.yaml", ".old/settings.yml",
        "pictures/cat.png", "card.pdf", "exercises/_.DS_Store", "gone.yaml.2026-05-01~",
    ],
)  # fmt: skip
def test_what_editors_and_people_leave_beside_is_no_news(tmp_path: Path, name: str, small_share: Path) -> None:
    written(tmp_path, "settings.yaml", "talk: few\n")
    written(tmp_path, name, "Some words: of a person\n")
    assert strays(tmp_path) == []
    assert load(small_share, tmp_path).unread == ()


def test_an_empty_folder_with_a_wrong_name_is_no_news(tmp_path: Path) -> None:
    (tmp_path / "exercise").mkdir()
    (tmp_path / "Voices").mkdir()
    assert strays(tmp_path) == []


def test_a_heap_of_files_is_cut_short_and_links_that_go_round_end(tmp_path: Path) -> None:
    for number in range(60):
        written(tmp_path, f"exercises/a{number}.yml", CALM)
    (tmp_path / "exercises" / "round").symlink_to(tmp_path / "exercises")
    found = strays(tmp_path)
    assert len(found) == 21
    assert "more files are not read" in found[-1].message


@pytest.mark.parametrize("name", ["settings.yml", "Settings.yaml", "Exercises/my-calm.yaml", "exercises/my-calm.yml"])
def test_a_folder_that_is_named_to_check_is_looked_through_as_the_owners(
    tmp_path: Path, name: str, small_share: Path
) -> None:
    written(tmp_path, name, CALM if "calm" in name else STEADY)
    assert [problem.severity for problem in check_paths([tmp_path], small_share)] == ["unread"]


@pytest.mark.parametrize("name", ["settings.yml", "Settings.yaml", "settings (1).yaml", "exercises/my-calm.yml"])
def test_a_file_that_is_named_to_check_is_told_by_its_name_too(tmp_path: Path, small_share: Path, name: str) -> None:
    file = written(tmp_path, name, CALM if "calm" in name else STEADY)
    written(tmp_path, "lines.yml", LINES)  # nobody asked about this one
    (problem,) = check_paths([file], small_share)
    assert (problem.severity, problem.path) == ("unread", str(file))


def test_the_files_are_used_all_the_same(tmp_path: Path, small_share: Path) -> None:
    written(tmp_path, "settings.yaml", "talk: none\n")
    written(tmp_path, "settings.yml", STEADY)
    library = load(small_share, tmp_path)
    assert library.settings.talk == "none"
    assert [problem.severity for problem in library.unread] == ["unread"]


def test_for_others_only_names_that_are_ours_are_told(tmp_path: Path) -> None:
    written(tmp_path, "settings.yml", STEADY)
    assert told_of_unread(strays(tmp_path)) == "settings.yml is not read: `pi-regulate check` says what to do"
    written(tmp_path, "exercises/for-anna.yml", CALM)
    written(tmp_path, "anna.yml", CALM)
    told = told_of_unread(strays(tmp_path))
    assert told.startswith("3 files are not read (a file in exercises/, a file in your folder, settings.yml)")
    assert "anna" not in told
    assert told_of_unread(()) == ""


def test_a_line_that_the_device_never_says_is_told(tmp_path: Path, small_share: Path) -> None:
    written(tmp_path, "lines.yaml", 'settle.1: "Soon the light grows."\nintr.1: "Hello."\nintro.1: "Hello."\n')
    warnings = load(small_share, tmp_path).warnings
    assert [(problem.line, problem.severity) for problem in warnings] == [(1, "warning"), (2, "warning")]
    assert "in the exercise's own file" in warnings[0].message
    assert warnings[1].message.endswith("Did you mean `intro.1`?")


@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=40))
def test_any_name_is_looked_at_without_harm(name: str) -> None:
    assert looks_like_settings(name) in (None, "settings.yaml", "lines.yaml")
    assert isinstance(could_be_ours(name), bool)


def test_a_folder_nobody_may_write_in_is_put_right_with_sudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "settings.yml", STEADY)
    written(tmp_path, "my-calm.yaml", CALM)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    exercise, settings = sorted(strays(tmp_path), key=lambda problem: problem.path)
    assert settings.message.rpartition(": ")[2].startswith("sudo mv -n ")
    assert exercise.message.rpartition(": ")[2].startswith("sudo mkdir -p ")
    assert " && sudo mv -n " in exercise.message


def through_links(home: Path, name: str) -> None:
    """What is read stands elsewhere, as in a folder that git keeps, and is linked to where it is read."""
    target, link = name.split(" <- ")
    place = home / target
    text = {"settings.yaml": STEADY, "lines.yaml": LINES}.get(
        link, STEADY if "settings" in name else WAY if "way" in name else CALM
    )
    if place.suffix:
        written(home, target, text)
    else:
        written(place, "my-way.yaml" if "routines" in link else "my-calm.yaml", WAY if "routines" in link else CALM)
    (home / link).parent.mkdir(parents=True, exist_ok=True)
    (home / link).symlink_to(os.path.relpath(place, (home / link).parent))


READ_THROUGH_LINKS = (
    "real/settings.yaml <- settings.yaml", "settings.yml <- settings.yaml", "etc/a/b/settings.yml <- settings.yaml",
    "exercises/settings.yml <- settings.yaml", "Settings.yaml <- settings.yaml", "words/settings.yaml <- settings.yaml",
    "settings.yaml~ <- settings.yaml", "settings.txt <- settings.yaml",
    "real/lines.yaml <- lines.yaml", "lines.yml <- lines.yaml", "exercise/lines.yaml <- lines.yaml",
    "my/a-b.yaml <- exercises/my-calm.yaml", "my-calm.yaml <- exercises/my-calm.yaml",
    "exercises/my-calm.yml <- exercises/my-calm.yaml", "exercises/mine/x.yaml <- exercises/my-calm.yaml",
    "Exercises/my-calm.yaml <- exercises/my-calm.yaml", "my/a.yaml <- routines/my-way.yaml",
    "repo <- exercises", "Exercises <- exercises", "git/here/exercises <- exercises", "exercise <- exercises",
    "repo <- routines", "routine <- routines", "locale <- exercises",
)  # fmt: skip


@in_one_test("name", READ_THROUGH_LINKS)
def test_what_is_read_through_a_link_is_no_news(tmp_path: Path, name: str, small_share: Path) -> None:
    through_links(tmp_path, name)
    library = load(small_share, tmp_path)
    assert (library.unread, library.warnings) == ((), ())
    assert (
        library.settings.people.photosensitive
        or "Press to go on. Hold to end." in library.lines.values()
        or ({"my-calm", "my-way"} & {*library.exercises, *library.routines})
    )


def test_a_voice_that_is_read_through_a_link_is_no_news(tmp_path: Path) -> None:
    written(tmp_path, "recorded/anna/voice.json", '{"settle.1": 1, "settle.2": 2}')
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "anna").symlink_to(tmp_path / "recorded" / "anna")
    assert strays(tmp_path) == []


@in_one_test(
    "name",
    [
        "my/calm.yaml <- my-calm.yaml", "my/calm.yaml <- exercises/my-calm.yml", "my/calm.yaml <- a/b/my-calm.yaml",
        "real/settings.yml <- settings.yml", "real/settings.yaml <- etc/settings.yaml", "repo <- exercise",
        "my <- exercises/mine", "my/calm.yaml <- exercises/mine/my-calm.yaml", "b/my-way.yml <- routine/my-way.yaml",
    ],
)  # fmt: skip
def test_a_link_that_is_not_read_is_told_once_and_put_right(tmp_path: Path, name: str, small_share: Path) -> None:
    through_links(tmp_path, name)
    assert len(strays(tmp_path)) == 1
    library = put_right(tmp_path, small_share)
    assert library.settings.people.photosensitive or {"my-calm", "my-way"} & {*library.exercises, *library.routines}


def test_beside_a_file_that_is_read_through_a_link_the_others_of_its_folder_are_told(tmp_path: Path) -> None:
    through_links(tmp_path, "words/settings.yaml <- settings.yaml")
    other = written(tmp_path, "words/my-calm.yaml", CALM)
    (problem,) = strays(tmp_path)
    subprocess.run(["sh", "-c", problem.message.rpartition(": ")[2]], check=True, timeout=10)
    assert (tmp_path / "settings.yaml").read_text() == STEADY
    assert (tmp_path / "exercises" / other.name).read_text() == CALM
