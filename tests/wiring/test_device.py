"""The whole device on mock pins: it answers, it ends in the dark, and it keeps what was good."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from gpiozero import OutputDevice

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.hand import parse_hand
from pi_regulate.devices.keeping.store import Store
from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
from pi_regulate.devices.pins.backends import MockHeaders
from pi_regulate.devices.pins.gpio import GpioButton
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.devices.speaker.speakers import SilentSpeaker
from pi_regulate.library.catalogue import Library, load
from pi_regulate.share import share_dir
from pi_regulate.trace import Row
from pi_regulate.wiring import device, parts, sockets
from pi_regulate.wiring.device import RunOptions, run
from pi_regulate.words import Problem, ProblemsError, RegulateError
from tests.house import headers_made, states_of
from tests.in_one_test import in_one_test

QUICK = RunOptions("mock", speed=50, hand=parse_hand("0.2s, hold@5s"), once=True, sound="off")


class Seen:
    """Keeps the rows, and does something at the first of a kind."""

    def __init__(self, on: str = "", then: Callable[[], Any] | None = None) -> None:
        self.rows: list[Row] = []
        self._on, self._then = on, then

    def see(self, row: Row, now_s: float) -> None:
        self.rows.append(row)
        if row.what == self._on and self._then is not None:
            then, self._then = self._then, None
            then()

    def told(self, *leaving: str) -> list[str]:
        return [row.what for row in self.rows if row.what not in ("level", *leaving)]


@pytest.fixture(scope="module")
def library() -> Library:
    return load(share_dir())


@pytest.fixture
def headers(monkeypatch: pytest.MonkeyPatch) -> list[MockHeader]:
    """The mock headers that were opened, so that a test can look at the pins."""
    return headers_made(monkeypatch)


@pytest.fixture
def duties(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the lamp's pin had, up to when the header was closed."""
    return states_of(monkeypatch, 12)


def made(monkeypatch: pytest.MonkeyPatch, name: str) -> list[Any]:
    """What the device makes of this kind from now on."""
    found: list[Any] = []
    real = getattr(device, name)

    def make(*given: Any, **more: Any) -> Any:
        found.append(real(*given, **more))
        return found[-1]

    monkeypatch.setattr(device, name, make)
    return found


def test_a_press_starts_a_session_and_a_hold_ends_it_in_the_dark(library: Library, duties: list[float]) -> None:
    seen = Seen()
    run(library, QUICK, [seen], share=share_dir())
    assert seen.told("say")[:4] == ["press", "phase", "prelude", "chime"]
    assert seen.told()[-3:] == ["hold", "landing", "rest"]
    after_rest = seen.rows[[row.what for row in seen.rows].index("rest") + 1 :]
    levels = [row.level for row in after_rest if row.level is not None]
    assert {row.what for row in after_rest} <= {"level"}
    assert levels == sorted(levels, reverse=True), "where this machine was late the lamp may still sink"
    assert max(duties) > 0
    assert duties[-1] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_lands_within_a_second_and_leaves_the_lamp_dark(
    library: Library, duties: list[float], number: int
) -> None:
    seen = Seen("exercise", lambda: os.kill(os.getpid(), number))
    before = signal.getsignal(number)
    run(library, replace(QUICK, once=False, hand=parse_hand("0.2s, 4s")), [seen], share=share_dir())
    landing, rest = (next(row for row in seen.rows if row.what == what) for what in ("landing", "rest"))
    assert rest.at_s - landing.at_s == pytest.approx(1.0)
    assert max(duties) > 0
    assert duties[-1] == 0
    assert signal.getsignal(number) == before


