"""The library as literal tables: every exercise, its lines, breaths, gates, light, sound; every routine.

Written from the library's own pages, not from the files they are compared with. Rule: a number changes here only when
somebody has decided that the library does.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One exercise of the library. Rates are breaths a minute at its start and at its end; gates are {at: presses}."""

    id: str
    phase: str
    who: str
    lasts_s: float
    lines_s: tuple[float, ...]
    breaths: int = 0
    per_min: tuple[float, float] | None = None
    gates: tuple[tuple[float, int], ...] = ()
    needs: tuple[str, ...] = ()
    on_skip: str | None = None
    alone: str | None = None


def ground(name: str, who: str, lasts_s: float, lines_s: tuple[float, ...], *, effortless: str | None = None) -> Row:
    if name == "follow-light":
        return Row(name, "ground", who, lasts_s, lines_s)
    needs = ("speech",) if effortless is None else ("speech", "effort")
    return Row(name, "ground", who, lasts_s, lines_s, needs=needs, on_skip=effortless or "follow-light")


def breathe(
    name: str,
    who: str,
    lasts_s: float,
    lines_s: tuple[float, ...],
    breaths: int,
    per_min: tuple[float, float],
    on_skip: str = "follow-light",
) -> Row:
    return Row(name, "breathe", who, lasts_s, lines_s, breaths, per_min, on_skip=on_skip)


def connect(
    name: str,
    who: str,
    lasts_s: float,
    lines_s: tuple[float, ...],
    on_skip: str = "quiet-company",
    needs: tuple[str, ...] = ("speech",),
) -> Row:
    return Row(name, "connect", who, lasts_s, lines_s, needs=needs, on_skip=on_skip)


def for_two(name: str, lasts_s: float, lines_s: tuple[float, ...], gate_s: float, alone: str) -> Row:
    return Row(
        name,
        "connect",
        "two",
        lasts_s,
        lines_s,
        gates=((gate_s, 2),),
        needs=("speech",),
        on_skip="quiet-company",
        alone=alone,
    )


