"""What helps while writing: a file to start from, checking that goes on, and reasons for numbers."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pi_regulate.cli import main
from pi_regulate.cli.author.watching import changes
from pi_regulate.library.json_schema import SchemaKind, schema_of
from pi_regulate.library.limit_table import LIMITS
from tests.in_one_test import in_one_test

LIMIT_IDS = (
    "rate_open", "rate_abs", "inhale", "exhale", "hold_in", "hold_out", "hold_total", "exclude", "sigh_cap",
    "overbreathing", "length", "ramp_step", "flash", "slew",
)  # fmt: skip


def told(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@in_one_test("phase", ["ground", "breathe", "connect"])
def test_a_new_exercise_passes_check_and_can_be_rehearsed(tmp_path: Path, phase: str) -> None:
    made = told("new", "exercise", f"my-{phase}", "--phase", phase, "--config", tmp_path / "own")
    assert made.exit_code == 0, made.output
    path = tmp_path / "own" / "exercises" / f"my-{phase}.yaml"
    assert "warning" not in made.output
    assert path.read_text().startswith("# yaml-language-server: $schema=")
    assert "When to leave it out" not in told("show", f"my-{phase}", "--config", tmp_path / "own").output
    right, note = told("check", "--config", tmp_path / "own").output.splitlines()
    assert right == "all right: 51 exercises, 18 routines"
    assert f"To record it: pi-regulate voice record --name my-voice --line my-{phase}.1" in note
    played = told("rehearse", f"my-{phase}", "--config", tmp_path / "own")
    assert played.exit_code == 0
    assert f"exercise  my-{phase}" in played.output


def test_a_new_breath_is_announced_before_it_comes_in_the_words_of_a_shipped_one(tmp_path: Path) -> None:
    told("new", "exercise", "mine", "--config", tmp_path)
    mine, shipped = (
        re.findall(r'"(.+)"', told("show", name, "--config", tmp_path).output)[0] for name in ("mine", "long-out")
    )
    assert shipped == "Soon the light will grow as air comes in."
    assert mine == f"{shipped} Follow, or not."


def test_the_first_line_of_a_new_file_leads_an_editor_to_the_schema(tmp_path: Path) -> None:
    told("new", "routine", "mine", "--config", tmp_path)
    first = (tmp_path / "routines" / "mine.yaml").read_text().split("\n")[0]
    assert Path(first.split("$schema=")[1]).is_file()


def test_a_new_routine_passes_check(tmp_path: Path) -> None:
    assert told("new", "routine", "mine", "--config", tmp_path).exit_code == 0
    assert told("check", "--config", tmp_path).output == "all right: 50 exercises, 19 routines\n"


def test_nothing_is_ever_written_over(tmp_path: Path) -> None:
    told("new", "routine", "mine", "--config", tmp_path)
    path = tmp_path / "routines" / "mine.yaml"
    path.write_text("precious")
    again = told("new", "routine", "mine", "--config", tmp_path)
    assert again.exit_code == 1
    assert "exists already; nothing was written" in again.output
    assert path.read_text() == "precious"


@in_one_test("name", ["no", "My Calm", "../away", ""])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    refused = told("new", "exercise", name, "--config", tmp_path)
    assert refused.exit_code == 2
    assert not list(tmp_path.rglob("*.yaml"))


@in_one_test(
    ("typed", "meant"),
    [
        ("abend.yaml", "abend"),
        ("Abend.YML", "abend"),
        ("exercises/abend.yaml", "abend"),
        ("my calm.yaml.txt", "my-calm"),
        ("abend.json", "abend"),
        ("v1.2", "v1-2"),
    ],
)
def test_a_file_name_is_no_name_and_the_name_in_it_is_offered(tmp_path: Path, typed: str, meant: str) -> None:
    assert f"Did you mean `{meant}`?" in told("new", "exercise", typed, "--config", tmp_path).output


@pytest.mark.parametrize(("first", "then"), [("routine", "exercise"), ("exercise", "routine")])
def test_one_name_for_an_exercise_and_a_routine_is_refused(tmp_path: Path, first: str, then: str) -> None:
    assert told("new", first, "abend", "--config", tmp_path).exit_code == 0
    refused = told("new", then, "abend", "--config", tmp_path)
    assert refused.exit_code == 1
    assert f"you already have a{'n' if first == 'exercise' else ''} {first} `abend`." in refused.output
    assert not (tmp_path / f"{then}s" / "abend.yaml").exists()
    (tmp_path / f"{first}s" / "abend.yaml").rename(tmp_path / f"{first}s" / "x.yaml")  # its id is what counts
    assert told("new", then, "abend", "--config", tmp_path).exit_code == 1


def test_an_exercise_that_no_command_reaches_is_told_with_both_files(tmp_path: Path) -> None:
    told("new", "routine", "abend", "--config", tmp_path)
    told("new", "exercise", "morgen", "--config", tmp_path)
    own = tmp_path / "exercises" / "morgen.yaml"
    own.write_text(own.read_text().replace("id: morgen", "id: abend"))
    wrong = told("check", "--config", tmp_path)
    assert wrong.exit_code == 78
    assert (
        f"{own}:2:5: `abend` is the id of a routine too, in `{tmp_path / 'routines' / 'abend.yaml'}`." in wrong.output
    )
    assert told("rehearse", "abend", "--config", tmp_path).exit_code == 78


@pytest.mark.parametrize(
    ("kind", "name", "other"), [("exercise", "short", "a routine"), ("routine", "safe-ally", "an exercise")]
)
def test_an_id_of_the_other_kind_that_is_shipped_is_told_in_your_own_file(
    tmp_path: Path, kind: str, name: str, other: str
) -> None:
    told("new", kind, "mine", "--config", tmp_path)
    own = tmp_path / f"{kind}s" / "mine.yaml"
    own.write_text(own.read_text().replace("id: mine", f"id: {name}"))
    wrong = told("check", "--config", tmp_path)
    assert wrong.exit_code == 78
    assert f"{own}:2:5: `{name}` is the id of {other} too, shipped." in wrong.output


def test_a_key_is_explained_for_each_place_where_it_may_be_written() -> None:
    page = told("explain", "lasts")
    assert page.exit_code == 0
    assert page.output.splitlines()[:8] == [
        "lasts: a key of an exercise file",
        "",
        "in an exercise:",
        "  How long it lasts, without the waiting at gates; without it, until its last",
        "  light step ends.",
        "",
        "in a variant:",
        "  How long this variant lasts; without it, until its last light step ends.",
    ]
    assert "in `rise` and `fade`:\n  How long it takes.\n" in page.output


@in_one_test(
    ("key", "begins"),
    [
        ("at_night", ["at_night: a key of a routine file and `settings.yaml`", "", "in an entry of a routine:"]),
        ("each", ["each: a key of an exercise file", "", "in `thin`:"]),
        ("else", ["else: a key of an exercise file", "", "in `tap`:"]),
        ("title", ["title: a key of an exercise file and a routine file", "", "in an exercise:"]),
    ],
)
def test_a_key_of_a_routine_or_of_a_map_inside_a_step_is_explained_too(key: str, begins: list[str]) -> None:
    assert told("explain", key).output.splitlines()[:3] == begins


def test_a_setting_is_explained_with_the_command_that_shows_it() -> None:
    assert told("explain", "talks.until").output.splitlines() == [
        "talks.until: a key of `settings.yaml`",
        "",
        "in `talks` of `settings.yaml`:",
        "  No talk is begun after this time, nor at night.",
        "",
        "Your value, and the reason for ours: `pi-regulate config show talks.until`",
    ]
    assert told("explain", "touch.floor").output.endswith("To find the right value: `pi-regulate touch calibrate`\n")
    assert "asks whom you could tell" in told("explain", "thread").output


def test_a_word_that_is_a_limit_and_a_key_is_explained_as_both() -> None:
    page = told("explain", "apart").output
    assert "\napart: a key of an exercise file\n" in page.partition("What it is based on:")[2]


def test_every_key_that_may_be_written_is_explained() -> None:
    kinds: tuple[SchemaKind, ...] = ("exercise", "routine", "settings")
    maps = [one for kind in kinds for one in (schema_of(kind), *schema_of(kind)["definitions"].values())]
    keys = sorted({key for one in maps for key in one.get("properties", {})})
    assert len(keys) > 100
    assert [key for key in keys if f"{key}: a key of " not in told("explain", key).output] == []


def test_no_limit_is_based_on_a_paper_that_nobody_has() -> None:
    plans = re.compile(r"\b(LIMITS|PEOPLE|DESIGN|LIBRARY|EVIDENCE)\b")
    assert [name for name, row in LIMITS.items() if plans.search(row.basis)] == []


def test_the_numbers_of_a_hand_that_leads_are_explained() -> None:
    page = told("explain", "hand").output
    assert "  least                        5 s\n  most                         60 s\n" in page


@in_one_test("limit", LIMIT_IDS)
def test_every_limit_explains_itself(limit: str) -> None:
    page = told("explain", limit)
    assert page.exit_code == 0
    assert page.output.startswith(f"{limit}: ")
    assert "What it says:" in page.output
    assert "What it is based on:" in page.output
    assert max(len(line) for line in page.output.split("\n")) <= 78


def test_the_exhale_tells_its_numbers_and_its_source() -> None:
    page = told("explain", "exhale").output
    assert "2.5 s" in page
    assert "hum most                     12 s" in page
    assert "Laborde 2021" in page


def test_all_limits_are_listed_and_a_slip_is_mended() -> None:
    listed = told("explain").output
    assert all(f"\n{limit} " in f"\n{listed}" for limit in LIMIT_IDS)
    slip = told("explain", "exhail")
    assert slip.exit_code == 1
    assert "Did you mean `exhale`?" in slip.output


def test_watching_comes_back_when_a_file_is_changed_made_or_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "exercises" / "mine.yaml"
    file.parent.mkdir()
    deeds: list[Callable[[], object]] = [
        file.unlink,
        lambda: file.write_text("id: mine\nphase: ground"),
        lambda: None,
        lambda: file.write_text("id: mine"),
    ]

    def wait(seconds: float) -> None:
        if not deeds:
            raise KeyboardInterrupt
        deeds.pop()()

    seen: list[None] = []
    with pytest.raises(KeyboardInterrupt):
        seen.extend(changes([tmp_path], wait))
    assert len(seen) == 3


def test_show_tells_the_warnings_of_what_it_shows(tmp_path: Path) -> None:
    folder = tmp_path / "exercises"
    folder.mkdir()
    (folder / "long.yaml").write_text("id: long\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 6min\n")
    page = told("show", "long", "--config", tmp_path).output
    assert "limit overbreathing" in page
    assert "36 breaths" in page or "36, 6 a minute" in page


@in_one_test(
    ("kind", "name"), [("exercise", "settle"), ("exercise", "default"), ("routine", "default"), ("routine", "settle")]
)
def test_a_new_file_never_takes_the_place_of_a_shipped_one(tmp_path: Path, kind: str, name: str) -> None:
    refused = told("new", kind, name, "--config", tmp_path / "my own")
    assert refused.exit_code == 1
    assert f"`{name}` already" in refused.output
    assert f"such as my-{name}." in refused.output
    assert not (tmp_path / "my own").exists()
    command = refused.output.partition("start from a copy: ")[2].strip()
    assert bool(command) == (f"{kind} {name}" in ("exercise settle", "routine default"))
    if command:
        subprocess.run(["sh", "-c", command], check=True, timeout=10)
        checked = told("check", "--config", tmp_path / "my own")
        assert checked.exit_code == 0
        assert f"warning: this replaces the shipped `{name}`" in checked.output


@in_one_test(
    "given, right, command",
    [
        (*places, command)
        for places in (
            ("my/exercises", "my"), ("my/routines/", "my"), ("my/settings.yaml", "my"),
            ("my/exercises/calm.yaml", "my"), ("my/notes.txt", "my"), ("exercises", "."),
            ("my own/exercises", "'my own'"), ("settings.yaml", "."),
        )
        for command in (("check",), ("list",), ("new", "exercise", "calm"))
    ],
)  # fmt: skip
def test_a_config_that_is_no_folder_of_the_owner_is_told_with_the_right_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, right: str, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(given)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix:
        path.write_text("")
    else:
        path.mkdir()
        (path / "calm.yaml").write_text("")
    before = sorted(tmp_path.rglob("*"))
    refused = told(*command, "--config", given)
    assert refused.exit_code == 2
    assert refused.output.rstrip().endswith(f"`--config {right}`")
    assert sorted(tmp_path.rglob("*")) == before


def test_an_owner_may_call_the_folder_of_everything_exercises(tmp_path: Path) -> None:
    (tmp_path / "exercises" / "exercises").mkdir(parents=True)
    assert told("check", "--config", tmp_path / "exercises").exit_code == 0
