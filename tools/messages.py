"""Lists every message a person can see: `python -m tools.messages [FOLDER ...]`, one second.

For reading them all in one go, as someone who has never seen the program. Each line gives the file, the line and the
text; `{...}` stands for what is filled in. FOLDER is a folder of `pi_regulate`, such as `doctor` or `cli/setup`;
`top` holds the files that lie in none. Rule: it reads the source and runs nothing, and it would rather list a text that
no person sees than leave one out. What the device says aloud stands in the library's YAML and isn't listed here.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pi_regulate

HERE = Path(pi_regulate.__file__).parent
TOP = "top"
FILLED_IN = "{...}"
LEAST_WORDS = 2
WORD = re.compile(r"(?<!\S)[(`\"']*[A-Za-z][a-z'-]*(?![\w/=])")  # not a path, a key or an option
NOT_READ = ("compile", "fullmatch", "match", "search", "sub", "split", "get_logger")  # patterns and names, not prose


@dataclass(frozen=True, slots=True)
class Message:
    """A text in the source: its folder, its file below the package, its line from 1, and the text on one line."""

    folder: str
    file: str
    line: int
    text: str


def main(folders: Sequence[str]) -> int:
    """Prints the messages of all folders, or of those that are named and of what lies in them."""
    wanted = [one for one in messages(HERE) if not folders or _within(one.folder, folders)]
    folder = None
    for one in wanted:
        if one.folder != folder:
            print(f"\n{one.folder}" if folder is not None else one.folder)
            folder = one.folder
        print(f"  {one.file}:{one.line}: {one.text}")
    return 0


def messages(package: Path) -> list[Message]:
    """Every message below a folder, sorted by folder, file and line."""
    found = []
    for path in package.rglob("*.py"):
        file = path.relative_to(package).as_posix()
        folder = file.rpartition("/")[0] or TOP
        found += [Message(folder, file, line, text) for line, text in texts(path.read_text(encoding="utf-8"))]
    return sorted(found, key=lambda one: (one.folder, one.file, one.line))


def texts(source: str) -> Iterator[tuple[int, str]]:
    """The line and the text of each message in a module: its strings of two words or more, without the docstrings.

    The docstring of a command is its help, and so it is a message.
    """
    yield from _below(ast.parse(source))


def _below(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Assert():
            return
        case ast.FunctionDef() if any("command" in ast.unparse(one) for one in node.decorator_list):
            if (says := ast.get_docstring(node)) is not None:
                yield node.body[0].lineno, _on_one_line(says)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in NOT_READ:
            return
        case ast.expr() if (text := _text(node)) is not None:
            if len(WORD.findall(text.replace(FILLED_IN, ""))) >= LEAST_WORDS:
                yield node.lineno, _on_one_line(text)
    for child in ast.iter_child_nodes(node):
        if _text(node) is None or not isinstance(child, ast.Constant):
            yield from _below(child)


def _text(node: ast.AST) -> str | None:
    """What a string, an f-string or a sum with one in it says; None for anything else."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(FILLED_IN if isinstance(one, ast.FormattedValue) else _text(one) or "" for one in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = _text(left), _text(right)
            return None if sides == (None, None) else "".join(FILLED_IN if one is None else one for one in sides)
    return None


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _within(folder: str, folders: Sequence[str]) -> bool:
    return any(folder == one or folder.startswith(f"{one}/") for one in folders)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
