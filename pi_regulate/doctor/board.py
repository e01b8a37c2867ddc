"""Checks the board and its system: which they are, the power supply, the space left, and the clock.

Figures: the device may take 80 MB of memory with sound open; a supply below 4.63 V sets the under-voltage bit.
Rule: on a machine that is not a Raspberry Pi, answer `not here`, never `fail`.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from pi_regulate.doctor.advice import restart, restart_the_service, settles, systemctl
from pi_regulate.doctor.findings import Finding, fail, not_here, ok, warn
from pi_regulate.doctor.machine import Machine, properties

WANTED_MB, LEAST_MB = 80, 30  # of memory: needed with sound open; below the least no program can be started
LEAST_DISK_MB = 50
OLDEST_DEBIAN = 12  # the first whose Python is new enough
NO_JACK = re.compile(r"Raspberry Pi (5|500|400|Zero)|Compute Module")
SUPPLY = "Use the power supply that is made for this Raspberry Pi, and a short cable."
TOO_WEAK, WAS_TOO_WEAK, TOO_HOT = 1 << 0, 1 << 16, 0b1110 | 0b1110 << 16  # vcgencmd's bits


def model(machine: Machine) -> Finding:
    """Which board."""
    if not machine.is_pi:
        return not_here(f"not a Raspberry Pi ({machine.system}, {machine.arch})")
    jack = " It has no headphone jack: sound goes by USB, I2S or HDMI." if NO_JACK.search(machine.model) else ""
    if machine.bits == 32:
        return warn(
            f"{machine.model}, with a 32-bit system.{jack}",
            "Install 64-bit Raspberry Pi OS (a Zero 2 W or newer runs it): pip lacks several packages for 32 bits.",
        )
    return ok(f"{machine.model}.{jack}")


def system(machine: Machine) -> Finding:
    """Which operating system."""
    if machine.system != "linux":
        return not_here(f"not Linux ({machine.system})")
    known = {name: value.strip('"') for name, value in properties(machine.text("/etc/os-release")).items()}
    name = known.get("PRETTY_NAME", "a Linux without a name")
    version = known.get("VERSION_ID", "")
    is_debian = known.get("ID") in ("debian", "raspbian")
    if is_debian and version.isdigit() and int(version) < OLDEST_DEBIAN:
        return warn(name, "Install Raspberry Pi OS 12 (Bookworm) or newer.")
    if machine.is_pi and not machine.path("/etc/rpi-issue").exists():
        return warn(
            f"{name}, which is not Raspberry Pi OS",
            "Install Raspberry Pi OS if lamp or button does not work: other systems may lack python3-lgpio, and "
            "the rules that let the group `gpio` use the pins.",
        )
    return ok(name)


def power(machine: Machine) -> Finding:
    """Whether the power supply is strong enough, as the firmware measured."""
    told = machine.run(("vcgencmd", "get_throttled"), 2.0) or ""
    found = re.search(r"throttled=(0x[0-9a-fA-F]+)", told)
    if found is not None:
        return judged_power(int(found[1], 16))
    for monitor in sorted(machine.path("/sys/class/hwmon").glob("hwmon*")):
        name = "/" + monitor.relative_to(machine.root).as_posix()
        if machine.text(f"{name}/name") == "rpi_volt":
            return judged_power(TOO_WEAK if machine.text(f"{name}/in0_lcrit_alarm") == "1" else 0)
    return not_here("nothing here measures the power supply")


def judged_power(bits: int) -> Finding:
    """What the firmware's throttling bits mean."""
    if bits & TOO_WEAK:
        return fail(f"the power supply is too weak now ({bits:#x})", SUPPLY)
    if bits & WAS_TOO_WEAK:
        return warn(f"the power supply has been too weak since the start ({bits:#x})", SUPPLY)
    if bits & TOO_HOT:
        return warn(f"the board has been slowed down, most likely by heat ({bits:#x})", "Give it air, or a heat sink.")
    return ok("the power supply has been strong enough since the start")


