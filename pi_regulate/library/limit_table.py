"""Every limit that an author's file can meet, one row each, by id.

A row holds the limit's numbers with their units, the sentence a person reads, and what the limit rests on. Kind E is
enforced (the file is refused), W warns, D is kept by the device whatever a file says; the softer half of an E row, such
as the 600 s of `length`, may still only warn. Rule: the number of a limit is written here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pi_regulate.library.scalars import duration_text, plain_number, seconds_text

Path = tuple[str | int, ...]
_Severity = Literal["error", "warning"]
HAIR = 1e-9  # tolerance for floating-point sums; far below any difference that matters


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit. The names of `numbers` end in their unit: _s, _per_min, _hz, _lux, _share, or _times for a count."""

    id: str
    kind: Literal["E", "W", "D"]
    says: str
    basis: str
    numbers: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        """One of its numbers, in the unit its name ends in. Raises KeyError for an unknown name."""
        return self.numbers[name]


@dataclass(frozen=True, slots=True)
class Breach:
    """A place in a document that breaks a limit: keys and indices from the top, the limit's id, and what to do."""

    path: Path
    limit: str
    message: str
    severity: _Severity = "error"


_RULES = "our rules for spoken lines"
_IN_ENGLISH = "; checked in lines in English, the only language with a list of words so far"
_ROWS = (
    Limit(
        "rate_open",
        "E",
        "breaths are 4 to 12 a minute; 3 to 4 only with a pause in each breath (`hold`, `rest`), which is offered to "
        "people who asked for it (`people.holds: true`)",
        "our design choice; box-four is 3.75 a minute, four-seven-eight 3.16 (computed)",
        {"least_per_min": 4.0, "most_per_min": 12.0},
    ),
    Limit(
        "rate_abs",
        "E",
        "breaths are never under 3 nor over 14 a minute",
        "four-seven-eight is 3.16 (computed); adults at rest breathe 12 to 20 (textbook knowledge)",
        {"least_per_min": 3.0, "most_per_min": 14.0},
    ),
    Limit(
        "inhale",
        "E",
        "an inhale is 2 s to 6 s, a second sip at most 1.5 s",
        "our design choice",
        {"least_s": 2.0, "most_s": 6.0, "top_up_most_s": 1.5},
    ),
    Limit(
        "exhale",
        "E",
        "an exhale is 2.5 s to 10 s, up to 12 s if hummed, and never shorter than the inhale",
        "our design choice, with Laborde 2021 and Balban 2023",
        {"least_s": 2.5, "most_s": 10.0, "hum_most_s": 12.0},
    ),
    Limit(
        "hold_in",
        "E",
        "a pause after the inhale is at most 7 s; pauses over 4 s may come at most 4 times",
        "our design choice; four-seven-eight uses 7 s",
        {"most_s": 7.0, "long_s": 4.0, "long_most_times": 4},
    ),
    Limit("hold_out", "E", "a pause after the exhale is at most 4 s", "our design choice", {"most_s": 4.0}),
    Limit(
        "hold_total",
        "E",
        "pauses are at most half of a breath, and at most 100 s in a session",
        "box-four uses 96 s (computed)",
        {"most_share": 0.5, "most_s": 100.0},
    ),
    Limit(
        "exclude",
        "E",
        "no fast or forced breathing: no breath of fire, bellows, holotropic or hyperventilation, no hold contests",
        "fast-only pace was ineffective (Bentley 2023); over-breathing brings dizziness, tingling, panic-like feelings",
    ),
    Limit(
        "sigh_cap",
        "E",
        "there are at most 30 sighs, lasting at most 300 s in all",
        "as in the trial (Balban 2023)",
        {"most_times": 30, "most_s": 300.0},
    ),
    Limit(
        "overbreathing",
        "W",
        "a paced exercise of 300 s or more says `small` or `smaller` in its first 90 s",
        f"37.5 % of first-day users over-breathed at 6 a minute (Szulczewski 2019){_IN_ENGLISH}",
        {"from_s": 300.0, "within_s": 90.0},
    ),
    Limit(
        "length",
        "E",
        "paced breathing is best kept within 600 s and is at most 1200 s, with 60 s unpaced after each 600 s; "
        "a session is at most 1800 s",
        "ceilings: our design choice",
        {"warn_s": 600.0, "most_s": 1200.0, "session_s": 1800.0, "run_s": 600.0, "unpaced_s": 60.0},
    ),
    Limit(
        "ramp_step",
        "E",
        "the pace changes by at most 1 breath a minute in 60 s",
        "11 to 6 a minute in 480 s is 0.63 (computed)",
        {"most_per_min": 1.0, "in_s": 60.0},
    ),
    Limit(
        "taps",
        "E",
        "presses are waited for 20 s to 60 s: four slow breaths, and nobody waits for long",
        "our design choice; at 12 breaths a minute, 4 taps take 15 s",
        {"least_s": 20.0, "most_s": 60.0},
    ),
    Limit(
        "hand",
        "E",
        "a hand that is to lead is waited for 5 s to 60 s; after 6 breaths of it the light may lead, and after 60 s "
        "over the highest rate it stops",
        "our design choice; `with-you` waits for 43 s, 25 s of them after its words",
        {"least_s": 5.0, "most_s": 60.0, "followed_times": 6, "fast_s": 60.0},
    ),
    Limit(
        "flash",
        "E",
        "no light repeats 0.6 times a second or faster, and none rises and falls by 10 % twice within a second",
        "stricter than WCAG 2.3.1 (three flashes a second)",
        {"below_hz": 0.6, "pair_share": 0.10, "window_s": 1.0},
    ),
    Limit("slew", "E", "each rise or fall of the light takes at least 1 s", "visible steps", {"least_s": 1.0}),
    Limit(
        "touch",
        "D",
        "each rise of a motor under the pillow by 15 % or more takes at least 1 s, and below its floor it stands still",
        "a quicker one buzzes like a telephone, and below its floor a motor only hums; 15 % is how far the light lifts "
        "for a press",
        {"least_s": 1.0, "way_share": 0.15},
    ),
    Limit(
        "red",
        "E",
        "ember light is steady or takes at least 4 s to change, and stays at 15 % or below",
        "saturated red transitions are a seizure hazard (Harding 2005)",
        {"least_s": 4.0, "most_share": 0.15},
    ),
    Limit(
        "lead", "W", "the light goes up with the inhale: `from` is its low end, `to` its peak", "our choice of words"
    ),
    Limit(
        "ceiling",
        "E",
        "the lamp gives at most 5 lx at the pillow (10 lx if the owner allows it; 2 lx for an RGB lamp)",
        "in bed under 1 melanopic lx: 5 lx of true amber are about 0.1, 2 lx of amber from RGB 0.7 (computed)",
        {"owner_most_lux": 10.0, "rgb_most_lux": 2.0},
    ),
    Limit("night", "E", "at night the lamp uses at most half of its ceiling", "our design choice", {"most_share": 0.5}),
    Limit(
        "consent",
        "E",
        "two people are asked first (`gate: {needs: 2}`), and one press never starts an exercise for two",
        "two presses are consent, silence means no; two-person mode is never the default",
        {"least_times": 2},
    ),
    Limit(
        "calm",
        "E",
        "an exercise that needs `cards` is for calm hours: not in `freeze` or `panic`, not where a press starts it or "
        "behind a door, not in place of another",
        "what was missing early on can ache, most of all in fear: our design choice",
    ),
    Limit(
        "child",
        "E",
        "an exercise for a grown-up and a child (`needs: [child]`) asks the grown-up first (`gate: {needs: 1}`), "
        "leads no breath, keeps to ember light, never plays in place of another, and shares its routine only with "
        "its own kind",
        "for a child no pauses, no ramp and no six a minute, and at most 15 % of light: our design choice",
        {"most_share": 0.15},
    ),
    Limit(
        "soothed",
        "E",
        "a light that is soothed (`soothe`) needs one to four presses, at least 7.1 s apart, which is under 8.5 a "
        "minute; it is for a grown-up and a child",
        "four slow breaths were tried with 342 children of about seven (Obradović 2021); the pace is our design choice",
        {"least_s": 7.1, "most_s": 30.0, "most_per_min": 8.5, "most_times": 4, "fall_s": 4.0, "fade_s": 6.0},
    ),
    Limit(
        "talks",
        "D",
        "no talk between two people (an exercise with `turn`) is begun after `talks.until`, at night, or by a clock "
        "that may be wrong; a shared breath plays in its place",
        "our design choice: tired words hurt more easily than they mend",
    ),
    Limit(
        "turns",
        "W",
        "two who take turns get the same time in all, whether they speak (`turn`) or lead (`follow`, in an exercise "
        "for two)",
        "our design choice: the light keeps the time, so that neither of them has to",
    ),
    Limit(
        "doors",
        "E",
        "there are two to six doors, 6 s apart, each with a line that can be said in 5.3 s, so all are over in 40 s",
        "our design choice: a person who is shaking needs something soon",
        {"least_times": 2, "most_times": 6, "apart_s": 6.0, "line_s": 5.3, "question_s": 4.7, "most_s": 40.0},
    ),
    Limit(
        "apart",
        "E",
        "time apart is for two, comes once, takes at least 5 min and leads to a `gate: {needs: 2}`; it takes at most "
        "60 min with the two times that a press may make it longer, by 1 min or more, and the 20 min in which it calls",
        "20 min of rest for two who are agitated come from observational work (textbook knowledge, not re-checked); "
        "the rest is our design choice",
        {"least_s": 300.0, "most_s": 3600.0, "waits_s": 1200.0, "more_times": 2, "longer_s": 60.0},
    ),
    Limit(
        "others",
        "D",
        "others may end a session 6 times a minute, let the lamp glow 6 times an hour for at most 10 min, invite twice "
        "an hour, start once in 10 min and 6 times a day; a glow is 15 % of the night's ceiling or less; another "
        "lamp's beat changes no inhale, and no breath by more than 3 %",
        "our design choice: whoever takes over a link can do no more than that",
        {"most_share": 0.15, "glow_most_s": 600.0, "rise_least_s": 4.0, "invites_s": 60.0, "pull_share": 0.03},
    ),
    Limit(
        "slot",
        "E",
        "each phase of a routine takes its own exercises, or any without a paced breath",
        "our design choice: a paced breath belongs to the phase `breathe`",
    ),
    Limit(
        "pregnant",
        "E",
        "in pregnancy: no holds, 6 to 10 breaths a minute",
        "customary; trial evidence is thin",
        {"least_per_min": 6.0, "most_per_min": 10.0},
    ),
    Limit("prompt_length", "W", "a spoken line has at most 12 words", _RULES, {"most_times": 12}),
    Limit(
        "prompt_words",
        "W",
        "a spoken line does not say safe, relax, must, should, deep, just let go",
        f"{_RULES}{_IN_ENGLISH}",
    ),
    Limit(
        "prompt_judging", "W", "a spoken line does not judge: no good, bad, correct, failed", f"{_RULES}{_IN_ENGLISH}"
    ),
    Limit("prompt_choice", "W", "somewhere in an exercise its words leave a choice", f"{_RULES}{_IN_ENGLISH}"),
    Limit(
        "prompt_room",
        "W",
        "a spoken line has time to end before the next one begins, at 110 words a minute",
        f"{_RULES}: 100 to 120 words a minute",
        {"pace_words_per_min": 110.0},
    ),
    Limit(
        "prompt_kept",
        "W",
        "with few words at least two in five lines of an exercise are still said",
        "our design choice",
        {"least_share": 0.4},
    ),
)

