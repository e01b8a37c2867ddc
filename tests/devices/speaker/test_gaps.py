"""Gaps: every one is counted, and the log has one line an hour."""

from __future__ import annotations

import logging

import pytest

from pi_regulate.devices.speaker.gaps import Gaps


def test_an_overloaded_hour_is_one_line_and_the_next_line_has_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    gaps = Gaps()
    for second in range(2 * 3600 + 11):
        gaps.see(second // 100, second // 10, float(second))
    assert gaps.count == 72 + 721
    assert [record.getMessage() for record in caplog.records] == [
        "sound stood still for a moment: this machine has too much else to do",
        "sound stood still for a moment, 396 times: this machine has too much else to do",
        "sound stood still for a moment, 396 times: this machine has too much else to do",
    ]


def test_a_card_that_is_opened_anew_begins_at_nothing_and_what_was_counted_stays() -> None:
    gaps = Gaps()
    for ran_dry, stalls in [(0, 0), (3, 4), (0, 4), (1, 4), (1, 6)]:
        gaps.see(ran_dry, stalls, 0.0)
    assert gaps.count == 3 + 4 + 1 + 2


def test_nothing_is_said_of_a_machine_that_keeps_up(caplog: pytest.LogCaptureFixture) -> None:
    gaps = Gaps()
    gaps.see(0, 0, 1e6)
    assert (gaps.count, caplog.records) == (0, [])
