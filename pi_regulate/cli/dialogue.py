"""How a person is asked in a terminal: one question at a time, each of which may be skipped, and no wrong answers.

What was typed while lamp or sound were busy is forgotten, so that an impatient Enter answers nothing. Rule: Enter alone
skips, always; what is not understood is asked again, kindly.
"""

from __future__ import annotations

import select
import sys
from collections.abc import Mapping
from io import BufferedReader
from typing import Literal, cast

import click

from pi_regulate.cli.layout import paragraph
from pi_regulate.words import RegulateError

Answer = Literal["yes", "no", "again", "skip"]
WORDS: Mapping[str, Answer] = {
    "yes": "yes", "y": "yes", "no": "no", "n": "no", "again": "again", "a": "again", "skip": "skip", "s": "skip",
    "ja": "yes", "j": "yes", "nein": "no", "": "skip",
}  # fmt: skip


def must_be_answered(instead: str) -> None:
    """Raises RegulateError where nobody can ever answer a question; `instead` is a sentence on what else can be done.

    That is so where standard input is no terminal and is at its end. Never waits: answers may come through a pipe.
    """
    try:
        source = cast(BufferedReader, sys.stdin.buffer)
        over = not source.isatty() and bool(select.select([source], [], [], 0)[0]) and not source.peek(1)
    except (AttributeError, OSError, ValueError):  # closed, or none of the system's own
        return
    if over:
        raise RegulateError(
            "this asks questions, and nobody can answer them here: there is no terminal. Nothing was changed. Type the "
            f"same command in a terminal; over SSH, `ssh -t` gives you one. {instead}"
        )


def say(*texts: str) -> None:
    """Paragraphs, set for the terminal; an empty one is an empty line."""
    for one in texts:
        for line in paragraph(one) if one else [""]:
            click.echo(line)


def yes_or_no(*texts: str, again: bool = False, now: bool | None = None) -> Answer:
    """Asks; `again` may be an answer too, and `now` is what is stored already."""
    say(*texts)
    stored = "" if now is None else f" (now: {'yes' if now else 'no'})"
    choices = "yes, no, again" if again else "yes, no"
    while True:
        typed = text(f"  {choices}, or Enter to skip{stored}").lower()
        answer = WORDS.get(typed)
        if answer is not None and (again or answer != "again"):
            return answer
        click.echo(f"  I didn't understand that. Please type one of: {choices}; Enter skips.")


def text(question: str) -> str:
    """What somebody types, without the blanks around it; nothing for Enter alone."""
    return str(click.prompt(question, default="", show_default=False, prompt_suffix=": ")).strip()


def forget_typing() -> None:
    """Forgets what was typed while nobody asked."""
    if sys.stdin.isatty():
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
