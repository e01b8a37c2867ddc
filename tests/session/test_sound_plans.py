"""How loud and how late: what a hand means while the sound is set up."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pi_regulate.session.calibration.sound_plans import Chime, Lead, Loudness, beats, volume_for
from tests.in_one_test import in_one_test

FIRST_DBA = -75.0  # of full scale: as good as nothing
LAST_DBA = -25.0


def press(plan: Loudness | Lead, at_s: float) -> None:
    plan.advance(at_s)
    plan.edge(True, at_s)
    plan.advance(at_s + 0.2)
    plan.edge(False, at_s + 0.2)
    plan.advance(at_s + 1.0)


def test_the_noise_swells_slowly_and_never_jumps() -> None:
    plan = Loudness(0.0, 1.0)
    levels = []
    for tenth in range(200):
        plan.advance(tenth / 10)
        levels.append(plan.loudness_dba(tenth / 10))
    assert levels[0] == levels[20] == FIRST_DBA
    assert max(b - a for a, b in pairwise(levels)) <= 0.2


def test_what_is_enough_makes_a_chime_as_loud() -> None:
    assert volume_for(-70.0, -45.0) == 5.0
    assert volume_for(-60.0, -30.0) == 10.0
    assert volume_for(-74.0, -70.0) == 0.5


def test_who_hears_badly_gets_a_bed_that_can_be_heard_but_not_much_more_than_was_enough() -> None:
    assert volume_for(-50.0, -45.0) > 5.0
    assert volume_for(-46.0, -42.0) <= 6.0 + 2.0


def test_a_press_too_soon_after_the_first_is_a_finger_that_shakes() -> None:
    plan = Loudness(0.0, 1.0)
    press(plan, 12.0)
    press(plan, 13.2)
    assert (plan.over, plan.volume) == (False, None)
    press(plan, 22.0)
    assert (plan.over, plan.volume is None) == (True, False)


@in_one_test(("hz", "share"), [(2, 0.002), (50, 0.5), (50, 0.85), (16.7, 0.7)])
def test_a_wire_that_is_disturbed_says_nothing_about_loudness_or_lead(hz: float, share: float) -> None:
    loudness, lead = Loudness(0.0, 1.0), Lead(0.0, 1.0, 0.1)
    for plan in (loudness, lead):
        for number in range(int(3 * hz)):
            plan.edge(True, 12.0 + number / hz)
            plan.edge(False, 12.0 + (number + share) / hz)
        plan.advance(16.0)
    assert (loudness.over, loudness.volume, lead.over, lead.audio_lead_s) == (False, None, False, 0.1)
    press(lead, 17.0)
    assert lead.audio_lead_s == pytest.approx(0.12)


def test_presses_that_come_all_at_once_are_told_apart_however_late_somebody_looks() -> None:
    lead = Lead(0.0, 1.0, 0.1)
    for at_s in (2.0, 3.0, 4.0):
        lead.edge(True, at_s)
        lead.edge(False, at_s + 0.05)
    lead.advance(6.0)
    assert lead.audio_lead_s == pytest.approx(0.16)


def test_nobody_pressing_ends_it_at_its_loudest_without_a_choice() -> None:
    plan = Loudness(0.0, 1.0)
    for second in range(60):
        plan.advance(second)
    assert plan.over
    assert plan.volume is None
    assert LAST_DBA < -20


def test_the_lead_goes_in_steps_and_begins_anew_after_half_a_second() -> None:
    plan = Lead(0.0, 1.0, 0.48)
    press(plan, 1.0)
    assert plan.audio_lead_s == pytest.approx(0.5)
    press(plan, 3.0)
    assert plan.audio_lead_s == 0.0
    assert not plan.over


def test_the_lamp_is_brightest_when_the_chime_is_loudest() -> None:
    score = beats()
    for cue in score.cues[:5]:
        assert score.level_at(cue.at_s + 0.4) == max(score.level_at(cue.at_s + tenth / 10) for tenth in range(-10, 20))


def test_a_chime_to_listen_for_ends_by_itself_and_at_once_when_somebody_stops_it() -> None:
    plan, stopped = Chime(0.0), Chime(0.0)
    stopped.stop(1.0)
    for second in (0.0, 1.0, 3.0):
        assert plan.advance(second) == []
        assert (plan.over, plan.level_at(second)) == (False, 0.0)
    plan.advance(10.0)
    assert plan.over
    assert stopped.over
