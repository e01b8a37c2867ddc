"""`thread` in the settings: off, on, or a time in the morning that is no longer night."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir
from tests.in_one_test import in_one_test

Call = Callable[..., Result]


@in_one_test(
    ("written", "minute"),
    [("off", None), ("false", None), ("on", 540), ("true", 540), ('"08:00"', 480), ("11:00", 660), ("9:30", 570)],
)
def test_what_may_be_written(tmp_path: Path, written: str, minute: int | None) -> None:
    (tmp_path / "settings.yaml").write_text(f"thread: {written}\n", encoding="utf-8")
    assert load(share_dir(), tmp_path).settings.thread == minute


def test_it_is_off_unless_somebody_wants_it() -> None:
    assert load(share_dir(), None).settings.thread is None


@in_one_test(
    ("written", "told"),
    [
        ('"07:59"', "`07:59` is too early or too late to be shown in the morning. Write `on`, `off`, or a time from"),
        ('"11:01"', "`11:01` is too early or too late"),
        ("maybe", "`maybe` is not a time of day. Write `on`, `off`, or a time from 08:00 to 11:00, such as `09:30`."),
        ('{at: "09:00"}', "a time of day belongs here, like 22:00, not a group of keys. Write `on`, `off`, or a time"),
        ('on\\nnight: {to: "09:30"}', "09:00 lies in your night, from 22:00 to 09:30. Write a later time, or"),
    ],
)
def test_anything_else_is_told_at_its_place(tmp_path: Path, call: Call, written: str, told: str) -> None:
    (tmp_path / "settings.yaml").write_text(f"thread: {written}\n".replace("\\n", "\n"), encoding="utf-8")
    said = call("check", "--config", tmp_path)
    assert said.exit_code == 78
    assert f"settings.yaml:1:9: {told}" in said.stdout + said.stderr
