"""What an editor offers and explains: at any place, in brackets, in lists, in the middle of a word."""

from __future__ import annotations

from typing import cast

from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.folder.reading import read_document
from pi_regulate.library.json_schema import SchemaKind
from pi_regulate.share import share_dir
from pi_regulate.studio.desk.hints import Offers, WordMeaning, meaning, offers
from tests.in_one_test import in_one_test

HEAD = "id: my-calm\nphase: breathe\n"
SHIPPED_LIBRARY = load(share_dir())
SHIPPED = read_document(share_dir() / "config" / "settings.yaml")


def place(text: str) -> tuple[str, int, int]:
    """A text without its `|`, and the line and column where that stands."""
    before, _, after = text.partition("|")
    return before + after, before.count("\n"), len(before.rpartition("\n")[2])


def offered(kind: SchemaKind, text: str, library: Library | None = None) -> Offers | None:
    return offers(kind, *place(text), library)


def meant(kind: SchemaKind, text: str) -> WordMeaning | None:
    return meaning(kind, *place(text), SHIPPED if kind == "settings" else None)


@in_one_test(
    "kind, text, first",
    [
        ("exercise", "id: my-calm\n|", ["phase"]),
        ("exercise", "id: my-calm\nphase: |", ["ground", "breathe", "connect"]),
        ("exercise", "id: my-calm\nphase: br|eathe\nwho: alone\n", ["ground", "breathe", "connect"]),
        ("exercise", f"{HEAD}suits: [flight, |]\n", ["freeze", "flight", "fight"]),
        ("exercise", f"{HEAD}steps:\n  - |\n", ["breathe", "follow"]),
        ("exercise", f"{HEAD}steps:\n  - breathe: {{in: 4s, |}}\n", ["top_up", "hold", "out", "hum", "rest"]),
        (
            "exercise",
            f"{HEAD}steps:\n  - breathe: {{in: 4s, out: 6s}}\n    |\n",
            ["at", "times", "thin", "sound", "light"],
        ),
        ("exercise", f'{HEAD}steps:\n  - say: "Rest."\n    care: |\n', ["true", "false"]),
        ("exercise", f"{HEAD}on_skip: fol|\n", ["apart-and-back", "appreciation-turns"]),
        ("routine", "id: mine\nground: [|]\n", ["feet-weight", "follow-light"]),
        ("routine", "id: mine\nbreathe:\n  - {exercise: se|}\n", ["box-four", "breath-as-is"]),
        ("settings", "lamp:\n  |\n", ["driver", "pin", "pins"]),
        ("settings", "lamp: {driver: |}\n", ["pwm", "hardware_pwm", "rgb", "mock"]),
        ("settings", "start: {press: |}\n", ["alone", "calm"]),
    ],
)
def test_what_may_be_written_at_a_place(kind: str, text: str, first: list[str]) -> None:
    found = offered(cast("SchemaKind", kind), text, SHIPPED_LIBRARY)
    assert found is not None
    assert [one.word for one in found.words][: len(first)] == first


def test_a_word_is_put_in_for_what_is_written_of_it_and_a_key_with_its_colon() -> None:
    found = offered("exercise", f"{HEAD}steps:\n  - bre|\n")
    assert found is not None
    assert (found.from_column, found.to_column) == (4, 7)
    step = next(one for one in found.words if one.word == "breathe")
    assert step.text == "breathe: "
    assert step.says == "The breath: seconds for each part, or a ramp of rates."
    found = offered("exercise", f"{HEAD}la|: 4min\n")
    assert found is not None
    assert {one.word: one.text for one in found.words}["lasts"] == "lasts", "its colon is there already"


@in_one_test(
    "text",
    [
        f'{HEAD}title: "My |\n',
        f"{HEAD}# a comm|ent\n",
        f"{HEAD}steps:\n  - [}}|\n",
        f'{HEAD}purpose: "|"\n',
        "id: |\n",
    ],
)
def test_nothing_is_offered_where_nothing_is_known(text: str) -> None:
    assert offered("exercise", text, SHIPPED_LIBRARY) is None


@in_one_test(
    "kind, text, name, says",
    [
        ("exercise", f"{HEAD}steps:\n  - breathe: {{in: 4s, o|ut: 6s}}\n", "out", ["2.5 s to 10 s", "350ms"]),
        ("exercise", f"{HEAD}steps:\n  - breathe: {{in: 4s, out: 6|s}}\n", "out", ["2.5 s to 10 s", "350ms"]),
        ("exercise", f"{HEAD}steps:\n  - glow: 8|%\n    lasts: 20s\n", "glow", ["A level of light: 0% to 100%"]),
        ("exercise", "id: my-calm\npha|se: breathe\n", "phase", ["The phase it belongs to.", "`connect`"]),
        ("settings", "lamp: {pi|n: 13}\n", "pin", ["The GPIO number", "`12`: 12 and 13 can do hardware PWM"]),
        ("settings", "lam|p:\n  pin: 12\n", "lamp", ["duty cycles"]),
    ],
)
def test_what_a_word_means_with_its_unit_its_words_and_its_reason(
    kind: str, text: str, name: str, says: list[str]
) -> None:
    found = meant(cast("SchemaKind", kind), text)
    assert found is not None
    assert found.name == name
    assert [part for part in says if part not in " ".join(found.says)] == []


def test_a_word_that_is_no_key_means_nothing() -> None:
    assert meant("exercise", f"{HEAD}nons|ense: 4\n") is None
    assert meant("exercise", "# com|ment\n") is None
