"""Limits of amount: pauses, sighs, minutes of paced breathing, and the line that keeps breaths small.

Each is a sum over runs of paced breath, so the same function serves one exercise and a whole routine. A run is a place
in the document, its start and end, and one breath step. Rule: sum exactly what may play.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import HAIR, LIMITS, Breach, Path
from pi_regulate.library.limits.breath import Script, scripts
from pi_regulate.library.limits.word_lists import word_list
from pi_regulate.library.scalars import seconds_text
from pi_regulate.library.step_parts import Pattern
from pi_regulate.library.steps import BreatheStep, FollowStep, SayStep
from pi_regulate.library.timeline import led_of

TO_SLEEP = "sleep-ramp"  # paced on purpose until sleep comes, so no pause is asked for after 600 s (limit length)
_EXCLUDED = re.compile(
    r"breath of fire|bellows breath\w*|holotropic|hyperventilation|kapala?bhati|bhastrika|wim hof"
    r"|breath[- ]?hold(?:ing)? contest",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PacedRun:
    """Breaths in a row, in seconds from where the sum began; `path` is where a sum that is too large is reported.

    `count` counts every breath of the row. Where guidance is thin, only some of them are led, and only these add up.
    Where a hand leads, breaths are not counted, and the whole time adds up.
    """

    path: Path
    start_s: float
    end_s: float
    count: int
    step: BreatheStep | FollowStep
    exercise_id: str

    @property
    def pattern(self) -> Pattern | None:
        breath = self.step.breathe if isinstance(self.step, BreatheStep) else None
        return breath if isinstance(breath, Pattern) else None

    @property
    def led(self) -> int:
        """How many of its breaths are led."""
        return led_of(self.count, self.step.each) if isinstance(self.step, BreatheStep) else 0

    @property
    def led_s(self) -> float:
        """How long it leads, in seconds."""
        if isinstance(self.step, FollowStep):
            return self.end_s - self.start_s
        return (self.end_s - self.start_s) * self.led / self.count if self.count else 0.0


def runs_of(script: Script) -> list[PacedRun]:
    """The runs of one script, each reported where its length is written."""
    return [
        PacedRun(
            script.path(here.index, _key_of_length(step)),
            min(here.end_s - step.lasts if isinstance(step, FollowStep) else here.start_s, script.lasts_s),
            min(here.end_s, script.lasts_s),
            here.count,
            step,
            script.exercise.id,
        )
        for here in script.placed
        if isinstance(step := here.step, BreatheStep | FollowStep)
    ]


def _key_of_length(step: BreatheStep | FollowStep) -> str:
    if isinstance(step, FollowStep):
        return "lasts"
    return "breathe" if step.times is None else "times"


def amount_findings(script: Script) -> Iterator[Breach]:
    """Everything that one script has too much or too little of."""
    runs = runs_of(script)
    yield from long_holds(runs)
    yield from held_total(runs)
    yield from sighs(runs)
    yield from paced_length(runs, script.length_path)
    yield from _small_breaths(script)


def long_holds(runs: Iterable[PacedRun]) -> Iterator[Breach]:
    """Pauses with air of over 4 s, when there are too many of them."""
    limit, times = LIMITS["hold_in"], 0
    for run in runs:
        if run.pattern is None or not limit["long_s"] + HAIR < run.pattern.hold_s <= limit["most_s"] + HAIR:
            continue  # not a long pause, or so long that the breath itself is refused
        before, times = times, times + run.led
        if before <= limit["long_most_times"] < times:
            held_s, left = seconds_text(run.pattern.hold_s), int(limit["long_most_times"]) - before
            fewer = f"`times: {left}` or " if run.path[-1] == "times" and left else ""
            yield Breach(
                run.path,
                "hold_in",
                f"a pause of {held_s} comes {times} times; {limit.says} (limit hold_in). "
                f"Write {fewer}`hold: {seconds_text(limit['long_s']).replace(' ', '')}` or less.",
            )


def held_total(runs: Iterable[PacedRun]) -> Iterator[Breach]:
    """The seconds of all pauses together."""
    limit, held_s = LIMITS["hold_total"], 0.0
    for run in runs:
        before_s = held_s
        one_s = run.pattern.holds_s if run.pattern is not None else 0.0
        if run.pattern is not None and one_s <= run.pattern.length_s * limit["most_share"] + HAIR:
            held_s += run.led * one_s  # a breath with longer pauses is refused anyway
        if before_s <= limit["most_s"] + HAIR < held_s:
            yield Breach(
                run.path, "hold_total", f"pauses add up to {seconds_text(held_s)}; {limit.says} (limit hold_total)."
            )


def sighs(runs: Iterable[PacedRun]) -> Iterator[Breach]:
    """All sighs together: their number and their seconds."""
    limit, times, sighed_s = LIMITS["sigh_cap"], 0, 0.0
    for run in runs:
        if run.pattern is None or not run.pattern.top_up_s:
            continue
        was_within = times <= limit["most_times"] and sighed_s <= limit["most_s"] + HAIR
        times, sighed_s = times + run.led, sighed_s + run.led_s
        if was_within and (times > limit["most_times"] or sighed_s > limit["most_s"] + HAIR):
            yield Breach(
                run.path,
                "sigh_cap",
                f"{times} sighs take {seconds_text(sighed_s)}; {limit.says} (limit sigh_cap).",
            )


def paced_length(runs: Sequence[PacedRun], path: Path) -> Iterator[Breach]:
    """Paced breathing in all, and at a stretch without 60 s of rest."""
    limit = LIMITS["length"]
    paced_s = sum(run.led_s for run in runs)
    awake_s = sum(run.led_s for run in runs if run.exercise_id != TO_SLEEP)
    if paced_s > limit["most_s"] + HAIR:
        yield Breach(path, "length", f"paced breathing takes {seconds_text(paced_s)}; {limit.says} (limit length).")
        return
    tired_at = _without_rest(runs)
    if tired_at is not None:
        rest = f"{seconds_text(limit['unpaced_s'])} of `glow` or `swell`"
        alone = tired_at.led_s > limit["run_s"] + HAIR
        yield Breach(
            tired_at.path,
            "length",
            f"this brings paced breathing over {seconds_text(limit['run_s'])} at a stretch; {limit.says} "
            f"(limit length). {f'Divide it, with {rest} between its parts' if alone else f'Put {rest} before it'}.",
        )
    elif awake_s > limit["warn_s"] + HAIR:
        yield Breach(
            path,
            "length",
            f"paced breathing takes {seconds_text(awake_s)}; {limit.says} (limit length).",
            "warning",
        )


def _without_rest(runs: Sequence[PacedRun]) -> PacedRun | None:
    """The run in which 600 s of pacing are exceeded without 60 s of rest, or None."""
    limit, on_end_s, paced_s = LIMITS["length"], None, 0.0
    for run in runs:
        if run.exercise_id == TO_SLEEP:
            on_end_s, paced_s = None, 0.0
            continue
        if on_end_s is None or run.start_s - on_end_s >= limit["unpaced_s"] - HAIR:
            paced_s = 0.0
        on_end_s, paced_s = run.end_s, paced_s + run.led_s
        if paced_s > limit["run_s"] + HAIR:
            return run
    return None


def _small_breaths(script: Script) -> Iterator[Breach]:
    """A long paced exercise asks for small breaths soon after its start, as far as its language can be judged."""
    limit, words = LIMITS["overbreathing"], word_list(script.exercise.language)
    if words is None or not script.breaths or script.lasts_s < limit["from_s"] - HAIR:
        return
    says = (step for step in script.steps if isinstance(step, SayStep) and step.at <= limit["within_s"] + HAIR)
    if not any(words.small.search(step.say) for step in says):
        yield Breach(
            script.path(script.breaths[0][0].index, "breathe"),
            "overbreathing",
            f"nothing here asks for small breaths; {limit.says} (limit overbreathing). "
            'For example `say: "Smaller breaths are fine. No effort needed."` at 70s.',
            "warning",
        )


def excluded_findings(exercise: Exercise) -> Iterator[Breach]:
    """Excluded techniques, found by their names in the id, the title and the spoken lines."""
    texts: list[tuple[Path, str]] = [(("id",), exercise.id.replace("-", " ")), (("title",), exercise.title or "")]
    for script in scripts(exercise):
        spoken = [(index, step.say) for index, step in enumerate(script.steps) if isinstance(step, SayStep)]
        texts += [(script.path(index, "say"), text) for index, text in spoken]
    for path, text in texts:
        if found := _EXCLUDED.search(text):
            yield Breach(path, "exclude", f"`{found[0]}` has no place here: {LIMITS['exclude'].says} (limit exclude).")
