"""The library as a whole: shipped and own files together, and every name in them."""

from __future__ import annotations

import os
import shutil
import string
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.library.catalogue import Library, check_paths, judged_draft, load, load_usable
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.yaml.source import read
from pi_regulate.share import share_dir
from pi_regulate.words import ProblemsError
from tests.pace import slowness

CALM = "id: {id}\nphase: breathe\nbreathe: {{in: 4s, out: 6s}}\nlasts: 4min\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The owner's folder, still empty."""
    (tmp_path / "exercises").mkdir()
    (tmp_path / "routines").mkdir()
    return tmp_path


def told(own: Path) -> list[tuple[str, int, int, str]]:
    """File, line, column and message of everything that keeps the owner's folder from being used."""
    with pytest.raises(ProblemsError) as raised:
        load(share_dir(), own)
    errors = [problem for problem in raised.value.problems if problem.severity == "error"]
    return [(str(Path(p.path).relative_to(own)), p.line, p.column, p.message) for p in errors]


def test_the_shipped_library_has_no_problem_and_no_warning(shipped: Library) -> None:
    assert (len(shipped.exercises), len(shipped.routines), shipped.warnings) == (50, 18, ())
    assert shipped.lines["intro.1"] == "Press to go on. Hold to stop."
    assert check_paths([], share_dir()) == ()
    assert check_paths([share_dir() / "config"], share_dir()) == ()


def test_the_shipped_library_is_there_in_a_quarter_of_a_second(tmp_path: Path) -> None:
    def takes_s(number: int) -> float:
        share = tmp_path / str(number)  # files that were never read
        shutil.copytree(share_dir() / "config", share / "config")
        begun = time.process_time()
        load(share)
        return time.process_time() - begun

    assert min(map(takes_s, range(3))) < 0.25 * slowness()


def test_a_file_is_read_anew_whenever_its_bytes_differ_though_size_and_time_do_not(own: Path) -> None:
    file = own / "settings.yaml"
    floors = []
    for floor in ("1%", "2%", "1%"):
        file.write_text(f"lamp: {{floor: {floor}}}\n")
        os.utime(file, (1e9, 1e9))
        floors.append(load(share_dir(), own).settings.lamp.floor)
    assert floors == [0.01, 0.02, 0.01]


def test_what_an_owner_lays_over_the_shipped_files_leaves_them_as_they_are(shipped: Library, own: Path) -> None:
    (own / "settings.yaml").write_text("lamp: {floor: 2%}\nsound: {volume: 3}\nbutton:\n")
    (own / "lines.yaml").write_text("intro.1: Press.\n")
    (own / "exercises" / "settle.yaml").write_text(CALM.format(id="settle"))
    assert load(share_dir(), own) != shipped
    assert load(share_dir()) == shipped


def test_an_empty_folder_of_the_owner_changes_nothing(shipped: Library, own: Path) -> None:
    assert load(share_dir(), own) == shipped


def test_an_exercise_of_the_owner_is_added_and_one_of_the_same_id_replaces(shipped: Library, own: Path) -> None:
    (own / "exercises" / "my-calm.yaml").write_text(CALM.format(id="my-calm"))
    (own / "exercises" / "long-out.yaml").write_text(CALM.format(id="long-out"))
    library = load(share_dir(), own)
    assert set(library.exercises) - set(shipped.exercises) == {"my-calm"}
    assert library.exercises["long-out"].lasts == 240.0


def test_settings_of_the_owner_need_only_the_lines_that_differ(shipped: Library, own: Path) -> None:
    (own / "settings.yaml").write_text("lamp: {pin: 13}\nstart: {double: together}\n")
    settings = load(share_dir(), own).settings
    assert (settings.lamp.pin, settings.lamp.floor) == (13, shipped.settings.lamp.floor)
    assert (settings.start.press, settings.start.double) == ("default", "together")


def test_settings_in_which_everything_is_a_comment_change_nothing(shipped: Library, own: Path) -> None:
    (own / "settings.yaml").write_text("# lamp: {pin: 13}\n")
    assert load(share_dir(), own) == shipped


def test_settings_that_a_power_cut_left_empty_are_a_problem(own: Path) -> None:
    (own / "settings.yaml").write_bytes(b"")
    assert told(own)[0][:3] == ("settings.yaml", 1, 1)


