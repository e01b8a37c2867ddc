"""Which card sound goes to, read from a made-up /proc/asound."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pi_regulate.devices.speaker.cards import NoSoundError, Output, cards, choose
from tests.in_one_test import in_one_test

CARDS = """\
 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0
                      vc4-hdmi-0
 1 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                      bcm2835 Headphones
 2 [Webcam         ]: USB-Audio - HD Webcam - C270
                      HD Webcam at usb-0000:01:00.0-1.3, high speed
 3 [Device         ]: USB-Audio - USB Audio Device
                      C-Media USB Audio Device at usb-0000:01:00.0-1.2, full speed
"""
PCM = """\
00-00: MAI PCM i2s-hifi-0 : MAI PCM i2s-hifi-0 : playback 1
01-00: bcm2835 Headphones : bcm2835 Headphones : playback 8
02-00: USB Audio : USB Audio : capture 1
03-00: USB Audio : USB Audio : playback 1 : capture 1
"""


def asound(tmp_path: Path, *kept: str) -> Path:
    """A /proc/asound with these cards of the four."""
    folder = tmp_path / "asound"
    folder.mkdir()
    entries = CARDS.splitlines(keepends=True)
    pairs = [entries[number : number + 2] for number in range(0, len(entries), 2)]
    chosen = [pair for pair in pairs if any(f"[{name}" in pair[0] for name in kept)]
    (folder / "cards").write_text("".join(line for pair in chosen for line in pair) or "--- no soundcards ---\n")
    numbers = {pair[0].split()[0].zfill(2) for pair in chosen}
    (folder / "pcm").write_text("".join(line for line in PCM.splitlines(keepends=True) if line[:2] in numbers))
    for name in kept:
        (folder / name).mkdir()
    return folder


def chosen(folder: Path, device: str = "auto", environ: Mapping[str, str] | None = None) -> Output:
    return choose(device, environ or {}, folder)


def refusal(folder: Path, device: str = "auto", environ: Mapping[str, str] | None = None) -> str:
    with pytest.raises(NoSoundError) as caught:
        choose(device, environ or {}, folder)
    return str(caught.value)


def test_only_cards_that_can_play_are_counted(tmp_path: Path) -> None:
    found = cards(asound(tmp_path, "vc4hdmi0", "Headphones", "Webcam", "Device"))
    assert [card.id for card in found] == ["vc4hdmi0", "Headphones", "Device"]
    assert found[2].name == "USB Audio Device"


def test_a_card_somebody_added_goes_before_the_jack_and_the_jack_before_hdmi(tmp_path: Path) -> None:
    everything = ["vc4hdmi0", "Headphones", "Webcam", "Device"]
    for best in ("Device", "Headphones", "vc4hdmi0"):
        (tmp_path / best).mkdir()
        assert chosen(asound(tmp_path / best, *everything)).card == best
        everything.remove(best)


def test_a_card_is_spoken_to_by_its_id(tmp_path: Path) -> None:
    output = chosen(asound(tmp_path, "Headphones", "Device"))
    assert output.label == "USB Audio Device"
    assert output.environment["SDL_AUDIODRIVER"] == "alsa"
    assert output.environment["AUDIODEV"] == "plughw:CARD=Device"
    assert output.environment["SDL_AUDIO_ALSA_DEFAULT_DEVICE"] == "plughw:CARD=Device"


def test_hdmi_is_opened_the_one_way_it_works(tmp_path: Path) -> None:
    assert chosen(asound(tmp_path, "vc4hdmi0")).environment["AUDIODEV"] == "sysdefault:CARD=vc4hdmi0"


def test_a_card_can_be_named_by_its_id_or_its_name(tmp_path: Path) -> None:
    folder = asound(tmp_path, "Headphones", "Device")
    assert chosen(folder, "headphones").card == "Headphones"
    assert chosen(folder, "USB Audio Device").card == "Device"
    assert chosen(folder, "bluealsa:DEV=XX").environment["AUDIODEV"] == "bluealsa:DEV=XX"
    told = "the sound card named in the settings is not there (available: Headphones, Device): light only"
    assert refusal(folder, "Anna's speaker") == told
    assert "Anna" not in chosen(folder, "bluealsa:DEV=Anna").label


@in_one_test("name", ["hw:CARD=Device,DEV=0", "plughw:Device", "dmix:CARD=Device"])
def test_a_card_in_an_alsa_name_is_missed_when_it_is_pulled_out(name: str, tmp_path: Path) -> None:
    folder = asound(tmp_path, "Headphones", "Device")
    output = chosen(folder, name)
    assert output.environment["AUDIODEV"] == name
    assert output.there(folder)
    (folder / "Device").rmdir()
    assert not output.there(folder)


def test_an_alsa_name_without_a_card_of_the_kernels_is_always_there(tmp_path: Path) -> None:
    for name in ("bluealsa:DEV=XX", "hw:../..", "null:", "hw:CARD=Gone"):
        assert chosen(tmp_path, name).there(tmp_path)


def test_without_a_card_there_is_only_light(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing") == "no sound card: light only"
    assert refusal(asound(tmp_path, "Webcam")) == "no sound card: light only"
    assert refusal(tmp_path / "nothing", "Device") == "no sound card: light only"


def test_a_left_over_dummy_driver_is_no_sound_and_one_asked_for_is_silent(tmp_path: Path) -> None:
    left_over = {"SDL_AUDIODRIVER": "dummy"}
    assert (
        refusal(asound(tmp_path, "Device"), environ=left_over) == "no sound, SDL_AUDIODRIVER=dummy is set: light only"
    )
    asked = chosen(tmp_path, "dummy")
    assert asked.silent
    assert asked.environment == {"SDL_AUDIODRIVER": "dummy"}
    # A card that was named is used, whatever is left over.
    named = chosen(tmp_path / "asound", "Device", left_over)
    assert named.environment["SDL_AUDIODRIVER"] == "alsa"


def test_what_the_owner_told_sdl_is_respected(tmp_path: Path) -> None:
    folder = asound(tmp_path, "Device")
    assert chosen(folder, environ={"SDL_AUDIODRIVER": "jack"}).environment == {}
    assert chosen(folder, environ={"AUDIODEV": "hw:7"}).label == "hw:7"


def test_the_services_own_alsa_means_the_best_card_and_not_the_first(tmp_path: Path) -> None:
    """The unit sets SDL_AUDIODRIVER=alsa; SDL alone would then open card 0, on a Pi HDMI."""
    folder = asound(tmp_path, "vc4hdmi0", "Device")
    service = {"SDL_AUDIODRIVER": "alsa", "PULSE_SERVER": "/mnt/pulse"}
    assert chosen(folder, environ=service).environment["AUDIODEV"] == "plughw:CARD=Device"
    assert chosen(folder, environ=service | {"AUDIODEV": "hw:7"}).label == "hw:7"


def test_on_a_desktop_its_own_sound_is_used(tmp_path: Path) -> None:
    folder = asound(tmp_path, "Device")
    (tmp_path / "run" / "pulse").mkdir(parents=True)
    (tmp_path / "run" / "pulse" / "native").touch()
    assert chosen(folder, environ={"XDG_RUNTIME_DIR": str(tmp_path / "run")}).environment == {}
    assert chosen(folder, environ={"PULSE_SERVER": "/mnt/pulse"}).label == "the system's sound"
    assert chosen(folder, environ={"XDG_RUNTIME_DIR": str(tmp_path)}).card == "Device"
    assert choose("auto", {}, tmp_path, platform="darwin").label == "the system's sound"


def test_a_card_that_is_pulled_out_is_missed(tmp_path: Path) -> None:
    folder = asound(tmp_path, "Device")
    output = chosen(folder)
    assert output.there(folder)
    (folder / "Device").rmdir()
    assert not output.there(folder)
    assert Output("the system's sound").there(folder)


def test_a_sound_server_that_ended_is_missed_whatever_has_come_in_its_place(tmp_path: Path) -> None:
    """`proc` is a folder of this test's; the files in it are ours, as are the processes of a user's own service."""
    for number, name in {"1": "systemd", "368": "pipewire", "369": "wireplumber", "370": "pipewire-pulse"}.items():
        (tmp_path / number).mkdir()
        (tmp_path / number / "comm").write_text(f"{name}\n")
    output = choose("auto", {"PULSE_SERVER": "/run/pulse"}, tmp_path).as_opened(tmp_path)
    assert set(output.servers.values()) == {"pipewire", "pipewire-pulse"}
    assert output.there()
    (tmp_path / "369" / "comm").unlink()
    assert output.there(), "who only arranges is no loss"
    (tmp_path / "368" / "comm").write_text("sleep\n")
    assert not output.there()
    (tmp_path / "371").mkdir()
    (tmp_path / "371" / "comm").write_text("pipewire\n")
    assert not output.there(), "the new one knows nothing of us"
    assert output.as_opened(tmp_path).there()
    assert Output("a card", card="Device").as_opened(tmp_path).servers == {}


@pytest.mark.parametrize("name", ["Device", "hw:Device"])
def test_a_card_that_was_pulled_out_and_put_back_between_two_looks_is_not_the_one_that_plays(
    name: str, tmp_path: Path
) -> None:
    folder = asound(tmp_path, "Device")
    (folder / "Device" / "usbbus").write_text("001/004\n")
    output = chosen(folder, name)
    assert output.there(folder)
    (folder / "Device" / "usbbus").write_text("001/005\n")
    assert not output.there(folder)
    assert chosen(folder, name).there(folder)
