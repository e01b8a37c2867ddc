"""What a sound file says of itself, read by ourselves before any decoder sees it.

WAV, FLAC, OGG (Vorbis, Opus) and MP3 tell in their first bytes how many channels and samples a second they hold, and
all but MP3 how long they are; OGG says that in its last page. A header may lie, and does where somebody means harm:
whatever is absurd or does not fit the file's size is refused here. A recorder that was cut off has never filled in the
length; then what is there counts, and a note says so. The one rule: a few kilobytes are looked at, however large the
file claims to be, and what is wrong ends in one plain sentence.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pi_regulate.sound.forms import KNOWN, WAV_KINDS, ForeignError, NoSoundError, foreign_name
from pi_regulate.words import RegulateError

Form = Literal["WAV", "FLAC", "OGG", "MP3"]
Read = Callable[[int, int], bytes]
"""Gives so many bytes from an offset on; fewer at the end of the file."""

MOST_CHUNKS = 64  # before the samples of a WAV; players and tags add a handful
TAIL_BYTES = 65_536 + 512  # an OGG page is never longer
MOST_ZEROS = 2**20  # behind the last page; some systems fill a file up to whole blocks
NEVER_FILLED_IN = 0x7F00_0000  # lengths from here on are stand-ins for "not known yet"; no recording is 2 GB long
NEAR_S = 0.25  # a length that is off by less comes from a writer's slip (its own header counted), no lost sound
_MP3_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_BITS = {_PCM: (8, 16, 24, 32), _FLOAT: (32, 64)}
_BEHIND = (b"LIST", b"id3 ", b"ID3 ", b"JUNK", b"PAD ", b"fact", b"cue ", b"bext", b"smpl", b"iXML", b"_PMX", b"DISP")
_LISTEN = "listen to hear whether its end is missing"


@dataclass(frozen=True, slots=True)
class Plain:
    """Where the samples of a WAV lie in its file, and what: `kind` is one of u1, i2, i3, i4, f4, f8."""

    at: int
    kind: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a file claims. `frames` is None where only decoding tells (MP3).

    `plain` is there where libsndfile would believe a wrong length; `note` is what whoever made it should know.
    """

    form: Form
    channels: int
    rate_hz: int
    frames: int | None
    note: str = ""
    plain: Plain | None = None

    @property
    def seconds(self) -> float | None:
        """How long it lasts; None where only decoding tells."""
        return None if self.frames is None or self.rate_hz < 1 else self.frames / self.rate_hz


def header(read: Read, size: int) -> Header:
    """The header of a file of `size` bytes.

    Raises NoSoundError where it is no sound, ForeignError where another program can read it, else RegulateError.
    """
    start = read(0, 64)
    if not start:
        raise RegulateError("is empty")
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return _wav(read, size)
    if start[:4] == b"fLaC":
        return _flac(start)
    if start[:4] == b"OggS":
        return _ogg(start + read(64, 448), read, size)
    name = foreign_name(start)
    if name is not None:
        raise ForeignError(f"is {name}")
    if start[:3] == b"ID3" or (start[0] == 0xFF and start[1:2] >= b"\xe0"):
        return _mp3(read)
    raise NoSoundError(f"is not a sound file; {KNOWN}")


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
            return _wav_data(form, length, at + 8, size, read)
        at += 8 + length + length % 2
    raise RegulateError("is cut short or damaged: no samples were found in it")


