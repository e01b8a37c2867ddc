"""What the pages show for `link.yaml` works as it is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from pi_regulate_link.link_settings import read_link_settings
from tests.test_docs import ROOT, blocks

SHOWN = [block for block in blocks(ROOT / "docs" / "home-assistant.md", " *yml") if "broker" in yaml.safe_load(block)]


@pytest.mark.parametrize("block", SHOWN)
def test_every_line_for_the_link_can_be_used(block: str, tmp_path: Path) -> None:
    (tmp_path / "link.yaml").write_text(block, encoding="utf-8")
    assert read_link_settings(tmp_path).broker.host == "homeassistant.local"


def test_the_first_steps_show_one() -> None:
    assert len(SHOWN) >= 1


def test_so_does_the_line_that_two_homes_type(tmp_path: Path) -> None:
    (line,) = re.findall(r"echo '(broker: .*)' \| sudo tee", (ROOT / "docs" / "together-apart.md").read_text("utf-8"))
    (tmp_path / "link.yaml").write_text(line, encoding="utf-8")
    assert read_link_settings(tmp_path).broker.username == "bedside-anna"
