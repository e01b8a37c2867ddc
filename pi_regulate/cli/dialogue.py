"""Asks a person questions in a terminal, one at a time. Any may be skipped, and no answer is wrong.

Keys typed while lamp or sound were busy are dropped, so that an impatient Enter doesn't answer the next question. Rule:
Enter alone always skips, and an answer that is not understood is asked for again, kindly.
"""

from __future__ import annotations

import select
import sys
from dataclasses import replace
from io import BufferedReader
from typing import cast

import click

from pi_regulate.cli.layout import paragraph
from pi_regulate.labels import in_terminal as _
from pi_regulate.wiring.setting_up.question import Question, ToWrite, YesNoReply, reply
from pi_regulate.words import RegulateError


def must_be_answered(instead: str) -> None:
    """Raises RegulateError if no one can answer a question here; the sentence `instead` says what else can be done.

    That is so if standard input is not a terminal and is at its end. Never waits: answers may come through a pipe.
    """
    try:
        source = cast(BufferedReader, sys.stdin.buffer)
        over = not source.isatty() and bool(select.select([source], [], [], 0)[0]) and not source.peek(1)
    except (AttributeError, OSError, ValueError):  # closed, or not a stream of the system
        return
    if over:
        raise RegulateError(
            _(
                "this asks questions, and without a terminal they can't be answered. Nothing was changed. Type the "
                "same command in a terminal; over SSH, `ssh -t` gives you one. {instead}"
            ).format(instead=instead)
        )


def say(*texts: str) -> None:
    """Prints paragraphs, wrapped for the terminal; an empty text is an empty line."""
    for one in texts:
        for line in paragraph(one) if one else [""]:
            click.echo(line)


def yes_or_no(*texts: str, again: bool = False, now: bool | None = None) -> YesNoReply:
    """Asks for yes or no, or `again` too if that is allowed; `now` is the answer stored already."""
    say(*texts)
    stored = "" if now is None else _(" (now: yes)") if now else _(" (now: no)")
    choices = _("yes, no, again") if again else _("yes, no")
    while True:
        typed = text(_("  {choices}, or Enter to skip{stored}").format(choices=choices, stored=stored))
        answer = reply(typed)
        if answer is not None and (again or answer != "again"):
            return answer
        told = _("  I didn't understand that. Please type one of: {choices}; Enter skips.")
        click.echo(told.format(choices=choices))


def text(question: str) -> str:
    """What the person types, without the blanks around it; empty for Enter alone."""
    return str(click.prompt(question, default="", show_default=False, prompt_suffix=": ")).strip()


def written_by(question: Question, number: str = "") -> ToWrite | None:
    """Asks a question, and whatever follows from the answers; gives what is to be written. `number` stands first."""
    say("")
    first, *others = question.before or ("",)
    asked: Question | ToWrite | None = replace(question, before=(f"{number}{first}", *others)) if number else question
    while isinstance(asked, Question):
        asked = asked.take(_answered(asked))
    return asked


def _answered(question: Question) -> str:
    if question.form == "yes or no":
        more = (question.more,) if question.more else ()
        now = {"yes": True, "no": False}.get(question.now)
        return yes_or_no(*question.before, question.asks, *more, now=now)
    say(*question.before)
    if question.form == "one of":
        say("", question.asks)
        width = max(len(choice.answer) for choice in question.choices)
        for number, choice in enumerate(question.choices, 1):
            say(f"{number:>4}  {choice.answer:<{width}}  {choice.beside}")
        return text(_("  Number, or Enter for another place"))
    if question.none:
        return text(
            _("  {asks}, Enter to leave it, `{none}` to empty it").format(asks=question.asks, none=question.none)
        )
    return text(_("  {choices}, or Enter to skip{stored}").format(choices=question.asks, stored=""))


def forget_typing() -> None:
    """Drops keys that were typed while there was no question."""
    if sys.stdin.isatty():
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
