"""docs/write.md tells every key there is, and what is required: what it tells is tried on the reader itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from pydantic import BaseModel

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.known_keys import keys_of
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Settings
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.yaml.source import read
from tests.in_one_test import in_one_test

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "write.md"
COMMAND = [sys.executable, "-m", "scripts.keys"]


def chapter(head: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    return re.split(r"^#{3,4} ", text.split(f"# {head}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(head: str) -> dict[str, list[str]]:
    """Each key of a chapter with the other cells of its row."""
    found = (re.split(r" ?(?<!\\)\| ?", line)[1:-1] for line in chapter(head).splitlines() if line.startswith("| `"))
    return {cells[0].strip("`"): cells[1:] for cells in found}


def test_the_section_is_the_one_that_the_command_writes(tmp_path: Path) -> None:
    page = tmp_path / "write.md"
    shutil.copy(PAGE, page)
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r"\| `lasts`.*\n", "", text), encoding="utf-8")  # as if somebody had forgotten a key
    subprocess.run([*COMMAND, str(page)], cwd=ROOT, check=True, timeout=60)
    assert page.read_text(encoding="utf-8") == text, "python -m scripts.keys docs/write.md"


@in_one_test(("head", "model"), [("Exercise", Exercise), ("Routine", Routine), ("Settings", Settings)])
def test_every_key_has_its_row(head: str, model: type[BaseModel]) -> None:
    assert list(rows(head)) == list(keys_of(model))


def test_every_section_of_the_settings_has_every_key() -> None:
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            assert list(rows(f"`{name}`")) == list(keys_of(field.annotation))


def test_what_is_required_is_required_and_nothing_else() -> None:
    whole = {
        "id": "my-calm", "title": "My calm", "phase": "breathe", "who": "alone", "suits": "[calm]",
        "purpose": "To slow down.", "needs": "[]", "on_skip": "follow-light", "alone": "settle", "sound": "ocean",
        "colour": "amber", "lasts": "60s", "breathe": "{in: 4, out: 6}", "evidence": "None.", "caution": "None.",
    }  # fmt: skip
    told = rows("Exercise")
    assert [key for key, cells in told.items() if cells[0] == "yes"] == ["id", "phase"]
    for left_out in whole:
        shelf = Shelf()
        text = "".join(f"{key}: {value}\n" for key, value in whole.items() if key != left_out)
        required = bool(told[left_out][0])
        assert (shelf.add_exercise(read("my-calm.yaml", text.encode())) is None) == required, left_out


def test_bounds_and_defaults_are_told() -> None:
    assert rows("`button`")["pin"][1:3] == ["whole number, 0 to 27", "`17`"]
    assert rows("`sound`")["volume"][1:3] == ["number, 0 to 10", "`5`"]
    assert rows("`people`")["photosensitive"][1:3] == ["`true` or `false`", "`false`"]
    assert rows("Breath light")["to"][1:3] == ["level", "`40%`"]
    assert rows("Pattern")["out"][0] == "or `hum`"
