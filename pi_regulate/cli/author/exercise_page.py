"""An exercise as a page: its facts, its script, its variants, what plays in its place, evidence and caution.

Rule: the page sets what `reporting.exercise_facts` says, and says nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from pi_regulate.cli.layout import paragraph, table
from pi_regulate.library.catalogue import Library
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.timeline import place
from pi_regulate.reporting.exercise_facts import facts_of, script_of
from pi_regulate.reporting.stand_ins import stand_ins
from pi_regulate.reporting.wording import light_text, minutes


def exercise_page(library: Library, exercise: Exercise, *, familiar_voice: bool = False) -> Iterator[str]:
    """The page, line by line; `familiar_voice` says whether a loved person's recording is there."""
    yield exercise.title or exercise.id
    if exercise.purpose:
        yield from paragraph(exercise.purpose)
    yield ""
    yield from table(list(facts_of(library, exercise, familiar_voice=familiar_voice)))
    yield ""
    yield from table([("at", "line", "what happens"), *script_of(library, exercise)], right=(0,))
    if exercise.variants:
        yield from ("", "variants")
        yield from table([(name, _variant(exercise, name)) for name in exercise.variants])
    if instead := list(stand_ins(library, exercise)):
        yield from ("", "what plays in its place")
        yield from table([(name, f"when {condition}") for condition, name in instead])
    for head, text in (("evidence", exercise.evidence), ("caution", exercise.caution)):
        if text:
            yield from ("", head)
            yield from paragraph(text, indent=2)


def _variant(exercise: Exercise, name: str) -> str:
    steps, length_s = exercise.script(name)
    first = ", plays the first three times" if exercise.begin_with == name else ""
    light = "; then ".join(light_text(here) for here in place(steps, length_s)[0])
    return f"{minutes(length_s)}{first}: {light}"