def memory(machine: Machine) -> Finding:
    """How much memory is free."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", machine.text("/proc/meminfo"), re.MULTILINE)
    if found is None:
        return not_here("this system does not tell how much memory is free")
    free_mb = int(found[1]) // 1024
    wanted_mb = LEAST_MB if machine.device is not None else WANTED_MB  # a running device already has its share
    remedy = "Stop other programs. A desktop takes most of a small Pi's memory."
    if free_mb < LEAST_MB:
        return fail(f"{free_mb} MB of memory are free", remedy)
    return ok(f"{free_mb} MB of memory are free") if free_mb >= wanted_mb else warn(f"{free_mb} MB are free", remedy)


def disk(machine: Machine) -> Finding:
    """How much space is left on the card."""
    place = next(path for path in (_kept_in(machine), *_kept_in(machine).parents) if path.exists())
    free_mb = shutil.disk_usage(place).free // 2**20
    found = f"{free_mb} MB are free where state is kept"
    return ok(found) if free_mb >= LEAST_DISK_MB else warn(found, "Delete something. Until then nothing is remembered.")


def clock(machine: Machine) -> Finding:
    """Whether the clock has been set since boot, as seen by the running device, or from here when none runs."""
    here = machine.clock_set_by()
    if not machine.is_pi:
        return (
            ok(f"the clock was set by {here}")
            if here
            else not_here("this is not a Raspberry Pi, so its own clock is trusted")
        )
    told = _clock_told(machine)
    set_by = here if told is None else str(told.get("set_by", ""))
    if set_by:
        return ok(f"the clock was set by {set_by} since the start")
    if here:
        return warn(
            f"the clock was set by {here}, but the running device can't see that: it treats every hour as night",
            f"{restart_the_service(machine)}. If that does not help, remove `ProtectClock=` from your changes to the "
            f"unit: `{systemctl(machine, 'edit')}`."
            if machine.unit
            else f"To let it see that: {restart(machine)}.",
        )
    return warn(
        "nothing has set the clock since the start: every hour counts as night",
        "Connect it to a network once (timesyncd, or chrony with `rtcsync`), or fit a battery clock and set it once.",
    )


def time_zone(machine: Machine) -> Finding:
    """Whether the time zone has been confirmed, and the running device knows it."""
    told = _clock_told(machine)
    if machine.settings.time_zone:
        if machine.is_pi and told is not None and told.get("zone_confirmed") is False:
            return warn(
                "the time zone is confirmed in the settings, but the running device was started before that",
                f"To use it: {restart(machine)}.",
            )
        return ok("the time zone is confirmed in the settings")
    if not machine.is_pi:
        return not_here("this is not a Raspberry Pi, so its own time zone counts")
    return warn(
        "the time zone has not been confirmed: every hour counts as night",
        f"{settles(machine, 'setup')} asks for it; or put a line like `time_zone: Europe/Vienna` into settings.yaml.",
    )


def _clock_told(machine: Machine) -> Mapping[str, object] | None:
    """What the running device says about its clock; None when none runs, or an older version does."""
    told = machine.device.get("clock") if machine.device is not None else None
    return told if isinstance(told, Mapping) else None


def groups(machine: Machine) -> Finding:
    """Whether the current user may use pins and sound."""
    listed = {line.split(":", 1)[0] for line in machine.text("/etc/group").splitlines()}
    if "gpio" not in listed:
        if not machine.is_pi:
            return not_here("there is no group `gpio` here")
        return fail(
            "there is no group `gpio` here",
            "Raspberry Pi OS has it, with a rule that lets it use the pins; our Debian package makes only the group.",
        )
    missing = [name for name in ("gpio", "audio") if name not in machine.groups]
    if machine.is_root or not missing:
        return ok("you may use pins and sound")
    wanted = " and ".join(f"`{name}`" for name in missing)
    if machine.of_system:
        return ok(f"the service may use pins and sound; you are not in {wanted}, and don't need to be")
    then = "`sudo reboot`" if machine.of_user else "log in again"  # a service of one's own may outlast every login
    return fail(f"you are not in {wanted}", f"`sudo usermod -aG {','.join(missing)} $USER`, then {then}.")


def _kept_in(machine: Machine) -> Path:
    return (machine.state or Path(os.sep)).absolute()
