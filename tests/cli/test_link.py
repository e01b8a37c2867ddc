"""`link status` says in plain words how the link stands, and `setup` writes its file only after a yes."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from pi_regulate.cli import link as link_command
from pi_regulate.cli.setup import home
from pi_regulate.cli.setup.home import ask_about_home
from pi_regulate.devices import link_standing
from pi_regulate.devices.pair_code import pair_code
from pi_regulate_link.link_settings import read_pair
from tests.in_one_test import in_one_test

Call = Callable[..., Result]
STANDS = {
    "broker": "homeassistant.local:8883", "tls": True, "id": "prg-3f9c0a71d2", "connected": True, "why": "",
    "since_s": 1.0, "lamp": True, "tell": "session", "may": ["end", "glow"], "discovery": True,
    "wishes": {"passed": 3, "refused": 1, "dropped": 12}, "process": os.getpid(), "version": "0.2.0",
}  # fmt: skip


@pytest.fixture
def stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A link that has written how it stands; without a call, there is none."""
    monkeypatch.setattr(link_standing, "LINK_RUNTIME", tmp_path)
    monkeypatch.setattr(link_command, "LINK_CONFIG", tmp_path / "etc")
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))

    def writes(**more: object) -> None:
        (tmp_path / "standing.json").write_text(json.dumps({**STANDS, **more}))

    return writes


def test_a_link_that_stands_well_is_told_in_a_few_rows(call: Call, stands: Callable[..., None]) -> None:
    stands()
    done = call("link", "status")
    assert done.exit_code == 0
    said = " ".join(done.output.split())
    assert "connected to homeassistant.local:8883, encrypted, for " in said
    assert "whether sound and lamp work, and when a session runs" in said
    assert "may be asked end, glow" in said
    assert "3 done, 1 answered with no; 12 other messages dropped" in said
    assert "prg-3f9c0a71d2" in said


def test_what_keeps_it_from_the_broker_is_told(call: Call, stands: Callable[..., None]) -> None:
    stands(connected=False, why="its name is not known here", tls=False, lamp=False, may=[], discovery=False)
    said = " ".join(call("link", "status").output.split())
    assert "homeassistant.local:8883 is not reached" in said
    assert ": its name is not known here" in said
    assert "does not answer; `pi-regulate status` says whether it runs" in said
    assert "may be asked nothing" in said
    assert "`discovery: false`" in said


def test_what_another_program_wrote_can_not_move_the_cursor(call: Call, stands: Callable[..., None]) -> None:
    stands(broker="\x1b[2J", why=["odd"], wishes={"passed": None}, may={"a": 1}, since_s="long", id=3.5, tell="\n")
    done = call("link", "status")
    assert done.exit_code == 0
    assert "\x1b" not in done.output


def test_a_link_that_has_died_is_no_link(call: Call, stands: Callable[..., None]) -> None:
    stands(process=2**22 + 1)  # no Linux has so many
    done = call("link", "status")
    assert done.exit_code == 1
    assert "no link is running here." in done.output


@pytest.mark.parametrize(
    ("installed", "file", "said"),
    [
        (False, False, "paho-mqtt"),
        (True, False, "It starts once there is"),
        (True, True, "`systemctl status pi-regulate-link` says why"),
    ],
)
def test_without_a_link_the_next_step_is_told(
    call: Call, stands: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool, file: bool, said: str
) -> None:
    monkeypatch.setattr(link_command, "link_installed", lambda: installed)
    if file:
        (tmp_path / "etc").mkdir()
        (tmp_path / "etc" / "link.yaml").touch()
    done = call("link", "status")
    assert done.exit_code == 1
    assert said in done.output
    assert json.loads(call("link", "status", "--json").output) == {"running": False}


def answered(folder: Path, typed: str) -> str:
    """What `setup` says and asks about a home, with these lines typed."""
    import click

    done = CliRunner().invoke(click.Command("home", callback=lambda: ask_about_home(folder)), input=typed)
    assert done.exit_code == 0, done.output
    return str(done.output)


