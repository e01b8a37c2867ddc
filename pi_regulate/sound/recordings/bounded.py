"""Opens and decodes sound files from outside, within bounds.

A path has to be a regular file and not a link. Its size and then its header are checked; only a file that passes is
given to libsndfile, through the descriptor that was checked, and read block by block, no further than it announced.
Nothing here needs numpy before a file has passed, so `check` examines a hundred files in a moment.
The one rule: anything wrong ends in one sentence of ours that begins with the file's name. It never fills the memory,
never waits, and never shows a decoder's own words.
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
from pi_regulate.sound.recordings.forms import (
    COPY_AGAIN,
    ForeignError,
    Form,
    Header,
    NotAudioError,
    PlainWav,
    TooLongError,
)
from pi_regulate.sound.recordings.headers import header
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.sound.envelope import Samples

# Opening must not wait for the other end of a pipe, take over a terminal, or follow a link out of the folder.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_BLOCK_FRAMES = 32_768


@dataclass(frozen=True, slots=True)
class FileBounds:
    """Bounds of a file. Decoded to one channel of 32 bit, the longest takes `longest_s` * `rates_hz[1]` * 4 bytes."""

    forms: tuple[Form, ...]
    largest_bytes: int
    longest_s: float
    rates_hz: tuple[int, int]
    most_channels: int


LINE = FileBounds(("WAV", "FLAC", "OGG"), 16 * 2**20, 120.0, (RATE_HZ, RATE_HZ), 1)
"""A line of a voice or a letter, as our own commands write it: at most 23 MB when decoded."""

RECORDING_BOUNDS = FileBounds(("WAV", "FLAC", "OGG", "MP3"), 48 * 2**20, 150.0, (8_000, 96_000), 2)
"""A recording from a person: two minutes and a half of 48 kHz stereo in 24 bit fit, so that a letter of two minutes may
have pauses at both ends. It is never decoded all at once."""


@contextmanager
def opened(path: Path, bounds: FileBounds, folder: int | None = None) -> Iterator[tuple[int, Header]]:
    """A file that has passed: its descriptor and what its header says.

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


def judged(path: Path, bounds: FileBounds, folder: int | None = None) -> Header:
    """What a file's header says. Raises RegulateError when it may not be decoded."""
    with opened(path, bounds, folder) as (_, found):
        return found


def decoded(
    path: Path, bounds: FileBounds, folder: int | None = None, sha256: str | None = None
) -> tuple[Samples, int]:
    """The samples of a file as one channel, and its sample rate.

    Raises RegulateError, among others when its bytes don't match `sha256`.
    """
    import numpy as np

    with opened(path, bounds, folder) as (descriptor, found):
        if sha256 not in (None, digest(descriptor)):
            raise RegulateError(f"{path} has changed since it was made")
        return np.concatenate(list(Blocks(path, descriptor, found, bounds))), found.rate_hz


def digest(descriptor: int) -> str:
    """The SHA-256 of all bytes of an open file."""
    total = hashlib.sha256()
    at = 0
    while block := os.pread(descriptor, 2**16, at):
        total.update(block)
        at += len(block)
    return total.hexdigest()


