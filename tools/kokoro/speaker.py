"""A calm speaker: a text's phonemes become a line at its pace, silent where nothing is said.

A pause held longer than the network expects is filled by it with a breath, and the first and last moments with a creak.
So there the sound is led to silence. Its pulses, sharp as clicks, are then spread over some milliseconds: the same
spectrum, lower peaks. Rule: a line that was spoken once is kept, by its words and its recipe, and not spoken again.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from pathlib import Path

import numpy as np
import soundfile

from pi_regulate.sound import RATE_HZ as OUR_RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.listening import speech_span
from pi_regulate.sound.recordings.resampling import quick_length, resampled
from tools.kokoro.network import FRAME, RATE_HZ, Network
from tools.kokoro.pacing import FULL_STOP_S, LEAST_WPM, MOST_WPM, Held, paced
from tools.kokoro.recipes import Recipe
from tools.kokoro.takes import FIRST, Take

UNHEARD_S = 0.25  # of what is held, so much is too soft to be heard; put right for each line
ROUNDS = 3
SPREAD_S = 0.006
SPREAD_HZ = (100.0, 6000.0)
VERSION = 2  # to be raised when a change here should make all lines anew


class Speaker:
    """Speaks with a recipe; `kept` is a folder for what was spoken."""

    def __init__(self, recipe: Recipe, kept: Path) -> None:
        self._recipe, self._kept, self._network = recipe, kept, Network()

    def line(self, text: str, phonemes: str, take: Take = FIRST) -> tuple[Signal, int]:
        """The line as samples, and their rate: as near to its pace as it can be said at ease."""
        wanted = repr((VERSION, astuple(self._recipe), text, phonemes, astuple(take)))
        path = self._kept / f"{hashlib.sha256(wanted.encode()).hexdigest()[:32]}.wav"
        if not path.exists():
            self._kept.mkdir(parents=True, exist_ok=True)
            new = path.with_suffix(".new")
            soundfile.write(new, self._paced(text, phonemes, take), RATE_HZ, format="WAV", subtype="PCM_16")
            new.replace(path)
        return spread(soundfile.read(path, dtype="float64")[0], RATE_HZ), RATE_HZ

    def _paced(self, text: str, phonemes: str, take: Take) -> Signal:
        signs = self._network.known(phonemes)
        own = self._network.lengths(signs, self._recipe.blend, take.row)
        middle_hz, melody, centre_hz = self._recipe.tune
        tune = middle_hz, melody * take.melody, centre_hz
        words, unheard_s = len(text.split()), UNHEARD_S
        best, nearest = np.zeros(0), np.inf
        for _ in range(ROUNDS):
            held = paced(signs, own, words, unheard_s, take.wpm, take.pauses)
            sound = self._network.samples(signs, self._recipe.blend, held.frames, tune, take.row)
            sound = hushed(sound, held)
            heard_s = _heard_s(sound)
            wpm = words * 60 / (heard_s + FULL_STOP_S)
            off = max(0.0, LEAST_WPM - wpm, wpm - MOST_WPM)
            if off < nearest:
                best, nearest = sound, off
            if off == 0 or abs(held.seconds - heard_s - unheard_s) < FRAME / RATE_HZ:
                break
            unheard_s = held.seconds - heard_s
        return best


def hushed(sound: Signal, held: Held) -> Signal:
    """The line led to silence before its first phone, in its pauses, and after its last."""
    starts_s = np.concatenate([[0], np.cumsum(held.frames)]) * FRAME / RATE_HZ
    quiet = [(-1.0, starts_s[1] - 0.055, 0.0, 0.035), (starts_s[held.after] + 0.06, np.inf, 0.15, 0.0)]
    for at in held.pauses:
        begins, ends = starts_s[at] + 0.1, starts_s[at + 1] - 0.07
        if begins < ends:
            quiet.append((begins, ends, 0.07, 0.04))
    t_s = np.arange(len(sound)) / RATE_HZ
    level = np.ones(len(sound))
    for begins, ends, down_s, up_s in quiet:
        near = np.maximum((begins - t_s) / max(down_s, 1e-9), (t_s - ends) / max(up_s, 1e-9))
        level = np.minimum(level, 0.5 - 0.5 * np.cos(np.pi * np.clip(near, 0, 1)))
    silent: Signal = sound * level
    return silent


def spread(samples: Signal, rate_hz: int) -> Signal:
    """The same spectrum, each octave above 100 Hz later than the one below it, SPREAD_S in all: an all-pass."""
    whole = quick_length(len(samples) + round(0.1 * rate_hz))
    f_hz = np.fft.rfftfreq(whole, 1 / rate_hz)
    low, high = SPREAD_HZ
    octaves = np.clip(np.log(np.maximum(f_hz, 1) / low) / np.log(high / low), 0, 1)
    turned = np.exp(-2j * np.pi * np.cumsum(SPREAD_S * octaves) * f_hz[1])
    later: Signal = np.fft.irfft(np.fft.rfft(samples, whole) * turned, whole)[: len(samples) + round(0.02 * rate_hz)]
    return later


def _heard_s(sound: Signal) -> float:
    first, end = speech_span(resampled(sound, RATE_HZ))
    return (end - first) / OUR_RATE_HZ
