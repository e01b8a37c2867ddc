"""The workshop in a real Chromium: how the device is, a question answered, the card, lamp and button, a service.

Rule: what counts is what a person sees on the page, and what is then so at the pin, in the file and at systemd.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="the extra `browser` drives Chromium: make test-browser installs it")
pytest.importorskip("uvicorn", reason="the studio needs the extra `studio`")
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect

from pi_regulate.devices.status_socket import StatusSocket
from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir
from pi_regulate.studio import serving
from pi_regulate.studio.page_device import PageDevice
from pi_regulate.studio.room import Room
from pi_regulate.studio.web_app import studio_app
from pi_regulate.studio.workshop import workshop
from scripts.studio_browser import CHROMIUM, begin
from tests.house import headers_made
from tests.studio.a_pi import a_pi, deeds
from tests.system.studio_page import WRONG, until, watched

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="no Chromium here; on Debian: sudo apt install chromium"),
]
expect.set_options(timeout=60_000)
OWN = "# my lamp\npeople:\n  holds: true   # asked the doctor\nsound: {volume: 0}\n"
LIT = "parseFloat(document.getElementById('glow').style.getPropertyValue('--glow') || '0')"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The owner's folder, on a machine of its own."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "settings.yaml").write_text(OWN, encoding="utf-8")
    return tmp_path / "own"


@pytest.fixture
def studio(folder: Path, browser: Browser) -> Iterator[str]:
    WRONG.clear()
    with served(folder) as address:
        yield address
        for context in browser.contexts:
            context.close()
    assert WRONG == []


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The studio in a thread of this process, so that a test can look at its pins; its address."""
    device = PageDevice(share_dir(), folder)
    device.start()
    app = studio_app(Room(device), folder, "secret", "studio")
    server = uvicorn.Server(uvicorn.Config(app, http=serving.BoundedHttp, log_config=None, timeout_graceful_shutdown=2))
    with serving._bound(0) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/?token=secret"
        finally:
            server.should_exit = True
            thread.join(60)
            device.stop()


def in_the_workshop(browser: Browser, address: str, **how: Any) -> Page:
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
    page = context.new_page()
    watched(context, page)
    page.on("console", lambda told: WRONG.append(told.text) if "Content Security Policy" in told.text else None)
    page.goto(address)
    page.click("#more")
    page.click("#panel a[href=workshop]")
    page.wait_for_selector("#asked details")
    return page


def own(folder: Path) -> str:
    return (folder / "settings.yaml").read_text(encoding="utf-8")


def test_it_says_how_the_device_is_and_what_is_not_here(studio: str, tmp_path: Path, browser: Browser) -> None:
    page = in_the_workshop(browser, studio)
    expect(page.locator("#says")).to_have_text("No device is running here.")
    expect(page.locator("#simulated")).to_contain_text("only simulated")
    expect(page.locator("#steps a")).to_contain_text(["Try lamp and button", "Answer the questions", "Print the card"])
    expect(page.locator("#looked")).to_contain_text(" ok, ")
    page.click("#everything summary")
    assert page.locator("#found li").count() > 30
    telling = StatusSocket(tmp_path / "run" / "pi-regulate", lambda: {"status": "at rest", "up_s": 7200})
    expect(page.locator("#says")).to_have_text("The device is running: at rest")
    page.click("#about summary")
    expect(page.locator("#rows")).to_contain_text("2 hours")
    telling.close()
    expect(page.locator("#says")).to_have_text("No device is running here.")


