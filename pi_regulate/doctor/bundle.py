"""One page of text for a bug report: versions, checks, settings, and the last lines of the journal.

The person reporting may be having a bad night, and the page goes to strangers. So a setting is shown only if its value
is one of ours or a number, and for anything about the people only whether it was answered. Every word that is in the
owner's files but in none of ours is removed from the whole page, as are the names of the user and the machine.
Rule: better a page with holes than a page with a name.
"""

from __future__ import annotations

import json
import os
import platform
import re
import socket
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from pi_regulate import __version__
from pi_regulate.devices.keeping.starts import read_starts
from pi_regulate.devices.speech.voices import SHIPPED_VOICES, all_voices, voice_places
from pi_regulate.doctor.examine import Examined
from pi_regulate.doctor.machine import COMMAND_S, Machine
from pi_regulate.library.folder.reading import read_bytes, read_document
from pi_regulate.library.private import HIDDEN, NUMBER_TO_CALL, our_words
from pi_regulate.share import shipped_ids

JOURNAL = ("--unit=pi-regulate", "--lines=200", "--no-pager", "--output=cat")
"""Without times: the hours at which a person is awake are private."""

OF_PEOPLE = ("people", "cards", "history", "local_help", "time_zone", "voices", "voice_for", "night.from", "night.to",
             "evening.from")  # fmt: skip
"""Settings that tell who lives there, how they are and when they sleep. Only "answered" is shown, never the answer."""

_PACKAGES = ("gpiozero", "lgpio", "gpiod", "pygame", "pygame-ce", "numpy", "soundfile", "pydantic", "PyYAML", "click")
_WORD = re.compile(r"\w{3,}")
_FILE = re.compile(r"\b(exercises|routines|voices)/[^\s:/`]+")


def page(machine: Machine, examined: Iterable[Examined]) -> str:
    """The whole page, without anything personal."""
    lines = [
        *_titled("pi-regulate doctor", _versions()),
        *_titled("checks", _checks(examined)),
        *_titled("settings", _settings(machine)),
        *_titled("status", [json.dumps(machine.device or {"running": False})]),
        *_titled("last faults", _faults(machine)),
        *_titled("journal", _journal(machine)),
    ]
    return without_names("\n".join(lines) + "\n", machine)


def _journal(machine: Machine) -> list[str]:
    words = ("journalctl", *(["--user"] if machine.of_user else []), *JOURNAL)
    return (machine.run(words, COMMAND_S) or "it can't be read from here").splitlines()


def without_names(text: str, machine: Machine) -> str:
    """The text without the owner's words, and without the names of user and machine."""
    home = os.path.expanduser("~")
    text = _FILE.sub(rf"\1/{HIDDEN}", text.replace(home, "~") if len(home) > 1 else text)
    hidden = sorted(_owners(machine), key=len, reverse=True)
    if not hidden:
        return text
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, hidden))})(?!\w)", HIDDEN, text, flags=re.IGNORECASE)


def _versions() -> Iterator[str]:
    yield f"pi-regulate {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}"
    for name in _PACKAGES:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue


def _checks(examined: Iterable[Examined]) -> Iterator[str]:
    for one in examined:
        yield f"{one.finding.state:<8} {one.id:<18} {one.finding.found}"


def _faults(machine: Machine) -> list[str]:
    if machine.state is None:
        return ["they can't be read from here"]
    starts = read_starts(machine.state)
    outside = [f"from outside: {why}" for why in starts.outside]
    return [f"{starts.unfinished} starts in a row ended early", *starts.faults, *outside]


def _settings(machine: Machine) -> Iterator[str]:
    """A line for each setting, and for each kind of answer about people."""
    told = machine.settings.model_dump(by_alias=True, mode="json")
    written = read_document(machine.own / "settings.yaml").data if machine.own is not None else {}
    answers = []
    for name in OF_PEOPLE:
        section, _, key = name.partition(".")
        inside = written.get(section) if isinstance(written, dict) else None
        there = bool(inside) if not key else isinstance(inside, dict) and key in inside
        answers.append(f"{name}: {'answered' if there else 'not answered'}")
        told[section] = {one: value for one, value in told[section].items() if one != key} if key else {}
    yield from _shown(told, _known(machine))
    yield from answers


def _shown(value: object, known: frozenset[str], path: str = "") -> Iterator[str]:
    """A line for each setting. A text is shown only when it is known to be ours."""
    match value:
        case dict():
            for name, inside in value.items():
                key = name if name in known else HIDDEN
                yield from _shown(inside, known, f"{path}.{key}" if path else key)
        case list():
            yield f"{path}: {', '.join(_text(one, known) for one in value) or 'none'}"
        case _:
            yield f"{path}: {_text(value, known)}"


def _text(value: object, known: frozenset[str]) -> str:
    if isinstance(value, str) and value:
        return value if value in known else HIDDEN
    return json.dumps(value)


def _known(machine: Machine) -> frozenset[str]:
    """Keys, fixed words, and the names of everything that came with the device."""
    shipped = {*shipped_ids("exercises", machine.share), *shipped_ids("routines", machine.share)}
    return our_words() | shipped | {*SHIPPED_VOICES}


def _owners(machine: Machine) -> set[str]:
    """Words of the owner's files that are in none of ours, phone numbers, and names of files, user and machine."""
    found = {Path(os.path.expanduser("~")).name, socket.gethostname(), socket.gethostname().split(".")[0]}
    found |= {os.environ.get(name, "") for name in ("USER", "LOGNAME", "SUDO_USER")}
    found |= set(all_voices(voice_places(machine.share, machine.own))) - {*SHIPPED_VOICES}
    ours = {word.lower() for word in _words(machine.share / "config")} | {word.lower() for word in our_words()}
    numbers = set[str]()
    if machine.own is not None:
        words = set(_words(machine.own))
        found |= {word for word in words if not word.isdecimal()}
        numbers = {word for word in words if word.isdecimal() and len(word) >= NUMBER_TO_CALL}
    found |= {word for name in (*found,) for word in _WORD.findall(name)}
    return {word for word in found if len(word) > 1 and word.lower() not in ours | {"root", "pi"}} | numbers


def _words(folder: Path) -> Iterator[str]:
    """Every word in the YAML files of a folder and its subfolders, and in their names."""
    for path in sorted(folder.rglob("*.yaml")) if os.path.isdir(folder) else ():
        yield path.stem
        yield from _WORD.findall(path.stem)
        try:
            yield from _WORD.findall(read_bytes(path).decode("utf-8", "replace"))
        except OSError:
            continue


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"== {title}"
    yield from ("".join(sign for sign in line if sign.isprintable()) for line in lines)
    yield ""
