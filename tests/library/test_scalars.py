"""Durations, levels, rates, times of day and names: what is taken, and how the rest is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.library.names import identifier
from pi_regulate.library.scalars import (
    duration_s,
    duration_text,
    level,
    plain_number,
    rate_per_min,
    shown,
    time_of_day,
)
from pi_regulate.library.yaml.core_schema import resolve
from tests.in_one_test import in_one_test

PARSERS: tuple[Callable[[object], object], ...] = (duration_s, level, rate_per_min, time_of_day, identifier)
plain_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none(), max_size=1)


def refusal(parser: Callable[[object], object], value: object) -> str:
    """What a parser says to a value it does not take; empty when it takes it."""
    try:
        parser(value)
    except ValueError as refused:
        return str(refused)
    return ""


@in_one_test(
    ("written", "seconds"),
    [
        ("4s", 4.0), ("350ms", 0.35), ("5min", 300.0), ("1h", 3600.0), ("1min 30s", 90.0), ("2min30s", 150.0),
        ("1h 2min 3s 4ms", 3723.004), ("4 s", 4.0), (" 4s ", 4.0), ("2.5s", 2.5), (".5s", 0.5), ("4", 4.0), (4, 4.0),
        (2.5, 2.5), (0, 0.0), ("0s", 0.0), ("24h", 86400.0),
    ],
)  # fmt: skip
def test_a_duration_is_read(written: object, seconds: float) -> None:
    assert duration_s(written) == seconds


@in_one_test(
    ("written", "says"),
    [
        ("4:30", "Write `4min 30s`."),
        ("1:02:03", "Write `1h 2min 3s`."),
        ("-4s", "negative; a duration is 0 or more. Did you mean `4s`?"),
        (-4, "Did you mean `4s`?"),
        ("4sec", "Did you mean `4s`?"),
        ("5m", "Did you mean `5min`?"),
        ("1h 5m", "Did you mean `1h 5min`?"),
        ("5 Minutes", "Did you mean `5min`?"),
        ("5 parsecs", "the units are ms, s, min and h."),
        ("30s 1min", "out of order"),
        ("4s 4s", "out of order"),
        ("1min 30", "a number without a unit"),
        ("1,5s", "Decimals have a point: `1.5s`."),
        ("1min 2,5s", "Decimals have a point: `1min 2.5s`."),
        ("1,5,2", "Decimals have a point, as in `2.5s`."),
        ("10^400", "is not a duration"),
        ("nan", "is not a duration"),
        (math.nan, "is not a length of time"),
        (math.inf, "is not a length of time"),
        (10**400, "hundreds of digits is longer than a day"),
        ("25h", "longer than a day"),
        ("", "a duration belongs here, like 4s or 1min 30s, not an empty value."),
        (None, "a duration belongs here, like 4s or 1min 30s, not an empty value."),
        (True, "a duration belongs here, like 4s or 1min 30s, not `true`."),
        ([], "a duration belongs here, like 4s or 1min 30s, not a list."),
        ({}, "a duration belongs here, like 4s or 1min 30s, not a group of keys."),
    ],
)
def test_what_is_no_duration_is_refused_in_plain_words(written: object, says: str) -> None:
    assert says in refusal(duration_s, written)


@given(st.integers(0, 86_400_000))
def test_a_duration_written_and_read_is_the_same(milliseconds: int) -> None:
    assert duration_s(duration_text(milliseconds / 1000)) == pytest.approx(milliseconds / 1000, abs=1e-9)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), st.sampled_from(["", " "]))
def test_pieces_of_a_duration_add_up(hours: int, minutes: int, seconds: int, between: str) -> None:
    written = between.join([f"{hours}h", f"{minutes}min", f"{seconds}s"])
    assert duration_s(written) == hours * 3600 + minutes * 60 + seconds


@in_one_test(("written", "share"), [("8%", 0.08), ("8.5 %", 0.085), (0.08, 0.08), ("0.08", 0.08), (0, 0.0),
                                                ("100%", 1.0), (1.0, 1.0)])  # fmt: skip
def test_a_level_is_read(written: object, share: float) -> None:
    assert level(written) == share


@in_one_test(
    ("written", "says"),
    [
        (8, "Did you mean `8%`?"),
        ("8", "Did you mean `8%`?"),
        (1, "could be 1% or 100%"),
        ("120%", "above 100%"),
        ("8 percent", "Did you mean `8%`?"),
        ("8,5%", "Decimals have a point: `8.5%`."),
        ("-8%", "can't be negative"),
        (-0.5, "is not a level"),
        (math.nan, "is not a level"),
        (10**400, "is not a level"),
        (True, "a level belongs here, like 8% or 0.08, not `true`."),
        (None, "a level belongs here, like 8% or 0.08, not an empty value."),
    ],
)
def test_what_is_no_level_is_refused_in_plain_words(written: object, says: str) -> None:
    assert says in refusal(level, written)


@given(st.integers(0, 1000))
def test_a_level_in_per_cent_and_as_a_share_is_the_same(tenths: int) -> None:
    assert level(f"{tenths / 10}%") == pytest.approx(level(tenths / 1000.0), abs=1e-12)


def test_a_rate_says_a_minute() -> None:
    assert rate_per_min("6/min") == 6.0
    assert rate_per_min("5.5 / min") == 5.5


@in_one_test(
    ("written", "says"),
    [(6, "Did you mean `6/min`?"), ("6", "Did you mean `6/min`?"), ("6 bpm", "Did you mean `6/min`?"),
     ("0/min", "not a rate"), ("90/min", "not a rate to breathe at"), (None, "like 6/min, not an empty value."),
     (math.nan, "has no unit"), ("fast", "not a rate"),
      ("5,5/min", "Did you mean `5.5/min`?"), ("5,5", "Did you mean `5.5/min`?")],
)  # fmt: skip
def test_a_rate_without_its_unit_is_refused_for_elsewhere_it_means_seconds(written: object, says: str) -> None:
    assert says in refusal(rate_per_min, written)


@given(st.integers(0, 1439))
def test_a_time_of_day_is_minutes_since_midnight(minutes: int) -> None:
    assert time_of_day(f"{minutes // 60:02d}:{minutes % 60:02d}") == minutes


@in_one_test(
    ("written", "says"),
    [(22, "Did you mean `22:00`?"), (22.0, "Did you mean `22:00`?"), ("24:00", "Did you mean `00:00`?"),
     ("late", "like 22:00"), ("10pm", "Did you mean `22:00`?"), ("12 a.m.", "Did you mean `00:00`?"),
     ("22.30", "Did you mean `22:30`?"), ("22,30", "Did you mean `22:30`?"), ("7,05", "Did you mean `07:05`?"),
     ("7:60", "is not a time of day"), (None, "like 22:00, not an empty value."), ([], "like 22:00, not a list."),
     (math.inf, "is not a time of day")],
)  # fmt: skip
def test_what_is_no_time_of_day_is_refused_in_plain_words(written: object, says: str) -> None:
    assert says in refusal(time_of_day, written)


@in_one_test("name", ["long-out", "senses-54321", "hug-20", "a", "default-en"])
def test_a_name_is_lower_case_words_with_hyphens(name: str) -> None:
    assert identifier(name) == name


@in_one_test("name", ["yes", "no", "on", "off", "true", "false", "null", "y", "n", "No", "OFF", True, False])
def test_a_word_that_other_readers_take_for_something_else_is_no_name(name: object) -> None:
    with pytest.raises(ValueError, match="can't be a name: many YAML programs read it as"):
        identifier(name)


@in_one_test(
    ("name", "says"),
    [("Long Out", "Did you mean `long-out`?"), ("long_out", "Did you mean `long-out`?"), ("4-7-8", "a letter first"),
     ("a" * 65, "too long"), (478, "like long-out, not `478`."), (None, "like long-out, not an empty value.")],
)  # fmt: skip
def test_what_is_no_name_is_refused_with_what_would_be_one(name: object, says: str) -> None:
    assert says in refusal(identifier, name)


@given(plain_values, st.sampled_from(PARSERS))
def test_a_parser_gives_a_value_or_one_printable_sentence(value: Any, parser: Callable[[object], object]) -> None:
    said = refusal(parser, value)
    assert said.isprintable()
    assert len(said) < 250


@given(st.integers(-(10**400), 10**400) | st.floats())
def test_no_number_is_too_much_for_a_parser(value: float) -> None:
    for parser in PARSERS:
        assert "limit for integer string conversion" not in refusal(parser, value)


@in_one_test(
    ("written", "value"),
    [("null", None), ("~", None), ("", None), ("true", True), ("False", False), ("12", 12), ("-3", -3), ("0x1F", 31),
     ("0o17", 15), ("0777", 777), ("1e3", 1000.0), (".5", 0.5), ("1.", 1.0), ("yes", "yes"), ("no", "no"), ("on", "on"),
     ("off", "off"), ("4:30", "4:30"), ("22:00", "22:00"), ("2024-01-01", "2024-01-01"), ("1_000", "1_000"),
     ("1e", "1e"), ("+", "+"), ("0b11", "0b11"), ("NaN", "NaN"), ("long-out", "long-out")],
)  # fmt: skip
def test_a_word_without_quotes_means_what_yaml_1_2_says(written: str, value: object) -> None:
    found = resolve(written)
    assert (found, type(found)) == (value, type(value))


@in_one_test("written", [".nan", ".inf", "-.Inf", "1e400", "9" * 41, "1" * 5000, "0x" + "f" * 60])
def test_a_number_nobody_can_mean_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"number|digits|large"):
        resolve(written)


@given(st.text())
def test_every_word_has_a_meaning_or_is_refused(written: str) -> None:
    try:
        found = resolve(written)
    except ValueError:
        return
    assert found is None or isinstance(found, (str, int, float))


def test_numbers_and_words_are_shown_without_noise() -> None:
    assert plain_number(4.0) == "4"
    assert plain_number(0.1 + 0.2) == "0.3"
    assert shown("a" * 100) == "`" + "a" * 39 + "…`"
    assert shown("a\x1b[2J") == "`a [2J`"
