"""Writes the stream into a file: chunk after chunk of 16 bit stereo, as WAV, FLAC or Ogg Vorbis.

libsndfile writes each chunk as it comes, so an hour needs no more memory than a second. Rule: a failed write is an
OSError with the system's own words, never a file that looks whole.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile

from pi_regulate.sound import RATE_HZ

AT_ONCE = 4096
"""Frames given to the encoder at once: libvorbis puts them on its stack."""

_FULL = "the disk accepts no more data; is it full?"
_SYSTEM = 2  # libsndfile's number for an error of the system


class Recording:
    """A sound file that grows. `form` is WAV, FLAC or OGG. Use it in a `with`. Raises OSError."""

    def __init__(self, path: Path, form: str) -> None:
        self.frames = 0
        self._path = path
        subtype = "VORBIS" if form == "OGG" else "PCM_16"
        path.touch()  # fails in the system's own words, which libsndfile doesn't have
        try:
            self._file = soundfile.SoundFile(path, "w", RATE_HZ, channels=2, format=form, subtype=subtype)
        except soundfile.LibsndfileError as error:
            raise _refused(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        if kind is None and not self._whole():
            raise OSError(0, _FULL)

    def _whole(self) -> bool:
        """Whether its last frame can be read back: libsndfile does not report a disk that fills up while closing."""
        try:
            with soundfile.SoundFile(self._path) as file:
                file.seek(max(0, self.frames - 1))
                return file.frames == self.frames and len(file.read(1)) == min(1, self.frames)
        except soundfile.LibsndfileError:
            return False

    @property
    def seconds(self) -> float:
        """The length of what it holds."""
        return self.frames / RATE_HZ

    def write(self, chunk: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> None:
        """Adds a chunk: (frames, 2), 16 bit."""
        try:
            for first in range(0, len(chunk), AT_ONCE):
                self._file.write(chunk[first : first + AT_ONCE])
        except soundfile.LibsndfileError as error:
            raise _refused(error) from error
        self.frames += len(chunk)


def _refused(error: soundfile.LibsndfileError) -> OSError:
    return OSError(0, _FULL if error.code == _SYSTEM else error.error_string)
