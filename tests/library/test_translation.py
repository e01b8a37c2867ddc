"""What is said in which language: whole exercises, fresh words, and whatever the owner wrote.

The language here, `qaa`, is invented: what holds for it holds for any that somebody adds as a file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from pi_regulate.library.catalogue import Library, check_paths, load
from pi_regulate.library.language_files import english_hash, languages_at
from pi_regulate.library.lines import every_line
from pi_regulate.library.routine import Routine
from pi_regulate.reporting.stand_ins import played_for, programme_of
from pi_regulate.session.voice_choice import Chain, Voice
from pi_regulate.share import share_dir
from pi_regulate.words import ProblemsError
from tests.stage import alone, shipped

ENGLISH = every_line(shipped().exercises.values(), shipped().lines)
CHAIN = "languages: [qaa, en]\ntalk: full\nnight: {talk: full}\n"


def invented(text: str) -> str:
    return f"q {text[::-1]}"


Own = Callable[..., Library]


@pytest.fixture
def own(tmp_path: Path) -> Own:
    """Makes the library of a folder with the invented language, some lines left out or made from other English."""

    def make(
        settings: str = CHAIN,
        *,
        without: str = "",
        stale: str = "",
        more: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
    ) -> Library:
        texts = {line: invented(text) for line, text in ENGLISH.items() if line != without} | dict(more or {})
        made_of = {line: {"of": english_hash("Old." if line == stale else ENGLISH.get(line, ""))} for line in texts}
        lines = "".join(f"{line}: {json.dumps(text)}\n" for line, text in texts.items())
        all_files = {
            "settings.yaml": settings,
            "words/qaa.yaml": lines,
            "words/qaa.of.json": json.dumps({line: of for line, of in made_of.items() if line in ENGLISH}),
            **(files or {}),
        }
        for name, text in all_files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return load(share_dir(), tmp_path)

    return make


def heard(library: Library, name: str, voices: Chain | None = None, **options: Any) -> list[tuple[str, str]]:
    """Every line, by id and words, of what plays for an exercise or routine: shown, or said by these voices."""
    routine = library.routines.get(name) or alone(library.exercises[name])
    programme = programme_of(library, routine, voices=voices, **options)
    found: list[tuple[str, str]] = []
    for phase in programme.phases_after(None):
        for entry in routine.slot(phase):
            piece = programme.piece(entry, phase, 0.0)
            cues = piece.score.cues if piece is not None else ()
            found += [(cue.line or "", cue.text or "") for cue in cues if cue.kind == "say"]
    return found


def voice(name: str, library: Library, language: str, without: str = "") -> Voice:
    said = {line for one in library.translations if one.language == language for line, _ in (one.lines or {}).values()}
    return Voice(name, dict.fromkeys(said - {without}, 3.0))


def test_english_that_is_stored_in_another_way_is_the_same_english() -> None:
    assert english_hash(normalize("NFD", "A café, or a garden.")) == english_hash("A café, or a garden.")
    assert english_hash("A cafe, or a garden.") != english_hash("A café, or a garden.")
    assert english_hash("Small breaths. Follow, or just watch.") == "ca41faf61ac4"


def test_a_file_is_a_language(own: Own, tmp_path: Path) -> None:
    library = own()
    assert heard(library, "settle") == [(f"settle.{n}@qaa", invented(ENGLISH[f"settle.{n}"])) for n in range(1, 6)]
    assert languages_at(share_dir(), tmp_path)["qaa"] is False


def test_without_the_setting_nothing_but_english_is_said(own: Own) -> None:
    library = own("talk: full\n")
    assert library.translations == ()
    assert heard(library, "settle") == [(f"settle.{n}", ENGLISH[f"settle.{n}"]) for n in range(1, 6)]


@pytest.mark.parametrize("fault", ["without", "stale"])
def test_one_line_missing_or_stale_and_the_whole_exercise_is_said_in_the_next_language(own: Own, fault: str) -> None:
    library = own(**{fault: "settle.4"})
    assert [line for line, _ in heard(library, "settle")] == [f"settle.{n}" for n in range(1, 6)]
    assert all(line.endswith("@qaa") for line, _ in heard(library, "long-out"))


def test_a_line_that_only_a_variant_says_counts_for_the_whole_exercise(own: Own) -> None:
    library = own(without="kind-phrase.plain.4")
    assert not any("@" in line for line, _ in heard(library, "kind-phrase"))


def test_with_no_other_language_what_needs_words_gives_way_and_the_rest_plays_without(own: Own) -> None:
    library = own("languages: [qaa]\ntalk: full\n", without="settle.4")
    assert heard(library, "settle") == []
    library = own("languages: [qaa]\ntalk: full\n", without="safe-ally.4")
    assert played_for(library, library.exercises["safe-ally"]) not in ("safe-ally", None)
    assert not any("safe-ally" in line for line, _ in heard(library, "safe-ally"))


def test_a_gate_asks_in_the_language_of_its_exercise(own: Own) -> None:
    english = own(without="hug-20.3")
    entry = alone(english.exercises["hug-20"]).slot("connect")[0]
    piece = programme_of(english, alone(english.exercises["hug-20"])).piece(entry, "connect", 0.0)
    assert piece is not None
    assert not any("@" in line for line in piece.score.lines)
    piece = programme_of(own(), alone(english.exercises["hug-20"])).piece(entry, "connect", 0.0)
    assert piece is not None
    assert all(line.endswith("@qaa") for line in piece.score.lines)


def test_where_no_voice_has_the_first_language_the_next_one_speaks(own: Own) -> None:
    library = own()
    first, second = voice("anna", library, "qaa", "settle.2@qaa"), voice("default-en", library, "en")
    chain = Chain((second, first))
    assert [line for line, _ in heard(library, "settle", chain)] == [f"settle.{n}" for n in range(1, 6)]
    assert all(line.endswith("@qaa") for line, _ in heard(library, "long-out", chain))


def test_a_greeting_is_said_in_one_language(own: Own) -> None:
    library = own(stale="two.1")
    programme = programme_of(library, library.routines["together"])
    assert [line for line, _ in programme.said(["intro.1", "two.1"], 0.0)[0]] == ["intro.1", "two.1"]
    assert [line for line, _ in programme.said(["intro.1"], 0.0)[0]] == ["intro.1@qaa"]


def test_the_owners_exercise_is_said_as_written_and_their_lines_lie_over_the_others(own: Own) -> None:
    mine = (
        'id: mine\nphase: ground\nsteps:\n  - glow: 9%\n    lasts: 60s\n  - say: "Come in, if you like."\n    at: 0s\n'
    )
    library = own("languages: [qaa]\ntalk: full\n", files={"exercises/mine.yaml": mine})
    assert heard(library, "mine") == [("mine.1", "Come in, if you like.")]
    library = own(more={"mine.1": "Q."}, files={"exercises/mine.yaml": mine})
    assert heard(library, "mine") == [("mine.1@qaa", "Q.")]
    library = own(
        files={"words/en.yaml": 'settle.2: "Small breaths, or none of it."\n', "settings.yaml": "talk: full\n"}
    )
    assert ("settle.2", "Small breaths, or none of it.") in heard(library, "settle")
    assert ("settle.1", ENGLISH["settle.1"]) in heard(library, "settle")


def test_a_changed_english_line_makes_its_words_stale(own: Own, tmp_path: Path) -> None:
    own()
    text = (share_dir() / "config" / "exercises" / "settle.yaml").read_text(encoding="utf-8")
    (tmp_path / "exercises").mkdir()
    changed = text.replace("Small breaths. Follow, or just watch.", "Small breaths. Come along, or just watch.")
    assert changed != text
    (tmp_path / "exercises" / "settle.yaml").write_text(changed, encoding="utf-8")
    assert ("settle.2", "Small breaths. Come along, or just watch.") in heard(load(share_dir(), tmp_path), "settle")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"settings.yaml": "languages: [qab, en]\n"}, "there are no lines in `qab`; there are some in en, qaa, de."),
        ({"words/qaa.yaml": "settle.1: 5\n"}, "a spoken text belongs here, in quotes."),
        ({"words/qaa.yaml": "- one\n"}, 'lines belong here, like settle.1: "…"'),
        ({"words/qaa.of.json": "[1]"}, "it is not what `pi-regulate words accept` writes"),
        ({"words/qaa.rules.yaml": "most_words: many\n"}, "a whole number from 3 to 30 belongs here."),
        ({"words/qaa.rules.yaml": "most_words: 2\n"}, "a whole number from 3 to 30 belongs here."),
        ({"words/qaa.rules.yaml": "most_words: 5.5\n"}, "a whole number from 3 to 30 belongs here."),
        ({"words/qaa.rules.yaml": "signs_per_s: 31\n"}, "a number from 3 to 30 belongs here."),
        ({"words/qaa.rules.yaml": "signs_per_s: true\n"}, "a number from 3 to 30 belongs here."),
        ({"words/qaa.rules.yaml": "signs_per_s: [9]\n"}, "a number from 3 to 30 belongs here."),
        ({"words/qaa.rules.yaml": "avoid: deep\n"}, "a list of words belongs here."),
        ({"words/qaa.rules.yaml": "most: 5\n"}, "`most` is none of most_words, signs_per_s, avoid."),
        ({"words/qaa.rules.yaml": "avoids: [deep]\n"}, "`avoids` is none of most_words, signs_per_s, avoid."),
    ],
)
def test_a_fault_in_a_languages_files_is_told_with_its_place(own: Own, files: dict[str, str], says: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        own(files=files)
    (problem,) = [one for one in caught.value.problems if one.severity == "error"]
    assert says in problem.message
    assert Path(problem.path).name == next(iter(files)).rpartition("/")[2]


def test_a_line_that_nothing_says_is_told_with_the_one_that_was_meant(own: Own, tmp_path: Path) -> None:
    own(more={"setle.1": "Q."})
    (problem,) = check_paths([tmp_path], share_dir())
    assert (problem.severity, problem.message.endswith("Did you mean `settle.1`?")) == ("warning", True)
    assert problem.column == 1, "the id is what is wrong"


def test_an_exercise_that_needs_words_plays_where_a_voice_says_them_in_a_language(own: Own) -> None:
    library = own("languages: [qaa]\ntalk: full\n")
    anna, forgets = voice("anna", library, "qaa"), voice("anna", library, "qaa", "safe-ally.4@qaa")
    assert [line for line, _ in heard(library, "safe-ally", Chain((anna,)))][:1] == ["safe-ally.1@qaa"]
    assert heard(library, "safe-ally", Chain((forgets,))) != heard(library, "safe-ally", Chain((anna,)))


def test_a_line_that_is_read_stays_as_long_as_its_language_takes_to_be_said(own: Own) -> None:
    library = own(files={"words/qaa.rules.yaml": "signs_per_s: 10\n"})
    programme = programme_of(library, alone(library.exercises["settle"]))
    piece = programme.piece(alone(library.exercises["settle"]).slot("breathe")[0], "breathe", 0.0)
    assert piece is not None
    lasts_s = {cue.text: cue.seconds for cue in piece.score.cues if cue.kind == "say"}
    assert lasts_s == {text: pytest.approx(len(text or "") / 10) for text in lasts_s}
    assert len(lasts_s) == 5


MINE = 'id: mine\nphase: ground\nsteps:\n  - glow: 9%\n    lasts: 60s\n  - say: "Come in, if you like."\n    at: 0s\n'


def test_the_owners_exercise_is_said_in_the_language_that_has_it_whichever_comes_first(own: Own) -> None:
    library = own(
        "languages: [qaa, qab]\ntalk: full\n",
        files={"exercises/mine.yaml": MINE, "words/qab.yaml": 'mine.1: "Qb."\n'},
    )
    assert heard(library, "mine") == [("mine.1@qab", "Qb.")]


def test_what_the_device_says_is_english_until_its_owner_writes_it_in_their_language(own: Own) -> None:
    silent = own("languages: [qaa]\nlanguage: qaa\ntalk: full\n", without="intro.1")
    routine = silent.routines["default"]
    assert programme_of(silent, routine).said(["intro.1"], 0.0)[0] == []
    written = own(
        "languages: [qaa]\nlanguage: qaa\ntalk: full\n",
        without="intro.1",
        files={"lines.yaml": 'intro.1: "Q, and on."\nintro.2: "Q, and dark."\n'},
    )
    assert programme_of(written, routine).said(["intro.1"], 0.0)[0] == [("intro.1", "Q, and on.")]


def test_every_routine_can_be_heard_in_german(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text(CHAIN.replace("qaa", "de") + "people: {child: true}\n", encoding="utf-8")
    library = load(share_dir(), tmp_path)
    assert library.drafts == ("de",)
    chain = Chain((voice("anna", library, "de"), voice("default-en", library, "en")))
    for name in library.routines:
        said = heard(library, name, chain)
        assert [line for line, _ in said if not line.endswith("@de")] == [], name
        assert {text for _, text in said} & set(ENGLISH.values()) == set(), name
    greeting = programme_of(library, library.routines["default"], voices=chain).said(["intro.1"], 0.0)[0]
    assert greeting == [("intro.1@de", "Drücken, und es geht weiter. Halten, und es endet.")]


def test_doors_are_asked_in_one_language(own: Own) -> None:
    doors = ["doors.1", *(f"doors.{door.routine}" for door in shipped().settings.doors)]
    routine = Routine.model_validate({"id": "made-up", "ground": ["follow-light"]})
    whole = programme_of(own(), routine).said(doors, 0.0)[0]
    assert [line for line, _ in whole] == [f"{line}@qaa" for line in doors]
    english = programme_of(own(stale="doors.fight"), routine).said(doors, 0.0)[0]
    assert [line for line, _ in english] == doors
