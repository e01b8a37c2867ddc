"""The floors: imports point down or stay level, no way leads in a circle, and the pure floors stay pure.

Every file of the project is parsed once, and only its statements are looked at. A room is a folder, or a file that
stands beside folders; circles are looked for among files, and in every folder among the rooms in it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.in_one_test import in_one_test

ROOT = Path(__file__).parent.parent
TREES = {
    "gpiozero_gpiod": 0, "pi_regulate": 1, "pi_regulate_link": 2, "bench": 3, "scripts": 3, "tools": 3, "tests": 4,
}  # fmt: skip
"""The packages, as floors: one imports only those on lower floors. What is shipped knows nothing of what judges it."""

FLOORS = {
    "cli": 7,
    "simulator": 7,
    "studio": 7,
    "pictures": 7,
    "__main__": 7,
    "wiring": 6,
    "service": 6,
    "reporting": 6,
    "doctor": 6,
    "player": 5,
    "devices": 4,
    "sound": 3,
    "session": 2,
    "score": 2,
    "library": 1,
    "words": 0,
    "trace": 0,
    "share": 0,
    "installation": 0,
    "labels": 0,
    "__init__": 0,
}
MOST_ROOMS = 21
PURE = ("library", "score", "session", "sound")
IMPURE = frozenset(
    {
        "asyncio", "concurrent", "ctypes", "datetime", "gpiozero", "lgpio", "multiprocessing", "pygame", "queue",
        "random", "sched", "secrets", "select", "selectors", "signal", "socket", "subprocess", "threading",
        "time", "uuid",
    }
)  # fmt: skip


class Import(NamedTuple):
    """One import: the module it stands in, its line, and the module that is imported, with their whole names."""

    module: str
    line: int
    name: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.name}"


@cache
def modules() -> dict[str, Path]:
    """Every module of the project by its name; a package is its `__init__`."""
    files = (file for tree in TREES for file in sorted((ROOT / tree).rglob("*.py")))
    return {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in files}


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        for child in getattr(node, field, ()):
            if isinstance(child, ast.stmt):
                yield child
            if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                yield from statements(child)


def whole_name(name: str) -> str:
    """`name`, or that of the package's own module where it names a package."""
    return f"{name}.__init__" if f"{name}.__init__" in modules() else name


def imports_of(module: str, file: Path) -> Iterator[Import]:
    for node in statements(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(module, node.lineno, whole_name(name.name))
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno} imports relatively"
            for name in node.names:
                # `from pi_regulate import trace` means the module, `from pi_regulate import __version__` the package
                inner = whole_name(f"{node.module}.{name.name}")
                yield Import(module, node.lineno, inner if inner in modules() else whole_name(str(node.module)))


@cache
def every_import() -> list[Import]:
    return [found for module, file in modules().items() for found in imports_of(module, file)]


def imports_in(tree: str) -> list[Import]:
    found = [one for one in every_import() if one.module.split(".")[0] == tree]
    assert found
    return found


def room(module: str) -> str:
    """The word of the floor table that a module of pi_regulate belongs to."""
    return module.split(".")[1]


def circles(ways: dict[str, set[str]]) -> list[str]:
    """Every circle that a walk through all ways meets first."""
    found, done = list[str](), set[str]()

    def visit(name: str, behind: tuple[str, ...]) -> None:
        if name in behind:
            found.append(" > ".join((*behind[behind.index(name) :], name)))
        elif name not in done:
            for other in sorted(ways.get(name, ())):
                visit(other, (*behind, name))
            done.add(name)

    for name in sorted(ways):
        visit(name, ())
    return found


def ways_between_rooms() -> dict[str, dict[str, set[str]]]:
    """For each folder, which of the rooms in it import which others."""
    found: dict[str, dict[str, set[str]]] = {}
    for one in every_import():
        here, there = one.module.split("."), one.name.split(".")
        shared = next((at for at, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), None)
        if shared is not None and one.name in modules():
            folder = found.setdefault(".".join(here[:shared]), {})
            folder.setdefault(here[shared], set()).add(there[shared])
    return found


def test_every_room_stands_on_a_floor_and_there_are_not_too_many() -> None:
    assert {room(module) for module in modules() if module.startswith("pi_regulate.")} == set(FLOORS)
    assert len(FLOORS) <= MOST_ROOMS


@pytest.mark.parametrize("page", ["README.md", "docs/contribute.md"])
def test_a_page_shows_the_same_floors(page: str) -> None:
    rows = re.findall(
        r"^\| (\d) \| ((?:`\w+`(?:, )?)+) \|", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    shown = {name: int(floor) for floor, names in rows for name in re.findall(r"\w+", names)}
    assert shown == {name: floor for name, floor in FLOORS.items() if not name.startswith("__")}


def test_imports_point_down_or_stay_level() -> None:
    ours = [one for one in imports_in("pi_regulate") if one.name.startswith("pi_regulate.")]
    assert [str(one) for one in ours if FLOORS[room(one.name)] > FLOORS[room(one.module)]] == []


def test_packages_import_only_what_lies_below_them() -> None:
    trees = [(one, one.module.split(".")[0], one.name.split(".")[0]) for one in every_import()]
    assert [str(one) for one, here, there in trees if here != there and TREES.get(there, -1) >= TREES[here]] == []


def test_no_way_from_file_to_file_leads_in_a_circle() -> None:
    ways: dict[str, set[str]] = {}
    for one in every_import():
        if one.name in modules():
            ways.setdefault(one.module, set()).add(one.name)
    assert len(ways) > 400
    assert circles(ways) == []


def test_no_way_from_room_to_room_leads_in_a_circle() -> None:
    between = ways_between_rooms()
    assert {"", "pi_regulate", "pi_regulate.devices", "bench", "tests"} <= set(between)
    assert {folder: found for folder, ways in between.items() if (found := circles(ways))} == {}


def test_score_knows_nothing_of_sessions() -> None:
    ways = ways_between_rooms()["pi_regulate"]
    assert "session" not in ways["score"]


@in_one_test("floor", PURE)
def test_a_pure_floor_knows_no_clock_no_thread_no_chance_and_no_device(floor: str) -> None:
    inside = [one for one in imports_in("pi_regulate") if room(one.module) == floor]
    assert inside
    assert [str(one) for one in inside if one.name.split(".")[0] in IMPURE] == []


def test_the_pin_factory_needs_gpiozero_and_gpiod_and_nothing_else() -> None:
    inside = {one.name.split(".")[0] for one in imports_in("gpiozero_gpiod")}
    assert inside - sys.stdlib_module_names == {"gpiod", "gpiozero", "gpiozero_gpiod"}
    asked = {one.name for one in every_import() if one.module.startswith("tests.gpiozero_gpiod.")}
    assert {name.split(".")[0] for name in asked}.isdisjoint({"pi_regulate", "bench", "scripts", "tools"})
    assert [name for name in asked if name.startswith("tests.") and not name.startswith("tests.gpiozero_gpiod.")] == []


def test_the_pin_factory_has_no_word_of_this_project() -> None:
    files = [file for file in (ROOT / "gpiozero_gpiod").rglob("*") if file.suffix in (".py", ".md")]
    assert len(files) >= 6
    files += (ROOT / "tests" / "gpiozero_gpiod").rglob("*.py")
    assert [file.name for file in files if "regulate" in file.read_text(encoding="utf-8").lower()] == []
