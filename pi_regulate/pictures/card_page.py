"""The card as a page: A5 in the middle of an A4 sheet, with marks to cut along, and text that can be selected.

The type is large, because the card is read at arm's length by a small light. A long `local_help` makes all of it a
little smaller, so that it still fits one page. The lamp's glow at the top is the only ornament. Rule: fpdf2 is loaded
only here.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import astuple
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pi_regulate import __version__
from pi_regulate.installation import get
from pi_regulate.pictures.card_text import Card, Pairs
from pi_regulate.pictures.fonts import fonts_for
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from fpdf import FPDF

SHEET_MM, CARD_MM = (210.0, 297.0), (148.0, 210.0)
LEFT, TOP = (SHEET_MM[0] - CARD_MM[0]) / 2, (SHEET_MM[1] - CARD_MM[1]) / 2
MARGIN, MARK, COLUMN_GAP = 9.0, 6.0, 4.5
INNER = CARD_MM[0] - 2 * MARGIN
TYPE_SIZES = (1.08, 1.04, 1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72)
"""Factors for the sizes below. The last ones are for languages that need more letters than English."""
LEAST_POINTS = 6.4  # of the smallest print: small, but still readable

LAST_LATIN = "\u024f"  # later letters may join or run from right to left, which takes a while to work out
MOST_LABEL = 0.38  # of the width: a longer label goes on in a second line, so that what it means has room
LEADING = 0.46  # mm a line for each pt: 1.3 times the size
INK, SOFT, BRONZE, AMBER, PALE = (52, 46, 38), (110, 98, 82), (166, 96, 12), (224, 147, 47), (253, 243, 226)
MADE = datetime(2026, 1, 1, tzinfo=UTC)  # the same card is the same file


def write_card(card: Card, path: Path) -> None:
    """Writes the page. Raises RegulateError if it can't be drawn or written."""
    page = drawn_card(card)
    try:
        path.write_bytes(page)
    except OSError as error:
        raise RegulateError(f"the card can't be written to {path}: {error.strerror}") from error


def drawn_card(card: Card) -> bytes:
    """The page, as a PDF. Raises RegulateError if it can't be drawn."""
    pdf = _new_pdf(card)
    bottom = TOP + CARD_MM[1] - MARGIN
    first = bisect_left(TYPE_SIZES, True, key=lambda size: _Page(pdf, card, size, draws=False).y <= bottom)
    if first == len(TYPE_SIZES):
        raise RegulateError("`local_help` is too long for the card; two lines are plenty.")
    _Page(pdf, card, TYPE_SIZES[first])
    return bytes(pdf.output())


def _new_pdf(card: Card) -> FPDF:
    letters = card.help_line if card.language == "en" else "".join(_words_of(card))
    if find_spec("fpdf") is None:
        raise RegulateError(f"the page needs the Python package fpdf2; this installs it: {get('card')}")
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_title(f"pi-regulate: {card.title}")
    pdf.set_producer(f"pi-regulate {__version__}")
    pdf.set_lang(card.language)
    pdf.set_creation_date(MADE)
    regular, bold, *others = fonts_for({letter for letter in letters if unicodedata.category(letter)[0] not in "CZ"})
    pdf.add_font("card", "", regular)
    pdf.add_font("card", "B", bold)
    for number, file in enumerate(others):
        pdf.add_font(f"more{number}", "", file)
    pdf.set_fallback_fonts([f"more{number}" for number in range(len(others))], exact_match=False)
    if any(letter > LAST_LATIN for letter in letters) and find_spec("uharfbuzz") is not None:
        pdf.set_text_shaping(True)  # letters that join, and lines that run from right to left
    elif any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in letters):
        brings = get("card")
        where = (
            f"this installs it: {brings}"
            if "uharfbuzz" in brings
            else "Debian doesn't have it, but `make run` in a clone installs it."
        )
        raise RegulateError(f"writing that runs from right to left needs the Python package uharfbuzz; {where}")
    pdf.add_page()
    return pdf


def _words_of(card: Card) -> Iterator[str]:
    yield from (word for pair in (*card.button, *card.light) for word in pair)
    yield from (text for text in astuple(card) if isinstance(text, str))


