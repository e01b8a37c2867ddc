"""Lamp, button and all the others: one program has them, and an error fades what shines, at the very pin."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.hand import parse_hand
from pi_regulate.devices.inbox import Edge, Event
from pi_regulate.devices.pins.backends import Backend, MockHeaders
from pi_regulate.devices.runtime import only_one
from pi_regulate.library.settings import Settings
from pi_regulate.share import share_dir
from pi_regulate.trace import Row
from pi_regulate.wiring import calibration, device, parts, wire_check
from pi_regulate.words import RegulateError
from tests.house import headers_made, states_of
from tests.stage import NOON, shipped

DIM = 0.15  # of the lamp's range: bright enough for a step to be seen


class AMistakeError(Exception):
    """Something nobody thought of."""


class Fails:
    """Looks on, and fails as soon as the lamp is plainly lit."""

    def see(self, row: Row, now_s: float) -> None:
        self.level(row.level or 0.0)

    def level(self, level: float) -> None:
        if level > DIM:
            raise AMistakeError


def a_session(clock: VirtualClock, backend: Backend) -> None:
    options = device.RunOptions(backend, hand=parse_hand("5s"), once=True, sound="off", at_min=NOON)
    device.run(shipped(), options, [Fails()], share=share_dir())


def a_glow(clock: VirtualClock, backend: Backend) -> None:
    calibration.glow(shipped().settings, calibration.Around(backend, clock, print, watch=Fails().level))


def a_volume(clock: VirtualClock, backend: Backend) -> None:
    """The lamp beside the sound: it lights up with each chime."""
    from pi_regulate.devices.speaker.simulated_card import SimulatedCard

    here = calibration.Around(backend, clock, print, watch=Fails().level)
    calibration.find_lead(settings_on_a_dummy(), here, share_dir(), lambda _: SimulatedCard(clock))


def a_wire_check(clock: VirtualClock, backend: Backend) -> None:
    here = calibration.Around(backend, clock, print, parse_hand("1s"), watch=Fails().level)
    wire_check.check_wires(shipped().settings, here, lambda question: "yes")


def settings_on_a_dummy() -> Settings:
    sound = shipped().settings.sound.model_copy(update={"device": "dummy"})
    return shipped().settings.model_copy(update={"sound": sound})


EVERYBODY: dict[str, Callable[[VirtualClock, Backend], None]] = {
    "a session": a_session,
    "the lamp alone": a_glow,
    "the sound alone": a_volume,
    "the wire check": a_wire_check,
}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> VirtualClock:
    """The one clock of a test, also for the device."""
    made = VirtualClock()
    monkeypatch.setattr(device, "RealClock", lambda: made)
    return made


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_mistake_in_the_middle_fades_the_lamp(who: str, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    headers, duties = headers_made(monkeypatch), states_of(monkeypatch, 12)
    failed_s: list[float] = []
    real = Fails.level

    def noted(self: Fails, level: float) -> None:
        failed_s[:] = [clock.now()]
        real(self, level)

    monkeypatch.setattr(Fails, "level", noted)
    with pytest.raises(AMistakeError):
        EVERYBODY[who](clock, "mock")
    assert clock.now() - failed_s[0] == pytest.approx(1.0, abs=0.05), "a second, no longer and no shorter"
    brightest = max(duties)
    assert brightest > 0.001
    assert duties[-1] == 0
    assert all(before - after < brightest / 8 for before, after in pairwise(duties)), "not one step to the dark"
    assert not headers[0].pins, "and nobody holds a pin any more"


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_second_program_that_wants_lamp_or_button_is_refused(
    who: str, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setattr(parts, "headers_of", lambda backend, driver, clock: MockHeaders(clock))
    headers = headers_made(monkeypatch)
    with (
        only_one(tmp_path / "pi-regulate"),
        pytest.raises(RegulateError, match="another pi-regulate is already using lamp and button"),
    ):
        EVERYBODY[who](clock, "pi")
    assert not any(header.pins for header in headers), "nobody touched a pin"


def test_the_lock_is_let_go_at_the_end(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(parts, "headers_of", lambda backend, driver, clock: MockHeaders(clock))
    for _ in range(2):
        with parts.Parts(shipped().settings, "pi", clock, SimpleQueue()) as opened:
            opened.lamp()
            opened.button()
            with pytest.raises(RegulateError, match="already using"), only_one(tmp_path / "pi-regulate"):
                pass


def test_a_button_by_itself_holds_the_lock_too(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(parts, "headers_of", lambda backend, driver, clock: MockHeaders(clock))
    with parts.Parts(shipped().settings, "pi", clock, SimpleQueue()) as opened:
        opened.button()
        with pytest.raises(RegulateError, match="already using"), only_one(tmp_path / "pi-regulate"):
            pass


def test_only_a_real_lamp_is_noted_in_the_runtime_folder(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`lamp off` would look there for a pin that nothing shines on."""
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert parts.Parts(shipped().settings, "mock", clock, SimpleQueue()).runtime is None
    assert parts.Parts(shipped().settings, "pi", clock, SimpleQueue()).runtime == tmp_path / "pi-regulate"


@pytest.mark.parametrize(("backend", "on_the_pin"), [("mock", True), ("pi", False)])
def test_a_scripts_finger_moves_a_simulated_pin_and_never_a_real_one(
    backend: Backend, on_the_pin: bool, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(parts, "headers_of", lambda backend, driver, clock: MockHeaders(clock))
    inbox: SimpleQueue[Event] = SimpleQueue()
    with parts.Parts(shipped().settings, backend, clock, inbox) as opened:
        button = opened.button()
        opened.finger()(True, 0.0)
        assert button.is_down is on_the_pin
    assert inbox.get_nowait() == Edge(True, 0.0)


def test_simulated_devices_run_side_by_side(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with (
        parts.Parts(shipped().settings, "mock", clock, SimpleQueue()) as one,
        parts.Parts(shipped().settings, "mock", clock, SimpleQueue()) as other,
    ):
        one.button()
        other.button()
    assert not list(tmp_path.iterdir())


def test_the_speaker_is_closed_at_the_end(clock: VirtualClock, tmp_path: Path) -> None:
    with parts.Parts(settings_on_a_dummy(), "mock", clock, SimpleQueue()) as opened:
        made = opened.speaker("auto", tmp_path)  # no sounds are there, so no card is opened
        assert made.status != "closed"
    assert made.status == "closed"
