"""Recordings as recorders, telephones and browsers leave them, made of bytes alone: whole, cut off, and of other forms.

Rule: whatever can be read here holds two spoken syllables.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from functools import cache

import numpy as np
import soundfile

from tests.made_up_speech import around, syllables


@cache
def speech() -> bytes:
    """Some syllables, one channel of 16 bit at 48 kHz."""
    return np.rint(around(syllables(count=3), 0.2, 0.2) * 32768).astype("<i2").tobytes()


def chunk(name: bytes, body: bytes, claims: int | None = None) -> bytes:
    return name + struct.pack("<I", len(body) if claims is None else claims) + body


def wav(
    data: bytes | None = None, claims: int | None = None, *, code: int = 1, bits: int = 16, riff: int | None = None,
    channels: int = 1, behind: bytes = b"", before: bytes = b"",
) -> bytes:  # fmt: skip
    """A WAV whose lengths say what they are told to say."""
    data = speech() if data is None else data
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", code, channels, 48_000, 48_000 * frame, frame, bits)
    body = b"WAVE" + chunk(b"fmt ", form) + before + chunk(b"data", data, claims) + behind
    return b"RIFF" + struct.pack("<I", len(body) if riff is None else riff) + body


def tagged(size: int = 10, flags: int = 0) -> bytes:
    """A tag of `size` bytes, as players put one in front."""
    return b"ID3\x04\0" + bytes([flags, 0, 0, size >> 7, size & 0x7F]) + bytes(size)


@cache
def packed(form: str, subtype: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.frombuffer(speech(), "<i2"), 48_000, format=form, subtype=subtype)
    return file.getvalue()


@cache
def opus(rate_hz: int, channels: int = 1) -> bytes:
    """The same syllables as a telephone's voice message, recorded at 8, 12, 16, 24 or 48 kHz."""
    file = io.BytesIO()
    one = np.frombuffer(speech(), "<i2").astype(np.float64) / 32_768
    at_rate = np.interp(np.arange(0, len(one), 48_000 / rate_hz), np.arange(len(one)), one)
    soundfile.write(file, np.stack([at_rate] * channels, axis=1), rate_hz, format="OGG", subtype="OPUS")
    return file.getvalue()


def made_at(ogg: bytes, rate_hz: int, cut: int = 0) -> bytes:
    """An Opus whose head names another rate, and whose last page says it ends `cut` forty-eight-thousandths earlier."""
    head, *others, last = pages(ogg)
    at = head.index(b"OpusHead") + 12
    end = struct.unpack("<q", last[6:14])[0] - cut
    last = sealed(last[:6] + struct.pack("<q", end) + last[14:])
    return b"".join((sealed(head[:at] + struct.pack("<I", rate_hz) + head[at + 4 :]), *others, last))


def pages(ogg: bytes) -> list[bytes]:
    """The pages of an OGG."""
    return [b"OggS" + page for page in ogg.split(b"OggS")[1:]]


def sealed(page: bytes) -> bytes:
    """A page with the checksum that OGG wants."""
    page = page[:22] + bytes(4) + page[26:]
    total, table = 0, _of_one_byte()
    for byte in page:
        total = (total << 8 ^ table[total >> 24 ^ byte]) & 0xFFFFFFFF
    return page[:22] + struct.pack("<I", total) + page[26:]


@cache
def _of_one_byte() -> list[int]:
    """The checksum of every single byte."""
    table = []
    for total in (byte << 24 for byte in range(256)):
        for _ in range(8):
            total = (total << 1 ^ 0x04C11DB7 if total & 0x80000000 else total << 1) & 0xFFFFFFFF
        table.append(total)
    return table


def without_end_mark(ogg: bytes) -> bytes:
    *others, last = pages(ogg)
    return b"".join((*others, sealed(last[:5] + bytes([last[5] & ~4]) + last[6:])))


