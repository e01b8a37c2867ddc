"""Makes the shipped voices: `make voice`, which is `.kokoro/bin/python -m tools.default_voice audio/voices`.

Every shipped line is spoken at its pace, prepared like any recording, packed, and measured again as a player decodes
it. A line whose words are recorded already, in the take that `tools/kokoro/takes.tsv` names, is kept; without the
folder, all are made anew. The same packages make the same bytes on the same kind of processor.
Rule: if a line breaks a limit or doesn't fit its room, nothing is written.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from pi_regulate.devices.speech.voice_folder import Draft
from pi_regulate.library.catalogue import load
from pi_regulate.score.rooms import rooms
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.evening import FADE_IN, LOUDNESS_LUFS
from pi_regulate.sound.recordings.listening import speech_span
from pi_regulate.sound.recordings.loudness import loudness_lufs, true_peak_db
from pi_regulate.sound.recordings.manifest import FILE, Manifest, RecordedLine, parsed
from pi_regulate.sound.recordings.resampling import resampled
from pi_regulate.sound.recordings.speech import prepared
from pi_regulate.words import RegulateError
from tools.kokoro.pacing import FULL_STOP_S
from tools.kokoro.phonemes import table
from tools.kokoro.recipes import LICENCE, RECIPES
from tools.kokoro.speaker import Speaker
from tools.kokoro.takes import FIRST, Take, chosen
from tools.ogg import BITRATE, decoded, opus, stream_number

VOICES = {"default-en": "calm", "default-en-low": "low"}  # the shipped voices, by recipe
SPOKEN = Path("build/voice")  # every line as the network spoke it, so that none is spoken twice
MOST_DB = 9.9  # how far the peaks are over the loudness; LIMITS no startle: 10
WAYS = tuple(itertools.product((BITRATE, 48_000, 64_000, 80_000), (8.8, 8.5, 8.2, 7.9, 7.6, 7.0)))
"""Bits a second, and a limit of the peaks over the loudness in dB, in the order in which they are tried."""

EASED_DB = -6.0  # over a line's loudness
NEAR_DB = 0.3
ABOVE, AHEAD_DB = 1.1, -50.0  # of the fade-in, and of the peak


def main() -> int:
    """Makes them, and prints the length, pace, loudness and peak of each line."""
    asked = argparse.ArgumentParser(prog="python -m tools.default_voice", description=__doc__)
    asked.add_argument("home", type=Path, help="where voices lie: audio/voices")
    asked.add_argument("names", nargs="*", default=list(VOICES), help="which of them; without a name, all")
    given = asked.parse_args()
    wrong = [f"{name}: {problem}" for name in given.names for problem in made_voice(given.home, name)]
    sys.stdout.write("".join(f"not made: {problem}\n" for problem in wrong))
    return 1 if wrong else 0


def made_voice(home: Path, name: str) -> list[str]:
    """Makes one voice; returns why it was not."""
    library = load(share_dir())
    texts = library.lines_as_written
    room_s = rooms(library.exercises.values(), library.lines)
    phonemes, recipe, wrong = table(), RECIPES[VOICES[name]], list[str]()
    unread = sorted({text for text in texts.values() if text not in phonemes})
    if unread:
        return [f"{text!r} has no phonemes yet: python -m tools.kokoro.phonemes" for text in unread]
    manifest, takes = Manifest(name, "en", recipe.told, LICENCE), chosen(VOICES[name])
    speaker = Speaker(recipe, SPOKEN)
    with Draft(home.resolve(), name, manifest, fresh=True) as draft:
        said = kept(home / name, manifest, takes)
        for line, text in sorted(texts.items()):
            try:
                if text not in said:
                    take = takes.get(text, FIRST)
                    said[text] = made(stream_of(text, take), *speaker.line(text, phonemes[text], take))
            except RegulateError as error:
                wrong.append(f"{line}: {error}")
                continue
            data, heard = said[text]
            seconds, loudness = len(heard) / RATE_HZ, loudness_lufs(heard)
            told = f"{line:26} {seconds:5.2f} s of {room_s[line]:5.2f}  {pace_wpm(text, heard):5.0f} words/min"
            sys.stdout.write(f"{told}  {loudness:6.2f} LUFS  {true_peak_db(heard):6.2f} dBTP  {len(data):6} bytes\n")
            if seconds > room_s[line]:
                wrong.append(f"{line} lasts {seconds:.2f} s; only {room_s[line]:.2f} s are free for it")
            digest = hashlib.sha256(data).hexdigest()
            draft.add(line, RecordedLine(f"{line}.ogg", text, round(seconds, 3), round(loudness, 2), digest), data)
        if not wrong:
            draft.commit()
    return wrong


def stream_of(text: str, take: Take) -> int:
    """The number of a file's stream: it tells which words it says, and in which take."""
    return zlib.crc32((text if take == FIRST else f"{text}\t{take.told}").encode())


