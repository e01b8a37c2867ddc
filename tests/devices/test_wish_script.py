"""Scripted wishes: what may be written, and what is told to whoever writes something else."""

from __future__ import annotations

import pytest

from pi_regulate.devices.wish_script import parse_wishes
from pi_regulate.session.wishes import Wish
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test


def test_each_wish_is_written_as_it_is_meant_and_they_come_in_order() -> None:
    written = "end@5min, glow@5s, glow 90s@10, invite short@2min,start@1h , quiet@3s, quiet off@4s, invite@1s"
    assert parse_wishes(written) == (
        Wish("invite", 1.0),
        Wish("quiet", 3.0),
        Wish("quiet", 4.0, on=False),
        Wish("glow", 5.0),
        Wish("glow", 10.0, for_s=90.0),
        Wish("invite", 120.0, routine="short"),
        Wish("end", 300.0),
        Wish("start", 3600.0),
    )


@in_one_test(
    ("written", "told"),
    [
        ("", "`` is not a wish"),
        ("5s", "`5s` is not a wish"),
        ("glow", "`glow` is not a wish"),
        ("glw@5s", "Did you mean `glow`?"),
        ("glow@soon", "`glow@soon`: "),
        ("glow long@5s", "`glow long@5s`: "),
        ("end now@5s", "`end now@5s`: write for example"),
        ("quiet please@5s", "`quiet please@5s`: write for example"),
    ],
)
def test_anything_else_is_told_with_what_is_right(written: str, told: str) -> None:
    with pytest.raises(RegulateError) as wrong:
        parse_wishes(written)
    assert told in str(wrong.value)
