"""What a release is made of: one file with addresses, workflows that only call make, forms that ask for what there is.

That it is the same twice, and that apt takes it, is tried in tests/system.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from pi_regulate import __version__
from pi_regulate.cli import main
from scripts import publish, release
from scripts.home import Home, home
from tests.in_one_test import in_one_test

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # `on` stays a word


def jobs() -> dict[str, dict[str, Any]]:
    return {f"{file.stem}: {name}": job for file in WORKFLOWS for name, job in read(file)["jobs"].items()}


def test_the_owners_addresses_stand_in_one_file() -> None:
    ours = home()
    mail = ours.maintainer.split("<")[1].rstrip(">")
    addresses = [mail, *(url.split("://")[1].rstrip("/") for url in ours.urls.values())]
    for address in addresses:
        found = subprocess.run(["git", "grep", "-lFI", address], cwd=ROOT, capture_output=True, text=True)
        assert found.stdout.split() == ["pyproject.toml"], address


def test_a_fork_that_edits_that_file_is_named_by_everything(tmp_path: Path) -> None:
    mine = tmp_path / "pyproject.toml"
    mine.write_text(
        '[project]\nauthors = [{ name = "Jo Doe", email = "jo@doe.test" }]\n'
        '[project.urls]\nDocumentation = "https://doe.test/lamp"\n'
    )
    found = home(mine)
    assert found.maintainer == "Jo Doe <jo@doe.test>"
    assert found.apt == "https://doe.test/lamp/apt/"
    assert not found.is_nobodys


def test_a_workflow_runs_nothing_but_make() -> None:
    steps = [(name, step) for name, job in jobs().items() for step in job["steps"]]
    assert len(steps) > 10
    for name, step in steps:
        if "run" in step:
            command, *targets = shlex.split(step["run"])
            assert (command, len(targets)) == ("make", 1), (name, step)
            assert targets[0] in TARGETS, (name, step)
        else:
            assert step["uses"].split("/")[0] in {"actions", "pypa"}, (name, step)


def test_every_python_that_the_package_names_is_tried_and_the_processor_of_the_board() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [line.split(" :: ")[-1] for line in project["classifiers"] if re.search(r":: 3\.\d+$", line)]
    matrix = jobs()["test: test"]["strategy"]["matrix"]
    assert matrix["python"] == named
    assert [one["machine"] for one in matrix["include"]] == ["ubuntu-24.04-arm"]


def test_nothing_reaches_anybody_before_its_owner_has_agreed() -> None:
    """The draft is seen by the owner alone; the environment `release` is the one that asks."""
    gates = {name for name, job in jobs().items() if job.get("environment") == "release"}
    assert gates == {"release: pip"}
    assert jobs()["release: web"]["needs"] == ["build", "pip"]
    assert jobs()["release: pip"]["needs"] == "build"


def test_only_the_step_that_signs_sees_the_key_and_only_what_publishes_may_write() -> None:
    saw = [step for job in jobs().values() for step in job["steps"] if "secrets." in json.dumps(step)]
    assert [step["run"] for step in saw] == ["make release"]
    assert "secrets." not in json.dumps([{**job, "steps": []} for job in jobs().values()])
    writes = {
        name: {what for what, how in job.get("permissions", {}).items() if how == "write"}
        for name, job in jobs().items()
    }
    assert {name: what for name, what in writes.items() if what} == {
        "release: build": {"contents"},
        "release: pip": {"id-token"},
        "release: web": {"id-token", "pages"},
    }
    assert [read(file)["permissions"] for file in WORKFLOWS] == [
        {} if file.stem == "release" else {"contents": "read"} for file in WORKFLOWS
    ]


@in_one_test("file", [*WORKFLOWS, *FORMS], ids=lambda file: file.stem)
def test_github_will_understand_it(file: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schemas = pytest.importorskip("check_jsonschema.builtin_schemas")
    kind = (
        "github-workflows"
        if file in WORKFLOWS
        else "github-issue-config"
        if file.stem == "config"
        else "github-issue-forms"
    )
    jsonschema.validate(
        yaml.safe_load(file.read_text(encoding="utf-8").replace("\non:", '\n"on":')),
        schemas.get_builtin_schema(f"vendor.{kind}"),
    )


def test_the_forms_ask_for_commands_and_pages_that_there_are() -> None:
    text = "\n".join(
        file.read_text(encoding="utf-8") for file in (*FORMS, ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md")
    )
    commands = [shlex.split(words) for words in re.findall(r"`(?:sudo )?pi-regulate ([^`]+)`", text)]
    assert ["doctor", "--bundle", "report.txt"] in commands
    for words in commands:
        asked = [word for word in words if word.startswith("-") or word == words[0]]
        told = CliRunner().invoke(main, [asked[0], "--help"] if not asked[0].startswith("-") else ["--help"])
        assert [word for word in asked[1:] if word not in told.output] == [], words
        assert told.exit_code == 0, words
    pages = re.findall(r"`(docs/[\w-]+\.md)`", text)
    assert len(pages) >= 3
    assert [page for page in pages if not (ROOT / page).exists()] == []


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a release that lacks nothing, in a fork of its own."""
    (tmp_path / "site").mkdir()
    for name in ("SHA256SUMS.asc", "pi-regulate.sources"):
        (tmp_path / name).touch()
    (tmp_path / "COMMIT").write_text("5eed\n")
    (tmp_path / "SHA256SUMS").write_text(publish.sums_of(tmp_path))
    monkeypatch.setattr(publish, "home", lambda: Home("Jo Doe <jo@doe.test>", {"Documentation": "https://doe.test/"}))
    monkeypatch.setattr(publish, "notes", lambda: "- A lamp.")
    answers = {"rev-parse": "5eed\n", "tag": f"v{__version__}\n"}
    monkeypatch.setattr(publish, "_git", lambda verb, *words: answers[verb])
    return tmp_path


