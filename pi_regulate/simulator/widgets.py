"""The parts of the screen: a lamp that glows, a large word, a breath with a dot on it, a button, the line of keys.

Rule: each draws what it is given and knows nothing about the device.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import cos, pi

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import RichLog

from pi_regulate.score.curve import luminance_of
from pi_regulate.simulator.fitting import fitting, log_lines
from pi_regulate.simulator.keys import Key, fitting_keys
from pi_regulate.simulator.lettering import lettered
from pi_regulate.simulator.ramps import lit
from pi_regulate.simulator.terminal import Signs, Terminal
from pi_regulate.simulator.view import LOG_LINES

_CURVE_SIGNS: dict[Signs, str] = {"unicode": " ▁▂▃▄▅▆▇█", "console": "  ▄▄▄▄███", "ascii": "  ..::###"}
_DOME: dict[Signs, tuple[str, str, str, str]] = {
    "unicode": ("╭───────────╮", "│  ○ press  │", "│  ◉ held   │", "╰───────────╯"),
    "console": ("┌───────────┐", "│  o press  │", "│  * held   │", "└───────────┘"),
    "ascii": ("+-----------+", "|  o press  |", "|  * held   |", "+-----------+"),
}


class Painted(Widget):
    """A widget drawn for one kind of terminal."""

    terminal = Terminal()


class Fitting(Painted):
    """A text; of several that say the same, the first that fits whole."""

    texts: reactive[tuple[str, ...]] = reactive(())

    def render(self) -> Text:
        """The text in this widget's room."""
        return Text(fitting([self.terminal.text(text) for text in self.texts], *self.size))


class Log(RichLog):
    """What has happened, a line for each event; wrapped again when its width changes."""

    def __init__(self) -> None:
        super().__init__(id="log", markup=False, wrap=False, min_width=0, max_lines=LOG_LINES)
        self._told: deque[str] = deque(maxlen=LOG_LINES)
        self._set_for = 0  # columns

    def tell(self, line: str) -> None:
        """Adds a line."""
        self._told.append(line)
        if self._set_for:
            self._set(line)

    def on_resize(self, event: events.Resize) -> None:
        """Wraps all lines again, and shows the latest."""
        width = self.scrollable_content_region.width
        if width and width != self._set_for:
            self._set_for = width
            self.clear()
            for line in self._told:
                self._set(line)
        self.scroll_end(animate=False)

    def _set(self, line: str) -> None:
        for part in log_lines(line, self._set_for):
            self.write(Text(part))


class Glow(Painted):
    """The lamp: a round glow as large as fits, brightest in the middle; `share` of full from 0 to 1."""

    share: reactive[float] = reactive(0.0)

    def render_line(self, y: int) -> Strip:
        """One row of the glow, with equal neighbours joined."""
        segments: list[Segment] = []
        for near in _nearness(*self.size)[y] if y < self.size.height else ():
            here = lit(self.share * near, self.terminal)
            if segments and segments[-1].style == here.style:
                segments[-1] = Segment(segments[-1].text + here.text, here.style)
            else:
                segments.append(here)
        return Strip(segments, self.size.width)


@lru_cache(8)
def _nearness(width: int, height: int) -> list[list[float]]:
    """How bright each place of a glow is compared with its middle, 0 to 1. A character is twice as high as wide."""
    radius = max(1.0, min(width / 2, float(height)))
    rows = []
    for y in range(height):
        down = (2 * y + 1 - height) / radius
        far = [((2 * x + 1 - width) ** 2 / 4 / radius**2 + down**2) ** 0.5 for x in range(width)]
        rows.append([cos(min(1.0, away) * pi / 2) ** 1.2 for away in far])
    return rows


class Word(Painted):
    """One word, as large as fits."""

    word: reactive[str] = reactive("")

    def render_line(self, y: int) -> Strip:
        """One line of the letters, which stand at the bottom; in all but a few rows, the top one stays free."""
        width, height = self.size
        lines = lettered(self.word, width, height - (height > 5), self.terminal.signs) if self.word else []
        place = y - (height - len(lines))
        text = lines[place] if 0 <= place < len(lines) else ""
        return Strip([Segment(text.ljust(width), self.rich_style)], width)


