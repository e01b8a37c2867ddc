"""The Debian package: the same every time, complete, and told by the program itself. Its life is tried in system/vm."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pi_regulate import __version__
from pi_regulate.cli import main
from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir
from scripts import deb
from scripts.home import home
from scripts.manual import completion, manual
from tests.in_one_test import in_one_test

ROOT = Path(__file__).parent.parent
NOON_S = 1_800_000_000


@pytest.fixture
def tree(package: Path) -> Path:
    """The files of the package as they would lie on a disk."""
    return package


def commands(group: click.Group, words: str = "pi-regulate") -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{words} {name}")
        else:
            yield f"{words} {name}", command


def control(tree: Path) -> dict[str, str]:
    lines = (tree / "DEBIAN" / "control").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines if not line.startswith(" "))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="there is no dpkg-deb here")
def test_the_same_checkout_gives_the_same_package_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(NOON_S))
    first = deb.build(tmp_path / "first")
    before = os.umask(0o077)
    try:
        second = deb.build(tmp_path / "second")
    finally:
        os.umask(before)
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in second]
    for package in first:
        listed = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout
        assert {line.split()[1] for line in listed.splitlines()} == {"root/root"}
    (lamps,) = [one for one in first if one.name.startswith(f"{deb.DEVICE}_")]
    told = re.search(r"the file, about (\d+) MB", (ROOT / "docs" / "start.md").read_text(encoding="utf-8"))
    assert told is not None
    assert lamps.stat().st_size / 1e6 == pytest.approx(int(told[1]), abs=1)


@pytest.mark.parametrize("where", ["no git on this machine", "inside a clone of something else"])
def test_sources_without_a_history_are_as_old_as_their_change_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (sources := tmp_path / "pi_regulate-0.1.0").mkdir()
    (sources / "CHANGELOG.md").touch()
    os.utime(sources / "CHANGELOG.md", (NOON_S, NOON_S))
    if where == "no git on this machine":
        monkeypatch.setenv("PATH", str(tmp_path))
    else:
        who = ["-c", "user.name=Jo", "-c", "user.email=jo@doe.test", "-c", "commit.gpgsign=false"]
        for words in (["init", "-q"], [*who, "commit", "-q", "--allow-empty", "-m", "Not a lamp"]):
            subprocess.run(["git", "-C", tmp_path, *words], check=True)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr(deb, "ROOT", sources)
    assert deb.made_at_s() == NOON_S


def test_without_dpkg_deb_it_says_what_to_get_and_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="brew install dpkg"):
        deb.build(tmp_path)


def test_everything_that_travels_in_the_wheel_is_in_the_package_and_found_by_the_program(tree: Path) -> None:
    share = tree / deb.SHARE
    assert share_dir(share / "pi_regulate", system=share) == share
    assert len(load(share).exercises) == len(load(share_dir()).exercises)
    for folder in ("pi_regulate", "gpiozero_gpiod", "config", "audio"):
        there = {path.relative_to(share) for path in (share / folder).rglob("*") if path.is_file()}
        ours = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
        ours = {path for path in ours if "__pycache__" not in path.parts and not path.name.startswith(".")}
        assert there == {path for path in ours if path.parts[:2] != ("pi_regulate", "studio")}


def test_the_studio_comes_by_itself_with_what_it_needs_and_nothing_of_the_lamps(tmp_path: Path, tree: Path) -> None:
    deb.lay_out_studio(tmp_path, NOON_S)
    room = ROOT / "pi_regulate" / "studio"
    ours = {path.relative_to(ROOT) for path in room.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    there = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.relative_to(deb.SHARE) for path in there if path.is_relative_to(deb.SHARE)} == ours
    lamps = {path.relative_to(tree) for path in tree.rglob("*") if path.is_file()}
    assert {path for path in there & lamps if path.parts[0] != "DEBIAN"} == set()
    needed = {entry.split()[0] for entry in control(tmp_path)["Depends"].split(", ")}
    assert needed == {"pi-regulate", "python3", "python3-starlette", "python3-uvicorn", "python3-websockets"}
    for script in ("postinst", "prerm"):
        path = tmp_path / "DEBIAN" / script
        assert path.stat().st_mode & 0o111
        assert subprocess.run(["sh", "-n", path], capture_output=True, text=True).stderr == ""


def test_the_owners_settings_are_a_file_that_dpkg_never_replaces_and_that_changes_nothing_as_it_is(tree: Path) -> None:
    assert (tree / "DEBIAN" / "conffiles").read_text() == "/etc/pi-regulate/settings.yaml\n"
    assert load(share_dir(), tree / "etc" / "pi-regulate").settings == load(share_dir()).settings


def test_its_suggestions_are_settings_that_work(tmp_path: Path) -> None:
    text = (deb.PACKAGING / "settings.yaml").read_text(encoding="utf-8")
    suggested = re.findall(r"^# (\w+: .*)$", text, re.MULTILINE)
    assert len(suggested) == 3
    (tmp_path / "settings.yaml").write_text("\n".join(suggested) + "\n", encoding="utf-8")
    assert load(share_dir(), tmp_path).settings.lamp.driver == "hardware_pwm"


def test_what_the_unit_starts_is_there_and_may_be_started(tree: Path) -> None:
    for unit in ("system", "user"):
        text = (tree / "usr/lib/systemd" / unit / "pi-regulate.service").read_text(encoding="utf-8")
        programs = set(re.findall(r"^Exec(?:Start|StopPost)=-?(\S+)", text, re.MULTILINE))
        programs -= {"/bin/sh"}  # every Debian has it
        assert programs == {"/usr/bin/pi-regulate"}
        assert all(os.access(tree / program.lstrip("/"), os.X_OK) for program in programs)


def test_it_asks_apt_for_what_it_imports_and_leaves_out_what_can_wait(tree: Path) -> None:
    told = control(tree)
    needed = {entry.split()[0] for entry in told["Depends"].split(", ")}
    modules = "click gpiozero lgpio libgpiod numpy pydantic pygame soundfile yaml"
    assert {f"python3-{module}" for module in modules.split()} <= needed
    assert not {"python3-matplotlib", "python3-textual"} & needed
    assert (told["Version"], told["Architecture"]) == (__version__, "all")
    assert (told["Maintainer"], told["Homepage"]) == (home().maintainer, home().documents)


def test_what_was_compiled_goes_even_if_debians_python_tools_are_gone(tmp_path: Path) -> None:
    share = tmp_path / "share"
    (share / "pi_regulate" / "__pycache__").mkdir(parents=True)
    (share / "pi_regulate" / "__pycache__" / "words.cpython-313.pyc").touch()
    (share / "pi_regulate" / "words.py").touch()
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("find", "rm"):
        (tools / name).symlink_to(shutil.which(name) or name)
    for there in (share, tmp_path / "removed by hand"):
        script = (deb.PACKAGING / "prerm").read_text(encoding="utf-8").replace(f"/{deb.SHARE}", f"'{there}'")
        done = subprocess.run(
            ["/bin/sh", "-c", script, "prerm", "upgrade"], env={"PATH": str(tools)}, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in (share / "pi_regulate").iterdir()] == ["words.py"]


def test_the_changelog_has_every_entry_in_debians_form(tree: Path) -> None:
    text = gzip.decompress((tree / deb.DOC / "changelog.gz").read_bytes()).decode()
    assert text.startswith(f"pi-regulate ({__version__}) stable; urgency=medium\n\n  * ")
    assert f"\n\n -- {home().maintainer}  " in text
    assert text.count("\n  * ") == (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").count("\n- ")
    assert max(len(line) for line in text.splitlines() if not line.startswith(" -- ")) <= 80


def test_the_man_page_tells_of_every_command_and_every_option() -> None:
    page = manual("2026-11-25").replace(r"\-", "-")
    for words, command in commands(main):
        assert f".SS {words}" in page
        options = [option for param in command.params if isinstance(param, click.Option) for option in param.opts]
        assert all(option in page for option in options)


@in_one_test("shell", deb.COMPLETIONS)
def test_every_shell_asks_the_program_what_may_come_next(shell: str) -> None:
    assert f"_PI_REGULATE_COMPLETE={shell}_complete" in completion(shell)


LATE = """
import sys
from pathlib import Path
from pi_regulate.devices.hand import parse_hand
from pi_regulate.share import share_dir
from pi_regulate.wiring.device import RunOptions, run
from tests.house import GOOD, House

OURS = ("pi_regulate", "gpiozero_gpiod")
house = House(Path(sys.argv[1]))
house.write(GOOD)

class Looks:
    before = None

    def see(self, row, now_s):
        if row.what == "press":
            self.before = self.before or set(sys.modules)
        if row.what == "rest":
            print("late:", *(name for name in set(sys.modules) - self.before if name.split(".")[0] in OURS))

options = RunOptions("mock", speed=50, hand=parse_hand("1s, 6s, 12s, hold@40s"), sound="off", at_min=60, once=True)
with house.duty() as service:
    run(service.library(), options, [Looks(), house], share=share_dir(), read_again=service.read_again, service=service)
"""


@pytest.mark.slow
def test_a_session_imports_nothing_so_an_upgrade_beneath_it_changes_nothing(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LATE, tmp_path], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["late:"], done.stderr
