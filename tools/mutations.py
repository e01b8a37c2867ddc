"""Makes small changes that a test should notice, in a file's syntax tree.

Mutation testing: change one thing that matters (a comparison, a number, a statement, a `with`) and run the tests; if
they all still pass, no test covers that line. Rule: one change at a time; texts, annotations and docstrings stay as
they are.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
OTHER_END = {"min": "max", "max": "min", "any": "all", "all": "any"}
# Without these a class doesn't work at all, or (a cache) only more slowly.
NEEDED = {
    "property",
    "staticmethod",
    "classmethod",
    "dataclass",
    "abstractmethod",
    "contextmanager",
    "cache",
    "lru_cache",
}
DONE = (ast.Expr, ast.AugAssign, ast.Raise, ast.Delete, ast.Break, ast.Continue)


@dataclass(frozen=True)
class Mutation:
    """One change: where it is, how it reads, and the whole file with it."""

    where: str  # Class.function, or "" at the top of the file
    line: int
    change: str  # `a < b` -> `a <= b`
    source: str


def mutations(source: str) -> list[Mutation]:
    """Every mutation of a file, in the order of its lines. Raises SyntaxError."""
    tree = ast.parse(source)
    found: list[Mutation] = []

    def note(where: str, node: ast.stmt | ast.expr, old: str, new: str) -> None:
        found.append(Mutation(where, node.lineno, f"`{_short(old)}` -> `{_short(new)}`", ast.unparse(tree)))

    for where, node in _walk(tree, ""):
        for change, undo, old in _changes(node):
            change()
            note(where, node, old, ast.unparse(node))  # type: ignore[arg-type]
            undo()
        for field in ("body", "orelse", "finalbody"):
            block: list[ast.stmt] = getattr(node, field, [])
            for index, statement in enumerate(block) if isinstance(block, list) else ():
                if new := _instead(statement):
                    block[index] = new
                    called = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
                    inner = f"{where}.{called}".strip(".")
                    note(inner, statement, ast.unparse(statement), ast.unparse(new))
                    block[index] = statement
    return sorted(found, key=lambda mutation: mutation.line)


def _short(text: str) -> str:
    first, *more = text.splitlines()
    return f"{first} …" if more else first


def _walk(node: ast.AST, where: str) -> Iterator[tuple[str, ast.AST]]:
    """Each node that may change, with the function it stands in; annotations are left out."""
    yield where, node
    called = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list") or (name == "test" and isinstance(node, ast.Assert)):
            continue
        within = f"{where}.{called}".lstrip(".") if called and name == "body" else where
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child, within)


Change = tuple[Callable[[], object], Callable[[], object], str]


def _changes(node: ast.AST) -> Iterator[Change]:
    """Ways to change a node in place, each with the way back and how the node read before."""

    def swap(field: str, new: object) -> Change:
        old = getattr(node, field)
        return (lambda: setattr(node, field, new)), (lambda: setattr(node, field, old)), ast.unparse(node)

    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            yield swap("ops", [COMPARED[type(op)]()])
        case ast.BoolOp(op=op):
            yield swap("op", ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.BinOp(op=op) if type(op) in COUNTED and not _is_text(node):
            yield swap("op", COUNTED[type(op)]())
        case ast.If(test=test) | ast.IfExp(test=test) if not isinstance(test, ast.Compare | ast.BoolOp):
            if not (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"):
                yield swap("test", test.operand if isinstance(test, ast.UnaryOp) else ast.UnaryOp(ast.Not(), test))
        case ast.Call(func=ast.Name(id=name) as called) if name in OTHER_END:
            yield swap("func", ast.copy_location(ast.Name(OTHER_END[name], ast.Load()), called))
        case ast.Assign(value=ast.Constant(value=int() | float() as number)) if not isinstance(number, bool):
            for new in (number * 10, number / 10) if number else (1,):
                yield swap("value", ast.Constant(new))
        case ast.Constant(value=bool() as yes):
            yield swap("value", not yes)
        case ast.Subscript(slice=ast.Constant(value=int() as index)):
            yield swap("slice", ast.Constant(index + 1))
        case ast.FunctionDef(decorator_list=[_, *_] as decorators):
            if not any(name in ast.unparse(each) for name in NEEDED for each in decorators):
                yield swap("decorator_list", [])


def _is_text(node: ast.BinOp) -> bool:
    """Whether a sum joins texts or lists, which can't be subtracted."""
    return any(
        isinstance(side, ast.JoinedStr | ast.List | ast.Tuple) or _text(side) for side in (node.left, node.right)
    )


def _text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def _instead(statement: ast.stmt) -> ast.stmt | None:
    """What replaces a statement when it is removed; None for a statement that a file can't do without."""
    match statement:
        case ast.Expr(value=ast.Constant()):
            return None  # a docstring
        case ast.Expr(value=ast.Yield()):
            return None
        case ast.With(items=items) if all(item.optional_vars is None for item in items):
            return ast.If(ast.Constant(True), statement.body, [])
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return ast.Pass()
        case ast.Return(value=None):
            return ast.Pass()
    return ast.Pass() if isinstance(statement, DONE) else None
