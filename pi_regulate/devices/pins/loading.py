"""Imports the two libraries that drive the header, gpiod and lgpio, without side effects, or says how to install them.

Importing lgpio makes a pipe in the current folder and may change that folder for the whole process; in a read-only
folder, the import fails. So lgpio is imported only here, inside a temporary folder that is deleted after the import,
when both ends of the pipe are open. The one rule: a library that can't be imported is an error; nothing replaces it.
"""

import os
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from pi_regulate.devices.pins.chip import find_header_chip
from pi_regulate.installation import Here
from pi_regulate.words import RegulateError


def open_header() -> Any:
    """A gpiozero pin factory on this machine's header; `close()` it at the end.

    Raises RegulateError when there is no header, no permission to use it, or no lgpio.
    """
    number = find_header_chip()
    load_lgpio()
    from pi_regulate.devices.pins.lgpio_pins import LgpioHeader

    return LgpioHeader(number)


def load_gpiod() -> None:
    """Import gpiod. Raises RegulateError when it is missing, or is version 1, an entirely different library."""
    try:
        gpiod = import_module("gpiod")
    except ModuleNotFoundError as error:
        if error.name != "gpiod":
            raise
        raise RegulateError(f"the Python package gpiod is missing. {Here().get_pins('gpiod')}") from None
    if not hasattr(gpiod, "LineSettings"):
        raise RegulateError(
            f"the gpiod that is installed here is version 1. {Here().get_pins('gpiod', wrong_one=True)}"
        )


def load_lgpio() -> ModuleType:
    """The module lgpio, imported where its pipe does no harm; current folder and environment stay as they were.

    Raises RegulateError when it is missing, is the empty package of the same name, or there is no folder for its pipe.
    """
    lgpio = sys.modules.get("lgpio") or _import_in_own_folder()
    if not hasattr(lgpio, "gpiochip_open"):
        told = "the lgpio that is installed here is an empty package of that name"
        raise RegulateError(f"{told}. {Here().get_pins('lgpio', wrong_one=True)}")
    return lgpio


def _import_in_own_folder() -> ModuleType:
    base = _folder_for_pipe()
    before, folder_before = os.environ.get("LG_WD"), _current_folder()
    try:
        with TemporaryDirectory(prefix="pi-regulate-", dir=base) as folder:
            os.environ["LG_WD"] = folder
            try:
                return import_module("lgpio")
            finally:
                if folder_before is not None:
                    os.chdir(folder_before)
                if before is None:
                    del os.environ["LG_WD"]
                else:
                    os.environ["LG_WD"] = before
    except ModuleNotFoundError as error:
        if error.name != "lgpio":
            raise
        raise RegulateError(f"the Python package lgpio is missing. {Here().get_pins('lgpio')}") from None
    except OSError as error:
        where = base or "the temporary folder"
        raise RegulateError(
            f"lgpio needs a folder for its pipe, and can't use {where}: {error.strerror}. "
            "Make room there, or name another folder in the environment: `export LG_WD=FOLDER`"
        ) from error


def _folder_for_pipe() -> str | None:
    """Where the folder for lgpio is made: the place that the owner or systemd names, or the usual temporary folder."""
    named = os.environ.get("LG_WD") or os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    return str(Path(named).absolute()) if named else None


def _current_folder() -> str | None:
    try:
        return os.getcwd()
    except FileNotFoundError:  # the folder in which the program was started is gone, so there is nothing to go back to
        return None
