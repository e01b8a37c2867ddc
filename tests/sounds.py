"""The shipped sounds, decoded once in a process: half of the time of many a test. Rule: nobody can change them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from pi_regulate.share import share_dir
from pi_regulate.sound import sound_files
from pi_regulate.sound.envelope import Kept

AUDIO = share_dir() / "audio"


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