def test_a_release_that_lacks_nothing_becomes_a_draft_with_its_files(
    ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (gh := tmp_path / "bin" / "gh").parent.mkdir()
    gh.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >{tmp_path / 'said'}\n")
    gh.chmod(0o755)
    monkeypatch.setenv("PATH", str(gh.parent))
    with pytest.raises(SystemExit) as ended:
        publish.main(ready)
    assert ended.value.code == 0
    said = (tmp_path / "said").read_text().splitlines()
    assert said[:5] == ["release", "create", f"v{__version__}", "--draft", "--verify-tag"]
    assert "- A lamp." in said
    assert [Path(word).name for word in said if str(ready) in word] == [
        "COMMIT",
        "SHA256SUMS",
        "SHA256SUMS.asc",
        "pi-regulate.sources",
    ]


@pytest.mark.parametrize(
    ("lacks", "told"),
    [
        ("signature", "not signed"),
        ("commit", "not built from the present commit.*make release"),
        ("a file as it was", "other files than SHA256SUMS lists"),
        ("all", "not built from the present commit"),
        ("home", "example.org"),
        ("notes", r"heading `## \["),
        ("tag", f"git tag v{__version__}"),
    ],
)
def test_what_a_release_lacks_keeps_it_from_being_published_and_is_told(
    ready: Path, monkeypatch: pytest.MonkeyPatch, lacks: str, told: str
) -> None:
    if lacks == "signature":
        (ready / "SHA256SUMS.asc").unlink()
    elif lacks == "commit":  # one more commit since, as the change log's date may be
        (ready / "COMMIT").write_text("01d\n")
    elif lacks == "a file as it was":  # `make deb` writes into this folder too
        (ready / "pi-regulate.sources").write_text("another")
    elif lacks == "all":
        ready = ready / "dist"
    elif lacks == "home":
        monkeypatch.setattr(
            publish, "home", lambda: Home("Jo <jo@example.org>", {"Documentation": "https://doe.test/"})
        )
    elif lacks == "notes":
        monkeypatch.setattr(publish, "notes", str)
    else:
        monkeypatch.setattr(publish, "_git", lambda verb, *words: "5eed\n" if verb == "rev-parse" else "")
    monkeypatch.setenv("PATH", str(ready))  # no gh to be called
    with pytest.raises(SystemExit, match=told):
        publish.main(ready)


def cloned(folder: Path) -> Path:
    """A small clone, with a file that only this machine's git ignores."""
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / "lamp.py").write_text("lamp = 1\n")
    subprocess.run(["git", "-C", folder, "add", "."], check=True)
    who = ["-c", "user.name=Jo", "-c", "user.email=jo@doe.test", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", folder, *who, "commit", "--quiet", "-m", "A lamp"], check=True)
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "exclude").write_text("*.private\n")
    (folder / "token.private").write_text("secret")
    return folder


def test_what_git_ignores_here_is_in_no_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "ROOT", cloned(tmp_path / "clone"))
    assert release.changed() == ""
    (copy := tmp_path / "copy").mkdir()
    release.take_out(copy)
    assert [path.name for path in copy.iterdir()] == ["lamp.py"]


def test_a_folder_that_cannot_be_emptied_is_told_with_what_empties_it(tmp_path: Path) -> None:
    """An old file that stays would be summed and signed. Root may remove anything but a file in the folder's place."""
    (tmp_path / "dist").touch()
    with pytest.raises(SystemExit, match=rf"can't be emptied(.|\n)*sudo rm -r '{tmp_path}/dist'"):
        release.emptied(tmp_path / "dist")


def test_a_clone_of_somebody_else_is_told_in_gits_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "ROOT", cloned(tmp_path / "clone"))
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own way to try this without a second user
    with pytest.raises(SystemExit, match=r"git refuses:\n(.|\n)*safe\.directory"):
        release.main(tmp_path / "dist")


def test_the_notes_of_a_release_are_its_part_of_the_change_log(tmp_path: Path) -> None:
    log = tmp_path / "CHANGELOG.md"
    later, ours, old = (
        "## [Unreleased]\n\n- Later.\n\n",
        f"## [{__version__}] - 2026-12-01\n\n- A lamp.\n\n",
        "## [0.0.9]\n",
    )
    log.write_text(f"# Changelog\n\n{later}{ours}{old}")
    assert publish.notes(log) == "- A lamp."
    log.write_text(f"# Changelog\n\n{later}{old}")
    assert publish.notes(log) == ""
