"""Every remedy of the doctor: what goes wrong, what is told then, and what whoever follows it does.

One row for each place in the source that makes a remedy. Rule: a remedy stands here word for word, and is never
imported from the code that prints it.
"""
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.last_good import LastGood, take
from pi_regulate.devices.keeping.starts import StartBook
from pi_regulate.devices.pins.chip import LineInfo
from pi_regulate.doctor import owner_files, pins, sounds
from pi_regulate.doctor.examine import CHECKS
from pi_regulate.doctor.findings import Finding
from pi_regulate.words import Problem, RegulateError
from tests.devices.lamps.pwm_tree import Tree
from tests.doctor.conftest import Made
from tests.doctor.test_sounds import CARDS, PCM
from tests.stage import library

SUPPLY = "Use the power supply that is made for this Raspberry Pi, and a short cable."
RESTART = "`sudo systemctl restart pi-regulate`"
NO_CARD = "Plug in a USB speaker, or add an amplifier's overlay to /boot/firmware/config.txt."
FREE = "`sound.shared` below names the program that uses the card, if one does. If none does, check the speaker's plug."
AUTO = "Put `sound: {device: auto}` into settings.yaml, which uses the first card that works."
AS_ROOT = "`sudo pi-regulate doctor` shows it."
LET_GO = "If nobody is holding the button, `sudo pi-regulate doctor --wiring` finds out why."
OVERLAY = "Put the line `dtoverlay=pwm,pin=12,func=4` into /boot/firmware/config.txt and restart the Raspberry Pi."


KEEP = (
    "To keep the card for pi-regulate: `printf %s 'monitor.alsa.rules = [{ matches = [{ api.alsa.card.name = "
    '"USB Audio Device" }], actions = { update-props = { device.disabled = true } } }]\' | sudo install -D '
    "-m 644 /dev/stdin /etc/wireplumber/wireplumber.conf.d/pi-regulate.conf; systemctl --user restart wireplumber`. "
    "“On a desktop” in the documents has the other way."
)


