"""`voice record`: records line by line through a microphone: speak, listen, keep it or record it again.

It begins with what one session says, in the order in which it is heard: these few lines are enough for a whole one.
Each line that is kept is safe on the disk before the next one is shown, so the speaker may stop at any moment and go on
another day.
Rule: it keeps only what the speaker has said yes to, and loses none of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from pi_regulate.cli.dialogue import must_be_answered
from pi_regulate.cli.options import config_option, language_option, name_option
from pi_regulate.cli.voice.importing import tell
from pi_regulate.devices.speech.intake import taken
from pi_regulate.devices.speech.microphone import Microphone, no_player, play, recorder
from pi_regulate.devices.speech.takes import takes_folder
from pi_regulate.devices.speech.voice_folder import checked_name
from pi_regulate.library.letters import RECORDING, letter
from pi_regulate.reporting.voices.lines_to_speak import (
    ADVICE,
    FIRST,
    SPARE_S,
    Spoken,
    lines_to_speak,
    own_words,
    without_moved,
)
from pi_regulate.reporting.voices.taking_in import keep_line
from pi_regulate.reporting.voices.voice_shelf import VoiceShelf, own_or_new, shelf
from pi_regulate.reporting.wording import counted
from pi_regulate.sound.recordings.manifest import RECORDED, Manifest, RecordedLine
from pi_regulate.words import RegulateError

_WORDS = {"k": "keep", "a": "again", "l": "listen", "s": "skip", "q": "stop for today"}


@click.command()
@name_option
@click.option("--routine", metavar="NAME", help="Only what this routine says.")
@click.option(
    "--line", "lines", multiple=True, metavar="ID", help="Only this line, even if it is recorded already; repeatable."
)
@language_option
@click.option("--device", metavar="NAME", help="The microphone, as `arecord -L` names it.")
@click.option("--listen/--no-listen", default=True, show_default=True, help="Play each line back at once.")
@config_option
def record(
    name: str,
    routine: str | None,
    lines: tuple[str, ...],
    language: str | None,
    device: str | None,
    listen: bool,
    config_dir: Path | None,
) -> None:
    """Record the lines that the voice NAME lacks, one by one.

    It begins with the lines of one whole session. Stop at any line; the same command goes on from there.
    """
    stand = shelf(config_dir, makes=True)
    known = own_or_new(stand, checked_name(name), RECORDED)
    stand = stand.speaking(known, language)
    missing = name if known is not None else None
    parts = list(_parts(stand, missing, routine, lines))
    for note in without_moved(stand, lines_to_speak(stand, routine, missing), missing)[1] if not lines else ():
        click.echo(note, err=True)
    if not parts:
        click.echo(f"Nothing is missing: {name} has every line{f' of the routine `{routine}`' if routine else ''}.")
        return
    must_be_answered("Recordings from a phone work too: pi-regulate voice import takes them.")
    recorder()  # before a line is read aloud
    if listen and no_player():
        click.echo(f"Your recordings can't be played back: {no_player()}")
        listen = False
    for advice in ADVICE[:2]:
        click.echo(advice)
    for told in _plan(parts, name):
        click.echo(told)
    manifest = Manifest(name, stand.tongue, RECORDED, "private")
    try:
        with takes_folder() as folder:
            _record(stand, manifest, parts, folder, device, listen=listen)
    except click.Abort:  # Ctrl-C, or no one to answer
        click.echo("")
        after = stand.voice(name)
        kept = after is not None and (known is None or after.manifest.lines != known.manifest.lines)
        what = "What was kept is safe; the same command" if kept else "Nothing was kept. The same command"
        raise RegulateError(f"Stopped here. {what}, in a terminal, goes on with the rest.") from None
    if stand.voice(name) is not None:
        click.echo("")
        tell(stand, name)


class Batch(NamedTuple):
    """Lines that are recorded together: those of a first session, or others."""

    lines: list[Spoken]

    @property
    def first(self) -> bool:
        return self.lines[0].group == FIRST


def _parts(stand: VoiceShelf, missing: str | None, routine: str | None, lines: tuple[str, ...]) -> Iterator[Batch]:
    """The lines to record: those given, those of a routine, or all, beginning with a first session."""
    if lines:
        unknown = [line for line in lines if line not in stand.texts and letter(line) is None]
        if unknown:
            no_line = f"there is no line `{unknown[0]}`; pi-regulate voice script shows all."
            raise RegulateError(stand.unsaid.get(unknown[0], no_line))
        own = [own_words(stand, line) for line in lines if letter(line) is not None]
        told = [one for one in lines_to_speak(stand, routine) if one.line in lines and one.line != RECORDING]
        yield Batch([*told, *own])
        return
    wanted = without_moved(stand, lines_to_speak(stand, routine, missing), missing)[0]
    for part in ([one for one in wanted if (one.group == FIRST) is first] for first in (True, False)):
        if part:
            yield Batch(part)


def _plan(parts: list[Batch], name: str) -> Iterator[str]:
    """What comes, in which order, and that it need not all be done at once."""
    first, *others = parts
    count = _amount(first)
    if first.first:
        then = f" Then come {_amount(others[0])} for the other exercises." if others else ""
        yield f"First come {count}, as one session says them: with those, a whole session has its words.{then}"
    else:
        yield f"{count[0].upper()}{count[1:]} to record."
    yield f"Stop at any line with q: what you kept stays, and the same command goes on from there (--name {name})."


def _amount(part: Batch) -> str:
    """How much there is to record: a count of lines, and apart from it the recording in the speaker's own words."""
    lines = [one for one in part.lines if letter(one.line) is None]
    own = ["a recording in your own words"] if len(lines) < len(part.lines) else []
    return " and ".join([*([counted(len(lines), "line")] if lines else []), *own])


