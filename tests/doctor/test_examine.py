"""Every check has a finding, whatever it does; and every check stands in the docs with what it means and what to do."""

from __future__ import annotations

import logging
import re
import threading
from pathlib import Path

import pytest

from pi_regulate.doctor.examine import CHECKS, examine
from pi_regulate.doctor.findings import Check, Finding, ok
from pi_regulate.doctor.machine import Machine, run_program
from tests.doctor.conftest import Made

LARGEST = 65536  # bytes
PAGE = Path(__file__).parent.parent.parent / "docs" / "doctor.md"


def test_a_check_that_fails_or_hangs_has_a_finding_and_the_others_are_asked(made: Made) -> None:
    never, asked = threading.Event(), list[str]()

    def breaks(machine: Machine) -> Finding:
        raise KeyError("pin")

    def hangs(machine: Machine) -> Finding:
        never.wait(30.0)
        return ok("late")

    def well(machine: Machine) -> Finding:
        asked.append("well")
        return ok("well")

    checks = [Check("a.breaks", breaks), Check("a.hangs", hangs), Check("a.well", well)]
    found = {one.id: one.finding for one in examine(made.machine(), checks, longest_s=0.05)}
    never.set()
    assert [found[check.id].state for check in checks] == ["warn", "warn", "ok"]
    assert "KeyError" in found["a.breaks"].found
    assert "no answer" in found["a.hangs"].found
    assert asked == ["well"]  # and not a second time, by the thread that was left behind


def test_what_parts_say_to_the_log_is_not_said_twice(made: Made, caplog: pytest.LogCaptureFixture) -> None:
    def talks(machine: Machine) -> Finding:
        logging.getLogger("pi_regulate.devices").error("noise")
        return ok("well")

    assert [one.finding.state for one in examine(made.machine(), [Check("a.talks", talks)])] == ["ok"]
    assert caplog.messages == []
    logging.getLogger("pi_regulate.devices").error("afterwards")
    assert caplog.messages == ["afterwards"]


def test_on_a_machine_with_nothing_at_all_nothing_breaks_and_nothing_fails(made: Made) -> None:
    found = list(examine(made.machine(), CHECKS))
    assert [one.id for one in found] == [check.id for check in CHECKS]
    assert [one for one in found if "could not be found out" in one.finding.found] == []
    assert [one.id for one in found if one.finding.state == "fail"] == []


def test_files_full_of_nonsense_break_no_check(made: Made) -> None:
    names = "proc/meminfo etc/os-release etc/group proc/asound/cards proc/asound/pcm proc/device-tree/model"
    for name in (*names.split(), "sys/class/pwm/pwmchip0/npwm", "sys/bus/gpio/devices/gpiochipx"):
        made.file(name, "Raspberry Pi \0\x1b[2J \N{SNOWMAN} = : [ - \n" * 50)
    made.device = {"timing": [], "sound": [], "button": 5}
    for name in ("memory.json", "starts.json", "last-good.json"):
        (made.state / name).write_text('{"unfinished": []}')
    made.settings("a: [1\n")
    found = list(examine(made.machine(), CHECKS))
    assert [one for one in found if "could not be found out" in one.finding.found] == []


def test_whatever_is_warned_of_or_fails_has_a_remedy(made: Made) -> None:
    made.pi()
    made.settings("talk: many\n")
    found = list(examine(made.machine(clock_set_by=lambda: ""), CHECKS))
    wanted = [one for one in found if one.finding.state in ("warn", "fail")]
    assert len(wanted) > 5
    assert [one.id for one in wanted if not one.finding.remedy or "\n" in one.finding.found + one.finding.remedy] == []


def test_ids_are_words_with_a_point_and_each_is_there_once() -> None:
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids) > 25
    assert [name for name in ids if not re.fullmatch(r"[a-z]+\.[a-z-]+", name)] == []


def test_every_check_stands_in_the_docs_with_its_meaning_and_what_to_do_and_no_other_does() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert [row[0].strip("`") for row in rows] == [check.id for check in CHECKS]
    assert [row for row in rows if len(row) != 3 or not all(row)] == []


def test_a_command_that_hangs_fails_or_is_missing_is_no_answer() -> None:
    assert run_program(("sleep", "30"), 0.1) is None
    assert run_program(("sh", "-c", "sleep 30 & sleep 30"), 0.2) is None  # and what it began
    assert run_program(("sh", "-c", "exec >/dev/null 2>&1; sleep 30"), 0.2) is None
    assert len(run_program(("head", "-c", "9000000", "/dev/zero")) or "") == LARGEST
    assert run_program(("false",)) is None
    assert run_program(("there-is-no-such-command",)) is None
    assert run_program(("echo", "hello")) == "hello\n"
