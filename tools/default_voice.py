"""Makes the default voice: `python -m tools.default_voice audio/voices`, on a machine with Festival and hts_engine.

Every shipped line is read, paced, spoken, prepared like any recording, and measured again as a player decodes it. A
line whose words are recorded already is kept; without the folder, all are made anew. The same packages make the same
bytes. On Debian: festival, festvox-us-slt-hts, htsengine.
Rule: if a line breaks a limit or doesn't fit its room, nothing is written.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from pi_regulate.devices.speech.voice_folder import Draft
from pi_regulate.devices.speech.voices import SHIPPED
from pi_regulate.library.catalogue import load
from pi_regulate.score.rooms import rooms
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.manifest import FILE, Manifest, RecordedLine, parsed
from pi_regulate.sound.recordings.speech import (
    LOUDNESS_LUFS,
    PEAK_OVER_DB,
    loudness_lufs,
    prepared,
    speech_span,
    true_peak_db,
)
from pi_regulate.words import RegulateError
from tools.ogg import COMPRESSION, decoded, vorbis
from tools.slow_speech import FULL_STOP_S, MOST_WPM, Phone, breathing, paced, read, spoken

MADE_WITH = "Festival 2.5.0, hts_engine API 1.10 and the voice cmu_us_slt_arctic_hts, by tools/default_voice.py"
LICENCE = "CC0-1.0 for the recordings; the voice's data are Carnegie Mellon University's, free for any purpose"
MOST_DB = 9.9  # how far the peaks are over the loudness; LIMITS no startle: 10
ROUNDS = 8
FINER = 0.1  # of the codec's scale: a line of voiceless consonants gains nothing from a lower limit alone


def main() -> int:
    """Makes it, and prints the length, pace, loudness and peak of each line."""
    asked = argparse.ArgumentParser(prog="python -m tools.default_voice", description=__doc__)
    asked.add_argument("home", type=Path, help="where voices lie: audio/voices")
    home: Path = asked.parse_args().home
    library = load(share_dir())
    texts = library.lines_as_written
    room_s = rooms(library.exercises.values(), library.lines)
    wrong: list[str] = []
    with (
        tempfile.TemporaryDirectory() as name,
        Draft(home.resolve(), SHIPPED, Manifest(SHIPPED, "en", MADE_WITH, LICENCE), fresh=True) as draft,
    ):
        folder, said = Path(name), kept(home / SHIPPED)
        phones = read([breathing(text) for text in texts.values() if text not in said], folder)
        for line, text in sorted(texts.items()):
            try:
                if text not in said:
                    said[text] = made(breathing(text), phones[breathing(text)], zlib.crc32(text.encode()), folder)
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
    sys.stdout.write("".join(f"not made: {problem}\n" for problem in wrong))
    return 1 if wrong else 0


def kept(folder: Path) -> dict[str, tuple[bytes, Signal]]:
    """The recordings in a folder of this voice, by their words: each file's bytes, and the samples a player decodes."""
    if not (folder / FILE).exists():
        return {}
    lines = parsed((folder / FILE).read_bytes()).lines.values()
    files = {line.text: (folder / line.file).read_bytes() for line in lines}
    return {text: (data, decoded(data)) for text, data in files.items()}


def made(text: str, phones: Sequence[Phone], number: int, folder: Path) -> tuple[bytes, Signal]:
    """The line's file, and the samples that a player decodes from it.

    It is spoken again when less of it can be heard than was planned; where the codec adds to its peaks, it is limited
    lower and coded finer.
    """
    silent_s, over_db, compression = 0.0, PEAK_OVER_DB, COMPRESSION
    for _ in range(ROUNDS):
        voice = spoken(phones, paced(text, phones, silent_s), folder)
        data = vorbis(prepared(*voice, over_db), number, compression)
        heard = decoded(data)
        wpm, high_db = pace_wpm(text, heard), true_peak_db(heard) - min(LOUDNESS_LUFS, loudness_lufs(heard)) - MOST_DB
        if wpm <= MOST_WPM + 0.5 and high_db <= 0:
            return data, heard
        silent_s += max(0.0, 60 * len(text.split()) * (1 / MOST_WPM - 1 / wpm))
        if high_db > 0:
            over_db, compression = over_db - high_db - 0.05, max(0.0, compression - FINER)
    raise RegulateError(f"{text}: {wpm:.0f} words a minute, the peaks {high_db + MOST_DB:.1f} dB over the loudness")


def pace_wpm(text: str, line: Signal) -> float:
    """Words a minute from the first sound to the end of the full stop's pause."""
    first, end = speech_span(line)
    return len(text.split()) * 60 / ((end - first) / RATE_HZ + FULL_STOP_S)


if __name__ == "__main__":
    sys.exit(main())