def test_a_question_is_answered_by_keyboard_and_stands_in_the_file_on_every_tab(
    studio: str, folder: Path, browser: Browser
) -> None:
    page = in_the_workshop(browser, studio)
    other = page.context.new_page()
    other.goto(page.url)
    holds = page.locator("[data-question=holds]")
    expect(holds.locator("summary b")).to_have_text("No")
    holds.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Yes")
    page.keyboard.press("Enter")
    expect(page.locator("#kept")).to_contain_text("Kept: people.holds: false")
    expect(page.locator("[data-question=effort]")).to_have_attribute("open", "")
    assert own(folder) == OWN.replace("holds: true ", "holds: false")
    assert load(share_dir(), folder).settings.people.holds is False
    expect(other.locator("[data-question=holds] summary b")).to_have_text("Yes")
    other.click("[data-question=zone] summary")
    place = other.locator("[data-question=zone]")
    if place.locator("input").count() == 0:
        place.get_by_role("button", name="No").click()
    place.locator("input").fill("Spain")
    place.locator("input").press("Enter")
    place.get_by_role("button", name="Atlantic/Canary").dblclick()
    expect(page.locator("[data-question=zone] summary b")).to_have_text("Atlantic/Canary")
    assert own(folder) == OWN.replace("holds: true ", "holds: false") + "time_zone: Atlantic/Canary\n"
    expect(page.locator("#open-ones")).to_have_text("not answered yet: 1")


