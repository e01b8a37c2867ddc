"""A voice is forgotten in one step, and what that means is said.

A person who lent a voice may want it back; one who has lost someone may not want to come across it. Rule: it says
honestly what deleting means on a memory card.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pi_regulate.devices.speech.takes import clear_left
from pi_regulate.devices.speech.voice_folder import Forgotten, checked_name, remove_voice
from pi_regulate.devices.speech.voices import SHIPPED, all_voices, find, own_places, voice_places
from pi_regulate.library.catalogue import load_usable
from pi_regulate.library.folder.reading import shell
from pi_regulate.reporting.notes import most_talk
from pi_regulate.reporting.wording import counted, joined, several
from pi_regulate.sound.recordings.manifest import FILE
from pi_regulate.words import RegulateError, one_line

HONEST = (
    "A memory card may keep old copies that no program can reach, until that space is used again; copies elsewhere "
    "(backups, the phone it was recorded with) are untouched."
)

NO_OTHER = f"no other voice speaks in its place. To hear words, put one into settings.yaml: voices: [{SHIPPED}]"
NO_VOICE = (
    "To hear no words, write `talk: none` and `night: {talk: none}` into settings.yaml. For another voice, record one "
    "first: `pi-regulate voice record --name my-voice`"
)


def forgotten(name: str, share: Path, folder: Path | None) -> Iterator[str]:
    """Deletes the voice `name` for good; says sentence by sentence what was done, as it is done.

    `folder` is the owner's. Raises RegulateError where there is no such voice, or it came with the program.
    """
    clear_left()
    done: list[Forgotten] = []
    for home in own_places(folder):
        one = remove_voice(home, checked_name(name))
        if one is not None:
            done.append(one)
            yield from _told(name, one)
    if not done:
        shipped = find(name, voice_places(share, folder))
        if shipped is not None:
            raise RegulateError(
                f"`{name}` came with the program ({shipped}) and stays. {_without(name, share, folder)}"
            )
        raise RegulateError(f"there is no voice `{name}`; pi-regulate voice list shows all.")
    if not all(one.link for one in done):
        yield HONEST
    with suppress(RegulateError):  # forgetting needs no settings that are all right
        settings = load_usable(folder).settings
        places = voice_places(share, folder)
        if name in (*settings.voices, *settings.voice_for.values()) and not _is_voice(name, places):
            others = [one for one in settings.voices if one != name and _is_voice(one, places)]
            then = f"until you take it out there, `{others[0]}` speaks in its place." if others else NO_OTHER
            if most_talk(settings) == "none":
                then = "that changes nothing while `talk` is none by day and by night."
            yield f"The settings still name `{name}`; {then}"


def _without(name: str, share: Path, folder: Path | None) -> str:
    """How not to hear the shipped voice: by leaving it out, where the settings can do without it."""
    try:
        settings = load_usable(folder).settings
    except RegulateError:
        return NO_VOICE
    if name not in (*settings.voices, *settings.voice_for.values()):
        return "The settings don't name it, so it isn't heard."
    places = voice_places(share, folder)
    named = [one for one in settings.voices if one != name and _is_voice(one, places)]
    others = named or [one for one in all_voices(places) if one != name]
    if not others:
        return NO_VOICE
    elsewhere = " Take it out of `voice_for`, too." if name in settings.voice_for.values() else ""
    return f"To leave it out, write into settings.yaml: voices: [{', '.join(others)}]{elsewhere}"


def _is_voice(name: str, places: Sequence[Path]) -> bool:
    """Whether there is a voice of that name, damaged or not; a folder without a manifest is not a voice."""
    folder = find(name, places)
    return folder is not None and os.path.exists(folder / FILE)


def _told(name: str, one: Forgotten) -> Iterator[str]:
    """What happened to a voice in one place."""
    if one.link:
        yield f"{one.place} was a link, and is gone; what it led to is unchanged."
    elif one.left:
        yield f"The voice `{name}` in {one.place} is gone."
        yield from _truly(one)
        files = joined(several([one_line(file) for file in one.left], "other file", "other files"))
        yield f"Its folder stays, because it holds something else too: {files}."
        yield f"To delete that as well: {shell('rm', '-r', one.place)}"
    else:
        yield f"{one.place} is gone."
        yield from _truly(one)


def _truly(one: Forgotten) -> Iterator[str]:
    """What was done to the files of a voice, and what was not done."""
    wiped, nowhere = one.wiped, len(one.wiped.links) - len(one.behind)
    if wiped.overwritten:
        rest = wiped.shared or wiped.closed or wiped.links or wiped.empty
        both = "" if rest else "Its files were overwritten and deleted."
        yield both or f"{counted(len(wiped.overwritten), 'file')} overwritten and deleted."
    if one.behind:
        what = "what it led to is" if len(one.behind) == 1 else "what they led to is"
        paths = joined([one_line(path) for path in one.behind])
        yield f"{counted(len(one.behind), 'link')} removed; {what} unchanged: {paths}."
    if nowhere:
        yield f"{counted(nowhere, 'link')} removed; nothing is left where {'it' if nowhere == 1 else 'they'} led."
    if wiped.empty:
        such = "a pipe" if len(wiped.empty) == 1 else "pipes"
        yield f"{counted(len(wiped.empty), 'file')} without data, such as {such}, deleted."
    if wiped.shared:
        yield (
            f"{counted(len(wiped.shared), 'file')} only deleted here, not overwritten: each has a second name "
            "elsewhere on this disk, as in backups made of hard links, and is unchanged under that name."
        )
    if wiped.closed:
        yield f"{counted(len(wiped.closed), 'file')} only deleted, not overwritten: you may not write to them."
