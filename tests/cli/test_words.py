"""`words`: what a language lacks, a page for who translates it, and the note that somebody has read it."""

from __future__ import annotations

import json
import re
import resource
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pi_regulate.cli import main
from pi_regulate.library.language_files import english_hash


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder whose owner has begun another language: most of it is missing."""
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "qaa.yaml").write_text('settle.1: "Q one."\nsettle.2: "Q two."\nsettle.9: "Q."\n')
    (tmp_path / "words" / "qaa.rules.yaml").write_text("most_words: 5\nsigns_per_s: 10\navoid: [deep]\n")
    return tmp_path


def told(own: Path | None, *words: object) -> Result:
    config = ["--config", str(own)] if own is not None else []
    return CliRunner().invoke(main, [*map(str, words), *config])


def test_german_lacks_nothing() -> None:
    done = told(None, "words", "check", "de")
    assert done.stdout == "de: 414 lines, 414 fresh; a draft: two native readers have yet to read it\n"
    assert done.exit_code == 0


def test_what_a_language_lacks_is_told_line_by_line(own: Path) -> None:
    done = told(own, "words", "check", "qaa")
    assert done.exit_code == 1
    assert "qaa.yaml:3:1: nothing says this line any more. Delete it." in done.stdout
    assert "settle.3: missing: “If it feels odd, let your own breath return.”" in done.stdout.splitlines()
    assert done.stdout.splitlines()[-2:] == ["", "qaa: 414 lines, 2 fresh, 412 missing"]


@pytest.mark.parametrize(
    ("line", "words", "says"),
    [
        ("settle.1", "one two three four five six", "these are 6 words; at most 5 are easy to follow when half awake."),
        ("soft-eyes.3", "q" * 50, None),
        ("soft-eyes.3", "q" * 51, "it needs about 5.1 s to be said, and has 5 s."),
        ("settle.1", "A Deep one.", "`deep` is among the words to avoid in this language."),
        ("settle.1", "The deepest.", None),
    ],
)
def test_words_are_held_against_the_rules_of_their_language(own: Path, line: str, words: str, says: str | None) -> None:
    (own / "words" / "qaa.yaml").write_text(f'{line}: "{words}"\n')
    found = [row for row in told(own, "words", "check", "qaa").stdout.splitlines() if "qaa.yaml:1:" in row]
    assert [row.partition(": ")[2] for row in found] == ([says] if says else [])


def test_a_line_is_stale_until_it_is_accepted_and_who_read_it_is_kept(own: Path) -> None:
    note = own / "words" / "qaa.of.json"
    note.write_text(json.dumps({"settle.1": {"of": english_hash("Old."), "read_by": ["Ann"]}}))
    done = told(own, "words", "check", "qaa")
    assert "its English has changed and is now “Soon the light will grow as air comes in.”" in done.stdout
    assert "`pi-regulate words accept qaa settle.1`" in done.stdout.replace(f" --config {own}", "")
    assert told(own, "words", "accept", "qaa", "settle.1", "--by", "Bo").stdout.endswith(
        "1 line accepted, read by Bo\n"
    )
    assert json.loads(note.read_text()) == {
        "settle.1": {"of": english_hash("Soon the light will grow as air comes in."), "read_by": ["Bo"]}
    }
    assert "its English has changed" not in told(own, "words", "check", "qaa").stdout
    assert told(own, "words", "accept", "qaa", "settle", "--by", "Cy").exit_code == 0
    assert {line: one["read_by"] for line, one in json.loads(note.read_text()).items()} == {
        "settle.1": ["Bo", "Cy"], "settle.2": ["Cy"],
    }  # fmt: skip


def test_without_rules_of_its_own_a_language_is_held_against_those_of_english(own: Path) -> None:
    (own / "words" / "qaa.rules.yaml").unlink()
    twelve, half = " ".join(["q"] * 12), "q" * 55
    for line, words, says in (
        ("settle.1", twelve, None),
        ("settle.1", f"{twelve} q", "these are 13 words; at most 12 are easy to follow when half awake."),
        ("soft-eyes.3", half, None),
        ("soft-eyes.3", f"{half}qq", "it needs about 5.2 s to be said, and has 5 s."),
    ):
        (own / "words" / "qaa.yaml").write_text(f'{line}: "{words}"\n')
        found = [row for row in told(own, "words", "check", "qaa").stdout.splitlines() if "qaa.yaml:1:" in row]
        assert [row.partition(": ")[2] for row in found] == ([says] if says else [])


def test_the_owners_own_lines_count_once_they_have_words(own: Path) -> None:
    (own / "exercises").mkdir()
    mine = 'id: mine\nphase: ground\nsteps: [{glow: 9%, lasts: 60s}, {say: "Come in, if you like.", at: 0s}]\n'
    (own / "exercises" / "mine.yaml").write_text(mine)
    assert told(own, "words", "check", "qaa").stdout.endswith("qaa: 414 lines, 2 fresh, 412 missing\n")
    (own / "words" / "qaa.yaml").write_text('settle.1: "Q one."\nmine.1: "Q mine."\n')
    assert told(own, "words", "check", "qaa").stdout.endswith("qaa: 415 lines, 2 fresh, 413 missing\n")


def test_notes_that_can_not_be_written_stay_as_they_were(own: Path) -> None:
    """A full disk, or a command that is killed, must not cost what others have read and noted."""
    note = own / "words" / "qaa.of.json"
    assert told(own, "words", "accept", "qaa", "settle", "--by", "Ann").exit_code == 0
    before = note.read_bytes()
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, most[1]))
    try:
        done = told(own, "words", "accept", "qaa", "settle", "--by", "Bo")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
        signal.signal(signal.SIGXFSZ, handler)
    assert done.exit_code == 1
    assert f"{note} can't be written: " in " ".join(done.stderr.split())
    assert note.read_bytes() == before
    assert sorted(path.name for path in note.parent.iterdir()) == ["qaa.of.json", "qaa.rules.yaml", "qaa.yaml"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("accept", "qaa", "setle.1"), "there is no line `setle.1`. Did you mean `settle.1`?"),
        (("accept", "qaa", "settle.3"), "`settle.3` has no words in `qaa` yet."),
        (("accept", "qaa"), "Name the lines or exercises, or write --all."),
        (("check", "fr"), "there are no lines in `fr` yet; there are some in qaa, de."),
        (("check", "en"), "English is what the exercises are written in"),
    ],
)
def test_what_can_not_be_done_is_told(own: Path, words: tuple[str, ...], says: str) -> None:
    done = told(own, "words", *words)
    assert done.exit_code != 0
    assert says in " ".join(done.stderr.split())


def test_the_page_for_a_translator_has_what_is_to_do_with_its_time_and_room(own: Path) -> None:
    (own / "words" / "qaa.yaml").write_text('settle.1: "Q <one>."\nsettle.2: "one two three four five six"\n')
    page = told(own, "words", "todo", "qaa").stdout
    assert "Q &lt;one&gt;." not in page
    assert "settle.2<br>at 0:09, up to 15 s</td><td>Small breaths. Follow, or just watch.</td>" in page
    assert "<td>one two three four five six<br><em>these are 6 words" in page
    assert "<h1>qaa: 413 lines to do</h1>" in page
    assert page.count("<h2>") == page.count("</table>") == len({*re.findall("<h2>(.*?)</h2>", page)}) > 50
    order = ("(ground)</h2>", "(breathe)</h2>", "settle.2<br>", "settle.3<br>", "(connect)</h2>", ": gate</h2>")
    assert (places := [page.index(one) for one in order]) == sorted(places)
    assert "Q &lt;one&gt;." in told(own, "words", "todo", "qaa", "--all").stdout


def test_check_says_that_a_language_is_a_draft(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("languages: [de, en]\n")
    done = told(tmp_path, "check")
    assert done.exit_code == 0
    assert "the lines in `de` are a draft: two native readers have yet to read them" in done.stderr
    assert "no voice in the settings speaks `de`, so the device speaks `en`" in done.stderr
    (tmp_path / "settings.yaml").write_text("talk: few\n")
    assert "draft" not in told(tmp_path, "check").stderr


def test_a_voice_in_a_language_that_has_only_begun_is_told_which_words_are_missing(own: Path) -> None:
    (own / "settings.yaml").write_text("languages: [qaa, en]\n")
    words = "".join(f'settle.{number}: "Q {number}."\n' for number in range(1, 6))
    (own / "words" / "qaa.yaml").write_text(f'{words}follow.1: "Q."\n')
    for name in ("settle.1.wav", "follow.1.wav", "foley.1.wav"):
        (own / name).write_bytes(b"")
    done = told(own, "voice", "import", *(own / name for name in ("settle.1.wav", "follow.1.wav", "foley.1.wav")),
                "--name", "anna")  # fmt: skip
    said = " ".join(done.stderr.split())
    assert "settle.1.wav is empty" in said
    assert "`follow.1` has no words in `qaa` yet, or others that belong to it have none; pi-regulate words" in said
    assert "foley.1.wav: no line has that name." in said
    script = told(own, "voice", "script")
    assert "settle.5.wav" in script.stdout
    assert "follow.1.wav" not in script.stdout
    missing = "409 lines can't be said in `qaa` yet; pi-regulate words check"
    assert missing in " ".join(script.stderr.split())
    rendered = told(own, "voice", "render", "--name", "robot", "--engine", "no-such-engine {out}", "--language", "fr")
    assert "414 lines can't be said in `fr` yet" in rendered.stderr
    line = told(own, "voice", "record", "--name", "anna", "--line", "follow.1")
    assert "`follow.1` has no words in `qaa` yet" in " ".join(line.stderr.split())
    assert "can't be said" not in told(None, "voice", "script").stderr
