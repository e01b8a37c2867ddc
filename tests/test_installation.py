"""What the program tells somebody to type is right for how it came onto the machine, and is a command at all.

Every sentence of the package's own source is looked at here; tests/system/test_advice.py really types what is advised.
"""

from __future__ import annotations

import ast
import io
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click
import pytest

from pi_regulate.cli import COMMANDS, main
from pi_regulate.cli.streams import advising
from pi_regulate.doctor.findings import Check, warn
from pi_regulate.installation import APT, PIP, TAKES, Here
from tests.in_one_test import in_one_test

ROOT = Path(__file__).parent.parent


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with folders for programs, and somebody in their home."""
    for folder in ("usr/bin", "home/.local/bin", "home/clone/.venv/bin", "lib"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path


def program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def clone(machine: Path, *, pip: bool = True, package: str = "home/clone/pi_regulate") -> Here:
    """A clone with its environment, seen from somebody's home."""
    prefix = machine / "home/clone/.venv"
    program(prefix / "bin/python")
    program(prefix / "bin/pi-regulate")
    return Here(
        machine / package,
        prefix,
        machine / "usr",
        prefix / "bin/python",
        machine / "lib",
        pip,
        "linux",
        {"PATH": f"{machine}/usr/bin:{machine}/home/.local/bin"},
    )


def piped(machine: Path) -> Here:
    here = clone(machine, package="home/clone/.venv/lib/pi_regulate")
    (here.prefix / "pipx_metadata.json").write_text('{"main_package": {"package": "pi-regulate"}}')
    return here


