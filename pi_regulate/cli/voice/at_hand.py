"""What the commands for voices share: the present lines, the seconds each may last, and what a voice lacks.

Rule: a number that two commands print is counted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click

from pi_regulate.cli.layout import paragraph
from pi_regulate.devices.speech.voice_check import problems
from pi_regulate.devices.speech.voice_folder import must_be_made_alike
from pi_regulate.devices.speech.voices import (
    SHIPPED,
    KeptVoice,
    NotTakenInError,
    all_voices,
    find,
    own_places,
    read_voice,
    voice_places,
)
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.folder.files import file_problem, shell
from pi_regulate.library.lines import RECORDING, card_lines, every_line
from pi_regulate.score.compose import compose
from pi_regulate.score.rooms import rooms
from pi_regulate.session.voices import lines_of
from pi_regulate.share import config_dir_so_far, find_config, share_dir
from pi_regulate.telling.wording import counted, joined
from pi_regulate.words import Problem, RegulateError

OWN_WORDS = "(10 to 45 seconds in your own words, for the person who will hear you)"

AROUND = ("intro", "notice", "two")
"""What is said around the exercises; each of these lines is said by whichever voice has it."""

name_option = click.option("--name", required=True, metavar="NAME", help="The voice's name, such as anna.")


@dataclass(frozen=True)
class VoiceShelf:
    """The library, and the folders with voices: `places` in their order; new voices go into `home`."""

    library: Library
    places: tuple[Path, ...]
    own: tuple[Path, ...]

    @property
    def home(self) -> Path:
        return self.own[0]

    @cached_property
    def texts(self) -> dict[str, str]:
        """What every line says, by its id; the recording in the speaker's own words comes last."""
        lines = every_line(self.library.exercises.values(), self.library.lines)
        return lines | {RECORDING: OWN_WORDS}

    @cached_property
    def rooms(self) -> dict[str, float]:
        """The seconds each line may last."""
        return rooms(self.library.exercises.values(), self.library.lines)

    @cached_property
    def needed(self) -> dict[str, set[str]]:
        """By each exercise's id, every line that may be said in it, with any variant and card."""
        return {name: self._needed(exercise) for name, exercise in self.library.exercises.items()}

    def _needed(self, exercise: Exercise) -> set[str]:
        lines = {line for line, _ in card_lines(exercise)}
        for variant in (None, *exercise.variants):
            lines |= set(lines_of(compose(exercise, variant=variant, lines=self.library.lines)))
        return lines

    def voice(self, name: str) -> KeptVoice | None:
        """The voice of that name; None if it has no recordings yet. Raises RegulateError if it is damaged."""
        folder = find(name, self.places)
        with suppress(NotTakenInError):
            return read_voice(folder) if folder is not None else None
        return None

    def missing(self, kept: KeptVoice) -> list[str]:
        """The lines a voice lacks. The recording in the speaker's own words does not count as a line."""
        seconds = kept.can_say(self.texts).seconds
        return [line for line in self.texts if line not in seconds and line != RECORDING]

    def report(self, kept: KeptVoice) -> Iterator[str]:
        """How much a voice can say, in a few lines."""
        seconds = kept.can_say(self.texts).seconds
        missing = self.missing(kept)
        whole = [one for one in self.library.exercises.values() if self.needed[one.id]]
        able = [one for one in whole if self.needed[one.id] <= seconds.keys()]
        lines, exercises = counted(len(self.texts) - 1, "line"), counted(len(whole), "exercise")
        had = f"{len(self.texts) - 1 - len(missing)} of {lines}" if missing else f"all {lines}"
        enough = f"{len(able)} of {exercises}" if len(able) < len(whole) else f"all {exercises}"
        yield f"{kept.manifest.name} has {had}, enough for {enough}."
        name, settings = kept.manifest.name, self.library.settings
        if not able and RECORDING not in seconds:
            yield _unheard(kept, greets=any(line.split(".")[0] in AROUND for line in seconds))
        if len(able) < len(whole):
            yield from self._others(name, [one for one in whole if one not in able])
        if RECORDING in seconds:
            yield f"It has a recording in the person's own words ({seconds[RECORDING]:.0f} s): `known-voice` plays it."
        elif kept.manifest.recorded:
            yield f"It has no {RECORDING} yet: `known-voice` plays only with one, 10 to 45 s long."
        if missing:
            shown = ", ".join(missing[:12]) + (f" and {len(missing) - 12} more" if len(missing) > 12 else "")
            yield from paragraph(f"missing: {shown}", indent=2)
            if len(missing) > 12:
                yield f"  all of them: pi-regulate voice script --missing {kept.manifest.name}"
        if name in settings.voices:
            yield from filter(None, [self.hidden(name)])
        elif name not in settings.voice_for.values() and (able or RECORDING in seconds):
            yield f"To hear it, put it into settings.yaml: {self._order([name, *settings.voices])}"

    def hidden(self, name: str) -> str | None:
        """Says that a voice in the settings is never heard, because one before it has every line; None if it is heard.

        The shipped voice may come after one that has every line: it was there first.
        """
        settings, voices = self.library.settings, self._voices
        before = settings.voices[: settings.voices.index(name)]
        whole = next((other for other in before if other in voices and self._is_whole(other)), None)
        if name == SHIPPED or whole is None or name not in voices or name in settings.voice_for.values():
            return None
        loved = [other for other in (*before, name) if other in voices and RECORDING in voices[other]]
        if loved[:1] == [name]:
            return None  # `known-voice` plays it
        ordered = self._order(settings.voices)
        right = f"{name} first, or only one of the two in `voices`" if self._is_whole(name) else ordered
        return f"`{name}` is never heard: `{whole}` comes before it in the settings and has every line. Right: {right}"

    @cached_property
    def _voices(self) -> dict[str, set[str]]:
        """The lines of every voice that can be read, by its name."""
        found: dict[str, set[str]] = {}
        for name, folder in all_voices(self.places).items():
            with suppress(RegulateError):
                found[name] = set(read_voice(folder).can_say(self.texts).seconds)
        return found

    def _is_whole(self, name: str) -> bool:
        return self.texts.keys() - {RECORDING} <= self._voices.get(name, set())

    def _order(self, names: Sequence[str]) -> str:
        """The setting with these voices ordered so that each is heard: complete ones later, the shipped one last."""
        ordered = sorted(names, key=lambda name: (name == SHIPPED, self._is_whole(name)))
        return f"voices: [{', '.join(ordered)}]"

    def _others(self, name: str, rest: Sequence[Exercise]) -> Iterator[str]:
        """Which voices speak the exercises that this one has too few lines for."""
        others = [other for other in self.library.settings.voices if other != name]
        needs = {one.id: self.needed[one.id] for one in rest}
        by = {
            one: next((other for other in others if lines <= self._voices.get(other, set())), None)
            for one, lines in needs.items()
        }
        speak = [f"`{other}`" for other in dict.fromkeys(by.values()) if other is not None]
        left = list(by.values()).count(None)
        if not speak:
            yield "No other voice in the settings speaks the rest; in those exercises the light guides without words."
            return
        which = "the other exercises" if not left else counted(len(by) - left, "other exercise")
        each = "" if len(by) - left == 1 and left else "each "
        yield f"{joined(speak)} {'speaks' if len(speak) == 1 else 'speak'} {which}, {each}from beginning to end."
        if left:
            there = "that exercise" if left == 1 else "those exercises"
            yield f"No voice speaks {counted(left, 'exercise')}; in {there} the light guides without words."


