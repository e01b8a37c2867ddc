"""What the workshop's page is told, in plain data: how the device is, what the doctor found, questions, card.

Each is what a command prints, from where the command has it. Rule: words come as they are to be read, with what has to
be typed in backticks, as it has to be typed on this machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pi_regulate.devices.boot_lines import board, boot_lines
from pi_regulate.devices.config_txt import config_txt, left_to_write
from pi_regulate.devices.keeping.owner_settings import must_be_writable
from pi_regulate.devices.pins.backends import Backend
from pi_regulate.devices.status_socket import ask, places
from pi_regulate.doctor.examine import Examined
from pi_regulate.doctor.machine import Machine
from pi_regulate.doctor.pins import has_header
from pi_regulate.installation import as_typed
from pi_regulate.labels import in_terminal as _
from pi_regulate.library.settings import Settings
from pi_regulate.pictures.card_text import Card
from pi_regulate.reporting.status_told import status_rows, told_none_runs
from pi_regulate.share import service_folder
from pi_regulate.wiring.setting_up.holder import Holder
from pi_regulate.wiring.setting_up.question import Question
from pi_regulate.wiring.setting_up.questions import NEEDS_ROOT
from pi_regulate.words import RegulateError, RootMayError

WorkshopTold = dict[str, Any]
_FROM_HERE = _("To do it on this page, end this studio and type there: `sudo pi-regulate studio --no-open`")
_ELSEWHERE = _(
    "Your answers go into {folder}, but the service reads {elsewhere}. To change those settings, run `sudo pi-regulate "
    "setup`."
)


def pins_here(share: Path, folder: Path, settings: Settings) -> Backend:
    """The pins that are tried here: simulated ones where the settings say so, or the machine has no header."""
    return settings.backend if has_header(Machine(share, folder)) else "mock"


def device_told() -> WorkshopTold:
    """What the device that runs on this machine says, as `status` shows it. A simulated one is not meant."""
    told = ask(places())
    if told is None:
        none = as_typed(told_none_runs())
        return {"runs": False, "session": False, "says": none[:1].upper() + none[1:], "rows": []}
    (_now, says), *rows = status_rows(told)
    rows_told = [[word, as_typed(value)] for word, value in rows]
    return {"runs": True, "session": bool(told.get("phase")), "says": says, "rows": rows_told}


def holder_told(holder: Holder | None) -> WorkshopTold | None:
    """Who has lamp and button, and whether the page may have it stopped."""
    if holder is None:
        return None
    needs_root = f"{NEEDS_ROOT} `sudo pi-regulate setup`. {_FROM_HERE}"
    says = holder.told if not holder.service else needs_root if not holder.may_stop else ""
    return {"says": as_typed(says), "may_stop": holder.may_stop}


def finding_told(one: Examined) -> WorkshopTold:
    """What a check of the doctor found, and what to do."""
    finding = one.finding
    return {"id": one.id, "state": finding.state, "found": finding.found, "remedy": as_typed(finding.remedy)}


def must_be_allowed(folder: Path) -> None:
    """Raises RegulateError, with what to type, where answers can't be written into the owner's folder."""
    try:
        must_be_writable(folder)
    except RootMayError as error:
        told = f"{str(error)[:1].upper()}{str(error)[1:]}; type: `sudo pi-regulate setup`. {_FROM_HERE}"
        raise RegulateError(as_typed(told)) from error


def rights_told(folder: Path) -> WorkshopTold:
    """Whether answers may be written into the owner's folder, and why not, or where else the service reads them."""
    try:
        must_be_allowed(folder)
    except RegulateError as error:
        return {"may": False, "says": str(error)}
    elsewhere = service_folder(folder)
    told = "" if elsewhere is None else as_typed(_ELSEWHERE.format(folder=folder, elsewhere=elsewhere))
    return {"may": True, "says": told}


def questions_told(questions: Mapping[str, Question]) -> list[WorkshopTold]:
    """Every question by its name, and its present answer."""
    return [{"name": name, **question_told(question)} for name, question in questions.items()]


def question_told(question: Question) -> WorkshopTold:
    """A question as a page asks it."""
    return {
        "form": question.form,
        "asks": question.asks,
        "before": list(question.before),
        "more": question.more,
        "now": question.now,
        "choices": [choice._asdict() for choice in question.choices],
        "none": question.none,
    }


def card_told(card: Card) -> WorkshopTold:
    """The card's paragraphs, each with its heading and its pairs, in the order in which they are printed."""
    return {
        "language": card.language,
        "title": card.title,
        "parts": [
            {"title": "", "pairs": list(card.button), "says": ""},
            {"title": card.light_title, "pairs": list(card.light), "says": ""},
            {"title": card.dark_title, "pairs": [], "says": card.dark},
            {"title": card.stop_title, "pairs": [], "says": f"{card.stop} {card.fear}"},
            {"title": card.help_title, "pairs": [], "says": f"{card.crisis} {card.help_line}"},
            {"title": "", "pairs": [], "says": " ".join(filter(None, (card.notice, card.ages, card.draft)))},
        ],
    }


def boot_told(settings: Settings) -> WorkshopTold | None:
    """The lines for config.txt that fit this board, with their reasons; None on a machine that has none."""
    model, path = board(), config_txt()
    if not model or path is None:
        return None
    lines = list(boot_lines(settings, model, candidates=False))
    try:
        left = {line for line, _reason in left_to_write(path, lines)}
    except RegulateError as error:
        return {"path": str(path), "lines": [], "says": str(error)}
    return {"path": str(path), "lines": [[line, why, line not in left] for line, why in lines], "says": ""}
