"""Makes Ogg files that have the same bytes every time.

The encoder gives every stream a random number, and nothing else in the file is random. Here the number is chosen, and
the checksum of each page, which covers it, is computed again (RFC 3533). Rule: the sound is not touched.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np
import soundfile

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal

BITRATE = 36_000  # a second, on average: 4.2 kB; one channel of speech can hardly be told from the original
_BITRATES = (6_000, 256_000)  # what libsndfile makes of its scale, from smallest to best
_SERIAL = slice(14, 18)
_CHECKSUM = slice(22, 26)
_POLYNOMIAL = 0x04C11DB7


def opus(samples: Signal, number: int, bitrate: float = BITRATE) -> bytes:
    """One channel at 48 kHz as an Ogg Opus file whose stream has this number (32 bit)."""
    low, high = _BITRATES
    file = io.BytesIO()
    sound = samples.astype(np.float32)
    soundfile.write(
        file, sound, RATE_HZ, format="OGG", subtype="OPUS", compression_level=1 - (bitrate - low) / (high - low)
    )
    return b"".join(_numbered(page, number) for page in _pages(file.getvalue()))


def stream_number(data: bytes) -> int:
    """The number of the stream in an Ogg file."""
    (number,) = struct.unpack("<I", data[_SERIAL])
    return int(number)


def decoded(data: bytes) -> Signal:
    """The samples that a player decodes from it."""
    samples: Signal = soundfile.read(io.BytesIO(data), dtype="float64")[0]
    return samples


def _pages(data: bytes) -> Iterator[bytearray]:
    at = 0
    while at < len(data):
        segments = data[at + 26]
        length = 27 + segments + sum(data[at + 27 : at + 27 + segments])
        yield bytearray(data[at : at + length])
        at += length


def _numbered(page: bytearray, number: int) -> bytes:
    page[_SERIAL] = struct.pack("<I", number)
    page[_CHECKSUM] = bytes(4)
    page[_CHECKSUM] = struct.pack("<I", _checksum(page))
    return bytes(page)


def _checksum(page: bytearray) -> int:
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value


def _row(byte: int) -> int:
    value = byte << 24
    for _ in range(8):
        value = (value << 1 & 0xFFFFFFFF) ^ (_POLYNOMIAL if value >> 31 else 0)
    return value


_TABLE = [_row(byte) for byte in range(256)]
