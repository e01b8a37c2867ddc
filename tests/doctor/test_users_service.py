"""The second way of `docs/desktop.md`: the system's service is off, and a user's own is on.

Whoever follows the page, and then the doctor, must not be led back: a second device would want the same pins, and
settings that count would be put aside.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pi_regulate import share
from pi_regulate.doctor import board, owner_files, service_state
from pi_regulate.doctor.bundle import page
from pi_regulate.doctor.examine import CHECKS, examine
from tests.doctor.conftest import Made
from tests.doctor.remedy_table import World
from tests.test_docs import blocks

PAGE = Path(__file__).parents[2] / "docs" / "desktop.md"


def test_nothing_that_the_doctor_says_starts_the_systems_service_again_or_is_about_it(made: Made) -> None:
    made.pi()
    made.own_service()
    made.device = {"status": "at rest", "version": "0.1.0", "clock": {"set_by": ""}}
    found = {one.id: one.finding for one in examine(made.machine(), CHECKS)}
    assert found["service.unit"].found == "the service is your own, on and starts at boot; it was restarted 0 times"
    assert found["service.exposure"].found == "the service is your own, and may do what you may do"
    assert found["clock.set"].remedy.startswith("`systemctl --user restart pi-regulate`.")
    assert [name for name, finding in found.items() if "sudo systemctl" in finding.remedy] == []


def test_the_folder_that_the_users_service_reads_is_not_put_aside(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    made.own = tmp_path / "pi-regulate"
    made.settings("talk: few\n")
    made.own_service()
    assert owner_files.valid(made.machine()).found == "your files can be used"
    made.service()
    assert "the service reads /etc/pi-regulate" in owner_files.valid(made.machine()).found


def test_setup_and_check_take_a_service_that_is_off_for_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    starts_at_boot = tmp_path / "pi-regulate.service"
    assert share.service_folder(tmp_path / "pi-regulate", starts_at_boot) is None
    starts_at_boot.symlink_to("/usr/lib/systemd/system/pi-regulate.service")
    assert share.service_folder(tmp_path / "pi-regulate", starts_at_boot) == Path("/etc/pi-regulate")
    (link,) = share.service_folder.__defaults__ or ()
    assert str(link) == "/etc/systemd/system/multi-user.target.wants/pi-regulate.service"


def test_the_systems_service_counts_while_it_is_on_and_where_nobody_runs_their_own(made: Made) -> None:
    made.own_service()
    made.service()
    assert not made.machine().of_user
    made.own_service(ActiveState="inactive", UnitFileState="disabled")
    assert not made.machine().of_user
    assert "sudo systemctl enable --now pi-regulate" in service_state.unit(made.machine()).remedy


def test_their_own_needs_no_drop_in_of_the_systems(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(made, monkeypatch)
    world.own_service()
    world.pwm()
    assert world.look("lamp.pwm").state == "ok"


def test_the_page_for_a_report_has_the_journal_of_their_own(made: Made) -> None:
    made.own_service()
    made.commands["journalctl", "--user"] = "armed\n"
    assert page(made.machine(), []).rstrip().endswith("== journal\narmed")


def test_groups_count_where_the_service_is_their_own(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    made.pi()
    made.file("/etc/group", "audio:x:29:\ngpio:x:9:\n")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for whose, state in ((made.service, "ok"), (made.own_service, "fail")):
        whose()
        machine = made.machine()
        machine.__dict__["groups"] = frozenset({"audio"})
        assert board.groups(machine).state == state


def test_the_pages_lines_take_the_settings_along_and_write_over_none(tmp_path: Path) -> None:
    lines = next(block for block in blocks(PAGE, "sh") if "cp -rn" in block).splitlines()
    commands = [line.split("#")[0].strip() for line in lines]
    (copies,) = [line for line in commands if "cp -rn" in line]
    assert commands.index(copies) < commands.index("systemctl --user enable pi-regulate")
    assert commands[-1] == "sudo reboot", "a session that lingers keeps its groups until then"
    theirs = tmp_path / "etc" / "pi-regulate"
    theirs.mkdir(parents=True)
    (theirs / "settings.yaml").write_text("talk: few\n")
    for said in ("talk: few\n", "talk: none\n"):
        here = {**os.environ, "HOME": str(tmp_path / "home")}
        subprocess.run(["sh", "-c", copies.replace("/etc/", f"{tmp_path}/etc/")], env=here)
        mine = tmp_path / "home" / ".config" / "pi-regulate" / "settings.yaml"
        assert mine.read_text() == said
        mine.write_text("talk: none\n")
