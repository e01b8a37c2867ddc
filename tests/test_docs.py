"""The documents tell the truth: their commands run, their exercises are right, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from pi_regulate.cli import main
from tests.in_one_test import in_one_test

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
READ = [*PAGES, *(ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md"))]
GENERATED = {"exercises.md"}  # made by scripts/reference.py
FOLDER = "my-folder"
# What wants a terminal is tried in tests/simulator. What wants a microphone, recordings or a speech engine is run with
# stand-ins in tests/cli/test_voice.py.
WANTS_MORE = (
    {"simulate"},
    {"studio"},
    {"voice", "record"},
    {"voice", "import"},
    {"voice", "render"},
    {"voice", "anna"},
    {"voice", "--play"},
)
MADE_FIRST = (["new", "exercise", "my-evening", "--config", FOLDER], ["new", "routine", "my-way", "--config", FOLDER])


def blocks(page: Path, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def commands(page: Path) -> list[list[str]]:
    """The words of every `pi-regulate` line in a page's command blocks, without its comment."""
    split = [shlex.split(line, comments=True) for block in blocks(page, "sh") for line in block.splitlines()]
    bare = [words[: words.index(">")] if ">" in words else words for words in split]
    return [words[1:] for words in bare if words and words[0] == "pi-regulate"]


CASES = [pytest.param(words, id=f"{page.stem}: {' '.join(words)}") for page in PAGES for words in commands(page)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reader's own folder, seen from the folder around it, with what an earlier line of the page has made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / FOLDER


@pytest.mark.parametrize("words", CASES)
@pytest.mark.usefixtures("folder")
def test_every_command_of_the_documents_runs(words: list[str]) -> None:
    for made in MADE_FIRST:
        if words != made and FOLDER in words:
            assert CliRunner().invoke(main, made).exit_code == 0
    if any(wanted <= set(words) for wanted in WANTS_MORE):
        words = [*words, "--help"]  # its options are looked at all the same
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    "block", [pytest.param(block, id=page.stem) for page in PAGES for block in blocks(page, "yaml")]
)
def test_every_exercise_and_setting_of_the_documents_passes_check(folder: Path, block: str) -> None:
    name = yaml.safe_load(block).get("id")
    file = folder / "settings.yaml" if name is None else folder / "exercises" / f"{name}.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(block, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(file)])
    assert result.exit_code == 0, result.output


@in_one_test("page", READ, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    missing = [link for link in local if not (page.parent / link).exists() and link not in GENERATED]
    assert missing == []


def test_the_documents_are_named_in_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if page.name not in menu] == []


@in_one_test("page", READ, ids=lambda page: page.name)
def test_nothing_is_claimed_that_may_not_be(page: Path) -> None:
    """The words that EVIDENCE lists to avoid; a sentence that says they are not so may use them in quotes."""
    text = page.read_text(encoding="utf-8").lower()
    avoided = ("heals", "vagus nerve", "regulates your nervous", "releases oxytocin", "trauma release",
               "clinically proven", "synchronises your hearts")  # fmt: skip
    assert [words for words in avoided if words in text] == []


@pytest.mark.slow
def test_the_documents_build_without_a_dead_link(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="the documents are built with mkdocs")
    for command in (["scripts/reference.py", "build/docs"], ["-m", "mkdocs", "build", "-q", "-d", str(tmp_path)]):
        done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "exercises.html").is_file()
    assert len(list((tmp_path / "pictures").glob("*.png"))) == 50 + 18 + 1
