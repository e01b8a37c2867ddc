"""What the journal gets: lines with their priority, problems by their place, and no word that somebody wrote."""

from __future__ import annotations

import io
import logging
import os
import threading
from pathlib import Path

import pytest

from pi_regulate.service.journal import JournalFormatter, ProblemLog, is_journal, mistakes_logged
from pi_regulate.trace import Row
from pi_regulate.words import Problem, ProblemsError, RegulateError
from tests.in_one_test import in_one_test

OWNERS_WORD = "anna-breathes"


def record(level: int, text: str) -> logging.LogRecord:
    return logging.LogRecord("pi_regulate", level, __file__, 1, text, (), None)


@in_one_test(
    ("level", "number"),
    [(logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (logging.DEBUG, 7)],
)
def test_every_line_has_its_priority(level: int, number: int) -> None:
    told = JournalFormatter("%(message)s").format(record(level, "one\ntwo"))
    assert told == f"<{number}>one\n<{number}>two"


def test_a_stream_goes_to_the_journal_when_it_is_the_one_systemd_named(tmp_path: Path) -> None:
    with (tmp_path / "stream").open("w") as stream, (tmp_path / "other").open("w") as other:
        there = os.fstat(stream.fileno())
        environ = {"JOURNAL_STREAM": f"{there.st_dev}:{there.st_ino}"}
        assert is_journal(stream, environ)
        assert not is_journal(other, environ)
        assert not is_journal(stream, {})
        assert not is_journal(io.StringIO(), environ)


def test_a_problem_is_told_without_the_line_it_is_about_and_nothing_else_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = Problem("mine.yaml", 3, 7, 4, "`out` is 40 s", "  - say: Dear Anna, out: 40s")
    log = ProblemLog()
    for row in (
        Row(0, "say", text="Dear Anna", line="mine.1", seconds=2.0),
        Row(0, "rest"),
        Row(0, "problem", text=f"the last good configuration stays in use\n{ProblemsError((wrong,))}"),
    ):
        log.see(row, 0.0)
    assert [one.getMessage() for one in caplog.records] == [
        "the last good configuration stays in use\nmine.yaml:3:7: `out` is 40 s"
    ]
    caplog.clear()
    log.see(Row(0, "problem", text='mine.yaml:1:9: `x` Anna `y` is no name.\n    press: "x` Anna `y"\n    ^^^'), 0.0)
    assert caplog.messages == ["mine.yaml:1:9: `…` … `…` is no name."]
    caplog.clear()
    log.see(Row(0, "problem", text="mine.yaml:3:7: `Anna` is no word for `talk`; write `few`"), 0.0)
    assert caplog.messages == ["mine.yaml:3:7: `…` is no word for `talk`; write `few`"]


def test_a_mistake_is_logged_by_its_kind_and_place_and_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    def calls_by_name() -> None:
        raise KeyError(OWNERS_WORD)

    def runs() -> None:
        thread = threading.Thread(target=calls_by_name, name="clerk")
        thread.start()
        thread.join()
        calls_by_name()

    with pytest.raises(SystemExit) as end, mistakes_logged():
        runs()
    assert end.value.code == 1
    assert caplog.messages == ["the thread `clerk` has ended by a mistake", "ended by a mistake"]
    for one in caplog.records:
        told = JournalFormatter("%(message)s").format(one)
        assert "<2>KeyError" in told
        assert "test_journal.py" in told
        assert OWNERS_WORD not in told


def test_what_a_person_can_put_right_is_no_mistake_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(RegulateError), mistakes_logged():
        raise RegulateError("GPIO 17 is not free")
    assert not caplog.records
