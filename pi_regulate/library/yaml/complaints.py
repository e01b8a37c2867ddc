"""Turns a YAML parser's complaint into words for a person who has never seen a parser.

PyYAML's two parsers (the fast one in C, the slow one in Python) find the same faults at nearly the same places, but
word them differently, for people who know YAML's grammar. So only the kind of complaint is taken from them; what was
found and what would be right comes from the author's own lines around the place.
Rule: a message points at the place to correct, which is often earlier than where the parser stopped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pi_regulate.library.scalars import shown
from pi_regulate.library.written_out import line_for
from pi_regulate.library.yaml.brackets import bracket_never_closed, unmatched
from pi_regulate.library.yaml.indents import (
    KEY,
    KEY_WITH_VALUE,
    in_a_list,
    in_a_map,
    indent,
    is_item,
    line_above,
    outside_its_item,
    spaces,
)
from pi_regulate.library.yaml.source_text import SourceText, Span, Spot
from pi_regulate.library.yaml.unused import DIRECTIVE

LONGEST_PAIR = 60  # characters of a key and its value that are shown in full
_GLUED_COLON = re.compile(r"^\s*(?:- +)*([A-Za-z_][\w-]*):(?=[^\s:/])")
_ROUND = re.compile(r"[(<（]([^(){}<>（）]*:[^(){}<>（）]*)[)>）]\s*(?:#.*)?")
_PAIR = r"[^\W\d][\w-]*: *[^\s,:]+(?::[^\s,:]+)*"  # a time of day or a device has colons in it
_BARE = re.compile(rf"{_PAIR}(?:, *{_PAIR})*")
_POINT, _QUOTES = "decimals have a point", "a comma ends a value in braces. Put it in quotes"
_BRACKETS, _NUMBERS = "a list has square brackets", re.compile(r"\d{1,9}(?:, *\d{1,9})+(?=\s*[,}])")
_NO_COLON = "a colon is missing on this line; it should read `key: value`."


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the parser said. Places are (line, column) from 1; `context` is where the faulty construct began.

    `open_bracket` is the innermost `[` or `{` still open; `quoted` is the first and last place of the last quoted text.
    """

    words: str
    at: tuple[int, int]
    context: tuple[int, int] | None = None
    open_bracket: tuple[int, int] | None = None
    quoted: tuple[tuple[int, int], tuple[int, int]] | None = None


def explain(source: SourceText, complaint: Complaint) -> tuple[Spot, str]:
    """The place to correct, and what to do there."""
    words, (line, column) = complaint.words, complaint.at
    in_quotes = "quoted scalar" in words or "escape" in words or "decimal" in words
    if complaint.open_bracket and not in_quotes and (told := bracket_never_closed(source, complaint.open_bracket)):
        return told
    if "mapping values are not allowed" in words:
        return _stray_colon(source, line, column)
    if "sequence entries are not allowed" in words:
        return source.spot(
            line, column, 1
        ), "a list starts on its own line: put this `- …` on a new line below its key."
    if "quoted scalar" in words and ("end of stream" in words or "document separator" in words):
        spot = source.spot(*(complaint.context or complaint.at))
        quote = source.line(spot.line)[spot.column - 1 : spot.column]
        return spot, f"this text opens with {quote} and is never closed. Put a {quote} at its end."
    if "escape" in words or "hexdecimal" in words or "hexadecimal" in words:
        slash = source.line(line).rfind("\\", 0, column) + 1
        return source.spot(line, slash or column, 1), (
            "in double quotes a backslash begins a special character. Write \\\\ for a backslash, or use single quotes."
        )
    if "tab character" in words or _sign_at(source, line, column) == "\t":
        return _tab(source, line, column)
    if "or '}'" in words or "or ']'" in words:
        return unmatched(source, complaint.context or complaint.open_bracket or complaint.at, line, column)
    if "node content" in words:
        return _no_value(source, complaint)
    if "cannot start any token" in words or "alias" in words or "anchor" in words or "tag" in words:
        return _special_sign(source, complaint)
    if "block scalar" in words:
        return source.spot(line, column), "nothing may follow `|` or `>` on its line; the text begins on the next line."
    if "directive" in words or "incompatible" in words:
        return source.spot(line, 1), DIRECTIVE
    if "expected ':'" in words:
        at = complaint.context or complaint.at
        return source.spot(*at), _NO_COLON
    return _misplaced(source, complaint)


def glued_colon(text: str) -> str | None:
    """`in: 4s` for `in:4s`; None when no space is missing after a colon."""
    found = _GLUED_COLON.match(text)
    return f"{found[1]}: {text[found.end() :].strip()}" if found else None


