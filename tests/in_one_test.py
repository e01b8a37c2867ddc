"""Many like cases in one test, where each takes less time than pytest needs for a test of its own.

`@in_one_test(names, cases)` is written like `pytest.mark.parametrize`. Every case is tried, whatever became of those
before it, and a failure names each case that failed and shows why. Rule: a case has a `tmp_path` of its own and shares
every other fixture, so it leaves nothing behind in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from inspect import signature
from typing import Any

import pytest

from pi_regulate.installation import forget_options


def in_one_test(
    names: str | Sequence[str], cases: Iterable[Any], ids: Callable[[Any], str] | Iterable[str] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Calls a test with each case; `names`, `cases` and `ids` are those of `pytest.mark.parametrize`, without marks."""
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    values = [tuple(case) if len(arguments) > 1 or not isinstance(names, str) else (case,) for case in cases]
    called = ["-".join(map(ids if callable(ids) else _told, case)) for case in values]
    called = called if ids is None or callable(ids) else list(ids)
    assert values, "a test without a case shows nothing"

    def made(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def every_case(**fixtures: Any) -> None:
            failed: dict[str, BaseException] = {}
            for number, (name, case) in enumerate(zip(called, values, strict=True)):
                forget_options()  # a case is a call of its own, as a test is
                own = {}
                if "tmp_path" in fixtures:
                    own["tmp_path"] = fixtures["tmp_path"] / str(number)
                    own["tmp_path"].mkdir()
                try:
                    test(**{**fixtures, **own}, **dict(zip(arguments, case, strict=True)))
                except (Exception, pytest.fail.Exception) as error:  # told below, with its case
                    if str(error).startswith("Timeout"):
                        raise  # of the whole test; nothing would end the next case
                    error.add_note(f"This was the case {name}.")
                    failed[f"{name} ({number})" if name in failed else name] = error
            if failed:
                text = f"{len(failed)} of {len(values)} cases failed: {', '.join(failed)}"
                raise BaseExceptionGroup(text, list(failed.values()))

        given = signature(test).parameters
        assert given.keys() >= set(arguments), f"{test.__name__} takes {[*given]}, its cases have {arguments}"
        kept = [parameter for name, parameter in given.items() if name not in arguments]
        every_case.__signature__ = signature(test).replace(parameters=kept)  # type: ignore[attr-defined]
        return every_case

    return made


def one_in(
    number: int, names: str, cases: Iterable[Any], ids: Callable[[Any], str] | None = None
) -> Callable[[Callable[..., None]], Callable[[list[Any]], None]]:
    """The same for one case in `number`, the first included, with the others in a slow test beside it.

    For what is shipped in dozens and proves the same each time; the test takes no fixtures.
    """
    tried = [*cases]
    others = [case for place, case in enumerate(tried) if place % number]

    def made(test: Callable[..., None]) -> Callable[[list[Any]], None]:
        def some_cases(some: list[Any]) -> None:
            in_one_test(names, some, ids)(test)()

        quick = pytest.param(tried[::number], id=f"one in {number}")
        slow = pytest.param(others, id="all others", marks=pytest.mark.slow)
        parametrized: Callable[[list[Any]], None] = pytest.mark.parametrize("some", [quick, slow])(some_cases)
        return parametrized

    return made


def _told(value: Any) -> str:
    return value if isinstance(value, str) else getattr(value, "__name__", None) or repr(value)