class World:
    """A machine, with what a case changes of it and of the functions that ask the kernel."""

    def __init__(self, made: Made, patch: pytest.MonkeyPatch) -> None:
        self.made, self.patch = made, patch
        self.more: dict[str, Any] = {}
        self.sections: dict[str, Any] = {}
        self.unread: tuple[Problem, ...] = ()
        self.warnings: tuple[Problem, ...] = ()
        self.drafts: tuple[str, ...] = ()
        self.tree: Tree | None = None
        self.groups: set[str] = {"gpio", "audio"}

    def linked(self, password: int = 0o600, key: int = 0o600, pair: int = 0o600) -> None:
        """A link that somebody has set up, with the modes of its three secrets."""
        self.made.file("/etc/pi-regulate-link/link.yaml", "broker: {host: ha, certificate: own.pem, key: key.pem}")
        for name, mode in (("password", password), ("key.pem", key), ("pair", pair)):
            self.made.file(f"/etc/pi-regulate-link/{name}", "secret")
            (self.made.root / "etc" / "pi-regulate-link" / name).chmod(mode)

    def links(self, **stands: Any) -> None:
        """A link that runs."""
        self.made.link = {"connected": True, "why": "", "lamp": True, "tls": True, **stands}

    def look(self, check_id: str) -> Finding:
        """What that check finds now."""
        machine = self.made.machine(**self.more)
        machine.__dict__["groups"] = frozenset(self.groups)
        if "own" not in self.more:
            loaded = library(**self.sections)
            machine.__dict__["loaded"] = replace(loaded, unread=self.unread, warnings=self.warnings, drafts=self.drafts)
        return next(check for check in CHECKS if check.id == check_id).look(machine)

    # What a machine may have

    def pi(self) -> None:
        self.made.pi()

    def header(self) -> None:
        self.pi()
        self.made.file("/sys/bus/gpio/devices/gpiochip0/label", "")
        self.made.file("/dev/gpiochip0", "")
        self.patch.setattr(pins, "chip_label", lambda device: "pinctrl-rp1")
        self.line(LineInfo(False))
        self.high(True)

    def line(self, line: LineInfo | OSError) -> None:
        self.patch.setattr(pins, "line_of", lambda device, pin: raised(line))

    def high(self, high: bool | OSError) -> None:
        self.patch.setattr(pins, "line_level", lambda device, pin, pull: raised(high))

    def module(self, name: str, error: str) -> None:
        self.patch.setattr(pins, name, lambda: raised(RegulateError(error)) if error else None)

    def service(self, **known: str) -> None:
        self.pi()
        self.made.service(**known)

    def own_service(self, **more: Any) -> None:
        self.pi()
        self.made.own_service(**more)

    def command(self, *words: str, told: str | None) -> None:
        self.made.commands[words] = told

    def runs(self, **told: Any) -> None:
        self.made.device = {"running": True, "status": "at rest", "version": "1", **told}

    def cards(self) -> None:
        self.made.file("/proc/asound/cards", CARDS)
        self.made.file("/proc/asound/pcm", PCM)
        self.made.file("/proc/asound/Device/id", "Device")

    def opens_card(self, program: str | None) -> None:
        """A program that has the card open to play; its thread is 812, itself 800."""
        self.cards()
        held = "state: RUNNING\nowner_pid   : 812\n" if program else "closed\n"
        self.made.file("/proc/asound/Device/pcm0p/sub0/status", held)
        self.made.file("/proc/812/status", "Name:\tdata-loop.0\nTgid:\t800\n")
        self.made.file("/proc/800/comm", f"{program or 'sleep'}\n")

    def serves(self, program: str) -> None:
        """A program of this name runs, and nobody has the card."""
        self.cards()
        self.made.file("/proc/368/comm", f"{program}\n")

    def opens(self, told: str | None) -> None:
        self.cards()
        self.command(sys.executable, told=told)

    def pwm(self, function: str = "alt0") -> None:
        """Hardware PWM with its pin, which the chip's own table shows connected or not."""
        self.sections["lamp"] = {"driver": "hardware_pwm"}
        if self.tree is None:
            self.tree = (
                Tree(self.made.root).add("pwmchip3", "fe20c000.pwm", 2, 25_000_000).leads("fe20c000.pwm", {12: 4})
            )
        table = self.made.root / "sys/kernel/debug/pinctrl/fe200000.gpio-pinctrl-bcm2711/pins"
        table.parent.mkdir(parents=True, exist_ok=True)
        table.write_text(f"pin 12 (gpio12) 0:? function {function} in lo; irq 0 (none)\n")

    def own(self, text: str = "talk: none\n") -> None:
        """Files of the owner's own, that are really read."""
        self.made.settings(text)
        self.more["own"] = self.made.own

    def keep(self) -> None:
        """The service has run well with the owner's files."""
        snapshot = take(self.made.own)
        assert snapshot is not None
        LastGood(self.made.state).keep(snapshot)

    def closed(self) -> None:
        self.more["find_state"] = lambda: raised(RegulateError("closed"))

    def opened(self) -> None:
        self.more.pop("find_state", None)

    def faults(self, count: int) -> None:
        for _ in range(count):
            clerk = Clerk()
            StartBook(self.made.state, self.made.root, clerk).failed(RegulateError("GPIO 12 is not free"))
            clerk.settle()

    def set(self, **sections: Any) -> None:
        self.sections |= sections

    def free(self, megabytes: int) -> None:
        self.patch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": megabytes << 20}))

    def state_refuses(self, number: int | None) -> None:
        error = None if number is None else OSError(number, os.strerror(number))
        self.patch.setattr(
            owner_files, "write_whole", lambda path, text: raised(error) if error else path.write_text(text)
        )


def raised(answer: Any) -> Any:
    """The answer; an error is raised."""
    if isinstance(answer, Exception):
        raise answer
    return answer


def unread(severity: Any = "error") -> tuple[Problem, ...]:
    return (Problem("settings.yml", 1, 1, 1, "not read", severity=severity),)


def in_a_home(w: World) -> None:
    """The user's own files beside a service that reads others."""
    w.service()
    home = w.made.root / "home" / "my config" / "pi-regulate"
    home.mkdir(parents=True)
    w.patch.setenv("XDG_CONFIG_HOME", str(home.parent))
    w.patch.setenv("HOME", str(home.parent.parent))
    w.patch.setattr(
        owner_files, "service_folder", lambda folder, enabled: Path("/etc/pi-regulate") if folder == home else None
    )
    w.more["own"] = home


