"""What Home Assistant is told that the device has: one retained message with all its entities (device discovery).

Which entities there are follows from two answers of the owner: `tell` in the link's settings says what may be seen, and
`others.may` in the lamp's says what may be done. No light (`all lights on` must not light a bed), no number (volume and
brightness are limits of safety, set by ear and eye), no text (nobody's words reach the lamp), no update.
The keys are written out, since abbreviations have changed; `message_expiry_interval` stands in the components alone,
since older versions refuse a device that has it at its root. Rule: a `unique_id` never changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pi_regulate import __version__
from pi_regulate.words import PHASES
from pi_regulate_link.asked import USUAL
from pi_regulate_link.lamp_record import SOUND_WORDS, LampState
from pi_regulate_link.link_settings import TellLevel
from pi_regulate_link.topics import Topics

WISH_LASTS_S = 30  # a wish that reaches the lamp later than this is no longer meant
LEVELS: tuple[TellLevel, ...] = ("nothing", "health", "session", "all")
"""How much is told, from least to most."""
SEEN: Mapping[str, TellLevel] = {
    "session": "session",
    "phase": "session",
    "exercise": "all",
    "button": "all",
    "sound": "health",
    "problem": "health",
    "faults": "health",
}
"""From which level of `tell` on each entity is there."""
_DONE = ("end", "glow", "invite", "start")
"""What may be asked by a button; two lamps that keep step are no matter of Home Assistant's."""
PRESSED: Mapping[str, bytes] = {
    "press": b'{"event_type":"press_end"}',
    "double": b'{"event_type":"multi_press_end","multi_press_count":2}',
    "hold": b'{"event_type":"long_press_start"}',
}
"""What the hand does, in Home Assistant's own words for buttons."""
Components = dict[str, dict[str, Any]]


def tells(tell: TellLevel, level: TellLevel) -> bool:
    """Whether `tell` in the settings includes what is told from `level` on."""
    return LEVELS.index(tell) >= LEVELS.index(level)


def offered(tell: TellLevel, may: Collection[str]) -> tuple[str, ...]:
    """The keys of the entities there are, in a fixed order."""
    seen = [key for key, level in SEEN.items() if tells(tell, level)]
    done = [key for key in _DONE if key in may]
    more = ["routine"] if {"invite", "start"} & set(may) else []
    return (*seen, *done, *more, *(["quiet"] if may else []))


def components(topics: Topics, routines: Sequence[str]) -> Components:
    """Every entity there can be, as Home Assistant wants it."""

    def seen(platform: str, key: str, name: str, **more: Any) -> dict[str, Any]:
        return _named(topics, platform, key, name, value_template=f"{{{{ value_json.{key} }}}}", **more)

    def done(platform: str, key: str, name: str, **more: Any) -> dict[str, Any]:
        command = {"command_topic": topics.wish(key), "qos": 1, "message_expiry_interval": WISH_LASTS_S}
        return _named(topics, platform, key, name, **command, **more)

    on_off = {"payload_on": "on", "payload_off": "off"}
    return {
        "session": seen("binary_sensor", "session", "Session", device_class="running", **on_off),
        "phase": seen(
            "sensor", "phase", "Phase", device_class="enum", options=["rest", *PHASES, "landing"]
        ),
        "exercise": seen("sensor", "exercise", "Exercise", enabled_by_default=False),
        "button": _named(
            topics, "event", "button", "Button", device_class="button", state_topic=topics.button,
            event_types=["press_end", "multi_press_end", "long_press_start"],
        ),
        "sound": seen(
            "sensor", "sound", "Sound", device_class="enum", options=[*SOUND_WORDS], entity_category="diagnostic"
        ),
        "problem": seen(
            "binary_sensor", "problem", "Problem", device_class="problem", entity_category="diagnostic", **on_off
        ),
        "faults": seen(
            "sensor", "faults", "Faults kept", state_class="measurement", entity_category="diagnostic",
            enabled_by_default=False,
        ),
        "end": done("button", "end", "End gently", payload_press="end"),
        "glow": done("button", "glow", "Glow", payload_press="glow"),
        "invite": done("button", "invite", "Invite", payload_press="invite"),
        "start": done("button", "start", "Start", payload_press="start"),
        "routine": done(
            "select", "routine", "Routine", options=[USUAL, *routines], value_template="{{ value_json.routine }}"
        ),
        "quiet": done(
            "switch", "quiet", "Leave in peace", value_template="{{ value_json.quiet }}", entity_category="config",
            state_on="on", state_off="off", **on_off,
        ),
    }  # fmt: skip


def told_state(state: LampState, routine: str, keys: Collection[str]) -> dict[str, Any]:
    """How it stands, for the entities that there are; `routine` is the one that was chosen last."""
    words = {True: "on", False: "off"}
    every = {
        "session": words[state.session],
        "phase": state.phase,
        "exercise": state.exercise,
        "routine": routine,
        "quiet": words[state.quiet],
        "sound": state.sound,
        "problem": words[state.problem],
        "faults": state.faults,
    }
    return {key: value for key, value in every.items() if key in keys}


def announcement(
    topics: Topics, name: str, keys: Collection[str], routines: Sequence[str], gone: Collection[str] = ()
) -> dict[str, Any]:
    """The whole message: the device and the entities `keys`; those in `gone` are taken out, by their platform alone."""
    every = components(topics, routines)
    return {
        "device": {
            "identifiers": [topics.device],
            "name": name,
            "manufacturer": "pi-regulate",
            "model": "Bedside lamp",
            "sw_version": __version__,
        },
        "origin": {"name": "pi-regulate-link", "sw_version": __version__},
        "availability": [{"topic": topics.availability}, {"topic": topics.lamp}],
        "availability_mode": "all",
        "state_topic": topics.state,
        "qos": 1,
        "components": {
            key: every[key] if key in keys else {"platform": every[key]["platform"]}
            for key in every
            if key in keys or key in gone
        },
    }


def _named(topics: Topics, platform: str, key: str, name: str, **more: Any) -> dict[str, Any]:
    return {"platform": platform, "unique_id": f"{topics.device}_{key}", "name": name, **more}
