"""Breaths through SDL's disk driver, in real time, for a minute: they come with their light. A bench is longer."""

from __future__ import annotations

import sys

import pytest

from bench.card import RATE_HZ
from bench.sound import measure


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="tells memory and time as Linux does")
def test_breaths_are_heard_when_they_are_planned_and_with_their_light() -> None:
    figures = measure(1.0, "+200 ppm")
    assert figures["breaths"] == 6
    if figures["missing"] > 0.1 * RATE_HZ:
        pytest.skip("this machine has so much else to do that the card ran dry")
    assert max(-figures["off_min_ms"], figures["off_max_ms"]) < 5
    assert figures["off_sd_ms"] < 2
    assert max(-figures["apart_min_ms"], figures["apart_max_ms"]) < 15
    assert figures["pss_mb"] < 100
    assert figures["cpu_percent"] < 5


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="tells memory and time as Linux does")
def test_they_are_on_sdls_own_file_too_as_far_as_it_grows_evenly() -> None:
    figures = measure(1.0, "SDL's file")
    assert figures["breaths"] == 6
    assert abs(figures["from_plan_ms"]) < 5
    assert abs(figures["apart_median_ms"]) < 15
