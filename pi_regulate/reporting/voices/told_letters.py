"""What is told of a person's recordings in their own words: how many there are, and when they are heard.

Rule: it tells of numbers, times and lengths, never of what is said in them.
"""

from __future__ import annotations

from collections.abc import Iterator

from pi_regulate.library.letters import LETTER_TIMES, Letter, LetterTime
from pi_regulate.reporting.wording import counted, joined
from pi_regulate.session.voice_choice import Voice

OWN_WORDS = "(10 to 120 seconds in your own words, for the person who will hear you)"

TIMES_TOLD: dict[LetterTime, str] = {
    "night": "at night",
    "morning": "in the morning, to noon",
    "after-a-quarrel": "in the routine `repair` and for 12 hours after it",
}


def in_own_words(said: Voice) -> Iterator[str]:
    """What a voice says in its speaker's own words, and when it is heard."""
    letters = said.letters
    if len(letters) == 1 and letters[0].time is None:
        seconds = said.seconds[letters[0].line]
        yield f"It has a recording in the person's own words ({seconds:.0f} s): `known-voice` plays it."
        return
    count, minutes = counted(len(letters), "recording"), sum(said.seconds[one.line] for one in letters) / 60
    yield f"It has {count} in the person's own words ({minutes:.1f} min): `known-voice` plays one of them each time."
    for time in LETTER_TIMES:
        if for_it := [_numbered(one) for one in letters if one.time == time]:
            yield f"  only {TIMES_TOLD[time]}: {joined(for_it)}"
    if all(one.time is not None for one in letters):
        yield "  At other times it has none. A recording without a time in its name is heard at any."


def _numbered(one: Letter) -> str:
    return f"number {one.number}" if one.number else "the one without a number"
