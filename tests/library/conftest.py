"""What several files of tests about the library need."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_regulate.library.catalogue import Library
from pi_regulate.share import share_dir
from tests import stage


@pytest.fixture(scope="session")
def shipped() -> Library:
    """The library as it is shipped."""
    return stage.shipped()


@pytest.fixture(scope="session")
def small_share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped settings and lines, one exercise, and the routines that the settings name.

    All of it takes long to read a hundred times.
    """
    config = tmp_path_factory.mktemp("share") / "config"
    for name in ("exercises", "routines"):
        (config / name).mkdir(parents=True)
    for name in ("settings.yaml", "lines.yaml"):
        (config / name).write_text((share_dir() / "config" / name).read_text(encoding="utf-8"), encoding="utf-8")
    exercise = "id: orient-room\nphase: ground\nlasts: 60s\nsteps: [glow: 9%]\n"
    (config / "exercises" / "orient-room.yaml").write_text(exercise, encoding="utf-8")
    for name in ("default", "freeze", "flight", "fight", "panic", "alone"):
        (config / "routines" / f"{name}.yaml").write_text(f"id: {name}\nground: [orient-room]\n", encoding="utf-8")
    return config.parent
