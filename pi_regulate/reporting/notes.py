"""Notes for whoever asked for a session: what plays otherwise than written, and what no voice can say.

They come before a rehearsal, a rendering or a run, and below what `check` found. Rule: a note names what is asked for,
why it differs, what happens instead, and how to have it as asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path

import click

from pi_regulate.devices.speech.voices import SHIPPED_VOICES, Book, NotTakenInError, all_voices, read_voice
from pi_regulate.library.behind_doors import DOORS, OPEN_DOOR, QUESTION
from pi_regulate.library.catalogue import Library
from pi_regulate.library.chosen import chosen
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.folder.reading import shell
from pi_regulate.library.lines import bare_line, card_lines, door_line
from pi_regulate.library.routine import Trial
from pi_regulate.library.settings import Settings
from pi_regulate.reporting.stand_ins import changed, kept_back, knows_a_loved_voice, played_for, too_late
from pi_regulate.reporting.wording import MOST_NAMED, joined, several
from pi_regulate.score.compose import compose
from pi_regulate.session.announcer import TALK_WAITS, TWO_LINE, Announcer, closing_lines, explaining_lines
from pi_regulate.session.night import Wall, may_talk
from pi_regulate.session.voice_choice import Chain, can_say
from pi_regulate.words import RegulateError, Talk


def tell_exchanged(
    library: Library, names: Iterable[str], voices: Sequence[Path], *, at_min: int | None = None
) -> None:
    """Prints the notes of `exchanged` on standard error."""
    for note in exchanged(library, names, voices, at_min=at_min):
        click.echo(note, err=True)


def exchanged(
    library: Library, names: Iterable[str], voices: Sequence[Path], *, at_min: int | None = None
) -> Iterator[str]:
    """Notes on what plays instead, and why, for each exercise asked for, alone or in a routine, that won't play.

    `voices` are the folders to look for recordings in; `at_min` is the minute of the day when it is played, if known.
    """
    names = list(dict.fromkeys(names))
    yield from unheard_languages(library, Book(library, voices, quiet=True).chain)
    if DOORS in names:
        yield from _of_doors(library, voices)
        names = list(dict.fromkeys((*names, *(door.routine for door in library.settings.doors))))
    routines = [chosen(library, name) for name in names]
    only = routines[0].id if len(routines) == 1 and routines[0].id in library.routines else None
    plays = {(entry.exercise, entry.variant): None for routine in routines for entry in routine.entries}
    for asked in dict.fromkeys(name for name, _ in plays):
        exercise = library.exercises[asked]
        loved = "familiar_voice" in exercise.needs and knows_a_loved_voice(library, voices)
        why = kept_back(library, exercise, familiar_voice=loved)
        instead = played_for(library, exercise, familiar_voice=loved)
        if why is None and at_min is not None and (note := too_late_for(library, exercise, at_min)) is not None:
            yield note
        if why is not None and instead != asked:
            then = f"`{instead}` plays in its place" if instead is not None else "nothing plays in its place"
            yield f"note: `{asked}` is not played with the present settings: {why}; {then}"
            plays = {pair: None for pair in plays if pair[0] != asked}
            plays |= {(instead, None): None} if instead is not None else {}
    yield from unspoken(library, plays, voices, whole=not all(isinstance(one, Trial) for one in routines), routine=only)


def told_draft(language: str) -> str:
    """That the lines of a language are a draft, and how to have that changed."""
    return (
        f"the lines in `{language}` are a draft: two native readers have yet to read them. To print them for one: "
        f"`pi-regulate words todo {language} --all > {language}.html`"
    )


def unheard_languages(library: Library, chain: Chain) -> Iterator[str]:
    """A note on each language of the settings in which no voice has a word, while one has another's."""
    said = {line for voice in chain.voices for line in voice.seconds}
    heard = [
        one.language for one in library.translations if any(line in said for line, _ in (one.lines or {}).values())
    ]
    for language in (one.language for one in library.translations if heard):
        if language not in heard:
            record = shell("pi-regulate", "voice", "record", "--name", "my-voice", "--language", language)
            yield (
                f"note: no voice in the settings speaks `{language}`, so the device speaks `{heard[0]}`. To record "
                f"one: {record}"
            )


