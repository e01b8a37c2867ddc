"""Large letters for the one word that says what the breath does, readable from across a room without glasses.

A letter is a drawing made of squares; two of them, one above the other, fit into one character of the screen. Rule: a
word is as large as its place allows, and never cut off.
"""

from __future__ import annotations

from collections.abc import Iterator

from pi_regulate.simulator.terminal import Signs

_LETTERS = {
    "a": "..../..../.##./...#/.###/#..#/.###/..../....",
    "b": "#.../#.../###./#..#/#..#/#..#/###./..../....",
    "c": "..../..../.###/#.../#.../#.../.###/..../....",
    "d": "...#/...#/.###/#..#/#..#/#..#/.###/..../....",
    "e": "..../..../.##./#..#/####/#.../.###/..../....",
    "g": "..../..../.###/#..#/#..#/#..#/.###/...#/.##.",
    "h": "#.../#.../###./#..#/#..#/#..#/#..#/..../....",
    "i": "#/./#/#/#/#/#/./.",
    "l": "#/#/#/#/#/#/#/./.",
    "n": "..../..../###./#..#/#..#/#..#/#..#/..../....",
    "o": "..../..../.##./#..#/#..#/#..#/.##./..../....",
    "p": "..../..../###./#..#/#..#/#..#/###./#.../#...",
    "r": ".../.../###/#../#../#../#../.../...",
    "s": "..../..../.###/#.../.##./...#/###./..../....",
    "t": ".#./.#./###/.#./.#./.#./.##/.../...",
    "u": "..../..../#..#/#..#/#..#/#..#/.###/..../....",
    "y": "..../..../#..#/#..#/#..#/#..#/.###/...#/.##.",
    "f": ".##/.#./###/.#./.#./.#./.#./.../...",
    "j": ".#/../.#/.#/.#/.#/.#/.#/#.",
    "k": "#.../#.../#..#/#.#./##../#.#./#..#/..../....",
    "m": "...../...../####./#.#.#/#.#.#/#.#.#/#.#.#/...../.....",
    "q": "..../..../.###/#..#/#..#/#..#/.###/...#/...#",
    "v": "...../...../#...#/#...#/.#.#./.#.#./..#../...../.....",
    "w": "...../...../#.#.#/#.#.#/#.#.#/#.#.#/.#.#./...../.....",
    "x": "..../..../#..#/#..#/.##./#..#/#..#/..../....",
    "z": "..../..../####/...#/.##./#.../####/..../....",
    "ä": "#..#/..../.##./...#/.###/#..#/.###/..../....",
    "ö": "#..#/..../.##./#..#/#..#/#..#/.##./..../....",
    "ü": "#..#/..../#..#/#..#/#..#/#..#/.###/..../....",
    "?": "###./...#/..#./.#../.#../..../.#../..../....",
    " ": ".../.../.../.../.../.../.../.../...",
}
_HALVES = " ▀▄█"
_LARGEST = 4


def lettered(word: str, width: int, height: int, signs: Signs) -> list[str]:
    """The word in large letters, at most `width` characters wide and `height` lines high; unchanged if none fit."""
    drawn = _drawn(word)
    for lines in _sizes(drawn, signs) if drawn else ():
        if len(lines[0]) <= width and len(lines) <= height:
            return [line.rstrip() for line in lines]
    return [word[:width]]


def _sizes(drawn: list[str], signs: Signs) -> Iterator[list[str]]:
    """All sizes, the largest first. Without half characters, a square is two characters side by side."""
    if signs == "ascii":
        for wide, high in ((4, 2), (2, 1), (1, 1)):
            yield [row.replace(".", " ") for row in _scaled(drawn, wide, high)]
    else:
        for scale in range(_LARGEST, 0, -1):
            yield _halved(_scaled(drawn, scale, scale))


def _drawn(word: str) -> list[str]:
    """The word as rows of squares, without the empty rows above and below it."""
    letters = [_LETTERS[letter].split("/") for letter in word if letter in _LETTERS]
    rows = [".".join(parts) for parts in zip(*letters, strict=True)]
    while rows and "#" not in rows[-1]:
        rows.pop()
    return rows


def _scaled(rows: list[str], wide: int, high: int) -> list[str]:
    return ["".join(square * wide for square in row) for row in rows for _ in range(high)]


def _halved(rows: list[str]) -> list[str]:
    """Two rows of squares to one line of characters."""
    even = rows + ["." * len(rows[0])] * (len(rows) % 2)
    return [
        "".join(_HALVES[(up == "#") + 2 * (down == "#")] for up, down in zip(above, below, strict=True))
        for above, below in zip(even[::2], even[1::2], strict=True)
    ]
