"""What becomes of a case among others that are tried in one test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.in_one_test import in_one_test


def test_every_case_is_tried_and_each_that_fails_is_named_with_its_reason() -> None:
    tried = []

    @in_one_test(("one", "other"), [(1, 1), (1, 2), ("a", "a"), ("a", "b")])
    def same(one: object, other: object) -> None:
        tried.append((one, other))
        assert one == other

    with pytest.raises(ExceptionGroup, match=r"2 of 4 cases failed: 1-2, a-b\b") as failed:
        same()
    assert tried == [(1, 1), (1, 2), ("a", "a"), ("a", "b")]
    assert [str(error).splitlines()[0] for error in failed.value.exceptions] == ["assert 1 == 2", "assert 'a' == 'b'"]
    assert [error.__notes__ for error in failed.value.exceptions] == [
        ["This was the case 1-2."],
        ["This was the case a-b."],
    ]


def test_an_error_that_does_not_come_is_a_failure_of_its_case_alone() -> None:
    @in_one_test("text", ["1", "x", "2"], ids=["one", "no number", "two"])
    def no_number(text: str) -> None:
        with pytest.raises(ValueError, match="invalid"):
            int(text)

    with pytest.raises(BaseExceptionGroup, match=r"2 of 3 cases failed: one, two\b"):
        no_number()


def test_the_end_of_its_time_ends_the_whole_test() -> None:
    @in_one_test("case", [1, 2])
    def hangs(case: int) -> None:
        assert case == 1, "the second was tried"
        pytest.fail("Timeout (>120.0s) from pytest-timeout.")

    with pytest.raises(pytest.fail.Exception, match="Timeout"):
        hangs()


@in_one_test("name", ["first", "second"], ids=str.upper)
@in_one_test("text", ["a", "b"])
def test_each_case_has_a_folder_of_its_own(name: str, text: str, tmp_path: Path) -> None:
    assert [*tmp_path.iterdir()] == []
    (tmp_path / "left").write_text(name + text, encoding="utf-8")
