"""A microphone and a loudspeaker, through installed programs: arecord and aplay, or those of SoX.

They are looked for before a person is asked to speak. Their output is for experts in ALSA; here it becomes a sentence
about the microphone. Rule: if a recording would fail, the person is told before speaking, not after.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pi_regulate.installation import get_program
from pi_regulate.words import RegulateError

STARTS_S = 0.3  # in which a recorder without a microphone gives up, before a person speaks in vain
STOPS_S = 3.0  # the time a recorder has to close its file
_LONGEST_S = 60.0  # for playing a line

_BRINGS = "sox" if sys.platform == "darwin" else "alsa-utils"


def _arecord(out: str, most_s: float, device: str | None) -> list[str]:
    chosen = ["-D", device] if device is not None else []
    form = ["-q", "-f", "S16_LE", "-r", "48000", "-c", "1", "-t", "wav", "-d", f"{most_s:.0f}"]
    return ["arecord", *form, *chosen, out]


def _rec(out: str, most_s: float, device: str | None) -> list[str]:
    return ["rec", "-q", "-r", "48000", "-c", "1", "-b", "16", out, "trim", "0", f"{most_s:.0f}"]


RECORDERS: dict[str, Callable[[str, float, str | None], list[str]]] = {"arecord": _arecord, "rec": _rec}
PLAYERS: dict[str, tuple[str, ...]] = {"aplay": ("aplay", "-q"), "play": ("play", "-q"), "afplay": ("afplay",)}

_REASONS = (
    (
        ("busy",),
        "another program is using it; if the device is running, it is the one (sudo systemctl stop pi-regulate)",
    ),
    (("permission",), "only members of the group `audio` may use it: sudo usermod -aG audio $USER, then log in again"),
    (
        ("channels count", "sample format", "rate"),
        "it does not give one channel at 48 kHz; with `plughw` before its name it does, as in --device plughw:1,0",
    ),
    (("no such", "unknown pcm", "cannot find card", "no default audio device"), "there is none"),
)


def recorder() -> str:
    """The program that records here. Raises RegulateError when there is none, with what installs one."""
    found = next((name for name in RECORDERS if shutil.which(name)), None)
    if found is None:
        raise RegulateError(
            "there is no program to record with, neither arecord nor SoX's rec; "
            f"this installs one: {get_program(_BRINGS)}",
            "Recordings from a phone work too: pi-regulate voice script lists the names they need, "
            "pi-regulate voice import takes them.",
        )
    return found


def no_player() -> str:
    """Why nothing can be played back here; "" when it can."""
    if any(shutil.which(name) for name in PLAYERS):
        return ""
    return f"there is no program to play with, neither aplay nor SoX's play; this installs one: {get_program(_BRINGS)}"


def play(path: Path) -> None:
    """Plays a WAV on the loudspeaker. Raises RegulateError."""
    found = next((name for name in PLAYERS if shutil.which(name)), None)
    if found is None:
        raise RegulateError(no_player())
    try:
        words = [*PLAYERS[found], str(path)]
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=_LONGEST_S
        )
    except (OSError, subprocess.TimeoutExpired):
        raise RegulateError(f"{found} could not be started, or did not end") from None
    if done.returncode != 0:
        raise RegulateError(f"{found} can't play on the loudspeaker: {_why(done.stderr)}")


class Microphone:
    """A recording under way, into a WAV at 48 kHz; it ends at the latest after `most_s`.

    Raises RegulateError when it can't begin.
    """

    def __init__(self, out: Path, most_s: float, device: str | None = None) -> None:
        self._out, self._name = out, recorder()
        words = RECORDERS[self._name](str(out), most_s, device)
        chosen = {"AUDIODEV": device} if device is not None else {}
        try:
            self._recorder = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=os.environ | chosen,
            )
        except OSError as error:
            raise RegulateError(f"{self._name} can't be started: {error.strerror}") from error
        try:
            with suppress(subprocess.TimeoutExpired):
                if self._recorder.wait(STARTS_S) != 0:
                    raise self._failed(self._recorder.communicate()[1])
        except BaseException:
            self._recorder.kill()  # nothing else would end it
            raise

    def stop(self) -> None:
        """Ends the recording and closes its file. Raises RegulateError when there was none."""
        with suppress(ProcessLookupError):
            self._recorder.send_signal(signal.SIGINT)  # then it writes the length of the recording
        try:
            _, told = self._recorder.communicate(timeout=STOPS_S)
        except subprocess.TimeoutExpired:
            self._recorder.kill()
            self._recorder.communicate()
            raise RegulateError(f"{self._name} did not stop; nothing was recorded") from None
        if not self._out.exists():  # its status after an interrupt differs between versions
            raise self._failed(told)

    def _failed(self, told: bytes) -> RegulateError:
        lists = " Is one plugged in? arecord -l lists them, --device takes a name of arecord -L."
        asked = lists if self._name == "arecord" else " Is one plugged in?"
        return RegulateError(f"{self._name} can't record from the microphone: {_why(told)}.{asked}")


def _why(told: bytes) -> str:
    """What an ALSA program says, in words for people."""
    said = told.decode("utf-8", "replace").lower()
    for signs, meant in _REASONS:
        if any(sign in said for sign in signs):
            return meant
    return "it ended at once, for an unknown reason"
