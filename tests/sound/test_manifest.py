"""A manifest is read as a stranger's word: believed when all of it makes sense, refused in a sentence when not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pi_regulate.sound.recordings.manifest import RECORDED, Manifest, RecordedLine, is_line, parsed
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test

LARGEST_BYTES = 2**20
LINE = {"file": "a.1.flac", "text": "Words.", "seconds": 2.5, "loudness_lufs": -28.0, "sha256": "0" * 64}
GOOD: dict[str, Any] = {
    "name": "anna", "language": "en", "made_with": RECORDED, "licence": "private", "lines": {"a.1": LINE},
}  # fmt: skip


def bytes_of(**changed: Any) -> bytes:
    return json.dumps({**GOOD, **changed}).encode()


def test_what_is_written_is_read() -> None:
    manifest = Manifest("anna", "de", RECORDED, "private", {"a.1": RecordedLine(**LINE)})  # type: ignore[arg-type]
    assert parsed(manifest.as_json().encode()) == manifest
    assert parsed(bytes_of()).recorded
    assert not parsed(bytes_of(made_with="an engine")).recorded


@in_one_test(
    ("text", "said"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "has to hold `name`"),
        (b'{"name": "anna"}', "has to hold"),
        (bytes_of(lines=[]), "`lines` has to be a map"),
        (bytes_of(lines={f"a.{n}": LINE for n in range(3000)}), "at most 2000"),
        (bytes_of(name="../anna"), "`name`"),
        (bytes_of(name=3), "`name`"),
        (bytes_of(licence="x" * 400), "`licence`"),
        (bytes_of(language="a\nb"), "`language`"),
        (bytes_of(lines={"../a.1": LINE}), "can't be the id of a line"),
        (bytes_of(lines={"a": LINE}), "can't be the id of a line"),
        (bytes_of(lines={"a.1": "words"}), "has to be a map"),
        *(
            (bytes_of(lines={"a.1": {**LINE, key: value}}), said)
            for key, value, said in (
                ("file", "../../etc/passwd", "has to be called a.1.flac"),
                ("file", "a.2.flac", "has to be called a.1.flac"),
                ("file", None, "`a.1: file`"),
                ("sha256", "z" * 64, "64 characters"),
                ("seconds", 0, "up to 120 s"),
                ("seconds", 121, "up to 120 s"),
                ("seconds", "2", "has to be a number"),
                ("seconds", True, "has to be a number"),
                ("seconds", 10**400, "has to be a number"),
                ("loudness_lufs", float("nan"), "has to be a number"),
                ("text", 7, "`a.1: text`"),
            )
        ),
    ],
)
def test_what_makes_no_sense_is_refused(text: bytes, said: str) -> None:
    with pytest.raises(RegulateError, match=said):
        parsed(text)


def test_the_ids_of_lines_are_known_by_their_form() -> None:
    assert all(map(is_line, ("long-out.1", "long-out.half.2", "contemplate.card-12", "known-voice.recording")))
    assert not any(map(is_line, ("long-out", ".1", "a..1", "a/b.1", "A.1", "a.1\n", "a." + "b" * 99)))


def test_a_voice_of_a_thousand_lines_fits() -> None:
    many = Manifest("anna", lines={f"an-exercise.{n}": RecordedLine(**LINE) for n in range(1000)})  # type: ignore[arg-type]
    assert len(many.as_json()) < LARGEST_BYTES
