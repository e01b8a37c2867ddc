"""The shipped units keep what pins and sound need, let nothing else in, and say why where something stays open."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pi_regulate.devices.speaker.cards import choose

SYSTEMD = Path(__file__).parent.parent / "systemd"
UNIT = SYSTEMD / "pi-regulate.service"
USER_UNIT = SYSTEMD / "user" / "pi-regulate.service"
MOST_EXPOSURE = 1.0
NOT_KEPT = ("PrivateDevices", "ProcSubset", "PrivateUsers", "DynamicUser", "ProtectClock")

Options = Mapping[str, list[str]]

analyze = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")


def options_of(path: Path) -> Options:
    options: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            options.setdefault(key, []).append(value)
    return options


@pytest.fixture(scope="module")
def unit() -> Options:
    return options_of(UNIT)


@pytest.fixture(params=[UNIT, USER_UNIT], ids=["system", "user"], scope="module")
def either(request: pytest.FixtureRequest) -> Options:
    return options_of(request.param)


@pytest.fixture
def startable(tmp_path: Path) -> Path:
    """The system's unit with a program that is there: systemd-analyze looks for it."""
    there = tmp_path / UNIT.name
    there.write_text(UNIT.read_text(encoding="utf-8").replace("/usr/bin/pi-regulate", "/bin/true"), encoding="utf-8")
    return there


def test_lgpio_works_in_a_runtime_folder_that_outlives_a_death(either: Options) -> None:
    (folder,) = either["RuntimeDirectory"]
    assert either["WorkingDirectory"] == [f"%t/{folder}"]
    assert f"LG_WD=%t/{folder}" in either["Environment"]
    assert either["RuntimeDirectoryPreserve"] == ["restart"]


def test_others_may_reach_the_status_socket_and_list_nothing_beside_it(unit: Options) -> None:
    assert unit["RuntimeDirectoryMode"] == ["0711"]
    assert unit["UMask"] == ["0077"]


def test_the_service_runs_as_its_own_user_that_may_use_pins_and_sound_and_nothing_else(unit: Options) -> None:
    assert unit["User"] == ["pi-regulate"]
    assert unit["SupplementaryGroups"] == ["gpio audio"]
    assert unit["DevicePolicy"] == ["closed"]
    assert unit["DeviceAllow"] == ["char-gpiochip rw", "char-alsa rw"]
    made = (SYSTEMD / "pi-regulate.sysusers.conf").read_text(encoding="utf-8")
    for line in ("u pi-regulate -", "g gpio -", "g audio -"):
        assert f"\n{line}" in made


def test_with_the_units_own_environment_the_card_that_somebody_added_is_chosen(unit: Options, tmp_path: Path) -> None:
    environ = dict(word.split("=", 1) for line in unit["Environment"] for word in line.split())
    (tmp_path / "Speaker").mkdir()
    (tmp_path / "cards").write_text(
        " 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0\n                      vc4-hdmi-0\n"
        " 1 [Speaker        ]: USB-Audio - Bedside Speaker\n                      Maker Bedside Speaker\n"
    )
    (tmp_path / "pcm").write_text("00-00: HDMI : HDMI : playback 1\n01-00: USB Audio : USB Audio : playback 1\n")
    chosen = choose("auto", environ, tmp_path, "linux")
    assert chosen.card == "Speaker"
    assert chosen.there(tmp_path)
    (tmp_path / "Speaker").rmdir()
    assert not chosen.there(tmp_path)


def test_the_service_has_no_network(unit: Options) -> None:
    assert unit["PrivateNetwork"] == ["yes"]
    assert unit["RestrictAddressFamilies"] == ["AF_UNIX"]
    assert unit["IPAddressDeny"] == ["any"]
    assert not any("network" in value for key in ("After", "Wants", "Requires") for value in unit.get(key, []))


