"""The files of a language: `words/de.yaml` with its lines, `de.of.json` beside it, and `de.rules.yaml`.

`de.yaml` maps ids to words. `de.of.json` keeps, for each line, the hash of the English it was made from and who has
read it, so a line goes stale when its English changes. The owner's `words/` lie over the shipped ones, line by line;
their lines count as fresh unless a hash beside them says otherwise. A shipped language that two native readers have yet
to read lies in `words/drafts`. Rule: a language is what lies in these files; no code knows one by its name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from unicodedata import normalize

from pi_regulate.library.folder.reading import file_problem, read_bytes, read_document
from pi_regulate.library.names import nearest_name
from pi_regulate.library.odd_names import WORDS_FOLDERS, of_words
from pi_regulate.library.scalars import shown
from pi_regulate.library.translation import WRITTEN_IN, Tongue
from pi_regulate.library.yaml.document import Document
from pi_regulate.words import Problem

SHIPPED, DRAFTS = WORDS_FOLDERS  # below `config`; the owner's are in the first
SIGNS_PER_S = 11.0
"""How many letters and blanks a calm voice says a second; our English at 120 words a minute has as many."""
MOST_WORDS = 12  # a half-awake person can't follow more (limit prompt_length)


def english_hash(text: str) -> str:
    """What stands for a text in `de.of.json`: the first 12 hex digits of its SHA-256."""
    return sha256(normalize("NFC", text).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is known of a line's words: the hash of the English they were made from, and who has read them."""

    of: str
    read_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What a spoken line of a language is held against; the lists of words may be empty."""

    most_words: int = MOST_WORDS
    signs_per_s: float = SIGNS_PER_S
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlay:
    """One file of lines, with what is known of each. The owner's own lines are `trusted` without that."""

    document: Document
    texts: Mapping[str, str]
    accepted: Mapping[str, Accepted]
    trusted: bool

    @property
    def path(self) -> Path:
        return Path(self.document.path)

    def fits(self, line: str, english: str) -> bool:
        """Whether a line's words are of what it says today."""
        known = self.accepted.get(line)
        return self.trusted if known is None else known.of == english_hash(english)


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that the files say of a language. `overlays` are in their order, the owner's first."""

    language: str
    overlays: tuple[Overlay, ...] = ()
    rules: Rules = field(default_factory=Rules)
    draft: bool = False
    problems: tuple[Problem, ...] = ()

    def fresh(self, line: str, text: str) -> str | None:
        """The words of a line that says `text` as written; None where they are missing or made from other words."""
        return next((over.texts[line] for over in self.overlays if line in over.texts and over.fits(line, text)), None)

    def tongue(self) -> Tongue:
        """The same, for what is said in a session."""
        english = self.language == WRITTEN_IN
        return Tongue(self.language, self.fresh, None if english else self.rules.signs_per_s)


def read_words(language: str, share: Path, config_dir: Path | None, without: Collection[str] = ()) -> Words:
    """The words of a language, shipped and the owner's; empty where there are none. Files in `without` are left out."""
    own = [] if config_dir is None else [config_dir / SHIPPED]
    shipped = [share / "config" / folder for folder in (SHIPPED, DRAFTS)]
    overlays, problems = list[Overlay](), list[Problem]()
    for folder in (*own, *shipped):
        path = folder / f"{language}.yaml"
        if (language == WRITTEN_IN and folder in shipped) or not os.path.exists(path) or str(path) in without:
            continue  # the shipped English is what is written
        document = read_document(path)
        problems += document.problems or _faults(document)
        told = document.data if isinstance(document.data, dict) else {}
        texts = {line: text for line, text in told.items() if isinstance(text, str) and text.strip()}
        accepted, more = _accepted(path.with_name(f"{language}.of.json"))
        problems += more
        overlays.append(Overlay(document, texts, accepted, trusted=folder in own))
    beside = (folder / f"{language}.rules.yaml" for folder in (*own, *shipped))
    ruled, more = next((_rules(path) for path in beside if os.path.exists(path)), (Rules(), []))
    draft = any(over.path.parent == shipped[1] for over in overlays)
    return Words(language, tuple(overlays), ruled, draft, (*problems, *more))


