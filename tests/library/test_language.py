"""Lines in another language: how long they are counts everywhere, their words only where somebody wrote a list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pi_regulate.cli import main
from pi_regulate.library.catalogue import check_paths, load
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits.checks import check_exercise
from pi_regulate.library.limits.prompts import check_prompts
from pi_regulate.share import share_dir
from tests.in_one_test import in_one_test

# Words that English forbids, in a line without a choice: in German “Bad” is a bathroom and “must” isn't a word.
BAD = "Geh ins Bad. Must."
LONG = "Eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn."
NOTE = "note: the words of lines in `de` were not judged"


def broken(language: str | None, *lines: str, **keys: Any) -> list[str]:
    steps = [{"glow": "9%", "lasts": "2min"}, *({"say": text, "at": at * 20} for at, text in enumerate(lines))]
    one = Exercise.model_validate({"id": "mine", "phase": "ground", "steps": steps, "language": language, **keys})
    return [breach.limit for breach in (*check_prompts(one), *check_exercise(one))]


@in_one_test("language", [None, "en", "en-GB"])
def test_words_are_judged_in_english(language: str | None) -> None:
    assert broken(language, BAD) == ["prompt_words", "prompt_judging", "prompt_choice"]


@in_one_test("language", ["de", "pt-BR", "nb"])
def test_words_are_not_judged_where_nobody_wrote_a_list(language: str) -> None:
    assert broken(language, BAD) == []


@pytest.mark.parametrize("language", [None, "de"])
def test_lengths_and_limits_hold_in_every_language(language: str | None) -> None:
    assert "prompt_length" in broken(language, LONG)
    close = [{"glow": "9%", "lasts": "9s"}, *({"say": "Ja, if. Oder ein anderes Mal.", "at": at} for at in (0, 1))]
    assert "prompt_room" in broken(language, steps=close)
    found = broken(language, *(["Oder bleib, if."] * 5))
    assert found == ["prompt_kept"]
    assert "exclude" in broken(language, "Wim Hof, if.")
    assert "slew" in broken(
        language, "Ja, if.", steps=[{"glow": "9%", "lasts": "9s"}, {"glow": "20%", "lasts": "0.5s"}]
    )


def test_small_breaths_are_looked_for_where_their_word_is_known() -> None:
    paced = {"steps": [{"breathe": {"in": 4, "out": 6}, "times": 30}, {"say": "Kleine Atemzüge.", "at": 60}]}
    assert "overbreathing" in broken(None, **paced)
    assert broken("de", **paced) == []


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(settings: str, exercise: str) -> Path:
        (tmp_path / "exercises").mkdir(exist_ok=True)
        (tmp_path / "settings.yaml").write_text(settings, encoding="utf-8")
        text = (
            f'id: mine\nphase: ground\n{exercise}steps:\n  - glow: 9%\n    lasts: 60s\n  - say: "{BAD}"\n    at: 0s\n'
        )
        (tmp_path / "exercises" / "mine.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def warned(folder: Path) -> list[str]:
    return [one.message for one in check_paths([folder], share_dir())]


def test_a_folder_says_it_once_for_all_its_exercises_and_a_file_may_say_otherwise(
    own: Callable[[str, str], Path],
) -> None:
    assert len(warned(own("talk: few\n", ""))) == 3
    assert warned(own("language: de\n", "")) == []
    assert len(warned(own("language: de\n", "language: en\n"))) == 3
    assert warned(own("talk: few\n", "language: de\n")) == []


def test_it_holds_for_no_other_folder(own: Callable[[str, str], Path], tmp_path: Path) -> None:
    folder = own("language: de\n", "")
    library = load(share_dir(), folder)
    assert library.exercises["mine"].language == "de"
    assert {one.language for name, one in library.exercises.items() if name != "mine"} == {None}
    other = tmp_path / "other" / "exercises"
    other.mkdir(parents=True)
    (other / "yours.yaml").write_text((folder / "exercises" / "mine.yaml").read_text().replace("mine", "yours"))
    found = check_paths([other.parent], share_dir(), folder)
    assert len([one for one in found if "limit prompt_" in one.message]) == 3


def told(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_check_says_once_for_each_language_that_it_cannot_judge_its_words(own: Callable[[str, str], Path]) -> None:
    folder = own("language: de\n", "")
    text = (folder / "exercises" / "mine.yaml").read_text()
    (folder / "exercises" / "other.yaml").write_text(text.replace("mine", "other"))
    for paths in (["--config", folder], [folder], [folder / "exercises" / "other.yaml"]):
        done = told("check", *paths)
        assert done.exit_code == 0
        assert done.stderr.count(NOTE) == 1, paths
    assert NOTE not in told("check", "--config", own("talk: few\n", "")).stderr
    assert (
        NOTE not in told("check", "--config", own("language: de\n", "language: en\n"), folder / "settings.yaml").stderr
    )


def test_a_language_is_shown_and_explained(own: Callable[[str, str], Path]) -> None:
    assert "  language  de" in told("show", "mine", "--config", own("language: de\n", "")).output.splitlines()
    assert "The language of its lines" in told("explain", "language").output
    assert "the only language with a list of words so far" in " ".join(told("explain", "prompt_words").output.split())


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("German", "Did you mean `de`?"),
        ("DE", "Did you mean `de`?"),
        ("pt_BR", "Did you mean `pt-BR`?"),
        ("français", "Did you mean `fr`?"),
        ("no", "Write `nb` or `nn` for Norwegian."),
        ("[de, en]", "the code of a language belongs here, such as de, not a list."),
    ],
)
def test_what_is_no_language_is_told_with_the_one_that_was_meant(
    own: Callable[[str, str], Path], written: str, says: str
) -> None:
    for settings, exercise in ((f"language: {written}\n", ""), ("talk: few\n", f"language: {written}\n")):
        (wrong,) = [one for one in warned(own(settings, exercise)) if "limit prompt_" not in one]
        assert wrong.endswith(says)
