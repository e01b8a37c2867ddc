"""Checks the service: installed, confined, watched, and what the running device says about itself.

Figures: exposure is systemd's own measure, from 0 to 10, and the shipped unit has at most 1.0 (systemd 252); a watchdog
of 10 s restarts a hung loop within 20 s. Rule: a laptop without systemd is not a fault.
"""

from __future__ import annotations

import os
import re

from pi_regulate.doctor.advice import journal, restart_the_service, systemctl
from pi_regulate.doctor.findings import Finding, fail, not_here, ok, warn
from pi_regulate.doctor.machine import COMMAND_S, STARTS_BY_ITSELF, Machine, properties
from pi_regulate.session.lateness import LATE_S

MOST_EXPOSURE = 1.0
NO_UNIT = "it is not installed as a service"
INSTALL = "The Debian package installs it; docs/install.md describes other ways."
COMPARE = "`systemctl cat pi-regulate` shows the unit. Remove what differs from the shipped one."
IS_A_USERS = "the system's service is off, and a user's own is on instead"
TYPED_BY_THEM = "`pi-regulate doctor`, typed by that user, looks at it."
OF_USERS = "home/*/.config/systemd/user/default.target.wants/pi-regulate.service"  # there once somebody has enabled it
BOARD = "Put the line `dtparam=watchdog=on` into /boot/firmware/config.txt and restart the Raspberry Pi."
BUSY = "Stop other programs (`top` shows them), and see `board.power` above."
WATCHDOG = "/etc/systemd/system.conf.d/watchdog.conf"
_OFF = ("", "0", "infinity")


def unit(machine: Machine) -> Finding:
    """Whether it starts at boot."""
    known = machine.unit
    if not known:
        return warn(NO_UNIT, INSTALL) if machine.is_pi else not_here(NO_UNIT)
    active, enabled = known.get("ActiveState", "?"), known.get("UnitFileState", "?")
    if active == "failed":
        return fail("the service has failed", f"{journal(machine)} says why. Then {restart_the_service(machine)}.")
    if enabled not in STARTS_BY_ITSELF:
        if active != "active" and any(machine.root.glob(OF_USERS)):
            return not_here(IS_A_USERS, TYPED_BY_THEM)
        unmask = f"{systemctl(machine, 'unmask')} && " if enabled.startswith("masked") else ""
        enable = systemctl(machine, "enable --now")
        return warn(f"the service does not start at boot ({enabled})", f"`{unmask}{enable}`")
    if active != "active":
        return warn(f"the service is {active}", f"`{systemctl(machine, 'start')}`")
    if machine.of_user and not _lingers(machine):
        return warn("the service is your own, and starts once you log in", "`sudo loginctl enable-linger $USER`")
    whose = "your own, " if machine.of_user else ""
    restarts = known.get("NRestarts", "0")
    return ok(f"the service is {whose}on and starts at boot; it was restarted {restarts} times")


def exposure(machine: Machine) -> Finding:
    """How well the service is confined."""
    if machine.of_user:
        return not_here("the service is your own, and may do what you may do")
    path = machine.unit.get("FragmentPath", "")
    if not path:
        return not_here(NO_UNIT)
    words = ("systemd-analyze", "security", "--offline=true", "--no-pager", path)
    found = re.search(r"exposure level for .*: ([\d.]+)", machine.run(words, 4.0) or "")
    if found is None:
        return not_here("systemd-analyze can't rate the service here")
    if float(found[1]) > MOST_EXPOSURE:
        return warn(f"its exposure is {found[1]} of 10; the shipped unit has at most 1.0", COMPARE)
    return ok(f"its exposure is {found[1]} of 10")


def watchdog(machine: Machine) -> Finding:
    """Whether the device is restarted when its loop hangs."""
    if not machine.unit:
        return not_here(NO_UNIT)
    every = machine.unit.get("WatchdogUSec", "")
    if every in _OFF:
        edit = f"`{systemctl(machine, 'edit')}`: put `WatchdogSec=10` below `[Service]`."
        return warn("nothing restarts it when it hangs", f"{edit} Then {restart_the_service(machine)}.")
    return ok(f"if the device hangs, it is ended after {every}")


def board_watchdog(machine: Machine) -> Finding:
    """Whether the board restarts when everything hangs."""
    if not machine.is_pi or not machine.manager:
        return not_here("there is no Raspberry Pi watchdog here")
    if not machine.path("/dev/watchdog").exists():
        return warn("the board's watchdog is off", BOARD)
    every = machine.manager.get("RuntimeWatchdogUSec", "")
    if every in _OFF:
        return warn(
            "the board does not restart when the whole system hangs",
            f"`printf '[Manager]\\nRuntimeWatchdogSec=15s\\n' | sudo install -Dm 644 /dev/stdin {WATCHDOG}`, then "
            "`sudo systemctl daemon-reexec`",
        )
    return ok(f"if the whole system hangs for {every}, the board restarts")


def running(machine: Machine) -> Finding:
    """Whether a running device answers, and what it says."""
    told = machine.device
    if told is not None:
        return ok(f"it runs, version {told.get('version')}: {told.get('status')}")
    if machine.unit.get("ActiveState") == "active":
        return warn("the service is on, but nothing answers on its socket", restart_the_service(machine))
    return not_here("no device is running here now")


def _lingers(machine: Machine) -> bool:
    """Whether systemd starts this user's services at boot, before anybody logs in."""
    told = machine.run(("loginctl", "show-user", str(os.geteuid()), "--property=Linger"), COMMAND_S)
    return properties(told or "").get("Linger") != "no"


def timing(machine: Machine) -> Finding:
    """How late light, sound and presses were, as the running device measured."""
    timing = machine.device.get("timing") if machine.device is not None else None
    if not isinstance(timing, dict) or not timing:
        none = (
            "no device is running" if machine.device is None else "no session has been played since the device started"
        )
        return not_here(none)
    kinds = {name: late for name, late in timing.items() if isinstance(late, dict)}
    found = "; ".join(
        f"{name} {late.get('p50_ms')}/{late.get('p99_ms')}/{late.get('worst_ms')} ms" for name, late in kinds.items()
    )
    worst = max((float(late.get("worst_ms") or 0) for late in kinds.values()), default=0.0)
    if worst > LATE_S * 1000:
        return warn(f"lateness (median/99 %/worst): {found}", BUSY)
    return ok(f"lateness (median/99 %/worst): {found}")
