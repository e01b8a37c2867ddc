"""The floors of the house: imports point down or stay level, and the pure floors know no clock, thread or chance."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pi_regulate"
FLOORS = {
    "cli": 7,
    "simulator": 7,
    "pictures": 7,
    "__main__": 7,
    "wiring": 6,
    "service": 6,
    "telling": 6,
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
    "__init__": 0,
}
PURE = ("library", "score", "session", "sound")
IMPURE = frozenset(
    {
        "asyncio", "concurrent", "ctypes", "datetime", "gpiozero", "lgpio", "multiprocessing", "pygame", "queue",
        "random", "sched", "secrets", "select", "selectors", "signal", "socket", "subprocess", "threading",
        "time", "uuid",
    }
)  # fmt: skip


class Import(NamedTuple):
    """One import: the file it stands in, its line, and the whole name of what is imported."""

    file: Path
    line: int
    name: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(PACKAGE.parent)}:{self.line} imports {self.name}"


def imports_of(file: Path) -> Iterator[Import]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(file, node.lineno, name.name)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno} imports relatively"
            for name in node.names:
                # `from pi_regulate import trace` means the module, `from pi_regulate import __version__` the package
                whole = f"{node.module}.{name.name}"
                is_module = (PACKAGE.parent / whole.replace(".", "/")).with_suffix(".py").is_file()
                yield Import(file, node.lineno, whole if is_module else str(node.module))


@cache
def every_import() -> list[Import]:
    return [found for file in sorted(PACKAGE.rglob("*.py")) for found in imports_of(file)]


def room(file: Path) -> str:
    """The word of the floor table a file belongs to."""
    inside = file.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def room_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def test_every_file_stands_on_a_known_floor() -> None:
    assert {room(file) for file in PACKAGE.rglob("*.py")} <= set(FLOORS)


@pytest.mark.parametrize("page", ["README.md", "docs/contribute.md"])
def test_a_page_shows_the_same_floors(page: str) -> None:
    rows = re.findall(
        r"^\| (\d) \| ((?:`\w+`(?:, )?)+) \|", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    shown = {name: int(floor) for floor, names in rows for name in re.findall(r"\w+", names)}
    assert shown == {name: floor for name, floor in FLOORS.items() if not name.startswith("__")}


def test_imports_point_down_or_stay_level() -> None:
    ours = [found for found in every_import() if found.name.split(".")[0] == "pi_regulate"]
    assert len(ours) > 100
    assert [str(found) for found in ours if FLOORS[room_of(found.name)] > FLOORS[room(found.file)]] == []


def test_score_knows_nothing_of_sessions() -> None:
    assert [
        str(found) for found in every_import() if room(found.file) == "score" and room_of(found.name) == "session"
    ] == []


@pytest.mark.parametrize("floor", PURE)
def test_a_pure_floor_knows_no_clock_no_thread_no_chance_and_no_device(floor: str) -> None:
    inside = [found for found in every_import() if room(found.file) == floor]
    assert inside
    assert [str(found) for found in inside if found.name.split(".")[0] in IMPURE] == []


def test_modules_of_one_floor_do_not_import_each_other_in_a_circle() -> None:
    edges: dict[str, set[str]] = {}
    for found in every_import():
        inside = found.file.relative_to(PACKAGE.parent).with_suffix("")
        edges.setdefault(".".join(inside.parts).removesuffix(".__init__"), set()).add(found.name)
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"a circle of imports: {' > '.join((*way[way.index(name) :], name))}"
        if name in done:
            return
        for other in edges.get(name, set()) & set(edges):
            visit(other, (*way, name))
        done.add(name)

    for name in edges:
        visit(name, ())
