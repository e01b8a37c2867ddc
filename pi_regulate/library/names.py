"""Names: which words may be one, and which known name was meant by an unknown word.

Exercises, routines, lines and voices are found by their names, in files, in folders and on the command line. So a name
has to be a word that no program and no file system takes for anything else.
Rule: a name is never corrected silently; the nearest one is offered, and the person decides.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from unicodedata import combining, normalize

from pi_regulate.library.scalars import shown, what_is

MAX_NAME_LENGTH = 64

_WRITTEN_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa", "ł": "l"}
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)
_LANGUAGES = {
    "en": "english englisch anglais ingles inglese",
    "de": "german deutsch allemand aleman tedesco",
    "fr": "french französisch francais français frances francese",
    "es": "spanish spanisch espagnol espanol español spagnolo castellano",
    "it": "italian italienisch italien italiano",
    "nl": "dutch niederländisch nederlands",
    "pt": "portuguese português portugues",
    "pl": "polish polski",
    "uk": "ukrainian українська",
    "tr": "turkish türkçe",
}
_FILE = re.compile(r"(?:.*[/\\])?(.*?)(?:\.(?:ya?ml|json|txt))+", re.IGNORECASE | re.DOTALL)
# Words that some YAML programs read as yes, no or nothing: a name like that would change its meaning from one program
# to the next.
UNNAMEABLE = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n", "none"})


def identifier(value: object) -> str:
    """A name: lower-case words and numbers joined by hyphens, starting with a letter, at most 64 characters.

    Raises ValueError with a plain sentence, also for words such as `no` and `off` that YAML programs read otherwise.
    """
    if isinstance(value, bool) or (isinstance(value, str) and value.lower() in UNNAMEABLE):
        means = "nothing" if str(value).lower() in ("none", "null") else "yes or no"
        raise ValueError(
            f"{shown(value)} can't be a name: many YAML programs read it as {means}."
            " Choose words, like long-out or my-calm."
        )
    if not isinstance(value, str):
        raise ValueError(f"a name belongs here: lower-case words with hyphens, like long-out, not {what_is(value)}.")
    if len(value) > MAX_NAME_LENGTH:
        raise ValueError(f"{shown(value)} is too long for a name; it may have at most {MAX_NAME_LENGTH} characters.")
    if _NAME.fullmatch(value):
        return value
    near = name_like(value)
    guess = f" Did you mean `{near}`?" if near else ""
    raise ValueError(
        f"{shown(value)} is not a name; a name is lower-case words with hyphens, a letter first, like long-out.{guess}"
    )


def name_like(word: str) -> str | None:
    """The name that is most like a word, such as `anna-mueller` for `Anna Müller`; None where none is, or it is one."""
    file = _FILE.fullmatch(word.strip())
    plain = normalize("NFC", word if file is None else file[1]).lower()
    plain = normalize("NFKD", "".join(_WRITTEN_OUT.get(sign, sign) for sign in plain))
    plain = "".join(sign for sign in plain if not combining(sign))
    mended = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    usable = _NAME.fullmatch(mended) and mended not in UNNAMEABLE and len(mended) <= MAX_NAME_LENGTH
    return mended if usable and mended != word else None


def language_code(value: object) -> str:
    """A language by its code: `de`, `en`, `pt-BR`. Raises ValueError with a plain sentence."""
    if not isinstance(value, str):
        raise ValueError(f"the code of a language belongs here, such as de, not {what_is(value)}.")
    if value == "no":
        raise ValueError("many YAML programs read `no` as a no. Write `nb` or `nn` for Norwegian.")
    if _LANGUAGE.fullmatch(value):
        return value
    near = language_like(value)
    guess = f" Did you mean `{near}`?" if near else ""
    raise ValueError(f"{shown(value)} is not the code of a language; those are short, such as en, de or pt-BR.{guess}")


def language_like(word: str) -> str | None:
    """The code that is most like a word, such as `pt-BR` for `pt_br` and `de` for `Deutsch`; None where none is."""
    first, *others = normalize("NFC", word).strip().lower().replace("_", "-").split("-")
    code = next((code for code, words in _LANGUAGES.items() if first in words.split()), first)
    parts = [part.upper() if len(part) == 2 else part.capitalize() for part in others]
    found = "-".join([code, *parts])
    return found if _LANGUAGE.fullmatch(found) and code != "no" else None


def nearest_name(word: str, choices: Iterable[str]) -> str | None:
    """The choice that was likely meant, or None when none is near."""
    if len(word) > MAX_NAME_LENGTH:  # difflib is quadratic, and a word that long is not a typing error
        return None
    names = list(choices)
    near = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    near = near or difflib.get_close_matches(word.lower().replace("_", "-"), names, n=1, cutoff=0.6)
    return near[0] if near else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """` Did you mean …?` with the choice that was likely meant; empty when none is near."""
    near = nearest_name(word, choices)
    return f" Did you mean `{near}`?" if near else ""
