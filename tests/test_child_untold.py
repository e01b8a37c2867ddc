"""Nothing of a session with a child is written down: not that there was one, nor how it went.

Lamp and speaker are told everything; trace, log, journal, status, history and the screen's log are told nothing.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pi_regulate.devices.inbox import Edge
from tests.kept import Kept, all_kept
from tests.stage import Bedside, hold, library, press, routine

YES_S, PRESSES_S = 15.0, (36.0, 45.0, 46.0, 54.0, 63.0)
HOUSE = library(history="short", people={"child": True})
BETRAYS = ("child", "little", "sooth", "grown", "asleep", "flower", "ember", "gate", "yes")


def session(folder: Path, caplog: pytest.LogCaptureFixture, edges: list[Edge]) -> Kept:
    return all_kept(folder, caplog, HOUSE, HOUSE.routines["child"], edges, frames_hz=2.0)


@pytest.mark.parametrize("ends", ["asleep", "hold"])
def test_nothing_tells_of_it(ends: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    times = {"asleep": (YES_S, *PRESSES_S), "hold": (YES_S, *PRESSES_S[:2])}[ends]
    edges = [edge for at_s in times for edge in press(at_s)] + (hold(58.0) if ends == "hold" else [])
    kept = session(tmp_path, caplog, edges)
    played = [row.what for row in kept.rows]
    assert played.count("soothe") == {"asleep": 5, "hold": 4}[ends]  # as they begin to count, and each that counts
    assert played[-1] == "rest"
    texts = kept.texts()
    assert {"trace", "log", "status", "screen", "journal"} < texts.keys()
    for name, text in texts.items():
        assert [word for word in BETRAYS if word in text.lower()] == [], name
    assert texts["trace"] == texts["log"] == texts["screen"] == ""
    assert json.loads(texts["memory.json"]).get("history", []) == []
    assert "a session that nobody writes down" in texts["status"]
    records = [json.loads(line) for line in texts["status"].splitlines() if '"v": 1' in line]
    assert {(one["doing"], one["phase"], one["exercise"], one["session"]) for one in records} == {
        ("rest", "rest", "none", False)
    }


def test_in_the_same_house_any_other_session_is_told_as_ever(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = all_kept(tmp_path, caplog, HOUSE, routine(ground=["hand-on-heart"]), hold(12.0), frames_hz=2.0)
    assert "hand-on-heart" in kept.texts()["trace"]
    assert len(json.loads(kept.texts()["memory.json"])["history"]) == 1


def test_what_is_told_is_told_again_with_the_next_session() -> None:
    bed = Bedside(HOUSE)
    bed.start("child")
    bed.hand(hold(6.0))
    assert all(row.private for row in bed.rows)
    bed.start("default", 20.0)
    bed.until(40.0)
    assert {row.what for row in bed.rows if not row.private} >= {"phase", "exercise"}
    assert not bed.guide.private


def test_nor_after_a_sign_of_the_lamp_before_its_greeting() -> None:
    bed = Bedside(HOUSE)
    bed.guide.course.first_sign = "armed"
    bed.start("child")
    bed.until(1.0)
    bed.hand(press(1.0))
    assert max(bed.level(tenths / 10) for tenths in range(15, 300)) <= 0.15
    assert "gate" in {row.what for row in bed.rows}
    assert all(row.private for row in bed.rows)
