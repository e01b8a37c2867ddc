"""The time of day, and whether it can be trusted.

A Pi without a battery clock starts somewhere in the past until the network gives it the time, and a fresh image has a
time zone that the owner did not choose. In both cases the device treats every hour as night. What counts as setting it:

| what                                         | how it is known                                                    |
|----------------------------------------------|--------------------------------------------------------------------|
| systemd-timesyncd                            | its file in /run                                                   |
| chrony, ntpd, ntpsec, openntpd, gpsd by them | the kernel is told that its clock is in step: STA_UNSYNC is off     |
| a battery clock (RTC)                        | the kernel set the clock from it at boot (hctosys), and they agree |

A saved date (fake-hwclock, systemd's own) does not count, nor does a clock older than this program. Rule: this clock
only answers whether it is night, and which night; it never measures a duration.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from pi_regulate.session.night import Wall

TIMESYNCD = "run/systemd/timesync/synchronized"  # made after its first answer, and touched after each
CLOCKS = "sys/class/rtc"
STA_UNSYNC = 0x40
NO_EARLIER_S = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
"""No clock can be older than this program: an earlier date (1970, 2000, a GPS receiver's wrapped weeks) is wrong."""
CLOCKS_APART_S = 1800.0
"""How far a battery clock and the system's may be apart, in seconds: more than a cheap crystal loses in a year without
a network, less than the smallest difference between two time zones."""


class RealWall:
    """The machine's clock, read when it is asked. `time_zone` is the confirmed one; "" is none yet.

    On other machines the zone and clock are taken as right, since a laptop knows where it is. A clock that was set once
    stays set; losing the network does not make the time wrong.
    """

    def __init__(self, time_zone: str, *, on_pi: bool, look: Callable[[], str] | None = None) -> None:
        self._zone = ZoneInfo(time_zone) if time_zone else None
        self._on_pi, self._look = on_pi, look or clock_set_by
        self._set_by = ""

    @property
    def set_by(self) -> str:
        """What has set the clock since boot, in words for people; "" when nothing has."""
        self._set_by = self._set_by or (self._look() if self._on_pi else "this machine")
        return self._set_by

    @property
    def zone_confirmed(self) -> bool:
        """Whether the time zone has been confirmed, which is needed only on a Pi."""
        return self._zone is not None or not self._on_pi

    def __call__(self, now_s: float) -> Wall:
        there = datetime.now(self._zone)
        trusted = not self._on_pi or (self.zone_confirmed and _plausible(there.timestamp()) and self.set_by != "")
        return Wall(there.hour * 60 + there.minute, there.toordinal(), trusted)


def simulated_wall(minute: int, since_s: float, day: int = 0) -> Callable[[float], Wall]:
    """A clock that stood at `minute` of a day at the host time `since_s`, and runs with the device's own time."""
    start = datetime(2000, 1, 1) + timedelta(days=day, minutes=minute)

    def wall(now_s: float) -> Wall:
        there = start + timedelta(seconds=now_s - since_s)
        return Wall(there.hour * 60 + there.minute, there.toordinal())

    return wall


def today() -> date:
    """The day, for a name that a person reads; nothing is decided by it."""
    return datetime.now().astimezone().date()


def machine_zone(localtime: Path = Path("/etc/localtime")) -> str | None:
    """The time zone this machine is set to, such as Europe/Vienna; None when that can't be told.

    On a fresh image the owner did not choose it, so it is only a proposal; UTC is not a place at all.
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


def clock_set_by(
    root: Path = Path("/"),
    kernel_in_step: Callable[[], bool] | None = None,
    now: Callable[[], float] = time.time,
) -> str:
    """What has set this machine's clock since boot, in words for people; "" when nothing has or it can't be told.

    `now` is the system's clock in seconds since 1970.
    """
    if not sys.platform.startswith("linux"):
        return "the system"
    if not _plausible(now()):
        return ""
    if _of_this_boot(root / TIMESYNCD, root, now()):
        return "systemd-timesyncd"
    if (kernel_in_step or _kernel_in_step)():
        return "a time service (such as chrony)"
    with suppress(OSError):
        for clock in sorted((root / CLOCKS).iterdir()):
            if _set_the_clock(clock, now()):
                return f"the battery clock ({clock.name})"
    return ""


def _plausible(now_s: float) -> bool:
    return now_s >= NO_EARLIER_S


def _of_this_boot(path: Path, root: Path, now_s: float) -> bool:
    """Whether a file in /run was made since boot. In memory it can be of no other; a /run on a disk keeps old ones."""
    try:
        made_s = path.stat().st_mtime
        mounts = (root / "proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        up_s = float((root / "proc/uptime").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return False
    in_memory = any(line.split()[1:3] == ["/run", "tmpfs"] for line in mounts.splitlines())
    return in_memory or made_s >= now_s - up_s


def _set_the_clock(rtc: Path, now_s: float) -> bool:
    """Whether the kernel took its time from this clock at boot, and it was right: without a battery it starts over."""
    try:
        used = (rtc / "hctosys").read_text(encoding="ascii").strip() == "1"
        rtc_s = float((rtc / "since_epoch").read_text(encoding="ascii"))
    except (OSError, ValueError):  # a clock whose battery was empty gives no time at all
        return False
    return used and _plausible(rtc_s) and abs(rtc_s - now_s) < CLOCKS_APART_S


class _Timex(ctypes.Structure):
    """The beginning of the kernel's `struct timex`, with room for the rest; `modes` 0 only reads."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 512),
    )


def _kernel_in_step() -> bool:
    """Whether the kernel has been told that its clock is synchronised; False when the kernel may not be asked."""
    told = _Timex()
    try:
        asked = int(ctypes.CDLL(None).adjtimex(ctypes.byref(told)))
    except (OSError, AttributeError):
        return False
    return asked != -1 and not told.status & STA_UNSYNC
