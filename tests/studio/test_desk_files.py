"""What may be opened and written at the desk, and that nothing of anybody's is ever lost."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pi_regulate.library.catalogue import judged_draft
from pi_regulate.share import share_dir, shipped_ids
from pi_regulate.studio.desk.desk_files import ChangedError, DeskFiles, DeskKind, Named, Opened
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test

CALM = Named("exercise", "my-calm")
SETTINGS = Named("settings", "settings")


@pytest.fixture
def files(tmp_path: Path) -> DeskFiles:
    return DeskFiles(share_dir(), tmp_path / "own")


def written(files: DeskFiles, data: bytes) -> Path:
    path = files.path_of(CALM)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_the_first_file_makes_the_folder_and_others_may_read_it(files: DeskFiles) -> None:
    version = files.save(CALM, "id: my-calm  # mine\n", None)
    path = files.folder / "exercises" / "my-calm.yaml"
    assert path.read_bytes() == b"id: my-calm  # mine\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert files.open(CALM).version == files.version(CALM) == version
    assert [one.name for one in path.parent.iterdir()] == ["my-calm.yaml"], "nothing half written is left"


def test_a_file_that_changed_meanwhile_is_not_overwritten(files: DeskFiles) -> None:
    path = written(files, b"# one\n")
    before = files.open(CALM)
    path.write_bytes(b"# two, by somebody else\n")
    with pytest.raises(ChangedError, match="was changed by another program meanwhile") as raised:
        files.save(CALM, "# mine\n", before.version)
    assert path.read_bytes() == b"# two, by somebody else\n"
    assert raised.value.now.text == "# two, by somebody else\n"
    files.save(CALM, "# mine\n", raised.value.now.version)
    assert path.read_bytes() == b"# mine\n"
    path.unlink()
    with pytest.raises(ChangedError):
        files.save(CALM, "# mine again\n", files.open(Named("exercise", "long-out")).version or "x")
    assert not path.exists()


def test_a_file_that_came_meanwhile_is_not_overwritten(files: DeskFiles) -> None:
    path = written(files, b"# somebody else's\n")
    with pytest.raises(ChangedError):
        files.save(CALM, "# mine\n", None)
    assert path.read_bytes() == b"# somebody else's\n"


def test_line_ends_the_mark_and_the_rights_of_a_file_stay(files: DeskFiles) -> None:
    path = written(files, b"\xef\xbb\xbfid: my-calm\r\n# mine\r\n")
    path.chmod(0o640)
    opened = files.open(CALM)
    assert opened.text == "id: my-calm\n# mine\n"
    files.save(CALM, opened.text + "lasts: 4min\n", opened.version)
    assert path.read_bytes() == b"\xef\xbb\xbfid: my-calm\r\n# mine\r\nlasts: 4min\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_inside_the_folder_stays_one_and_one_that_leads_out_is_refused(files: DeskFiles) -> None:
    path = written(files, b"")
    path.unlink()
    inside = path.with_name("really.yaml")
    inside.write_bytes(b"# here\n")
    path.symlink_to(inside)
    files.save(CALM, "# changed\n", files.open(CALM).version)
    assert path.is_symlink()
    assert inside.read_bytes() == b"# changed\n"
    outside = files.folder.parent / "secret.yaml"
    outside.write_bytes(b"# not yours\n")
    path.unlink()
    path.symlink_to(outside)
    for refused in (files.open, files.version, lambda one: files.save(one, "# mine\n", None)):
        with pytest.raises(RegulateError, match="is a link that leads out of"):
            refused(CALM)
    assert outside.read_bytes() == b"# not yours\n"


@in_one_test("name", ["../settings", "..", "a/b", "/etc/passwd", "a\0b", ".hidden", "../../etc/passwd"])
def test_no_name_leads_anywhere_else(name: str, tmp_path: Path) -> None:
    files = DeskFiles(share_dir(), tmp_path)
    kinds: tuple[DeskKind, ...] = ("exercise", "routine")
    for kind in kinds:
        with pytest.raises(RegulateError, match="this can't be the name of a file"):
            files.open(Named(kind, name))
        with pytest.raises(RegulateError, match="this can't be the name of a file"):
            files.save(Named(kind, name), "x", None)
    assert list(tmp_path.iterdir()) == []


@in_one_test(
    "data, why",
    [
        (b"caf\xe9\n", "not UTF-8"),
        ("id: x\n".encode("utf-16"), "UTF-16"),
        (b"id: a\0b\n", "zero byte"),
        (b"#" * 300_000, "larger than 256 KiB"),
    ],
)
def test_what_is_no_text_is_not_opened_and_so_never_written(data: bytes, why: str, tmp_path: Path) -> None:
    files = DeskFiles(share_dir(), tmp_path)
    path = written(files, data)
    with pytest.raises(RegulateError, match=why):
        files.open(CALM)
    assert path.read_bytes() == data


def test_what_can_not_be_written_is_refused_in_a_sentence_and_the_text_stays_with_its_author(files: DeskFiles) -> None:
    with pytest.raises(RegulateError, match="at most 256 KiB; nothing was written"):
        files.save(CALM, "#" * 300_000, None)
    with pytest.raises(RegulateError, match="half a character"):
        files.save(CALM, "\ud800", None)
    files.folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(RegulateError, match=r"can't be written: .*Your text is still here"):
        files.save(CALM, "id: my-calm\n", None)


def test_a_shipped_file_is_shown_and_a_copy_can_be_used_as_it_is(files: DeskFiles) -> None:
    shipped = files.open(Named("exercise", "long-out"))
    assert (shipped.own, shipped.version) == (False, None)
    text = files.copy(Named("exercise", "long-out"), "my-out")
    assert "id: my-out\n" in text
    assert len(text.split("\n")) == len(shipped.text.split("\n"))
    path = files.path_of(Named("exercise", "my-out"))
    library, problems = judged_draft(path, text.encode(), files.share, files.folder)
    assert library is not None
    assert problems == ()
    assert os.path.isfile(text.split("\n")[0].partition("$schema=")[2]), "an editor finds its schema there"
    assert files.copy(Named("exercise", "long-out"), "long-out") == shipped.text, "to replace it"


@in_one_test(
    "name, why",
    [
        ("long-out", "there is a shipped exercise `long-out` already"),
        ("My Calm", "name"),
        ("no", "can't be a name"),
        ("my-calm", "you already have the exercise `my-calm`"),
    ],
)
def test_a_name_that_is_none_or_is_taken_is_refused(name: str, why: str, tmp_path: Path) -> None:
    files = DeskFiles(share_dir(), tmp_path)
    written(files, b"id: my-calm\n")
    with pytest.raises(RegulateError, match=why):
        files.new("exercise", name, "breathe")
    with pytest.raises(RegulateError, match=why):
        files.copy(Named("exercise", "settle"), name)


def test_everything_is_listed_once_the_owners_and_the_shipped(files: DeskFiles) -> None:
    written(files, b"id: my-calm\n")
    files.save(Named("exercise", "long-out"), "id: long-out\n", None)
    every = list(files.all_named())
    listed = dict(every)
    assert listed[SETTINGS] is False
    assert listed[CALM] is listed[Named("exercise", "long-out")] is True
    assert listed[Named("routine", "default")] is False
    assert len(every) == len(listed)
    assert {file.name for file in listed if file.kind == "exercise"} == {"my-calm", *shipped_ids("exercises")}
    assert {file.name for file in listed if file.kind == "routine"} == {*shipped_ids("routines")}
    assert files.open(SETTINGS) == Opened("", None, own=True), "nobody has set anything yet"
