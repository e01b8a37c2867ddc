"""Compares the speech engines of this machine: `python -m tools.compare_engines`, ten minutes or more.

Each is brought to 110 words a minute and measured on the same lines, then asked for single words in surf. On Debian:
flite, festival, festvox-kallpc16k, festvox-kdlpc16k, festvox-us-slt-hts, htsengine, espeak-ng.
Rule: an engine that isn't installed is left out, and the output says so.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import soundfile

from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.resampling import resampled
from pi_regulate.sound.recordings.speech import speech_span
from tools import slow_speech
from tools.voice_measures import found, in_surf, of_a_line, shape

Voice = Callable[[Sequence[str], float, Path], Iterator[tuple[Signal, int]]]
"""Says texts, each `tempo` times as long as the engine would."""

WPM = 110
SURF_DB = (0.0, -5.0)  # the voice over the surf; at the bedside it is 7 dB over the bed, which ducks besides
WORDS = 80


def flite(voice: str) -> Voice:
    """One of flite's own voices."""

    def say(texts: Sequence[str], tempo: float, folder: Path) -> Iterator[tuple[Signal, int]]:
        out = folder / "line.wav"
        for text in texts:
            stretch = f"duration_stretch={tempo:.3f}"
            yield _spoken(["flite", "-voice", voice, "--setf", stretch, "-t", text, "-o", str(out)], out)

    return say


def espeak(voice: str) -> Voice:
    """espeak-ng."""

    def say(texts: Sequence[str], tempo: float, folder: Path) -> Iterator[tuple[Signal, int]]:
        out = folder / "line.wav"
        for text in texts:
            yield _spoken(["espeak-ng", "-v", voice, "-s", str(round(170 / tempo)), "-w", str(out), text], out)

    return say


def festival(voice: str) -> Voice:
    """A diphone voice of Festival."""

    def say(texts: Sequence[str], tempo: float, folder: Path) -> Iterator[tuple[Signal, int]]:
        script = f"(voice_{voice})\n(Parameter.set 'Duration_Stretch {tempo:.3f})\n"
        for number, text in enumerate(texts):
            script += f"(set! utt (eval (list 'Utterance 'Text \"{text}\")))\n(utt.synth utt)\n"
            script += f'(utt.save.wave utt "{folder / str(number)}.wav" \'riff)\n'
        (folder / "say.scm").write_text(script, encoding="utf-8")
        subprocess.run(["festival", "-b", str(folder / "say.scm")], check=True, capture_output=True)
        for number, _ in enumerate(texts):
            samples, rate_hz = soundfile.read(folder / f"{number}.wav")
            yield samples, int(rate_hz)

    return say


def hts(*sound: str, spread: bool) -> Voice:
    """The HTS voice; with `spread` as the default voice has it, but at one tempo throughout."""
    read: dict[str, list[slow_speech.Phone]] = {}

    def say(texts: Sequence[str], tempo: float, folder: Path) -> Iterator[tuple[Signal, int]]:
        missing = [text for text in texts if text not in read]
        read.update(slow_speech.read(missing, folder) if missing else {})
        for text in texts:
            label, out = folder / "line.lab", folder / "line.wav"
            label.write_text("".join(f"{phone.context}\n" for phone in read[text]), encoding="utf-8")
            speed = ["-r", f"{1 / tempo:.3f}", "-ow", str(out), str(label)]
            samples, rate_hz = _spoken(["hts_engine", "-m", str(slow_speech.VOICE), *sound, *speed], out)
            yield (slow_speech.spread(samples, rate_hz) if spread else samples), rate_hz

    return say


VOICES: dict[str, Voice] = {
    **{f"flite {voice}": flite(voice) for voice in ("kal16", "awb", "rms", "slt")},
    **{f"festival {voice}": festival(voice) for voice in ("kal_diphone", "ked_diphone")},
    **{f"espeak-ng {voice}": espeak(voice) for voice in ("en-us", "en-gb")},
    "festival slt HTS": hts(spread=False),
    "the same, made calm": hts(*slow_speech.SOUND, spread=True),
}


def main() -> int:
    """The table, line by line as it is measured."""
    library = load(share_dir())
    texts = list(library.lines_as_written.values())
    words = sorted({word for text in texts for word in re.findall("[a-z]{3,}", text.lower())})[::5][:WORDS]
    with tempfile.TemporaryDirectory() as name:
        for voice, say in VOICES.items():
            try:
                row = compared(say, texts[::20], words, Path(name))
            except (OSError, subprocess.CalledProcessError) as error:
                sys.stdout.write(f"| {voice} | not here: {error} |\n")
                continue
            sys.stdout.write(
                f"| {voice} | " + " | ".join(f"{what} {value:.2f}" for what, value in row.items()) + " |\n"
            )
            sys.stdout.flush()
    return 0


def compared(say: Voice, texts: Sequence[str], words: Sequence[str], folder: Path) -> dict[str, float]:
    """One engine's row."""
    low, high = 0.6, 3.5
    for _ in range(5):
        tempo = float(np.sqrt(low * high))
        lines = list(say(texts, tempo, folder))
        fast = np.median([pace_wpm(text, *line) for text, line in zip(texts, lines, strict=True)]) > WPM
        low, high = (tempo, high) if fast else (low, tempo)
    rows = [of_a_line(*line) for line in lines]
    row = {"tempo": tempo} | {what: float(np.mean([one[what] for one in rows])) for what in rows[0]}
    for ratio_db in SURF_DB:
        heard = [shape(in_surf(*word, ratio_db, 1)) for word in say(words, tempo, folder)]
        known = [shape(in_surf(*word, ratio_db, 2)) for word in say(words, tempo * 0.7, folder)]
        row[f"words at {ratio_db:g} dB %"] = 100 * found(heard, known)
    return row


def pace_wpm(text: str, samples: Signal, rate_hz: int) -> float:
    """Words a minute with the full stop's pause."""
    first, end = speech_span(resampled(samples, rate_hz))
    return len(text.split()) * 60 / ((end - first) / RATE_HZ + slow_speech.FULL_STOP_S)


def _spoken(command: list[str], out: Path) -> tuple[Signal, int]:
    subprocess.run(command, check=True, capture_output=True)
    samples, rate_hz = soundfile.read(out)
    return samples, int(rate_hz)


if __name__ == "__main__":
    sys.exit(main())
