"""What is speech and what is not: the shipped voice in every state a recording may be in, and all that only sounds."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
import soundfile

from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.listening import speech_span
from pi_regulate.sound.recordings.resampling import resampled
from tests.in_one_test import in_one_test, one_in
from tests.made_up_speech import syllables, trembling

VOICE = share_dir() / "audio" / "voices" / "default-en"
LINES = ("long-out.1", "hum-together.4", "gate.1")
"""An ordinary one, the one whose colour changes least of all, and a short one."""


def time_s(seconds: float) -> Signal:
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


@cache
def coloured(seconds: float, slope: float = 0.0, low_hz: float = 20.0, high_hz: float = 20_000.0) -> Signal:
    """Noise of power 1 whose spectrum falls by 3 dB an octave for each -1 of `slope`."""
    count = round(seconds * RATE_HZ)
    f_hz = np.maximum(np.fft.rfftfreq(count, 1 / RATE_HZ), 1.0)
    spectrum = np.fft.rfft(np.random.default_rng(11).standard_normal(count))
    noise = np.fft.irfft(spectrum * f_hz ** (slope / 2) * ((f_hz > low_hz) & (f_hz < high_hz)), count)
    even: Signal = noise / np.sqrt((noise**2).mean())
    return even


@cache
def partials(f_hz: float, seconds: float, count: int = 4, fall: float = 1.0) -> Signal:
    t_s = time_s(seconds)
    waves: Signal = np.sum([np.sin(2 * np.pi * f_hz * k * t_s + k) / k**fall for k in range(1, count + 1)], axis=0)
    return waves


def silence_around(sound: Signal) -> Signal:
    return np.pad(sound, RATE_HZ // 2)


def swelling(every_s: float, seconds: float) -> Signal:
    return np.abs(np.sin(np.pi * time_s(seconds) / every_s)) ** 2 + 0.001


def knocks() -> Signal:
    sound = 1e-4 * coloured(6)
    for at_s in (0.5, 0.8, 1.1, 2.9, 3.2, 3.5):
        first = round(at_s * RATE_HZ)
        knock = 0.3 * coloured(0.12, -1) * np.exp(-time_s(0.12) / 0.02)
        sound[first : first + len(knock)] += knock
    return sound


def one_click(noise: float) -> Signal:
    sound = noise * coloured(5)
    sound[2 * RATE_HZ] = 0.9
    return sound


def tones(*of: tuple[float, float], partials_of: int = 1, fall_s: float = 9.0) -> Signal:
    """One tone after the other, each of so many Hz and seconds; 0 Hz is silence."""
    made = []
    for f_hz, seconds in of:
        t_s = time_s(seconds)
        ends = np.clip(np.minimum(t_s, seconds - t_s) / 0.005, 0, 1) * np.exp(-t_s / fall_s)
        made.append(0.1 * ends * (partials(f_hz, seconds, partials_of) if f_hz else 0.0 * t_s))
    return np.concatenate(made)


def glide(from_hz: float, to_hz: float, seconds: float, count: int = 1) -> Signal:
    phase = 2 * np.pi * np.cumsum(np.geomspace(from_hz, to_hz, round(seconds * RATE_HZ))) / RATE_HZ
    waves: Signal = np.sum([0.1 * np.sin(k * phase) / k for k in range(1, count + 1)], axis=0)
    return waves


SCALE = [(f_hz, 0.3) for f_hz in (262, 294, 330, 349, 392, 440, 494, 523)]
TUNE = [(f_hz, 0.25) for f_hz in (262, 262, 392, 392, 440, 440, 392, 349, 349, 330, 330, 294, 294, 262)]

MACHINES: dict[str, Callable[[], Signal]] = {
    "two tones that beat": lambda: 0.05 * (partials(100, 3, 1) + partials(104, 3, 1)),
    "two high tones that beat": lambda: 0.05 * (partials(440, 3, 1) + partials(444, 3, 1)),
    "two buzzes that beat": lambda: 0.02 * (partials(150, 3, 11) + partials(151.5, 3, 11)),
    "a beeping tone": lambda: tones(*[(440, 0.4), (0, 0.6)] * 3),
    "a telephone that is engaged": lambda: silence_around(tones(*[(425, 0.48), (0, 0.48)] * 3)),
    "quick beeps": lambda: tones(*[(1000, 0.1), (0, 0.1)] * 15, partials_of=8),
    "an alarm clock": lambda: tones(*([(2000, 0.1), (0, 0.05)] * 4 + [(0, 0.4)]) * 3),
    "a sweep": lambda: glide(100, 8000, 4),
    "a sweep with overtones": lambda: glide(100, 1000, 5, 15),
    "a scale": lambda: tones(*SCALE),
    "a scale with overtones": lambda: tones(*SCALE, partials_of=6),
    "a tune": lambda: tones(*TUNE, partials_of=5, fall_s=0.5),
    "a tune of a music box": lambda: tones(*[(4 * f_hz, s) for f_hz, s in TUNE], partials_of=3, fall_s=0.2),
    "a siren": lambda: glide(300, 900, 2, 10)[: 4 * RATE_HZ],
    "a siren of two tones": lambda: tones(*[(440, 0.5), (585, 0.5)] * 3, partials_of=8),
    "the keys of a telephone": lambda: np.concatenate(
        [tones((a, 0.1), (0, 0.1)) + tones((b, 0.1), (0, 0.1)) for a, b in ((697, 1209), (770, 1336), (852, 1477)) * 5]
    ),
    "a bird of a toy": lambda: np.concatenate([glide(2000, 4000, 0.1), np.zeros(RATE_HZ // 5)] * 10),
    "morse": lambda: tones(*[(700, 0.08), (0, 0.08), (700, 0.24), (0, 0.08)] * 6),
}
"""What beeps and plays: its colour changes as that of speech does, but no throat holds a pitch so evenly."""

QUICK = ("two tones that beat", "a beeping tone", "quick beeps", "a sweep", "a tune", "a bird of a toy")


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if one in QUICK else pytest.mark.slow) for one in MACHINES]
)
def test_what_a_machine_plays_is_no_speech(name: str) -> None:
    assert speech_span(MACHINES[name]()) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("name", MACHINES)
def test_what_a_machine_plays_is_no_speech_in_a_noisy_room_either(name: str) -> None:
    sound = silence_around(MACHINES[name]())
    assert speech_span(sound + 10 ** (-50 / 20) * coloured(8, -0.5)[: len(sound)]) == (0, 0)


NO_SPEECH: dict[str, Callable[[], Signal]] = {
    "five seconds of hiss at -60 dBFS": lambda: 1e-3 * coloured(5),
    "hiss between silences": lambda: silence_around(0.01 * coloured(3)),
    "pink noise": lambda: 0.01 * coloured(5, -1),
    "wind": lambda: 0.03 * coloured(5, -2),
    "mains hum": lambda: 1e-3 * (np.sin(2 * np.pi * 100 * time_s(5)) + 0.5 * np.sin(2 * np.pi * 200 * time_s(5))),
    "mains hum with its partials and hiss": lambda: 0.01 * partials(50, 5, 11) + 1e-4 * coloured(5),
    "440 Hz": lambda: 0.01 * np.sin(2 * np.pi * 440 * time_s(5)),
    "440 Hz between silences": lambda: silence_around(0.1 * np.sin(2 * np.pi * 440 * time_s(2))),
    "a trembling note": lambda: 0.1 * np.sin(2 * np.pi * 440 * time_s(4)) * (1 + 0.5 * np.sin(10 * np.pi * time_s(4))),
    "a note on a piano": lambda: silence_around(0.3 * partials(262, 4, 7) * np.exp(-1.4 * time_s(4))),
    "a chord on an organ": lambda: 0.1 * (partials(262, 4, 3) + partials(330, 4, 3) + partials(392, 4, 3)),
    "a fan": lambda: 0.01 * coloured(5, -1.5, 60, 4000) + 0.005 * partials(92, 5, 5),
    "a fan that beats": lambda: 0.01 * coloured(5, -1.5, 60, 4000) * (1 + 0.3 * np.sin(8 * time_s(5))),
    "traffic": lambda: 0.02 * coloured(12, -1.5, 40, 3000) * (0.3 + swelling(4, 12)),
    "a car that passes": lambda: (
        0.05 * coloured(10, -1.2, 40, 5000) * (np.exp(-(((time_s(10) - 5) / 1.5) ** 2)) + 0.03)
    ),
    "breath": lambda: 0.02 * coloured(8, -0.5, 200, 6000) * swelling(2, 8),
    "rain": lambda: 0.005 * coloured(5) + 0.002 * coloured(5, 0.5),
    "a click in silence": lambda: one_click(0.0),
    "a click in hiss": lambda: one_click(1e-4),
    "knocks": knocks,
}


@one_in(2, "name", NO_SPEECH)
def test_what_only_sounds_is_no_speech(name: str) -> None:
    assert speech_span(NO_SPEECH[name]()) == (0, 0)


def struck(seed: int, rings: tuple[tuple[float, float, float], ...], share: float = 1.0) -> Signal:
    """Something hard that was struck: noise through places that ring, each of so many Hz, ms and loudness."""
    chance, t_s = np.random.default_rng(seed), time_s(0.15)
    blow = np.zeros(len(t_s))
    for f_hz, ms, loud in rings:
        own_hz = f_hz * chance.uniform(0.7, 1.4)  # no two keys sound alike
        ring = np.sin(2 * np.pi * own_hz * t_s + chance.uniform(0, 6)) + chance.standard_normal(len(t_s))
        blow += loud * ring * np.exp(-t_s / (ms / 1000))
    even: Signal = 0.3 * share * blow / np.abs(blow).max()
    return even


def in_a_room(dry: Signal, echo_s: float, share: float) -> Signal:
    """The same in a room whose echo sinks by 60 dB in `echo_s`, with `share` of the sound's own power."""
    t_s = time_s(echo_s)
    echo = np.random.default_rng(3).standard_normal(len(t_s)) * np.exp(-6.9 * t_s / echo_s)
    echo *= np.sqrt(share / (echo**2).sum())
    size = len(dry) + len(echo)
    return dry + np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(echo, size), size)[: len(dry)]


