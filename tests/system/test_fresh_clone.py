"""A stranger's first minutes: a fresh clone and a wheel installed elsewhere both play a session, with nothing prepared.

Everything happens in new folders and with an environment of two variables. pip needs its packages, so this is a
system test.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

ROOT = Path(__file__).parent.parent.parent
SESSION = ["--backend", "mock", "--press", "0.2s, 5s, 8s, 12s", "--once", "--speed", "20"]
ARGS = " ".join(f"'{word}'" if " " in word else word for word in SESSION)


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run to the end, without a terminal, knowing nothing but the search path and a home."""
    env = {name: os.environ[name] for name in ("PATH", "HOME")}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a stranger") / "pi-regulate"
    run("git", "clone", "--quiet", ROOT, folder, cwd=folder.parent)
    return folder


@pytest.fixture(scope="module")
def installed(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment elsewhere that got nothing but the wheel."""
    run("make", "wheel", cwd=clone)
    (wheel,) = (clone / "dist").glob("*.whl")
    place = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", place / "venv", cwd=place)
    run(place / "venv/bin/python", "-m", "pip", "install", "-qq", wheel, cwd=place)
    return place / "venv/bin"


def test_a_fresh_clone_plays_a_session_and_ends(clone: Path) -> None:
    run("make", "run", f"ARGS={ARGS}", cwd=clone)


def test_make_run_without_a_terminal_plays_one_short_session(clone: Path) -> None:
    run("make", "run", cwd=clone)


def test_set_up_leaves_nothing_behind_that_git_would_see(clone: Path) -> None:
    run("make", "run", cwd=clone)
    assert run("git", "status", "--porcelain", cwd=clone).stdout == ""


def test_a_wheel_installed_elsewhere_plays_a_session_and_ends(installed: Path, tmp_path: Path) -> None:
    run(installed / "pi-regulate", "run", *SESSION, cwd=tmp_path)


def test_a_wheel_installed_elsewhere_has_every_exercise_and_routine(installed: Path, tmp_path: Path) -> None:
    listed = run(installed / "pi-regulate", "list", cwd=tmp_path).stdout
    shipped = [path.stem for path in (ROOT / "config").glob("*s/*.yaml")]
    assert shipped
    assert [name for name in shipped if name not in listed] == []
    run(installed / "pi-regulate", "check", cwd=tmp_path)


def test_a_wheel_installed_elsewhere_speaks(installed: Path, tmp_path: Path) -> None:
    assert (
        "default-en: all right" in run(installed / "pi-regulate", "voice", "check", "default-en", cwd=tmp_path).stdout
    )


def test_rehearsing_from_the_wheel_gives_the_same_bytes_as_from_the_clone(
    installed: Path, clone: Path, tmp_path: Path
) -> None:
    run("make", "run", cwd=clone)
    here = run(clone / ".venv/bin/pi-regulate", "rehearse", "default", cwd=tmp_path).stdout
    assert run(installed / "pi-regulate", "rehearse", "default", cwd=tmp_path).stdout == here
