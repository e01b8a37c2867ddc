"""Checks the sound: which cards there are, which is chosen, whether it opens, how loud it is, and who speaks.

A separate program opens the card through SDL, as the device does, so that a hanging driver can be ended with it. A
running device already has the card, so it is asked instead. Rule: nothing is played.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

from pi_regulate.devices.speaker.cards import NoSoundError, Output, cards, choose
from pi_regulate.devices.speech.voices import find, read_voice, voice_places
from pi_regulate.doctor.advice import NO_CARD, alone
from pi_regulate.doctor.card_users import SERVERS, holder, keep_from, sound_server
from pi_regulate.doctor.findings import Finding, fail, not_here, ok, refused, warn
from pi_regulate.doctor.machine import Machine
from pi_regulate.share import PACKAGE
from pi_regulate.words import RegulateError

_OPEN_S = 8.0  # a small Pi needs three seconds to load pygame
OPENED = "opened at 48000 Hz"
_OFF = "sound is off in the settings"
FREE = "`sound.shared` below names the program that uses the card, if one does. If none does, check the speaker's plug."
AUTO = "Put `sound: {device: auto}` into settings.yaml, which uses the first card that works."
_ASOUND = "/proc/asound"
UNIT_SAYS: Mapping[str, str] = {}  # systemd/pi-regulate.service leaves the choice of the card to the program
BESIDE = "import sys; sys.path.insert(0, {0!r}); from pi_regulate.doctor.open_card import open_card; open_card()"


def listed(machine: Machine) -> Finding:
    """The cards that can play, by their ids."""
    if machine.system != "linux":
        return not_here("only Linux lists its sound cards")
    here = cards(machine.path(_ASOUND))
    if here:
        return ok(", ".join(f"{card.id} ({card.name})" for card in here))
    if machine.settings.sound.device == "off":
        return not_here(_OFF)
    return warn("no sound card that can play: light only", NO_CARD)


def output(machine: Machine) -> Finding:
    """Where sound would go."""
    if machine.settings.sound.device == "off":
        return not_here(_OFF)
    playing = machine.device.get("sound") if machine.device is not None else None
    if isinstance(playing, dict):
        status = str(playing.get("status", ""))
        says = f"the device says: {status}"
        return ok(says) if playing.get("ready") else warn(says, _silent(machine))
    try:
        chosen = output_of(machine)
    except NoSoundError as error:
        if not cards(machine.path(_ASOUND)):
            return not_here("there is no card to choose")
        dummy = machine.environ.get("SDL_AUDIODRIVER") == "dummy" and not machine.unit
        if dummy:
            return fail(str(error), "Remove it from the environment: `unset SDL_AUDIODRIVER`")
        return refused_sound(error)
    if chosen.silent:
        return fail("SDL's dummy driver is chosen, which is silent", AUTO)
    return ok(f"sound would go to {chosen.label}")


def opens(machine: Machine) -> Finding:
    """Whether that card opens at 48 kHz."""
    if machine.settings.sound.device == "off":
        return not_here(_OFF)
    if machine.device is not None:
        sound = machine.device.get("sound")
        if isinstance(sound, dict) and sound.get("ready"):
            return ok(f"in use by the running pi-regulate, at 48 kHz; gaps seen so far: {sound.get('gaps')}")
        return warn("pi-regulate is running without sound: light only", "`sound.output` above says why.")
    try:
        chosen = output_of(machine)
    except NoSoundError:
        return not_here("there is no card to open")
    told = machine.run(opener(chosen.environment), _OPEN_S)
    if told is None:
        return warn(f"{chosen.label} did not open within {_OPEN_S:g} s", FREE)
    lines = told.strip().splitlines()
    if OPENED in lines:  # among lines that ALSA and others may have printed
        return ok(f"{chosen.label} opens at 48 kHz")
    return warn(lines[-1] if lines else "the card did not open", FREE)


def shared(machine: Machine) -> Finding:
    """Whether another program has the card, or may have it first."""
    if machine.settings.sound.device == "off":
        return not_here(_OFF)
    playing = (machine.device or {}).get("sound")
    heard = isinstance(playing, dict) and bool(playing.get("ready"))
    try:
        chosen = output_of(machine)
    except NoSoundError:
        return not_here("there is no card to share")
    card = next((one for one in cards(machine.path(_ASOUND)) if one.id == chosen.card), None)
    if card is None:
        return ok(f"sound would go to {chosen.label}, together with that of others")
    who, server = holder(machine, card.id), sound_server(machine)
    ours = who is not None and machine.device is not None and who.process == machine.device.get("process")
    if who is not None and not ours:
        if heard and who.name in SERVERS:
            return ok(f"pi-regulate is heard through the desktop's sound server, {who}")
        remedy = keep_from(who.name, card) if who.name in SERVERS else f"Close {who.name}, and the card is free."
        return warn(f"{who} has the card open: light only until it lets go", remedy)
    if server is None:
        return ok("no other program uses the card")
    if ours:
        return ok(f"pi-regulate has the card; the desktop's sound server ({server}) is silent there meanwhile")
    return warn(f"the desktop's sound server ({server}) may take the card before pi-regulate", keep_from(server, card))


def opener(environment: Mapping[str, str]) -> Sequence[str]:
    """The command that opens a card. It finds the program anywhere, even outside Python's path."""
    return sys.executable, "-c", BESIDE.format(str(PACKAGE.parent)), json.dumps(dict(environment))


