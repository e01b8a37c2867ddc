"""What the keys do, in one table that serves the screen's bindings, its bottom line, its help and the plain mode.

Rule: `?` and `q` are on every line that has room for them.
"""

from __future__ import annotations

from dataclasses import dataclass

from pi_regulate.labels import in_terminal as _


@dataclass(frozen=True, slots=True)
class Key:
    """A key: textual's names for it, its label, a word, a sentence, and the action it starts.

    A narrow line leaves out the keys with the highest `rank` first.
    """

    names: str
    cap: str
    word: str
    does: str
    action: str
    rank: int


KEYS = (
    Key("space,enter", _("space"), _("press"), _("Press: it begins, then moves on."), "press", 1),
    Key("h", "h", _("hold"), _("Hold: it ends gently, from anywhere."), "hold", 2),
    Key("d", "d", _("twice"), _("Twice: another one, or shorter breaths."), "double", 4),
    Key("l", "l", _("list"), _("Everything there is to play."), "choose", 3),
    Key("g", "g", _("log"), _("The log; the lamp in numbers."), "log", 5),
    Key("p", "p", _("pause"), _("Stop the time, and let it go on."), "pause", 7),
    Key("plus,equals_sign,right_square_bracket", "+", _("fast"), _("Up to 60 times faster; no sound."), "faster", 6),
    Key("minus,left_square_bracket", "-", _("slow"), _("Slower again."), "slower", 8),
    Key("question_mark", "?", _("help"), _("This help."), "help", 0),
    Key("q", "q", _("quit"), _("Quit; the lamp goes dark first."), "leave", 0),
)


def fitting_keys(width: int) -> list[tuple[int, Key]]:
    """The keys that fit into a line of `width` characters, each with the column where it begins."""
    shown = list(KEYS)
    while sum(map(_width, shown)) - _GAP > width:
        shown.remove(max(shown, key=lambda key: key.rank))
    columns = [sum(map(_width, shown[:place])) for place in range(len(shown))]
    return list(zip(columns, shown, strict=True))


_GAP = 2


def _width(key: Key) -> int:
    return len(key.cap) + 1 + len(key.word) + _GAP
