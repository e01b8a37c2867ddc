"""Whose recordings speak: one voice from a chain, chosen for all the lines that belong together.

A voice is chosen if it has every line that will be said, and then it says all of them, so two voices never alternate
line by line. If no voice has them all, a soft chime takes the place of each line, or the exercise gives way to one
without words. Rule: the same lines always get the same voice, whether the session asks how long they are or the speaker
asks for their sound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pi_regulate.library.letters import LETTER_S, RECORDING, Letter, letters_among
from pi_regulate.library.translation import Translation
from pi_regulate.score.adapted import with_waiting
from pi_regulate.score.score import Cue, Score
from pi_regulate.score.unhurried import unhurried

CHIME_FOR_A_LINE = "low"  # in place of a line: the softest bowl there is


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice as a session knows it: its name, and how many seconds each of its lines lasts.

    An `imagined` voice takes its time but is not heard.
    """

    name: str
    seconds: Mapping[str, float]
    imagined: bool = False

    @property
    def letters(self) -> list[Letter]:
        """What a loved person has recorded in their own words."""
        return letters_among(self.seconds)


@dataclass(frozen=True, slots=True)
class Chain:
    """The voices in order of preference.

    `preferred` is the voice that an exercise prefers, by the exercise's id; it need not be among the others. `shown`:
    the words are also on a screen, so a line counts as heard even without a recording.
    """

    voices: tuple[Voice, ...] = ()
    preferred: Mapping[str, Voice] = field(default_factory=dict)
    shown: bool = False

    @property
    def speaks(self) -> bool:
        """Whether any words can be heard or read, given a speaker."""
        return self.shown or bool(self.voices)

    def chosen(self, lines: Collection[str]) -> Voice | None:
        """The first voice that has all of these lines; None if no voice does, or there are none."""
        wanted = set(lines)
        if not wanted:
            return None
        return next((voice for voice in self._for(lines) if wanted <= voice.seconds.keys()), None)

    def nearest(self, lines: Collection[str]) -> Voice | None:
        """The voice that has most of these lines, of several the first; None if none has any."""
        wanted = set(lines)
        voice = max(self._for(lines), key=lambda one: len(wanted & one.seconds.keys()), default=None)
        return voice if voice is not None and wanted & voice.seconds.keys() else None

    def says(self, lines: Collection[str]) -> bool:
        """Whether all of these lines can be heard or read."""
        return self.shown or not lines or self.chosen(lines) is not None

    @property
    def familiar(self) -> Voice | None:
        """The first voice with a letter by a loved person."""
        return next((voice for voice in self._for((RECORDING,)) if voice.letters), None)

    def with_somebody(self, *, imagined: bool) -> Chain:
        """The chain; if it has no letter, with one of unknown length, allowed the longest time."""
        if self.familiar is not None:
            return self
        return replace(self, voices=(*self.voices, Voice("familiar", {RECORDING: LETTER_S[1]}, imagined)))

    def _for(self, lines: Collection[str]) -> Iterator[Voice]:
        """The voice that the lines' exercise prefers, then the chain."""
        for name in dict.fromkeys(line.split(".", 1)[0] for line in lines):
            if name in self.preferred:
                yield self.preferred[name]
        yield from self.voices


def can_say(chain: Chain, tongues: Iterable[Translation], lines: Collection[str]) -> bool:
    """Whether all of these lines, by their ids as written, can be heard or read in one of these languages."""
    return any((ids := tongue.ids(lines)) is not None and chain.says(ids) for tongue in tongues)


def as_heard(score: Score, chain: Chain, letter: Letter | None = None) -> Score:
    """The score as it will be heard: its lines as long as their recordings, or a chime for each line without one.

    If words are `shown`, those lines stay, to be read. A loved person's voice is that of the `letter`, and it is left
    out without one; what comes after it waits for its end.
    """
    voice, loved = chain.chosen(score.said), chain.familiar
    seconds = dict(voice.seconds) if voice is not None else {}
    silent = voice is None and not chain.shown

    def heard(cue: Cue) -> Cue:
        return replace(cue, seconds=seconds.get(cue.line or "", cue.seconds), spoken=voice is not None)

    cues: list[Cue] = []
    chimed: set[str | None] = set()  # a line that is said again gets one chime, which would mean nothing the next time
    for cue in score.cues:
        if cue.kind == "say" and silent:
            cues += [] if cue.line in chimed else [Cue(cue.at_s, "chime", name=CHIME_FOR_A_LINE)]
            chimed.add(cue.line)
        elif cue.kind == "say":
            cues.append(heard(cue))
        elif cue.kind != "voice":
            cues.append(cue)
        elif loved is not None and letter is not None:
            cues.append(replace(cue, line=letter.line, seconds=loved.seconds[letter.line], spoken=not loved.imagined))
    score = with_waiting(score, lambda cue: None if silent else heard(cue))
    gates = tuple(
        replace(gate, line=None, text=None)
        if silent
        else replace(gate, seconds=seconds.get(gate.line or ""), spoken=voice is not None)
        for gate in score.gates
    )
    return unhurried(replace(score, cues=tuple(cues), gates=gates))