def test_in_a_clone_commands_are_called_by_their_path_and_its_own_python_gets_what_is_missing(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = clone(machine)
    assert here.command() == "clone/.venv/bin/pi-regulate"
    assert here.get("sim") == "clone/.venv/bin/python -m pip install 'textual>=1.0'"
    monkeypatch.chdir("clone/.venv/bin")
    assert here.command() == "./pi-regulate"
    monkeypatch.chdir("/")
    assert here.command() == str(machine / "home/clone/.venv/bin/pi-regulate").lstrip("/")


def test_a_path_with_a_blank_is_quoted(tmp_path: Path) -> None:
    home = tmp_path / "two words"
    for folder in ("usr/bin", "home/.local/bin", "home/clone/.venv/bin", "lib"):
        (home / folder).mkdir(parents=True)
    assert shlex.split(clone(home).command()) == [str(home / "home/clone/.venv/bin/pi-regulate")]


def test_an_environment_without_pip_gets_it_by_uv_or_by_a_pip_of_its_own(machine: Path) -> None:
    here = clone(machine, pip=False)
    assert here.get("plot") == (
        "clone/.venv/bin/python -m ensurepip && clone/.venv/bin/python -m pip install 'matplotlib>=3.7'"
    )
    program(machine / "usr/bin/uv")
    assert here.get("plot") == "uv pip install --python clone/.venv/bin/python 'matplotlib>=3.7'"


def test_with_pipx_the_command_is_on_the_path_but_not_behind_sudo(machine: Path) -> None:
    here = piped(machine)
    (machine / "home/.local/bin/pi-regulate").symlink_to(here.prefix / "bin/pi-regulate")
    assert here.kind == "pipx"
    assert here.command() == "pi-regulate"
    assert here.command(root=True) == "clone/.venv/bin/pi-regulate"
    assert here.get("card") == "pipx inject pi-regulate 'fpdf2>=2.8.3' 'uharfbuzz>=0.39'"


def test_another_pi_regulate_on_the_path_is_not_ours(machine: Path) -> None:
    program(machine / "usr/bin/pi-regulate")
    assert clone(machine).command() == "clone/.venv/bin/pi-regulate"


def test_with_the_package_everything_is_apts() -> None:
    here = Here(Path("/usr/share/pi-regulate/pi_regulate"), Path("/usr"), Path("/usr"), Path("/usr/bin/python3"))
    assert here.kind == "package"
    assert here.get("card") == "sudo apt install python3-fpdf"


def test_the_python_that_the_system_manages_is_left_to_apt(machine: Path) -> None:
    program(machine / "usr/bin/apt")
    python = program(machine / "usr/bin/python3")
    (machine / "lib/EXTERNALLY-MANAGED").write_text("")
    environ = {"PATH": f"{machine}/usr/bin"}
    here = Here(machine / "lib/pi_regulate", machine, machine, python, machine / "lib", True, "linux", environ)
    assert here.get("sim") == "sudo apt install python3-textual"
    assert here.command() == f"{python} -m pi_regulate"


APT_GPIOD, APT_LGPIO = "sudo apt install python3-libgpiod", "sudo apt install python3-lgpio"
PIP_GPIOD = "clone/.venv/bin/python -m pip install 'gpiod>=2'"
NO_LGPIO = "clone/.venv/bin/python -m pip uninstall -y lgpio"
PIP_LGPIO = "clone/.venv/bin/python -m pip install 'lgpio>=0.2.2'"


@pytest.mark.parametrize(
    ("kind", "extra", "wrong_one", "version", "commands"),
    [
        ("a clone apart", "gpiod", False, (3, 13), [PIP_GPIOD]),
        ("a clone apart", "gpiod", True, (3, 11), [PIP_GPIOD]),
        ("a clone apart", "lgpio", False, (3, 11), [PIP_LGPIO]),
        ("a clone apart", "lgpio", True, (3, 12), [PIP_LGPIO]),  # which takes the empty package's place
        ("a clone apart", "lgpio", False, (3, 13), [APT_LGPIO, "--system-site-packages", "make clean run"]),
        ("a clone that sees the system", "gpiod", False, (3, 13), [APT_GPIOD]),
        ("a clone that sees the system", "gpiod", True, (3, 11), [PIP_GPIOD]),  # apt's own is version 1 there
        ("a clone that sees the system", "lgpio", False, (3, 11), [APT_LGPIO]),
        ("a clone that sees the system", "lgpio", True, (3, 13), [NO_LGPIO, APT_LGPIO]),
        ("the package", "gpiod", False, (3, 13), [APT_GPIOD]),
        ("the package", "gpiod", True, (3, 13), []),
        ("the package", "lgpio", False, (3, 13), [APT_LGPIO]),
        ("the package", "lgpio", True, (3, 13), [NO_LGPIO, APT_LGPIO]),
    ],
)  # fmt: skip
def test_what_drives_the_header_comes_from_where_this_python_looks(
    machine: Path, kind: str, extra: Literal["gpiod", "lgpio"], wrong_one: bool, version: tuple[int, int],
    commands: list[str],
) -> None:  # fmt: skip
    here = replace(clone(machine), version=version)
    if kind == "the package":
        here = replace(here, package=Path("/usr/share/pi-regulate/pi_regulate"))
    sees = "true" if kind == "a clone that sees the system" else "false"
    (here.prefix / "pyvenv.cfg").write_text(f"home = /usr/bin\ninclude-system-site-packages = {sees}\n")
    assert re.findall("`([^`]+)`", here.get_pins(extra, wrong_one=wrong_one)) == commands


def test_an_environment_that_belongs_to_root_needs_sudo(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert clone(machine).get("sim").startswith("sudo clone/.venv/bin/python -m pip install")


def test_programs_come_by_apt_or_on_a_mac_by_brew(machine: Path) -> None:
    assert clone(machine).get_program("espeak-ng") == "sudo apt install espeak-ng"
    mac = Here(system="darwin", environ={"PATH": ""})
    assert mac.get_program("espeak-ng") == "brew install espeak-ng"
    assert mac.get_program("fonts-dejavu-core") == "brew install --cask font-dejavu"


def test_what_is_fetched_is_what_the_package_asks_for() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    bare = {name: {one.partition(";")[0].strip() for one in lines} for name, lines in wanted.items()}
    assert {name: set(PIP[name]) for name in ("sim", "studio", "plot", "card", "link")} == {
        name: bare[name] for name in ("sim", "studio", "plot", "card", "link")
    }
    assert {*PIP["gpiod"], *PIP["lgpio"]} == bare["pi"]
    control = "".join((ROOT / "packaging" / name).read_text() for name in ("control", "link/control", "studio/control"))
    assert [name for names in APT.values() for name in names if not re.search(rf"[ ,]{name}\b", control)] == []


# Every sentence

STRINGS = tuple(sorted((ROOT / "pi_regulate").rglob("*.py")))
COMMAND = re.compile(r"(?<![\w/.-])pi-regulate((?: +[\w./{}<>:,=*-]+)*)")


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """Every text in a file with its line, the holes of an f-string as `{}`."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


def advised() -> Iterator[tuple[str, list[str]]]:
    """Where the program names a command of its own, and the command's words as far as they are words."""
    for file in STRINGS:
        if "pi-regulate" not in file.read_text(encoding="utf-8"):
            continue  # to parse them all takes a second
        for line, text in texts(file):
            if "pi-regulate" not in text:
                continue
            for found in COMMAND.finditer(" ".join(text.split())):
                words = found[1].split()
                if words and words[0] in COMMANDS:
                    yield f"{file.relative_to(ROOT)}:{line}", words


def test_every_command_that_is_named_is_one() -> None:
    """One test of them all: to look for them takes as long as to try them, in every process that runs tests."""
    named = list(advised())
    assert len(named) > 40
    for where, words in named:
        check_command(f"{where} {' '.join(words)}", words)


def check_command(where: str, words: list[str]) -> None:
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words[0])
        if found is None:
            break
        command, words = found, words[1:]
    if isinstance(command, click.Group):
        assert command.invoke_without_command or not command.get_command(context, "nothing"), where
    options = {option for one in command.params for option in one.opts} | {"--help", "-h"}
    assert [word for word in words if word.startswith("-") and word.split("=")[0] not in options] == [], where


def test_nobody_but_one_file_tells_to_fetch_a_python_package() -> None:
    """By our own name nothing can be fetched, and where it would go only `installation` knows."""
    told = [
        f"{file.name}:{line}"
        for file in STRINGS
        if "install" in file.read_text(encoding="utf-8")
        for line, text in texts(file)
        if re.search(r"\bpip3? install\b", text) and file.name != "installation.py"
    ]
    assert told == []


# As it is typed here


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("`pi-regulate check` says why", "`clone/.venv/bin/pi-regulate check` says why"),
        ("type: sudo pi-regulate setup", "type: sudo clone/.venv/bin/pi-regulate setup"),
        ("pi-regulate\n    doctor", "clone/.venv/bin/pi-regulate\n    doctor"),
        ("sudo systemctl stop pi-regulate", "sudo systemctl stop pi-regulate"),
        ("no pi-regulate answers here", "no pi-regulate answers here"),
        ("/etc/pi-regulate/voices run", "/etc/pi-regulate/voices run"),
        ("sudo systemctl stop pi-regulate; sudo pi-regulate setup", None),
    ],
)
def test_a_command_is_told_as_it_has_to_be_typed(machine: Path, text: str, typed: str | None) -> None:
    whole = "sudo systemctl stop pi-regulate; sudo clone/.venv/bin/pi-regulate setup"
    assert clone(machine).as_typed(text) == (whole if typed is None else typed)