TABLE = (
    ground("orient-room", "either", 90, (0, 12, 21, 30, 42, 57, 75)),
    ground("senses-54321", "either", 150, (0, 8, 38, 65, 92, 115, 135)),
    ground("feet-weight", "either", 120, (0, 14, 32, 48, 66, 84, 104)),
    ground("hand-on-heart", "alone", 60, (0, 10, 20, 32, 44, 54)),
    ground("self-hold", "alone", 90, (0, 12, 24, 40, 56, 72)),
    ground("press-release", "alone", 120, (0, 8, 15, 30, 37, 52, 59, 74, 81, 100, 112), effortless="open-hands"),
    ground("wall-push", "alone", 90, (0, 12, 20, 27, 42, 52, 68, 80), effortless="feet-weight"),
    Row("open-hands", "ground", "either", 116, (0, 10, 17, 28, 46, 71, 82, 99, 108), on_skip="follow-light"),
    ground("slow-walk", "either", 180, (0, 9, 18, 30, 45, 75, 105, 135, 160, 172)),
    ground("tiny-thaw", "either", 150, (0, 10, 25, 40, 58, 76, 96, 116, 136)),
    ground("follow-light", "either", 120, (0, 15, 30, 55, 80, 104)),
    ground("slow-hand", "either", 154, (0, 11, 24, 36, 56, 78, 100, 124, 140)),
    ground("room-to-go", "either", 122, (0, 12, 26, 43, 60, 76, 91, 108)),
    Row(
        "breath-as-is",
        "breathe",
        "either",
        120,
        (0, 12, 26, 44, 64, 84, 106),
        needs=("speech",),
        on_skip="follow-light",
    ),
    breathe("long-out", "alone", 340, (0, 9, 40, 70, 170, 324), 30, (6, 6)),
    breathe("breathe-apart", "alone", 500, (70, 170), 48, (6, 6)),
    breathe("coherent", "alone", 337, (0, 10, 40, 70, 170, 322), 27, (5.45, 5.45)),
    breathe("box-four", "alone", 228, (0, 9, 60, 120, 214), 12, (3.75, 3.75), "long-out"),
    breathe("four-seven-eight", "alone", 120, (0, 9, 98, 112), 4, (3.16, 3.16), "long-out"),
    breathe("cyclic-sigh", "alone", 224, (0, 10, 18, 90, 208), 18, (6, 6)),
    breathe("hum-out", "either", 220, (0, 10, 70, 140, 204), 15, (5, 5)),
    breathe("sleep-ramp", "alone", 540, (0, 12, 60), 68, (11, 6)),
    breathe("sleep-thin", "alone", 840, (0, 14, 60), 86, (10, 6)),  # 64 of its breaths are led
    breathe("cool-the-tea", "either", 90, (0, 7, 45, 79), 8, (7.5, 7.5)),
    Row(
        "breathe-together",
        "breathe",
        "two",
        350,
        (0, 10, 22, 70, 110, 220, 334),
        30,
        (6, 6),
        gates=((10, 2),),
        needs=("speech",),
        on_skip="follow-light",
        alone="long-out",
    ),
    breathe("settle", "alone", 336, (0, 9, 40, 150, 318), 38, (10, 6)),
    Row("with-you", "breathe", "alone", 364, (0, 7, 15, 348), needs=("speech",), on_skip="settle"),
    Row(
        "lead-and-fade",
        "breathe",
        "two",
        400,
        (0, 22, 60, 92, 99, 112, 170, 244, 312, 384),
        12,
        (6, 6),
        gates=((8, 2),),
        needs=("speech",),
        on_skip="breathe-together",
        alone="long-out",
    ),
    Row(
        "your-pace",
        "breathe",
        "alone",
        488,
        (0, 8, 34, 80, 177),
        62,  # after the quickest pace
        (12, 6),
        needs=("speech",),
        on_skip="follow-light",
    ),
    Row(
        "little-light",
        "breathe",
        "either",
        110,
        (0, 8, 10, 18, 24),
        gates=((8, 1),),
        needs=("speech", "child"),
    ),
    for_two("hand-to-hand", 120, (0, 8, 20, 35, 60, 90, 108), 8, "hand-on-heart"),
    for_two("soft-eyes", 100, (0, 10, 20, 25, 40, 45, 60, 66, 82), 5, "safe-ally"),
    Row(
        "hum-together",
        "connect",
        "two",
        180,
        (0, 10, 80, 164),
        12,
        (5, 5),
        gates=((3, 2),),
        needs=("speech",),
        on_skip="quiet-company",
        alone="hum-out",
    ),
    for_two("hug-20", 70, (0, 8, 22, 38, 48, 60), 8, "hand-on-heart"),
    for_two("appreciation-turns", 310, (0, 8, 20, 80, 90, 150, 160, 220, 230, 290), 5, "safe-ally"),
    for_two("listening-turns", 375, (0, 10, 20, 125, 140, 170, 185, 195, 300, 315, 345, 360), 8, "safe-ally"),
    for_two("repair-question", 180, (0, 10, 17, 24, 54, 84, 114, 144, 165), 10, "safe-ally"),
    Row(
        "apart-and-back",
        "connect",
        "two",
        506,
        (0, 8, 16, 24, 26, 50, 74, 96, 103, 112, 208, 244, 340, 376, 412, 438, 474, 500),
        6,
        (6, 6),
        gates=((24, 2),),
        needs=("speech",),
        on_skip="quiet-company",
        alone="long-out",
    ),
    connect("safe-ally", "alone", 150, (0, 12, 28, 38, 48, 68, 92, 116, 138)),
    connect("kind-phrase", "either", 180, (0, 12, 24, 40, 58, 76, 96, 116, 138, 156, 172)),
    connect("hide-a-while", "alone", 172, (0, 13, 27, 43, 60, 78, 98, 116, 136, 156)),
    connect("known-face", "alone", 128, (0, 12, 28, 46, 68, 90, 108), "safe-ally", ("speech", "light")),
    connect("lit-windows", "alone", 184, (0, 15, 30, 45, 60, 75, 90, 105, 135, 150, 165)),
    connect("near-and-far", "alone", 172, (0, 9, 22, 43, 62, 86, 102, 122, 152)),
    connect("wanting", "alone", 172, (0, 13, 29, 46, 65, 85, 105, 125, 143, 160), "safe-ally"),
    Row(
        "what-was-missing",
        "connect",
        "alone",
        214,
        (0, 14, 28, 48, 70, 90, 110, 134, 154, 176, 198),
        needs=("speech", "cards"),
        on_skip="safe-ally",
    ),
    for_two("small-no", 206, (0, 8, 15, 24, 34, 46, 60, 72, 82, 94, 112, 156, 174, 192), 8, "room-to-go"),
    Row(
        "contemplate", "connect", "either", 120, (0, 20, 60, 100, 110), needs=("speech",), on_skip="safe-ally"
    ),  # and the card at 8 s
    Row("quiet-company", "connect", "either", 180, (0, 15, 40, 80, 130, 168)),
    Row(
        "known-voice",
        "connect",
        "alone",
        48,
        (0, 8, 28, 41),  # after a recording of ten seconds; after a longer one later
        gates=((8, 1), (41, 1)),
        needs=("speech", "familiar_voice"),
        on_skip="safe-ally",
    ),
)

