"""Set-up on a machine that lacks something ends with a sentence that says what to type.

The script runs with a path of its own that holds a few plain tools and pythons made for the test.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "environment.sh"
TOOLS = ("sh", "uname", "grep")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder that is the whole search path: tools, and no Python yet."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        real = shutil.which(tool)
        assert real, f"{tool} is a part of every POSIX system"
        (folder / tool).symlink_to(real)
    return folder


def add_python(path: Path, name: str, *, version: str, complete: bool = True, runs: bool = True) -> None:
    """A stand-in that answers the script's questions as that Python would, and notes which environment it makes."""
    new_enough = tuple(int(part) for part in version.split(".")) >= (3, 11)
    (path / name).write_text(
        "#!/bin/sh\n"
        f"{'' if runs else 'exit 127'}\n"
        'case "$*" in\n'
        f"*'version_info < (3, 11)'*) exit {0 if new_enough else 1} ;;\n"
        f"*ensurepip*) exit {0 if complete else 1} ;;\n"
        f"*python_version*|*--version*) echo {version} ;;\n"
        f"*venv*) echo '{name} makes it' >&2; exit 3 ;;\n"
        "esac\n"
    )
    (path / name).chmod(0o755)


def set_up(path: Path, python: str = "") -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(path), **({"PYTHON": python} if python else {})}
    command = [str(path / "sh"), str(SCRIPT), str(path.parent / "venv"), "dev"]
    return subprocess.run(command, env=env, cwd=path.parent, capture_output=True, text=True, timeout=20)


def test_without_any_python_it_says_what_to_type(path: Path) -> None:
    done = set_up(path)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and none was found" in done.stderr
    assert "install" in done.stderr.splitlines()[-1]


def test_an_old_python_is_named_with_its_version(path: Path) -> None:
    add_python(path, "python3", version="3.9.2")
    done = set_up(path)
    assert done.returncode == 1
    assert "python3 is 3.9.2" in done.stderr
    assert "make PYTHON=" in done.stderr


def test_a_python_without_venv_names_the_missing_package(path: Path) -> None:
    add_python(path, "python3", version="3.11.2", complete=False)
    done = set_up(path)
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr


def test_the_newest_complete_python_that_runs_makes_the_environment(path: Path) -> None:
    add_python(path, "python3.14", version="3.14.0", runs=False)
    add_python(path, "python3.13", version="3.13.1", complete=False)
    add_python(path, "python3.12", version="3.12.4")
    add_python(path, "python3", version="3.11.2")
    assert "python3.12 makes it" in set_up(path).stderr


def test_a_python_that_was_named_is_the_one_taken(path: Path) -> None:
    add_python(path, "python3.13", version="3.13.1")
    add_python(path, "python3.11", version="3.11.2")
    assert "python3.11 makes it" in set_up(path, python="python3.11").stderr


def made(path: Path, *, fetches: bool = True, hears: bool = True) -> None:
    """An environment that is there already; pip fetches or does not, libsndfile is there or not."""
    add_python(path, "python3", version="3.12.4")
    folder = path.parent / "venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        f"*'pip install'*) exit {0 if fetches else 1} ;;\n"
        f"*'import soundfile'*) exit {0 if hears else 1} ;;\n"
        "esac\n"
    )
    (folder / "python").chmod(0o755)


def test_an_environment_that_is_whole_says_nothing(path: Path) -> None:
    made(path)
    done = set_up(path)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_a_network_it_says_what_it_needs(path: Path) -> None:
    made(path, fetches=False)
    done = set_up(path)
    assert done.returncode == 1
    assert "It needs a network" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("When that is mended, type the same again")


def test_a_machine_without_libsndfile_hears_what_brings_it(path: Path) -> None:
    made(path, hears=False)
    done = set_up(path)
    assert done.returncode == 1
    assert done.stderr.endswith("install libsndfile1\n")


def test_a_folder_in_which_nothing_can_be_made_is_told(path: Path) -> None:
    add_python(path, "python3", version="3.12.4")
    done = set_up(path)
    assert done.returncode == 1
    assert "is the disk full, or does this folder belong to another user?" in done.stderr


@pytest.mark.skipif(not shutil.which("make"), reason="make is what this is about")
def test_make_help_lists_every_target_with_its_comment() -> None:
    make = shutil.which("make")
    assert make
    env = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    done = subprocess.run([make, "help"], cwd=SCRIPT.parent.parent, env=env, capture_output=True, text=True, timeout=20)
    listed = {line.split()[1] for line in done.stdout.splitlines()}
    assert listed == {
        "help",
        "run",
        "test",
        "test-browser",
        "test-system",
        "test-debian",
        "test-arm",
        "test-board",
        "bench",
        "wheel",
        "deb",
        "release",
        "publish",
        "docs",
        "words",
        "picture",
        "editor",
        "voice",
        "kokoro",
        "clean",
    }


@pytest.mark.parametrize(
    ("environ", "system", "shown"),
    [
        ({"DISPLAY": ":0"}, "Linux", "studio"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "Linux", "studio"),
        ({}, "Darwin", "studio"),
        ({}, "Linux", "simulate"),
        ({"DISPLAY": ""}, "Linux", "simulate"),
        ({"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "10.0.0.2 50000 10.0.0.1 22"}, "Linux", "simulate"),
        ({"SSH_TTY": "/dev/ttys001"}, "Darwin", "simulate"),
    ],
)
def test_make_run_shows_the_device_in_a_browser_only_where_there_is_a_screen(
    path: Path, environ: dict[str, str], system: str, shown: str
) -> None:
    (path / "uname").unlink(missing_ok=True)  # it is a link to the machine's own
    (path / "uname").write_text(f"#!/bin/sh\necho {system}\n")
    (path / "uname").chmod(0o755)
    script = SCRIPT.parent / "screen.sh"
    done = subprocess.run(
        ["sh", script], env={"PATH": str(path), **environ}, capture_output=True, text=True, timeout=20
    )
    assert (done.stdout, done.stderr) == (f"{shown}\n", "")


def test_the_desks_editor_is_what_its_lock_file_pins_and_its_licences_are_beside_it() -> None:
    folder = SCRIPT.parent / "editor"
    lock = (folder / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock, "it would name a host"
    assert "://" not in lock
    assert all("integrity" in one for place, one in json.loads(lock)["packages"].items() if place)
    page = SCRIPT.parent.parent / "pi_regulate" / "studio" / "page"
    shipped = {
        f"{place.removeprefix('node_modules/')} {one['version']}"
        for place, one in json.loads(lock)["packages"].items()
        if place and not one.get("dev") and not one.get("optional")
    }
    told = (page / "codemirror.txt").read_text(encoding="utf-8")
    assert {line for line in told.splitlines() if line in shipped} == shipped
    assert told.count("Permission is hereby granted, free of charge") == len(shipped)
    links = set(re.findall(r"\w+://[\w.-]+", (page / "codemirror.js").read_text(encoding="utf-8")))
    assert links <= {"http://www.w3.org"}, "the name of SVG, which nobody fetches"
