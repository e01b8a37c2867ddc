"""The lines for config.txt in `setup`: it shows them with their reasons, and writes them if the answer is yes.

Rule: with simulated pins it touches nothing, and one command takes out what was written.
"""

from __future__ import annotations

import click

from pi_regulate.cli.dialogue import say, yes_or_no
from pi_regulate.devices.boot_lines import BootLine, board, boot_lines, fitting_lines
from pi_regulate.devices.config_txt import config_txt, left_to_write, undo, write_config_txt
from pi_regulate.labels import in_terminal as _
from pi_regulate.library.settings import Settings
from pi_regulate.wiring.setting_up import questions
from pi_regulate.words import RegulateError, RootMayError


def tell_boot_lines(settings: Settings, *, offer: bool) -> None:
    """Shows the lines for this board and these settings; with `offer`, offers to write them."""
    model = board()
    say("", questions.LINES)
    _show(list(boot_lines(settings, model)))
    path = config_txt()
    if not offer:
        say("", questions.LATER)
    elif not model or path is None:
        say("", questions.BY_HAND)
    else:
        try:
            amplifier = settings.sound.amp_enable is not None or yes_or_no("", questions.AMPLIFIER) == "yes"
            lines = fitting_lines(settings, model, amplifier=amplifier)
            if not left_to_write(path, lines):
                say(_("{path} already has all the lines that fit.").format(path=path))
            else:
                say("", _("These fit your device, and would go at the end of {path}:").format(path=path))
                _show(lines := left_to_write(path, lines))
                asks = _("Write them? The file as it is now is kept beside it, as {name}.before-….")
                if yes_or_no(asks.format(name=path.name)) == "yes":
                    told = _("Written. The file as it was is kept as {copy}.")
                    say(f"{told.format(copy=write_config_txt(path, lines))} {questions.REBOOT}")
                    click.echo(questions.REBOOTS)
        except RootMayError as error:
            say(f"{error}; type: `sudo pi-regulate setup`")
        except RegulateError as error:
            say(f"{str(error).rstrip('.')}.")
    say("", questions.TAPE)


def undo_boot_lines() -> None:
    """Removes what `setup` wrote into config.txt. Raises RegulateError."""
    path = config_txt()
    if path is None:
        raise RegulateError(_("this machine does not have the config.txt of a Raspberry Pi."))
    copy = undo(path)
    if copy is None:
        say(_("{path} has no lines from pi-regulate; nothing was changed.").format(path=path))
    else:
        told = _("The lines were removed from {path}. The file as it was is kept as {copy}.")
        say(f"{told.format(path=path, copy=copy)} {questions.REBOOT}")
        click.echo(questions.REBOOTS)


def _show(lines: list[BootLine]) -> None:
    width = max(len(line) for line, _ in lines)
    for line, why in lines:
        click.echo(f"  {line:<{width}}  # {why}")
