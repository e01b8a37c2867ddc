"""A score in another language: the same light at the same moments, with other words.

Rule: all of a score's lines are said in the language, or none is.
"""

from __future__ import annotations

from dataclasses import replace

from pi_regulate.library.translation import Translation
from pi_regulate.score.adapted import with_waiting
from pi_regulate.score.score import Cue, Gate, Score


def spoken_as(score: Score, translation: Translation) -> Score | None:
    """The score with every line as the translation says it; None where it can't say one of them."""
    if translation.lines is None:
        return score
    if translation.ids(score.lines) is None:
        return None

    def said(cue: Cue) -> Cue:
        if cue.kind != "say" or cue.line is None or cue.text is None:
            return cue
        line, text = translation.said(cue.line, cue.text) or (cue.line, cue.text)
        if line == cue.line and text == cue.text:
            return cue
        return replace(cue, line=line, text=text, seconds=translation.takes_s(text))

    def asked(gate: Gate) -> Gate:
        if gate.line is None or gate.text is None:
            return gate
        line, text = translation.said(gate.line, gate.text) or (gate.line, gate.text)
        return replace(gate, line=line, text=text)

    score = with_waiting(score, said)
    return replace(score, cues=tuple(map(said, score.cues)), gates=tuple(map(asked, score.gates)))
