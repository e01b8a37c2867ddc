"""What a part that is tried alone sounds on: the machine's own card, or none where the pins are simulated.

Rule: where pins are simulated, no card is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pi_regulate.devices.hushed import hushed
from pi_regulate.wiring.calibration import Around

if TYPE_CHECKING:
    from pi_regulate.devices.speaker.cards import Output
    from pi_regulate.devices.speaker.stream import Pipe


def pipe_for(here: Around) -> Callable[[Output], Pipe]:
    """Returns a function that opens a card: a real one, or a simulated one if the pins are simulated too."""
    from pi_regulate.devices.speaker.outlet import pygame_pipe
    from pi_regulate.devices.speaker.simulated_card import SimulatedCard

    def on_card(output: Output) -> Pipe:
        with hushed():  # ALSA prints lines of its own; our errors say what is wrong
            return pygame_pipe(output)

    return (lambda _: SimulatedCard(here.clock)) if here.backend == "mock" else on_card