# Of each light step: its verb, start and end in seconds, low and high level in per cent.
LIGHT: dict[str, tuple[tuple[str, float, float, float, float], ...]] = {
    "orient-room": (("swell", 0, 90, 10, 25),),
    "senses-54321": (
        ("swell", 8, 28, 8, 30),
        ("swell", 38, 54, 8, 30),
        ("swell", 65, 77, 8, 30),
        ("swell", 92, 100, 8, 30),
        ("swell", 115, 119, 8, 30),
    ),
    "feet-weight": (("fade", 0, 120, 8, 15),),
    "hand-on-heart": (("swell", 0, 56, 8, 22),),  # seven whole waves of 8 s fit into 60 s
    "self-hold": (("glow", 0, 90, 12, 12),),
    "press-release": tuple(("press", at_s, at_s + 13, 8, 40) for at_s in (8, 30, 52, 74)),
    "wall-push": (("press", 12, 33, 8, 40), ("press", 42, 58, 8, 40)),
    "open-hands": tuple(("press", at_s, at_s + 15, 8, 30) for at_s in (10, 28, 46, 64, 82)),
    "slow-walk": (("swell", 0, 180, 10, 20),),
    "tiny-thaw": (("rise", 0, 120, 3, 20),),
    "follow-light": (("swell", 0, 120, 8, 25),),
    "breath-as-is": (("glow", 0, 64, 10, 10), ("swell", 64, 119, 10, 18)),
    "long-out": (("breathe", 20, 320, 8, 40),),
    "coherent": (("breathe", 20, 317, 8, 40),),
    "box-four": (("breathe", 20, 212, 8, 40),),
    "four-seven-eight": (("breathe", 20, 96, 5, 15),),
    "cyclic-sigh": (("breathe", 24, 204, 8, 40),),
    "hum-out": (("breathe", 20, 200, 8, 35),),
    "sleep-ramp": (("breathe", 0, 480, 2, 30), ("fade", 480, 540, 0, 2)),
    "sleep-thin": (
        ("breathe", 0, 240, 2, 30),
        ("breathe", 240, 420, 2, 22),
        ("breathe", 420, 600, 2, 14),
        ("breathe", 600, 780, 2, 8),
        ("fade", 780, 840, 0, 2),
    ),
    "cool-the-tea": (("breathe", 14, 78, 8, 30),),
    "breathe-together": (("gate", 10, 10, 0, 0), ("breathe", 30, 330, 8, 40)),
    "settle": (("breathe", 20, 260, 8, 35), ("breathe", 260, 320, 8, 35)),
    "with-you": (("follow", 0, 343, 8, 35),),
    "lead-and-fade": (
        ("gate", 8, 8, 0, 0),
        ("breathe", 30, 90, 8, 35),
        ("follow", 108, 168, 8, 35),
        ("follow", 182, 242, 8, 35),
        ("breathe", 250, 310, 8, 30),
        ("fade", 318, 378, 0, 3),
    ),
    "breathe-apart": (("glow", 0, 12, 8, 8), ("breathe", 12, 492, 8, 40)),
    "little-light": (
        ("glow", 0, 8, 5, 5),
        ("gate", 8, 8, 0, 0),
        ("swell", 8, 24, 5, 12),
        ("soothe", 24, 110, 5, 12),
    ),
    "hand-to-hand": (("glow", 0, 8, 10, 10), ("gate", 8, 8, 0, 0), ("swell", 8, 118, 10, 25)),
    "soft-eyes": (
        ("gate", 5, 5, 0, 0),
        ("press", 20, 26.5, 8, 25),
        ("press", 40, 46.5, 8, 25),
        ("press", 60, 67.5, 8, 25),
    ),
    "hum-together": (("gate", 3, 3, 0, 0), ("breathe", 20, 164, 8, 35)),
    "hug-20": (("gate", 8, 8, 0, 0), ("press", 28, 52, 10, 30)),
    "appreciation-turns": (
        ("gate", 5, 5, 0, 0),
        *(("turn", at_s, at_s + 60, 10, 30) for at_s in (20, 90, 160, 230)),
    ),
    "listening-turns": (
        ("gate", 8, 8, 0, 0),
        ("turn", 20, 140, 10, 30),
        ("turn", 140, 170, 10, 30),
        ("turn", 195, 315, 10, 30),
        ("turn", 315, 345, 10, 30),
    ),
    "repair-question": (
        ("gate", 10, 10, 0, 0),
        *(("turn", at_s, at_s + 30, 10, 30) for at_s in (24, 54, 84, 114)),
    ),
    "apart-and-back": (
        ("glow", 0, 24, 8, 8),
        ("apart", 24, 24, 3, 8),
        ("gate", 24, 24, 0, 0),
        ("breathe", 34, 94, 8, 35),
        ("glow", 94, 112, 8, 8),
        ("turn", 112, 202, 10, 30),
        ("glow", 202, 208, 8, 8),
        ("turn", 208, 238, 10, 30),
        ("glow", 238, 244, 8, 8),
        ("turn", 244, 334, 10, 30),
        ("glow", 334, 340, 8, 8),
        ("turn", 340, 370, 10, 30),
        ("glow", 370, 376, 8, 8),
        ("turn", 376, 406, 10, 30),
        ("glow", 406, 412, 8, 8),
        ("turn", 412, 432, 10, 30),
        ("glow", 432, 438, 8, 8),
        ("turn", 438, 468, 10, 30),
        ("glow", 468, 474, 8, 8),
        ("turn", 474, 494, 10, 30),
        ("glow", 494, 506, 8, 8),
    ),
    "safe-ally": (("glow", 0, 68, 12, 12), ("swell", 68, 80, 12, 22)),
    "kind-phrase": (("swell", 0, 180, 8, 20),),
    "contemplate": (("glow", 0, 120, 10, 10),),
    "quiet-company": (("swell", 0, 180, 8, 18),),
    "known-voice": (("glow", 0, 8, 15, 15), ("gate", 8, 8, 0, 0), ("gate", 41, 41, 0, 0)),  # and stands there
    "slow-hand": (("swell", 0, 150, 8, 22),),
    "room-to-go": (("fade", 0, 100, 6, 20),),
    "hide-a-while": (("glow", 0, 112, 5, 5), ("rise", 112, 152, 5, 12)),
    "known-face": (("rise", 0, 30, 6, 28), ("glow", 30, 98, 28, 28), ("fade", 98, 128, 8, 28)),
    "lit-windows": (("swell", 0, 180, 6, 15),),
    "near-and-far": (("swell", 0, 80, 6, 24), ("rise", 80, 88, 6, 12), ("glow", 88, 172, 12, 12)),
    "wanting": (("swell", 0, 168, 8, 16),),
    "what-was-missing": (("glow", 0, 108, 12, 12), ("swell", 108, 168, 12, 20), ("glow", 168, 214, 12, 12)),
    "small-no": (
        ("glow", 0, 8, 12, 12),
        ("gate", 8, 8, 0, 0),
        ("turn", 24, 60, 10, 30),
        ("turn", 72, 108, 10, 30),
        ("glow", 110, 206, 12, 12),
    ),
}