KEY = ((3500, 4, 1.0), (900, 8, 0.6), (200, 20, 0.4))
THICK_KEY = ((1800, 10, 1.0), (500, 25, 0.8), (150, 30, 0.6))


def strokes(
    per_s: float, rings: tuple[tuple[float, float, float], ...], *, twice_s: float = 0.0, even: bool = False
) -> Signal:
    """Five seconds of strokes, each with a softer one after `twice_s`, where a key comes up again; with a soft hiss."""
    chance, sound, at_s, number = np.random.default_rng(7), 1e-4 * coloured(5), 0.4, 0
    while at_s < 4.5:
        loud = 10 ** (-chance.uniform(0, 8) / 20)
        for after_s, share in ((0.0, loud), (twice_s * chance.uniform(0.8, 1.3), 0.5 * loud))[: 1 + (twice_s > 0)]:
            first, number = round((at_s + after_s) * RATE_HZ), number + 1
            blow = struck(number, rings, share)[: len(sound) - first]
            sound[first : first + len(blow)] += blow
        at_s += 1 / per_s if even else 0.03 + chance.exponential(1 / per_s)
    return sound


CLICKS: dict[str, Callable[[], Signal]] = {
    "keys": lambda: strokes(4, KEY, twice_s=0.09),
    "keys in a room": lambda: in_a_room(strokes(4, KEY, twice_s=0.09), 0.4, 0.4),
    "keys in a bare room": lambda: in_a_room(strokes(4, KEY, twice_s=0.09), 0.6, 1.0),
    "keys, as fast as can be": lambda: strokes(11, KEY, twice_s=0.07),
    "keys, as fast as can be, in a room": lambda: in_a_room(strokes(11, KEY, twice_s=0.07), 0.4, 0.4),
    "thick keys": lambda: strokes(5, THICK_KEY, twice_s=0.1),
    "thick keys in a room": lambda: in_a_room(strokes(5, THICK_KEY, twice_s=0.1), 0.4, 0.4),
    "keys, far away, in hiss": lambda: 0.05 * strokes(5, KEY, twice_s=0.09) + 3e-4 * coloured(5),
    "a mouse": lambda: strokes(1.5, ((4500, 3, 1.0), (1500, 5, 0.5)), twice_s=0.12),
    "a mouse in a room": lambda: in_a_room(strokes(1.5, ((4500, 3, 1.0), (1500, 5, 0.5)), twice_s=0.12), 0.5, 0.5),
    "a pen": lambda: in_a_room(strokes(2, ((5000, 4, 1.0), (2500, 6, 0.7)), twice_s=0.2), 0.3, 0.3),
    "fingers that drum on a table": lambda: in_a_room(strokes(7, ((350, 18, 1.0), (900, 10, 0.5))), 0.4, 0.4),
    "a clock": lambda: in_a_room(strokes(2, ((3000, 6, 1.0), (700, 10, 0.5)), even=True), 0.4, 0.5),
    "steps": lambda: in_a_room(strokes(1.8, ((120, 35, 1.0), (1200, 8, 0.3)), even=True), 0.5, 0.6),
}
"""What is struck: it is loud at once and sinks at once, however often it comes, and each time in another colour."""