def test_the_service_comes_back_for_ever_and_within_twenty_seconds_of_a_hang(either: Options) -> None:
    assert either["Type"] == ["notify"]
    assert either["Restart"] == ["always"]
    assert either["StartLimitIntervalSec"] == ["0"]
    assert int(either["WatchdogSec"][0]) + int(either["RestartSec"][0]) <= 12


def test_the_system_unit_names_its_backend_and_is_dark_after_any_death(unit: Options) -> None:
    assert unit["ExecStart"] == ["/usr/bin/pi-regulate run --backend pi"]
    assert unit["ExecStopPost"][-1] == "-/usr/bin/pi-regulate lamp off"


def test_how_it_ended_is_left_for_the_next_start_in_the_folder_that_outlives_a_death(
    either: Options, tmp_path: Path
) -> None:
    first = either["ExecStopPost"][0]
    words = shlex.split(first.removeprefix("-"))
    systemd = {"SERVICE_RESULT": "watchdog", "EXIT_CODE": "killed", "EXIT_STATUS": "ABRT"}
    subprocess.run(words, cwd=tmp_path, env=systemd, check=True, timeout=30)
    assert (tmp_path / "ended").read_text() == "watchdog ABRT\n"
    assert either["WorkingDirectory"] == ["%t/pi-regulate"]


def test_a_refused_system_call_is_an_error_and_not_a_death(unit: Options) -> None:
    assert "~@privileged @resources" in unit["SystemCallFilter"]
    assert unit["SystemCallErrorNumber"] == ["EPERM"]


def test_the_service_may_ask_whether_the_clock_was_set_and_can_not_set_it(unit: Options) -> None:
    """A list that allows: what a later line names is allowed again, after all of @privileged was taken out."""
    assert unit["SystemCallFilter"][-1] == "adjtimex clock_adjtime clock_adjtime64"
    assert unit["CapabilityBoundingSet"] == [""]
    assert not any("rtc" in device for device in unit["DeviceAllow"])


def test_what_could_not_be_kept_is_not_there_and_has_its_reason(unit: Options) -> None:
    text = UNIT.read_text(encoding="utf-8")
    for name in NOT_KEPT:
        assert name not in unit
        assert re.search(rf"^# {name}=\w*\s+\S+ \S+", text, re.MULTILINE), f"no reason for leaving out {name}"


def test_hardware_pwm_gives_up_one_protection_and_no_more() -> None:
    assert options_of(SYSTEMD / "pi-regulate.service.d" / "hardware-pwm.conf") == {
        "ProtectKernelTunables": ["no"],
        "ExecStartPre": ["+-/usr/bin/pi-regulate lamp pwm"],
    }


def test_the_folders_are_there_before_the_first_start_with_their_owners() -> None:
    made = (SYSTEMD / "pi-regulate.tmpfiles.conf").read_text(encoding="utf-8")
    assert "d /var/lib/pi-regulate 0700 pi-regulate pi-regulate" in made
    assert "d /etc/pi-regulate 0755 root root" in made


@analyze
def test_systemd_understands_every_line(startable: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", startable], capture_output=True, text=True, timeout=30)
    assert (done.returncode, [line for line in done.stderr.splitlines() if startable.name in line]) == (0, [])


@analyze
def test_systemd_understands_every_line_of_the_users_unit(tmp_path: Path) -> None:
    there = tmp_path / USER_UNIT.name
    text = USER_UNIT.read_text(encoding="utf-8").replace("%h/.local/bin/pi-regulate", "/bin/true")
    there.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", there],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if there.name in line]) == (0, [])


@analyze
def test_the_service_is_hardly_exposed(startable: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", startable],
        capture_output=True,
        text=True,
        timeout=30,
    )
    found = re.search(r"exposure level for .*: ([\d.]+)", done.stdout)
    if found is None:
        pytest.skip("this systemd-analyze can't judge a unit that is not installed")
    assert float(found[1]) <= MOST_EXPOSURE
