"""Voices on a disk for tests: small ones, made in a moment, and what becomes of them when their making is disturbed.

Run as a program it changes a voice in a process of its own, which at every single thing it asks of the file system, one
after the other, is killed, or waits while another process changes the same voice.
Rule: nothing here listens; bytes are enough, and what lies on the disk is what is told.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pi_regulate.devices.speech.voice_folder import Draft, remove_voice
from pi_regulate.devices.speech.voices import all_voices, find, read_voice
from pi_regulate.sound.recordings.manifest import Manifest, RecordedLine
from pi_regulate.words import RegulateError

WATCHED = (
    "open",
    "os.rename",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rmdir",
    "os.scandir",
    "os.listdir",
    "fcntl.flock",
)


def put(home: Path, name: str, lines: Mapping[str, bytes], *, texts: Mapping[str, str] | None = None) -> Path:
    """A voice with these recordings, through a draft."""
    with Draft(home, name, Manifest(name)) as draft:
        for line, data in lines.items():
            text = (texts or {}).get(line, "some words")
            draft.add(line, RecordedLine(f"{line}.flac", text, 3.0, -28.0, "0" * 64), data)
        draft.commit()
    return home / name


def content(home: Path, name: str) -> dict[str, bytes] | None:
    """What a voice holds, each file as its manifest has it; None when there is none."""
    folder = find(name, (home,))
    if folder is None:
        return None
    kept = read_voice(folder)
    found = {line: (folder / entry.file).read_bytes() for line, entry in kept.manifest.lines.items()}
    assert {hashlib.sha256(data).hexdigest() for data in found.values()} == {
        entry.sha256 for entry in kept.manifest.lines.values()
    }
    assert list(all_voices((home,))) == [name]
    return found


def disturbed(home: Path, after: int, change: Callable[[], object], disturb: Callable[[], object]) -> tuple[bool, int]:
    """Runs `change` in a process of its own and `disturb` before its `after`-th request; whether it came so far, and
    how it ended: 0 done, 1 refused, less than 0 killed.
    """
    reached, tells = os.pipe()
    child = os.fork()
    if child == 0:
        count = [0]

        def hook(event: str, arguments: Any) -> None:
            path = str(arguments[0]) if arguments else ""
            if event in WATCHED and ("/" not in path or path.startswith(str(home))):
                count[0] += 1
                if count[0] == after:
                    os.write(tells, b"!")
                    disturb()

        sys.addaudithook(hook)
        os._exit(ended(change))
    os.close(tells)
    end = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    came = os.read(reached, 1) == b"!"
    os.close(reached)
    return came, end


def ended(change: Callable[[], object]) -> int:
    """0 when the change was made, 1 when it was refused."""
    try:
        change()
    except RegulateError:
        return 1
    return 0


def beside(change: Callable[[], object], told: list[int]) -> Callable[[], None]:
    """The same change in a process of its own; how it ended is put into the file descriptor `told`."""

    def run() -> None:
        child = os.fork()
        if child == 0:
            os._exit(ended(change))
        os.write(told[1], bytes([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])]))

    return run


def killed(home: Path, after: int, lines: Mapping[str, bytes]) -> bool:
    """Adds lines to the voice in a process of its own, killed at its `after`-th request; False when it ends."""
    return disturbed(home, after, lambda: put(home, "anna", lines), lambda: os.kill(os.getpid(), signal.SIGKILL))[0]


OLD = {"a.1": b"old", "a.2": b"kept"}
CHANGES: dict[str, tuple[Callable[[Path], object], Callable[[dict[str, bytes] | None], dict[str, bytes] | None]]] = {
    "one": (
        lambda home: put(home, "anna", {"a.1": b"one", "a.3": b"three"}),
        lambda was: {**(was or {}), "a.1": b"one", "a.3": b"three"},
    ),
    "two": (lambda home: put(home, "anna", {"a.2": b"two"}), lambda was: {**(was or {}), "a.2": b"two"}),
    "begin": (lambda home: put(home, "anna", {"a.4": b"four"}), lambda was: {**(was or {}), "a.4": b"four"}),
    "forget": (lambda home: remove_voice(home, "anna"), lambda was: None),
}
"""Each change of a voice, and what it makes of what was there."""


def at_once(folder: Path, first: str, second: str, *, kill: bool = False) -> list[str]:
    """Of every moment of the first change at which the second was tried: what was wrong with the disk afterwards.

    With `kill` the first is killed as soon as the second has ended.
    """
    wrong: list[str] = []
    after = 0
    while True:
        after += 1
        home = folder / f"{first}-{second}-{kill}-{after}"
        put(home, "anna", OLD)
        told = list(os.pipe())
        run = beside(lambda home=home: CHANGES[second][0](home), told)  # type: ignore[misc]

        def disturb(run: Callable[[], None] = run) -> None:
            run()
            if kill:
                os.kill(os.getpid(), signal.SIGKILL)

        came, end = disturbed(home, after, lambda home=home: CHANGES[first][0](home), disturb)  # type: ignore[misc]
        os.close(told[1])
        refused = os.read(told[0], 1) == b"\1"
        os.close(told[0])
        if not came:
            shutil.rmtree(home)
            return [*wrong, f"{after - 1} moments"]
        found = content(home, "anna")
        then = OLD if refused else CHANGES[second][1](OLD)
        changed = CHANGES[first][1](then)
        possible = [changed] if end == 0 else [then] if end == 1 else [then, changed]
        if found not in possible:
            wrong.append(f"{after}: {found}; the second was {'refused' if refused else 'done'}, the first ended {end}")
        put(home, "anna", {"a.9": b"later"})
        if content(home, "anna") != {**(found or {}), "a.9": b"later"} or os.listdir(home) != ["anna"]:
            wrong.append(f"{after}: and then {content(home, 'anna')} in {os.listdir(home)}")
        shutil.rmtree(home)


def killed_everywhere(folder: Path) -> list[str]:
    """Of every moment at which the making was cut off, which voice was there then: "old", "new" or something else."""
    old, new = OLD, {"a.1": b"new", "a.2": b"kept", "a.3": b"more"}
    told: list[str] = []
    while True:
        home = folder / f"voices-{len(told)}"
        put(home, "anna", old)
        cut = killed(home, len(told) + 1, {line: new[line] for line in ("a.1", "a.3")})
        found = content(home, "anna")
        told.append("old" if found == old else "new" if found == new else f"{found}")
        put(home, "anna", {"a.4": b"later"})
        after = content(home, "anna")
        if after != {**(found or {}), "a.4": b"later"} or os.listdir(home) != ["anna"]:
            told[-1] += f", and then {after} in {os.listdir(home)}"
        shutil.rmtree(home)
        if not cut:
            return told


def forgotten(home: Path) -> str:
    """What is said when the voice there is to be forgotten."""
    try:
        return f"{remove_voice(home, 'anna')}"
    except RegulateError as error:
        return str(error)


def full(folder: Path, most_bytes: int | None = None) -> dict[str, Any]:
    """Makes a voice larger than the disk, or than `most_bytes`; what was said, and what is there then."""
    put(folder, "anna", {"a.1": b"old"})
    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    try:
        put(folder, "anna", {"a.1": b"new", "a.2": bytes(2**20)})
        said = "nothing"
    except RegulateError as error:
        said = str(error)
    found = content(folder, "anna")
    return {"said": said, "old": found == {"a.1": b"old"}, "left": os.listdir(folder)}


if __name__ == "__main__":
    where = Path(sys.argv[2])
    if sys.argv[1] == "kill":
        sys.stdout.write(json.dumps(killed_everywhere(where)))
    elif sys.argv[1] == "forget":
        sys.stdout.write(json.dumps([forgotten(Path(home)) for home in sys.argv[2:]]))
    elif sys.argv[1] == "at-once":
        sys.stdout.write(json.dumps(at_once(where, *sys.argv[3:5], kill="kill" in sys.argv[5:])))
    else:
        sys.stdout.write(json.dumps(full(where)))