def _judged(path: Path, descriptor: int, bounds: FileBounds) -> Header:
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        raise RegulateError(f"{path} is not a regular file")
    if about.st_size > bounds.largest_bytes:
        raise ForeignError(f"{path} is larger than {bounds.largest_bytes // 2**20} MB", "Make it smaller")
    try:
        found = header(lambda at, count: os.pread(descriptor, count, at), about.st_size)
    except OSError as error:
        raise RegulateError(f"{path} can't be read: {error.strerror}") from error
    except ForeignError as error:
        raise ForeignError(f"{path} {error}", error.lead) from error
    except NotAudioError as error:
        raise NotAudioError(f"{path} {error}") from error
    except RegulateError as error:
        raise RegulateError(f"{path} {error}") from error
    lowest_hz, highest_hz = bounds.rates_hz
    wanted = f"{lowest_hz}" if lowest_hz == highest_hz else f"{lowest_hz} to {highest_hz}"
    if found.form not in bounds.forms:
        raise ForeignError(f"{path} is {found.form}; {' or '.join(bounds.forms)} is needed")
    if not lowest_hz <= found.rate_hz <= highest_hz:
        raise ForeignError(f"{path} claims {found.rate_hz} samples a second; {wanted} are needed")
    if not 1 <= found.channels <= bounds.most_channels:
        most = "one is needed" if bounds.most_channels == 1 else "one or two are needed"
        raise ForeignError(f"{path} claims {found.channels} channels; {most}", "Mix them into one")
    if found.frames == 0:
        raise RegulateError(f"{path} is empty")
    if found.seconds is not None and found.seconds > bounds.longest_s:
        raise TooLongError(f"{path} claims to last {found.seconds:.0f} s; at most {bounds.longest_s:.0f} s are read")
    return found


class Blocks:
    """The samples of a checked file, block by block: as one channel, the mean of all, or as `frames` with each apart.

    Reading raises RegulateError when the file is not what it claims to be.
    """

    def __init__(self, path: Path, descriptor: int, found: Header, bounds: FileBounds) -> None:
        self._path, self._descriptor, self._found = path, descriptor, found
        self._most = round(bounds.longest_s * found.rate_hz) if found.frames is None else found.frames

    def __iter__(self) -> Iterator[Samples]:
        return (block.mean(axis=1) for block in self.frames())

    def frames(self) -> Iterator[Samples]:
        """(frames, channels) at a time."""
        import numpy as np

        path, found, count = self._path, self._found, 0
        for block in self._read():
            if not np.isfinite(block).all():
                raise RegulateError(f"{path} holds values that are not numbers")
            count += len(block)
            yield block
        if count > self._most:
            raise TooLongError(f"{path} lasts longer than {self._most / found.rate_hz:.0f} s")
        if count < (found.frames or 1):
            told = f"{path} is cut short: {count} of {found.frames or 'its'} samples are there"
            raise ForeignError(told, COPY_AGAIN)

    def _read(self) -> Iterator[Samples]:
        if self._found.plain is not None:
            yield from self._plain(self._found.plain)
            return
        import soundfile

        path, found, count = self._path, self._found, 0
        try:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            # By its descriptor: the file checked is the file read.
            with soundfile.SoundFile(self._descriptor, closefd=False) as file:
                if (file.samplerate, file.channels) != (found.rate_hz, found.channels):
                    raise RegulateError(f"{path} contradicts itself")
                while count <= self._most:
                    wanted = min(_BLOCK_FRAMES, self._most + 1 - count)
                    block = file.read(wanted, dtype="float32", always_2d=True)
                    if len(block) == 0:
                        return
                    count += len(block)
                    yield block
        except soundfile.LibsndfileError as error:
            unended = found.form == "OGG" and found.note != ""
            said = "has no mark where it ends" if unended else "is damaged"
            raise ForeignError(f"{path} {said}", "This may repair it") from error

    def _plain(self, plain: PlainWav) -> Iterator[Samples]:
        """The samples of a WAV whose length was never filled in."""
        import numpy as np

        found, width = self._found, int(plain.kind[1])
        for first in range(0, self._most, _BLOCK_FRAMES):
            count = min(_BLOCK_FRAMES, self._most - first) * found.channels
            data = os.pread(self._descriptor, count * width, plain.at + first * found.channels * width)
            if plain.kind == "i3":
                wide = np.zeros((len(data) // 3, 4), np.uint8)
                wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
                values, whole, zero = wide.view("<i4")[:, 0], 2.0**31, 0
            else:
                values, whole = (
                    np.frombuffer(data, f"<{plain.kind}"),
                    1.0 if plain.kind[0] == "f" else 2.0 ** (8 * width - 1),
                )
                zero = 128 if plain.kind == "u1" else 0
            frames = (values.reshape(-1, found.channels).astype(np.float64) - zero) / whole
            yield frames.astype(np.float32)
