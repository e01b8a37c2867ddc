"""The desk for a page: what it may ask for, and the one place where it may write.

Each request is a small map with known names, read by its model. Rule: what can't be done is answered in a sentence that
the page shows as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pi_regulate.devices.speech.voices import voice_places
from pi_regulate.library.catalogue import Library, judged_draft
from pi_regulate.library.folder.reading import document_of, read_document
from pi_regulate.library.yaml.source_text import MAX_BYTES
from pi_regulate.studio.answering import OneAtATime, PageAnswer, PageAsked
from pi_regulate.studio.desk.desk_files import ChangedError, DeskFiles, DeskKind, Named, Opened
from pi_regulate.studio.desk.drawing import exercise_picture, routine_picture
from pi_regulate.studio.desk.hints import meaning, offers
from pi_regulate.studio.desk.setting_form import form_of, with_setting
from pi_regulate.studio.room import Room
from pi_regulate.words import Phase, Problem

_MOST_BYTES = 4 * MAX_BYTES  # of a request: a text as JSON, with room for what has to be escaped
_Name = Annotated[str, Field(max_length=100)]
_Text = Annotated[str, Field(max_length=MAX_BYTES)]
_Place = Annotated[int, Field(ge=0, le=MAX_BYTES)]


class AskedFile(PageAsked):
    """A file by its kind and its name."""

    kind: DeskKind
    name: _Name

    @property
    def named(self) -> Named:
        """The file that is meant."""
        return Named(self.kind, self.name)


class AskedNew(AskedFile):
    """A new file to start from."""

    phase: Phase = "breathe"


class AskedCopy(AskedFile):
    """A copy of a file, under another name."""

    to: _Name


class AskedText(AskedFile):
    """A file as it is being written."""

    text: _Text


class AskedPlace(AskedText):
    """A place in it, by line and column from 0."""

    line: _Place
    column: _Place


class AskedSave(AskedText):
    """To be written in place of this version."""

    version: _Name | None


class AskedSetting(PageAsked):
    """Another value of one setting in this text."""

    text: _Text
    name: _Name
    value: Annotated[str, Field(max_length=1000)]


class WritingDesk:
    """Answers a page. The owner's files are in `folder`, which is made with the first one that is saved."""

    def __init__(self, room: Room, folder: Path) -> None:
        self._room = room
        self._files = DeskFiles(room.device.share, folder)
        self.one = OneAtATime(_MOST_BYTES)
        self._shipped = read_document(room.device.share / "config" / "settings.yaml")

    def routes(self) -> list[BaseRoute]:
        """Where the page finds it."""
        return [
            Route("/desk/files", self._listing),
            Route("/desk/file", self._saves, methods=["PUT"]),
            *(
                Route(f"/desk/{path}", partial(self.one.answer, model, do), methods=["POST"])
                for path, model, do in self._answers()
            ),
        ]

    def _answers(self) -> Iterator[tuple[str, type[Any], Callable[[Any], PageAnswer]]]:
        yield "open", AskedFile, self._open
        yield "version", AskedFile, lambda asked: (200, {"version": self._files.version(asked.named)})
        yield "new", AskedNew, self._new
        yield "copy", AskedCopy, lambda asked: (200, {"text": self._files.copy(asked.named, asked.to)})
        yield "judge", AskedText, self._judge
        yield "picture", AskedText, self._picture
        yield "offers", AskedPlace, self._offers
        yield "meaning", AskedPlace, self._meaning
        yield "form", AskedText, lambda asked: (200, form_of(asked.text, self._shipped))
        yield "set", AskedSetting, self._set

    async def _listing(self, _request: Request) -> Response:
        return await self.one.done(lambda: (200, list(self._listed())))

    async def _saves(self, request: Request) -> Response:
        answer = await self.one.answer(AskedSave, self._save, request)
        if answer.status_code == 200:
            await self._room.read_anew(self._files.folder)
        return answer

    # What is done

    def _listed(self) -> Iterator[dict[str, Any]]:
        library = self._room.device.files
        for file, own in self._files.all_named():
            thing = {"exercise": library.exercises, "routine": library.routines}.get(file.kind, {}).get(file.name)
            yield {
                "kind": file.kind,
                "name": file.name,
                "own": own,
                "title": getattr(thing, "title", None) or "",
                "phase": getattr(thing, "phase", ""),
            }

    def _open(self, asked: AskedFile) -> PageAnswer:
        return 200, _shown(self._files.open(asked.named))

    def _new(self, asked: AskedNew) -> PageAnswer:
        if asked.kind == "settings":
            return 422, {"why": "the settings are one file"}
        return 200, {"text": self._files.new(asked.kind, asked.name, asked.phase)}

    def _save(self, asked: AskedSave) -> PageAnswer:
        try:
            return 200, {"version": self._files.save(asked.named, asked.text, asked.version)}
        except ChangedError as error:
            return 409, {"why": str(error), "now": _shown(error.now)}

    def _judged(self, asked: AskedText) -> tuple[Library | None, list[Problem], list[Problem]]:
        """The library with this text in it, its problems, and those of other files that keep them from being used."""
        path = self._files.path_of(asked.named)
        data = asked.text.encode("utf-8", "replace")
        if asked.kind == "settings" and not asked.text.strip() and self._files.version(asked.named) is None:
            return self._room.device.files, [], []  # nobody has set anything yet
        library, problems = judged_draft(path, data, self._files.share, self._files.folder)
        here = [problem for problem in problems if problem.path == str(path)]
        elsewhere = [one for one in problems if one.path != str(path) and one.severity == "error"]
        return library, here, elsewhere

    def _judge(self, asked: AskedText) -> PageAnswer:
        library, here, elsewhere = self._judged(asked)
        return 200, {
            "usable": library is not None,
            "problems": [
                {
                    "line": one.line,
                    "column": one.column,
                    "width": one.width,
                    "says": one.message,
                    "severity": one.severity,
                }
                for one in here
            ],
            "elsewhere": [f"{one.place}: {one.message}" for one in elsewhere],
        }

    def _picture(self, asked: AskedText) -> PageAnswer:
        library, _, _ = self._judged(asked)
        if library is None or asked.kind == "settings":
            return 200, None
        document = document_of(self._files.path_of(asked.named), asked.text.encode("utf-8", "replace"))
        name = document.data.get("id") if isinstance(document.data, dict) else None
        places = voice_places(self._files.share, self._files.folder)
        if asked.kind == "exercise" and isinstance(name, str) and name in library.exercises:
            loved = self._room.device.knows_a_familiar_voice
            exercise = library.exercises[name]
            return 200, exercise_picture(library, exercise, document, places, familiar_voice=loved)
        if asked.kind == "routine" and isinstance(name, str) and name in library.routines:
            return 200, routine_picture(library, name, places)
        return 200, None

    def _offers(self, asked: AskedPlace) -> PageAnswer:
        found = offers(asked.kind, asked.text, asked.line, asked.column, self._room.device.files)
        if found is None:
            return 200, None
        return 200, {
            "from": found.from_column,
            "to": found.to_column,
            "words": [{"word": one.word, "says": one.says, "text": one.text} for one in found.words],
        }

    def _meaning(self, asked: AskedPlace) -> PageAnswer:
        shipped = self._shipped if asked.kind == "settings" else None
        found = meaning(asked.kind, asked.text, asked.line, asked.column, shipped)
        if found is None:
            return 200, None
        return 200, {"from": found.from_column, "to": found.to_column, "name": found.name, "says": found.says}

    def _set(self, asked: AskedSetting) -> PageAnswer:
        return 200, {"text": with_setting(asked.text, asked.name, asked.value, self._shipped)}


def _shown(file: Opened) -> dict[str, Any]:
    return {"text": file.text, "version": file.version, "own": file.own}
