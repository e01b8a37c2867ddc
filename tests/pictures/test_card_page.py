"""The card as a page: all its words, none on another, inside the marks, in any script, and one page always."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from pi_regulate.cli import main
from pi_regulate.pictures import card_page, card_text, fonts
from tests.in_one_test import in_one_test

if find_spec("fpdf") is None:  # loaded by the process that runs these tests, not by all that look for tests
    pytest.skip("the page needs the extra `card`", allow_module_level=True)
pdfium: Any = pytest.importorskip("pypdfium2", reason="the page is looked at with pypdfium2")

GOLDEN = Path(__file__).parent / "golden" / "card.png"
MM = 72 / 25.4
LONG = "Telefonseelsorge 142, Frauenhelpline 0800 222 555, Krisendienst 01 31330, Rat auf Draht 147, " + "W" * 100
MANY = "Анна +380 44 123; Ελένη 210 1034; Łódź 116 123; Đặng Thị 113; עזרה 1201; نجدة"


@cache
def made_for(settings: str) -> bytes:
    """The file that is made for these settings, once."""
    with tempfile.TemporaryDirectory() as folder:
        return file_of(Path(folder), settings)


@cache
def page_of(settings: str) -> Any:
    """The page that is made for these settings."""
    return pdfium.PdfDocument(made_for(settings))[0]


def file_of(folder: Path, settings: str) -> bytes:
    (folder / "settings.yaml").write_text(settings, encoding="utf-8")
    done = CliRunner().invoke(main, ["card", "--config", str(folder), "--pdf", str(folder / "card.pdf")])
    assert done.exit_code == 0, done.output
    return (folder / "card.pdf").read_bytes()


def text_of(page: Any) -> str:
    return " ".join(str(page.get_textpage().get_text_range()).replace("\ufffe", "-").split())


def boxes_of(page: Any) -> list[tuple[float, float, float, float]]:
    """Where words stand: left, bottom, right and top, in mm from the sheet's lower left corner."""
    text = page.get_textpage()
    return [tuple(side / MM for side in text.get_rect(number)) for number in range(text.count_rects())]


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param("talk: few", id="blank", marks=pytest.mark.slow),
        pytest.param(f'local_help: "{LONG}"', id="long"),
        pytest.param(f'local_help: "{MANY}"', id="many scripts", marks=pytest.mark.slow),
    ],
)
def test_no_words_lie_on_each_other_or_outside_the_marks(settings: str) -> None:
    boxes = boxes_of(page_of(settings))
    assert len(boxes) > 25
    left, top = (210 - 148) / 2, (297 - 210) / 2
    assert [box for box in boxes if box[0] < left + 5 or box[2] > 210 - left - 5] == []
    assert [box for box in boxes if box[1] < top + 5 or box[3] > 297 - top - 5] == []
    assert [
        (a, b)
        for a, b in combinations(boxes, 2)
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.4 and min(a[3], b[3]) - max(a[1], b[1]) > 0.4
    ] == []


def test_the_text_can_be_selected_and_the_notice_and_crisis_words_are_whole() -> None:
    text = text_of(page_of('local_help: "Anna, 01 234 567"'))
    legal = (card_text.NOTICE, card_text.CRISIS, card_text.STOP, card_text.FEAR, card_text.AGES, card_text.DARK)
    for wanted in (*legal, "Ask with words.", "Hold one second", "Help near you: Anna, 01 234 567"):
        assert wanted in text


@in_one_test("name", ["Анна", "Ελένη", "Łódź", "Đặng Thị"])
def test_a_name_in_another_script_is_drawn_and_can_be_copied(name: str) -> None:
    assert name in text_of(page_of(f'local_help: "{MANY}"'))


def test_a_letter_that_no_font_has_is_told_and_no_page_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dejavu = [file for file in fonts._files() if file.name in (fonts.REGULAR, fonts.BOLD)]
    monkeypatch.setattr(fonts, "_files", lambda: iter(dejavu))
    (tmp_path / "settings.yaml").write_text('local_help: "命の電話"', encoding="utf-8")
    done = CliRunner().invoke(main, ["card", "--config", str(tmp_path), "--pdf", str(tmp_path / "card.pdf")])
    assert done.exit_code == 1
    assert re.search(r"no font installed here has the letters .*電.* of `local_help`", done.output)
    assert not (tmp_path / "card.pdf").exists()


@pytest.mark.parametrize(
    ("lacks", "says"),
    [
        ("fpdf", "needs the Python package fpdf2; this installs it: "),
        ("fonts", "DejaVu Sans, which is not installed"),
    ],
)
def test_what_is_missing_on_this_machine_is_told_with_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacks: str, says: str
) -> None:
    if lacks == "fpdf":
        monkeypatch.setattr(card_page, "find_spec", lambda name: None)
    else:
        monkeypatch.setattr(fonts, "_files", lambda: iter(()))
    done = CliRunner().invoke(main, ["card", "--config", str(tmp_path), "--pdf", str(tmp_path / "card.pdf")])
    assert done.exit_code == 1
    assert says in done.output
    assert " install " in done.output  # whichever is right here: tests/test_installation.py


def test_writing_from_right_to_left_without_what_orders_it_is_told_and_other_scripts_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_page, "find_spec", lambda name: None if name == "uharfbuzz" else find_spec(name))
    assert file_of(tmp_path, 'local_help: "Анна"').startswith(b"%PDF")
    (tmp_path / "settings.yaml").write_text('local_help: "עזרה 1201"', encoding="utf-8")
    done = CliRunner().invoke(main, ["card", "--config", str(tmp_path), "--pdf", str(tmp_path / "card.pdf")])
    assert done.exit_code == 1
    assert "runs from right to left needs the Python package uharfbuzz" in done.output


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["card", "--config", str(tmp_path), "--pdf", str(tmp_path / "no" / "card.pdf")])
    assert done.exit_code == 1
    assert "can't be written" in done.output


def test_the_same_card_is_the_same_file(tmp_path: Path) -> None:
    one, other = made_for("talk: few"), file_of(tmp_path, "talk: few")
    assert one == other
    assert len(pdfium.PdfDocument(one)) == 1


def test_the_page_looks_like_the_golden_one() -> None:
    """Compared as a small picture, so that another version's hair of a font makes no difference."""
    new = np.asarray(page_of('local_help: "Anna, 01 234 567"').render(scale=0.5).to_pil().convert("L"))
    from PIL import Image  # comes with fpdf2

    golden = np.asarray(Image.open(GOLDEN).convert("L"))
    assert new.shape == golden.shape
    assert float(np.mean(np.abs(new.astype(float) - golden.astype(float)))) / 255 < 0.01
