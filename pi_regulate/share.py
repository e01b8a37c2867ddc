"""Where the shipped files live: `config/` (settings, exercises, routines) and `audio/` (chimes, voices).

They are in one of three places: inside the package when it was installed from a wheel, at the top of the repository in
a checkout, and under /usr/share with the Debian package. Rule: every shipped file is found through this module.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pi_regulate.words import RegulateError

PACKAGE = Path(__file__).resolve().parent
SYSTEM = Path("/usr/share/pi-regulate")
SYSTEM_CONFIG = Path("/etc/pi-regulate")
_ENABLED = Path("/etc/systemd/system/multi-user.target.wants/pi-regulate.service")


def share_dir(package: Path = PACKAGE, system: Path = SYSTEM) -> Path:
    """The folder that holds `config/` and `audio/`, as an absolute path.

    `package` is the folder of the Python package and `system` the place of the Debian package; only tests change them.
    Raises RegulateError, with the places looked at, when the files were not installed.
    """
    checkout = package.parent
    # The parent of an installed package is site-packages; it is a checkout only if pyproject.toml is there.
    places = [package / "_share", *([checkout] if (checkout / "pyproject.toml").is_file() else []), system]
    for place in places:
        if (place / "config").is_dir():
            return place
    looked = ", ".join(str(place) for place in places)
    raise RegulateError(f"The exercises that come with pi-regulate are missing; install it again. Looked in: {looked}.")


def shipped_ids(kind: Literal["exercises", "routines"], share: Path | None = None) -> list[str]:
    """The ids of what came with the device, which may be told to anyone; `share` is where, if it is known already."""
    return sorted(path.stem for path in ((share or share_dir()) / "config" / kind).glob("*.yaml"))


def find_config(given: Path | None = None) -> Path | None:
    """The owner's folder of settings, exercises and routines: the one given, or the first that exists, or None.

    It looks where systemd says, in the user's own configuration, and in /etc/pi-regulate.
    """
    if given is not None:
        return given
    return next((place for place in _config_places() if os.path.isdir(place)), None)


def own_config_dir(given: Path | None = None) -> Path:
    """Where the owner's settings are written: the folder they are read from, otherwise the one that has to be made."""
    found, places = find_config(given), _config_places()
    return found or (places[-1] if os.geteuid() == 0 else places[0])


def config_dir_so_far(given: Path | None = None) -> Path | None:
    """The owner's folder as `find_config` finds it, for a command that makes it; None if it has yet to be made."""
    found = find_config(given)
    return found if found is None or os.path.lexists(found) else None


def service_folder(folder: Path | None, enabled: Path = _ENABLED) -> Path | None:
    """Where the service of this machine reads the owner's files, if `folder` is the user's own and a different one.

    None when both read the same folder, or no service starts at boot: it is off where somebody runs their own
    (docs/desktop.md). `enabled` is the link by which systemd starts it.
    """
    own = home_place("XDG_CONFIG_HOME", ".config")
    if folder is None or own is None or folder != own / "pi-regulate" or not os.path.lexists(enabled):
        return None
    return SYSTEM_CONFIG


def _config_places() -> list[Path]:
    named = os.environ.get("CONFIGURATION_DIRECTORY", "").split(":")[0]
    if named:
        return [Path(named)]
    own = home_place("XDG_CONFIG_HOME", ".config")
    return [*([own / "pi-regulate"] if own is not None else []), SYSTEM_CONFIG]


def home_place(named: str, usual: str) -> Path | None:
    """The folder that an XDG variable names, or the usual one in this user's home; None for a user without a home.

    A container or a service may run under a number that is in no list of users.
    """
    if given := os.environ.get(named):
        return Path(given)
    home = os.path.expanduser("~")
    return Path(home, usual) if os.path.isabs(home) else None
