"""`link.yaml`: what may stand in it, and what is said, with its line, about what may not."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from pi_regulate.library.broker_address import private
from pi_regulate.words import ProblemsError, RegulateError
from pi_regulate_link.command import link
from pi_regulate_link.identity import device_id
from pi_regulate_link.link_settings import beside, link_schema_text, read_link_settings, read_pair, read_password
from tests.in_one_test import in_one_test
from tests.test_unit import options_of

ROOT = Path(__file__).parent.parent.parent
BROKER = "broker: {host: homeassistant.local}\n"


def written(folder: Path, text: str) -> Path:
    (folder / "link.yaml").write_text(text, encoding="utf-8")
    return folder


def test_one_line_is_enough_and_the_rest_is_safe(tmp_path: Path) -> None:
    found = read_link_settings(written(tmp_path, BROKER))
    assert (found.broker.port, found.broker.tls, found.broker.username) == (8883, True, "")
    assert (found.name, found.prefix, found.tell) == ("Bedside lamp", "pi-regulate", "health")
    assert (found.home_assistant.discovery, found.home_assistant.prefix) == (True, "homeassistant")


@in_one_test(
    ("text", "place", "said"),
    [
        ("broker: {host: 192.168.1.20, prot: 1883}\n", ":1:30:", "Did you mean `port`?"),
        ("broker: {port: 1883}\n", ":1:", "`host` is missing here"),
        (BROKER + "tell: everything\n", ":2:7:", "`everything`"),
        (BROKER + "prefix: pi-regulate/#\n", ":2:9:", "`pi-regulate/#` can't begin a topic"),
        (BROKER + "prefix: /lamp\n", ":2:9:", "can't begin a topic"),
        ("broker: {host: 'mqtt://ha.local'}\n", ":1:16:", "Write only the name or the address"),
        ("broker: {host: ha local}\n", ":1:16:", "is not the name of a machine"),
        ("broker: {host: 8.8.8.8, tls: false}\n", ":1:", "only for an address within the home"),
        ("broker: {host: 10.0.0.2, tls: false, ca: ca.pem}\n", ":1:", "`ca` has no use without encryption"),
        ("broker: {host: ha.local, key: key.pem}\n", ":1:", "`key` needs `certificate` beside it"),
        ("broker: {host: ha.local, port: 99999}\n", ":1:32:", "65535"),
        (BROKER + 'name: "\\e[2J"\n', ":2:7:", "invisible character"),
        (BROKER + 'name: "  "\n', ":2:7:", "can't be shown as a name"),
        (BROKER + "apart: {}\n", ":2:1:", "there is no key `apart` here"),
        ("", ":1:1:", "there is nothing in this file. Write `broker: {host: homeassistant.local}`"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(
    text: str, place: str, said: str, tmp_path: Path
) -> None:
    done = CliRunner().invoke(link, ["--config", str(written(tmp_path, text)), "--check"])
    assert done.exit_code == 78
    assert f"link.yaml{place}" in done.output
    assert said in done.output


@in_one_test(
    ("address", "at_home"),
    [
        ("192.168.1.20", True), ("10.1.2.3", True), ("172.16.0.1", True), ("127.0.0.1", True), ("::1", True),
        ("fd00::5", True), ("fe80::1%eth0", True), ("169.254.1.1", True), ("8.8.8.8", False), ("100.64.0.1", False),
        ("2a00:1450::1", False), ("172.32.0.1", False), ("::ffff:8.8.8.8", False),
        ("::ffff:192.168.1.20", True), ("not an address", False),
    ],
)  # fmt: skip
def test_an_address_is_of_the_home_or_not(address: str, at_home: bool) -> None:
    assert private(address) is at_home


def test_the_password_is_that_of_systemd_and_otherwise_that_beside_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "handed").mkdir()
    (tmp_path / "password").write_text("from the folder\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "handed"))
    (tmp_path / "handed" / "password").write_text("\n")  # the unit's own, where the owner has written none
    assert read_password(tmp_path) == "from the folder"
    (tmp_path / "handed" / "password").write_text("from systemd, with a blank \n")
    assert read_password(tmp_path) == "from systemd, with a blank "
    assert beside(tmp_path, "key.pem") == tmp_path / "key.pem"


def test_the_code_of_a_pair_is_handed_over_as_the_password_is_and_an_odd_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_pair(tmp_path) == ""
    (tmp_path / "handed").mkdir()
    (tmp_path / "handed" / "pair").write_text("\n")  # the unit's own, where nobody belongs to anybody
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "handed"))
    assert read_pair(tmp_path) == ""
    (tmp_path / "handed" / "pair").write_text("K7F3 m9q2-xw4c\n")
    assert read_pair(tmp_path) == "k7f3m9q2xw4c"
    (tmp_path / "handed" / "pair").write_text("k7f3\n")
    with pytest.raises(RegulateError, match="holds no code of a pair"):
        read_pair(tmp_path)


def test_without_a_password_there_is_none_and_an_odd_one_is_refused(tmp_path: Path) -> None:
    assert read_password(tmp_path) == ""
    (tmp_path / "password").write_bytes(b"\xff\xfe")
    with pytest.raises(RegulateError, match="is not text"):
        read_password(tmp_path)
    (tmp_path / "password").write_bytes(b"a" * 2000)
    with pytest.raises(RegulateError, match="too long"):
        read_password(tmp_path)


def test_the_id_is_the_same_each_time_and_is_not_the_machines(tmp_path: Path) -> None:
    machine = tmp_path / "machine-id"
    machine.write_text("0123456789abcdef0123456789abcdef\n")
    assert device_id(machine) == device_id(machine) == "prg-8179017132"
    machine.write_text("1123456789abcdef0123456789abcdef\n")
    assert device_id(machine) != "prg-8179017132"
    machine.write_text("")
    with pytest.raises(RegulateError, match="systemd-machine-id-setup"):
        device_id(machine)


def test_the_lamps_folder_need_not_be_readable_to_be_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As beside the bed: the lamp's runtime folder lets others through and shows them nothing."""
    assert options_of(ROOT / "systemd" / "pi-regulate.service")["RuntimeDirectoryMode"] == ["0711"]
    there = os.access  # root may read everything
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.R_OK and there(path, mode))
    monkeypatch.setenv("CONFIGURATION_DIRECTORY", str(written(tmp_path, BROKER)))
    done = CliRunner().invoke(link, ["--lamp", str(tmp_path), "--check"])
    assert (done.exit_code, done.output) == (0, f"{tmp_path / 'link.yaml'} can be used\n")


