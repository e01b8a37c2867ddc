"""`voice forget`: one step, and a voice is gone.

Whoever lent a voice may want it back; whoever lost somebody may not want to come across it. Rule: it says honestly what
deleting means on a memory card.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import click

from pi_regulate.cli.options import config_option
from pi_regulate.devices.speech.takes import clear_left
from pi_regulate.devices.speech.voice_folder import Forgotten, checked_name, forget
from pi_regulate.devices.speech.voices import SHIPPED, find, own_places, voice_places
from pi_regulate.library.catalogue import load
from pi_regulate.library.folder.files import shell
from pi_regulate.share import find_config, share_dir
from pi_regulate.sound.recordings.manifest import FILE
from pi_regulate.telling.wording import counted, joined, several
from pi_regulate.words import RegulateError, one_line

HONEST = (
    "A memory card may keep old copies in places no program reaches, until it uses them again; copies elsewhere "
    "(backups, the phone it was recorded with) are untouched."
)

NOBODY = f"no other voice speaks in its place. To hear words, put one into settings.yaml: voices: [{SHIPPED}]"


@click.command("forget")
@click.argument("name")
@config_option
def forget_voice(name: str, config_dir: Path | None) -> None:
    """Delete the voice NAME for good, at once and without asking back. What else lies in its folder stays."""
    share, folder = share_dir(), find_config(config_dir)
    clear_left()
    done: list[Forgotten] = []
    for home in own_places(folder):
        one = forget(home, checked_name(name))
        if one is not None:
            done.append(one)
            for sentence in _told(name, one):
                click.echo(sentence)
    if not done:
        shipped = find(name, voice_places(share, folder))
        if shipped is not None:
            raise RegulateError(
                f"`{name}` came with the program ({shipped}); leave it out of `voices` in the settings."
            )
        raise RegulateError(f"there is no voice `{name}`; pi-regulate voice list shows all.")
    if not all(one.link for one in done):
        click.echo(HONEST)
    with suppress(RegulateError):  # forgetting needs no settings that are all right
        settings = load(share, folder).settings
        places = voice_places(share, folder)
        if name in (*settings.voices, *settings.voice_for.values()) and not _is_voice(name, places):
            others = [one for one in settings.voices if one != name and _is_voice(one, places)]
            then = f"until they don't, `{others[0]}` speaks in its place." if others else NOBODY
            click.echo(f"The settings still name `{name}`; {then}")


def _is_voice(name: str, places: Sequence[Path]) -> bool:
    """Whether there is a voice of that name, be it damaged; a folder without a manifest is none."""
    folder = find(name, places)
    return folder is not None and os.path.exists(folder / FILE)


def _told(name: str, one: Forgotten) -> Iterator[str]:
    """What became of a voice in one place."""
    if one.link:
        yield f"{one.place} was a link; what it leads to is as it was."
    elif one.left:
        yield f"The voice `{name}` in {one.place} is gone."
        yield from _truly(one)
        files = joined(several([one_line(file) for file in one.left], "other file", "other files"))
        yield f"What else was put into this folder was left there: {files}."
        yield f"To delete that as well: {shell('rm', '-r', one.place)}"
    else:
        yield f"{one.place} is gone."
        yield from _truly(one)


def _truly(one: Forgotten) -> Iterator[str]:
    """What was done to the files of a voice, and what was not."""
    wiped, nowhere = one.wiped, len(one.wiped.links) - len(one.behind)
    if wiped.overwritten:
        rest = wiped.shared or wiped.closed or wiped.links or wiped.empty
        both = "" if rest else "Its files were overwritten and deleted."
        yield both or f"{counted(len(wiped.overwritten), 'file')} overwritten and deleted."
    if one.behind:
        what = "what it leads to is" if len(one.behind) == 1 else "what they lead to is"
        paths = joined([one_line(path) for path in one.behind])
        yield f"{counted(len(one.behind), 'link')} taken away; {what} as it was: {paths}."
    if nowhere:
        yield f"{counted(nowhere, 'link')} taken away, with nothing behind {'it' if nowhere == 1 else 'them'}."
    if wiped.empty:
        yield f"{counted(len(wiped.empty), 'file')} deleted that held nothing, as a pipe does."
    if wiped.shared:
        yield (
            f"{counted(len(wiped.shared), 'file')} only deleted here: each has a second name elsewhere on this disk, "
            "as backups made of hard links have, and under that name it is as it was."
        )
    if wiped.closed:
        yield f"{counted(len(wiped.closed), 'file')} only deleted: you may not write to them."
