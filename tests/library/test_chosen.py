"""Whoever asks by its name for what lies in a file that is not read hears which file that is, and what to do."""

from __future__ import annotations

import io
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pi_regulate.library.catalogue import Library, check_paths, load
from pi_regulate.library.chosen import chosen, told_unread
from pi_regulate.library.folder.strays import strays
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test
from tests.library.test_archives import lay, tarred

TEXT = "id: mine\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 60s\n"


@pytest.fixture(scope="module")
def library(small_share: Path) -> Library:
    return load(small_share)


def zipped(name: str, text: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, text)
    return data.getvalue()


HOLDERS: dict[str, str | bytes] = {
    "exercises/mine.yml": TEXT, "exercises/calm.yml": TEXT, "exercises/calm.txt": TEXT, "routines/calm": TEXT,
    "exercises/a/b/calm.yaml": TEXT, "calm.yaml": TEXT, "stuff/calm.yaml": TEXT, "Exercises/calm.yaml": TEXT,
    "exercise/a/calm.yaml": TEXT, "exercises/calm.json": '{"id": "mine", "phase": "breathe"}',
    "exercises/calm.toml": 'id = "mine"\nphase = "breathe"\n', "exercises/curly.yml": TEXT.replace("mine", "“mine”"),
    "exercises/calm.rtf": r"{\rtf1\ansi id: mine\par phase: breathe\par}",
    "exercises/broken.yml": TEXT.replace("{in", "{{in"), "exercises/calm (1).yaml.download": TEXT,
    "calm.zip": zipped("a/calm.txt", TEXT), "a/b/calm.tar": tarred({"mine.yaml": b"phase: breathe\n"}),
}  # fmt: skip


@in_one_test("name", HOLDERS)
def test_the_file_that_holds_it_is_named_with_what_to_do(tmp_path: Path, library: Library, name: str) -> None:
    data = HOLDERS[name]
    path = lay(tmp_path / name, data.encode() if isinstance(data, str) else data)
    lay(tmp_path / "exercises" / "other.yml", TEXT.replace("mine", "mine-too").encode())
    unread = tuple(strays(tmp_path))
    with pytest.raises(RegulateError) as caught:
        chosen(replace(library, unread=unread), "mine")
    said = str(caught.value).split("\n")
    (its,) = [problem for problem in unread if "other.yml" not in problem.path]
    assert said[0] == "there is no routine and no exercise `mine`."
    assert said[-1] == str(its)
    assert str(path) in "\n".join(said[1:])
    assert "other.yml" not in "\n".join(said)


def test_one_beyond_those_that_are_told_is_named_and_told_when_it_is_checked(
    tmp_path: Path, library: Library, small_share: Path
) -> None:
    for number in range(25):
        lay(tmp_path / f"a{number:02}.yml", TEXT.replace("mine", f"mine-{number}").encode())
    unread = tuple(strays(tmp_path))
    said = "\n".join(told_unread(replace(library, unread=unread), "mine-24"))
    assert f"`mine-24` is in {tmp_path / 'a24.yml'}:" in said
    assert "`pi-regulate check FILE` says what to do" in said
    (problem,) = check_paths([tmp_path / "a24.yml"], small_share, tmp_path)
    assert problem.message.startswith("the device looks for it as `exercises/a24.yaml`. To move it: ")


@pytest.mark.parametrize(
    "name", ["exercises/.mine.yaml", "exercises/mine.yaml~", "a.yaml.2026-05-01~", ".old/deep/mine.yaml", "notes.txt"]
)
def test_a_file_that_is_left_alone_for_its_name_is_told_to_whoever_asks_for_it(
    tmp_path: Path, library: Library, small_share: Path, name: str
) -> None:
    path = lay(tmp_path / name, TEXT.encode())
    lay(tmp_path / "exercises" / "min.yaml", TEXT.replace("mine", "min").encode())
    with pytest.raises(RegulateError) as caught:
        chosen(replace(library, home=tmp_path, unread=tuple(strays(tmp_path))), "mine")
    said = str(caught.value).split("\n")
    assert said[1] == "`mine` is in a file that is not read because of its name:"
    assert said[2].startswith(f"{path}:1:1: not read: the device looks for ")
    subprocess.run(["sh", "-c", said[2].rpartition(": ")[2]], check=True, timeout=10)
    assert "mine" in load(small_share, tmp_path).exercises


@pytest.mark.parametrize("asked", ["calm", "calm.yaml"])
def test_whoever_asks_for_a_file_by_its_name_hears_the_id_that_is_in_it(
    tmp_path: Path, library: Library, asked: str
) -> None:
    path = lay(tmp_path / "exercises" / "calm.yaml", TEXT.encode())
    with pytest.raises(RegulateError) as caught:
        chosen(replace(library, home=tmp_path), asked)
    assert str(caught.value).endswith(f"The file {path} has the id `mine`: use that name.")


def test_a_name_that_no_file_holds_is_not_laid_at_the_door_of_one(tmp_path: Path, library: Library) -> None:
    lay(tmp_path / "calm.yml", TEXT.encode())
    unread = replace(library, unread=tuple(strays(tmp_path)))
    for name in ("min", "ine", "mine-2", "my", "id", "breathe", ".", ""):
        assert told_unread(unread, name) == []