LIMITS: Mapping[str, Limit] = {row.id: row for row in _ROWS}


def _nearest(value: float, least: float, most: float) -> float:
    """What was likely meant by a number outside least..most: the number with its decimal point moved, as `40` or `0.4`
    may stand for 4, otherwise the nearer bound. A whole number is never made ten times longer.
    """
    slip = value / 10 if least > 0 and value >= 2.5 * most else value * 10 if value < 1 else None
    return slip if slip is not None and least <= slip <= most else min(max(value, least), most)


def out_of_range(
    path: Path, limit: str, value_s: float, what: str, least_s: float, most_s: float, beside_s: float = 0
) -> Breach | None:
    """A breach when a duration in seconds is outside least..most, otherwise None; `what` names it in the sentence.

    The proposal is at least `beside_s`, when that is within the range.
    """
    if least_s - HAIR <= value_s <= most_s + HAIR:
        return None
    span = f"at most {seconds_text(most_s)}" if least_s <= 0 else f"{plain_number(least_s)} s to {seconds_text(most_s)}"
    guess = duration_text(_nearest(value_s, max(least_s, beside_s) if beside_s <= most_s else least_s, most_s))
    return Breach(
        path,
        limit,
        f"`{path[-1]}` is {seconds_text(value_s)}; {what} is {span} (limit {limit}). Did you mean `{guess}`?",
    )
