"""A folder of broken and hostile sound files, and what is to be said of each.

Run as a program it is the judge's witness: it lets the reader have each file under a memory limit and tells, as JSON,
what was said, how much was read for it and how far memory grew. Rule: a file here is small on disk, whatever it claims.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from pi_regulate.sound.recordings.bounded import RECORDING_BOUNDS, decoded
from pi_regulate.words import RegulateError

MEMORY_BYTES = 50 * 2**20
HOLE_BYTES = RECORDING_BOUNDS.largest_bytes - 4096


def fmt(rate_hz: int = 48_000, channels: int = 1, bits: int = 16, code: int = 1, frame: int | None = None) -> bytes:
    frame = channels * bits // 8 & 0xFFFF if frame is None else frame
    return struct.pack("<HHIIHH", code, channels, rate_hz, rate_hz * frame & 0xFFFFFFFF, frame, bits)


def chunk(name: bytes, body: bytes, claims: int | None = None) -> bytes:
    return name + struct.pack("<I", len(body) if claims is None else claims) + body


def wav(form: bytes, data: bytes = bytes(9600), claims: int | None = None) -> bytes:
    body = b"WAVE" + chunk(b"fmt ", form) + chunk(b"data", data, claims)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def holed(path: Path, start: bytes, size: int) -> None:
    """A file that is mostly a hole: nothing of it is stored."""
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)


def real(path: Path, form: str, subtype: str | None = None, channels: int = 1, rate_hz: int = 44_100) -> bytes:
    """The bytes of a good file."""
    noise = 0.1 * np.random.default_rng(3).standard_normal((rate_hz, channels))
    soundfile.write(path, noise, rate_hz, format=form, subtype=subtype)
    return path.read_bytes()


def _flac_that_claims(path: Path, frames: int = 44_100, rate_hz: int = 44_100) -> bytes:
    good = bytearray(real(path, "FLAC"))
    packed = int.from_bytes(good[18:26], "big")
    bits = packed >> 36 & 0xFF
    good[18:26] = (rate_hz << 44 | bits << 36 | frames).to_bytes(8, "big")
    return bytes(good)


def _link(path: Path) -> None:
    outside = path.parent.parent / "outside.wav"
    real(outside, "WAV")
    path.symlink_to(outside)


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "text.wav": (lambda path: path.write_text("not a sound"), "not a sound file"),
    "empty.wav": (lambda path: path.touch(), "is empty"),
    "nothing-in-it.wav": (lambda path: path.write_bytes(wav(fmt(), b"")), "is empty"),
    "one-hertz.wav": (lambda path: path.write_bytes(wav(fmt(rate_hz=1))), "claims 1 samples a second"),
    "no-hertz.wav": (lambda path: path.write_bytes(wav(fmt(rate_hz=0))), "claims 0 samples a second"),
    "four-gigahertz.wav": (lambda path: path.write_bytes(wav(fmt(rate_hz=4_000_000_000))), "samples a second"),
    "ten-hours.wav": (lambda path: holed(path, wav(fmt(), b"", 2**31), 2**31), "larger than 48 MB"),
    "ten-hours-claimed.wav": (lambda path: path.write_bytes(wav(fmt(), claims=36_000 * 16_000)), "is cut short"),
    "an-hour.wav": (
        lambda path: holed(path, wav(fmt(8_000, bits=8), b"", HOLE_BYTES - 44), HOLE_BYTES),
        "claims to last 6291 s",
    ),
    "sixty-five-thousand-ears.wav": (
        lambda path: path.write_bytes(wav(fmt(channels=65_535, frame=65_534))),
        "contradicts itself",
    ),
    "eight-ears.wav": (lambda path: real(path, "WAV", channels=8), "claims 8 channels"),
    "no-ears.wav": (lambda path: path.write_bytes(wav(fmt(channels=0))), "contradicts itself"),
    "adpcm.wav": (lambda path: real(path, "WAV", "IMA_ADPCM"), "a WAV with IMA ADPCM in it"),
    "not-a-number.wav": (
        lambda path: path.write_bytes(wav(fmt(bits=32, code=3), np.full(999, np.nan, "<f4").tobytes())),
        "not numbers",
    ),
    "half.wav": (lambda path: path.write_bytes(real(path, "WAV")[:50_000]), "is cut short"),
    "only-a-head.wav": (lambda path: path.write_bytes(real(path, "WAV")[:20]), "is cut short"),
    "thousand-chunks.wav": (
        lambda path: path.write_bytes(b"RIFF\0\0\0\0WAVE" + chunk(b"LIST", b"") * 9999 + chunk(b"data", bytes(99))),
        "no samples were found",
    ),
    "pipe.wav": (os.mkfifo, "is not a regular file"),
    "folder.wav": (lambda path: path.mkdir(), "is not a regular file"),
    "link-out.wav": (_link, "it is a link"),
    "ten-hours.flac": (
        lambda path: path.write_bytes(_flac_that_claims(path, frames=36_000 * 44_100)),
        "claims to last 36000 s",
    ),
    "five-hertz.flac": (lambda path: path.write_bytes(_flac_that_claims(path, rate_hz=5)), "claims 5 samples"),
    "a-little-longer.flac": (lambda path: path.write_bytes(_flac_that_claims(path, frames=99_999)), "is damaged"),
    "half.flac": (lambda path: path.write_bytes(real(path, "FLAC")[:40_000]), "is damaged"),
    "only-a-head.flac": (lambda path: path.write_bytes(real(path, "FLAC")[:30]), "is cut short"),
    "half.ogg": (lambda path: path.write_bytes(real(path, "OGG")[:6_000]), "is cut short"),
    "holed.ogg": (lambda path: path.write_bytes(_zeroed(real(path, "OGG"))), "damaged"),
    "phone.m4a": (lambda path: path.write_bytes(b"\0\0\0\x20ftypM4A " + bytes(500)), "is M4A"),
    "noise.mp3": (lambda path: path.write_bytes(b"\xff\xfb" + bytes(range(256)) * 40), ""),
    "minutes.mp3": (lambda path: soundfile.write(path, np.zeros(8_000 * 199), 8_000), "longer than 150 s"),
    "image.wav": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(400)), "not a sound file"),
}


def _zeroed(good: bytes) -> bytes:
    """The headers of Vorbis gone, first and last page untouched."""
    return good[:58] + bytes(4000) + good[4058:]


def lay(folder: Path) -> None:
    """All of them, in a folder."""
    for name, (make, _) in FILES.items():
        made = folder / name
        make(made)


def witness(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Of each file what was said, the bytes read, by the system's count, and the bytes memory grew by.

    Memory may grow by 50 MB at most.
    """
    told: dict[str, tuple[str, int, int]] = {}
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for name in FILES:
        before, read_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, _read_bytes()
        try:
            decoded(folder / name, RECORDING_BOUNDS)
            said = "nothing"
        except (RegulateError, MemoryError) as error:
            said = str(error) or "out of memory"
        read = _read_bytes() - read_before
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
        told[name] = (said, read, grown)
    return told


def _read_bytes() -> int:
    """What this process has read so far, libsndfile's reads included."""
    first, _, _ = Path("/proc/self/io").read_text(encoding="ascii").partition("\n")
    return int(first.removeprefix("rchar: "))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(witness(Path(sys.argv[1]))))
