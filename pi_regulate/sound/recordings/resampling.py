"""Converts one channel to another sample rate, as a whole or block by block.

A short piece is converted exactly, in its spectrum. A long signal is divided into overlapping pieces with soft ends;
each is converted on its own, and they add up to the whole. So a minute needs no more memory than three seconds.
Rule: nothing above half of the lower rate remains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import gcd

import numpy as np
from numpy.typing import ArrayLike

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal

_PIECE = 2**15  # about the frames from piece to piece at the higher rate; a fade lasts a third of a second or more
_ROOM_S = 0.02  # of silence around a piece, for ringing


def resampled(samples: ArrayLike, rate_hz: int, to_hz: int = RATE_HZ) -> Signal:
    """One channel at another rate. Raises ValueError for a rate below 1."""
    signal = np.asarray(samples, dtype=np.float64)
    if rate_hz < 1 or to_hz < 1:
        raise ValueError(f"{min(rate_hz, to_hz)} samples a second is not a possible rate")
    if rate_hz == to_hz or not len(signal):
        return signal
    if len(signal) <= 8 * _PIECE:
        return _moved(signal, rate_hz, to_hz)
    return np.concatenate(list(resampled_blocks([signal], rate_hz, to_hz)))


def resampled_blocks(blocks: Iterable[ArrayLike], rate_hz: int, to_hz: int = RATE_HZ) -> Iterator[Signal]:
    """One channel at another rate, block by block. Raises ValueError for a rate below 1."""
    if rate_hz < 1 or to_hz < 1:
        raise ValueError(f"{min(rate_hz, to_hz)} samples a second is not a possible rate")
    if rate_hz == to_hz:
        yield from (np.asarray(block, dtype=np.float64) for block in blocks)
        return
    common = gcd(rate_hz, to_hz)
    step, to_step = rate_hz // common, to_hz // common
    steps, room = -(-_PIECE // max(step, to_step)), -(-round(_ROOM_S * rate_hz) // step)
    hop, to_hop, to_room = steps * step, steps * to_step, room * to_step
    fade = np.sin(np.pi / 2 * (np.arange(hop) + 0.5) / hop) ** 2
    before, at, count = np.zeros(hop), -to_hop - to_room, 0
    done = np.zeros(2 * to_hop + 2 * to_room)  # the frames from `at` on, to which the next piece may still add
    for half in _halves(blocks, hop):
        count += len(half)
        half = np.pad(half, (0, hop - len(half)))
        piece = np.pad(np.concatenate([before * fade, half * fade[::-1]]), room * step)
        done += _moved(piece, rate_hz, to_hz)
        yield done[max(0, -at) : to_hop].copy()
        done = np.concatenate([done[to_hop:], np.zeros(to_hop)])
        before, at = half, at + to_hop
    piece = np.pad(np.concatenate([before * fade, np.zeros(hop)]), room * step)
    done += _moved(piece, rate_hz, to_hz)
    yield done[max(0, -at) : max(0, -(-count * to_hz // rate_hz) - at)]


def _halves(blocks: Iterable[ArrayLike], hop: int) -> Iterator[Signal]:
    """The same frames, `hop` at a time; the last may be fewer."""
    waiting: list[Signal] = []
    for block in blocks:
        waiting.append(np.asarray(block, dtype=np.float64))
        while sum(map(len, waiting)) >= hop:
            frames = np.concatenate(waiting)
            yield frames[:hop]
            waiting = [frames[hop:]]
    rest = np.concatenate([np.zeros(0), *waiting])
    if len(rest):
        yield rest


def _moved(signal: Signal, rate_hz: int, to_hz: int) -> Signal:
    """The whole of a signal at another rate, exact in its spectrum."""
    common = gcd(rate_hz, to_hz)
    step, to_step = rate_hz // common, to_hz // common
    steps = quick_length(-(-len(signal) // step) + -(-rate_hz // (100 * step)))  # 10 ms of silence, for the ends meet
    spectrum = np.fft.rfft(signal, steps * step)
    moved: Signal = np.fft.irfft(spectrum[: steps * to_step // 2 + 1], steps * to_step) * (to_step / step)
    return moved[: -(-len(signal) * to_hz // rate_hz)]


@lru_cache(maxsize=64)
def quick_length(least: int) -> int:
    """The next length with a fast Fourier transform: a product of 2, 3 and 5. A prime one takes fifty times as long."""
    best = 1 << max(0, least - 1).bit_length()
    fives = 1
    while fives < best:
        threes = fives
        while threes < best:
            best = min(best, threes << max(0, -(-least // threes) - 1).bit_length())
            threes *= 3
        fives *= 5
    return best
