"""What a sound file says of itself, read by ourselves before any decoder sees it.

WAV, FLAC, OGG (Vorbis, Opus) and MP3 tell in their first bytes how many channels and samples a second they hold, and
all but MP3 how long they are; OGG says that in its last page. A header may lie, and does where somebody means harm:
whatever is absurd or does not fit the file's size is refused here. The one rule: a few kilobytes are looked at, however
large the file claims to be, and what is wrong ends in one plain sentence.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pi_regulate.words import RegulateError

Form = Literal["WAV", "FLAC", "OGG", "MP3"]
Read = Callable[[int, int], bytes]
"""Gives so many bytes from an offset on; fewer at the end of the file."""

MOST_CHUNKS = 64  # before the samples of a WAV; players and tags add a handful
TAIL_BYTES = 65_536 + 512  # an OGG page is never longer
_MP3_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_BITS = {_PCM: (8, 16, 24, 32), _FLOAT: (32, 64)}


@dataclass(frozen=True, slots=True)
class Header:
    """What a file claims. `frames` is None where only decoding tells (MP3)."""

    form: Form
    channels: int
    rate_hz: int
    frames: int | None

    @property
    def seconds(self) -> float | None:
        """How long it lasts; None where only decoding tells."""
        return None if self.frames is None or self.rate_hz < 1 else self.frames / self.rate_hz


def header(read: Read, size: int) -> Header:
    """The header of a file of `size` bytes. Raises RegulateError where it is no sound, damaged or cut short."""
    start = read(0, 64)
    if not start:
        raise RegulateError("is empty")
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return _wav(read, size)
    if start[:4] == b"fLaC":
        return _flac(start)
    if start[:4] == b"OggS":
        return _ogg(start + read(64, 448), read, size)
    if start[4:8] == b"ftyp":
        raise RegulateError("is M4A, which libsndfile can't read; save it as WAV (ffmpeg -i IN.m4a OUT.wav does it)")
    if start[:3] == b"ID3" or (start[0] == 0xFF and start[1:2] >= b"\xe0"):
        return _mp3(read)
    raise RegulateError("is no sound file; WAV, FLAC, OGG and MP3 are known")


def _wav(read: Read, size: int) -> Header:
    at, form = 12, b""
    for _ in range(MOST_CHUNKS):
        head = read(at, 8)
        if len(head) < 8:
            break
        name, length = head[:4], int(struct.unpack("<I", head[4:])[0])
        if name == b"fmt ":
            form = read(at + 8, min(length, 40))
        if name == b"data":
            return _wav_data(form, length, size - at - 8)
        at += 8 + length + length % 2
    raise RegulateError("is cut short or damaged: no samples were found in it")


def _wav_data(form: bytes, length: int, there: int) -> Header:
    if len(form) < 16:
        raise RegulateError("does not say what its samples are")
    tag, channels, rate_hz, _, frame_bytes, bits = struct.unpack("<HHIIHH", form[:16])
    if tag == _EXTENSIBLE and len(form) >= 26:
        tag = int(struct.unpack("<H", form[24:26])[0])
    if bits not in _BITS.get(tag, ()):
        raise RegulateError(f"is a WAV of an odd kind ({bits} bit, code {tag}); plain PCM is needed")
    if channels < 1 or frame_bytes != channels * bits // 8:
        raise RegulateError(f"contradicts itself: {channels} channels of {bits} bit in {frame_bytes} bytes")
    if length > there:
        raise RegulateError(f"is cut short: {there} bytes of sound are there, {length} were announced")
    return Header("WAV", channels, rate_hz, length // frame_bytes)


def _flac(start: bytes) -> Header:
    if len(start) < 42 or start[4] & 0x7F != 0 or int.from_bytes(start[5:8], "big") != 34:
        raise RegulateError("is cut short or damaged: its first block is not as FLAC has it")
    packed = int.from_bytes(start[18:26], "big")  # 20 bits rate, 3 channels - 1, 5 bits - 1, 36 frames
    frames = packed & (1 << 36) - 1
    if frames == 0:
        raise RegulateError("is empty, or does not say how long it is")
    return Header("FLAC", (packed >> 41 & 7) + 1, packed >> 44, frames)


def _ogg(start: bytes, read: Read, size: int) -> Header:
    packet = start[27 + start[26] :] if len(start) > 27 else b""
    if packet[:7] == b"\x01vorbis" and len(packet) >= 16:
        channels, rate_hz, skipped = packet[11], int(struct.unpack("<I", packet[12:16])[0]), 0
    elif packet[:8] == b"OpusHead" and len(packet) >= 12:
        channels, rate_hz, skipped = packet[9], 48_000, int(struct.unpack("<H", packet[10:12])[0])
    else:
        raise RegulateError("is an OGG without Vorbis or Opus sound")
    tail = read(max(0, size - TAIL_BYTES), TAIL_BYTES)
    at = tail.rfind(b"OggS")
    page = tail[at : at + 27] if at >= 0 else b""
    if len(page) < 27 or not page[5] & 4 or page[14:18] != start[14:18]:
        raise RegulateError("is cut short: its last page is missing")
    frames = int(struct.unpack("<q", page[6:14])[0]) - skipped
    if frames < 0:
        raise RegulateError("does not say how long it is")
    return Header("OGG", channels, rate_hz, frames)


def _mp3(read: Read) -> Header:
    start = read(0, 10)
    at = 0
    if start[:3] == b"ID3" and len(start) == 10:
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(start[6:10], (21, 14, 7, 0), strict=True))
    frame = read(at, 4)
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        raise RegulateError("is cut short or damaged: no MP3 sound was found in it")
    version, layer, rate = frame[1] >> 3 & 3, frame[1] >> 1 & 3, frame[2] >> 2 & 3
    if version == 1 or layer == 0 or rate == 3 or frame[2] >> 4 == 15:
        raise RegulateError("is no sound file; WAV, FLAC, OGG and MP3 are known")
    return Header("MP3", 1 if frame[3] >> 6 == 3 else 2, _MP3_RATES_HZ[version][rate], None)
