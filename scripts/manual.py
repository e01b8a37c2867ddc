"""The man page and the shells' completion, made from the commands themselves.

    python scripts/manual.py > pi-regulate.1

Rule: the page says what `--help` says, in the same words; only what no command prints (files, exit codes) is written by
hand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
from click.shell_completion import get_completion_class

from pi_regulate import __version__
from pi_regulate.cli import INTERRUPTED, UNUSABLE_FILES, main
from pi_regulate_link.command import link

NAME = "pi-regulate"
STATUS = {
    0: "Done.",
    1: "It could not be done; a sentence says why.",
    2: "A wrong command line.",
    UNUSABLE_FILES: "Files that can't be used: every problem with its file, line and column.",
    INTERRUPTED: "Interrupted by Ctrl-C.",
}
FILES = {
    "/etc/pi-regulate/settings.yaml": "The owner's settings: only what differs from the defaults.",
    "/etc/pi-regulate/exercises/, routines/, voices/": "The owner's own; they add to what is shipped, or replace it.",
    "~/.config/pi-regulate/": "The same for a person who runs it without the service.",
    "/usr/share/pi-regulate/config/settings.yaml": "Every setting with its default and the reason for it.",
    "/usr/share/pi-regulate/config/schemas/": "JSON Schemas: with them, an editor helps while you write.",
    "/var/lib/pi-regulate/": "What the service keeps: the last good files, a counter of starts, what was remembered.",
    "/usr/share/doc/pi-regulate/examples/": "A drop-in for hardware PWM, and a user-data file for cloud-init.",
}
LINK_FILES = {
    "/etc/pi-regulate-link/link.yaml": "Where the broker is, and what it is told. Without it there is no link.",
    "/etc/pi-regulate-link/password": "The broker's password; only root may read it.",
    "/usr/share/doc/pi-regulate-link/examples/": "A link.yaml, and an access list for Mosquitto.",
}
SIGNALS = {
    "SIGTERM, SIGINT": "A landing of one second, then dark and quiet.",
    "SIGHUP": "Reads the files again; they are used at the next rest.",
    "SIGUSR1": "Ends at the next rest, in the dark. As a service it is started again: upgrades do that.",
}


def manual(day: str) -> str:
    """The whole page in the language of man(7), dated `day` (YYYY-MM-DD)."""
    lines = [
        f'.TH PI-REGULATE 1 "{day}" "{NAME} {__version__}" "User Commands"',
        ".SH NAME",
        rf"{_text(NAME)} \- bedside lamp, speaker and one button that lead through slow breathing",
        ".SH SYNOPSIS",
        rf".B {_text(NAME)}",
        ".I COMMAND",
        r"[\fIOPTIONS\fR] [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(main.help or ""),
        ".SH COMMANDS",
    ]
    for command, ctx in _commands(main, click.Context(main, info_name=NAME, **main.context_settings)):
        lines += _chapter(command, ctx)
    for title, table in (("FILES", FILES), ("SIGNALS", SIGNALS), ("EXIT STATUS", STATUS)):
        lines.append(f".SH {title}")
        for term, says in table.items():
            lines += [".TP", rf"\fB{_text(str(term))}\fR", _text(says)]
    lines += [".SH SEE ALSO", r"\fBsystemctl\fR(1), \fBjournalctl\fR(1): the service is \fBpi\-regulate.service\fR."]
    return "\n".join(lines) + "\n"


def link_manual(day: str) -> str:
    """The page of `pi-regulate-link`, in the same form."""
    name = "pi-regulate-link"
    ctx = click.Context(link, info_name=name, **link.context_settings)
    lines = [
        f'.TH PI-REGULATE-LINK 1 "{day}" "{name} {__version__}" "User Commands"',
        ".SH NAME",
        rf"{_text(name)} \- joins the bedside lamp to Home Assistant, by an MQTT broker",
        ".SH SYNOPSIS",
        rf".B {_text(name)}",
        r"[\fIOPTIONS\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(link.help or ""),
        ".SH OPTIONS",
        *_options(link, ctx),
        ".SH FILES",
    ]
    for term, says in LINK_FILES.items():
        lines += [".TP", rf"\fB{_text(term)}\fR", _text(says)]
    lines += [
        ".SH SEE ALSO",
        r"\fBpi\-regulate\fR(1), \fBsystemctl\fR(1): the service is \fBpi\-regulate\-link.service\fR.",
    ]
    return "\n".join(lines) + "\n"


def completion(shell: str) -> str:
    """What `shell` (bash, zsh or fish) reads to complete the command line; it asks the program itself."""
    kind = get_completion_class(shell)
    assert kind is not None
    asks = kind(main, {}, NAME, "_PI_REGULATE_COMPLETE")
    return asks.source_template % asks.source_vars()  # `source()` would look for the shell on this machine


def _commands(group: click.Group, ctx: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Every command that does something, with the words that lead to it."""
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is None or command.hidden:
            continue
        below = click.Context(command, info_name=name, parent=ctx)
        if isinstance(command, click.Group):
            yield from _commands(command, below)
        else:
            yield command, below


def _chapter(command: click.Command, ctx: click.Context) -> list[str]:
    words = " ".join(command.collect_usage_pieces(ctx))
    lines = [f".SS {_text(ctx.command_path)} {_text(words)}".rstrip(), *_paragraphs(command.help or "")]
    return [*lines, *_options(command, ctx)]


def _options(command: click.Command, ctx: click.Context) -> list[str]:
    lines: list[str] = []
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is not None and record[1] and "--help" not in param.opts:
            lines += [".TP", rf"\fB{_text(record[0])}\fR", _text(record[1])]
    return lines


def _paragraphs(text: str) -> list[str]:
    """click's help: paragraphs between empty lines, kept as they are after a line with \\b."""
    lines: list[str] = []
    for paragraph in text.partition("\f")[0].strip().split("\n\n"):
        kept = [line.strip() for line in paragraph.strip().splitlines()]
        if kept and kept[0] == "\b":
            lines += [".PP", ".nf", *map(_text, kept[1:]), ".fi"]
        else:
            lines += [".PP", _text(" ".join(kept))]
    return lines[1:]  # a title needs no space below it


def _text(text: str) -> str:
    """A text as man(7) prints it: no hyphen becomes a dash, no line a command."""
    plain = text.translate({ord("\\"): r"\(rs", ord("-"): r"\-", ord("'"): r"\(aq", ord("`"): r"\(ga"})
    return rf"\&{plain}" if plain.startswith(".") else plain


if __name__ == "__main__":
    sys.stdout.write(manual(sys.argv[1] if len(sys.argv) > 1 else ""))
