"""`check` tells every problem of every file, counts them, and says by its exit code whether the device can use them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pi_regulate import share
from pi_regulate.reporting.problems import tally
from pi_regulate.words import Problem

Call = Callable[..., Result]

WRONG = """\
exercises/my-calm.yaml:3:24: `out` is 40 s; an exhale is 2.5 s to 10 s (limit exhale). Did you mean `4s`?
    breathe: {in: 4s, out: 40s}
                           ^^^
"""


def test_the_shipped_library_is_all_right(call: Call) -> None:
    result = call("check")
    assert (result.exit_code, result.output) == (0, "all right: 50 exercises, 18 routines\n")


def test_what_the_owner_adds_is_checked_and_counted_too(call: Call, own: Path) -> None:
    result = call("check", "--config", own)
    assert (result.exit_code, result.output) == (0, "all right: 51 exercises, 18 routines\n")


def test_a_file_alone_is_named_when_it_is_all_right(call: Call, own: Path) -> None:
    file = own / "exercises" / "my-calm.yaml"
    result = call("check", file)
    assert (result.exit_code, result.output) == (0, f"all right: {file}\n")


def test_a_wrong_number_is_told_with_its_line_and_a_caret(call: Call, own: Path) -> None:
    file = own / "exercises" / "my-calm.yaml"
    file.write_text(file.read_text("utf-8").replace("6s", "40s"), encoding="utf-8")
    for words in (["--config", own], [own], [file]):
        result = call("check", *words)
        assert result.exit_code == 78
        assert WRONG.replace("exercises/my-calm.yaml", str(file)) in result.stdout
        assert result.stdout.splitlines()[-1].startswith("1 problem ")
        assert result.stderr == ""


def test_all_problems_of_all_files_come_at_once(call: Call, own: Path) -> None:
    (own / "exercises" / "my-calm.yaml").write_text("id: my-calm\nphase: breathing\nlasts: 4:30\n", encoding="utf-8")
    (own / "routines").mkdir()
    (own / "routines" / "mine.yaml").write_text("id: mine\nground: [orient-rom]\n", encoding="utf-8")
    result = call("check", own)
    assert result.exit_code == 78
    assert "Did you mean `breathe`?" in result.stdout
    assert "Did you mean `orient-room`?" in result.stdout
    assert result.stdout.splitlines()[-1] == "3 problems in 2 files"


def test_warnings_alone_leave_the_exit_code_at_0(call: Call, own: Path) -> None:
    (own / "exercises" / "my-calm.yaml").rename(own / "exercises" / "other.yaml")
    result = call("check", "--config", own)
    assert result.exit_code == 0
    assert ": warning: the file is called `other.yaml` and its id is `my-calm`" in result.stdout
    assert result.stdout.splitlines()[-1] == "all right: 51 exercises, 18 routines; 1 warning in 1 file"


def test_a_file_that_is_not_read_is_not_all_right(call: Call, own: Path) -> None:
    (own / "settings.yml").write_text("people: {photosensitive: true}\n", encoding="utf-8")
    result = call("check", "--config", own)
    assert result.exit_code == 78
    assert (
        f"settings.yml:1:1: not read: the device looks for `settings.yaml`. To rename it: mv -n {own}" in result.stdout
    )
    assert result.stdout.splitlines()[-1] == "1 file not read"


def test_a_path_that_is_not_there_is_a_problem_like_any_other(call: Call, tmp_path: Path) -> None:
    result = call("check", tmp_path / "nothing.yaml")
    assert result.exit_code == 78
    assert "there is no such file." in result.stdout
    assert result.stdout.splitlines()[-1] == "1 problem in 1 file"


def test_a_tally_counts_problems_and_warnings_apart() -> None:
    error = Problem("a.yaml", 1, 1, 1, "odd.")
    warning = Problem("b.yaml", 1, 1, 1, "strange.", severity="warning")
    assert tally([]) == ""
    assert tally([error]) == "1 problem in 1 file"
    assert tally([error, error]) == "2 problems in 1 file"
    unread = Problem("c.yml", 1, 1, 1, "elsewhere.", severity="unread")
    assert tally([unread, unread]) == "2 files not read"
    assert tally([error, unread]) == "1 problem in 1 file; 1 file not read"
    assert tally([error, warning, warning]) == "1 problem and 2 warnings in 2 files"


def test_who_writes_where_the_service_does_not_read_is_told(
    call: Call, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONFIGURATION_DIRECTORY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    own.rename(tmp_path / "home" / "pi-regulate")
    assert call("check").stderr == ""
    starts_at_boot = tmp_path / "pi-regulate.service"
    starts_at_boot.symlink_to("/usr/lib/systemd/system/pi-regulate.service")
    monkeypatch.setattr(share.service_folder, "__defaults__", (starts_at_boot,))
    done = call("check")
    home = tmp_path / "home" / "pi-regulate"
    assert (done.exit_code, done.stdout) == (0, "all right: 51 exercises, 18 routines\n")
    assert f"the service reads /etc/pi-regulate, not {home}." in done.stderr
    assert done.stderr.endswith(
        f"sudo cp -rnT --no-preserve=mode {home} /etc/pi-regulate && mv -n {home} {home}.copied\n"
    )
    assert call("check", "--config", home).stderr == ""


def test_a_run_says_what_it_does_not_read(call: Call, own: Path) -> None:
    (own / "settings.yml").write_text("people: {photosensitive: true}\n", encoding="utf-8")
    words = [
        "run",
        "--backend",
        "mock",
        "--once",
        "--press",
        "1s,hold@6s",
        "--speed",
        "100",
        "--sound",
        "off",
        "--config",
    ]
    done = call(*words, own)
    assert done.exit_code == 0
    assert done.stderr.count("note: settings.yml is not read: `pi-regulate check` says what to do\n") == 1
