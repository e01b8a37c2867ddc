"""The chain of every voice, on made-up speech: buzzing syllables with pauses, noise, clipping, clicks and hum."""

from functools import cache

import numpy as np
import pytest

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal, to_db
from pi_regulate.sound.recordings import loudness
from pi_regulate.sound.recordings.evening import FADE_IN, evened, faded, limited, softened
from pi_regulate.sound.recordings.listening import speech_span
from pi_regulate.sound.recordings.loudness import loudness_lufs, true_peak_db
from pi_regulate.sound.recordings.speech import prepared, trimmed
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test
from tests.made_up_speech import around, home_recording, noise, syllables
from tests.sound.home_recordings import CALLER, person

LEAD_S, TAIL_S = 0.25, 0.55  # before the first sound of the speech and behind the last
LOUDNESS_LUFS, PEAK_OVER_DB = -26.0, 9.5
BITE_UNDER_DB = 12.0  # what lies above 4 kHz stays so much under the loudness
MUTE_DB = -90.0

RECORDINGS = {
    "an engine at 16 kHz": (around(syllables(16000), rate_hz=16000), 16000),
    "a whisper": (around(syllables(db=-46)), RATE_HZ),
    "a shout": (around(syllables(db=12)), RATE_HZ),
    "a home recording": (home_recording(), 44100),
    "cut to the word": (syllables(22050), 22050),
    "two syllables": (around(syllables(count=2)), RATE_HZ),
}


@cache
def made(kind: str) -> Signal:
    return prepared(*RECORDINGS[kind])


SELDOM = ("two syllables", "an engine at 16 kHz", "a shout", "cut to the word")  # the slow tests have them too
EVERY = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.slow if kind in SELDOM else ()) for kind in RECORDINGS]
)


@EVERY
def test_every_recording_comes_out_equally_loud_and_never_peaks(kind: str) -> None:
    line = made(kind)
    assert loudness_lufs(line) == pytest.approx(LOUDNESS_LUFS, abs=0.05)
    assert true_peak_db(line) <= LOUDNESS_LUFS + PEAK_OVER_DB + 0.05


