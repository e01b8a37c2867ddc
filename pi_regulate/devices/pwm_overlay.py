"""The overlay that leads the chip's PWM to the header, as a line of /boot/firmware/config.txt.

The unit of boards up to the Pi 4 has two channels: pins 12 and 18 are on the first, 13 and 19 on the second. The rule:
nothing is imported here that `lamp off` would have to wait for.
"""

OVERLAY_FUNCTION = {12: 4, 13: 4, 18: 2, 19: 2}
"""The function that a pin needs for PWM, by its GPIO number."""

SECOND_CHANNEL = (13, 19)


def overlay_line(*pins: int) -> str:
    """The line of config.txt that leads hardware PWM to one pin, or to two on the unit's two channels.

    Two lines would not do: the second overlay takes the unit away from the first one's pin.
    """
    first, *second = sorted(pins, key=lambda pin: pin in SECOND_CHANNEL)  # the overlay's `pin2`
    line = f"pin={first},func={OVERLAY_FUNCTION.get(first, 4)}"
    if not second:
        return f"dtoverlay=pwm,{line}"
    return f"dtoverlay=pwm-2chan,{line},pin2={second[0]},func2={OVERLAY_FUNCTION.get(second[0], 4)}"
