"""Says lines again that are misheard, and keeps the best take: `.kokoro/bin/python -m tools.voice_takes default-en`.

Each line is judged as in the trial, in other surf than the trial's: by the words that whisper mishears in quiet and in
surf at 0 and -5 dB, and by DNSMOS P.808. One that is misheard in quiet or at 0 dB, or is not FINE, is said again: all
in the first way of TAKES, the worst first, then in the second, and so on, until a take is heard in every surf at 0 dB
and is FINE. The cheapest is written into `tools/kokoro/takes.tsv`, and `make voice` speaks it. It may be interrupted at
any time: what was judged once is kept on disk.
Rule: a take has the pace of the reading rules, the room of its line and nearly its length, is about as bright as the
present one, and is heard in quiet at least as well; else it is not judged further.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from math import inf, log2
from pathlib import Path
from typing import Any, NamedTuple

from pi_regulate.library.catalogue import load
from pi_regulate.score.rooms import rooms
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.manifest import Manifest
from pi_regulate.words import RegulateError
from tools.default_voice import SPOKEN, VOICES, kept, made, pace_wpm, stream_of
from tools.kokoro.pacing import LEAST_WPM, MOST_WPM
from tools.kokoro.phonemes import table as phonemes_of_all
from tools.kokoro.recipes import LICENCE, RECIPES
from tools.kokoro.speaker import Speaker
from tools.kokoro.takes import FIRST, Take, table, write
from tools.voice_measures import brightness_hz, in_surf
from tools.voice_trial import errors, levelled, plain, rater, recogniser

TAKES = (
    Take(row=-8),
    Take(row=6, wpm=107),
    Take(row=-4, pauses=1.15, melody=1.1),
    Take(row=16),
    Take(row=-14, wpm=113, melody=1.12),
    Take(row=3, wpm=106, pauses=1.2),
    Take(row=28, melody=1.08),
    Take(row=-22, wpm=107),
    Take(row=10, wpm=104, pauses=1.1),
    Take(row=38, wpm=106, melody=1.05),
    Take(row=-11, wpm=104, pauses=1.15),
)
SEEDS = (7001, 7002, 7003)  # of the surf at 0 dB
LOUDER = (7004,)  # and at -5 dB
FINE = 3.9  # of DNSMOS
A_POINT = 4.0  # of DNSMOS weighs as much as so many misheard words
LONGER_S = 0.3  # at most so much longer or shorter than the present one: sessions keep their times
OTHERWISE = 3.0  # semitones: as far apart in brightness, two takes are two people
JUDGED = SPOKEN / "judged.tsv"


class Recording(NamedTuple):
    """What is judged: a file's bytes, and what a player hears."""

    data: bytes
    heard: Signal


def main() -> int:
    """Prints every line that is said again: what its takes cost, and which is kept."""
    asked = argparse.ArgumentParser(prog="python -m tools.voice_takes", description=__doc__)
    asked.add_argument("names", nargs="+", choices=list(VOICES), help="voices, by their folders in audio/voices")
    asked.add_argument("--home", type=Path, default=share_dir() / "audio" / "voices")
    given = asked.parse_args()
    judge = Judge(JUDGED)
    with suppress(KeyboardInterrupt):
        for name in given.names:
            for text, take in better(given.home, name, judge):
                takes = table()
                takes.setdefault(VOICES[name], {})[text] = take
                write(takes, load(share_dir()).lines_as_written.values())
    return 0


def better(home: Path, name: str, judge: Judge) -> Iterator[tuple[str, Take]]:
    """Each take that is better than those before it, with its text."""
    library, recipe, phonemes = load(share_dir()), RECIPES[VOICES[name]], phonemes_of_all()
    room_s = dict[str, float]()
    for line, seconds in rooms(library.exercises.values(), library.lines).items():
        text = library.lines_as_written[line]
        room_s[text] = min(seconds, room_s.get(text, seconds))
    takes, speaker = table().get(VOICES[name], {}), Speaker(recipe, SPOKEN)
    recorded = kept(home / name, Manifest(name, "en", recipe.told, LICENCE), takes)

    def spoken(text: str, take: Take) -> Recording:
        return Recording(*made(stream_of(text, take), *speaker.line(text, phonemes[text], take)))

    present = {
        text: Recording(*recorded[text]) if text in recorded else spoken(text, takes.get(text, FIRST))
        for text in sorted(room_s)
    }
    sys.stdout.write(f"{name}: ")
    yield from improved(judge, present, takes, spoken, room_s)


