"""What the service, behind its own walls, takes for a clock that was set: a battery's, chrony's, and nobody's."""

from pathlib import Path

import pytest

from tests.system.vm.lab import run_in_vm

pytestmark = pytest.mark.system


def test_a_clock_that_chrony_or_a_battery_has_set_ends_the_night_and_one_that_nobody_set_does_not(
    package: Path,
) -> None:
    said = run_in_vm(package / "clocks.sh", package, timeout_s=900)
    print(said)  # noqa: T201
    told = [line.removeprefix("trial ").partition(": ")[::2] for line in said.splitlines() if line.startswith("trial ")]
    (nobody, *_), answers = [text for what, text in told if what == "doctor, then"], dict(told)
    assert answers["battery clock"].startswith("set by the battery clock (rtc0)"), said
    assert answers["a date set by hand"].startswith("not set since the start"), said
    assert "nothing has set the clock" in nobody, said
    assert float(answers["exposure"].split()[4]) <= 1.0
    assert answers["it may not set it"].split() == ["CapEff:", "0" * 16, "CapBnd:", "0" * 16]
    if "no chrony" in answers:
        pytest.skip("the machine reached no Debian, so there was no chrony to try")
    chrony = {what: text for what, text in told if what.startswith("chrony ") or what == "chrony, a new start"}
    assert len(chrony) == 2
    assert set(chrony.values()) == {"set by a time service (such as chrony)"}, said
    assert answers["with ProtectClock=yes"].startswith("not set since the start"), said
    assert "the running device can't see that" in answers["doctor, then"], said
