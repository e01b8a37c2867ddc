"""The link's unit and package: hardly exposed, off without its file, with its secrets out of everybody's sight."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pi_regulate import __version__
from scripts import deb
from scripts.manual import link_manual
from tests.test_unit import Options, analyze, options_of

ROOT = Path(__file__).parent.parent
UNIT = ROOT / "systemd" / "pi-regulate-link.service"
MOST_EXPOSURE = 1.3
NOON_S = 1_800_000_000


@pytest.fixture(scope="module")
def unit() -> Options:
    return options_of(UNIT)


@pytest.fixture
def startable(tmp_path: Path) -> Path:
    there = tmp_path / UNIT.name
    there.write_text(UNIT.read_text(encoding="utf-8").replace("/usr/bin/pi-regulate-link", "/bin/true"), "utf-8")
    return there


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("link")
    deb.lay_out_link(tree, NOON_S)
    return tree


def test_without_its_file_it_does_not_start_and_the_lamp_does_not_need_it(unit: Options) -> None:
    assert unit["ConditionPathExists"] == ["/etc/pi-regulate-link/link.yaml"]
    lamp = options_of(ROOT / "systemd" / "pi-regulate.service")
    for one in (unit, lamp):
        assert not {"Requires", "BindsTo", "PartOf", "Requisite"} & one.keys()
    assert lamp["PrivateNetwork"] == ["yes"]


def test_it_runs_as_a_user_of_its_own_who_is_in_no_group(unit: Options) -> None:
    assert unit["User"] == ["pi-regulate-link"]
    assert "SupplementaryGroups" not in unit
    made = (ROOT / "systemd" / "pi-regulate-link.sysusers.conf").read_text(encoding="utf-8")
    assert "\nu pi-regulate-link - " in made


def test_it_may_connect_and_never_listen(unit: Options) -> None:
    assert unit["SocketBindDeny"] == ["any"]
    assert unit["RestrictAddressFamilies"] == ["AF_UNIX AF_INET AF_INET6"]
    assert "Sockets" not in unit


def test_the_secrets_come_from_systemd_and_may_be_missing(unit: Options) -> None:
    assert unit["LoadCredential"] == [
        "password:/etc/pi-regulate-link/password", "pair:/etc/pi-regulate-link/pair",
        "key.pem:/etc/pi-regulate-link/key.pem",
    ]  # fmt: skip
    assert unit["SetCredential"] == [r"password:\n", r"pair:\n", r"key.pem:\n"]


def test_the_lamp_comes_first_in_time_and_in_memory(unit: Options) -> None:
    assert (unit["OOMScoreAdjust"], unit["MemoryMax"], unit["TasksMax"]) == (["500"], ["64M"], ["16"])
    assert (unit["Nice"], unit["CPUWeight"]) == (["10"], ["10"])
    assert unit["RestartPreventExitStatus"] == ["78"]


@analyze
def test_systemd_understands_every_line_of_the_link(startable: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", startable], capture_output=True, text=True, timeout=30)
    assert (done.returncode, [line for line in done.stderr.splitlines() if startable.name in line]) == (0, [])


@analyze
def test_the_link_is_hardly_exposed(startable: Path) -> None:
    words = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(startable)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=30)
    found = re.search(r"exposure level for .*: ([\d.]+)", done.stdout)
    if found is None:
        pytest.skip("this systemd-analyze can't judge a unit that is not installed")
    assert float(found[1]) <= MOST_EXPOSURE


def test_its_package_has_the_link_and_nothing_of_the_lamp(tree: Path) -> None:
    rooms = {path.relative_to(tree).parts[2] for path in (tree / "usr" / "share").rglob("*.py")}
    assert rooms == {"pi-regulate-link"}
    there = {path.name for path in (tree / deb.LINK_SHARE / "pi_regulate_link").iterdir()}
    ours = {path.name for path in (ROOT / "pi_regulate_link").iterdir() if path.name != "__pycache__"}
    assert there == ours
    assert not (tree / "etc").exists()
    assert (
        "Depends: init-system-helpers (>= 1.52), pi-regulate (= " + __version__
        in (tree / "DEBIAN" / "control").read_text()
    )


def test_the_lamps_package_has_no_network_code(package: Path) -> None:
    assert not (package / deb.SHARE / "pi_regulate_link").exists()
    code = "".join(path.read_text(encoding="utf-8") for path in (package / deb.SHARE).rglob("*.py"))
    assert "import paho" not in code
    assert "AF_INET" not in code


@pytest.mark.parametrize("script", ["postinst", "prerm", "postrm"])
def test_what_dpkg_runs_is_a_script_that_a_shell_understands(tree: Path, script: str) -> None:
    there = tree / "DEBIAN" / script
    assert there.stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", there], capture_output=True, text=True).stderr == ""


def test_a_lamp_that_starts_is_sent_no_signal_which_would_end_it(tree: Path) -> None:
    said = (tree / "DEBIAN" / "postinst").read_text()
    assert "deb-systemd-invoke reload pi-regulate.service" in said
    assert "--signal" not in said


def test_a_purge_takes_the_password_along(tree: Path) -> None:
    assert "rm -rf /etc/pi-regulate-link\n" in (tree / "DEBIAN" / "postrm").read_text()


def test_its_manual_tells_of_every_option() -> None:
    page = link_manual("2026-11-30").replace(r"\-", "-")
    for option in ("--config", "--lamp", "--check", "--schema", "--version"):
        assert f"\\fB{option}" in page


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="there is no dpkg-deb here")
def test_all_packages_are_made_at_once(tmp_path: Path) -> None:
    names = [package.name for package in deb.build(tmp_path)]
    assert names == [f"pi-regulate{room}_{__version__}_all.deb" for room in ("", "-link", "-studio")]
