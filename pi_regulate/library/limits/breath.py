"""The limits of one breath and of its pace.

A script is the exercise itself or one of its variants. The parts of a breath are checked first, and its rate only when
all parts are right, so that one typing error gives one breach. Rule: these checks read the exercise and the times from
`timeline`; totals belong to `amount`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import HAIR, LIMITS, Breach, Path, out_of_range
from pi_regulate.library.once import once_for_each
from pi_regulate.library.scalars import duration_text, plain_number, seconds_text
from pi_regulate.library.step_parts import Pattern, Ramp
from pi_regulate.library.steps import AnyStep, BreatheStep, FollowStep, TapStep, verb_of
from pi_regulate.library.timeline import Placed, place


@dataclass(frozen=True, slots=True)
class Script:
    """One script of an exercise with its times. `base` is its path in the document."""

    exercise: Exercise
    base: Path
    steps: tuple[AnyStep, ...]
    lasts_s: float
    placed: tuple[Placed, ...]

    def path(self, index: int, *keys: str | int) -> Path:
        """The path in the document of a step, or of something inside it."""
        if self.exercise.breathe is not None and not self.base:
            return keys  # the short form has a single `breathe` at the top
        return (*self.base, "steps", index, *keys)

    @property
    def variant(self) -> str | None:
        """Which variant it is; None for the exercise itself."""
        return str(self.base[1]) if self.base else None

    @property
    def length_path(self) -> Path:
        """The path of what says how long it lasts: `lasts`, or where that isn't written the last light step."""
        if self.exercise.lasts_written(self.variant) is not None or not self.placed:
            return (*self.base, "lasts")
        last = self.placed[-1]
        return self.path(last.index, verb_of(self.steps[last.index]) or "")

    @property
    def breaths(self) -> list[tuple[Placed, BreatheStep]]:
        """The runs of paced breath, in order."""
        return [(here, here.step) for here in self.placed if isinstance(here.step, BreatheStep)]


@once_for_each
def scripts(exercise: Exercise) -> tuple[Script, ...]:
    """The exercise's own script, then those of its variants."""
    return tuple(_scripts(exercise))


def _scripts(exercise: Exercise) -> Iterator[Script]:
    for variant in (None, *exercise.variants):
        steps, lasts_s = exercise.script(variant)
        base: Path = () if variant is None else ("variants", variant)
        yield Script(exercise, base, steps, lasts_s, place(steps, lasts_s)[0])


def breath_findings(script: Script) -> Iterator[Breach]:
    """Every breath of one script that breaks a limit, and every pace that changes too fast."""
    right: list[tuple[Placed, BreatheStep]] = []
    for here, step in script.breaths:
        wrong = list(_one_run(script, here, step.breathe))
        yield from wrong
        if not wrong:
            right.append((here, step))
    yield from _pace_changes(script, right)
    for here in script.placed:
        path, wait = script.path(here.index), None
        if isinstance(here.step, TapStep):
            wait = _wait((*path, "tap", "for"), "taps", here.step.tap.for_s, "the time for taps")
        elif isinstance(here.step, FollowStep):
            wait = _wait((*path, "waits"), "hand", here.step.waits, "the time for a hand to come")
        if wait is not None:
            yield wait


def _wait(path: Path, limit: str, wait_s: float, what: str) -> Breach | None:
    """How long it waits for somebody's presses or hand."""
    return out_of_range(path, limit, wait_s, what, LIMITS[limit]["least_s"], LIMITS[limit]["most_s"])


def _one_run(script: Script, here: Placed, breath: Pattern | Ramp) -> Iterator[Breach]:
    return _ramp(script, here, breath) if isinstance(breath, Ramp) else _pattern(script, here, breath)


def _pattern(script: Script, here: Placed, pattern: Pattern) -> Iterator[Breach]:
    """One plain breath: its parts, and its rate when those are right."""

    def path(key: str) -> Path:
        return script.path(here.index, "breathe", key)

    inhale, exhale = LIMITS["inhale"], LIMITS["exhale"]
    found = [
        out_of_range(path("in"), "inhale", pattern.in_s, "an inhale", inhale["least_s"], inhale["most_s"]),
        out_of_range(path("top_up"), "inhale", pattern.top_up_s, "a second sip", 0, inhale["top_up_most_s"]),
        out_of_range(
            path("hold"), "hold_in", pattern.hold_s, "a pause after the inhale", 0, LIMITS["hold_in"]["most_s"]
        ),
        _exhale(path("hum" if pattern.hummed else "out"), pattern, exhale["least_s"], exhale["most_s"]),
        out_of_range(
            path("rest"), "hold_out", pattern.rest_s, "a pause after the exhale", 0, LIMITS["hold_out"]["most_s"]
        ),
    ]
    wrong = [breach for breach in found if breach is not None]
    yield from wrong
    if wrong:
        return
    share = pattern.holds_s / pattern.length_s
    if share > LIMITS["hold_total"]["most_share"] + HAIR:
        yield Breach(
            path("hold" if pattern.hold_s >= pattern.rest_s else "rest"),
            "hold_total",
            f"pauses are {seconds_text(pattern.holds_s)} of a breath of {seconds_text(pattern.length_s)}; "
            f"they are at most half of it (limit hold_total).",
        )
    what = f"a breath of {seconds_text(pattern.length_s)} is {_rate(pattern.per_min)}"
    held = pattern.holds_s > 0
    yield from _rate_findings(script.path(here.index, "breathe"), pattern.per_min, what, held=held)


