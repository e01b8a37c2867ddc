"""`check --watch`: looks at files again and again, and says when one has changed.

Rule: it looks only at files that are or could be ours; a change to any other file goes unnoticed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pi_regulate.library.odd_names import could_be_ours

_LOOK_S = 0.5  # how often to look at a file: sooner than a hand leaves the keyboard


def changes(paths: Sequence[Path], wait: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """Yields whenever a file in these places that is or could be ours has changed, appeared or gone."""
    before = _stamps(paths)
    while True:
        wait(_LOOK_S)
        after = _stamps(paths)
        if after != before:
            before = after
            yield


def _stamps(paths: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    found: dict[Path, tuple[int, int]] = {}
    for path in (file for each in paths for file in (_inside(each) if os.path.isdir(each) else [each])):
        with suppress(OSError):
            state = path.stat()
            found[path] = (state.st_mtime_ns, state.st_size)
    return found


def _inside(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if could_be_ours(path.name))
