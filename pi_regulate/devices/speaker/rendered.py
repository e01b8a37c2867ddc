"""The speaker that plays into a file: the desk's own stream, on a clock that only jumps.

It follows the session's clock, so each sound begins with its row, to the block; planned breaths and cues are exact to
the frame, as on a card. Encoding runs in parallel, since Vorbis takes as long as everything else.
The one rule: before it takes anything new, it renders everything up to that moment.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pi_regulate.devices.ports import Clock
from pi_regulate.score.plan import Plan
from pi_regulate.trace import Row

if TYPE_CHECKING:
    import numpy as np

    from pi_regulate.sound.desk import Desk

    Chunk = np.ndarray[tuple[int, ...], np.dtype[np.int16]]

_MOST_FRAMES = 32 * 512  # a third of a second at once; larger chunks save no time, and progress is shown after each
RING_OUT_S = 8.0  # how long after the session something may still sound
MOST_WAITING = 16  # chunks, at most 1 MB: a slow encoder or disk slows rendering down instead of filling the memory


class Aside:
    """Gives chunks to `write`, one after the other, in a thread of its own. Use it in a `with`.

    Its end waits until everything is written, or after an error only for the chunk under way. An error of `write` is
    raised by a later call, or at the end.
    """

    def __init__(self, write: Callable[[Chunk], None]) -> None:
        self._into = write
        self._coder = ThreadPoolExecutor(1, "coder")
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._coder.shutdown(cancel_futures=kind is not None)
        while kind is None and self._waiting:
            self._waiting.popleft().result()

    def write(self, chunk: Chunk) -> None:
        """Queues this chunk to be written."""
        self._waiting.append(self._coder.submit(self._into, chunk))
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popleft().result()


class RenderedSpeaker:
    """Plays `desk` by `clock` and gives every chunk (frames, 2), 16 bit, to `write`."""

    ready = True
    card = None

    def __init__(self, clock: Clock, desk: Desk, write: Callable[[Chunk], None]) -> None:
        from pi_regulate.sound import RATE_HZ
        from pi_regulate.sound.air import BLOCK_FRAMES

        self._block, self._rate_hz = BLOCK_FRAMES, RATE_HZ
        self._clock, self._desk, self._write = clock, desk, write
        self._origin_s = clock.now()
        self._done = 0  # frames
        self._closed = False

    @property
    def status(self) -> str:
        """Its state, for people."""
        return "closed" if self._closed else "playing into a file"

    def play(self, row: Row) -> None:
        """Starts or changes what the row says."""
        self._catch_up()
        self._desk.play(row)

    def keep_to(self, plan: Plan | None) -> None:
        """Renders what is to come by this plan."""
        self._catch_up()
        self._desk.keep_to(plan)

    def follow(self, level: float) -> None:
        """Follows the lamp when nothing is planned."""
        self._catch_up()
        self._desk.follow(level)

    def dim(self, share: float) -> None:
        """Plays at `share` (0 to 1) of the amplitude."""
        self._catch_up()
        self._desk.dim(share)

    def close(self) -> None:
        """Lets the sounds ring out, then stops writing."""
        if not self._closed:
            until = self._done + round(RING_OUT_S * self._rate_hz)
            while not self._desk.at_rest and self._done < until:
                self._render(self._block)
            self._closed = True

    def _catch_up(self) -> None:
        behind = round((self._clock.now() - self._origin_s) * self._rate_hz) - self._done
        while behind >= self._block and not self._closed:
            count = min(_MOST_FRAMES, behind // self._block * self._block)
            self._render(count)
            behind -= count

    def _render(self, count: int) -> None:
        from_s = self._origin_s + self._done / self._rate_hz
        self._done += count
        self._write(self._desk.render(count, from_s, self._origin_s + self._done / self._rate_hz))
