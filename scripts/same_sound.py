"""Compares two WAV files of 16 bits, sample by sample, and says how far apart they are.

    python scripts/same_sound.py ONE.wav OTHER.wav

Floating point may round differently on another processor, so a sample may differ by one step of 65,536, which is 96 dB
below full scale; a thousandth of the samples may. Rule: anything more is a different sound, and ends with an error.
"""

from __future__ import annotations

import sys
import wave
from pathlib import Path

MOST_STEPS, MOST_SHARE = 1, 0.001


def samples(path: Path) -> tuple[tuple[int, int, int], memoryview]:
    """Channels, bytes a sample, rate; and the samples as they are written."""
    with wave.open(str(path)) as file:
        kind = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        if kind[1] != 2:
            sys.exit(f"{path}: 16 bits a sample are compared here, and it has {8 * kind[1]}")
        return kind, memoryview(file.readframes(file.getnframes())).cast("h")


def compare(one: Path, other: Path) -> str:
    """What there is to say about two files that sound the same; leaves the program where they don't."""
    (kind, left), (other_kind, right) = map(samples, (one, other))
    if kind != other_kind or len(left) != len(right):
        sys.exit(f"not the same sound: {kind} with {len(left)} samples, {other_kind} with {len(right)}")
    apart = [abs(a - b) for a, b in zip(left, right, strict=True) if a != b]
    said = f"{len(left):,} samples, {len(apart):,} differ, by {max(apart, default=0)} of 65,536 steps at most"
    if max(apart, default=0) > MOST_STEPS or len(apart) > MOST_SHARE * len(left):
        sys.exit(f"not the same sound: {said}")
    return f"the same sound: {said}"


if __name__ == "__main__":
    sys.stdout.write(compare(*map(Path, sys.argv[1:3])) + "\n")
