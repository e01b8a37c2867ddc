"""A calm speaker made from two old engines: Festival reads, hts_engine speaks, and both are slowed down.

Festival turns a text into phones in their context, with a pause at every punctuation mark. hts_engine says how long it
would hold each phone at two speeds; between and beyond these, the length is a straight line, on which vowels grow and
plosives hardly do. So a line gets the tempo and the pauses that bring it to its pace, and is then spoken with exactly
these lengths. Rule: no line is faster than its words can be said at ease.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import tanh
from pathlib import Path

import numpy as np
import soundfile

from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.resampling import quick_length

VOICE = Path("/usr/share/festival/voices/us/cmu_us_slt_arctic_hts/hts/cmu_us_slt_arctic_hts.htsvoice")
SOUND = ("-fm", "-3", "-a", "0.47", "-jf", "0.7")
"""Three semitones lower and a vocal tract 5 % longer, so that the lower pitch fits; a melody with less up and down."""

LEAST_WPM, MOST_WPM = 101.0, 119.0  # LIBRARY, reading rules: 100 to 120, with a little room for rounding
FULL_STOP_S = 0.55
"""The pause of the full stop that ends a line: it counts, as the pauses within do. It is the silence in the file."""

PAUSES_S = {",": 0.38, ";": 0.5, ":": 0.5, ".": 0.7, "?": 0.7, "!": 0.7}
TEMPO = 1.55  # how much longer than the engine's own tempo, which is a newsreader's
EASY_TEMPO, LONG_TEMPO = 1.35, 2.05  # outside these the pauses give way first
FASTEST_TEMPO, SLOWEST_TEMPO = 1.25, 3.0
SHORT_PAUSES, LONG_PAUSES = 0.6, 1.35

LONG_WORDS = 7  # a line of this many words without punctuation is said in two breaths
BREATH_BEFORE = ["after", "as", "at", "for", "if", "in", "near", "on", "than", "to", "when", "where", "while", "with"]

LONG_S, LONGEST_S = 0.25, 0.5  # a phone is held back from the first length on, and never longer than the second

SPREAD_S = 0.005
"""How far the overtones above 400 Hz are moved apart in time. The engine's voice is a row of sharp pulses, which buzz;
its spectrum stays as it is, and the pulses become as wide as a throat makes them."""

_SIGN = re.compile(r"[.,;:?!]+(?=\s)")

_PHRASING = """
(voice_cmu_us_slt_arctic_hts)
(Param.set 'Phrase_Method 'cart_tree)
(set! phrase_cart_tree '((lisp_token_end_punc in ("?" "." ":" "," ";" "!")) ((BB)) ((n.name is 0) ((BB)) ((NB)))))
"""
_READ = """(set! utt (eval (list 'Utterance 'Text "{text}")))
(utt.synth utt)
(hts_dump_feats utt hts_feats_list "{file}")
"""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone in its context, as hts_engine reads it; how long it is at the engine's tempo and at half of it."""

    context: str
    own_s: float
    slow_s: float

    @property
    def pause(self) -> bool:
        """Whether it is silence."""
        return "-pau+" in self.context

    def seconds(self, tempo: float) -> float:
        """Its length when everything takes `tempo` times as long; 2 is half of the engine's speed.

        A vowel that would grow much longer than the others at the end of a line is held back.
        """
        plain_s = max(0.02, self.own_s + (self.slow_s - self.own_s) * (tempo - 1))
        return min(plain_s, LONG_S + (LONGEST_S - LONG_S) * tanh((plain_s - LONG_S) / (LONGEST_S - LONG_S)))


def read(texts: Sequence[str], folder: Path) -> dict[str, list[Phone]]:
    """Every text's phones. `folder` is for files in between. Raises OSError where an engine is missing."""
    script, files = _PHRASING, {}
    for number, text in enumerate(dict.fromkeys(texts)):
        files[text] = folder / f"{number}.lab"
        script += _READ.format(text=text.replace("\\", "").replace('"', ""), file=files[text])
    _run(["festival", "-b", _written(folder / "read.scm", script)])
    return {text: _phones(file, folder) for text, file in files.items()}


def breathing(text: str) -> str:
    """The text with a comma where a calm speaker would take a breath in a long line without one."""
    words = text.split()
    places = [at for at in range(2, len(words) - 1) if words[at] in BREATH_BEFORE]
    if len(words) < LONG_WORDS or _SIGN.search(text) or not places:
        return text
    at = min(places, key=lambda place: abs(place - len(words) / 2))
    return " ".join(words[:at]) + ", " + " ".join(words[at:])


def paced(text: str, phones: Sequence[Phone], silent_s: float = 0.0) -> list[float]:
    """How long each phone is held, in seconds, so that the line has its pace. `text` is what was read.

    `silent_s` is how much of it can't be heard: the closed lips of a last consonant.
    """
    marks = _SIGN.findall(text)
    silent = [number for number, phone in enumerate(phones) if phone.pause][1:-1]
    if len(marks) != len(silent):
        raise ValueError(f"{len(marks)} signs and {len(silent)} pauses in {text!r}")
    pauses_s = {number: PAUSES_S[mark[0]] for number, mark in zip(silent, marks, strict=True)}
    within_s = [len(text.split()) * 60 / wpm - FULL_STOP_S + silent_s for wpm in (MOST_WPM, LEAST_WPM)]
    tempo = _tempo(phones, pauses_s, within_s)
    if not EASY_TEMPO <= tempo <= LONG_TEMPO:
        share = SHORT_PAUSES if tempo < EASY_TEMPO else LONG_PAUSES
        pauses_s = {number: seconds * share for number, seconds in pauses_s.items()}
        tempo = _tempo(phones, pauses_s, within_s)
    tempo = min(SLOWEST_TEMPO, max(FASTEST_TEMPO, tempo))
    return [pauses_s.get(number, 0.1 if phone.pause else phone.seconds(tempo)) for number, phone in enumerate(phones)]


def spoken(phones: Sequence[Phone], held_s: Sequence[float], folder: Path) -> tuple[Signal, int]:
    """The line as samples, and their rate."""
    lines, at = [], 0
    for phone, seconds in zip(phones, held_s, strict=True):
        end = at + round(seconds * 200) * 50_000  # frames of 5 ms, in units of 100 ns
        lines.append(f"{at} {end} {phone.context}\n")
        at = end
    label, out = _written(folder / "say.lab", "".join(lines)), folder / "say.wav"
    _run(["hts_engine", "-m", str(VOICE), *SOUND, "-vp", "-ow", str(out), label])
    samples, rate_hz = soundfile.read(out)
    return spread(samples, rate_hz), int(rate_hz)


def spread(samples: Signal, rate_hz: int) -> Signal:
    """The same spectrum with its overtones delayed by 0 to SPREAD_S, up and down every 700 Hz: an all-pass."""
    whole = quick_length(len(samples) + round(4 * SPREAD_S * rate_hz))
    f_hz = np.fft.rfftfreq(whole, 1 / rate_hz)
    share = 0.5 - 0.5 * np.cos(np.pi * np.clip((f_hz - 400) / 1600, 0, 1))
    delay_s = SPREAD_S * share * (0.5 - 0.5 * np.cos(2 * np.pi * f_hz / 700))
    turned: Signal = np.fft.irfft(
        np.fft.rfft(samples, whole) * np.exp(-2j * np.pi * np.cumsum(delay_s) * f_hz[1]), whole
    )
    return turned


def _tempo(phones: Sequence[Phone], pauses_s: Mapping[int, float], within_s: Sequence[float]) -> float:
    """TEMPO, or the nearest one with which the line takes neither less nor more than `within_s`."""
    at_least, at_most = (_tempo_for(phones, seconds - sum(pauses_s.values())) for seconds in within_s)
    return max(at_least, min(at_most, TEMPO))


def _tempo_for(phones: Sequence[Phone], seconds: float) -> float:
    low, high = 0.1, 5.0
    for _ in range(30):
        middle = (low + high) / 2
        short = sum(phone.seconds(middle) for phone in phones if not phone.pause) < seconds
        low, high = (middle, high) if short else (low, middle)
    return high


def _phones(file: Path, folder: Path) -> list[Phone]:
    contexts = [line.split()[-1] for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    label = _written(folder / "contexts.lab", "".join(f"{context}\n" for context in contexts))
    own_s, slow_s = (_lengths(label, speed, folder) for speed in ("1", "0.5"))
    return [Phone(*phone) for phone in zip(contexts, own_s, slow_s, strict=True)]


def _lengths(label: str, speed: str, folder: Path) -> list[float]:
    out = folder / "lengths.lab"
    _run(["hts_engine", "-m", str(VOICE), *SOUND, "-r", speed, "-od", str(out), label])
    rows = [line.split() for line in out.read_text(encoding="utf-8").splitlines()]
    return [(int(row[1]) - int(row[0])) / 1e7 for row in rows if row]


def _written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)
