"""`docs/start.md` from the parts to the lamp: each step says what is seen, and what it says is what there is.

Its commands, what they print, the pins, the words of setup and the files on the card are compared with the program, the
package and the picture. Nobody here has a board: what only a hand can try, the page says plainly.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest
import yaml
from babel.messages.pofile import read_po
from click.testing import CliRunner

from pi_regulate.cli import main
from pi_regulate.devices import status_socket
from pi_regulate.devices.boot_lines import boot_lines
from pi_regulate.devices.status_socket import StatusSocket
from pi_regulate.doctor.examine import CHECKS
from pi_regulate.library.header_pins import at_header_pin
from scripts import breadboard, deb
from tests.stage import shipped
from tests.test_docs import blocks

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "start.md"
TEXT = PAGE.read_text(encoding="utf-8")
STEPS = re.findall(r"^## (\d+)\. .*?\n(.*?)(?=^## |\Z)", TEXT, flags=re.MULTILINE | re.DOTALL)
USER_DATA = (deb.PACKAGING / "cloud-init" / "user-data").read_text(encoding="utf-8")


def typed() -> list[list[str]]:
    """The words of every line that somebody types, on whichever computer."""
    shown = [line for block in blocks(PAGE, "sh") for line in block.splitlines()]
    asked = [
        line.removeprefix("$ ") for block in blocks(PAGE, "console") for line in block.splitlines() if line[0] == "$"
    ]
    inline = re.findall(r"`((?:sudo )?(?:pi-regulate|systemctl|cat|make|ssh-keygen) [^`]+)`", TEXT)
    return [[word for word in shlex.split(line) if word != "sudo"] for line in (*shown, *asked, *inline)]


def test_ten_steps_follow_each_other_and_each_says_what_is_seen() -> None:
    assert [int(number) for number, _ in STEPS] == list(range(1, 11))
    assert [number for number, text in STEPS if "**You should now see**" not in text] == []
    assert [number for number, text in STEPS[:9] if not re.search(r"^If ", text, re.MULTILINE)] == [], "what if not?"
    assert {int(step) for step in re.findall(r"step\s(\d+)", TEXT)} <= set(range(1, 11))


def test_every_command_is_one_that_there_is_with_its_options() -> None:
    ours = [words[1:] for words in typed() if words[0] == "pi-regulate"]
    assert {words[0] for words in ours} == {"status", "doctor", "setup"}
    for words in ours:
        command = main.get_command(click.Context(main), words[0])
        assert command is not None
        options = {option for param in command.params for option in param.opts}
        assert set(words[1:]) <= options, words
    others = {words[0] for words in typed()} - {"pi-regulate"}
    assert others == {"apt", "cat", "make", "reboot", "ssh", "ssh-keygen", "systemctl"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{words[1]}:" in makefile for words in typed() if words[0] == "make")


def test_what_it_installs_is_what_the_card_installs_that_does_it_itself() -> None:
    (package,) = [words[2] for words in typed() if words[:2] == ["apt", "install"]]
    assert package in USER_DATA
    assert re.fullmatch(re.escape(package).replace(r"\*", "[^_]+"), f"/boot/firmware/{deb.DEVICE}_0.1.0_all.deb")
    assert f"`{deb.DEVICE}_VERSION_all.deb`" in TEXT


def test_the_card_that_installs_itself_is_told_of_by_the_lines_it_has() -> None:
    wanted = yaml.safe_load(USER_DATA)
    zone = wanted["timezone"]
    assert f"`{zone}`" in TEXT, "to be replaced"
    (settings,) = [file["content"] for file in wanted["write_files"] if file["path"].endswith("settings.yaml")]
    assert yaml.safe_load(settings) == {"time_zone": zone}
    assert USER_DATA.count("\ntimezone:") == 1, "the one line to delete"
    assert USER_DATA.startswith("#cloud-config\n"), "the one line to leave out"
    imagers = {
        "hostname",
        "manage_etc_hosts",
        "packages",
        "apt",
        "keyboard",
        "users",
        "enable_ssh",
        "ssh_pwauth",
        "rpi",
    }
    imagers |= {"manage_resolv_conf", "user"}  # newer versions
    assert not imagers & wanted.keys(), "a key that stands twice would undo what Imager was told"
    assert wanted["power_state"]["mode"] == "reboot", "it restarts once"


def test_a_card_that_installs_itself_waits_for_a_network_and_for_the_time(tmp_path: Path) -> None:
    """Its Wi-Fi joins late and its clock is set late; apt then fails, and by itself it does so with status 0."""
    tried = tmp_path / "tried"
    for name, body in {
        "apt-get": f'echo "$@" >>{tried}; case "$*" in *--error-on=any*) [ "$(wc -l <{tried})" -ge 4 ];; esac',
        "sleep": "exit 0",
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    (update,) = [line for line in yaml.safe_load(USER_DATA)["runcmd"] if "apt-get update" in line]
    here = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-c", update], env=here, check=True)
    assert tried.read_text().splitlines() == ["update --error-on=any"] * 4
    assert re.findall(r"seq (\d+).*sleep (\d+)", update) == [("30", "10")], "five minutes"


@pytest.mark.parametrize("board", ["Zero 2 W Rev 1.0", "3 Model B Plus Rev 1.3", "4 Model B Rev 1.5", "5 Model B"])
def test_a_card_that_installs_itself_makes_each_board_as_dark_as_setup_does(board: str) -> None:
    """A light whose trigger is `none` while its sense is turned round shines all night."""
    (file,) = [file for file in yaml.safe_load(USER_DATA)["write_files"] if file["path"].endswith("config.txt")]
    lines = {line for line in file["content"].splitlines() if re.match(r"gpio=|dtparam=\w+_led_", line)}
    of_setup = {line for line, _ in boot_lines(shipped().settings, f"Raspberry Pi {board}")}
    if "Zero" in board:  # it has no power light, and its firmware passes over a line for one
        lines.discard("dtparam=pwr_led_activelow=off")
        of_setup.remove("dtparam=act_led_activelow=on")  # what its device tree says anyway
    assert lines == {line for line in of_setup if re.match(r"gpio=|dtparam=(act|pwr)_led_", line)}


def test_who_writes_the_card_again_gets_in_by_the_same_name() -> None:
    """The new card has a new key, and ssh refuses it until the old one is forgotten."""
    (place,) = [words[1] for words in typed() if words[0] == "ssh"]
    (forgets,) = [words for words in typed() if words[0] == "ssh-keygen"]
    assert forgets == ["ssh-keygen", "-R", place.partition("@")[2]]
    assert "“REMOTE HOST IDENTIFICATION HAS CHANGED”" in TEXT


def test_the_first_sudo_says_whose_password_it_asks_for() -> None:
    """Since April 2026 Raspberry Pi OS asks for it."""
    (step,) = [text for number, text in STEPS if "sudo apt update" in text and number == "7"]
    assert "the password that you gave Imager" in step
    assert TEXT.index("sudo apt") < TEXT.index("`sudo` below")


def test_a_loudspeaker_fits_into_each_board_that_may_be_chosen() -> None:
    """A Zero has no USB socket of the usual size, and its two small ones look alike."""
    (boards,) = re.findall(r"^\| Raspberry Pi, .*$", TEXT, re.MULTILINE)
    assert "Zero" in boards
    assert re.search(r"^\| .*Zero \| an adapter from micro-USB", TEXT, re.MULTILINE)
    (on,) = [text for number, text in STEPS if number == "6"]
    assert "`PWR IN`" in on


def test_the_name_of_the_computer_is_the_one_that_imager_was_given() -> None:
    (name,) = re.findall(r"^\| hostname \| `(\w+)` \|$", TEXT, re.MULTILINE)
    (place,) = [words[1] for words in typed() if words[0] == "ssh"]
    assert place.endswith(f"@{name}.local")
    assert f"{place.removesuffix('.local')}:~ $" in TEXT


def test_status_says_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_socket, "SYSTEM_RUNTIME", tmp_path / "no service")
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    (block,) = blocks(PAGE, "console")
    command, *wanted = block.splitlines()
    told = StatusSocket(tmp_path, lambda: {"running": True, "status": "at rest", "clock": {"set_by": ""}})
    said = CliRunner().invoke(main, shlex.split(command)[2:]).output
    told.close()
    assert said.splitlines()[: len(wanted)] == wanted
    assert "every hour counts as night" in said
    nobody = CliRunner().invoke(main, ["status"])
    assert (nobody.exit_code, "no device is running here" in nobody.output) == (1, True)


def test_the_words_it_quotes_are_the_programs_own() -> None:
    with (ROOT / "pi_regulate/locale/de/LC_MESSAGES/pi-regulate.po").open("rb") as file:
        said = [str(message.id) for message in read_po(file)] + ["no device is running here"]
    said += ["@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @"]  # ssh's
    quoted = [" ".join(words.split()) for words in re.findall(r"“([^”]+)”", TEXT)]
    assert len(quoted) >= 5
    assert [words for words in quoted if not any(words in text for text in said)] == []
    assert any(check.id.startswith("sound.") for check in CHECKS), "`sound.…` of doctor"


def test_the_table_of_wires_is_the_picture() -> None:
    drawn = "\n".join(breadboard.picture())
    rows = dict(re.findall(r'data-from="(pin \d+)" data-to="[a-j](\d+)"', drawn))
    told = dict(re.findall(r"^\| header (pin \d+) \(.*?\) \| row (\d+) \|$", TEXT, re.MULTILINE))
    assert told == rows
    for pin, name in re.findall(r"^\| header pin (\d+) \((.*?)\)", TEXT, re.MULTILINE):
        assert at_header_pin(int(pin)) == name
    leads = re.findall(r'class="lead" data-from="[a-j](\d+)" data-to="([^"]+)"', drawn)
    places = {end: row for row, end in leads}
    (resistor,) = [(row, end[1:]) for row, end in leads if end[1:].isdigit()]
    assert f"| resistor | row {resistor[0]} and row {resistor[1]}," in TEXT
    assert f"| LED, long leg | row {places['the long leg']} |" in TEXT
    assert f"| LED, short leg | row {places['the short leg']} |" in TEXT
    assert "| button | row {} and row {},".format(*(row for row, end in leads if end == "the button")) in TEXT
    assert [pin for pin in range(1, 41) if at_header_pin(pin).endswith(" V")] == [1, 2, 4, 17]
    assert "Nothing is on pins 1, 2, 4 and 17, which carry power." in " ".join(TEXT.split())


def test_a_reader_on_the_first_page_is_led_there() -> None:
    for name in ("README.md", "docs/index.md", "CONTRIBUTING.md"):
        assert "start.md)" in (ROOT / name).read_text(encoding="utf-8"), name