def kept(folder: Path, wanted: Manifest, takes: Mapping[str, Take]) -> dict[str, tuple[bytes, Signal]]:
    """The recordings of a voice by the same recipe, in these takes, by their words: bytes, and what a player hears."""
    if not (folder / FILE).exists():
        return {}
    present = parsed((folder / FILE).read_bytes())
    if present.made_with != wanted.made_with:
        return {}
    files: Mapping[str, bytes] = {line.text: (folder / line.file).read_bytes() for line in present.lines.values()}
    return {
        text: (data, decoded(data))
        for text, data in files.items()
        if stream_number(data) == stream_of(text, takes.get(text, FIRST))
    }


def made(stream: int, samples: Signal, rate_hz: int) -> tuple[bytes, Signal]:
    """The line's file, and the samples that a player decodes from it; made once, it is kept beside what was spoken."""
    wanted = repr((stream, rate_hz, MOST_DB, NEAR_DB, WAYS, EASED_DB)).encode() + samples.tobytes()
    path = SPOKEN / f"{hashlib.sha256(wanted).hexdigest()[:32]}.ogg"
    if not path.exists():
        new = path.with_suffix(".new")
        new.write_bytes(packed(stream, eased(resampled(samples, rate_hz))))
        new.replace(path)
    data = path.read_bytes()
    return data, decoded(data)


def packed(stream: int, line: Signal) -> bytes:
    """The line as a file whose decoded sound is within the limits.

    The codec takes some tenths of the loudness, which it is given back, and makes some peaks higher, by how much nobody
    can tell: then the line is limited lower, or coded finer.
    """
    for bitrate, over_db in WAYS:
        ready, raised_db = prepared(line, RATE_HZ, over_db), 0.0
        for _ in range(2):
            data = opus(ready * 10 ** (raised_db / 20), stream, bitrate)
            heard = decoded(data)
            off_db = LOUDNESS_LUFS - loudness_lufs(heard)
            high_db = true_peak_db(heard) - loudness_lufs(heard) - MOST_DB
            if high_db <= 0 and abs(off_db) < NEAR_DB and rises_softly(heard):
                return data
            raised_db += off_db
    raise RegulateError(f"{-off_db:+.1f} LU off, the peaks {high_db + MOST_DB:.2f} dB over the loudness")


def rises_softly(line: Signal) -> bool:
    """Whether what is decoded keeps to the fade-in, within a tenth and the sound that the codec lets run ahead."""
    t_s = np.arange(RATE_HZ // 2) / RATE_HZ
    most = (ABOVE * FADE_IN.amplitude(t_s) + 10 ** (AHEAD_DB / 20)) * 10 ** (true_peak_db(line) / 20)
    return bool((np.abs(line[: len(t_s)]) <= most).all())


def eased(line: Signal) -> Signal:
    """Loud moments half as far above EASED_DB as they were, in dB: a calm line needs less of the limiter."""
    width = RATE_HZ // 100
    power = np.convolve(line**2, np.full(width, 1 / width), "same")
    over = np.sqrt(np.maximum(power, 1e-20)) / 10 ** ((loudness_lufs(line) + EASED_DB) / 20)
    smooth = np.hanning(width + 2)[1:-1]
    return line * np.convolve(np.minimum(1, over**-0.5), smooth / smooth.sum(), "same")


def pace_wpm(text: str, line: Signal) -> float:
    """Words a minute from the first sound to the end of the full stop's pause."""
    first, end = speech_span(line)
    return len(text.split()) * 60 / ((end - first) / RATE_HZ + FULL_STOP_S)


if __name__ == "__main__":
    sys.exit(main())