# In, top-up, hold, out, rest, all in seconds; the count of breaths is in TABLE.
PATTERNS = {
    "long-out": (4, 0, 0, 6, 0),
    "coherent": (5.5, 0, 0, 5.5, 0),
    "box-four": (4, 0, 4, 4, 4),
    "four-seven-eight": (4, 0, 7, 8, 0),
    "cyclic-sigh": (2.5, 1, 0, 6.5, 0),
    "hum-out": (4, 0, 0, 8, 0),
    "cool-the-tea": (3, 0, 0, 5, 0),
    "breathe-together": (4, 0, 0, 6, 0),
    "breathe-apart": (4, 0, 0, 6, 0),
    "hum-together": (4, 0, 0, 8, 0),
}
HUMMED = {"hum-out", "hum-together"}
SWELLS_S = {
    "little-light": 8,
    "orient-room": 30,
    "senses-54321": 4,
    "hand-on-heart": 8,
    "slow-walk": 2,
    "follow-light": 12,
    "breath-as-is": 5.5,
    "hand-to-hand": 10,
    "safe-ally": 12,
    "kind-phrase": 12,
    "quiet-company": 15,
    "slow-hand": 10,
    "lit-windows": 15,
    "near-and-far": 40,
    "wanting": 14,
    "what-was-missing": 20,
}
CHIMES_S = {
    "orient-room": (0, 80),
    "senses-54321": (8, 38, 65, 92, 115),
    "soft-eyes": (20, 40, 60),
    "hug-20": (28, 48),
}
# Of the exercises without breaths of their own; every one with them has it.
OCEAN = {"feet-weight", "follow-light", "open-hands", "room-to-go", "with-you", "little-light"}
HUM = {"hand-on-heart", "kind-phrase", "wanting"}
EMBER = {"self-hold", "contemplate", "hide-a-while", "little-light"}

