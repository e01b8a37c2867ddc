"""Every remedy of the doctor is provoked, read as it is printed, followed, and gone with its finding.

A place in the source that no row of `remedy_table` reaches fails the test, so a new remedy gets its row. What stands in
backticks and begins with a program is split as by a shell. What calls pi-regulate is parsed by that command's own
options, for each way in which it may have come onto a machine.
"""

from __future__ import annotations

import ast
import os
import re
import shlex
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from pi_regulate.cli import main
from pi_regulate.doctor import board, examine, lamp_driver, link_checks, owner_files, pins, service_state, sounds
from pi_regulate.doctor.findings import Check, Finding, ok
from pi_regulate.doctor.machine import Machine
from pi_regulate.installation import TAKES, Here
from tests.doctor.conftest import Made
from tests.doctor.remedy_table import ROWS, World

MODULES = (board, examine, owner_files, lamp_driver, link_checks, pins, service_state, sounds)
GIVERS = ("warn", "fail", "not_here", "refused", "refused_sound", "Finding")
HANGS = "Try again. If it happens again, restart the machine."
BREAKS = "The check itself failed. To report this, `pi-regulate doctor --bundle FILE` writes a page."


REMEDIES = sorted({row[1] for row in ROWS} | {HANGS, BREAKS})
REACHED: set[str] = set()


def noted(giver: Callable[..., Finding]) -> Callable[..., Finding]:
    """The same, and it notes the place in the source that asks for it."""

    def gives(*given: Any, **named: Any) -> Finding:
        caller = sys._getframe(1)
        REACHED.add(f"{Path(caller.f_code.co_filename).name}:{caller.f_lineno}")
        return giver(*given, **named)

    return gives


def places() -> Iterator[str]:
    """Every place in the doctor's source where a finding with a remedy is made."""
    for module in MODULES:
        path = Path(module.__file__ or "")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GIVERS):
                continue
            if node.func.id != "not_here" or len(node.args) + len(node.keywords) > 1:
                yield f"{path.name}:{node.lineno}"


def test_every_remedy_is_provoked_told_word_for_word_and_gone_with_its_finding_once_followed(tmp_path: Path) -> None:
    wrong = []
    with pytest.MonkeyPatch.context() as patch:
        for module in MODULES:
            for name in GIVERS:
                if (giver := getattr(module, name, None)) is not None:
                    patch.setattr(module, name, noted(giver))
        for number, (check, remedy, provoke, follow) in enumerate(ROWS):
            (folder := tmp_path / str(number)).mkdir()
            with pytest.MonkeyPatch.context() as around:
                world = World(Made(folder), around)
                provoke(world)
                found = world.look(check)
                follow(world)
                after = world.look(check)
            if found.remedy != remedy or after.state not in ("ok", "not here") or after.remedy == remedy:
                wrong.append((check, remedy, found, after))
        stuck = threading.Event()

        def breaks(machine: Machine) -> Finding:
            raise KeyError

        def hangs(machine: Machine) -> Finding:
            stuck.wait(9)
            return ok("late")

        checks = [Check("a.breaks", breaks), Check("a.hangs", hangs)]
        (tmp_path / "asked").mkdir()
        asked = list(examine.examine(Made(tmp_path / "asked").machine(), checks, longest_s=0.05))
        stuck.set()
    assert wrong == []
    assert [one.finding.remedy for one in asked] == [BREAKS, HANGS]
    assert set(places()) - REACHED == set(), "a remedy without a row here"


# As it is typed

PROGRAMS = {
    "apt",
    "chmod",
    "pi-regulate-link",
    "make",
    "pi-regulate",
    "systemctl",
    "journalctl",
    "usermod",
    "loginctl",
    "reboot",
    "install",
    "cp",
    "mv",
    "printf",
    "top",
    "unset",
}
PROSE = re.compile(r"\b(sudo|systemctl|journalctl|usermod|apt|pip install|pi-regulate) [a-z-]")


def typed(remedy: str) -> Iterator[str]:
    """What stands in backticks and is a command."""
    for piece in re.findall(r"`([^`]+)`", remedy):
        if piece.split()[0] in PROGRAMS | {"sudo"}:
            yield piece


def test_whatever_is_to_be_typed_stands_whole_in_backticks_and_a_shell_understands_it() -> None:
    for remedy in REMEDIES:
        outside = re.sub(r"`[^`]+`", "", remedy)
        assert not PROSE.search(outside), remedy
        for command in typed(remedy):
            words = list(shlex.shlex(command, posix=True, punctuation_chars=True))
            starts = [0, *(place + 1 for place, word in enumerate(words) if word in ("&&", "|", ";"))]
            for start in starts:
                assert words[start + (words[start] == "sudo")] in PROGRAMS, command


