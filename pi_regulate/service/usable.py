"""The owner's files without the wrong ones, so that one fault doesn't take everything else away.

A fault in one exercise says nothing about the settings beside it: if they have said `photosensitive: true` since today,
the light must not swell because of a typing error elsewhere. So a file that can't be used plays as it last ran well, or
is left out if it never did; all files together then pass the same checks as any others. Rule: `settings.yaml` is never
left out, because without it the device would forget its people and its pins.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pi_regulate.devices.keeping.last_good import ALONE, Snapshot, unfolded
from pi_regulate.library.catalogue import Library
from pi_regulate.words import ProblemsError

SETTINGS = ALONE[0]
MOST_ROUNDS = 8  # others may need a file that is left out: exercise, routine, settings, and each once more

Read = Callable[[Path | None], Library]


def usable(now: Snapshot, before: Snapshot, read: Read) -> tuple[Snapshot, Library] | None:
    """The files of `now`, each faulty one replaced by its version from `before` or left out; and their library.

    None if these can't be used either, or are the same as `before` because the settings are. Raises OSError.
    """
    files = dict(now.files)
    for _ in range(MOST_ROUNDS):
        mixed = Snapshot(dict(files))
        if not files or (mixed == before and mixed.files.get(SETTINGS) != now.files.get(SETTINGS)):
            return None
        with unfolded(mixed) as folder:
            try:
                return mixed, read(folder)
            except ProblemsError as error:
                faults = faulty(error, folder) & files.keys()
        if not faults or (SETTINGS in faults and before.files.get(SETTINGS) in (None, files[SETTINGS])):
            return None
        for name in faults:
            wrong, earlier = files.pop(name), before.files.get(name)
            if earlier is not None and earlier != wrong:
                files[name] = earlier
    return None


def faulty(error: ProblemsError, folder: Path) -> set[str]:
    """The files in the folder that have an error, by their names in it, such as `exercises/my-calm.yaml`."""
    wrong = (Path(problem.path) for problem in error.problems if problem.severity == "error")
    return {path.relative_to(folder).as_posix() for path in wrong if path.is_relative_to(folder)}