def wide(kind: str) -> bytes:
    """The same samples in another width, of a WAV whose length is not filled in."""
    values = np.frombuffer(speech(), "<i2")
    if kind == "u1":
        return wav((values // 256 + 128).astype(np.uint8).tobytes(), 0, bits=8)
    if kind == "i3":
        return wav((values.astype("<i4") * 256).view(np.uint8).reshape(-1, 4)[:, :3].tobytes(), 0, bits=24)
    if kind == "i4":
        return wav((values.astype("<i4") * 65_536).tobytes(), 0, bits=32)
    return wav((values / 32_768).astype(f"<{kind}").tobytes(), 0, code=3, bits=8 * int(kind[1]))


NEVER_FILLED_IN: dict[str, tuple[Callable[[], bytes], str]] = {
    "a stream of unknown length": (lambda: wav(claims=0xFFFFFFFF, riff=0xFFFFFFFF), "does not say how long"),
    "a recorder that was killed": (lambda: wav(claims=0, riff=4088), "does not say how long"),
    "sox in a pipe": (lambda: wav(claims=0x7FFFF000, riff=0x7FFFF024), "does not say how long"),
    "arecord in a pipe": (lambda: wav(claims=0x80000000, riff=0x80000024), "does not say how long"),
    "the largest there is": (lambda: wav(claims=0x7FFFFFFF), "does not say how long"),
    "two bytes short": (lambda: wav(claims=len(speech()) + 2), "announces 2 bytes more"),
    "sixteen bytes off": (lambda: wav(claims=len(speech()) + 16), "announces 16 bytes more"),
    "its own header counted": (lambda: wav(claims=len(speech()) + 44), "announces 44 bytes more"),
    "half a frame at the end": (lambda: wav(speech() + b"\0", 0), "does not say how long"),
    "behind other parts": (lambda: wav(claims=0, before=chunk(b"JUNK", bytes(4044))), "does not say how long"),
    "of 8 bit": (lambda: wide("u1"), "does not say how long"),
    "of 24 bit": (lambda: wide("i3"), "does not say how long"),
    "of 32 bit": (lambda: wide("i4"), "does not say how long"),
    "of floats": (lambda: wide("f4"), "does not say how long"),
    "of wide floats": (lambda: wide("f8"), "does not say how long"),
}
"""WAVs whose length nobody filled in, and what is noted."""

UNENDED: dict[str, tuple[Callable[[], bytes], str]] = {
    "vorbis": (lambda: without_end_mark(packed("OGG", "VORBIS")), "no mark where it ends"),
    "zeros behind opus": (lambda: packed("OGG", "OPUS") + bytes(70_000), ""),
    "many zeros behind": (lambda: packed("OGG", "VORBIS") + bytes(700_000), ""),
    "a tag behind": (lambda: packed("OGG", "VORBIS") + b"TAG" + bytes(125), ""),
    "no end mark and zeros": (lambda: without_end_mark(packed("OGG", "VORBIS")) + bytes(4096), "no mark where it ends"),
}
"""OGGs that end otherwise than the book has it, and what is noted."""

FOREIGN: dict[str, tuple[Callable[[], bytes], str]] = {
    "m4a": (lambda: b"\0\0\0\x20ftypM4A " + bytes(99), "is M4A"),
    "mp4": (lambda: b"\0\0\0\x20ftypisom" + bytes(99), "is MP4"),
    "mov": (lambda: b"\0\0\0\x14ftypqt  " + bytes(99), "is QuickTime"),
    "3gp": (lambda: b"\0\0\0\x18ftyp3gp4" + bytes(99), "is 3GP"),
    "webm": (lambda: b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(99), "is WebM"),
    "mkv": (lambda: b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska" + bytes(99), "is Matroska"),
    "caf": (lambda: packed("CAF", "PCM_16"), "is CAF"),
    "aiff": (lambda: packed("AIFF", "PCM_16"), "is AIFF"),
    "aifc": (lambda: packed("AIFF", "ULAW"), "is AIFC"),
    "au": (lambda: packed("AU", "PCM_16"), "is AU"),
    "w64": (lambda: packed("W64", "PCM_16"), "is Wave64"),
    "rf64": (lambda: packed("RF64", "PCM_16"), "is RF64"),
    "wma": (lambda: b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(99), "is WMA"),
    "amr": (lambda: b"#!AMR\n" + bytes(99), "is AMR"),
    "aac": (lambda: b"\xff\xf1\x50\x80" + bytes(99), "is AAC"),
    "flac": (lambda: tagged() + packed("FLAC", "PCM_16"), "is FLAC behind a tag"),
    "tagged.wav": (lambda: tagged() + wav(), "is WAV behind a tag"),
    "tagged-twice.wav": (lambda: tagged(300, 0x10) + bytes(10) + tagged() + wav(), "is WAV behind a tag"),
    "tagged.ogg": (lambda: tagged() + packed("OGG", "VORBIS"), "is OGG behind a tag"),
    "A-law.wav": (lambda: packed("WAV", "ALAW"), "with A-law in it"),
    "µ-law.wav": (lambda: packed("WAV", "ULAW"), "with µ-law in it"),
    "ima.wav": (lambda: packed("WAV", "IMA_ADPCM"), "with IMA ADPCM in it"),
    "ms.wav": (lambda: packed("WAV", "MS_ADPCM"), "with MS ADPCM in it"),
    "gsm.wav": (lambda: wav(code=0x31, bits=0), "with GSM 6.10 in it"),
    "mp3.wav": (lambda: wav(code=0x55, bits=0), "with MP3 in it"),
    "eight-ears.wav": (lambda: wav(channels=8), "claims 8 channels"),
    "endless.flac": (lambda: _endless(packed("FLAC", "PCM_16")), "does not say how long it is"),
    "half.wav": (lambda: wav(speech()[:50_000], len(speech())), "is cut short"),
    "opus.ogg": (lambda: without_end_mark(packed("OGG", "OPUS")), "has no mark where it ends"),
    "rateless.opus": (lambda: made_at(packed("OGG", "OPUS"), 0), "does not say at which rate it was recorded"),
    "speex.ogg": (lambda: packed("OGG", "VORBIS").replace(b"\x01vorbis", b"Speex  "), "neither Vorbis nor Opus"),
}
"""Sounds that another program has to change first, by how their names end, and what they are called."""


def _endless(flac: bytes) -> bytes:
    bits = int.from_bytes(flac[18:26], "big") >> 36
    return flac[:18] + (bits << 36).to_bytes(8, "big") + flac[26:]