def _of_doors(library: Library, voices: Sequence[Path]) -> Iterator[str]:
    """A note if the doors can't be asked, or not all of them."""
    if most_talk(library.settings) == "none":
        yield f"note: the doors need words, and `talk` is none; `{OPEN_DOOR}` plays in their place"
        return
    lines = [QUESTION, *map(door_line, library.settings.doors)]
    there = _said_around(library, Book(library, voices, quiet=True).chain, lines)
    missing = {line for line in lines if line not in there}
    if not missing:
        return
    told = joined(several([f"`{line}`" for line in lines if line in missing], "other line", "other lines"))
    closed = QUESTION in missing or len(missing) == len(lines) - 1
    happens = f"`{OPEN_DOOR}` plays in place of the doors" if closed else "those doors are left out"
    them = "it" if len(missing) == 1 else "them"
    yield (
        f"note: no voice in the settings has all lines of the doors: the best lacks {told}. On the device {happens}. "
        f"{_who_could(library, missing, voices, them, routine=DOORS, alone=False)}"
    )


def too_late_for(library: Library, exercise: Exercise, at_min: int) -> str | None:
    """A note if this is a talk, and not played at this minute of the day; otherwise None."""
    wall = Wall(at_min, day=1)
    if not exercise.talks or may_talk(wall, library.settings):
        return None
    instead = played_for(library, exercise, wall=wall)
    then = f"`{instead}` plays in its place" if instead is not None else "nothing plays in its place"
    return f"note: `{exercise.id}` is not played at that hour: two people talk in it, and {too_late(library)}; {then}"


def unspoken(
    library: Library,
    plays: Iterable[tuple[str, str | None]],
    voices: Sequence[Path],
    *,
    whole: bool = False,
    as_written: bool = False,
    routine: str | None = None,
) -> Iterator[str]:
    """A note if no voice in the settings has all lines of some of these exercises, each with its variant.

    It is about the hours, day or night, for which the settings ask for more words.

    `whole`: they are a routine, so the explanation of the button comes first, whichever phase that is, and the notices
    last. The button is also explained before a ground exercise that is tried on its own. `as_written`: each of them is
    tried on its own and says all its lines, whatever `talk` is; the device says those that `talk` asks for. `routine`
    is the one routine that it is about, if it is about one.

    Words shown on a screen are then not heard: on the device a soft chime stands in for each line, an exercise that
    needs words gives way to another, and a line that the device says around the exercises is left out.
    """
    texts, talk = library.lines_as_written, most_talk(library.settings)
    chain = Book(library, voices, quiet=True).chain
    if talk == "none" or can_say(chain, library.tongues, list(texts)):
        return
    by_day = library.settings.talk
    library = changed(library, {}, talk=talk)
    chimes, gives_way, lines, heard = list[str](), dict[str, str](), set[str](), list[Exercise]()
    shortened: list[str] = []
    for name, variant in plays:
        exercise = library.exercises[name]
        unsaid = [
            said for said in _said(library, exercise, variant, talk=talk) if not can_say(chain, library.tongues, said)
        ]
        written = next(_said(library, exercise, variant, talk="full")) if as_written else []
        loved = chain.familiar is not None
        if (not unsaid and can_say(chain, library.tongues, written)) or played_for(
            library, exercise, familiar_voice=loved
        ) != name:
            heard.append(exercise)
            continue
        lines |= set(written).union(*unsaid)
        if not unsaid:
            shortened.append(name)
            heard.append(exercise)
            continue
        instead = played_for(library, exercise, voices=chain, familiar_voice=loved)
        heard += [library.exercises[instead]] if instead else []
        if instead == name:
            chimes.append(name)
        else:
            gives_way[name] = f"`{instead}` plays in place of `{name}`" if instead else f"nothing plays for `{name}`"
    left_out = _left_out(library, heard, chain, whole=whole)
    if not lines and not left_out:
        return
    lines |= set(left_out)
    around = joined(several([f"`{line}`" for line in left_out], "other line", "other lines")) if left_out else ""
    if not chimes and not gives_way and not shortened:
        them = "it" if len(left_out) == 1 else "them"
        told = f"no voice in the settings has {around}, said around the exercises, so the device leaves {them} out"
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
        told += f"; what is said around the exercises ({around}) is left out" if left_out else ""
    alone = len(chimes) + len(gives_way) + len(shortened) == 1
    yield f"note: {told}. {_who_could(library, lines, voices, them, routine=routine, alone=alone)}"


