"""`voice record`: line by line through a microphone: speak, listen, keep it or do it again.

Each line that is kept is safe on the disk before the next one is shown, so that one may stop at any moment and go on
another day. Rule: nothing is kept that somebody has not said yes to.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from pi_regulate.cli.options import config_option
from pi_regulate.cli.voice_import import tell
from pi_regulate.cli.voice_script import ADVICE, Spoken, spoken
from pi_regulate.cli.voices import Shelf, name_option, own_or_new, shelf
from pi_regulate.devices.speech.engines import Microphone, play
from pi_regulate.devices.speech.intake import taken
from pi_regulate.devices.speech.voice_folder import Draft, checked_name
from pi_regulate.score.rooms import RECORDING
from pi_regulate.sound.manifest import RECORDED, Line, Manifest
from pi_regulate.words import RegulateError

SPARE_S = 15.0  # of silence, beginnings and second thoughts; what is too long is told afterwards
WORDS = {"k": "keep", "a": "again", "l": "listen", "s": "skip", "q": "stop for today"}


@click.command()
@name_option
@click.option("--routine", metavar="NAME", help="Only what this routine says.")
@click.option(
    "--line", "lines", multiple=True, metavar="ID", help="Only this line, also when there is one; repeatable."
)
@click.option("--language", default="en", show_default=True, help="The language you speak.")
@click.option("--device", metavar="NAME", help="The microphone, as `arecord -L` names it.")
@click.option("--listen/--no-listen", default=True, show_default=True, help="Plays each line back at once.")
@config_option
def record(
    name: str,
    routine: str | None,
    lines: tuple[str, ...],
    language: str,
    device: str | None,
    listen: bool,
    config_dir: Path | None,
) -> None:
    """Record what the voice NAME lacks, line by line."""
    stand = shelf(config_dir)
    known = own_or_new(stand, checked_name(name), RECORDED)
    wanted = spoken(stand, routine, name if known is not None and not lines else None)
    if lines:
        unknown = [line for line in lines if line not in stand.texts]
        if unknown:
            raise RegulateError(f"there is no line `{unknown[0]}`; pi-regulate voice script shows all.")
        wanted = [one for one in wanted if one.line in lines]
    for advice in ADVICE[:2]:
        click.echo(advice)
    manifest = Manifest(name, language, RECORDED, "private")
    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(wanted, start=1):
            click.echo(f"\n{number} of {len(wanted)}: {one.line}, {one.room}\n\n    {one.text}\n")
            answer = _line(stand, manifest, one, Path(folder), device, listen=listen)
            if answer == "q":
                break
    if stand.voice(name) is not None:
        click.echo("")
        tell(stand, name)


def _line(stand: Shelf, manifest: Manifest, one: Spoken, folder: Path, device: str | None, *, listen: bool) -> str:
    """One line until it is kept or left; gives the last answer."""
    raw, heard = folder / "raw.wav", folder / "line.flac"
    while True:
        begin = click.prompt("Enter begins, s skips, q stops for today", default="", show_default=False).strip().lower()
        if begin in ("s", "q"):
            return str(begin)
        raw.unlink(missing_ok=True)
        microphone = Microphone(raw, 60.0 if one.line == RECORDING else one.room_s + SPARE_S, device)
        try:
            click.prompt("Speak. Enter ends it", default="", show_default=False)
        finally:
            microphone.stop()
        try:
            entry, data, notes = taken(raw, one.line, one.text, one.room_s)
        except RegulateError as error:
            click.echo(f"Not this time: {str(error).replace(str(raw), 'it').replace('it: ', '')}.")
            continue
        heard.write_bytes(data)
        for note in notes:
            click.echo(f"Note: {note}.")
        answer = _kept_or_not(heard, entry, listen=listen)
        if answer == "k":
            with Draft(stand.home, manifest.name, manifest) as draft:
                draft.add(one.line, entry, data)
                draft.commit()
        if answer != "a":
            return answer


def _kept_or_not(heard: Path, entry: Line, *, listen: bool) -> str:
    """Lets somebody hear what was recorded until they have chosen."""
    answer = "l" if listen else ""
    while answer not in ("k", "a", "s", "q"):
        if answer == "l":
            try:
                play(_as_wav(heard))
            except RegulateError as error:
                click.echo(f"It can't be played: {error}")
        choices = ", ".join(f"{key} {word}" for key, word in WORDS.items())
        answer = click.prompt(f"{entry.seconds:.1f} s. {choices}", default="k").strip().lower()[:1]
    return answer


def _as_wav(path: Path) -> Path:
    """The same sound as a WAV: aplay knows no FLAC."""
    import soundfile

    samples, rate_hz = soundfile.read(path, dtype="int16")
    wav = path.with_suffix(".wav")
    soundfile.write(wav, samples, rate_hz, subtype="PCM_16")
    return wav