def improved(
    judge: Judge,
    present: Mapping[str, Recording],
    takes: Mapping[str, Take],
    spoken: Callable[[str, Take], Recording],
    room_s: Mapping[str, float],
) -> Iterator[tuple[str, Take]]:
    """The same for the `present` recordings of each text, of which these are the takes that are not the first."""
    doubts = {text: judge.doubt(text, one) for text, one in present.items()}
    doubtful = sorted((text for text in doubts if doubts[text] > 0), key=lambda text: -doubts[text])
    sys.stdout.write(f"{len(doubtful)} of {len(present)} lines are said again\n")
    least_of = dict[str, Verdict]()
    for take, text in itertools.product(TAKES, doubtful):
        now = present[text]
        if text not in least_of:
            least_of[text] = judge.verdict(text, now)
        least = least_of[text]
        if take == takes.get(text, FIRST) or least.fine:
            continue
        try:
            one = spoken(text, take)
        except RegulateError:
            continue  # it can't be made within the limits
        if not fits(text, one.heard, now.heard, room_s[text]) or judge.missed(text, one) > judge.missed(text, now):
            continue
        found = judge.verdict(text, one, least.cost)
        if found.cost < least.cost:
            least_of[text] = found
            sys.stdout.write(f"  {text}: {take}, {least.cost:.2f} -> {found.cost:.2f}\n")
            sys.stdout.flush()
            yield text, take


def fits(text: str, heard: Signal, present: Signal, room_s: float) -> bool:
    """Whether a take may stand in for the present one: its pace, its room, its length and its brightness."""
    paces_wpm = pace_wpm(text, heard), pace_wpm(text, present)
    away_wpm, now_wpm = (max(0.0, LEAST_WPM - wpm, wpm - MOST_WPM) for wpm in paces_wpm)
    seconds, now_s = len(heard) / RATE_HZ, len(present) / RATE_HZ
    if away_wpm > now_wpm or seconds > room_s or abs(seconds - now_s) > LONGER_S:
        return False
    return abs(12 * log2(brightness_hz(heard, RATE_HZ) / brightness_hz(present, RATE_HZ))) < OTHERWISE


class Verdict(NamedTuple):
    """How a take was heard: words misheard in quiet, and on average in surf at 0 and -5 dB; and DNSMOS."""

    quiet: float
    surf: float
    louder: float
    rated: float

    @property
    def cost(self) -> float:
        """In misheard words; those at -5 dB, where everything is misheard, count half."""
        return self.quiet + self.surf + self.louder / 2 + A_POINT * (5 - self.rated)

    @property
    def fine(self) -> bool:
        """Whether no better take is looked for."""
        return self.quiet == self.surf == 0 and self.rated >= FINE


class Judge:
    """Hears recordings, each once: what was heard is kept in a file, by the hash of the recording."""

    def __init__(self, path: Path) -> None:
        self._path = path
        rows = (row.split("\t") for row in path.read_text(encoding="utf-8").splitlines()) if path.exists() else ()
        self._known = {(digest, case): float(value) for digest, case, value in rows}

    def doubt(self, text: str, one: Recording) -> float:
        """0 where nothing speaks against a recording, found sooner than a verdict."""
        missed = self.missed(text, one) + self.missed(text, one, 0, SEEDS[:1])
        return missed + A_POINT * max(0.0, FINE - self.rating(one))

    def verdict(self, text: str, one: Recording, most: float = inf) -> Verdict:
        """How a recording is heard. What costs more than `most` is not heard to the end."""
        found = Verdict(self.missed(text, one), 0, 0, self.rating(one))
        for seed in SEEDS:
            if found.cost < most:
                found = found._replace(surf=found.surf + self.missed(text, one, 0, (seed,)) / len(SEEDS))
        return found if found.cost >= most else found._replace(louder=self.missed(text, one, -5, LOUDER))

    def missed(self, text: str, one: Recording, ratio_db: float | None = None, seeds: Sequence[int] = (0,)) -> float:
        """Words that are misheard in quiet, or on average in these surfs."""

        def count(seed: int) -> float:
            noisy = one.heard if ratio_db is None else in_surf(one.heard, RATE_HZ, ratio_db, seed)
            return errors(plain(text), plain(self._whisper(levelled(noisy))))

        return sum(self._once(one, f"{ratio_db} {seed}", partial(count, seed)) for seed in seeds) / len(seeds)

    def rating(self, one: Recording) -> float:
        """DNSMOS P.808."""
        return self._once(one, "rated", lambda: self._rated(levelled(one.heard)))

    def _once(self, one: Recording, case: str, found: Callable[[], float]) -> float:
        key = hashlib.sha256(one.data).hexdigest(), case
        if key not in self._known:
            self._known[key] = found()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\t".join((*key, f"{self._known[key]:g}")) + "\n")
        return self._known[key]

    @cached_property
    def _whisper(self) -> Any:
        return recogniser()

    @cached_property
    def _rated(self) -> Any:
        return rater()


if __name__ == "__main__":
    sys.exit(main())
