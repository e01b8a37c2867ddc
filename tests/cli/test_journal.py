"""What the journal gets: lines with their priority, problems by their place, and no word that somebody wrote."""

from __future__ import annotations

import io
import logging
import os
from pathlib import Path

import pytest

from pi_regulate.service.journal import JournalFormatter, ProblemLog, is_journal
from pi_regulate.trace import Row
from pi_regulate.words import Problem, ProblemsError


def record(level: int, text: str) -> logging.LogRecord:
    return logging.LogRecord("pi_regulate", level, __file__, 1, text, (), None)


@pytest.mark.parametrize(
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