def volume(machine: Machine) -> Finding:
    """Whether anything can be heard at that volume."""
    sound = machine.settings.sound
    if (silent := _nothing_to_hear(machine)) is not None:
        return not_here(silent)
    if sound.volume == 0:
        return warn("the volume is 0: light only", f"{alone(machine, 'sound calibrate')} finds the right one.")
    return ok(f"volume {sound.volume:g} of 10")


def calibrated(machine: Machine) -> Finding:
    """Whether the volume has been set by ear."""
    if (silent := _nothing_to_hear(machine)) is not None:
        return not_here(silent)
    if machine.settings.sound.calibrated:
        return ok("the volume was set by ear")
    return warn("the volume has not been set by ear", f"Where you will hear it: {alone(machine, 'sound calibrate')}")


def voices(machine: Machine) -> Finding:
    """Whether the voices in the settings exist and have all lines. They are numbered, as a name may be a person's."""
    if machine.settings.talk == "none" and machine.settings.night.talk == "none":
        return not_here("the settings ask for no speech")
    library = machine.library
    texts = library.spoken
    counts = [_has(machine, name, texts) for name in library.settings.voices]
    return judged_voices(counts, len(library.lines_as_written))


def languages(machine: Machine) -> Finding:
    """Which languages are spoken, and whether one of them is still a draft."""
    if machine.settings.talk == "none" and machine.settings.night.talk == "none":
        return not_here("the settings ask for no speech")
    library = machine.library
    said = ", ".join(f"`{language}`" for language in library.settings.languages)
    if library.drafts:
        drafts = ", ".join(f"`{language}`" for language in library.drafts)
        reader = f"`pi-regulate words todo {library.drafts[0]} --all` prints a page for a native reader."
        return warn(f"{said}; the lines in {drafts} are a draft", reader)
    return ok(f"spoken: {said}")


def judged_voices(counts: list[int | None], wanted: int) -> Finding:
    """Judges how many lines each voice of the chain has; None stands for a missing or damaged voice."""
    there = [(number, count) for number, count in enumerate(counts, 1) if count is not None]
    record = (
        "`pi-regulate voice record --name NAME` makes one with a microphone, `pi-regulate voice render --name NAME "
        "--engine espeak-ng` with a speech engine. Then put its name first in `voices:` in settings.yaml."
    )
    if not there:
        return warn("none of the voices in the settings can be used: the device leads by light and sound", record)
    found = "; ".join(f"voice {number} has {count} of {wanted} lines" for number, count in there)
    if len(there) < len(counts):
        return warn(
            f"{found}; {len(counts) - len(there)} more in the settings can't be used",
            "`pi-regulate voice check` says why.",
        )
    if max(count for _, count in there) < wanted:
        return warn(
            found,
            "`pi-regulate voice check` says which are missing. A voice speaks an exercise only if it has all of it.",
        )
    return ok(found)


def _nothing_to_hear(machine: Machine) -> str | None:
    """Why the volume doesn't matter here: the settings, or a machine without a card. None when sound is possible."""
    if machine.settings.sound.device == "off":
        return _OFF
    playing = (machine.device or {}).get("sound")
    if cards(machine.path(_ASOUND)) or (isinstance(playing, dict) and playing.get("ready")):
        return None
    try:
        output_of(machine)
    except NoSoundError:
        return "there is no sound card"
    return None


def output_of(machine: Machine) -> Output:
    """What the settings choose, in the service's environment if it is installed. Raises NoSoundError."""
    environ = UNIT_SAYS if machine.unit else machine.environ
    return choose(machine.settings.sound.device, environ, machine.path(_ASOUND), machine.system)


def refused_sound(error: NoSoundError) -> Finding:
    """Missing sound is not a failure, because the light goes on."""
    return Finding("warn", refused(error).found, AUTO)


def _silent(machine: Machine) -> str:
    """What to do about a running device without sound."""
    if not cards(machine.path(_ASOUND)):
        return NO_CARD
    return FREE if machine.settings.sound.device == "auto" else AUTO


def _has(machine: Machine, name: str, texts: dict[str, str]) -> int | None:
    folder = find(name, voice_places(machine.share, machine.own))
    try:
        return None if folder is None else len(read_voice(folder).can_say(texts).seconds.keys() & texts.keys())
    except RegulateError:
        return None