ROUTINES = {
    "default": (("follow-light",), ("settle",), ("quiet-company",)),
    "short": (("hand-on-heart",), ("cool-the-tea",), ("quiet-company",)),
    "sleep": (("feet-weight",), ("sleep-thin",), ()),
    "freeze": (("orient-room", "tiny-thaw"), ("breath-as-is",), ("quiet-company",)),
    "flight": (("slow-walk", "room-to-go"), ("settle",), ("kind-phrase",)),
    "fight": (("open-hands",), ("long-out",), ("safe-ally",)),
    "panic": (("orient-room",), ("follow-light",), ("safe-ally",)),
    "unsure": (("orient-room",), ("breath-as-is",), ("quiet-company",)),
    "own-pace": (("orient-room",), ("your-pace",), ("quiet-company",)),
    "child": ((), ("little-light",), ()),
    "together-apart": ((), ("breathe-apart",), ()),
    "together": (("feet-weight",), ("breathe-together",), ("hand-to-hand",)),
    "voice": (("hand-on-heart",), ("settle",), ("known-voice",)),
    "alone": (("slow-hand",), ("settle",), ("wanting",)),
    "shame": (("hand-on-heart",), ("breath-as-is",), ("hide-a-while",)),
    "push-pull": (("room-to-go",), ("breath-as-is",), ("near-and-far",)),
    "friendly-no": (("feet-weight",), ("breathe-together",), ("small-no",)),
    "calm": (("feet-weight",), ("coherent",), ("what-was-missing",)),
    "repair": ((), (), ("apart-and-back",)),
}
AT_NIGHT = {
    ("default", "quiet-company"): "lit-windows",
    ("alone", "wanting"): "lit-windows",
    ("friendly-no", "small-no"): "hand-to-hand",
}
