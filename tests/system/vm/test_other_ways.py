"""The ways to install it that are words to follow: a card that installs itself, the units' own first lines.

What a person would do is done from the very files that they read.
"""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.system.vm.lab import ROOT, run_in_vm

pytestmark = pytest.mark.system

BEGIN = """. /project/trial.sh; ip link set eth0 down; lab-bench up >/dev/null; cd /project
sudo() { "$@"; }
followed() { bash -c "$1" >/tmp/said 2>&1 || fail "$1: $(cat /tmp/said)"; }
export -f sudo
"""
ARMED = "eventually 90 is_armed; led; landed\n"


def followed(lines: list[str]) -> str:
    return "".join(f"followed {shlex.quote(line)}\n" for line in lines)


def test_the_first_boot_of_a_card_ends_with_a_running_device(package: Path) -> None:
    """As cloud-init does it: the files first, then the commands, and the condition for starting again."""
    wanted = yaml.safe_load((ROOT / "packaging" / "cloud-init" / "user-data").read_text(encoding="utf-8"))
    script = BEGIN + "mkdir -p /boot/firmware; echo dtparam=audio=on >/boot/firmware/config.txt\n"
    script += "cp /project/now.deb /boot/firmware/pi-regulate_1.0_all.deb\n"
    for file in wanted["write_files"]:
        script += f"mkdir -p {Path(file['path']).parent}; printf %s {shlex.quote(file['content'])} >{file['path']}\n"
    script += followed([*wanted["runcmd"], wanted["power_state"]["condition"], "pi-regulate check"]) + ARMED
    script += "cat /boot/firmware/config.txt /etc/pi-regulate/settings.yaml\n"
    (package / "first_boot.sh").write_text(script, encoding="utf-8")
    said = run_in_vm(package / "first_boot.sh", package, timeout_s=900)
    for line in ("dtparam=audio=on", "gpio=12=op,dl", "time_zone: Europe/Vienna"):
        assert f"\n{line}\n" in f"\n{said}"


def test_the_page_that_begins_at_the_beginning_leads_to_an_armed_device(package: Path) -> None:
    """Its two lines for somebody who installs it by hand, as they stand there, on a card with the package on it."""
    page = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")
    lines = re.findall(r"^sudo apt .*$", page, re.MULTILINE)
    assert len(lines) == 2
    script = BEGIN + "mkdir -p /boot/firmware; cp /project/now.deb /boot/firmware/pi-regulate_1.0_all.deb\n"
    script += "echo 'APT::Get::Assume-Yes \"true\";' >/etc/apt/apt.conf.d/enter\n"  # the person presses Enter
    (package / "first_page.sh").write_text(script + followed(lines) + "pi-regulate status\n" + ARMED, encoding="utf-8")
    said = run_in_vm(package / "first_page.sh", package, timeout_s=900)
    assert ["now", "at", "rest"] in [line.split() for line in said.splitlines()]


def test_the_first_lines_of_the_unit_lead_to_a_running_device(package: Path, tmp_path: Path) -> None:
    subprocess.run(["make", "-s", "wheel"], cwd=ROOT, check=True, capture_output=True)
    shutil.copytree(ROOT / "systemd", tmp_path / "systemd")
    shutil.copytree(ROOT / "dist", tmp_path / "dist", ignore=shutil.ignore_patterns("*.deb"))
    shutil.copy(package / "trial.sh", tmp_path)
    unit = (ROOT / "systemd" / "pi-regulate.service").read_text(encoding="utf-8")
    lines = re.findall(r"^#   (sudo .*)$", unit, re.MULTILINE)
    assert len(lines) > 5
    (tmp_path / "by_hand.sh").write_text(BEGIN + followed(lines) + ARMED, encoding="utf-8")
    run_in_vm(tmp_path / "by_hand.sh", tmp_path, timeout_s=900)


def test_somebodys_own_session_runs_it_where_the_service_does_not(package: Path, tmp_path: Path) -> None:
    """The user's unit that the package brings, for a user in the groups gpio and audio."""
    shutil.copytree(package, tmp_path / "project")
    script = """
apt-get install -y /project/now.deb >/tmp/said 2>&1 || fail "$(cat /tmp/said)"
systemctl disable --now pi-regulate 2>/dev/null
loginctl enable-linger pi
as_pi() { runuser -u pi -- env XDG_RUNTIME_DIR=/run/user/$(id -u pi) systemctl --user "$@"; }
eventually 30 as_pi show-environment
as_pi enable --now pi-regulate
told "in a session of their own: $(as_pi show -P ActiveState pi-regulate) $(as_pi show -P StatusText pi-regulate)"
press; eventually 10 sh -c 'lab-gpio get 12 | grep -qx 1'
"""
    (tmp_path / "project" / "users.sh").write_text(BEGIN + script, encoding="utf-8")
    said = run_in_vm(tmp_path / "project" / "users.sh", tmp_path / "project", timeout_s=600)
    assert "in a session of their own: active at rest" in said
