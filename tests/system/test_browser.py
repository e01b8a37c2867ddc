"""The studio in a real Chromium: what a person sees, hears and does there, and what a stranger's page can't.

`make test-browser` runs it; it needs Debian's `chromium` (`sudo apt install chromium`) and the extra `browser`. Each
test waits for what it expects to see, never for a length of time, except where a hand or a breath takes that long.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("playwright", reason="the extra `browser` drives Chromium: make test-browser installs it")
pytest.importorskip("uvicorn", reason="the studio needs the extra `studio`")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from scripts.studio_browser import CHROMIUM, begin, studio_running
from tests.system.studio_page import (
    FULL,
    GLOW,
    HIDDEN,
    NOTING,
    PHASE,
    REST,
    RUNS,
    WRONG,
    Finger,
    at_tempo,
    chosen,
    ended_by_a_hold,
    fullness_heard,
    middle,
    opened,
    until,
)  # fmt: skip

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="no Chromium here; on Debian: sudo apt install chromium"),
]
PHASES_SEEN = """() => {
  window.seen = new Set();
  const phase = document.getElementById('phase');
  new MutationObserver(() => seen.add(phase.textContent.split(':')[0])).observe(phase, { childList: true });
}"""
RIGHT_OF_LINE = """() => {
  const line = document.getElementById('curve');
  const right = [line.width * 0.8, 0, line.width * 0.2, line.height].map(Math.round);
  const inked = (value, at) => at % 4 === 3 && value > 60;
  return [...line.getContext('2d').getImageData(...right).data].map(inked).map(Number).join('');
}"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One studio for all tests that leave it at rest."""
    with studio_running(tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture
def studio(shared: str, browser: Browser) -> Iterator[str]:
    WRONG.clear()
    yield shared
    for context in browser.contexts:
        context.close()
    assert WRONG == []
    page = opened(browser, shared)
    page.evaluate("document.getElementById('more').click()")
    page.check("[name=tempo][value='1']", force=True)
    if not page.evaluate(REST):
        page.click("#hold")
    until(page, REST)
    page.wait_for_timeout(1500)  # after a hold, a press is ignored until a second after dark
    page.context.close()


def test_the_mouse_presses_and_holds(studio: str, browser: Browser) -> None:
    page = opened(browser, studio)
    page.mouse.move(*middle(page))
    page.mouse.down()
    until(page, "document.getElementById('button').classList.contains('down')")
    page.wait_for_timeout(120)
    page.mouse.up()
    until(page, RUNS)
    until(page, f"{GLOW} > 0.1")
    until(page, "document.getElementById('said').textContent.includes('Press to go on. Hold to stop.')")
    ended_by_a_hold(page)
    until(page, f"{GLOW} === 0")


def test_a_finger_presses_and_holds(studio: str, browser: Browser) -> None:
    page = opened(browser, studio, has_touch=True, viewport={"width": 360, "height": 740})
    page.touchscreen.tap(*middle(page))
    until(page, RUNS)
    finger = Finger(page)
    finger.down()
    until(page, "document.getElementById('phase').textContent.startsWith('landing')")
    finger.up()


def test_keys_press_hold_and_press_twice(studio: str, browser: Browser) -> None:
    page = opened(browser, studio)
    page.keyboard.press("Space", delay=100)
    until(page, RUNS)
    until(page, "document.getElementById('left').textContent.includes('left')")  # the greeting is over
    playing = page.inner_text("#caption")
    page.wait_for_timeout(2500)  # for 1.5 s after a change a press changes nothing more
    page.click("#more")
    page.click("#twice")
    until(page, "(was) => !['', was].includes(document.getElementById('caption').textContent)", arg=playing)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "button"
    page.keyboard.down("Space")
    until(page, "document.getElementById('phase').textContent.startsWith('landing')")
    page.keyboard.up("Space")
    until(page, REST)


def test_a_whole_session_at_sixty_times_the_speed(studio: str, browser: Browser) -> None:
    page = opened(browser, studio)
    page.evaluate(PHASES_SEEN)
    chosen(page, "default")
    at_tempo(page, 60)
    until(page, "seen.has('ground') && seen.has('breathe') && seen.has('landing')")
    until(page, REST)
    page.click("summary")
    until(page, "document.getElementById('log').textContent.includes('rest')")
    until(page, "document.getElementById('figures').textContent.includes('frames')")


def test_on_a_telephone_a_choice_by_enter_is_no_press_of_the_button(studio: str, browser: Browser) -> None:
    page = opened(browser, studio, viewport={"width": 360, "height": 740})
    sent: list[str] = []
    page.on("websocket", lambda one: one.on("framesent", lambda frame: sent.append(str(frame))))
    page.reload()
    until(page, "document.getElementById('hint').textContent.length > 0")
    chosen(page, "long-out")
    until(page, f"{PHASE}.includes('Longer out than in')")
    assert [frame for frame in sent if "choose" in frame] == ['{"choose":"long-out"}']
    assert [frame for frame in sent if "hand" in frame] == []
    ended_by_a_hold(page)
    page.context.close()


def test_two_presses_open_a_gate_that_one_does_not(studio: str, browser: Browser) -> None:
    page = opened(browser, studio)
    chosen(page, "breathe-together")
    asks = "document.body.classList.contains('asking')"
    until(page, asks)
    page.keyboard.press("Escape")
    page.wait_for_timeout(2500)  # presses in a gate's first two seconds are ignored
    page.keyboard.press("Space", delay=100)
    until(page, "document.getElementById('caption').textContent === 'yes 1 of 2'")
    page.wait_for_timeout(2500)  # the second person
    page.keyboard.press("Space", delay=100)
    until(page, f"!{asks} && document.getElementById('left').textContent.includes('left')")


def test_a_page_that_is_opened_again_shows_what_plays(studio: str, browser: Browser) -> None:
    page = opened(browser, studio)
    chosen(page, "long-out")
    until(page, "document.getElementById('caption').textContent.includes('Longer out than in')")
    page.reload()
    until(page, "document.getElementById('caption').textContent.includes('Longer out than in')")
    until(page, f"{GLOW} > 0.1")


def test_two_pages_look_at_one_device(studio: str, browser: Browser) -> None:
    one, other = opened(browser, studio), opened(browser, studio)
    other.keyboard.press("Space", delay=100)
    for page in (one, other):
        until(page, RUNS)
    assert one.inner_text("#word") == other.inner_text("#word")
    one.bring_to_front()
    ended_by_a_hold(one)
    until(other, REST)


def test_a_page_that_was_hidden_goes_on_softly_where_the_device_is(studio: str, browser: Browser) -> None:
    page = opened(browser, studio)
    chosen(page, "long-out")
    until(page, "document.getElementById('caption').textContent.includes('breath 1')")
    page.keyboard.press("Escape")
    # A page in the background gets no frames; here they are held back for as long as a breath in takes.
    page.evaluate(HIDDEN)
    before = page.evaluate(GLOW)
    page.wait_for_timeout(5000)
    assert page.evaluate(GLOW) == before
    page.evaluate("back()")
    until(page, "shown.length > 30")
    shown = np.array(page.evaluate("shown"))
    steps = np.abs(np.diff(shown[:, 1])) / np.maximum(0.016, np.diff(shown[:, 0]) / 1000)
    assert abs(shown[0, 1] - before) < 0.05, "it goes on from where it stood"
    assert steps.max() < np.pi / 2, "no quicker than a fade of one second (limit slew)"


def test_a_studio_that_is_killed_and_started_again_is_back_on_the_open_page(browser: Browser, tmp_path: Path) -> None:
    process, address = begin(tmp_path)
    port = address.split(":")[2].partition("/")[0]
    page = opened(browser, address)
    page.keyboard.press("Space", delay=100)
    until(page, f"{GLOW} > 0.1")
    process.kill()
    process.wait(20)
    until(page, "document.getElementById('notes').textContent.includes('The studio has ended.')")
    until(page, f"{GLOW} === 0")  # without a device there is no light
    process, again = begin(tmp_path, "--port", port)
    try:
        assert again == address
        until(page, REST)
        until(page, "document.getElementById('notes').textContent === ''")
        page.keyboard.press("Space", delay=100)
        until(page, f"{GLOW} > 0.1")
    finally:
        process.kill()
        process.wait(20)


@pytest.mark.parametrize(
    ("width", "height"), [(360, 640), (3840, 2160), (844, 390)], ids=["phone", "4k", "on its side"]
)
def test_it_fits(width: int, height: int, studio: str, browser: Browser) -> None:
    page = opened(browser, studio, viewport={"width": width, "height": height})
    chosen(page, "long-out")
    until(page, "document.getElementById('said').textContent.length > 0")
    assert page.evaluate(
        "document.getElementById('panel').scrollWidth <= document.getElementById('panel').clientWidth + 1"
    )
    if not page.locator("#panel").is_hidden():
        page.click("#close")
    boxes = {}
    for name in ("button", "hint", "said", "word", "curve", "left", "more"):
        box = page.locator(f"#{name}").bounding_box()
        assert box is not None, name
        assert box["x"] >= 0, name
        assert box["y"] >= 0, name
        assert box["x"] + box["width"] <= width, name
        assert box["y"] + box["height"] <= height, name
        boxes[name] = box
    assert boxes["button"]["width"] >= 44
    assert boxes["button"]["height"] >= 44
    assert boxes["hint"]["y"] + boxes["hint"]["height"] <= boxes["said"]["y"] + boxes["said"]["height"]


def test_with_reduced_motion_the_line_stands_still_and_only_the_dot_moves(studio: str, browser: Browser) -> None:
    page = opened(browser, studio, reduced_motion="reduce")
    chosen(page, "long-out")
    until(page, "document.getElementById('caption').textContent.includes('breath 1')")
    # The right end of the line, where no dot ever is, is drawn the same half a second later.
    one = page.evaluate(RIGHT_OF_LINE)
    assert "1" in one
    page.wait_for_timeout(500)
    assert page.evaluate(RIGHT_OF_LINE) == one


@pytest.mark.parametrize("contrast", ["no-preference", "more"])
def test_axe_finds_nothing_serious(contrast: Any, studio: str, browser: Browser) -> None:
    page = opened(browser, studio, contrast=contrast, bypass_csp=True)
    for state in ("at rest", "with its panel", "in a session"):
        if state == "with its panel":
            page.click("#more")
            page.wait_for_selector("#choices button")
            page.click("summary")
        elif state == "in a session":
            page.click("#close")
            page.keyboard.press("Space", delay=100)
            until(page, "document.getElementById('said').textContent.length > 0")
        found = Axe().run(page).response["violations"]
        bad = [one for one in found if one["impact"] in ("serious", "critical")]
        serious = [(one["id"], [node["html"] for node in one["nodes"]]) for one in bad]
        assert serious == [], state


def test_what_is_heard_and_what_is_seen_are_less_than_40_ms_apart(studio: str, browser: Browser) -> None:
    """The pitch of the breath tone says how full the breath is, and so does the light; one is laid over the other."""
    page = opened(browser, studio, bypass_csp=True, viewport={"width": 800, "height": 500})
    page.add_init_script(NOTING)
    page.reload()
    until(page, "document.getElementById('hint').textContent.length > 0")
    chosen(page, "long-out")
    page.keyboard.press("Escape")
    until(page, "document.getElementById('caption').textContent.includes('breath 4')", timeout=120_000)
    told = page.evaluate("heard()")
    drawn = np.array(page.evaluate("drawn"))
    samples = np.frombuffer(base64.b64decode(told["samples"]), dtype=np.float32)
    from_s = told["page_ms"] / 1000 + told["from_s"] - told["context_s"]
    moments, full = fullness_heard(samples, from_s)
    late = moments > moments[-1] - 22.0
    low, high = 0.08 / FULL, 0.40 / FULL

    def off(apart_s: float) -> float:
        seen = (np.interp(moments[late] + apart_s, drawn[:, 0] / 1000, drawn[:, 1]) - low) / (high - low)
        return float(np.median(np.abs(seen - full[late])))

    tried = np.arange(-0.3, 0.3, 0.005)
    apart_s = float(min(tried, key=off))
    assert off(apart_s) < 0.05, "this is the breath that is heard"
    print(f"light and sound are {1000 * apart_s:.0f} ms apart")  # noqa: T201
    assert abs(apart_s) <= 0.040


def test_it_costs_little_and_is_there_at_once(browser: Browser, tmp_path: Path) -> None:
    begun_s = time.monotonic()
    process, address = begin(tmp_path)
    try:
        ready_s = time.monotonic() - begun_s
        page = opened(browser, address)
        picture_s = page.evaluate("performance.getEntriesByType('paint')[0].startTime") / 1000
        chosen(page, "long-out")
        page.keyboard.press("Escape")
        until(page, "document.getElementById('caption').textContent.includes('breath 1')")
        used_s, since_s = _cpu_s(process), time.monotonic()
        page.wait_for_timeout(20_000)
        share = (_cpu_s(process) - used_s) / (time.monotonic() - since_s)
        print(f"ready after {ready_s:.2f} s, first picture {picture_s:.2f} s later, {100 * share:.1f} % of a core")  # noqa: T201
        assert share < 0.05
        if os.getloadavg()[0] < 1.0:  # a busy machine says nothing about how quick it is
            assert ready_s + picture_s < 1.0
    finally:
        process.kill()
        process.wait(20)


def _cpu_s(process: subprocess.Popen[str]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_thousand_sockets_are_turned_away_and_the_device_goes_on(studio: str, browser: Browser) -> None:
    page = opened(browser, studio)
    host, port = "127.0.0.1", int(studio.split(":")[2].partition("/")[0])
    sockets = []
    for _ in range(1000):
        one = socket.create_connection((host, port), timeout=20)
        sockets.append(one)
    said = sockets[-1].recv(400)
    assert b"503" in said
    assert b"The studio has too many connections; close some of its pages." in said
    page.keyboard.press("Space", delay=100)
    until(page, RUNS)
    for one in sockets:
        one.close()


def test_another_websites_page_gets_nothing(studio: str, browser: Browser, tmp_path: Path) -> None:
    """A page from a file is another origin than the studio's; the cookie is there, and it is not sent."""
    page = opened(browser, studio)
    there = studio.partition("?")[0]
    stranger = page.context.new_page()
    stranger.goto("about:blank")
    got = stranger.evaluate(
        """async (there) => {
        const line = await new Promise((done) => {
            const socket = new WebSocket(there.replace('http', 'ws') + 'device');
            socket.onopen = () => done('open');
            socket.onerror = () => done('refused');
        });
        const read = await fetch(there + 'choices', { credentials: 'include' }).then(() => 'read', () => 'refused');
        return [line, read];
    }""",
        there,
    )
    assert got == ["refused", "refused"]
