"""The card beside the bed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pi_regulate.cli import main
from tests.in_one_test import in_one_test


def test_the_card_tells_the_button_the_limits_of_the_device_and_the_owners_number(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text('local_help: "Anna, 01 234 567"\n')
    told = CliRunner().invoke(main, ["card", "--config", str(tmp_path)])
    assert told.exit_code == 0
    assert "Hold one second    it ends gently, from anywhere." in told.output
    assert "At night           press once more before the dark, for company." in told.output
    assert "It is not a medical device." in told.output.replace("\n", " ")
    assert "Help near you: Anna, 01 234 567" in told.output
    assert max(len(line) for line in told.output.splitlines()) <= 72


def test_without_a_number_there_is_room_to_write_one(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("# nothing differs\n")
    told = CliRunner().invoke(main, ["card", "--config", str(tmp_path)])
    assert "Help near you: ____" in told.output


@in_one_test(
    ("settings", "there", "not_there"),
    [
        ("button: {double_press: off}", "Press ", "Press twice"),
        ("button: {hold: 1.5s}", "Hold 1.5 seconds", "Hold one second"),
        ("advance: press", "It waits with a low light", "It goes on without you"),
        ("start: {double: together}", "Press twice, in the dark", "Hold one second, in the dark"),
        ("start: {hold: sleep}", "Hold one second, in the dark", "Press twice, in the dark"),
        (
            "people: {photosensitive: true}",
            "Nothing swells here, because the settings ask for a steady light.",
            "It slowly brightens and dims",
        ),
        ("people: {external_focus: true}", "something to watch, if you like.", "breath to follow"),
        ("people: {external_focus: true}", "another one.", "easier breath"),
        ("night: {connect: auto}", "Do nothing", "press once more before the dark"),
    ],
    ids=str,
)
def test_the_card_explains_the_device_that_lies_there(
    tmp_path: Path, settings: str, there: str, not_there: str
) -> None:
    (tmp_path / "settings.yaml").write_text(f"{settings}\n")
    told = CliRunner().invoke(main, ["card", "--config", str(tmp_path)])
    assert told.exit_code == 0
    assert there in " ".join(told.output.split()) or there in told.output
    assert not_there not in told.output


def test_a_card_tells_how_to_end_what_follows_a_hand_where_a_routine_plays_it(tmp_path: Path) -> None:
    line = "When the light follows your hand hold long, or press twice."

    def told(settings: str = "# nothing differs\n") -> str:
        (tmp_path / "settings.yaml").write_text(settings)
        return " ".join(CliRunner().invoke(main, ["card", "--config", str(tmp_path)]).output.split())

    assert line not in told()
    (tmp_path / "routines").mkdir()
    (tmp_path / "routines" / "mine.yaml").write_text("id: mine\nbreathe: [with-you]\n")
    assert line in told()
    assert line not in told("people: {photosensitive: true}\n")


@pytest.mark.parametrize(
    "settings",
    ["start: {hold: repair}", 'start: {double: doors}\ndoors:\n  - {line: "We need a pause.", routine: repair}\n'
     '  - {line: "None of these? That is fine too.", routine: default}'],
    ids=["a hold", "a door"],
)  # fmt: skip
def test_where_two_may_part_the_card_tells_what_a_press_means_then(tmp_path: Path, settings: str) -> None:
    (tmp_path / "settings.yaml").write_text(f"{settings}\n")
    told = " ".join(CliRunner().invoke(main, ["card", "--config", str(tmp_path)]).output.split())
    line = "Apart Press: more time. Press twice: breathe meanwhile. Called back: press, then one press each."
    assert line in told
    (tmp_path / "settings.yaml").write_text("# nothing differs\n")
    assert "Apart" not in CliRunner().invoke(main, ["card", "--config", str(tmp_path)]).output


@pytest.mark.parametrize(
    ("settings", "light"),
    [("", "Two small swells in the morning"), ("people: {photosensitive: true}", "Low for a moment in the morning")],
)
def test_the_swells_of_the_morning_are_told_from_the_sign_of_a_fault(tmp_path: Path, settings: str, light: str) -> None:
    def told(*lines: str) -> str:
        (tmp_path / "settings.yaml").write_text("\n".join(lines) + "\n")
        return " ".join(CliRunner().invoke(main, ["card", "--config", str(tmp_path)]).output.split())

    zone = "time_zone: Europe/Vienna"
    assert f"{light} you wanted to tell somebody. Only if you like." in told("thread: on", zone, settings)
    for settled in (("thread: on", "# no zone"), ("thread: off", zone)):
        assert "morning" not in told(*settled, settings)
    assert "morning" not in told("thread: on", zone, "light: off", "touch: {pin: 13}")


def test_the_card_says_what_no_answer_means_and_when_to_stop(tmp_path: Path) -> None:
    told = " ".join(CliRunner().invoke(main, ["card", "--config", str(tmp_path)]).output.split())
    assert "Nothing is wrong with you; try again in a minute." in told
    assert "One slow swell by day it was switched on, and is ready." in told
    assert "Chest pain or real breathlessness: call emergency help." in told
    assert "Ask with words." in told
    assert "If someone frightens you, use this alone, and talk to someone you trust." in told


def test_a_number_that_is_far_too_long_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text(f"local_help: {'x' * 201}\n")
    told = CliRunner().invoke(main, ["card", "--config", str(tmp_path)])
    assert told.exit_code == 78
    assert "`local_help` has 201 characters; it may have at most 200." in told.output


def test_where_the_light_is_off_the_card_says_what_is_felt(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("light: off\ntouch: {pin: 13}\n")
    said = CliRunner().invoke(main, ["card", "--config", str(tmp_path)]).output
    assert "It swells under the pillow    it has felt your hand." in said
    assert "What the light says" not in said
    assert "If a press brings no light" not in said
