"""What `docs/features.md` shows is what happens: every command there runs, and says what stands below it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from pi_regulate.cli import main

PAGE = (Path(__file__).parent.parent / "docs" / "features.md").read_text(encoding="utf-8")
FEATURES = re.findall(r"^### (.+?)\n(.*?)(?=^###? |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
FOLDER = Path("my-folder")


@pytest.mark.parametrize(("title", "text"), FEATURES, ids=[title for title, _ in FEATURES])
def test_every_feature_is_shown_by_its_command(
    title: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))  # nobody's own settings take part
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    FOLDER.mkdir()
    shown = 0
    for kind, block in re.findall(r"^```(\w+)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL):
        if kind != "console":
            (FOLDER / "settings.yaml").write_text(block, encoding="utf-8")
            continue
        command, *wanted = block.splitlines()
        words = shlex.split(command.removeprefix("$ pi-regulate "))
        said = iter(CliRunner().invoke(main, words, prog_name="pi-regulate").output.splitlines())
        lines = [line for line in wanted if line != "..."]
        missing = [line for line in lines if not any(line == one.rstrip() for one in said)]  # in their order
        assert missing == [], title
        shown += 1
    assert shown >= 1


def test_the_page_shows_as_much_as_the_device_does() -> None:
    assert len(FEATURES) >= 45
