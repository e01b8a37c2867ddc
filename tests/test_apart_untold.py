"""What two people press in time apart is written down nowhere: who wanted longer, who stayed, who came alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kept import all_kept
from tests.stage import double, library, press, shipped

CALLS = ("call", "chime", "say", "gate", "chime", "say", "call", "chime", "gate", "chime", "say")
"""What may be known: that they parted, were called, and that somebody came."""
PARTED_S, CALL_S = 30.0, 1830.0  # it was made ten minutes longer
HAND = [
    *press(120.0),  # longer
    *double(300.0), *press(400.0),  # somebody breathes, and has had enough
    *press(CALL_S + 60.0), *press(CALL_S + 70.0),  # one comes, and says yes alone
    *press(CALL_S + 310.0), *press(CALL_S + 320.0), *press(CALL_S + 325.0),  # then both
]  # fmt: skip


def test_no_press_of_either_is_in_anything_that_is_kept_or_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = all_kept(tmp_path, caplog, library(history="short"), shipped().routines["repair"], HAND, frames_hz=2.0)
    talks_s = [row.at_s for row in kept.rows if row.what == "yes"][-1]
    happened = [row.what for row in kept.rows if PARTED_S < row.at_s <= talks_s]
    assert [happened.count(what) for what in ("press", "double", "apart", "yes", "no")] == [7, 1, 2, 3, 1]
    texts = kept.texts()
    assert {"trace", "log", "status", "screen", "journal"} < texts.keys()
    rows = [json.loads(line) for line in texts["trace"].splitlines()]
    told = [row["what"] for row in rows if PARTED_S <= row["planned_s"] < talks_s]
    assert told == ["apart", *CALLS]
    lit_s = [row["planned_s"] for row in rows if row["what"] == "level" and PARTED_S < row["planned_s"] < talks_s]
    assert [at_s for at_s in lit_s if at_s > PARTED_S + 2.1] == []  # no light that answers a press, or breathes
    for name in ("log", "screen"):
        lines = [line.split() for line in texts[name].splitlines()]
        assert [line for line in lines if line[1] in ("press", "double", "hold", "yes", "no")] == [], name
    for name, text in texts.items():
        assert "long-out" not in text, name
        assert "yes" not in text.replace("2 yeses", "").replace("waiting for a yes", "").replace("small yes", ""), name
