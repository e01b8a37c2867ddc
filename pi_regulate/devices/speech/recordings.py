"""Finds the recordings in the files and folders that a person names, and the line each belongs to.

The content of a file decides, not its name: a recording needs no ending, and a film is reported, not ignored. When one
line has two files, the one that can surely be read counts, since it was made from the other.
Rule: every file that may be a recording is either imported or reported with what to do.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pi_regulate.devices.speech.intake import ENDINGS
from pi_regulate.library.folder.archives import files_inside, unpacking
from pi_regulate.library.folder.reading import shell
from pi_regulate.library.folder.stray_recordings import plain
from pi_regulate.library.letters import RECORDING, Letter, named_like_a_letter, same_number
from pi_regulate.library.names import did_you_mean
from pi_regulate.library.odd_names import made_by
from pi_regulate.sound.recordings.bounded import RECORDING_BOUNDS, judged
from pi_regulate.sound.recordings.forms import ForeignError, NotAudioError
from pi_regulate.words import RegulateError

MOST_FILES = 2000


@dataclass(slots=True)
class Gathered:
    """The recordings by line; a sentence for each that can't be used; and the names of files without sound."""

    sounds: dict[str, Path] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def gathered(
    paths: tuple[Path, ...], texts: Mapping[str, str], name: str, unsaid: Mapping[str, str] | None = None
) -> Gathered:
    """The recordings for the voice `name`. Raises RegulateError for a folder that can't be read or is far too full.

    Capitals, blanks and underscores make no difference: `Long_out 1.WAV` is `long-out.1`. `unsaid` has other lines,
    which can't be said yet, each with the reason.
    """
    found = Gathered()
    known = {plain(line): line for line in texts}
    no_words = {plain(line): why for line, why in (unsaid or {}).items()}
    files: dict[str, list[Path]] = {}
    archives: list[Path] = []
    for path, given in _files(paths, found, name):
        line, own_words = _line_named(path.name, known), _letter_named(path.name)
        if made_by(path.name) == "archive" and os.path.isfile(path):
            archives.append(path)
        elif line is not None:
            files.setdefault(line, []).append(path)
        elif named := [no_words[said] for said in map(plain, _stems(path.name)) if said in no_words]:
            found.refused.append(f"{path}: {named[0]}")
        elif isinstance(own_words, str):
            found.refused.append(f"{path}: {own_words}")
        elif given or path.name.lower().endswith(ENDINGS) or _holds_sound(path):
            guess = did_you_mean(path.stem, (*texts, RECORDING))
            found.refused.append(f"{path}: no line has that name.{guess} pi-regulate voice script shows all names")
        else:
            found.passed_over.append(path.name)
    for line, of_it in files.items():
        doubts = [_doubt(path) for path in of_it]
        here = [path for path, doubt in zip(of_it, doubts, strict=True) if doubt == min(doubts)]
        found.sounds[line] = here[0]
        found.refused += [
            f"{path}: {here[0].name} is for the same line too; keep only one of the two" for path in here[1:]
        ]
    for line in sorted(found.sounds):
        for other in same_number(line, found.sounds) if line in found.sounds else ():
            told = f"{found.sounds[line].name} has the same number; each recording needs its own"
            found.refused.append(f"{found.sounds.pop(other)}: {told}")
    for path in archives:  # an archive beside its own recordings has been unpacked already
        if found.sounds and path not in paths and all(_line_named(one, known) in found.sounds for one in _packed(path)):
            found.passed_over.append(path.name)
        else:
            found.refused.append(_archive(path, name))
    return found


def _packed(path: Path) -> list[str]:
    """The names of the recordings in an archive, if it can be read."""
    names = (Path(one.name) for one in files_inside(path) or ())
    return [path.name for path in names if _is_called_sound(path)]


def _line_named(name: str, known: Mapping[str, str]) -> str | None:
    """The line or letter that a file is named after; `known` are the lines by their names as compared."""
    line = next((known[said] for said in map(plain, _stems(name)) if said in known), None)
    own_words = _letter_named(name)
    return own_words.line if line is None and isinstance(own_words, Letter) else line


def _is_called_sound(path: Path) -> bool:
    return path.name.lower().endswith(ENDINGS) and not path.name.startswith(".")


def _letter_named(name: str) -> Letter | str | None:
    """The letter that a file is named after; a string says why it can't be one (`named_like_a_letter`)."""
    stem = name
    while (at := stem.rfind(".")) > 0 and stem[at:].lower() in ENDINGS:
        stem = stem[:at]
    return named_like_a_letter(plain(stem))