def test_problems_of_all_files_come_together_in_order(own: Path) -> None:
    (own / "exercises" / "b.yaml").write_text(CALM.format(id="b").replace("in: 4s", "in: -4s").replace("4min", "4:30"))
    (own / "exercises" / "a.yaml").write_text("id: a\n  phase: breathe\n")
    (own / "routines" / "r.yaml").write_text("id: r\nground: [folow-light]\n")
    (own / "settings.yaml").write_text("start: {press: nothing-like-it}\n")
    assert [row[:3] for row in told(own)] == [
        ("exercises/a.yaml", 2, 3),
        ("exercises/b.yaml", 3, 15),
        ("exercises/b.yaml", 4, 8),
        ("routines/r.yaml", 2, 10),
        ("settings.yaml", 1, 16),
    ]


def test_limits_are_told_together_with_an_unknown_key(own: Path) -> None:
    text = CALM.format(id="a").replace("out: 6s", "out: 60s") + "titel: A\n"
    (own / "exercises" / "a.yaml").write_text(text)
    assert [row[:3] for row in told(own)] == [("exercises/a.yaml", 3, 24), ("exercises/a.yaml", 5, 1)]


def test_a_broken_file_does_not_make_those_that_name_it_look_broken(own: Path) -> None:
    (own / "exercises" / "mine.yaml").write_text("id: mine\nphase: brethe\n")
    (own / "routines" / "r.yaml").write_text("id: r\nbreathe: [mine]\n")
    assert {row[0] for row in told(own)} == {"exercises/mine.yaml"}


def test_a_name_that_leads_nowhere_is_told_with_the_nearest(own: Path) -> None:
    (own / "exercises" / "a.yaml").write_text(CALM.format(id="a") + "on_skip: folow-light\nalone: quiet-compny\n")
    (own / "routines" / "r.yaml").write_text(
        "id: r\nbreathe: [a, {exercise: four-seven-eight, variant: haf}]\non_skip: setle\n"
    )
    rows = told(own)
    assert [row[:3] for row in rows] == [
        ("exercises/a.yaml", 5, 10),
        ("exercises/a.yaml", 6, 8),
        ("routines/r.yaml", 2, 52),
        ("routines/r.yaml", 3, 10),
    ]
    for row, near in zip(rows, ("follow-light", "quiet-company", "half", "settle"), strict=True):
        assert row[3].endswith(f"Did you mean `{near}`?")


def test_nobody_alone_is_sent_to_an_exercise_for_two_nor_to_the_same_again(own: Path) -> None:
    (own / "exercises" / "a.yaml").write_text(CALM.format(id="a") + "on_skip: a\nalone: hug-20\n")
    messages = [row[3] for row in told(own)]
    assert messages[0].startswith("`on_skip` names this exercise itself")
    assert messages[1].startswith("`hug-20` is for two people")


def test_an_exercise_in_which_a_hand_leads_stands_in_for_nothing_and_a_routine_may_play_it(own: Path) -> None:
    (own / "exercises" / "my-calm.yaml").write_text(CALM.format(id="my-calm") + "on_skip: with-you\n")
    (own / "routines" / "mine.yaml").write_text("id: mine\nbreathe: [with-you]\non_skip: with-you\n")
    said = "in `with-you` a hand leads the light, which somebody has to want; name one here that goes on by itself"
    assert [(file, line, message.startswith(said)) for file, line, _, message in told(own)] == [
        ("exercises/my-calm.yaml", 5, True), ("routines/mine.yaml", 3, True),
    ]  # fmt: skip


def test_the_same_id_twice_in_one_folder_is_told_at_the_second(own: Path) -> None:
    (own / "exercises" / "a.yaml").write_text(CALM.format(id="a"))
    (own / "exercises" / "b.yaml").write_text(CALM.format(id="a"))
    assert told(own) == [
        ("exercises/b.yaml", 1, 5, "`a` is the id of `a.yaml` too. Give one of them another."),
    ]


def test_a_file_called_otherwise_than_its_id_is_used_with_a_warning(own: Path) -> None:
    (own / "exercises" / "copy.yaml").write_text(CALM.format(id="my-calm"))
    library = load(share_dir(), own)
    assert "my-calm" in library.exercises
    assert [(warning.line, warning.column) for warning in library.warnings] == [(1, 5)]


