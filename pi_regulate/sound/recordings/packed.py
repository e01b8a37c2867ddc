"""Reads the headers of compressed sound files: FLAC, OGG (Vorbis, Opus) and MP3.

Each gives its length in one place: a FLAC in its first block, an OGG in its last page, an MP3 in a tag. A decoder
believes it and never plays anything after that. So the length is compared with the file's own pieces, which are
numbered or can be counted. Rule: a wrong length is reported, with a program that goes by the pieces.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pi_regulate.sound.recordings.forms import (
    COPY_AGAIN,
    KNOWN,
    LISTEN,
    ForeignError,
    Header,
    NotAudioError,
    ReadBytes,
    foreign_name,
)
from pi_regulate.words import RegulateError

TAIL_BYTES = 65_536 + 512  # an OGG page is never longer
MOST_ZEROS = 2**20  # after the last page; some systems pad a file to whole blocks
NEAR_S = 0.25  # a smaller difference is a writer's slip (it counted its own header), not lost sound
MOST_TAGS = 4  # before an MP3
_MOST_FRAMES = 8192  # of an MP3: 196 s at 48 kHz, more than is ever read
_MP3_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MP3_KBITS = (
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
)
_OPUS_HZ = 48_000  # the rate in which every Opus counts its length, whatever was recorded (RFC 7845, section 4)
_OPUS_RATES_HZ = (8_000, 12_000, 16_000, 24_000, _OPUS_HZ)
_REPAIR = "This may repair it"


def flac(start: bytes, read: ReadBytes, size: int) -> Header:
    """The header of a FLAC, from its first 64 bytes."""
    if len(start) < 42 or start[4] & 0x7F != 0 or int.from_bytes(start[5:8], "big") != 34:
        raise RegulateError("is cut short or damaged: its first block is not that of a FLAC")
    packed = int.from_bytes(start[18:26], "big")  # 20 bits rate, 3 channels - 1, 5 bits - 1, 36 frames
    frames, rate_hz = packed & (1 << 36) - 1, packed >> 44
    if frames == 0:
        raise ForeignError("is a FLAC that does not say how long it is", _REPAIR)
    per_block = int(struct.unpack(">H", start[8:10])[0])
    last = max(_flac_blocks(read(max(0, size - TAIL_BYTES), TAIL_BYTES)), default=0)
    if last * per_block >= frames:
        raise _longer(frames / max(1, rate_hz))
    return Header("FLAC", (packed >> 41 & 7) + 1, rate_hz, frames)


def _flac_blocks(tail: bytes) -> Iterator[int]:
    """The numbers of the equally long blocks that begin here, each proved by its checksum and the block before it."""
    before, at = -2, -1
    while (at := tail.find(b"\xff\xf8", at + 1)) >= 0:
        head = tail[at : at + 16]
        if len(head) < 16 or head[3] & 1:
            continue
        length = max(1, 8 - (head[4] ^ 0xFF).bit_length())  # of the number, coded as UTF-8 codes a letter
        number = head[4] & (0x7F if length == 1 else 0x7F >> length)
        for byte in head[5 : 4 + length]:
            number = number << 6 | byte & 0x3F
        end = 4 + length + {6: 1, 7: 2}.get(head[2] >> 4, 0) + {12: 1, 13: 2, 14: 2}.get(head[2] & 15, 0)
        if end < 16 and _crc8(head[:end]) == head[end]:
            if number == before + 1:
                yield number
            before = number


def _crc8(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
        for _ in range(8):
            total = (total << 1 ^ 0x07 if total & 0x80 else total << 1) & 0xFF
    return total


def ogg(start: bytes, read: ReadBytes, size: int) -> Header:
    """The header of an OGG, from its first 512 bytes."""
    packet = start[27 + start[26] :] if len(start) > 27 else b""
    if packet[:7] == b"\x01vorbis" and len(packet) >= 16:
        channels, rate_hz, skipped = packet[11], int(struct.unpack("<I", packet[12:16])[0]), 0
        counted_hz = rate_hz
    elif packet[:8] == b"OpusHead" and len(packet) >= 16:
        channels, skipped, made_hz = packet[9], *struct.unpack("<HI", packet[10:16])
        if made_hz == 0:  # the decoder would take it for 8 kHz
            raise ForeignError("is an Opus file that does not say at which rate it was recorded", "This gives it one")
        counted_hz, rate_hz = _OPUS_HZ, next((hz for hz in _OPUS_RATES_HZ if hz >= made_hz), _OPUS_HZ)
    else:
        raise ForeignError("is an OGG with neither Vorbis nor Opus in it, which can't be read")
    pages = _last_pages(read, size, start[14:18])
    frames, before = (int(struct.unpack("<q", page[6:14])[0]) - skipped for page in (pages[0], pages[-1]))
    if frames < 0:
        raise RegulateError("does not say how long it is")
    if frames < before:
        raise _longer(frames / max(1, counted_hz))
    ended = bool(pages[0][5] & 4)
    note = "" if ended else f"it has no mark where it ends; everything in it was taken; {LISTEN}"
    return Header("OGG", channels, rate_hz, frames * rate_hz // max(1, counted_hz), note)


def _without_zeros(read: ReadBytes, size: int) -> int:
    """The end of a file without the zeros after it."""
    end = size
    while end > max(0, size - MOST_ZEROS):
        block = read(max(0, end - TAIL_BYTES), min(TAIL_BYTES, end))
        kept = len(block.rstrip(b"\0"))
        end -= len(block) - kept
        if kept or not block:
            break
    return end


def _last_pages(read: ReadBytes, size: int, serial: bytes) -> list[bytes]:
    """The headers of the last page of a stream that gives its position, and of the page before, if there is one.

    Raises ForeignError when the very last page is not whole, or belongs to another stream.
    """
    end, found = _without_zeros(read, size), list[bytes]()
    first = max(0, end - TAIL_BYTES)
    tail = read(first, end - first)
    at = len(tail)
    while len(found) < 2 and (at := tail.rfind(b"OggS", 0, at)) >= 0:
        page = tail[at : at + 27]
        laced = tail[at + 27 : at + 27 + page[26]] if len(page) == 27 else b""
        if not found and (len(page) < 27 or first + at + 27 + page[26] + sum(laced) > size):
            break
        if page[14:18] != serial:
            if not found:
                raise ForeignError("is an OGG with more than one recording in it", "This joins them")
        elif page[6:14] != b"\xff" * 8:
            found.append(page)
    if not found:
        raise ForeignError("is cut short: its last page is not whole", COPY_AGAIN)
    return found


def mp3(read: ReadBytes, size: int) -> Header:
    """The header of an MP3, with or without tags before it. Only decoding tells its length."""
    at = 0
    for _ in range(MOST_TAGS):
        tag = read(at, 10)
        if tag[:3] != b"ID3" or len(tag) < 10:
            break
        at += 10 + sum((byte & 0x7F) << shift for byte, shift in zip(tag[6:10], (21, 14, 7, 0), strict=True))
        at += 10 if tag[5] & 0x10 else 0  # a footer
    frame = read(at, 64)
    name = {b"fLaC": "FLAC", b"RIFF": "WAV", b"OggS": "OGG"}.get(frame[:4]) or foreign_name(frame)
    if name is not None:
        raise ForeignError(f"is {name} behind a tag, which can't be read")
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        raise RegulateError("is cut short or damaged: no MP3 sound was found in it")
    version, layer, rate = frame[1] >> 3 & 3, frame[1] >> 1 & 3, frame[2] >> 2 & 3
    if version == 1 or layer == 0 or rate == 3 or frame[2] >> 4 == 15:
        raise NotAudioError(f"is not a sound file; {KNOWN}")
    rate_hz, mono = _MP3_RATES_HZ[version][rate], frame[3] >> 6 == 3
    count, whole = _mp3_frames(read, at, size)
    claimed = _mp3_claims(read(at, 256), (9 if mono else 17) if version != 3 else (17 if mono else 32))
    second = rate_hz / (1152 if version == 3 else 576)
    if claimed and count is not None:
        if count - 1 - claimed > 2:  # the frame that holds the tag has no sound, but some writers count it
            raise _longer(claimed / second)
        if claimed - count > NEAR_S * second:
            raise ForeignError(
                f"is cut short: {count / second:.1f} s of sound are there, {claimed / second:.1f} s were announced",
                COPY_AGAIN,
            )
    note = "" if whole else f"its last piece is not whole; {LISTEN}"
    return Header("MP3", 1 if mono else 2, rate_hz, None, note)


def _mp3_frames(read: ReadBytes, at: int, size: int) -> tuple[int | None, bool]:
    """The number of frames, None when they can't be counted, and whether the last is whole."""
    for count in range(_MOST_FRAMES):
        head = read(at, 8)
        length = _mp3_length(head)
        if length == 0:
            over = size - at < 256 or head.startswith((b"TAG", b"ID3", b"APETAGEX", b"LYRICSBE", bytes(8)))
            return count if over else None, True
        if at + length > size:
            return count, False
        at += length
    return None, True


def _mp3_length(head: bytes) -> int:
    """The length in bytes of the frame that begins like this; 0 if it isn't a frame of layer III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, kbits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate == 3 or kbits in (0, 15):
        return 0
    newer = version == 3
    return (144 if newer else 72) * 1000 * _MP3_KBITS[newer][kbits] // _MP3_RATES_HZ[version][rate] + (head[2] >> 1 & 1)


def _mp3_claims(frame: bytes, inside: int) -> int:
    """The number of frames given by the tag in the first frame; 0 when it gives none or was never filled in."""
    at, claimed = 4 + inside, 0
    if frame[at : at + 4] in (b"Xing", b"Info") and frame[at + 7 : at + 8] > b"\0" and frame[at + 7] & 1:
        claimed = int.from_bytes(frame[at + 8 : at + 12], "big")
    elif frame[36:40] == b"VBRI":
        claimed = int.from_bytes(frame[50:54], "big")
    return claimed if claimed < 2**31 else 0


def _longer(claimed_s: float) -> ForeignError:
    return ForeignError(f"claims to end after {claimed_s:.1f} s, but goes on after that", _REPAIR)
