"""The header on the real driver of a Raspberry Pi's pins: found, held, pressed, lit by software, and let go.

The button is pressed by a kernel module that puts the level on the pin and raises the line's interrupt, since the
emulator does neither by itself. What the lamp does is read from the kernel's own trace of the levels that are set.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.system.board.emulated import findings, line_of, run_on_board

pytestmark = pytest.mark.system

A_SESSION = """
up                                   # a button at ground, as the documents wire it: its pull holds it high
examined "before"
pi-regulate run --backend pi --sound off --at 12:00 >/tmp/app.log 2>&1 & program=$!
until_ready
echo "lamp: $(line 12)"; echo "button: $(line 17)"
examined "at rest"
trace_begins; down; sleep 0.3; up
await '[ "$(trace_of 12 | grep -c "1$")" -gt 100 ]'; echo "after a press: lit"
down; await 'grep -q landing /tmp/app.log'; up
await 'tail -1 /tmp/app.log | grep -q rest'; echo "after a hold: $(tail -1 /tmp/app.log)"
kill -TERM $program; wait $program; echo "ended with $?: mux $(mux 12)"; cat /tmp/app.log
"""


@pytest.mark.parametrize(
    ("tree", "model", "label"),
    [("plain", "Raspberry Pi 3 Model B.", "pinctrl-bcm2835"), ("pi4", "Raspberry Pi 4 Model B.", "pinctrl-bcm2711")],
)
def test_a_press_lights_the_lamp_and_a_hold_ends_the_session(tmp_path: Path, tree: str, model: str, label: str) -> None:
    said = run_on_board(A_SESSION, tree, tmp_path, pressed=True, within_s=900)
    before = findings(said, "before")
    assert before["board.model"] == f"ok: {model}"
    assert before["gpio.chip"] == f"ok: the header is /dev/gpiochip0, {label}"
    assert before["gpio.gpiod"].endswith("it drives lamp and button, and at rest nothing wakes up")
    assert before["gpio.lamp"] == "ok: GPIO 12: free"
    assert before["button.level"] == "ok: GPIO 17 reads as not pressed"
    assert line_of(said, "lamp:").split() == ["lamp:", "pi-regulate", ":", "out", "lo"]
    assert line_of(said, "button:").split()[:5] == ["button:", "pi-regulate", ":", "in", "hi"]
    running = findings(said, "at rest")
    assert running["gpio.lamp"] == "ok: GPIO 12: in use by the running pi-regulate"
    assert running["gpio.button"] == "ok: GPIO 17: in use by the running pi-regulate"
    assert "after a press: lit" in said
    assert line_of(said, "after a hold:").endswith("rest")
    assert "ended with 0: mux gpio_in" in said
