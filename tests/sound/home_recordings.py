"""What real recorders, telephones and rooms make of a voice: each kind as a recipe over a clip of a real person.

Rule: a recipe takes the clean clip, (frames,) at 48 kHz with quiet around it, and gives what a file would hold.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.resampling import resampled

CLIPS = Path(__file__).parent / "clips"
READER, CALLER = "reader", "caller"
WORDS = {READER: "He might even have been made amiable himself", CALLER: "three of hearts six of clubs two of spades"}
BEFORE_S, BEHIND_S = 0.8, 1.2


@cache
def person(name: str = READER) -> Signal:
    """A clip at half of full scale with a quiet room around it, and a little of the room's own noise."""
    samples, rate_hz = soundfile.read(CLIPS / f"{name}.flac")
    clip = resampled(samples, rate_hz)
    clip *= 0.5 / np.abs(clip).max()
    ramp = np.minimum(1.0, np.arange(2400) / 2400)
    clip[:2400] *= ramp
    clip[-2400:] *= ramp[::-1]
    padded: Signal = np.pad(clip, (round(BEFORE_S * RATE_HZ), round(BEHIND_S * RATE_HZ)))
    padded += hiss(len(padded), 2e-4)
    return padded


def hiss(frames: int, rms: float, seed: int = 5) -> Signal:
    noise: Signal = rms * np.random.default_rng(seed).standard_normal(frames)
    return noise


def t_s(frames: int) -> Signal:
    return 1.0 * np.arange(frames) / RATE_HZ


def hum(frames: int, mains_hz: float, rms: float) -> Signal:
    waves: Signal = np.sum([np.sin(2 * np.pi * mains_hz * k * t_s(frames) + k) / k for k in range(1, 14)], axis=0)
    waves *= rms / np.sqrt((waves**2).mean())
    return waves


def filtered(sound: Signal, shape: Callable[[Signal], Signal]) -> Signal:
    size = len(sound) + RATE_HZ // 4
    f_hz: Signal = np.fft.rfftfreq(size, 1 / RATE_HZ).astype(np.float64)
    made: Signal = np.fft.irfft(np.fft.rfft(sound, size) * shape(f_hz), size)
    return made[: len(sound)]


def in_room(sound: Signal, echo_s: float, share: float) -> Signal:
    """In a room whose echo sinks by 60 dB in `echo_s`; it has `share` of the sound's own power."""
    length = round(echo_s * RATE_HZ)
    echo = np.random.default_rng(3).standard_normal(length) * np.exp(-6.9 * t_s(length) / echo_s)
    echo *= np.sqrt(share / (echo**2).sum())
    size = len(sound) + length
    made: Signal = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)[: len(sound)]
    return sound + made


def telephone(sound: Signal) -> Signal:
    return filtered(sound, lambda f: np.clip((f - 230) / 100, 0, 1) * np.clip((3600 - f) / 300, 0, 1))


def put(sound: Signal, at_s: float, what: Signal) -> Signal:
    made, first = sound.copy(), round(at_s * RATE_HZ)
    made[first : first + len(what)] += what[: len(made) - first]
    return made


def thump(loud: float) -> Signal:
    """A p into the microphone: a push of air, deeper than any voice."""
    t = t_s(round(0.13 * RATE_HZ))
    return loud * (
        np.exp(-t / 0.035) * np.sin(2 * np.pi * 38 * t) + 0.4 * np.exp(-t / 0.02) * np.sin(2 * np.pi * 110 * t)
    )


def button() -> Signal:
    t = t_s(round(0.03 * RATE_HZ))
    return 0.6 * np.exp(-t / 0.004) * hiss(len(t), 1.0, 8)


def breath(loud: float = 0.02) -> Signal:
    """Half a second of air through the mouth."""
    length = round(0.5 * RATE_HZ)
    air = filtered(hiss(length, 1.0, 9), lambda f: (f > 400) / (1 + (f / 2500) ** 2))
    air *= loud / air.std() * np.sin(np.pi * np.arange(length) / length) ** 0.5
    return air


def wind(frames: int, rms: float) -> Signal:
    gusts = np.interp(t_s(frames), np.arange(0, 20, 0.35), np.random.default_rng(4).uniform(0, 1, 58) ** 2)
    air = filtered(hiss(frames, 1.0, 6), lambda f: 1 / (1 + (np.maximum(f, 8) / 30) ** 2.2))
    air *= gusts
    air *= rms / np.sqrt((air**2).mean())
    return air


def turned_up(sound: Signal) -> Signal:
    """A recorder that makes everything equally loud, and takes a second to do so."""
    noisy = sound + hiss(len(sound), 4e-4)
    hop = RATE_HZ // 100
    level = np.sqrt((np.pad(noisy, (0, -len(noisy) % hop)).reshape(-1, hop) ** 2).mean(axis=1))
    gain, gains = 1.0, []
    for one in level:
        wanted = min(10.0, 0.1 / max(one, 1e-5))
        gain += (wanted - gain) * (0.3 if wanted < gain else 0.012)
        gains.append(gain)
    made: Signal = np.clip(noisy * np.interp(np.arange(len(noisy)), np.arange(len(gains)) * hop, gains), -1, 1)
    return made


def gated(sound: Signal) -> Signal:
    """Noise suppression that switches off whatever is softer than a voice."""
    hop = RATE_HZ // 100
    level = np.sqrt((np.pad(sound, (0, -len(sound) % hop)).reshape(-1, hop) ** 2).mean(axis=1))
    on = np.repeat(np.convolve(level > 0.035, np.ones(9), "same") > 0, hop)[: len(sound)]
    return np.where(on, sound, 0.0)


def holed(sound: Signal) -> Signal:
    made = sound.copy()
    for at_s in (1.3, 1.9, 2.4, 3.0):
        first = round(at_s * RATE_HZ)
        made[first : first + 480] = 0.0
    return made


def overdriven(sound: Signal, over_db: float) -> Signal:
    loud = sound * 2 * 10 ** (over_db / 20)
    return np.clip(loud, -1.0, 1.0)


def stereo(left: Signal, right: Signal) -> Signal:
    return np.stack([left, right], axis=1)


def later(sound: Signal, ms: float) -> Signal:
    shift = round(ms * RATE_HZ / 1000)
    return np.concatenate([np.zeros(shift), sound[:-shift]])
