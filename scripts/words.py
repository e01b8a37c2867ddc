"""Write config/words/en.yaml, every shipped spoken line by its id, and bring the catalogues of labels up to date.

    make words

Voices and other languages know a line by its number, so a number outlives its place: each shipped line pins its own,
a changed sentence keeps it, and a line that goes takes its number with it into retired.yaml. The cards of a deck have
the number of their place, so a deck grows only at its end. What a person reads is in pi_regulate/locale: each .po gets
the texts of today, and its .mo is compiled from it; both are committed. Rule: one number never stands for two lines,
not even years apart.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import TYPE_CHECKING

import yaml

from pi_regulate.labels import DOMAIN, LOCALE
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.steps import SayStep
from pi_regulate.share import PACKAGE, share_dir

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ENGLISH, RETIRED = "en.yaml", "retired.yaml"
HEADER = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"

"""
HEADS = {
    ENGLISH: "# Every spoken line by its id. `make words` writes this from exercises/, lines.yaml and settings.yaml.\n",
    RETIRED: "# Ids that no line may have again, each with what it last said. `make words` adds to them.\n",
}


def main() -> int:
    """Writes both files; says what is wrong with a number, and then writes nothing."""
    folder, library = share_dir() / "config" / "words", load(share_dir())
    now, before, retired = library.lines_as_written, known(folder / ENGLISH), known(folder / RETIRED)
    wrong = [*unpinned(library, retired), *faults(before, now, retired)]
    if wrong:
        print("\n".join(wrong), file=sys.stderr)  # noqa: T201
        return 1
    gone = {line: text for line, text in before.items() if line not in now}
    for name, lines in ((ENGLISH, now), (RETIRED, {**retired, **gone})):
        (folder / name).write_text(HEADS[name] + listed(lines), encoding="utf-8")
    for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
        catalogue = updated(path, library)
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
    return 0


def labels(library: Library) -> Iterator[tuple[str, str | None]]:
    """Every text that is translated where it is read, with its context; titles of exercises and routines too."""
    from babel.messages.extract import extract

    keywords = {"_": None, "noted": None, "in_context": ((1, "c"), 2)}
    for path in sorted(PACKAGE.rglob("*.py")):
        if b"from pi_regulate.labels import" not in (data := path.read_bytes()):
            continue
        for _, message, _, context in extract("python", BytesIO(data), keywords=keywords):
            yield (message if isinstance(message, str) else message[1]), context
    for one in (*library.exercises.values(), *library.routines.values()):
        yield from ((title, None) for title in [one.title] if title)


def updated(path: Path, library: Library) -> Catalog:
    """A language's catalogue with the texts of today; what is no longer read is dropped, and new texts are empty."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        before = read_po(file, domain=DOMAIN)
    now = Catalog(before.locale, DOMAIN, before.header_comment, fuzzy=False)
    for text, context in sorted(set(labels(library)), key=lambda one: (one[0], one[1] or "")):
        known = before.get(text, context)
        now.add(text, known.string if known is not None else "", context=context)
    return now


def as_po(catalogue: Catalog) -> bytes:
    """The text of a .po file, without times, so that the same catalogue is the same file."""
    from babel.messages.pofile import write_po

    write_po(file := BytesIO(), catalogue, width=120, no_location=True, omit_header=True)
    head = catalogue.header_comment.rstrip() + HEADER.format(language=catalogue.locale)
    return head.encode() + file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The bytes of its .mo file: the GNU gettext manual's format, with sorted texts and no table of hashes."""
    texts = {"": f"Content-Type: text/plain; charset=utf-8\nLanguage: {catalogue.locale}\n"}
    texts |= {f"{one.context}\4{one.id}" if one.context else one.id: one.string for one in catalogue if one.id}
    pairs = sorted((key.encode(), text.encode()) for key, text in texts.items() if text)
    starts, tables, strings = 28 + 16 * len(pairs), list[bytes](), b""
    for column in (0, 1):
        for pair in pairs:
            tables.append(pack("<II", len(pair[column]), starts + len(strings)))
            strings += pair[column] + b"\0"
    head = pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28)
    return head + b"".join(tables) + strings


def known(path: Path) -> dict[str, str]:
    """The lines in a file that this program wrote; none where there is no file yet."""
    return (yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.exists() else {}


def listed(lines: Mapping[str, str]) -> str:
    """Lines as YAML, one below another: `settle.2` before `settle.10`."""
    rows = (f"{line}: {json.dumps(lines[line], ensure_ascii=False)}\n" for line in sorted(lines, key=in_order))
    return "".join(rows) or "{}\n"


def in_order(line: str) -> list[tuple[bool, int, str]]:
    """The key that sorts ids by the size of their numbers, and those before words."""
    return [(False, int(part), "") if part.isdecimal() else (True, 0, part) for part in re.split(r"[.-]", line)]


def unpinned(library: Library, retired: Mapping[str, str]) -> Iterator[str]:
    """What to write below each line of an exercise that has no number of its own."""
    taken = {**library.lines_as_written, **retired}
    for exercise in library.exercises.values():
        for variant, step in _says(exercise):
            if step.line is None:
                prefix = f"{exercise.id}." if variant is None else f"{exercise.id}.{variant}."
                tails = [line.removeprefix(prefix) for line in taken if line.startswith(prefix)]
                free = max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1
                file = f"config/exercises/{exercise.id}.yaml"
                yield f"{file}: “{step.say}” has no number. Below it, write `line: {free}`."
                taken[f"{prefix}{free}"] = step.say


def _says(exercise: Exercise) -> Iterator[tuple[str | None, SayStep]]:
    for variant in (None, *exercise.variants):
        yield from ((variant, step) for step in exercise.steps_of(variant) if isinstance(step, SayStep))


def faults(before: Mapping[str, str], now: Mapping[str, str], retired: Mapping[str, str]) -> Iterator[str]:
    """Numbers that would come to stand for another line than they did."""
    for line in now:
        if line in retired:
            yield f"`{line}` was “{retired[line]}” once, and may not be another line. Give this one a new number."
    for line, text in before.items():
        moved = [one for one, said in now.items() if said == text and _owner(one) == _owner(line)]
        if now.get(line) != text and moved and all(before.get(one) != text for one in moved):
            yield f"“{text}” was `{line}` and is now `{moved[0]}`. Let it keep its number, and give others a new one."


def _owner(line: str) -> str:
    return line.partition(".")[0]


if __name__ == "__main__":
    sys.exit(main())
