"""Values changed in the text of a settings file: what was meant changes, and not a byte beside it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.library.yaml.edit import ByHandError, with_values
from pi_regulate.library.yaml.source import read
from pi_regulate.share import share_dir
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test

NEW = {"floor": "0.4%", "ceiling": "31%"}


@in_one_test(
    ("before", "after"),
    [
        ("", "lamp:\n  floor: 0.4%\n  ceiling: 31%\n"),
        ("# mine\n", "# mine\n\nlamp:\n  floor: 0.4%\n  ceiling: 31%\n"),
        ("talk: few", "talk: few\n\nlamp:\n  floor: 0.4%\n  ceiling: 31%\n"),
        (
            "lamp:\n  floor: 1%   # seen\n  ceiling: 40%  # bright\ntalk: few\n",
            "lamp:\n  floor: 0.4% # seen\n  ceiling: 31%  # bright\ntalk: few\n",
        ),
        (
            "# top\nlamp:   # mine\n  # on the shelf\n  pin: 13\n\n  # end\ntalk: few\n",
            "# top\nlamp:   # mine\n  floor: 0.4%\n  ceiling: 31%\n  # on the shelf\n  pin: 13\n\n  # end\ntalk: few\n",
        ),
        (
            "lamp:\n    ceiling: '40%'\n    pin: 13",
            "lamp:\n    floor: 0.4%\n    ceiling: 31%\n    pin: 13",
        ),
        ("lamp: {pin: 13, floor: 1%}  # short\n", "lamp: {ceiling: 31%, pin: 13, floor: 0.4%}  # short\n"),
        ("lamp: {}\n", "lamp: {floor: 0.4%, ceiling: 31%}\n"),
        ("lamp: {\n  pin: 13\n}\n", "lamp: {floor: 0.4%, ceiling: 31%, \n  pin: 13\n}\n"),
        ("lamp:\ntalk: few\n", "lamp:\n  floor: 0.4%\n  ceiling: 31%\ntalk: few\n"),
        ("talk: few\nlamp:", "talk: few\nlamp:\n  floor: 0.4%\n  ceiling: 31%\n"),
        ("lamp: ~  # nothing\n", "lamp: {floor: 0.4%, ceiling: 31%}  # nothing\n"),
        ("lamp:\n  floor:\n  ceiling:  # how much?\n", "lamp:\n  floor: 0.4%\n  ceiling: 31%  # how much?\n"),
        ("{talk: few}\n", "{lamp: {floor: 0.4%, ceiling: 31%}, talk: few}\n"),
        ("lamp:\r\n  floor: 1%\r\n", "lamp:\r\n  ceiling: 31%\r\n  floor: 0.4%\r\n"),
        ("\ufefflamp: {pin: 13}\n", "\ufefflamp: {floor: 0.4%, ceiling: 31%, pin: 13}\n"),
        (
            "  lamp:\n    floor: 1%\n  talk: few\n",
            "  lamp:\n    ceiling: 31%\n    floor: 0.4%\n  talk: few\n",
        ),
        ("lamp:\n  floor: 0.25%# none\n", "lamp:\n  ceiling: 31%\n  floor: 0.4%\n"),
        (
            "lamp:\n  floor: |  # low\n    1%\n\n  # mine\n  pin: 13\n",
            "lamp:\n  ceiling: 31%\n  floor: 0.4%  # low\n\n  # mine\n  pin: 13\n",
        ),
        ("- lamp\n", None),
        ("talk: few\n...\n", None),
        ("lamp: {floor: 1%", None),
    ],
)
def test_the_values_change_and_everything_else_stays(before: str, after: str | None) -> None:
    if after is None:
        with pytest.raises(RegulateError, match=r"Write into it yourself:\nlamp:\n    floor: 0.4%\n    ceiling: 31%"):
            with_values(before, "lamp", NEW)
    else:
        assert with_values(before, "lamp", NEW) == after


def test_the_shipped_settings_keep_their_comments_in_their_columns() -> None:
    shipped = (share_dir() / "config" / "settings.yaml").read_text(encoding="utf-8")
    changed = with_values(shipped, "lamp", {"floor": "0.35%", "ceiling": "6.25%", "full_lux": "12"})
    before, after = shipped.splitlines(), changed.splitlines()
    assert len(before) == len(after)
    differing = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [new.split("#")[0].split() for _, new in differing] == [
        ["floor:", "0.35%"], ["ceiling:", "6.25%"], ["full_lux:", "12"],
    ]  # fmt: skip
    assert all(old.index("#") == new.index("#") and old.split("#")[1] == new.split("#")[1] for old, new in differing)


def test_what_is_written_already_stays_as_it_is() -> None:
    text = "lamp: {floor: 0.4%, ceiling: 31%} # calibrated\n"
    assert with_values(text, "lamp", NEW) == text


words = st.sampled_from(
    ["pin: 13", "floor: 2%", "ceiling: 40% # bright", "# a word", "", "driver: pwm", "pins: [1, 2]"]
)
others = st.sampled_from(["talk: few", "# note: this", "", "night: {from: 22:00}", "button:\n  pin: 17 # here"])


@given(
    st.lists(others, max_size=3),
    st.lists(words, max_size=5),
    st.lists(others, max_size=3),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_any_block_of_settings_keeps_every_line_that_was_not_meant(
    above: list[str], inside: list[str], below: list[str], end: str, ended: bool
) -> None:
    lines = [*above, "lamp:  # mine", *(f"  {word}" if word else "" for word in inside), *below]
    text = end.join("\n".join(lines).split("\n")) + (end if ended else "")
    if any(problem.severity == "error" for problem in read("settings.yaml", text.encode()).problems):
        return  # a key twice
    changed = with_values(text, "lamp", NEW)
    kept = [line for line in changed.splitlines() if "floor:" not in line and "ceiling:" not in line]
    expected = [line for line in text.splitlines() if "floor:" not in line and "ceiling:" not in line]
    assert [line for line in kept if line] == [line for line in expected if line]
    assert changed.count("floor: 0.4%") == changed.count("ceiling: 31%") == 1


HELP = {"local_help": '"Anna: 01 234 567 # day"', "time_zone": "Europe/Vienna"}


@in_one_test(
    ("before", "after"),
    [
        ("", 'local_help: "Anna: 01 234 567 # day"\ntime_zone: Europe/Vienna\n'),
        ("# mine", '# mine\nlocal_help: "Anna: 01 234 567 # day"\ntime_zone: Europe/Vienna\n'),
        (
            'time_zone: ""   # where?\nlamp:\n  pin: 13\n',
            'time_zone: Europe/Vienna # where?\nlamp:\n  pin: 13\nlocal_help: "Anna: 01 234 567 # day"\n',
        ),
        (
            "time_zone:\r\nlocal_help: x  # old\r\n",
            'time_zone: Europe/Vienna\r\nlocal_help: "Anna: 01 234 567 # day" # old\r\n',
        ),
        ("{talk: few}\n", '{local_help: "Anna: 01 234 567 # day", time_zone: Europe/Vienna, talk: few}\n'),
        (
            "local_help: |\r\n  Anna\r\n  142\r\n# where\r\ntime_zone: >-\r\n  x",
            'local_help: "Anna: 01 234 567 # day"\r\n# where\r\ntime_zone: Europe/Vienna',
        ),
        ("- a list\n", None),
        ("talk: few\n...\n", None),
    ],
)
def test_keys_without_a_section_are_changed_where_they_stand_or_come_last(before: str, after: str | None) -> None:
    if after is None:
        with pytest.raises(RegulateError, match=r"Write into it yourself:\nlocal_help: \"Anna"):
            with_values(before, "", HELP)
        with pytest.raises(RegulateError, match=r"^link.yaml can't be changed"):
            with_values(before, "", HELP, "link.yaml")
        return
    assert with_values(before, "", HELP) == after
    assert read("settings.yaml", after.encode()).data["local_help"] == "Anna: 01 234 567 # day"


@in_one_test("sign", ["\ufeff", "\uffff", "\x07"])
def test_a_sign_that_no_file_may_hold_is_refused_and_nothing_is_changed(sign: str) -> None:
    with pytest.raises(RegulateError, match="can't be changed by a program"):
        with_values("talk: few\n", "", {"local_help": f'"Anna{sign}"'})


@in_one_test(
    ("text", "where"),
    [
        ("talk: few\nlocal_help:\n  - Anna\n  - 142\n\n# mine\npeople: {}\n", "Lines 2 to 4"),
        ("local_help:\n- Anna\n# of both\n- Bob\ntalk: few\n", "Lines 1 to 4"),
        ("talk: few\nlocal_help: &x Anna 142\n", "Line 2"),
        ("talk: few\nlocal_help: !!str 142\n", "Line 2"),
        ("? local_help\n", "Line 1"),
    ],
)
def test_what_cannot_be_changed_is_told_with_its_lines_and_following_that_makes_it_right(text: str, where: str) -> None:
    with pytest.raises(ByHandError) as told:
        with_values(text, "", {"local_help": '"142"'})
    said, *written = str(told.value).split("\n")
    its = "its" if where.startswith("Line ") else "their"
    assert said == f"{where} of settings.yaml can't be changed by a program. Write this in {its} place:"
    first, *last = map(int, re.findall(r"\d+", where))
    lines = text.splitlines()
    lines[first - 1 : (last or [first])[0]] = written
    document = read("settings.yaml", "\n".join(lines).encode())
    assert document.problems == ()
    assert document.data["local_help"] == "142"


def test_of_two_values_each_is_told_with_its_own_place() -> None:
    with pytest.raises(ByHandError) as told:
        with_values("lamp:\n  pin: 13\n  floor:\n    - 1%\n", "lamp", NEW)
    assert str(told.value).split("\n") == [
        "Lines 3 to 4 of settings.yaml can't be changed by a program. Write this in their place:",
        "    floor: 0.4%",
        "And write below that, with the same indentation:",
        "    ceiling: 31%",
    ]
    with pytest.raises(ByHandError, match=r"Line 2 of .* in its place:\nlamp:\n    floor: 0.4%\n    ceiling: 31%"):
        with_values("talk: few\nlamp: [1, 2]\n", "lamp", NEW)
