"""Changes a few values in the text of a settings file and leaves everything else as the owner wrote it.

The reader gives the place of every key and value; a new value replaces the old one, and a new key gets a line of its
own below its section's name. Comments, order, quotes and line endings stay, to the byte. The result is read once more:
if it does not say exactly what it should, nothing is changed and the owner is told what to write.
Rule: text in, text out; no edit is made without that check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pi_regulate.library.yaml.core_schema import resolve
from pi_regulate.library.yaml.document import Document, Mark
from pi_regulate.library.yaml.indents import indent
from pi_regulate.library.yaml.source import read
from pi_regulate.library.yaml.source_text import Span
from pi_regulate.words import RegulateError

_LINE_START = re.compile(r"\r\n|\r|\n")
_END_OF_YAML = re.compile(r"^\.\.\.(?=\s|$)", re.MULTILINE)
_BEFORE_COMMENT = re.compile(r"( +)#")


class ByHandError(RegulateError):
    """A value that a program can't change; the text says what the owner has to write, and where."""


Edit = tuple[int, int, str]  # from, to (indices in the text), and the new text between them


def with_values(text: str, section: str, values: Mapping[str, str], file: str = "settings.yaml") -> str:
    """The text of a settings file with these values in one section; each value is given as it has to be written.

    The section "" is the file itself, for keys outside all sections; `file` is its name, for messages. Raises
    ByHandError when the file can't be read or its form is too unusual to be edited.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark) if mark else text
    before = read(file, body.encode())
    expected = _expected(before, section, values)
    edited = _edited(body, _edits(body, before, section, values)) if expected is not None else ""
    after = read(file, edited.encode())
    if expected is None or not _is_sound(after) or after.data != expected:
        raise ByHandError(*_by_hand(body, before, section, values, file))
    return mark + edited


def _by_hand(text: str, document: Document, section: str, values: Mapping[str, str], file: str) -> Iterator[str]:
    """What the owner has to write and where, line by line: each key in place of the lines it is on now."""
    lines = [f"{key}: {value}" for key, value in values.items()]
    data = document.data if isinstance(document.data, dict) else {}
    inside = data.get(section) if section else data
    if section and section in data and not isinstance(inside, dict):
        yield _in_place_of(text, document.marks[(section,)], file)
        yield from (f"{section}:", *(f"    {line}" for line in lines))
        return
    missing = []
    for key, line in zip(values, lines, strict=True):
        if (mark := document.marks.get((section, key) if section else (key,))) is None:
            missing.append(line)
            continue
        yield _in_place_of(text, mark, file)
        yield f"    {line}" if section else line
    if not missing:
        return
    if len(missing) < len(lines):
        yield "And write below that, with the same indentation:"
        yield from (f"    {line}" if section else line for line in missing)
        return
    first = next((problem for problem in document.problems if problem.severity == "error"), None)
    end = _END_OF_YAML.search(text)
    why = ""
    if first is not None:
        why = f": line {first.line}: {first.message}"
    elif not isinstance(document.data, dict | None):
        why = ": it holds no settings, each with a name and a colon"
    elif end is not None:
        why = f": line {len(_LINE_START.findall(text[: end.start()])) + 1} ends it, so delete that line"
    yield f"{file} can't be changed by a program{why.rstrip('.')}. Write into it yourself:"
    yield from [f"{section}:", *(f"    {line}" for line in missing)] if section else missing


def _in_place_of(text: str, mark: Mark, file: str) -> str:
    """A sentence on the lines of a key and its value, which a program can't change."""
    key_line = (mark.key or mark.value)[0]
    starts = [0, *(found.end() for found in _LINE_START.finditer(text))]
    line, column = mark.value[2:]
    if mark.block:  # its place is only where it begins
        line = key_line
        begins = (mark.key or mark.value)[1]
        for number in range(key_line + 1, len(starts)):
            content = text[starts[number] :].split("\n", 1)[0].rstrip()
            if content.lstrip().startswith("#"):
                continue
            depth = indent(content)
            if content and (depth < begins or (depth == begins and not content.lstrip().startswith("- "))):
                break
            line = number if content else line
    elif column == 0 and line > key_line:
        line -= 1
    if line == key_line:
        return f"Line {key_line + 1} of {file} can't be changed by a program. Write this in its place:"
    return f"Lines {key_line + 1} to {line + 1} of {file} can't be changed by a program. Write this in their place:"


def _is_sound(document: Document) -> bool:
    return not any(problem.severity == "error" for problem in document.problems)


def _expected(before: Document, section: str, values: Mapping[str, str]) -> dict[str, Any] | None:
    """What the file should say afterwards; None when that can't be told."""
    data = {} if before.data is None else before.data
    if not _is_sound(before) or not isinstance(data, dict):
        return None
    new = {key: _meaning(value) for key, value in values.items()}
    if not section:
        return {**data, **new}
    inside = data.get(section)
    return {**data, section: {**(inside or {}), **new}} if isinstance(inside, dict | None) else None


def _meaning(written: str) -> Any:
    """The value that a piece of YAML means: a word, with quotes or without, or a list in brackets."""
    if written[:1] in "\"'[":
        data = read("settings.yaml", f"value: {written}".encode()).data
        return data["value"] if isinstance(data, dict) else None  # a character that YAML forbids; refused below
    return resolve(written)


