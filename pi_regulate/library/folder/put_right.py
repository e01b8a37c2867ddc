"""What to do about a file that isn't read: a message with one command, which works typed as printed.

A file with a wrong name is moved; an archive or a word processor's file has to be opened first; a second file beside
the right one is compared with it.
Rule: no command overwrites anything, and a command in another user's folder begins with sudo.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pi_regulate.library.folder.archives import files_inside, first_bytes, is_archive, maybe_sudo, unpacking
from pi_regulate.library.folder.reading import file_problem, read_document, shell
from pi_regulate.library.folder.words_in import text_of
from pi_regulate.library.kinds import section_of
from pi_regulate.library.known_keys import sections
from pi_regulate.library.names import identifier
from pi_regulate.library.odd_names import FOLDERS, made_by, stem
from pi_regulate.library.other_formats import format_of
from pi_regulate.words import Problem, Severity

LEAVE = "To leave it as it is, give it a name that begins with a dot."
_BOTH = "Keep one of them, and give the other a name that begins with a dot."
_EQUALS = re.compile(r"^\s*[\w.-]+\s*=", re.MULTILINE)


def told_stray(path: Path, right: Path, home: Path) -> Problem:
    """Says that a file in the folder `home` is not read, and what to do. It was meant to be `right`."""
    here = right.parent == path.parent
    where = right.name if here else str(right.relative_to(home))
    made, data = made_by(path.name), first_bytes(path) or b""
    if is_archive(path.name, data):
        return told_packed(path, home)
    if made == "document" or format_of(data):
        message = f"this is not plain text. Save it as plain text called `{where}`. To leave this file out after that: "
        return with_command(path, message, hiding(path))
    if made == "shortcut":
        there = "" if os.path.lexists(right) else f"Put the file itself in its place, as `{where}`. "
        return with_command(path, f"this is a shortcut, which is not followed. {there}To leave it out: ", hiding(path))
    if made == "sealed":
        message = f"this is encrypted. Decrypt it into a file called `{where}`. To leave this one out after that: "
        return with_command(path, message, hiding(path))
    if right.name == "settings.yaml" and (section := section_of(read_document(path))) is not None:
        return with_command(path, _within(section), hiding(path))
    if os.path.lexists(right):
        message = f"the device reads `{where}`. {_BOTH} To see what differs: "
        return with_command(path, message, shell("diff", path, right))
    message = f"the device looks for {'' if here else 'it as '}`{where}`. "
    if made == "download":
        message += "A browser gives a file this name until its download is complete. If it is complete: "
    else:
        equals = _EQUALS.search(text_of(data)) is not None
        message += "There, each line reads `key: value` and not `key = value`. " if equals else ""
        message += f"To {'rename' if here else 'move'} it: "
    folder = "" if os.path.isdir(right.parent) else f"{maybe_sudo(home)}{shell('mkdir', '-p', right.parent)} && "
    return with_command(path, message, folder + moving(path, right))


def told_wrong_folder(path: Path, kind: str, right: Path) -> Problem:
    """Says that a file among the exercises or the routines is of another kind, and belongs at `right`."""
    what = kind if kind in ("settings", "lines") else f"a{'n' if kind == 'exercise' else ''} {kind}"
    where = right.name if kind in ("settings", "lines") else f"{right.parent.name}/"
    said = f"this is {what}; it belongs in `{where}`"
    if kind == "settings" and (section := section_of(read_document(path))) is not None:
        return with_command(path, _within(section), hiding(path), "error")
    if os.path.lexists(right):
        return with_command(
            path, f"{said}, and `{right.name}` is there already. {_BOTH} To see what differs: ",
            shell("diff", path, right), "error",
        )  # fmt: skip
    made = f"{maybe_sudo(right.parent.parent)}{shell('mkdir', '-p', right.parent)} && "
    folder = "" if os.path.isdir(right.parent) else made
    return with_command(path, f"{said}. To move it: ", folder + moving(path, right), "error")


def told_apart(found: Iterable[Problem], home: Path) -> list[Problem]:
    """The problems of the folder `home`; of two files that would get one name, the second is told something else."""
    told, taken = list[Problem](), dict[Path, Path]()
    for problem in found:
        path, right = Path(problem.path), _moved_to(problem)
        if right is not None and taken.setdefault(right, path) != path:
            rival, own = taken[right], right.with_name(f"{_id_in(path)}.yaml")
            apart = right.parent.name in FOLDERS and _id_in(path) not in ("", _id_in(rival))
            free = apart and not os.path.lexists(own) and taken.setdefault(own, path) == path
            problem = _told_rival(problem, right, rival, home, own if free else None)
        told.append(problem)
    return told


def _moved_to(problem: Problem) -> Path | None:
    """The name that the command in a message gives the file; None when it gives it none."""
    command = problem.message.rpartition(": ")[2]
    words = shlex.split(command) if command.startswith(("mv ", "ln ", "sudo ", "mkdir ")) else []
    return Path(words[-1]) if words[-2:-1] in ([problem.path], [os.path.realpath(problem.path)]) else None


def _told_rival(problem: Problem, right: Path, rival: Path, home: Path, own: Path | None) -> Problem:
    """Says that `rival` is to be called `right` too; `own` is the name that this file gets instead, if there is one."""
    path = Path(problem.path)
    also = f"`{rival.relative_to(home)}` is to become `{right.relative_to(home)}`, and this can't have the same name."
    if os.path.isdir(path):
        return replace(problem, message=f"{also} Move what is in this folder into that one.")
    if own is None:
        return with_command(path, f"{also} {_BOTH} To see what differs: ", shell("diff", path, rival), problem.severity)
    folder = "" if os.path.isdir(own.parent) else f"{maybe_sudo(home)}{shell('mkdir', '-p', own.parent)} && "
    return with_command(path, f"{also} To name it after its id: ", folder + moving(path, own), problem.severity)


def _id_in(path: Path) -> str:
    """The id written in a file; empty when it has none that can be used."""
    data = None if os.path.isdir(path) else read_document(path).data
    with suppress(ValueError):
        return identifier(data.get("id") if isinstance(data, dict) else None)
    return ""


def is_part_of_settings(path: Path) -> bool:
    """Whether a file is named after a section of the settings, with any ending, and holds that section."""
    name = stem(path.name).lower()
    return name in sections() and section_of(read_document(path)) == name


def _within(section: str) -> str:
    """What to do with a file that holds one section of the settings without its key."""
    return (
        f"these are settings of the section `{section}`. Write them into `settings.yaml`, below a line `{section}:`, "
        "indented by two spaces. To leave this file out after that: "
    )


def told_packed(path: Path, home: Path, more: str = "") -> Problem:
    """Says that files inside an archive are not read; `more` is a sentence on what it holds."""
    message = f"files inside an archive are not read. {more}{' ' if more else ''}"
    if not files_inside(path):
        unseen = (
            f"What is in this one can't be seen from here. Unpack it, and put what is for the device into `{home}`."
        )
        return file_problem(path, f"{message}{unseen} {LEAVE}", "unread")
    return with_command(path, f"{message}To unpack it: ", f"{unpacking(path, home)[0]} && {hiding(path)}")


def with_command(path: Path, message: str, command: str, severity: Severity = "unread") -> Problem:
    """A problem that ends with a command, if the names in it can be typed."""
    if not command.isprintable():
        message, command = message.rpartition(" To ")[0] or message.rpartition(". ")[0] + ".", ""
    return file_problem(path, message + command, severity)


def moving(path: Path, right: Path) -> str:
    """The command that gives a file its right name; a link that would lead nowhere from there gets a second one."""
    if os.path.islink(path) and right.parent != path.parent and not os.path.isabs(os.readlink(path)):
        return maybe_sudo(path.parent) + shell("ln", "-s", os.path.realpath(path), right)
    return maybe_sudo(path.parent) + shell("mv", "-n", path, right)


def hiding(path: Path) -> str:
    """The command that hides a file, so that it is no longer reported."""
    return moving(path, path.with_name(f".{path.name}"))


def importing(path: Path, home: Path, voice: str, what: Path | None = None) -> str:
    """The command that imports recordings from a file, a folder or an unpacked archive, and hides `path`."""
    command = shell("pi-regulate", "voice", "import", what or path, "--name", voice, "--config", home)
    return f"{maybe_sudo(home)}{command} && {hiding(path)}"