def _exhale(path: Path, pattern: Pattern, least_s: float, most_s: float) -> Breach | None:
    """The exhale: within its range, and never shorter than the inhale with its second sip."""
    if pattern.hummed:
        most_s = LIMITS["exhale"]["hum_most_s"]
    what = "a hummed exhale" if pattern.hummed else "an exhale"
    inhale_s = pattern.in_s + pattern.top_up_s
    if breach := out_of_range(path, "exhale", pattern.exhale_s, what, least_s, most_s, inhale_s):
        return breach
    if pattern.exhale_s < inhale_s - HAIR:
        guess = f" Did you mean `{duration_text(inhale_s)}`?" if inhale_s <= most_s else ""
        return Breach(
            path,
            "exhale",
            f"`{path[-1]}` is {seconds_text(pattern.exhale_s)} after {seconds_text(inhale_s)} of inhale; "
            f"an exhale is never shorter than the inhale (limit exhale).{guess}",
        )
    return None


def _rate_findings(path: Path, per_min: float, what: str, *, held: bool = False) -> Iterator[Breach]:
    """A rate that is too slow or too fast. Only a `held` breath, with a pause in it, may be slower than 4 a minute."""
    ever, freely = LIMITS["rate_abs"], LIMITS["rate_open"]
    if not ever["least_per_min"] - HAIR <= per_min <= ever["most_per_min"] + HAIR:
        yield Breach(path, "rate_abs", f"{what}; {ever.says} (limit rate_abs).")
        return
    least = ever["least_per_min"] if held else freely["least_per_min"]
    if not least - HAIR <= per_min <= freely["most_per_min"] + HAIR:
        yield Breach(path, "rate_open", f"{what}; {freely.says} (limit rate_open).")


def _ramp(script: Script, here: Placed, ramp: Ramp) -> Iterator[Breach]:
    """A ramp: its two rates, and how steep it is."""
    for key, per_min in (("from", ramp.from_per_min), ("to", ramp.to_per_min)):
        yield from _rate_findings(script.path(here.index, "breathe", key), per_min, f"`{key}` is {_rate(per_min)}")
    step = LIMITS["ramp_step"]
    needs_s = abs(ramp.to_per_min - ramp.from_per_min) / step["most_per_min"] * step["in_s"]
    if ramp.over_s < needs_s - 1e-6:
        yield Breach(
            script.path(here.index, "breathe", "over"),
            "ramp_step",
            f"`over` is {seconds_text(ramp.over_s)} for a change from {plain_number(ramp.from_per_min)} to "
            f"{_rate(ramp.to_per_min)}; {step.says} (limit ramp_step). Did you mean `{duration_text(needs_s)}`?",
        )


def _pace_changes(script: Script, runs: Sequence[tuple[Placed, BreatheStep]]) -> Iterator[Breach]:
    """Runs of breaths between which the pace has too little time to change."""
    step = LIMITS["ramp_step"]
    for (before, early), (after, late) in pairwise(runs):
        ends, begins = _per_min(early, last=True), _per_min(late, last=False)
        # A ramp is still changing when it ends, so only the gap after it counts; a steady pace may count as a step.
        since_s = after.start_s - (before.end_s if isinstance(early.breathe, Ramp) else before.start_s)
        allowed = max(0.0, since_s) / step["in_s"] * step["most_per_min"]
        after_taps = isinstance(script.steps[before.index], TapStep) and after.index != before.index
        if abs(begins - ends) > allowed + 1e-6 and not after_taps:  # nothing comes after a `tap` anyway
            early_rate, late_rate = plain_number(round(ends, 2)), plain_number(round(begins, 2))
            over = duration_text(abs(begins - ends) / step["most_per_min"] * step["in_s"])
            yield Breach(
                script.path(after.index, "breathe"),
                "ramp_step",
                f"the pace goes from {early_rate} to {late_rate} a minute here; {step.says} (limit ramp_step). "
                f"Put a ramp in between: `breathe: {{from: {early_rate}/min, to: {late_rate}/min, over: {over}}}`.",
            )


def _per_min(step: BreatheStep, *, last: bool) -> float:
    """Breaths a minute at the beginning or at the end of a run."""
    if isinstance(step.breathe, Ramp):
        return step.breathe.to_per_min if last else step.breathe.from_per_min
    return step.breathe.per_min


def _rate(per_min: float) -> str:
    return f"{plain_number(round(per_min, 2))} a minute"