def test_an_output_tells_commands_as_they_have_to_be_typed(machine: Path) -> None:
    written = io.BytesIO()
    out = advising(io.TextIOWrapper(written, encoding="utf-8"), clone(machine))
    print("`pi-regulate check` says why", file=out)
    out.flush()
    assert written.getvalue() == b"`clone/.venv/bin/pi-regulate check` says why\n"


# What this call was given


def leaves(command: click.Command = main, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with its words."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            one = command.get_command(context, name)
            assert one is not None
            yield from leaves(one, f"{path} {name}".strip())
    else:
        yield path, command


@pytest.mark.parametrize("option", ["--config", "--backend"])
def test_an_option_is_handed_on_to_every_command_that_takes_it_and_to_no_other(option: str) -> None:
    takes = {path for path, one in leaves() if any(option in param.opts for param in one.params)}
    assert takes == TAKES[option]


@in_one_test(
    ("text", "typed"),
    [
        ("`pi-regulate check` says why", "`pi-regulate check --config 'my bed'` says why"),
        ("type: `sudo pi-regulate setup`", "type: `sudo pi-regulate setup --config 'my bed' --backend mock`"),
        ("`pi-regulate check --watch`", "`pi-regulate check --config 'my bed' --watch`"),
        ("pi-regulate check --config here", "pi-regulate check --config here"),
        ("`pi-regulate run --backend pi` starts", "`pi-regulate run --config 'my bed' --backend pi` starts"),
        ("`pi-regulate sound calibrate`", "`pi-regulate sound calibrate --config 'my bed' --backend mock`"),
        ("pi-regulate voice script --missing anna", "pi-regulate voice script --config 'my bed' --missing anna"),
        ("`pi-regulate explain exhale`, `pi-regulate lamp`", "`pi-regulate explain exhale`, `pi-regulate lamp`"),
        ("`pi-regulate history forget`", "`pi-regulate history forget`"),
    ],
)
def test_a_command_is_told_with_the_folder_and_the_pins_of_this_call(text: str, typed: str) -> None:
    package = Path("/usr/share/pi-regulate/pi_regulate")
    here = Here(
        package, Path("/usr"), Path("/usr"), Path("/usr/bin/python3"), environ={"PATH": ""},
        given={"--config": "my bed", "--backend": "mock"},
    )  # fmt: skip
    told = here.as_typed(text).replace("/usr/bin/python3 -m pi_regulate", "pi-regulate")
    assert told == typed
    assert here.as_typed(here.as_typed(text)) == here.as_typed(text)


class Kept(io.BytesIO):
    """Bytes that can still be read when the stream that wrote them is gone."""

    def close(self) -> None:
        pass


def says(*words: str) -> str:
    """What a person sees who types this: the very streams of a program, in this process."""
    before, written = (sys.stdout, sys.stderr), Kept()
    sys.stdout = sys.stderr = io.TextIOWrapper(written, encoding="utf-8", write_through=True)
    try:
        main.main(list(words), standalone_mode=True)
    except SystemExit:
        sys.stdout.flush()
    finally:
        sys.stdout, sys.stderr = before
    return written.getvalue().decode()


@pytest.mark.parametrize("folder", ['my "bed"', "it's mine", "back\\slash"])
def test_a_program_can_read_what_doctor_tells_of_a_folder_with_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "pi_regulate.cli.doctor.CHECKS", (Check("a.odd", lambda machine: warn("odd", "`pi-regulate check`")),)
    )
    (told,) = json.loads(says("doctor", "--json", "--config", folder))["checks"]
    assert shlex.split(told["remedy"].strip("`"))[-3:] == ["check", "--config", folder]


