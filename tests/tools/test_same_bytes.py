"""What plays otherwise than before is named, and what plays the same is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import same_bytes


@pytest.mark.slow
def test_the_same_exercise_has_the_same_hash_each_time_and_another_one_has_another() -> None:
    calm, again = list(same_bytes.digests(["settle"])), list(same_bytes.digests(["settle"]))
    assert calm == again
    assert [name for name, _ in calm] == ["settle", "all"]
    assert calm != list(same_bytes.digests(["long-out"]))


def test_a_rehearsal_holds_every_row_and_the_light() -> None:
    rows = same_bytes.played("settle", "--press", "hold@30s")
    assert '"what": "hold"' in rows
    assert rows.count('"what": "level"') > 50


@pytest.mark.parametrize(
    ("now", "said", "ends_with"),
    [
        ("aa  long-out\nbb  settle\nee  all\n", "", 0),
        ("aa  long-out\ncc  settle\nff  all\n", "settle: plays differently\nall: plays differently\n", 1),
        ("aa  long-out\ndd  my-calm\nff  all\n", "settle: is missing\nall: plays differently\nmy-calm: is new\n", 1),
    ],
)
def test_what_differs_from_the_list_in_a_file_is_named(
    now: str,
    said: str,
    ends_with: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = tmp_path / "before.txt"
    before.write_text("aa  long-out\nbb  settle\nee  all\n", encoding="utf-8")
    monkeypatch.setattr(same_bytes, "digests", lambda: same_bytes.read(now).items())
    assert same_bytes.main([str(before)]) == ends_with
    assert capsys.readouterr().out == said
