"""Finds who else uses the sound card: the program that has it open, and the sound server of a desktop.

A card without a mixer of its own is open for one program at a time. On a desktop that program is PipeWire (or
PulseAudio), which plays for everybody who is logged in, opens the card when something sounds and lets it go soon after.
Our service opens the card itself and keeps it. So whoever is first has it, and the other is silent. Rule: a program is
told by its name and its number, both of which `ps` shows.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from pi_regulate.devices.speaker.cards import AlsaCard
from pi_regulate.doctor.machine import Machine

SERVERS = ("pipewire", "pulseaudio")
_PLAIN = re.compile(r"[\w .,+-]+")  # in a rule of WirePlumber and in a shell these need no thought


@dataclass(frozen=True, slots=True)
class Program:
    """A running program, by the name and the number that the kernel has for it."""

    name: str
    process: int

    def __str__(self) -> str:
        return f"{self.name} (process {self.process})"


def holder(machine: Machine, card: str) -> Program | None:
    """The program that has this card open to play; None when nobody has, or when it can't be seen from here."""
    for status in sorted(machine.path(f"/proc/asound/{card}").glob("pcm*p/sub*/status")):
        told = machine.text(f"/{status.relative_to(machine.root)}")
        if (thread := re.search(r"^owner_pid\s*:\s*(\d+)", told, re.MULTILINE)) is not None:
            return _program(machine, thread[1])
    return None


def sound_server(machine: Machine) -> str | None:
    """The sound server that runs for somebody who is logged in, by its name; None where there is none."""
    for comm in machine.path("/proc").glob("[0-9]*/comm"):
        if (name := machine.text(f"/{comm.relative_to(machine.root)}")) in SERVERS:
            return name
    return None


def keep_from(server: str, card: AlsaCard) -> str:
    """What makes the desktop leave this card alone, for who is logged in there."""
    if server != "pipewire" or _PLAIN.fullmatch(card.name) is None:
        return "Keep one of the two away from the card: “On a desktop” in the documents says how."
    rule = (
        f'monitor.alsa.rules = [{{ matches = [{{ api.alsa.card.name = "{card.name}" }}], '
        "actions = { update-props = { device.disabled = true } } }]"
    )
    file = "/etc/wireplumber/wireplumber.conf.d/pi-regulate.conf"
    return (
        f"To keep the card for pi-regulate: `printf %s {shlex.quote(rule)} | sudo install -D -m 644 /dev/stdin {file}; "
        f"systemctl --user restart wireplumber`. “On a desktop” in the documents has the other way."
    )


def _program(machine: Machine, thread: str) -> Program:
    """The program that a thread belongs to: the kernel notes the thread that opened the card."""
    process = re.search(r"^Tgid:\s*(\d+)", machine.text(f"/proc/{thread}/status"), re.MULTILINE)
    number = process[1] if process is not None else thread
    return Program(machine.text(f"/proc/{number}/comm") or "a program", int(number))
