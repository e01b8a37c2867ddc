"""The booth in a real Chromium: a voice recorded through its fake microphone, heard, kept, found; and what goes wrong.

The microphone plays a file in a loop: a person who reads, softly, far too loud, or not at all. Rule: what counts is
what reaches the ear and the folder, and the sentences that a person reads.
"""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

pytest.importorskip("playwright", reason="the extra `browser` drives Chromium: make test-browser installs it")
pytest.importorskip("uvicorn", reason="the studio needs the extra `studio`")
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pi_regulate.cli import main
from pi_regulate.devices.speech.takes import PREFIX
from pi_regulate.devices.speech.voices import read_voice
from pi_regulate.sound.recordings.resampling import resampled
from scripts.studio_browser import CHROMIUM, begin, studio_running
from tests.sound.home_recordings import person
from tests.system.studio_page import RUNS, WRONG, opened, until, watched

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="no Chromium here; on Debian: sudo apt install chromium"),
]
PATIENCE_MS = 180_000  # a take is prepared in a second or two, on a machine with nothing else to do
expect.set_options(timeout=PATIENCE_MS)
Speaker = Callable[[str], Browser]

READY = "Read it once to yourself. Then press, and speak as if to someone lying beside you."
SPEAKS: dict[str, Callable[[], Any]] = {
    "calm": person,
    "once": lambda: np.concatenate([np.zeros(5 * 48_000), person(), np.zeros(60 * 48_000)]),
    "soft": lambda: 0.02 * person(),
    "clipped": lambda: np.clip(8 * person(), -1, 1),
    "silent": lambda: 0 * person(),
}
# What a browser may be like, before its page has begun.
AT_A_RATE = """
AudioContext = class extends AudioContext {{
  constructor(how) {{ super(how ?? {{ sampleRate: {hz} }}); }}
}};
"""
WITHOUT = {
    "no secure context": (
        "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });",
        "This browser gives no page the microphone here. Open the studio at http://127.0.0.1 in Chromium or Firefox, "
        "or add recordings from files.",
    ),
    "denied": (
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); };",
        "The browser keeps the microphone from this page. Allow it with the sign beside the address, then press again.",
    ),
    "none there": (
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError'); };",
        "No microphone was found. Plug one in, then press again; recordings from files work too.",
    ),
    "in use": (
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotReadableError'); };",
        "The microphone can't be opened; another program may be using it. Close that one, then press again.",
    ),
    "asleep": (
        "AudioContext.prototype.resume = () => new Promise(() => {});",
        "The browser has not begun to listen. Press once more.",
    ),
}
PLAYED = """
window.played = [];
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...when) {
  const bytes = new Uint8Array(this.buffer.getChannelData(0).slice().buffer);
  let samples = '';
  for (let at = 0; at < bytes.length; at += 32768) samples += String.fromCharCode(...bytes.subarray(at, at + 32768));
  played.push({ hz: this.buffer.sampleRate, samples: btoa(samples) });
  return start.call(this, ...when);
};
"""
STREAMS = """
window.streams = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (how) => {
  const stream = await ask(how);
  streams.push(stream);
  return stream;
};
"""


