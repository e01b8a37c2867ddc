"""Tables and paragraphs for a terminal of 80 columns, readable without colour.

Text in backticks is meant to be copied or typed, so it stays on one line, at the length it will have when printed.
Rule: a text is wrapped and never cut. Only a single word or a text to be typed may stick out if it is too long.
Whatever characters a text holds, the terminal only prints them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap

from pi_regulate.cli.streams import as_printed
from pi_regulate.words import one_line

WIDTH = 80
_LEAST_TEXT = 20  # a last column narrower than this can't be read
_GAP = "  "
_BLANKS = str.maketrans("\n\r\t", "   ")
_TYPED = re.compile(r"`[^`]+`")
_KEPT = "\0"  # stands for a blank where a line may not end; `one_line` leaves no other in a text


def table(rows: Sequence[Sequence[str] | str], *, right: Sequence[int] = ()) -> Iterator[str]:
    """The lines of a table: each column as wide as its widest cell, the last one wrapped.

    A row that is a plain text is a heading or an empty line in the same table. `right` names columns (from 0) that are
    set to the right.
    """
    rows = [_plain(row) if isinstance(row, str) else [_plain(cell) for cell in row] for row in rows]
    cells = [row for row in rows if not isinstance(row, str)]
    wide = [max(len(row[column]) for row in cells) for column in range(max(map(len, cells), default=1) - 1)]
    margin = len(_GAP) + sum(size + len(_GAP) for size in wide)
    for row in rows:
        if isinstance(row, str):
            yield row
            continue
        set_cells = [
            cell.rjust(size) if column in right else cell.ljust(size)
            for column, (cell, size) in enumerate(zip(row, wide, strict=False))
        ]
        first, *more = _wrapped(row[-1], WIDTH - margin) or [""]
        yield (_GAP + "".join(cell + _GAP for cell in set_cells) + first).rstrip()
        for line in more:
            yield " " * margin + line


def printable(text: str) -> str:
    """A text from elsewhere, without characters that control a terminal."""
    return "".join(sign for sign in text if sign.isprintable())


def paragraph(text: str, *, indent: int = 0, width: int = WIDTH) -> Iterator[str]:
    """The lines of a text, wrapped."""
    for line in _wrapped(text, width - indent):
        yield " " * indent + line


def _wrapped(text: str, room: int) -> list[str]:
    text = _TYPED.sub(lambda found: found[0].replace(" ", _KEPT), one_line(as_printed(text.replace("\n", " "))))
    lines = wrap(text, max(room, _LEAST_TEXT), break_long_words=False, break_on_hyphens=False)
    return [line.replace(_KEPT, " ") for line in lines]


def _plain(text: str) -> str:
    return one_line(text.translate(_BLANKS))
