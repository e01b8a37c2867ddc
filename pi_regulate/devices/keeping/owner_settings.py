"""Changes the owner's settings.yaml: as little as possible, and completely or not at all.

A few values are changed in the text (`library.yaml.edit`), and the new file replaces the old one at once, with the same
rights; a link stays a link. The one rule: the file is read just before it is written, so that nothing saved in an
editor meanwhile is lost.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pi_regulate.devices.keeping.store import write_whole
from pi_regulate.library.folder.reading import read_bytes
from pi_regulate.library.yaml.edit import with_values
from pi_regulate.library.yaml.source_text import MAX_BYTES
from pi_regulate.words import RegulateError, RootMayError

_FILE = "settings.yaml"
_READABLE = 0o644  # the service is another user


def must_be_writable(folder: Path) -> None:
    """Raises RegulateError when settings could not be written into this folder, which need not exist yet.

    Rights alone don't tell: even for root the disk may be read-only or full, or a file may be in the way. So a file is
    created and deleted again in the place that `settings.yaml` leads to.
    """
    path = Path(os.path.realpath(folder / _FILE))
    if os.path.lexists(path) and not path.is_file():
        raise RegulateError(f"{path} can't be written: it is not an ordinary file.")
    there = next(place for place in path.parents if os.path.lexists(place))
    if not os.path.isdir(there):
        raise RegulateError(f"{folder} can't be written: {there} is not a folder.")
    try:
        with tempfile.NamedTemporaryFile(dir=there, prefix=f".{_FILE}.", suffix=".new") as probe:
            probe.write(b"#")
    except PermissionError as error:
        if os.geteuid() == 0:
            raise RegulateError(f"{folder} can't be written: {error.strerror}.") from error
        raise RootMayError(f"you may not write into {folder}") from error
    except OSError as error:
        why = "the disk is read-only" if error.errno == errno.EROFS else error.strerror
        raise RegulateError(f"{folder} can't be written: {why}.") from error


def change_settings(folder: Path, section: str, values: Mapping[str, str], file: str = _FILE) -> Path:
    """Writes values, given as YAML, into a section of the folder's settings; returns the name of the file.

    The file and the folder are made if they don't exist. Raises RegulateError.
    """
    path = Path(os.path.realpath(folder / file))
    try:
        mode, before = _READABLE, ""
        if path.exists():
            mode = stat.S_IMODE(path.stat().st_mode)
            data = read_bytes(path)
            if len(data) > MAX_BYTES:
                raise RegulateError(f"{path} is too large to be settings; nothing was changed.")
            before = data.decode("utf-8")
        after = with_values(before, section, values, file)
        path.parent.mkdir(parents=True, exist_ok=True)
        if after != before:
            write_whole(path, after, mode=mode)
    except UnicodeDecodeError as error:
        raise RegulateError(f"{path} is not UTF-8 text; nothing was changed.") from error
    except OSError as error:
        raise RegulateError(f"{path} can't be written: {error.strerror}") from error
    return path
