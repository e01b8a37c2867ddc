"""The way to a card: when it is tried again, what is said, and when it is let go."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pi_regulate.devices.speaker.card_speaker import CardSpeaker
from pi_regulate.devices.speaker.cards import NoSoundError, Output
from pi_regulate.devices.speaker.outlet import Outlet
from pi_regulate.share import share_dir
from pi_regulate.trace import Row
from tests.devices.speaker.pipes import MemoryPipe
from tests.house import sounding
from tests.in_one_test import in_one_test

AUDIO = share_dir() / "audio"
LONG_S = 20.0


class Card(MemoryPipe):
    """A card that tells when it was let go."""

    def __init__(self) -> None:
        super().__init__(eager=True)
        self.gone = threading.Event()

    def close(self) -> None:
        super().close()
        self.gone.set()


def missing() -> Output:
    raise NoSoundError("no sound card")


def test_a_missing_card_is_tried_less_and_less_often_and_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    outlet = Outlet(missing, lambda _: MemoryPipe(), "volume 5")
    now_s, waits = 0.0, []
    with caplog.at_level(logging.INFO):
        for _ in range(8):
            assert outlet.open(now_s) is None
            waits.append(outlet.try_in_s(now_s))
            now_s += waits[-1]
    assert waits == [2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0, 30.0]
    assert caplog.messages == ["no sound card: light only"]
    outlet.begin_anew()
    assert outlet.try_in_s(now_s) == 0


def test_a_card_that_is_back_is_used_and_told_of(caplog: pytest.LogCaptureFixture) -> None:
    found = [None, Output("a card")]

    def find() -> Output:
        return found.pop(0) or missing()

    outlet = Outlet(find, lambda _: MemoryPipe(), "volume 5")
    with caplog.at_level(logging.INFO):
        outlet.open(0.0)
        before = outlet.ready
        assert outlet.open(2.0) is not None
        assert (before, outlet.ready) == (False, True)
        outlet.lose(NoSoundError("the sound card is gone"), 3.0)
    assert not outlet.ready
    assert outlet.try_in_s(3.0) == 2.0
    assert caplog.messages == [
        "no sound card: light only",
        "sound on a card, volume 5",
        "the sound card is gone: light only",
    ]


def test_why_sound_stays_away_is_told_by_the_status_and_not_by_the_log(caplog: pytest.LogCaptureFixture) -> None:
    reasons = ["no sound card", "the sound card is busy (a card)", "no sound card"]

    def find() -> Output:
        raise NoSoundError(reasons.pop(0))

    outlet, told = Outlet(find, lambda _: MemoryPipe(), "volume 5"), []
    with caplog.at_level(logging.INFO):
        for now_s in (0.0, 2.0, 6.0):
            outlet.open(now_s)
            told.append(outlet.status)
    assert told == ["no sound card: light only", "the sound card is busy (a card): light only", told[0]]
    assert caplog.messages == [told[0]]


def test_a_card_that_is_pulled_out_is_missed_within_six_tenths_of_a_second() -> None:
    outlet = Outlet(lambda: Output("a card", card="not-in-this-machine"), lambda _: MemoryPipe(), "volume 5")
    outlet.open(10.0)
    outlet.check(10.4)
    with pytest.raises(NoSoundError, match="gone"):
        outlet.check(10.6)


@pytest.mark.skipif(not Path("/proc/self/comm").exists(), reason="only Linux has /proc")
def test_sound_comes_back_when_a_desktops_sound_server_has_been_restarted(tmp_path: Path) -> None:
    """A real process of that name: SDL notices nothing when it ends, and would go on in silence."""
    (tmp_path / "pipewire").symlink_to("/bin/sh")

    @contextmanager
    def serves() -> Iterator[None]:
        command = [str(tmp_path / "pipewire"), "-c", "echo begun; read _"]  # until its input is closed
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            server.stdout.readline()  # until it has begun, the kernel may still call it by our name
            yield

    outlet = Outlet(lambda: Output("the system's sound", shared=True), lambda _: MemoryPipe(), "volume 5")
    with serves():
        outlet.open(10.0)
        outlet.check(10.6)
    with serves():
        with pytest.raises(NoSoundError, match="the sound server has ended: light only") as ended:
            outlet.check(11.2)
        outlet.lose(ended.value, 11.2)
        assert outlet.open(11.2 + outlet.try_in_s(11.2)) is not None
        outlet.check(20.0)
        assert outlet.status == "sound on the system's sound, volume 5"


def test_close_after_closes_a_silent_card_and_the_next_session_opens_it_again() -> None:
    cards = [Card(), Card()]
    first, second = cards
    made = CardSpeaker(
        "auto",
        sounding(5, close_after_s=0.0),
        AUDIO,
        open_pipe=lambda _: cards.pop(0),
        find=lambda: Output("a test"),
    )
    assert first.gone.wait(LONG_S)  # nobody has pressed yet
    made.play(Row(0, "phase", phase="ground"))
    made.play(Row(0, "chime", name="one"))
    assert second.came.wait(LONG_S)
    made.play(Row(0, "rest"))
    assert second.gone.wait(LONG_S)
    assert made.ready  # words can be planned: the next session opens it again
    made.close()


@in_one_test(("keep_awake", "hisses"), [("on", True), ("auto", False), ("off", False)])
def test_keep_awake_plays_the_last_bits_noise_at_rest(keep_awake: str, hisses: bool) -> None:
    card = MemoryPipe(eager=True)
    wishes = sounding(5, keep_awake=keep_awake)
    made = CardSpeaker("auto", wishes, AUDIO, open_pipe=lambda _: card, find=lambda: Output("a test"))
    assert made.settle(LONG_S)
    if hisses:
        assert card.came.wait(LONG_S)
    made.close()
    assert bool(card.given) == hisses


@pytest.mark.parametrize("silent", [False, True])
def test_a_resting_card_counts_as_heard_until_it_fails_to_come_back(silent: bool) -> None:
    there = [True]

    def find() -> Output:
        if not there[0]:
            raise NoSoundError("no sound card: light only")
        return Output("a card", silent=silent)

    outlet = Outlet(find, lambda _: MemoryPipe(), "volume 5")
    assert not outlet.ready
    outlet.open(0.0)
    assert outlet.ready != silent
    outlet.rest()
    assert outlet.ready != silent
    there[0] = False
    outlet.open(10.0)
    assert not outlet.ready


def test_a_card_that_was_just_looked_for_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []
    outlet = Outlet(lambda: Output("a card"), lambda _: MemoryPipe(), "volume 5")
    outlet.open(10.0)
    now_s = 0.0

    def there(_: Output) -> bool:
        looks.append(now_s)
        return True

    monkeypatch.setattr(Output, "there", there)
    for now_s in (10.6, 10.7, 11.0, 11.2):
        outlet.check(now_s)
    assert looks == [10.6, 11.2]
