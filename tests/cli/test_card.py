"""The card beside the bed."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from pi_regulate.cli import main


def test_the_card_tells_the_button_the_limits_of_the_device_and_the_owners_number(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text('local_help: "Anna, 01 234 567"\n')
    told = CliRunner().invoke(main, ["card", "--config", str(tmp_path)])
    assert told.exit_code == 0
    assert "Hold one second    it ends gently, from anywhere." in told.output
    assert "It is not a medical device." in told.output.replace("\n", " ")
    assert "Help near you: Anna, 01 234 567" in told.output
    assert max(len(line) for line in told.output.splitlines()) <= 72


def test_without_a_number_there_is_room_to_write_one(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("# nothing differs\n")
    told = CliRunner().invoke(main, ["card", "--config", str(tmp_path)])
    assert "Help near you: ____" in told.output
