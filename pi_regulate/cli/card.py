"""`card`: the card for the bedside, in plain text or as a PDF to print and cut out.

Rule: both have the same text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

import click

from pi_regulate.cli.options import config_option
from pi_regulate.cli.usable_files import usable_library
from pi_regulate.pictures import card_text
from pi_regulate.words import one_line

_WIDTH = 72
_GAP = "    "


@click.command()
@click.option(
    "--pdf", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it as one page to print."
)
@config_option
def card(pdf: Path | None, config_dir: Path | None) -> None:
    """Print the card for the bedside, with the number in `local_help`.

    The PDF is an A4 page with the card in A5 and marks to cut along; US Letter works too.
    """
    what = card_text.card_of(usable_library(config_dir))
    if pdf is None:
        click.echo("\n\n".join(told_card(what)))
        return
    from pi_regulate.pictures.card_page import write_card

    write_card(what, pdf)
    click.echo(one_line(f"{pdf}: print it at 100 %, and cut along the marks."))


def told_card(what: card_text.Card) -> Iterator[str]:
    """The card's paragraphs, in lines of at most 72 characters."""
    yield _pairs(what.button)
    yield f"{what.light_title}\n\n{_pairs(what.light)}"
    yield f"{what.dark_title}\n\n{fill(what.dark, _WIDTH)}"
    for text in filter(None, (what.stop, what.notice, what.ages, what.crisis, what.fear, what.help_line, what.draft)):
        yield fill(text, _WIDTH)


def _pairs(pairs: card_text.Pairs) -> str:
    column = max(len(first) for first, _ in pairs) + len(_GAP)
    return "\n".join(
        fill(second, _WIDTH, initial_indent=first.ljust(column), subsequent_indent=" " * column)
        for first, second in pairs
    )
