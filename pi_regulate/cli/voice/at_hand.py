"""What the commands for voices share: the present lines, the seconds each may last, and what a voice lacks.

Rule: a number that two commands print is counted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import click

from pi_regulate.cli.layout import paragraph
from pi_regulate.cli.voice.told_letters import OWN_WORDS, in_own_words
from pi_regulate.devices.speech.voice_check import problems
from pi_regulate.devices.speech.voice_folder import must_be_made_alike
from pi_regulate.devices.speech.voices import (
    SHIPPED_VOICES,
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
from pi_regulate.library.folder.reading import file_problem, shell
from pi_regulate.library.letters import LETTER_S, RECORDING, letters_among
from pi_regulate.library.lines import card_lines
from pi_regulate.library.said_in import said_in
from pi_regulate.reporting.first_session import first_session
from pi_regulate.reporting.notes import lines_around, most_talk
from pi_regulate.reporting.wording import counted, joined
from pi_regulate.score.compose import compose
from pi_regulate.score.rooms import rooms
from pi_regulate.session.voice_choice import Chain, Voice
from pi_regulate.share import config_dir_so_far, find_config, share_dir
from pi_regulate.words import Problem, RegulateError, Talk

NO_WORDS = "No voice is heard: `talk` is none by day and by night. For words by day, put into settings.yaml: talk: few"

_WORDLESS = "a soft chime stands in for each line, or an exercise that needs no words plays instead."

name_option = click.option("--name", required=True, metavar="NAME", help="The voice's name, such as anna.")


@dataclass(frozen=True)
class VoiceShelf:
    """The library, and the folders with voices: `places` in their order; new voices go into `home`.

    Lines are those of one `language`: without one, of the first that the settings name.
    """

    library: Library
    places: tuple[Path, ...]
    own: tuple[Path, ...]
    language: str | None = None

    @property
    def tongue(self) -> str:
        """The language of its lines."""
        return self.language or self.library.settings.languages[0]

    def speaking(self, kept: KeptVoice | None, language: str | None = None) -> VoiceShelf:
        """The same shelf in this language, or else in that of the voice."""
        return replace(self, language=language or (kept.manifest.language if kept is not None else self.language))

    def at(self, folder: Path) -> VoiceShelf:
        """The same shelf in the language of the voice in a folder; as it is where that can't be read."""
        with suppress(RegulateError):
            return self.speaking(read_voice(folder))
        return self

    @property
    def home(self) -> Path:
        return self.own[0]

    @cached_property
    def texts(self) -> dict[str, str]:
        """What every line says, by its id. A letter, in its speaker's own words, is not a line."""
        return said_in(self.library, self.tongue)

    @cached_property
    def rooms(self) -> dict[str, float]:
        """The seconds each line may last."""
        return rooms(self.library.exercises.values(), self.library.lines)

    def asked(self, line: str) -> tuple[str, float]:
        """What to say for a line or a letter, and the seconds it may last."""
        return self.texts.get(line, OWN_WORDS), self.rooms.get(line, LETTER_S[1])

    @cached_property
    def first(self) -> tuple[str, ...]:
        """The lines of one whole session, in the order in which they are heard."""
        return tuple(line for line in first_session(self.library) if line in self.texts)

    @cached_property
    def needed(self) -> dict[str, set[str]]:
        """By each exercise's id, every line that may be said in it, with any variant and card."""
        return {name: self._needed(exercise) for name, exercise in self.library.exercises.items()}

    @cached_property
    def said(self) -> dict[str, list[set[str]]]:
        """By each exercise's id, the lines of each variant, as many as `talk` asks for by day or by night.

        One voice says all the lines of a variant. Where `talk` is none, these are all of them.
        """
        talk: Talk = "few" if most_talk(self.library.settings) == "few" else "full"
        return {name: list(self._sets(exercise, talk)) for name, exercise in self.library.exercises.items()}

    def _needed(self, exercise: Exercise) -> set[str]:
        return set[str]().union(*self._sets(exercise, "full"))

    def _sets(self, exercise: Exercise, talk: Talk) -> Iterator[set[str]]:
        cards = {line for line, _ in card_lines(exercise)}
        for variant in (None, *exercise.variants):
            yield cards.union(compose(exercise, variant=variant, talk=talk, lines=self.library.lines).said)

    def voice(self, name: str) -> KeptVoice | None:
        """The voice of that name; None if it has no recordings yet. Raises RegulateError if it is damaged."""
        folder = find(name, self.places)
        with suppress(NotTakenInError):
            return read_voice(folder) if folder is not None else None
        return None

    def missing(self, kept: KeptVoice) -> list[str]:
        """The lines a voice lacks."""
        seconds = kept.can_say(self.texts).seconds
        return [line for line in self.texts if line not in seconds]

    def how_far(self, kept: KeptVoice) -> str | None:
        """How far an unfinished voice is: what it has of a first session, and its whole exercises."""
        seconds = kept.can_say(self.texts).seconds
        if self.texts.keys() <= seconds.keys():
            return None
        had = sum(line in seconds for line in self.first)
        first = f"For a first session it has {had} of {counted(len(self.first), 'line')}. " if self.first else ""
        names = [f"`{one.id}`" for one in self._able(seconds)]
        whole = f"Whole so far: {joined(names)}." if names else "No exercise is whole yet."
        return f"{first}{whole}"

    @cached_property
    def _spoken(self) -> list[Exercise]:
        """The exercises in which something is said."""
        return [one for one in self.library.exercises.values() if any(self.said[one.id])]

    def _able(self, seconds: Mapping[str, float]) -> list[Exercise]:
        """The exercises that a voice with these lines speaks from beginning to end, the usual routine's first."""
        usual = [line.partition(".")[0] for line in self.first]
        able = [one for one in self._spoken if all(lines <= seconds.keys() for lines in self.said[one.id])]
        return sorted(able, key=lambda one: usual.index(one.id) if one.id in usual else len(usual))

    def report(self, kept: KeptVoice) -> Iterator[str]:
        """How much a voice can say, in a few lines."""
        seconds, letters = (said := kept.can_say(self.texts)).seconds, said.letters
        missing = self.missing(kept)
        whole, able = self._spoken, self._able(seconds)
        lines, exercises = counted(len(self.texts), "line"), counted(len(whole), "exercise")
        had = f"{len(self.texts) - len(missing)} of {lines}" if missing else f"all {lines}"
        enough = f"{len(able)} of {exercises}" if len(able) < len(whole) else f"all {exercises}"
        yield f"{kept.manifest.name} has {had}, enough for {enough}."
        if (far := self.how_far(kept)) is not None:
            yield from paragraph(far)
        name, settings = kept.manifest.name, self.library.settings
        heard = any(lines and lines <= seconds.keys() for one in whole for lines in self.said[one.id])
        greets = self._greets(name)
        if not heard and not letters:
            yield _unheard(kept, greets=greets and name in settings.voices)
        if len(able) < len(whole):
            yield from self._others(name, [one for one in whole if one not in able])
        if letters:
            yield from in_own_words(said)
        elif kept.manifest.recorded:
            yield f"It has no {RECORDING} yet: `known-voice` plays only with one, 10 to 120 s long."
        if missing:
            shown = ", ".join(missing[:12]) + (f" and {len(missing) - 12} more" if len(missing) > 12 else "")
            yield from paragraph(f"missing: {shown}", indent=2)
            if len(missing) > 12:
                yield f"  all of them: pi-regulate voice script --missing {kept.manifest.name}"
        if name in settings.voices:
            yield from filter(None, [self.hidden(name)])
        elif name not in settings.voice_for.values() and (heard or greets or letters):
            when = "" if heard or letters else " around the exercises"
            order = ", ".join(self._order([name, *settings.voices]))
            yield f"To hear it{when}, put it into settings.yaml: voices: [{order}]"
        if most_talk(settings) == "none":
            yield NO_WORDS

    def hidden(self, name: str) -> str | None:
        """Says that a voice in the settings is never heard, because one before it has every line; None if it is heard.

        A shipped voice may come after one that has every line: it was there first.
        """
        settings, voices = self.library.settings, self._voices
        before = settings.voices[: settings.voices.index(name)]
        whole = next((other for other in before if other in voices and self._is_whole(other)), None)
        if name in SHIPPED_VOICES or whole is None or name not in voices or name in settings.voice_for.values():
            return None
        loved = [other for other in (*before, name) if other in voices and letters_among(voices[other])]
        if loved[:1] == [name]:
            return None  # `known-voice` plays it
        ordered = f"voices: [{', '.join(self._order(settings.voices))}]"
        right = f"{name} first, or only one of the two in `voices`" if self._is_whole(name) else ordered
        return f"`{name}` is never heard: `{whole}` comes before it in the settings and has every line. Right: {right}"

    def _greets(self, name: str) -> bool:
        """Whether the settings let a voice say something around the exercises, or would if they named it."""
        named = self.library.settings.voices
        order = named if name in named else self._order([name, *named])
        chain = Chain(tuple(Voice(one, dict.fromkeys(self._voices.get(one, ()), 0.0)) for one in order))
        said = lines_around(self.library, opens=True, ends=True, two=True, talks=True)
        return any(voice.name == name for voice in map(chain.nearest, said) if voice is not None)

    @cached_property
    def _voices(self) -> dict[str, set[str]]:
        """The lines of every voice that can be read, by its name."""
        found: dict[str, set[str]] = {}
        for name, folder in all_voices(self.places).items():
            with suppress(RegulateError):
                found[name] = set(read_voice(folder).can_say(self.texts).seconds)
        return found

    def _is_whole(self, name: str) -> bool:
        return self.texts.keys() <= self._voices.get(name, set())

    def _order(self, names: Sequence[str]) -> list[str]:
        """These voices ordered so that each is heard: complete ones later, shipped ones last."""
        return sorted(names, key=lambda name: (name in SHIPPED_VOICES, self._is_whole(name)))

    def _others(self, name: str, rest: Sequence[Exercise]) -> Iterator[str]:
        """Which voices speak the exercises that this one has too few lines for."""
        others = [other for other in self.library.settings.voices if other != name]
        needs = {one.id: set[str]().union(*self.said[one.id]) for one in rest}
        by = {
            one: next((other for other in others if lines <= self._voices.get(other, set())), None)
            for one, lines in needs.items()
        }
        speak = [f"`{other}`" for other in dict.fromkeys(by.values()) if other is not None]
        left = list(by.values()).count(None)
        if not speak:
            yield f"No other voice in the settings speaks the rest; in those exercises {_WORDLESS}"
            return
        which = "the other exercises" if not left else counted(len(by) - left, "other exercise")
        each = "" if len(by) - left == 1 and left else "each "
        yield f"{joined(speak)} {'speaks' if len(speak) == 1 else 'speak'} {which}, {each}from beginning to end."
        if left:
            there = "that exercise" if left == 1 else "those exercises"
            yield f"No voice speaks {counted(left, 'exercise')}; in {there} {_WORDLESS}"


