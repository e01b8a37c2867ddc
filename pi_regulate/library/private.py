"""Problems for a page that others may read: where and what, without a word that the owner wrote.

A problem quotes what it found, and that may be a name or a number to call. Our own keys and fixed words are no secret,
and a reason makes no sense without them, so they stay; every other quoted piece becomes `…`.
Rule: what is not known to be ours is the owner's.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.known_keys import keys_of
from pi_regulate.library.odd_names import KNOWN_FOLDERS, looks_like_settings, near_folder
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Settings
from pi_regulate.library.written import Written
from pi_regulate.words import Problem, ProblemsError, RegulateError, one_line

HIDDEN = "…"
MOST_SIGNS = 4  # the most signs in a row that mean something in YAML, such as `- …`
NUMBER_TO_CALL = 4  # digits in a row; no setting has that many
EXAMPLES = frozenset(
    {"key: value", "- glow: 15%", "gate: {needs: 2}", "hw:1,0", "pi-regulate list", "pi-regulate check"}
)
COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    a above all an and are as at be before begins belong belongs below between but by can closed colon comes dash
    did each either end ends ever every file first for from further goes has have here how if in indent indented
    inside instead into is it its key keys last like line list map may mean more most name never no nor not nothing
    number of off on once one only opens or out over own put quote quotes read same say says second set should so space
    spaces stand stands start starts step steps tab text than that the their them then there these they this time
    times to too two under until up use value what when where which with word words write written yet you your
        """,
    )
)
"""Words of our own sentences. Anyone may use them, so they give no one away."""
_SIGNS = '`“"'
_MEANT = re.compile(r" Did you mean ([^?]*)\?")
_TO_TYPE = re.compile(r" To [a-z][^:.`]*: .*", re.DOTALL)  # a command names files with their folders
_WORD = re.compile(r"[^\W_]+")
_ALONE = re.compile(r"(?<= )[\"'](?=[ .,])")
_KEPT = {'"': "\ue000", "'": "\ue001"}  # a quotation mark that is itself the subject and quotes nothing
_QUOTED = re.compile(r"`([^`]*)`|“([^”]*)”|\"([^\"]*)\"")
_PLAIN = re.compile(r"[\w.() ~#-]{1,40}", re.ASCII)
_WHOLE = (Exercise, Routine, Settings)  # imported so that all their models are known


@cache
def our_words() -> frozenset[str]:
    """Every key that may be written, and every word of the fixed lists."""
    words: set[str] = set()
    models: list[type[Written]] = [Written]
    while models:
        model = models.pop()
        models += model.__subclasses__()
        words.update(model.model_fields, keys_of(model))
        for field in model.model_fields.values():
            words |= _literals(field.annotation)
    return frozenset(words)


def without_words(text: str, source: str = "") -> str:
    """A message without commands, in which every quoted piece is hidden unless it is one of our words or signs of YAML.

    `source` is the line the message is about. None of its words is shown either, even when quotes within the value make
    it unclear where the value begins and ends.
    """
    text = _TO_TYPE.sub("", text)
    text = _MEANT.sub(lambda found: found[0] if found[1].strip("`") in our_words() else "", text)
    text = _ALONE.sub(lambda found: _KEPT[found[0]], text)
    pieces = ["".join(found.groups("")) for found in _QUOTED.finditer(text)]
    if any(text.count(sign) % 2 for sign in '`"') or any(piece != piece.strip() for piece in pieces):
        text = text[: min(text.find(sign) for sign in _SIGNS if sign in text)] + HIDDEN  # a quote within a quote
    else:
        text = _QUOTED.sub(lambda found: found[0] if _is_ours("".join(found.groups(""))) else f"`{HIDDEN}`", text)
    for sign, kept in _KEPT.items():
        text = text.replace(kept, sign)
    theirs = {word for word in _WORD.findall(source) if not _is_common(word)}
    return _WORD.sub(lambda found: HIDDEN if found[0] in theirs else found[0], text) if theirs else text


def _is_ours(piece: str) -> bool:
    """Whether a piece is a key, a fixed word, an example made of them, or a few signs without a letter."""
    return piece in our_words() | EXAMPLES or (len(piece) <= MOST_SIGNS and not _WORD.search(piece))


def _is_common(word: str) -> bool:
    return word.lower() in COMMON or word in our_words() or (word.isdecimal() and len(word) < NUMBER_TO_CALL)


def told_to_all(error: RegulateError) -> str:
    """An error about files in one line: the first place, without any name of the owner's, and what is wrong there.

    Returns the first line of any other error unchanged.
    """
    if not isinstance(error, ProblemsError):
        return str(error).split("\n", 1)[0]
    first = next((one for one in error.problems if one.severity == "error"), error.problems[0])
    name = name_for_all(first.path)
    place = f"{name}:{first.line}:{first.column}" if name == Path(first.path).name else f"{name}, line {first.line}"
    return f"{place}: {one_line(without_words(first.message, first.source))}"


def told_of_unread(unread: Collection[Problem]) -> str:
    """A sentence, fit for any reader, on the owner's files that the device does not read; empty when it reads all."""
    if not unread:
        return ""
    named = sorted({name_for_all(problem.path) for problem in unread})
    many = f"{len(unread)} files are" if len(unread) > 1 else f"{named[0]} is"
    which = f" ({', '.join(named)})" if len(unread) > 1 else ""
    return f"{many} not read{which}: `pi-regulate check` says what to do"


def name_for_all(path: str) -> str:
    """How a file is named to others: by its name if that is plainly ours, otherwise only by its folder."""
    here = Path(path)
    if looks_like_settings(here.name) and _PLAIN.fullmatch(here.name):
        return here.name
    if (kind := near_folder(here.name)) is not None:
        return f"a folder for {kind}"
    return f"a file in {here.parent.name}/" if here.parent.name in KNOWN_FOLDERS else "a file in your folder"


def _literals(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return {word for word in get_args(annotation) if isinstance(word, str)}
    return set[str]().union(*(_literals(part) for part in get_args(annotation)))
