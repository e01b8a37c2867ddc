"""The lightness curve and the raised cosine."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.score.curve import ease, level_of, luminance_of, moved
from tests.examples import examples
from tests.stage import CALM

SHARES = st.floats(0, 1)


def test_a_fifth_of_the_light_looks_half_as_bright() -> None:
    assert luminance_of(0.0) == 0.0
    assert luminance_of(0.5) == pytest.approx(0.184, abs=0.001)
    assert luminance_of(1.0) == pytest.approx(1.0)


@given(SHARES)
@settings(CALM, max_examples=examples(50))
def test_a_level_comes_back_from_its_luminance(level: float) -> None:
    assert level_of(luminance_of(level)) == pytest.approx(level, abs=1e-4)


@given(SHARES, SHARES)
@settings(CALM, max_examples=examples(50))
def test_a_brighter_level_never_has_less_light(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert luminance_of(low) <= luminance_of(high)
    assert ease(low) <= ease(high)


def test_the_raised_cosine_starts_and_ends_flat_and_is_half_way_in_the_middle() -> None:
    assert [ease(share) for share in (-1, 0, 0.5, 1, 2)] == pytest.approx([0, 0, 0.5, 1, 1])
    assert ease(0.01) < 0.0003
    assert 1 - ease(0.99) < 0.0003


def test_a_movement_ends_exactly_where_it_was_to_go() -> None:
    assert moved(0.1, 0.7, 1.0, "cosine") == moved(0.1, 0.7, 1.0, "linear") == 0.7
    assert moved(0.02, 0.0, 1.0, "cosine") == 0.0
    assert moved(0.1, 0.7, 0.5, "linear") == pytest.approx(0.4)
    assert moved(0.3, 0.7, 0.5, "steady") == 0.3
