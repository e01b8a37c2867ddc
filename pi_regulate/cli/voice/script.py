"""`voice script`: every line to read aloud, with the name of its file and how long it may last.

It prints text for a terminal, or one HTML page for paper. Rule: `voice import` finds a recording under the file name
given here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

import click

from pi_regulate.cli.layout import paragraph, table
from pi_regulate.cli.options import config_option, language_option
from pi_regulate.library.letters import LETTER_S
from pi_regulate.reporting.voices.lines_to_speak import ADVICE, IN_OWN_WORDS, Spoken, lines_to_speak, without_moved
from pi_regulate.reporting.voices.ten_questions import LETTER_ADVICE, ten_questions
from pi_regulate.reporting.voices.voice_shelf import shelf

STYLE = """\
body { font: 12pt/1.45 Georgia, serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #222; }
h1 { font-size: 20pt; } h2 { font-size: 13pt; margin: 1.6em 0 0.3em; break-after: avoid; }
table { border-collapse: collapse; width: 100%; } tr { break-inside: avoid; }
td { border-bottom: 1px solid #ddd; padding: 0.35em 0.6em 0.35em 0; vertical-align: top; }
td.box { width: 1.4em; } td.file { width: 15em; font: 9pt/1.6 monospace; color: #666; }
td.room { width: 5em; font-size: 9pt; color: #666; } @media print { body { margin: 0; } }"""


@click.command()
@click.option("--routine", metavar="NAME", help="Only what this routine says.")
@click.option("--missing", metavar="NAME", help="Only what the voice NAME lacks.")
@click.option("--letters", "for_letters", is_flag=True, help="Ten questions to answer in your own words.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html"]), default="text", show_default=True, help="How to print it."
)
@language_option
@config_option
def script(
    routine: str | None,
    missing: str | None,
    for_letters: bool,
    form: str,
    language: str | None,
    config_dir: Path | None,
) -> None:
    """Print every line to read aloud, or with --letters ten questions to answer.

    \b
    On paper: pi-regulate voice script --format html > script.html
    """
    if for_letters:
        if routine is not None or missing is not None:
            raise click.UsageError("--letters belongs to no routine and no voice: leave out --routine and --missing.")
        lines = [Spoken(IN_OWN_WORDS, line, LETTER_S[1], question) for line, question in ten_questions()]
        click.echo(printed_page("To answer", LETTER_ADVICE, lines) if form == "html" else "\n".join(questions_text()))
        return
    stand = shelf(config_dir)
    stand = stand.speaking(stand.voice(missing) if missing is not None else None, language)
    lines, notes = without_moved(stand, lines_to_speak(stand, routine, missing), missing)
    for note in notes:
        click.echo(note, err=True)
    kept = stand.voice(missing) if missing is not None else None
    far = stand.how_far(kept) if kept is not None else None
    advice = (*ADVICE, *([f"{missing}: {far}"] if far is not None else []))
    if form == "html":
        click.echo(printed_page("To read aloud", advice, lines), nl=False)
    else:
        for told in as_text(lines, advice):
            click.echo(told)


def questions_text() -> Iterator[str]:
    """The ten questions for a terminal."""
    for advice in LETTER_ADVICE:
        yield from paragraph(advice)
    yield ""
    yield from table([(f"{line}.wav", question) for line, question in ten_questions()])
    yield from ("", "Then, with all of them in one folder: pi-regulate voice import FOLDER --name NAME")


def as_text(lines: list[Spoken], advice: Iterable[str] = ADVICE) -> Iterator[str]:
    """The script for a terminal."""
    rows: list[tuple[str, ...] | str] = []
    group = None
    for one in lines:
        if one.group != group:
            rows += ["", one.group]
            group = one.group
        rows.append((one.file, one.room, one.text))
    if not rows:
        yield "Nothing is missing."
        return
    for told in advice:
        yield from paragraph(told)
    yield from table(rows)


def printed_page(title: str, advice: Iterable[str], lines: Iterable[Spoken]) -> str:
    """A page to print, with a box to tick, a text and a file name for each line."""
    body = [f"<h1>{escape(title)}</h1>", "<ul>", *(f"<li>{escape(one)}</li>" for one in advice), "</ul>"]
    group = None
    for one in lines:
        if one.group != group:
            body += ["</table>"] * (group is not None) + [f"<h2>{escape(one.group)}</h2>", "<table>"]
            group = one.group
        cells = f'<td class="box">☐</td><td>{escape(one.text)}</td><td class="room">{one.room}</td>'
        body.append(f'<tr>{cells}<td class="file">{escape(one.file)}</td></tr>')
    body += ["</table>"] * (group is not None)
    head = f'<meta charset="utf-8"><title>pi-regulate: {escape(title.lower())}</title><style>\n{STYLE}\n</style>'
    return "\n".join(('<!doctype html><html lang="en">', head, *body, "</html>", ""))