class Curve(Painted):
    """The light over the next seconds, with a dot at the present; `levels` are shares (0 to 1) of the height.

    As the background may be light or dark, the hill is only shaded; a solid one would outshine the lamp.
    """

    PAST = 0.25  # of the width

    levels: reactive[tuple[float, ...]] = reactive(())

    def columns(self) -> int:
        """How many levels fit, from the past to the future."""
        return max(1, self.size.width)

    def render_line(self, y: int) -> Strip:
        """One row of the curve, exact to an eighth of a character, with a dot at the present."""
        width, height = self.size
        signs, dot = _CURVE_SIGNS[self.terminal.signs], "●" if self.terminal.signs == "unicode" else "o"
        row, now = height - 1 - y, int(width * self.PAST)
        inside = (
            signs[8] if self.terminal.colours in ("true", "256") else "." if self.terminal.signs == "ascii" else "░"
        )
        text = []
        for x in range(width):
            high = height * (min(1.0, self.levels[x]) if x < len(self.levels) else 0.0)
            edge = min(height - 1, int(high))
            if x == now and row == min(height - 1, round(high)):  # on the hill, not in a notch
                text.append(dot)
            elif row == edge:
                text.append(signs[max(0, min(8, round(8 * (high - row))))])
            else:
                text.append(inside if row < edge else " ")
        return Strip([Segment("".join(text), self.rich_style)], width)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as fits."""
        return container.width


class BigButton(Painted, can_focus=True):
    """The one button. The mouse presses and holds it."""

    down: reactive[bool] = reactive(False)

    class Touched(Message):
        """The mouse went down on it or came up."""

        def __init__(self, down: bool) -> None:
            super().__init__()
            self.down = down

    def render(self) -> Text:
        """A dome, pressed or not; no markup, since its brackets are brackets."""
        above, up, held, below = _DOME[self.terminal.signs]
        middle = held if self.down else up
        return Text(f"{above}\n{middle}\n{below}" if self.size.height > 1 else f"[{middle[1:-1]}]")

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The finger goes down, and the mouse is captured until it comes up, wherever that is."""
        self.capture_mouse()
        self._touch(True)
        event.stop()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The finger comes up."""
        self.release_mouse()
        self._touch(False)
        event.stop()

    def _touch(self, down: bool) -> None:
        if down != self.down:
            self.down = down
            self.post_message(self.Touched(down))


class KeyLine(Painted):
    """The keys that fit into the width, with a margin of one; a click on one does what the key does."""

    class Chosen(Message):
        """A key was clicked."""

        def __init__(self, key: Key) -> None:
            super().__init__()
            self.key = key

    def render_line(self, y: int) -> Strip:
        """Key and word, key and word."""
        segments, column = [], -1
        for start, key in fitting_keys(self.size.width - 2):
            segments += [
                Segment(" " * (start - column), self.rich_style),
                Segment(key.cap, self.rich_style + Style(bold=True)),
                Segment(f" {key.word}", self.rich_style),
            ]
            column = start + len(f"{key.cap} {key.word}")
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """The key whose place was clicked."""
        for start, key in fitting_keys(self.size.width - 2):
            if start <= event.x - 1 < start + len(f"{key.cap} {key.word}"):
                self.post_message(self.Chosen(key))


def sampled(level_at: Callable[[float], float], now_s: float, columns: int, per_column_s: float) -> Sequence[float]:
    """Levels from a quarter of the width in the past to the future, one for each column."""
    first_s = now_s - int(columns * Curve.PAST) * per_column_s
    return [level_at(first_s + column * per_column_s) for column in range(columns)]


def lamp_numbers(level: float, duty: float, felt: float | None) -> tuple[str, str]:
    """The lamp, and the motor's share if there is one, in numbers: in few words, and in full."""
    touch = "" if felt is None else f"   felt {100 * felt:.1f} %"
    brief = f"level {100 * level:.1f} %   duty {100 * duty:.2f} %{touch}"
    luminance = 100 * luminance_of(level)
    return brief, f"level {100 * level:5.1f} %   luminance {luminance:6.2f} %   duty {100 * duty:6.2f} %{touch}"
