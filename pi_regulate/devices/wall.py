"""The clock on the wall, and whether it can be believed.

A Pi without a battery clock wakes up somewhere in the past until the network tells it the time, and a fresh image
stands in a time zone nobody chose. Either way the device takes it for night. Rule: only the question "is it night, and
which" is answered from here; no duration ever is.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from pi_regulate.session.night import Wall

_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")  # made by systemd-timesyncd after its first answer
_TIME_ERROR = 5  # adjtimex: the kernel's clock is not synchronised


def real_wall(time_zone: str, *, on_pi: bool) -> Callable[[float], Wall]:
    """The machine's clock, read when it is asked. `time_zone` is the confirmed one; "" is none yet.

    Off a Pi the machine's own zone and clock are taken as right: a laptop knows where it is.
    """
    zone = ZoneInfo(time_zone) if time_zone else None

    def wall(now_s: float) -> Wall:
        there = datetime.now(zone)
        trusted = not on_pi or (zone is not None and clock_synchronised())
        return Wall(there.hour * 60 + there.minute, there.toordinal(), trusted)

    return wall


def pretended_wall(minute: int, since_s: float, day: int = 0) -> Callable[[float], Wall]:
    """A clock that stood at `minute` of a day at the host time `since_s`, and runs with the device's own time."""
    start = datetime(2000, 1, 1) + timedelta(days=day, minutes=minute)

    def wall(now_s: float) -> Wall:
        there = start + timedelta(seconds=now_s - since_s)
        return Wall(there.hour * 60 + there.minute, there.toordinal())

    return wall


def machine_zone(localtime: Path = Path("/etc/localtime")) -> str | None:
    """The time zone this machine is set to, such as Europe/Vienna; None where nobody can tell.

    A fresh image stands in one that nobody chose, so it is a proposal and no more; UTC is no place at all.
    """
    _, found, name = os.path.realpath(localtime).partition("/zoneinfo/")
    name = name.removeprefix("posix/").removeprefix("right/")
    return name if found and name in available_timezones() and _is_a_place(name) else None


def _is_a_place(zone: str) -> bool:
    region, _, city = zone.partition("/")
    return bool(city) and region != "Etc"


def time_in(time_zone: str) -> str:
    """The day of the week and the time there by this machine's clock, for a person to compare."""
    return f"{datetime.now(ZoneInfo(time_zone)):%A, %H:%M}"


def clock_synchronised() -> bool:
    """True when the machine's clock has been set by the network since boot."""
    if _SYNCHRONISED.exists():
        return True
    if not sys.platform.startswith("linux"):
        return True
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        buffer = ctypes.create_string_buffer(512)  # struct timex, zeroed: mode 0 only reads
        state = int(libc.adjtimex(buffer))
    except (OSError, AttributeError):
        return False
    return state not in (-1, _TIME_ERROR)
