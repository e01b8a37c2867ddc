"""What Home Assistant is told: the same as the golden file, and by the rules that its MQTT integration has."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pi_regulate import __version__
from pi_regulate_link.discovery import SEEN, announcement, components, offered
from pi_regulate_link.topics import Topics
from tests.in_one_test import in_one_test

GOLDEN = Path(__file__).parent / "golden" / "discovery.json"
TOPICS = Topics("prg-3f9c0a71d2", "pi-regulate", "homeassistant")
EVERYTHING = offered("all", ("end", "glow", "invite", "start"))
WHOLE = announcement(TOPICS, "Bedside lamp", EVERYTHING, ["default", "sleep"])
ROOT = {"device", "origin", "components", "availability", "availability_mode", "state_topic", "command_topic", "qos",
        "encoding"}  # fmt: skip
"""What Home Assistant takes at the root of a device's message in every version since 2024.11; one more and it refuses
the whole device."""


def test_the_whole_message_is_the_golden_one() -> None:
    golden = GOLDEN.read_text(encoding="utf-8").replace("VERSION", __version__)
    assert json.dumps(WHOLE, indent=1, ensure_ascii=False) + "\n" == golden


def test_it_fits_into_four_kilobytes() -> None:
    assert len(json.dumps(WHOLE, separators=(",", ":"))) < 4096


def test_the_root_has_only_keys_that_every_version_knows() -> None:
    assert WHOLE.keys() <= ROOT
    assert WHOLE["origin"]["name"]


def test_each_entity_has_an_id_that_never_changes_and_no_key_that_is_ignored() -> None:
    for key, entity in WHOLE["components"].items():
        assert entity["unique_id"] == f"prg-3f9c0a71d2_{key}"
        assert not {"object_id", "default_entity_id", "expire_after", "retain"} & entity.keys()
        assert re.fullmatch("[a-zA-Z0-9_-]+", key)


def test_a_state_that_home_assistant_is_shown_is_one_of_its_options() -> None:
    parts = components(TOPICS, ["default"])
    assert parts["phase"]["options"] == ["rest", "ground", "breathe", "connect", "landing"]
    assert parts["sound"]["options"] == ["ready", "off", "missing"]
    assert parts["routine"]["options"] == ["usual", "default"]


def test_every_command_is_forgotten_by_the_broker_after_half_a_minute() -> None:
    commands = [entity for entity in WHOLE["components"].values() if "command_topic" in entity]
    assert {entity["message_expiry_interval"] for entity in commands} == {30}
    assert {entity["platform"] for entity in commands} == {"button", "select", "switch"}


def test_nothing_can_be_set_that_the_eye_or_the_ear_has_set() -> None:
    assert {entity["platform"] for entity in WHOLE["components"].values()} == {
        "binary_sensor", "sensor", "button", "event", "select", "switch",
    }  # fmt: skip


@in_one_test(
    ("tell", "may", "keys"),
    [
        ("nothing", [], ()),
        ("nothing", ["end"], ("end", "quiet")),
        ("nothing", ["together"], ("quiet",)),
        ("health", [], ("sound", "problem", "faults")),
        ("health", ["end", "glow"], ("sound", "problem", "faults", "end", "glow", "quiet")),
        ("session", ["start"], ("session", "phase", "sound", "problem", "faults", "start", "routine", "quiet")),
        ("all", [], tuple(SEEN)),
    ],
)
def test_there_is_what_the_owner_allows_and_nothing_else(tell: str, may: list[str], keys: tuple[str, ...]) -> None:
    assert offered(tell, may) == keys  # type: ignore[arg-type]


def test_what_goes_is_named_by_its_platform_alone() -> None:
    told = announcement(TOPICS, "Bedside lamp", ["end"], ["default"], gone=["glow", "routine"])
    assert told["components"]["glow"] == {"platform": "button"}
    assert told["components"]["routine"] == {"platform": "select"}
    assert told["components"].keys() == {"end", "glow", "routine"}