HOWS = {
    "clone": (".venv/bin/pi-regulate", ".venv/bin/pi-regulate"),
    "pipx": ("pi-regulate", ".venv/bin/pi-regulate"),
    "package": ("pi-regulate", "pi-regulate"),
    "pip": (".venv/bin/python -m pi_regulate", ".venv/bin/python -m pi_regulate"),
}
"""How the program is called here, as oneself and behind sudo."""


def here(how: str, folder: Path) -> Here:
    """The program as it came by this way, seen from the folder; with what this call was given."""
    prefix = folder / ".venv"
    (prefix / "bin").mkdir(parents=True)
    (folder / "bin").mkdir()
    if how != "pip":
        (prefix / "bin" / "pi-regulate").write_text("")
        (prefix / "bin" / "pi-regulate").chmod(0o755)
    if how == "pipx":
        (prefix / "pipx_metadata.json").write_text("{}")
        (folder / "bin" / "pi-regulate").symlink_to(prefix / "bin" / "pi-regulate")
    package = Path("/usr/share/pi-regulate/pi_regulate") if how == "package" else folder / "pi_regulate"
    given = {"--config": "my bed", "--backend": "mock"}
    environ = {"PATH": str(folder / "bin")}
    return Packaged(package, prefix, folder, prefix / "bin/python", folder, True, "linux", environ, given)


class Packaged(Here):
    """The Debian package's own script is not on the machine that runs this test."""

    def command(self, *, root: bool = False) -> str:
        return "pi-regulate" if self.kind == "package" else super().command(root=root)


@pytest.mark.parametrize("how", HOWS)
def test_each_command_of_ours_is_called_as_it_is_here_takes_the_options_of_this_call_and_lacks_none(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my bed").mkdir()
    ours, seen = here(how, tmp_path), 0
    for remedy in REMEDIES:
        for command in typed(remedy):
            for part in re.split(r"; | && ", ours.as_typed(f"`{command}`").strip("`")):
                called = HOWS[how][part.startswith("sudo ")]
                words = part.removeprefix("sudo ")
                if not f"{words} ".startswith(f"{called} "):
                    assert "pi-regulate " not in words or "systemctl" in words, part
                    continue
                seen += 1
                parses(shlex.split(words.removeprefix(called)))
    assert seen >= 12


def parses(words: list[str]) -> None:
    """A command takes these words, as they are; nothing that it needs is missing. It isn't carried out."""
    one: click.Command = main
    path: list[str] = []
    while isinstance(one, click.Group):
        path.append(words.pop(0))
        found = one.get_command(click.Context(one), path[-1])
        assert found is not None, path
        one = found
    takes = [option for option, commands in TAKES.items() if " ".join(path) in commands]
    assert [option for option in ("--config", "--backend") if option in words] == takes, path
    one.make_context(" ".join(path), words, parent=click.Context(main, **main.context_settings))


def test_the_command_for_the_boards_watchdog_writes_what_systemd_reads(tmp_path: Path) -> None:
    (remedy,) = (remedy for remedy in REMEDIES if "RuntimeWatchdogSec" in remedy)
    command = next(typed(remedy)).replace("sudo ", "").replace("/etc/", f"{shlex.quote(str(tmp_path))}/")
    assert os.system(command) == 0
    written = tmp_path / "systemd" / "system.conf.d" / "watchdog.conf"
    assert written.read_text() == "[Manager]\nRuntimeWatchdogSec=15s\n"


def test_the_command_for_files_in_a_home_gives_them_to_the_service_and_loses_none(tmp_path: Path) -> None:
    (remedy,) = (remedy for remedy in REMEDIES if "cp -rnT" in remedy)
    mine, theirs = tmp_path / "my config" / "pi-regulate", tmp_path / "etc"
    (mine / "exercises").mkdir(parents=True)
    (mine / "settings.yaml").write_text("talk: none\n")
    (mine / "exercises" / "a.yaml").write_text("id: a\n")
    (mine / "exercises" / "a.yaml").chmod(0o600)
    theirs.mkdir()
    (theirs / "settings.yaml").write_text("talk: many\n")
    command = next(typed(remedy)).replace("sudo ", "").replace("/etc/pi-regulate", shlex.quote(str(theirs)))
    assert os.system(command.replace("~", shlex.quote(str(tmp_path)))) == 0
    assert (theirs / "settings.yaml").read_text() == "talk: many\n"
    assert (theirs / "exercises" / "a.yaml").stat().st_mode & 0o004
    assert not mine.exists()
    assert (tmp_path / "my config" / "pi-regulate.copied" / "settings.yaml").read_text() == "talk: none\n"
