"""What a person reads, in their language: complete, with the same gaps, and on a card that can be printed."""

from __future__ import annotations

import gettext
import re
from pathlib import Path
from string import Formatter

import pytest
from click.testing import CliRunner

from pi_regulate import labels
from pi_regulate.cli import main
from pi_regulate.cli.dialogue import yes_or_no
from pi_regulate.labels import DOMAIN, LOCALE, labelled, labels_in
from pi_regulate.library.catalogue import load
from pi_regulate.pictures.card_text import card_of
from pi_regulate.share import share_dir
from pi_regulate.simulator.fitting import at_rest
from pi_regulate.simulator.lettering import lettered

LANGUAGES = sorted(path.name for path in LOCALE.iterdir())


@pytest.fixture
def in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal in German."""
    german = gettext.translation(DOMAIN, LOCALE, ["de"])
    monkeypatch.setattr(labels, "_of_the_terminal", lambda: german)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete_and_the_program_reads_what_translators_wrote(language: str) -> None:
    pytest.importorskip("babel")
    from babel.messages.pofile import read_po

    from scripts.words import as_mo, as_po, updated

    path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    catalogue = updated(path, load(share_dir()))
    assert path.read_bytes() == as_po(catalogue), "make words"
    assert path.with_suffix(".mo").read_bytes() == as_mo(catalogue), "make words"
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    assert len(messages) > 300
    assert [message.id for message in messages if not message.string or message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_gaps_and_the_same_things_to_type(language: str) -> None:
    catalogue = gettext.translation(DOMAIN, LOCALE, [language])._catalog  # type: ignore[attr-defined]
    told = {key: text for key, text in catalogue.items() if key and isinstance(text, str)}
    gaps = {key: {name for _, name, _, _ in Formatter().parse(key) if name} for key in told if "pull: down" not in key}
    gaps = {key: found for key, found in gaps.items() if "device: NAME" not in key}
    assert {key: told[key] for key, found in gaps.items() if found != _gaps(told[key])} == {}
    assert {key for key in told if sorted(re.findall("`[^`]+`", key)) != _typed(told[key], key)} == set()


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _typed(text: str, english: str) -> list[str]:
    found = sorted(re.findall("`[^`]+`", text))
    return [one for one in found if one != "`LANGUAGE=en`" or one in english]


def _card(folder: Path, settings: str) -> Path:
    (folder / "settings.yaml").write_text(settings, encoding="utf-8")
    done = CliRunner().invoke(main, ["card", "--config", str(folder), "--pdf", str(folder / "card.pdf")])
    assert done.exit_code == 0, done.output
    return folder / "card.pdf"


def test_the_card_is_german_where_german_comes_first(tmp_path: Path) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    pytest.importorskip("fpdf")
    page = _card(tmp_path, 'languages: [de, en]\nlocal_help: "Anna, 01 234 567"\n')
    assert b"/Lang (de)" in page.read_bytes()
    text = " ".join(pdfium.PdfDocument(page)[0].get_textpage().get_text_range().split())
    for wanted in ("Die Lampe neben dir", "Eine Sekunde halten", "es endet sanft, von überall.", "kein Medizinprodukt",
                   "ruf den Notruf bei dir vor Ort", "Hilfe in der Nähe: Anna, 01 234 567",
                   "Diese Worte sind ein Entwurf"):  # fmt: skip
        assert wanted in text
    assert not re.search(r"\b(?:the|press|light)\b", text)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_the_longest_card_fits_its_page(language: str, tmp_path: Path) -> None:
    pytest.importorskip("fpdf")
    long = "A friend who knows, next door, 0123 456 789, and the crisis line that was tried in May, 0123 456 780"
    _card(
        tmp_path,
        f"languages: [{language}]\nlocal_help: {long}\nadvance: press\nstart: {{double: repair, hold: doors}}\n",
    )


def test_a_card_in_a_language_without_labels_is_english_and_says_so_to_a_reader(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "qaa.yaml").write_text('intro.1: "Q."\n')
    (tmp_path / "settings.yaml").write_text("languages: [qaa]\n")
    card = card_of(load(share_dir(), tmp_path))
    assert (card.language, card.title, card.draft) == ("en", "The lamp beside you", "")
    assert labelled("de") == "de"
    assert labelled("de-AT") == "de-AT"
    assert labels_in("de-AT")("Press") == labels_in("de")("Press") != "Press"
    assert labels_in("qaa")("Press") == "Press"


@pytest.mark.parametrize(
    ("surroundings", "yes"),
    [
        ({"LANGUAGE": "de"}, "ja"),
        ({"LANGUAGE": "fr:de"}, "ja"),
        ({"LANG": "de_AT.UTF-8"}, "ja"),
        ({"LANGUAGE": "", "LC_MESSAGES": "de_DE.UTF-8", "LANG": "en_GB.UTF-8"}, "ja"),
        ({"LANGUAGE": "en:de"}, "yes"),
        ({"LANGUAGE": "fr:en_GB:en:de", "LANG": "de_DE.UTF-8"}, "yes"),
        ({"LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"}, "yes"),
        ({"LANGUAGE": "enm:de"}, "ja"),
        ({}, "yes"),
    ],
)
def test_a_terminal_that_asks_for_english_first_reads_english_whatever_it_asks_for_next(
    surroundings: dict[str, str], yes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(labels, "_of_the_terminal", labels._of_the_terminal.__wrapped__)
    asked: list[str] = []

    def typed(question: str, **_: object) -> str:
        asked.append(question)
        return ""

    monkeypatch.setattr("pi_regulate.cli.dialogue.click.prompt", typed)
    yes_or_no("?")
    assert asked[0].split(",")[0].strip() == yes


@pytest.mark.usefixtures("in_german")
def test_a_question_is_asked_in_the_terminals_language_and_answered_in_either(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    answers = iter(["vielleicht", "nochmal", "Ja", "no"])

    def typed(question: str, **_: object) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("pi_regulate.cli.dialogue.click.prompt", typed)
    assert yes_or_no("Stimmt das?", again=True, now=True) == "again"
    assert asked[0] == "  ja, nein, nochmal, oder Enter zum Überspringen (jetzt: ja)"
    assert "Das habe ich nicht verstanden." in capsys.readouterr().out
    assert (yes_or_no("Stimmt das?"), yes_or_no("Stimmt das?")) == ("yes", "no")


@pytest.mark.usefixtures("in_german")
def test_the_simulator_speaks_the_terminals_language() -> None:
    assert at_rest("default", "Ground, breathe, connect")[0].endswith(
        "Drück die Leertaste, oder klick auf den Knopf, um default, “Ankommen, atmen, verbinden” zu beginnen.\n\n"
        "l listet alles auf, was sich spielen lässt.\n? erklärt die Tasten."
    )
    german = gettext.translation(DOMAIN, LOCALE, ["de"])
    words = [german.pgettext("breath", word) for word in ("in", "out", "hold", "rest", "top up")]
    words += [german.gettext(word) for word in ("ground", "breathe", "connect", "doors", "landing", "yes?")]
    assert words[:2] == ["ein", "aus"]
    for word in words:
        assert lettered(word, 200, 20, "unicode") != [word], "every letter of it can be drawn"
