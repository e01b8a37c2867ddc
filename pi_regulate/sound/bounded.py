"""Sound files from outside, opened and decoded within bounds.

A file has to be a regular one, really there and no link; its size, then its own header are judged, and only what passes
is given to libsndfile, by the very descriptor that was judged, and read for no longer than it announced. Nothing
here needs numpy before a file has passed, so that `check` judges a hundred files in a moment.
The one rule: whatever is wrong ends in one sentence that begins with the file's name, never in memory or in waiting.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.headers import Form, Header, header
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.sound.envelope import Samples

# Opening must not wait for the other end of a pipe, make a terminal ours, or follow a link out of the folder.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_BLOCK_FRAMES = 65_536


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a file may be. Decoded to one channel of 32 bit, the longest takes `longest_s` * `rates_hz[1]` * 4 bytes."""

    forms: tuple[Form, ...]
    largest_bytes: int
    longest_s: float
    rates_hz: tuple[int, int]
    most_channels: int


LINE = Bounds(("WAV", "FLAC", "OGG"), 8 * 2**20, 60.0, (RATE_HZ, RATE_HZ), 1)
"""A line of a voice, as our own commands write it: decoded 11 MB at most."""

RECORDING = Bounds(("WAV", "FLAC", "OGG", "MP3"), 48 * 2**20, 60.0, (8_000, 96_000), 2)
"""What a person may bring: a minute of 96 kHz stereo in 32 bit fits; decoded 23 MB at most."""


@contextmanager
def opened(path: Path, bounds: Bounds, folder: int | None = None) -> Iterator[tuple[int, Header]]:
    """A file that has passed: its descriptor and what it says of itself.

    With `folder`, the descriptor of an open folder, only the last part of `path` counts. Raises RegulateError.
    """
    try:
        descriptor = os.open(path if folder is None else path.name, _FLAGS, dir_fd=folder)
    except (OSError, ValueError) as error:
        linked = os.path.islink(path)
        why = "it is a link; put the file itself there" if linked else getattr(error, "strerror", None) or "odd name"
        raise RegulateError(f"{path} can't be read: {why}") from error
    try:
        yield descriptor, _judged(path, descriptor, bounds)
    finally:
        os.close(descriptor)


def judged(path: Path, bounds: Bounds, folder: int | None = None) -> Header:
    """What a file says of itself. Raises RegulateError when it may not be decoded."""
    with opened(path, bounds, folder) as (_, found):
        return found


def decoded(path: Path, bounds: Bounds, folder: int | None = None, sha256: str | None = None) -> tuple[Samples, int]:
    """The samples of a file as one channel, and how many there are a second.

    Raises RegulateError, also when its bytes don't add up to `sha256`.
    """
    with opened(path, bounds, folder) as (descriptor, found):
        import soundfile

        if sha256 not in (None, digest(descriptor)):
            raise RegulateError(f"{path} is not as it was when it was made")
        try:
            return _read(path, descriptor, found, bounds), found.rate_hz
        except soundfile.LibsndfileError as error:
            raise RegulateError(f"{path} is damaged: it can't be decoded to its end") from error


def digest(descriptor: int) -> str:
    """The SHA-256 of an open file's bytes, from the first on."""
    total = hashlib.sha256()
    at = 0
    while block := os.pread(descriptor, 2**16, at):
        total.update(block)
        at += len(block)
    return total.hexdigest()


def _judged(path: Path, descriptor: int, bounds: Bounds) -> Header:
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        raise RegulateError(f"{path} is not a regular file")
    if about.st_size > bounds.largest_bytes:
        raise RegulateError(f"{path} is larger than {bounds.largest_bytes // 2**20} MB")
    try:
        found = header(lambda at, count: os.pread(descriptor, count, at), about.st_size)
    except OSError as error:
        raise RegulateError(f"{path} can't be read: {error.strerror}") from error
    except RegulateError as error:
        raise RegulateError(f"{path} {error}") from error
    lowest_hz, highest_hz = bounds.rates_hz
    wanted = f"{lowest_hz}" if lowest_hz == highest_hz else f"{lowest_hz} to {highest_hz}"
    if found.form not in bounds.forms:
        raise RegulateError(f"{path} is {found.form}; {' or '.join(bounds.forms)} is needed")
    if not lowest_hz <= found.rate_hz <= highest_hz:
        raise RegulateError(f"{path} claims {found.rate_hz} samples a second; {wanted} are needed")
    if not 1 <= found.channels <= bounds.most_channels:
        most = "one is needed" if bounds.most_channels == 1 else "one or two are needed"
        raise RegulateError(f"{path} claims {found.channels} channels; {most}")
    if found.frames == 0:
        raise RegulateError(f"{path} is empty")
    if found.seconds is not None and found.seconds > bounds.longest_s:
        raise RegulateError(f"{path} claims to last {found.seconds:.0f} s; at most {bounds.longest_s:.0f} s are read")
    return found


def _read(path: Path, descriptor: int, found: Header, bounds: Bounds) -> Samples:
    import numpy as np
    import soundfile

    most = round(bounds.longest_s * found.rate_hz) if found.frames is None else found.frames
    blocks: list[Samples] = []
    count = 0
    # By its descriptor: what was judged is what is read.
    with soundfile.SoundFile(descriptor, closefd=False) as file:
        if (file.samplerate, file.channels) != (found.rate_hz, found.channels):
            raise RegulateError(f"{path} contradicts itself")
        while count <= most:
            block = file.read(min(_BLOCK_FRAMES, most + 1 - count), dtype="float32", always_2d=True)
            if len(block) == 0:
                break
            blocks.append(block.mean(axis=1))
            count += len(block)
    if count > most:
        raise RegulateError(f"{path} lasts longer than {most / found.rate_hz:.0f} s")
    if count < (found.frames or 1):
        raise RegulateError(f"{path} is cut short: {count} of {found.frames or 'its'} samples are there")
    samples = np.concatenate(blocks)
    if not np.isfinite(samples).all():
        raise RegulateError(f"{path} holds values that are no numbers")
    return samples
