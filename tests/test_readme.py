"""What the README shows is what happens: its commands run, its exercises are right, its Python gives what it says.

`make` and what needs a Pi are left out: the first is tested from a fresh clone, the second in a system test.
"""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from pi_regulate.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDER = "my-folder"


def blocks(kind: str) -> list[str]:
    """The README's fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """The words of every `pi-regulate` line, without its comment."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    split = [shlex.split(line, comments=True) for line in lines]
    return [words[1:] for words in split if words and words[0] == "pi-regulate"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reader's own folder with the README's exercises in it, seen from the folder around it."""
    exercises = tmp_path / FOLDER / "exercises"
    exercises.mkdir(parents=True)
    for block in blocks("yaml"):
        (exercises / f"{yaml.safe_load(block)['id']}.yaml").write_text(block, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))  # nobody's own settings take part
    return tmp_path / FOLDER


def said(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.mark.parametrize(
    "words",
    [pytest.param(words, marks=[pytest.mark.slow] if words[0] == "preview" else []) for words in commands()],
    ids=" ".join,
)
@pytest.mark.usefixtures("folder")
def test_every_command_of_the_readme_runs(words: list[str]) -> None:
    result = said(*words)
    assert result.exit_code == 0, result.output


def test_the_readme_shows_each_command_at_least_once() -> None:
    assert {words[0] for words in commands()} >= {"run", "rehearse", "check", "list", "show"}


@pytest.mark.usefixtures("folder")
def test_the_exercises_of_the_readme_have_nothing_wrong_with_them() -> None:
    result = said("check", "--config", FOLDER)
    assert result.exit_code == 0
    assert FOLDER not in result.output


def test_the_mistake_of_the_readme_is_told_as_it_says(folder: Path) -> None:
    file = folder / "exercises" / "slow-evening.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("out: 6s", "out: 40s"), encoding="utf-8")
    result = said("check", "--config", FOLDER)
    assert result.exit_code == 78
    told = next(block for block in blocks("text") if block.startswith(FOLDER))
    assert told in result.output


def test_the_breath_through_the_code_goes_as_the_readme_says() -> None:
    parsed = doctest.DocTestParser().get_doctest(README, {}, "README.md", "README.md", 0)
    assert parsed.examples
    assert doctest.DocTestRunner().run(parsed).failed == 0


def test_every_file_the_readme_names_is_there() -> None:
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    modules = re.findall(r"`((?:\w+/)*\w+\.py)`", README)
    missing = [name for name in linked if not (ROOT / name).exists()]
    missing += [name for name in modules if not (ROOT / "pi_regulate" / name).exists()]
    assert missing == []


def test_the_readme_claims_nothing_of_what_is_not_known() -> None:
    claims = ("vagus", "oxytocin", "trauma release", "clinically", "coherence", "synchronis", "heals", "faster asleep")
    assert [claim for claim in claims if claim in README.lower()] == []
    assert "this device itself has not been tested" in README
