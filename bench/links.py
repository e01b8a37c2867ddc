"""How many lamps can a broker carry? `python -m bench.links 200 1000`

Simulated devices, each with the real link (its decisions and paho's connection) and a lamp that only this program
knows, at a real Mosquitto on this machine. Measured: how long it takes until somebody who listens has everything of
all of them, what a storm of changes costs the broker, how soon all are back after the broker was killed and has
forgotten it all, and whether somebody who comes late gets all of what is kept. Rule: the broker's time is the kernel's
count for its process, so what this program costs beside it is not in it.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from pi_regulate_link.broker import Broker
from pi_regulate_link.deciding import Link
from pi_regulate_link.events import LampSaid, LinkEvent
from pi_regulate_link.link_settings import LinkSettings
from pi_regulate_link.topics import Topics

ENDS = ("/config", "/availability", "/lamp", "/state")
EACH = 200  # links in one process
CHANGES_EACH, SPREAD_S, LONGEST_S = 5, 10.0, 240.0
AT_REST = {
    "v": 1, "doing": "rest", "phase": "rest", "exercise": "none", "session": False, "sound": "ready", "button": "free",
    "problem": False, "faults": 0, "quiet": False, "version": "0", "may": ["end", "glow"],
}  # fmt: skip
PATH = f"/usr/sbin:/usr/local/sbin:{os.environ.get('PATH', '')}"


class RealBroker:
    """Mosquitto with what docs/many.md says about queues."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nlog_dest none\n"
        )
        self.start()

    def start(self) -> None:
        program = shutil.which("mosquitto", path=PATH)
        if program is None:
            sys.exit("mosquitto is not installed: sudo apt install mosquitto")
        self._process = subprocess.Popen([program, "-c", self._config], stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def cpu_s(self) -> float:
        user, system = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    @property
    def rss_mb(self) -> float:
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


class NoLamp:
    """Takes every wish, and says nothing."""

    def send(self, record: bytes) -> bool:
        return True


class Many:
    """Links `first` and so many after it, all decided in one thread, each at its own connection."""

    def __init__(self, first: int, count: int, port: int) -> None:
        self._events = SimpleQueue[tuple[int, LinkEvent]]()
        self._over = threading.Event()
        broker = {"host": "127.0.0.1", "port": port, "tls": False}
        settings = LinkSettings.model_validate({"broker": broker, "tell": "all"})
        self.brokers: list[Broker] = []
        self.links: list[Link] = []
        for number in range(count):
            topics = Topics(f"prg-{first + number:010x}", "pi-regulate", "homeassistant")
            put = self._puts(number)
            self.brokers.append(Broker(settings.broker, topics, "", Path("/"), put))
            self.links.append(
                Link(topics, settings, self.brokers[-1], NoLamp(), exercises=["settle"], routines=["default", "sleep"],
                     chance=random.random)
            )  # fmt: skip
        threading.Thread(target=self._work, daemon=True).start()

    def start(self, spread_s: float) -> None:
        for number, broker in enumerate(self.brokers):
            self.says(number, AT_REST)
            broker.start()
            time.sleep(spread_s / len(self.brokers))

    def all_say(self, told: object) -> None:
        for number in range(len(self.links)):
            self.says(number, told)

    def says(self, number: int, told: object) -> None:
        self._events.put((number, LampSaid(json.dumps(told).encode())))

    def stop(self) -> None:
        self._over.set()
        for broker in self.brokers:
            broker.stop()

    def _puts(self, number: int) -> Callable[[LinkEvent], None]:
        return lambda event: self._events.put((number, event))

    def _work(self) -> None:
        looked_s = 0.0
        while not self._over.is_set():
            try:
                number, event = self._events.get(timeout=0.05)
                self.links[number].take(event, time.monotonic())
            except Empty:
                pass
            if (now_s := time.monotonic()) > looked_s + 0.05:
                looked_s = now_s
                for link in self.links:
                    if (due_s := link.due_s) is not None and due_s <= now_s:
                        link.pass_time(now_s)


class Crowd:
    """Links in several processes: paho waits by select(), which knows no file above the thousandth."""

    def __init__(self, count: int, port: int) -> None:
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", "bench.links", "--some", str(first), str(min(EACH, count - first)), str(port)],
                stdin=subprocess.PIPE, text=True,
            )
            for first in range(0, count, EACH)
        ]  # fmt: skip

    def change(self, faults: int) -> None:
        """Every lamp says something new."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write(f"{faults}\n")
            process.stdin.flush()

    def stop(self) -> None:
        for process in self._processes:
            process.communicate()


def some(first: int, count: int, port: int) -> None:
    """What one process of a crowd does, until its input ends."""
    many = Many(first, count, port)
    many.start(SPREAD_S)
    for line in sys.stdin:
        many.all_say({**AT_REST, "session": True, "faults": int(line)})
    many.stop()


class Listener:
    """Somebody like Home Assistant, who hears everything."""

    def __init__(self, port: int) -> None:
        self.heard = SimpleQueue[MQTTMessage]()
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_connect = lambda client, *_: client.subscribe("#", 1)
        self._client.on_message = lambda client, data, message: self.heard.put(message)
        self._client.reconnect_delay_set(1, 1)
        self._client.connect_async("127.0.0.1", port)
        self._client.loop_start()

    def until(self, ends: tuple[str, ...], count: int, within_s: float = LONGEST_S) -> float:
        """Seconds until so many different topics with these ends were heard; NaN if they never are."""
        began_s, found = time.monotonic(), set[str]()
        while len(found) < count:
            try:
                topic = self.heard.get(timeout=max(0.0, began_s + within_s - time.monotonic())).topic
            except Empty:
                return float("nan")
            if topic.endswith(ends):
                found.add(topic)
        return time.monotonic() - began_s

    def counted(self, end: str, count: int, within_s: float = LONGEST_S) -> float:
        """Seconds until so many messages with this end were heard."""
        began_s = time.monotonic()
        while count:
            try:
                count -= self.heard.get(timeout=max(0.0, began_s + within_s - time.monotonic())).topic.endswith(end)
            except Empty:
                return float("nan")
        return time.monotonic() - began_s

    def stop(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def measured(count: int, folder: Path) -> list[tuple[str, str]]:
    """What there is to say about so many links."""
    broker = RealBroker(folder)
    rows = [("broker alone", f"{broker.rss_mb:.1f} MB")]
    listener, crowd = Listener(broker.port), Crowd(count, broker.port)
    took_s = listener.until(ENDS, count * len(ENDS))
    rows.append((f"all there, begun within {SPREAD_S:g} s",
                 f"after {took_s:.1f} s; broker {broker.cpu_s:.2f} s CPU, {broker.rss_mb:.1f} MB"))  # fmt: skip
    before_s, began_s = broker.cpu_s, time.monotonic()
    for change in range(CHANGES_EACH):
        crowd.change(change + 1)
        listener.counted("/state", count)
    cost = f"{time.monotonic() - began_s:.1f} s; broker {broker.cpu_s - before_s:.2f} s CPU"
    rows.append((f"{count * CHANGES_EACH} changes of state, as fast as they may come", cost))
    late = Listener(broker.port)
    took_s = late.until(ENDS, count * len(ENDS))
    rows.append(("somebody who comes late has all that is kept", f"after {took_s:.1f} s"))
    late.stop()
    before_s, began_s = broker.cpu_s, time.monotonic()
    time.sleep(20.0)
    rows.append(("20 s of rest", f"broker {broker.cpu_s - before_s:.2f} s CPU"))
    while not listener.heard.empty():
        listener.heard.get()
    broker.kill()
    broker.start()
    rows.append(
        ("broker killed, back with nothing: all there again", f"after {listener.until(ENDS, count * len(ENDS)):.1f} s")
    )
    listener.stop()
    crowd.stop()
    broker.kill()
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("counts", nargs="*", type=int, default=[200, 1000])
    logging.disable()  # each link would say that the broker was killed
    parser.add_argument("--some", nargs=3, type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.some:
        some(*given.some)
        return
    for count in given.counts:
        with tempfile.TemporaryDirectory() as folder:
            print(f"\n{count} links")
            for what, found in measured(count, Path(folder)):
                print(f"  {what:<56} {found}", flush=True)


if __name__ == "__main__":
    main()
