"""How each sound is made: the notes of the chimes, the partials of the tones, the seed of the sea.

All notes belong to one chord, C major with its sixth (C E G A), so sounds that overlap seem to come from one
instrument; the hum is 130 Hz because any voice finds a note around it (LIBRARY B7). The one rule: a recipe takes no
arguments.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pi_regulate.sound.envelope import Samples, db_to_amplitude
from pi_regulate.sound.measure import Signal, loudness_dba
from pi_regulate.sound.sound_list import SOUNDS
from pi_regulate.sound.synthesis import bowl, drone, foam, ocean, sequence

G3, A3, C4, E4, G4 = 196.0, 220.0, 261.63, 329.63, 392.0
RING_S = 5.0  # after this long a bowl has fallen by 20 dB before its tail begins
SWELL_S = 2.0  # the notes of a prelude meet the lamp's swells, one each (DESIGN 4, between phases)
FALL_S = 1.4  # landing lasts 6 s: both notes are heard before the lamp is half down
OCEAN_SEED, FOAM_SEED = 33, 34
OCEAN_FRAMES = 2**20  # 21.8 s: too long for the ear to find the same wave again; a power of two for the FFT

# (hertz, amplitude). The upper partials carry the tones on speakers too small for 130 Hz. Close pairs keep a tone from
# sounding dead; it moves by 2 dB, too little to be taken for a breath.
_HUM = ((130, 0.7), (130.2, 0.1), (260, 0.5), (260.4, 0.07), (390, 0.25), (520, 0.1), (650, 0.04))


def rising(*notes_hz: float) -> Signal:
    """Bowls on these notes, one with each swell of the prelude."""
    return sequence([(number * SWELL_S, bowl(note, RING_S)) for number, note in enumerate(notes_hz)])


def falling(*notes_hz: float) -> Signal:
    """Bowls on these notes, one after the other, sooner than the rising ones."""
    return sequence([(number * FALL_S, bowl(note, RING_S - FALL_S)) for number, note in enumerate(notes_hz)])


RECIPES: dict[str, Callable[[], Signal]] = {
    "one": lambda: rising(C4),
    "two": lambda: rising(C4, E4),
    "three": lambda: rising(C4, E4, G4),
    "landing": lambda: falling(G4, C4),
    "bowl": lambda: bowl(G4, RING_S),
    "low": lambda: bowl(G3, RING_S),
    "first": lambda: bowl(A3, RING_S),
    "second": lambda: bowl(E4, RING_S),
    "turn-end": lambda: falling(E4, A3),
    "ocean": lambda: ocean(OCEAN_SEED, OCEAN_FRAMES),
    "foam": lambda: foam(FOAM_SEED, OCEAN_FRAMES),
    "hum": lambda: drone(_HUM, 5),
}


def made(name: str) -> Signal:
    """The sound `name` at its level, -1 to 1. Raises KeyError for a name that is not in the list."""
    sound = RECIPES[name]()
    return sound * db_to_amplitude(SOUNDS[name].level_dba - loudness_dba(sound))


def as_int16(sound: Signal | Samples) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """Rounded samples of 16 bit, limited to full scale."""
    return np.clip(np.rint(sound * 32768.0), -32768, 32767).astype(np.int16)
