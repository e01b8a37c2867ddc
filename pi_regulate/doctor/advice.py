"""Commands to type that depend on the machine: whether a service runs, and whose the files are.

The person who set the device up reads a remedy and copies it into a terminal. So every command is in backticks, whole,
and nothing outside backticks has to be typed. `pi-regulate` is written bare: the output stream replaces it with the way
it is called here, and adds the options of this call. Rule: following a remedy makes its finding go away.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from pi_regulate.doctor.machine import Machine
from pi_regulate.share import PACKAGE

AS_ROOT = "`sudo pi-regulate doctor` shows it."
AGAIN = "stop the device that runs here, and start it again"
NO_CARD = "Plug in a USB speaker, or add an amplifier's overlay to /boot/firmware/config.txt."
DROP_IN = Path("pi-regulate.service.d", "hardware-pwm.conf")
DROP_INS = (PACKAGE.parent / "systemd" / DROP_IN, Path("/usr/share/doc/pi-regulate/examples", DROP_IN.name))
"""The folders with the drop-in for hardware PWM: in a checkout, and in the Debian package."""


def systemctl(machine: Machine, words: str) -> str:
    """A command about the service: the system's, or the user's own where that is the one that is on."""
    return f"{'systemctl --user' if machine.of_user else 'sudo systemctl'} {words} pi-regulate"


def restart_the_service(machine: Machine) -> str:
    """The command that restarts the service."""
    return f"`{systemctl(machine, 'restart')}`"


def journal(machine: Machine) -> str:
    """The command that shows what the service has said."""
    return f"`{'journalctl --user' if machine.of_user else 'sudo journalctl'} -u pi-regulate`"


def restart(machine: Machine) -> str:
    """How to restart the device, as part of a sentence: the service, or a device that was started otherwise."""
    return restart_the_service(machine) if machine.unit else AGAIN


def settles(machine: Machine, words: str) -> str:
    """A command that writes settings, in the form the reader can use.

    With sudo when the files are the system's service's or another user's. Without it for files in the user's own home,
    where root would not look for them.
    """
    own_home = machine.own is not None and os.access(machine.own, os.W_OK)
    return f"`{'' if own_home and not machine.of_system else 'sudo '}pi-regulate {words}`"


def alone(machine: Machine, words: str, *, root: bool = False) -> str:
    """A command that needs lamp or sound to itself: if the service has them, it is stopped meanwhile."""
    writes = machine.own is None or os.access(machine.own, os.W_OK)
    command = f"{'' if writes and not machine.of_system and not root else 'sudo '}pi-regulate {words}"
    if machine.unit.get("ActiveState") == "active":
        return f"`{systemctl(machine, 'stop')}; {command}; {systemctl(machine, 'start')}`"
    return f"`{command}`"


def drop_in() -> str:
    """The command that lets the service drive hardware PWM."""
    found = next((place for place in DROP_INS if place.is_file()), None)
    then = "sudo systemctl daemon-reload && sudo systemctl restart pi-regulate"
    folder = f"/etc/systemd/system/{DROP_IN.parent}"
    if found is None:
        return f"Copy {DROP_IN} from the project's systemd/ into {folder}/, then `{then}`."
    return f"`sudo install -Dm 644 -t {folder} {shlex.quote(str(found))} && {then}`"
