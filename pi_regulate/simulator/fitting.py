"""Fits texts into the room that a window has: wrapped between words, or replaced by a shorter one of the same sense.

A window may be as small as `LEAST`. Then the lamp, the large word and the curve shrink first, the texts last. Rule: no
word is cut, unless it alone is wider than its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from pi_regulate.labels import in_terminal as _

LEAST = (30, 10)  # columns and rows; anything smaller has no room for lamp, word and spoken line
NARROW = 60  # columns; below this the texts are short, and in a high window the lamp is above the word
SHORT, LOW = 20, 13  # rows; below these the lamp is beside the word at any width, and the button one row
_HANGS = 21  # columns before what a line of the log says
SIZES = ("too-small", "narrow", "short", "low")


def size_classes(width: int, height: int) -> frozenset[str]:
    """Which of `SIZES`, the style sheet's classes, describe a window of `width` columns and `height` rows."""
    too_small = width < LEAST[0] or height < LEAST[1]
    true = (too_small, width < NARROW, height < SHORT, height < LOW)
    return frozenset(name for name, is_true in zip(SIZES, true, strict=True) if is_true)


def lines_of(text: str, width: int, *, hanging: int = 0) -> list[str]:
    """A text, wrapped to lines of at most `width` characters; the lines that continue one are indented by `hanging`."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += wrap(line, max(1, width), subsequent_indent=" " * hanging, break_on_hyphens=False) or [""]
    return lines


def fitting(texts: Sequence[str], width: int, height: int) -> str:
    """The first text that fits whole into `width` columns and `height` rows; empty if none does."""
    for text in texts:
        if max(map(len, text.split()), default=0) <= width and len(lines_of(text, width)) <= height:
            return text
    return ""


def with_ellipsis(text: str, width: int, height: int) -> str:
    """As many of the text's words as fit, with an ellipsis where some are left out."""
    kept, left_out = text, ""
    while kept and len(lines_of(f"{kept}{left_out}", width)) > height:
        kept, left_out = kept[: max(kept.rfind(" "), kept.rfind("\n"), 0)].rstrip(), " …"
    return f"{kept}{left_out}"


def log_lines(line: str, width: int) -> list[str]:
    """A line of the log, wrapped; it continues below its last column, or in a narrow window only a little indented."""
    return lines_of(line, width, hanging=_HANGS if width >= 2 * _HANGS + 10 else 4)


def at_rest(name: str | None, title: str) -> tuple[str, ...]:
    """What to do at rest, from the fullest to the shortest text. `name` is what a press begins, None for nothing."""
    resting = _("At rest: dark and silent, as it waits beside a bed.")
    keys = _("l lists everything there is to play.\n? explains the keys.")
    if name is None:
        begin, *briefly = [_("With these settings there is nothing to play.")] * 2
    else:
        named = f"{name}, “{_(title)}”" if title else name
        begin = _("Press the space bar, or click the button, to begin {name}.").format(name=named)
        briefly = [_("Press the space bar to begin {name}.").format(name=name), _("Press the space bar to begin.")]
    shorter = [f"{resting}\n\n{begin}\n\n{keys}", f"{begin}\n\n{keys}", f"{briefly[0]}\n\n{keys}"]
    return (*shorter, *briefly)


def too_small(*, resting: bool) -> tuple[str, ...]:
    """What a window smaller than `LEAST` says, from the fullest to the shortest text."""
    small, goes_on = _("This window is too small."), _("The device waits.") if resting else _("The session goes on.")
    remedy = _("Make it larger, or its letters smaller: {columns} columns and {rows} rows are enough.")
    remedy = remedy.format(columns=LEAST[0], rows=LEAST[1])
    tiny = _("Too small.")
    return (f"{small} {goes_on} {remedy}", f"{small} {goes_on}", f"{tiny} {goes_on}", goes_on, tiny)
