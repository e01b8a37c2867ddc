"""Says where a word typed in the wrong place belongs: it may be a limit, a setting, a command, or something to play.

`explain volume` and `show exhale` are good questions put to the wrong command. Rule: the answer always names the right
command or place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from pi_regulate.installation import given
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.chosen import told_left_alone, told_unread
from pi_regulate.library.known_keys import keys_of
from pi_regulate.library.limit_table import LIMITS
from pi_regulate.library.model_shape import shape_at
from pi_regulate.library.names import nearest_name
from pi_regulate.library.settings import Settings
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import PHASES, RegulateError

ALL = "`pi-regulate list` shows everything there is to play."
ALIKE = 0.8  # how much of a word must match; with less, the guess would often be wrong and mislead
_KINDS = ("exercise", "exercises", "routine", "routines", *PHASES)
BY_HAND_AND_EAR: Mapping[str, str] = {
    "sound.volume": "sound calibrate", "sound.audio_lead": "sound lead",
    "lamp.floor": "lamp calibrate", "lamp.ceiling": "lamp calibrate",
    "touch.floor": "touch calibrate", "touch.ceiling": "touch calibrate",
    "time_zone": "setup", "local_help": "setup",
}  # fmt: skip
"""The commands that find the value of a setting together with the person, by the setting's dotted name."""


def own_files() -> str:
    """Where the owner's files are read from, or how to name that place."""
    folder = _own()
    if folder is None:
        return "To play one of your own, say where it is: `--config FOLDER`."
    return f"Your own files are read from {folder}."


def where(word: str, commands: Mapping[str, object], here: Collection[str] = ()) -> str:
    """A sentence on where the word belongs, or which word was meant; empty if nothing is close.

    `commands` are those of the program, and `here` the words that would have been right in its place.
    """
    settings, library = _settings(), _library()
    names = frozenset({*library.routines, *library.exercises}) if library is not None else frozenset[str]()
    told = _told(word, commands, settings, names)
    if told:
        return told
    if library is not None and (unread := told_unread(library, word)):
        return "\n".join([f"There is a `{word}` among your own files, but it is not read:", *unread])
    if library is not None and library.home is not None and (left := told_left_alone(library.home, word)):
        return "\n".join(left)
    if near := nearest_name(word, here):
        return f"Did you mean `{near}`?"
    elsewhere = (*LIMITS, *settings, *commands, *names)
    like = get_close_matches(word.casefold(), elsewhere, n=1, cutoff=ALIKE)
    return f"Did you mean `{like[0]}`? {_told(like[0], commands, settings, names)}" if like else ""


def _told(
    word: str, commands: Mapping[str, object], settings: Mapping[str, tuple[str, ...]], names: Collection[str]
) -> str:
    plain = word.casefold()
    if plain in _KINDS:
        return ALL
    if plain in LIMITS:
        return f"`{plain}` is a limit: `pi-regulate explain {plain}` gives its numbers and reasons."
    if plain in names:
        return f"`{plain}` can be played: `pi-regulate show {plain}` shows it."
    above, _, key = plain.replace("-", "_").rpartition(".")
    sections = [section for section in settings.get(key, ()) if not above or section == above]
    if sections and key not in commands:
        places = " or ".join(f"`{section}: {{{key}: …}}`" if section else f"`{key}: …`" for section in sections)
        names = [f"{section}.{key}".strip(".") for section in sections]
        return f"`{key}` is a setting. It goes into settings.yaml as {places}. {found_with(names)}".rstrip()
    return f"`{plain}` is a command: `pi-regulate {plain} --help` says what it does." if plain in commands else ""


def found_with(settings: Collection[str]) -> str:
    """Which commands find the right values of these settings, by their dotted names; empty where none does."""
    commands = dict.fromkeys(f"`pi-regulate {BY_HAND_AND_EAR[name]}`" for name in settings if name in BY_HAND_AND_EAR)
    return f"{' or '.join(commands)} helps you find the right value." if commands else ""


def _own() -> Path | None:
    """The owner's folder, as named on this command line, otherwise as found."""
    named = given("--config")
    return find_config() if named is None else Path(named)


def _settings() -> Mapping[str, tuple[str, ...]]:
    """Every setting with the sections it is in; a section itself has the section `""`."""
    found: dict[str, tuple[str, ...]] = {}
    for section in keys_of(Settings):
        keys = shape_at(Settings, [section]).keys
        found[section] = ("", *found.get(section, ()))
        for key in keys:
            found[key] = (*found.get(key, ()), section)
    return found


def _library() -> Library | None:
    """The library; None if its files can't be used."""
    with suppress(RegulateError):
        return load(share_dir(), _own())
    return None