ASKING = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (how) => new Promise((done) => {
  window.allow = async () => done((window.allowed = await ask(how)));
});
"""
SOON = """
const later = window.setTimeout;
window.setTimeout = (act, ms, ...more) => later(act, ms >= 60000 ? ms / 60 : ms, ...more);
"""


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaker]:
    """A Chromium whose microphone hears somebody who speaks like this; each is started once."""
    folder, open_ones = tmp_path_factory.mktemp("microphone"), dict[str, Browser]()
    with sync_playwright() as playwright, ExitStack() as parts:

        def browser(how: str) -> Browser:
            if how not in open_ones:
                soundfile.write(folder / f"{how}.wav", np.tile(SPEAKS[how](), 20), 48_000, subtype="PCM_16")
                words = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
                words.append(f"--use-file-for-fake-audio-capture={folder / how}.wav")
                open_ones[how] = playwright.chromium.launch(
                    executable_path=shutil.which(CHROMIUM),
                    args=words,
                    ignore_default_args=["--disable-back-forward-cache"],  # people go back
                )
                parts.callback(open_ones[how].close)
            return open_ones[how]

        yield browser


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the studio has its home, and whatever it needs for a moment."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def shared(home: Path, own: Path) -> Iterator[str]:
    with studio_running(home, "--port", "0", "--config", str(own)) as address:
        yield address


@pytest.fixture
def studio(shared: str, home: Path) -> Iterator[str]:
    WRONG.clear()
    yield shared
    assert WRONG == []
    assert list(home.glob(f"{PREFIX}*")) == [], "no take is left on the disk"


def in_the_booth(browser: Browser, address: str, voice: str, *, before: str = "", **how: Any) -> Page:
    """The page with the first line of a new voice."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
    context.add_init_script(before)
    page = context.new_page()
    watched(context, page)
    page.on("console", lambda told: WRONG.append(told.text) if "Content Security Policy" in told.text else None)
    page.goto(address)
    page.click("#more")
    page.click("#panel a[href=booth]")
    page.fill("#name", voice)
    page.check("#consent")
    page.click("#begin button")
    expect(page.locator("#words")).to_have_text("Press to go on. Hold to stop.")
    return page


def recorded(page: Page, seconds: float = 6.0) -> None:
    """Records for so long; the person in the file reads for four seconds."""
    page.click("#record")
    page.wait_for_selector("body.listening")
    page.wait_for_timeout(1000 * seconds)
    page.click("#record")
    until(page, "!document.body.classList.contains('listening')")
    until(page, "document.getElementById('record').ariaDisabled !== 'true'", timeout=PATIENCE_MS)  # it is prepared


def kept(page: Page) -> None:
    page.wait_for_selector("#keep", timeout=PATIENCE_MS)
    page.evaluate("[1, 2].forEach(() => document.getElementById('keep').click())")  # some hands click twice
    until(page, "document.getElementById('status').textContent.startsWith('Kept.')")
    assert "no longer here" not in page.inner_text("#notes")


def test_a_line_is_recorded_heard_kept_and_found_by_keyboard_alone(studio: str, own: Path, speaking: Speaker) -> None:
    browser = speaking("calm")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(PLAYED + STREAMS)
    page = context.new_page()
    watched(context, page)
    page.goto(studio)
    page.goto(studio.partition("?")[0] + "booth")
    page.focus("#name")
    page.keyboard.type("anna")
    page.keyboard.press("Enter")
    expect(page.locator("#door-why")).to_contain_text("First ask the person who speaks")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#where")).to_have_text("One whole session first · 1 of 18")
    expect(page.locator("#room")).to_have_text("up to 15 s")
    page.keyboard.press("Space")
    page.wait_for_selector("body.listening")
    track = page.evaluate("streams[0].getAudioTracks()[0].getSettings()")
    assert [track[name] for name in ("echoCancellation", "noiseSuppression", "autoGainControl")] == [False] * 3
    until(page, "parseFloat(document.getElementById('level').style.getPropertyValue('--level')) > 0.4")
    page.wait_for_timeout(5500)
    page.keyboard.press("Space")
    expect(page.locator("#hint")).to_contain_text("This is how the device will say it: ")
    until(page, "document.activeElement.id === 'keep'")
    until(page, "document.getElementById('hear').getAttribute('aria-pressed') === 'true'")
    until(page, "document.getElementById('hear').getAttribute('aria-pressed') === 'false'")  # it is over
    told = page.evaluate("played[0]")
    played = resampled(np.frombuffer(base64.b64decode(told["samples"]), dtype=np.float32), round(told["hz"]))
    assert not (own / "voices" / "anna").exists(), "nobody has said yes"
    page.keyboard.press("Enter")
    expect(page.locator("#where")).to_have_text("One whole session first · 2 of 18")
    expect(page.locator("#status")).to_have_text(
        "Kept. For a first session it has 1 of 18 lines. No exercise is whole yet."
    )
    assert page.evaluate("document.activeElement.id") == "record"
    line, rate_hz = soundfile.read(own / "voices" / "anna" / "intro.1.flac", dtype="float32")
    assert rate_hz == 48_000
    assert alike(played, line) > 0.99, "what was heard is what is kept"
    listed = CliRunner().invoke(main, ["voice", "list", "--config", str(own)]).stdout
    assert "anna en 1/414" in " ".join(listed.split())
    assert sorted(one.name for one in own.rglob("*.*")) == ["intro.1.flac", "manifest.json"]
    page.reload()
    expect(page.locator("#where")).to_have_text("One whole session first · 2 of 18")


