"""`schema` prints what the shipped schema files hold."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from pi_regulate.library.json_schema import MODELS
from pi_regulate.share import share_dir

Call = Callable[..., Result]


@pytest.mark.parametrize("kind", MODELS)
def test_the_schema_of_a_kind_is_printed_as_its_file_holds_it(call: Call, kind: str) -> None:
    result = call("schema", kind)
    assert result.exit_code == 0
    file = share_dir() / "config" / "schemas" / f"{kind}.schema.json"
    assert json.loads(result.stdout) == json.loads(file.read_text("utf-8"))


def test_without_a_kind_it_is_the_schema_of_an_exercise(call: Call) -> None:
    assert call("schema").stdout == call("schema", "exercise").stdout


def test_another_kind_is_a_wrong_command_line(call: Call) -> None:
    result = call("schema", "voice")
    assert result.exit_code == 2
    assert "'exercise', 'routine', 'settings'" in result.stderr
