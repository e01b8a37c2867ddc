"""`rehearse`: an author's look at one exercise, in the words of the trace."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Call = Callable[..., Result]


@pytest.mark.parametrize(("pressed", "heard_s"), [([], []), (["--press", "22s"], [14.0])])
def test_a_loved_persons_recording_stands_at_its_time_after_a_yes_though_nobody_has_recorded_one(
    pressed: list[str], heard_s: list[float], call: Call
) -> None:
    rows = [
        json.loads(line) for line in call("rehearse", "known-voice", "--format", "jsonl", *pressed).stdout.splitlines()
    ]
    yes_s = [row["at_s"] for row in rows if row["what"] == "yes"]
    heard = [row for row in rows if row["what"] == "voice"]
    assert [round(row["at_s"] - yes_s[0] + 8.0, 3) for row in heard] == heard_s
    assert all((row["name"], row["seconds"]) == ("familiar", 45.0) for row in heard)
