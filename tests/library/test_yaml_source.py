"""Reading YAML: what it means, where it stands, and that no bytes can break it. With both of PyYAML's parsers."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from pi_regulate.library.yaml import source as yaml_source
from pi_regulate.library.yaml.document import Document
from pi_regulate.library.yaml.source import read
from tests.in_one_test import in_one_test

MAX_DEPTH = 32
PARSERS = [getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader]
# Pieces of YAML that meet each other in the wrong order more often than random text does.
PIECES = ["a", "b: 1", ": ", "- ", "\n", "  ", "{", "}", "[", "]", ", ", '"', "'", "&a ", "*a", "!t ", "<<: ", "? ",
          "|", ">", "---\n", "...\n", "%YAML 1.2\n", "#", "\t", "\r\n", "é", "\\", "@", "`", "in:4s", "no", ".nan",
          "\ufeff", "\x00"]  # fmt: skip
yaml_like = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@pytest.fixture(params=PARSERS, ids=["fast", "slow"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(yaml_source, "_LOADER", request.param)
    return request.param


def of(text: str) -> Document:
    return read("file.yaml", text.encode())


def told(text: str) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.message) for problem in of(text).problems]


@pytest.mark.usefixtures("parser")
def test_a_file_becomes_plain_data() -> None:
    document = of('id: long-out  # a name\nsteps:\n- say: "no"\n  at: 0s\n- {glow: 15%, lasts: 2}\nnight: no\n')
    assert document.problems == ()
    assert document.data == {
        "id": "long-out",
        "steps": [{"say": "no", "at": "0s"}, {"glow": "15%", "lasts": 2}],
        "night": "no",
    }


@pytest.mark.usefixtures("parser")
def test_every_key_and_value_knows_its_place() -> None:
    document = of('id: x\nsteps:\n  - breathe: {in: 4s, out: "6s"}\n    at: 20s\n  -\n')
    places = {
        ("id",): (1, 5, 1),
        ("steps", 0): (3, 5, 28),
        ("steps", 0, "breathe"): (3, 14, 19),
        ("steps", 0, "breathe", "out"): (3, 28, 4),
        ("steps", 0, "at"): (4, 9, 3),
        ("steps", 1): (5, 4, 1),
    }
    for path, (line, column, width) in places.items():
        spot = document.spot(path)
        assert (spot.line, spot.column, spot.width) == (line, column, width), path
    key = document.spot(("steps", 0, "breathe", "out"), key=True)
    assert (key.line, key.column, key.width) == (3, 23, 3)
    assert document.written(("steps", 0, "breathe", "out")) == '"6s"'


@pytest.mark.usefixtures("parser")
def test_a_path_that_is_not_there_leads_to_what_is_around_it() -> None:
    document = of("steps:\n  - glow: 15%\n")
    assert document.spot(("steps", 0, "lasts", "x")) == document.spot(("steps", 0))
    problem = document.problem(("steps", 0, "lasts"), "too long", severity="warning")
    assert str(problem) == "file.yaml:2:5: warning: too long\n      - glow: 15%\n        ^^^^^^^^^"


@pytest.mark.usefixtures("parser")
def test_everything_that_is_refused_is_told_in_one_go() -> None:
    assert [line for line, _column, _message in told("a: &x 1\nb: *x\n<<: {c: 1}\nb: 2\n3: !t 4\n? [d]\n: 5\n")] == [
        1, 2, 3, 4, 5, 5, 6,
    ]  # fmt: skip


@pytest.mark.usefixtures("parser")
def test_what_was_found_before_a_fault_in_the_writing_is_told_too() -> None:
    assert [(line, column) for line, column, _message in told("a: 1\na: 2\nb: [1, 2\n")] == [(2, 1), (3, 9)]


@pytest.mark.usefixtures("parser")
def test_of_a_doubled_key_the_first_stays() -> None:
    document = of("a: {x: 1}\na: {x: 2}\n")
    assert document.data == {"a": {"x": 1}}
    assert document.spot(("a", "x")).line == 1


@pytest.mark.usefixtures("parser")
def test_depth_is_allowed_up_to_the_cap_and_not_beyond() -> None:
    assert told("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    ((line, column, message),) = told("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert (line, column) == (1, MAX_DEPTH + 1)
    assert "levels deep" in message


@pytest.mark.usefixtures("parser")
@in_one_test(
    ("text", "line", "column", "says"),
    [
        ("a: b\n...\nc: d\n", 2, 1, "dots stand for what was left out. Delete this line."),
        ("%NEW\na: b\n", 1, 1, "begins with %"),
        ("a: b\n- c\n", 2, 1, "a key belongs here, not a list item"),
        ("- a\nb: c\n", 2, 1, "the list that began on line 1 goes on"),
        ("a:\n  b: c\n d: e\n", 3, 2, "indented by 1 space and belongs nowhere"),
        ("a: b\n}\n", 2, 1, "closes nothing"),
        ("a: ]\n", 1, 4, "closes nothing"),
        ("a: 1, b\n, c: 2", 2, 1, "comma only separates things in brackets"),
        ("a: [\n  b,\n  c\nd: e\n", 3, 4, "a `]` is missing at the end of line 3"),
        ("a: [\n", 1, 5, "a `]` is missing at the end of line 1"),
        ("a: {b: 1\n    c: 2}\n", 2, 5, "a comma is missing before `c`"),
        ("a: [b c: d: e]\n", 1, 10, "a comma is missing before `d`"),
        ("a: [- b]\n", 1, 5, "inside brackets a list has commas"),
        ("a: |x\n  b\n", 1, 5, "the text begins on the next"),
        ("a: *\n", 1, 4, "can't begin with `*`"),
        ("a: `b`\n", 1, 4, "these backticks mark up a page of text. Delete them."),
        ("a:\n\tb: c\n", 2, 1, "indented with a tab"),
        ("a: >\n\tb\n", 2, 1, "indented with a tab"),
        ("'a'b: c\n", 1, 4, "goes on after its closing '"),
        (": b\n", 1, 1, ""),
        ("a: b: c\n", 1, 5, 'in quotes: `a: "b: c"`.'),
        ("# hello\n\na b\nc: d\n", 3, 1, "a colon is missing"),
    ],
)
def test_a_fault_in_the_writing_is_told_where_it_can_be_mended(text: str, line: int, column: int, says: str) -> None:
    found = told(text)[-1]
    assert found[:2] == (line, column)
    assert says in found[2]


def test_the_shipped_parsers_agree_on_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        "a: 1\n  b: 2\n",
        "a: {b: 1\n",
        'a: "b\n',
        "a: &b [*b]\n",
        "a:\n  - b\n c\n",
        'a: "\\q"\n',
        "a: 'b'c\n",
        "a: @b\n",
    ]
    answers = []
    for loader in PARSERS:
        monkeypatch.setattr(yaml_source, "_LOADER", loader)
        answers.append([told(text) for text in texts])
    assert answers[0] == answers[1]


def assert_sound(document: Document, data: bytes) -> None:
    lines = document.source.lines
    if not document.readable and not document.problems:  # nothing but spaces, comments and the ends of documents
        assert all(line.lstrip(" ").startswith(("#", "...")) or not line.strip() for line in lines), data
    for problem in document.problems:
        assert 1 <= problem.line <= len(lines) + 1
        assert 1 <= problem.column <= max(map(len, lines)) + 1
        assert problem.width >= 1
        assert str(problem).replace("\n", "").isprintable()


@given(st.binary(max_size=300))
def test_no_bytes_can_break_the_reader(data: bytes) -> None:
    assert_sound(read("file.yaml", data), data)


@in_one_test(("text", "column"), [("\t\t\t&0", 4), ("\t!x", 2), ("a:\n\t- &b c", 4)])
def test_an_anchor_or_a_tag_behind_tabs_is_told_where_it_stands(text: str, column: int) -> None:
    told = [problem for problem in read("file.yaml", text.encode()).problems if "not used here" in problem.message]
    assert [problem.column for problem in told] == [column]


@given(st.text(max_size=200) | yaml_like)
@example("\t\t\t&0")
def test_no_text_can_break_the_reader(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    assert_sound(read("file.yaml", data), data)


@given(yaml_like)
def test_no_text_can_break_the_reader_with_the_slow_parser(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_source, "_LOADER", yaml.SafeLoader)
        assert_sound(read("file.yaml", text.encode()), text.encode())


plain_data = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text("abc: -#'\"\n{}[]é&*!%@`0123.", max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcnoyes", min_size=1, max_size=5), inner),
    max_leaves=12,
)


class Writer(yaml.SafeDumper):
    """PyYAML keeps to YAML 1.1, to which `-.0` is a text; a writer of YAML 1.2 quotes a text that would be a number."""


Writer.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"[-+]?\.[0-9]+$"), list("-+"))


@given(plain_data)
@example(["-.0"])
def test_what_was_written_as_yaml_is_read_back(data: Any) -> None:
    text = yaml.dump({"data": data}, Dumper=Writer, default_style='"' if isinstance(data, str) else None)
    document = read("file.yaml", text.encode())
    refused = [problem.message for problem in document.problems]
    if not any("a YAML anchor" in message or "a key belongs here" in message for message in refused):
        assert refused == []
        assert document.data == {"data": data}
