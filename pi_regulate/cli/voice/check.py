"""`voice check`: listens to every line of a voice, measures it, and says which lines are missing.

Rule: exit 0 means that no recording in it can startle, is damaged or runs into the next line.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from pi_regulate.cli import UNUSABLE_FILES
from pi_regulate.cli.options import config_option
from pi_regulate.cli.voice.at_hand import report
from pi_regulate.devices.speech.voice_check import problems
from pi_regulate.devices.speech.voices import all_voices, read_voice
from pi_regulate.library.names import did_you_mean
from pi_regulate.reporting.problems import tally
from pi_regulate.reporting.voices.voice_shelf import shelf
from pi_regulate.words import RegulateError, one_line


@click.command("check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--play",
    "recordings",
    metavar="DIR|FILE",
    type=click.Path(path_type=Path),
    help="Play recordings before and after; nothing is imported.",
)
@config_option
@click.pass_context
def check_voices(ctx: click.Context, names: tuple[str, ...], recordings: Path | None, config_dir: Path | None) -> None:
    """Check these voices, or all. Exits with 78 if one has a fault.

    With --play, listen to recordings instead: each as it was made, then as the device will say it.
    """
    stand = shelf(config_dir)
    if recordings is not None:
        if names:
            raise click.UsageError("--play takes recordings, not voices: leave out the names.")
        from pi_regulate.cli.voice.before_after import before_and_after

        for heard in before_and_after(stand, recordings):
            click.echo(one_line(heard))
        return
    voices = all_voices(stand.places)
    for name in names:
        if name not in voices:
            raise RegulateError(f"there is no voice `{name}`.{did_you_mean(name, voices)}")
    wrong = False
    for name in names or tuple(voices):
        there = stand.at(voices[name])
        found = list(problems(voices[name], there.texts, there.rooms, listen=True))
        for problem in found:
            click.echo(f"{problem}\n")
        wrong |= any(problem.severity == "error" for problem in found)
        told: list[str] = []
        with suppress(RegulateError):  # told above
            told = list(report(there, kept := read_voice(voices[name])))
        whole = bool(told) and not there.missing(kept)
        click.echo(f"{one_line(name)}: {tally(found) or ('all right' if whole else 'what it has is all right')}")
        for line in told:
            click.echo(line)
    if not voices:
        click.echo("There are no voices yet; pi-regulate voice script shows what to read aloud.")
    if wrong:
        ctx.exit(UNUSABLE_FILES)
