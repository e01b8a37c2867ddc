"""An archive is never read: that is told wherever it lies, and what is printed brings out what is in it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import subprocess
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pi_regulate.library.catalogue import check_paths, load
from pi_regulate.library.folder.archives import files_inside
from pi_regulate.library.folder.strays import strays
from pi_regulate.words import Problem
from tests.devices.speech.foreign import wav
from tests.in_one_test import in_one_test

STEADY = "people: {photosensitive: true}\n"
CALM = "id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 60s\n"


def zipped(files: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, text in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(text)
            archive.addfile(about, io.BytesIO(text))
    return data.getvalue()


def alone(files: Mapping[str, bytes]) -> bytes:
    (text,) = files.values()
    return text


def lay(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def obeyed(home: Path) -> Problem:
    """Carries out the one command that is printed."""
    (problem,) = [problem for problem in strays(home) if problem.severity == "unread"]
    subprocess.run(["sh", "-c", problem.message.rpartition(": ")[2]], check=True, timeout=10)
    return problem


Pack = Callable[[bytes], bytes]
Collect = Callable[[Mapping[str, bytes]], bytes]
KINDS: dict[str, tuple[Collect, Pack]] = {
    "a/another": (zipped, bytes), "a.tar": (tarred, bytes), "exercises/a.tar.gz": (tarred, gzip.compress),
    "a/b.tgz": (tarred, gzip.compress), "a.tar.bz2": (tarred, bz2.compress), "my (1).txz": (tarred, lzma.compress),
    "routines/b.tar.xz": (tarred, lzma.compress), "a/without-ending": (tarred, gzip.compress),
    "it's; $HOME.tar.gz": (tarred, gzip.compress), "exercises/calm.gz": (alone, gzip.compress),
    "a/my-calm.yaml.gz": (alone, gzip.compress), "calm.GZ": (alone, gzip.compress), "a/x.xz": (alone, lzma.compress),
    "my-calm.yml.bz2": (alone, bz2.compress),
}  # fmt: skip


@in_one_test("name", KINDS)
def test_an_exercise_in_an_archive_is_told_and_unpacked_and_moved_by_what_is_printed(tmp_path: Path, name: str) -> None:
    collect, pack = KINDS[name]
    path = lay(tmp_path / name, pack(collect({"deep/my-calm.yaml": CALM.encode()})))
    problem = obeyed(tmp_path)
    assert problem.path == str(path)
    assert "files inside an archive are not read" in problem.message
    assert path.with_name(f".{path.name}").is_file(), "nothing is thrown away"
    obeyed(tmp_path)
    assert strays(tmp_path) == []
    (found,) = (tmp_path / "exercises").glob("*.yaml")
    assert found.read_text() == CALM


@in_one_test("inside", ["settings.yml", "Settings.txt", "a/calm.txt", "lines.yaml", "what"])
@in_one_test("collect", [zipped, tarred])
def test_whatever_is_ours_in_an_archive_is_found_by_its_name_or_its_words(
    tmp_path: Path, collect: Collect, inside: str
) -> None:
    lay(tmp_path / "a" / "b", collect({"cat.png": b"\x89PNG", inside: CALM.encode()}))
    assert [problem.severity for problem in strays(tmp_path)] == ["unread"]


def word(text: str) -> bytes:
    """A Word file as that program writes it: a word or two in each run."""
    paragraphs = (
        "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in re.split("(?=:)", line)) + "</w:p>"
        for line in text.splitlines()
    )
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": "".join(paragraphs).encode()})


def open_document(text: str) -> bytes:
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.splitlines())
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": paragraphs.encode()})


def rich(text: str) -> bytes:
    return rb"{\rtf1\ansi " + text.encode().replace(b"\n", b"\\par\n") + b"}"


@pytest.mark.parametrize(
    ("place", "collect"),
    [
        ("a.zip", zipped),
        pytest.param("a.zip", tarred, marks=pytest.mark.slow),
        pytest.param("exercises/a.zip", zipped, marks=pytest.mark.slow),
        pytest.param("exercises/a.zip", tarred, marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize(
    ("inside", "saved"),
    [
        ("my-calm.docx", word), ("deep/my-calm.odt", open_document), ("my-calm.rtf", rich), ("my-calm.yaml", word),
        ("my-calm.yaml", rich), ("my-calm.txt", rich),
    ],
)  # fmt: skip
def test_what_a_word_processor_saved_in_an_archive_is_told_until_it_plays(
    tmp_path: Path, small_share: Path, collect: Collect, place: str, inside: str, saved: Callable[[str], bytes]
) -> None:
    lay(tmp_path / place, collect({"photo.jpg": b"", inside: saved(CALM)}))
    assert "files inside an archive are not read" in obeyed(tmp_path).message
    (problem,) = [problem for problem in strays(tmp_path) if problem.severity == "unread"]
    plain = re.search(r"not plain text\. Save it as plain text called `(.+)`\.", problem.message)
    assert plain is not None
    lay(tmp_path / plain[1], CALM.encode())
    obeyed(tmp_path)
    assert "my-calm" in load(small_share, tmp_path).exercises
    assert load(small_share, tmp_path).unread == ()


@in_one_test("saved", [word, open_document, rich])
def test_a_letter_in_an_archive_is_no_more_than_any_other_file(tmp_path: Path, saved: Callable[[str], bytes]) -> None:
    lay(tmp_path / "a" / "b.zip", zipped({"letter.docx": saved("Dear Anna,\nhow are you: well?\n")}))
    assert strays(tmp_path) == []


@in_one_test("kind", ["b.zip", "b.tar", "b.tgz"])
def test_an_archive_of_something_else_is_no_more_than_any_other_file(tmp_path: Path, kind: str) -> None:
    kinds: dict[str, tuple[Collect, Pack]] = {
        "b.zip": (zipped, bytes), "b.tar": (tarred, bytes), "b.tgz": (tarred, gzip.compress),
    }  # fmt: skip
    collect, pack = kinds[kind]
    data = pack(collect({"cat.png": b"\x89PNG", "poem.txt": b"Words of a person."}))
    lay(tmp_path / "a" / kind, data)
    assert strays(tmp_path) == []
    lay(tmp_path / kind, data)
    assert [problem.severity for problem in strays(tmp_path)] == ["warning"]


OPAQUE = {
    "a.7z": b"7z\xbc\xaf\x27\x1c", "a.rar": b"Rar!\x1a\x07\x01\0", "a.tar.zst": b"\x28\xb5\x2f\xfd\0",
    "a.cab": b"MSCF\0",
    "a.7z.001": b"7z\xbc\xaf\x27\x1c", "a.part1.rar": b"Rar!\x1a\x07\x01\0", "photo": b"7z\xbc\xaf\x27\x1c",
    "cut.zip": zipped({"settings.yaml": STEADY.encode()})[:60], "cut.tgz": gzip.compress(STEADY.encode())[:12],
    "broken.tar.xz": b"\xfd7zXZ\0" + b"no such thing", "broken.gz": b"\x1f\x8b\x08\0" + b"no such thing",
    "empty.zip": b"", "words.rar": b"no archive at all", "broken.bz2": b"BZh91AY&SY" + b"no such thing",
}  # fmt: skip


@in_one_test("place", ["", "exercises", "voices", "a/b"])
def test_an_archive_nobody_can_look_into_is_told_wherever_it_lies(tmp_path: Path, place: str) -> None:
    for name, data in OPAQUE.items():
        path = lay(tmp_path / place / name, data)
        (problem,) = strays(tmp_path)
        assert (problem.path, problem.severity) == (str(path), "unread")
        assert f"Unpack it, and put what is for the device into `{tmp_path}`." in problem.message
        path.rename(path.with_name(f".{name}"))
        assert strays(tmp_path) == []


def test_a_zip_with_a_password_says_what_is_in_it(tmp_path: Path) -> None:
    data = bytearray(zipped({"settings.yaml": STEADY.encode()}))
    for header, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + at] |= 1
    lay(tmp_path / "a.zip", bytes(data))
    assert [problem.severity for problem in strays(tmp_path)] == ["unread"]


def test_of_a_heap_of_zeros_no_more_is_unpacked_than_is_looked_at(tmp_path: Path) -> None:
    path = lay(tmp_path / "a.gz", gzip.compress(bytes(24 * 1024 * 1024), 1))
    tracemalloc.start()
    assert files_inside(path) == [("a", bytes(64 * 1024))]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 16 * 1024 * 1024


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_what_lies_too_deep_in_a_packed_heap_to_be_looked_at_is_told_to_be_unpacked(tmp_path: Path, pack: Pack) -> None:
    heap = {"film.mov": bytes(2 * 1024 * 1024), "settings.yaml": STEADY.encode()}
    lay(tmp_path / "a" / "b.tgz", pack(tarred(heap)))
    obeyed(tmp_path)
    assert (tmp_path / "b-unpacked" / "settings.yaml").read_text() == STEADY


def test_a_tar_file_that_is_cut_off_is_told(tmp_path: Path) -> None:
    lay(tmp_path / "a" / "b.tar", tarred({"cat.png": bytes(4096), "settings.yaml": STEADY.encode()})[:3000])
    assert [problem.severity for problem in strays(tmp_path)] == ["unread"]


@in_one_test("name", ["../settings.yaml", "/tmp/settings.yaml", "a/../../settings.yaml"])
def test_a_name_that_leads_out_of_the_archive_is_never_followed(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    path = lay(home / "a.tar", tarred({name: STEADY.encode()}))
    assert files_inside(path) == []
    both = {name: STEADY.encode(), "my-calm.yaml": CALM.encode()}
    lay(path, tarred(both))
    (problem,) = strays(home)
    command = problem.message.rpartition(": ")[2]
    subprocess.run(["sh", "-c", command], check=False, timeout=10, capture_output=True)
    assert not (tmp_path / "settings.yaml").exists()
    assert not Path("/tmp/settings.yaml").exists()
    assert (home / "a-unpacked" / "my-calm.yaml").read_text() == CALM


def test_where_only_root_may_write_every_part_of_the_command_begins_with_sudo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path / "a.tgz", gzip.compress(tarred({"my-calm.yaml": CALM.encode()})))
    lay(tmp_path / "my-calm.yaml.gz", gzip.compress(CALM.encode()))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    for problem in strays(tmp_path):
        command = problem.message.rpartition(": ")[2]
        assert all(part.startswith("sudo ") for part in command.split(" && ")), command


@in_one_test("name", ["voices/mum.tgz", "mum.tar.xz", "stuff/mum.tar"])
def test_recordings_in_an_archive_of_any_kind_are_to_be_made_a_voice(tmp_path: Path, name: str) -> None:
    packs: dict[str, Pack] = {"tgz": gzip.compress, "xz": lzma.compress, "tar": bytes}
    pack = packs[name.rpartition(".")[2]]
    path = lay(tmp_path / name, pack(tarred({"deep/settle.1.wav": wav(), "deep/notes.txt": b"words"})))
    (problem,) = strays(tmp_path, ["settle.1"])
    unpacked, made = problem.message.rpartition(": ")[2].split(" && pi-regulate ")
    subprocess.run(["sh", "-c", unpacked], check=True, timeout=10)
    assert made.startswith(f"voice import {tmp_path}/.mum-unpacked/deep --name mum --config {tmp_path} && ")
    assert (tmp_path / ".mum-unpacked" / "deep" / "settle.1.wav").read_bytes() == wav()
    assert path.is_file()


def test_an_archive_with_the_name_of_an_exercise_is_to_be_unpacked_there(tmp_path: Path, small_share: Path) -> None:
    for data in (gzip.compress(CALM.encode()), tarred({"a.yaml": CALM.encode()}), OPAQUE["a.7z"], OPAQUE["a.rar"]):
        lay(tmp_path / "exercises" / "my-calm.yaml", data)
        assert [problem.message for problem in check_paths([], small_share, tmp_path)] == [
            "this is a packed file and not plain text. "
            "Unpack it, and put the text from inside it here as `my-calm.yaml`."
        ]


@pytest.mark.parametrize(
    ("name", "data", "remedy"),
    [
        ("my-calm.yaml.gz", gzip.compress(b"id", mtime=0), "put the text from inside it here as `my-calm.yaml`."),
        ("my-calm.7z", OPAQUE["a.7z"], "put the text from inside it here as `my-calm.yaml`."),
        ("my-calm.docx", rb"{\rtf1 id}", "Save it as plain text called `my-calm.yaml`."),
    ],
)
def test_what_is_named_to_check_and_is_no_text_is_to_be_saved_under_the_right_name(
    tmp_path: Path, small_share: Path, name: str, data: bytes, remedy: str
) -> None:
    (problem,) = check_paths([lay(tmp_path / name, data)], small_share)
    assert problem.message.endswith(remedy)
