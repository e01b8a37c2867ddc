"""The shipped sounds and lines, decoded once in a process: half of the time of many a test.

Rule: nobody can change them, and what is an owner's is read as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path

import pytest

from pi_regulate.devices.speech import voices
from pi_regulate.share import share_dir
from pi_regulate.sound import sound_files
from pi_regulate.sound.envelope import Kept, Samples
from pi_regulate.sound.recordings.bounded import FileBounds, decoded

AUDIO = share_dir() / "audio"
KEPT_LINES = 64  # about 40 MB


@cache
def sounds() -> dict[str, Kept]:
    """The shipped sounds, by name."""
    found = sound_files.load_all(AUDIO)
    for samples in found.values():
        samples.setflags(write=False)
    return found


@contextmanager
def sounds_once() -> Iterator[None]:
    """Lets whoever opens the shipped sounds get those; another folder is read as it is."""
    real, kept = sound_files.load_all, sounds()

    def once(folder: Path) -> dict[str, Kept]:
        return kept if folder == AUDIO else real(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sound_files, "load_all", once)
        yield


@lru_cache(KEPT_LINES)
def _line(path: Path, bounds: FileBounds, sha256: str | None) -> tuple[Samples, int]:
    samples, rate_hz = decoded(path, bounds, None, sha256)
    samples.setflags(write=False)
    return samples, rate_hz


@contextmanager
def lines_once() -> Iterator[None]:
    """Lets whoever says a line of a shipped voice get it decoded already."""

    def once(path: Path, bounds: FileBounds, folder: int | None, sha256: str | None) -> tuple[Samples, int]:
        shipped = path.is_relative_to(AUDIO)
        return _line(path, bounds, sha256) if shipped else decoded(path, bounds, folder, sha256)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(voices, "decoded", once)
        yield
