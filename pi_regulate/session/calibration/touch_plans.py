"""Plans for the motor under the pillow: show what it can do, and find what is just felt and what is most pleasant.

As for the lamp, a person calibrates it by feel, lying as they will lie, and the moment of a press gives the answer.
Levels are shares of full power here, which a motor that isn't turning yet needs more of than one that turns: so the
search rises from still. Rule: without a press nothing changes, and nothing asked for here exceeds a motor's rating.
"""

from __future__ import annotations

from pi_regulate.session.calibration.fades import Fade
from pi_regulate.session.calibration.lamp_plans import Search, ShownLight

RATED = 0.6
"""Of full power: with the header's 5 V on the motor, 60 % are the 3 V that coin motors are made for."""

HARDLY = 0.05  # no motor turns yet
LEAST_SPAN_FELT = 1.2  # the ceiling over the floor: a difference of a fifth is just felt


FOR_THE_HAND = Search(
    HARDLY,
    RATED / LEAST_SPAN_FELT,  # so that there is a ceiling for every floor
    "even",
    RATED,
    lambda floor, ceiling: ceiling >= LEAST_SPAN_FELT * floor,
    (
        "The motor grows stronger from still. Press when you just feel it.",
        "It grows on. Press when it is as strong as is pleasant. Hold to go back.",
        "This strong. Now down to the weakest. Wait to keep both, hold to choose again.",
    ),
)


class TouchSweep(ShownLight):
    """Everything a motor can be felt to do: up to the ceiling, steady there, down to the floor, two breaths, still."""

    def __init__(self, now_s: float) -> None:
        breath = (Fade(4.0, 0.4), Fade(6.0, 0.08))
        super().__init__(
            now_s,
            (
                Fade(10.0, 1.0, "even", "Slowly up, to the ceiling."),
                Fade(4.0, 1.0),
                Fade(6.0, 0.03, "even", "Down to the floor."),
                Fade(4.0, 0.03, "even", "The floor: you should just feel it."),
                Fade(2.0, 0.08, "eased", "Two breaths, as most exercises have them."),
                *breath,
                *breath,
                Fade(2.0, 0.0),
            ),
        )