FILES = {"settings.yaml": "people: {holds: maybe}\n", "exercises/a.yaml": "id: a\n"}
CALLS = (
    ("doctor",),
    ("setup", "--backend", "mock"),
    ("list",),
    ("show", "nothing"),
    ("config", "diff"),
    ("voice", "list"),
    ("voice", "forget", "nobody"),
    ("new", "exercise", "mine"),
)


@pytest.mark.slow
@pytest.mark.parametrize("good", [True, False])
@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_what_a_call_with_a_folder_advises_is_about_that_folder_and_can_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], good: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    for name, text in FILES.items():
        path = tmp_path / "my bed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("" if good else text)
    (tmp_path / "my bed" / "exercises" / "a.yaml").unlink()
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    told = says(*words, "--config", "my bed")
    script = shlex.quote(str(Path(sys.prefix, "bin", "pi-regulate")))
    advice = re.findall(rf"(?:sudo )?{re.escape(script)} ([^`\n]+)", told)
    for line in advice:
        typed = shlex.split(line)
        command = next(path for path, _ in leaves() if typed[: len(path.split())] == path.split())
        if command in TAKES["--config"]:
            assert typed[typed.index("--config") + 1] == "my bed", line
        if command != "simulate" and "--watch" not in typed:  # which go on until somebody ends them
            assert "No such option" not in says(*typed)


@pytest.mark.slow
@pytest.mark.skipif(Path("/proc/device-tree/model").exists(), reason="here the device would start")
def test_what_this_checkout_advises_can_be_typed(tmp_path: Path) -> None:
    """Called by a path, as in a clone, from another folder; what it advises goes into a shell there."""
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "CONFIGURATION_DIRECTORY": str(tmp_path)}
    words = [sys.executable, "-m", "pi_regulate", "run", "--backend", "pi"]
    said = subprocess.run(words, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60).stderr
    (advice,) = re.findall(r"`([^`]+ simulate)`", said)
    done = subprocess.run(["sh", "-c", f"{advice} --help"], cwd=tmp_path, env=environ, capture_output=True, timeout=60)
    assert done.returncode == 0