def test_a_mistake_in_the_settings_is_shown_at_its_column_with_the_way_to_the_desk(
    studio: str, folder: Path, browser: Browser
) -> None:
    page = in_the_workshop(browser, studio, viewport={"width": 360, "height": 740})
    (folder / "settings.yaml").write_text("talk: fe\nlamp:\n  floor: 3\n", encoding="utf-8")
    quoted = page.locator("#problem pre")
    expect(quoted).to_have_count(2)
    assert quoted.nth(0).text_content() == "talk: fe\n      ^^"
    assert quoted.nth(0).evaluate("(one) => getComputedStyle(one).fontFamily").startswith("ui-monospace")
    expect(page.locator("#problem p").first).to_contain_text("settings.yaml:1:7: fe is not known here.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.click("[data-question=help] summary")
    page.fill("[data-question=help] input", "Anna 01 23")
    page.keyboard.press("Enter")
    expect(page.locator("[data-question=help] pre").first).to_have_text("talk: fe ^^")
    page.click("#mend a")
    expect(page.locator("#problems button").first).to_contain_text("1:7")


def test_the_card_is_a_real_page_with_the_number(studio: str, folder: Path, browser: Browser) -> None:
    pytest.importorskip("fpdf", reason="the page needs the extra `card`")
    pdfium = pytest.importorskip("pypdfium2")
    page = in_the_workshop(browser, studio)
    page.click("[data-question=help] summary")
    page.fill("[data-question=help] input", "Anna: 01 23")
    page.keyboard.press("Enter")
    expect(page.locator("#paper")).to_contain_text("Help near you: Anna: 01 23")
    with page.context.expect_event("response", lambda answer: answer.url.endswith("card.pdf")):
        page.click("#print")
    got = page.context.request.get(page.url.split("workshop")[0] + "workshop/card.pdf")
    drawn = pdfium.PdfDocument(got.body())[0]
    assert "Anna: 01 23" in drawn.get_textpage().get_text_range()
    shown = drawn.render(scale=1).to_numpy()
    assert 0.02 < (shown.min(axis=2) < 128).mean() < 0.5, "it is neither empty nor black"


def test_the_lamp_shines_on_its_pin_while_it_glows_on_the_page_and_a_stop_brings_the_dark(
    folder: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = headers_made(monkeypatch)
    WRONG.clear()
    with served(folder) as address:
        page = in_the_workshop(browser, address)
        page.click("[data-part=lamp]")
        until(page, f"{LIT} > 0.05")
        assert headers[-1].pin(12).state > 0
        expect(page.locator("#said")).to_have_text("Slowly up, through every level.")
        assert page.locator("[data-part=button]").is_disabled()
        page.click("#end")
        expect(page.locator("#said")).to_have_text("Stopped.")
        until(page, f"{LIT} === 0")
        page.context.close()
    assert WRONG == []


def test_a_press_is_shown_while_it_lasts(folder: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = headers_made(monkeypatch)
    WRONG.clear()
    with served(folder) as address:
        page = in_the_workshop(browser, address)
        page.click("[data-part=button]")
        expect(page.locator("#said")).to_contain_text("Press the round button on this page now")
        expect(page.locator("#dome")).to_be_enabled()
        page.locator("#dome").hover()
        page.mouse.down()
        page.wait_for_selector("#dome.down")
        expect(page.locator("#numbers")).to_have_text("The button is down.")
        assert headers[-1].pin(17).state == 0
        page.mouse.up()
        expect(page.locator("#said")).to_have_text("Your press was felt.")
        page.wait_for_selector("#dome:not(.down)")
        page.context.close()
    assert WRONG == []


def test_a_running_service_is_stopped_by_a_click_alone_and_runs_again_when_its_tab_is_closed(
    folder: Path, tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workshop, "GONE_FOR_S", 0.5)
    WRONG.clear()
    with a_pi(monkeypatch, tmp_path / "systemd") as system, served(folder) as address:
        page = in_the_workshop(browser, address)
        expect(page.locator("#held")).to_contain_text("To try them, it has to stop. It starts again afterwards")
        assert page.locator("[data-part=lamp]").is_disabled()
        page.reload()
        expect(page.locator("#take")).to_be_visible()
        assert deeds(system) == [], "looking stops nothing"
        stranger(page)
        assert deeds(system) == [], "nor does another website"
        page.locator("#take").dblclick()
        expect(page.locator("#lent")).to_be_visible()
        assert deeds(system) == ["stop"]
        page.click("[data-part=lamp]")
        until(page, f"{LIT} > 0.02")
        page.click("#give")
        expect(page.locator("#take")).to_be_visible()
        assert deeds(system) == ["stop", "start"]
        system.forget_the_start()
        page.click("#take")
        expect(page.locator("#lent")).to_be_visible()
        page.close()
        assert system.started_again()
        assert deeds(system) == ["stop", "start"] * 2
        for context in browser.contexts:
            context.close()
    assert WRONG == []


def test_a_session_that_goes_on_is_ended_only_by_a_yes_of_its_own(
    folder: Path, tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    WRONG.clear()
    asked, yes = list[str](), list[bool]()
    with a_pi(monkeypatch, tmp_path / "systemd") as system, served(folder) as address:
        page = in_the_workshop(browser, address)
        expect(page.locator("#take")).to_have_text("Stop it, and try")
        telling = StatusSocket(
            tmp_path / "run" / "pi-regulate", lambda: {"status": "breathe, long-out", "phase": "breathe"}
        )
        expect(page.locator("#take")).to_have_text("End the session, stop it, and try")

        def answers(dialog: Dialog) -> None:
            asked.append(dialog.message)
            dialog.accept() if yes else dialog.dismiss()

        page.on("dialog", answers)
        page.click("#take")  # somebody who was about to press, and did not read
        assert asked == ["A session is going on now. End it, and try lamp, button and sound?"]
        assert deeds(system) == []
        yes.append(True)
        page.click("#take")
        expect(page.locator("#lent")).to_be_visible()
        assert deeds(system) == ["stop"]
        telling.close()
        page.context.close()
    assert WRONG == []


def test_each_voice_is_heard_before_one_is_chosen(studio: str, folder: Path, browser: Browser) -> None:
    page = in_the_workshop(browser, studio)
    page.evaluate("""() => {
      window.played = [];
      const start = AudioBufferSourceNode.prototype.start;
      AudioBufferSourceNode.prototype.start = function (...when) {
        played.push(this.buffer.getChannelData(0).slice());
        return start.call(this, ...when);
      };
    }""")
    question = page.locator("[data-question=voice]")
    expect(question.locator("summary b")).to_have_text("default-en")
    question.locator("summary").click()
    for name in ("default-en", "default-en-low"):
        hear = question.get_by_role("button", name=f"Hear it: {name}", exact=True)
        hear.click()
        expect(hear).to_have_attribute("aria-pressed", "true")
    expect(question.locator("[data-hear=default-en]")).to_have_attribute("aria-pressed", "false")
    expect(question.locator("[data-hear=default-en-low]")).to_have_attribute("aria-pressed", "false")  # it is over
    loud = page.evaluate("played.map((samples) => samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0))")
    assert len(loud) == 2
    assert min(loud) > 0.05
    apart = "played[0].some((sample, at) => Math.abs(sample - (played[1][at] ?? 0)) > 0.05)"
    assert page.evaluate(apart), "they are two recordings"
    question.get_by_role("button", name="default-en-low lower, made by a machine").click()
    expect(page.locator("#kept")).to_contain_text("Kept: voices: [default-en-low]")
    assert own(folder) == OWN + "voices: [default-en-low]\n"
    expect(question.locator("summary b")).to_have_text("default-en-low")


def test_a_card_that_takes_long_to_draw_is_opened_by_a_second_press(studio: str, browser: Browser) -> None:
    pytest.importorskip("fpdf", reason="the page needs the extra `card`")
    page = in_the_workshop(browser, studio)
    page.evaluate("Object.defineProperty(navigator, 'userActivation', { value: { isActive: false }, writable: true })")
    page.click("#print")
    expect(page.locator("#print-why")).to_have_text("The page is drawn. Press once more to open it.")
    page.evaluate("navigator.userActivation = { isActive: true }")
    with page.context.expect_page() as shown:
        page.click("#print")
    shown.value.close()
    expect(page.locator("#print-why")).to_be_hidden()


def stranger(page: Page) -> None:
    """Another website's page asks for a stop."""
    other = page.context.new_page()
    other.goto("about:blank")
    there = page.url.split("workshop")[0]
    got = other.evaluate(
        """async (there) => {
        const send = { method: 'POST', body: '{}', credentials: 'include', mode: 'no-cors' };
        await fetch(there + 'workshop/take', send).catch(() => null);
        const line = new WebSocket(there.replace('http', 'ws') + 'workshop/told');
        return await new Promise((done) => { line.onopen = () => done('open'); line.onerror = () => done('refused'); });
    }""",
        there,
    )
    assert got == "refused"
    other.close()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800), (3840, 2160)], ids=["phone", "laptop", "4k"])
def test_it_fits_and_axe_finds_nothing_serious(
    width: int, height: int, scheme: Any, studio: str, browser: Browser
) -> None:
    page = in_the_workshop(
        browser, studio, viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True
    )
    expect(page.locator("#looked")).to_contain_text(" ok, ")
    page.click("[data-part=button]")
    page.wait_for_selector("#stage")
    page.click("#everything summary")
    for name in ("holds", "voice", "zone", "help"):
        page.click(f"[data-question={name}] summary")
        page.wait_for_selector(f"[data-question={name}] .ask")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(page).response["violations"]
        bad = [one for one in found if one["impact"] in ("serious", "critical")]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in bad] == [], name
    page.click("#end")


