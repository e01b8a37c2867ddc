"""`doctor --wiring`: questions about the wires, with the lamp and the button in hand.

Rule: every question may be skipped, and nothing is written anywhere.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from pi_regulate.cli.dialogue import must_be_answered
from pi_regulate.cli.layout import paragraph
from pi_regulate.cli.setup.free import free
from pi_regulate.cli.surroundings import around
from pi_regulate.cli.usable_files import usable_library
from pi_regulate.devices.hand import Hand
from pi_regulate.wiring.setting_up.questions import NO_WIRING
from pi_regulate.wiring.wire_check import check_wires

ANSWERS = {"y": "yes", "n": "no", "s": "skip"}


def ask_through(backend: Literal["pi", "mock"] | None, config_dir: Path | None, hand: Hand) -> bool:
    """Goes through all the wires and says what needs fixing. Returns True if nothing does. Raises RegulateError.

    A running service is stopped meanwhile and started again.
    """
    must_be_answered("`pi-regulate doctor` alone asks nothing.")
    settings = usable_library(config_dir).settings
    pins: Literal["pi", "mock"] = backend or settings.backend
    with free(pins, "doctor --wiring", NO_WIRING) as may_try, around(pins, hand) as here:
        if not may_try:
            return False

        def say(text: str) -> None:
            for line in paragraph(text):
                here.say(line)

        def ask(question: str) -> str:
            say(question)
            here.written()
            return ANSWERS[click.prompt("y, n or s (skip)", type=click.Choice([*ANSWERS]), show_choices=False)]

        mend = check_wires(settings, replace(here, say=say), ask)
    click.echo("\nTo be fixed:" if mend else "\nNothing needs fixing.")
    for sentence in mend:
        first, *more = paragraph(sentence, indent=2)
        click.echo("\n".join([f"- {first.strip()}", *more]))
    return not mend
