"""`words`: the spoken lines in another language, as a group of commands that are imported when they are called.

Rule: a language goes by its code; its files are found as the device finds them.
"""

from __future__ import annotations

import click

from pi_regulate.cli import LazyGroup

WORDS = {
    "check": ("pi_regulate.cli.words.check:check_words", "Say what the lines of a language lack."),
    "todo": ("pi_regulate.cli.words.todo:todo", "Print a page of what there is to translate, English beside it."),
    "accept": ("pi_regulate.cli.words.accept:accept", "Note that lines say what their English says today."),
}


@click.group(cls=LazyGroup, lazy=WORDS)
def words() -> None:
    """Check and follow what is spoken in another language, such as `de`."""
