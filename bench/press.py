"""How soon does the lamp answer a hand?

From the edge on the pin to the first change of the lamp's duty cycle, on an idle machine and with every core busy. The
second figure of ours is when the change is large enough for hardware PWM to show. Rule: all ways are pressed equally
often, by the same finger.
"""

from __future__ import annotations

from contextlib import nullcontext

from bench.numbers import ms, percentile
from bench.outside import Subject, all_cores_busy
from bench.report import Aim, Section

NAMES = {
    "pressed on": "gpiozero `when_pressed = led.on`",
    "pressed queue": "gpiozero, a queue and a thread that turns it on",
    "pressed pulse": "gpiozero `when_pressed = led.pulse`",
    "pressed ours": "**ours**",
}


def press(rounds: int) -> Section:
    """Every way, idle and loaded, `rounds` times."""
    rows, aims = [], []
    for load, busy, most_s in (("idle", nullcontext(), 0.005), ("all cores busy", all_cores_busy(), 0.01)):
        with busy:
            for name, words in NAMES.items():
                changed: list[float] = []
                step: list[float] = []
                for _ in range(rounds):
                    said = Subject(name).end(ask=False)
                    changed += said["changed"]
                    step += said["step"]
                rows.append((load, words, _told(changed), _told(step), str(len(changed))))
                if name == "pressed ours":
                    p99_s = percentile(changed, 99)
                    aim = f"press to first changed duty, {load}: p99 under {ms(most_s)} ms"
                    aims.append(Aim(aim, f"{ms(p99_s)} ms", p99_s < most_s))
                    if load == "idle":
                        light_s = percentile(step, 99)
                        aim = "press to light within 20 ms at the 99th percentile"
                        aims.append(Aim(aim, f"{ms(light_s)} ms to the first step of hardware PWM", light_s < 0.02))
    return Section(
        "Press to light, on mock pins",
        "In ms. *Changed*: another duty cycle was written to the pin. *One step*: it was at least 1/3333, the least "
        "that hardware PWM at 3 kHz can show. `led.on` is done by the finger's own thread, without waking another; "
        "with a queue and a thread one sees what waking up costs on this machine at this moment. Ours wakes up, starts "
        "a session and lifts the lamp along a raised cosine in 150 ms, so that the light never jumps.",
        ("machine", "way", "changed p50 / p99 / worst", "one step p50 / p99 / worst", "presses"),
        rows,
        aims,
    )


def _told(seconds: list[float]) -> str:
    return " / ".join(ms(number) for number in (percentile(seconds, 50), percentile(seconds, 99), max(seconds)))
