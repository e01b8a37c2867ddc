"""`voice render`: a voice from text, through a speech engine that is installed or any command that writes a WAV.

An engine's output is treated like any other recording. Rule: an engine is used only when asked for, and its name is
written into the manifest.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from pi_regulate.cli.options import config_option, language_option, name_option
from pi_regulate.cli.streams import progress
from pi_regulate.cli.voice.importing import tell
from pi_regulate.devices.speech.engines import command_of, must_speak
from pi_regulate.devices.speech.engines import spoken as say
from pi_regulate.devices.speech.intake import taken
from pi_regulate.devices.speech.voice_folder import Draft, checked_name
from pi_regulate.library.letters import letter
from pi_regulate.reporting.voices.lines_to_speak import lines_to_speak
from pi_regulate.reporting.voices.voice_shelf import own_or_new, shelf
from pi_regulate.reporting.wording import counted
from pi_regulate.sound.recordings.manifest import Manifest
from pi_regulate.words import RegulateError

GIVES_UP_AFTER = 3  # failures in a row: the engine itself is at fault


@click.command("render")
@name_option
@click.option("--engine", required=True, metavar="espeak-ng|flite|piper|kokoro|COMMAND", help="The engine that speaks.")
@click.option("--engine-voice", metavar="NAME", help="One of the engine's voices; for piper, its model file.")
@click.option("--routine", metavar="NAME", help="Only what this routine says.")
@language_option
@click.option("--licence", default="as the engine's licence says", show_default=True, help="Who else may have it.")
@click.option("--again", is_flag=True, help="Make all lines again, not only the missing ones.")
@config_option
@click.pass_context
def render_voice(
    ctx: click.Context,
    name: str,
    engine: str,
    engine_voice: str | None,
    routine: str | None,
    language: str | None,
    licence: str,
    again: bool,
    config_dir: Path | None,
) -> None:
    """Make a voice from text.

    COMMAND gets the text on its standard input, or as {text}, and writes a WAV to {out}; no shell is involved.

    \b
    pi-regulate voice render --name robot --engine espeak-ng
    pi-regulate voice render --name calm --engine "piper --model en.onnx --output_file {out}"
    """
    command = command_of(engine, engine_voice)
    made_with = " ".join(command)
    stand = shelf(config_dir, makes=True)
    known = own_or_new(stand, checked_name(name), made_with)
    stand = stand.speaking(known, language)
    must_speak(engine, engine_voice, stand.tongue)
    for note in stand.unsaid_notes:
        click.echo(note, err=True)
    wanted = lines_to_speak(stand, routine, name if known is not None and not again else None)
    refused: list[str] = []
    done = failures = 0
    manifest = Manifest(name, stand.tongue, made_with, licence)
    with (
        tempfile.TemporaryDirectory() as folder,
        Draft(stand.home, name, manifest) as draft,
        progress(wanted, "speaking") as lines,
    ):
        for one in lines:
            if letter(one.line) is not None:
                continue
            out = Path(folder, "line.wav")
            try:
                out.unlink(missing_ok=True)
                say(command, one.text, out)
                entry, data, _ = taken(out, one.line, one.text, one.room_s)
            except RegulateError as error:
                failures += 1
                refused.append(f"{one.line}: {str(error).replace(f'{out} ', 'it ').replace(f'{out}: ', '')}")
                if failures == GIVES_UP_AFTER and not done:
                    raise RegulateError(*refused[-1].split("\n"), "nothing was made") from None
                continue
            draft.add(one.line, entry, data)  # a full disk ends everything
            done, failures = done + 1, 0
        if done:
            draft.commit()
    for problem in refused:
        click.echo(f"not made: {problem}", err=True)
    if done:
        click.echo(f"{counted(done, 'line')} made in {stand.home / name}")
    if stand.voice(name) is not None:
        tell(stand, name)
    if refused:
        ctx.exit(1)
