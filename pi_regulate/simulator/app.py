"""The screen: what a person beside the bed would see, hear and press, and what a builder wants to know.

It looks at the device twenty times a second and passes on presses. The light on the screen goes through the same guard
as a lamp's, on the machine's own clock, because at sixty times the speed a breath would be a flash. Rule: the device
does the same with or without the screen.
"""

from __future__ import annotations

import asyncio
import os
import signal
from time import monotonic
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center, Horizontal, Vertical
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from pi_regulate.devices.hand import DOUBLE_GAP_S, HOLD_S, LIFT_S, PRESS_S
from pi_regulate.labels import in_terminal as _
from pi_regulate.reporting.rows import clock_text
from pi_regulate.score.guard import Guard
from pi_regulate.simulator.driver import ListensOn
from pi_regulate.simulator.fitting import SIZES, at_rest, fitting, size_classes, too_small, with_ellipsis
from pi_regulate.simulator.keys import KEYS
from pi_regulate.simulator.playable import titled
from pi_regulate.simulator.screens import Chooser, Help
from pi_regulate.simulator.simulated_device import BREATHES_S, Device
from pi_regulate.simulator.terminal import terminal
from pi_regulate.simulator.view import View, shown_of
from pi_regulate.simulator.widgets import (
    BigButton,
    Curve,
    Fitting,
    Glow,
    KeyLine,
    Log,
    Painted,
    Word,
    lamp_numbers,
    sampled,
)  # fmt: skip

_LOOKS_HZ = 20.0
FILES_EVERY_S = 1.0
CURVE_S = 40.0  # of the breath's curve on the screen: three or four breaths
HEADROOM = 1.1  # of the curve, above the brightest moment of the exercise
_ENDS = (signal.SIGTERM, signal.SIGHUP)


