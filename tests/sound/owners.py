"""A voice as an owner might have recorded it: the shipped voice's words, each recording played backwards.

So every line lasts as long as it should and is like no recording of another voice. Rule: the files are what they say
they are; the program finds them by its own manifest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from pi_regulate.sound.recordings.manifest import RECORDED, RecordedLine, parsed
from tests.sound.missing import VOICE

SHIPPED = parsed((VOICE / "manifest.json").read_bytes())


def owner(
    home: Path,
    name: str,
    lines: Collection[str],
    *,
    longer: Collection[str] = (),
    texts: Mapping[str, str] | None = None,
) -> Path:
    """A voice in `home` that says these `lines`, three times over where they are to be `longer`.

    `texts` are words of an owner's own lines: each is said with the sound of the shipped line of the same place.
    """
    folder = home / name
    folder.mkdir(parents=True)
    own = texts or {}
    said: dict[str, RecordedLine] = {}
    for line, like in zip([*lines, *own], [*lines, *sorted(SHIPPED.lines)[: len(own)]], strict=True):
        samples, rate_hz = soundfile.read(VOICE / SHIPPED.lines[like].file, dtype="float64")
        backwards = np.tile(samples[::-1], 3 if line in longer else 1)
        file = folder / f"{line}.ogg"
        soundfile.write(file, backwards, rate_hz)
        said[line] = replace(
            SHIPPED.lines[like],
            file=file.name,
            text=own.get(line, SHIPPED.lines[like].text),
            seconds=len(backwards) / rate_hz,
            sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        )
    (folder / "manifest.json").write_text(replace(SHIPPED, name=name, made_with=RECORDED, lines=said).as_json())
    return folder


def beside(folder: Path, *voices: Path) -> Path:
    """A folder with each line's recording out of the first of these voices that has it: what should be heard."""
    folder.mkdir()
    for voice in reversed(voices):
        for file in voice.glob("*.ogg"):
            (folder / file.name).unlink(missing_ok=True)
            (folder / file.name).symlink_to(file)
    return folder
