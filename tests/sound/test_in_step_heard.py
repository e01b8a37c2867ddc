"""What is heard where a lamp keeps step with another one that is first too late and then too early.

Exhales are longer and then shorter by 3 % of a breath. Measured in the samples, against the light that the eye gets and
against the same session of a lamp alone. Sound is made ahead, as for a card, so a plan that has changed meanwhile has
to be met without a seam.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pi_regulate.session.wishes import Wish
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import steepest_rise_db, to_db, worst_step_db
from pi_regulate.sound.recordings.loudness import true_peak_db
from tests.sound.missing import missing
from tests.sound.studio import Take, take
from tests.stage import library

Curve = NDArray[np.floating[Any]]
AHEAD_S, STEP_S = 0.26, 0.02
HAND = "hold@58s"
PULLED_S = [6.0, 6.3, 6.3, 5.7]  # what the exhales last
COARSE_HZ = 3000  # quite enough for the tone
LOW_HZ, HIGH_HZ = 220.0, 330.0  # the breath tone, empty and full
LOW_LEVEL, HIGH_LEVEL = 0.08, 0.40  # the light, likewise


def beats(first_s: float, *later_s: float) -> list[Wish]:
    """The other breathes in every ten seconds from `first_s` on, each time so much later than that."""
    told = [Wish("beat", 7.0, start_in_s=first_s - 7.0)]
    for number, late_s in enumerate(later_s):
        at_s = first_s + 10.0 * number + 1.5
        told.append(Wish("beat", at_s, start_in_s=first_s + 10.0 * (number + 1) + late_s - at_s))
    return told


LEADER = beats(11.0, 0.9, 0.9, -0.6, -0.6)


def followed(*, leader: bool, tone_alone: bool) -> Take:
    house = library(others={"may": ["together"], "at_night": ["together"]})
    wishes = LEADER if leader else LEADER[:1]
    return take("breathe-apart", HAND, house=house, wishes=wishes, ahead_s=AHEAD_S, tone_alone=tone_alone)


def tone(heard: Take, from_s: float, to_s: float) -> tuple[Curve, Curve, Curve]:
    """Times (s) with the pitch (Hz) and the loudness (dB) of the tone, from the phase of its fundamental."""
    one = heard.between(from_s - 1.0, to_s + 1.0).mean(axis=1).reshape(-1, RATE_HZ // COARSE_HZ).mean(axis=1)
    spectrum, hz = np.fft.fft(one), np.fft.fftfreq(len(one), 1 / COARSE_HZ)
    wave = 2 * np.fft.ifft(np.where((hz > 190) & (hz < 360), spectrum, 0.0))
    turns, step = np.unwrap(np.angle(wave)) / (2 * np.pi), round(STEP_S * COARSE_HZ)
    pitch = (turns[step:] - turns[:-step])[::step] / STEP_S
    at_s = from_s - 1.0 + STEP_S * (np.arange(len(pitch)) + 0.5)
    kept = (at_s >= from_s) & (at_s <= to_s)
    return at_s[kept], pitch[kept], to_db(np.abs(wave)[step // 2 :: step][: len(pitch)])[kept]


def crosses_s(at_s: Curve, share: Curve, value: float) -> float:
    """When it first rises through `value`, between two points as on a line."""
    number = int(np.flatnonzero((share[:-1] < value) & (share[1:] >= value))[0])
    return float(np.interp(value, share[number : number + 2], at_s[number : number + 2]))


def test_each_inhale_is_heard_with_the_light_and_the_tone_neither_jumps_nor_clicks() -> None:
    heard = followed(leader=True, tone_alone=True)
    breaths = heard.of("breath")
    assert [row.seconds for row in breaths if row.part == "out"][:4] == pytest.approx(PULLED_S)
    at_s, pitch, loud = tone(heard, 12.0, 56.0)
    full = np.log(pitch / LOW_HZ) / np.log(HIGH_HZ / LOW_HZ)
    levels = np.array([(row.at_s, row.level) for row in heard.of("level")]).T
    light = (np.interp(at_s, *levels) - LOW_LEVEL) / (HIGH_LEVEL - LOW_LEVEL)
    begun = [row.at_s for row in breaths if row.part == "in" and 12.0 < row.at_s < 52.0]
    assert len(begun) == 4
    for inhale_s in begun:
        part = (at_s > inhale_s - 0.5) & (at_s < inhale_s + 4.0)
        for value in (0.05, 0.5):
            heard_s, seen_s = (crosses_s(at_s[part], share[part], value) for share in (full, light))
            assert abs(heard_s - seen_s) < 0.040, inhale_s
        assert crosses_s(at_s[part], full[part], 0.5) == pytest.approx(inhale_s + 2.0, abs=0.040)
    ahead = round(0.1 / STEP_S)
    fills = np.pi / 2 / 4.0  # the most a raised cosine of four seconds fills in one, as a share
    assert np.abs(full[ahead:] - full[:-ahead]).max() / 0.1 < 1.25 * fills
    assert np.abs(loud[ahead:] - loud[:-ahead]).max() / 0.1 < 24.0
    assert worst_step_db(heard.one) < -58.0  # a click of a hundredth of full scale is at -40


@pytest.mark.slow
def test_with_sea_and_voice_nothing_is_cut_off_and_nothing_is_louder_than_alone() -> None:
    heard, alone = followed(leader=True, tone_alone=False), followed(leader=False, tone_alone=False)
    assert missing(heard.heard, heard.rows) == []
    assert true_peak_db(heard.heard) < true_peak_db(alone.heard) + 2.0  # the sea is by chance
    assert true_peak_db(heard.heard) < -3.0
    assert steepest_rise_db(heard.one) < steepest_rise_db(alone.one) + 1.0
    assert worst_step_db(heard.heard) < worst_step_db(alone.heard) + 0.5
