"""Breaths through SDL's disk driver, in real time, for a minute: they come with their light. A bench is longer."""

from __future__ import annotations

import sys

import pytest

from bench.sound import measure


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="tells memory and time as Linux does")
def test_breaths_are_heard_with_their_light_as_long_as_the_card_itself_runs_evenly() -> None:
    figures = measure(1.0)
    assert figures["breaths"] == 6
    assert abs(figures["median_ms"]) < 5
    assert figures["light_and_sound_median_ms"] < 15
    if figures["breaths_on_a_calm_card"] >= 3:  # a busy machine stops SDL's "card" for as long as it likes
        assert figures["calm_worst_ms"] < 5
    assert figures["pss_mb"] < 100
    assert figures["cpu_percent"] < 5
