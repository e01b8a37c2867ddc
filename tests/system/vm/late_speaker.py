"""How far the sound of breaths is behind their light: what a speaker gets, beside the kernel's trace of the lamp's pin.

python3 late_speaker.py SECONDS COMMAND...      as the user of the desktop the command plays breaths; then it is ended

The pitch of the tone and the level of the light both tell how full the breath is, so their curves have one shape, and
the shift at which they fit best is what the ear is behind the eye. Rule: sound and light are measured apart, each on
the kernel's own clock.
"""

import os
import subprocess
import sys
import threading
from itertools import pairwise
from time import monotonic

import numpy as np

from tests.gpiozero_gpiod.sim_chip import SimLine

LAMP = 12
RATE_HZ, SLOWER = 48_000, 16
LOW_HZ, HIGH_HZ = 220.0, 330.0  # of the tone
FLOOR, CEILING = 0.01, 0.20  # of the lamp, in the trial's settings
STEP_S = 0.02
LAMP_HZ, LIT_S = 100, 0.3  # thirty pulses; their median, since a busy machine lets one or another last
FROM_S, TO_S = 14.0, 40.0  # after the first light: breaths, with tone and voice at their full level
MOST_S = 0.8
AS_PI = ("runuser", "-u", "pi", "--")
RECORDS = (
    "pw-record", "--raw", "--rate=48000", "--channels=1", "--format=s16", "--latency=10ms",
    "-P", '{ stream.capture.sink = true  target.object = "alsa_output.platform-snd_aloop.0.analog-stereo" }', "-",
)  # fmt: skip

Curve = np.ndarray


class Recorder:
    """What the card gets, from the desktop's sound server."""

    def __init__(self) -> None:
        self._heard = bytearray()
        self._arrived: list[tuple[float, int]] = []  # when, and how many samples were there then
        self._program = subprocess.Popen((*AS_PI, *RECORDS), stdout=subprocess.PIPE)
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        assert self._program.stdout is not None
        while chunk := os.read(self._program.stdout.fileno(), 1 << 16):
            self._heard.extend(chunk)
            self._arrived.append((monotonic(), len(self._heard) // 2))

    def sound(self) -> Curve:
        """All of it so far; it records no longer."""
        self._program.terminate()
        self._program.wait()
        self._thread.join()
        return np.frombuffer(bytes(self._heard[: len(self._heard) // 2 * 2]), np.int16) / 32768

    def begun_s(self, from_s: float, to_s: float) -> float:
        """When the recording would have begun had none of it been lost before `from_s`, by the chunk least delayed."""
        return min(at_s - samples / RATE_HZ for at_s, samples in self._arrived if from_s < at_s < to_s)


def heard_fullness(sound: Curve, begun_s: float) -> tuple[Curve, Curve]:
    """How full the breath is by the tone's pitch, and when."""
    slow = sound[: len(sound) // SLOWER * SLOWER].reshape(-1, SLOWER).mean(axis=1)
    rate_hz = RATE_HZ // SLOWER
    width, size = rate_hz // 4, 1 << 13
    f_hz = np.fft.rfftfreq(size, 1 / rate_hz)
    band = (f_hz > 0.95 * LOW_HZ) & (f_hz < 1.05 * HIGH_HZ)
    starts, window = range(0, len(slow) - width, round(STEP_S * rate_hz)), np.hanning(width)
    spectra = (np.abs(np.fft.rfft(slow[at : at + width] * window, size)) for at in starts)
    pitch_hz = np.array([f_hz[band][one[band].argmax()] for one in spectra])
    smooth_hz = np.array([np.median(pitch_hz[max(0, at - 5) : at + 6]) for at in range(len(pitch_hz))])
    middles_s = begun_s + (np.array(starts) + width / 2) / rate_hz
    return middles_s, np.log(smooth_hz / LOW_HZ) / np.log(HIGH_HZ / LOW_HZ)


def seen_level(changes: list[tuple[float, int]], at_s: Curve) -> Curve:
    """The level of the light by the pin's pulses, at these moments."""
    begins_s, lasts_s = np.array([(at, end - at) for (at, high), (end, _) in pairwise(changes) if high]).T
    near = (np.abs(begins_s - one) < LIT_S / 2 for one in at_s)
    duty = np.array([np.median(lasts_s[some]) * LAMP_HZ if some.any() else 0.0 for some in near])
    return 1.16 * np.cbrt(np.maximum(0.0, (duty - FLOOR) / (CEILING - FLOOR))) - 0.16  # CIE 1931 lightness


def behind_s(recorder: Recorder, changes: list[tuple[float, int]]) -> tuple[float, float]:
    """How much later than the light the sound is, and how well their curves fit there (1: exactly)."""
    sound, lit_s = recorder.sound(), changes[0][0]
    at_s = np.arange(lit_s + FROM_S, lit_s + TO_S, STEP_S)
    light, tone = seen_level(changes, at_s), heard_fullness(sound, recorder.begun_s(at_s[0], at_s[-1]))
    shifts_s = np.arange(-MOST_S, MOST_S, STEP_S / 2)
    alike = [np.corrcoef(np.interp(at_s + one, *tone), light)[0, 1] for one in shifts_s]
    best = int(np.argmax(alike))
    return float(shifts_s[best]), float(alike[best])


def main() -> None:
    seconds, command = float(sys.argv[1]), sys.argv[2:]
    recorder, players = Recorder(), list[subprocess.Popen[bytes]]()
    changes = SimLine(LAMP).traced(seconds, lambda: players.append(subprocess.Popen((*AS_PI, *command))))
    late_s, alike = behind_s(recorder, changes)
    players[0].terminate()
    players[0].wait()
    sys.stdout.write(f"behind by {1000 * late_s:.0f} ms, alike {alike:.2f}\n")


if __name__ == "__main__":
    main()
