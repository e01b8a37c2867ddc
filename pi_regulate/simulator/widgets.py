"""The parts of the screen: a lamp that glows, a breath with a dot on it, a button that can be held.

Rule: each draws what it is told and knows nothing of the device.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from pi_regulate.score.curve import luminance_of

AMBER = (255, 166, 64)  # what an LED of 595 nm looks like on a screen
SHADES = " ·░▒▓█"  # the glow without colour
FULL_ON_SCREEN = 0.55  # the level shown as the screen's full amber: exercises rarely ask for more
HALO = 0.55  # how far the glow reaches beyond the lamp's middle
EIGHTHS = " ▁▂▃▄▅▆▇█"


def amber(level: float) -> tuple[int, int, int]:
    """The colour of a glow that looks as bright as `level` (0 to 1); a screen's values are nearly perceptual."""
    share = min(1.0, max(0.0, level))
    return (round(AMBER[0] * share), round(AMBER[1] * share), round(AMBER[2] * share))


class Glow(Widget):
    """The lamp: brightest in the middle, as bright to the eye as the lamp is."""

    level: reactive[float] = reactive(0.0)
    colour: reactive[bool] = reactive(True)

    def render_line(self, y: int) -> Strip:
        """One row of the glow."""
        width, height = self.size
        shown = min(1.0, self.level / FULL_ON_SCREEN)
        segments = []
        for x in range(width):
            across = (2 * (x + 0.5) / width - 1) if width else 0.0
            down = (2 * (y + 0.5) / height - 1) if height else 0.0
            far = (across**2 + down**2) ** 0.5
            here = shown * max(0.0, 1 - max(0.0, far - (1 - HALO)) / HALO)
            if self.colour:
                red, green, blue = amber(here)
                segments.append(Segment(" ", Style(bgcolor=f"rgb({red},{green},{blue})")))
            else:
                shade = min(len(SHADES) - 1, round(here * (len(SHADES) - 1) + (0.49 if here > 0 else 0)))
                segments.append(Segment(SHADES[shade], Style()))
        return Strip(segments, width)


class Curve(Widget):
    """The light over the next seconds, with a dot where we are."""

    PAST = 0.25  # of the width

    levels: reactive[tuple[float, ...]] = reactive(())
    top: reactive[float] = reactive(0.5)

    def columns(self) -> int:
        """How many levels fit, from the past to what comes next."""
        return max(1, self.size.width)

    def render_line(self, y: int) -> Strip:
        """One row: columns of an eighth's exactness, the moment marked by a dot."""
        width, height = self.size
        row = height - 1 - y
        now = int(width * self.PAST)
        text = []
        for x in range(width):
            level = self.levels[x] if x < len(self.levels) else 0.0
            share = min(1.0, level / self.top) if self.top else 0.0
            eighths = max(0, min(8, round(8 * (share * height - row))))
            dotted = x == now and min(height - 1, int(share * height)) == row
            text.append("●" if dotted else EIGHTHS[eighths])
        return Strip([Segment("".join(text), self.rich_style)], width)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as there is room."""
        return container.width


class BigButton(Widget, can_focus=True):
    """The one button. The mouse presses and holds it."""

    down: reactive[bool] = reactive(False)

    class Touched(Message):
        """The mouse went down on it or came up."""

        def __init__(self, down: bool) -> None:
            super().__init__()
            self.down = down

    def render(self) -> str:
        """A dome, pressed or not."""
        return "╭─────────╮\n│ ◉ held  │\n╰─────────╯" if self.down else "╭─────────╮\n│ ○ press │\n╰─────────╯"

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The finger goes down, and the mouse is ours until it comes up, wherever that is."""
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


def sampled(level_at: Callable[[float], float], now_s: float, columns: int, per_column_s: float) -> Sequence[float]:
    """Levels from a quarter of the width in the past to what comes next, one for each column."""
    first_s = now_s - int(columns * Curve.PAST) * per_column_s
    return [level_at(first_s + column * per_column_s) for column in range(columns)]


def light_words(level: float, duty: float) -> str:
    """The lamp in numbers."""
    return f"level {100 * level:5.1f} %   luminance {100 * luminance_of(level):6.2f} %   duty {100 * duty:6.2f} %"
