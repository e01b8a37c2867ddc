"""Tells what a file is by its first bytes: the forms that are read here, and the names of those that aren't.

A telephone saves M4A, a browser WebM, an editor AIFF: all are sound, but none is read here, so each is named, with a
program that reads it. Pictures and texts are not sound. Rule: the ending of a file's name proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pi_regulate.words import RegulateError

Form = Literal["WAV", "FLAC", "OGG", "MP3"]
ReadBytes = Callable[[int, int], bytes]
"""Returns a number of bytes from an offset on; fewer at the end of the file."""

KNOWN = "WAV, FLAC, OGG and MP3 are read"
LISTEN = "listen to hear whether its end is missing"
CONVERT = "Convert it"
COPY_AGAIN = "Copy it again, or keep what is there"  # a file that ends early


class NotAudioError(RegulateError):
    """A file without sound in it."""


class TooLongError(RegulateError):
    """A recording that is longer than there is room for it."""


class ForeignError(RegulateError):
    """A sound that has to be converted first; `lead` introduces the command that does it."""

    def __init__(self, said: str, lead: str = CONVERT) -> None:
        super().__init__(said)
        self.lead = lead


@dataclass(frozen=True, slots=True)
class PlainWav:
    """Where the samples of a WAV are in its file; their type `kind` is one of u1, i2, i3, i4, f4, f8."""

    at: int
    kind: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a file claims about itself. `frames` is None when only decoding can tell (MP3).

    `plain` is set when libsndfile would believe a wrong length; `note` is what the person who made it should know.
    """

    form: Form
    channels: int
    rate_hz: int
    frames: int | None
    note: str = ""
    plain: PlainWav | None = None

    @property
    def seconds(self) -> float | None:
        """Its length in seconds; None when only decoding can tell."""
        return None if self.frames is None or self.rate_hz < 1 else self.frames / self.rate_hz


WAV_KINDS = {
    0x02: "MS ADPCM", 0x06: "A-law", 0x07: "µ-law", 0x11: "IMA ADPCM", 0x31: "GSM 6.10", 0x40: "G.721 ADPCM",
    0x45: "G.726 ADPCM", 0x50: "MPEG", 0x55: "MP3", 0x92: "AC-3", 0xFF: "AAC", 0x0161: "WMA", 0x2000: "AC-3",
}  # fmt: skip
"""What may be in a WAV besides plain samples, by its code."""

_STARTS = (
    (b"RF64", "RF64 (a WAV for very long recordings)"),
    (b"BW64", "BW64 (a WAV for very long recordings)"),
    (b"RIFX", "RIFX (a WAV of another byte order)"),
    (b"riff\x2e\x91\xcf\x11", "Wave64"),
    (b"caff", "CAF"),
    (b".snd", "AU"),
    (b"dns.", "AU"),
    (b"Creative Voice File", "VOC"),
    (b"#!AMR", "AMR"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMA"),
    (b"ADIF", "AAC"),
    (b"\x56\xe0", "AAC"),
    (b"FLV\x01", "FLV"),
    (b"wvpk", "WavPack"),
    (b"MAC ", "Monkey's Audio"),
    (b"TTA1", "TTA"),
    (b"MPCK", "Musepack"),
    (b"MP+", "Musepack"),
    (b"DSD ", "DSF"),
    (b"FRM8", "DSDIFF"),
    (b".RMF", "RealMedia"),
    (b".ra\xfd", "RealAudio"),
    (b"\x0b\x77", "AC-3"),
    (b"\x7f\xfe\x80\x01", "DTS"),
    (b"\x00\x00\x01\xba", "MPEG"),
)
_PICTURES = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"avif", b"crx ")


def foreign_name(start: bytes) -> str | None:
    """The name of a sound or film format not read here, from its first 64 bytes or more; None for anything else."""
    for signature, name in _STARTS:
        if start.startswith(signature):
            return name
    kind = start[8:12]
    if start[:4] == b"RIFF":
        return "AVI" if kind == b"AVI " else None
    if start[:4] == b"FORM":
        return {b"AIFF": "AIFF", b"AIFC": "AIFC", b"8SVX": "8SVX"}.get(kind)
    if start[4:8] == b"ftyp":
        return None if kind in _PICTURES else _boxed(kind)
    if start[4:8] in (b"moov", b"mdat", b"wide"):
        return "QuickTime"
    if start[:4] == b"\x1a\x45\xdf\xa3":
        return "WebM" if b"webm" in start else "Matroska"
    if len(start) > 1 and start[0] == 0xFF and start[1] & 0xF6 == 0xF0:
        return "AAC"
    return None


def _boxed(kind: bytes) -> str:
    if kind[:3] in (b"M4A", b"M4B", b"M4P"):
        return "M4A"
    if kind[:3] in (b"3gp", b"3g2", b"3ge", b"3gg"):
        return "3GP"
    return "QuickTime" if kind == b"qt  " else "MP4"