def test_files_that_nobody_reads_are_pointed_out(own: Path) -> None:
    (own / "exercises" / "a.yml").write_text(CALM.format(id="a"))
    (own / "b.yaml").write_text(CALM.format(id="b"))
    library = load(share_dir(), own)
    assert [Path(problem.path).name for problem in library.unread] == ["b.yaml", "a.yml"]
    assert library.warnings == ()


def test_notes_and_hidden_files_beside_the_exercises_are_left_alone(shipped: Library, own: Path) -> None:
    for name in ("README.md", ".hidden.yaml", "a.yaml~", ".a.yaml.swp"):
        (own / "exercises" / name).write_text("{")
    assert load(share_dir(), own) == shipped


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"there is no such folder"):
        load(share_dir(), tmp_path / "nowhere")


def test_a_file_where_a_folder_belongs_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "exercises").write_text("")
    with pytest.raises(ProblemsError, match=r"this is a file; a folder belongs here"):
        load(share_dir(), tmp_path)


def test_without_the_shipped_settings_there_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"settings\.yaml:1:1: there is no such file"):
        load(tmp_path)


def test_one_file_is_checked_with_what_lies_around_it(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own / "exercises" / "mine.yaml").write_text(CALM.format(id="mine"))
    (own / "exercises" / "other.yaml").write_text("id: no\n")
    (own / "routines" / "r.yaml").write_text("id: r\nbreathe: [mine]\n")
    assert check_paths([own / "routines" / "r.yaml"], share_dir()) == ()
    monkeypatch.chdir(own / "routines")
    assert check_paths([Path("r.yaml")], share_dir()) == ()
    problems = check_paths([Path("../exercises")], share_dir())
    assert {problem.path for problem in problems} == {"../exercises/other.yaml"}


def test_problems_are_named_as_the_paths_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(share_dir() / "config", tmp_path / "config")
    (tmp_path / "config" / "exercises" / "settle.yaml").write_text("id: no\n")
    monkeypatch.chdir(tmp_path)
    for path in ("config/exercises/settle.yaml", "config/exercises", "config", "./config"):
        assert {problem.path for problem in check_paths([Path(path)], tmp_path)} == {"config/exercises/settle.yaml"}


def test_what_a_loose_file_is_is_told_by_its_keys(tmp_path: Path) -> None:
    said = {
        "id: a\nlamp: {pin: 99}\nnight: {}\n": "Keys here: backend",
        "id: a\nground: [nix]\n": "there is no exercise `nix`",
        "id: a\nbreathe: [nix]\n": "there is no exercise `nix`",
        "id: a\nphase: breathe\nlasts: 1min\nbreathe: [nix]\n": "keys like in, top_up, hold, out belong here",
        "intro.1: 5\n": "a spoken text belongs here",
        "hello: you\n": "Keys here: id, title, phase",
    }
    for text, says in said.items():
        (tmp_path / "loose.yaml").write_text(text)
        assert any(says in problem.message for problem in check_paths([tmp_path / "loose.yaml"], share_dir())), text


def test_paths_that_lead_nowhere_are_problems(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    problems = check_paths([tmp_path / "gone.yaml", tmp_path / "none"], share_dir())
    assert [problem.message for problem in problems] == [
        "there is no such file.",
        "there are no YAML files in this folder.",
    ]


SHIPPED_TEXTS = [path.read_text(encoding="utf-8") for path in sorted((share_dir() / "config").glob("*/*.yaml"))]
SLIPS = ["0", "-1", "24h", "1ms", "100%", "60/min", "0.001/min", "no", "~", "[]", "{}", '"', "'", ": ", "\n", "\t",
         "  ", "*a", "{from: 60/min, to: 0.001/min, over: 24h}", "{from: 0%, to: 1.0, every: 1ms}", "breathe",
         "times", "5000"]  # fmt: skip


@given(st.data())
def test_no_slip_of_the_finger_in_a_shipped_file_leads_to_anything_but_problems(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SHIPPED_TEXTS))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        until = at + data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(st.sampled_from(SLIPS) | st.text(string.printable, max_size=3)) + text[until:]
    shelf = Shelf()
    add = shelf.add_routine if "ground:" in text else shelf.add_exercise
    add(read("file.yaml", text.encode()))
    shelf.look_across()
    for problem in shelf.problems:
        assert "Input should" not in problem.message
        assert str(problem).startswith(f"file.yaml:{problem.line}:{problem.column}: ")


