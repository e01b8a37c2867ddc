"""What recorders, telephones and rooms do to a person's voice: what is heard, what is told, and what is in the file."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pytest
import soundfile
from _pytest.mark import ParameterSet

from pi_regulate.devices.speech.intake import taken
from pi_regulate.devices.speech.voice_check import problems
from pi_regulate.devices.speech.voice_folder import Draft
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.loudness import loudness_lufs, true_peak_db
from pi_regulate.sound.recordings.manifest import Manifest
from pi_regulate.sound.recordings.speech import prepared
from tests.sound.home_recordings import (
    CALLER,
    READER,
    WORDS,
    breath,
    button,
    filtered,
    gated,
    hiss,
    holed,
    hum,
    in_room,
    later,
    overdriven,
    person,
    put,
    stereo,
    telephone,
    thump,
    turned_up,
    wind,
)

P = person(READER)
N = len(P)


SELDOM = {
    "clipped by 12 dB", "two microphones apart", "much hiss", "the buzz of a telephone beside it", "a fan", "24 bit",
    "32 bit", "a bare room, another voice", "a call, another voice", "far away", "begun too late",
    "a click right before the words", "a voltage on the wire (DC)", "one channel only hums", "wind",
    "stopped too early", "noise suppression", "8 bit", "louder than full scale, in floats",
}  # fmt: skip
"""What the others hold as well: the slow tests have them too."""


def some(kinds: Iterable[str]) -> list[ParameterSet]:
    return [pytest.param(kind, marks=pytest.mark.slow if kind in SELDOM else ()) for kind in kinds]


class Made(NamedTuple):
    """What a recording became, and what was told about it."""

    line: Signal
    notes: tuple[str, ...]


def imported(samples: Signal, words: str = WORDS[READER], rate_hz: int = RATE_HZ, subtype: str = "PCM_24") -> Made:
    with TemporaryDirectory() as folder:
        path = Path(folder, "settle.1.wav")
        soundfile.write(path, samples, rate_hz, subtype=subtype)
        found = taken(path, "settle.1", words, 15.0)
    line, _ = soundfile.read(io.BytesIO(found.data), dtype="float64")
    assert -27.5 < loudness_lufs(line) < -25.7  # where peaks are steep, the limiter takes some of it
    assert true_peak_db(line) < -16.0  # whatever was recorded, nothing startles
    return Made(line, found.notes)


@cache
def clean(name: str = READER) -> Signal:
    return imported(person(name), WORDS[name]).line


def likeness_db(line: Signal, other: Signal) -> float:
    """How much of a line is the other, over what isn't, where they fit best."""
    size = 1 << int(np.ceil(np.log2(len(line) + len(other))))
    fits = np.fft.irfft(np.fft.rfft(line, size) * np.conj(np.fft.rfft(other, size)), size).max()
    share = fits**2 / ((line**2).sum() * (other**2).sum())
    return float(10 * np.log10(share / (1 - share + 1e-9)))


