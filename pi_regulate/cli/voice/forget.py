"""`voice forget`: deletes a voice in one step.

Rule: it does not ask again; who types it has decided.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.cli.options import config_option
from pi_regulate.reporting.voices.forgetting import forgotten
from pi_regulate.share import find_config, share_dir


@click.command("forget")
@click.argument("name")
@config_option
def forget_voice(name: str, config_dir: Path | None) -> None:
    """Delete the voice NAME for good, at once and without asking again. Other files in its folder stay."""
    for sentence in forgotten(name, share_dir(), find_config(config_dir)):
        click.echo(sentence)
