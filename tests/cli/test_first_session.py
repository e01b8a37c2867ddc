"""A new voice begins with the lines of one whole session, and these are enough for the device to speak in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pi_regulate.library.catalogue import load
from pi_regulate.reporting.first_session import first_session
from pi_regulate.share import share_dir
from tests.sound.owners import SHIPPED, owner

pytestmark = pytest.mark.usefixtures("evened_once")

Call = Callable[..., Result]
FIRST = [
    "intro.1",
    *(f"follow-light.{n}" for n in (1, 2, 3)),
    *(f"settle.{n}" for n in (1, 2, 3)),
    *(f"lit-windows.{n}" for n in range(1, 12)),
]


def said(call: Call, own: Path, *words: str) -> list[tuple[str, bool]]:
    """What a rehearsal says, line by line, and whether it is heard."""
    rows = map(json.loads, call("rehearse", *words, "--format", "jsonl", "--config", own).stdout.splitlines())
    return [(row["line"], row["spoken"]) for row in rows if row["what"] == "say"]


def files(script: str) -> list[str]:
    return re.findall(r"^ +(\S+)\.wav ", script, flags=re.MULTILINE)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def test_the_script_begins_with_what_the_device_says_in_a_first_night_in_that_order(call: Call, own: Path) -> None:
    heard = said(call, own, "default", "--at", "02:00", "--press", "400s")
    script = call("voice", "script", "--config", own).stdout
    assert files(script)[: len(heard)] == [line for line, _ in heard] == FIRST
    assert len(files(script)) == len(set(files(script))) == 415  # each line once, and the recording in their own words
    groups = [line for line in script.splitlines() if line and not line.startswith(" ")]
    first = groups.index("One whole session first")
    assert groups[first + 1 : first + 6] == [
        "The device itself",
        "Only the light",
        "From where you are to slow",
        "Presence without words",
        "Feet, weight, contact",
    ]


def test_with_the_lines_of_a_first_session_the_device_speaks_in_that_voice_and_says_how_far_it_is(
    call: Call, own: Path
) -> None:
    (own / "settings.yaml").write_text("voices: [anna]\n", encoding="utf-8")
    voice = owner(own / "voices", "anna", [*FIRST, "gate.1"])
    assert said(call, own, "default", "--at", "02:00", "--press", "400s") == [(line, True) for line in FIRST]
    told = "anna: For a first session it has 18 of 18 lines. Whole so far: `follow-light`, `settle` and `lit-windows`."
    assert " ".join(call("voice", "list", "--config", own).stdout.split()).count(told) == 1
    assert told in " ".join(call("voice", "script", "--missing", "anna", "--config", own).stdout.split())
    assert told in call("voice", "script", "--missing", "anna", "--format", "html", "--config", own).stdout
    assert "One whole session first" not in call("voice", "script", "--missing", "anna", "--config", own).stdout
    entries = json.loads((voice / "manifest.json").read_text())
    del entries["lines"]["settle.2"]
    (voice / "manifest.json").write_text(json.dumps(entries))
    without = dict(said(call, own, "default", "--at", "02:00", "--press", "400s"))
    assert [line for line, heard in without.items() if heard] == [one for one in FIRST if "settle" not in one]
    told = "For a first session it has 17 of 18 lines. Whole so far: `follow-light` and `lit-windows`."
    assert told in " ".join(call("voice", "list", "--config", own).stdout.split())


@pytest.mark.parametrize(
    ("settings", "begins", "count"),
    [
        ("night: {talk: none}\n", "intro.1", 13),  # by day: with another connect, and the notices
        ("night: {talk: none}\ntalk: none\n", None, 0),
        ("start: {press: doors}\n", "doors.1", 24),
        ("start: {press: sleep}\nintro: never\n", "feet-weight.1", 5),
    ],
)
def test_a_first_session_is_the_one_that_a_press_starts(
    own: Path, settings: str, begins: str | None, count: int
) -> None:
    (own / "settings.yaml").write_text(settings, encoding="utf-8")
    lines = first_session(load(share_dir(), own))
    assert (next(iter(lines), None), len(lines)) == (begins, count)
    assert set(lines) <= SHIPPED.lines.keys()