def _wav_data(form: bytes, length: int, at: int, size: int, read: Read) -> Header:
    if len(form) < 16:
        raise RegulateError("does not say what its samples are")
    tag, channels, rate_hz, _, frame_bytes, bits = struct.unpack("<HHIIHH", form[:16])
    if tag == _EXTENSIBLE and len(form) >= 26:
        tag = int(struct.unpack("<H", form[24:26])[0])
    if bits not in _BITS.get(tag, ()):
        inside = WAV_KINDS.get(tag, f"{bits} bit of code {tag}")
        raise ForeignError(f"is a WAV with {inside} in it, but plain samples are needed")
    if channels < 1 or frame_bytes != channels * bits // 8:
        raise RegulateError(f"contradicts itself: {channels} channels of {bits} bit in {frame_bytes} bytes")
    there = size - at
    if length <= there and (length > 0 or there == 0 or _is_chunk(read(at, 8), there)):
        return Header("WAV", channels, rate_hz, length // frame_bytes)
    seconds = there / max(1, frame_bytes * rate_hz)
    if length == 0 or length >= NEVER_FILLED_IN:
        note = f"its header does not say how long it is; the {seconds:.1f} s that are there were taken; {_LISTEN}"
    elif length - there <= NEAR_S * frame_bytes * rate_hz:
        note = f"its header announces {length - there} bytes more than are there; what is there was taken"
    else:
        announced = length / max(1, frame_bytes * rate_hz)
        raise ForeignError(
            f"is cut short: {seconds:.1f} s of sound are there, {announced:.1f} s were announced",
            "copy it again, or keep what is there",
        )
    kind = f"{'f' if tag == _FLOAT else 'u' if bits == 8 else 'i'}{bits // 8}"
    return Header("WAV", channels, rate_hz, there // frame_bytes, note, Plain(at, kind))


def _is_chunk(head: bytes, there: int) -> bool:
    """Whether another part of the file begins here: then a length of 0 was meant."""
    return head[:4] in _BEHIND and int(struct.unpack("<I", head[4:8].ljust(4, b"\xff"))[0]) <= there - 8


def _flac(start: bytes) -> Header:
    if len(start) < 42 or start[4] & 0x7F != 0 or int.from_bytes(start[5:8], "big") != 34:
        raise RegulateError("is cut short or damaged: its first block is not as FLAC has it")
    packed = int.from_bytes(start[18:26], "big")  # 20 bits rate, 3 channels - 1, 5 bits - 1, 36 frames
    frames = packed & (1 << 36) - 1
    if frames == 0:
        raise ForeignError("is a FLAC that does not say how long it is")
    return Header("FLAC", (packed >> 41 & 7) + 1, packed >> 44, frames)


def _ogg(start: bytes, read: Read, size: int) -> Header:
    packet = start[27 + start[26] :] if len(start) > 27 else b""
    if packet[:7] == b"\x01vorbis" and len(packet) >= 16:
        channels, rate_hz, skipped = packet[11], int(struct.unpack("<I", packet[12:16])[0]), 0
    elif packet[:8] == b"OpusHead" and len(packet) >= 12:
        channels, rate_hz, skipped = packet[9], 48_000, int(struct.unpack("<H", packet[10:12])[0])
    else:
        raise ForeignError("is an OGG with neither Vorbis nor Opus in it")
    page = _last_page(read, size, start[14:18])
    frames = int(struct.unpack("<q", page[6:14])[0]) - skipped
    if frames < 0:
        raise RegulateError("does not say how long it is")
    ended = bool(page[5] & 4)
    note = "" if ended else f"it has no mark where it ends; all that is there was taken; {_LISTEN}"
    return Header("OGG", channels, rate_hz, frames, note)


def _without_zeros(read: Read, size: int) -> int:
    """Where a file ends when the zeros behind it are left out."""
    end = size
    while end > max(0, size - MOST_ZEROS):
        block = read(max(0, end - TAIL_BYTES), min(TAIL_BYTES, end))
        kept = len(block.rstrip(b"\0"))
        end -= len(block) - kept
        if kept or not block:
            break
    return end


def _last_page(read: Read, size: int, serial: bytes) -> bytes:
    """The last page of a stream that says where it is. Raises ForeignError where the last of all is not whole."""
    end = _without_zeros(read, size)
    first = max(0, end - TAIL_BYTES)
    tail = read(first, end - first)
    at = len(tail)
    while (at := tail.rfind(b"OggS", 0, at)) >= 0:
        page = tail[at : at + 27]
        if len(page) < 27 or page[14:18] != serial:
            break
        laced = tail[at + 27 : at + 27 + page[26]]
        if first + at + 27 + page[26] + sum(laced) > size:
            break
        if page[6:14] != b"\xff" * 8:
            return page
    raise ForeignError("is cut short: its last page is not whole", "copy it again, or keep what is there")


def _mp3(read: Read) -> Header:
    start = read(0, 10)
    at = 0
    if start[:3] == b"ID3" and len(start) == 10:
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(start[6:10], (21, 14, 7, 0), strict=True))
    frame = read(at, 64)
    name = "FLAC" if frame[:4] == b"fLaC" else foreign_name(frame)
    if name is not None:
        raise ForeignError(f"is {name} behind a tag")
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        raise RegulateError("is cut short or damaged: no MP3 sound was found in it")
    version, layer, rate = frame[1] >> 3 & 3, frame[1] >> 1 & 3, frame[2] >> 2 & 3
    if version == 1 or layer == 0 or rate == 3 or frame[2] >> 4 == 15:
        raise NoSoundError(f"is not a sound file; {KNOWN}")
    return Header("MP3", 1 if frame[3] >> 6 == 3 else 2, _MP3_RATES_HZ[version][rate], None)