def _unheard(kept: KeptVoice, *, greets: bool) -> str:
    """Says that a voice can't speak any exercise yet, and which lines to record first."""
    name = kept.manifest.name
    what = "So far it is heard only around the exercises" if greets else "So far it is not heard"
    if not kept.manifest.recorded:
        return f"{what}."
    record = shell("pi-regulate", "voice", "record", "--name", name)
    return f"{what}; to record a first session: `{record}`"


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
        elif folder is None and name not in SHIPPED_VOICES and config_dir is not None:
            message = f"the settings name the voice `{name}`, but there is no voice of that name; the next one speaks."
            yield file_problem(config_dir / "settings.yaml", message, "warning")
    for name in settings.voices if named else ():
        if config_dir is not None and (hidden := stand.hidden(name)) is not None:
            yield file_problem(config_dir / "settings.yaml", hidden, "warning")
    for folder in voices.values():
        there = stand.at(folder)
        yield from problems(folder, there.texts, there.rooms)


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

    A voice with a shipped one's name would hide that one, even for lines that it lacks itself.
    """
    if name in SHIPPED_VOICES:
        raise RegulateError(f"`{name}` is a voice that came with the program; choose another name.")
    folder = find(name, stand.own[:1])
    if folder is None:
        return None
    try:
        kept = read_voice(folder)
    except NotTakenInError:
        return None
    must_be_made_alike(kept, made_with)
    return kept
