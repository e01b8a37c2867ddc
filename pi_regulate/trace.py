"""What happens, one row at a time: the vocabulary of the trace, the rehearsal, the speaker and the screen.

The session makes rows; everything else only reads them. Rule: a word and the fields it needs are listed in `FIELDS` and
nowhere else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Literal, get_args

from pi_regulate.words import Part, Phase

What = Literal[
    "press", "double", "hold", "doors", "door", "phase", "prelude", "exercise", "breath", "say", "chime", "bed", "hum",
    "voice", "gate", "yes", "no", "not_yet", "taps", "soothe", "apart", "call", "level", "landing", "rest", "problem",
    "sign", "lead", "remembered", "wish", "glow", "invite",
]  # fmt: skip

FIELDS: dict[What, tuple[str, ...]] = {
    "press": (),  # the hand, as the gestures understood it
    "double": (),
    "hold": (),
    "doors": ("seconds",),  # the doors are open: it asks how it is; seconds until they close without a press
    "door": ("id",),  # the routine behind the door that was taken, or `default`
    "phase": ("phase",),  # a phase begins
    "prelude": ("phase", "seconds"),  # its soft notes and swells, before the exercise's clock
    "exercise": ("phase", "id", "seconds"),  # an exercise begins; seconds without the waiting at gates
    "breath": ("part", "seconds", "index"),  # a part of a breath begins; index counts breaths from 1
    "say": ("line", "text", "seconds", "spoken"),  # a line; seconds is the room it needs at 110 words a minute
    "chime": ("name", "share"),  # share if it is softer than usual
    # A bed begins or changes, within `seconds`, to these shares of its and the breath tone's loudness; silence ends it.
    "bed": ("name", "share", "tone", "seconds"),
    "hum": ("seconds",),
    "voice": ("name", "line", "seconds", "spoken"),  # a recording of a person's voice, and how long it is
    "gate": ("needs", "timeout_s", "name"),  # the score waits for this many yeses; `again`: to play a recording again
    "yes": ("index", "name"),  # the first or second yes at a gate, or one that it plays `again`
    "no": ("index", "needs", "name"),  # the gate waited in vain, with only `index` of the yeses it needs
    "taps": ("seconds",),  # for so long, presses are somebody's breaths
    "soothe": ("index", "needs"),  # so many of the presses have counted that put the light to sleep; 0 as they begin to
    "not_yet": ("index", "seconds"),  # guidance goes back to stage `index`, from 1, within so many seconds
    "apart": ("seconds",),  # two people are apart for this long from now on, if nobody changes it
    "call": (),  # that time is over: by day light and sound call them back, at night only the light does
    # What the lamp shows, of its ceiling at this hour and of its full one; and what a hand feels of it, with touch.
    "level": ("level", "seen", "felt"),
    "landing": ("seconds",),  # lamp and sound sink together
    "rest": (),
    "problem": ("text",),
    "lead": ("name",),  # from here on the `hand` or the `light` leads, in an exercise where a hand may
    "remembered": (),  # at rest, what is kept from session to session has changed
    "wish": ("name", "text"),  # somebody outside asks for something, and the answer: `yes`, or in a word why not
    "glow": ("seconds",),  # a low light that was asked for, without a sound
    "invite": ("id", "seconds"),  # a light that was asked for; one press while it shines begins this routine
    "sign": ("name", "seconds"),  # the lamp signals something about itself, without a sound
}
assert set(FIELDS) == set(get_args(What))


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happens at `at_s`, in seconds of host time.

    `FIELDS` lists the optional fields of each kind of row. `seconds` and `timeout_s` are durations, `index` counts from
    1, `level` and `seen` are perceived brightness from 0 to 1, `felt` is a motor's share from 0 (still) to 1, `share`
    and `tone` are amplitudes of sound from 0 to 1, `needs` is a number of presses. `spoken` is false for words that are
    only shown, on a screen or in a table, because no voice has them. A `private` row tells of somebody's own breath, or
    of a child, or of what one of two wished: it is carried out and shown, and nobody writes it down.
    """

    at_s: float
    what: What
    phase: Phase | None = None
    id: str | None = None
    part: Part | None = None
    seconds: float | None = None
    index: int | None = None
    text: str | None = None
    line: str | None = None
    name: str | None = None
    level: float | None = None
    seen: float | None = None
    felt: float | None = None
    share: float | None = None
    tone: float | None = None
    needs: int | None = None
    timeout_s: float | None = None
    spoken: bool | None = None
    private: bool = False

    def as_dict(self) -> dict[str, object]:
        """The row's fields that are set, in the table's order; times are rounded to a tenth of a millisecond."""
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        wanted = [name for name in FIELDS[self.what] if known[name] is not None]
        shown: dict[str, object] = {"at_s": rounded(self.at_s), "what": self.what}
        return shown | {name: rounded(known[name]) for name in wanted}

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False)


def rounded(value: object) -> object:
    """A float rounded to four places (0.1 ms, a hundredth of a percent of level); anything else unchanged."""
    return round(value, 4) if isinstance(value, float) else value


class WithoutLevels:
    """A watcher of this kind is told everything but the lamp's levels, which come many times a second."""
