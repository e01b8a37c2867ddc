"""The screen: what a person beside the bed would see, hear and press, and what a builder wants to know.

It looks at the device twenty times a second and passes on what hands do. Rule: the device would do just the same if
nobody looked.
"""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from time import monotonic
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Footer, OptionList, RichLog, Static
from textual.widgets.option_list import Option

from pi_regulate.cli.telling import clock as clock_text
from pi_regulate.devices.hand import DOUBLE_GAP_S, HOLD_S, LIFT_S, PRESS_S
from pi_regulate.simulator.device import Device
from pi_regulate.simulator.view import View
from pi_regulate.simulator.widgets import BigButton, Curve, Glow, light_words, sampled

LOOKS_HZ = 20.0
FILES_EVERY_S = 1.0
CURVE_S = 40.0  # of the breath's curve on the screen: three or four breaths
TEMPI = (1.0, 2.0, 5.0, 10.0, 20.0, 60.0)


class Chooser(ModalScreen[str | None]):
    """A list of all routines and exercises."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss", "back")]

    def __init__(self, names: list[tuple[str, str]]) -> None:
        super().__init__()
        self._names = names

    def compose(self) -> ComposeResult:
        """The list, with the titles people know."""
        yield OptionList(
            *(Option(f"{name:20} {title}", id=name) for name, title in self._names), id="chooser", markup=False
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """One was chosen."""
        self.dismiss(event.option.id)


class Simulator(App[None]):
    """The device on the screen. `files` is the owner's folder that is watched for changes, None for none."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "press", "press"),
        Binding("h", "hold", "hold"),
        Binding("d", "double", "double"),
        Binding("l", "choose", "list"),
        Binding("p", "pause", "pause"),
        Binding("plus,right_square_bracket", "faster", "faster", key_display="+"),
        Binding("minus,left_square_bracket", "slower", "slower", key_display="-"),
        Binding("b", "debug", "numbers"),
        Binding("q", "leave", "quit"),
        Binding("ctrl+c", "leave", show=False, priority=True),
    ]

    def __init__(self, device: Device, files: Path | None = None) -> None:
        super().__init__()
        self.device = device
        self._files = files
        self._stamp = _stamp_of(files)
        self._before_pause = 1.0
        self._sound = device.sound
        self._up_s = 0.0  # when the finger of a key comes up, by the machine's clock
        self._clicked_s = 0.0  # when the mouse went down, by the device's
        self._let_go_timer: Timer | None = None
        self.looks_hz = LOOKS_HZ

    def compose(self) -> ComposeResult:
        """Lamp and button to the left, what goes on to the right, what was said and what happened beneath."""
        with Horizontal(id="top"):
            with Vertical(id="bedside"):
                yield Glow(id="lamp")
                yield BigButton(id="button")
            with Vertical(id="session"):
                yield Static(id="where", markup=False)
                yield Static(id="breath", markup=False)
                yield Curve(id="curve")
                yield Static(id="said", markup=False)
                yield Static(id="gate", markup=False)
        yield Static(id="problem", markup=False)
        yield Static(id="numbers", markup=False)
        yield RichLog(id="log", markup=False, wrap=True, max_lines=500)
        yield Footer()

    def on_mount(self) -> None:
        """The device is armed, and looked at from now on."""
        self.query_one("#lamp", Glow).colour = "NO_COLOR" not in os.environ
        self.query_one("#numbers").display = False
        self.query_one("#problem").display = False
        self.query_one("#log", RichLog).write(f"armed; {self._sound}")
        for number in (signal.SIGTERM, signal.SIGHUP):  # else the terminal would stay as it is now
            asyncio.get_running_loop().add_signal_handler(number, self.exit)
        self.set_interval(1 / self.looks_hz, self.look)
        self.set_interval(FILES_EVERY_S, self.look_at_files)

    def look(self) -> None:
        """Shows the present moment."""
        device, screen = self.device, self.screen_stack[0]  # also while the list lies over it
        view, now_s = device.viewer.view(), device.clock.now()
        screen.query_one("#lamp", Glow).level = device.seen(view.level)
        screen.query_one("#where", Static).update(self._where(view, now_s))
        screen.query_one("#breath", Static).update(view.breath)
        screen.query_one("#said", Static).update(f"“{view.said}”" if view.said and now_s < view.said_until_s else "")
        screen.query_one("#gate", Static).update(view.gate)
        curve = screen.query_one("#curve", Curve)
        columns = curve.columns()
        if view.plan is not None:
            curve.levels = tuple(sampled(view.plan.level_at, now_s, columns, CURVE_S / columns))
            curve.top = max(0.1, *curve.levels) * 1.1
        else:  # at a gate and in a landing nobody knows what comes: the light as it is
            curve.levels = (view.level,) * columns
        problem = screen.query_one("#problem", Static)
        wrong = "\n".join(filter(None, (view.problem, view.wrong)))
        problem.display = bool(wrong)
        problem.update(wrong)
        log = screen.query_one("#log", RichLog)
        for line in device.viewer.new_log():
            log.write(line)
        if device.sound != self._sound:
            self._sound = device.sound
            log.write(f"sound: {self._sound}")
        numbers = screen.query_one("#numbers", Static)
        if numbers.display:
            numbers.update(
                f"{light_words(view.level, device.duty())}\n"
                f"frames {device.viewer.frames}   last row {1000 * device.viewer.latest_s:.1f} ms late   "
                f"sound: {device.sound}"
            )

    def _where(self, view: View, now_s: float) -> str:
        left_s = view.left_s(now_s)
        left = "" if left_s is None else f"   {clock_text(left_s).split('.')[0]} left"
        tempo = self.device.clock.tempo
        pace = "   paused" if tempo == 0 else "" if tempo == 1 else f"   ×{tempo:g}"
        what = f"{view.phase} · {view.exercise}" if view.exercise else view.phase
        return f"{what}{left}{pace}"

    def look_at_files(self) -> None:
        """Tells the device when the owner's files have changed."""
        stamp = _stamp_of(self._files)
        if stamp != self._stamp:
            self._stamp = stamp
            self.device.read_again()

    def on_big_button_touched(self, event: BigButton.Touched) -> None:
        """The mouse is the finger; a pad that is tapped tells of its down and its up at once, and is a press too."""
        if event.down:
            if self._let_go_timer is not None:
                self._let_go_timer.stop()
            self._clicked_s = self.device.clock.now()
            self.device.touch(True)
        else:
            self._click_over()

    def _click_over(self) -> None:
        """The finger comes up, or a little later: so soon none could."""
        left_s = self._clicked_s + LIFT_S - self.device.clock.now()
        if left_s > 0:
            self._let_go_timer = self.set_timer(left_s, self._click_over)
        else:
            self.device.touch(False)

    def action_press(self) -> None:
        """A short press."""
        self._touch_for(PRESS_S)

    def action_hold(self) -> None:
        """A press that is long enough to be a hold."""
        self._touch_for(HOLD_S)

    def action_double(self) -> None:
        """Two presses within a third of a second."""
        self._touch_for(PRESS_S)
        self.set_timer(DOUBLE_GAP_S, self.action_press)

    def _touch_for(self, seconds: float) -> None:
        """A key is a finger that comes up by itself; a key that is kept down repeats, and so keeps it down."""
        now_s = monotonic()
        self._up_s = max(self._up_s, now_s + seconds)
        if self._let_go_timer is not None:
            self._let_go_timer.stop()
        self._let_go_timer = self.set_timer(self._up_s - now_s, self._let_go)
        self._button().down = True
        self.device.touch(True)

    def _let_go(self) -> None:
        self._button().down = False
        self.device.touch(False)

    def _button(self) -> BigButton:
        return self.screen_stack[0].query_one("#button", BigButton)  # also while the list lies over it

    def action_choose(self) -> None:
        """Choose what plays, from a list."""
        library = self.device.library
        names = {name: each.title or "" for name, each in library.exercises.items()}
        names = {name: each.title or names.get(name, "") for name, each in library.routines.items()} | names
        self.push_screen(Chooser(list(names.items())), self._chosen)

    def _chosen(self, name: str | None) -> None:
        if name is not None:
            self.device.choose(name)

    def action_pause(self) -> None:
        """Time stands still, or goes on as before."""
        tempo = self.device.clock.tempo
        if tempo:
            self._before_pause = tempo
        self.device.set_tempo(0.0 if tempo else self._before_pause)

    def action_faster(self) -> None:
        """The next quicker tempo, up to 60."""
        self.device.set_tempo(next((tempo for tempo in TEMPI if tempo > self.device.clock.tempo), TEMPI[-1]))

    def action_slower(self) -> None:
        """The next slower tempo, down to real time."""
        slower = [tempo for tempo in TEMPI if tempo < self.device.clock.tempo]
        self.device.set_tempo(slower[-1] if slower else TEMPI[0])

    def action_debug(self) -> None:
        """Shows or hides the numbers."""
        numbers = self.query_one("#numbers")
        numbers.display = not numbers.display

    def action_leave(self) -> None:
        """Lands, and closes the screen."""
        self.exit()


def _stamp_of(folder: Path | None) -> tuple[tuple[str, int, int], ...]:
    """What tells that a file of the owner's has changed."""
    if folder is None:
        return ()
    found = []
    for path in sorted(folder.rglob("*.yaml")):
        try:
            state = path.stat()
        except OSError:
            continue
        found.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(found)