def cut_by_a_comma(text: str, before: Span, key: Span, *, hours: bool = False) -> tuple[int, str, str] | None:
    """For a value cut short by a comma in braces, such as `device: hw:1,0`: the column (from 0) where it was meant to
    end, how to write it, and what is wrong. A number with a comma, as in `in: 4,5`, gets a message of its own.

    `before` is the place of the value that the comma ended, `key` the place of what now counts as the next key. None
    when that is a real key: a word, or followed by a colon. `hours` says that the braces hold times of day.
    """
    word = text[key[1] : key[3]]
    behind = text[key[3] :].lstrip()[:1]
    if before[0] != key[0] or key[0] != key[2] or behind not in (",", "}") or re.fullmatch(r"[a-z_]+", word):
        return None
    name = re.search(r"([\w-]+)\s*:\s*$", text[: before[1]])
    if name and (switch := re.fullmatch(r"([a-z_]+)\s+(true|false|yes|no|on|off)", word)):
        return key[3], f"{text[name.start() : before[3]]}, {switch[1]}: {switch[2]}", "a colon is missing"
    if name and (numbers := _NUMBERS.match(text, before[1])) and (name[1] == "pins" or numbers[0].count(",") > 1):
        return numbers.end(), f"{name[1]}: [{numbers[0]}]", _BRACKETS
    if re.fullmatch(r"\d{1,9}", text[before[1] : before[3]]) and re.fullmatch(r"\d{1,9}\s?(?:%|[^\W\d_]{1,9})?", word):
        hours = hours and re.fullmatch(r"[0-5]\d", word) is not None
        sign, message = (":", "a time of day has a colon") if hours else (".", _POINT)
        return key[3], f"{name[1] + ': ' if name else ''}{text[before[1] : before[3]]}{sign}{word}", message
    end = key[3]
    while more := re.match(r"\s*,\s*[^\s,:{}\[\]\"']+(?=\s*[,}])", text[end:]):
        end += more.end()
    value = text[before[1] : end]
    quote = "'" if '"' in value else '"'
    return end, f"{name[1]}: {quote}{value}{quote}" if name else f"{quote}{value}{quote}", _QUOTES


def _sign_at(source: SourceText, line: int, column: int) -> str:
    return source.line(line)[column - 1 : column]


def _in_quotes(key: str, value: str) -> str:
    """How to put a text in quotes, as the end of a sentence: the whole pair, or for a long text only its two ends."""
    bare = value.partition(" #")[0].rstrip()
    quote = "'" if '"' in bare or "\\" in bare else '"'
    written = f"{quote}{bare.replace(quote, quote * 2)}{quote}"
    if len(written) <= LONGEST_PAIR and "`" not in written:
        return f": `{key}: {written}`."
    doubled = " Write each ' in it twice." if quote in bare else ""
    return f". Put a {quote} before `{bare.split()[0]}` and a {quote} at its end.{doubled}"


def _stray_colon(source: SourceText, line: int, column: int) -> tuple[Spot, str]:
    text = source.line(line)
    if pair := KEY_WITH_VALUE.match(text[:column]):
        value, takes_map = text[pair.start(2) :].rstrip(), _takes_a_map(pair[1])
        if takes_map is not False and (round_ones := _ROUND.fullmatch(value)):
            curly = f"{pair[1]}: {{{round_ones[1].strip()}}}"
            spot = source.spot(line, pair.start(2) + 1, len(round_ones[0].rstrip()))
            return spot, f"use curly brackets here: `{curly}`."
        bare = value.partition(" #")[0].rstrip()
        spot = source.spot(line, pair.start(2) + 1, len(bare))
        if _BARE.fullmatch(bare) and (takes_map or (takes_map is None and "," in bare)):
            return spot, f"use curly brackets here: `{pair[1]}: {{{bare}}}`."
        own_lines = _BARE.fullmatch(whole := f"{pair[1]}: {bare}") is not None and takes_map is not None
        if own_lines and all(_takes_a_map(key) is not None for key in re.findall(r"([\w-]+): ", whole)):
            spot = source.spot(line, pair.start(1) + 1, len(whole))
            return spot, f"each key needs a line of its own here: write `{re.sub(', *', '`, and below it `', whole)}`."
        if takes_map and (copied := line_for(pair[1], bare, ())):
            return spot, f"keys belong here, not {shown(bare, LONGEST_PAIR)}. Write `{copied}`."
        return source.spot(
            line, column, 1
        ), f"a text with a colon in it has to be in quotes{_in_quotes(pair[1], value)}"
    above = line_above(source, line)
    previous = source.line(above)
    if glued := _GLUED_COLON.match(previous):
        return source.spot(
            above, glued.end(), 1
        ), f"a space is missing after this colon: write {shown(glued_colon(previous), LONGEST_PAIR)}."
    key = KEY.match(text)
    width = len(key[1]) if key else None
    begins = key.start(1) + 1 if key else indent(text) + 1
    if (pair := KEY_WITH_VALUE.match(previous)) and indent(text) > pair.start(1):
        if told := outside_its_item(source, line):
            return told
        if is_item(text):
            return source.spot(line, begins, width), (
                f"line {above} already has its value, so a list can't follow below it."
                f" Delete {shown(pair[2].rstrip())}, or put the list below its own key."
            )
        return source.spot(line, begins, width), (
            f"this line is indented further than line {above}, which already has its value."
            f" Start it with {spaces(pair.start(1))}{'' if is_item(previous) else f', like line {above}'}."
        )
    if above and not KEY.match(previous):
        begins = len(previous) - len(previous.lstrip(" -")) + 1
        return source.spot(above, begins), _NO_COLON
    return source.spot(line, column, 1), "a colon can't be here. A text with a colon has to be in quotes."


