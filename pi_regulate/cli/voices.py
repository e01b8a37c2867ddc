"""What the commands for voices have in common: today's lines with their rooms, and what a voice lacks.

Rule: a number that two commands tell is counted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click

from pi_regulate.cli.layout import paragraph
from pi_regulate.cli.wording import counted
from pi_regulate.devices.speech.voice_check import problems
from pi_regulate.devices.speech.voice_folder import must_be_made_alike
from pi_regulate.devices.speech.voices import SHIPPED, Kept, all_voices, find, own_places, read, voice_places
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.files import file_problem
from pi_regulate.library.lines import card_lines, every_line
from pi_regulate.score.compose import compose
from pi_regulate.score.rooms import RECORDING, rooms
from pi_regulate.session.voices import lines_of
from pi_regulate.share import config_dir as find_config
from pi_regulate.share import share_dir
from pi_regulate.words import Problem, RegulateError

OWN_WORDS = "(10 to 45 seconds in your own words, for whoever will hear you)"

name_option = click.option("--name", required=True, metavar="NAME", help="The voice's name, such as anna.")


@dataclass(frozen=True)
class Shelf:
    """The library, and where voices lie: `places` in their order, new ones in `home`."""

    library: Library
    places: tuple[Path, ...]
    own: tuple[Path, ...]

    @property
    def home(self) -> Path:
        return self.own[0]

    @cached_property
    def texts(self) -> dict[str, str]:
        """What every line says, by its id; the recording in somebody's own words is the last."""
        lines = every_line(self.library.exercises.values(), self.library.lines)
        return lines | {RECORDING: OWN_WORDS}

    @cached_property
    def rooms(self) -> dict[str, float]:
        """The seconds each line may last."""
        return rooms(self.library.exercises.values(), self.library.lines)

    def needed(self, exercise: Exercise) -> set[str]:
        """Every line that may be said in an exercise, whichever its variant and card."""
        lines = {line for line, _ in card_lines(exercise)}
        for variant in (None, *exercise.variants):
            lines |= set(lines_of(compose(exercise, variant=variant, lines=self.library.lines)))
        return lines

    def voice(self, name: str) -> Kept | None:
        """The voice of that name. Raises RegulateError when it is damaged."""
        folder = find(name, self.places)
        return read(folder) if folder is not None else None

    def missing(self, kept: Kept) -> list[str]:
        """The lines a voice lacks. The recording in somebody's own words is not counted among the lines."""
        seconds = kept.can_say(self.texts).seconds
        return [line for line in self.texts if line not in seconds and line != RECORDING]

    def report(self, kept: Kept) -> Iterator[str]:
        """How much a voice can say, in a few lines."""
        seconds = kept.can_say(self.texts).seconds
        missing = self.missing(kept)
        whole = [one for one in self.library.exercises.values() if self.needed(one)]
        able = [one for one in whole if self.needed(one) <= seconds.keys()]
        lines, exercises = counted(len(self.texts) - 1, "line"), counted(len(whole), "exercise")
        had = f"{len(self.texts) - 1 - len(missing)} of {lines}" if missing else f"all {lines}"
        enough = f"{len(able)} of {exercises}" if len(able) < len(whole) else f"all {exercises}"
        yield f"{kept.manifest.name} has {had}, enough for {enough}."
        if len(able) < len(whole):
            yield self._others(kept.manifest.name)
        if RECORDING in seconds:
            yield f"A recording of its own is there ({seconds[RECORDING]:.0f} s): `known-voice` plays it."
        elif kept.manifest.recorded:
            yield f"There is no {RECORDING} yet: `known-voice` plays only with one, 10 to 45 s long."
        if missing:
            shown = ", ".join(missing[:12]) + (f" and {len(missing) - 12} more" if len(missing) > 12 else "")
            yield from paragraph(f"missing: {shown}", indent=2)
            if len(missing) > 12:
                yield f"  all of them: pi-regulate voice script --missing {kept.manifest.name}"
        settings = self.library.settings
        if kept.manifest.name not in (*settings.voices, *settings.voice_for.values()):
            chain = ", ".join([kept.manifest.name, *settings.voices])
            yield f"To hear it, put it into settings.yaml: voices: [{chain}]"

    def _others(self, name: str) -> str:
        """Who speaks the exercises for which a voice has too few lines."""
        others = (other for other in self.library.settings.voices if other != name)
        other = next((other for other in others if find(other, self.places) is not None), None)
        if other is None:
            return "No other voice in the settings speaks the rest: the light guides it without words."
        return f"The other exercises are spoken by `{other}`, each as a whole."


def voice_problems(
    library: Library, share: Path, config_dir: Path | None, homes: Sequence[Path], *, named: bool = False
) -> Iterator[Problem]:
    """What is wrong with the voices in these places, and with `named` also with the owner's that the settings name."""
    stand = Shelf(library, voice_places(share, config_dir), own_places(config_dir))
    voices = {str(folder): folder for folder in all_voices(homes).values()}
    settings = library.settings
    for name in dict.fromkeys((*settings.voices, *settings.voice_for.values())) if named else ():
        folder = find(name, stand.places)
        if folder is not None and folder.parent in stand.own:
            voices[str(folder)] = folder
        elif folder is None and name != SHIPPED and config_dir is not None:
            message = f"the settings name the voice `{name}`, and there is none of that name; the next one speaks."
            yield file_problem(config_dir / "settings.yaml", message, "warning")
    for folder in voices.values():
        yield from problems(folder, stand.texts, stand.rooms)


def shelf(config_dir: Path | None) -> Shelf:
    """The shelf of a configuration folder. Raises ProblemsError for files that can't be used."""
    share, folder = share_dir(), find_config(config_dir)
    return Shelf(load(share, folder), voice_places(share, folder), own_places(folder))


def own_or_new(stand: Shelf, name: str, made_with: str) -> Kept | None:
    """The owner's voice of that name; None for a new one. Raises RegulateError where it is not theirs to change.

    A voice called as the shipped one would hide it, with all the lines it lacks itself.
    """
    if name == SHIPPED:
        raise RegulateError(f"`{name}` is the voice that came with the program; choose another name.")
    folder = find(name, stand.own[:1])
    if folder is None:
        return None
    kept = read(folder)
    must_be_made_alike(kept, made_with)
    return kept
