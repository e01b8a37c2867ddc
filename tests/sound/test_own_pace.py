"""Somebody's own pace, as it is heard: a soft note for each tap, and a tone that rises with the very first breath."""

from __future__ import annotations

import numpy as np
import pytest

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.desk import Desk
from pi_regulate.sound.measure import rms, to_db
from pi_regulate.trace import Row
from tests.sound.listener import named
from tests.sound.studio import take
from tests.sounds import sounds


def note_db(share: float | None) -> float:
    """How loud a low note becomes, in dB of full scale."""
    desk = Desk(sounds(), 10.0)
    desk.play(Row(0.0, "phase", phase="breathe"))
    desk.play(Row(0.0, "chime", name="one"))  # the first sound of a session is softer
    desk.render(RATE_HZ * 12 // 512 * 512)
    desk.play(Row(12.0, "chime", name="low", share=share))
    heard = desk.render(RATE_HZ * 3 // 512 * 512) / 32768
    return float(to_db(rms(heard[:, 0], 0.4)).max())


def test_a_tap_sounds_six_decibels_softer_than_a_yes() -> None:
    assert note_db(None) - note_db(0.5) == pytest.approx(6.0, abs=0.1)


@pytest.mark.parametrize("ahead_s", [0.0, 0.25])
def test_the_first_breath_that_is_led_is_heard_from_its_beginning(ahead_s: float) -> None:
    heard = take("your-pace", "9s, 13s, 17s, 21s, hold@33s", ahead_s=ahead_s)
    breaths = heard.of("breath")[:4]
    assert breaths[0].at_s == pytest.approx(25.0)
    names = []
    for row in breaths:
        from_s, to_s = row.at_s, row.at_s + (row.seconds or 0.0)
        spoken = heard.spoken()[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
        names.append(named(heard.between(from_s, to_s), spoken))
    assert names == ["in", "out", "in", "out"]


def test_each_tap_is_heard_over_the_sea() -> None:
    heard = take("your-pace", "19s, 26s, hold@34s")
    for tap_s in (19.0, 26.0):
        before = rms(heard.between(tap_s - 1.2, tap_s - 0.2)[:, 0], 0.4).mean()
        after = rms(heard.between(tap_s + 0.2, tap_s + 1.2)[:, 0], 0.4).mean()
        assert float(to_db(np.array([after / before]))[0]) > 1.5
