"""The booth for a page: what it may ask for, and how recordings come in.

A recording is written into a passing folder as it arrives, within the bounds of `voice import`, and is overwritten
there when it has been listened to. Rule: as at the desk, one thing is done at a time, and what can't be done is
answered in a sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pi_regulate.devices.speech.takes import clear_left, passing_folder
from pi_regulate.library.names import name_like
from pi_regulate.sound.recordings.bounded import RECORDING_BOUNDS
from pi_regulate.studio.answering import NO_STORE, OneAtATime, PageAnswer, PageAsked, refusal
from pi_regulate.studio.booth.booth_voices import SPOKEN, BoothVoices
from pi_regulate.studio.room import Room
from pi_regulate.words import RegulateError

_LONGEST_S = 120.0  # that a recording may take to arrive, through an `ssh -L` from far away too
_MOST_AT_ONCE = 2  # recordings on their way in; a page sends one after the other
_MOST_BYTES = 4096  # of a small request
_LONGEST_NAME = 120  # bytes of a file's name
_Word = Annotated[str, Field(max_length=100)]


class AskedVoice(PageAsked):
    """A voice by its name, and the language that a new one is to have."""

    voice: _Word
    language: _Word | None = None


class AskedWaiting(PageAsked):
    """A take that waits."""

    take: _Word


class Booth:
    """Answers a page. Voices are in the owner's `folder`, which is made with the first line that is kept."""

    def __init__(self, room: Room, folder: Path) -> None:
        self._room = room
        self._voices = BoothVoices(room.device.share, folder, lambda: room.device.files)
        self._one = OneAtATime(_MOST_BYTES)
        self._coming = 0
        clear_left()

    def routes(self) -> list[BaseRoute]:
        """Where the page finds it."""
        voices, small = self._voices, self._one.answer
        return [
            Route("/booth/voices", self._listing),
            Route("/booth/voice", partial(small, AskedVoice, self._voice), methods=["POST"]),
            Route("/booth/stamp", partial(small, AskedVoice, self._stamp), methods=["POST"]),
            Route("/booth/take", partial(self._comes_in, voices.prepare), methods=["POST"]),
            Route("/booth/drop", partial(small, AskedWaiting, self._drop), methods=["POST"]),
            Route("/booth/keep", self._keeps, methods=["POST"]),
            Route("/booth/file", self._takes_in, methods=["POST"]),
            Route("/booth/forget", self._forgets, methods=["POST"]),
            Route("/booth/heard", self._heard),
        ]

    async def _listing(self, _request: Request) -> Response:
        return await self._one.done(lambda: (200, self._voices.voices()))

    def _voice(self, asked: AskedVoice) -> PageAnswer:
        try:
            return 200, self._voices.voice(asked.voice, asked.language)
        except RegulateError as error:
            return 422, {"why": str(error), "instead": name_like(asked.voice)}

    def _stamp(self, asked: AskedVoice) -> PageAnswer:
        return 200, {"stamp": self._voices.stamp(asked.voice)}

    def _drop(self, asked: AskedWaiting) -> PageAnswer:
        self._voices.drop(asked.take)
        return 200, {}

    async def _keeps(self, request: Request) -> Response:
        return await self._changes(AskedWaiting, lambda asked: (200, self._voices.keep(asked.take)), request)

    async def _forgets(self, request: Request) -> Response:
        return await self._changes(AskedVoice, lambda asked: (200, {"told": self._voices.forget(asked.voice)}), request)

    async def _changes(self, model: type[Any], do: Callable[[Any], PageAnswer], request: Request) -> Response:
        answer = await self._one.answer(model, do, request)
        if answer.status_code == 200:
            self._room.hear_anew(self._voices.folder)
        return answer

    async def _takes_in(self, request: Request) -> Response:
        answer = await self._comes_in(
            lambda name, language, _, path: self._voices.take_in(name, language, path), request
        )
        if answer.status_code == 200:
            self._room.hear_anew(self._voices.folder)
        return answer

    async def _heard(self, request: Request) -> Response:
        asked = request.query_params

        def sound() -> PageAnswer:
            if "take" in asked:
                data = self._voices.take_heard(asked["take"])
            else:
                data = self._voices.line_heard(asked.get("voice", ""), asked.get("line", ""))
            return 200, Response(data, media_type="audio/wav", headers=NO_STORE)

        return await self._one.done(sound)

    async def _comes_in(self, do: Callable[[str, str | None, str, Path], dict[str, Any]], request: Request) -> Response:
        """A recording comes in as the body of a request; the rest is in its address."""
        asked = request.query_params
        name = asked.get("file", SPOKEN)
        if not _can_be_a_name(name):
            return refusal(422, "this can't be the name of a recording")
        if self._coming >= _MOST_AT_ONCE:
            return refusal(503, f"{_MOST_AT_ONCE} recordings are on their way in already; wait until they are here")
        self._coming += 1
        parts = ExitStack()
        try:
            folder = parts.enter_context(passing_folder())
            try:
                async with asyncio.timeout(_LONGEST_S):
                    why = await _written(request, folder / name)
            except (TimeoutError, ClientDisconnect):
                return refusal(408, "the recording took too long to arrive")
            if why is not None:
                return why
            about = asked.get("voice", ""), asked.get("language") or None, asked.get("line", ""), folder / name
            return await self._one.done(lambda: (200, do(*about)))
        except OSError as error:
            return refusal(507, f"there is no room for the recording: {error.strerror}")
        finally:
            self._coming -= 1
            await asyncio.to_thread(parts.close)  # overwriting takes a moment


async def _written(request: Request, path: Path) -> Response | None:
    """Writes the body of a request into a file; returns the answer where it is too large."""
    most, size = RECORDING_BOUNDS.largest_bytes, 0
    too_large = refusal(413, f"a recording may have at most {most // 2**20} MB, which is more than {_most_minutes()}")
    if (announced := request.headers.get("content-length", "0")).isdecimal() and int(announced) > most:
        return too_large
    with path.open("xb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                return too_large
            file.write(chunk)
    return None


def _most_minutes() -> str:
    return f"{RECORDING_BOUNDS.longest_s / 60:g} minutes"


def _can_be_a_name(name: str) -> bool:
    return 0 < len(name.encode("utf-8", "replace")) <= _LONGEST_NAME and not (
        name.startswith(".") or "/" in name or "\\" in name or not name.isprintable()
    )
