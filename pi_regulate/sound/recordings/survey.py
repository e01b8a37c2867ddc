"""Looks through a recording once, before it is taken in: which channels have the voice, and where samples were lost.

A telephone records one voice into two channels, a plug that isn't quite in leaves one of them dead, a wrong cable turns
one of them upside down, and two microphones hear the same word at two moments. A recorder set too high cuts off the
peaks of the wave, and one that can't keep up leaves holes. All this is seen best in the samples as they were written.
Rule: only figures are kept, never samples, so the longest recording needs no more memory than the shortest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]
"""(frames, channels) as decoded, between -1 and 1; floating-point files may go beyond."""

SAME_VOICE = 0.9
"""Two channels whose correlation is at least this are mixed. Less alike, as where one hears the voice half a
millisecond later, they would cancel each other at some pitches (our design choice)."""

FLAT = 0.9995  # of the highest sample: a wave that is cut off stays this close to it
LASTS = 3  # samples in a row
CUT_OFF_TIMES = 4
_FAINT = 0.3  # a recorder cuts off what is too loud; below this, 8 bit look flat by themselves
FLAT_SHARE = 0.3
"""A wave is cut off if it stays at its edge so many times, and of what comes near the edge (90 %) so much lies on it.
Measured with eleven clips of people: 0.56 and more where 6 dB are missing, 0.32 where 2 dB are; 0.29 at most in what
was not cut off, 8 bit too."""

CUT_OFF = (
    "it was too loud for the recorder, which cut its peaks off; they were rounded. Record it softer, or further away"
)
HOLES = "samples are missing in it: the recorder, or its cable, could not keep up. Record it again"

_HOLE_S = (0.004, 0.04)  # of zeros, between sound; longer ones are pauses, cut by a gate
_LOUD = 10 ** (-30 / 20)  # beside a hole
_BESIDE = 64  # samples
_BLOCK_S = 0.05


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first look at a recording tells.

    `weights` are those of the channels in the one that is taken; `told` says what about them was wrong, or is empty.
    `cut_off` is the lowest and the highest sample of that one where its wave was cut off, and `holes` is how many
    times samples are missing.
    """

    weights: tuple[float, ...]
    told: str = ""
    cut_off: tuple[float, float] | None = None
    holes: int = 0

    def mixed(self, block: Frames) -> Frames:
        """One channel out of a block."""
        if len(self.weights) == 1:
            return block[:, 0]
        mono: Frames = block @ np.asarray(self.weights, np.float32)
        return mono


