"""What a page may ask for: these few things, exactly; everything else is refused in a sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.studio.asking import (
    Chooses,
    ComparesClocks,
    MovesHand,
    PageAsks,
    Plays,
    SetsHour,
    SetsTempo,
    UnreadableError,
    WantsNumbers,
    read_asked,
)
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.stage import CALM


@in_one_test(
    ("text", "asked"),
    [
        ('{"hand":"down"}', MovesHand("down")),
        ('{"hand":"up"}', MovesHand("up")),
        ('{"hand":"press"}', MovesHand("press")),
        ('{"hand":"double"}', MovesHand("double")),
        ('{"hand":"hold"}', MovesHand("hold")),
        ('{"tempo":0}', SetsTempo(0.0)),
        ('{"tempo":60}', SetsTempo(60.0)),
        ('{"choose":"long-out"}', Chooses("long-out")),
        ('{"play":["long-out",20.5]}', Plays("long-out", 20.5)),
        ('{"play":["default",0]}', Plays("default", 0.0)),
        ('{"hour":"22:30"}', SetsHour(1350)),
        ('{"hour":null}', SetsHour(None)),
        ('{"numbers":true}', WantsNumbers(True)),
        ('{"clock":12.5}', ComparesClocks(12.5)),
    ],
)
def test_what_the_page_asks_is_read(text: str, asked: PageAsks) -> None:
    assert read_asked(text) == asked


@in_one_test(
    ("text", "why"),
    [
        ("", "this is no JSON"),
        ("\x00\xff", "this is no JSON"),
        ("[" * 150, "this is no JSON"),
        ("[]", "a message is an object with one name"),
        ("{}", "a message is an object with one name"),
        ('{"hand":"down","tempo":1}', "a message is an object with one name"),
        ('{"hand":"clap"}', "this is nothing that the studio's page asks for"),
        ('{"hand":null}', "this is nothing that the studio's page asks for"),
        ('{"tempo":61}', "this is nothing that the studio's page asks for"),
        ('{"tempo":true}', "this is nothing that the studio's page asks for"),
        ('{"tempo":NaN}', "this is nothing that the studio's page asks for"),
        ('{"clock":Infinity}', "this is nothing that the studio's page asks for"),
        ('{"play":["long-out",-1]}', "this is nothing that the studio's page asks for"),
        ('{"play":["long-out",true]}', "this is nothing that the studio's page asks for"),
        ('{"play":["long-out"]}', "this is nothing that the studio's page asks for"),
        ('{"choose":""}', "this is nothing that the studio's page asks for"),
        ('{"choose":"a\\nb"}', "this is nothing that the studio's page asks for"),
        (json.dumps({"choose": "a" * 101}), "this is nothing that the studio's page asks for"),
        (json.dumps({"choose": "a" * 1000}), "a message has at most 200 characters"),
    ],
)
def test_what_no_page_asks_is_refused_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_asked(text)
    assert str(refused.value) == why


@given(st.one_of(st.text(max_size=40), st.lists(st.none() | st.integers() | st.text(max_size=5)).map(json.dumps)))
@settings(CALM, max_examples=examples(50))
def test_nothing_else_can_come_of_garbage(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_asked(text)
