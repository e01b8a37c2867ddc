"""A night with an owner's own words in every file: none of them reaches the journal, the status or the socket."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.hand import parse_hand
from pi_regulate.devices.keeping.starts import read_starts
from pi_regulate.devices.speech.voices import voice_places
from pi_regulate.devices.status_socket import ask
from pi_regulate.doctor.bundle import page
from pi_regulate.doctor.examine import CHECKS, examine
from pi_regulate.doctor.machine import Machine
from pi_regulate.service.journal import JournalFormatter, ProblemLog
from pi_regulate.share import share_dir
from pi_regulate.trace import Row
from pi_regulate.wiring.device import RunOptions, run
from tests.house import House

NAME = "annabel"
EXERCISE = f"""\
id: for-{NAME}
title: Dear {NAME}
phase: ground
lasts: 30s
steps:
  - say: "Dear {NAME}, you are safe with me."
    at: 0s
  - glow: 20%
    at: 1s
"""
SETTINGS = f"""\
start: {{press: {NAME}-way, double: {NAME}-way, hold: {NAME}-way}}
voices: [{NAME}, {NAME}-old]
local_help: call {NAME}
others: {{may: [end, glow, invite, start], at_night: [end, glow, invite, start]}}
"""


class Night:
    """Breaks the settings when the exercise begins, asks both sockets after every row, and ends after the session."""

    def __init__(self, house: House) -> None:
        self.house, self.answers, self.whats = house, list[Any](), list[str]()
        self.problems = ProblemLog()
        self.link: socket.socket | None = None
        self.records = list[bytes]()

    def see(self, row: Row, now_s: float) -> None:
        self.house.see(row, now_s)
        if row.what == "level":
            return
        self.whats.append(row.what)
        self.problems.see(row, now_s)
        self.answers.append(ask([self.house.runtime]))
        self.wish()
        if row.what == "exercise":
            self.house.write(SETTINGS + f"talk: {NAME}\n")
            os.kill(os.getpid(), signal.SIGHUP)
        if row.what == "problem":
            os.kill(os.getpid(), signal.SIGTERM)

    def wish(self) -> None:
        """Wishes in the owner's own words, which the lamp must not repeat."""
        if self.link is None:
            self.link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self.link.connect(str(self.house.runtime / "wish"))
        words = f'"routine":"{NAME}-way","on":true,"for_s":9,"{NAME}":"{NAME}"'
        for kind in ("invite", "start", "quiet", NAME):
            self.link.send(f'{{"v":1,"wish":"{kind}",{words}}}'.encode())
        with suppress(BlockingIOError):
            while record := self.link.recv(4096, socket.MSG_DONTWAIT):
                self.records.append(record)


def test_no_word_of_the_owners_is_told_to_anybody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    house = House(tmp_path)
    house.write(SETTINGS)
    for folder, text in (("exercises", EXERCISE), ("routines", f"id: {NAME}-way\nground: [for-{NAME}]\n")):
        (house.own / folder).mkdir()
        (house.own / folder / "mine.yaml").write_text(text, encoding="utf-8")
    (house.own / "voices" / f"{NAME}-old").mkdir(parents=True)
    (house.own / "voices" / f"{NAME}-old" / "voice.json").write_text("{")
    night = Night(house)
    options = RunOptions("mock", speed=50, hand=parse_hand("1s, hold@20s"), sound="off", at_min=60)
    with house.duty() as service:
        run(service.library(), options, [night], share=share_dir(), voices=voice_places(share_dir(), house.own),
            read_again=service.read_again, service=service)  # fmt: skip
    assert [what for what in night.whats if what != "wish"][-1] == "problem"
    assert "exercise" in night.whats
    journal = "\n".join(JournalFormatter("%(message)s").format(record) for record in caplog.records)
    assert "<4>" in journal
    machine = Machine(share_dir(), house.own, run=lambda words, within_s: journal, find_state=lambda: house.state)
    told = {
        "journal": journal,
        "status": "\n".join(house.told()),
        "socket": str(night.answers),
        "others": str(night.records),
        "faults": str(read_starts(house.state)),
        "page": page(machine, examine(machine, CHECKS)),
    }
    assert [name for name, text in told.items() if NAME in text.lower()] == []
    assert {"rest", "exercise", "greeting"} <= {json.loads(one).get("doing") for one in night.records}
    assert {"own", "none"} == {one["exercise"] for one in map(json.loads, night.records) if "exercise" in one}
    assert {"yes", "no"} <= {json.loads(one).get("answer") for one in night.records}
    assert "settings.yaml:5:7: `…`" in told["status"]
    house.listening.close()
