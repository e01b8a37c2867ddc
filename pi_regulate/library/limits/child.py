"""What is for a grown-up and a child: what such an exercise has to have, and whom it may stand beside.

The grown-up is asked first, nothing paces a breath, and the light stays low. A routine that plays such an exercise
plays nothing else, and without the owner's `people.child` there is no such routine.
Rule: nothing here plays for a child that was written for somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import HAIR, LIMITS, Breach, Path, out_of_range
from pi_regulate.library.limits.breath import Script
from pi_regulate.library.routine import Routine
from pi_regulate.library.scalars import duration_text, seconds_text
from pi_regulate.library.settings import Settings
from pi_regulate.library.steps import BreatheStep, FollowStep, GateStep, SootheStep, TapStep, verb_of
from pi_regulate.library.timeline import Placed

OWNERS_YES = "people: {child: true}"


def childs_exercise(routine: Routine, exercises: Mapping[str, Exercise]) -> str | None:
    """The first exercise for a grown-up and a child in a routine, by its id; None when there is none."""
    names = (entry.exercise for entry in routine.entries)
    return next((name for name in names if name in exercises and exercises[name].for_child), None)


def unreached(
    settings: Settings, routines: Mapping[str, Routine], exercises: Mapping[str, Exercise]
) -> Iterator[Breach]:
    """Warns an owner who wants routines for a grown-up and a child, where no hand at rest starts one."""
    start = settings.start
    hands = {"press": start.press, "double": start.double, "hold": start.hold}
    if not settings.button.double_press_s:
        del hands["double"]
    behind = [door.routine for door in settings.doors] if DOORS in hands.values() else []
    theirs = [name for name, routine in routines.items() if childs_exercise(routine, exercises)]
    if not settings.people.child or not theirs or set(theirs) & {*hands.values(), *behind}:
        return
    free = next((hand for hand in ("hold", "double") if hands.get(hand) == start.press), "hold")
    yield Breach(
        ("people", "child"),
        "child",
        f"no press, double press or hold at rest starts `{theirs[0]}`. Write `start: {{{free}: {theirs[0]}}}` too.",
        "warning",
    )


def child_findings(script: Script) -> Iterator[Breach]:
    """Every limit of `child` and `soothed` that one script breaks."""
    if script.exercise.for_child:
        yield from _for_child(script)
    for here in script.placed:
        if isinstance(here.step, SootheStep):
            yield from _soothed(script, here, here.step)


def _for_child(script: Script) -> Iterator[Breach]:
    where: Path = ("needs",) if not script.base else script.base
    if script.exercise.colour != "ember" and not script.base:
        yield Breach(
            where, "child", "light for a child is ember, at 15 % or below (limit child). Write `colour: ember`."
        )
    if script.exercise.who == "two" and not script.base:
        message = (
            "`two` asks two people, and here the grown-up alone says yes, for both (limit child). Write `who: either`."
        )
        yield Breach(("who",), "child", message)
    gates = [here.start_s for here in script.placed if isinstance(here.step, GateStep)]
    if not gates:
        yield Breach(
            where,
            "child",
            "this never asks the grown-up, who says yes each time (limit child). Add a `gate: {needs: 1}`.",
        )
    for here in script.placed:
        path = script.path(here.index, verb_of(here.step) or "")
        if isinstance(here.step, BreatheStep | FollowStep | TapStep):
            yield Breach(
                path,
                "child",
                "this paces a breath, and nothing does that for a child (limit child). Write a `swell` or a `soothe`.",
            )
        elif isinstance(here.step, GateStep) and here.step.gate.needs > 1:
            yield Breach(
                (*path, "needs"),
                "child",
                "the grown-up says yes with one press, and a child is not asked for one (limit child). "
                "Write `needs: 1`.",
            )
        elif isinstance(here.step, SootheStep) and gates and here.start_s < gates[0] - HAIR:
            yield Breach(
                path, "child", "this begins before the grown-up has said yes (limit child). Put the `gate` first."
            )


def _soothed(script: Script, here: Placed, step: SootheStep) -> Iterator[Breach]:
    limit, path, what = LIMITS["soothed"], script.path(here.index, "between"), "the time between two presses"
    wrong = out_of_range(path, "soothed", step.between, what, limit["least_s"], limit["most_s"])
    yield from [wrong] if wrong is not None else []
    room_s = here.end_s - here.start_s
    needs_s = max(step.times * step.between + limit["fall_s"], step.soothe.every_s) + limit["fade_s"]
    if wrong is None and room_s < needs_s - HAIR:
        yield Breach(
            script.path(here.index, "lasts" if step.lasts is not None else "soothe"),
            "soothed",
            f"there are {seconds_text(room_s)} for this, but its waves, its presses and its slow end take "
            f"{seconds_text(needs_s)} (limit soothed). Give it `lasts: {duration_text(needs_s)}` or more.",
        )
    if not script.exercise.for_child:
        yield Breach(
            script.path(here.index, "soothe"),
            "soothed",
            "a light that presses soothe is for a grown-up and a child (limit soothed). Write `needs: [child]`, or a "
            "`swell` in place of this.",
        )


def beside_child(exercise: Exercise, childs: str, path: Path) -> Breach:
    """An exercise for somebody else in a routine that plays `childs`, one for a grown-up and a child."""
    return Breach(
        path,
        "child",
        f"`{exercise.id}` stands beside `{childs}`, and a routine for a grown-up and a child plays nothing else (limit "
        "child). Give each a routine of its own.",
    )
