"""The window in which presses are somebody's breaths, and what the device makes of them.

Each tap is answered by the lamp and a soft low note. As soon as the pace is clear, the light meets the breath where it
is and leads from there. Without a pace another exercise follows, without a word about it. Taps go on for a while, since
nobody can know at once that they are no longer needed: then they mean nothing.
Rule: the pace is in what plays, and nowhere else; it is never written down, and is gone with the landing.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Protocol

from pi_regulate.library.leading import ENDS_PER_MIN, FIRST_BREATHS, QUICKEST_PER_MIN, UNPACED_S
from pi_regulate.score.adapted import steadied
from pi_regulate.score.led import led_score
from pi_regulate.session.level import Light
from pi_regulate.session.pace import Reading, read_pace, taps
from pi_regulate.session.programme import Piece, Programme
from pi_regulate.session.running import Running, Tapping
from pi_regulate.session.table import CHANGE_GUARD_S, Judge
from pi_regulate.trace import Row

TAP_NOTE, TAP_SHARE = "low", 0.5  # a tap was counted: 6 dB softer than a yes
AHEAD_S = 0.8  # the first breath is led at least this long after the pace was read, as sound is rendered ahead
QUICKER_PER_MIN = 1.0  # than the breath that was read, so that nobody waits for the light (our design choice)
TOO_QUICK_PER_MIN = 18.0  # above this, a breath that is led would be much slower: first a wave that leads nothing
TAPS_GO_ON_S = 10.0  # after a window without a pace, presses mean nothing for this long: a breath at 6 a minute


class CourseWithTaps(Protocol):
    """The part of `session.course.Course` that a window for taps uses."""

    light: Light
    judge: Judge
    rows: list[Row]
    programme: Programme | None
    speaking_until_s: float  # when the last line that began is over

    def play(self, piece: Piece, now_s: float) -> None:
        """An exercise begins."""

    def next_entry(self, now_s: float) -> None:
        """The next exercise of this phase, or the phase's end."""


def feel(course: CourseWithTaps, place: Tapping, down_s: float, at_s: float) -> None:
    """A finger went down at `down_s`, which became clear at `at_s`."""
    if not place.window.start_s <= down_s - place.anchor_s < place.window.end_s:
        return
    place.downs_s += (down_s,)
    if taps(place.downs_s)[-1] == down_s:
        course.rows.append(Row(at_s, "chime", name=TAP_NOTE, share=TAP_SHARE, private=True))
    if read_pace(place.downs_s).over:
        ends_s = max(at_s, course.speaking_until_s) - place.anchor_s
        place.goes_on_with(replace(place.score, length_s=min(place.score.length_s, ends_s)))


def lead(course: CourseWithTaps, place: Tapping, now_s: float) -> None:
    """The window is over: the light leads at the pace that was read or, without one, another exercise plays."""
    reading = read_pace(place.downs_s, time_is_up=True)
    piece, programme = place.piece, course.programme
    if piece is None or programme is None:
        course.next_entry(now_s)
    elif reading.every_s is None:
        course.judge.change(now_s, TAPS_GO_ON_S if place.downs_s else CHANGE_GUARD_S)
        other = programme.instead(place.window.otherwise, piece.phase, now_s)
        if other is None:
            course.next_entry(now_s)
        else:
            course.play(other, now_s)
    else:
        per_min, first_s = led_from(reading, now_s, programme.leads_per_min)
        free_s = max(0.0, course.speaking_until_s - now_s)
        score = led_score(piece.score, place.window, per_min, first_s - now_s, free_s)
        score = steadied(score) if programme.settings.people.photosensitive else score
        course.judge.change(now_s, first_s - now_s + FIRST_BREATHS * 60 / per_min)
        gates = place.gate_cursor  # those before the window, which have been passed
        led = Running(score, now_s, piece, piece.phase, cursor=1, gate_cursor=gates)  # its bed sounds already
        course.light.go_to(led, now_s)


def led_from(reading: Reading, now_s: float, bounds: tuple[float, float]) -> tuple[float, float]:
    """The pace at which the light begins to lead, in breaths a minute, and when it does, in host seconds.

    It begins when the breath that was read would begin, by its median, at the first such moment that is far enough
    ahead. `bounds` are the least and the most breaths a minute that may be led.
    """
    assert reading.every_s is not None
    least, most = max(ENDS_PER_MIN, bounds[0]), min(QUICKEST_PER_MIN, bounds[1])
    own_per_min = 60 / reading.every_s
    per_min = min(most, max(least, own_per_min + QUICKER_PER_MIN))
    ahead_s = UNPACED_S if own_per_min > TOO_QUICK_PER_MIN else AHEAD_S
    count = ceil((now_s + ahead_s - reading.last_s) / reading.every_s)
    return per_min, reading.last_s + count * reading.every_s