def _unheard(kept: KeptVoice, *, greets: bool) -> str:
    """Says that a voice can't speak any exercise yet, and which lines to record first."""
    name = kept.manifest.name
    what = "So far it is heard only before the exercises" if greets else "So far it is not heard"
    if not kept.manifest.recorded:
        return f"{what}."
    record = shell("pi-regulate", "voice", "record", "--name", name)
    return f"{what}; to record the usual routine's lines first: `{record}`"


def voice_problems(
    library: Library, share: Path, config_dir: Path | None, homes: Sequence[Path], *, named: bool = False
) -> Iterator[Problem]:
    """Problems with the voices in these places; with `named`, also with the owner's voices that the settings name."""
    stand = VoiceShelf(library, voice_places(share, config_dir), own_places(config_dir))
    voices = {str(folder): folder for folder in all_voices(homes).values()}
    settings = library.settings
    for name in dict.fromkeys((*settings.voices, *settings.voice_for.values())) if named else ():
        folder = find(name, stand.places)
        if folder is not None and folder.parent in stand.own:
            voices[str(folder)] = folder
        elif folder is None and name != SHIPPED and config_dir is not None:
            message = f"the settings name the voice `{name}`, but there is no voice of that name; the next one speaks."
            yield file_problem(config_dir / "settings.yaml", message, "warning")
    for name in settings.voices if named else ():
        if config_dir is not None and (hidden := stand.hidden(name)) is not None:
            yield file_problem(config_dir / "settings.yaml", hidden, "warning")
    for folder in voices.values():
        yield from problems(folder, stand.texts, stand.rooms)


def shelf(config_dir: Path | None, *, makes: bool = False) -> VoiceShelf:
    """The shelf of a configuration folder; if the command `makes` a voice, the folder need not exist yet.

    Raises ProblemsError for files that can't be used.
    """
    share, folder = share_dir(), find_config(config_dir)
    return VoiceShelf(
        load(share, config_dir_so_far(config_dir) if makes else folder), voice_places(share, folder), own_places(folder)
    )


def own_or_new(stand: VoiceShelf, name: str, made_with: str) -> KeptVoice | None:
    """The owner's voice of that name; None for a new one. Raises RegulateError where it is not theirs to change.

    A voice with the shipped one's name would hide that one, even for lines that it lacks itself.
    """
    if name == SHIPPED:
        raise RegulateError(f"`{name}` is the voice that came with the program; choose another name.")
    folder = find(name, stand.own[:1])
    if folder is None:
        return None
    try:
        kept = read_voice(folder)
    except NotTakenInError:
        return None
    must_be_made_alike(kept, made_with)
    return kept