def test_an_impatient_second_stop_interrupts_nothing_of_what_makes_it_dark_and_lets_it_go(
    library: Library, headers: list[MockHeader], duties: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_each(close: Callable[[Any], None]) -> Callable[[Any], None]:
        def impatient(self: Any) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            close(self)

        return impatient

    before = signal.getsignal(signal.SIGINT)  # a shell that started the tests beside itself ignores it
    for part in (GpioLamp, GpioButton, SilentSpeaker, MockHeader):
        monkeypatch.setattr(part, "close", at_each(part.close))
    run(library, QUICK, [Seen("exercise", lambda: os.kill(os.getpid(), signal.SIGINT))], share=share_dir())
    assert max(duties) > 0
    assert duties[-1] == 0
    assert not headers[0].pins
    assert signal.getsignal(signal.SIGINT) == before


def test_a_fault_in_the_middle_leaves_the_lamp_dark_and_the_pins_free(
    library: Library, headers: list[MockHeader], duties: list[float]
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(library, QUICK, [Seen("chime", fail)], share=share_dir())
    assert max(duties) > 0
    assert duties[-1] == 0
    assert not headers[0].pins


@pytest.mark.parametrize("ends", ["by itself", "in an error"])
def test_the_amplifier_is_on_in_a_session_and_its_pin_low_at_the_end(
    library: Library, headers: list[MockHeader], monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    sound = library.settings.sound.model_copy(update={"amp_enable": 22})
    with_pin = replace(library, settings=library.settings.model_copy(update={"sound": sound}))
    monkeypatch.setattr(SilentSpeaker, "ready", True)
    levels: list[float] = []

    def look() -> None:
        levels.append(headers[0].pin(22).state)
        if ends == "in an error":
            raise ZeroDivisionError

    closed: list[float] = []
    real = OutputDevice.close

    def close(self: OutputDevice) -> None:
        if not self.closed and self.pin.info.name == "GPIO22":
            closed.append(self.pin.state)
        real(self)

    monkeypatch.setattr(OutputDevice, "close", close)
    with suppress(ZeroDivisionError):
        run(with_pin, QUICK, [Seen("chime", look)], share=share_dir())
    assert levels == [1]
    assert closed == [0]


def test_a_broken_edit_is_told_and_the_last_good_configuration_goes_on(library: Library) -> None:
    problem = Problem("exercises/mine.yaml", 3, 7, 2, "`out` is 40 s")

    def broken() -> Library:
        raise ProblemsError((problem,))

    seen = Seen("phase", lambda: os.kill(os.getpid(), signal.SIGHUP))
    again = ", ".join(f"{at_s}s, hold@{at_s + 4}s" for at_s in range(12, 600, 10))  # a busy machine may miss some
    hand = parse_hand(f"0.2s, 4s, hold@6s, {again}")
    stop = Count(rest=2, problem=1)  # the files are read beside the loop, which on a busy machine takes its time
    run(
        library,
        replace(QUICK, once=False, hand=hand),
        [seen, stop],
        share=share_dir(),
        read_again=broken,
    )
    told = seen.told("say", "bed", "chime", "prelude")
    assert told.index("problem") > told.index("rest")  # never in the middle of a session
    assert told.count("press") >= 2, "it goes on answering"
    assert "exercises/mine.yaml:3:7" in next(row.text or "" for row in seen.rows if row.what == "problem")


def test_a_good_edit_is_used_from_the_next_session_on(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    guides, books = made(monkeypatch, "Guide"), made(monkeypatch, "Book")
    start = library.settings.start.model_copy(update={"press": "sleep", "double": "sleep", "hold": "sleep"})
    changed = replace(library, settings=library.settings.model_copy(update={"start": start}))
    seen = Seen("exercise", lambda: os.kill(os.getpid(), signal.SIGHUP))
    hand = parse_hand("0.2s, 4s, hold@20s, 40s, 44s, hold@70s")
    run(
        library,
        replace(QUICK, once=False, hand=hand),
        [seen, Count(rest=2)],
        share=share_dir(),
        read_again=lambda: changed,
    )
    assert [row.id for row in seen.rows if row.what == "exercise"] == ["follow-light", "feet-weight"]
    assert guides[0].voices is books[0].chain, "what is planned is what is heard"


def test_lamp_and_button_on_one_pin_are_refused_in_plain_words(library: Library) -> None:
    lamp = library.settings.lamp.model_copy(update={"pin": library.settings.button.pin})
    wrong = replace(library, settings=library.settings.model_copy(update={"lamp": lamp}))
    with pytest.raises(RegulateError, match="lamp and button need one each"):
        run(wrong, QUICK, [], share=share_dir())


def test_a_real_device_remembers_its_sessions(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clock = VirtualClock()
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setattr(device, "RealClock", lambda: clock)
    monkeypatch.setattr(parts, "headers_of", lambda backend, driver, clock: MockHeaders(clock))
    for sessions in (1, 2):
        run(library, replace(QUICK, backend="pi", speed=1.0), share=share_dir())
        assert Store(tmp_path / "state").load().sessions == sessions


@in_one_test(
    ("speaker", "heard"),
    [
        (SimpleNamespace(ready=False, card=SimpleNamespace(openings=3)), 0),
        (SimpleNamespace(ready=True, card=None), 1),
        (SimpleNamespace(ready=True, card=SimpleNamespace(openings=3)), 3),
    ],
)
def test_words_reach_somebody_anew_each_time_a_card_is_opened(speaker: Any, heard: int) -> None:
    assert device._Device._heard(cast(Any, SimpleNamespace(_speaker=speaker))) == heard


def test_who_was_given_the_finger_is_let_go_at_the_end(library: Library) -> None:
    let_go: list[str] = []
    run(library, QUICK, share=share_dir(), touched=lambda finger, now: lambda: let_go.append("keys"))
    assert let_go == ["keys"]


def test_simulated_pins_leave_nothing_on_the_disk(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    run(library, QUICK, [], share=share_dir())
    assert not list(tmp_path.iterdir())


class Count(Seen):
    """Stops the device once everything has happened at least so many times."""

    def __init__(self, **times: int) -> None:
        super().__init__()
        self._left = Counter(times)

    def see(self, row: Row, now_s: float) -> None:
        if self._left:
            self._left = +(self._left - Counter([row.what]))
            if not self._left:
                os.kill(os.getpid(), signal.SIGTERM)


class Link:
    """A program that may have wishes: connects at the first row of a kind and wishes for something there."""

    def __init__(self, place: Path, on: str, wish: str) -> None:
        self.link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._place, self._on, self._wish = place, on, wish
        self.rows: list[Row] = []

    def see(self, row: Row, now_s: float) -> None:
        self.rows.append(row)
        if row.what == self._on:
            self._on = ""
            self.link.connect(str(self._place / "wish"))
            self.link.send(f'{{"v":1,"wish":"{self._wish}"}}'.encode())

    def told(self) -> list[Any]:
        records = []
        with self.link, suppress(ConnectionResetError):
            while record := self.link.recv(4096):
                records.append(json.loads(record))
        return records


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where a simulated device answers."""
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "pi-regulate" / "mock"


def with_others(library: Library, *may: str) -> Library:
    others = library.settings.others.model_copy(update={"may": list(may)})
    return replace(library, settings=library.settings.model_copy(update={"others": others}))


@pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED"), reason="here nobody is told who connects")
def test_others_end_a_session_gently_through_the_socket(library: Library, duties: list[float], place: Path) -> None:
    link = Link(place, "phase", "end")
    at_night = replace(QUICK, hand=parse_hand("0.2s"), at_min=60)
    run(with_others(library, "end"), at_night, [link], share=share_dir())
    told = link.told()
    assert told[0]["may"] == ["end"]
    assert {"v": 1, "wish": "end", "answer": "yes"} in told
    (landing,) = [row for row in link.rows if row.what == "landing"]
    assert landing.seconds == 6.0
    assert duties[-1] == 0
    assert not (place / "wish").exists()


def test_where_nobody_may_do_anything_and_no_link_is_installed_nothing_listens(library: Library, place: Path) -> None:
    there: list[bool] = []
    seen = Seen("phase", lambda: there.append((place / "wish").exists() or not (place / "status").exists()))
    run(library, QUICK, [seen], share=share_dir())
    assert there == [False]


def test_where_a_link_is_installed_it_may_look(library: Library, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "link_user", lambda: 4321)
    there: list[bool] = []
    run(library, QUICK, [Seen("phase", lambda: there.append((place / "wish").exists()))], share=share_dir())
    assert there == [hasattr(socket, "SO_PEERCRED")]


def test_what_the_owner_allows_later_is_allowed_from_the_next_rest_on(library: Library, place: Path) -> None:
    there: list[bool] = []

    class Edits(Seen):
        def see(self, row: Row, now_s: float) -> None:
            super().see(row, now_s)
            if row.what == "press" and not there:
                os.kill(os.getpid(), signal.SIGHUP)
            if row.what == "press":
                there.append((place / "wish").exists())
                if there[-1] or len(there) == 60:
                    os.kill(os.getpid(), signal.SIGTERM)

    again = ", ".join(f"{at_s}s, hold@{at_s + 4}s" for at_s in range(12, 612, 10))  # the files are read beside the loop
    run(library, replace(QUICK, once=False, hand=parse_hand(again)), [Edits()], share=share_dir(),
        read_again=lambda: with_others(library, "glow"))  # fmt: skip
    assert (there[0], there[-1]) == (False, hasattr(socket, "SO_PEERCRED"))
