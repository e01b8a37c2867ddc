"""The rules for what is spoken: it is short, leaves a choice and passes no verdict (LIMITS 3.4, EVIDENCE 1).

A half-awake person can't follow a long sentence, can't feel safe on command, and has not failed at anything. The rules
look at whole words, so `Smaller, not deeper.` may be said and `a deep breath` may not. Whether a line is in the present
tense can't be told from a list of words; that is left to the author. In a language without a word list only lengths are
checked. Rule: these checks only warn, never refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import HAIR, LIMITS, Breach, Path
from pi_regulate.library.limits.breath import Script, scripts
from pi_regulate.library.limits.word_lists import ENGLISH, WordList, word_list
from pi_regulate.library.lines import speech_s
from pi_regulate.library.scalars import seconds_text
from pi_regulate.library.steps import CardStep, GateStep, SayStep
from pi_regulate.library.timeline import begins


def check_prompts(exercise: Exercise) -> list[Breach]:
    """Every spoken line of an exercise and its variants that breaks a rule; warnings only."""
    found: list[Breach] = []
    words = word_list(exercise.language)
    for script in scripts(exercise):
        spoken = list(_spoken(script))
        for path, text in spoken:
            found += check_line(text, path, words)
        found += _room(script)
        if exercise.words == "some":
            found += _kept(script)
        if spoken and words is not None and not any(words.choice.search(text) for _, text in spoken):
            found.append(
                _warning(
                    spoken[0][0],
                    "prompt_choice",
                    "nothing in this exercise leaves a choice (limit prompt_choice). "
                    "Add one somewhere, like `if you like` or `stay, or move on`.",
                )
            )
    return found


def check_line(text: str, path: Path = (), words: WordList | None = ENGLISH) -> list[Breach]:
    """The rules one spoken line breaks: too long, an unhelpful word, a verdict. `path` is its place in the document.

    Without `words` of its language only its length is checked.
    """
    found: list[Breach] = []
    count, most = len(text.split()), int(LIMITS["prompt_length"]["most_times"])
    if count > most:
        found.append(
            _warning(
                path,
                "prompt_length",
                f"this line has {count} words; {LIMITS['prompt_length'].says} (limit prompt_length).",
            )
        )
    if words is None or not _has(text, *words.avoid, *words.judging):  # spares most lines twenty further searches
        return found
    for word, instead in words.avoid.items():
        if _has(text, word):
            found.append(_warning(path, "prompt_words", f"`{word}` in a spoken line: {instead} (limit prompt_words)."))
    for word in words.judging:
        if _has(text, word):
            message = f"`{word}` judges; {LIMITS['prompt_judging'].says} (limit prompt_judging)."
            found.append(_warning(path, "prompt_judging", message))
    return found


def _spoken(script: Script) -> Iterator[tuple[Path, str]]:
    for index, step in enumerate(script.steps):
        if isinstance(step, SayStep):
            yield script.path(index, "say"), step.say
        elif isinstance(step, CardStep):
            for number, question in enumerate(step.card):
                yield script.path(index, "card", number), question


def _kept(script: Script) -> Iterator[Breach]:
    """Scripts of which little is left when little is said: only the first line and those marked `care` are."""
    says = [(step, script.path(index, "say")) for index, step in enumerate(script.steps) if isinstance(step, SayStep)]
    kept = sum(number == 0 or step.care for number, (step, _) in enumerate(says))
    least = LIMITS["prompt_kept"]["least_share"]
    if says and kept < least * len(says):
        yield _warning(
            says[0][1],
            "prompt_kept",
            f"with `talk: few` only {kept} of these {len(says)} lines are said, the first and those marked `care`; "
            f"{LIMITS['prompt_kept'].says} (limit prompt_kept). Write `care: true` below the lines without which it is "
            "empty, or `words: whole` if all of them are the exercise.",
        )


def _room(script: Script) -> Iterator[Breach]:
    """Lines still being spoken when the next begins. The clock waits at a gate, so no line is cut short there."""
    gates = [here.start_s for here in script.placed if isinstance(here.step, GateStep)]
    lines: list[tuple[float, float, Path]] = []
    for index, step in enumerate(script.steps):
        if isinstance(step, SayStep):
            takes_s, path = speech_s(step.say), script.path(index, "say")
            lines += [(at_s, takes_s, path) for at_s in begins(step, takes_s, script.lasts_s)]
        elif isinstance(step, CardStep):
            lines.append((step.at, max(map(speech_s, step.card)), script.path(index, "card")))
    lines.sort(key=lambda line: line[0])
    until = [at_s for at_s, _, _ in lines[1:]] + [script.lasts_s]
    told: set[Path] = set()  # a line that is said again is told once
    for (at_s, takes_s, path), next_s in zip(lines, until, strict=False):
        waits = any(at_s <= gate_s <= next_s for gate_s in gates)
        too_late = at_s > script.lasts_s + HAIR  # an error, which says all there is to say
        if at_s + takes_s > next_s + 1e-6 and not (waits or too_late or path in told):
            again = any(path == other and other_s < at_s for other_s, _, other in lines)
            told.add(path)
            yield _warning(
                path,
                "prompt_room",
                f"this line{f', said again at {seconds_text(at_s)},' if again else ''} needs "
                f"{seconds_text(round(takes_s, 1))} to be said, and has only "
                f"{seconds_text(max(0.0, next_s - at_s))}; {LIMITS['prompt_room'].says} (limit prompt_room).",
            )


def _has(text: str, *words: str) -> bool:
    return _whole(*words).search(text) is not None


@cache
def _whole(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])", re.IGNORECASE)


def _warning(path: Path, limit: str, message: str) -> Breach:
    return Breach(path, limit, message, "warning")
