"""The kernel's folder of PWM units, rebuilt from real folders and links, with the kernel's own stubbornness.

A channel appears when it is exported, udev gives its files to the group a while later, nothing is taken before there is
a period, a period is never smaller than the duty cycle, and giving a channel back does not switch it off. Time passes
only when somebody waits. Rules as in drivers/pwm/sysfs.c and core.c.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from pathlib import Path

from pi_regulate.devices.lamps.kernel_files import Files


@dataclass
class Hardware:
    """What one channel's electronics do, exported or not."""

    period: int = 0
    duty_cycle: int = 0
    enable: int = 0
    polarity: str = "normal"

    @property
    def share_high(self) -> float:
        if not (self.enable and self.period):
            return 0.0
        share = self.duty_cycle / self.period
        return share if self.polarity == "normal" else 1 - share


@dataclass
class Tree(Files):
    """`udev_s` is how long the files of a new channel belong to root alone; `taken` are channels of kernel drivers."""

    root: Path
    udev_s: float = 0.1
    taken: set[tuple[str, int]] = field(default_factory=set)
    now_s: float = 0.0
    gone: bool = False
    hardware: dict[tuple[str, int], Hardware] = field(default_factory=dict)
    written: list[tuple[str, str]] = field(default_factory=list)
    _open: dict[int, Path] = field(default_factory=dict)
    _ours_from_s: dict[Path, float] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.root / "sys" / "class" / "pwm"

    def add(self, chip: str, device: str, channels: int, clock_hz: int | None = None) -> Tree:
        """A unit: its class folder is a link to a folder below its device, as in the kernel."""
        platform = self.root / "sys" / "devices" / "platform" / "soc" / device
        real = platform / "pwm" / chip
        (platform / "of_node").mkdir(parents=True)
        if clock_hz is not None:
            (platform / "of_node" / "assigned-clock-rates").write_bytes(clock_hz.to_bytes(4, "big"))
        real.mkdir(parents=True)
        (real / "device").symlink_to(os.path.join("..", "..", "..", device))
        (real / "npwm").write_text(f"{channels}\n")
        for name in ("export", "unexport"):
            (real / name).touch()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / chip).symlink_to(os.path.relpath(real, self.folder))
        for number in range(channels):
            self.hardware[device, number] = Hardware()
        return self

    def leads(self, device: str, pins: dict[int, int]) -> Tree:
        """What an overlay adds: the pins that the unit is led to, each with the number of its function."""
        soc = self.root / "sys" / "devices" / "platform" / "soc"
        (soc / device / "of_node" / "pinctrl-0").write_bytes((7).to_bytes(4, "big"))
        real = soc / "base" / device
        real.parent.mkdir(exist_ok=True)
        (soc / device / "of_node").rename(real)
        (soc / device / "of_node").symlink_to(real)
        node = real.parent / "gpio@7e200000" / "pwm_pins"
        node.mkdir(parents=True)
        (node / "phandle").write_bytes((7).to_bytes(4, "big"))
        (node / "brcm,pins").write_bytes(b"".join(pin.to_bytes(4, "big") for pin in pins))
        (node / "brcm,function").write_bytes(b"".join(number.to_bytes(4, "big") for number in pins.values()))
        return self

    def wait(self, seconds: float) -> None:
        self.now_s += seconds

    def share_high(self, device: str, number: int) -> float:
        return self.hardware[device, number].share_high

    # the four calls

    def open(self, path: Path) -> int:
        if self.now_s < self._ours_from_s.get(path.parent.resolve(), 0.0):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        descriptor = super().open(path)
        self._open[descriptor] = path.resolve()
        return descriptor

    def close(self, descriptor: int) -> None:
        del self._open[descriptor]
        super().close(descriptor)

    def write(self, descriptor: int, text: str) -> None:
        path = self._open[descriptor]
        if self.gone or not path.exists():
            raise self._no(errno.ENODEV)
        self.written.append((path.name, text))
        if path.name == "export":
            self._export(path.parent, int(text))
        elif path.name == "unexport":
            self._unexport(path.parent, int(text))
        else:
            self._set(path, text)

    def _export(self, chip: Path, number: int) -> None:
        if number >= int((chip / "npwm").read_text()):
            raise self._no(errno.ENODEV)
        channel = chip / f"pwm{number}"
        if channel.exists() or (self._device(chip), number) in self.taken:
            raise self._no(errno.EBUSY)
        channel.mkdir()
        state = self.hardware[self._device(chip), number]
        for name in ("period", "duty_cycle", "enable", "polarity"):
            (channel / name).write_text(f"{getattr(state, name)}\n")
        self._ours_from_s[channel.resolve()] = self.now_s + self.udev_s

    def _unexport(self, chip: Path, number: int) -> None:
        channel = chip / f"pwm{number}"
        if not channel.exists():
            raise self._no(errno.ENODEV)
        for file in channel.iterdir():
            file.unlink()
        channel.rmdir()

    def _set(self, path: Path, text: str) -> None:
        state = self.hardware[self._device(path.parent.parent), int(path.parent.name.removeprefix("pwm"))]
        if path.name == "polarity":
            if state.enable:
                raise self._no(errno.EBUSY)
            if not state.period:
                raise self._no(errno.EINVAL)
            state.polarity = text
        else:
            value = int(text)
            period = value if path.name == "period" else state.period
            duty = value if path.name == "duty_cycle" else state.duty_cycle
            if not period or duty > period:
                raise self._no(errno.EINVAL)
            setattr(state, path.name, value)
        path.write_text(f"{text}\n")

    @staticmethod
    def _device(chip: Path) -> str:
        return chip.parent.parent.name

    @staticmethod
    def _no(number: int) -> OSError:
        return OSError(number, os.strerror(number))
