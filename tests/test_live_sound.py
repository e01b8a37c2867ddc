"""`run` and the simulator in real time: what their rows say comes out of SDL, at its time.

What begins by itself is heard within 50 ms of its row. What a hand brings about nobody can know before: one chunk plays
and one waits, so it is heard 0.13 to 0.21 s after its row, and the first sound of a session, which has a moment of
silence before it for sinks that swallow the beginning, after 0.35 s.

Slow, because it takes as long as it lasts. Where the machine had so much else to do that the card ran dry, it is played
once more.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from bench.ear import RATE_HZ
from tests.live import Live, played
from tests.sound.missing import missing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a pipe for a card, as Linux has them"),
]

DEVICE = Path(__file__).parent / "simulator" / "live_device.py"
RUN = (sys.executable, "-m", "pi_regulate", "run", "--backend", "mock", "--sound", "auto", "--at", "12:00", "--once")
SUDDEN = ("press", "double", "yes")  # what a hand brings about
LATE_S = 0.35  # on top of the 50 ms: a card that runs dry for a moment comes later, and stays so


def heard(command: tuple[str, ...], folder: Path, *, comes_s: float = 0.0) -> Live:
    for number in range(3):
        here = folder / str(number)
        here.mkdir()
        live = played(command, here, comes_s=comes_s, HOME=str(here), XDG_STATE_HOME=str(here), PYTHONPATH=".")
        if live.missing_s < 0.02:
            return live
    pytest.skip("this machine has so much else to do that the card ran dry")


@pytest.mark.parametrize(
    ("routine", "hand"),
    [
        ("short", "0.5s, hold@60s"),
        ("default", "0.5s, 22s, hold@75s"),
        ("unsure", "0.5s, double@8s, 20s, 30s, hold@50s"),
    ],
)
def test_run_is_heard(routine: str, hand: str, tmp_path: Path) -> None:
    live = heard((*RUN, routine, "--press", hand, "--trace"), tmp_path)
    assert [row.what for row in live.rows].count("say") >= 2
    assert missing(live.sound, live.rows, unplanned=SUDDEN, unplanned_s=LATE_S) == []


def test_the_simulator_is_heard(tmp_path: Path) -> None:
    live = heard((sys.executable, str(DEVICE), "settle", "1s", "50"), tmp_path)
    assert [row.what for row in live.rows].count("breath") >= 4
    assert missing(live.sound, live.rows, unplanned=SUDDEN, unplanned_s=LATE_S) == []


def test_a_second_session_of_the_same_device_is_heard_like_the_first(tmp_path: Path) -> None:
    live = heard((sys.executable, str(DEVICE), "short", "1s, hold@12s, 20s, hold@31s", "36"), tmp_path)
    whats = [row.what for row in live.rows]
    assert whats.count("rest") == 2
    assert all("say" in session for session in (whats[: whats.index("rest")], whats[whats.index("rest") :]))
    assert missing(live.sound, live.rows, unplanned=SUDDEN, unplanned_s=LATE_S) == []


def test_a_card_that_comes_late_is_heard_from_then_on(tmp_path: Path) -> None:
    """It opens at a later try: too late for the bed's beginning and the first line, in time for all the rest."""
    live = heard((*RUN, "settle", "--press", "0.5s, hold@45s", "--trace"), tmp_path, comes_s=5.0)
    first_s = float(np.flatnonzero(live.sound[:, 0])[0]) / RATE_HZ
    assert 5.0 < first_s < 15.0
    not_heard = missing(live.sound, live.rows, unplanned=SUDDEN, unplanned_s=LATE_S)
    assert [row.what for row in live.rows if row.at_s > first_s].count("breath") >= 4
    assert [told for told in not_heard if float(told.split()[0]) > first_s + 1.0] == []
    assert not_heard  # what came before
