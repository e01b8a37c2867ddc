"""The commands as a person calls them, without what the machine's owner may have set up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pi_regulate.cli import main
from pi_regulate.library.catalogue import Library, load
from pi_regulate.share import share_dir

Call = Callable[..., Result]

CALM = "id: my-calm\nphase: breathe\nbreathe: {in: 4s, out: 6s}\nlasts: 60s\n"


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Calls pi-regulate with these words."""
    monkeypatch.setenv("CONFIGURATION_DIRECTORY", str(tmp_path / "nobody's"))
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="session")
def library() -> Library:
    return load(share_dir())


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An owner's folder with one exercise, `my-calm`."""
    (tmp_path / "own" / "exercises").mkdir(parents=True)
    (tmp_path / "own" / "exercises" / "my-calm.yaml").write_text(CALM, encoding="utf-8")
    return tmp_path / "own"
