"""pygame.mixer as a pipe for samples: one channel, opened once and fed with chunks without a gap between them.

`Channel.queue` is exact to the sample (a new `play` only to SDL's buffer grid), but holds only one chunk: at a seam
SDL's thread takes over the next one, and for that it needs the interpreter. So a channel counts as idle only with
nothing queued, and only when it seems idle twice; and every chunk is kept here until it has certainly been played, so
that SDL's thread never frees one. SDL decodes nothing and changes no volume.
pygame has one mixer for the whole program, and whoever closes it closes it for all: to ask a channel then ends the
program. So an output waits until the one before it is closed, which a slow machine may still do in another thread.
The one rule: all calls come from one thread, which is never the player's.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from typing import Any

from pi_regulate.devices.speaker.alsa_lines import keep_quiet
from pi_regulate.devices.speaker.cards import NoSoundError, Output
from pi_regulate.devices.speaker.stream import State
from pi_regulate.sound import RATE_HZ

# 21 ms: small enough to add little to the chunks' own delay, large enough that a busy Pi is not late at a seam; 43
# wake-ups a second while the mixer is open, where 512 frames would cost 88.
BUFFER_FRAMES = 1024


# The next chunk is taken over when the last buffer of the one before is mixed, and begins a buffer later.
HANDOVER_S = BUFFER_FRAMES / RATE_HZ
# What SDL has mixed waits in two more buffers of the card's. SDL's disk and dummy drivers have none.
CARD_S = 2 * BUFFER_FRAMES / RATE_HZ
_NO_CARD = ("disk", "dummy")
_MIXER = threading.Lock()  # held while an output is open
CLOSES_S = 5.0  # as long as the output before this one may take to close; then this one has failed, and is tried again


class PygameOutput:
    """The mixer, open on `output`. Raises NoSoundError when it can't be opened."""

    def __init__(self, output: Output) -> None:
        os.environ.update(output.environment)
        keep_quiet()
        # Before the import: no banner on the journal, no window, no video driver that looks for a screen.
        os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
        os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
        os.environ.setdefault("SDL_APP_NAME", "pi-regulate")  # in a desktop's list of who plays
        # With setuptools installed, pygame would load it to find an icon: 8 MB, and twice the time for the import.
        modules: dict[str, Any] = sys.modules
        modules.setdefault("pkg_resources", None)
        try:
            from pygame import mixer
        except ImportError as error:
            raise NoSoundError("pygame is not installed") from error
        finally:
            if modules["pkg_resources"] is None:
                del modules["pkg_resources"]
        if not _MIXER.acquire(timeout=CLOSES_S):
            raise NoSoundError("the sound card is still in use by this program")
        try:
            _open(mixer, output)
        except BaseException:
            _MIXER.release()
            raise
        self._open = True
        self._mixer: Any = mixer
        self._channel: Any = mixer.Channel(0)
        self._kept: deque[Any] = deque(maxlen=4)
        self._idle_seen = 0
        no_card = os.environ.get("SDL_AUDIODRIVER") in _NO_CARD
        self.latency_s = HANDOVER_S if no_card else HANDOVER_S + CARD_S

    def state(self) -> State:
        """What the channel is doing now."""
        if self._channel.get_busy():
            self._idle_seen = 0
            return "full" if self._channel.get_queue() is not None else "playing"
        if self._channel.get_queue() is not None:
            return "unsure"  # between two chunks: SDL's thread is about to take over the next one
        self._idle_seen += 1
        return "idle" if self._idle_seen >= 2 or not self._kept else "unsure"

    def give(self, samples: bytes) -> None:
        """Plays this after the chunks already given: 16 bit stereo at our rate."""
        sound = self._mixer.Sound(buffer=samples)
        self._kept.append(sound)
        if self._channel.get_busy():
            self._channel.queue(sound)
        else:
            self._channel.play(sound)

    def close(self) -> None:
        """Closes the card; once closed, nothing happens. Takes less than a tenth of a second where all is well.

        The card plays on until it is stopped, and what it finds in its buffers then is what it played last. So it gets
        as much silence first as they hold.
        """
        if self._open:
            self._open = False
            time.sleep(self.latency_s)
            try:
                self._mixer.quit()
            finally:
                _MIXER.release()


_REASONS = (
    ("busy", "the sound card is busy ({})"),
    ("no such", "no sound from {}: there is none with that name"),
    ("permission", "no sound from {}: only members of the group `audio` may use it"),
)


def _open(mixer: Any, output: Output) -> None:
    """Opens the output in the first way that works. An error gives the reason why the first way failed."""
    failed: NoSoundError | None = None
    for way in output.ways:
        os.environ.update(way)
        try:
            # No changes allowed: we always render at one rate, and SDL converts if a card needs another.
            mixer.init(RATE_HZ, -16, 2, BUFFER_FRAMES, allowedchanges=0)
        except RuntimeError as error:  # pygame.error is one
            failed = failed or NoSoundError(_plain(str(error), output))
        else:
            keep_quiet()  # again, since SDL has loaded its sound libraries by now
            return
    assert failed is not None
    raise failed


def _plain(error: str, output: Output) -> str:
    """What SDL and ALSA say, in words for people."""
    for sign, said in _REASONS:
        if sign in error.lower():
            return said.format(output.label)
    return f"no sound from {output.label}: it can't be opened"
