"""Reading a file, whatever it is: bounded, at once, and told in words with a remedy that works."""

from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import tracemalloc
from pathlib import Path

import pytest

from pi_regulate.library.folder.reading import NoOrdinaryFileError, read_bytes, read_document
from tests.in_one_test import in_one_test

MOST = 256 * 1024  # a document; one byte more tells that there is more


def told(path: Path) -> str:
    (problem,) = read_document(path).problems
    assert problem.path == str(path)
    return problem.message


def test_of_a_huge_file_no_more_is_read_than_a_document_may_hold(tmp_path: Path) -> None:
    file = tmp_path / "huge.yaml"
    with file.open("wb") as made:
        made.truncate(64 * 1024 * 1024)
    assert len(read_bytes(file)) == MOST + 1
    tracemalloc.start()
    try:
        message = told(file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "larger than 256 KiB" in message
    assert peak < 4 * 1024 * 1024


def test_a_file_that_grows_while_it_is_read_is_read_to_the_bound_and_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "grows.yaml"
    file.write_bytes(b"# begun\n")
    real = os.read

    def read(handle: int, most: int) -> bytes:
        with file.open("ab") as more:
            more.write(b"x" * 100_000)
        return real(handle, min(most, 50_000))

    monkeypatch.setattr(os, "read", read)
    assert len(read_bytes(file)) == MOST + 1


def test_what_is_exchanged_between_a_look_and_the_opening_is_looked_at_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "calm.yaml"
    file.write_text("id: calm\n")
    real = os.open

    def exchanged(path: Path, flags: int) -> int:
        file.unlink()
        os.mkfifo(file)
        return real(path, flags)

    monkeypatch.setattr(os, "open", exchanged)
    assert told(file) == "this is not an ordinary file; a YAML file belongs here."


@pytest.mark.parametrize("source", ["/proc/uptime", "/proc/self/environ"])
def test_what_calls_itself_empty_is_not_read_at_all(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`/proc/kmsg` would keep whoever reads it waiting; these don't, and look the same."""
    path = Path(source)
    assert path.read_bytes(), "there is something to read"
    monkeypatch.setattr(os, "read", lambda handle, most: pytest.fail("it was read"))
    assert read_bytes(path) == b""


@in_one_test("source", ["/proc/kmsg", "/proc/self/pagemap", "/proc/self/mem"])
def test_what_the_kernel_makes_up_is_not_read(tmp_path: Path, source: str) -> None:
    (tmp_path / "kernel.yaml").symlink_to(source)
    document = read_document(tmp_path / "kernel.yaml")  # as root it opens; as anybody else it may not be read
    assert document.data is None
    assert document.problems or not document.readable


def test_folders_pipes_devices_and_sockets_are_no_files_of_ours(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "terminal.yaml").symlink_to("/dev/tty")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "socket.yaml"))
        for name in ("folder", "pipe", "zero", "terminal", "socket"):
            with pytest.raises(NoOrdinaryFileError):
                read_bytes(tmp_path / f"{name}.yaml")
            assert told(tmp_path / f"{name}.yaml").endswith("; a YAML file belongs here.")


def test_links_that_lead_nowhere_or_in_a_circle_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to("elsewhere/calm.yaml")
    (tmp_path / "a.yaml").symlink_to("b.yaml")
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    assert told(tmp_path / "gone.yaml") == "this link leads nowhere: `elsewhere/calm.yaml` is not there."
    assert told(tmp_path / "a.yaml") == "this is a link that leads in a circle."
    assert told(tmp_path / "none.yaml") == "there is no such file."


def test_what_may_not_be_read_is_told_with_the_command_that_lets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "my settings.yaml"
    file.write_text("talk: few\n")
    file.chmod(0)

    def refused(path: Path, flags: int) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    with monkeypatch.context() as closed:  # root may read everything
        closed.setattr(os, "open", refused)
        message = told(file)
    before, _, command = message.partition(" To allow that: ")
    assert before == "this file may not be read by the user the program runs as."
    assert command.startswith("sudo chmod a+r ")
    subprocess.run(["sh", "-c", command.removeprefix("sudo ")], check=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert read_document(file).data == {"talk": "few"}
