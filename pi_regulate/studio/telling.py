"""What a page is told of the device, in plain data: its present state, what it is to play, and all there is to choose.

Words that the device says come as they would stand in a terminal; the page only sets them. Rule: a message says what is
so now; a page that missed some needs only the next one.
"""

from __future__ import annotations

from typing import Any

from pi_regulate.labels import in_terminal as _
from pi_regulate.library.behind_doors import doors_of
from pi_regulate.score.curve import luminance_of
from pi_regulate.score.plan import Plan
from pi_regulate.session.night import is_night
from pi_regulate.simulator.playable import playables, titled
from pi_regulate.simulator.view import View
from pi_regulate.studio.page_device import PageDevice

PageTold = dict[str, Any]
_MARKS = ("say", "voice", "chime")  # the moments that stand on the curve


def state_of(device: PageDevice) -> PageTold:
    """The device now, without its light. Times are seconds of the device."""
    view, now_s = device.viewer.view(), device.clock.now()
    wall = device.hour()
    speaks = bool(view.said) and now_s < view.said_until_s
    return {
        "rest": view.at_rest,
        "phase": _(view.phase),
        "id": view.exercise,
        "title": titled(device.library.exercises.get(view.exercise)) or view.exercise,
        "word": view.word(now_s),
        "caption": view.caption(now_s),
        "said": view.said if speaks else "",
        "gate": view.gate,
        "notes": [note for note in (view.wrong, view.problem, view.notice) if note],
        "begins": _begins(device),
        "down": device.down,
        "tempo": device.clock.tempo,
        "sound": device.sound,
        "unlit": device.unlit,
        "share": 1.0 if device.lamp is None else round(device.lamp.share, 3),
        "hour": f"{wall.minute // 60:02d}:{wall.minute % 60:02d}",
        "simulated": device.hour_min is not None,
        "night": is_night(wall, device.library.settings.night),
        "leads": view.hand_leads,
        "private": view.private,
    }


def _begins(device: PageDevice) -> PageTold | None:
    """What a press begins, by its id and its title; None for nothing."""
    name, library = device.begins, device.library
    if name is None:
        return None
    found = library.routines.get(name) or library.exercises.get(name)
    if found is None and name == (doors := doors_of(library.settings, library.routines)).id:
        return {"id": name, "title": titled(doors)}
    return {"id": name, "title": titled(found)}


def plan_of(view: View) -> PageTold | None:
    """The curve that is to come: stretches of light and the moments on it, in seconds from `anchor_s` on.

    None where nothing is planned: at rest, at a gate and in a landing. How long it still lasts stays untold where
    somebody's own pace leads.
    """
    plan = view.plan
    if plan is None or view.at_rest:
        return None
    if plan.half is not None:
        half = plan.half
        curve = [[half.start_s - plan.anchor_s, half.end_s - plan.anchor_s, half.from_level, half.to_level, "cosine"]]
    else:
        curve = [[one.start_s, one.end_s, one.from_level, one.to_level, one.shape] for one in plan.score.stretches]
    return {
        "anchor_s": plan.anchor_s,
        "until_s": plan.until_s,
        "length_s": plan.score.length_s if view.exercise and not view.private else None,
        "curve": curve,
        "moments": _moments(plan),
    }


def _moments(plan: Plan) -> list[tuple[float, str]]:
    """When something is said or sounds, and where a gate is, in seconds of the score."""
    cues = [(cue.at_s, cue.kind) for cue in plan.score.cues if cue.kind in _MARKS]
    return sorted([*cues, *((gate.at_s, "gate") for gate in plan.score.gates)])


def numbers_of(device: PageDevice) -> PageTold:
    """The lamp in numbers, each 0 to 1: its level, its luminance of the full ceiling, and the duty cycle at its pin."""
    level, viewer = device.viewer.view().level, device.viewer
    return {
        "level": round(level, 4),
        "luminance": round(luminance_of(device.seen(level)), 5),
        "duty": round(device.duty(), 5),
        "frames": viewer.frames,
        "late_ms": round(1000 * viewer.latest_s, 1),
    }


def choices_of(device: PageDevice) -> list[PageTold]:
    """Everything there is to play, under its heading, with why something can't play today."""
    known = device.knows_a_familiar_voice
    return [
        {
            "id": one.id,
            "heading": _(one.heading),
            "length": one.length,
            "title": one.title,
            "note": one.note,
            "plays": one.plays,
        }
        for one in playables(device.files, familiar_voice=known)
    ]
