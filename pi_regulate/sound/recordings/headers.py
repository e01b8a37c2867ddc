"""Reads the header of a sound file with our own code, before any decoder sees it.

WAV, FLAC, OGG (Vorbis, Opus) and MP3 give their channels and sample rate in their first bytes. Their length is there
too, or in the last bytes, and is most often wrong: a recorder that was cut off never fills it in, and one that saves
now and then leaves the length of its last save. What counts is what the file really holds, and a note says so. A header
may also be forged to do harm: anything absurd, or that does not fit the file's size, is refused here.
The one rule: only a small part of a file is ever in memory, whatever size it claims, and every fault becomes one
sentence.
"""

from __future__ import annotations

import re
import struct

from pi_regulate.sound.recordings.forms import (
    COPY_AGAIN,
    KNOWN,
    LISTEN,
    WAV_KINDS,
    ForeignError,
    Header,
    NotAudioError,
    PlainWav,
    ReadBytes,
    foreign_name,
)
from pi_regulate.sound.recordings.packed import MOST_ZEROS, NEAR_S, flac, mp3, ogg
from pi_regulate.words import RegulateError

MOST_CHUNKS = 64  # before the samples of a WAV; players and tags add a handful
NEVER_FILLED_IN = 0x7F00_0000  # lengths from here on mean "not known yet"; no recording is 2 GB long
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_BITS = {_PCM: (8, 16, 24, 32), _FLOAT: (32, 64)}
_TAGS = (b"TAG", b"ID3", b"APETAGEX")  # tags that players append after the last part of a file
_PARTS = re.compile(
    rb"LIST|bext|iXML|axml|chna|umid|cart|cue |plst|smpl|inst|acid|fact|PEAK|DISP|levl|link|aXML|afsp|LGWV"
    rb"|JUNK|junk|PAD |FLLR|_PMX|id3 |ID3[ 2\x02-\x04]|TAG|APETAGEX"
)  # what programs write after the samples
_BLOCK_BYTES = 1 << 20
_MOST_TRIES = 10_000  # a file with more such names was made to keep us busy


def header(read: ReadBytes, size: int) -> Header:
    """The header of a file of `size` bytes.

    Raises NotAudioError if it isn't sound, ForeignError if another program can read it, otherwise RegulateError.
    """
    start = read(0, 64)
    if not start:
        raise RegulateError("is empty")
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return _wav(read, size)
    if start[:4] == b"fLaC":
        return flac(start, read, size)
    if start[:4] == b"OggS":
        return ogg(start + read(64, 448), read, size)
    name = foreign_name(start)
    if name is not None:
        raise ForeignError(f"is {name}, which can't be read")
    if start[:3] == b"ID3" or (start[0] == 0xFF and start[1:2] >= b"\xe0"):
        return mp3(read, size)
    raise NotAudioError(f"is not a sound file; {KNOWN}")


def _wav(read: ReadBytes, size: int) -> Header:
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


