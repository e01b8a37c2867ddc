"""What the program and its documents tell somebody to type is typed, where they would: no command ends in bad advice.

A fresh clone with what `make run` sets up; a wheel alone in a virtual environment, by pip and by pipx, where everything
that can be left out is missing; and the laptop's way of docs/install.md, word for word. pip needs its packages, so this
is a system test. What needs root or apt is not typed: tests/test_installation.py looks at that.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

ROOT = Path(__file__).parent.parent.parent
ADVICE = re.compile(r"this installs (?:it|one): (.+)$", re.MULTILINE)
KEPT = ("PIP_INDEX_URL", "PIP_CONFIG_FILE", "SSL_CERT_FILE")  # how this machine reaches packages
CALM = "id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 4min\n"


@dataclass
class Shell:
    """A shell in a folder, that knows a search path and a home and nothing else."""

    folder: Path
    path: str
    home: Path

    def types(self, line: str, *, answers: str = "") -> subprocess.CompletedProcess[str]:
        env = {"PATH": self.path, "HOME": str(self.home), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        env |= {
            name: os.environ[name]
            for name in ("PIP_INDEX_URL", "PIP_CONFIG_FILE", "SSL_CERT_FILE")
            if name in os.environ
        }
        return subprocess.run(
            ["sh", "-c", line], cwd=self.folder, env=env, input=answers, capture_output=True, text=True, timeout=900
        )

    def follows(self, line: str) -> subprocess.CompletedProcess[str]:
        """Types a line, and what it advises, until it works; what is for root stays as it is."""
        for _ in range(4):
            done = self.types(line)
            advice = ADVICE.search(done.stdout + done.stderr)
            if done.returncode == 0 or advice is None or advice[1].startswith(("sudo", "brew")):
                return done
            followed = self.types(advice[1])
            assert followed.returncode == 0, f"{line!r} advises {advice[1]!r}:\n{followed.stdout}{followed.stderr}"
        return done


def commands(page: str) -> list[str]:
    """The lines of a document's command blocks."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "my-folder" / "exercises").mkdir(parents=True)
    (home / "my-folder" / "exercises" / "my-calm.yaml").write_text(CALM)
    return home


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Shell:
    folder = tmp_path_factory.mktemp("a stranger") / "pi-regulate"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    (folder / "my-folder").symlink_to(home / "my-folder")
    shell = Shell(folder, os.environ["PATH"], home)
    made = shell.types("make run")
    assert made.returncode == 0, made.stderr
    return shell


@pytest.fixture(scope="module")
def wheel(clone: Shell) -> Path:
    made = clone.types(f"{sys.executable} -m pip wheel -q --no-deps -w dist .")
    assert made.returncode == 0, made.stderr
    return next((clone.folder / "dist").glob("*.whl"))


@pytest.fixture(scope="module", params=["pip", "pipx"])
def bare(request: pytest.FixtureRequest, wheel: Path, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Nothing but the wheel, and a folder elsewhere."""
    place = tmp_path_factory.mktemp(f"by {request.param}")
    (place / "my-folder").symlink_to(home / "my-folder")
    if request.param == "pip":
        shell = Shell(place, "/usr/bin:/bin", place)
        lines = [f"{sys.executable} -m venv '{place}/env'", f"'{place}/env/bin/pip' install -q '{wheel}'"]
    else:
        shell = with_pipx(place)
        lines = [f"pipx install '{wheel}'"]
    for line in lines:
        done = shell.types(line)
        assert done.returncode == 0, done.stderr
    return shell


def with_pipx(place: Path) -> Shell:
    tools = place / "tools"
    subprocess.run([sys.executable, "-m", "venv", tools], check=True)
    subprocess.run([tools / "bin" / "pip", "install", "-q", "pipx"], check=True)
    return Shell(place, f"{tools}/bin:{place}/.local/bin:/usr/bin:/bin", place)


def called(shell: Shell) -> str:
    script = shell.folder / "env" / "bin" / "pi-regulate"
    return f"'{script}'" if script.is_file() else "pi-regulate"


WORK = (
    "preview default -o session.png",
    "preview --all -o all.svg",
    "card --pdf card.pdf",
    "rehearse default",
    "check --config my-folder",
)


@pytest.mark.parametrize("words", WORK)
def test_a_wheel_alone_gets_what_it_lacks_by_its_own_advice(bare: Shell, words: str) -> None:
    done = bare.follows(f"{called(bare)} {words}")
    advice = ADVICE.search(done.stderr)
    assert done.returncode == 0 or (advice and advice[1].startswith("sudo apt install fonts")), done.stderr


def test_a_wheel_alone_gets_the_simulator_by_its_own_advice(bare: Shell) -> None:
    done = bare.follows(f"{called(bare)} simulate")
    assert "the button can't be pressed here" in done.stderr  # which only the simulator says
    (instead,) = re.findall(r"`([^`]+ rehearse [^`]+)`", done.stderr)
    assert bare.types(instead).returncode == 0


@pytest.mark.parametrize("words", ["run", "status", "run quiet-company"])
def test_what_a_laptop_is_advised_to_type_works(bare: Shell, words: str) -> None:
    done = bare.types(f"{called(bare)} {words}")
    if words == "run":
        assert "--backend mock" in done.stderr
    for advice in re.findall(r"`([^`]*pi-regulate[^`]*)`", done.stdout + done.stderr):
        if "systemctl" not in advice:
            assert bare.types(f"{advice} --help").returncode == 0, advice


def readme() -> Iterator[str]:
    yield from (line for line in commands("README.md") if not line.startswith(("make", ". ")))


@pytest.mark.parametrize("line", list(readme()))
def test_every_line_of_the_readme_works_in_a_fresh_clone(clone: Shell, line: str) -> None:
    done = clone.types(f". .venv/bin/activate && {line}")
    assert ADVICE.search(done.stdout + done.stderr) is None
    assert done.returncode in ((0, 1) if " doctor" in line else (0,)), done.stderr


def test_make_test_would_find_its_tools(clone: Shell) -> None:
    """`make test` itself is what runs this; here only that a fresh clone can set it up."""
    made = clone.types("make .venv/.ready-to-test && .venv/bin/python -m pytest -q tests/test_share.py")
    assert made.returncode == 0, made.stderr


def laptop() -> Sequence[str]:
    lines = commands("docs/install.md")
    return lines[lines.index(next(line for line in lines if line.startswith("pipx"))) :]


def test_the_laptops_way_of_the_documents_has_the_simulator_word_for_word(clone: Shell, tmp_path: Path) -> None:
    shell = with_pipx(tmp_path)
    shell.folder = clone.folder
    for line in laptop():
        done = shell.types(line)
        if "simulate" in line:
            assert "the button can't be pressed here" in done.stderr  # and nothing else
        else:
            assert done.returncode == 0, done.stderr
    for command in ("pi-regulate", "~/pi-regulate/bin/pi-regulate"):
        for words in WORK[:3]:
            done = shell.types(f"{command} {words}")
            assert done.returncode == 0, done.stderr
