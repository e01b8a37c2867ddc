"""The owner's settings. Their defaults, each with its reason, are in the shipped `config/settings.yaml`.

Rule: no default is repeated here: it is read from the shipped file, and the models only know what may be written.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, model_validator

from pi_regulate.library import scalars
from pi_regulate.library.limit_table import LIMITS
from pi_regulate.library.setting_types import (
    AutoOrHertz,
    NeverOrSeconds,
    NoneOrPin,
    OffOrMorning,
    OffOrSeconds,
    OffOrShort,
    OnOrOff,
    Pin,
    SomeAllowed,
    UnknownOrLux,
)
from pi_regulate.library.written import (
    Identifier,
    Language,
    Level,
    Seconds,
    Text,
    TimeOfDay,
    Written,
)
from pi_regulate.words import Talk


class LampSettings(Written):
    """The lamp. `floor` and `ceiling` are duty cycles, shares of full power."""

    driver: Literal["pwm", "hardware_pwm", "rgb", "mock"] = Field(
        description="`pwm`: any pin; `hardware_pwm`: pin 12, 13, 18 or 19, steadier; `rgb`: three LEDs; `mock`: none."
    )
    pin: Pin = Field(description="The GPIO number; 12 and 13 leave the sound pins free.")
    pins: list[Pin] = Field(description="For `rgb`: the GPIO numbers of red, green and blue.")
    floor: Level = Field(description="The lowest duty cycle at which the LED is seen.")
    ceiling: Level = Field(description="The duty cycle at level 100 %.")
    full_lux: UnknownOrLux = Field(description="Lux at the pillow at full power, as measured; or `unknown`.")
    most_lux: Annotated[float, Field(gt=0, le=LIMITS["ceiling"]["owner_most_lux"])] = Field(
        description="The most lux at the pillow: 5, at most 10; an RGB lamp gets 2."
    )

    @model_validator(mode="after")
    def _floor_below_ceiling(self) -> Self:
        if not self.floor < self.ceiling:
            raise ValueError(
                "`floor` is the dimmest light, so it has to be below `ceiling`. "
                "`pi-regulate lamp calibrate` finds both."
            )
        return self


class TouchSettings(Written):
    """A vibration motor under the pillow. `floor` and `ceiling` are duty cycles, shares of full power."""

    pin: NoneOrPin = Field(description="The GPIO number at the transistor; 13 can do hardware PWM. Or `none`.")
    driver: Literal["pwm", "hardware_pwm"] = Field(
        description="`pwm`: any pin; `hardware_pwm`: pin 12 or 13, and the pulses can't be heard."
    )
    floor: Level = Field(description="The lowest duty cycle at which the motor turns and is felt.")
    ceiling: Level = Field(description="The strongest duty cycle, at level 100 %.")
    frequency_hz: AutoOrHertz = Field(
        alias="frequency",
        title="frequency",
        description="Pulses a second, 20 to 40000; an LRA needs its own, such as 175. Or `auto`.",
    )

    @model_validator(mode="after")
    def _floor_below_ceiling(self) -> Self:
        if not self.floor < self.ceiling:
            raise ValueError(
                "`floor` is where the motor is just felt, so it has to be below `ceiling`. "
                "`pi-regulate touch calibrate` finds both."
            )
        return self


class ButtonSettings(Written):
    """The button, and how its presses are told apart."""

    driver: Literal["auto", "gpiod", "lgpio"] = Field(
        description="What drives the header: `gpiod`, `lgpio`, or `auto`, which is gpiod where it is installed."
    )
    pin: Pin = Field(description="The GPIO number.")
    pull: Literal["up", "down"] = Field(description="`up` when the button connects the pin to ground.")
    double_press_s: OffOrSeconds = Field(
        alias="double_press",
        title="double_press",
        description="Two presses within this time, at most 600ms, are a double press; `off` acts sooner.",
    )
    hold_s: Annotated[Seconds, Field(ge=0.6, le=3)] = Field(
        alias="hold", title="hold", description="How long to hold it, 600ms to 3s, until the session ends gently."
    )


class StartSettings(Written):
    """Which routine starts from rest; or `doors`, to be asked first."""

    press: Identifier = Field(description="The routine a press starts, or `doors`.")
    double: Identifier = Field(description="The routine a double press starts, or `doors`.")
    hold: Identifier = Field(description="The routine a hold starts, or `doors`.")


class Door(Written):
    """One door: a line that is said when the lamp asks, and where a press leads while it is the last that was begun."""

    line: Text = Field(description="What is said, in at most nine words.", examples=["Everything stands still."])
    routine: Identifier = Field(description="The routine that a press on this line starts.")


class NightSettings(Written):
    """The hours of the night, and what is different in them."""

    from_min: TimeOfDay = Field(alias="from", title="from", description="When the night begins.", examples=["22:00"])
    to_min: TimeOfDay = Field(alias="to", title="to", description="When it ends.", examples=["07:00"])
    talk: Talk = Field(description="How much is said at night.")
    connect: Literal["press", "auto"] = Field(description="`press`: at night connect comes only by a press.")
    ceiling: Level = Field(description="Share of the lamp's ceiling that is used at night.")


class EveningSettings(Written):
    """The hours before the night; they end where it begins."""

    from_min: TimeOfDay = Field(alias="from", title="from", description="When the evening begins.", examples=["19:00"])
    ceiling: Level = Field(description="Share of the lamp's ceiling that is used in the evening.")


class SoundSettings(Written):
    """Where sound goes, and how loud it is."""

    device: Text = Field(description="`auto`, `off`, or the name of a sound card.")
    volume: Annotated[float, Field(ge=0, le=10)] = Field(description="0 to 10.")
    calibrated: bool = Field(description="Whether the volume has been set by ear, where it is listened to.")
    audio_lead_s: Annotated[Seconds, Field(le=0.5)] = Field(
        alias="audio_lead", title="audio_lead", description="How much earlier sound starts than light, at most 500ms."
    )
    keep_awake: Literal["auto", "on", "off"] = Field(description="Whether silence is played to keep the output awake.")
    close_after_s: NeverOrSeconds = Field(
        alias="close_after",
        title="close_after",
        description="How long at rest before the output is closed; or `never`.",
    )
    amp_enable: NoneOrPin = Field(description="The GPIO number of the amplifier's shut-down input; or `none`.")


class PeopleSettings(Written):
    """What suits the people in bed. The defaults are the gentlest, until these questions have been answered."""

    holds: bool = Field(description="True: exercises with held breath may be offered.")
    external_focus: bool = Field(description="True: nothing about the breath is offered.")
    photosensitive: bool = Field(description="True: the light stays steady.")
    pregnant: bool = Field(description="True: no holds, 6 to 10 breaths a minute.")
    effort: bool = Field(description="True: pressing and pushing may be offered.")
    child: bool = Field(description="True: there are exercises for a grown-up and a child from six years on.")


class TalksSettings(Written):
    """The hours in which two people may be led into a talk, in exercises with `turn`."""

    until_min: TimeOfDay = Field(
        alias="until", title="until", description="No talk is begun after this time, nor at night.", examples=["22:00"]
    )


class CardSettings(Written):
    """Question cards, and exercises that may stir as much."""

    enabled: bool = Field(description="True: question cards may be asked, and what needs `cards` played, one a night.")
    until_min: TimeOfDay = Field(alias="until", title="until", description="None after this time.")


class OthersSettings(Written):
    """What others may ask of the lamp through a link to a home's broker. Without one, nobody can ask."""

    may: SomeAllowed = Field(
        description="What they may ask for: `end`, `glow`, `invite`, `start`, `together`; `[]` is nothing."
    )
    glow: Annotated[Level, Field(ge=0.02, le=LIMITS["others"]["most_share"])] = Field(
        description="How bright a glow is, 2% to 15% of the night's ceiling, by day too."
    )
    at_night: SomeAllowed = Field(
        description="The part of it that holds at night, and while the clock can't be trusted."
    )

    @model_validator(mode="after")
    def _night_within_day(self) -> Self:
        beyond = [one for one in self.at_night if one != "end" and one not in self.may]
        if beyond:
            raise ValueError(f"`at_night` is a part of `may`, and `{beyond[0]}` isn't in `may`.")
        return self