class _Page:
    """The page in one size, drawn or only measured; `y` (mm) is where the last line ended."""

    def __init__(self, pdf: FPDF, card: Card, size: float, *, draws: bool = True) -> None:
        self.pdf, self.y, self._size, self._draws = pdf, TOP + MARGIN, size, draws
        if draws:
            self._marks()
        self._head(card.title)
        self._pairs(card.button, 11.5)
        self._rule()
        self._title(card.light_title)
        self._pairs(card.light, 8.8)
        self._title(card.dark_title)
        self._text(card.dark, 8.8)
        self._title(card.stop_title)
        self._text(card.stop, 9.6, bold=True)
        self._text(card.fear, 9.6)
        self._person(card)
        self._text(
            " ".join(filter(None, (card.notice, card.ages, card.draft))), max(7.6, LEAST_POINTS / size), colour=SOFT
        )

    def _marks(self) -> None:
        """Where to cut: short lines outside the corners."""
        pdf = self.pdf
        pdf.set_draw_color(*SOFT)
        pdf.set_line_width(0.15)
        for x, outwards in ((LEFT, -1), (LEFT + CARD_MM[0], 1)):
            for y, up in ((TOP, -1), (TOP + CARD_MM[1], 1)):
                pdf.line(x + outwards * 2, y, x + outwards * (2 + MARK), y)
                pdf.line(x, y + up * 2, x, y + up * (2 + MARK))

    def _head(self, title: str) -> None:
        pdf, middle = self.pdf, self.y + 6.0
        self.y += 16.5
        if not self._draws:
            return
        for step in range(24, 0, -1):  # a glow, from the rim to the middle
            share = step / 24
            pdf.set_fill_color(*(round(255 + (tone - 255) * (1 - share) ** 1.6) for tone in AMBER))
            pdf.circle(LEFT + MARGIN + 7.0, middle, 8.0 * share, style="F")
        pdf.set_xy(LEFT + MARGIN + 18.0, middle - 4.5)
        pdf.set_text_color(*INK)
        pdf.set_font("card", "B", 20)
        pdf.cell(INNER - 18.0, 9.0, title)

    def _rule(self) -> None:
        self.y += 2.5
        if self._draws:
            self.pdf.set_draw_color(*AMBER)
            self.pdf.set_line_width(0.5)
            self.pdf.line(LEFT + MARGIN, self.y - 1.5, LEFT + CARD_MM[0] - MARGIN, self.y - 1.5)

    def _title(self, text: str) -> None:
        self.y += 1.4 * self._size
        self._text(text, 9.6, bold=True, colour=BRONZE)
        self.y += 0.5 * self._size

    def _pairs(self, pairs: Pairs, points: float) -> None:
        self.pdf.set_font("card", "B", points * self._size)
        widest = max(self.pdf.get_string_width(first) for first, _ in pairs)
        column = min(widest + 0.5, MOST_LABEL * INNER)
        for first, second in pairs:
            y = self.y
            self._text(first, points, bold=True, width=column)
            below, self.y = self.y, y
            self._text(second, points, x=column + COLUMN_GAP)
            self.y = max(self.y, below)

    def _person(self, card: Card) -> None:
        """The box to find when it matters: whom to call, in the largest print."""
        pdf, draws, from_y = self.pdf, self._draws, self.y + 2.2
        for self._draws in (False, draws):  # measured first, for the height of the box
            if self._draws:
                pdf.set_fill_color(*PALE)
                height = self.y - from_y + 1.5
                pdf.rect(LEFT + MARGIN - 3, from_y, INNER + 6, height, "F", round_corners=True, corner_radius=2.5)
            self.y = from_y + 1.8
            self._text(card.help_title, 9.6, bold=True, colour=BRONZE)
            self._text(card.crisis, 8.8)
            self.y += 0.8
            self._text(card.help_line, 12.0, bold=True)
        self.y += 3.2

    def _text(
        self,
        text: str,
        points: float,
        *,
        bold: bool = False,
        colour: tuple[int, int, int] = INK,
        x: float = 0.0,
        width: float = INNER,
    ) -> None:
        """A paragraph, indented by `x` mm and at most `width` wide."""
        pdf, leading = self.pdf, LEADING * points * self._size
        pdf.set_font("card", "B" if bold else "", points * self._size)
        pdf.set_text_color(*colour)
        pdf.set_xy(LEFT + MARGIN + x, self.y)
        pdf.c_margin = 0.0
        height = pdf.multi_cell(
            min(width, INNER - x), leading, text, align="L", dry_run=not self._draws, output="HEIGHT"
        )
        assert isinstance(height, float)
        self.y += height + 0.35 * self._size
