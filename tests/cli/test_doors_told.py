"""The doors in every command: they can be tried, listed, shown, set up and recorded, and a mistake in them is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from pi_regulate.cli import main
from pi_regulate.pictures.card_text import card_of
from pi_regulate.reporting.notes import exchanged
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.simulator.view import Viewer
from pi_regulate.trace import Row
from tests.in_one_test import in_one_test
from tests.stage import library

Call = Callable[..., Result]
OURS = [("One way.", "sleep"), ("Another way.", "unsure")]


def test_they_are_rehearsed_by_their_name_with_presses(call: Call) -> None:
    told = call("rehearse", "doors", "--press", "12s, hold@20s", "--format", "jsonl").stdout.splitlines()
    rows = [json.loads(line) for line in told]
    assert rows[0] == {"at_s": 0.0, "what": "doors", "seconds": 40.0}
    assert {"at_s": 12.35, "what": "door", "id": "flight"} in rows
    assert [row["id"] for row in rows if row["what"] == "exercise"] == ["slow-walk"]


def test_the_table_names_the_door(call: Call) -> None:
    lines = [" ".join(line.split()) for line in call("rehearse", "doors", "--press", "hold@60s").stdout.splitlines()]
    assert lines[:2] == ["0:00.00 doors 40 s", "0:00.00 say “How is it? Press when something fits.” (doors.1)"]
    assert "0:40.00 door default" in lines


def test_they_are_listed_and_shown(call: Call) -> None:
    listed = " ".join(call("list").stdout.split())
    told = "doors It asks how it is a press takes freeze, flight, fight, panic, alone, default; without one, default"
    assert told in listed
    shown = call("show", "doors").stdout
    assert '  0:10.7  "The legs want to go."                   flight' in shown
    assert "It starts with nothing so far; `start: {double: doors}` in settings.yaml" in " ".join(shown.split())


def test_whoever_has_put_them_on_the_button_is_told_where_they_start(call: Call, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("start: {double: doors, hold: doors}\n")
    assert "It starts with `start.double` and `start.hold`." in call("show", "doors", "--config", tmp_path).stdout


def test_the_settings_show_them_as_they_could_be_written(call: Call) -> None:
    (line,) = [line for line in call("config", "show", "doors").stdout.splitlines() if line.startswith("doors: ")]
    assert yaml.safe_load(line)["doors"][:2] == [
        {"line": "Everything stands still.", "routine": "freeze"}, {"line": "The legs want to go.", "routine": "flight"}
    ]  # fmt: skip


TWO = "doors:\n  - {line: One way., routine: sleep}\n  - {line: Another way., routine: unsure}\n"


@in_one_test(
    ("written", "told"),
    [
        ("start: {double: door}\n", "there is no routine `door`. Did you mean `doors`?"),
        (TWO.replace("unsure", "unsur"), "settings.yaml:3:35: there is no routine `unsur`. Did you mean `unsure`?"),
        (TWO.replace("unsure", "doors"), "there is no routine `doors`."),
        (TWO.replace("unsure", "settle"), "`settle` is an exercise, and a routine belongs here. `pi-regulate new"),
        ("start: {hold: settle}\n", "`settle` is an exercise, and a routine belongs here. `pi-regulate new"),
        ("doors: true\n", 'Write each item on a line of its own, such as `- {line: "Fear is loud.", routine: panic}`.'),
        ("doors:\n  - sleep\n", 'not `sleep`. Write `{line: "Fear is loud.", routine: sleep}`.'),
        (TWO.replace("unsure", "sleep"), "door 1 leads to `sleep` too, and the recording of a line is found by the"),
        ("doors: [{line: One way., routine: sleep}]\n", "here is one door; there are two to six doors, 6 s apart"),
        ("doors: []\n", "here are no doors; there are two to six doors"),
        (TWO + "  - {line: A., routine: short}\n" * 5, "here are 7 doors; there are two to six doors"),
        (TWO.replace("One way.", "One long way that has so many words in it."), "this line needs 5.5 s to be said"),
        (TWO.replace("One way.", ""), "a text belongs here, not an empty value."),
        ("doors:\n  - {line: One way.}\n", "`routine` is missing here: the routine that a press on this line starts."),
        ("doors:\n  - {says: One way., routine: sleep}\n", "`says`"),
    ],
)
def test_a_mistake_in_them_is_told_where_it_stands(call: Call, tmp_path: Path, written: str, told: str) -> None:
    (tmp_path / "settings.yaml").write_text(written)
    result = call("check", "--config", tmp_path)
    assert result.exit_code == 78
    assert told in result.stdout


def test_a_line_that_commands_is_told_and_used(call: Call, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text(TWO.replace("One way.", "You should relax."))
    result = call("check", "--config", tmp_path)
    assert (result.exit_code, result.stdout.count("in a spoken line")) == (0, 2)


def test_no_routine_may_have_their_name(call: Call, tmp_path: Path) -> None:
    (tmp_path / "routines").mkdir()
    (tmp_path / "routines" / "doors.yaml").write_text("id: doors\nground: [orient-room]\n")
    assert "`doors` can't be the id of a routine" in call("check", "--config", tmp_path).stdout
    (tmp_path / "routines" / "doors.yaml").unlink()
    assert call("check", "--config", tmp_path).exit_code == 0


def test_the_reader_explains_their_limit(call: Call) -> None:
    assert "two to six doors" in " ".join(call("explain", "doors").stdout.split())


def test_the_card_says_it_when_a_double_press_asks() -> None:
    assert ("Press twice, in the dark", "it asks how it is. Press when a line fits, or wait.") in card_of(
        library(start={"double": "doors"})
    ).button
    assert all("asks" not in says for _, says in card_of(library()).button)
    assert card_of(library(start={"press": "doors"})).button[0] == ("Press", "to be asked how it is. Then: to move on.")


@pytest.mark.parametrize(
    ("before", "answer", "kept"),
    [
        (None, "yes", {"start": {"double": "doors"}}), (None, "no", None), (None, "", None),
        ("start: {double: doors}\n", "no", {"start": {"double": "default"}}),
        ("start: {double: doors}\n", "", {"start": {"double": "doors"}}),
        ("start: {double: together}\n", "yes", {"start": {"double": "doors"}}),
        ("start: {double: together}\n", "no", {"start": {"double": "together"}}),
    ],
)  # fmt: skip
def test_setup_asks_once_and_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None, answer: str, kept: object
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "settings.yaml"
    if before is not None:
        file.write_text(before)
    words = ["setup", "--backend", "mock", "--config", str(tmp_path), "--press", "3s"]
    done = CliRunner().invoke(main, words, input=f"\n\n\n\n\n\n\n\n{answer}\n\n\n\n")
    assert done.exit_code == 0, done.output
    assert done.output.count("Shall a double press in the dark ask how it is?") == 1
    assert ("So far it starts `together`." in done.output) is (before is not None and "together" in before)
    assert (yaml.safe_load(file.read_text()) if file.exists() else None) == kept


def test_without_a_double_press_setup_does_not_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "settings.yaml").write_text("button: {double_press: off}\n")
    words = ["setup", "--backend", "mock", "--config", str(tmp_path), "--press", "3s"]
    assert "ask how it is" not in CliRunner().invoke(main, words, input="\n" * 12).output


def test_their_lines_are_read_aloud_for_a_voice_by_the_routine_behind_them(call: Call, tmp_path: Path) -> None:
    script = call("voice", "script", "--routine", "doors").stdout
    assert [word for line in script.splitlines() for word in line.split()[:1] if word.startswith("doors.")] == [
        "doors.1.wav", "doors.freeze.wav", "doors.flight.wav", "doors.fight.wav", "doors.panic.wav", "doors.alone.wav",
        "doors.default.wav",
    ]  # fmt: skip
    (tmp_path / "settings.yaml").write_text(TWO)
    own = call("voice", "script", "--config", tmp_path).stdout
    assert ("doors.sleep.wav" in own, "doors.freeze.wav" in own) == (True, False)


def test_whoever_tries_them_is_told_what_no_voice_can_say(call: Call, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text(TWO)
    note = " ".join(call("rehearse", "doors", "--config", tmp_path).stderr.split())
    assert "no voice in the settings has all lines of the doors" in note
    assert "the best lacks `doors.sleep` and `doors.unsure`. On the device" in note
    assert "`default` plays in place of the doors" in note
    assert "voice record --name my-voice --line doors.sleep --line doors.unsure" in note
    (tmp_path / "settings.yaml").write_text(TWO + "talk: none\nnight: {talk: none}\n")
    note = " ".join(call("rehearse", "doors", "--config", tmp_path).stderr.split())
    assert "the doors need words, and `talk` is none; `default` plays in their place" in note


def test_what_no_longer_fits_behind_them_is_told_as_for_any_routine() -> None:
    notes = " ".join(exchanged(library(doors=[("A voice.", "voice"), *OURS]), ["doors"], ()))
    assert "`known-voice` is not played with the present settings" in notes


def test_the_screen_shows_that_it_asks_and_what_a_press_does() -> None:
    viewer = Viewer(TempoClock())
    viewer.see(Row(0.0, "doors", seconds=40.0), 0.0)
    viewer.see(Row(4.7, "say", line="doors.freeze", text="Everything stands still.", seconds=2.6, spoken=True), 4.7)
    view = viewer.view()
    assert (view.word(5.0), view.caption(5.0)) == ("doors", "a press takes the line that was begun last")
    assert (view.said, view.at_rest) == ("Everything stands still.", False)
    viewer.see(Row(8.0, "phase", phase="ground"), 8.0)
    assert viewer.view().caption(8.0) == ""