def test_without_the_file_there_is_no_link_and_that_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(link, ["--config", str(tmp_path)])
    assert done.exit_code == 1
    assert f"there is no {tmp_path / 'link.yaml'}" in done.output


def test_the_schema_file_is_that_of_the_model_and_the_example_fits_it(tmp_path: Path) -> None:
    file = ROOT / "pi_regulate_link" / "link.schema.json"
    assert file.read_text(encoding="utf-8") == link_schema_text(), "python -m pi_regulate_link --schema"
    example = (ROOT / "packaging" / "link" / "link.yaml").read_text(encoding="utf-8")
    assert read_link_settings(written(tmp_path, example)).broker.host == "homeassistant.local"


def test_everything_the_example_leaves_out_can_be_written_as_it_is_shown(tmp_path: Path) -> None:
    lines = (ROOT / "packaging" / "link" / "link.yaml").read_text(encoding="utf-8").splitlines()
    shown = [
        line.removeprefix("# ") for line in lines if line.startswith("# ") and ": " in line and "schema" not in line
    ]
    keys = {line.partition(":")[0] for line in shown if line.partition(":")[0].isidentifier()}
    assert keys == {"name", "prefix", "home_assistant", "tell", "together"}
    text = BROKER + "".join(f"{line}\n" for line in shown if line.partition(":")[0] in keys)
    assert read_link_settings(written(tmp_path, text)).tell == "health"


def test_a_file_that_may_not_be_read_is_told_like_any_other_problem(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").mkdir()
    with pytest.raises(ProblemsError, match="folder"):
        read_link_settings(tmp_path)
    assert stat.S_ISDIR((tmp_path / "link.yaml").stat().st_mode)
