"""How much of the lamp's ceiling an hour allows: all by day, less in the evening, least at night or in doubt."""

from pi_regulate.library.settings import Settings
from pi_regulate.library.validation import validate
from pi_regulate.library.yaml.source import read
from pi_regulate.session.night import Wall, light_share
from pi_regulate.share import share_dir
from tests.in_one_test import in_one_test

SHIPPED = (share_dir() / "config" / "settings.yaml").read_bytes()


def settings(text: str = "") -> Settings:
    base = read("settings.yaml", SHIPPED)
    found, _ = validate(Settings, read("own.yaml", text.encode()).over(base) if text else base)
    assert found is not None
    return found


def share(clock: str, text: str = "", *, trusted: bool = True) -> float:
    hour, minute = clock.split(":")
    return light_share(Wall(int(hour) * 60 + int(minute), 0, trusted), settings(text))


@in_one_test(
    ("clock", "allowed"),
    [("12:00", 1.0), ("18:59", 1.0), ("19:00", 0.7), ("21:59", 0.7), ("22:00", 0.5), ("03:00", 0.5), ("07:00", 1.0)],
)
def test_the_shipped_hours_are_three_of_evening_and_then_the_night(clock: str, allowed: float) -> None:
    assert share(clock) == allowed


def test_a_clock_nobody_can_believe_means_night() -> None:
    assert share("12:00", trusted=False) == 0.5


def test_an_evening_may_begin_where_the_night_does_and_is_none_then() -> None:
    own = 'evening: {from: "22:00"}\n'
    assert [share(clock, own) for clock in ("21:59", "22:00", "07:00", "12:00")] == [1.0, 0.5, 1.0, 1.0]


def test_an_evening_goes_past_midnight_with_a_late_night() -> None:
    own = 'evening: {from: "22:30"}\nnight: {from: "01:00"}\n'
    assert [share(clock, own) for clock in ("22:00", "23:30", "00:59", "01:00")] == [1.0, 0.7, 0.7, 0.5]