@in_one_test("typed", ["\n", "no\n", "yes\n\n"])
def test_who_has_no_home_assistant_or_no_address_gets_no_file(tmp_path: Path, typed: str) -> None:
    answered(tmp_path / "etc", typed)
    assert not (tmp_path / "etc").exists()


def test_a_yes_writes_what_the_link_can_read_and_hides_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "link_installed", lambda: True)
    said = answered(tmp_path / "etc", "yes\nhttp://ha\nhomeassistant.local\nno\nbedside lamp\ns3cret: #x\n")
    assert "That is no address." in said
    assert "s3cret" not in said
    assert "sudo systemctl restart pi-regulate-link" in said
    password = tmp_path / "etc" / "password"
    assert password.read_text() == "s3cret: #x\n"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    told = yaml.safe_load((tmp_path / "etc" / "link.yaml").read_text())
    assert told == {"broker": {"host": "homeassistant.local", "port": 1883, "tls": False, "username": "bedside lamp"}}


def test_who_does_not_know_about_encryption_is_safe_and_the_link_takes_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "link_installed", lambda: False)
    said = answered(tmp_path / "etc", "yes\n192.168.1.20\n\n\nsecret\n")
    assert "The link itself is not installed yet." in said
    from pi_regulate_link.link_settings import read_link_settings, read_password

    found = read_link_settings(tmp_path / "etc")
    assert (found.broker.host, found.broker.tls, found.broker.port) == ("192.168.1.20", True, 8883)
    assert read_password(tmp_path / "etc") == "secret"


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").write_text("mine")
    assert answered(tmp_path, "yes\nhomeassistant.local\n") == ""
    assert (tmp_path / "link.yaml").read_text() == "mine"


@in_one_test(
    ("typed", "broker"),
    [
        ("name:1883", None),
        ("ha_local-", None),
        ("2001:db8::g", None),
        ("FE80:0:0:0::1", {"host": "fe80::1", "port": 1883, "tls": False}),
        ("8.8.8.8", {"host": "8.8.8.8"}),
    ],
)
def test_whatever_address_setup_takes_the_link_takes_too(
    typed: str, broker: dict[str, object] | None, tmp_path: Path
) -> None:
    """Beyond the home there is no question about encryption; without it the link would refuse the file."""
    answers = ["yes", typed, *([""] if broker is None else ["no"] if "tls" in broker else []), "", "secret"]
    answered(tmp_path / "etc", "\n".join([*answers, ""]))
    assert (tmp_path / "etc").exists() == (broker is not None)
    if broker:
        assert yaml.safe_load((tmp_path / "etc" / "link.yaml").read_text())["broker"] == broker
        from pi_regulate_link.link_settings import read_link_settings

        read_link_settings(tmp_path / "etc")


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A folder with the link's file, as a person wrote it."""
    (tmp_path / "link.yaml").write_text("broker: {host: ha.local}   # ours\n")
    return tmp_path


def code_in(folder: Path) -> str:
    """What the link takes for the code."""
    return read_pair(folder)


def test_two_homes_tell_each_other_twelve_characters_and_belong_together(call: Call, beside: Path) -> None:
    made = call("link", "pair", "--folder", beside)
    code = code_in(beside)
    assert len(code) == 12
    told = f"{code[:4]}-{code[4:8]}-{code[8:]}"
    assert f"The code is {told}." in made.output
    assert f"sudo pi-regulate link pair {told}" in made.output
    assert "sudo systemctl restart pi-regulate-link" in made.output
    assert (beside / "link.yaml").read_text() == "broker: {host: ha.local}   # ours\n"
    assert (beside / "pair").read_text() == f"{told}\n"
    assert stat.S_IMODE((beside / "pair").stat().st_mode) == 0o600, "it is a secret of two people"
    there = beside / "there"
    there.mkdir()
    (there / "link.yaml").write_text("broker: {host: ha.local}\n")
    taken = call("link", "pair", told.upper().replace("-", " "), "--folder", there)
    assert (taken.exit_code, code_in(there)) == (0, code)


