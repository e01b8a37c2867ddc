"""The desk in a real Chromium: an exercise written with a mistake, mended, played; a file that changes meanwhile.

Rule: what counts is what a person sees on the page and what stands in the file afterwards.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="the extra `browser` drives Chromium: make test-browser installs it")
pytest.importorskip("uvicorn", reason="the studio needs the extra `studio`")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir
from scripts.studio_browser import CHROMIUM, studio_running
from tests.system.studio_page import WRONG, until, watched

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="no Chromium here; on Debian: sudo apt install chromium"),
]
expect.set_options(timeout=60_000)
TEXT = """\
id: my-calm  # mine
phase: breathe
steps:
  - breathe: {in: 4s, out: 6s}
    times: 12
    light: {from: 8%, to: 30%}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


@pytest.fixture
def studio(tmp_path: Path, folder: Path, browser: Browser) -> Iterator[str]:
    WRONG.clear()
    with studio_running(tmp_path, "--port", "0", "--config", str(folder)) as address:
        yield address
        for context in browser.contexts:
            context.close()
    assert WRONG == []


def at_the_desk(browser: Browser, address: str, **how: Any) -> Page:
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
    page = context.new_page()
    watched(context, page)
    page.on("console", lambda told: WRONG.append(told.text) if "Content Security Policy" in told.text else None)
    page.goto(address)
    page.click("#more")
    page.click("#panel a[href=desk]")
    page.wait_for_selector("#list button")
    return page


