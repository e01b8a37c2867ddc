"""Checks the link: whether it is there, who may read its secrets, and whether it reaches the broker safely.

The link is a program of its own, and most devices have none; then there is nothing to check. What it knows it has
written into its file of standing. Rule: nothing is sent, and the broker is not asked anything.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from pi_regulate.devices.link_standing import LINK_CONFIG, LINK_FILE, LINK_PROGRAM
from pi_regulate.devices.pair_code import PAIR_FILE
from pi_regulate.doctor.findings import Finding, fail, not_here, ok, warn
from pi_regulate.doctor.machine import Machine, typed

_NONE = "there is no link to a broker"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_RESTART = "`sudo systemctl restart pi-regulate-link`"
_CHECK = "`pi-regulate-link --check` says what is wrong with its file; `sudo journalctl -u pi-regulate-link` says more."
_INSTALL = "`sudo apt install ./dist/pi-regulate-link_*_all.deb`, after `make deb`."
_FILE = LINK_CONFIG / LINK_FILE


def link_there(machine: Machine) -> Finding:
    """Whether the link is installed and runs where somebody has set it up."""
    wanted, standing = machine.path(str(_FILE)).exists(), machine.link
    if standing is not None:
        lamp = "the lamp answers it" if standing.get("lamp") is True else "the lamp does not answer it yet"
        return ok(f"the link runs, and {lamp}")
    if not machine.path(str(LINK_PROGRAM)).exists():
        if wanted:
            return warn(f"there is {_FILE}, but no link is installed", _INSTALL)
        return not_here(_NONE)
    if not wanted:
        return not_here(f"the link is installed, and starts once there is {_FILE}")
    return fail("the link is set up and does not run", f"{_RESTART}. {_CHECK}")


def link_secrets(machine: Machine) -> Finding:
    """Whether only root may read the password, the code of a pair and the key."""
    if not machine.path(str(_FILE)).exists():
        return not_here(_NONE)
    broker = _broker(machine)
    secrets = [LINK_CONFIG / "password", LINK_CONFIG / PAIR_FILE]
    if isinstance(broker.get("key"), str) and broker["key"]:
        secrets.append(LINK_CONFIG / broker["key"])
    there = [path for path in secrets if machine.path(str(path)).exists()]
    readable = [path for path in there if stat.S_IMODE(machine.path(str(path)).stat().st_mode) & _OTHERS]
    if readable:
        command = f"`sudo chmod 600 {' '.join(map(typed, readable))}`"
        return warn(f"others may read the link's {_files(readable)}", command)
    if not there:
        return ok("the link has no password, no key and no code of a pair")
    return ok(f"only its owner may read the link's {_files(there)}")


def link_broker(machine: Machine) -> Finding:
    """Whether the broker is reached, and if not, why."""
    standing = machine.link
    if standing is None:
        return not_here(_NONE if not machine.path(str(_FILE)).exists() else "the link does not run")
    if standing.get("connected") is True:
        return ok("the broker is reached")
    why = str(standing.get("why") or "no answer yet")
    return warn(f"the broker is not reached: {why}", f"Look at `broker` in {_FILE}, and whether the broker runs.")


def link_encrypted(machine: Machine) -> Finding:
    """Whether what the link says can be read on the way."""
    if not machine.path(str(_FILE)).exists() and machine.link is None:
        return not_here(_NONE)
    standing = machine.link or {}
    encrypted = standing.get("tls") if "tls" in standing else _broker(machine).get("tls", True)
    if encrypted is not True:
        remedy = (
            f"Give the broker a certificate; then take `tls: false` out of {_FILE}. docs/home-assistant.md says how."
        )
        return warn("what the link says is not encrypted: everybody in this network can read the password", remedy)
    if standing.get("connected") is True:
        return ok("the connection is encrypted, and the broker's certificate was verified")
    return ok("the connection is encrypted whenever there is one")


def link_pair(machine: Machine) -> Finding:
    """Whether the code of a pair belongs to two lamps alone."""
    standing = machine.link
    if standing is None or standing.get("together") is not True:
        return not_here("this lamp belongs with no other one, or the link does not run")
    if standing.get("crowded") is True:
        remedy = (
            "Make a new code, both of you: `sudo pi-regulate link leave`, then `sudo pi-regulate link pair`. If one of "
            f"you has a new card, this is enough: {_RESTART}."
        )
        return warn("more than two lamps have used the code of the pair since the link started", remedy)
    return ok("two lamps at most have used the code of the pair")


def _files(paths: Sequence[Path]) -> str:
    names = [f"`{path.name}`" for path in paths]
    return f"file {names[0]}" if len(names) == 1 else f"files {', '.join(names[:-1])} and {names[-1]}"


def _broker(machine: Machine) -> Mapping[str, Any]:
    """The section `broker` of the settings, as far as it can be read; the link itself checks them."""
    try:
        told = yaml.safe_load(machine.text(str(_FILE)))
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    found = told.get("broker") if isinstance(told, dict) else None
    return found if isinstance(found, dict) else {}