def test_an_open_page_comes_back_with_the_studio_and_can_be_used_again(
    folder: Path, tmp_path: Path, browser: Browser
) -> None:
    WRONG.clear()
    words = ("--port", "0", "--config", str(folder))
    process, address = begin(tmp_path, *words)
    try:
        page = in_the_workshop(browser, address)
        page.click("[data-question=help] summary")
        page.fill("[data-question=help] input", "Anna 01 2")
        process.kill()
        process.wait(20)
        expect(page.locator("#gone")).to_be_visible()
        port = address.split(":")[2].split("/")[0]
        process, _again = begin(tmp_path, "--port", port, *words[2:])
        expect(page.locator("#gone")).to_be_hidden()
        expect(page.locator("[data-question=help] input")).to_have_value("Anna 01 2")
        page.keyboard.type("3")
        page.keyboard.press("Enter")
        expect(page.locator("#paper")).to_contain_text("Anna 01 23")
        assert own(folder) == OWN + 'local_help: "Anna 01 23"\n'
        process.kill()
        process.wait(20)
        (tmp_path / "pi-regulate" / f"studio-{port}").unlink()  # as after the machine was switched off
        process, _again = begin(tmp_path, "--port", port, *words[2:])
        expect(page.locator("#gone")).to_contain_text("Open the studio with the whole address")
        page.context.close()
    finally:
        process.terminate()
        process.wait(20)
    assert WRONG == []
