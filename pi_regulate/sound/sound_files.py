"""Reads sound files within bounds, and writes them.

A file is named by an entry of the list, never by a path that a person wrote. It has to be a short regular file at our
sample rate, with one or two channels, and its header is checked before a sample is decoded. The one rule: anything
wrong ends in one plain sentence and never fills the memory.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import numpy as np
import soundfile

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import Kept
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recipes import as_int16
from pi_regulate.sound.sound_list import SOUNDS
from pi_regulate.words import RegulateError

_LONGEST_S = 60.0  # our longest is 22 s; a minute of samples is 11 MB
_LARGEST_BYTES = 16 * 2**20


def load_sound(path: Path) -> Kept:
    """The samples of one file: (frames,) or (frames, 2).

    Raises RegulateError when it is missing, not a regular file, not a sound, of another rate, or over LONGEST_S long.
    """
    try:
        # Without O_NONBLOCK, opening a FIFO would wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise RegulateError(f"{path} is not a regular file")
            if about.st_size > _LARGEST_BYTES:
                raise RegulateError(f"{path} is larger than {_LARGEST_BYTES // 2**20} MB")
            return _decoded(path, descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise RegulateError(f"{path} can't be read: {error.strerror}") from error
    except soundfile.LibsndfileError as error:
        raise RegulateError(f"{path} is not a sound file that can be read") from error


def _decoded(path: Path, descriptor: int) -> Kept:
    # By its descriptor: the file checked is the file read. A file object would call back into Python.
    with soundfile.SoundFile(descriptor, closefd=False) as file:
        if file.samplerate != RATE_HZ:
            raise RegulateError(f"{path} has {file.samplerate} samples a second; {RATE_HZ} are needed")
        if file.channels > 2:
            raise RegulateError(f"{path} has {file.channels} channels; one or two are needed")
        if file.frames > _LONGEST_S * RATE_HZ:
            raise RegulateError(f"{path} is longer than {_LONGEST_S:g} s")
        samples: Kept = file.read(dtype="int16")
    if len(samples) == 0:
        raise RegulateError(f"{path} is empty")
    return np.ascontiguousarray(samples)


def load_all(folder: Path) -> dict[str, Kept]:
    """Every sound of the list, by name. Raises RegulateError for the first that can't be used."""
    return {name: load_sound(folder / sound.file) for name, sound in SOUNDS.items()}


def save_sound(path: Path, sound: Signal) -> None:
    """Writes one channel of 16 bit FLAC, which is lossless: loops stay seamless, and a test can compare."""
    soundfile.write(path, as_int16(sound), RATE_HZ, format="FLAC", subtype="PCM_16")