class Simulator(App[None]):
    """The device on the screen."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        # At once, so that what is typed right after it meets the list.
        *(Binding(key.names, key.action, key.word, priority=key.action == "choose") for key in KEYS),
        Binding("ctrl+c", "leave", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    def __init__(self, device: Device) -> None:
        environ = dict(os.environ)
        os.environ.pop("NO_COLOR", None)  # textual would turn everything grey, which is still a colour; we use none
        super().__init__(driver_class=ListensOn)
        self.device = device
        self.terminal = terminal(self.console.color_system, environ)
        self.ansi_color = self.terminal.colours in ("16", "none")  # the terminal's own, light or dark as it is
        self.set_class(self.ansi_color, "own-colours")
        self.set_class(self.terminal.colours == "none", "no-colours")
        self.add_class(self.terminal.signs)
        self._sound = device.sound
        self._guard = Guard()
        self._up_s = 0.0  # when the finger of a key comes up, by the machine's clock
        self._clicked_s = 0.0  # when the mouse went down, by the device's
        self._let_go_timer: Timer | None = None
        self.looks_hz = _LOOKS_HZ

    def compose(self) -> ComposeResult:
        """Lamp and button on the left, what is happening on the right, the spoken line and the keys below."""
        yield Static(id="where", markup=False)
        with Horizontal(id="room"):
            with Vertical(id="bedside"):
                yield Glow(id="lamp")
                yield Static(id="light", markup=False)
                with Center(id="under"):
                    yield BigButton(id="button")
            with Vertical(id="session"):
                yield Word(id="word")
                yield Static(id="caption", markup=False)
                yield Curve(id="curve")
            yield Fitting(id="advice")
        yield Static(id="said", markup=False)
        yield Static(id="note", markup=False)
        with Vertical(id="history"):
            yield Static(id="numbers", markup=False)
            yield Log()
        yield Fitting(id="too-small")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """The device is armed; from now on the screen looks at it."""
        for drawn in self.query(Painted):
            drawn.terminal = self.terminal
        self._write(f"{'':>9}  armed     {self._sound}")
        for number in _ENDS:  # else the terminal would stay as it is now
            asyncio.get_running_loop().add_signal_handler(number, self.exit)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
        self.look()
        self.set_interval(1 / self.looks_hz, self.look)
        self.set_interval(FILES_EVERY_S, self.device.look_at_files)

    def on_resize(self, event: events.Resize) -> None:
        """The window has a new size: rearranges what is in it."""
        for screen in self.screen_stack:
            self.arrange(screen, event.size)

    def arrange(self, screen: Screen[Any], size: Size) -> None:
        """Gives a screen the classes of a window of this size."""
        classes = size_classes(*size)
        for name in SIZES:
            screen.set_class(name in classes, name)

    def look(self) -> None:
        """Shows the present moment."""
        device, room = self.device, self.screen_stack[0]  # even while the list covers it
        view, now_s = device.viewer.view(), device.clock.now()
        lamp = room.query_one("#lamp", Glow)
        lamp.share = self._guard.allow(shown_of(device.seen(view.level)), device.clock.host_s())
        room.query_one("#light", Static).update(view.told(unlit=device.unlit, glows=self.terminal.colours != "none"))
        room.set_class(view.felt is not None, "with-touch")
        self._tell("#where", self._where(view, now_s, room.size.width))
        room.set_class(view.at_rest, "resting")
        room.query_one("#advice", Fitting).texts = self._advice() if view.at_rest else ()
        for screen in self.screen_stack:
            screen.query_one("#too-small", Fitting).texts = too_small(resting=view.at_rest)
        room.query_one("#word", Word).word = view.word(now_s)
        self._tell("#caption", view.caption(now_s))
        self._tell("#said", f"“{view.said}”" if view.said and now_s < view.said_until_s else "")
        note = "\n".join(filter(None, (view.wrong, view.problem, view.notice)))
        room.set_class(bool(note), "noted")
        if room.has_class("short"):
            rows = (5 if view.at_rest else 3) - room.has_class("low")
            note = with_ellipsis(note, room.size.width - 4, rows)
        self._tell("#note", note)
        curve = room.query_one("#curve", Curve)
        curve.levels = self._levels(view, now_s, curve.columns())
        for line in device.viewer.new_log():
            self._write(line)
        if device.sound != self._sound:
            self._sound = device.sound
            self._write(f"{'':>9}  sound     {self._sound}")
        if room.has_class("with-log"):
            frames = f"frames {device.viewer.frames}   last row {1000 * device.viewer.latest_s:.1f} ms late"
            brief, full = lamp_numbers(view.level, device.duty(), view.felt)
            width, rows = room.size.width - 4, 1 if room.has_class("short") else 3
            wide = fitting((f"{full}\n{frames}   {device.sound}",), width, min(2, rows))
            self._tell("#numbers", wide or fitting((f"{full}\n{frames}\n{device.sound}", brief), width, rows))

    def _tell(self, where: str, words: str) -> None:
        self.screen_stack[0].query_one(where, Static).update(Text(self.terminal.text(words)))

    def _write(self, line: str) -> None:
        self.screen_stack[0].query_one("#log", Log).tell(self.terminal.text(line))

    def _where(self, view: View, now_s: float, width: int) -> str:
        """Phase and exercise on the left; tempo and time left on the right; whatever doesn't fit is left out."""
        playing = self.device.library.exercises.get(view.exercise)
        named = [" · ".join(filter(None, (_(view.phase), view.exercise, titled(playing))))]
        named += [" · ".join(filter(None, (_(view.phase), view.exercise))), view.exercise or _(view.phase)]
        left_s = view.left_s(now_s)
        left = "" if left_s is None else clock_text(left_s).split(".")[0]
        tempo = self.device.clock.tempo
        pace = _("paused") if tempo == 0 else "" if tempo == 1 else f"×{tempo:g}"
        rights = (
            "   ".join(filter(None, (pace, left and _("{time} left").format(time=left)))),
            " ".join(filter(None, (pace, left))),
            left,
        )
        room = width - 2  # one character of margin at either end
        for right in rights:
            for what in named:
                if len(what) + 2 * bool(right) + len(right) <= room:
                    return f" {what:<{room - len(right)}}{right} "
        return f" {_(view.phase)}"

    def _advice(self) -> tuple[str, ...]:
        library, name = self.device.library, self.device.begins
        found = () if name is None else (library.routines.get(name), library.exercises.get(name))  # a choice is both
        return at_rest(name, next((one.title for one in found if one is not None and one.title), ""))

    def _levels(self, view: View, now_s: float, columns: int) -> tuple[float, ...]:
        """The curve, as shares of its height, on one scale while the same exercise plays."""
        if view.plan is None:  # at a gate and in a landing nothing is planned, so it shows the present light
            return (view.level,) * columns
        stretches = view.plan.score.stretches
        top = HEADROOM * max(0.1, *(max(one.from_level, one.to_level) for one in stretches), view.level)
        return tuple(level / top for level in sampled(view.plan.level_at, now_s, columns, CURVE_S / columns))

    def on_big_button_touched(self, event: BigButton.Touched) -> None:
        """The mouse is the finger. A tap on a touch pad sends down and up at once, and counts as a press too."""
        if event.down:
            if self._let_go_timer is not None:
                self._let_go_timer.stop()
            self._clicked_s = self.device.clock.now()
            self.device.touch(True)
        else:
            self._click_over()

    def _click_over(self) -> None:
        """The finger comes up, at the earliest when a real finger could."""
        left_s = self._clicked_s + LIFT_S - self.device.clock.now()
        if left_s > 0:
            self._let_go_timer = self.set_timer(left_s, self._click_over)
        else:
            self.device.touch(False)

    async def on_key_line_chosen(self, event: KeyLine.Chosen) -> None:
        """A click on a key's word is the key."""
        await self.run_action(event.key.action)

    def action_press(self) -> None:
        """A short press; where the hand leads a breath in, for as long as the key is kept down."""
        self._touch_for(BREATHES_S if self.device.viewer.view().hand_leads else PRESS_S)

    def action_hold(self) -> None:
        """A press long enough to be a hold."""
        self._touch_for(HOLD_S)

    def action_double(self) -> None:
        """Two presses within a third of a second."""
        self._touch_for(PRESS_S)
        self.set_timer(DOUBLE_GAP_S, lambda: self._touch_for(PRESS_S))

    def _touch_for(self, seconds: float) -> None:
        """A key is a finger that comes up on its own; a key held down repeats, which keeps the finger down."""
        if not self.screen_stack:
            return  # the program is ending, and a timer of its own came late
        now_s = monotonic()
        self._up_s = max(self._up_s, now_s + seconds)
        if self._let_go_timer is not None:
            self._let_go_timer.stop()
        self._let_go_timer = self.set_timer(self._up_s - now_s, self._let_go)
        self._button().down = True
        self.device.touch(True)

    def _let_go(self) -> None:
        if self.screen_stack:
            self._button().down = False
        self.device.touch(False)

    def _button(self) -> BigButton:
        return self.screen_stack[0].query_one("#button", BigButton)  # even while the list covers it

    def action_choose(self) -> None:
        """Shows a list to choose from."""
        listed = Chooser(self.device.files, self.terminal, familiar_voice=self.device.knows_a_familiar_voice)
        self.push_screen(listed, self._chosen)
        self.arrange(listed, self.size)

    def _chosen(self, name: str | None) -> None:
        if name is not None:
            self.device.choose(name)

    def action_help(self) -> None:
        """What the keys do."""
        explained = Help(self.terminal)
        self.push_screen(explained)
        self.arrange(explained, self.size)

    def action_log(self) -> None:
        """Shows or hides what has happened, and the lamp in numbers."""
        self.screen_stack[0].toggle_class("with-log")
        self.look()

    def action_pause(self) -> None:
        """Time stands still, or goes on as before."""
        self.device.pause()

    def action_faster(self) -> None:
        """The next quicker tempo."""
        self.device.faster()

    def action_slower(self) -> None:
        """The next slower tempo."""
        self.device.slower()

    def action_suspend_process(self) -> None:
        """Ctrl-Z: the shell gets the terminal until `fg`, and the device's time stands still meanwhile."""
        tempo = self.device.clock.tempo
        self.device.set_tempo(0.0)
        super().action_suspend_process()
        self.device.set_tempo(tempo)

    def action_leave(self) -> None:
        """Lands, and closes the screen."""
        self.exit()
