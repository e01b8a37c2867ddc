"""What the commands for voices print of a voice: how much it can say, what it lacks, and what is wrong with it.

Rule: what is counted comes from the shelf, so that a page says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pi_regulate.cli.layout import paragraph
from pi_regulate.devices.speech.voice_check import problems
from pi_regulate.devices.speech.voices import SHIPPED_VOICES, KeptVoice, all_voices, find, own_places, voice_places
from pi_regulate.library.catalogue import Library
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.folder.reading import file_problem, shell
from pi_regulate.library.letters import RECORDING
from pi_regulate.library.names import did_you_mean
from pi_regulate.reporting.notes import most_talk
from pi_regulate.reporting.voices.told_letters import in_own_words
from pi_regulate.reporting.voices.voice_shelf import VoiceShelf
from pi_regulate.reporting.wording import counted, joined
from pi_regulate.words import Problem, RegulateError

NO_WORDS = "No voice is heard: `talk` is none by day and by night. For words by day, put into settings.yaml: talk: few"

_WORDLESS = "a soft chime stands in for each line, or an exercise that needs no words plays instead."


def report(stand: VoiceShelf, kept: KeptVoice) -> Iterator[str]:
    """How much a voice can say, in a few lines."""
    seconds, letters = (said := kept.can_say(stand.texts)).seconds, said.letters
    missing = stand.missing(kept)
    whole, able = stand.exercises_spoken, stand.able(seconds)
    lines, exercises = counted(len(stand.texts), "line"), counted(len(whole), "exercise")
    had = f"{len(stand.texts) - len(missing)} of {lines}" if missing else f"all {lines}"
    enough = f"{len(able)} of {exercises}" if len(able) < len(whole) else f"all {exercises}"
    yield f"{kept.manifest.name} has {had}, enough for {enough}."
    if (far := stand.how_far(kept)) is not None:
        yield from paragraph(far)
    name, settings = kept.manifest.name, stand.library.settings
    heard = stand.is_heard(seconds)
    greets = stand.greets(name)
    if not heard and not letters:
        yield _unheard(kept, greets=greets and name in settings.voices)
    if len(able) < len(whole):
        yield from _others(stand, name, [one for one in whole if one not in able])
    if letters:
        yield from in_own_words(said)
    elif kept.manifest.recorded:
        yield f"It has no {RECORDING} yet: `known-voice` plays only with one, 10 to 120 s long."
    if missing:
        shown = ", ".join(missing[:12]) + (f" and {len(missing) - 12} more" if len(missing) > 12 else "")
        yield from paragraph(f"missing: {shown}", indent=2)
        if len(missing) > 12:
            yield f"  all of them: pi-regulate voice script --missing {kept.manifest.name}"
    yield from filter(None, [stand.way_to_hear(kept)])
    if most_talk(settings) == "none":
        yield NO_WORDS


def _others(stand: VoiceShelf, name: str, rest: Sequence[Exercise]) -> Iterator[str]:
    """Which voices speak the exercises that this one has too few lines for."""
    settings = stand.library.settings
    others = [other for other in settings.voices if other != name]
    said_by = [stand.speaking(None, language).said_by for language in settings.languages]
    needs = {one.id: set[str]().union(*stand.said[one.id]) for one in rest}
    by = {
        one: next((other for there in said_by for other in others if lines <= there.get(other, set())), None)
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
            known = all_voices(stand.places)
            after = "the next one speaks" if known.keys() & set(settings.voices) else "nobody else is named"
            message = f"the settings name the voice `{name}`, but there is no voice of that name; {after}."
            message += did_you_mean(name, known)
            yield file_problem(config_dir / "settings.yaml", message, "warning")
    if named and config_dir is not None:
        for told in (told for name in settings.voices for told in _never_heard(stand, name)):
            yield file_problem(config_dir / "settings.yaml", told, "warning")
    for folder in voices.values():
        there = stand.at(folder)
        yield from problems(folder, there.texts, there.rooms)


def _never_heard(stand: VoiceShelf, name: str) -> Iterator[str]:
    """Why a voice in the settings has nothing to say: another has every line, or nobody speaks its language."""
    if (hidden := stand.hidden(name)) is not None:
        yield hidden
    with suppress(RegulateError):
        kept = stand.voice(name) if name not in SHIPPED_VOICES else None
        if kept is not None and (unspoken := stand.speaking(kept).unspoken(kept)) is not None:
            yield unspoken