def languages_at(share: Path, config_dir: Path | None) -> dict[str, bool]:
    """Every language that has a file of lines, and whether it is a draft; English is always there."""
    found = {WRITTEN_IN: False}
    for folder, draft in ((share / "config" / SHIPPED, False), (config_dir and config_dir / SHIPPED, False),
                          (share / "config" / DRAFTS, True)):  # fmt: skip
        for path in sorted(folder.glob("*.yaml")) if folder else ():
            if of_words(path.name) and path.stem != "retired" and not path.name.endswith(".rules.yaml"):
                found.setdefault(path.stem, draft)
    return found


def english_lines(share: Path) -> Mapping[str, str]:
    """The shipped lines by id, as `make words` has listed them."""
    data = read_document(share / "config" / SHIPPED / f"{WRITTEN_IN}.yaml").data
    return data if isinstance(data, dict) else {}


def unknown_lines(words: Words, known: Mapping[str, str]) -> Iterator[Problem]:
    """Lines in the owner's files that nothing says."""
    for over in words.overlays:
        for line in over.texts if over.trusted else ():
            if line not in known:
                near = nearest_name(line, known)
                hint = f" Did you mean `{near}`?" if near else ""
                message = f"{shown(line)} is not the id of a line, so it is never spoken.{hint}"
                yield over.document.problem((line,), message, key=True, severity="warning")


def written_of(accepted: Mapping[str, Accepted]) -> str:
    """The text of `de.of.json`, a line for each id."""
    rows = (f" {json.dumps(line)}: {json.dumps({'of': one.of, 'read_by': list(one.read_by)}, ensure_ascii=False)}"
            for line, one in accepted.items())  # fmt: skip
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _faults(document: Document) -> Iterator[Problem]:
    if not isinstance(document.data, dict):
        yield document.problem((), 'lines belong here, like settle.1: "…"')
        return
    for line, text in document.data.items():
        if not (isinstance(text, str) and text.strip()):
            yield document.problem((line,), "a spoken text belongs here, in quotes.")


def _accepted(path: Path) -> tuple[dict[str, Accepted], list[Problem]]:
    try:
        return _read_accepted(read_bytes(path)), []
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not what `pi-regulate words accept` writes"
        return {}, [file_problem(path, f"this can't be read: {why}.")]


@lru_cache(8)
def _read_accepted(data: bytes) -> dict[str, Accepted]:
    lines = json.loads(data).items()
    return {line: Accepted(str(one["of"]), tuple(map(str, one.get("read_by", ())))) for line, one in lines}


def _rules(path: Path) -> tuple[Rules, list[Problem]]:
    document = read_document(path)
    data = document.data if isinstance(document.data, dict) else {}
    found, problems = dict[str, object](), list(document.problems)
    kinds = {
        "most_words": "a whole number from 3 to 30",
        "signs_per_s": "a number from 3 to 30",
        "avoid": "a list of words",
    }
    for key, value in data.items():
        number = isinstance(value, int | float) and not isinstance(value, bool) and 3 <= value <= 30
        if key == "avoid" and isinstance(value, list) and all(isinstance(one, str) for one in value):
            found[key] = tuple(value)
        elif (key == "most_words" and isinstance(value, int) and number) or (key == "signs_per_s" and number):
            found[key] = value
        elif key in kinds:
            problems.append(document.problem((key,), f"{kinds[key]} belongs here."))
        else:
            problems.append(document.problem((key,), f"{shown(key)} is none of {', '.join(kinds)}.", key=True))
    with suppress(TypeError):
        return Rules(**found), problems  # type: ignore[arg-type]
    return Rules(), problems
