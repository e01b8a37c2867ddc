"""The page's own words, in the language of the terminal that the studio was started in.

All of them stand here, so that a translator finds them in one place; those that the device says come from the device.
Rule: the page has no words of its own, and none is put into it unescaped.
"""

from __future__ import annotations

import json
from html import escape

from pi_regulate.labels import in_terminal as _
from pi_regulate.simulator.simulated_device import TEMPI


def page_words() -> dict[str, str]:
    """Every word by its name in `index.html`; those that the scripts need as JSON under `scripts`."""
    words = {
        "lang": _("en"),
        "button": _("The button: press it, or hold it"),
        "more": _("More"),
        "close": _("Close"),
        "play": _("Play"),
        "search": _("Search exercises and routines"),
        "time": _("Time"),
        "speed": _("Speed"),
        "pause": _("Pause"),
        "hour": _("Hour"),
        "real_hour": _("Now"),
        "hour_note": _("It applies from the next start."),
        "light": _("Light"),
        "as_laptop": _("as a laptop shows it"),
        "as_night": _("as the night sees it"),
        "sound": _("Sound"),
        "on_this_page": _("on this page"),
        "hand": _("Hand"),
        "press": _("Press"),
        "twice": _("Press twice"),
        "hold": _("Hold"),
        "numbers": _("Numbers and log"),
        "breath": _("Breath"),
        "desk": _("Write exercises, routines and settings"),
        "booth": _("Lend the lamp a voice"),
        "workshop": _("Set the device up, and see how it is"),
    }
    scripts = {
        "begin": _("Press to begin"),
        "on": _("Press to move on, hold to end"),
        "yes": _("Press to say yes"),
        "nothing": _("Nothing is chosen"),
        "left": _("{time} left"),
        "paused": _("paused"),
        "click": _("Sound begins with the first press."),
        "muted": _("Sound is off on this page."),
        "no_sound": _("This browser plays no sound: {why}"),
        "silent": _("silent except at normal speed"),
        "unlit": _("light off"),
        "night": _("night"),
        "day": _("day"),
        "gone": _(
            "The studio has ended. Start it again with `pi-regulate studio`; this page then comes back by itself."
        ),
        "none": _("Nothing matches."),
        "level": _("light {level} %, luminance {luminance} %, duty {duty} %"),
        "late": _("{frames} frames, last row {late} ms late"),
    }
    tempi = "".join(
        f'<label><input type="radio" name="tempo" value="{tempo:g}"><span>×{tempo:g}</span></label>' for tempo in TEMPI
    )
    told = {name: escape(text) for name, text in words.items()}
    return {**told, "tempi": tempi, "scripts": escape(json.dumps(scripts, ensure_ascii=False))}
