"""What a row says of its line, spoken or only read, is what is heard: told by the samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.ear import heard
from pi_regulate.library.catalogue import Library
from pi_regulate.library.chosen import starting
from tests.sound.missing import recording
from tests.sound.owners import SHIPPED, owner
from tests.sound.studio import Take, lived, take
from tests.stage import library, routine

PARTS: dict[str, tuple[str, ...]] = {
    "of the greeting only a part": ("intro.1", "hand-on-heart."),
    "of the exercise only a part": ("notice.", "intro.", "hand-on-heart.1", "hand-on-heart.2"),
    "the question and what leads to it": ("two.1", "hug-20.", "gate.1"),
    "all but the last line": ("notice.", "intro.", "two.", "hug-20.", "hand-on-heart.1", "hand-on-heart.3"),
    "nothing": (),
}


def recorded(place: Path, *begins: str) -> Path:
    """A voice that has the lines that begin so."""
    return owner(place, "mum", [line for line in SHIPPED.lines if begins and line.startswith(begins)])


def at_home() -> Library:
    return library(
        routines=[routine(ground=["hug-20"], connect=["hand-on-heart"])], voices=["mum"], intro="always", talk="full"
    )


def judged(session: Take, mum: Path) -> list[tuple[str | None, bool | None, bool]]:
    """Of each line in its row, whether it says that it is spoken, and whether it is heard."""
    one, found = session.one, []
    for row in session.of("say"):
        file = mum / f"{row.line}.ogg"
        there = file.exists() and heard(one, recording(file)[:96_000], row.at_s).alike > 0.6
        found.append((row.line, row.spoken, there))
    return found


@pytest.mark.parametrize(
    "what", [one if "greeting" in one else pytest.param(one, marks=pytest.mark.slow) for one in PARTS]
)
def test_a_row_says_that_a_line_is_spoken_where_it_is_heard_and_nowhere_else(tmp_path: Path, what: str) -> None:
    mum = recorded(tmp_path, *PARTS[what])
    session = take("made-up", "hold@40s" if "greeting" in what else "hold@120s", house=at_home(), voices=[tmp_path])
    found = judged(session, mum)
    assert len(found) > 3
    assert [one for one in found if one[1] is not one[2]] == []
    assert any(there for *_, there in found) == bool(PARTS[what])


@pytest.mark.slow
@pytest.mark.parametrize("what", PARTS)
def test_the_device_makes_rows_only_of_lines_that_are_heard(tmp_path: Path, what: str) -> None:
    mum = recorded(tmp_path, *PARTS[what])
    session = lived("2s, hold@120s", house=starting(at_home(), "made-up"), voices=[tmp_path])
    assert [one for one in judged(session, mum) if one[1:] != (True, True)] == []


@pytest.mark.slow
def test_a_loved_persons_recording_that_nobody_has_made_is_told_in_its_row() -> None:
    session = take("known-voice", "30s, hold@60s")
    assert [(row.name, row.spoken) for row in session.of("voice")] == [("familiar", False)]