Act = Callable[[World], Any]
ROWS: tuple[tuple[str, str, Act, Act], ...] = (
    ("board.model", "Install 64-bit Raspberry Pi OS (a Zero 2 W or newer runs it): pip lacks several packages for 32 "
     "bits.",
     lambda w: (w.pi(), w.more.update(bits=32)), lambda w: w.more.update(bits=64)),
    ("board.system", "Install Raspberry Pi OS 12 (Bookworm) or newer.",
     lambda w: w.made.file("/etc/os-release", 'PRETTY_NAME="Raspbian 11"\nID=raspbian\nVERSION_ID="11"\n'), World.pi),
    ("board.system", "Install Raspberry Pi OS if lamp or button does not work: other systems may lack "
     "python3-lgpio, and the rules that let the group `gpio` use the pins.",
     lambda w: w.made.file("/proc/device-tree/model", "Raspberry Pi 4 Model B\0"), World.pi),
    ("board.power", SUPPLY, lambda w: w.command("vcgencmd", "get_throttled", told="throttled=0x50005\n"),
     lambda w: w.command("vcgencmd", "get_throttled", told="throttled=0x0\n")),
    ("board.power", SUPPLY, lambda w: w.command("vcgencmd", "get_throttled", told="throttled=0x50000\n"),
     lambda w: w.command("vcgencmd", "get_throttled", told="throttled=0x0\n")),
    ("board.power", "Give it air, or a heat sink.",
     lambda w: w.command("vcgencmd", "get_throttled", told="throttled=0x8\n"),
     lambda w: w.command("vcgencmd", "get_throttled", told="throttled=0x0\n")),
    ("board.memory", "Stop other programs. A desktop takes most of a small Pi's memory.",
     lambda w: w.made.file("/proc/meminfo", "MemAvailable:   9 kB\n"),
     lambda w: w.made.file("/proc/meminfo", "MemAvailable:   300000 kB\n")),
    ("board.memory", "Stop other programs. A desktop takes most of a small Pi's memory.",
     lambda w: w.made.file("/proc/meminfo", "MemAvailable:   60000 kB\n"),
     lambda w: w.made.file("/proc/meminfo", "MemAvailable:   300000 kB\n")),
    ("board.disk", "Delete something. Until then nothing is remembered.", lambda w: w.free(3), lambda w: w.free(300)),
    ("board.watchdog", "Put the line `dtparam=watchdog=on` into /boot/firmware/config.txt and restart the Raspberry "
     "Pi.",
     lambda w: (w.pi(), w.command("systemctl", "show", told="RuntimeWatchdogUSec=15s\n")),
     lambda w: w.made.file("/dev/watchdog", "")),
    ("board.watchdog", "`printf '[Manager]\\nRuntimeWatchdogSec=15s\\n' | sudo install -Dm 644 /dev/stdin "
     "/etc/systemd/system.conf.d/watchdog.conf`, then `sudo systemctl daemon-reexec`",
     lambda w: (w.pi(), w.made.file("/dev/watchdog", ""),
                w.command("systemctl", "show", told="RuntimeWatchdogUSec=0\n")),
     lambda w: w.command("systemctl", "show", told="RuntimeWatchdogUSec=15s\n")),
    ("clock.set", f"{RESTART}. If that does not help, remove `ProtectClock=` from your changes to the unit: "
     "`sudo systemctl edit pi-regulate`.",
     lambda w: (w.service(), w.runs(clock={"set_by": ""})), lambda w: w.runs(clock={"set_by": "chrony"})),
    ("clock.set", "To let it see that: stop the device that runs here, and start it again.",
     lambda w: (w.pi(), w.runs(clock={"set_by": ""})), lambda w: w.runs(clock={"set_by": "chrony"})),
    ("clock.set", "Connect it to a network once (timesyncd, or chrony with `rtcsync`), or fit a battery clock and "
     "set it once.",
     lambda w: (w.pi(), w.more.update(clock_set_by=lambda: "")),
     lambda w: w.more.update(clock_set_by=lambda: "systemd-timesyncd")),
    ("clock.zone", f"To use it: {RESTART}.",
     lambda w: (w.service(), w.set(time_zone="Europe/Vienna"),
                w.runs(clock={"set_by": "ntp", "zone_confirmed": False})),
     lambda w: w.runs(clock={"set_by": "ntp", "zone_confirmed": True})),
    ("clock.zone", "`sudo pi-regulate setup` asks for it; or put a line like `time_zone: Europe/Vienna` into "
     "settings.yaml.",
     World.pi, lambda w: w.set(time_zone="Europe/Vienna")),
    ("clock.zone", "To use it: `systemctl --user restart pi-regulate`.",
     lambda w: (w.own_service(), w.set(time_zone="Europe/Vienna"),
                w.runs(clock={"set_by": "ntp", "zone_confirmed": False})),
     lambda w: w.runs(clock={"set_by": "ntp", "zone_confirmed": True})),
    ("clock.zone", "`pi-regulate setup` asks for it; or put a line like `time_zone: Europe/Vienna` into "
     "settings.yaml.",
     lambda w: (w.pi(), w.own()), lambda w: w.own("time_zone: Europe/Vienna\n")),
    ("user.groups", "Raspberry Pi OS has it, with a rule that lets it use the pins; our Debian package makes only "
     "the group.",
     World.pi, lambda w: w.made.file("/etc/group", "audio:x:29:\ngpio:x:9:\n")),
    ("user.groups", "`sudo usermod -aG gpio,audio $USER`, then log in again.",
     lambda w: (w.pi(), w.made.file("/etc/group", "audio:x:29:\ngpio:x:9:\n"), w.groups.clear(),
                w.patch.setattr("os.geteuid", lambda: 1000)),
     lambda w: w.groups.update({"gpio", "audio"})),
    ("user.groups", "`sudo usermod -aG audio $USER`, then `sudo reboot`.",
     lambda w: (w.own_service(), w.made.file("/etc/group", "audio:x:29:\ngpio:x:9:\n"), w.groups.discard("audio"),
                w.patch.setattr("os.geteuid", lambda: 1000)),
     lambda w: w.groups.add("audio")),
    ("gpio.chip", "On a Raspberry Pi, the kernel's GPIO driver is missing. On other machines, `pi-regulate simulate` "
     "shows the "
     "device on this screen, and `--backend mock` simulates its pins.", World.pi, World.header),
    ("gpio.lgpio", "To install it: `pip`.",
     lambda w: (w.header(), w.module("load_gpiod", "no"),
                w.module("load_lgpio", "it is missing. To install it: `pip`.")),
     lambda w: w.module("load_lgpio", "")),
    ("gpio.gpiod", "To install it: `pip`.",
     lambda w: (w.header(), w.module("load_gpiod", "it is missing. To install it: `pip`.")),
     lambda w: w.module("load_gpiod", "")),
    ("gpio.lamp", "Remove what uses it from config.txt or from the header, or choose another pin for `lamp.pin` in "
     "settings.yaml.", lambda w: (w.header(), w.line(LineInfo(True, "spi0 CS1"))), lambda w: w.line(LineInfo(False))),
    ("gpio.button", "`sudo pi-regulate doctor` can check them.",
     lambda w: (w.header(), w.line(OSError(errno.EACCES, "no"))), lambda w: w.line(LineInfo(False))),
    ("gpio.touch", "`sudo pi-regulate doctor --wiring` goes through its wires with you.",
     lambda w: (w.header(), w.set(touch={"pin": 13}), w.runs(touch="the motor does not move, because it is not there")),
     lambda w: w.runs(touch="")),
    ("gpio.sound-pins", "If you have such an amplifier, move the lamp to GPIO 12 or 13 and the button to 17.",
     lambda w: w.set(lamp={"pin": 18}), lambda w: w.set(lamp={"pin": 12})),
    ("button.level", LET_GO, lambda w: w.runs(button="stuck"), lambda w: w.runs(button="free")),
    ("button.level", LET_GO, lambda w: (w.header(), w.high(False)), lambda w: w.high(True)),
    ("button.level", "`sudo pi-regulate doctor` can read it.",
     lambda w: (w.header(), w.high(OSError(errno.EACCES, "no"))), lambda w: w.high(True)),
    ("lamp.driver", "A larger resistor at the LED makes the steps finer; the ceiling can then be higher.",
     lambda w: w.set(lamp={"floor": 0.0001, "ceiling": 0.01}), lambda w: w.set(lamp={"floor": 0.01, "ceiling": 0.4})),
    ("lamp.pwm", OVERLAY, lambda w: w.set(lamp={"driver": "hardware_pwm"}), World.pwm),
    ("lamp.pwm", OVERLAY,
     lambda w: (w.pwm(), w.runs(lamp=f"software PWM drives the lamp, because the kernel shows none. {OVERLAY}")),
     World.runs),
    ("lamp.pwm", f"When that is done: {RESTART}.",
     lambda w: (w.service(ExecStartPre="lamp pwm"), w.pwm(), w.runs(lamp="software PWM drives the lamp, because of X")),
     World.runs),
    ("lamp.pwm", "To give the pin back: `sudo systemctl stop pi-regulate; sudo pi-regulate lamp pwm; sudo systemctl "
     "start "
     "pi-regulate`", lambda w: (w.service(ExecStartPre="lamp pwm"), w.pwm("gpio_in")), World.pwm),
    ("lamp.pwm", "To give the pin back: `sudo pi-regulate lamp pwm`", lambda w: w.pwm("gpio_in"), World.pwm),
    ("lamp.pwm", "`sudo install -Dm 644 -t /etc/systemd/system/pi-regulate.service.d "
     f"{Path(__file__).parents[2]}/systemd/pi-regulate.service.d/hardware-pwm.conf && sudo systemctl daemon-reload && "
     "sudo systemctl restart pi-regulate`",
     lambda w: (w.service(), w.pwm()), lambda w: w.service(ExecStartPre="/usr/bin/pi-regulate lamp pwm")),
    ("sound.cards", NO_CARD, lambda w: None, World.cards),
    ("sound.output", NO_CARD, lambda w: w.runs(sound={"ready": False, "status": "no sound card: light only"}),
     lambda w: w.runs(sound={"ready": True, "status": "sound on USB"})),
    ("sound.output", FREE, lambda w: (w.cards(), w.runs(sound={"ready": False, "status": "it is busy: light only"})),
     lambda w: w.runs(sound={"ready": True, "status": "sound on USB"})),
    ("sound.output", AUTO,
     lambda w: (w.cards(), w.set(sound={"device": "Gone"}),
                w.runs(sound={"ready": False, "status": "it is not there"})),
     lambda w: w.runs(sound={"ready": True, "status": "sound on USB"})),
    ("sound.output", "Remove it from the environment: `unset SDL_AUDIODRIVER`",
     lambda w: (w.cards(), w.more.update(environ={"SDL_AUDIODRIVER": "dummy"})), lambda w: w.more.update(environ={})),
    ("sound.output", AUTO, lambda w: (w.cards(), w.set(sound={"device": "dummy"})), lambda w: w.sections.clear()),
    ("sound.output", AUTO, lambda w: (w.cards(), w.set(sound={"device": "Gone"})), lambda w: w.sections.clear()),
    ("sound.opens", "`sound.output` above says why.", lambda w: w.runs(sound={"ready": False}),
     lambda w: w.runs(sound={"ready": True, "gaps": 0})),
    ("sound.opens", FREE, lambda w: w.opens(None), lambda w: w.opens("opened at 48000 Hz\n")),
    ("sound.opens", FREE, lambda w: w.opens("the sound card is busy: light only\n"),
     lambda w: w.opens("opened at 48000 Hz\n")),
    ("sound.shared", "Close mpv, and the card is free.", lambda w: w.opens_card("mpv"), lambda w: w.opens_card(None)),
    ("sound.shared", KEEP, lambda w: w.serves("pipewire"), lambda w: w.serves("sleep")),
    ("sound.shared", KEEP, lambda w: w.opens_card("pipewire"), lambda w: w.opens_card(None)),
    ("sound.shared", "Keep one of the two away from the card: “On a desktop” in the documents says how.",
     lambda w: w.opens_card("pulseaudio"), lambda w: w.opens_card(None)),
    ("sound.volume", "`pi-regulate sound calibrate` finds the right one.",
     lambda w: (w.cards(), w.set(sound={"volume": 0})), lambda w: w.set(sound={"volume": 4})),
    ("sound.calibrated", "Where you will hear it: `pi-regulate sound calibrate`", World.cards,
     lambda w: w.set(sound={"calibrated": True})),
    ("sound.calibrated", "Where you will hear it: `sudo systemctl stop pi-regulate; sudo pi-regulate sound "
     "calibrate; sudo "
     "systemctl start pi-regulate`", lambda w: (w.service(), w.cards()), lambda w: w.set(sound={"calibrated": True})),
    ("sound.calibrated", "Where you will hear it: `sudo pi-regulate sound calibrate`",
     lambda w: (w.service(ActiveState="inactive"), w.cards()), lambda w: w.set(sound={"calibrated": True})),
    ("sound.calibrated", "Where you will hear it: `systemctl --user stop pi-regulate; pi-regulate sound calibrate; "
     "systemctl --user start pi-regulate`",
     lambda w: (w.own_service(), w.cards()), lambda w: w.set(sound={"calibrated": True})),
    ("sound.voices", "`pi-regulate voice record --name NAME` makes one with a microphone, `pi-regulate voice render "
     "--name "
     "NAME --engine espeak-ng` with a speech engine. Then put its name first in `voices:` in settings.yaml.",
     lambda w: w.set(voices=("nobody",)), lambda w: w.set(voices=("default-en",))),
    ("sound.voices", "`pi-regulate voice check` says why.",
     lambda w: w.set(voices=("nobody", "default-en")), lambda w: w.set(voices=("default-en",))),
    ("sound.voices", "`pi-regulate voice check` says which are missing. A voice speaks an exercise only if it has "
     "all of it.",
     lambda w: w.patch.setattr(sounds, "_has", lambda *given: 20),
     lambda w: w.patch.setattr(sounds, "_has", lambda machine, name, texts: len(texts))),
    ("sound.languages", "`pi-regulate words todo de --all` prints a page for a native reader.",
     lambda w: setattr(w, "drafts", ("de",)), lambda w: setattr(w, "drafts", ())),
    ("config.valid", "`pi-regulate check` says what to do about each of them.",
     lambda w: setattr(w, "unread", unread()), lambda w: setattr(w, "unread", ())),
    ("config.valid", "`sudo cp -rnT --no-preserve=mode ~/'my config/pi-regulate' /etc/pi-regulate && mv -n "
     "~/'my config/pi-regulate' ~/'my config/pi-regulate'.copied` copies what is not there yet, and then "
     "renames your folder.",
     in_a_home, lambda w: w.more.pop("own")),
    ("config.valid", "`pi-regulate check` shows each of them with its line.",
     lambda w: setattr(w, "warnings", unread("warning")), lambda w: setattr(w, "warnings", ())),
    ("config.valid", "`pi-regulate check` shows each of them with its line.",
     lambda w: w.own("talk: anna\n"), lambda w: w.own("talk: none\n")),
    ("config.last-good", AS_ROOT, lambda w: (w.own(), w.closed()), World.opened),
    ("config.last-good", "The service keeps them once it has run with yours for a minute.",
     lambda w: (w.own(), w.service()), World.keep),
    ("state.writable", AS_ROOT, World.closed, World.opened),
    ("state.writable", AS_ROOT, lambda w: w.state_refuses(errno.EACCES), lambda w: w.state_refuses(None)),
    ("state.writable", "The device works anyway. If the card is full, delete something; otherwise it is worn out or "
     "read-only.",
     lambda w: w.state_refuses(errno.ENOSPC), lambda w: w.state_refuses(None)),
    ("state.writable", "The card is worn out: copy what you need, and use a new one.",
     lambda w: w.patch.setattr(owner_files, "write_whole", lambda path, text: path.write_text("else")),
     lambda w: w.state_refuses(None)),
    ("service.unit", "The Debian package installs it; docs/install.md describes other ways.", World.pi,
     World.service),
    ("service.unit", f"`sudo journalctl -u pi-regulate` says why. Then {RESTART}.",
     lambda w: w.service(ActiveState="failed"), World.service),
    ("service.unit", "`sudo systemctl enable --now pi-regulate`",
     lambda w: w.service(UnitFileState="disabled"), World.service),
    ("service.unit", "`sudo systemctl unmask pi-regulate && sudo systemctl enable --now pi-regulate`",
     lambda w: w.service(LoadState="masked", UnitFileState="masked"), World.service),
    ("service.unit", "`sudo systemctl start pi-regulate`", lambda w: w.service(ActiveState="inactive"), World.service),
    ("service.unit", "`journalctl --user -u pi-regulate` says why. Then `systemctl --user restart pi-regulate`.",
     lambda w: w.own_service(ActiveState="failed"), World.own_service),
    ("service.unit", "`systemctl --user enable --now pi-regulate`",
     lambda w: w.own_service(UnitFileState="disabled"), World.own_service),
    ("service.unit", "`systemctl --user start pi-regulate`",
     lambda w: w.own_service(ActiveState="inactive"), World.own_service),
    ("service.unit", "`sudo loginctl enable-linger $USER`",
     lambda w: w.own_service(lingers=False), World.own_service),
    ("service.unit", "`pi-regulate doctor`, typed by that user, looks at it.",
     lambda w: (w.service(ActiveState="inactive", UnitFileState="disabled"),
                w.made.file("/home/anna/.config/systemd/user/default.target.wants/pi-regulate.service", "")),
     World.own_service),
    ("service.exposure", "`systemctl cat pi-regulate` shows the unit. Remove what differs from the shipped one.",
     lambda w: (w.service(), w.command("systemd-analyze", told="exposure level for x: 9.2 UNSAFE")),
     lambda w: w.command("systemd-analyze", told="exposure level for x: 0.7 SAFE")),
    ("service.watchdog", f"`sudo systemctl edit pi-regulate`: put `WatchdogSec=10` below `[Service]`. Then {RESTART}.",
     lambda w: w.service(WatchdogUSec="0"), World.service),
    ("service.watchdog", "`systemctl --user edit pi-regulate`: put `WatchdogSec=10` below `[Service]`. Then `systemctl "
     "--user restart pi-regulate`.",
     lambda w: w.own_service(WatchdogUSec="0"), World.own_service),
    ("service.running", RESTART, World.service, World.runs),
    ("service.running", "`systemctl --user restart pi-regulate`", World.own_service, World.runs),
    ("service.faults", AS_ROOT, World.closed, World.opened),
    ("service.faults", "`sudo journalctl -u pi-regulate` says why. Meanwhile the last good files play, or the "
     "default; after "
     "a minute without a fault, yours come back at the next rest.",
     lambda w: w.faults(3), lambda w: (w.made.state / "starts.json").unlink()),
    ("service.faults", "`sudo journalctl -u pi-regulate` shows what led to it, unless the Pi has restarted since.",
     lambda w: w.faults(1), lambda w: (w.made.state / "starts.json").unlink()),
    ("link.running", "`sudo apt install ./dist/pi-regulate-link_*_all.deb`, after `make deb`.", World.linked,
     lambda w: (w.made.file("/usr/bin/pi-regulate-link", ""), w.links())),
    ("link.running", "`sudo systemctl restart pi-regulate-link`. `pi-regulate-link --check` says what is wrong with "
     "its file; `sudo journalctl -u pi-regulate-link` says more.",
     lambda w: (w.linked(), w.made.file("/usr/bin/pi-regulate-link", "")), lambda w: w.links()),
    ("link.secrets", "`sudo chmod 600 /etc/pi-regulate-link/password /etc/pi-regulate-link/pair "
     "/etc/pi-regulate-link/key.pem`", lambda w: w.linked(0o644, 0o640, 0o644), World.linked),
    ("link.broker", "Look at `broker` in /etc/pi-regulate-link/link.yaml, and whether the broker runs.",
     lambda w: w.links(connected=False, why="nothing listens there"), lambda w: w.links()),
    ("link.encrypted", "Give the broker a certificate; then take `tls: false` out of /etc/pi-regulate-link/link.yaml. "
     "docs/home-assistant.md says how.",
     lambda w: w.links(tls=False), lambda w: w.links()),
    ("link.pair", "Make a new code, both of you: `sudo pi-regulate link leave`, then `sudo pi-regulate link pair`. If "
     "one of you has a new card, this is enough: `sudo systemctl restart pi-regulate-link`.",
     lambda w: w.links(together=True, crowded=True), lambda w: w.links(together=True)),
    ("service.timing", "Stop other programs (`top` shows them), and see `board.power` above.",
     lambda w: w.runs(timing={"frames": {"worst_ms": 240.0}}), lambda w: w.runs(timing={"frames": {"worst_ms": 2.0}})),
)  # fmt: skip
