"""A question as data: its words, what may be answered, and what an answer writes into the settings.

Whoever asks, a terminal or a page, shows it in their own way and hands over what was answered, as a text; an empty one
skips. What comes of it is what to write, a further question, or nothing. So an answer that is not understood is the
same question again, with a sentence before it. Rule: nothing here writes, prints or waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple
from unicodedata import category

from pi_regulate.labels import in_terminal as _

NO_SIGNS = ("Cc", "Cs", "Cn")  # arrow keys, bytes that this terminal can't read as letters, and unassigned characters
BYTE_ORDER = "\ufeff"  # an invisible character that comes along with copied text

YesNoReply = Literal["yes", "no", "again", "skip"]
REPLIES: Mapping[str, YesNoReply] = {
    "yes": "yes", "y": "yes", "no": "no", "n": "no", "again": "again", "a": "again", "skip": "skip", "s": "skip",
    "ja": "yes", "j": "yes", "nein": "no", "": "skip",
}  # fmt: skip


def reply(typed: str) -> YesNoReply | None:
    """What an answer means, in English or in the words of the terminal's language; None if it is none of them."""
    own: dict[str, YesNoReply] = dict(zip(_("yes, no, again").split(", "), ("yes", "no", "again"), strict=True))
    return REPLIES.get(typed.lower()) or own.get(typed.lower())


@dataclass(frozen=True, slots=True)
class ToWrite:
    """What an answer writes: values, as YAML, of a section of the settings; an empty section is the file itself."""

    section: str
    values: Mapping[str, str]

    @property
    def shown(self) -> str:
        """The values by their dotted names, as in `people.holds: false`."""
        before = f"{self.section}." if self.section else ""
        return ", ".join(f"{before}{key}: {value}" for key, value in self.values.items())


class Choice(NamedTuple):
    """One of several answers: what is handed over for it, and what stands beside it.

    Of a voice, `sample` is a line of it that can be heard first.
    """

    answer: str
    beside: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `take` gets what was answered, empty for a skip, and says what comes of it.

    With `form` "yes or no" it gets one of these words, with "one of" the answer of one of `choices` or what somebody
    typed in place of it, with "text" any text. `before` is said first, `more` afterwards; `now` is the present answer,
    a text or one of these words, empty where there is none. `none` is the text that empties what is stored.
    """

    form: Literal["yes or no", "one of", "text"]
    asks: str
    take: Callable[[str], ToWrite | Question | None]
    before: tuple[str, ...] = ()
    more: str = ""
    now: str = ""
    choices: tuple[Choice, ...] = ()
    none: str = ""

    def again(self, *before: str) -> Question:
        """The same question once more, with these sentences before it."""
        return replace(self, before=before, more="")


Outcome = ToWrite | Question | None
"""What comes of an answer: something to write, a further question, or nothing at all."""


def yes_no(
    asks: str, yes: Outcome, no: Outcome, *before: str, skip: Outcome = None, more: str = "", now: bool | None = None
) -> Question:
    """A question that is answered by yes or no, with what comes of either and of a skip."""

    def take(typed: str) -> Outcome:
        match reply(typed):
            case "yes":
                return yes
            case "no":
                return no
            case "skip":
                return skip
        return asked

    present = "" if now is None else "yes" if now else "no"
    asked = Question("yes or no", asks, take, before, more, present)
    return asked


def letters(typed: str) -> str:
    """What was typed, without invisible characters and with one blank between words."""
    return " ".join("".join(sign for sign in typed if category(sign) not in NO_SIGNS and sign != BYTE_ORDER).split())


def quoted(plain: str) -> str:
    """A text as YAML, in quotes that leave it unchanged."""
    return f'"{plain}"' if '"' not in plain and "\\" not in plain else "'" + plain.replace("'", "''") + "'"