def _wav_data(form: bytes, length: int, at: int, size: int, read: ReadBytes) -> Header:
    if len(form) < 16:
        raise RegulateError("does not say what its samples are")
    tag, channels, rate_hz, _, frame_bytes, bits = struct.unpack("<HHIIHH", form[:16])
    if tag == _EXTENSIBLE and len(form) >= 26:
        tag = int(struct.unpack("<H", form[24:26])[0])
    if bits not in _BITS.get(tag, ()):
        inside = WAV_KINDS.get(tag, f"{bits} bit of code {tag}")
        raise ForeignError(f"is a WAV with {inside} in it, which can't be read")
    if channels < 1 or frame_bytes != channels * bits // 8:
        raise RegulateError(f"contradicts itself: {channels} channels of {bits} bit in {frame_bytes} bytes")
    second = max(1, frame_bytes * rate_hz)
    stop = at + length
    ends = stop <= size and not _goes_on(read, stop, size, frame_bytes)
    end = _samples_end(read, at if ends or stop > size else stop, stop if ends else size)
    if ends and end == stop:
        return Header("WAV", channels, rate_hz, length // frame_bytes)
    if bits == 8 and end < size and end % 2 == 0 and read(end - 1, 1) == b"\0":
        end -= 1  # no sample: it fills up to where the next part begins
    there, lacks = end - at, stop - size
    here, announced = f"{there / second:.1f} s", f"{length / second:.1f} s"
    if ends:
        note = f"its header counts {stop - end} bytes too many as sound"
    elif length == 0 or length >= NEVER_FILLED_IN:
        note = f"its header does not say how long it is; all {here} in it were taken; {LISTEN}"
    elif lacks > NEAR_S * second:
        raise ForeignError(
            f"is cut short: {here} of sound are there, {announced} were announced",
            COPY_AGAIN,
        )
    elif lacks > 0:
        note = f"its header announces {lacks} bytes more than the file has; everything in it was taken"
    elif there - length <= NEAR_S * second:
        note = f"its header announces {there - length} bytes fewer than the file has; everything in it was taken"
    else:
        note = f"its header announces {announced}, but {here} are there; everything was taken"
    if end < size:
        note += f"; what follows looks like a tag and was left out; {LISTEN}"
    kind = f"{'f' if tag == _FLOAT else 'u' if bits == 8 else 'i'}{bits // 8}"
    return Header("WAV", channels, rate_hz, there // frame_bytes, note, PlainWav(at, kind))


def _goes_on(read: ReadBytes, end: int, size: int, frame_bytes: int) -> bool:
    """Whether samples go on where they should have ended, because no other part, tag or padding begins there.

    Raises RegulateError if another recording begins there.
    """
    at = end if _is_chunk(read, end, size) else end + end % 2  # by the specification, parts begin at even offsets
    for _ in range(MOST_CHUNKS):
        if not _is_chunk(read, at, size):
            break
        head = read(at, 8)
        if head[:4] in (b"data", b"RIFF"):
            raise RegulateError("holds more than one recording; save each in a file of its own")
        length = int(struct.unpack("<I", head[4:])[0])
        at += 8 + length + length % 2
        end = size
    if size - end < frame_bytes or read(end, 8).startswith(_TAGS):
        return False
    return any(read(end, min(size - end, MOST_ZEROS)))


def _samples_end(read: ReadBytes, start: int, size: int) -> int:
    """Where samples end, at the latest at `size`: before the first part from which further parts lead up to `size`.

    When the header gives no end, or a wrong one, such parts may follow the samples or be counted among them.
    """
    tries = 0
    for at in range(start, size, _BLOCK_BYTES):
        for found in _PARTS.finditer(read(at, _BLOCK_BYTES + 8)):
            tries += 1
            if tries > _MOST_TRIES:
                return size
            if _reaches_the_end(read, at + found.start(), size):
                return at + found.start()
    return size


def _reaches_the_end(read: ReadBytes, at: int, size: int) -> bool:
    """Whether parts follow one another from here to the file's end, which may be padded with zeros."""
    for _ in range(MOST_CHUNKS):
        head = read(at, 32)
        if head[:3] == b"TAG":
            at += 128
        elif head[:8] == b"APETAGEX" and len(head) == 32:
            at += int(struct.unpack("<I", head[12:16])[0]) + 32
        elif head[:3] == b"ID3" and head[3:4] < b"\x10" and len(head) >= 10:
            at += 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
        elif _is_chunk(read, at, size):
            length = int(struct.unpack("<I", head[4:8])[0])
            at += 8 + length + (length % 2 and at + 8 + length < size)
        else:
            break
        if at >= size:
            return at == size
    return size - at <= MOST_ZEROS and not any(read(at, size - at)) if at < size else False


def _is_chunk(read: ReadBytes, at: int, size: int) -> bool:
    """Whether another part of the file begins here: four letters, and a length that fits."""
    head = read(at, 8)
    if len(head) < 8 or not all(0x20 <= byte < 0x7F for byte in head[:4]):
        return False
    return int(struct.unpack("<I", head[4:])[0]) <= size - at - 8
