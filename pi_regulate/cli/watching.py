"""`check --watch`: files looked at again and again, and what is new among their problems told last.

Whoever writes has just made the newest mistake, and looks at the end of the screen; there it stands, marked. In the
simulator, which has room for a few lines, it stands first. A warning is told when it comes up and only counted from
then on. Rule: a problem is the same as before when its file, its words and its line's text are, wherever that line has
moved to.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pi_regulate.library.odd_names import could_be_ours
from pi_regulate.words import Problem

LOOK_S = 0.5  # how often a watched file is looked at: sooner than a hand leaves the keyboard
NEW = "new: "

Known = set[tuple[str, str, str]]


def changes(paths: Sequence[Path], wait: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """Comes back whenever a file in these places has changed, come or gone that is or could be one of ours."""
    before = _stamps(paths)
    while True:
        wait(LOOK_S)
        after = _stamps(paths)
        if after != before:
            before = after
            yield


def newest_last(problems: Iterable[Problem], known: Known | None) -> Iterator[str]:
    """Each problem as it is to be shown: those that are not `known` last, marked; warnings only when they are new.

    With None nothing is known yet, and everything is shown as it comes.
    """
    if known is None:
        yield from map(str, problems)
        return
    fresh = {problem for problem in problems if _same(problem) not in known}
    yield from (str(one) for one in problems if one not in fresh and one.severity != "warning")
    yield from (f"{NEW}{one}" for one in problems if one in fresh and one.severity == "warning")
    yield from (f"{NEW}{one}" for one in problems if one in fresh and one.severity != "warning")


def newest_first(problems: Iterable[Problem], known: Known) -> Iterator[str]:
    """What keeps files from being used, for a place with little room: what is not `known` first, and marked.

    Warnings don't keep a file from being used, and so are left out.
    """
    wrong = [problem for problem in problems if problem.severity == "error"]
    yield from (f"{NEW}{one}" for one in wrong if _same(one) not in known)
    yield from (str(one) for one in wrong if _same(one) in known)


def known_by(problems: Iterable[Problem]) -> Known:
    """What is known once these have been shown."""
    return {_same(problem) for problem in problems}


def _same(problem: Problem) -> tuple[str, str, str]:
    return problem.path, problem.message, problem.source.strip()


def _stamps(paths: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    found: dict[Path, tuple[int, int]] = {}
    for path in (file for each in paths for file in (_inside(each) if os.path.isdir(each) else [each])):
        with suppress(OSError):
            state = path.stat()
            found[path] = (state.st_mtime_ns, state.st_size)
    return found


def _inside(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if could_be_ours(path.name))
