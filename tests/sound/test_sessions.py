"""Whole sessions as they are heard, voice and all, against LIMITS 3.3: nothing clips, clicks, startles or stays.

Syllables rise as they do; speech has a rule of its own, and `test_default_voice.py` holds every line to it.
"""

from __future__ import annotations

import numpy as np
import pytest

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import peak_db, rms, to_db, worst_step_db
from pi_regulate.sound.recordings.loudness import true_peak_db
from tests.sound.studio import Take, line, spoken_by, take
from tests.sounds import sounds
from tests.stage import shipped

CLICK_DB = -50.0  # the corners of a breath's sea and voice lie at -53; a cut lies above -30
SEAM_DB = 1.0  # what the sea under a word may add to the corners of its consonants
CHIME_S = 10.0
STARTLE_DB = 6.0  # within 100 ms (LIMITS no startle)
HEARD_DB = -60.0
EVERY = sorted(shipped().exercises, key=lambda name: (shipped().exercises[name].script()[1], name))
SHORTEST, LONGER = EVERY[:1], EVERY[1:]
WHOLE = ("default", "sleep", "together")  # routines, from the greeting to the dark


def steepest_rise_db(heard: Take) -> float:
    """The most it grows within 100 ms above the floor: 12 dB below the loudest chime, and the loudest of the rest.

    While somebody speaks nothing is looked at.
    """
    one = heard.one
    level, width = to_db(rms(one, 0.05)), RATE_HZ // 10
    chimes = np.zeros(len(one), dtype=bool)
    for row in heard.of("chime"):
        chimes[round((row.at_s - 0.2) * RATE_HZ) : round((row.at_s + CHIME_S) * RATE_HZ)] = True
    steepest, silent = 0.0, ~heard.spoken()
    for here in (chimes & silent, ~chimes & silent):
        top = level[here].max(initial=-90.0)
        if top > HEARD_DB:
            counts = here[:-width] & here[width:] & (level[:-width] >= top - 12)
            steepest = max(steepest, float(np.where(counts, level[width:] - level[:-width], 0.0).max()))
    return steepest


def loudest(heard: Take) -> np.ndarray:
    """The two seconds around the highest sample."""
    at = int(np.abs(heard.heard).argmax()) // 2
    return heard.heard[max(0, at - RATE_HZ) : at + RATE_HZ].astype(np.float64)


def check(heard: Take, voice: str = "default-en") -> None:
    assert peak_db(heard.heard) < -3
    assert true_peak_db(loudest(heard)) < -3
    assert steepest_rise_db(heard) <= STARTLE_DB
    corners = np.abs(np.diff(heard.heard, n=2, axis=0))[~heard.spoken()[1:-1]].max()
    assert to_db(corners) < CLICK_DB
    for row in heard.of("say"):
        words = heard.between(row.at_s - 0.05, row.at_s + (row.seconds or 0) + 0.05)
        assert worst_step_db(words) < worst_step_db(line(row.line or "", voice)) + SEAM_DB
    assert not heard.heard[-512:].any()


@pytest.mark.parametrize(
    ("name", "hand"),
    [
        pytest.param("hum-out", "double@30s, hold@55s", marks=pytest.mark.slow),
        pytest.param("default", "4s, 12s, 25.3s, double@40.1s, 46s, hold@55s", marks=pytest.mark.slow),
        ("orient-room", "hold@6.4s"),  # in the middle of a word
        pytest.param("box-four", "hold@70s", marks=pytest.mark.slow),
        pytest.param("press-release", "hold@40s", marks=pytest.mark.slow),
        pytest.param("senses-54321", "6s, 9s, hold@1min", marks=pytest.mark.slow),
        pytest.param("senses-54321", "6s, 9s", marks=pytest.mark.slow),
    ],
)
def test_nothing_startles_clicks_or_stays_whatever_the_hand_does(name: str, hand: str) -> None:
    check(take(name, hand))


@pytest.mark.parametrize(
    "name", [*SHORTEST, *(pytest.param(name, marks=pytest.mark.slow) for name in [*LONGER, *WHOLE])]
)
def test_no_shipped_session_startles_clicks_or_stays(name: str) -> None:
    check(take(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*EVERY, *WHOLE])
def test_the_lower_voice_startles_clicks_and_stays_as_little(name: str) -> None:
    check(take(name, house=spoken_by("default-en-low")), "default-en-low")


@pytest.fixture(scope="module")
def heard() -> Take:
    """A session that somebody ended by day; nobody changes it."""
    return take("long-out", "hold@40s", at_min=12 * 60)


def test_after_a_hold_it_is_silent_when_the_lamp_is_dark(heard: Take) -> None:
    (landing,) = heard.of("landing")
    assert landing.seconds == 1.5
    dark_s = landing.at_s + landing.seconds
    assert peak_db(heard.between(landing.at_s - 2, landing.at_s)) > -40
    assert peak_db(heard.between(dark_s - 0.03, dark_s)) < -70
    assert not heard.between(dark_s + 0.02, dark_s + 5).any()


def test_the_night_is_6_db_quieter_all_along(heard: Take) -> None:
    night = take("long-out", "hold@40s", at_min=60)
    levels = [to_db(np.sqrt((one.between(20, 38) ** 2).mean())) for one in (heard, night)]
    assert levels[0] - levels[1] == pytest.approx(6.0, abs=0.5)


def test_the_same_session_is_the_same_sound(heard: Take) -> None:
    assert np.array_equal(heard.heard, take("long-out", "hold@40s", at_min=12 * 60).heard)


def test_two_seats_are_told_apart_by_their_chimes() -> None:
    spectra = [np.abs(np.fft.rfft(sounds()[seat][: 4 * RATE_HZ])) for seat in ("first", "second")]
    first_hz, second_hz = (float(spectrum.argmax()) / 4 for spectrum in spectra)
    assert second_hz / first_hz == pytest.approx(1.5, abs=0.01)  # a fifth
