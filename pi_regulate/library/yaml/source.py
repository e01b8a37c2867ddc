"""Turns the bytes of a YAML file into a document: plain data and the place of everything in it.

PyYAML delivers the events, from its fast parser in C if that is installed, and `reader` combines them. When a file
can't be used, a copy without what was pasted along with it is read as well, so that all problems are reported at once.
Rule: whatever the bytes are, the result is a document; what is wrong is in its `problems`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from pi_regulate.library.yaml.document import Document
from pi_regulate.library.yaml.reader import RanAheadError, Reader
from pi_regulate.library.yaml.source_text import SourceText, decode
from pi_regulate.words import Problem

if TYPE_CHECKING:
    from pi_regulate.library.yaml.pasted import Mended

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: str, data: bytes) -> Document:
    """The document in a file's bytes. `path` is how its problems name the file. Never raises."""
    source, problems = decode(path, data)
    document = Document(source, problems=problems)
    if not _refused(document):
        document = _read(source, problems)
    elif b"\0" in data or source.text.encode() != data.removeprefix(b"\xef\xbb\xbf"):
        return document  # it is not text, or not entirely
    return (_refused(document) and without_pasted(document)) or document


def without_pasted(document: Document) -> Document | None:
    """Reads an unusable document once more, without what was pasted along with it, and reports all of that.

    None when nothing was pasted, or when the same errors remain without it, so that it is not to blame.
    """
    from pi_regulate.library.yaml.pasted import mend  # here, as the device starts with files that can be used

    mended = mend(document.source)
    if mended is None:
        return None
    told = {(one.line, column) for one in mended.problems for column in range(one.column, one.column + one.width)}
    warnings = tuple(
        one for one in document.problems if one.severity == "warning" and (one.line, one.column) not in told
    )
    other = _read(document.source, mended.problems + warnings, mended)
    same = _refused(document) and {*other.problems} - {*mended.problems} == {*document.problems}
    return None if same else other


def _refused(document: Document) -> bool:
    return any(problem.severity == "error" for problem in document.problems)


def _read(source: SourceText, problems: tuple[Problem, ...], mended: Mended | None = None) -> Document:
    try:
        return Reader(source, list(problems), _LOADER, mended).document()
    except RanAheadError:
        return Reader(source, list(problems), yaml.SafeLoader, mended).document()
