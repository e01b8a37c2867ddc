"""What can be tried at this machine, each as the command of its own does it, and what is said and asked afterwards.

Rule: nothing is decided here about light or sound; the plans of `session.calibration` do that, within the limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pi_regulate.labels import in_terminal as _
from pi_regulate.library.lamp import lamp_pins
from pi_regulate.library.settings import Settings
from pi_regulate.wiring import calibration
from pi_regulate.wiring.calibration import Around
from pi_regulate.wiring.card_pipe import pipe_for
from pi_regulate.wiring.setting_up import questions
from pi_regulate.wiring.setting_up.found import levels_of, volume_of
from pi_regulate.wiring.setting_up.question import ToWrite

NOTHING_CHOSEN = _("You chose nothing, so nothing was written.")


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: a sentence, or a question with what is said to a yes and to a no, and what is to be written."""

    says: str = ""
    asks: str = ""
    yes: str = ""
    no: str = ""
    writes: ToWrite | None = None


Does = Callable[[Settings, Around], Tried]


def parts_to_try(settings: Settings, share: Path) -> Mapping[str, Does]:
    """What there is to try, by its name, in setup's order."""
    parts: dict[str, Does] = {
        "button": _button,
        "lamp": _lamp,
        "sound": partial(_sound, share),
        "levels": _levels,
        "volume": _volume,
    }
    if settings.touch.pin is not None:
        parts["motor"] = _motor
    return parts


def _button(settings: Settings, here: Around) -> Tried:
    seen = calibration.await_hand(settings, here, until_up=True)
    if seen.felt:
        return Tried(questions.FELT)
    if here.backend == "mock":
        return Tried(_("No press came."))
    return Tried(questions.HELD_PRESS if seen.held else questions.no_hand(settings.button.pin))


def _lamp(settings: Settings, here: Around) -> Tried:
    calibration.sweep(settings, here)
    if here.backend == "mock":
        return Tried(_("It is dark again."))
    dark = questions.no_light(lamp_pins(settings.lamp))
    return Tried(asks=questions.SHONE, yes=questions.NEVER_FLASHES, no=dark)


def _sound(share: Path, settings: Settings, here: Around) -> Tried:
    calibration.chime(settings, here, share, pipe_for(here))
    if here.backend == "mock":
        return Tried(questions.SIMULATED_SOUND)
    return Tried(asks=questions.HEARD, yes=questions.GOOD, no=questions.NO_SOUND)


def _levels(settings: Settings, here: Around) -> Tried:
    chosen = calibration.find_bounds(settings, here)
    if chosen is None:
        return Tried(NOTHING_CHOSEN)
    return Tried(writes=ToWrite("lamp", levels_of(settings.lamp, chosen)))


def _volume(settings: Settings, here: Around) -> Tried:
    volume = calibration.find_volume(settings, here, pipe_for(here))
    return Tried(NOTHING_CHOSEN) if volume is None else Tried(writes=ToWrite("sound", volume_of(volume)))


def _motor(settings: Settings, here: Around) -> Tried:
    calibration.touch_sweep(settings, here)
    return Tried(_("It is still again."))
