"""`voice list`: all voices, how much each can say, and which ones the settings name.

Rule: a voice that can't be read is listed too, with the reason.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.cli.layout import paragraph, table
from pi_regulate.cli.options import config_option
from pi_regulate.devices.speech.voices import all_voices, read_voice
from pi_regulate.reporting.voices.voice_shelf import shelf
from pi_regulate.reporting.wording import counted
from pi_regulate.words import RegulateError


@click.command("list")
@config_option
def list_voices(config_dir: Path | None) -> None:
    """List all voices, in the order in which the device looks for them."""
    stand = shelf(config_dir)
    settings, found = stand.library.settings, all_voices(stand.places)
    far: list[str] = []
    rows: list[tuple[str, ...] | str] = [
        ("voice", "language", "lines", "minutes", "in the settings", "made with, and where")
    ]
    for name, folder in found.items():
        place = settings.voices.index(name) + 1 if name in settings.voices else 0
        liked = [exercise for exercise, voice in settings.voice_for.items() if voice == name]
        where = ", ".join(([f"{place}."] if place else []) + liked) or "no"
        try:
            kept = read_voice(folder)
        except RegulateError as error:
            rows.append((name, "", "0", "", where, f"can't be used: {error}"))
            continue
        texts = stand.speaking(kept).texts
        seconds, letters = (said := kept.can_say(texts)).seconds, said.letters
        own = f" and {counted(len(letters), 'recording')} in the person's own words" if letters else ""
        lines = f"{len(seconds) - len(letters)}/{len(texts)}"
        about = f"{kept.manifest.made_with}{own}, {folder}"
        rows.append((name, kept.manifest.language, lines, f"{sum(seconds.values()) / 60:.1f}", where, about))
        far += [f"{name}: {told}" for told in [stand.speaking(kept).how_far(kept)] if told is not None]
    for line in table(rows, right=(2, 3)):
        click.echo(line)
    for told in far:
        for line in paragraph(told):
            click.echo(line)
    lost = [name for name in dict.fromkeys((*settings.voices, *settings.voice_for.values())) if name not in found]
    for name in lost:
        click.echo(f"The settings name `{name}`, but there is no such voice.")