def most_talk(settings: Settings) -> Talk:
    """How many words are asked for where it is most, by day or by night."""
    asked = (settings.talk, settings.night.talk)
    return "full" if "full" in asked else "few" if "few" in asked else "none"


def lines_around(library: Library, *, opens: bool, ends: bool, two: bool, talks: bool) -> Iterator[list[str]]:
    """The lines that one voice says together before or after exercises, for each part that may have been heard before.

    `opens`: a session begins with them; `ends`: it ends with them; `two`: one is for two people; `talks`: one is a
    talk, for which it may be too late.
    """
    opening = explaining_lines(library.settings) if opens else []
    before = (opening, [TALK_WAITS] if talks else [], [TWO_LINE] if two else [])
    greetings = [[line for part in parts for line in part] for parts in product(*((part, []) for part in before))]
    closing = closing_lines(library.settings) if ends else []
    for said in [*greetings, *(closing[heard:] for heard in range(len(closing)))]:
        yield [line for line in said if line in library.lines]


def _left_out(library: Library, heard: Sequence[Exercise], chain: Chain, *, whole: bool) -> list[str]:
    """The lines around these exercises that the device leaves out because it has no recording of them."""
    wanting: dict[str, None] = {}
    opens, two = whole or any(one.phase == "ground" for one in heard), any(one.who == "two" for one in heard)
    for said in lines_around(library, opens=opens, ends=whole, two=two, talks=any(one.talks for one in heard)):
        there = _said_around(library, chain, said)
        wanting |= {line: None for line in said if line not in there}
    return list(wanting)


def _said_around(library: Library, chain: Chain, lines: list[str]) -> set[str]:
    """Those among the device's own lines that a voice of the chain can say together, in whichever language."""
    said, _ = Announcer(library.lines, chain, lambda: 1, library.tongues).said(lines, "full")
    return {bare_line(line) for line, _ in said}


def _who_could(
    library: Library, lines: set[str], voices: Sequence[Path], them: str, *, routine: str | None, alone: bool
) -> str:
    """How to have these lines spoken: by a voice that the settings don't name yet, or by recording them.

    All lines of one exercise, or the few of several, can be recorded by themselves, those of a `routine` together.
    Otherwise what is recorded first is the usual routine.
    """
    settings, texts = library.settings, library.spoken
    for name, folder in all_voices(voices).items():
        with suppress(RegulateError):
            if name not in settings.voices and lines <= set(map(bare_line, read_voice(folder).can_say(texts).seconds)):
                chain = ", ".join([*settings.voices, name])
                return f"In settings.yaml, `voices: [{chain}]` lets {name} speak {them}"
    there = all_voices(voices)
    owners = (name for name in settings.voices if name not in SHIPPED_VOICES and _may_record(name, there))
    own = next(owners, "my-voice")
    with suppress(RegulateError, KeyError):
        lines = lines - set(map(bare_line, read_voice(there[own]).can_say(texts).seconds)) or lines
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
        yield [*score.said, *cards]