def rms_db(line: Signal, first_s: float, end_s: float, above_hz: float = 0.0, below_hz: float = 20_000.0) -> float:
    part = line[round(first_s * RATE_HZ) : round(end_s * RATE_HZ)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    f_hz = np.fft.rfftfreq(len(part), 1 / RATE_HZ)
    power = spectrum[(f_hz >= above_hz) & (f_hz <= below_hz)].sum() / len(part) ** 2
    return float(10 * np.log10(power + 1e-20))


@pytest.mark.parametrize("name", [READER, pytest.param(CALLER, marks=pytest.mark.slow)])
def test_a_clean_recording_is_told_nothing_about(name: str) -> None:
    assert imported(person(name), WORDS[name]).notes == ()


# --- told and mended: the line is closer to the clean one than the same recording unmended ---

MENDED: dict[str, tuple[Callable[[], Signal], str, float, float]] = {
    "hiss": (lambda: P + hiss(N, 0.008), "steady noise behind it was lowered", 1.5, 25.0),
    "much hiss": (lambda: P + hiss(N, 0.02), "there is much steady noise behind it", 3.0, 20.0),
    "clipped by 6 dB": (lambda: overdriven(P, 6), "cut its peaks off; they were rounded", 3.0, 21.0),
    "clipped by 12 dB": (lambda: overdriven(P, 12), "cut its peaks off; they were rounded", 3.0, 14.0),
    "one channel dead": (lambda: stereo(P, hiss(N, 1e-5)), "no voice in its right channel", 20.0, 50.0),
    "one channel only hums": (lambda: stereo(hum(N, 50, 0.1), P), "no voice in its left channel", 20.0, 50.0),
    "two microphones apart": (lambda: stereo(P, 0.9 * later(P, 0.4)), "don't hear the same", 20.0, 50.0),
    "a pop of a p": (lambda: put(P, 1.2, thump(0.6)), "", 2.0, 24.0),
    "wind": (lambda: P + wind(N, 0.05), "rumbles in it; it was held back", 2.0, 18.0),
}


@pytest.mark.parametrize("kind", some(MENDED))
def test_what_can_be_mended_is_heard_mended_and_told(kind: str) -> None:
    recipe, told, closer_db, alike_db = MENDED[kind]
    made, unmended = imported(recipe()), prepared(recipe(), RATE_HZ)
    assert any(told in note for note in made.notes) or not told
    alike = likeness_db(made.line, clean())
    assert alike > alike_db
    assert alike > likeness_db(unmended, clean()) + closer_db


@pytest.mark.parametrize("mains_hz", [50, pytest.param(60, marks=pytest.mark.slow)])
def test_the_hum_of_the_mains_is_lowered_in_the_pauses_and_told(mains_hz: int) -> None:
    recording = P + hum(N, mains_hz, 0.02)
    made, unmended = imported(recording), prepared(recording, RATE_HZ)
    assert made.notes == ("the hum of the mains was lowered: away from plugs and chargers there is less of it",)
    first, end = len(made.line) / RATE_HZ - 0.55, len(made.line) / RATE_HZ - 0.35  # behind the last word
    lowered_db = rms_db(unmended, first, end, 80, 1000) - rms_db(made.line, first, end, 80, 1000)
    assert lowered_db > 12
    assert likeness_db(made.line, clean()) > 15


NOISES: dict[str, Callable[[], Signal]] = {
    "the buzz of a telephone beside it": lambda: hum(N, 217, 0.015),
    "a fan": lambda: filtered(hiss(N, 0.08), lambda f: 1 / (1 + (f / 300) ** 1.5)),
    "the whine of a plug": lambda: 0.02 * np.sin(2 * np.pi * 1000 * np.arange(N) / RATE_HZ),
}


@pytest.mark.parametrize("kind", some(NOISES))
def test_what_is_always_there_is_lowered_in_the_pauses(kind: str) -> None:
    recording = P + NOISES[kind]()
    made, unmended = imported(recording), prepared(recording, RATE_HZ)
    assert any("steady noise" in note for note in made.notes)
    first, end = len(made.line) / RATE_HZ - 0.55, len(made.line) / RATE_HZ - 0.35
    assert rms_db(unmended, first, end, 80, 8000) - rms_db(made.line, first, end, 80, 8000) > 9


# --- mended without a word: whoever made it need not change anything ---

SILENT: dict[str, tuple[Callable[[], Signal], str, float]] = {
    "a voltage on the wire (DC)": (lambda: 0.5 * P + 0.3, "PCM_24", 50.0),
    "clicks of the button at both ends": (
        lambda: put(put(P, 0.05, button()), N / RATE_HZ - 0.2, button()),
        "PCM_24",
        35.0,
    ),
    "a click right before the words": (lambda: put(P, 0.62, button()), "PCM_24", 35.0),
    "louder than full scale, in floats": (lambda: 5 * P, "FLOAT", 50.0),
    "24 bit": (lambda: P, "PCM_24", 50.0),
    "32 bit": (lambda: P, "PCM_32", 50.0),
    "8 bit": (lambda: 1.9 * P, "PCM_U8", 18.0),
}


@pytest.mark.parametrize("kind", some(SILENT))
def test_what_is_mended_for_good_needs_no_note(kind: str) -> None:
    recipe, subtype, alike_db = SILENT[kind]
    made = imported(recipe(), subtype=subtype)
    assert [note for note in made.notes if "steady noise" not in note] == []
    assert likeness_db(made.line, clean()) > alike_db
    assert len(made.line) == pytest.approx(len(clean()), abs=0.3 * RATE_HZ)


def test_a_channel_that_is_upside_down_is_turned_over() -> None:
    made = imported(stereo(P, -P))
    assert made.notes == ("one of its channels was upside down, and was turned over",)
    assert likeness_db(made.line, clean()) > 50


def test_a_breath_before_the_words_is_left_out() -> None:
    made = imported(put(P, 0.1, breath()))
    assert made.notes == ("a breath, or a noise, before the words was left out",)
    assert len(made.line) < len(clean()) + 0.3 * RATE_HZ
    assert len(prepared(put(P, 0.1, breath()), RATE_HZ)) > len(clean()) + 0.5 * RATE_HZ
    assert rms_db(made.line, 0.0, 0.2, 400) < rms_db(made.line, 0.5, 1.5, 400) - 30


# --- told, because nobody can mend it: one sentence with what would help ---

TOLD: dict[str, tuple[Callable[[], Signal], str, str]] = {
    "a bare room": (lambda: in_room(P, 0.9, 1.0), READER, "the room echoes: hang up a blanket"),
    "a bare room, another voice": (lambda: in_room(person(CALLER), 0.9, 1.0), CALLER, "the room echoes"),
    "far away": (lambda: 0.05 * in_room(P, 0.7, 8.0) + hiss(N, 3e-4), READER, "the room echoes"),
    "a telephone call": (lambda: telephone(P), READER, "as dull as a telephone call"),
    "a call, another voice": (lambda: telephone(person(CALLER)), CALLER, "as dull as a telephone call"),
    "an automatic level": (lambda: turned_up(P), READER, "turn off the recorder's automatic level (AGC)"),
    "noise suppression": (lambda: gated(person(CALLER)), CALLER, "its pauses are cut out"),
    "a recorder that lost samples": (lambda: holed(P), READER, "samples are missing in it"),
    "begun too late": (lambda: P[round(1.17 * RATE_HZ) :], READER, "it begins in the middle of a sound"),
    "stopped too early": (lambda: P[: 3 * RATE_HZ], READER, "it ends in the middle of a sound"),
    "very quiet": (lambda: P * 10 ** (-45 / 20), READER, "it is very soft: it was raised by"),
    "two takes": (lambda: np.concatenate([P, P]), READER, "the words may be in it twice"),
}


@pytest.mark.parametrize("kind", some(TOLD))
def test_what_cannot_be_mended_is_told_with_what_would_help(kind: str) -> None:
    recipe, name, told = TOLD[kind]
    assert sum(told in note for note in imported(recipe(), WORDS[name]).notes) == 1


def test_a_furnished_room_is_not_told_of() -> None:
    assert imported(in_room(P, 0.35, 0.3)).notes == ()


def test_a_single_word_is_taken_and_is_neither_too_soft_nor_could_it_startle(tmp_path: Path) -> None:
    """“Hearts”: its loudness measures 4 dB less than that of a sentence, its peak is the same."""
    word = person(CALLER)[round(1.47 * RATE_HZ) : round(1.97 * RATE_HZ)]
    soundfile.write(tmp_path / "settle.1.wav", np.pad(word, RATE_HZ) + hiss(len(word) + 2 * RATE_HZ, 2e-4), RATE_HZ)
    found = taken(tmp_path / "settle.1.wav", "settle.1", "Hearts.", 15.0)
    with Draft(tmp_path, "anna", Manifest("anna")) as draft:
        draft.add("settle.1", found.line, found.data)
        draft.commit()
    assert list(problems(tmp_path / "anna", {"settle.1": "Hearts."}, {}, listen=True)) == []


@pytest.mark.parametrize(
    ("label_hz", "told"),
    [(96_000, "it is very quick for its words"), pytest.param(16_000, "it is very long", marks=pytest.mark.slow)],
)
def test_a_wrong_sample_rate_is_heard_by_the_pace_of_the_words(label_hz: int, told: str) -> None:
    assert sum(told in note for note in imported(P, rate_hz=label_hz).notes) == 1


@pytest.mark.slow
def test_counting_in_is_heard_by_the_length() -> None:
    counted_in = np.concatenate([person(CALLER), P])
    assert any(told in note for note in imported(counted_in, "He might even").notes for told in ("very long", "twice"))


@pytest.mark.slow
def test_the_longest_letter_needs_less_than_80_mb(tmp_path: Path) -> None:
    """Two minutes of 48 kHz stereo in 24 bit, with half a minute of room around it: all that may be imported."""
    one = np.tile(np.concatenate([P, P[::-1]]), 12)[: 118 * RATE_HZ]
    one = np.concatenate([hiss(15 * RATE_HZ, 2e-4), one, hiss(16 * RATE_HZ, 2e-4)])
    soundfile.write(tmp_path / "letter.wav", stereo(one, one), RATE_HZ, subtype="PCM_24")
    program = (
        "import re, sys, pathlib; from pi_regulate.devices.speech.intake import taken\n"
        "line = taken(pathlib.Path(sys.argv[1]), 'known-voice.recording', 'x', 120.0).line\n"
        "most = re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())\n"
        "print(line.seconds, int(most[1]) / 1024)"  # its own peak; ru_maxrss has that of the process that started it
    )
    words = [sys.executable, "-c", program, str(tmp_path / "letter.wav")]
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    assert done.returncode == 0, done.stderr
    seconds, peak_mb = map(float, done.stdout.split())
    assert 115 < seconds < 120
    assert peak_mb < 80