def begun(page: Page, text: str) -> None:
    """A new exercise, with this text."""
    page.click("#welcome button[value=exercise]")
    page.fill("#ask-name", "my-calm")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chart")
    page.click(".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def told(page: Page) -> str:
    return str(page.inner_text("#status"))  # mypy may not have playwright


def test_an_exercise_is_written_with_a_mistake_mended_saved_and_played_from_a_place(
    studio: str, folder: Path, browser: Browser
) -> None:
    page = at_the_desk(browser, studio)
    begun(page, TEXT.replace("6s", "11s"))
    expect(page.locator("#status")).to_have_text("Not saved yet · 1 mistake")
    expect(page.locator("#problems b")).to_have_text("4:28")
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("11s")
    assert page.locator("#play").is_disabled()
    box = mark.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    expect(page.locator(".cm-diagnostic")).to_contain_text("an exhale is 2.5 s to 10 s (limit exhale)")
    mark.click()
    page.click("#problems button")  # the cursor goes to the mistake
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    page.keyboard.type("6")
    expect(page.locator("#status")).to_have_text("Not saved yet · No mistakes")
    expect(page.locator("dl")).to_contain_text("12, 6 a minute")
    expect(page.locator(".chart text").first).to_have_text("6 / min")
    assert not (folder / "exercises").exists()
    chart = page.locator(".chart").bounding_box()
    assert chart is not None
    page.mouse.click(chart["x"] + 0.7 * chart["width"], chart["y"] + 60)
    expect(page.locator("#play")).to_have_text("Play from 1:25")
    page.click("#play")
    page.wait_for_selector(".now circle", state="visible")
    assert (folder / "exercises" / "my-calm.yaml").read_text(encoding="utf-8") == TEXT
    assert told(page) == "Saved · No mistakes"
    at_x = "document.querySelector('.now circle').getAttribute('cx') / document.querySelector('.chart').clientWidth"
    until(page, f"{at_x} > 0.66")
    page.wait_for_timeout(2000)
    assert 0.66 < page.evaluate(at_x) < 0.8, "it has slowed down there"
    until(page, "parseFloat(document.getElementById('lamp').style.getPropertyValue('--glow')) > 0.1")


def test_words_are_offered_while_one_writes_and_explained_when_one_points_at_them(
    studio: str, browser: Browser
) -> None:
    page = at_the_desk(browser, studio)
    begun(page, "id: my-calm\n")
    page.keyboard.press("Control+End")
    page.keyboard.type("pha")
    expect(page.locator(".cm-completionLabel")).to_have_text(["phase"])
    page.wait_for_timeout(100)  # the list takes no key in its first moment
    page.keyboard.press("Enter")
    page.keyboard.type("b")
    expect(page.locator(".cm-completionLabel").first).to_have_text("breathe")
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    expect(page.locator(".cm-content")).to_contain_text("phase: breathe")
    box = page.locator(".cm-line", has_text="phase").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.move(box["x"] + 22, box["y"] + 9)
    expect(page.locator(".meaning")).to_contain_text("The phase it belongs to.")


def test_a_file_that_another_program_changes_is_shown_beside_and_never_overwritten(
    studio: str, folder: Path, browser: Browser
) -> None:
    page = at_the_desk(browser, studio)
    begun(page, TEXT)
    page.keyboard.press("Control+s")
    expect(page.locator("#status")).to_have_text("Saved · No mistakes")
    path = folder / "exercises" / "my-calm.yaml"
    theirs = TEXT.replace("# mine", "# theirs")
    path.write_text(theirs, encoding="utf-8")
    expect(page.locator("#editor .cm-content")).to_contain_text("# theirs")  # nothing was being written here
    page.click(".cm-content")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("# written here\n")
    path.write_text(theirs.replace("times: 12", "times: 10"), encoding="utf-8")
    expect(page.locator("#conflict")).to_be_visible()
    expect(page.locator("#both .cm-merge-a")).to_contain_text("times: 10")
    expect(page.locator("#both .cm-merge-b")).to_contain_text("# written here")
    assert page.locator("#save").is_disabled()
    page.locator("#both .cm-merge-revert button").first.click()  # takes their breaths over
    page.click("#keep-mine")
    page.keyboard.press("Control+s")
    expect(page.locator("#status")).to_have_text("Saved · No mistakes")
    assert path.read_text(encoding="utf-8") == theirs.replace("times: 12", "times: 10") + "# written here\n"


def test_a_field_of_the_form_changes_one_value_and_keeps_every_comment(
    studio: str, folder: Path, browser: Browser
) -> None:
    before = "# my lamp\nlamp:\n  pin: 13      # beside the bed\n"
    (folder / "settings.yaml").write_text(before, encoding="utf-8")
    page = at_the_desk(browser, studio)
    page.click('[data-file="settings/settings"]')
    field = page.locator("#field-lamp-pin")
    expect(field).to_have_value("13")
    field.fill("99")
    field.press("Tab")
    expect(page.locator("#field-lamp-pin-why")).to_contain_text("not a GPIO number")
    expect(page.locator("#problems b").first).to_have_text("3:8")
    field.fill("12")
    field.press("Tab")
    page.check("#field-people-holds")
    page.select_option("#field-talk", "full")
    expect(page.locator("#status")).to_have_text("Not saved yet · No mistakes")
    expect(page.locator("#editor .cm-content")).to_contain_text("talk: full")
    page.click("#save")
    expect(page.locator("#status")).to_have_text("Saved · No mistakes")
    text = (folder / "settings.yaml").read_text(encoding="utf-8")
    assert text == before.replace("13 ", "12 ") + "\npeople:\n  holds: true\ntalk: full\n"
    made = load(share_dir(), folder).settings
    assert (made.lamp.pin, made.people.holds, made.talk) == (12, True, "full")


def test_a_shipped_exercise_is_read_and_made_ones_own(studio: str, folder: Path, browser: Browser) -> None:
    page = at_the_desk(browser, studio)
    page.fill("#find", "longer out")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("Shipped · No mistakes")
    expect(page.locator("#beside")).to_contain_text("Laborde 2021")
    page.click(".cm-content")
    page.keyboard.type("nothing can be typed here")
    assert "nothing can" not in page.inner_text(".cm-content")
    page.click("#copy")
    page.fill("#ask-name", "long-out")
    page.click("#ask-begin")
    page.wait_for_selector("#ask", state="hidden")  # its own name is a copy that plays instead
    page.keyboard.press("Control+s")
    until(page, "document.getElementById('status').textContent.startsWith('Saved')")
    assert (folder / "exercises" / "long-out.yaml").is_file()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)], ids=["phone", "laptop"])
def test_it_fits_and_axe_finds_nothing_serious(
    width: int, height: int, scheme: Any, studio: str, browser: Browser
) -> None:
    page = at_the_desk(
        browser, studio, viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True
    )
    for place in ("welcome", "exercise/long-out", "routine/default", "settings/settings"):
        if place != "welcome":
            if width < 720 and page.locator("#tabs").is_visible():
                page.click("[data-show=files]")
            page.click(f'[data-file="{place}"]')
            shown = "#form .field" if place.startswith("settings") else ".chart"
            page.wait_for_selector(shown, state="attached")
        views = ("text", "beside") if width < 720 and place != "welcome" else ("",)
        for view in views:
            if view:
                page.click(f"#tabs [data-show={view}]")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (place, view)
            found = Axe().run(page).response["violations"]
            bad = [one for one in found if one["impact"] in ("serious", "critical")]
            serious = [(one["id"], [node["html"] for node in one["nodes"]]) for one in bad]
            assert serious == [], (place, view)
