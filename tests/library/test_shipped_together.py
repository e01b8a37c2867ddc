"""The shipped library as a whole: it keeps its own limits, and everything it names is there."""

from __future__ import annotations

from pi_regulate.library.limits.checks import check_exercise, check_routine, check_settings
from pi_regulate.library.limits.prompts import check_line, check_prompts
from pi_regulate.library.routine import Entry
from pi_regulate.library.settings import Settings
from pi_regulate.library.steps import SayStep
from pi_regulate.words import PHASES
from tests.in_one_test import in_one_test
from tests.library.library_table import AT_NIGHT, ROUTINES, TABLE
from tests.library.shipped import CONFIG, exercises, load, routines, script


@in_one_test("name", sorted(exercises()))
def test_a_shipped_exercise_keeps_every_limit(name: str) -> None:
    assert check_exercise(exercises()[name]) == []


@in_one_test("name", sorted(exercises()))
def test_a_shipped_exercise_keeps_every_rule_for_prompts(name: str) -> None:
    assert check_prompts(exercises()[name]) == []


def test_a_long_paced_exercise_asks_for_small_breaths_even_when_little_is_said() -> None:
    for row in TABLE:
        for variant in (None, *exercises()[row.id].variants):
            one = script(row.id, variant)
            if one.breaths and one.lasts_s >= 300:
                said = [s for s in one.steps if isinstance(s, SayStep) and s.at <= 90 and (s.care or s.at == 0)]
                assert any("small" in step.say.lower() for step in said), row.id


def test_every_exercise_that_breathes_or_touches_takes_care_even_when_little_is_said() -> None:
    for row in TABLE:
        if row.breaths or row.who == "two":
            says = [step for step in exercises()[row.id].steps if isinstance(step, SayStep)]
            assert exercises()[row.id].words == "whole" or any(step.care for step in says), row.id


def test_where_few_words_do_most_lines_are_not_care_lines() -> None:
    some = [exercise for exercise in exercises().values() if exercise.words == "some"]
    spoken = [step for exercise in some for step in exercise.steps if isinstance(step, SayStep)]
    assert 0 < sum(step.care for step in spoken) < len(spoken) / 2


def test_what_plays_in_the_place_of_an_exercise_is_there() -> None:
    for exercise in exercises().values():
        for name in (exercise.on_skip, exercise.alone):
            assert name is None or name in exercises(), exercise.id


def test_skipping_always_ends_at_an_exercise_that_needs_nothing() -> None:
    for name in (one for one in exercises() if not exercises()[one].for_child):  # for these, nothing else plays
        seen = set()
        while exercises()[name].needs or exercises()[name].paced:
            assert name not in seen
            seen.add(name)
            name = exercises()[name].on_skip or ""
        assert name in {"follow-light", "quiet-company", "open-hands"}


@in_one_test("name", ROUTINES)
def test_a_routine_is_as_the_library_has_it(name: str) -> None:
    routine = routines()[name]
    slots = tuple(
        tuple(entry.exercise for entry in slot) for slot in (routine.ground, routine.breathe, routine.connect)
    )
    assert slots == ROUTINES[name]
    assert check_routine(routine, exercises()) == []


def test_at_night_some_routines_play_something_else() -> None:
    found = {
        (routine.id, entry.exercise): entry.at_night
        for routine in routines().values()
        for phase in PHASES
        for entry in routine.slot(phase)
        if entry.at_night is not None
    }
    assert found == AT_NIGHT


def test_all_routines_are_there_and_no_other() -> None:
    assert sorted(routines()) == sorted(ROUTINES)
    assert len(ROUTINES) == 19


def test_the_short_routine_takes_two_hundred_and_seventy_seconds() -> None:
    entries = [*routines()["short"].ground, *routines()["short"].breathe, *routines()["short"].connect]
    assert entries[-1] == Entry(exercise="quiet-company", first=120)
    assert sum(entry.first or exercises()[entry.exercise].script()[1] for entry in entries) == 270


def test_the_default_routine_goes_on_with_the_light_when_the_breath_is_skipped() -> None:
    assert routines()["default"].on_skip == "follow-light"


def test_the_device_says_these_lines_itself() -> None:
    lines = load(CONFIG / "lines.yaml")
    assert lines == {
        "intro.1": "Press to go on. Hold to stop.",
        "intro.2": "The light stays dark here. It can be felt under the pillow.",
        "gate.1": "Press once each for yes. No press means no.",
        "apart.1": "The pause is over. Come, or take more time.",
        "apart.2": "Rest first. The talk can wait until you are both rested.",
        "doors.1": "How is it? Press when something fits.",
        "two.1": "Only if you both feel at ease with each other.",
        "thread.1": "Is there somebody you could tell tomorrow?",
        "thread.2": "Press, and the light remembers it till morning.",
        "thread.3": "You wanted to tell somebody. Only if you like.",
        "notice.1": "This is a gentle guide, not a medical device.",
        "two.2": "A talk can wait. Here is something quiet instead.",
        "notice.2": "Stop whenever you like. Nothing is lost.",
        "notice.3": "At night, press once more for company.",
        "follow.1": "Small breaths are fine. It goes with you.",
        "follow.2": "Now it goes a little ahead. Follow, or not.",
        "follow.3": "Your hand may rest. The light carries on.",
        "soothing.1": "It has gone down a little. Once more?",
        "soothing.2": "It is nearly asleep. Thank you both.",
        "crisis.1": "If there is danger, please contact your local emergency service.",
        "crisis.2": "If you think of harming yourself, please tell someone now.",
        "crisis.3": "A person can help more than this light can.",
    }
    assert [found for text in lines.values() for found in check_line(text)] == []


def test_the_shipped_settings_are_the_gentlest() -> None:
    settings = Settings.model_validate(load(CONFIG / "settings.yaml"))
    people = settings.people
    assert not any((people.holds, people.external_focus, people.photosensitive, people.pregnant, people.effort))
    assert not people.child
    assert (settings.start.press, settings.start.double, settings.start.hold) == ("default", "default", "default")
    assert (settings.talk, settings.night.talk, settings.night.connect) == ("few", "few", "press")
    assert (settings.night.from_min, settings.night.to_min, settings.night.ceiling) == (22 * 60, 7 * 60, 0.5)
    assert (settings.cards.enabled, settings.cards.until_min) == (False, 23 * 60)
    assert (settings.lamp.pin, settings.lamp.floor, settings.lamp.ceiling) == (12, 0.01, 0.4)
    assert (settings.button.pin, settings.button.double_press_s, settings.button.hold_s) == (17, 0.35, 1)
    assert check_settings(settings, routines(), exercises()) == []


def test_every_file_tells_an_editor_its_schema() -> None:
    for folder, schema in (("exercises", "../schemas/exercise"), ("routines", "../schemas/routine")):
        for path in (CONFIG / folder).glob("*.yaml"):
            first = path.read_text(encoding="utf-8").splitlines()[0]
            assert first == f"# yaml-language-server: $schema={schema}.schema.json"
