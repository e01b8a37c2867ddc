"""Our block in config.txt: one, however often it is written; gone without a trace; and nothing else is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices import config_txt
from pi_regulate.devices.config_txt import left_to_write, undo, write_config_txt
from pi_regulate.words import RegulateError
from tests.examples import examples

LINES = (("gpio=12=op,dl", "the lamp is dark while the Pi starts"), ("dtparam=act_led_trigger=none", "dark"))
SHIPPED = "# For more options see http://rptl.io/configtxt\ndtparam=audio=on\n[cm4]\notg_mode=1\n[all]\nenable_uart=1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.txt"
    path.write_text(SHIPPED)
    return path


def effective(text: str, board: str) -> list[str]:
    """What the firmware of a board takes, by its own rules: a section counts until the next."""
    taken, counts = [], True
    for line in text.splitlines():
        if line.startswith("["):
            counts = line in ("[all]", f"[{board}]")
        elif counts and line and not line.startswith("#"):
            taken.append(line)
    return taken


def test_the_lines_are_written_at_the_end_for_every_board_with_their_reasons_and_the_rest_stays(file: Path) -> None:
    file.write_text(SHIPPED + "[pi4]\narm_boost=1")  # no end of the line
    before = file.read_bytes()
    copy = write_config_txt(file, LINES)
    assert file.read_bytes().startswith(before + b"\n# pi-regulate: begin")
    assert effective(file.read_text(), "pi0")[-2:] == ["gpio=12=op,dl", "dtparam=act_led_trigger=none"]
    assert "# the lamp is dark while the Pi starts\ngpio=12=op,dl\n" in file.read_text()
    assert copy.read_bytes() == before


def test_written_twice_there_is_one_block_with_the_lines_of_today(file: Path) -> None:
    write_config_txt(file, LINES)
    write_config_txt(file, [("gpio=13=op,dl", "another pin")])
    text = file.read_text()
    assert text.count("# pi-regulate: begin") == text.count("# pi-regulate: end") == 1
    assert "gpio=12" not in text
    assert "gpio=13=op,dl" in effective(text, "pi5")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_undone_the_file_is_as_it_was_and_what_came_after_the_block_stays(file: Path, ends: str) -> None:
    file.write_bytes(SHIPPED.replace("\n", ends).encode())
    before = file.read_bytes()
    write_config_txt(file, LINES)
    assert file.read_bytes().count(b"\r\n") == (file.read_bytes().count(b"\n") if ends == "\r\n" else 0)
    file.write_bytes(file.read_bytes() + f"hdmi_safe=1{ends}".encode())
    assert undo(file) is not None
    assert file.read_bytes() == before + f"hdmi_safe=1{ends}".encode()
    assert undo(file) is None


@settings(max_examples=examples(12))
@given(
    st.lists(
        st.sampled_from(["[all]", "[pi4]", "gpio=12=op,dl", "# pi-regulate: mine", "", "dtoverlay=x\xe9", "  a=b"])
    )
)
def test_whatever_others_have_written_is_there_byte_for_byte_after_writing_and_undoing(rows: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config.txt")
        path.write_bytes("".join(f"{row}\n" for row in rows).encode("latin-1"))
        before = path.read_bytes()
        write_config_txt(path, LINES)
        assert path.read_bytes().startswith(before)
        undo(path)
        assert path.read_bytes() == before


def test_a_copy_is_never_overwritten_by_another(file: Path) -> None:
    first = write_config_txt(file, LINES)
    file.write_text(file.read_text() + "hdmi_safe=1\n")
    second = write_config_txt(file, LINES[:1])
    third = undo(file)
    assert [path.name for path in (first, second)] == [
        "config.txt.before-pi-regulate",
        "config.txt.before-pi-regulate.2",
    ]
    assert first.read_text() == SHIPPED
    assert third not in (first, second)
    assert "gpio=12=op,dl" in second.read_text()


def test_what_stands_there_for_every_board_is_not_written_twice(file: Path) -> None:
    file.write_text("gpio=12=op,dl\n[pi4]\ndtparam=act_led_trigger=none\n")
    assert left_to_write(file, LINES) == [LINES[1]]
    file.write_text("#gpio=12=op,dl\n")
    assert left_to_write(file, LINES) == list(LINES)
    write_config_txt(file, LINES)
    assert left_to_write(file, LINES) == list(LINES), "our own block is written anew"


@pytest.mark.parametrize(
    "torn",
    [
        "# pi-regulate: begin\ngpio=12=op,dl\n",
        "gpio=12=op,dl\n# pi-regulate: end\n",
        "# pi-regulate: begin\n# pi-regulate: begin\n# pi-regulate: end\n",
    ],
)
def test_a_block_that_somebody_cut_in_two_is_told_with_its_line_and_left_alone(file: Path, torn: str) -> None:
    file.write_text(SHIPPED + torn)
    for act in (lambda: write_config_txt(file, LINES), lambda: undo(file), lambda: left_to_write(file, LINES)):
        with pytest.raises(RegulateError, match=r"config\.txt:\d+: the lines"):
            act()
    assert file.read_text() == SHIPPED + torn
    assert os.listdir(file.parent) == ["config.txt"]


def test_a_partition_that_is_read_only_loses_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object, **more: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(config_txt, "write_whole", refuse)
    with pytest.raises(RegulateError, match=r"can't be written \(Read-only file system\)"):
        write_config_txt(file, LINES)
    assert file.read_text() == SHIPPED


def test_the_file_that_the_board_reads_is_found_and_the_note_in_its_old_place_is_not_it(tmp_path: Path) -> None:
    new, old = tmp_path / "firmware" / "config.txt", tmp_path / "config.txt"
    assert config_txt.config_txt((new, old)) is None
    old.write_text(SHIPPED)
    assert config_txt.config_txt((new, old)) == old
    old.write_text("DO NOT EDIT THIS FILE\n\nThe file you are looking for has moved to /boot/firmware/config.txt\n")
    assert config_txt.config_txt((new, old)) is None
    new.parent.mkdir()
    new.write_text(SHIPPED)
    assert config_txt.config_txt((new, old)) == new


def test_a_folder_of_that_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegulateError, match="is not a file"):
        write_config_txt(tmp_path, LINES)
