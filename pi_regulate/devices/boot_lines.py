"""Lines for /boot/firmware/config.txt: lamp, motor and amplifier off while the Pi starts, the Pi's own lights dark.

| board                  | activity light                         | power light              | network socket  |
|------------------------|----------------------------------------|--------------------------|-----------------|
| Zero, Zero W, Zero 2 W | `act_led_trigger=none`, active low     | none                     | none            |
| others                 | `act_led_trigger=none`                 | `pwr_led_activelow=off`  | 14: 3B+, 4: 4, 5 |

From the kernel's own list of overlays and parameters, and raspberrypi/firmware#1742 for the power light: a low pin
lights it and its trigger is `default-on`, so declaring it active high turns it off; `pwr_led_trigger=none` would not.
The one rule: a person has read each line and its reason before a program writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pi_regulate.devices.pwm_overlay import overlay_line
from pi_regulate.library.lamp import HARDWARE_PWM_PINS, lamp_pins
from pi_regulate.library.settings import Settings

MODEL = Path("/proc/device-tree/model")

BootLine = tuple[str, str]
"""The line, and its reason."""


def board(path: Path = MODEL) -> str:
    """The name of this board, such as `Raspberry Pi Zero 2 W Rev 1.0`; empty when it is not a Raspberry Pi."""
    try:
        name = path.read_text(encoding="utf-8", errors="replace").strip("\0 \n")
    except OSError:
        return ""
    return name if name.startswith("Raspberry Pi") else ""


def boot_lines(settings: Settings, model: str, *, candidates: bool = True) -> Iterator[BootLine]:
    """The lines for these settings on the board `model`; for an unknown board, the lines that fit any.

    With `candidates`, also the one for hardware PWM that the lamp's pin could have.
    """
    pin, motor = settings.sound.amp_enable, settings.touch.pin
    for number in lamp_pins(settings.lamp):
        yield f"gpio={number}=op,dl", "the lamp is dark while the Pi starts"
    if motor is not None:
        yield f"gpio={motor}=op,dl", "the motor is still while the Pi starts"
    if parts := _pwm_parts(settings, candidates=candidates):
        whose = " and ".join(f"`{part}: {{driver: hardware_pwm}}`" for part in parts)
        yield overlay_line(*parts.values()), f"for {whose}"
        if not any(f"Pi {number}" in model for number in ("4", "5")):
            yield "dtparam=audio=off", "with the line above, up to the Pi 3: the headphone jack needs the same unit"
    if pin is not None:
        yield f"gpio={pin}=op,dl", "the amplifier is off while the Pi starts"
        yield "dtoverlay=max98357a,no-sdmode", "for an I2S amplifier of this kind, switched by `amp_enable`"
    else:
        yield "dtoverlay=max98357a", "only for an I2S amplifier of this kind; a USB card needs no line"
    yield from _own_lights(model)


def fitting_lines(settings: Settings, model: str, *, amplifier: bool) -> list[BootLine]:
    """The lines to be written: those for hardware PWM only if the settings use it.

    `amplifier` says whether there is an I2S amplifier of the known kind.
    """
    lines = boot_lines(settings, model, candidates=False)
    return [(line, why) for line, why in lines if amplifier or not line.startswith("dtoverlay=max98357a")]


def _pwm_parts(settings: Settings, *, candidates: bool) -> dict[str, int]:
    """The parts that have, or could have, hardware PWM, and their pins."""
    lamp, touch, found = settings.lamp, settings.touch, dict[str, int]()
    could = candidates and lamp.driver != "rgb"
    if lamp.pin in HARDWARE_PWM_PINS and (could or lamp.driver == "hardware_pwm"):
        found["lamp"] = lamp.pin
    if touch.pin in HARDWARE_PWM_PINS and touch.driver == "hardware_pwm":
        found["touch"] = touch.pin
    return found


def _own_lights(model: str) -> Iterator[BootLine]:
    zero = " Zero" in model
    yield "dtparam=act_led_trigger=none", "the green light is dark"
    if zero:
        yield "dtparam=act_led_activelow=on", "the same, on a Zero"
    if not zero:
        yield "dtparam=pwr_led_activelow=off", "the red light is dark"
    off = (
        "14" if "3 Model B Plus" in model else "4" if any(f"Pi {name}" in model for name in ("4 ", "5 ", "400")) else ""
    )
    for number in (0, 1) if off else ():
        yield f"dtparam=eth_led{number}={off}", "the lights of the network socket"
