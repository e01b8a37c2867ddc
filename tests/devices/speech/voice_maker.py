"""Voices on a disk for tests: small ones, made in a moment, and what becomes of them when their making is cut off.

Run as a program it changes a voice and is killed at every single thing it asks of the file system, one after the other.
Rule: nothing here listens; bytes are enough.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pi_regulate.devices.speech.voice_folder import Draft
from pi_regulate.devices.speech.voices import all_voices, find, read
from pi_regulate.sound.manifest import Line, Manifest
from pi_regulate.words import RegulateError

WATCHED = ("open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.scandir")


def put(home: Path, name: str, lines: Mapping[str, bytes], *, texts: Mapping[str, str] | None = None) -> Path:
    """A voice with these recordings, through a draft."""
    with Draft(home, name, Manifest(name)) as draft:
        for line, data in lines.items():
            text = (texts or {}).get(line, "some words")
            draft.add(line, Line(f"{line}.flac", text, 3.0, -28.0, "0" * 64), data)
        draft.commit()
    return home / name


def content(home: Path, name: str) -> dict[str, bytes] | None:
    """What a voice holds, each file as its manifest has it; None when there is none."""
    folder = find(name, (home,))
    if folder is None:
        return None
    kept = read(folder)
    found = {line: (folder / entry.file).read_bytes() for line, entry in kept.manifest.lines.items()}
    assert {hashlib.sha256(data).hexdigest() for data in found.values()} == {
        entry.sha256 for entry in kept.manifest.lines.values()
    }
    assert list(all_voices((home,))) == [name]
    return found


def killed(home: Path, after: int, lines: Mapping[str, bytes]) -> bool:
    """Adds lines to the voice in a process of its own, killed at its `after`-th request; False when it ends."""
    child = os.fork()
    if child == 0:
        count = [0]

        def hook(event: str, arguments: Any) -> None:
            if event in WATCHED and str(home) in str(arguments):
                count[0] += 1
                if count[0] == after:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        put(home, "anna", lines)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def killed_everywhere(folder: Path) -> list[str]:
    """Of every moment at which the making was cut off, which voice was there then: "old", "new" or something else."""
    old, new = {"a.1": b"old", "a.2": b"kept"}, {"a.1": b"new", "a.2": b"kept", "a.3": b"more"}
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


def full(folder: Path, most_bytes: int | None) -> dict[str, Any]:
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
    else:
        sys.stdout.write(json.dumps(full(where, int(sys.argv[3]) if len(sys.argv) > 3 else None)))
