"""Pictures tell what the device does, and no words lie on each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from pi_regulate.cli import main
from pi_regulate.devices.speech.voices import voice_places
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.routine import Routine
from pi_regulate.pictures.characters import picture_lines
from pi_regulate.pictures.figure import draw, matplotlib_pyplot, save_figure
from pi_regulate.pictures.overview import overview
from pi_regulate.pictures.rehearsed import drawn_of
from pi_regulate.pictures.session import Drawn, watch
from pi_regulate.share import share_dir
from pi_regulate.wiring.rehearsal import rehearse
from tests.in_one_test import in_one_test

if find_spec("matplotlib") is None:
    pytest.skip("pictures need the extra `plot`", allow_module_level=True)

pytestmark = pytest.mark.usefixtures("sounds_once")
GOLDEN = Path(__file__).parent / "golden"
LIBRARY = load(share_dir())
SOME = ["cyclic-sigh", "together"]  # an exercise and a routine
EVERY = [*LIBRARY.exercises, *LIBRARY.routines]


@pytest.fixture(scope="module")
def library() -> Library:
    return LIBRARY


@cache
def drawing(name: str, *, sound: bool = False) -> Drawn:
    """What a session of it looks like, with `sound` also what it sounds like: rehearsed once, looked at by many."""
    return drawn_of(LIBRARY, name, voice_places(share_dir(), None), sound=sound)


@cache
def figure_of(name: str) -> Any:
    """The picture of it."""
    return draw(drawing(name))


@pytest.fixture(scope="module")
def plt() -> Iterator[Any]:
    """pyplot, loaded by the one process that runs these tests and not by all that look for tests."""
    yield matplotlib_pyplot()
    figure_of.cache_clear()
    matplotlib_pyplot().close("all")


def texts_that_overlap(figure: Any) -> list[tuple[str, str]]:
    """Pairs of visible texts whose boxes share more than a pixel."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    import matplotlib.text

    texts = [text for text in figure.findobj(matplotlib.text.Text) if text.get_visible() and text.get_text().strip()]
    said = [text.get_text() for text in texts]
    boxes = np.array([text.get_window_extent(renderer).extents for text in texts])
    left, bottom, right, top = boxes.T[:, :, np.newaxis]
    wide = np.minimum(right, right.T) - np.maximum(left, left.T)
    high = np.minimum(top, top.T) - np.maximum(bottom, bottom.T)
    return [(said[one], said[other]) for one, other in np.argwhere(np.triu((wide > 1) & (high > 1), 1))]


def texts_outside(figure: Any) -> list[str]:
    import matplotlib.text

    renderer, page = figure.canvas.get_renderer(), figure.bbox
    texts = [text for text in figure.findobj(matplotlib.text.Text) if text.get_visible() and text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    return [text for text, box in boxes if box.x0 < page.x0 - 1 or box.x1 > page.x1 + 1 or box.y0 < page.y0 - 1]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in SOME else [pytest.mark.slow]) for name in EVERY]
)
def test_no_words_lie_on_each_other_or_off_the_page(name: str) -> None:
    assert texts_that_overlap(figure_of(name)) == []
    assert texts_outside(figure_of(name)) == []


@pytest.mark.slow
def test_the_whole_library_fits_on_one_page(plt: Any, library: Library) -> None:
    figure = overview([drawing(name) for name in library.exercises])
    try:
        assert texts_that_overlap(figure) == []
        titles = {axis.get_title(loc="left") for axis in figure.axes}
        assert titles >= set(library.exercises)
    finally:
        plt.close(figure)


@pytest.mark.parametrize(
    "name", ["cyclic-sigh", *(pytest.param(name, marks=pytest.mark.slow) for name in ("listening-turns", "sleep-ramp"))]
)
def test_a_picture_looks_like_the_golden_one(plt: Any, name: str, tmp_path: Path) -> None:
    """Compared as a small picture, so that another version's hair of a font makes no difference."""
    made = tmp_path / "made.png"
    figure_of(name).savefig(made, dpi=40)
    new, golden = plt.imread(made), plt.imread(GOLDEN / f"{name}.png")
    assert abs(new.shape[0] - golden.shape[0]) <= 3
    assert abs(new.shape[1] - golden.shape[1]) <= 3
    height, width = min(new.shape[0], golden.shape[0]), min(new.shape[1], golden.shape[1])
    assert float(np.mean(np.abs(new[:height, :width] - golden[:height, :width]))) < 0.02


def test_a_drawing_holds_what_the_session_did() -> None:
    drawn = drawing("cyclic-sigh")
    assert [span.name for span in drawn.phases] == ["breathe"]
    assert [span.name for span in drawn.parts[:4]] == ["in", "top_up", "out", "in"]
    assert len([span for span in drawn.parts if span.name == "out"]) == 18
    assert max(level for _, level in drawn.levels) == pytest.approx(0.40, abs=0.001)
    assert {round(rate, 3) for _, rate in drawn.per_min} == {6.0}
    assert drawn.lines[0].text == "A sigh has two small sips in, one long out."


