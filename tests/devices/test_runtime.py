"""One device at a time, in clear words; and a session that was cut off is known for as long as the machine runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.runtime import Marker, only_one, runtime_folder
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test
from tests.odd_files import ODD, placed


def test_a_second_device_is_refused_with_the_number_of_the_first(tmp_path: Path) -> None:
    with (
        only_one(tmp_path / "run", tmp_path / "none"),
        pytest.raises(
            RegulateError, match=rf"another pi-regulate .* \(process {os.getpid()}\)\. `kill {os.getpid()}` ends it"
        ),
        only_one(tmp_path / "run", tmp_path / "none"),
    ):
        pass
    with only_one(tmp_path / "run", tmp_path / "none"):
        pass  # the first has gone


def test_who_runs_it_as_a_service_of_their_own_is_told_what_ends_it_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a kill, systemd would start it again within two seconds."""
    whose = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/pi-regulate.service\n"
    real = Path.read_text
    asked = Path(f"/proc/{os.getpid()}/cgroup")
    monkeypatch.setattr(Path, "read_text", lambda path, **how: whose if path == asked else real(path, **how))
    with (
        only_one(tmp_path / "run", tmp_path / "none"),
        pytest.raises(RegulateError, match=r"\(process \d+\)\. `systemctl --user stop pi-regulate` stops it\.$"),
        only_one(tmp_path / "run", tmp_path / "none"),
    ):
        pass


def test_a_person_is_told_that_the_service_runs(tmp_path: Path) -> None:
    with (
        only_one(tmp_path / "service", tmp_path / "service"),
        pytest.raises(RegulateError, match="systemctl stop pi-regulate"),
        only_one(tmp_path / "mine", tmp_path / "service"),
    ):
        pass


def test_a_lock_left_by_somebody_who_died_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("123456789012345\n")  # longer than any number of a process
    with only_one(tmp_path, tmp_path / "none"):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"


def test_a_folder_that_can_not_be_used_is_no_reason_to_stay_dark(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with only_one(tmp_path / "file" / "run", tmp_path / "none"):
        pass


def test_the_sign_of_a_session_tells_how_long_ago_it_was_cut_off(tmp_path: Path) -> None:
    now_s, clerk = 100.0, Clerk()
    marker = Marker(tmp_path, clerk, lambda: now_s)
    assert marker.age_s() is None
    marker.touch()
    clerk.settle()
    now_s = 112.5
    assert Marker(tmp_path, clerk, lambda: now_s).age_s() == 12.5
    marker.clear()
    clerk.settle()
    assert marker.age_s() is None


def test_a_session_cut_off_at_this_very_moment_counts_too(tmp_path: Path) -> None:
    clerk = Clerk()
    marker = Marker(tmp_path, clerk, lambda: 100.07)
    marker.touch()
    clerk.settle()
    assert marker.age_s() == pytest.approx(0.07)


def test_the_sign_of_a_session_is_exchanged_and_never_rewritten_so_that_a_kill_finds_it_whole(tmp_path: Path) -> None:
    now_s, clerk = 100.0, Clerk()
    marker = Marker(tmp_path, clerk, lambda: now_s)
    marker.touch()
    clerk.settle()
    (tmp_path / "first").hardlink_to(tmp_path / "session")
    now_s = 112.5
    marker.touch()
    clerk.settle()
    assert (tmp_path / "first").read_text() == "100.0"
    assert (tmp_path / "session").read_text() == "112.5"


def test_the_sign_of_a_session_does_not_wait_for_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: pytest.fail("the sign lives in memory"))
    clerk = Clerk()
    marker = Marker(tmp_path, clerk, lambda: 5.0)
    marker.touch()
    clerk.settle()
    assert marker.age_s() == 0.0


@in_one_test("kind", ODD)
def test_whatever_stands_in_the_place_of_the_sign_is_none_and_keeps_nobody_waiting(tmp_path: Path, kind: str) -> None:
    clerk = Clerk()
    marker = Marker(tmp_path, clerk, lambda: 5.0)
    placed(kind, tmp_path / "session")
    assert marker.age_s() is None
    marker.touch()
    assert clerk.settle()
    assert marker.age_s() == (None if kind == "folder" else 0.0)


@in_one_test("kind", ODD)
def test_whatever_stands_in_the_place_of_the_lock_keeps_nobody_waiting(tmp_path: Path, kind: str) -> None:
    placed(kind, tmp_path / "lock")
    with only_one(tmp_path, tmp_path):
        pass
    with only_one(tmp_path / "mine", tmp_path):
        pass


@pytest.mark.parametrize("target", ["letter", "../letter"])
def test_a_link_in_the_place_of_the_lock_costs_nobody_a_file(tmp_path: Path, target: str) -> None:
    run = tmp_path / "run"
    run.mkdir()
    letter = run / target
    letter.write_text("the only copy")
    (run / "lock").symlink_to(target)
    with only_one(run, tmp_path / "none"):
        assert letter.read_text() == "the only copy"
    with only_one(run, run):
        assert letter.read_text() == "the only copy"
    (run / "lock").unlink()
    (run / "lock").symlink_to("not-there")
    with only_one(run, tmp_path / "none"):
        assert not (run / "not-there").exists()


@in_one_test("content", ["", "soon", "\0\0", "1e9"])
def test_a_damaged_sign_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "session").write_text(content)
    assert Marker(tmp_path, Clerk(), lambda: 5.0).age_s() is None


def test_the_runtime_folder_is_where_systemd_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    assert runtime_folder() == tmp_path
    monkeypatch.delenv("RUNTIME_DIRECTORY")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "user"))
    assert runtime_folder() == tmp_path / "user" / "pi-regulate"
