"""The clock on the wall: simulated, real, and believed only when somebody has a reason to."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices import wall
from pi_regulate.devices.wall import machine_zone
from tests.in_one_test import in_one_test


def test_a_simulated_clock_runs_with_the_device_past_midnight() -> None:
    tell = wall.simulated_wall(23 * 60 + 59, since_s=100.0)
    assert (tell(100.0).minute, tell(159.9).minute, tell(160.0).minute) == (1439, 1439, 0)
    assert tell(160.0).day == tell(100.0).day + 1
    assert tell(160.0).night_number == tell(100.0).night_number


@in_one_test(
    ("time_zone", "set_by", "trusted"),
    [("Europe/Vienna", "chrony", True), ("Europe/Vienna", "", False), ("", "chrony", False)],
)
def test_a_pi_believes_a_confirmed_zone_and_a_clock_that_was_set(time_zone: str, set_by: str, trusted: bool) -> None:
    assert wall.RealWall(time_zone, on_pi=True, look=lambda: set_by)(0.0).trusted is trusted


def test_a_laptop_knows_where_it_is() -> None:
    laptop = wall.RealWall("", on_pi=False, look=lambda: "")
    assert laptop(0.0).trusted
    assert laptop.zone_confirmed


def test_a_clock_that_was_set_once_stays_set_when_the_network_goes() -> None:
    answers = ["", "chrony", ""]
    clock = wall.RealWall("Europe/Vienna", on_pi=True, look=lambda: answers.pop(0))
    assert [clock(0.0).trusted for _ in range(4)] == [False, True, True, True]


# What counts as having set the clock

NOW_S = datetime(2026, 11, 5, 3, 0, tzinfo=UTC).timestamp()
TMPFS = "/dev/mmcblk0p2 / ext4 rw 0 0\ntmpfs /run tmpfs rw,nosuid 0 0\n"
DISK = "/dev/mmcblk0p2 / ext4 rw 0 0\n"


class Board:
    """A machine whose clock says the 5th of November 2026, ten minutes after its start, and that nobody has set."""

    def __init__(self, root: Path) -> None:
        self.root, self.now_s, self.in_step = root, NOW_S, False
        self.file("proc/uptime", "600.00 1100.00")
        self.file("proc/self/mounts", TMPFS)

    def file(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def timesyncd(self, ago_s: float) -> None:
        path = self.file("run/systemd/timesync/synchronized", "")
        os.utime(path, (self.now_s - ago_s, self.now_s - ago_s))

    def rtc(self, since_epoch: float | None, hctosys: str = "1", name: str = "rtc0") -> None:
        self.file(f"sys/class/rtc/{name}/hctosys", f"{hctosys}\n")
        if since_epoch is not None:
            self.file(f"sys/class/rtc/{name}/since_epoch", f"{since_epoch:.0f}\n")

    def set_by(self) -> str:
        return wall.clock_set_by(self.root, lambda: self.in_step, lambda: self.now_s)


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(tmp_path)


def test_a_clock_that_nobody_set_is_not_believed_however_late_the_date(board: Board) -> None:
    """As with fake-hwclock, or the date that systemd remembers: a saved time is no clock."""
    board.file("etc/fake-hwclock.data", "2026-11-05 03:00:00\n")
    board.file("var/lib/systemd/timesync/clock", "")
    assert board.set_by() == ""


def test_timesyncd_counts(board: Board) -> None:
    board.timesyncd(ago_s=30)
    assert board.set_by() == "systemd-timesyncd"


def test_timesyncd_counts_where_the_clock_sprang_when_it_was_set(board: Board) -> None:
    """The file may have been made just before, by a clock that was days behind; in memory it is of this boot."""
    board.timesyncd(ago_s=5 * 86400)
    assert board.set_by() == "systemd-timesyncd"


def test_a_file_that_an_earlier_boot_left_on_a_disk_does_not_count(board: Board) -> None:
    board.file("proc/self/mounts", DISK)
    board.timesyncd(ago_s=5 * 86400)
    assert board.set_by() == ""
    board.timesyncd(ago_s=30)
    assert board.set_by() == "systemd-timesyncd"


def test_a_kernel_that_is_kept_in_step_counts_whoever_does_it(board: Board) -> None:
    board.in_step = True
    assert board.set_by() == "a time service (such as chrony)"


def test_a_battery_clock_that_set_the_clock_counts(board: Board) -> None:
    board.rtc(NOW_S - 1)
    assert board.set_by() == "the battery clock (rtc0)"


def test_of_two_battery_clocks_the_one_that_set_the_clock_counts(board: Board) -> None:
    board.rtc(86_400, hctosys="0")
    board.rtc(NOW_S + 20, name="rtc1")
    assert board.set_by() == "the battery clock (rtc1)"


@pytest.mark.parametrize(
    "rtc",
    [
        {"since_epoch": 60.0},  # a Pi 5 without a battery, after a power cut: 1970
        {"since_epoch": 946_684_800.0 + 60},  # a DS3231 whose battery is empty: 2000
        {"since_epoch": None},  # a chip that knows that it has lost the time, and gives none
        {"since_epoch": NOW_S, "hctosys": "0"},  # right, and nobody asked it
        {"since_epoch": NOW_S - 3600},  # it keeps the local time, or was set wrong
        {"since_epoch": NOW_S - 7 * 86400},
    ],
    ids=["1970", "2000", "lost", "not asked", "another hour", "another day"],
)
def test_a_battery_clock_that_did_not_set_the_clock_or_is_wrong_does_not_count(
    board: Board, rtc: dict[str, Any]
) -> None:
    board.rtc(**rtc)
    assert board.set_by() == ""


@pytest.mark.parametrize(
    "date", [datetime(1970, 1, 1, 0, 5), datetime(2000, 1, 1), datetime(2007, 3, 22), datetime(2025, 12, 31)]
)
def test_a_date_before_the_program_was_made_is_wrong_whoever_set_it(board: Board, date: datetime) -> None:
    """A receiver whose weeks have wrapped is 19.6 years behind, and keeps the kernel in step with that."""
    board.now_s = date.replace(tzinfo=UTC).timestamp()
    board.in_step = True
    board.timesyncd(ago_s=30)
    board.rtc(board.now_s)
    assert board.set_by() == ""


def test_a_machine_that_tells_nothing_is_not_believed(tmp_path: Path) -> None:
    assert wall.clock_set_by(tmp_path, lambda: False, lambda: NOW_S) == ""


class Kernel:
    """A C library whose adjtimex gives this state and this status."""

    def __init__(self, state: int, status: int) -> None:
        self._state, self._status = state, status

    def adjtimex(self, told: Any) -> int:
        told._obj.status = self._status
        return self._state


@pytest.mark.parametrize(
    ("state", "status", "in_step"),
    [
        (5, 0x40, False),  # as after a start: STA_UNSYNC
        (5, 0x2041, False),
        (0, 0x2001, True),  # ntpd, chrony with rtcsync
        (1, 0x2011, True),  # a leap second is coming
        (5, 0x0301, True),  # a pulse of GPS wobbles, and the clock is in step all the same
        (-1, 0, False),  # it may not be asked
    ],
)
def test_the_kernel_is_in_step_when_nobody_has_told_it_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, state: int, status: int, in_step: bool
) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: Kernel(state, status))
    assert bool(wall.clock_set_by(tmp_path, now=lambda: NOW_S)) is in_step


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="adjtimex is Linux's")
def test_the_status_is_read_where_this_kernel_puts_it() -> None:
    """A clock that is not in step makes the call itself say 5, so the two agree where the layout is right."""
    told = wall._Timex()
    state = ctypes.CDLL(None).adjtimex(ctypes.byref(told))
    if state == -1:
        pytest.skip("this machine may not be asked")
    assert (state == 5) == bool(told.status & (wall.STA_UNSYNC | 0x1000))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="adjtimex is Linux's")
def test_the_kernels_own_flag_is_read_and_a_filter_that_forbids_it_is_no_yes() -> None:
    """In a program of its own, under a filter like systemd's: what may not be asked is not known."""
    said = subprocess.run([sys.executable, "-c", FILTERED], capture_output=True, text=True, timeout=60, check=False)
    if said.returncode == 77:
        pytest.skip("libseccomp is not here, or may load no filter")
    lines = said.stdout.split()
    assert lines[0] in ("True", "False"), said.stderr
    assert lines[1:] == ["False"], said.stderr