def alike(one: Any, other: Any) -> float:
    """How much two sounds are the same, 0 to 1."""
    size = min(len(one), len(other))
    one, other = one[:size], other[:size]
    return float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))


@pytest.mark.parametrize(
    ("how", "at_once", "afterwards"),
    [
        ("soft", "Very soft: come closer, or speak up a little.", "it is very soft: it was raised by "),
        (
            "clipped",
            "Too loud: it is being cut off. Move further away, or turn the microphone down.",
            "it was too loud for the recorder, which cut its peaks off",
        ),
        (
            "silent",
            "Nothing is heard. Is it the right microphone, plugged in and not muted?",
            "it is nearly silent; is it the right microphone, plugged in and not muted?",
        ),
    ],
)
def test_what_is_wrong_is_said_while_one_speaks_and_again_when_it_is_over(
    how: str, at_once: str, afterwards: str, studio: str, speaking: Speaker
) -> None:
    page = in_the_booth(speaking(how), studio, f"is-{how}")
    page.click("#record")
    expect(page.locator("#hint")).to_have_text(at_once)
    page.wait_for_timeout(3500)
    page.click("#record")
    expect(page.locator("#notes")).to_contain_text(afterwards)
    assert page.locator("#keep").is_visible() is (how != "silent")
    page.context.close()


def test_too_long_for_the_line_is_said_at_once_and_not_taken(studio: str, own: Path, speaking: Speaker) -> None:
    page = in_the_booth(speaking("calm"), studio, "berta")
    page.click("#all")
    page.click("#lines button[title='settle.1.wav']")
    expect(page.locator("#room")).to_have_text("up to 9 s")
    page.click("#record")
    expect(page.locator("#hint")).to_have_text("Too long: this line has room for 8 s of speech.")
    page.wait_for_timeout(2500)  # somebody goes on all the same
    page.click("#record")
    expect(page.locator("#notes .wrong")).to_contain_text("only 9.0 s are free for it")
    assert not (own / "voices" / "berta").exists()
    page.context.close()


def test_two_tabs_record_for_one_voice(studio: str, own: Path, speaking: Speaker) -> None:
    browser = speaking("calm")
    one = in_the_booth(browser, studio, "clara")
    other = in_the_booth(browser, studio, "clara")
    other.click("#all")
    recorded(one)
    kept(one)
    expect(other.locator("#lines button[title='intro.1.wav']")).to_have_class("bare kept")
    expect(other.locator("#status")).to_contain_text("Another page or program has changed this voice")
    other.click("#skip")
    recorded(other)
    kept(other)
    assert set(read_voice(own / "voices" / "clara").manifest.lines) == {"intro.1", "follow-light.1"}
    expect(one.locator("#words")).to_have_text("Just watch the light, or listen to the room.")
    for page in (one, other):
        page.context.close()


@pytest.mark.parametrize("hz", [16_000, 192_000], ids=["a headset", "a studio card"])
def test_whatever_the_rate_of_the_microphone_a_line_is_as_long_as_it_was_spoken(
    hz: int, studio: str, speaking: Speaker
) -> None:
    page = in_the_booth(speaking("once"), studio, "dora", before=AT_A_RATE.format(hz=hz))
    page.click("#record")
    page.wait_for_selector("body.listening")
    until(page, "parseFloat(document.getElementById('level').style.getPropertyValue('--level')) > 0.4")
    page.wait_for_timeout(6000)
    page.click("#record")
    expect(page.locator("#hint")).to_contain_text("This is how the device will say it: 3.")
    assert "very quick" not in page.inner_text("#notes")
    page.context.close()


