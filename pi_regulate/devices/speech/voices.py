"""The voices on this machine: where they are, what each can say, and their recordings for the speaker.

A voice is a folder with a manifest and one file per line. It is looked for among the owner's (`voices/` in the
configuration folder, then in the state folder) and finally among those that came with the program; new ones go to the
first of these folders that the owner has. Names come from the settings and files from line ids, so nothing a person
writes is ever a path. Rule: the session and the speaker use the same chain, so what is planned is what is heard.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from unicodedata import normalize

from pi_regulate.devices.keeping.store import state_folder
from pi_regulate.devices.speech.open_folders import FOLDER, read_small
from pi_regulate.library.letters import letter
from pi_regulate.sound.recordings.bounded import LINE, decoded
from pi_regulate.sound.recordings.manifest import FILE, Manifest, parsed
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.library.catalogue import Library
    from pi_regulate.session.voice_choice import Voice
    from pi_regulate.sound.envelope import Kept as Recording
    from pi_regulate.sound.envelope import Samples

LOG = logging.getLogger(__name__)

SHIPPED = "default-en"
SHIPPED_VOICES = (SHIPPED, "default-en-low")  # the higher and the lower one that came with the program
MOST_VOICES = 100  # in one place; with more it is the wrong folder
MOST_EXCHANGES = 3  # replacements of a voice while it is read; each takes a whole command


@dataclass(frozen=True, slots=True)
class KeptVoice:
    """A voice on the disk: its folder, its manifest, and the names of the regular files in it."""

    folder: Path
    manifest: Manifest
    files: frozenset[str]

    def can_say(self, texts: Mapping[str, str]) -> Voice:
        """The voice as a session knows it: the lines with a recording that says what `texts` says today."""
        from pi_regulate.library.lines import bare_line
        from pi_regulate.session.voice_choice import Voice

        there = {line: entry for line, entry in self.manifest.lines.items() if entry.file in self.files}
        letters = {line: entry.seconds for line, entry in there.items() if letter(line) is not None}
        entries = ((line, there.get(bare_line(line))) for line in texts)
        said = {line: one.seconds for line, one in entries if one is not None and says(line, one.text, texts)}
        return Voice(self.manifest.name, {**letters, **said})


class NotTakenInError(RegulateError):
    """A folder without a manifest: its files were put there by hand, and it is not a voice yet."""

    def __init__(self, folder: Path, name: str) -> None:
        from pi_regulate.library.folder.reading import shell

        command = shell("pi-regulate", "voice", "import", folder, "--name", name)
        super().__init__(
            f"{folder} is not a voice yet: it has no {FILE}. If it holds recordings, this imports them: `{command}`"
        )


def voice_places(share: Path, config_dir: Path | None) -> tuple[Path, ...]:
    """Where voices are looked for, in this order."""
    return (*own_places(config_dir), share / "audio" / "voices")


def own_places(config_dir: Path | None) -> tuple[Path, ...]:
    """Where the owner's voices may be; new ones go to the first: next to the settings if that folder exists.

    On a device that is /etc/pi-regulate/voices, which the service reads as well.
    """
    return (*((config_dir / "voices",) if config_dir is not None else ()), state_folder() / "voices")


def find(name: str, places: Sequence[Path]) -> Path | None:
    """The folder of a voice. While a voice is being replaced, the earlier one is still next to it."""
    for place in places:
        for folder in (place / name, place / f".{name}.before"):
            if os.path.isdir(folder):
                return folder
    return None


def all_voices(places: Sequence[Path]) -> dict[str, Path]:
    """Every voice by its name, the owner's first."""
    found: dict[str, Path] = {}
    for place in places:
        try:
            names = sorted(entry.name for entry in os.scandir(place) if entry.is_symlink() or entry.is_dir())
        except OSError:
            continue
        names = [re.sub(r"^\.(.+)\.before$", r"\1", name) for name in names]
        for name in names[:MOST_VOICES]:
            if not name.startswith(".") and name not in found:
                found[name] = find(name, (place,)) or place / name
    return found


@contextmanager
def opened_folder(folder: Path) -> Iterator[int]:
    """A voice's folder, open. Raises RegulateError when it is a link or not there."""
    try:
        descriptor = os.open(folder, FOLDER)
    except OSError as error:
        why = "a link; the folder itself is needed" if folder.is_symlink() else f"not a folder ({error.strerror})"
        raise RegulateError(f"{folder} is {why}") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def read_voice(folder: Path) -> KeptVoice:
    """Reads a voice from its folder without opening its recordings. Raises RegulateError with what is wrong.

    Reading takes no lock: a voice that was replaced meanwhile is read again.
    """
    name = re.sub(r"^\.(.+)\.before$", r"\1", folder.name)
    for _ in range(MOST_EXCHANGES):
        before = _identity(folder)
        try:
            kept = _read(folder, name)
        except RegulateError:
            if _identity(folder) == before:
                raise
        else:
            if _identity(folder) == before:
                return kept
        folder = find(name, (folder.parent,)) or folder
    return _read(folder, name)


def _identity(folder: Path) -> tuple[int, int] | None:
    """The identity of a folder, whatever its name; None when it doesn't exist."""
    try:
        about = os.lstat(folder)
    except OSError:
        return None
    return about.st_dev, about.st_ino


