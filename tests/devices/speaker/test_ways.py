"""A card that does not take our rate or our channels is tried once more, through what makes it fit."""

from __future__ import annotations

import os
from typing import Any

import pytest

from pi_regulate.devices.speaker.cards import NoSoundError, Output, choose
from pi_regulate.devices.speaker.pygame_output import _open
from tests.in_one_test import in_one_test


class Narrow:
    """A mixer on cards that take nothing of ours; only behind a plug they do."""

    def __init__(self, says: str = "ALSA: Couldn't set audio channels: Invalid argument") -> None:
        self.asked: list[str] = []
        self._says = says

    def init(self, *how: Any, **more: Any) -> None:
        self.asked.append(os.environ["AUDIODEV"])
        if not self.asked[-1].startswith("plug"):
            raise RuntimeError(self._says)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SDL_AUDIODRIVER", "AUDIODEV", "SDL_AUDIO_ALSA_DEFAULT_DEVICE"):
        monkeypatch.setenv(name, "")


@in_one_test(
    ("device", "tried"),
    [
        ("hw:Loopback,1", ["hw:Loopback,1", "plughw:Loopback,1"]),
        ("hw:CARD=Device,DEV=0", ["hw:CARD=Device,DEV=0", "plughw:CARD=Device,DEV=0"]),
        ("hw:1", ["hw:1", "plughw:1"]),
        ("front:CARD=PCH,DEV=0", ["front:CARD=PCH,DEV=0", "plug:'front:CARD=PCH,DEV=0'"]),
        ("dmix:1", ["dmix:1", "plug:'dmix:1'"]),
        ("plughw:1", ["plughw:1"]),
        ("plug:'dmix:1'", ["plug:'dmix:1'"]),
    ],
)
def test_another_way_is_tried_where_there_is_one(device: str, tried: list[str]) -> None:
    mixer = Narrow()
    _open(mixer, choose(device, {}))
    assert mixer.asked == tried


def test_the_first_reason_is_told_when_no_way_works() -> None:
    class Deaf(Narrow):
        def init(self, *how: Any, **more: Any) -> None:
            super().init()
            raise RuntimeError("ALSA: Couldn't open audio device: No such file or directory")

    with pytest.raises(NoSoundError, match="opened"):
        _open(Deaf(), choose("hw:1", {}))


def test_a_card_that_somebody_holds_is_busy_in_every_way() -> None:
    mixer = Narrow("ALSA: Couldn't open audio device: Device or resource busy")
    mixer.init = lambda *how, **more: (_ for _ in ()).throw(RuntimeError(mixer._says))  # type: ignore[method-assign]
    with pytest.raises(NoSoundError, match="the sound card is busy"):
        _open(mixer, choose("hw:1", {}))


def test_where_the_system_chooses_there_is_one_way() -> None:
    assert Output("the system's sound").ways == [{}]
