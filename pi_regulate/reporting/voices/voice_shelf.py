"""What is there of voices: the lines as they are today, the seconds each may last, and what each voice has and lacks.

Rule: a number that two commands print, or a command and a page, is counted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

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
from pi_regulate.library.letters import LETTER_S, letters_among
from pi_regulate.library.lines import card_lines
from pi_regulate.library.said_in import said_in
from pi_regulate.reporting.first_session import first_session
from pi_regulate.reporting.notes import lines_around, most_talk
from pi_regulate.reporting.voices.told_letters import OWN_WORDS
from pi_regulate.reporting.wording import counted, joined
from pi_regulate.score.compose import compose
from pi_regulate.score.rooms import rooms
from pi_regulate.session.voice_choice import Chain, Voice
from pi_regulate.share import config_dir_so_far, find_config, share_dir
from pi_regulate.words import RegulateError, Talk


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
    def unsaid(self) -> dict[str, str]:
        """Why a line can't be said in its language, for each that can't, by its id."""
        why = f"or others that belong to it have none; pi-regulate words check {self.tongue} shows which"
        lines = (line for line in self.library.lines_as_written if line not in self.texts)
        return {line: f"`{line}` has no words in `{self.tongue}` yet, {why}" for line in lines}

    @property
    def unsaid_notes(self) -> list[str]:
        """A note on how many lines that are; none where all can be said."""
        count, why = counted(len(self.unsaid), "line"), f"pi-regulate words check {self.tongue} shows what is missing"
        return [f"note: {count} can't be said in `{self.tongue}` yet; {why}"] if self.unsaid else []

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
        names = [f"`{one.id}`" for one in self.able(seconds)]
        whole = f"Whole so far: {joined(names)}." if names else "No exercise is whole yet."
        return f"{first}{whole}"

    @cached_property
    def exercises_spoken(self) -> list[Exercise]:
        """The exercises in which something is said."""
        return [one for one in self.library.exercises.values() if any(self.said[one.id])]

    def able(self, seconds: Mapping[str, float]) -> list[Exercise]:
        """The exercises that a voice with these lines speaks from beginning to end, the usual routine's first."""
        usual = [line.partition(".")[0] for line in self.first]
        able = [one for one in self.exercises_spoken if all(lines <= seconds.keys() for lines in self.said[one.id])]
        return sorted(able, key=lambda one: usual.index(one.id) if one.id in usual else len(usual))

    def is_heard(self, seconds: Mapping[str, float]) -> bool:
        """Whether a voice with these lines speaks in any exercise."""
        return any(lines and lines <= seconds.keys() for one in self.exercises_spoken for lines in self.said[one.id])

    def way_to_hear(self, kept: KeptVoice) -> str | None:
        """What to write into the settings so that a voice is heard; None where it is, or has too little to say."""
        name, settings, said = kept.manifest.name, self.library.settings, kept.can_say(self.texts)
        if name in settings.voices:
            return self.hidden(name) or self.unspoken(kept)
        heard = bool(said.letters) or self.is_heard(said.seconds)
        if name in settings.voice_for.values() or not (heard or self.greets(name)):
            return None
        when = "" if heard else " around the exercises"
        order = ", ".join(self.ordered([name, *settings.voices]))
        languages = "" if self.unspoken(kept) is None else f", and {self._with_its_language(kept)}"
        return f"To hear it{when}, put it into settings.yaml: voices: [{order}]{languages}"

    def unspoken(self, kept: KeptVoice) -> str | None:
        """Says that the settings don't name the language of a voice, so that it has no line to say; None where they do.

        Letters are heard in any language.
        """
        name, language = kept.manifest.name, kept.manifest.language
        if language in self.library.settings.languages or kept.can_say(self.texts).letters:
            return None
        right = self._with_its_language(kept)
        return (
            f"`{name}` speaks `{language}`, which the settings don't name. To hear it, put into settings.yaml: {right}"
        )

    def _with_its_language(self, kept: KeptVoice) -> str:
        return f"languages: [{', '.join([kept.manifest.language, *self.library.settings.languages])}]"

    def hidden(self, name: str) -> str | None:
        """Says that a voice in the settings is never heard, because one before it has every line; None if it is heard.

        A shipped voice may come after one that has every line: it was there first.
        """
        settings, voices = self.library.settings, self.said_by
        before = settings.voices[: settings.voices.index(name)]
        whole = next((other for other in before if other in voices and self.is_whole(other)), None)
        if name in SHIPPED_VOICES or whole is None or name not in voices or name in settings.voice_for.values():
            return None
        loved = [other for other in (*before, name) if other in voices and letters_among(voices[other])]
        if loved[:1] == [name]:
            return None  # `known-voice` plays it
        ordered = f"voices: [{', '.join(self.ordered(settings.voices))}]"
        right = f"{name} first, or only one of the two in `voices`" if self.is_whole(name) else ordered
        return f"`{name}` is never heard: `{whole}` comes before it in the settings and has every line. Right: {right}"

    def greets(self, name: str) -> bool:
        """Whether the settings let a voice say something around the exercises, or would if they named it."""
        named = self.library.settings.voices
        order = named if name in named else self.ordered([name, *named])
        chain = Chain(tuple(Voice(one, dict.fromkeys(self.said_by.get(one, ()), 0.0)) for one in order))
        said = lines_around(self.library, opens=True, ends=True, two=True, talks=True)
        return any(voice.name == name for voice in map(chain.nearest, said) if voice is not None)

    @cached_property
    def said_by(self) -> dict[str, set[str]]:
        """The lines of every voice that can be read, by its name."""
        found: dict[str, set[str]] = {}
        for name, folder in all_voices(self.places).items():
            with suppress(RegulateError):
                found[name] = set(read_voice(folder).can_say(self.texts).seconds)
        return found

    def is_whole(self, name: str) -> bool:
        return self.texts.keys() <= self.said_by.get(name, set())

    def ordered(self, names: Sequence[str]) -> list[str]:
        """These voices ordered so that each is heard: complete ones later, shipped ones last."""
        return sorted(names, key=lambda name: (name in SHIPPED_VOICES, self.is_whole(name)))


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
