"""The list for a fresh reader holds what a person meets, with its line, and not what only a programmer reads."""

from __future__ import annotations

import pytest

from tools import messages

MODULE = '''"""A module header that no person at the bed meets."""

import click

NAME = "settings.yaml"


@click.command()
def off():
    """Make the lamp dark."""
    raise RegulateError(
        f"the lamp on GPIO {pin} "
        f"can't be made dark. {remedy}"
    )


def other():
    """A docstring for programmers."""
    assert True, "an assertion for programmers"
    return "first half, " + rest
'''


def test_a_module_gives_its_messages_and_the_help_of_its_commands() -> None:
    assert list(messages.texts(MODULE)) == [
        (10, "Make the lamp dark."),
        (12, "the lamp on GPIO {...} can't be made dark. {...}"),
        (20, "first half, {...}"),
    ]


@pytest.mark.slow
def test_the_command_lists_an_error_a_finding_and_a_limit_with_file_and_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert messages.main(["devices", "doctor", "library"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0] == "devices"
    assert any(row.startswith("  devices/speaker/cards.py:") and row.endswith(": no sound card") for row in rows)
    assert any("doctor/board.py:" in row and row.endswith("{...} MB are free where state is kept") for row in rows)
    assert any("limit_table.py:" in row and "breaths are never under 3 nor over 14 a minute" in row for row in rows)
    assert not [row for row in rows if " cli/" in row]
