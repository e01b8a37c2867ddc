"""Checks a voice: its folder, its manifest, every one of its files, and whether it says today's words.

The quick check reads headers and hashes bytes; it decodes nothing and needs no numpy. The long one decodes every line
and measures it against LIMITS 3.3 (no startle). Rule: each finding is a sentence about one file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pi_regulate.devices.speech.voices import KeptVoice, NotTakenInError, opened_folder, read_voice, says
from pi_regulate.library.folder.reading import file_problem, shell
from pi_regulate.library.folder.stray_recordings import packed_voice
from pi_regulate.library.letters import letter
from pi_regulate.library.odd_names import made_by
from pi_regulate.sound.recordings.bounded import LINE, decoded, digest
from pi_regulate.sound.recordings.bounded import opened as opened_file
from pi_regulate.sound.recordings.manifest import FILE, RecordedLine, is_earlier
from pi_regulate.words import Problem, RegulateError

_NEAR_S = 0.05  # allowed difference between a manifest and its file
NEAR_LU = 1.0  # allowed difference in loudness between voices
_PEAK_OVER_DB = 10.0  # LIMITS 3.3 no startle: speech
HIGHEST_DBTP = -3.0


def problems(
    folder: Path, texts: Mapping[str, str], rooms: Mapping[str, float], *, listen: bool = False
) -> Iterator[Problem]:
    """Everything wrong with the voice in a folder. `texts` are today's lines, `rooms` the seconds each may last."""
    try:
        kept = read_voice(folder)
        moved = moved_lines(kept, texts)
        with opened_folder(folder) as descriptor:
            for line, entry in kept.manifest.lines.items():
                path = folder / entry.file
                try:
                    yield from _file(path, descriptor, line, entry, listen=listen)
                except RegulateError as error:
                    yield _problem(path, str(error).removeprefix(f"{path} "))
                else:
                    now = next((now for now, then in moved.items() if then == line), None)
                    told = f". The same words are now `{now}`: {way_back(line)}" if now is not None else ""
                    yield from _line(path, line, entry, texts, rooms, told)
        yield from _named_nowhere(folder, kept)
    except NotTakenInError as error:
        holds = any(made_by(name) == "media" for name in os.listdir(folder))
        nothing = f"is not a voice: it has no {FILE} and no recording. Nothing in it is ever played"
        names = sorted(os.listdir(folder))
        packed = [one for name in names if (one := packed_voice(folder / name, folder.parents[1], texts)) is not None]
        if holds:
            told = str(error).removeprefix(f"{folder} ")
            delete = f"If you meant to forget this voice, this deletes what is left: `{shell('rm', '-r', folder)}`"
            yield _problem(folder, f"{told}. {delete}; then take `{folder.name}` out of `voices` in the settings")
        else:
            yield from packed or [_problem(folder, nothing, "warning")]
    except RegulateError as error:
        yield _problem(folder, str(error).removeprefix(f"{folder} "))


def _named_nowhere(folder: Path, kept: KeptVoice) -> Iterator[Problem]:
    """Recordings that were put into the folder by hand and never imported."""
    named = {entry.file for entry in kept.manifest.lines.values()}
    for name in sorted(kept.files - named):
        stem = re.sub(r"\.mine(-\d+)?$", "", Path(name).stem)  # the owner's file, renamed when its line was imported
        taken_in = name.startswith(".") or is_earlier(name) or stem in kept.manifest.lines
        if made_by(name) == "media" and not taken_in:
            command = shell("pi-regulate", "voice", "import", folder / name, "--name", kept.manifest.name)
            yield _problem(folder / name, f"is not one of this voice's recordings. To import it: {command}", "warning")


def _file(path: Path, folder: int, line: str, entry: RecordedLine, *, listen: bool) -> Iterator[Problem]:
    with opened_file(path, LINE, folder) as (descriptor, header):
        if digest(descriptor) != entry.sha256:
            raise RegulateError("has changed since it was made; import or record this line again")
        if header.seconds is None or abs(header.seconds - entry.seconds) > _NEAR_S:
            raise RegulateError(f"lasts {header.seconds:.1f} s, but the manifest says {entry.seconds:.1f} s")
    if listen:
        yield from _heard(path, folder, entry)


def _heard(path: Path, folder: int, entry: RecordedLine) -> Iterator[Problem]:
    from pi_regulate.sound.recordings.evening import LOUDNESS_LUFS, WORD_S, WORD_SHORT_OF_DB
    from pi_regulate.sound.recordings.loudness import loudness_lufs, true_peak_db

    samples, _ = decoded(path, LINE, folder, entry.sha256)
    loudness, peak_db = loudness_lufs(samples), true_peak_db(samples)
    a_word = entry.seconds < WORD_S
    if not -(WORD_SHORT_OF_DB if a_word else NEAR_LU) <= loudness - LOUDNESS_LUFS <= NEAR_LU:
        yield _problem(path, f"has {loudness:.1f} LUFS; every line has {LOUDNESS_LUFS:.0f}", "warning")
    if peak_db > min((max(loudness, LOUDNESS_LUFS) if a_word else loudness) + _PEAK_OVER_DB, HIGHEST_DBTP):
        yield _problem(path, f"peaks at {peak_db:.1f} dBTP with {loudness:.1f} LUFS: it could startle")


def _line(
    path: Path, line: str, entry: RecordedLine, texts: Mapping[str, str], rooms: Mapping[str, float], moved: str
) -> Iterator[Problem]:
    if letter(line) is None and line not in texts:
        yield _problem(path, f"belongs to no line, so it is not played{moved}", "warning")
    elif not says(line, entry.text, texts):
        now = f"says “{entry.text}”, but the line is now “{texts[line]}”; it is not played{moved}"
        yield _problem(path, now, "warning")
    elif entry.seconds > rooms.get(line, entry.seconds):
        yield _problem(path, f"lasts {entry.seconds:.1f} s; only {rooms[line]:.1f} s are free for it", "warning")


def moved_lines(kept: KeptVoice, texts: Mapping[str, str]) -> dict[str, str]:
    """Lines whose words a voice has recorded under another number: what they are called now, and what they were then.

    Their numbers changed because lines were taken out before them, or put in.
    """
    entries, found = kept.manifest.lines, dict[str, str]()
    for line, entry in entries.items():
        script, _, number = line.rpartition(".")
        if says(line, entry.text, texts) or not number.isdecimal():
            continue
        same = (now for now in texts if now.rpartition(".")[0] == script and says(now, entry.text, texts))
        now = next((one for one in same if not (one in entries and says(one, entries[one].text, texts))), None)
        if now is not None:
            found.setdefault(now, line)
    return found


def way_back(line: str) -> str:
    """What to do so that a recording is played again whose words have another number now."""
    script, _, number = line.rpartition(".")
    exercise = script.partition(".")[0]
    return f"don't record them again, but write `line: {number}` below that `say` in the exercise `{exercise}`"


def _problem(path: Path, message: str, severity: str = "error") -> Problem:
    return file_problem(path, message, "warning" if severity == "warning" else "error")
