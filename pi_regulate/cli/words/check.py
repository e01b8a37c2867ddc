"""`words check`: what the lines of a language lack: missing, stale, gone, too long, or with words to avoid.

Rule: exit 0 means that every exercise can be said in this language.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from pi_regulate.cli.options import config_option
from pi_regulate.cli.words.work import Work, work
from pi_regulate.library.folder.reading import shell
from pi_regulate.reporting.wording import counted
from pi_regulate.words import Problem

A_DRAFT = "a draft: two native readers have yet to read it"


@click.command("check")
@click.argument("language")
@config_option
@click.pass_context
def check_words(ctx: click.Context, language: str, config_dir: Path | None) -> None:
    """Say what the lines of LANGUAGE, such as de, lack. Exits with 1 if there is anything to do."""
    here = work(language, config_dir)
    found = [*here.words.problems, *wrong(here)]
    for problem in found:
        click.echo(f"{problem}\n")
    missing = [line for line in here.english if here.state(line) == "missing"]
    for line in missing:
        click.echo(f"{line}: missing: “{here.english[line]}”")
    if missing:
        click.echo("")
    counts = {state: sum(here.state(line) == state for line in here.english) for state in ("fresh", "stale", "missing")}
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    draft = f"; {A_DRAFT}" if here.words.draft else ""
    click.echo(f"{language}: {counted(len(here.english), 'line')}, {told}{draft}")
    if found or missing:
        ctx.exit(1)


def wrong(here: Work) -> Iterator[Problem]:
    """What is wrong with the words there are, each in its file."""
    for line in here.english:
        over = here.over(line)
        if over is None:
            continue
        if here.state(line) == "stale":
            accept = shell("pi-regulate", "words", "accept", here.words.language, line)
            message = f"its English has changed and is now “{here.english[line]}”. Once these words fit: `{accept}`"
            yield over.document.problem((line,), message)
        for message in here.faults(line, over.texts[line]):
            yield over.document.problem((line,), message)
    for over, line in here.gone():
        yield over.document.problem((line,), "nothing says this line any more. Delete it.", key=True)
