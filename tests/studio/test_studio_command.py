"""`studio` as it is typed: what it refuses, what it prints, and what it leaves behind."""

from __future__ import annotations

import re
import signal
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from pi_regulate.cli import main
from pi_regulate.cli import studio as command
from pi_regulate.installation import Here
from tests.in_one_test import in_one_test

pytest.importorskip("starlette", reason="the studio needs the extra `studio`")
pytest.importorskip("uvicorn", reason="the studio needs the extra `studio`")

ROOT = Path(__file__).parents[2]


@contextmanager
def running(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program, and the address that it prints."""
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "pi_regulate", "studio", "--no-open", *words],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield process, found[0]
    finally:
        process.kill()
        process.communicate(timeout=60)


@in_one_test("host", ["0.0.0.0", "192.168.1.7", "::"])
def test_another_address_is_refused_with_the_way_there(host: str) -> None:
    done = CliRunner().invoke(main, ["studio", "--host", host, "--port", "9000"])
    assert done.exit_code == 1
    assert f"the studio listens on this machine alone, not on {host}" in done.output
    assert "`ssh -L 9000:127.0.0.1:9000 NAME@THIS-MACHINE`" in done.output


def test_without_its_packages_it_says_what_installs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "uvicorn" else True)
    done = CliRunner().invoke(main, ["studio"])
    assert done.exit_code == 1
    assert "the studio needs starlette, uvicorn and websockets. To install what it needs: `" in done.output


def test_beside_the_lamps_debian_package_it_is_a_package_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "pi_regulate.studio" else True)
    monkeypatch.setattr(Here, "kind", "package")
    done = CliRunner().invoke(main, ["studio"])
    assert done.exit_code == 1
    assert "`sudo apt install ./dist/pi-regulate-studio_*_all.deb`" in done.output


def test_it_prints_an_address_that_opens_the_page_and_ends_on_a_signal(tmp_path: Path) -> None:
    with running(tmp_path, "--port", "0") as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32}", address)
        with urllib.request.urlopen(address, timeout=30) as page:
            assert b"<title>pi-regulate</title>" in page.read()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(address.partition("?")[0], timeout=30)
        assert refused.value.code == 403
        (secret,) = (tmp_path / "pi-regulate").glob("studio-*")
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert secret.read_text() == address.partition("=")[2]
        port = address.split(":")[2].partition("/")[0]
        second = CliRunner().invoke(main, ["studio", "--no-open", "--port", port])
        assert f"port {port} can't be had: another program uses it. `--port 0` takes a free one" in second.output
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        assert "Traceback" not in errors


@pytest.mark.slow
def test_a_page_that_was_open_comes_back_with_the_same_address(tmp_path: Path) -> None:
    with running(tmp_path, "--port", "0") as (_, address):
        port = address.split(":")[2].partition("/")[0]
    with running(tmp_path, "--port", port) as (_, again):
        assert again == address
    secret = tmp_path / "pi-regulate" / f"studio-{port}"
    secret.chmod(0o644)
    with running(tmp_path, "--port", port) as (_, other):
        assert other != address, "somebody else may have read it"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
