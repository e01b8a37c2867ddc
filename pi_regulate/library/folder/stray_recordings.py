"""Reports recordings that don't belong to a voice, with the command that imports them into one.

A voice is a folder in `voices`, made by `pi-regulate voice import`; a sound file merely put there is never heard. A
recording is named after its line, so its name reveals it, whether it is loose or in an archive.
Rule: a command is given only if it makes a voice; for a name that no line has, the message first says how to name it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from pi_regulate.library.folder.archives import files_inside, first_bytes, is_archive, unpacking
from pi_regulate.library.folder.put_right import LEAVE, importing, told_packed, with_command
from pi_regulate.library.folder.reading import file_problem
from pi_regulate.library.letters import Letter, named_like_a_letter
from pi_regulate.library.odd_names import FOLDERS, is_sound, is_yaml, left_by_an_editor, made_by, stem
from pi_regulate.words import Problem

_NAMES = "A recording is named after its line; `pi-regulate voice script` shows the names."
_OUTSIDE = "each voice has its own folder; a recording outside those folders is not played."


@lru_cache(1024)
def plain(name: str) -> str:
    """The name of a line or a file, reduced for comparing: `Long_out 1` is the same as `long-out.1`."""
    return "-".join(name.lower().replace("_", " ").replace(".", " ").replace("-", " ").split())


def loose(files: Iterable[Path], home: Path, lines: Collection[str]) -> Iterator[Problem]:
    """Recordings of lines outside `voices`, one report per folder, unless a voice has these lines already."""
    known = _known(lines)
    there = {plain(path.stem) for path in (home / "voices").glob("*/*")}
    folders: dict[Path, list[Path]] = {}
    for path in files:
        if made_by(path.name) == "archive" and path.parent != home and (packed := packed_voice(path, home, lines)):
            yield packed
        if _is_line(path.name, known) and plain(path.stem) not in there:
            folders.setdefault(path.parent, []).append(path)
    for folder, found in folders.items():
        message = "a recording is heard only as part of a voice. To import {} into one: "
        if folder == home or folder.name in FOLDERS:
            for path in found:
                yield with_command(path, message.format("it"), importing(path, home, "my-voice"))
        else:
            command = importing(folder, home, _voice(folder.name.removesuffix("-unpacked")))
            yield with_command(folder, message.format("what is in this folder"), command)


def beside_voices(paths: Iterable[Path], voices: Path, lines: Collection[str]) -> Iterator[Problem]:
    """Files lying loose among the voices, where each voice is a folder."""
    known = _known(lines)
    paths = list(paths)
    folders = [path for path in paths if os.path.isdir(path)]
    voice = folders[0].name if folders else "my-voice"
    for path in paths:
        if path in folders or left_by_an_editor(path.name):
            continue
        if is_archive(path.name, first_bytes(path) or b""):
            yield packed_voice(path, voices.parent, lines) or told_packed(path, voices.parent, _NAMES)
        elif not is_sound(path.name):
            message = f"each voice is a folder; a file beside those folders is not read. {LEAVE}"
            yield file_problem(path, message, "warning")
        elif _is_line(path.name, known):
            message = f"{_OUTSIDE} To import it into a voice: "
            yield with_command(path, message, importing(path, voices.parent, voice))
        else:
            message = f"{_OUTSIDE} {_NAMES} Give it such a name first."
            yield file_problem(path, message, "unread")


def packed_voice(path: Path, home: Path, lines: Collection[str]) -> Problem | None:
    """An archive with recordings of lines; None for any other."""
    known = _known(lines)
    names = [one.name for one in files_inside(path) or ()]
    sounds = [name for name in names if _is_line(Path(name).name, known)]
    if not sounds or any(is_yaml(Path(name).name) for name in names):
        return None
    unpacked, to = unpacking(path, home, hidden=True)
    inside = os.path.commonpath([os.path.dirname(name) for name in sounds])
    command = f"{unpacked} && {importing(path, home, _voice(stem(path.name)), to / inside)}"
    return with_command(path, "files inside an archive are not read. To make a voice of it: ", command)


def _known(lines: Collection[str]) -> frozenset[str]:
    return frozenset(map(plain, lines))


def _is_line(name: str, known: Collection[str]) -> bool:
    said = plain(Path(name).stem)
    return is_sound(name) and (said in known or isinstance(named_like_a_letter(said), Letter))


def _voice(name: str) -> str:
    """A valid voice name close to this one."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-0123456789")[:40].rstrip("-") or "my-voice"