@pytest.mark.parametrize("what", WITHOUT)
def test_without_a_microphone_it_is_said_why_and_what_helps(what: str, studio: str, speaking: Speaker) -> None:
    before, says = WITHOUT[what]
    page = in_the_booth(speaking("calm"), studio, "emma", before=before)
    page.click("#record")
    expect(page.locator("#notes .wrong")).to_have_text(says)
    expect(page.locator("#hint")).to_have_text(READY)
    page.context.close()


def test_a_microphone_that_goes_away_takes_its_take_along_and_comes_back(studio: str, speaking: Speaker) -> None:
    page = in_the_booth(speaking("calm"), studio, "frida", before=STREAMS)
    page.click("#record")
    page.wait_for_selector("body.listening")
    page.evaluate("streams[0].getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    expect(page.locator("#notes .wrong")).to_contain_text("The microphone went away, and this take with it.")
    recorded(page)
    expect(page.locator("#keep")).to_be_visible()
    page.context.close()


def test_a_take_goes_on_in_a_hidden_tab_and_without_one_the_microphone_is_closed(
    studio: str, speaking: Speaker
) -> None:
    hides = """(hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page = in_the_booth(speaking("calm"), studio, "greta", before=STREAMS)
    page.click("#record")
    page.wait_for_selector("body.listening")
    page.evaluate(hides, True)
    page.wait_for_timeout(6000)
    page.evaluate(hides, False)
    page.click("#record")
    # How much of the words fell into these seconds is the machine's; a take that had stopped would have none.
    expect(page.locator("#hint")).to_contain_text(re.compile(r"This is how the device will say it: [1-9]"))
    assert page.evaluate("streams[0].getAudioTracks()[0].readyState") == "live"
    page.evaluate(hides, True)
    assert page.evaluate("streams[0].getAudioTracks()[0].readyState") == "ended"
    page.context.close()


def test_a_take_is_not_lost_when_the_studio_is_killed_and_started_again(speaking: Speaker, tmp_path: Path) -> None:
    WRONG.clear()
    own = tmp_path / "own"
    own.mkdir()
    process, address = begin(tmp_path, "--port", "0", "--config", str(own))
    page = in_the_booth(speaking("calm"), address, "hanna")
    page.click("#record")
    page.wait_for_selector("body.listening")
    page.wait_for_timeout(6000)
    process.kill()
    process.wait(20)
    page.click("#record")
    expect(page.locator("#hint")).to_have_text("Your take is still here.")
    expect(page.locator("#notes .wrong")).to_have_text("The studio does not answer.")
    port = address.split(":")[2].partition("/")[0]
    with studio_running(tmp_path, "--port", port, "--config", str(own)):
        page.click("#resend")
        expect(page.locator("#hint")).to_contain_text("This is how the device will say it: ")
    with studio_running(tmp_path, "--port", port, "--config", str(own)):  # between hearing it and a yes
        page.click("#keep")
        expect(page.locator("#notes .wrong")).to_have_text("the studio no longer has this take")
        expect(page.locator("#hint")).to_have_text("Your take is still here.")
        page.click("#resend")
        kept(page)
        assert set(read_voice(own / "voices" / "hanna").manifest.lines) == {"intro.1"}
        page.context.close()
    assert WRONG == []


@pytest.mark.parametrize("status", [403, 408, 503, 507])
def test_a_take_is_not_lost_whatever_trouble_the_studio_has(
    status: int, studio: str, own: Path, speaking: Speaker
) -> None:
    voice = f"olga-{status}"
    page = in_the_booth(speaking("calm"), studio, voice)
    page.route("**/booth/take?*", lambda one: one.fulfill(status=status, json={"why": "there is trouble"}))
    recorded(page)
    expect(page.locator("#notes .wrong")).to_have_text("there is trouble")
    expect(page.locator("#hint")).to_have_text("Your take is still here.")
    page.unroute("**/booth/take?*")
    page.click("#resend")
    kept(page)
    assert set(read_voice(own / "voices" / voice).manifest.lines) == {"intro.1"}
    page.context.close()


def test_a_browser_that_never_answers_leaves_every_way_open_and_a_late_yes_opens_no_microphone(
    studio: str, speaking: Speaker
) -> None:
    page = in_the_booth(speaking("calm"), studio, "lotte", before=ASKING)
    page.click("#record")
    expect(page.locator("#hint")).to_contain_text("The browser asks whether this page may listen")
    expect(page.locator("#record")).to_have_text("Ask again")
    page.click("#skip")
    expect(page.locator("#words")).to_have_text("Just watch the light, or listen to the room.")
    page.evaluate("allow()")
    until(page, "window.allowed && allowed.getTracks().every((track) => track.readyState === 'ended')")
    assert not page.evaluate("document.body.classList.contains('open')")
    page.click("#record")
    expect(page.locator("#record")).to_have_text("Ask again")
    page.evaluate("void (window.first = allow)")
    page.click("#record")
    page.wait_for_function("() => window.allow !== window.first")
    page.evaluate("allow()")
    page.wait_for_selector("body.listening")
    page.evaluate("first()")
    until(page, "allowed.getTracks().every((track) => track.readyState === 'ended')")
    page.wait_for_timeout(5500)
    page.click("#record")
    expect(page.locator("#keep")).to_be_visible()
    page.context.close()


def test_the_microphone_is_closed_when_nobody_has_recorded_for_a_minute(studio: str, speaking: Speaker) -> None:
    page = in_the_booth(speaking("calm"), studio, "maria", before=STREAMS + SOON)
    recorded(page)
    until(page, "streams[0].getTracks()[0].readyState === 'ended'")
    assert not page.evaluate("document.body.classList.contains('open')")
    page.click("#again")
    recorded(page)
    expect(page.locator("#keep")).to_be_visible()
    page.context.close()


def test_whoever_goes_away_and_comes_back_finds_the_line_and_no_dead_take(studio: str, speaking: Speaker) -> None:
    page = in_the_booth(speaking("calm"), studio, "nora")
    page.on("dialog", lambda dialog: dialog.accept())
    recorded(page)
    kept(page)
    recorded(page)
    expect(page.locator("#keep")).to_be_visible()
    page.goto(studio)
    page.go_back()
    expect(page.locator("#record")).to_have_text("Record")
    expect(page.locator("#where")).to_have_text("One whole session first · 2 of 18")
    expect(page.locator("#keep")).to_be_hidden()
    page.context.close()


def test_a_name_as_people_write_it_becomes_one_and_an_address_that_leads_nowhere_opens_the_door(
    studio: str, speaking: Speaker
) -> None:
    context = speaking("calm").new_context()
    page = context.new_page()
    watched(context, page)
    page.goto(studio)
    page.goto(studio.partition("?")[0] + "booth#%zz/%")
    page.fill("#name", "Oma Müller")
    page.check("#consent")
    page.click("#begin button")
    expect(page.locator("#door-why")).to_contain_text("Did you mean oma-mueller?")
    expect(page.locator("#name")).to_have_value("oma-mueller")
    page.click("#begin button")
    expect(page.locator("#title")).to_have_text("oma-mueller")
    context.close()


def test_files_from_a_telephone_are_taken_or_named(studio: str, own: Path, speaking: Speaker, tmp_path: Path) -> None:
    for name in ("Long_out 1.wav", "other.wav"):
        soundfile.write(tmp_path / name, person(), 44_100)
    with (tmp_path / "long-out.2.wav").open("wb") as file:
        file.truncate(100_000_000)
    page = in_the_booth(speaking("calm"), studio, "ida")
    page.set_input_files("#files", sorted(tmp_path.glob("*.wav")))
    said = page.locator("#ask-told")
    expect(said).to_contain_text("1 taken · 2 not taken")
    expect(said).to_contain_text("long-out.2.wav: a recording may have at most 48 MB")
    expect(said).to_contain_text("other.wav: no line has that name.")
    page.click("#ask-cancel")
    assert set(read_voice(own / "voices" / "ida").manifest.lines) == {"long-out.1"}
    page.set_input_files("#file", tmp_path / "other.wav")  # for the line on the page, whatever its name
    kept(page)
    assert set(read_voice(own / "voices" / "ida").manifest.lines) == {"long-out.1", "intro.1"}
    page.click("#stop-today")
    card = page.locator("[data-voice=ida]")
    expect(card).to_contain_text("2 of 414 lines")
    card.get_by_role("button", name="Forget").click()
    page.click("#ask-do")
    expect(said).to_contain_text("A memory card may keep old copies that no program can reach")
    page.click("#ask-cancel")
    expect(card).to_have_count(0)
    assert not (own / "voices" / "ida").exists()
    page.context.close()


def test_hostile_recordings_are_refused_in_a_sentence_and_the_device_goes_on(
    studio: str, own: Path, speaking: Speaker
) -> None:
    browser = speaking("calm")
    page = in_the_booth(browser, studio, "jana")
    sends = """async ([about, size]) => {
      const body = new Blob([new Uint8Array(size)]);
      const answer = await fetch(`booth/${about}`, { method: 'POST', body });
      return [answer.status, (await answer.json()).why];
    }"""
    large = page.evaluate(sends, ["take?voice=jana&line=intro.1", 100_000_000])
    assert large == [413, "a recording may have at most 48 MB, which is more than 2.5 minutes"]
    assert page.evaluate(sends, ["file?voice=..%2F..%2Fetc&file=intro.1.wav", 100])[0] == 422
    outside = page.evaluate(sends, ["file?voice=jana&file=..%2F..%2Fintro.1.wav", 100])
    assert outside == [422, "this can't be the name of a recording"]
    stranger = page.context.new_page()
    stranger.goto("about:blank")
    there = studio.partition("?")[0]
    asks = """async (there) => {
      const about = { method: 'POST', body: new Blob(['x']), credentials: 'include' };
      return fetch(`${there}booth/file?voice=jana&file=intro.1.wav`, about).then(() => 'read', () => 'refused');
    }"""
    assert stranger.evaluate(asks, there) == "refused"
    assert not (own / "voices" / "jana").exists()
    stranger.close()
    lamp = opened(browser, studio)
    lamp.keyboard.press("Space", delay=100)
    until(lamp, RUNS)
    lamp.click("#more")
    lamp.click("#hold")
    lamp.context.close()
    page.context.close()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize(
    ("width", "height"),
    [(320, 568), (360, 740), (740, 360), (1280, 800), (3840, 2160)],
    ids=["small phone", "phone", "phone on its side", "laptop", "4k"],
)
def test_it_fits_and_axe_finds_nothing_serious(
    width: int, height: int, scheme: Any, studio: str, speaking: Speaker
) -> None:
    how = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "bypass_csp": True}
    page = in_the_booth(speaking("calm"), studio, "klara", reduced_motion="reduce", **how)

    def look(state: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, state
        bad = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in bad] == [], state
        assert page.evaluate("document.getAnimations().length") == 0, state

    look("a line")
    for what in ("#words", "#record"):
        expect(page.locator(what)).to_be_in_viewport(ratio=0.99)  # both are seen without scrolling
    page.click("#record")
    page.wait_for_selector("body.listening")
    look("while somebody speaks")
    page.wait_for_timeout(4000)
    page.click("#record")
    page.wait_for_selector("#heard:not([hidden])", timeout=PATIENCE_MS)
    look("a take")
    page.click("#again")
    page.click("#all")
    look("all lines")
    page.keyboard.press("Escape")
    page.click("#stop-today")
    page.wait_for_selector("#door:not([hidden])")
    look("the door")
    page.context.close()
