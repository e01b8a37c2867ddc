"""Both packages in two Debian 13 that systemd has booted, and docs/together-apart.md as two people type it.

    sudo .venv/bin/python -m pytest -m system tests/system/test_two_debians.py

Nothing is installed on this machine itself. What a lamp does is read from the light that it was given.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.link.mosquittos import mosquitto, needs_mosquitto
from tests.link.test_secured import PASSWD
from tests.system.two_debians import NEEDS, Debian, booted, made, until
from tests.test_docs import ROOT

pytestmark = [
    pytest.mark.system,
    needs_mosquitto,
    pytest.mark.skipif(
        os.geteuid() != 0 or not all(map(shutil.which, NEEDS)),
        reason=f"needs root and {', '.join(NEEDS)}: sudo apt install mmdebstrap systemd-container",
    ),
]
PAGE = (ROOT / "docs" / "together-apart.md").read_text(encoding="utf-8")
BOTH = (
    "cd /debs && apt-get install -y --no-install-recommends --reinstall ./python3-*.deb ./pi-regulate_*.deb "
    "./pi-regulate-link_*.deb"
)
TRACE = "var/lib/pi-regulate/trace.jsonl"


def shown(kind: str) -> list[str]:
    """The blocks of the page's steps, as root types them."""
    found = re.findall(rf"^    ```{kind}\n(.*?)^    ```", PAGE, re.MULTILINE | re.DOTALL)
    return [dedent(block).replace("sudo ", "") for block in found]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Debian, Debian]]:
    """Anna's and Ben's, each with both packages and a lamp on simulated pins."""
    folder = tmp_path_factory.mktemp("debian")
    made(folder / "anna")
    subprocess.run(["cp", "-a", "--reflink=auto", folder / "anna", folder / "ben"], check=True)
    with ExitStack() as stack:
        anna, ben = (stack.enter_context(booted(folder / name)) for name in ("anna", "ben"))
        for home in (anna, ben):
            home.lamp()
            home(BOTH)
        yield anna, ben


def test_without_its_file_the_link_waits_and_nothing_listens(homes: tuple[Debian, Debian]) -> None:
    for home in homes:
        assert (
            home("systemctl is-active pi-regulate; systemctl is-active pi-regulate-link || :") == "active\ninactive\n"
        )
        assert home("stat -c '%a %U %G' /etc/pi-regulate-link") == "755 root root\n"
        assert "pi-regulate" not in home("ss -ltnup")


def test_two_people_type_what_the_page_says_and_one_lamp_glows_for_the_other(
    homes: tuple[Debian, Debian], tmp_path: Path
) -> None:
    assert PASSWD is not None
    passwords = tmp_path / "passwords"
    passwords.touch(mode=0o600)
    for name in ("bedside-anna", "bedside-ben"):
        subprocess.run([PASSWD, "-b", passwords, name, f"secret of {name}"], check=True)
    install, make, take, begin = shown("text")
    (allowed,) = shown("yaml")
    allowed = allowed.replace("together]}", "together], at_night: [glow, together]}", 1)  # whatever the time is now
    anna, ben = homes
    with mosquitto(tmp_path, "allow_anonymous false", f"password_file {passwords}") as broker:
        for name, home in (("bedside-anna", anna), ("bedside-ben", ben)):
            file, empty, nano = install.splitlines()[1:]
            address = f"127.0.0.1, port: {broker.port}, tls: false"
            home(file.replace("broker.example", address).replace("bedside-anna", name))
            home(empty)
            assert nano == "nano /etc/pi-regulate-link/password"
            home(f"echo 'secret of {name}' > {nano.removeprefix('nano ')}")
        assert "`CODE` is no code" in ben(take, fails=True)
        (code,) = re.findall(r"The code is (\S+)\.", anna(make))
        ben(take.replace("CODE", code.upper()))
        ben.lamp(f"--trace /{TRACE}")
        for home in homes:
            home(f"cat >> /etc/pi-regulate/settings.yaml <<'END'\n{allowed}END")
            home("systemctl restart pi-regulate")
            said = begins(home, *begin.splitlines())
            assert f"connected to 127.0.0.1:{broker.port}" in said
            assert "may be asked glow, together another home belongs with this one" in said
            assert home("stat -c '%a %U' /etc/pi-regulate-link/pair") == "600 root\n"
            assert code.upper() not in home("runuser -u nobody -- cat /etc/pi-regulate-link/link.yaml").upper()
        until(lambda: rows(ben)[-1]["what"] == "rest")  # it has greeted
        anna.lamp("--press 2s")
        anna("systemctl restart pi-regulate")
        until(lambda: glowed(ben))
        for home in homes:
            home("pi-regulate link leave")
            assert "another home" not in begins(home, *begin.splitlines())


def begins(home: Debian, starts: str, asks: str) -> str:
    """Starts the link, and what it says of itself once it has reached both the broker and the lamp."""
    home(starts)
    until(lambda: re.search(r"connected to[^$]*answers", home(f"{asks} || :")))
    return " ".join(home(asks).split())


def rows(home: Debian) -> list[dict[str, Any]]:
    """What the lamp has done so far; each look at its light is one."""
    return [json.loads(line) for line in (home.root / TRACE).read_text().splitlines() if line.endswith("}")]


def glowed(home: Debian) -> bool:
    """Whether others' wish has lit the lamp."""
    done = rows(home)
    began = next((number for number, row in enumerate(done) if row["what"] == "glow"), len(done))
    return any(row["what"] == "level" and row["level"] > 0.02 for row in done[began:])


def test_an_upgrade_of_both_at_rest_is_no_fault_of_the_lamp(homes: tuple[Debian, Debian]) -> None:
    home = homes[0]
    home.lamp()
    home("systemctl restart pi-regulate")
    home(BOTH)
    until(lambda: home("systemctl is-active pi-regulate || :") == "active\n")
    assert json.loads((home.root / "var/lib/pi-regulate/starts.json").read_text())["faults"] == []
    assert "Failed with result" not in home("journalctl -u pi-regulate -u pi-regulate-link")


def test_a_running_link_is_hardly_exposed(homes: tuple[Debian, Debian]) -> None:
    found = re.search(
        r"exposure level for .*: ([\d.]+)", homes[0]("systemd-analyze security --no-pager pi-regulate-link")
    )
    assert found is not None
    assert float(found[1]) <= 1.3


def test_removed_it_keeps_what_is_the_owners_and_purged_it_leaves_nothing(homes: tuple[Debian, Debian]) -> None:
    home = homes[1]
    home("pi-regulate link pair")
    home("apt-get remove -y pi-regulate-link")
    assert sorted(home("ls /etc/pi-regulate-link").split()) == ["link.yaml", "pair", "password"]
    home("apt-get purge -y pi-regulate-link")
    assert home("find /etc /usr /var/lib /run -xdev -name '*pi-regulate-link*' -not -path '/var/lib/dpkg/*'") == ""
    assert home("systemctl is-active pi-regulate") == "active\n"