def test_a_code_is_shown_again_and_not_replaced_before_somebody_leaves(call: Call, beside: Path) -> None:
    call("link", "pair", "k7f3-m9q2-xw4c", "--folder", beside)
    assert "The code is k7f3-m9q2-xw4c." in call("link", "pair", "--folder", beside).output
    other = call("link", "pair", "k7f3-m9q2-xw4d", "--folder", beside)
    assert (other.exit_code, code_in(beside)) == (1, "k7f3m9q2xw4c")
    assert "sudo pi-regulate link leave" in other.output
    assert "Nobody is told." in call("link", "leave", "--folder", beside).output
    assert code_in(beside) == ""
    assert call("link", "leave", "--folder", beside).output == "This lamp belongs with no other one.\n"
    assert call("link", "pair", "k7f3-m9q2-xw4d", "--folder", beside).exit_code == 0


def test_a_code_is_the_same_code_however_it_was_written_down(call: Call, beside: Path) -> None:
    for words in (["k7f3", "m9q2", "xw4c"], ["K7F3\u2013M9Q2\u2013XW4C"], ["k7f3.m9q2.xw4c"]):
        assert call("link", "pair", *words, "--folder", beside).exit_code == 0
        assert code_in(beside) == "k7f3m9q2xw4c"
        call("link", "leave", "--folder", beside)
    (beside / "pair").write_text("K7F3-m9q2 xw4c")
    assert code_in(beside) == "k7f3m9q2xw4c"
    assert "The code is k7f3-m9q2-xw4c." in call("link", "pair", "--folder", beside).output
    assert call("link", "pair", "k7f3-m9q2-xw4c", "--folder", beside).exit_code == 0


def test_a_code_in_the_file_that_is_none_is_neither_told_nor_replaced_until_somebody_leaves(
    call: Call, beside: Path
) -> None:
    for found in (b"k7f3", b"k7f3-m9q2-xw40", b"\xff" * 12, b"k" * 300):
        (beside / "pair").write_bytes(found)
        done = call("link", "pair", "--folder", beside)
        assert done.exit_code == 1
        assert f"{beside / 'pair'} holds no code of a pair. `sudo pi-regulate link leave` removes it" in done.output
        assert (beside / "pair").read_bytes() == found
        assert call("link", "leave", "--folder", beside).exit_code == 0
        assert call("link", "pair", "--folder", beside).exit_code == 0


PAGE = Path(__file__).parent.parent.parent / "docs" / "together-apart.md"


def test_what_is_no_code_is_not_taken_and_neither_is_any_word_of_the_page(call: Call, beside: Path) -> None:
    words = re.findall(r"[\w-]+", PAGE.read_text(encoding="utf-8"))  # what somebody may type off it
    for typed in ("k7f3-m9q2", "k7f3-m9q2-xw40", "k7f3-m9q2-xw4c-a", "", "anna", "CODE"):
        done = call("link", "pair", typed, "--folder", beside)
        assert done.exit_code == 1
        assert "is no code. The other's `sudo pi-regulate link pair` prints one: twelve letters and" in done.output
    assert [word for word in words if re.search(r"\d", word) and pair_code(word)] == []
    assert code_in(beside) == ""


def test_without_a_link_the_page_that_begins_with_one_is_named(call: Call, tmp_path: Path) -> None:
    done = call("link", "pair", "--folder", tmp_path)
    assert done.exit_code == 1
    assert "docs/together-apart.md begins with one" in done.output
    assert not (tmp_path / "pair").exists()


def test_status_says_that_a_home_belongs_with_another_and_never_whether_anybody_is_there(
    call: Call, stands: Callable[..., None]
) -> None:
    stands(together=True)
    told = " ".join(call("link", "status").output.split())
    assert "another home belongs with this one; whether anybody is there is not told" in told
    assert "more than two" not in told
    stands(together=True, crowded=True)
    assert "not told; more than two lamps use the code" in " ".join(call("link", "status").output.split())
    stands()
    assert "another home" not in call("link", "status").output