def routine(own: Path, name: str, text: str) -> None:
    (own / "routines" / f"{name}.yaml").write_text(f"id: {name}\n{text}\n")


def test_what_is_usable_is_there_without_the_faulty_files(own: Path) -> None:
    (own / "exercises" / "good.yaml").write_text(CALM.format(id="good"))
    (own / "exercises" / "bad.yaml").write_text(CALM.format(id="bad").replace("6s", "60s"))
    (own / "exercises" / "settle.yaml").write_text(CALM.format(id="settle").replace("6s", "60s"))
    (own / "exercises" / "twin.yaml").write_text(CALM.format(id="good"))
    routine(own, "fine", "breathe: [good]")
    routine(own, "with-bad", "breathe: [bad]")
    (own / "lines.yaml").write_text("intro.1: 3\n")
    (own / "settings.yaml").write_text("talk: none\nstart: {double: with-bad}\nvoice_for: {bad: anna}\n")
    usable, shipped = load_usable(own), load(share_dir())
    assert usable.exercises.keys() - shipped.exercises.keys() == {"good"}
    assert usable.routines.keys() - shipped.routines.keys() == {"fine"}
    assert usable.exercises["settle"] == shipped.exercises["settle"], "the shipped one is back"
    assert usable.lines == shipped.lines
    assert (usable.settings.talk, usable.settings.start.double) == ("none", "with-bad")
    faulty = {Path(problem.path).name for problem in usable.unusable if problem.severity == "error"}
    assert faulty == {"bad.yaml", "settle.yaml", "twin.yaml", "lines.yaml"}
    assert {path.name for path in usable.left_out} == faulty | {"with-bad.yaml"}


def test_a_library_without_a_fault_is_whole_whichever_way_it_is_loaded(own: Path) -> None:
    (own / "exercises" / "settle.yaml").write_text(CALM.format(id="settle"))  # which brings a warning
    assert load_usable(own) == load(share_dir(), own)
    assert load_usable(own).unusable == ()
    assert load_usable(None) == load(share_dir())


@pytest.mark.parametrize("settings", ["talk: many\n", "talk: {\n", "start: {press: nothing}\n", ""])
def test_without_usable_settings_nothing_is_usable(own: Path, settings: str) -> None:
    (own / "settings.yaml").write_text(settings)
    (own / "exercises" / "bad.yaml").write_text("id: bad\n")
    with pytest.raises(ProblemsError) as raised:
        load_usable(own)
    assert {Path(problem.path).name for problem in raised.value.problems} == {"settings.yaml", "bad.yaml"}


def test_a_folder_that_is_not_there_is_not_left_out(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError):
        load_usable(tmp_path / "nowhere")


def test_a_file_is_judged_as_it_is_being_written_and_nothing_touches_the_disk(tmp_path: Path) -> None:
    folder = tmp_path / "not-there-yet"
    path = folder / "exercises" / "my-calm.yaml"
    library, problems = judged_draft(path, CALM.format(id="my-calm").encode(), share_dir(), folder)
    assert library is not None
    assert library.exercises["my-calm"].phase == "breathe"
    assert problems == ()
    wrong = CALM.format(id="my-calm").replace("6s", "40s").encode()
    library, problems = judged_draft(path, wrong, share_dir(), folder)
    assert library is None
    assert [(one.path, one.line, one.column) for one in problems if one.severity == "error"] == [(str(path), 3, 24)]
    assert not folder.exists()


def test_what_is_being_written_counts_in_place_of_the_file_and_for_all_others(own: Path) -> None:
    path = own / "exercises" / "my-calm.yaml"
    path.write_text(CALM.format(id="my-calm"), encoding="utf-8")
    (own / "routines" / "mine.yaml").write_text("id: mine\nbreathe: [my-calm]\n", encoding="utf-8")
    library, problems = judged_draft(path, CALM.format(id="my-rest").encode(), share_dir(), own)
    assert library is not None, "the file itself can be used"
    assert "my-rest" in library.exercises
    assert "my-calm" not in library.exercises
    assert [Path(one.path).name for one in problems if one.severity == "error"] == ["mine.yaml"]
    (own / "exercises" / "other.yaml").write_text("id: other\nphase: nowhere\n", encoding="utf-8")
    library, _ = judged_draft(path, CALM.format(id="my-calm").encode(), share_dir(), own)
    assert library is not None, "another faulty file is left out"
