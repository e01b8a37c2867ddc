"""How pi-regulate was installed on this machine, and so what to type here to call it and to add what is missing.

There are four ways: the Debian package, pipx, a virtual environment (such as a clone's), and the system's Python.
Advice that is right for one fails with another: a clone has no `pi-regulate` on the search path, sudo does not look
into a home, and pip may not touch Debian's Python. Nothing is downloaded under our own name, since no index has it. A
folder given with `--config`, or pins given with `--backend`, are meant for the next command as well.
Rule: a printed command works as printed, in the folder where it is printed.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pi_regulate.share import PACKAGE, SYSTEM

_NAME = "pi-regulate"
Extra = Literal["sim", "studio", "plot", "card", "link", "gpiod", "lgpio"]
PIP: Mapping[Extra, tuple[str, ...]] = {
    "sim": ("textual>=1.0",),
    "studio": ("starlette>=0.40", "uvicorn>=0.30", "websockets>=12"),
    "plot": ("matplotlib>=3.7",),
    "card": ("fpdf2>=2.8.3", "uharfbuzz>=0.39"),
    "link": ("paho-mqtt>=2",),
    "gpiod": ("gpiod>=2",),
    "lgpio": ("lgpio>=0.2.2",),
}
"""What each thing needs, as pyproject.toml has it; a test holds them together."""
APT: Mapping[Extra, tuple[str, ...]] = {
    "sim": ("python3-textual",),
    "studio": ("python3-starlette", "python3-uvicorn", "python3-websockets"),
    "plot": ("python3-matplotlib",),
    "card": ("python3-fpdf",),  # Debian has no uharfbuzz
    "link": ("python3-paho-mqtt",),
    "gpiod": ("python3-libgpiod",),
    "lgpio": ("python3-lgpio",),
}
BREW = {
    "fonts-dejavu-core": "--cask font-dejavu",
    "espeak-ng": "espeak-ng",
    "flite": "flite",
    "ffmpeg": "ffmpeg",
    "sox": "sox",
}
ROOTS = ("/usr/bin", "/usr/local/bin", "/usr/sbin", "/usr/local/sbin", "/bin", "/sbin")  # where sudo looks


def _python() -> Path:
    """This Python under its shortest name; a script is often started by `python3.11`."""
    short = Path(sys.prefix, "bin", "python")
    return short if short.exists() and sys.prefix != sys.base_prefix else Path(sys.executable)


@dataclass(frozen=True)
class Here:
    """This machine and this Python; only tests change the defaults."""

    package: Path = PACKAGE
    prefix: Path = field(default_factory=lambda: Path(sys.prefix))
    base_prefix: Path = field(default_factory=lambda: Path(sys.base_prefix))
    python: Path = field(default_factory=_python)
    stdlib: Path = field(default_factory=lambda: Path(os.__file__).parent)
    pip: bool | None = None  # whether pip is installed; None checks
    system: str = sys.platform
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    given: Mapping[str, str] = field(default_factory=lambda: _given)
    """The options of this call that the next command needs too, with their values."""
    version: tuple[int, int] = sys.version_info[:2]

    @property
    def kind(self) -> Literal["package", "pipx", "environment", "system"]:
        if self.package.is_relative_to(SYSTEM):
            return "package"
        if (self.prefix / "pipx_metadata.json").is_file():
            return "pipx"
        return "environment" if self.prefix != self.base_prefix else "system"

    # What is called

    def command(self, *, root: bool = False) -> str:
        """How to call `pi-regulate` here; with `root` after `sudo`, which searches few folders."""
        found = self._which(_NAME)
        if found is not None and self._is_ours(Path(found)) and (not root or str(Path(found).parent) in ROOTS):
            return _NAME
        script = self.prefix / "bin" / _NAME
        return self._shown(script) if script.is_file() else f"{self._shown(self.python)} -m pi_regulate"

    def as_typed(self, text: str) -> str:
        """The text with every `pi-regulate COMMAND` as it has to be typed here, with the options it needs."""
        if _NAME not in text:
            return text
        return _CALLED.sub(self._typed, text)

    def _typed(self, found: re.Match[str]) -> str:
        words = " ".join(found["words"].split())
        written = found.string[found.end() :].partition("`")[0].partition("\n")[0].split()
        options = [name for name in self.given if words in TAKES[name] and name not in written]
        sudo = found["sudo"] or ""
        more = "".join(f" {name} {shlex.quote(self.given[name])}" for name in options)
        return f"{sudo}{self.command(root=bool(sudo))}{found['gap']}{found['words']}{more}"

    # What is missing

    def get(self, extra: Extra) -> str:
        """The command that installs what `extra` needs."""
        wanted = " ".join(map(shlex.quote, PIP[extra]))
        match self.kind:
            case "package":
                return f"sudo apt install {' '.join(APT[extra])}"
            case "pipx":
                return f"pipx inject {self._pipx_name()} {wanted}"
            case "system" if (self.stdlib / "EXTERNALLY-MANAGED").is_file() and self._which("apt"):
                return f"sudo apt install {' '.join(APT[extra])}"
        python = self._shown(self.python)
        has_pip = find_spec("pip") is not None if self.pip is None else self.pip
        if not has_pip and (uv := self._which("uv")):
            return f"{Path(uv).name} pip install --python {python} {wanted}"
        sudo = "" if os.access(self.prefix, os.W_OK) else "sudo "
        first = "" if has_pip else f"{sudo}{python} -m ensurepip && "
        return f"{first}{sudo}{python} -m pip install {wanted}"

    def get_link(self) -> str:
        """A sentence on how to install the link; with the Debian package it is a package of its own, made beside it."""
        if self.kind == "package":
            return "`make deb` made its package, too: `sudo apt install ./dist/pi-regulate-link_*_all.deb`"
        return f"To install what it needs: `{self.get('link')}`"

    def get_studio(self) -> str:
        """A sentence on how to install the studio; with the Debian package it comes by itself, as the link does."""
        if self.kind == "package":
            return "`make deb` made its package, too: `sudo apt install ./dist/pi-regulate-studio_*_all.deb`"
        return f"To install what it needs: `{self.get('studio')}`"

    def get_pins(self, extra: Literal["gpiod", "lgpio"], *, wrong_one: bool = False) -> str:
        """A sentence on how to install the header's driver; `wrong_one` if another package of its name is installed.

        Raspberry Pi OS has both packages, and an environment sees them if it was made to. pip has no lgpio since Python
        3.13, and takes an empty package of that name instead.
        """
        managed = self.kind in ("package", "system")
        if wrong_one and extra == "gpiod" and managed:
            return "Version 2 comes with Raspberry Pi OS 13."
        apt = f"`sudo apt install {APT[extra][0]}`"
        remove = f"`{self._shown(self.python)} -m pip uninstall -y {extra}`, then " if wrong_one else ""
        if self.sees_the_system and not (wrong_one and extra == "gpiod"):
            return f"To install it: {remove}{apt}."
        if extra == "lgpio" and not managed and self.version >= (3, 13):
            anew = "make the environment again with `--system-site-packages` (in a clone: `make clean run`)"
            return f"pip has none for this Python. To use the system's: {apt}, then {anew}."
        return f"To install it: {remove if managed else ''}`{self.get(extra)}`."

    @property
    def sees_the_system(self) -> bool:
        """Whether this is an environment in which the packages of the system count, too."""
        try:
            told = (self.prefix / "pyvenv.cfg").read_text(encoding="utf-8")
        except OSError:
            return False
        return re.search(r"^include-system-site-packages\s*=\s*true", told, re.MULTILINE) is not None

    def get_program(self, debian: str) -> str:
        """The command that installs a program or a font, by the name of its Debian package."""
        if self.system == "darwin" and debian in BREW:
            return f"brew install {BREW[debian]}"
        return f"sudo apt install {debian}"

    # What it is made of

    def _which(self, name: str) -> str | None:
        return shutil.which(name, path=self.environ.get("PATH", ""))

    def _is_ours(self, script: Path) -> bool:
        if self.kind == "package":
            return script == Path("/usr/bin", _NAME)
        return script.resolve().parent == (self.prefix / "bin").resolve()

    def _pipx_name(self) -> str:
        try:
            told = json.loads((self.prefix / "pipx_metadata.json").read_text(encoding="utf-8"))
            return shlex.quote(str(told["main_package"]["package"]))
        except (OSError, ValueError, KeyError, TypeError):
            return _NAME

    def _shown(self, path: Path) -> str:
        """A path as it can be typed in this folder."""
        try:
            near = path.relative_to(Path.cwd())
        except (ValueError, OSError):  # elsewhere, or the folder is gone
            return shlex.quote(str(path))
        return shlex.quote(str(near) if len(near.parts) > 1 else f"./{near}")


_COMMANDS = (
    "run simulate studio setup rehearse render preview check list show card explain new status doctor schema "
    "link(?:\\s+status)? "
    "history(?:\\s+forget)? config(?:\\s+(?:show|diff|rollback))? sound(?:\\s+(?:calibrate|lead|test))? "
    "lamp(?:\\s+(?:calibrate|test|off|pwm))? touch(?:\\s+(?:calibrate|test|off))? "
    "voice(?:\\s+(?:script|record|import|render|list|check|forget))? "
    "words(?:\\s+(?:check|todo|accept))?"
).replace(" ", "|")
_CALLED = re.compile(rf"(?P<sudo>\bsudo )?(?<![\w/.-]){_NAME}(?P<gap>\s+)(?P<words>(?:{_COMMANDS})\b)")
_PINS = "run|setup|doctor|sound calibrate|sound lead|lamp calibrate|lamp test|touch calibrate|touch test"
_FILES = (
    "simulate|studio|rehearse|render|preview|check|list|show|card|new|config show|config diff|config rollback|"
    "sound test|lamp off|lamp pwm|touch off|"
    "voice script|voice record|voice import|voice render|voice list|voice check|voice forget|"
    "words check|words todo|words accept"
)
TAKES: Mapping[str, frozenset[str]] = {
    "--config": frozenset(f"{_PINS}|{_FILES}".split("|")),
    "--backend": frozenset(_PINS.split("|")),
}
"""The commands that have the options handed on; a test compares this with the commands."""
_given: dict[str, str] = {}


def forget_options() -> None:
    """Forgets the options, when a call begins or has ended."""
    _given.clear()


def hand_on(option: str, value: str) -> None:
    """Notes an option given to this call, which every command advised from now on gets too."""
    _given[option] = value


def given(option: str) -> str | None:
    """The value of this option in this call; None when it was not given."""
    return _given.get(option)


def as_typed(text: str) -> str:
    """The text with every command as it has to be typed on this machine."""
    return Here().as_typed(text) if _NAME in text else text


def get(extra: Extra) -> str:
    """The command that installs what is missing, on this machine."""
    return Here().get(extra)


def get_link() -> str:
    """A sentence on how to install the link to a broker, on this machine."""
    return Here().get_link()


def get_studio() -> str:
    """A sentence on how to install the device in a browser, on this machine."""
    return Here().get_studio()


def get_program(debian: str) -> str:
    """The command that installs a program, by its Debian name."""
    return Here().get_program(debian)
