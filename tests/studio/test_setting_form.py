"""The form of the settings: what each field is, and that it changes nothing but its own value in the text."""

from __future__ import annotations

from typing import Any

import pytest

from pi_regulate.library.catalogue import load
from pi_regulate.library.folder.reading import read_document
from pi_regulate.share import share_dir
from pi_regulate.studio.desk.setting_form import form_of, with_setting
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test

SHIPPED = read_document(share_dir() / "config" / "settings.yaml")


def fields(text: str) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for section in form_of(text, SHIPPED) for one in section["fields"]}


def test_every_setting_is_a_field_with_its_value_its_default_and_its_reason() -> None:
    found = fields("lamp:\n  pin: 13  # mine\n")
    assert len(found) > 50
    assert [name for name, one in found.items() if not one["reason"]] == []
    pin = found["lamp.pin"]
    assert (pin["value"], pin["default"], pin["own"], pin["line"], pin["kind"]) == ("13", "12", True, 2, "text")
    assert pin["reason"].startswith("12 and 13 can do hardware PWM")
    assert (found["talk"]["kind"], found["talk"]["words"]) == ("choice", ["full", "few", "none"])
    assert (found["people.holds"]["kind"], found["people.holds"]["value"]) == ("switch", "false")
    assert (found["button.double_press"]["kind"], found["button.double_press"]["words"]) == ("text", ["off"])
    assert found["voices"]["kind"] == "", "a list is written in the text"
    assert found["night.from"]["value"] == "22:00", "without its quotes"


def test_a_field_changes_its_value_and_leaves_all_else_as_it_is_written() -> None:
    text = "# my lamp\nlamp:\n  pin: 13      # beside the bed\n\ntalk: few\n"
    assert with_setting(text, "lamp.pin", "12", SHIPPED) == text.replace("13 ", "12 ")
    assert with_setting(text, "people.holds", "true", SHIPPED) == text + "\npeople:\n  holds: true\n"
    assert with_setting("", "advance", "press", SHIPPED) == "advance: press\n"


@in_one_test(
    "typed", ["Anna: 142", "# 142", "no", 'a "quoted" one', "it's", "{x}", "- 1", "142", "", "back\\slash", "🌙 142"]
)
def test_what_is_typed_into_a_field_is_what_the_device_reads(typed: str, tmp_path: Any) -> None:
    text = with_setting("", "local_help", typed, SHIPPED)
    (tmp_path / "settings.yaml").write_text(text, encoding="utf-8")
    assert load(share_dir(), tmp_path).settings.local_help == typed
    assert fields(text)["local_help"]["value"] == typed


def test_a_field_that_is_none_and_a_text_that_can_not_be_changed_are_refused() -> None:
    for name in ("lamp.nothing", "voices", "doors", "lamp"):
        with pytest.raises(RegulateError, match="is written in the text"):
            with_setting("", name, "x", SHIPPED)
    with pytest.raises(RegulateError, match="can't be changed by a program"):
        with_setting("lamp: {pin: 12\n", "lamp.pin", "13", SHIPPED)
    assert fields("lamp: {pin: 12\n")["lamp.pin"]["own"] is False, "what can't be read counts as empty"