def _time_zone(value: object) -> object:
    if value in ("", None):
        return ""
    if not isinstance(value, str):
        raise ValueError(f"a time zone belongs here, such as Europe/Vienna, not {scalars.what_is(value)}.")
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        from pi_regulate.library.zones import told_zones  # imported here: its tables are needed only for this

        hint = told_zones(value) or (
            ' Write one such as Europe/Vienna. Or write `time_zone: ""`, and let `sudo pi-regulate setup` find yours.'
        )
        raise ValueError(f"{scalars.shown(value)} is not a time zone.{hint}") from None
    return value


class Settings(Written):
    """All settings of the device."""

    backend: Literal["pi", "mock"] = Field(description="`pi` drives real pins; `mock` simulates them, for a laptop.")
    lamp: LampSettings
    light: OnOrOff = Field(description="`off`: the lamp stays dark, and the session is felt; it needs `touch`.")
    touch: TouchSettings
    button: ButtonSettings
    start: StartSettings
    doors: list[Door] = Field(
        description="What `doors` asks: two to six lines, each with the routine behind it.",
        json_schema_extra={
            "minItems": int(LIMITS["doors"]["least_times"]),
            "maxItems": int(LIMITS["doors"]["most_times"]),
        },
    )
    time_zone: Annotated[str, BeforeValidator(_time_zone)] = Field(
        description="The time zone, such as Europe/Vienna. While it is empty, it is always night."
    )
    advance: Literal["auto", "press"] = Field(description="`auto`: each phase follows when the last has ended.")
    intro: Literal["first_three", "always", "never"] = Field(
        description="When the button is explained; `first_three`: until it has been heard to its end three times."
    )
    talk: Talk = Field(description="How much is said: all lines, the first and the care lines, or none.")
    language: Language = Field(
        description="The language of the lines you write here. In another than English no list of words judges them."
    )
    languages: list[Language] = Field(
        min_length=1,
        description="What is spoken: each exercise in the first of these languages that has all its lines and a voice.",
    )
    night: NightSettings
    evening: EveningSettings
    sound: SoundSettings
    voices: list[Identifier] = Field(
        min_length=1, description="Whose recordings speak: the first voice that has them all."
    )
    voice_for: dict[Identifier, Identifier] = Field(
        description="The voice that comes first for an exercise, by its id; the others follow as in `voices`."
    )
    people: PeopleSettings
    talks: TalksSettings
    cards: CardSettings
    thread: OffOrMorning = Field(
        description="`on` or a time from 08:00 to 11:00: at night it asks whom you could tell, and reminds you then."
    )
    others: OthersSettings
    history: OffOrShort = Field(description="`short`: keeps the last sessions, 30 at most: day, length, how far.")
    local_help: str = Field(max_length=200, description="A number to call near you, checked by the owner.")