def _takes_a_map(key: str) -> bool | None:
    """Whether a map belongs at a key; None for one that is not known."""
    from pi_regulate.library.known_keys import keys_of_maps, keys_of_texts  # not at the top: models are slow to load

    return True if key in keys_of_maps() else False if key in keys_of_texts() else None


def _tab(source: SourceText, line: int, column: int) -> tuple[Spot, str]:
    text = source.line(line)
    if text[: column - 1].strip(" \t-") or (column == 1 and "\t" not in text[: len(text) - len(text.lstrip())]):
        return source.spot(line, column, 1), "there is a tab here. Put a space in its place."
    first = text.find("\t") + 1
    tabs = len(text[first - 1 :]) - len(text[first - 1 :].lstrip("\t"))
    return source.spot(line, first, tabs), "this line is indented with a tab. Use spaces, two for each step inwards."


def _no_value(source: SourceText, complaint: Complaint) -> tuple[Spot, str]:
    line, column = complaint.at
    found = _sign_at(source, line, column)
    if found == ",":
        return source.spot(line, column, 1), "there is nothing before this comma. Delete one comma."
    if found in ("]", "}"):
        return source.spot(line, column, 1), f"this `{found}` closes nothing that was opened. Delete it, or use quotes."
    if found == "-":
        return source.spot(line, column, 1), "inside brackets a list has commas and no dashes: [one, two]."
    return source.spot(line, column, 1), "a value is missing before this."


def _special_sign(source: SourceText, complaint: Complaint) -> tuple[Spot, str]:
    line, column = complaint.at
    if "cannot start" not in complaint.words and complaint.context:
        line, column = complaint.context
    sign = _sign_at(source, line, column)
    sign = f"`{sign}`" if sign != "`" else "a backtick"
    return source.spot(line, column, 1), f"a text can't begin with {sign} as it is; put the whole text in quotes."


def _misplaced(source: SourceText, complaint: Complaint) -> tuple[Spot, str]:
    """Explains text at a place where the list or map around it can't go on and no new one can begin."""
    line, column = complaint.at
    text = source.line(line)
    found = _sign_at(source, line, column)
    if complaint.quoted and complaint.quoted[1][0] == line and complaint.quoted[1][1] <= column and column > 1:
        (first_line, first_column), _end = complaint.quoted
        quote = _sign_at(source, first_line, first_column)
        if first_line < line:
            return source.spot(first_line, first_column), (
                f"this text opens with {quote} and closes only on line {line}. Put a {quote} at its end."
            )
        other = "in double quotes" if quote == "'" else "in single quotes"
        return source.spot(line, column), (
            f"the text goes on after its closing {quote}. To write {quote} inside a text, put the whole text {other}."
        )
    if found in ("]", "}"):
        return source.spot(line, column, 1), f"this `{found}` closes nothing that was opened. Delete it."
    if found == ",":
        return source.spot(line, column, 1), "a comma only separates things in brackets. Delete it."
    if column != indent(text) + 1:
        return source.spot(line, column), "this does not belong to what comes before it. Put it on its own line."
    if "document start" in complaint.words:
        directive = next((n for n in range(1, line) if source.line(n).startswith("%")), 0)
        if directive:
            return source.spot(directive, 1), DIRECTIVE
        first = next((n for n in range(1, line) if KEY.match(source.line(n)) and indent(source.line(n))), 0)
        if first and indent(text) == 0:
            begins = indent(source.line(first))
            return source.spot(first, 1, begins), (
                f"this line is indented by {spaces(begins)} and line {line} is not. Start both without spaces."
            )
        return source.spot(
            line, column
        ), "this comes after the end of the file's content. Delete it or the `...` above."
    began = complaint.context or complaint.at
    in_list = "'-' indicator" in complaint.words or "block collection" in complaint.words
    return in_a_list(source, line, column, began) if in_list else in_a_map(source, line, column, began)