@EVERY
def test_every_recording_fades_in_and_ends_in_silence(kind: str) -> None:
    line = made(kind)
    t_s = np.arange(RATE_HZ // 2) / RATE_HZ
    top = np.abs(line).max()
    assert (np.abs(line[: len(t_s)]) <= FADE_IN.amplitude(t_s) * top * 1.01).all()
    assert to_db(line[:1])[0] == MUTE_DB
    assert to_db(line[-1:])[0] < -80


@EVERY
def test_speech_begins_after_the_lead_and_ends_before_the_release(kind: str) -> None:
    line = made(kind)
    first, end = speech_span(line)
    assert first / RATE_HZ == pytest.approx(LEAD_S, abs=0.03)
    assert (len(line) - end) / RATE_HZ == pytest.approx(TAIL_S, abs=0.15)


@EVERY
def test_no_part_above_4_khz_bites(kind: str) -> None:
    line = made(kind)
    frames = line[: len(line) // 2400 * 2400].reshape(-1, 2400) * np.hanning(2400)
    power = np.abs(np.fft.rfft(frames)) ** 2
    high = power[:, np.fft.rfftfreq(2400, 1 / RATE_HZ) > 4500].sum(axis=1)
    high_db = 10 * np.log10(np.maximum(high / 1200 / (2400 * 3 / 8), 1e-12))
    assert high_db.max() < LOUDNESS_LUFS - BITE_UNDER_DB + 4  # the limiter takes some of the vowels back


def test_the_same_recording_gives_the_same_line_at_any_height_and_rate() -> None:
    once = made("an engine at 16 kHz")
    quiet = prepared(RECORDINGS["an engine at 16 kHz"][0] * 0.1, 16000)
    assert np.abs(quiet - once).max() < 1e-3
    assert np.array_equal(prepared(*RECORDINGS["an engine at 16 kHz"]), once)


def test_a_word_shorter_than_the_fades_is_a_little_quieter_rather_than_crushed() -> None:
    word = prepared(around(syllables(count=1)), RATE_HZ)
    assert LOUDNESS_LUFS - 2.5 < loudness_lufs(word) < LOUDNESS_LUFS
    assert true_peak_db(word) <= LOUDNESS_LUFS + PEAK_OVER_DB + 0.05


@pytest.mark.parametrize(("word", "from_s", "to_s"), [("two", 3.02, 3.24), ("hearts", 1.47, 1.97)])
def test_a_single_word_is_a_line_as_well(word: str, from_s: float, to_s: float) -> None:
    caller = person(CALLER)[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
    ramp = np.minimum(1.0, np.arange(len(caller)) / 480)
    line = prepared(around(caller * ramp * ramp[::-1]), RATE_HZ)
    assert -18.5 < true_peak_db(line) < -15.95, f"{word} is heard, and doesn't startle"


@pytest.mark.parametrize("a_second", [2, 60])
def test_clicks_alone_are_no_speech(a_second: int) -> None:
    clicks = np.zeros(3 * RATE_HZ)
    clicks[:: RATE_HZ // a_second] = 0.9
    with pytest.raises(RegulateError, match="no speech"):
        prepared(clicks, RATE_HZ)
    with pytest.raises(RegulateError, match="nothing but clicks"):
        evened(clicks)


def test_a_click_before_the_words_is_cut_away() -> None:
    clicked = around(syllables())
    clicked[4800:4840] = 0.9
    assert len(prepared(clicked, RATE_HZ)) == len(prepared(around(syllables()), RATE_HZ))


def test_what_is_trimmed_keeps_the_room_before_the_first_word() -> None:
    spoken = around(syllables()) + noise(1.0 + 1.5 + 6 * 0.43, -50)[: len(around(syllables()))]
    first, _ = speech_span(spoken)
    kept = trimmed(spoken)
    lead = round(LEAD_S * RATE_HZ)
    assert np.array_equal(kept[: lead + 100], spoken[first - lead : first + 100])


def test_a_pause_within_a_line_stays() -> None:
    spoken = np.concatenate([syllables(count=2), np.zeros(RATE_HZ), syllables(count=2)])
    first, end = speech_span(around(spoken))
    assert (end - first) / RATE_HZ == pytest.approx(4 * 0.43 + 1 - 0.1, abs=0.05)


def test_a_soft_voice_in_noise_is_still_found() -> None:
    noisy = around(syllables(db=-20)) + noise(1.0 + 1.5 + 6 * 0.43, -48)[: len(around(syllables()))]
    first, end = speech_span(noisy)
    assert first / RATE_HZ == pytest.approx(1.0, abs=0.05)
    assert end / RATE_HZ == pytest.approx(1.0 + 6 * 0.43 - 0.1, abs=0.05)


def test_one_word_in_a_minute_of_quiet_is_found() -> None:
    room = around(syllables(count=1), 30, 30)
    first, end = speech_span(room + noise(len(room) / RATE_HZ, -60))
    assert first / RATE_HZ == pytest.approx(30, abs=0.05)
    assert end / RATE_HZ == pytest.approx(30.33, abs=0.05)


def test_the_limiter_changes_nothing_below_its_ceiling() -> None:
    spoken = around(syllables())
    assert np.array_equal(limited(spoken, true_peak_db(spoken) + 0.1), spoken)


def test_the_limiter_holds_its_ceiling_between_the_samples_too() -> None:
    wave = np.sin(2 * np.pi * 11999 * np.arange(RATE_HZ) / RATE_HZ + 0.7)
    assert true_peak_db(limited(wave, -10)) < -9.95


def test_easing_leaves_the_vowels_alone() -> None:
    t_s = np.arange(RATE_HZ) / RATE_HZ
    vowel = np.hanning(RATE_HZ) * sum(np.cos(2 * np.pi * 110 * k * t_s) for k in range(1, 9)) / 8
    assert np.abs(softened(vowel, -30) - vowel).max() < 1e-3


def test_a_fade_changes_only_the_ends() -> None:
    ones = np.ones(3 * RATE_HZ)
    shaped = faded(ones)
    assert shaped[0] == 0
    assert shaped[-1] == pytest.approx(0, abs=1e-6)
    assert np.array_equal(shaped[RATE_HZ // 2 + 1 : -RATE_HZ // 2 - 1], ones[RATE_HZ // 2 + 1 : -RATE_HZ // 2 - 1])


@in_one_test("samples", [np.zeros(RATE_HZ), np.zeros(0), np.zeros((0, 2)), noise(1, -80), np.full(RATE_HZ, np.nan)])
def test_where_nothing_was_said_it_asks_for_the_right_microphone(samples: Signal) -> None:
    with pytest.raises(RegulateError, match="nearly silent; is it the right microphone"):
        prepared(samples, RATE_HZ)


def test_a_long_line_comes_out_the_same_whether_it_is_looked_at_whole_or_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoken = around(syllables(count=12)) + 1e-4 * noise(1.0 + 1.5 + 12 * 0.43, 0)[: len(around(syllables(count=12)))]
    pieces = prepared(spoken, RATE_HZ)
    monkeypatch.setattr(loudness.windows, "__defaults__", (10**9,))
    assert np.abs(prepared(spoken, RATE_HZ) - pieces).max() < 1e-5
