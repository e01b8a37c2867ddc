"""`config show` tells of every setting what it is, where that is written, and why the default is what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Call
from tests.in_one_test import in_one_test


@pytest.fixture
def settings(own: Path) -> Path:
    return own / "settings.yaml"


def test_a_setting_of_the_owner_shows_its_file_and_line(call: Call, settings: Path) -> None:
    settings.write_text("# ours\nlamp:\n  floor: 2%\n  pin: 18 # the wire is short\n")
    done = call("config", "show", "lamp.pin", "--config", settings.parent)
    assert done.exit_code == 0
    assert " ".join(done.stdout.split()) == (
        f"lamp.pin: 18 {settings}:4 (the default is 12) "
        "12 and 13 can do hardware PWM and leave 18 to 21 free for a sound board."
    )


def test_a_default_says_default_and_why(call: Call) -> None:
    done = call("config", "show", "sound.close_after")
    assert done.stdout == (
        "sound.close_after: never  (the default)\n    An output that stays open neither pops nor starts late.\n"
    )


def test_the_default_written_once_more_is_the_owners(call: Call, settings: Path) -> None:
    settings.write_text("talk: few\n")
    done = call("config", "show", "talk", "--config", settings.parent)
    assert f"{settings}:1" in done.stdout
    assert "the default" not in done.stdout


def test_every_setting_is_there_once(call: Call) -> None:
    lines = call("config", "show").stdout.splitlines()
    names = [line.partition(": ")[0] for line in lines if line.endswith("(the default)")]
    assert len(names) == len(set(names)) == 60  # the doors, which are long, once as a place alone
    assert {"backend", "lamp.most_lux", "night.ceiling", "voice_for", "people.effort", "local_help"} <= set(names)


def test_a_section_shows_its_settings_alone_and_its_own_reason_first(call: Call) -> None:
    lines = call("config", "show", "Start").stdout.splitlines()
    assert lines == [
        "start",
        "    What starts from rest. Whatever a shaking hand does, it gets the gentle",
        "    default.",
        "start.press: default  (the default)",
        "start.double: default  (the default)",
        "    For example `together`, which opens with a question to both.",
        "start.hold: default  (the default)",
        "    For example `sleep`.",
    ]


def test_a_list_on_several_lines_is_shown_on_one(call: Call, settings: Path) -> None:
    settings.write_text("lamp:\n  pins:\n    - 12\n    - 13\n    - 16\n")
    assert "lamp.pins: [12, 13, 16]" in call("config", "show", "lamp", "--config", settings.parent).stdout


def test_what_the_shipped_file_does_not_name_is_shown_with_its_place(call: Call, settings: Path) -> None:
    settings.write_text("voice_for: {safe-ally: default-en}\n")
    shown = call("config", "show", "voice_for", "--config", settings.parent).stdout
    assert "voice_for.safe-ally: default-en" in shown
    assert f"{settings}:1" in shown


@pytest.mark.parametrize("columns", [20, 40, 200])
def test_nothing_to_be_copied_is_broken_in_a_narrow_terminal(
    call: Call, settings: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    settings.write_text('local_help: "Night line 0800 000 000, from eight to eight"\n')
    lines = call("config", "show", "local_help", "--config", settings.parent).stdout.splitlines()
    assert any(line.startswith('local_help: "Night line 0800 000 000, from eight to eight"') for line in lines)
    assert any(str(settings) + ":1" in line for line in lines)
    assert any("`pi-regulate card`" in line for line in lines)
    assert max(len(line) for line in lines if line.startswith("    ") and "/" not in line) <= max(columns, 24)


def test_files_in_error_are_told_as_check_tells_them(call: Call, settings: Path) -> None:
    settings.write_text("lamp:\n  pin: 99\n")
    checked = call("check", "--config", settings.parent)
    done = call("config", "show", "--config", settings.parent)
    assert done.exit_code == checked.exit_code == 78
    assert done.stdout == ""
    (problem,) = [line for line in checked.stdout.splitlines() if line.startswith(f"{settings}:2:8:")]
    assert problem in done.stderr.splitlines()


def test_a_settings_file_that_is_not_read_is_told_of(call: Call, settings: Path) -> None:
    settings.with_suffix(".yml").write_text("talk: none\n")
    done = call("config", "show", "talk", "--config", settings.parent)
    assert "talk: few  (the default)" in done.stdout
    assert "settings.yml" in done.stderr


@in_one_test(
    ("typed", "told"),
    [
        ("lamp.pinn", "Did you mean `lamp.pin`?"),
        ("pin", "Did you mean `lamp.pin` or `touch.pin` or `button.pin`?"),
        ("volme", "Did you mean `sound.volume`?"),
        ("lampe", "Did you mean `lamp`?"),
        ("xyzzy", "`pi-regulate config show` shows all."),
    ],
)
def test_an_unknown_name_gets_the_nearest(call: Call, typed: str, told: str) -> None:
    done = call("config", "show", typed)
    assert (done.exit_code, done.stderr) == (1, f"there is no setting `{typed}`. {told}\n")
