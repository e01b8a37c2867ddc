"""`words todo`: a page for a translator or a reader, with the English beside the words, and when and how long.

Rule: it is one HTML page that needs nothing else, so that it can be sent to somebody.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

import click

from pi_regulate.cli.options import config_option
from pi_regulate.cli.words.work import Work, work
from pi_regulate.reporting.wording import counted, minutes
from pi_regulate.score.compose import compose
from pi_regulate.words import PHASES

_STYLE = """\
body { font: 12pt/1.45 Georgia, serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; }
h1 { font-size: 20pt; } h2 { font-size: 13pt; margin: 1.6em 0 0.3em; break-after: avoid; }
table { border-collapse: collapse; width: 100%; } tr { break-inside: avoid; }
td { border-bottom: 1px solid #ddd; padding: 0.35em 0.8em 0.35em 0; vertical-align: top; width: 40%; }
td.when { width: 9em; font: 9pt/1.6 monospace; color: #666; } em { color: #a33; font-style: normal; font-size: 9pt; }
@media print { body { margin: 0; } }"""


@click.command()
@click.argument("language")
@click.option("--all", "whole", is_flag=True, help="Every line, for somebody who reads it through.")
@config_option
def todo(language: str, whole: bool, config_dir: Path | None) -> None:
    """Print an HTML page of what there is to translate into LANGUAGE, such as de.

    \b
    pi-regulate words todo de > de.html
    """
    click.echo("\n".join(todo_page(work(language, config_dir), whole=whole)))


def todo_page(here: Work, *, whole: bool) -> Iterator[str]:
    """The page, line by line: all lines, or those that are missing, stale or at fault."""
    language = here.words.language
    wanted = [line for line in here.english if whole or left_to_do(here, line)]
    yield f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>pi-regulate: {language}</title>'
    yield f"<style>\n{_STYLE}\n</style>"
    yield f"<h1>{escape(language)}: {counted(len(wanted), 'line')}{'' if whole else ' to do'}</h1>"
    yield (
        "<p>Say each line aloud, slowly, as if to somebody who lies beside you, shaking. It asks and never commands, "
        "and it may last as long as the seconds beside it.</p>"
    )
    times, group = _times(here), ""
    for line in sorted(wanted, key=lambda one: _place(here, one)):
        if (owner := line.partition(".")[0]) != group:
            yield "</table>" if group else ""
            group = owner
            yield f"<h2>{escape(_title(here, owner))}</h2><table>"
        over = here.over(line)
        words = escape(over.texts[line]) if over is not None else ""
        notes = "".join(f"<br><em>{escape(one)}</em>" for one in left_to_do(here, line))
        when = f"{escape(line)}<br>{times.get(line, '')} up to {here.rooms[line]:.0f} s"
        yield f'<tr><td class="when">{when}</td><td>{escape(here.english[line])}</td><td>{words}{notes}</td></tr>'
    yield "</table></html>"


def left_to_do(here: Work, line: str) -> list[str]:
    """What there is to do about a line, in a few words each."""
    if (over := here.over(line)) is None:
        return ["missing"]
    stale = ["its English has changed"] if here.state(line) == "stale" else []
    return [*stale, *here.faults(line, over.texts[line])]


def _title(here: Work, owner: str) -> str:
    exercise = here.library.exercises.get(owner)
    return f"{exercise.title or owner} ({exercise.phase})" if exercise is not None else f"The device itself: {owner}"


def _place(here: Work, line: str) -> tuple[int, str]:
    exercise = here.library.exercises.get(owner := line.partition(".")[0])
    return (PHASES.index(exercise.phase) if exercise is not None else len(PHASES)), owner


def _times(here: Work) -> dict[str, str]:
    """When each line of an exercise is said, from its beginning."""
    found: dict[str, str] = {}
    for exercise in here.library.exercises.values():
        for variant in (None, *exercise.variants):
            for cue in compose(exercise, variant=variant).cues:
                if cue.kind == "say" and cue.line is not None:
                    found.setdefault(cue.line, f"at {minutes(cue.at_s)},")
    return found