def test_a_sigh_of_ten_seconds_is_readable(plt: Any, tmp_path: Path) -> None:
    own = tmp_path / "exercises" / "one-sigh.yaml"
    own.parent.mkdir()
    own.write_text(
        "id: one-sigh\nphase: breathe\nlasts: 10s\nsteps:\n  - breathe: {in: 2s, top_up: 1s, out: 6s}\n    times: 1\n"
    )
    drawn = drawn_of(load(share_dir(), tmp_path), "one-sigh")
    assert [round(rate, 3) for _, rate in drawn.per_min] == [6.667, 6.667], "one breath has a pace too"
    figure = draw(drawn)
    try:
        assert len(figure.axes[0].get_xticks()) >= 8
        assert texts_that_overlap(figure) == []
    finally:
        plt.close(figure)


def test_a_gate_is_answered_so_that_what_stands_behind_it_is_seen() -> None:
    drawn = drawing("hug-20")
    assert [mark.text for mark in drawn.marks if mark.kind == "gate"] == ["2 yeses"]
    assert [span.name for span in drawn.exercises] == ["hug-20"]


def test_a_hand_leads_in_the_picture_and_what_it_does_is_written_there() -> None:
    told = "the hand leads: hold is in, let go is out"
    alone, two = drawing("with-you"), drawing("lead-and-fade")
    assert {span.name for span in (*alone.hands, *two.hands)} == {told}
    assert alone.hands[0].end_s < 40 < alone.length_s - 200, "then the light leads"
    assert [round(span.end_s - span.start_s, 3) for span in two.hands] == [60.0, 60.0]
    ahead = "Now it goes a little ahead. Follow, or not."
    assert [ahead in [mark.text for mark in drawn.lines] for drawn in (alone, two)] == [True, False]
    for name in ("with-you", "lead-and-fade"):
        words = [text.get_text() for text in figure_of(name).axes[0].texts]
        assert words.count(told) == len(drawing(name).hands)
        assert any(told in line for line in picture_lines(drawing(name), 100))


def test_a_gate_that_nobody_answers_is_marked_as_such_in_the_picture(plt: Any, library: Library) -> None:
    routine = Routine.model_validate({"id": "two", "connect": ["hug-20"]})
    drawn = watch("two", partial(rehearse, library, routine), sound=None)
    gate, no = [mark for mark in drawn.marks if mark.kind in ("gate", "no")]
    assert (no.kind, no.text, round(no.at_s - gate.at_s, 3)) == ("no", "0 of 2", 60.0)
    figure = draw(drawn)
    try:
        written = {text.get_text(): text.get_position()[0] for text in figure.axes[0].texts}
        assert 0 <= no.at_s - written["×"] < 0.02 * drawn.length_s
    finally:
        plt.close(figure)


def test_the_sound_of_the_picture_swells_with_the_breath(library: Library) -> None:
    drawn = drawn_of(library, "cool-the-tea", sound=True)
    paced = [(at_s, db) for at_s, db in drawn.loudness if drawn.parts[0].start_s < at_s < drawn.parts[-1].end_s]
    peaks = {round(span.end_s, 1): span for span in drawn.parts if span.name == "in"}
    at_peak = [db for at_s, db in paced if any(abs(at_s - peak) < 0.3 for peak in peaks)]
    assert np.mean(at_peak) > np.mean([db for _, db in paced]) + 2


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("name", ["cool-the-tea", "sleep-ramp", "default"])
def test_the_terminal_picture_keeps_to_its_width_and_cuts_no_spoken_line(name: str, width: int) -> None:
    lines = picture_lines(drawing(name), width)
    assert max(len(line) for line in lines) <= width
    said = " ".join(" ".join(lines).split())
    assert all(line.text in said for line in drawing(name).lines)
    assert any("█" in line for line in lines)


def test_a_terminal_picture_of_nothing_is_no_error() -> None:
    assert picture_lines(Drawn("nothing"), 80)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_preview_writes_a_file_of_each_kind_twice_the_same(tmp_path: Path, form: str) -> None:
    files = [tmp_path / f"{number}.{form}" for number in (1, 2)]
    result = CliRunner().invoke(main, ["preview", "hand-on-heart", "-o", str(files[0])])
    assert result.exit_code == 0, result.output
    save_figure(draw(drawing("hand-on-heart", sound=True)), files[1])
    assert files[0].read_bytes() == files[1].read_bytes()
    start = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[form]
    assert files[0].read_bytes().startswith(start)


@in_one_test(
    ("arguments", "told"),
    [
        ([], "name one routine or exercise"),
        (["default", "--all", "-o", "x.png"], "name one routine or exercise"),
        (["default"], "say where to draw"),
        (["default", "-o", "x.gif"], "should end in .svg, .png or .pdf"),
        (["--all", "--terminal"], "say where to draw"),
    ],
)
def test_preview_says_what_it_needs(arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(main, ["preview", *arguments])
    assert result.exit_code == 2
    assert told in result.output


@pytest.mark.slow
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["preview", "hand-on-heart", "-o", str(tmp_path / "no" / "x.svg")])
    assert result.exit_code == 1
    assert "can't be written" in result.output


def test_the_sound_of_the_picture_has_the_words_in_it(library: Library) -> None:
    drawn = drawn_of(library, "quiet-company", voice_places(share_dir(), None), sound=True)
    lines_s = [line.at_s for line in drawn.lines]
    assert len(lines_s) == 6
    for said_s in lines_s:
        assert max(db for at_s, db in drawn.loudness if said_s < at_s < said_s + 2.5) > -35
    quiet = [db for at_s, db in drawn.loudness if lines_s[0] + 6 < at_s < lines_s[1] - 0.2]
    assert max(quiet) == -80
