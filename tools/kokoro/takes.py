"""How a line is said again where it was misheard: `takes.tsv` has the takes that were kept, other than the first.

As in a studio, a take is the same person saying the same words a little otherwise: from another row of the style, at
another pace, with other pauses or more of the melody. `python -m tools.voice_takes` tries them and writes the table.
Rule: a take never changes who speaks; blend and pitch are the recipe's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from tools.kokoro.pacing import MIDDLE_WPM

TABLE = Path(__file__).with_name("takes.tsv")


@dataclass(frozen=True, slots=True)
class Take:
    """One way to say a line; without arguments the first take, as the recipe says."""

    row: int = 0
    """How many rows further on in the style; the network has one for each number of signs."""
    wpm: float = MIDDLE_WPM
    """The pace that is aimed at, words a minute."""
    pauses: float = 1.0
    """How many times as long its pauses are."""
    melody: float = 1.0
    """How many times as much of its melody as the recipe keeps."""

    @property
    def told(self) -> str:
        """Its row in the table, without voice and text."""
        return "\t".join(f"{value:g}" for value in astuple(self))


FIRST = Take()


def chosen(voice: str) -> dict[str, Take]:
    """The take of each text that has another than the first; `voice` is the name of a recipe."""
    return table().get(voice, {})


def table() -> dict[str, dict[str, Take]]:
    """All of them, by recipe and text."""
    found: dict[str, dict[str, Take]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        voice, text, row, *numbers = line.split("\t")
        found.setdefault(voice, {})[text] = Take(int(row), *map(float, numbers))
    return found


def write(takes: Mapping[str, Mapping[str, Take]], texts: Collection[str]) -> None:
    """Writes the table, without first takes and without texts that are no longer among `texts`."""
    rows = [
        f"{voice}\t{text}\t{take.told}\n"
        for voice, of_voice in sorted(takes.items())
        for text, take in sorted(of_voice.items())
        if take != FIRST and text in texts
    ]
    TABLE.write_text("".join(rows), encoding="utf-8")
