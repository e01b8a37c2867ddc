"""`voice`: recordings of the spoken lines, as a group of commands that are imported when they are called.

Rule: a voice goes by its name, never by a path; `--config` says where it is.
"""

from __future__ import annotations

import click

from pi_regulate.cli import LazyGroup

VOICE = {
    "script": (
        "pi_regulate.cli.voice.script:script",
        "Print every line to read aloud, with its file name and how long it may last.",
    ),
    "record": ("pi_regulate.cli.voice.record:record", "Record line by line: speak, listen, keep or repeat."),
    "import": ("pi_regulate.cli.voice.importing:import_voice", "Make a voice from files: WAV, FLAC, OGG or MP3."),
    "render": ("pi_regulate.cli.voice.render:render_voice", "Make a voice from text, through a speech engine."),
    "list": ("pi_regulate.cli.voice.list:list_voices", "List all voices, and how much each can say."),
    "check": ("pi_regulate.cli.voice.check:check_voices", "Listen to every line of a voice and measure it."),
    "forget": ("pi_regulate.cli.voice.forget:forget_voice", "Delete a voice for good, without asking."),
}


@click.group(cls=LazyGroup, lazy=VOICE)
def voice() -> None:
    """Make, check or delete recordings of the spoken lines, by someone you know or by a machine."""
