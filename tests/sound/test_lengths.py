"""A length that a sound file tells and that is not so: nothing of a recording is lost without a word."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from pi_regulate.devices.speech.intake import why_not
from pi_regulate.sound.recordings.bounded import RECORDING_BOUNDS, Blocks, opened
from pi_regulate.words import RegulateError
from tests.devices.speech.foreign import chunk, packed, pages, sealed, speech, wav
from tests.in_one_test import in_one_test

LIST = chunk(b"LIST", b"INFO" + bytes(200))
UNEVEN = chunk(b"LIST", b"INFO" + bytes(range(1, 202)))
ID3 = chunk(b"id3 ", b"ID3\x04\0\0\0\x0b\x38\x00" + bytes(range(256)) * 752)
BARE = b"ID3\x04\0\0\0\0\x02\0" + bytes(range(256))
APE = b"APETAGEX" + struct.pack("<IIII8x", 2000, 288, 1, 0) + bytes(range(256)) + b"APETAGEX" + bytes(24)
BEHIND = "what follows looks like a tag and was left out; listen to hear whether its end is missing"
LEFT_OUT = "looks like a tag and was left out; listen"
SAMPLES = len(speech()) // 2
HALF = SAMPLES // 2 * 2
LOUD = bytes(range(1, 241)) * 400
"""48000 samples, 1 s, none of them silence."""


def read(path: Path) -> tuple[int, str]:
    """How many samples are read of a file, and what is noted about it."""
    with opened(path, RECORDING_BOUNDS) as (descriptor, found):
        return sum(len(block) for block in Blocks(path, descriptor, found, RECORDING_BOUNDS)), found.note


def padded(end: bytes) -> bytes:
    """A WAV of 8 bit with an odd number of samples, and something behind it."""
    return wav(LOUD[:4801], bits=8, behind=end)


WHOLE: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "half announced": (lambda: wav(LOUD, len(LOUD) // 2), 48_000, "announces 0.5 s, but 1.0 s are there; everything"),
    "next to nothing announced": (lambda: wav(LOUD, 2), 48_000, "announces 0.0 s, but 1.0 s are there"),
    "one byte announced": (lambda: wav(LOUD, 1), 48_000, "announces 0.0 s, but 1.0 s are there"),
    "its header left out": (lambda: wav(LOUD, len(LOUD) - 44), 48_000, "announces 44 bytes fewer than the file has"),
    "half of a file of 24 bit": (lambda: wav(LOUD, 48_000, bits=24), 32_000, "announces 0.3 s, but 0.7 s are there"),
    "a size of the whole too small": (lambda: wav(LOUD, riff=100), 48_000, ""),
    "a size of the whole of nothing": (lambda: wav(LOUD, riff=0), 48_000, ""),
    "a size of the whole never filled in": (lambda: wav(LOUD, riff=0xFFFFFFFF), 48_000, ""),
    "words behind": (lambda: wav(LOUD, behind=LIST + LIST), 48_000, ""),
    "an unknown part behind": (lambda: wav(LOUD, behind=chunk(b"xyz!", bytes(9))), 48_000, ""),
    "a player's tag behind": (lambda: wav(LOUD, behind=b"TAG" + bytes(125)), 48_000, ""),
    "zeros behind": (lambda: wav(LOUD, behind=bytes(9000)), 48_000, ""),
    "a byte behind": (lambda: wav(LOUD, behind=b"x"), 48_000, ""),
    "an odd length, filled up": (lambda: padded(b"\0" + LIST), 4801, ""),
    "an odd length, not filled up": (lambda: padded(LIST), 4801, ""),
    "too little announced, and words behind": (
        lambda: wav(LOUD, 9600, behind=LIST),
        48_000,
        "0.1 s, but 1.0 s are there",
    ),
    "too little announced, and a tag behind": (lambda: wav(LOUD, 9600, behind=ID3), 48_000, LEFT_OUT),
    "next to all announced, and a tag behind": (lambda: wav(LOUD, 95_000, behind=ID3), 48_000, LEFT_OUT),
    "nothing announced, and a tag behind": (lambda: wav(LOUD, 0, behind=ID3), 48_000, LEFT_OUT),
    "never filled in, and a tag behind": (lambda: wav(LOUD, 0xFFFFFFFF, behind=ID3), 48_000, LEFT_OUT),
    "never filled in, and two parts behind": (lambda: wav(LOUD, 0x7FFFFFF0, behind=LIST + ID3), 48_000, LEFT_OUT),
    "too little announced, and zeros behind a tag": (
        lambda: wav(LOUD, 9600, behind=ID3 + bytes(512)),
        48_000,
        LEFT_OUT,
    ),
    "too little announced, and an old tag behind": (
        lambda: wav(LOUD, 9600, behind=b"TAG" + bytes([7]) * 125),
        48_000,
        LEFT_OUT,
    ),
    "too little announced, and a bare tag behind": (lambda: wav(LOUD, 9600, behind=BARE), 48_000, LEFT_OUT),
    "too little announced, and another player's tag": (lambda: wav(LOUD, 9600, behind=APE), 48_000, LEFT_OUT),
    "too little announced, and an odd tag not filled up": (
        lambda: wav(LOUD, 9600, behind=ID3[:4] + b"\x63\0\0\0" + bytes([9]) * 99),
        48_000,
        LEFT_OUT,
    ),
    "all announced, and words as well": (
        lambda: wav(LOUD + LIST),
        48_000,
        f"counts 212 bytes too many as sound; {BEHIND}",
    ),
    "all announced, and a tag as well": (lambda: wav(LOUD + ID3), 48_000, f"too many as sound; {BEHIND}"),
    "all announced, and two parts as well": (lambda: wav(LOUD + LIST + ID3), 48_000, LEFT_OUT),
    "all announced, and an old tag as well": (lambda: wav(LOUD + b"TAG" + bytes([7]) * 125), 48_000, LEFT_OUT),
    "all announced, and a bare tag as well": (lambda: wav(LOUD + BARE), 48_000, LEFT_OUT),
    "all announced, and another player's tag as well": (lambda: wav(LOUD + APE), 48_000, LEFT_OUT),
    "all announced, and what a broadcaster writes": (lambda: wav(LOUD + chunk(b"bext", bytes(602))), 48_000, LEFT_OUT),
    "all announced, and padding as well": (lambda: wav(LOUD + chunk(b"JUNK", bytes(900))), 48_000, LEFT_OUT),
    "all announced, and zeros behind a tag as well": (lambda: wav(LOUD + ID3 + bytes(512)), 48_000, LEFT_OUT),
    "a tag announced, and words behind by the book": (lambda: wav(LOUD + ID3, behind=LIST), 48_000, LEFT_OUT),
    "words announced in 24 bit": (lambda: wav(LOUD + LIST, bits=24), 32_000, LEFT_OUT),
    "words announced, on two channels": (lambda: wav(LOUD + LIST, channels=2), 24_000, LEFT_OUT),
    "words announced, behind an odd length, filled up": (
        lambda: wav(LOUD[:4801] + b"\0" + LIST, bits=8),
        4801,
        LEFT_OUT,
    ),
    "words announced, behind an odd length": (lambda: wav(LOUD[:4801] + LIST, bits=8), 4801, LEFT_OUT),
    "the whole file announced": (
        lambda: wav(LOUD, len(LOUD + LIST) + 44, behind=LIST),
        48_000,
        "announces 44 bytes more",
    ),
    "the whole file announced, with a long tag": (
        lambda: wav(LOUD, len(LOUD + ID3) + 44, behind=ID3),
        48_000,
        LEFT_OUT,
    ),
    "never filled in, and an odd part, filled up, before another": (
        lambda: wav(LOUD, 0xFFFFFFFF, behind=UNEVEN + b"\0" + LIST),
        48_000,
        LEFT_OUT,
    ),
    "never filled in, and an odd part at the end": (
        lambda: wav(LOUD, 0xFFFFFFFF, behind=LIST + UNEVEN),
        48_000,
        LEFT_OUT,
    ),
    "an odd part announced, filled up, before another": (lambda: wav(LOUD + UNEVEN + b"\0" + LIST), 48_000, LEFT_OUT),
    "an odd part announced, filled up, at the end": (lambda: wav(LOUD + LIST + UNEVEN + b"\0"), 48_000, LEFT_OUT),
    "a name among samples": (lambda: wav(LOUD + b"LIST" + LOUD), 96_002, ""),
    "a name and a length among samples": (lambda: wav(LOUD + LIST + LOUD), 96_000 + 106, ""),
    "too little announced, and a name among samples": (
        lambda: wav(LOUD + b"LIST" + LOUD, 9600),
        96_002,
        "2.0 s are there",
    ),
    "an odd length and no more": (lambda: padded(b""), 4801, ""),
}


@in_one_test("case", WHOLE)
def test_a_wav_is_read_as_far_as_it_goes(tmp_path: Path, case: str) -> None:
    make, samples, said = WHOLE[case]
    (tmp_path / "a.wav").write_bytes(make())
    count, note = read(tmp_path / "a.wav")
    assert count == samples
    assert said in note
    assert bool(said) == bool(note)


@cache
def tagged_mp3() -> bytes:
    """One that says in its first frame that it has 72."""
    whole = packed("MP3", "MPEG_LAYER_III")
    assert mp3(whole, 72) == whole
    return whole


def mp3(whole: bytes, frames: int) -> bytes:
    at = whole.find(b"Xing") + 8
    return whole[:at] + struct.pack(">I", frames) + whole[at + 4 :]


def flac(frames: int) -> bytes:
    whole = packed("FLAC", "PCM_16")
    bits = int.from_bytes(whole[18:26], "big") >> 36
    return whole[:18] + (bits << 36 | frames).to_bytes(8, "big") + whole[26:]


def ogg(subtype: str, frames: int) -> bytes:
    """One whose last page says it ends so many frames later or earlier than it does."""
    *others, last = pages(packed("OGG", subtype))
    end = struct.unpack("<q", last[6:14])[0] + frames
    return b"".join((*others, sealed(last[:6] + struct.pack("<q", end) + last[14:])))


def twice(subtype: str) -> bytes:
    whole = packed("OGG", subtype)
    return whole + b"".join(sealed(page[:14] + b"abcd" + page[18:]) for page in pages(whole))


TOLD: dict[str, tuple[Callable[[], bytes], str]] = {
    "a.flac": (lambda: flac(SAMPLES // 2), "claims to end after 0.8 s, but goes on after that. This may repair it:"),
    "b.flac": (lambda: flac(1), "claims to end after 0.0 s, but goes on"),
    "c.flac": (lambda: flac(SAMPLES + 9_000), "is damaged. This may repair it:"),
    "a.ogg": (lambda: ogg("VORBIS", -SAMPLES // 2), "claims to end after 0.8 s, but goes on"),
    "b.ogg": (lambda: ogg("OPUS", -SAMPLES // 2), "claims to end after 0.8 s, but goes on"),
    "c.ogg": (lambda: ogg("VORBIS", SAMPLES), "samples are there. Copy it again, or keep what is there:"),
    "d.ogg": (lambda: ogg("OPUS", SAMPLES), "samples are there. Copy it again, or keep what is there:"),
    "e.ogg": (lambda: twice("VORBIS"), "is an OGG with more than one recording in it. This joins them:"),
    "f.ogg": (lambda: twice("OPUS"), "is an OGG with more than one recording in it. This joins them:"),
    "a.mp3": (lambda: mp3(tagged_mp3(), 36), "claims to end after 0.9 s, but goes on"),
    "b.mp3": (lambda: mp3(tagged_mp3(), 1), "claims to end after 0.0 s, but goes on"),
    "c.mp3": (lambda: tagged_mp3()[:6000], "is cut short: 0.7 s of sound are there, 1.7 s were announced. Copy"),
    "d.mp3": (lambda: mp3(tagged_mp3(), 300), "is cut short: 1.8 s of sound are there, 7.2 s were announced. Copy"),
    "two.wav": (lambda: wav(speech()[:HALF]) + wav(speech()[HALF:]), "more than one recording; save each in a file"),
    "parts.wav": (lambda: wav(LOUD, behind=LIST + chunk(b"data", LOUD)), "more than one recording; save each"),
}


@in_one_test("name", TOLD)
def test_where_the_rest_would_be_lost_it_is_told_with_a_way_out(tmp_path: Path, name: str) -> None:
    make, said = TOLD[name]
    (tmp_path / name).write_bytes(make())
    with pytest.raises(RegulateError) as refused:
        read(tmp_path / name)
    told = why_not(refused.value, tmp_path / name)
    assert said in told
    assert (": ffmpeg -i " in told) == (not name.endswith(".wav"))


@in_one_test("end", [b"", b"TAG" + bytes(125), bytes(600)], ids=["whole", "a tag behind", "zeros behind"])
def test_an_mp3_that_is_whole_is_read_whole(tmp_path: Path, end: bytes) -> None:
    for frames in (72, 71, 70, 0, 0xFFFFFFFF):  # counted with the tag's own frame or without, or never filled in
        (tmp_path / "a.mp3").write_bytes(mp3(tagged_mp3(), frames) + end)
        count, note = read(tmp_path / "a.mp3")
        assert count > 78_000
        assert note == ""


def test_an_mp3_without_a_tag_that_was_cut_off_is_noted(tmp_path: Path) -> None:
    whole = tagged_mp3()
    untagged = whole[384:]  # behind the frame that holds the tag
    (tmp_path / "a.mp3").write_bytes(untagged[:6050])
    count, note = read(tmp_path / "a.mp3")
    assert count > 30_000
    assert "its last piece is not whole; listen to hear whether its end is missing" in note
