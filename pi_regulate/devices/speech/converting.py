"""Takes what other programs have to read first: through ffmpeg, where it is installed.

A telephone saves M4A, AMR or 3GP, a browser WebM. ffmpeg reads them all; it is given one file by its name, writes one
WAV of bounded length and size, and has two minutes. Rule: without ffmpeg nothing changes but the advice, and no word of
ffmpeg's own is ever shown.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pi_regulate.devices.speech.intake import Taken, taken
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.recordings.bounded import RECORDING_BOUNDS, judged
from pi_regulate.sound.recordings.forms import CONVERT, ForeignError
from pi_regulate.words import RegulateError

_MOST_S = 120.0


def taken_anyhow(path: Path, line: str, text: str, room_s: float) -> Taken:
    """`taken`, also of what ffmpeg has to convert first.

    Raises ForeignError where it isn't installed, and RegulateError like `taken`, or where ffmpeg can't read it either.
    """
    with as_readable(path) as sound:
        try:
            return taken(sound, line, text, room_s)
        except RegulateError as fault:
            if sound == path:
                raise
            raise RegulateError(str(fault).replace(str(sound), str(path))) from None


@contextmanager
def as_readable(path: Path) -> Iterator[Path]:
    """A recording that can be read here: the file itself, or what ffmpeg makes of it for a while.

    Raises RegulateError where ffmpeg can't read it either.
    """
    try:
        judged(path, RECORDING_BOUNDS)
    except ForeignError as error:
        program = shutil.which("ffmpeg")
        if error.lead == CONVERT and program is not None:
            with tempfile.TemporaryDirectory() as folder:
                made = Path(folder, "converted.wav")
                _convert(program, path, made, error)
                yield made
            return
    except RegulateError:
        pass  # whoever reads it tells
    yield path


def _convert(program: str, path: Path, made: Path, error: ForeignError) -> None:
    most = [*("-t", f"{RECORDING_BOUNDS.longest_s + 1:g}"), *("-fs", f"{RECORDING_BOUNDS.largest_bytes - 2**20}")]
    words = [program, "-nostdin", "-v", "quiet", "-protocol_whitelist", "file", "-i", f"file:{path}"]
    words += ["-map", "0:a:0", "-vn", "-sn", "-dn", "-ar", f"{RATE_HZ}", *most, "-c:a", "pcm_s24le", "-y", str(made)]
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_MOST_S
        )
    except (OSError, subprocess.TimeoutExpired):
        raise RegulateError(f"{error}, and ffmpeg did not end with it") from None
    if done.returncode != 0 or not made.is_file():
        raise RegulateError(f"{error}, and ffmpeg can't read it either: it may be damaged, or hold no sound")
