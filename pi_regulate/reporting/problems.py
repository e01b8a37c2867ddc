"""Problems in the order that suits a reader, with those that are new since the last look marked, and a count of all.

An author has just made the newest mistake. After a command one looks at the end of the screen, so there the newest
comes last; the simulator has room for only a few lines, so there it comes first. Rule: a problem is the same as before
if its file, its words and the text of its line are the same, wherever that line has moved to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pi_regulate.reporting.wording import counted
from pi_regulate.words import Problem

NEW = "new: "

Known = set[tuple[str, str, str]]


def newest_last(problems: Iterable[Problem], known: Known | None) -> Iterator[str]:
    """Each problem as text: those that are not `known` come last, marked; warnings only if they are new.

    With `known` None, as at the first look, everything is shown in the order given.
    """
    if known is None:
        yield from map(str, problems)
        return
    fresh = {problem for problem in problems if _same(problem) not in known}
    yield from (str(one) for one in problems if one not in fresh and one.severity != "warning")
    yield from (f"{NEW}{one}" for one in problems if one in fresh and one.severity == "warning")
    yield from (f"{NEW}{one}" for one in problems if one in fresh and one.severity != "warning")


def newest_first(problems: Iterable[Problem], known: Known) -> Iterator[str]:
    """The problems that keep files from being used, for a small space: those not `known` come first, marked.

    Warnings don't keep a file from being used, so they are left out.
    """
    wrong = [problem for problem in problems if problem.severity == "error"]
    yield from (f"{NEW}{one}" for one in wrong if _same(one) not in known)
    yield from (str(one) for one in wrong if _same(one) in known)


def known_by(problems: Iterable[Problem]) -> Known:
    """What is known after these have been shown."""
    return {_same(problem) for problem in problems}


def _same(problem: Problem) -> tuple[str, str, str]:
    return problem.path, problem.message, problem.source.strip()


def tally(problems: Sequence[Problem]) -> str:
    """How much is wrong: "3 problems and 1 warning in 2 files"; empty if nothing is."""
    if not problems:
        return ""
    kinds = [problem.severity for problem in problems]
    told = [
        counted(kinds.count(kind), word)
        for kind, word in (("error", "problem"), ("warning", "warning"))
        if kind in kinds
    ]
    files = counted(len({problem.path for problem in problems if problem.severity != "unread"}), "file")
    unread = f"{counted(kinds.count('unread'), 'file')} not read" if "unread" in kinds else ""
    return "; ".join(part for part in (f"{' and '.join(told)} in {files}" if told else "", unread) if part)
