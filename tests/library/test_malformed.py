"""Files as people really break them: each is answered within a second, at the right place, in plain words."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pi_regulate.library.catalogue import check_paths, load
from pi_regulate.share import share_dir
from pi_regulate.words import Problem, ProblemsError
from tests.in_one_test import in_one_test
from tests.library.malformed_table import CASES, Case
from tests.nobody import as_nobody, open_folder
from tests.pace import slowness

FOLDER = Path(__file__).parent / "malformed"
HEAD = b"id: my-calm\nphase: breathe\n"
WHOLE = HEAD + b"breathe: {in: 4s, out: 6s}\nlasts: 4min\n"
# Words of pydantic, PyYAML and Python that would tell an author nothing.
JARGON = (
    "Input should",
    "pydantic",
    "validat",
    "Traceback",
    "scalar",
    "mapping",
    "token",
    "NoneType",
    "dict",
    "parser",
)

# Made here: they are too large, too deep or not text at all, so they would be no pleasure to have as files.
MADE = {
    "empty": (b"", 1, 1, "there is nothing in this file"),
    "blank": (b"\n  \n", 1, 1, "there is nothing in this file"),
    "utf-16": ("id: my-calm\n".encode("utf-16"), 1, 1, "the file is saved as UTF-16"),
    "utf-16-without-a-mark": ("id: my-calm\n".encode("utf-16-le"), 1, 2, "there is a zero byte in this file: it looks"),
    "utf-32": ("id: my-calm\n".encode("utf-32"), 1, 1, "the file is saved as UTF-32"),
    "zero-bytes": (HEAD + b"title: \x00\x00\n", 3, 8, "there is a zero byte in this file: it is not a text file"),
    "a-picture": (b"\x89PNG\r\n\x1a\n\x00\x00", 3, 1, "there is a zero byte in this file"),
    "latin-1": (HEAD + b"title: Caf\xe9\n", 3, 11, "this byte is not UTF-8 text, perhaps an `é`"),
    "control-sign": (WHOLE + b"title: a\x1b[2J\n", 5, 9, "this is a control code of a terminal (`[2J`). Delete it."),
    "control-sign-alone": (WHOLE + b"title: a\x1bb\n", 5, 9, "there is an invisible character here (U+001B)"),
    "line-separator": (WHOLE + "title: a\u2028b\n".encode(), 5, 9, "there is an invisible character here (U+2028)"),
    "no-break-space": (
        HEAD + "lasts: 60s\nsteps:\n\u00a0 - glow: 15%\n".encode(),
        5,
        1,
        "this line begins with an unusual space",
    ),
    "huge": (WHOLE + b"# " + b"x" * 300_000, 1, 1, "the file is larger than 256 KiB"),
    "huge-bomb": (b"- [*a]\n" * 100_000, 1, 1, "the file is larger than 256 KiB"),
    "many-values": (b"- {a: b}\n" * 29_000, 1667, 4, "there are more than 5000 values"),
    "many-problems": (b"- *a\n" * 50_000, 1, 3, "`*a` repeats another place"),
    "two-hundred-thousand-brackets": (b"[" * 200_000, 1, 33, "this is nested more than 32 levels deep"),
    "two-hundred-thousand-braces": (b"{a: " * 50_000, 1, 129, "this is nested more than 32 levels deep"),
    "question-marks": (b"? " * 100_000, 1, 3, "a key belongs here, not a group of keys"),
    "two-hundred-thousand-digits": (WHOLE + b"title: " + b"9" * 200_000, 5, 8, "this number has 200000 digits"),
    "endless-quote": (HEAD + b'title: "' + b"\\n" * 100_000, 3, 8, 'this text opens with " and is never closed'),
    "endless-key": (
        b"a" * 200_000,
        1,
        1,
        "keys like id, title, phase, who belong here, not `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…`.",
    ),
    "many-misspelt-names": (b"id: x\nground: [" + b"folow-light, " * 4000 + b"]\n", 2, 10, "there is no exercise"),
    "many-unknown-keys": (b"".join(b"k%d: 1\n" % n for n in range(2400)), 1, 1, "`id` is missing here"),
}


NAMING_OTHERS = ("routine-", "on-skip-")  # these are compared with the names of the whole shipped library


def errors_of(path: Path, share: Path | None = None) -> list[Problem]:
    begun_s = time.process_time()  # of the processor: what else this machine does is no matter
    problems = check_paths([path], share or share_dir())
    assert time.process_time() - begun_s < 1.0 * slowness()
    for problem in problems:
        assert not any(word in problem.message for word in JARGON), problem.message
        assert problem.path == str(path)
        assert all(sign.isprintable() for sign in problem.message + problem.source)
    return [problem for problem in problems if problem.severity == "error"]


@in_one_test("case", CASES, ids=lambda case: case.name)
def test_a_malformed_file_is_told_its_fault_at_its_place(case: Case, small_share: Path) -> None:
    share = share_dir() if case.name.startswith(NAMING_OTHERS) else small_share
    first = errors_of(FOLDER / f"{case.name}.yaml", share)[0]
    assert (first.line, first.column) == (case.line, case.column)
    assert first.message.startswith(case.begins)
    text = (FOLDER / f"{case.name}.yaml").read_text(encoding="utf-8").split("\n")[case.line - 1]
    assert first.source[:80] == text.replace("\t", "→")[:80]


@in_one_test("name", MADE)
def test_what_is_no_text_or_far_too_much_of_it_is_told_at_its_place(
    name: str, tmp_path: Path, small_share: Path
) -> None:
    data, line, column, begins = MADE[name]
    (tmp_path / "made.yaml").write_bytes(data)
    first = errors_of(tmp_path / "made.yaml", small_share)[0]
    assert (first.line, first.column) == (line, column)
    assert first.message.startswith(begins)


def test_every_malformed_file_has_its_row_and_every_row_its_file() -> None:
    assert sorted(case.name for case in CASES) == sorted(path.stem for path in FOLDER.glob("*.yaml"))
    assert len(CASES) + len(MADE) >= 45


def test_the_example_of_the_design_comes_out_as_it_is_written_there() -> None:
    path = FOLDER / "long-exhale.yaml"
    assert [str(problem) for problem in errors_of(path)] == [
        f"{path}:9:28: `out` is 40 s; an exhale is 2.5 s to 10 s (limit exhale). Did you mean `4s`?\n"
        "      - breathe: {in: 4s, out: 40s}\n"
        "                               ^^^"
    ]


def test_the_caret_is_as_wide_as_what_it_points_at() -> None:
    widths = {"unknown-key": "titel", "unknown-step": "glwo", "negative-inhale": "-4s", "short-tag": "!secret"}
    widths |= {"no-exhale": "{in: 4s}", "settings-missing-routine": "defualt", "decimal-comma": '"5,5s"'}
    for name, under in widths.items():
        problem = errors_of(FOLDER / f"{name}.yaml")[0]
        assert problem.source[problem.column - 1 : problem.column - 1 + problem.width] == under


def test_windows_line_endings_are_read_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "windows.yaml").write_bytes(WHOLE.replace(b"\n", b"\r\n"))
    (warning,) = check_paths([tmp_path / "windows.yaml"], share_dir())
    assert (warning.severity, warning.line) == ("warning", 1)
    assert "Windows line endings" in warning.message


def test_places_are_right_in_a_file_with_windows_line_endings(tmp_path: Path) -> None:
    (tmp_path / "windows.yaml").write_bytes(WHOLE.replace(b"out: 6s", b"out: 60s").replace(b"\n", b"\r\n"))
    (error,) = errors_of(tmp_path / "windows.yaml")
    assert (error.line, error.column, error.width) == (3, 24, 3)


def test_a_mark_for_utf_8_at_the_start_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "marked.yaml").write_bytes(b"\xef\xbb\xbf" + WHOLE)
    assert check_paths([tmp_path / "marked.yaml"], share_dir()) == ()


@pytest.fixture
def odd_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "exercises"
    folder.mkdir()
    os.mkfifo(folder / "pipe.yaml")
    (folder / "circle.yaml").symlink_to("circle.yaml")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "zero.yaml").symlink_to("/dev/zero")
    (folder / "folder.yaml").mkdir()
    return tmp_path


def test_pipes_circles_devices_and_folders_are_problems_and_keep_nobody_waiting(odd_folder: Path) -> None:
    with pytest.raises(ProblemsError) as raised:
        load(share_dir(), odd_folder)
    told = {Path(problem.path).stem: problem.message for problem in raised.value.problems}
    assert told == {
        "circle": "this is a link that leads in a circle.",
        "folder": "this is a folder; a YAML file belongs here.",
        "gone": "this link leads nowhere: `nowhere.yaml` is not there.",
        "pipe": "this is not an ordinary file; a YAML file belongs here.",
        "zero": "this is not an ordinary file; a YAML file belongs here.",
    }


def test_a_file_nobody_may_read_is_a_problem() -> None:
    with open_folder() as folder:
        for name, mode in (("open", 0o644), ("locked", 0)):
            (folder / f"{name}.yaml").write_bytes(WHOLE)
            (folder / f"{name}.yaml").chmod(mode)
        found = [
            as_nobody(lambda name=name: "; ".join(error.message for error in errors_of(folder / f"{name}.yaml")))  # type: ignore[misc]
            for name in ("open", "locked")
        ]
    assert found[0] == ""
    assert found[1].startswith("this file may not be read by the user the program runs as.")
