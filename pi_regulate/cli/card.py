"""`card`: the page that lies beside the bed, in plain text: the button, what it is not, and whom to call.

Rule: it says what the device does and promises nothing; the number to call is the owner's own, checked by the owner.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

import click

from pi_regulate.cli.options import config_option
from pi_regulate.library.catalogue import load
from pi_regulate.share import config_dir as find_config
from pi_regulate.share import share_dir

WIDTH = 72

BUTTON = """\
Press              to begin. Then: to move on.
Press twice        another one, or an easier breath.
Hold one second    it ends gently, from anywhere.
Nothing            is fine. It goes on by itself, and at night it
                   ends in the dark.

Two of you         Ask with words. Then one press each is a yes.
                   No press means no.

You may pull the plug at any moment."""

NOTICE = (
    "pi-regulate is a hobby light and sound guide for quiet moments. It is not a medical device. It does not diagnose, "
    "treat, cure or prevent anything, and it measures nothing about you. It does not replace care by a person. If you "
    "live with an illness, are pregnant, or take medicine, ask a professional first. Stop whenever it does not feel "
    "right: dizziness, tingling, chest pain, faintness or more fear mean stop, look around, breathe normally."
)

CRISIS = (
    "If you or someone near you may be in danger now, contact your local emergency service. If you think about ending "
    "your life or harming yourself, please tell someone now: a person you trust, a doctor, or a crisis line in your "
    "country. You do not have to explain it well. This device cannot hear you and cannot call for help."
)

FEAR = "If someone frightens you, use this alone, and talk to someone you trust."


@click.command()
@config_option
def card(config_dir: Path | None) -> None:
    """Print the card that lies beside the bed, with the number in `local_help`."""
    number = load(share_dir(), find_config(config_dir)).settings.local_help.strip()
    help_line = f"Help near you: {number}" if number else "Help near you: ______________________ (checked on: ________)"
    parts = [BUTTON, fill(NOTICE, WIDTH), fill(CRISIS, WIDTH), fill(FEAR, WIDTH), fill(help_line, WIDTH)]
    click.echo("\n\n".join(parts))
