"""A mutation changes one thing, says which, and leaves the rest of the file as it was."""

from __future__ import annotations

from tools.mutations import mutations

SOURCE = '''
LIMIT_S = 4.0


def allowed(level: float, now_s: float) -> bool:
    """Whether it may rise."""
    with guard:
        told = f"{level} at {now_s}"
        log(told)
        return level < 0.5 and now_s + 1 >= LIMIT_S
'''


def test_each_thing_that_matters_is_changed_once_and_what_only_people_read_never() -> None:
    found = mutations(SOURCE)
    assert [(one.where, one.line, one.change) for one in found] == [
        ("", 2, "`LIMIT_S = 4.0` -> `LIMIT_S = 40.0`"),
        ("", 2, "`LIMIT_S = 4.0` -> `LIMIT_S = 0.4`"),
        ("allowed", 7, "`with guard: …` -> `if True: …`"),
        ("allowed", 9, "`log(told)` -> `pass`"),
        ("allowed", 10, "`level < 0.5 and now_s + 1 >= LIMIT_S` -> `level < 0.5 or now_s + 1 >= LIMIT_S`"),
        ("allowed", 10, "`level < 0.5` -> `level <= 0.5`"),
        ("allowed", 10, "`now_s + 1 >= LIMIT_S` -> `now_s + 1 > LIMIT_S`"),
        ("allowed", 10, "`now_s + 1` -> `now_s - 1`"),
    ]


def test_a_mutated_file_differs_in_that_one_place() -> None:
    first, *_, last = mutations(SOURCE)
    assert first.source == last.source.replace("4.0", "40.0").replace("now_s - 1", "now_s + 1")
