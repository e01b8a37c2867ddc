"""Whoever writes and saves sees the newest mistake at the end, marked, and a warning once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
import pytest

from tests.cli.conftest import CALM
from tests.conftest import Call

LONG = "id: long\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 6min\n"  # it asks for small breaths nowhere


@pytest.fixture
def watched(call: Call, own: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What is shown first, and after each of these deeds, without the place of the folder."""

    def watch(*deeds: Callable[[], object]) -> list[str]:
        def changes(_paths: Sequence[Path]) -> Iterator[None]:
            for deed in deeds:
                deed()
                yield

        monkeypatch.setattr("pi_regulate.cli.author.check.changes", changes)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr("click.clear", lambda: click.echo("-- cleared --"))
        output = call("check", "--watch", "--config", own).output.replace(f"{own}/", "")
        return str(output).split("-- cleared --\n")

    return watch


def test_the_newest_error_stands_last_and_is_marked(own: Path, watched: Callable[..., list[str]]) -> None:
    file = own / "exercises" / "my-calm.yaml"
    file.write_text(CALM.replace("lasts: 60s", "lasts: 60sek"))

    def second_mistake() -> None:
        file.write_text(f"# a line above\n{file.read_text().replace('in: 4s', 'in: 4sek')}")

    def mended() -> None:
        file.write_text(file.read_text().replace("60sek", "60s"))

    first, second, third = watched(second_mistake, mended)
    assert "new: " not in first
    assert first.splitlines()[-1] == "1 problem in 1 file"
    known, new = second.split("new: ")
    assert known.startswith("exercises/my-calm.yaml:5:8: `sek` in `60sek`")
    assert new.startswith("exercises/my-calm.yaml:4:15: `sek` in `4sek`")
    assert "new: " not in third
    assert third.startswith("exercises/my-calm.yaml:4:15")


def test_a_warning_is_shown_once_and_counted_from_then_on(own: Path, watched: Callable[..., list[str]]) -> None:
    (own / "exercises" / "long.yaml").write_text(LONG)
    other = own / "exercises" / "my-calm.yaml"

    def another_warning() -> None:
        other.write_text(CALM + "title: A\n")
        (own / "exercises" / "longer.yaml").write_text(LONG.replace("id: long", "id: longer"))

    first, second, third = watched(lambda: other.write_text(CALM + "title: Calm\n"), another_warning)
    assert first.count("limit overbreathing") == 1
    assert "limit overbreathing" not in second
    assert second.splitlines()[-1].endswith("1 warning in 1 file")
    assert third.startswith("new: exercises/longer.yaml")
    assert third.count("limit overbreathing") == 1
    assert third.splitlines()[-1].endswith("2 warnings in 2 files")


def test_a_new_warning_does_not_stand_below_a_new_error(own: Path, watched: Callable[..., list[str]]) -> None:
    def both() -> None:
        (own / "exercises" / "a.yaml").write_text(CALM.replace("my-calm", "a").replace("4s", "40s"))
        (own / "exercises" / "b.yaml").write_text(LONG.replace("id: long", "id: b"))

    _, second = watched(both)
    assert second.index("overbreathing") < second.index("limit inhale")


def test_a_file_with_a_wrong_name_is_seen_when_it_comes(own: Path, watched: Callable[..., list[str]]) -> None:
    _, second = watched(lambda: (own / "settings.yml").write_text("talk: none\n"))
    assert second.startswith("new: settings.yml:1:1: not read: ")
