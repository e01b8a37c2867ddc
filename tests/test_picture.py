"""The picture of a session is drawn from the rows of the trace, and is a well-formed SVG whatever they say."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from pi_regulate.trace import Row

SCRIPT = Path(__file__).parent.parent / "scripts" / "picture.py"
SESSION = (
    Row(0.0, "phase", phase="ground"),
    Row(3.0, "exercise", phase="ground", id="follow-light", seconds=60.0),
    Row(3.0, "say", line="follow-light.1", text="Light < dark & back", seconds=2.0),
    *(Row(3.0 + at, "level", level=0.1 + 0.005 * at) for at in range(60)),
    Row(63.0, "phase", phase="breathe"),
    Row(66.0, "exercise", phase="breathe", id="settle", seconds=60.0),
    Row(126.0, "level", level=0.0),
    Row(126.0, "rest"),
)


def drawn(rows: tuple[Row, ...]) -> str:
    table = "\n".join(row.as_json() for row in rows)
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], input=table, capture_output=True, text=True, encoding="utf-8", timeout=20
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_phase_its_exercise_and_its_first_words_are_in_the_picture() -> None:
    texts = " ".join(ElementTree.fromstring(drawn(SESSION)).itertext())
    for word in ("ground", "follow-light", "Light < dark & back", "breathe", "settle", "2:06 dark and quiet"):
        assert word in texts


def test_the_same_session_gives_the_same_bytes() -> None:
    assert drawn(SESSION) == drawn(SESSION)
