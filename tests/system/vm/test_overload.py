"""A machine with far too much to do: where the sound stood still is heard at the card's other end, and told of."""

import re
from pathlib import Path

import numpy as np
import pytest

from tests.system.vm.lab import run_in_vm, stage
from tests.system.vm.test_sound_card import WAV_HEADER, frames

pytestmark = pytest.mark.system

RATE_HZ = 48_000
HOLE_S = 0.015  # of silence in the sea; the card's own buffer is 21 ms


def holes(file: Path) -> int:
    """How often the recording is silent in the middle."""
    both = np.frombuffer(file.read_bytes()[WAV_HEADER:], dtype=np.int16).reshape(-1, 2)
    sounding = np.flatnonzero(both.any(axis=1))
    return int((np.diff(sounding) > HOLE_S * RATE_HZ).sum())


def test_what_is_heard_of_an_overload_is_told_once_and_never_more_than_there_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    said = run_in_vm(
        Path(__file__).parent / "overload.sh",
        stage(tmp_path / "project"),
        "--steady",
        "--out",
        str(out),
        timeout_s=900,
    )
    told = {loops: int(gaps) for loops, gaps in re.findall(r"^(\d) loops: gaps: (\d+)$", said, re.MULTILINE)}
    heard = {loops: holes(out / f"heard-{loops}.wav") for loops in told}
    print(f"trial holes heard beside so many loops: {heard}; gaps told: {told}")  # noqa: T201
    whole, given = frames(out / "heard-0.wav", WAV_HEADER), frames(out / "given-0.raw")
    assert len(whole) > 8 * RATE_HZ
    assert np.array_equal(whole, given[: len(whole)])
    assert heard["0"] == 0
    assert heard["8"] > 0, "the machine was not too busy"
    assert told["8"] > 0
    for loops in ("0", "2", "3", "8"):
        assert told[loops] <= heard[loops]  # who has no time to play has none to look, either
        lines = re.findall(rf"^{loops} loops: sound stopped for a moment", said, re.MULTILINE)
        assert len(lines) == min(1, told[loops])
