"""The studio's page in Chromium, as the browser tests use it: opening it, a hand, and what the browser itself notes.

Rule: what was seen and heard is noted by the browser, where it draws and where it plays, and never told by the page.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

pytest.importorskip("playwright", reason="the extra `browser` drives Chromium: make test-browser installs it")
from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUMS_OWN = "about:|chrome:|chrome-extension:"  # as what shows a PDF
HERE = re.compile(rf"(http|ws)://127\.0\.0\.1:\d+/|blob:http://127\.0\.0\.1:\d+/|{CHROMIUMS_OWN}")
WRONG: list[str] = []  # what no page may do, since it was last looked at
REST = "document.body.classList.contains('resting')"
PHASE = "document.getElementById('phase').textContent"
RUNS = f"!{REST} && /^(ground|breathe|connect)/.test({PHASE})"
GLOW = "parseFloat(document.getElementById('button').style.getPropertyValue('--glow') || '0')"
FULL = 0.55  # the level that is the screen's full glow

# What the page plays, and what it draws, each with its moment: noted by the browser itself.
EAR = """
class Ear extends AudioWorkletProcessor {
  constructor() { super(); this.heard = []; this.port.onmessage = () => this.port.postMessage(this.heard); }
  process([input]) {
    this.heard.push([currentTime, input[0] ? Float32Array.from(input[0]) : new Float32Array(128)]);
    return true;
  }
}
registerProcessor('ear', Ear);
"""
NOTING = f"""
window.drawn = [];
const set = CSSStyleDeclaration.prototype.setProperty;
CSSStyleDeclaration.prototype.setProperty = function (name, value, ...more) {{
  if (name === '--glow') window.drawn.push([performance.now(), parseFloat(value)]);
  return set.call(this, name, value, ...more);
}};
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...more) {{
  if (to === this.context.destination && !window.ear) {{
    window.context = this.context;
    window.ear = this.context.audioWorklet
      .addModule(URL.createObjectURL(new Blob([{EAR!r}], {{ type: 'text/javascript' }})))
      .then(() => {{
        const ear = new AudioWorkletNode(this.context, 'ear', {{ numberOfOutputs: 0 }});
        connect.call(this, ear);
        return ear;
      }});
  }}
  return connect.call(this, to, ...more);
}};
window.heard = async () => {{
  const ear = await window.ear;
  const blocks = await new Promise((done) => {{
    ear.port.onmessage = ({{ data }}) => done(data);
    ear.port.postMessage(0);
  }});
  const samples = new Float32Array(128 * blocks.length);
  blocks.forEach(([, block], at) => samples.set(block, 128 * at));
  const bytes = new Uint8Array(samples.buffer);
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  const now = window.context.getOutputTimestamp();
  return {{ from_s: blocks[0][0], samples: btoa(text), context_s: now.contextTime, page_ms: now.performanceTime }};
}};
"""

HIDDEN = """async () => {
  const ask = window.requestAnimationFrame;
  const waiting = [];
  window.requestAnimationFrame = (frame) => waiting.push(frame);
  await new Promise((done) => ask(() => ask(done)));  // the frame that the page had asked for before
  window.back = () => {
    window.requestAnimationFrame = ask;
    waiting.forEach((frame) => ask(frame));
  };
  window.shown = [];
  const set = CSSStyleDeclaration.prototype.setProperty;
  CSSStyleDeclaration.prototype.setProperty = function (name, value, ...more) {
    if (name === '--glow') shown.push([performance.now(), parseFloat(value)]);
    return set.call(this, name, value, ...more);
  };
}"""
"""A page in the background gets no frames: they are held back until `back()`."""


def opened(browser: Browser, address: str, **how: Any) -> Page:
    """The page, once the device has told it how it is. Whatever it asked of another host is counted."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
    page = context.new_page()
    watched(context, page)
    page.goto(address)
    until(page, "document.getElementById('hint').textContent.length > 0")
    return page


def watched(context: BrowserContext, page: Page) -> None:
    """Notes every mistake of the page, and whatever it asks of another host than this machine."""
    context.set_default_timeout(60_000)
    page.on("pageerror", lambda error: WRONG.append(f"the page fails: {error}"))
    context.on("request", lambda request: None if HERE.match(request.url) else WRONG.append(f"asked {request.url}"))


def until(page: Page, true: str, arg: Any = None, timeout: float = 60_000) -> None:
    """Waits until it is true in the page. A bare expression would be refused there, by the page's own policy."""
    page.wait_for_function(true if arg is not None else f"() => {true}", arg=arg, timeout=timeout)


def chosen(page: Page, name: str) -> None:
    page.click("#more")
    page.fill("#search", name)
    page.wait_for_selector(f"[data-id={name}]")
    page.press("#search", "Enter")


def at_tempo(page: Page, tempo: int) -> None:
    page.check(f"[name=tempo][value='{tempo}']", force=True)


def ended_by_a_hold(page: Page) -> None:
    page.mouse.move(*middle(page))
    page.mouse.down()
    until(page, "document.getElementById('phase').textContent.startsWith('landing')")
    page.mouse.up()
    until(page, REST)


class Finger:
    """A real finger on the screen, over the button."""

    def __init__(self, page: Page) -> None:
        self._point = dict(zip("xy", middle(page), strict=True))
        self._screen = page.context.new_cdp_session(page)

    def down(self) -> None:
        """It touches the button."""
        self._screen.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [self._point]})

    def up(self) -> None:
        """It lets go."""
        self._screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def middle(page: Page) -> tuple[float, float]:
    box = page.locator("#button").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def fullness_heard(samples: Any, from_s: float) -> tuple[Any, Any]:
    """How full the breath sounds, 0 to 1, from A3 to E4, and when, twenty times a second."""
    window, hop, size = 12000, 2400, 1 << 17
    hz = np.fft.rfftfreq(size, 1 / 48000)
    band = (hz > 200) & (hz < 350)
    moments, full = [], []
    for start in range(0, len(samples) - window, hop):
        loud = np.abs(np.fft.rfft(samples[start : start + window] * np.hanning(window), size))[band]
        moments.append(from_s + (start + window / 2) / 48000)
        full.append(np.log(hz[band][loud.argmax()] / 220.0) / np.log(1.5))
    return np.array(moments), np.array(full)
