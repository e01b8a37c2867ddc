"""Cards that are not as one wishes: taken by another program, of 8 bit alone; and an end in the middle of a sound."""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.system.vm.lab import run_in_vm, stage

pytestmark = pytest.mark.system

RATE_HZ = 48_000
PIECE = RATE_HZ // 8  # shorter than a chunk: a busy machine may put a gap between two, and no more is asked here


def likeness(heard: NDArray[np.float64], given: NDArray[np.float64]) -> float:
    """How like what the card got is to what was given, -1 to 1: the median of pieces, each where it fits best."""
    size = 1 << (len(heard) + PIECE).bit_length()
    spectrum, found = np.fft.rfft(heard, size), []
    energy = np.concatenate(([0.0], np.cumsum(heard**2)))
    loud = np.sqrt(energy[PIECE:] - energy[:-PIECE]) + 1.0
    for begin in range(RATE_HZ, len(given) - RATE_HZ, RATE_HZ // 4):
        piece = given[begin : begin + PIECE]
        fits = np.fft.irfft(spectrum * np.conj(np.fft.rfft(piece, size)), size)[: len(loud)] / loud
        found.append(float(fits.max() / np.sqrt((piece**2).sum())))
    return float(np.median(found))


def test_a_card_that_is_busy_is_used_when_it_is_free_and_one_of_8_bit_plays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    said = run_in_vm(
        Path(__file__).parent / "cards.sh", stage(tmp_path / "project"), "--steady", "--out", str(out), timeout_s=900
    )
    print(said)  # noqa: T201
    assert "busy: light only" in said
    assert "free: heard" in said
    ended = re.search(r"^stopped in mid-sound: status (\d+), after ([\d.]+) s$", said, re.MULTILINE)
    assert ended is not None, said
    assert ended[1] == "0"
    assert float(ended[2]) < 20  # what the service manager waits before it kills
    given = np.fromfile(out / "given.raw", dtype=np.int16).reshape(-1, 2)[:, 0].astype(np.float64)
    eight = np.fromfile(out / "eight.raw", dtype=np.uint8).reshape(-1, 2)[:, 0].astype(np.float64) - 128
    assert likeness(eight, given) > 0.7
