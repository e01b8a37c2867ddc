"""What others may read of a problem: its place and its reason, and not a word that somebody wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.library.catalogue import load
from pi_regulate.library.private import our_words, told_to_all, without_words
from pi_regulate.share import share_dir
from pi_regulate.words import Problem, ProblemsError, RegulateError
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.stage import CALM

SECRETS = st.text("qxzwv", min_size=5, max_size=12)
SETTINGS = (
    "talk: {}\n",
    "{}: 5\n",
    "lamp: {{pin: {}}}\n",
    "time_zone: {}\n",
    "voices: [{}, {}!]\n",
    'local_help: "call {}\n',
    "local_help: [{}]\n",
    "local_help: call: {}\n",
    "start: {{press: {}}}\n",
    "voice_for: {{{}: anna}}\n",
    "sound: {{device: {{{}: 1}}}}\n",
    "night: {{from: {}}}\n",
    "talk: 'press `now` {}'\n",
    "talk: '`{}` now'\n",
    "talk: ' {} '\n",
    "talk: !{} few\n",
    "talk: &{} few\nintro: *{}z\n",
    'start: {{press: "x` {} `y"}}\n',
    "start: {{press: 'x\" {} \"y'}}\n",
    "talk: 'a ` b {} c ` d'\n",
    "talk: '“ {} ” and {} `'\n",
    "'x` {} `y': 5\n",
    "talk: '\" {} \"'\n",
    "time_zone: 'x` {} `y'\n",
    "local_help: `{}`\n",
    'local_help: "a" {}\n',
)
EXERCISES = (
    "id: {}\nphase: {}\n",
    "id: {}!\nphase: breathe\nlasts: 60s\nbreathe: {{in: {}, out: 6}}\n",
    "id: mine\ntitle: {}\nphase: breathe\nlasts: 1s\nsteps: [{{say: {} heals your vagus nerve!, at: {}}}]\n",
    "id: mine\nphase: breathe\nlasts: 60s\nsuits: [{}]\nsteps:\n - {}: 5\n - say: {}\n",
    "id: mine\nphase: breathe\nlasts: 60s\nsteps:\n - say: You must {} now: {}\n",
)


@given(secret=SECRETS, form=st.sampled_from([*SETTINGS, *EXERCISES]))
@settings(CALM, max_examples=examples(60))
def test_what_somebody_wrote_is_never_told(secret: str, form: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    share, own = tmp_path_factory.mktemp("share"), tmp_path_factory.mktemp("own")
    (share / "config").mkdir()
    shutil.copy(share_dir() / "config" / "settings.yaml", share / "config")  # alone it is read in a moment
    (own / "exercises").mkdir()
    name = "settings.yaml" if form in SETTINGS else "exercises/mine.yaml"
    (own / name).write_text(form.format(*[secret] * 3), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        load(share, own)
    problems = [one for one in caught.value.problems if one.path.startswith(str(own))]
    for problem in problems:
        told = told_to_all(ProblemsError((problem,)))
        assert secret not in told
        place = (
            f"settings.yaml:{problem.line}:{problem.column}: " if form in SETTINGS else "a file in exercises/, line "
        )
        assert told.startswith(place)


@in_one_test(
    ("message", "told"),
    [
        ("`out` is 40 s; an exhale is 2.5 s to 10 s", "`out` is 40 s; an exhale is 2.5 s to 10 s"),
        ("`many` is no word for `talk`; write `few`", "`…` is no word for `talk`; write `few`"),
        ("the line says “heal”", "the line says `…`"),
        ("`press `now` please` is wrong", "…"),
        ("`a`b` is wrong", "…"),
        ("a text has to be in quotes", "a text has to be in quotes"),
        (
            "a `}` is missing on line 5, before the `#`.",
            "a `}` is missing on line 5, before the `#`.",
        ),
        (
            'this text opens with " and is never closed. Put a " at its end.',
            'this text opens with " and is never closed. Put a " at its end.',
        ),
        ("`[` is closed by `]`, not by `}`.", "`[` is closed by `]`, not by `}`."),
        ("a list starts on its own line: put this `- …` on a", "a list starts on its own line: put this `- …` on a"),
        ("it should read `key: value`.", "it should read `key: value`."),
        ("nothing may follow `|` or `>` on its line", "nothing may follow `|` or `>` on its line"),
        ("`<<` merges another map", "`<<` merges another map"),
        ("`1234` is no number", "`…` is no number"),
    ],
)
def test_keys_and_fixed_words_are_ours_and_the_rest_is_hidden(message: str, told: str) -> None:
    assert without_words(message) == told


ANNAS = "phase: ground\nlasts: 60s\nsteps: [glow: 9%]\n"
NAMED_FOR_ANNA = {
    "one id in two files": {"exercises/anna.yaml": f"id: mine\n{ANNAS}", "exercises/bert.yaml": f"id: mine\n{ANNAS}"},
    "one id for both kinds": {"exercises/mine.yaml": f"id: mine\n{ANNAS}", "routines/anna.yaml": "id: mine\n"},
    "a wrong folder": {"routines/anna.yaml": f"id: anna\n{ANNAS}"},
    "a wrong folder with a name of two words": {"routines/for anna.yaml": f"id: anna\n{ANNAS}"},
    "no such routine among few": {
        "settings.yaml": "start: {press: zzz}\n", "routines/anna.yaml": "id: anna\nground: [orient-room]\n",
    },
    "a replacement that fits nowhere": {"exercises/anna.yaml": "id: orient-room\nwho: two\n" + ANNAS.replace(
        "[", "[gate: {needs: 2}, ")},
}  # fmt: skip


@in_one_test("case", NAMED_FOR_ANNA)
def test_no_file_or_id_of_another_of_the_owners_files_is_told(case: str, small_share: Path, tmp_path: Path) -> None:
    home = tmp_path / "annas own"
    for name, text in NAMED_FOR_ANNA[case].items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        load(small_share, home)
    for problem in caught.value.problems:
        told = told_to_all(ProblemsError((problem,)))
        assert "anna" not in told
        assert str(tmp_path) not in told


def test_the_first_error_is_told_with_its_place_and_other_errors_as_they_are() -> None:
    warning, error = (
        Problem("a.yaml", 1, 1, 1, "odd", "x", "warning"),
        Problem("me/exercises/anna.yaml", 2, 3, 1, "`Anna`", "y"),
    )
    assert told_to_all(ProblemsError((warning, error))) == "a file in exercises/, line 2: `…`"
    of_settings = Problem("anna/settings.yaml", 2, 3, 1, "`Anna`", "y")
    assert told_to_all(ProblemsError((of_settings,))) == "settings.yaml:2:3: `…`"
    assert told_to_all(RegulateError("GPIO 12 is not free", "indeed")) == "GPIO 12 is not free"


def test_the_keys_of_every_file_are_our_words() -> None:
    lines = (share_dir() / "config" / "settings.yaml").read_text(encoding="utf-8").splitlines()
    assert {line.split(":")[0] for line in lines if line[:1].isalpha()} <= our_words()
    assert "default-en" not in our_words()


def test_no_word_of_the_line_is_told_whatever_stands_around_it() -> None:
    assert without_words("see `x` Anna `y` here", 'start: {press: "x` Anna `y"}') == "see `…` … `…` here"
    assert without_words("`out` is 40 s; call 06641234", "out: 40  # 06641234") == "`out` is 40 s; call …"
    assert without_words("this `{` is never closed", "start: {press: closed the Anna") == "this `{` is never closed"