def _record(
    stand: VoiceShelf, manifest: Manifest, parts: list[Batch], folder: Path, device: str | None, *, listen: bool
) -> None:
    """Records each line in turn, until the speaker stops."""
    for part in parts:
        group = None
        lines = [one.line for one in part.lines if letter(one.line) is None]
        for one in part.lines:
            number = f"{lines.index(one.line) + 1} of {len(lines)}" if one.line in lines else "In your own words"
            if not part.first and one.group != group:
                click.echo(f"\n{one.group}")
            group = one.group
            click.echo(f"\n{number}: {one.line}, {one.room}\n\n    {one.text}\n")
            if _line(stand, manifest, one, folder, device, listen=listen) == "q":
                return
        if part is not parts[-1]:
            click.echo("\nThat was one whole session. The rest is for other exercises, and can wait.")


def _line(stand: VoiceShelf, manifest: Manifest, one: Spoken, folder: Path, device: str | None, *, listen: bool) -> str:
    """Records one line until it is kept or left. Returns the last answer."""
    raw, heard = folder / "raw.wav", folder / "line.flac"
    while True:
        begin = click.prompt("Enter begins, s skips, q stops for today", default="", show_default=False).strip().lower()
        if begin in ("s", "q"):
            return str(begin)
        raw.unlink(missing_ok=True)
        microphone = Microphone(raw, one.room_s + SPARE_S, device)
        try:
            click.prompt("Speak. Enter ends it", default="", show_default=False)
        finally:
            microphone.stop()
        try:
            entry, data, notes = taken(raw, one.line, one.text, one.room_s)
        except RegulateError as error:
            click.echo(f"That didn't work: {str(error).replace(str(raw), 'it').replace('it: ', '')}.")
            continue
        heard.write_bytes(data)
        for note in notes:
            click.echo(f"Note: {note}.")
        answer = _kept_or_not(heard, entry, listen=listen)
        while answer == "k" and not _saved(stand, manifest, one, entry, data):
            answer = _kept_or_not(heard, entry, listen=False)
        if answer != "a":
            return answer


def _saved(stand: VoiceShelf, manifest: Manifest, one: Spoken, entry: RecordedLine, data: bytes) -> bool:
    """Puts a line into the voice; if that is not possible, says why and loses nothing."""
    try:
        for note in keep_line(stand, manifest, one.line, entry, data):
            click.echo(f"Note: {note}.")
    except RegulateError as error:
        click.echo(f"It is not kept yet: {error}.")
        return False
    return True


def _kept_or_not(heard: Path, entry: RecordedLine, *, listen: bool) -> str:
    """Plays back the recording until the speaker has chosen what to do with it."""
    answer = "l" if listen else ""
    while answer not in ("k", "a", "s", "q"):
        if answer == "l":
            try:
                play(_as_wav(heard))
            except RegulateError as error:
                click.echo(f"It can't be played: {error}")
        choices = ", ".join(f"{key} {word}" for key, word in _WORDS.items())
        answer = click.prompt(f"{entry.seconds:.1f} s. {choices}", default="k").strip().lower()[:1]
    return answer


def _as_wav(path: Path) -> Path:
    """The same sound as a WAV, because aplay can't play FLAC."""
    import soundfile

    samples, rate_hz = soundfile.read(path, dtype="int16")
    wav = path.with_suffix(".wav")
    soundfile.write(wav, samples, rate_hz, subtype="PCM_16")
    return wav