FILTERED = """
import ctypes, errno, sys
from pi_regulate.devices.wall import _kernel_in_step
print(_kernel_in_step())
try:
    seccomp = ctypes.CDLL("libseccomp.so.2")
except OSError:
    sys.exit(77)
seccomp.seccomp_init.restype = ctypes.c_void_p
rules = ctypes.c_void_p(seccomp.seccomp_init(0x7FFF0000))
for name in (b"adjtimex", b"clock_adjtime"):
    number = seccomp.seccomp_syscall_resolve_name(name)
    seccomp.seccomp_rule_add(rules, ctypes.c_uint32(0x00050000 | errno.EPERM), number, 0)
if seccomp.seccomp_load(rules):
    sys.exit(77)
print(_kernel_in_step())
"""


@in_one_test(
    ("target", "zone"),
    [
        ("usr/share/zoneinfo/Europe/Vienna", "Europe/Vienna"),
        ("usr/share/zoneinfo/posix/Asia/Tokyo", "Asia/Tokyo"),
        ("usr/share/zoneinfo/Nowhere/Town", None),
        ("usr/share/zoneinfo/Etc/UTC", None),
        ("usr/share/zoneinfo/UTC", None),
        ("etc/localtime.copy", None),
    ],
)
def test_the_machines_own_zone_is_where_its_clock_links_to(tmp_path: Path, target: str, zone: str | None) -> None:
    file = tmp_path / target
    file.parent.mkdir(parents=True)
    file.write_bytes(b"TZif")
    (tmp_path / "localtime").symlink_to(file)
    assert machine_zone(tmp_path / "localtime") == zone


def test_a_machine_without_a_zone_has_none(tmp_path: Path) -> None:
    assert machine_zone(tmp_path / "localtime") is None


def test_the_time_somewhere_is_told_for_a_person_to_compare() -> None:
    assert re.fullmatch(r"\w+day, \d\d:\d\d", wall.time_in("Asia/Tokyo"))
