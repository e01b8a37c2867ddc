"""What plays in place of an exercise that may not be played: it asks the programme itself, under each condition.

Only one thing is missing at a time; everything else that the exercise needs is given. Rule: the programme decides; this
file only collects its answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from pi_regulate.devices.speech.voices import SHIPPED, Book, NotTakenInError, all_voices, read_voice
from pi_regulate.library.catalogue import Library
from pi_regulate.library.chosen import chosen
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.folder.reading import shell
from pi_regulate.library.limits.people import refused_by
from pi_regulate.library.lines import card_lines, every_line
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Settings
from pi_regulate.library.steps import CardStep, GateStep
from pi_regulate.reporting.wording import MOST_NAMED, joined, several
from pi_regulate.score.compose import compose
from pi_regulate.session.announcer import INTRO, NOTICES, TWO_LINE
from pi_regulate.session.memory import FIRST_USES, OPENING, Memory
from pi_regulate.session.night import Wall
from pi_regulate.session.programme import Programme
from pi_regulate.session.voice_choice import Chain, spoken_ids
from pi_regulate.words import PHASES, RegulateError, Talk

_EVENING = Wall(minute=21 * 60, day=1)  # before the night, and early enough for a question card
_SETTINGS: tuple[tuple[str, str, object, str], ...] = (
    ("people", "holds", False, "`people.holds` is off"),
    ("people", "effort", False, "`people.effort` is off"),
    ("people", "external_focus", True, "`people.external_focus` is on"),
    ("people", "pregnant", True, "`people.pregnant` is on"),
    ("cards", "enabled", False, "`cards.enabled` is off"),
)
_GIVEN: dict[str, dict[str, object]] = {
    "people": {"holds": True, "effort": True, "external_focus": False, "pregnant": False},
    "cards": {"enabled": True, "until_min": 23 * 60},
    "night": {"talk": "full"},
}


def programme_of(
    library: Library,
    routine: Routine,
    *,
    speech: bool = True,
    familiar_voice: bool = False,
    voices: Chain | None = None,
) -> Programme:
    """The programme of an evening, for people who know the device."""
    known = Memory(heard=dict(OPENING), begun=dict.fromkeys(library.exercises, FIRST_USES))
    return Programme(
        library, routine, known, lambda _: _EVENING, speech=speech, familiar_voice=familiar_voice, voices=voices
    )


def kept_back(library: Library, exercise: Exercise, *, familiar_voice: bool = False) -> str | None:
    """Why an exercise does not play with these settings; None if it does."""
    if (why := refused_by(exercise, library.settings.people)) is not None:
        return why
    if _has_cards(exercise) and not library.settings.cards.enabled:
        return "its question cards are off (`cards.enabled`)"
    if library.settings.talk == "none" and ("speech" in exercise.needs or exercise.who == "two"):
        return "it needs words, and `talk` is none"
    if "familiar_voice" in exercise.needs and not familiar_voice:
        return "it needs a recording of a voice you know"
    return None


def played_for(library: Library, exercise: Exercise, *, familiar_voice: bool = False) -> str | None:
    """The id of what plays with these settings; None for nothing."""
    return _chosen(library, exercise, familiar_voice=familiar_voice)


def exchanged(library: Library, names: Iterable[str], voices: Sequence[Path]) -> Iterator[str]:
    """Notes on what plays instead, and why, for each exercise asked for, alone or in a routine, that won't play.

    `voices` are the folders to look for recordings in.
    """
    routines = [chosen(library, name) for name in dict.fromkeys(names)]
    only = routines[0].id if len(routines) == 1 and routines[0].id in library.routines else None
    entries = [entry for routine in routines for phase in PHASES for entry in routine.slot(phase)]
    plays = {(entry.exercise, entry.variant): None for entry in entries}
    for asked in dict.fromkeys(entry.exercise for entry in entries):
        exercise = library.exercises[asked]
        loved = "familiar_voice" in exercise.needs and Book(library, voices, shown=True).chain.familiar is not None
        why = kept_back(library, exercise, familiar_voice=loved)
        instead = _chosen(library, exercise, familiar_voice=loved)
        if why is not None and instead != asked:
            then = f"`{instead}` plays in its place" if instead is not None else "nothing plays in its place"
            yield f"note: `{asked}` is not played with the present settings: {why}; {then}"
            plays = {pair: None for pair in plays if pair[0] != asked}
            plays |= {(instead, None): None} if instead is not None else {}
    yield from unspoken(
        library, plays, voices, opens=any(one.id not in library.exercises for one in routines), routine=only
    )


def unspoken(
    library: Library,
    plays: Iterable[tuple[str, str | None]],
    voices: Sequence[Path],
    *,
    opens: bool = False,
    as_written: bool = False,
    routine: str | None = None,
) -> Iterator[str]:
    """A note if no voice in the settings has all lines of some of these exercises, each with its variant.

    It is about the hours, day or night, for which the settings ask for more words.

    `opens`: a routine begins with one of them, so the notice and the explanation of the button come first, whichever
    phase that is. They also come before a ground exercise that is tried on its own. `as_written`: each of them is
    tried on its own and says all its lines, whatever `talk` is; the device says those that `talk` asks for. `routine`
    is the one routine that it is about, if it is about one.

    Words shown on a screen are then not heard: on the device a soft chime stands in for each line, an exercise that
    needs words gives way to another, and a line that belongs before the exercises is left out.
    """
    texts, talk = every_line(library.exercises.values(), library.lines), most_talk(library.settings)
    chain = Book(library, voices, quiet=True).chain
    if talk == "none" or any(texts.keys() <= voice.seconds.keys() for voice in chain.voices):
        return
    by_day = library.settings.talk
    library = _with(library, {}, talk=talk)
    chimes, gives_way, lines, heard = list[str](), dict[str, str](), set[str](), list[Exercise]()
    shortened: list[str] = []
    for name, variant in plays:
        exercise = library.exercises[name]
        unsaid = [said for said in _said(library, exercise, variant, talk=talk) if not chain.says(said)]
        written = next(_said(library, exercise, variant, talk="full")) if as_written else []
        loved = chain.familiar is not None
        if (not unsaid and chain.says(written)) or _chosen(library, exercise, familiar_voice=loved) != name:
            heard.append(exercise)
            continue
        lines |= set(written).union(*unsaid)
        if not unsaid:
            shortened.append(name)
            heard.append(exercise)
            continue
        instead = _chosen(library, exercise, voices=chain, familiar_voice=loved)
        heard += [library.exercises[instead]] if instead else []
        if instead == name:
            chimes.append(name)
        else:
            gives_way[name] = f"`{instead}` plays in place of `{name}`" if instead else f"nothing plays for `{name}`"
    left_out = _left_out(library, heard, chain, opens=opens or any(one.phase == "ground" for one in heard))
    if not lines and not left_out:
        return
    lines |= set(left_out)
    before = joined(several([f"`{line}`" for line in left_out], "other line", "other lines")) if left_out else ""
    if not chimes and not gives_way and not shortened:
        them = "it" if len(left_out) == 1 else "them"
        told = f"no voice in the settings has {before}, said before the exercises, so the device leaves {them} out"
        told += " at night" if by_day == "none" else ""
    else:
        them = "it" if len(chimes) + len(gives_way) + len(shortened) == 1 else "them"
        happens = ["a soft chime stands in for each line"] if chimes else []
        if len(gives_way) <= MOST_NAMED:
            happens += gives_way.values()
        else:
            happens.append(f"{len(gives_way)} of them give way to exercises that need no words")
        key, when = ("talk", "") if by_day == talk else ("night.talk", " at night")
        if shortened:
            spoken = joined(several([f"`{name}`" for name in shortened], "other", "others"))
            be = "is" if len(shortened) == 1 else "are"
            happens.append(f"{spoken} {be} spoken, with fewer lines (`{key}: {talk}`)")
        names = several([f"`{name}`" for name in (*chimes, *gives_way, *shortened)], "other", "others")
        they_are = "it is" if them == "it" else "they are"
        told = (
            f"no voice in the settings has all lines of {joined(names)}, so {they_are} not spoken{when}. "
            f"On the device {joined(happens)}"
        )
        told += f"; what is said before the exercises ({before}) is left out" if left_out else ""
    alone = len(chimes) + len(gives_way) + len(shortened) == 1
    yield f"note: {told}. {_who_could(library, lines, voices, them, routine=routine, alone=alone)}"


def most_talk(settings: Settings) -> Talk:
    """How many words are asked for where it is most, by day or by night."""
    asked = (settings.talk, settings.night.talk)
    return "full" if "full" in asked else "few" if "few" in asked else "none"


def _left_out(library: Library, heard: Sequence[Exercise], chain: Chain, *, opens: bool) -> list[str]:
    """The lines before these exercises that the device leaves out because it has no recording of them."""
    wanting: dict[str, None] = {}
    for said in greetings(library, opens=opens, two=any(exercise.who == "two" for exercise in heard)):
        voice = chain.nearest(said)
        wanting |= {line: None for line in said if voice is None or line not in voice.seconds}
    return list(wanting)


def greetings(library: Library, *, opens: bool, two: bool) -> Iterator[list[str]]:
    """The lines that one voice says before an exercise, for each part of them that may have been heard before.

    `opens`: it is the first of a session; `two`: it is for two people.
    """
    opening = [*NOTICES, *([INTRO] if library.settings.intro != "never" else [])] if opens else []
    for first in range(len(opening) + 1):
        yield [line for line in (*opening[first:], *([TWO_LINE] if two else [])) if line in library.lines]


def _who_could(
    library: Library, lines: set[str], voices: Sequence[Path], them: str, *, routine: str | None, alone: bool
) -> str:
    """How to have these lines spoken: by a voice that the settings don't name yet, or by recording them.

    All lines of one exercise, or the few of several, can be recorded by themselves, those of a `routine` together.
    Otherwise what is recorded first is the usual routine.
    """
    settings, texts = library.settings, every_line(library.exercises.values(), library.lines)
    for name, folder in all_voices(voices).items():
        with suppress(RegulateError):
            if name not in settings.voices and lines <= read_voice(folder).can_say(texts).seconds.keys():
                chain = ", ".join([*settings.voices, name])
                return f"In settings.yaml, `voices: [{chain}]` lets {name} speak {them}"
    there = all_voices(voices)
    own = next((name for name in settings.voices if name != SHIPPED and _may_record(name, there)), "my-voice")
    with suppress(RegulateError, KeyError):
        lines = lines - read_voice(there[own]).can_say(texts).seconds.keys() or lines
    only = ["--routine", routine] if routine is not None else []
    if len(lines) <= MOST_NAMED or alone:
        only = [word for line in sorted(lines) for word in ("--line", line)]
    return f"To record {them}: {shell('pi-regulate', 'voice', 'record', '--name', own, *only)}"


def _may_record(name: str, there: Mapping[str, Path]) -> bool:
    """Whether recordings may be added to the voice of this name: it has recordings only, or is yet to be made."""
    try:
        return name not in there or read_voice(there[name]).manifest.recorded
    except RegulateError as error:
        return isinstance(error, NotTakenInError)


def _said(library: Library, exercise: Exercise, variant: str | None, *, talk: Talk) -> Iterator[list[str]]:
    """The lines one voice must have for an exercise: those of the variant, or those of its first and its later uses."""
    cards = [line for line, _ in card_lines(exercise)]
    for one in dict.fromkeys((variant, exercise.begin_with if variant is None else variant)):
        score = compose(exercise, variant=one, talk=talk, lines=library.lines)
        yield [*spoken_ids(score), *cards]


def tell_exchanged(library: Library, names: Iterable[str], voices: Sequence[Path]) -> None:
    """Prints the notes of `exchanged` on standard error."""
    for note in exchanged(library, names, voices):
        click.echo(note, err=True)


def stand_ins(library: Library, exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Each condition under which the exercise may not be played, and what plays then."""
    given = _with(library, _GIVEN, talk="full")
    for section, switch, value, says in _SETTINGS:
        instead = _chosen(_with(given, {section: {switch: value}}), exercise, familiar_voice=True)
        if instead != exercise.id:
            yield says, instead or "nothing"
    for says, missing in (
        ("nothing is spoken, or there is no sound", "speech"),
        ("there is no recording of a voice you know", "familiar_voice"),
    ):
        instead = _chosen(given, exercise, speech=missing != "speech", familiar_voice=missing != "familiar_voice")
        if instead != exercise.id:
            yield says, instead or "nothing"
    if any(stretch.moves for stretch in compose(exercise).stretches):
        yield "`people.photosensitive` is on", "itself, the light steady"
    if exercise.alone is not None and any(isinstance(s, GateStep) and s.gate.needs == 2 for s in exercise.script()[0]):
        yield "one of the two did not say yes", exercise.alone


def _chosen(
    library: Library,
    exercise: Exercise,
    *,
    voices: Chain | None = None,
    speech: bool = True,
    familiar_voice: bool = False,
) -> str | None:
    alone = Routine.model_validate({"id": exercise.id, exercise.phase: [exercise.id]})
    entry = alone.slot(exercise.phase)[0]
    chosen = programme_of(library, alone, voices=voices, speech=speech, familiar_voice=familiar_voice).chosen(
        entry, exercise.phase, 0.0
    )
    return None if chosen is None else chosen.id


def _with(library: Library, changes: Mapping[str, Mapping[str, object]], **plain: object) -> Library:
    settings = library.settings
    sections = {name: getattr(settings, name).model_copy(update=values) for name, values in changes.items()}
    return replace(library, settings=settings.model_copy(update={**plain, **sections}))


def _has_cards(exercise: Exercise) -> bool:
    return any(isinstance(step, CardStep) for step in exercise.script()[0])
