"""Screens that cover the room for a while: the list of everything there is to play, and the help.

Rule: each of them closes on Escape and on a click, and says so.
"""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from pi_regulate.labels import in_terminal as _
from pi_regulate.library.catalogue import Library
from pi_regulate.simulator.fitting import lines_of
from pi_regulate.simulator.keys import KEYS
from pi_regulate.simulator.playable import Playable, playables
from pi_regulate.simulator.terminal import Terminal
from pi_regulate.simulator.widgets import Fitting

CLOSING = _("Esc, or a click here, closes.")
READING = _(
    "The glow is the lamp; the mouse presses the button under it. The large word is the breath, or the phase. The "
    "curve is the light to come, the dot is now."
)


class Chooser(ModalScreen[str | None]):
    """The list; typing narrows it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "back"),
        Binding("up", "move('cursor_up')", show=False),
        Binding("down", "move('cursor_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
    ]

    def __init__(self, library: Library, terminal: Terminal, *, familiar_voice: bool = False) -> None:
        super().__init__()
        self._all, self._terminal = list(playables(library, familiar_voice=familiar_voice)), terminal
        self._wide = max((len(one.id) for one in self._all), default=0)
        self._shown: list[Playable | None] = []  # one for each line of the list, None for a heading
        self._marked, self._heading = 1, ""
        self._width = 0  # columns that the lines are set for

    def compose(self) -> ComposeResult:
        """The search line, the list, and how to leave it."""
        with Vertical(id="chooser"):
            search = Input(placeholder=_("type to search"), id="search")
            search.cursor_blink = False  # nothing here flashes
            yield search
            options = OptionList(id="options")
            options.can_focus = False  # so that everything typed goes into the search line
            yield options
            yield Static(self._terminal.text(CLOSING), id="closing", markup=False)
        yield _too_small(self._terminal)

    def on_mount(self) -> None:
        """What is typed goes into the search line."""
        self.query_one("#search", Input).focus()

    def on_resize(self) -> None:
        """Sets the lines for the window's width, once the list has it; the same one stays marked."""
        self.call_after_refresh(self._list_anew)

    def _list_anew(self) -> None:
        if self._width != self._room():
            self._list(self.query_one("#search", Input).value, self._marked)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed."""
        self._list(event.value)

    def on_input_submitted(self) -> None:
        """Enter chooses the marked line."""
        options = self.query_one("#options", OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A line was clicked."""
        self.dismiss(event.option.id)

    def on_click(self, event: events.Click) -> None:
        """A click beside the list, or on the line that says so, closes it."""
        clicked, _ = self.get_widget_at(event.screen_x, event.screen_y)
        if self.is_current and (clicked is self or clicked.id == "closing"):
            self.dismiss(None)

    def action_move(self, how: str) -> None:
        """Moves the mark in the list while the keyboard types into the search line."""
        getattr(self.query_one("#options", OptionList), f"action_{how}")()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The mark has moved to another line."""
        options = self.query_one("#options", OptionList)
        before, self._marked = self._marked, event.option_index
        for index in {before, self._marked}:
            if index < len(self._shown) and (one := self._shown[index]) is not None:
                options.replace_option_prompt_at_index(index, self._line(one, marked=index == self._marked))
        self._tell_what_enter_does()

    def _list(self, typed: str, marked: int = 1) -> None:
        options = self.query_one("#options", OptionList)
        options.clear_options()
        self._width = self._room()
        self._shown, self._marked = [], marked
        for one in (one for one in self._all if one.matches(typed)):
            if not self._shown or self._heading != one.heading:
                self._heading = one.heading
                self._shown.append(None)
                options.add_option(Option(Text(_(one.heading), "bold"), disabled=True))
            self._shown.append(one)
            options.add_option(Option(self._line(one, marked=len(self._shown) == marked + 1), id=one.id))
        if self._shown:
            options.highlighted = marked
        else:
            options.add_option(
                Option(
                    Text(self._terminal.text(_("nothing here has “{typed}” in it").format(typed=typed))), disabled=True
                )
            )
        self._tell_what_enter_does()

    def _tell_what_enter_does(self) -> None:
        marked = self._shown[self._marked] if self._marked < len(self._shown) else None
        enter = f"{marked.enter} " if marked is not None else ""
        self.query_one("#closing", Static).update(Text(self._terminal.text(enter + CLOSING)))

    def _room(self) -> int:
        """How many columns a line has: a list of textual keeps a margin of two."""
        return self.query_one("#options", OptionList).size.width - 2

    def _line(self, one: Playable, *, marked: bool) -> Text:
        """One line of the list; the mark is a sign, for eyes and terminals without colours.

        A narrow list shows only the title of the marked line, below it.
        """
        before = f"{'>' if marked else ' '} {one.id:{self._wide}} {one.length:>6}"
        if self.has_class("narrow"):
            titled = lines_of(one.title, self._width - 4) if marked and one.title else []
            line = Text(self._terminal.text("\n    ".join([before, *titled])))
        else:
            titled = lines_of(one.title, max(12, self._width - len(before) - 2))
            line = Text(self._terminal.text(f"{before}  " + f"\n{'':{len(before) + 2}}".join(titled)))
        if one.note:
            for part in lines_of(one.note, max(20, self._width - 6)):
                line.append(self._terminal.text(f"\n    {part}"), "italic")
        return line


class Help(ModalScreen[None]):
    """The keys and what they do, and how to read the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q,space,enter", "dismiss", "back")]

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal

    def compose(self) -> ComposeResult:
        """A line for each key, and then how to leave; what does not fit can be scrolled to."""
        with Vertical(id="help"):
            with VerticalScroll(id="explained"):
                yield Explained(self._terminal)
            yield Static(id="closing", markup=False)
        yield _too_small(self._terminal)

    def on_mount(self) -> None:
        """Says from the beginning whether there is more to see."""
        explained = self.query_one("#explained", VerticalScroll)
        explained.focus()
        self.watch(explained, "scroll_y", self._tell_how_to_leave)

    def on_resize(self) -> None:
        """Says it again, once the text has its new width."""
        self.call_after_refresh(self._tell_how_to_leave)

    def _tell_how_to_leave(self) -> None:
        explained = self.query_one("#explained", VerticalScroll)
        more = explained.scroll_offset.y < explained.max_scroll_y
        leave = _("↓ shows more. Esc or a click closes.") if more else _("Esc or a click closes this help.")
        self.query_one("#closing", Static).update(Text(self._terminal.text(leave)))

    def on_click(self) -> None:
        """A click anywhere closes it."""
        if self.is_current:
            self.dismiss(None)


class Explained(Static):
    """The help's text, broken for the width that it has."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the lines need."""
        return len(self._lines(width))

    def render(self) -> Text:
        """The keys, then the reading."""
        return Text("\n".join(self._lines(self.size.width)))

    def _lines(self, width: int) -> list[str]:
        gap = "  " if width > 40 else " "
        keys = "\n".join(f"{key.cap:>5}{gap}{key.does}" for key in KEYS)
        text = self._terminal.text
        return [*lines_of(text(keys), width, hanging=5 + len(gap)), "", *lines_of(text(READING), width)]


def _too_small(terminal: Terminal) -> Fitting:
    telling = Fitting(id="too-small")
    telling.terminal = terminal
    return telling
