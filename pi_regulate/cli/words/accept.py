"""`words accept`: notes that lines say in their language what their English says today, and who has read them.

Rule: only the note beside the words is written, never the words.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.cli.options import config_option
from pi_regulate.cli.words.work import work
from pi_regulate.devices.keeping.store import write_whole
from pi_regulate.library.language_files import Accepted, english_hash, written_of
from pi_regulate.library.names import did_you_mean
from pi_regulate.reporting.wording import counted
from pi_regulate.words import RegulateError, one_line


@click.command()
@click.argument("language")
@click.argument("lines", nargs=-1, metavar="[ID]...")
@click.option("--all", "whole", is_flag=True, help="Every line that has words.")
@click.option("--by", "reader", metavar="NAME", help="Who has read them, a native speaker.")
@config_option
def accept(language: str, lines: tuple[str, ...], whole: bool, reader: str | None, config_dir: Path | None) -> None:
    """Note that these lines, or all lines of an exercise, say in LANGUAGE what their English says today.

    \b
    pi-regulate words accept de settle.3 --by "Anna Berg"
    """
    if bool(lines) == whole:
        raise click.UsageError("Name the lines or exercises, or write --all.")
    here = work(language, config_dir)
    wanted: dict[str, None] = {}
    for name in lines:
        here_too = [line for line in here.english if line == name or line.startswith(f"{name}.")]
        with_words = [line for line in here_too if here.over(line) is not None]
        if not here_too:
            raise RegulateError(f"there is no line `{name}`.{did_you_mean(name, here.english)}")
        if not with_words:
            raise RegulateError(f"`{name}` has no words in `{language}` yet.")
        wanted |= dict.fromkeys(with_words)
    if whole:
        wanted = {line: None for line in here.english if here.over(line) is not None}
    for over in here.words.overlays:
        known = dict(over.accepted)
        for line in wanted:
            if here.over(line) is over:
                known[line] = _read(known.get(line), english_hash(here.english[line]), reader)
        known = {line: known[line] for line in over.texts if line in known}
        if known == over.accepted:
            continue
        path = over.path.with_name(f"{language}.of.json")
        try:
            write_whole(path, written_of(known), 0o644)
        except OSError as error:
            raise RegulateError(f"{path} can't be written: {error.strerror}") from error
        click.echo(one_line(f"{path}: written"))
    click.echo(f"{counted(len(wanted), 'line')} accepted{f', read by {one_line(reader)}' if reader else ''}")


def _read(before: Accepted | None, of: str, reader: str | None) -> Accepted:
    """The note on a line; who has read it is kept only while its English stays the same."""
    readers = before.read_by if before is not None and before.of == of else ()
    return Accepted(of, tuple(dict.fromkeys((*readers, *((reader,) if reader else ())))))
