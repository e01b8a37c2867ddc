"""One name, one thing: a public name is defined in one file, and no two rooms have a file of the same name.

So a name that is searched for leads to one place. The function of a command is left out: its name is what somebody
types. Rule: an exception stands in a table here with its reason, and a reason that is no longer needed fails.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("pi_regulate", "pi_regulate_link", "gpiozero_gpiod")
NAMES = {
    "LOG": "each file's own logger, as Python's logging has it",
    "COMMANDS": "each group's own commands, read by the group in the same file",
}
FILES = {
    "__init__.py": "a package",
    "__main__.py": "a package that `python -m` runs",
    "calibrate.py": "the command of this name for the lamp and for the sound",
    "check.py": "the command of this name for files and for voices",
    "group.py": "a group of commands: lamp, sound, voice",
    "render.py": "the command of this name for sessions and for voices",
    "test.py": "the command of this name for the lamp and for the sound",
}


def public_names(file: Path) -> Iterator[str]:
    """What a file defines at its top, without what is private and without the functions of commands."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        names: list[str] = []
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names = [node.name] if not any("click." in ast.unparse(one) for one in node.decorator_list) else []
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        yield from (name for name in names if not name.startswith("_"))


def sources() -> list[Path]:
    return sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))


def test_a_public_name_is_defined_in_one_file() -> None:
    where: defaultdict[str, set[str]] = defaultdict(set)
    for file in sources():
        for name in public_names(file):
            where[name].add(str(file.relative_to(ROOT)))
    assert len(where) > 1000
    twice = {name: sorted(files) for name, files in where.items() if len(files) > 1}
    assert {name: files for name, files in twice.items() if name not in NAMES} == {}
    assert NAMES.keys() - twice.keys() == set(), "these names are no longer defined twice"


def test_no_two_rooms_have_a_file_of_one_name() -> None:
    where: defaultdict[str, list[str]] = defaultdict(list)
    for file in sources():
        where[file.name].append(str(file.relative_to(ROOT)))
    twice = {name: files for name, files in where.items() if len(files) > 1}
    assert {name: files for name, files in twice.items() if name not in FILES} == {}
    assert FILES.keys() - twice.keys() == set(), "these files are no longer there twice"
