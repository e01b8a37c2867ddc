"""What a file with one of our names really is when it was saved in another format: Word, RTF, PDF or a web page.

Whoever writes in a word processor or saves a page from a browser can give it any name. A parser stumbles over such
files at odd places, so they are known by their first bytes.
Rule: one sentence for the whole file; nothing in it is looked at.
"""

from __future__ import annotations

import re

PACKED = "a packed file"
_BEGINNINGS = (
    (rb"\s*\{\\rtf", "an RTF file of a word processor"),
    (rb"PK\x03\x04(?s:.){0,60}mimetypeapplication/vnd\.oasis", "a file of a word processor"),
    (rb"PK\x03\x04(?s:.){0,4000}(?:word/|\[Content_Types\])", "a Word file"),
    (rb"PK\x03\x04|\x1f\x8b|BZh\d1AY|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!|(?s:.){257}ustar", PACKED),
    (rb"\xd0\xcf\x11\xe0", "an old Word file"),
    (rb"%PDF", "a PDF file"),
    (rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head)\b", "a web page"),
)
_FORMATS = tuple((re.compile(beginning, re.IGNORECASE), name) for beginning, name in _BEGINNINGS)


def is_packed(data: bytes) -> bool:
    """Whether it is an archive, or one file packed alone, by its first bytes."""
    return format_of(data) == PACKED


def format_of(data: bytes) -> str:
    """What a file is by its first bytes, with its article; empty for plain text."""
    plain = data.removeprefix(b"\xef\xbb\xbf")
    return next((name for beginning, name in _FORMATS if beginning.match(plain)), "")
