"""Chooses the sound card by its id, since card numbers change from boot to boot and ids don't.

`auto` takes what is there: on a desktop the system's sound server, otherwise a card directly through ALSA, because a
service has no desktop with a sound server. A card that was added (USB, I2S) comes before the jack, the jack
before HDMI. Looking for cards makes no ALSA call, as alsa-lib would remember for ever which cards it saw first.
The one rule: a silent output is never chosen unasked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pi_regulate.words import RegulateError

_ASOUND = Path("/proc/asound")
_PROC = Path("/proc")
_SERVERS = ("pipewire", "pipewire-pulse", "pulseaudio")  # as the kernel names their processes
PLUGGED = ("plug", "sysdefault", "default")  # ALSA names that convert the sound to what the card takes
LIGHT_ONLY = "light only"


class NoSoundError(RegulateError):
    """There is no sound output; the text says why, and that the light goes on."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}: {LIGHT_ONLY}")


@dataclass(frozen=True, slots=True)
class AlsaCard:
    """A card of this machine that can play: its id for ALSA, and its name for people."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Output:
    """An output: its name for people, the environment for SDL, and the card's id if we chose a card.

    `silent` is true for SDL's dummy driver, which has to be asked for by name. `plugged` is a number that the kernel
    changes each time a USB card is plugged in. `shared`: a sound server plays it for us; `servers` are the processes of
    such servers that ran when it was opened, and their names.
    """

    label: str
    environment: Mapping[str, str] = field(default_factory=dict)
    card: str | None = None
    silent: bool = False
    plugged: str = ""
    shared: bool = False
    servers: Mapping[Path, str] = field(default_factory=dict)

    @property
    def ways(self) -> list[Mapping[str, str]]:
        """Environments for SDL to be tried in turn. A card used directly may need another rate or form.

        ALSA's `plug` converts the sound for it.
        """
        name = self.environment.get("AUDIODEV", "")
        if not name or name.startswith(PLUGGED):
            return [self.environment]
        plug = f"plug{name}" if name.startswith("hw:") else f"plug:'{name}'"
        return [self.environment, {**self.environment, **_alsa(plug)}]

    def as_opened(self, proc: Path = _PROC) -> Output:
        """The same, with the sound servers that play it; one may have been started by opening it."""
        return replace(self, servers=_own_servers(proc)) if self.shared else self

    def there(self, asound: Path = _ASOUND) -> bool:
        """Whether the card has stayed plugged in, or the sound server running: SDL goes on in silence without it."""
        if self.card is None:
            return all(_told(process) == name for process, name in self.servers.items())
        return (asound / self.card).exists() and _plugged(asound / self.card) == self.plugged


def cards(asound: Path = _ASOUND) -> list[AlsaCard]:
    """The cards that can play, in the kernel's order."""
    try:
        listed = (asound / "cards").read_text(encoding="utf-8", errors="replace")
        pcms = (asound / "pcm").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    players = {int(number) for number in re.findall(r"^(\d+)-\d+:.*playback", pcms, re.MULTILINE)}
    found = re.findall(r"^\s*(\d+) \[(\S+)\s*\]: .*? - (.*)$", listed, re.MULTILINE)
    return [AlsaCard(card_id, name.strip()) for number, card_id, name in found if int(number) in players]


def choose(device: str, environ: Mapping[str, str], asound: Path = _ASOUND, platform: str = "linux") -> Output:
    """The output for the setting `sound.device`: `auto`, the id or name of a card, an ALSA name, or `dummy`.

    What the owner wrote appears in no label and no reason, since a speaker may bear a person's name. `environ` is the
    environment as the owner left it. Raises NoSoundError, with the reason, when there is no output.
    """
    if device == "dummy":
        return Output("SDL's silent dummy driver", {"SDL_AUDIODRIVER": "dummy"}, silent=True)
    driver = environ.get("SDL_AUDIODRIVER", "")
    if device == "auto" and driver == "dummy":
        raise NoSoundError("no sound, SDL_AUDIODRIVER=dummy is set")
    to_the_card = driver == "alsa"  # as our unit says; SDL would take card 0, which may be HDMI without a screen
    if device == "auto" and driver and not to_the_card:
        return Output(f"SDL's {driver} driver")
    if platform != "linux" or (device == "auto" and not to_the_card and _has_sound_server(environ)):
        return Output("the system's sound", shared=True)
    if device == "auto" and environ.get("AUDIODEV"):
        return Output(environ["AUDIODEV"], {"SDL_AUDIODRIVER": "alsa"})
    if ":" in device:
        named = _named_in(device, asound)
        plugged = _plugged(asound / named) if named is not None else ""
        return Output("the ALSA output of the settings", _alsa(device), named, plugged=plugged)
    return _on_card(device, asound)


def _named_in(device: str, asound: Path) -> str | None:
    """The card in an ALSA name such as `hw:CARD=Device,DEV=0`, `hw:Device` or `hw:1`; None in any other."""
    found = re.match(r"[^:]+:(?:CARD=)?([^,]+)", device)
    names = (found[1], f"card{found[1]}") if found is not None else ()
    return next((name for name in names if "/" not in name and (asound / name).is_dir()), None)


def _plugged(card: Path) -> str:
    return _told(card / "usbbus")


def _own_servers(proc: Path) -> dict[Path, str]:
    """The sound servers of this user that run now, by the file with their name."""
    told = {path: _told(path) for path in proc.glob("[0-9]*/comm")}
    return {path: name for path, name in told.items() if name in _SERVERS and _is_ours(path)}


def _is_ours(path: Path) -> bool:
    try:
        return path.stat().st_uid == os.geteuid()
    except OSError:
        return False


def _told(path: Path) -> str:
    """What a file of the kernel's says; empty once there is none."""
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _has_sound_server(environ: Mapping[str, str]) -> bool:
    if environ.get("PULSE_SERVER"):
        return True
    folder = environ.get("XDG_RUNTIME_DIR")
    return bool(folder) and any(os.path.exists(Path(str(folder), name)) for name in ("pulse/native", "pipewire-0"))


def _on_card(device: str, asound: Path) -> Output:
    here = cards(asound)
    if not here:
        raise NoSoundError("no sound card")
    if device == "auto":
        card = min(here, key=_rank)
    else:
        named = [card for card in here if device.lower() in (card.id.lower(), card.name.lower())]
        if not named:
            ids = ", ".join(card.id for card in here)
            raise NoSoundError(f"the sound card named in the settings is not there (available: {ids})")
        card = named[0]
    # HDMI takes only IEC958 frames, which ALSA's `sysdefault` makes and `plughw` doesn't.
    way = "sysdefault" if _is_hdmi(card) else "plughw"
    return Output(card.name, _alsa(f"{way}:CARD={card.id}"), card.id, plugged=_plugged(asound / card.id))


def _rank(card: AlsaCard) -> int:
    if _is_hdmi(card):
        return 2
    return 1 if card.id == "Headphones" else 0


def _is_hdmi(card: AlsaCard) -> bool:
    return "hdmi" in card.id.lower()


def _alsa(name: str) -> dict[str, str]:
    # SDL 2 reads AUDIODEV, SDL 3 the other.
    return {"SDL_AUDIODRIVER": "alsa", "AUDIODEV": name, "SDL_AUDIO_ALSA_DEFAULT_DEVICE": name}
