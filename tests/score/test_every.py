"""A line that is said again and again: one id, one recording, at each of its times."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.cli import main
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits.prompts import check_prompts
from pi_regulate.library.lines import every_line, speech_s
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.yaml.source import read
from pi_regulate.score.compose import compose
from pi_regulate.score.rooms import rooms
from pi_regulate.session.voice_choice import Chain, as_heard
from pi_regulate.words import Talk
from tests.in_one_test import in_one_test
from tests.stage import CALM, alone, exercise, library, play

TEXT = "Small breaths are fine, if you like."  # 7 words, 3.8 s
GLOW = {"glow": "12%"}


def made(at: float = 0, every: float = 25, lasts: float = 120, *others: dict[str, Any], **keys: Any) -> Exercise:
    return exercise(GLOW, {"say": TEXT, "at": at, "every": every, **keys}, *others, lasts=lasts)


def times(one: Exercise, talk: Talk = "full") -> list[float]:
    return [cue.at_s for cue in compose(one, talk=talk, lines={}).cues if cue.text == TEXT]


def rules(one: Exercise) -> list[tuple[str, str]]:
    return [(breach.limit, breach.message) for breach in check_prompts(one) if breach.limit == "prompt_room"]


def test_a_line_is_said_again_to_the_end_of_the_exercise() -> None:
    assert times(made()) == [0, 25, 50, 75, 100]
    assert times(made(at=8)) == [8, 33, 58, 83, 108]
    assert times(made(until=60)) == [0, 25, 50]
    assert times(made(until=75)) == [0, 25, 50, 75]  # it may begin then
    assert times(made(every=200)) == [0]
    assert times(exercise({"glow": "12%", "lasts": 60}, {"say": TEXT, "at": 0, "every": "25s"}, lasts=60)) == [
        0,
        25,
        50,
    ]


def test_where_no_length_is_written_it_is_said_as_long_as_the_steps_last() -> None:
    one = {"id": "mine", "phase": "breathe", "steps": [{**GLOW, "lasts": "60s"}, {"say": TEXT, "at": 0, "every": 25}]}
    assert times(Exercise.model_validate(one)) == [0, 25, 50]


@CALM
@given(st.floats(0, 100), st.floats(10, 60), st.floats(20, 900), st.none() | st.floats(100, 900))
def test_each_time_is_one_period_later_and_is_over_before_the_end(
    at: float, every: float, lasts: float, until: float | None
) -> None:
    found = times(made(at, every, lasts, **({} if until is None else {"until": until})))
    assert found[0] == at
    assert found == pytest.approx([at + number * every for number in range(len(found))])
    last_s = min(lasts - speech_s(TEXT), lasts if until is None else until)
    assert all(at_s <= last_s + 1e-4 for at_s in found[1:])
    assert found[-1] + every > last_s - 1e-4


def test_it_has_one_id_and_one_recording() -> None:
    one = made(8, 25, 120, {"say": "Stay, or go.", "at": 3})
    assert every_line([one], {}) == {"made-up.1": TEXT, "made-up.2": "Stay, or go."}
    assert {cue.line for cue in compose(one).cues if cue.text == TEXT} == {"made-up.1"}


def test_where_little_is_said_it_is_said_once_if_it_is_the_first_and_each_time_if_it_takes_care() -> None:
    assert times(made(), "few") == [0]
    assert times(made(care=True), "few") == [0, 25, 50, 75, 100]
    assert times(made(at=8), "none") == []
    assert times(exercise({"say": "Stay.", "at": 0}, {"say": TEXT, "at": 8, "every": 25}, GLOW, lasts=90), "few") == []


def test_each_time_has_to_leave_room_for_the_next_line_and_is_told_once() -> None:
    assert rules(made(0, 25, 120, {"say": "Stay, or go.", "at": 54})) == []
    (found,) = rules(made(0, 25, 120, {"say": "Stay, or go.", "at": 51}, {"say": "Or stay.", "at": 76}))
    assert "this line, said again at 50 s, needs 3.8 s to be said, and has only 1 s" in found[1]
    (found,) = rules(made(0, 25, 120, {"say": "Stay, or go.", "at": 24}))
    assert found[1].startswith("this line needs 1.6 s to be said, and has only 1 s")
    assert rooms([made(0, 25, 120, {"say": "Stay, or go.", "at": 54})], {})["made-up.1"] == 4


def problems_of(line: str) -> list[tuple[int, int, str]]:
    text = f'id: mine\nphase: ground\nsteps:\n  - glow: 9%\n    lasts: 90s\n  - say: "Stay, or go."\n    at: 9s\n{line}'
    shelf = Shelf()
    shelf.add_exercise(read("mine.yaml", text.encode()))
    shelf.look_across()
    return [(one.line, one.column, one.message) for one in shelf.problems]


@in_one_test(
    ("line", "told"),
    [
        ("    every: 5s\n", "`5s` is out of range; `every` has to be at least 10s."),
        ("    every: 0\n", "`0` is out of range; `every` has to be at least 10s."),
        ("    until: 40s\n", "`until` belongs to a line that is said again. Write `every` too, such as `every: 25s`."),
        (
            "    until: 8s\n    every: 25s\n",
            "`until` comes before `at`, where the line is said for the first time. Write a",
        ),
        ("    repeat: 25s\n", "there is no key `repeat` here. Did you mean `every`?"),
    ],
)
def test_what_cannot_be_said_again_is_told_at_its_place(line: str, told: str) -> None:
    ((row, column, message),) = problems_of(line)
    assert row == 8
    assert column in (5, 12)
    assert message.startswith(told)


def test_without_a_recording_one_soft_chime_stands_for_all_its_times() -> None:
    score = as_heard(compose(made(8, 25, 120, {"say": "Stay, or go.", "at": 3})), Chain())
    assert [cue.at_s for cue in score.cues if cue.kind == "chime"] == [3, 8]
    assert [cue for cue in score.cues if cue.kind == "say"] == []


def test_the_rows_of_a_session_tell_it_each_time() -> None:
    one = made(lasts=80)
    seen = play(alone(one), house=library(one), as_written=True)
    begun = seen.of("exercise")[0].at_s
    said = [row for row in seen.of("say") if row.text == TEXT]
    assert [round(row.at_s - begun, 3) for row in said] == [0, 25, 50, 75]
    assert {row.line for row in said} == {"made-up.1"}


def test_show_and_rehearse_tell_it(tmp_path: Any) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "mine.yaml").write_text(
        f'id: mine\nphase: ground\nlasts: 2min\nsteps:\n  - glow: 9%\n  - say: "{TEXT}"\n    at: 8s\n    every: 25s\n'
    )

    def told(*words: str) -> list[str]:
        return CliRunner().invoke(main, [*words, "--config", str(tmp_path)]).stdout.splitlines()

    (line,) = [one for one in told("show", "mine") if TEXT in one]
    assert line == f'  0:08  mine.1  "{TEXT}", again every 25s to 1:48'
    assert sum(TEXT in one for one in told("rehearse", "mine")) == 5
    assert sum(TEXT in one for one in told("preview", "mine", "--terminal")) >= 1