@pytest.mark.parametrize(
    "name", [one if one in ("keys", "keys in a room") else pytest.param(one, marks=pytest.mark.slow) for one in CLICKS]
)
def test_keys_and_all_that_clicks_are_no_speech(name: str) -> None:
    assert speech_span(CLICKS[name]()) == (0, 0)


@cache
def line(name: str) -> Signal:
    samples: Signal = soundfile.read(share_dir() / "audio" / "voices" / "default-en" / f"{name}.ogg", dtype="float64")[
        0
    ]
    return samples


def whispered(spoken: Signal) -> Signal:
    """The same mouth without a voice: its spectrum filled with noise."""
    width, hop = 1024, 256
    window, chance = np.hanning(width), np.random.default_rng(5)
    weight = np.clip(np.fft.rfftfreq(width, 1 / RATE_HZ) / 600, 0.05, 1)
    said = np.zeros(len(spoken) + width)
    for first in range(0, len(spoken) - width, hop):
        size = np.abs(np.fft.rfft(spoken[first : first + width] * window))
        size = np.convolve(size, np.ones(9) / 9, "same") * weight
        breath = np.fft.irfft(size * np.exp(2j * np.pi * chance.random(len(size))), width)
        said[first : first + width] += breath * window
    return said


def behind(spoken: Signal, noise: Signal, db: float) -> Signal:
    """A line with a noise so far below its louder half."""
    wide = silence_around(spoken)
    loud = np.sqrt(np.sort(spoken**2)[len(spoken) // 2 :].mean())
    mixed: Signal = wide + noise[: len(wide)] * loud * 10 ** (db / 20)
    return mixed


def muffled(spoken: Signal) -> Signal:
    spectrum = np.fft.rfft(spoken)
    mouth = 1 / (1 + (np.fft.rfftfreq(len(spoken), 1 / RATE_HZ) / 350) ** 8)
    return np.fft.irfft(spectrum * mouth, len(spoken)) + 1e-5 * coloured(20)[: len(spoken)]


STATES: dict[str, Callable[[Signal], Signal]] = {
    "as it is": lambda spoken: spoken,
    "40 dB softer": lambda spoken: np.round(0.01 * silence_around(spoken) * 32768) / 32768,
    "whispered": whispered,
    "a child's": lambda spoken: resampled(spoken, 64_000),
    "hummed": muffled,
    "with hiss behind": lambda spoken: behind(spoken, coloured(20), -10),
    "with traffic behind": lambda spoken: behind(spoken, coloured(20, -1), -10),
    "with mains hum behind": lambda spoken: behind(spoken, partials(50, 20, 9), -10),
    "with a rectifier's hum behind": lambda spoken: behind(spoken, partials(100, 20, 9), -10),
    "with a tune behind": lambda spoken: behind(spoken, np.tile(10 * tones(*TUNE, partials_of=5), 6), -15),
    "a giant's": lambda spoken: resampled(spoken, 33_600),
    "a small child's": lambda spoken: resampled(spoken, 72_000),
    "with keys behind": lambda spoken: behind(spoken, np.tile(4 * strokes(4, KEY, twice_s=0.09), 4), 0),
    "whispered in a room": lambda spoken: in_a_room(silence_around(whispered(spoken)), 0.5, 0.5),
    "in a fan's wind": lambda spoken: behind(spoken, coloured(20, -1), -5),
}


SELDOM = (
    "with keys behind",
    "whispered in a room",
    "with mains hum behind",
    "with a tune behind",
    "a giant's",
    "a small child's",
    "with traffic behind",
    "with a rectifier's hum behind",
)
"""What the other states hold as well: the slow tests have them too."""


@pytest.mark.parametrize(
    ("name", "state"),
    [
        pytest.param(name, state, marks=[pytest.mark.slow] * (state in SELDOM or (at + nth) % len(LINES) > 0))
        for at, state in enumerate(STATES)
        for nth, name in enumerate(LINES)  # each state with one of them in turn
    ],
)
def test_a_line_is_speech_however_it_was_said(name: str, state: str) -> None:
    said = STATES[state](line(name))
    first, end = speech_span(said)
    assert end - first > 0.4 * RATE_HZ


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_every_fourth_shipped_line_is_speech_however_it_was_said(state: str) -> None:
    names = [*sorted(path.stem for path in VOICE.glob("*.ogg"))[::4], "kind-phrase.7", "soft-eyes.8"]
    assert len(names) > 50
    assert [name for name in names if speech_span(STATES[state](line.__wrapped__(name))) == (0, 0)] == []


WORDS = {"gate.1": ((0.27, 0.62),), "intro.1": ((0.28, 0.58), (2.33, 2.75), (3.0, 3.5)), "settle.1": ((0.25, 0.65),)}
"""Where single words lie in lines, in seconds: press, press, hold, stop, soon."""


@pytest.mark.parametrize("how", ["spoken", pytest.param("whispered", marks=pytest.mark.slow)])
def test_a_short_word_alone_is_speech(how: str) -> None:
    for name, words in WORDS.items():
        said = line(name) if how == "spoken" else whispered(line(name))
        for from_s, to_s in words:
            word = np.pad(said[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)], RATE_HZ)
            first, end = speech_span(word + 10 ** (-75 / 20) * coloured(20)[: len(word)])
            assert end - first > 0.15 * RATE_HZ


@in_one_test(("loudest_db", "heard"), [(-50, True), (-58, True), (-72, False), (-90, False)])
def test_what_nobody_could_hear_is_no_speech(loudest_db: float, heard: bool) -> None:
    """The loudest 200 ms have to reach -65 LUFS."""
    said = line("gate.1")
    pieces = said[: len(said) // 960 * 960].reshape(-1, 960)
    loudest = np.sqrt(np.sort((pieces**2).mean(axis=1))[-10])
    span = speech_span(said / loudest * 10 ** (loudest_db / 20))
    assert (span != (0, 0)) is heard


@in_one_test(
    "notes_hz", [(196, 220, 247, 196), (147, 220, 294, 220), (220, 208, 196)], ids=["a tune", "wide", "half tones"]
)
def test_a_tune_that_somebody_hums_is_theirs(notes_hz: tuple[int, ...]) -> None:
    f_hz = np.repeat(np.asarray(notes_hz, dtype=np.float64), round(0.6 * RATE_HZ))
    f_hz = np.convolve(np.pad(f_hz, 1440, mode="edge"), np.ones(2880) / 2880, "same")[1440:-1440]
    phase = trembling(f_hz)
    hum = silence_around(0.1 * np.sum([np.sin(k * phase) / k**1.5 for k in range(1, 20)], axis=0))
    first, end = speech_span(hum + 3e-4 * coloured(10, -1)[: len(hum)])
    assert end - first > RATE_HZ


def test_one_word_between_long_silences_in_a_noisy_room_is_speech() -> None:
    word = np.pad(syllables(count=2), 5 * RATE_HZ)
    assert speech_span(word + 10 ** (-55 / 20) * coloured(12)[: len(word)]) != (0, 0)
