"""What comes of a wish from outside: a gentle end, a glow, an invitation, a session, peace, or a beat to keep to.

A glow asks for nothing: up in four seconds, low, without a sound, and a press starts a session as ever. An invitation
is the light of a gate for a minute: one calm press is a yes and begins its routine; a hand that shakes, presses twice
or was quicker than the light gets what it would get at rest. Without a press it was a no, and nothing is said.
Rule: the hand goes first. Others can light the lamp only at rest and never while a hand is at the button, they move no
motor, and only the people at the lamp are ever woken by it, if the settings say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from pi_regulate.library.catalogue import Library, started
from pi_regulate.library.limit_table import LIMITS
from pi_regulate.library.routine import Routine
from pi_regulate.library.setting_types import Allowed
from pi_regulate.library.settings import Settings
from pi_regulate.score.curve import level_of, luminance_of
from pi_regulate.score.in_step import RateBounds
from pi_regulate.score.score import Score, Stretch
from pi_regulate.session import beginnings
from pi_regulate.session.gestures import Gesture, Gestures
from pi_regulate.session.keeping_step import InStep, SharedBreath, breath_of, follow, follows
from pi_regulate.session.places import GATE_LEVEL, Landing, Rest
from pi_regulate.session.running import Running
from pi_regulate.session.table import Meaning, PlaceName
from pi_regulate.session.wishes import Allowance, Why, Wish, WishKind
from pi_regulate.trace import Row

_RISES_S = LIMITS["others"]["rise_least_s"]
_INVITES_S = LIMITS["others"]["invites_s"]
_ALLOWED: Mapping[WishKind, Allowed] = {
    "end": "end",
    "glow": "glow",
    "invite": "invite",
    "start": "start",
    "beat": "together",
}
"""What the settings have to allow for each kind of wish; `quiet` needs any of it."""
_SEEN_AFTER_S = 2.0  # half of the rise: a press before that was not meant for the invitation (our design choice)


@dataclass(slots=True)
class AskedLight(Running):
    """A light that somebody outside asked for: a glow or, named `invited`, an invitation."""


@dataclass(frozen=True, slots=True)
class _Invitation:
    routine: Routine
    seen_s: float  # from then on a press is an answer to it


class CourseForOthers(beginnings.CourseThatBegins, Protocol):
    """The part of `session.course.Course` that wishes use."""

    def do(self, what: Meaning, at_s: float, gesture: Gesture | None = None) -> None:
        """Does what the table says."""


class Others:
    """Grants wishes or refuses them, and knows the last invitation. It outlives every change of the settings."""

    def __init__(self) -> None:
        self.safe_mode = False  # after faults, nobody outside may ask for anything
        self._allowance = Allowance()
        self._invitation: _Invitation | None = None

    def may(self, settings: Settings) -> tuple[Allowed, ...]:
        """What others may ask for. With the light off there is nothing to be lit, and no motor is moved instead."""
        lights = settings.light == "on"
        asked = () if self.safe_mode else settings.others.may
        return tuple(one for one in asked if lights or one not in ("glow", "invite"))

    def heed(self, course: CourseForOthers, wish: Wish, library: Library, hand: Gestures, now_s: float) -> None:
        """Answers a wish by a row, and does what was wished if that is `yes`."""
        routine = _routine(library, wish)
        why = self._refusal(course, wish, library, hand, routine, now_s)
        course.rows.append(Row(now_s, "wish", name=wish.kind, text=why or "yes"))
        if why is not None:
            return
        if wish.kind == "end" and isinstance(course.light.place, Rest | Landing):
            return
        if wish.kind != "quiet" or not wish.on:
            self._allowance.add(wish.kind, now_s)
        match wish.kind:
            case "end":
                course.do("land", now_s)
            case "quiet":
                _keep_quiet(course, now_s, quiet=wish.on)
                if wish.on and isinstance(course.light.place, AskedLight):
                    course.do("land", now_s)
            case "glow":
                seconds = min(max(_RISES_S, wish.for_s), LIMITS["others"]["glow_most_s"])
                course.rows.append(Row(now_s, "glow", seconds=seconds))
                _shine(course, "sign", _glow_level(course, now_s), seconds, now_s)
            case "invite" if routine is not None:
                self._invitation = _Invitation(routine, now_s + _SEEN_AFTER_S)
                course.rows.append(Row(now_s, "invite", id=routine.id, seconds=_INVITES_S))
                _shine(course, "invited", GATE_LEVEL, _INVITES_S, now_s)
            case "start" if routine is not None:
                beginnings.start(course, now_s, routine)
            case "beat" if isinstance(course.light.place, InStep) and course.programme is not None:
                follow(course.light.place, wish, now_s, RateBounds(*course.programme.leads_per_min))

    def breath(self, course: CourseForOthers, now_s: float) -> SharedBreath | None:
        """The breath that the lamp in the other home may keep to; None where there is none, or nobody may."""
        settings = course.hours.settings
        together = "together" in self.may(settings) and not wants_quiet(course)
        if not together or (course.hours.night_at(now_s) and "together" not in settings.others.at_night):
            return None
        return breath_of(course.light.place, now_s)

    def accepted(self, gesture: Gesture) -> Routine | None:
        """What a press on an invitation begins; None if it begins what it would at rest."""
        one, self._invitation = self._invitation, None
        calm = gesture.kind == "press" and gesture.down_s == gesture.last_down_s
        return one.routine if one is not None and calm and gesture.down_s >= one.seen_s else None

    def _refusal(
        self,
        course: CourseForOthers,
        wish: Wish,
        library: Library,
        hand: Gestures,
        routine: Routine | None,
        now_s: float,
    ) -> Why | None:
        """Why it is not granted, the first reason; None if it is."""
        kind, settings = wish.kind, library.settings
        may = self.may(settings)
        if not may or (kind != "quiet" and _ALLOWED[kind] not in may):
            return "not-allowed"
        if kind == "quiet":
            return "too-often" if not wish.on and self._allowance.too_often(kind, now_s) else None
        if kind != "end" and wants_quiet(course):
            return "quiet"
        if kind != "end" and hand.stuck:
            return "stuck"
        if course.hours.night_at(now_s) and _ALLOWED[kind] not in settings.others.at_night:
            return "night"
        if kind == "beat" and not follows(course.light.place, wish, now_s):
            return "alone"
        if kind == "end" and isinstance(course.light.place, Rest | Landing):
            return None  # there is nothing to end
        if kind not in ("end", "beat"):
            if now_s < course.judge.not_yet_until_s:
                return "night"  # somebody may be falling asleep
            if not _is_free(course, kind, now_s) or hand.busy_s is not None or hand.down:
                return "in-session"
        if kind in ("invite", "start"):
            if routine is None:
                return "unknown"
            if any(library.exercises[entry.exercise].stirs for entry in routine.entries):
                return "not-allowed"  # limit calm: nobody stirs up anybody from outside
        return "too-often" if self._allowance.too_often(kind, now_s) else None


def wants_quiet(course: CourseForOthers) -> bool:
    """Whether others are to leave the lamp in peace. May be called from any thread."""
    programme = course.programme
    return (course.memory if programme is None else programme.memory).quiet


def _keep_quiet(course: CourseForOthers, now_s: float, *, quiet: bool) -> None:
    if course.programme is not None:  # it is written down after the session
        course.programme.memory = replace(course.programme.memory, quiet=quiet)
    elif course.memory.quiet != quiet:
        course.memory = replace(course.memory, quiet=quiet)
        course.rows.append(Row(now_s, "remembered", private=True))


def _routine(library: Library, wish: Wish) -> Routine | None:
    """The routine that a wish names, or what a press starts; None where there is no such routine."""
    try:
        return started(library, wish.routine or library.settings.start.press)
    except KeyError:
        return None


def _untold(place: object) -> bool:
    """Whether nobody may learn what the lamp shows."""
    return isinstance(place, Running | Landing) and place.untold


def _is_free(course: CourseForOthers, kind: str, now_s: float) -> bool:
    """Whether the lamp is at rest, as far as anybody may know; what was asked for from outside gives way to more."""
    place = course.light.place
    if isinstance(place, AskedLight):
        return kind == "start" or (kind == "invite" and place.name != "invited")
    if _untold(place):
        return course.programme is None  # it is a sign, and no session
    return isinstance(place, Rest) and now_s >= place.deaf_until_s


def _glow_level(course: CourseForOthers, now_s: float) -> float:
    """The level that looks now as the settings' glow does at night."""
    settings, share = course.hours.settings, course.hours.light_share_at(now_s)
    wanted = luminance_of(settings.others.glow) * settings.night.ceiling
    return level_of(wanted / share) if share > wanted else 1.0


def _shine(course: CourseForOthers, name: PlaceName, level: float, seconds: float, now_s: float) -> None:
    """The light goes to a level in four seconds and stays there; it is no session, and no motor moves with it."""
    place = course.light.place
    course.unwritten = False
    course.light.go_up_to(1.0, now_s)
    rises = Stretch(0.0, _RISES_S, place.level_at(now_s), level, "cosine")
    stays = Stretch(_RISES_S, seconds, level, level, "steady")
    score = Score("asked-light", "ground", seconds, (rises, stays), untouched_from_s=0.0)
    course.light.go_to(AskedLight(score, now_s, None, name, untold=_untold(place)), now_s)