def _read(folder: Path, name: str) -> KeptVoice:
    with opened_folder(folder) as descriptor:
        path = folder / FILE
        try:
            manifest = parsed(read_small(descriptor, FILE))
            files = frozenset(entry.name for entry in os.scandir(descriptor) if entry.is_file(follow_symlinks=False))
        except FileNotFoundError as error:
            raise NotTakenInError(folder, name) from error
        except OSError as error:
            raise RegulateError(f"{path} can't be read: {error.strerror}") from error
        except RegulateError as error:
            raise RegulateError(f"{path}: {error}") from error
    if manifest.name != name:
        raise RegulateError(f"{path}: it calls itself `{manifest.name}`, but its folder is `{name}`")
    return KeptVoice(folder, manifest, files)


def says(line: str, recorded: str, texts: Mapping[str, str]) -> bool:
    """Whether a recording says the line as it is today, whatever its capitals, punctuation and way to store an ü.

    A letter is in its speaker's own words.
    """
    today = texts.get(line)
    if recorded == today:  # as a rule, and at a start a thousand lines are compared
        return True
    return letter(line) is not None or (today is not None and _words(recorded) == _words(today))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", normalize("NFC", text.casefold()))  # ü in two signs, as some editors write it, is an ü


class Book:
    """The recordings of a chain, for the speaker: a `VoiceBook`.

    `chain` is what the session plans with. Recordings are decoded in the background, a whole exercise at a time.
    `quiet` keeps unreadable voices out of the log.
    """

    def __init__(self, library: Library, places: Sequence[Path], *, shown: bool = False, quiet: bool = False) -> None:
        from pi_regulate.session.voice_choice import Chain

        self._quiet = quiet
        self._kept: dict[str, KeptVoice] = {}
        self._lines: dict[str, Recording | None] = {}
        self._voice: Voice | None = None
        self.chain = Chain(shown=shown)
        self.use(library, places)

    def use(self, library: Library, places: Sequence[Path]) -> None:
        """Reads the voices that the settings name once more. An unreadable one is left out and logged.

        The log gives its number in the settings' `voices`, since a name may be a person's.
        """
        from pi_regulate.session.voice_choice import Chain

        texts = library.spoken
        settings, kept = library.settings, dict[str, KeptVoice]()
        voices: dict[str, Voice] = {}
        for number, name in enumerate(dict.fromkeys((*settings.voices, *settings.voice_for.values())), 1):
            folder = find(name, places)
            if folder is None:
                # The shipped settings' own voice may not be installed; any other name was chosen by the owner.
                level = logging.DEBUG if name in SHIPPED_VOICES or self._quiet else logging.INFO
                LOG.log(level, "voice %d of the settings is not there", number)
                continue
            try:
                kept[name] = read_voice(folder)
            except RegulateError:
                level = logging.DEBUG if self._quiet else logging.WARNING
                LOG.log(level, "voice %d of the settings is left out; `pi-regulate voice check` says why", number)
                continue
            voices[name] = kept[name].can_say(texts)
        preferred = {exercise: voices[name] for exercise, name in settings.voice_for.items() if name in voices}
        order = tuple(voices[name] for name in settings.voices if name in voices)
        self._kept, self.chain = kept, Chain(order, preferred, self.chain.shown)
        self._voice, self._lines = None, {}  # so that a forgotten voice is forgotten here too

    def expect(self, lines: Sequence[str]) -> None:
        """Chooses the voice for these lines and begins to load them."""
        if not lines:
            self._voice = None  # decoded lines are kept: a greeting without words changes nothing
            return
        self._voice, self._lines = self.chain.chosen([line for line in lines if letter(line) is None]), {}
        Thread(target=self._prepare, args=(self._voice, tuple(lines), self._lines), name="voice", daemon=True).start()

    def samples(self, line: str) -> Samples | None:
        """The line in the voice chosen for all expected lines; None when there is none."""
        voice, lines = self._voice, self._lines  # `use` may replace them in another thread
        if voice is None or line not in voice.seconds:
            return None
        if line not in lines:
            lines[line] = self._decoded(voice.name, line)
        return _ready(lines[line])

    def letter(self, line: str) -> Recording | None:
        """What a loved person recorded under this id."""
        loved, lines = self.chain.familiar, self._lines
        if loved is None or line not in loved.seconds:
            return None
        if line not in lines:
            lines[line] = self._decoded(loved.name, line)
        return lines[line]

    def _prepare(self, voice: Voice | None, lines: tuple[str, ...], into: dict[str, Recording | None]) -> None:
        loved = self.chain.familiar
        wanted = [(loved if letter(line) is not None else voice, line) for line in lines]
        for name, line in [(speaker.name, line) for speaker, line in wanted if speaker is not None]:
            if into is not self._lines:
                return  # something else has begun
            if line not in into:
                into[line] = self._decoded(name, line)

    def _decoded(self, name: str, line: str) -> Recording | None:
        from pi_regulate.library.lines import bare_line

        kept = self._kept.get(name)
        if kept is None:
            return None
        entry = kept.manifest.lines.get(bare_line(line))
        if entry is None:
            return None
        path = kept.folder / entry.file
        try:
            with opened_folder(kept.folder) as descriptor:
                samples = decoded(path, LINE, descriptor, entry.sha256)[0]
        except (RegulateError, OSError, MemoryError) as error:
            why = str(error) if str(error).startswith(f"{path} ") else "no longer exists"
            LOG.warning("a line is not said: its recording %s", why.removeprefix(f"{path} "))
            return None
        from pi_regulate.sound.recipes import as_int16

        return as_int16(samples)


def _ready(recording: Recording | None) -> Samples | None:
    if recording is None:
        return None
    from pi_regulate.sound.envelope import floats

    return floats(recording)
