"""What the device says of its own accord: the button explained first, the notices last, and two lines for two people.

Whoever presses for the first time, maybe in a panic, gets help at once; the notices wait until a session has ended by
day. A line counts as heard when it was said to its end and the speaker was there all the while; a press on the next
thing cuts a line off, and then it stays due. Rule: whoever asks what to say changes nothing; only what is heard counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf

from pi_regulate.library.lines import bare_line
from pi_regulate.library.settings import Settings
from pi_regulate.library.translation import AS_WRITTEN, Translation
from pi_regulate.session.memory import OWED, Memory
from pi_regulate.session.voice_choice import Chain
from pi_regulate.words import Talk

NOTICES = ("notice.1", "notice.2")  # each at the end of a session by day, until it was heard to its end
COMPANY = "notice.3"  # with them: how to go on to connect at night
INTRO = "intro.1"
FELT_LINE = "intro.2"  # where the light is only felt, what the lines mean by it
TWO_LINE = "two.1"  # once in a session, before the first exercise for two
TALK_WAITS = "two.2"  # once in a session, where it is too late for talk


def explaining_lines(settings: Settings) -> list[str]:
    """Ids of the lines that explain button and light as a session begins, until each was heard often enough."""
    if settings.intro == "never":
        return []
    return [INTRO, *([FELT_LINE] if settings.light == "off" else [])]


def opening_lines(memory: Memory, settings: Settings, *, owed: bool) -> list[str]:
    """Ids of the lines said as a session begins, whichever phase comes first.

    Without `owed`, only what comes at every start.
    """
    always = settings.intro == "always"
    return [line for line in explaining_lines(settings) if always or (owed and memory.owes(line))]


def closing_lines(settings: Settings) -> list[str]:
    """Ids of the lines that everybody should once hear as a session ends by day."""
    return [*NOTICES, *([COMPANY] if settings.night.connect == "press" else [])]


class Announcer:
    """Says the device's own `lines` in the nearest of `voices`, and knows which were heard. Times are host seconds.

    `hears` gives 0 while words can't be heard and a new number each time they can again.
    """

    def __init__(
        self,
        lines: Mapping[str, str],
        voices: Chain,
        hears: Callable[[], int],
        tongues: Sequence[Translation] = (AS_WRITTEN,),
    ) -> None:
        self._lines = lines
        self._tongues = tongues
        self._voices = voices
        self._hears = hears
        self.told_late = False  # whether it was said that it is too late for talk
        self._two_told_s = inf  # when the line for two people has been heard
        self._saying: tuple[str | None, float, int] | None = None  # the line, its end, and the number from `hears`

    def said(self, lines: list[str], talk: Talk) -> tuple[list[tuple[str, str]], dict[str, float]]:
        """The lines among these that can be said, as (id, text), and how long each recording lasts.

        They are said in one language: the first that has them all, or else most of them.
        """
        texts = self._lines if talk != "none" else {}
        found = [line for line in lines if line in texts]
        best: tuple[list[tuple[str, str]], dict[str, float]] = ([], {})
        for tongue in self._tongues:
            said = [one for one in (tongue.said(line, texts[line]) for line in found) if one is not None]
            voice = self._voices.nearest([line for line, _ in said])
            seconds = voice.seconds if voice is not None else {}
            heard = [(line, text) for line, text in said if self._voices.shown or line in seconds]
            if len(heard) > len(best[0]):
                best = heard, dict(seconds)
        return best

    def told_two(self, now_s: float) -> bool:
        """Whether two people have heard the line for two."""
        return self._two_told_s <= now_s

    def two_left_s(self, now_s: float) -> float | None:
        """How long the line for two people is still being said, after which it counts as told; None if it isn't."""
        left_s, self._two_told_s = self._two_told_s - now_s, now_s
        return left_s if left_s < inf else None

    def says(self, line: str | None, until_s: float) -> None:
        """A line that can be heard begins; it is over at `until_s`, unless something ends it earlier."""
        line = None if line is None else bare_line(line)
        self._saying = (line, until_s, self._hears())
        self.told_late = self.told_late or line == TALK_WAITS
        self._two_told_s = min(self._two_told_s, until_s) if line == TWO_LINE else self._two_told_s

    def moves_on(self, now_s: float) -> str | None:
        """Something else begins. The line that is owed and was heard to its end meanwhile; None if none was."""
        if self._saying is None:
            return None
        (line, until_s, speaker), self._saying = self._saying, None
        whole = speaker == self._hears()
        if line == TWO_LINE and not whole:
            self._two_told_s = inf
        return line if line in OWED and whole and until_s <= now_s else None
