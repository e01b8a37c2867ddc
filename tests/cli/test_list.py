"""`list` names everything that can be played, in 80 columns, and marks what today's settings keep back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pi_regulate.cli.author.list_all import listing
from pi_regulate.library.catalogue import Library
from tests.cli.test_rehearse import recorded

Call = Callable[..., Result]


@pytest.fixture(scope="module")
def lines(library: Library) -> list[str]:
    return list(listing(library))


def test_every_exercise_and_routine_is_listed_once(lines: list[str], library: Library) -> None:
    first_words = [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("   ")]
    for name in (*library.exercises, *library.routines):
        assert first_words.count(name) == 1, name


def test_no_line_is_wider_than_a_terminal(lines: list[str]) -> None:
    assert max(map(len, lines)) <= 80


def test_exercises_stand_under_their_phase_with_their_length_and_pace(lines: list[str]) -> None:
    ground, breathe, connect = (lines.index(phase) for phase in ("ground", "breathe", "connect"))
    assert ground < breathe < connect
    ramp = next(line for line in lines if line.startswith("  sleep-ramp"))
    assert " ".join(ramp.split()) == "sleep-ramp 9:00 11 to 6 alone Slower and slower"
    assert breathe < lines.index(ramp) < connect


def test_routines_stand_with_their_slots_and_their_length(lines: list[str]) -> None:
    short = next(number for number, line in enumerate(lines) if line.startswith("  short "))
    assert " ".join(lines[short].split()) == "short 4:30 Four and a half minutes"
    told = " ".join(" ".join(lines[short + 1 : short + 3]).split())
    assert told == "ground hand-on-heart; breathe cool-the-tea; connect quiet-company (first 2:00)"


def test_what_a_routine_plays_at_night_is_listed_beside_what_it_plays_by_day(lines: list[str]) -> None:
    assert "connect quiet-company (at night lit-windows)" in " ".join(" ".join(lines).split())


def test_what_needs_a_switch_is_marked_and_the_switch_is_named(lines: list[str]) -> None:
    marked = [line.split()[0] for line in lines if " * " in line and line.startswith("  ")]
    by_switch = ["press-release", "wall-push", "box-four", "four-seven-eight", "little-light", "contemplate"]
    assert marked == [*by_switch, "known-voice", "what-was-missing"]
    assert "  what-was-missing: it needs `cards.enabled`, as cards do" in lines
    assert "  box-four, four-seven-eight: it holds the breath, and `people.holds` is off" in lines


def test_talks_stand_with_their_last_hour(lines: list[str], call: Call, own: Path) -> None:
    where = lines.index("not begun later than 22:00 (`talks.until`), nor at night")
    assert lines[where + 1] == "  appreciation-turns, listening-turns, repair-question, small-no"
    (own / "settings.yaml").write_text('talks: {until: "20:30"}\n', encoding="utf-8")
    assert "not begun later than 20:30 (`talks.until`)" in call("list", "--config", own).stdout
    page = " ".join(call("show", "small-no", "--config", own).stdout.split())
    assert "breathe-together when it is later than 20:30 (`talks.until`), or night" in page
    assert "is begun after `talks.until`, at night" in call("explain", "talks").stdout.replace("\n", " ")


def test_a_switch_of_the_owner_takes_the_mark_away(call: Call, own: Path) -> None:
    (own / "settings.yaml").write_text("people: {holds: true, effort: true}\n", encoding="utf-8")
    result = call("list", "--config", own)
    assert result.exit_code == 0
    assert "box-four *" not in result.stdout
    assert "wall-push *" not in result.stdout
    assert "contemplate *" in result.stdout


def test_a_loved_persons_recording_takes_the_mark_away(call: Call, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "known-voice *" in call("list", "--config", own).stdout
    recorded(own, monkeypatch)
    told = call("list", "--config", own).stdout
    assert "known-voice" in told
    assert "known-voice *" not in told
    page = call("show", "known-voice", "--config", own).stdout
    assert "plays in its place: it needs a recording" not in page
    routine = call("show", "voice", "--config", own).stdout
    assert "known-voice" in routine
    assert "safe-ally" not in routine


def test_the_owners_exercise_is_listed(call: Call, own: Path) -> None:
    assert "  my-calm " in call("list", "--config", own).stdout


def test_files_that_cannot_be_used_are_told(call: Call, own: Path) -> None:
    (own / "exercises" / "my-calm.yaml").write_text("id: my-calm\n", encoding="utf-8")
    result = call("list", "--config", own)
    assert result.exit_code == 78
    assert "my-calm" not in result.stdout
    assert "`phase` is missing here" in result.stderr


def test_who_is_sent_here_by_a_fault_in_their_files_finds_the_shipped_names(call: Call, own: Path) -> None:
    (own / "routines").mkdir()
    (own / "routines" / "mine.yaml").write_text("id: mine\nground: [nonsense]\n")
    assert "`pi-regulate list` shows all." in call("check", "--config", own).output
    done = call("list", "--config", own)
    assert done.exit_code == 78
    assert "follow-light" in done.stdout
    assert "mine.yaml:2:10: there is no exercise `nonsense`." in done.stderr
    assert done.stderr.endswith("\nnote: routines/mine.yaml can't be used and is left out.\n")


@pytest.mark.parametrize("command", ["rehearse", "show", "simulate"])
def test_one_faulty_file_is_told_with_why_nothing_of_ones_own_is_used(call: Call, own: Path, command: str) -> None:
    (own / "settings.yaml").write_text("talk: {\n")
    done = call(command, "settle", "--config", own)
    assert done.exit_code == 78
    assert "settings.yaml:1:8: a `}` is missing at the end of line 1." in done.stderr
    assert done.stderr.endswith(
        "\nnote: until this is fixed, this command uses none of your files; "
        "the device still plays the ones without faults.\n"
    )
