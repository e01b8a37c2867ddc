"""Draw the studio's pictures from the real pages, as docs/studio*.webp: the lamp, one breath, desk, booth and device.

    python -m scripts.studio_pictures docs      (needs the extra `browser` and a Chromium)

The lamp is shown as it is, and through a breath of `long-out`: ten seconds, twelve times a second; the desk with the
same exercise; the booth while the shipped voice speaks into the browser's fake microphone; the page about the device
as it opens. Rule: nothing is painted over; what the pictures show is what the pages showed.
"""

from __future__ import annotations

import io
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import soundfile
from PIL import Image
from playwright.sync_api import Page, Playwright, sync_playwright

from pi_regulate.devices.speech.voices import SHIPPED
from pi_regulate.share import share_dir
from scripts.studio_browser import CHROMIUM, studio_running

STILL = {"width": 1200, "height": 750}
MOVING = {"width": 640, "height": 400}
BREATH_S = 10.0
MOST_HZ = 12.0  # pictures of the breath; a light that moves this slowly needs no more
LARGEST_BYTES = 1_000_000  # of a picture


def draw(folder: Path) -> None:
    """Draws all of them into `folder`."""
    with TemporaryDirectory() as home, studio_running(Path(home)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport=MOVING, device_scale_factor=1)  # type: ignore[arg-type]
        page.goto(address)
        page.wait_for_function("() => document.getElementById('hint').textContent")  # the device is there
        page.click("#more")
        page.fill("#search", "long-out")
        page.wait_for_selector("[data-id=long-out]")
        page.press("#search", "Enter")
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        page.mouse.move(8, 8)
        _wait_for(page, "breath 1", "in")
        _wait_for(page, "breath 2", "in")
        frames = _one_breath(page)
        page.set_viewport_size(STILL)  # type: ignore[arg-type]
        _wait_for(page, "breath 5", "out")
        still = Image.open(io.BytesIO(page.screenshot()))
        desk = _desk(page)
        device = _device(page, address)
        browser.close()
        booth = _booth(playwright, address, Path(home))
    still.convert("RGB").save(folder / "studio.webp", quality=88, method=6)
    desk.convert("RGB").save(folder / "studio-desk.webp", quality=88, method=6)
    device.convert("RGB").save(folder / "studio-device.webp", quality=88, method=6)
    booth.convert("RGB").save(folder / "studio-booth.webp", quality=88, method=6)
    lengths = [round(1000 * (after_s - at_s)) for (at_s, _), (after_s, _) in pairwise(frames)]
    pictures = [picture for _, picture in frames[:-1]]
    moving = folder / "studio-breath.webp"
    pictures[0].save(moving, save_all=True, append_images=pictures[1:], duration=lengths, loop=0, quality=84, method=4)
    for name in ("studio.webp", "studio-breath.webp", "studio-desk.webp", "studio-booth.webp", "studio-device.webp"):
        size = (folder / name).stat().st_size
        assert size < LARGEST_BYTES, f"{name} has {size} bytes"
        sys.stdout.write(f"{name}: {size / 1000:.0f} kB\n")


def _desk(page: Page) -> Image.Image:
    page.emulate_media(color_scheme="dark")
    page.click("#more")
    page.click("#panel a[href=desk]")
    page.click('[data-file="exercise/long-out"]')
    page.wait_for_selector(".now circle", state="visible")
    page.wait_for_function("() => parseFloat(document.getElementById('lamp').style.getPropertyValue('--glow')) > 0.5")
    return Image.open(io.BytesIO(page.screenshot()))


def _device(page: Page, address: str) -> Image.Image:
    page.goto(address.replace("?", "workshop?"))
    page.wait_for_function("() => !document.getElementById('examine').disabled")
    return Image.open(io.BytesIO(page.screenshot()))


def _booth(playwright: Playwright, address: str, folder: Path) -> Image.Image:
    spoken, rate_hz = soundfile.read(next((share_dir() / "audio" / "voices" / SHIPPED).glob("settle.2.*")))
    soundfile.write(folder / "speaker.wav", spoken, rate_hz, subtype="PCM_16")
    words = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    words.append(f"--use-file-for-fake-audio-capture={folder / 'speaker.wav'}")
    browser = playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=words)
    page = browser.new_page(viewport=STILL, color_scheme="dark")  # type: ignore[arg-type]
    page.goto(address)
    page.goto(f"{address.partition('?')[0]}booth")
    page.fill("#name", "anna")
    page.check("#consent")
    page.click("#begin button")
    page.click("#record")
    level = "parseFloat(document.getElementById('record').style.getPropertyValue('--level'))"
    page.wait_for_function(f"() => {level} > 0.5")
    picture = Image.open(io.BytesIO(page.screenshot()))
    browser.close()
    return picture


def _wait_for(page: Page, breath: str, part: str) -> None:
    page.wait_for_function(
        "([breath, part]) => document.getElementById('caption').textContent.includes(breath)"
        " && document.getElementById('word').textContent === part",
        arg=[breath, part],
        timeout=120_000,
    )


def _one_breath(page: Page) -> list[tuple[float, Image.Image]]:
    """Pictures of ten seconds, each with its moment."""
    frames: list[tuple[float, Image.Image]] = []
    begun_s = monotonic()
    while not frames or frames[-1][0] < begun_s + BREATH_S:
        at_s = monotonic()
        if frames and (early_s := frames[-1][0] + 1 / MOST_HZ - at_s) > 0:
            page.wait_for_timeout(1000 * early_s)
            continue
        frames.append((at_s, Image.open(io.BytesIO(page.screenshot(type="jpeg", quality=92))).convert("RGB")))
    return frames


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