def _edited(text: str, edits: list[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _edits(text: str, document: Document, section: str, values: Mapping[str, str]) -> list[Edit]:
    """The edits to make. In an unusual form they may not fit, so the caller checks the result."""
    starts = [0, *(found.end() for found in _LINE_START.finditer(text))]

    def at(line: int, column: int) -> int:
        return starts[line] + column

    end_of_line = next((found[0] for found in _LINE_START.finditer(text)), "\n")
    top = document.data
    if not section:
        return _at_the_top(text, document, values, end_of_line, at)
    if not isinstance(top, dict) or section not in top:
        return [_new_section(text, document, section, values, end_of_line, at)]
    mark, inside = document.marks[(section,)], top[section]
    present = {key: document.marks[(section, key)] for key in values if isinstance(inside, dict) and key in inside}
    edits = [_replaced(text, at(*m.value[:2]), at(*m.value[2:]), values[key]) for key, m in present.items()]
    missing = {key: value for key, value in values.items() if key not in present}
    if not missing:
        return edits
    if isinstance(inside, dict) and not mark.block:
        return [*edits, _into_braces(at(*mark.value[:2]), missing, empty=not inside)]
    key_place: Span = mark.key or (0, 0, 0, 0)
    if isinstance(inside, dict):
        first = document.marks[(section, next(iter(inside)))].key
        margin = " " * (first[1] if first is not None else key_place[1] + 2)
    elif mark.value[:2] != mark.value[2:]:  # `lamp: ~`
        pairs = ", ".join(f"{key}: {value}" for key, value in missing.items())
        return [(at(*mark.value[:2]), at(*mark.value[2:]), f"{{{pairs}}}")]
    else:
        margin = " " * (key_place[1] + 2)
    lines = "".join(f"{margin}{key}: {value}{end_of_line}" for key, value in missing.items())
    if key_place[2] + 1 < len(starts):
        below = starts[key_place[2] + 1]
        return [*edits, (below, below, lines)]
    return [*edits, (len(text), len(text), end_of_line + lines)]


def _replaced(text: str, start: int, end: int, new: str) -> Edit:
    """Replaces one value; a comment after it keeps its column if the spaces before it allow that."""
    if start == end:  # there is no value: the place is right after the colon
        return start, end, new if text[start - 1 : start] == " " else f" {new}"
    if text[start] in "|>":  # a block text, which reaches to the beginning of the next key's line
        head = text[start:end].splitlines()[0]
        comment = re.search(r"\s+#.*", head)
        return start, start + len(text[start:end].rstrip()), new + (comment[0] if comment else "")
    blanks = _BEFORE_COMMENT.match(text, end)
    if blanks is None:
        return start, end, new
    room = len(blanks[1]) - (len(new) - (end - start))
    return start, blanks.end(1), new + " " * max(1, room)


def _into_braces(brace: int, values: Mapping[str, str], *, empty: bool) -> Edit:
    pairs = ", ".join(f"{key}: {value}" for key, value in values.items())
    return brace + 1, brace + 1, pairs if empty else f"{pairs}, "


def _at_the_top(text: str, document: Document, values: Mapping[str, str], end_of_line: str, at: Any) -> list[Edit]:
    """Keys outside all sections: changed in place, or added at the end of the file."""
    data = document.data if isinstance(document.data, dict) else {}
    marks = {key: document.marks[(key,)] for key in values if key in data}
    edits = [_replaced(text, at(*m.value[:2]), at(*m.value[2:]), values[key]) for key, m in marks.items()]
    missing = {key: value for key, value in values.items() if key not in data}
    if not missing:
        return edits
    if document.readable and not document.marks[()].block:
        return [*edits, _into_braces(at(*document.marks[()].value[:2]), missing, empty=not data)]
    first = document.marks[(next(iter(data)),)].key if data else None
    margin = " " * (first[1] if first is not None else 0)
    gap = "" if not text or text.endswith(("\n", "\r")) else end_of_line
    lines = "".join(f"{margin}{key}: {value}{end_of_line}" for key, value in missing.items())
    return [*edits, (len(text), len(text), gap + lines)]


def _new_section(
    text: str, document: Document, section: str, values: Mapping[str, str], end_of_line: str, at: Any
) -> Edit:
    """A new section: at the end of the file, or first inside the braces if the file is written in braces."""
    if document.readable and not document.marks[()].block:
        pairs = ", ".join(f"{key}: {value}" for key, value in values.items())
        return _into_braces(at(*document.marks[()].value[:2]), {section: f"{{{pairs}}}"}, empty=not document.data)
    first = document.marks[(next(iter(document.data)),)].key if isinstance(document.data, dict) else None
    margin = " " * (first[1] if first is not None else 0)
    lines = [f"{margin}{section}:", *(f"{margin}  {key}: {value}" for key, value in values.items())]
    gap = "" if not text else end_of_line if text.endswith(("\n", "\r")) else end_of_line * 2
    return len(text), len(text), gap + "".join(f"{line}{end_of_line}" for line in lines)