def channels_of(blocks: Iterable[Frames], rate_hz: int) -> Survey:
    """Which channels to take: of (frames, channels), block by block."""
    products, quiet, loud, channels = np.zeros((2, 2)), np.full(2, np.inf), np.zeros(2), 1
    size = max(1, round(_BLOCK_S * rate_hz))
    for block in blocks:
        channels = block.shape[1]
        if channels == 1:
            return Survey((1.0,))
        pair = block[:, :2].astype(np.float64)
        pair -= pair.mean(axis=0)
        products += pair.T @ pair
        power = (pair[: len(pair) // size * size] ** 2).reshape(-1, size, 2).mean(axis=1)
        if len(power):
            quiet, loud = np.minimum(quiet, power.min(axis=0)), np.maximum(loud, power.max(axis=0))
    if channels == 1:
        return Survey((1.0,))
    left, right = float(products[0, 0]), float(products[1, 1])
    alike = float(products[0, 1]) / max(np.sqrt(left * right), 1e-30)
    if alike >= SAME_VOICE:
        return Survey((0.5, 0.5))
    if alike <= -SAME_VOICE:
        return Survey((0.5, -0.5), "one of its channels was upside down, and was turned over")
    # The channel in which something stands out more from what is always there has the voice.
    stands_out = loud / np.maximum(quiet, loud * 1e-9 + 1e-12)
    best = int(np.argmax(loud * np.minimum(stands_out, 1e4)))
    weights = (1.0, 0.0) if best == 0 else (0.0, 1.0)
    other = "right" if best == 0 else "left"
    if loud[1 - best] < 1e-3 * loud[best] or stands_out[1 - best] < 4:
        return Survey(weights, f"there is no voice in its {other} channel; only the other one was taken")
    return Survey(weights, f"its two channels don't hear the same; the {other} one was left out")


def surveyed(channels: Survey, blocks: Iterable[Frames], rate_hz: int) -> Survey:
    """The same with what the samples of that channel tell."""
    flats, holes = _Flats(), _Holes(rate_hz)
    for block in blocks:
        mono = channels.mixed(block)
        flats.see(mono)
        holes.see(mono)
    return Survey(channels.weights, channels.told, flats.edges(), holes.count)


class _Flats:
    """Counts how often and how long the wave stays at its edges; an edge may rise while we look."""

    def __init__(self) -> None:
        self._seen: dict[bool, list[tuple[float, int, int, int]]] = {True: [], False: []}

    def see(self, mono: Frames) -> None:
        for up, seen in self._seen.items():
            wave = mono if up else -mono
            top = float(wave.max(initial=0.0))
            if top < _FAINT or any(top < FLAT * other for other, *_ in seen):
                continue
            flat = wave >= FLAT * top
            edges = np.flatnonzero(np.diff(flat, prepend=False, append=False))
            runs = int((edges[1::2] - edges[::2] >= LASTS).sum())
            seen[:] = [one for one in seen if one[0] >= FLAT * top]
            seen.append((top, runs, int(flat.sum()), int((wave > 0.9 * top).sum())))

    def edges(self) -> tuple[float, float] | None:
        """Where the wave is cut off: the lowest and the highest sample, infinite where it isn't; None if nowhere."""
        found = {}
        for up, seen in self._seen.items():
            runs, flat, near = (sum(one[number] for one in seen) for number in (1, 2, 3))
            cut = runs >= CUT_OFF_TIMES and flat > FLAT_SHARE * near
            found[up] = max(one[0] for one in seen) if cut else np.inf
        return None if np.isinf(found[True]) and np.isinf(found[False]) else (-found[False], found[True])


class _Holes:
    """Counts the short silences with sound right before and behind them."""

    def __init__(self, rate_hz: int) -> None:
        self._least, self._most = (round(edge * rate_hz) for edge in _HOLE_S)
        self._behind: Frames = np.zeros(0, np.float32)
        self.count = 0

    def see(self, mono: Frames) -> None:
        wave = np.concatenate([self._behind, mono])
        edges = np.flatnonzero(np.diff(wave == 0.0, prepend=False, append=False))
        keep = self._most + 2 * _BESIDE
        fresh = len(wave) - keep  # a hole that begins later is looked at with the next block
        for first, end in zip(edges[::2], edges[1::2], strict=True):
            if not self._least <= end - first <= self._most or first >= fresh or first < _BESIDE:
                continue
            sides = wave[first - _BESIDE : first], wave[end : end + _BESIDE]
            self.count += all(np.sqrt((side.astype(np.float64) ** 2).mean()) > _LOUD for side in sides)
        self._behind = wave[max(0, fresh - _BESIDE) :].copy()


def with_round_tops(blocks: Iterable[Frames], edges: tuple[float, float], rate_hz: int) -> Iterator[Frames]:
    """One channel, block by block, in which each flat top becomes a round one again.

    The curve goes on as steeply as it came and leaves as steeply as it goes on, at most twice as high. A flat top
    longer than 6 ms stays as it is: nothing tells what was above it.
    """
    longest = round(0.006 * rate_hz)
    behind: Frames = np.zeros(0, np.float32)
    for block in blocks:
        wave = np.concatenate([behind, block])
        near = np.flatnonzero(~_flat(wave, edges))  # where a piece may end: no flat top within two frames
        calm = near[2:-2][(near[4:] - near[:-4] == 4)]
        ready = int(calm[-1]) if len(calm) else 0
        behind = wave[ready:].copy()
        yield _round_tops(wave, edges, longest)[:ready]
    yield _round_tops(behind, edges, longest)


def _flat(wave: Frames, edges: tuple[float, float]) -> NDArray[np.bool_]:
    return (wave >= FLAT * edges[1]) | (wave <= FLAT * edges[0])


def _round_tops(wave: Frames, edges: tuple[float, float], longest: int) -> Frames:
    places = np.flatnonzero(np.diff(_flat(wave, edges), prepend=False, append=False))
    made = wave.copy()
    for first, end in zip(places[::2], places[1::2], strict=True):
        if not LASTS <= end - first <= longest or first < 2 or end > len(wave) - 2:
            continue
        before, after, length = float(wave[first - 1]), float(wave[end]), end - first + 1
        rises, falls = (before - float(wave[first - 2])) * length, (float(wave[end + 1]) - after) * length
        s = np.arange(1, length) / length
        curve = (
            (2 * s**3 - 3 * s**2 + 1) * before
            + (s**3 - 2 * s**2 + s) * rises
            + (3 * s**2 - 2 * s**3) * after
            + (s**3 - s**2) * falls
        )
        top = edges[1] if wave[first] > 0 else edges[0]
        made[first:end] = np.clip(curve / top, 1.0, 2.0) * top
    return made
