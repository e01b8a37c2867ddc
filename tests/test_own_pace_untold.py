"""Somebody's own pace is written down nowhere: not in a trace, a log, the journal, the status, the history, the memory.

A whole session with everything that watches a device. What the lamp and the speaker are told stands beside it, so that
the numbers that must not be found are those that were really led.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pi_regulate.reporting.rows import Trace
from pi_regulate.simulator.view import View
from pi_regulate.trace import Row
from tests.kept import Kept, all_kept
from tests.stage import Bedside, library, press, routine

TAPS_S = (9.0, 15.41, 21.82, 28.23, 34.64, 41.4)  # 9.36 a minute; the last two come when the light leads already
EASES_S = 70.0  # and once more a press, which moves on
UNTOLD = ("breath", "chime", "press", "level", "double")


@pytest.fixture
def kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Kept:
    ours = routine(breathe=["your-pace"], connect=["quiet-company"])
    edges = [edge for at_s in TAPS_S for edge in press(at_s)] + press(EASES_S)
    return all_kept(tmp_path, caplog, library(history="short"), ours, edges)


def untold(rows: list[Row]) -> list[float]:
    """The numbers that nobody may find: what was led, its halves, and what they were read from."""
    breaths = [row for row in rows if row.what == "breath"]
    parts = [row.seconds or 0.0 for row in breaths[:4]]
    every_s = TAPS_S[1] - TAPS_S[0]
    found = [*parts, parts[0] + parts[1], 60 / (parts[0] + parts[1]), every_s, 60 / every_s, 60 / every_s + 1]
    return [*found, *(row.at_s for row in breaths), *TAPS_S]


def test_no_number_of_it_is_in_anything_that_is_kept_or_told(kept: Kept) -> None:
    assert len([row for row in kept.rows if row.what == "breath"]) > 10
    numbers = untold(kept.rows)
    assert numbers[4] == pytest.approx(60 / 10.3, abs=0.05)
    led_s = next(row.at_s for row in kept.rows if row.line == "your-pace.3")
    texts = kept.texts()
    assert {"trace", "log", "status", "screen", "journal"} < texts.keys()
    for name, text in texts.items():
        said = {float(number) for number in re.findall(r"\d+\.\d+", text)}
        told = [number for number in numbers if any(abs(number - one) < 0.0006 for one in said)]
        assert [number for number in told if abs(number - led_s) > 0.0006] == [], name  # when a line is said is heard


def test_between_the_taps_and_the_next_phase_nothing_is_told_that_has_a_beat(kept: Kept) -> None:
    rows = [json.loads(line) for line in kept.texts()["trace"].splitlines()]
    from_s = next(row["at_s"] for row in rows if row["what"] == "taps")
    to_s = [row["at_s"] for row in rows if row["what"] == "phase"][-1]
    between = [row for row in rows if from_s < row["at_s"] < to_s]
    assert [row["what"] for row in between if row["what"] in UNTOLD] == []
    assert [row["what"] for row in rows if row["at_s"] == to_s][:2] == ["level", "press"]  # the one that moved on
    assert [row["what"] for row in between if row["what"] == "say"] == ["say"] * 3
    lines = kept.texts()["log"].splitlines()
    assert [line for line in lines if line.split()[1] == "breath"] == []
    assert "breath 1" not in kept.texts()["status"]
    assert "each press is a breath in" in kept.texts()["screen"]
    assert len([row for row in kept.rows if row.what == "press" and not row.private]) == 1


def test_a_breath_of_ours_is_told_as_before() -> None:
    lines: list[str] = []
    trace = Trace(lines.append)
    trace.see(Row(1.0, "breath", part="in", seconds=4.0, index=1), 1.0)
    trace.see(Row(1.0, "breath", part="in", seconds=4.0, index=1, private=True), 1.0)
    assert len(lines) == 1
    assert "private" not in lines[0]


def test_the_screen_shows_that_it_is_led_and_not_how_quickly() -> None:
    bed = Bedside()
    bed.start(routine(breathe=["your-pace"]))
    for at_s in TAPS_S[:4]:
        bed.hand(press(at_s))
    bed.until(36.0)
    view = View(exercise="your-pace", phase="breathe", at_rest=False, plan=bed.guide.plan())
    assert view.word(36.0) == "in"
    assert view.caption(36.0) == "at your pace"
    assert view.left_s(36.0) is None
