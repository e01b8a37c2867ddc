"""Which library drives the header: what was asked for by name, else what there is, and it is said."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.pins import backends
from pi_regulate.devices.pins.backends import headers_of
from pi_regulate.devices.pins.loading import load_gpiod
from pi_regulate.words import RegulateError


@pytest.fixture
def lgpio(monkeypatch: pytest.MonkeyPatch) -> object:
    """What stands for lgpio's factory on a machine without a header."""
    opened = object()
    monkeypatch.setattr(backends, "open_header", lambda: opened)
    monkeypatch.setattr(backends, "find_header_chip", lambda: 0)
    return opened


def without_gpiod(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gpiod", None)


def with_version_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gpiod", ModuleType("gpiod"))


@pytest.mark.parametrize(("there", "says"), [(without_gpiod, "gpiod is missing"), (with_version_1, "is version 1")])
def test_auto_polls_through_lgpio_where_gpiod_is_not_and_says_so(
    there: Callable[[pytest.MonkeyPatch], None],
    says: str,
    lgpio: object,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    there(monkeypatch)
    with caplog.at_level(logging.INFO):
        assert headers_of("pi", "auto", VirtualClock()).pins() is lgpio
    assert "lgpio drives lamp and button, and polls" in caplog.text
    assert says in caplog.text
    # Debian's own Python gets version 2 only with the next release.
    assert "To install it: `" in caplog.text or "Version 2 comes with Raspberry Pi OS 13." in caplog.text


def test_gpiod_asked_for_by_name_is_gpiod_or_an_error(lgpio: object, monkeypatch: pytest.MonkeyPatch) -> None:
    without_gpiod(monkeypatch)
    with pytest.raises(RegulateError, match="the Python package gpiod is missing"):
        headers_of("pi", "gpiod", VirtualClock()).pins()


def test_lgpio_asked_for_by_name_is_lgpio(
    lgpio: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    without_gpiod(monkeypatch)
    made = headers_of("pi", "lgpio", VirtualClock())
    with caplog.at_level(logging.INFO):
        assert made.pins() is lgpio
    assert not caplog.text


@pytest.mark.parametrize("driver", ["auto", "gpiod", "lgpio"])
def test_a_laptop_hears_that_it_has_no_header_and_of_no_library_for_one(
    driver: backends.HeaderDriver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def nothing() -> int:
        raise RegulateError("this machine has no GPIO chip")

    without_gpiod(monkeypatch)
    monkeypatch.setattr(backends, "find_header_chip", nothing)
    with caplog.at_level(logging.INFO), pytest.raises(RegulateError, match="has no GPIO chip"):
        headers_of("pi", driver, VirtualClock()).pins()
    assert not caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="GPIO chips are Linux's")
def test_the_gpiod_that_belongs_to_this_package_is_new_enough() -> None:
    pytest.importorskip("gpiod")
    load_gpiod()


def test_nothing_is_opened_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> object:
        raise AssertionError("opened")

    monkeypatch.setattr(backends, "open_header", refuse)
    made = headers_of("pi", "auto", VirtualClock())
    assert made.alive
    made.close()


def test_simulated_lamp_and_button_share_their_pins() -> None:
    made = headers_of("mock", "auto", VirtualClock())
    assert made.pins() is made.pins()
    made.close()
