"""`show` tells everything about one exercise or routine: what happens when, why, and what plays in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from click.testing import Result

from pi_regulate.cli.author.exercise_page import exercise_page
from pi_regulate.cli.author.routine_page import routine_page
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.routine import Routine
from pi_regulate.share import share_dir
from tests.in_one_test import in_one_test

Call = Callable[..., Result]
SHIPPED = load(share_dir())


def page_of(library: Library, name: str) -> list[str]:
    if name in library.exercises:
        return list(exercise_page(library, library.exercises[name]))
    return list(routine_page(library, library.routines[name]))


def squeezed(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


@in_one_test("name", [*SHIPPED.exercises, *SHIPPED.routines])
def test_everything_that_is_shipped_can_be_shown_in_80_columns(name: str) -> None:
    lines = page_of(SHIPPED, name)
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)


@in_one_test("name", SHIPPED.exercises)
def test_an_exercise_shows_its_words_its_evidence_and_its_caution(name: str) -> None:
    exercise, told = SHIPPED.exercises[name], squeezed(page_of(SHIPPED, name))
    for step in exercise.steps:
        assert getattr(step, "say", "") in told
    for text in (exercise.title, exercise.purpose, exercise.evidence, exercise.caution):
        assert text is None or " ".join(text.split()) in told


def test_the_script_is_a_table_of_times_line_ids_and_words() -> None:
    lines = page_of(SHIPPED, "box-four")
    start = next(number for number, line in enumerate(lines) if "what happens" in line)
    assert lines[start : start + 7] == [
        "    at  line        what happens",
        "  0:00              sound: ocean",
        '  0:00  box-four.1  "Four parts, four counts each. Pauses stay soft."',
        '  0:09  box-four.2  "Skip any pause that feels tight."',
        "  0:20              12 breaths: in 4s, hold 4s, out 4s, rest 4s (3.8 a minute);",
        "                    light 8% to 40%",
        '  1:00  box-four.3  "Throat open, shoulders easy, if you like."',
    ]


def test_what_follows_a_gate_stands_below_it() -> None:
    lines = page_of(SHIPPED, "hand-to-hand")
    at_8_s = [line.split(None, 1)[1] for line in lines if line.startswith("  0:08")]
    assert at_8_s == [
        'hand-to-hand.2  "Press once each for yes. No press means no."',
        "gate: waits for two yeses",
        "11 swells of 10s: light 10% to 25% and back",
    ]


def test_a_gate_that_asks_by_itself_shows_the_devices_own_line() -> None:
    assert 'gate: waits for two yeses 0:08 gate.1 "Press once each for yes.' in squeezed(
        page_of(SHIPPED, "listening-turns")
    )


def test_a_ramp_shows_where_it_comes_from_and_where_it_goes() -> None:
    told = squeezed(page_of(SHIPPED, "sleep-ramp"))
    assert "breaths 68, 11 to 6 a minute" in told
    assert "68 breaths: 11 to 6 a minute over 8min; light 2% to 30%, its peak falling to 3%" in told


def test_a_hidden_variant_is_told_with_its_length() -> None:
    told = squeezed(page_of(SHIPPED, "four-seven-eight"))
    assert "half 2:00, plays the first three times: 8 breaths: in 2s, hold 3.5s, out 4s" in told


def test_what_plays_in_its_place_is_told_for_each_switch() -> None:
    told = squeezed(page_of(SHIPPED, "box-four"))
    assert "now long-out plays in its place: it holds the breath, and `people.holds` is off" in told
    assert "long-out when `people.holds` is off" in told
    assert "follow-light when `people.external_focus` is on" in told
    assert "itself, the light steady when `people.photosensitive` is on" in told


def test_what_needs_to_be_seen_gives_way_where_the_light_is_off_and_says_so(call: Call, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("light: off\ntouch: {pin: 13}\n")
    assert "safe-ally when `light` is off" in squeezed(page_of(SHIPPED, "known-face"))
    why = "it needs a light that is seen, and `light` is off"
    for command in (["show", "known-face"], ["list"]):
        assert why in squeezed([call(*command, "--config", str(tmp_path)).output])


def test_an_exercise_in_which_a_hand_leads_tells_what_the_hand_does_and_what_plays_without_one() -> None:
    told = squeezed(page_of(SHIPPED, "with-you"))
    assert "the hand leads for 5min: hold is in, let go is out; light 8% to 35%; after six breaths" in told
    for line in (
        "settle when `people.photosensitive` is on",
        "follow-light when `people.external_focus` is on",
        "settle when no hand comes to lead",
        "follow-light when a hand breathes over 14 times a minute for a minute",
    ):
        assert line in told
    assert "itself, the light steady" not in told


def test_an_exercise_for_two_tells_what_a_no_leads_to() -> None:
    assert "hand-on-heart when one of the two did not say yes" in squeezed(page_of(SHIPPED, "hug-20"))


def test_what_needs_a_calm_evening_tells_when_it_plays_and_when_not() -> None:
    told = squeezed(page_of(SHIPPED, "what-was-missing"))
    assert "needs speech, cards" in told
    assert "now safe-ally plays in its place: it needs `cards.enabled`, as cards do" in told
    assert "safe-ally when `cards.enabled` is off safe-ally when it is past 23:00 (`cards.until`)" in told
    assert "safe-ally when the clock is not set" in told


def test_cards_are_shown_one_by_one() -> None:
    lines = page_of(SHIPPED, "contemplate")
    assert sum(".card-" in line for line in lines) == 8


def test_a_routine_shows_what_really_plays_with_todays_settings() -> None:
    told = squeezed(page_of(SHIPPED, "voice"))
    assert "connect 2:30 safe-ally, in place of known-voice: it needs a recording of a voice you know" in told
    assert "total 9:06" in told


def test_a_routine_shows_the_exercise_itself_once_the_switch_is_on() -> None:
    settings = SHIPPED.settings
    stronger = settings.model_copy(update={"people": settings.people.model_copy(update={"effort": True})})
    own = Routine.model_validate({"id": "own", "ground": ["press-release"], "breathe": ["long-out"]})
    house = replace(SHIPPED, routines={"own": own})
    assert "ground 1:56 open-hands, in place of press-release: it needs effort" in squeezed(page_of(house, "own"))
    assert "ground 2:00 press-release breathe" in squeezed(page_of(replace(house, settings=stronger), "own"))


def test_a_beginning_counts_as_long_as_it_plays() -> None:
    told = squeezed(page_of(SHIPPED, "short"))
    assert "connect 2:00 quiet-company (first 2:00)" in told
    assert "total 4:30" in told


def test_what_plays_at_night_is_shown_with_its_own_length() -> None:
    told = squeezed(page_of(SHIPPED, "default"))
    assert "connect 3:00 quiet-company 3:04 at night lit-windows total 10:36 by day, without" in told
    silent = SHIPPED.settings.night.model_copy(update={"talk": "none"})
    quiet = replace(SHIPPED, settings=SHIPPED.settings.model_copy(update={"night": silent}))
    assert "3:00 at night quiet-company, in place of lit-windows" in squeezed(page_of(quiet, "default"))


def test_an_empty_slot_is_told() -> None:
    assert "connect nothing total" in squeezed(page_of(SHIPPED, "sleep")).replace("0:00 ", "")


def test_an_unknown_name_is_told_with_the_nearest_and_exit_1(call: Call) -> None:
    result = call("show", "follow-ligth")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "there is no routine and no exercise `follow-ligth`. Did you mean `follow-light`?\n"


def test_an_owners_shortest_exercise_can_be_shown(call: Call, own: Path) -> None:
    result = call("show", "my-calm", "--config", own)
    assert result.exit_code == 0
    assert "6 breaths: in 4s, out 6s (6 a minute); light 8% to 40%" in result.stdout


def test_an_exercise_and_a_routine_of_one_name_are_both_shown(call: Call, own: Path) -> None:
    (own / "routines").mkdir()
    (own / "routines" / "my-calm.yaml").write_text("id: my-calm\nbreathe: [my-calm]\n", encoding="utf-8")
    result = call("show", "my-calm", "--config", own)
    assert "what happens" in result.stdout
    assert "total" in result.stdout


def test_a_file_of_that_name_that_is_not_read_is_told(call: Call, own: Path) -> None:
    (own / "exercises" / "my-calm.yaml").rename(own / "exercises" / "my-calm.yml")
    for words in (["show", "my-calm"], ["rehearse", "my-calm"]):
        done = call(*words, "--config", own)
        assert done.exit_code == 1
        assert "there is no routine and no exercise `my-calm`." in done.stderr
        assert "not read: the device looks for `my-calm.yaml`. To rename it: mv -n " in done.stderr
    assert "a file in exercises/ is not read" in call("show", "my-cal", "--config", own).stderr


@in_one_test(
    ("words", "said"),
    [
        ("show foo", "`pi-regulate list` shows everything there is to play."),
        ("show exhale", "`exhale` is a limit: `pi-regulate explain exhale`"),
        ("show status", "`status` is a command: `pi-regulate status --help`"),
        ("show Settle", "Did you mean `settle`?"),
        ("rehearse volume", "It goes into settings.yaml as `sound: {volume: …}`"),
        ("preview zzz -o a.svg", "`pi-regulate list` shows everything"),
        ("show volume", "`pi-regulate sound calibrate` helps you find the right value."),
        ("show touch.floor", "as `touch: {floor: …}`. `pi-regulate touch calibrate` helps you find the right value."),
        ("explain exercises", "`pi-regulate list` shows everything"),
        ("explain settle", "`pi-regulate show settle` shows it."),
        ("explain exhal", "Did you mean `exhale`?"),
        ("explain foo", "`pi-regulate explain` lists all limits."),
        ("list settle", "`settle` is one word too many for `list`. `settle` can be played: `pi-regulate show settle`"),
        ("list breathe", "`pi-regulate list` shows everything"),
        ("card volumes", "Did you mean `volume`?"),
        ("config dif", "Did you mean `diff`?"),
        ("volume", "`volume` is a setting."),
        ("check my-calm", "Without any, it checks everything: `pi-regulate check`"),
    ],
)
def test_a_word_in_the_wrong_place_is_told_where_it_belongs(call: Call, words: str, said: str) -> None:
    done = call(*words.split())
    assert done.exit_code in (1, 2, 78)
    assert said in done.output


def test_a_word_that_is_like_nothing_gets_no_guess(call: Call) -> None:
    assert "Did you mean" not in call("show", "foo").output + call("doctor", "zzz").output
