"""What the doctor says of cards and voices; a card is opened by a program of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from pi_regulate.devices.speaker.cards import Output
from pi_regulate.doctor import sounds
from pi_regulate.doctor.findings import Verdict
from pi_regulate.doctor.machine import Machine, run_program
from tests.doctor.conftest import Made
from tests.in_one_test import in_one_test

CARDS = """\
 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0
                      vc4-hdmi-0
 1 [Device         ]: USB-Audio - USB Audio Device
                      C-Media USB Audio Device at usb-0000:01:00.0-1.2, full speed
"""
PCM = "00-00: MAI : MAI : playback 1\n01-00: USB Audio : USB Audio : playback 1 : capture 1\n"


@pytest.fixture
def cards(made: Made) -> Made:
    made.file("/proc/asound/cards", CARDS)
    made.file("/proc/asound/pcm", PCM)
    made.file("/proc/asound/Device/id", "Device")
    return made


def test_cards_are_told_by_their_ids(cards: Made) -> None:
    assert sounds.listed(cards.machine()).found == "vc4hdmi0 (vc4-hdmi-0), Device (USB Audio Device)"
    assert sounds.output(cards.machine()).found == "sound would go to USB Audio Device"


def test_no_card_is_light_only_and_no_failure(made: Made) -> None:
    assert sounds.listed(made.machine()).state == "warn"
    assert sounds.output(made.machine()).state == "not here"
    assert sounds.opens(made.machine()).state == "not here"


def test_a_left_over_dummy_driver_fails_and_one_that_is_asked_for_too(cards: Made) -> None:
    assert sounds.output(cards.machine(environ={"SDL_AUDIODRIVER": "dummy"})).state == "fail"
    cards.settings("sound: {device: dummy}\n")
    assert sounds.output(cards.machine()).state == "fail"


def test_where_there_is_a_service_its_surroundings_count_and_not_those_of_the_terminal(cards: Made) -> None:
    cards.service()
    found = sounds.output(cards.machine(environ={"SDL_AUDIODRIVER": "dummy", "PULSE_SERVER": "/run/pulse"}))
    assert found.found == "sound would go to USB Audio Device"


@pytest.mark.parametrize(
    ("sound", "state"),
    [
        ({"ready": True, "status": "sound on USB Audio Device, volume 5"}, "ok"),
        ({"ready": False, "status": "the sound card can't be opened (busy): light only"}, "warn"),
    ],
)
def test_where_the_sound_of_a_running_device_goes_it_says_itself(
    cards: Made, sound: dict[str, object], state: Verdict
) -> None:
    cards.device = {"running": True, "sound": sound}
    found = sounds.output(cards.machine())
    assert (found.state, found.found) == (state, f"the device says: {sound['status']}")


def test_sound_that_is_off_is_asked_nothing(made: Made) -> None:
    made.settings("sound: {device: 'off'}\n")
    machine = made.machine()
    looks = (sounds.listed, sounds.output, sounds.opens, sounds.shared, sounds.volume, sounds.calibrated)
    assert [look(machine).state for look in looks] == ["not here"] * 6
    assert made.asked == []


@pytest.mark.parametrize(
    ("told", "state", "found"),
    [
        ("opened at 48000 Hz\n", "ok", "USB Audio Device opens at 48 kHz"),
        ("hello\nopened at 48000 Hz\nALSA lib: noise\n", "ok", "USB Audio Device opens at 48 kHz"),
        ("ALSA lib: noise\nthe sound card is busy (the card): light only\n", "warn", "the sound card is busy"),
        ("", "warn", "did not open"),
        (None, "warn", "did not open within 8 s"),
    ],
)
def test_the_card_is_opened_beside_and_never_waited_for(
    cards: Made, told: str | None, state: Verdict, found: str
) -> None:
    seen: list[tuple[Sequence[str], float]] = []

    def answer(words: Sequence[str], within_s: float) -> str | None:
        if words[0] != sys.executable:
            return None
        seen.append((words, within_s))
        return told

    finding = sounds.opens(cards.machine(run=answer))
    assert finding.state == state
    assert found in finding.found
    assert json.loads(seen[0][0][-1])["AUDIODEV"] == "plughw:CARD=Device"
    assert seen[0][1] <= 10


def held(made: Made, program: str, process: int) -> None:
    """A program has the card open to play: the kernel names the thread, here the next number."""
    made.file("/proc/asound/Device/pcm0p/sub0/status", f"state: RUNNING\nowner_pid   : {process + 1}\n")
    made.file(f"/proc/{process + 1}/status", f"Name:\tdata-loop.0\nTgid:\t{process}\n")
    made.file(f"/proc/{process}/comm", f"{program}\n")


def test_who_has_the_card_is_named_by_program_and_number(cards: Made) -> None:
    assert sounds.shared(cards.machine()).found == "no other program uses the card"
    held(cards, "mpv", 4711)
    found = sounds.shared(cards.machine())
    assert (found.state, found.remedy) == ("warn", "Close mpv, and the card is free.")
    assert found.found == "mpv (process 4711) has the card open: light only until it lets go"


def test_the_sound_server_of_a_desktop_is_told_before_it_takes_the_card(cards: Made) -> None:
    cards.file("/proc/368/comm", "pipewire\n")
    found = sounds.shared(cards.machine())
    assert (found.state, found.found) == (
        "warn",
        "the desktop's sound server (pipewire) may take the card before pi-regulate",
    )
    assert 'api.alsa.card.name = "USB Audio Device"' in found.remedy
    held(cards, "pi-regulate", 600)
    cards.device = {"process": 600, "sound": {"ready": True}}
    found = sounds.shared(cards.machine())
    assert (found.state, found.found) == (
        "ok",
        "pi-regulate has the card; the desktop's sound server (pipewire) is silent there meanwhile",
    )


@pytest.mark.parametrize(("ready", "state"), [(True, "ok"), (False, "warn")])
def test_a_device_that_is_heard_through_the_sound_server_is_no_rival_of_it(
    cards: Made, ready: bool, state: Verdict
) -> None:
    held(cards, "pipewire", 368)
    cards.device = {"process": 600, "sound": {"ready": ready}}
    assert sounds.shared(cards.machine()).state == state


def test_where_sound_goes_through_a_sound_server_nobody_has_to_let_go(cards: Made) -> None:
    found = sounds.shared(cards.machine(environ={"PULSE_SERVER": "/run/pulse"}))
    assert (found.state, found.found) == ("ok", "sound would go to the system's sound, together with that of others")


def test_beside_a_running_device_no_card_is_opened(cards: Made) -> None:
    cards.device = {"sound": {"ready": True, "gaps": 2}}
    found = sounds.opens(cards.machine())
    assert (found.state, found.found) == ("ok", "in use by the running pi-regulate, at 48 kHz; gaps seen so far: 2")
    for silent in ({"ready": False}, "odd", None):
        cards.device = {"sound": silent}
        assert sounds.opens(cards.machine()).state == "warn"
    assert [words for words in cards.asked if words[0] == sys.executable] == []


@pytest.mark.parametrize(
    ("driver", "last"),
    [("dummy", sounds.OPENED), pytest.param("no-such-driver", "light only", marks=pytest.mark.slow)],
)
def test_the_program_that_opens_a_card_tells_in_one_line_how_that_went(driver: str, last: str) -> None:
    told = run_program(sounds.opener({"SDL_AUDIODRIVER": driver}), 60.0)
    assert told is not None
    assert told.strip().endswith(last)


def test_a_card_named_by_the_owner_is_not_told_by_that_name(cards: Made) -> None:
    cards.settings("sound: {device: 'bluealsa:DEV=annas-speaker'}\n")
    machine = cards.machine()
    assert "anna" not in str([sounds.output(machine), sounds.opens(machine)])


def test_volume_and_calibration_are_told(cards: Made) -> None:
    assert [sounds.volume(cards.machine()).state, sounds.calibrated(cards.machine()).state] == ["ok", "warn"]
    cards.settings("sound: {volume: 0, calibrated: true}\n")
    assert [sounds.volume(cards.machine()).state, sounds.calibrated(cards.machine()).state] == ["warn", "ok"]


@pytest.mark.parametrize("settings", ["", "sound: {volume: 0}\n", "sound: {calibrated: true}\n"])
def test_nobody_is_sent_to_set_the_volume_of_a_card_that_is_not_there(made: Made, settings: str) -> None:
    made.settings(settings)
    found = [look(made.machine()) for look in (sounds.volume, sounds.calibrated)]
    assert [(one.state, one.remedy) for one in found] == [("not here", ""), ("not here", "")]


def test_a_volume_counts_wherever_sound_may_go(made: Made) -> None:
    for environ in ({"SDL_AUDIODRIVER": "pulseaudio"}, {"PULSE_SERVER": "/run/pulse"}):
        assert sounds.calibrated(made.machine(environ=environ)).state == "warn"
    assert sounds.calibrated(made.machine(ask=lambda: {"sound": {"ready": True}})).state == "warn"
    assert sounds.calibrated(made.machine(ask=lambda: {"sound": {"ready": False}})).state == "not here"


@in_one_test(
    ("counts", "state", "found"),
    [
        ([None], "warn", "none of the voices"),
        ([130], "ok", "voice 1 has 130 of 130 lines"),
        ([20, 130], "ok", "voice 1 has 20 of 130 lines; voice 2 has 130 of 130 lines"),
        ([20], "warn", "voice 1 has 20"),
        ([None, 130], "warn", "1 more in the settings can't be used"),
    ],
)
def test_voices_have_numbers_and_counts(counts: list[int | None], state: Verdict, found: str) -> None:
    judged = sounds.judged_voices(counts, 130)
    assert judged.state == state
    assert found in judged.found


def test_a_device_that_says_nothing_needs_no_voice(made: Made) -> None:
    made.settings("voices: [nobody]\n")
    assert sounds.voices(made.machine()).state == "warn"
    made.settings("voices: [nobody]\ntalk: none\nnight: {talk: none}\n")
    assert sounds.voices(made.machine()).state == "not here"


def test_what_the_settings_choose_is_an_output(cards: Made) -> None:
    chosen: Any = sounds.output_of(cards.machine())
    assert isinstance(chosen, Output)
    assert isinstance(cards.machine(), Machine)
