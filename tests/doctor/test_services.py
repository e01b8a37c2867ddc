"""What the doctor says of the service, its walls and watchdogs, and of the device that runs."""

from __future__ import annotations

import pytest

from pi_regulate.doctor import service_state
from pi_regulate.doctor.findings import Verdict
from tests.doctor.conftest import Made


def test_a_laptop_without_systemd_has_no_service_and_a_pi_without_one_is_told(made: Made) -> None:
    looks = (
        service_state.unit,
        service_state.exposure,
        service_state.watchdog,
        service_state.board_watchdog,
        service_state.running,
        service_state.timing,
    )
    assert [look(made.machine()).state for look in looks] == ["not here"] * 6
    made.pi()
    assert service_state.unit(made.machine()).state == "warn"


@pytest.mark.parametrize(
    ("known", "state", "remedy"),
    [
        ({}, "ok", ""),
        ({"ActiveState": "failed"}, "fail", "journalctl"),
        ({"ActiveState": "inactive"}, "warn", "start"),
        ({"UnitFileState": "disabled"}, "warn", "enable"),
    ],
)
def test_a_service_that_is_off_is_told(made: Made, known: dict[str, str], state: Verdict, remedy: str) -> None:
    made.service(**known)
    found = service_state.unit(made.machine())
    assert found.state == state
    assert remedy in found.remedy


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("→ Overall exposure level for pi-regulate.service: 0.7 SAFE :-)\n", "ok"),
        ("→ Overall exposure level for pi-regulate.service: 9.2 UNSAFE :-(\n", "warn"),
        ("what?", "not here"),
        (None, "not here"),
    ],
)
def test_how_far_it_is_walled_in(made: Made, told: str | None, state: Verdict) -> None:
    made.service()
    made.commands["systemd-analyze", "security"] = told
    assert service_state.exposure(made.machine()).state == state


@pytest.mark.parametrize(("every", "state"), [("10s", "ok"), ("0", "warn"), ("infinity", "warn")])
def test_a_watchdog_that_is_off_is_told(made: Made, every: str, state: Verdict) -> None:
    made.service(WatchdogUSec=every)
    assert service_state.watchdog(made.machine()).state == state


def test_the_boards_own_watchdog(made: Made) -> None:
    made.pi()
    made.commands["systemctl", "show"] = "RuntimeWatchdogUSec=0\n"
    assert "dtparam=watchdog=on" in service_state.board_watchdog(made.machine()).remedy
    made.file("/dev/watchdog", "")
    assert "RuntimeWatchdogSec" in service_state.board_watchdog(made.machine()).remedy
    made.commands["systemctl", "show"] = "RuntimeWatchdogUSec=15s\n"
    assert service_state.board_watchdog(made.machine()).state == "ok"


def test_a_device_that_runs_is_told_in_its_own_words(made: Made) -> None:
    made.device = {"status": "at rest", "version": "0.1.0"}
    assert service_state.running(made.machine()).found == "it runs, version 0.1.0: at rest"
    made.device = None
    made.service()
    assert service_state.running(made.machine()).state == "warn"


@pytest.mark.parametrize(("worst_ms", "state"), [(12.5, "ok"), (240.0, "warn")])
def test_how_late_it_was_is_told(made: Made, worst_ms: float, state: Verdict) -> None:
    late = {"count": 9, "p50_ms": 0.1, "p90_ms": 0.3, "p99_ms": 1.0, "worst_ms": worst_ms}
    made.device = {"timing": {"frames": late, "presses": late}}
    found = service_state.timing(made.machine())
    assert found.state == state
    assert f"frames 0.1/1.0/{worst_ms} ms; presses" in found.found


@pytest.mark.parametrize("timing", [{}, None, 5, {"frames": 5}])
def test_timing_of_another_shape_is_none(made: Made, timing: object) -> None:
    made.device = {"timing": timing}
    assert service_state.timing(made.machine()).state in ("not here", "ok")