def _archive(path: Path, name: str) -> str:
    """Says that files inside an archive are not read, with the two commands that import them."""
    said = f"{path}: files inside an archive are not read"
    if not files_inside(path):
        return f"{said}. Unpack it, then import the folder that comes out of it"
    unpack, to = unpacking(path, path.parent)
    return f"{said}. To unpack it: {unpack} && {shell('pi-regulate', 'voice', 'import', to, '--name', name)}"


def _files(paths: tuple[Path, ...], found: Gathered, name: str) -> Iterator[tuple[Path, bool]]:
    """The files that were named, and those in the named folders; with each, whether it was named itself."""
    for path in paths:
        if not os.path.lexists(path):
            found.refused.append(f"{path}: there is no such file or folder")
            continue
        if (astray := _astray(path)) is not None:
            found.refused.append(astray)
            continue
        if not os.path.isdir(path):
            yield path, True
            continue
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            raise RegulateError(f"{path} can't be read: {error.strerror}") from error
        if len(entries) > MOST_FILES:
            raise RegulateError(f"{path} holds more than {MOST_FILES} files; is it the right folder?")
        if not entries:
            found.refused.append(f"{path}: this folder is empty")
        folders = []
        for entry in entries:
            inside = path / entry.name
            hidden = entry.name.startswith(".")
            if os.path.isdir(inside):
                folders += [] if hidden else [inside]
            elif (astray := _astray(inside)) is not None:
                found.refused += [] if hidden else [astray]
            elif not hidden or _holds_sound(inside):
                yield inside, False
        found.refused += _deeper(paths, path, folders, name)


def _astray(path: Path) -> str | None:
    """What is wrong with a link that can't be followed; None for anything else."""
    try:
        os.stat(path)
    except OSError as error:
        if not os.path.islink(path):
            return None
        why = {errno.ELOOP: "in a circle", errno.ENOENT: "nowhere"}.get(error.errno or 0)
        return f"{path} is a link that leads {why}" if why else f"{path} is a link: {error.strerror}"
    return None


def _deeper(given: tuple[Path, ...], top: Path, folders: list[Path], name: str) -> Iterator[str]:
    """The folders, however deep, that hold recordings, each with the command that imports them."""
    waiting, left = list(reversed(folders)), MOST_FILES
    seen = {*map(_identity, given)}
    while waiting:
        folder = waiting.pop()
        if (number := _identity(folder)) in seen:  # a link that leads back
            continue
        seen.add(number)
        try:
            names, closed = sorted(os.listdir(folder)), False
        except OSError:
            names, closed = [], True  # reported, so that someone with access can look
        left -= len(names)
        if left < 0:
            yield f"{folder}: there are more than {MOST_FILES} files below {top}; the rest was not looked at"
            return
        inside = [folder / one for one in names]
        files = [path for path in inside if not os.path.isdir(path)]
        if closed or any(_is_called_sound(path) or _holds_sound(path) for path in files):
            command = shell("pi-regulate", "voice", "import", folder, "--name", name)
            yield f"{folder} is a folder of its own; to import what is in it: {command}"
        else:
            archives = (path for path in files if made_by(path.name) == "archive" and os.path.isfile(path))
            yield from (_archive(path, name) for path in archives if not files_inside(path) or _packed(path))
        waiting += reversed([path for path in inside if path not in files and not path.name.startswith(".")])


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_dev, about.st_ino


def _holds_sound(path: Path) -> bool:
    """Whether a file begins like sound, even if it is damaged, of an unreadable kind, or behind a link."""
    try:
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode) or about.st_size == 0:
            return False
        judged(Path(os.path.realpath(path)), RECORDING_BOUNDS)
    except (NotAudioError, OSError):
        return False
    except RegulateError:
        return True
    return True


def _doubt(path: Path) -> int:
    """How doubtful it is that a file can be read here: 0 it can, 1 it is odd or damaged, 2 it can't."""
    try:
        return 1 if judged(path, RECORDING_BOUNDS).note else 0
    except (ForeignError, NotAudioError):
        return 2
    except RegulateError:
        return 1


def _stems(name: str) -> Iterator[str]:
    """The possible names of a file without its ending: `a.1` has none, and `a.1.wav.wav` has two."""
    yield name
    stem = name
    while (at := stem.rfind(".")) > 0:
        known, stem = stem[at:].lower() in ENDINGS, stem[:at]
        yield stem
        if not known:
            return
