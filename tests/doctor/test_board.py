"""What the doctor says of boards, systems, supplies, memory, clocks and groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_regulate.doctor import board
from pi_regulate.doctor.findings import Verdict
from tests.doctor.conftest import Made


def test_a_laptop_is_not_wrong_it_is_somewhere_else(made: Made) -> None:
    machine = made.machine()
    for look in (board.model, board.power, board.time_zone, board.groups, board.memory):
        assert look(machine).state == "not here"


@pytest.mark.parametrize(
    ("model", "bits", "state", "says"),
    [
        ("Raspberry Pi Zero 2 W Rev 1.0", 64, "ok", "no headphone jack"),
        ("Raspberry Pi 5 Model B Rev 1.0", 64, "ok", "no headphone jack"),
        ("Raspberry Pi 4 Model B Rev 1.4", 64, "ok", "Raspberry Pi 4 Model B Rev 1.4."),
        ("Raspberry Pi Zero W Rev 1.1", 32, "warn", "32-bit"),
    ],
)
def test_each_board_is_named_with_what_it_lacks(made: Made, model: str, bits: int, state: Verdict, says: str) -> None:
    made.pi(model)
    found = board.model(made.machine(bits=bits))
    assert found.state == state
    assert says in found.found


def test_raspberry_pi_os_is_well_and_others_are_told(made: Made) -> None:
    made.pi()
    assert board.system(made.machine()).state == "ok"
    (made.root / "etc" / "rpi-issue").unlink()
    assert board.system(made.machine()).state == "warn"
    made.file("/etc/os-release", 'PRETTY_NAME="Raspbian 11"\nID=raspbian\nVERSION_ID="11"\n')
    assert "12" in board.system(made.machine()).remedy
    assert board.system(made.machine(system="darwin")).state == "not here"


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("throttled=0x0\n", "ok"),
        ("throttled=0x50005\n", "fail"),  # the firmware's example: too weak and slowed down, now and before
        ("throttled=0x50000\n", "warn"),
        ("throttled=0x8\n", "warn"),
        ("VCHI initialization failed\n", "not here"),
        (None, "not here"),
    ],
)
def test_the_power_supply_is_judged_by_the_firmwares_bits(made: Made, told: str | None, state: Verdict) -> None:
    made.commands["vcgencmd", "get_throttled"] = told
    assert board.power(made.machine()).state == state


@pytest.mark.parametrize(("alarm", "state"), [("1", "fail"), ("0", "ok")])
def test_without_vcgencmd_the_kernels_own_alarm_counts(made: Made, alarm: str, state: Verdict) -> None:
    made.file("/sys/class/hwmon/hwmon0/name", "cpu_thermal")
    made.file("/sys/class/hwmon/hwmon1/name", "rpi_volt")
    made.file("/sys/class/hwmon/hwmon1/in0_lcrit_alarm", f"{alarm}\n")
    assert board.power(made.machine()).state == state


@pytest.mark.parametrize(
    ("free_kb", "runs", "state"),
    [(300_000, False, "ok"), (60_000, False, "warn"), (60_000, True, "ok"), (9, True, "fail")],
)
def test_memory_is_enough_when_the_device_has_room(made: Made, free_kb: int, runs: bool, state: Verdict) -> None:
    made.file("/proc/meminfo", f"MemTotal: 400000 kB\nMemAvailable:   {free_kb} kB\n")
    made.device = {"running": True} if runs else None
    assert board.memory(made.machine()).state == state


def test_a_card_that_is_full_is_told_also_where_state_is_not_made_yet(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def usage(path: Path) -> object:
        assert path.exists()
        return type("Usage", (), {"free": 3 << 20})

    monkeypatch.setattr("shutil.disk_usage", usage)
    found = board.disk(made.machine(find_state=lambda: made.state / "deep" / "down"))
    assert (found.state, found.found) == ("warn", "3 MB are free where state is kept")


def test_an_unset_clock_and_an_unconfirmed_zone_are_told_on_a_pi(made: Made) -> None:
    made.pi()
    machine = made.machine(clock_set_by=lambda: "")
    assert [board.clock(machine).state, board.time_zone(machine).state] == ["warn", "warn"]
    made.settings("time_zone: Europe/Vienna\n")
    found = board.time_zone(made.machine())
    assert found.state == "ok"
    assert "Vienna" not in found.found


TOLD = {"set_by": "chrony", "zone_confirmed": True}


@pytest.mark.parametrize(
    ("here", "service", "state", "says"),
    [
        ("chrony", TOLD, "ok", "set by chrony"),
        ("", TOLD, "ok", "set by chrony"),
        ("chrony", TOLD | {"set_by": ""}, "warn", "it treats every hour as night"),
        ("", TOLD | {"set_by": ""}, "warn", "nothing has set the clock"),
        ("chrony", None, "ok", "set by chrony"),  # an older version runs, and does not tell
        ("chrony", "?", "ok", "set by chrony"),
    ],
)
def test_the_clock_is_told_as_the_service_sees_it(
    made: Made, here: str, service: object, state: Verdict, says: str
) -> None:
    made.pi()
    made.device = {"running": True, "clock": service}
    found = board.clock(made.machine(clock_set_by=lambda: here))
    assert (found.state, says in found.found) == (state, True)


def test_a_zone_that_the_running_device_does_not_know_yet_is_told(made: Made) -> None:
    made.pi()
    made.settings("time_zone: Europe/Vienna\n")
    made.device = {"running": True, "clock": TOLD | {"zone_confirmed": False}}
    found = board.time_zone(made.machine())
    assert (found.state, found.remedy) == ("warn", "To use it: stop the device that runs here, and start it again.")


def test_whoever_has_no_zone_is_sent_to_setup(made: Made) -> None:
    made.pi()
    assert "`sudo pi-regulate setup`" in board.time_zone(made.machine()).remedy


@pytest.mark.parametrize(
    ("groups", "service", "state"),
    [({"gpio", "audio"}, False, "ok"), ({"audio"}, False, "fail"), ({"audio"}, True, "ok"), (set(), False, "fail")],
)
def test_who_may_use_the_pins(
    made: Made, groups: set[str], service: bool, state: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    made.pi()
    made.file("/etc/group", "root:x:0:\naudio:x:29:pi\ngpio:x:986:pi\n")
    if service:
        made.service()
    machine = made.machine()
    machine.__dict__["groups"] = frozenset(groups)
    found = board.groups(machine)
    assert found.state == state
    assert ("usermod" in found.remedy) == (state == "fail")
