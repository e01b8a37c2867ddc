"""The words in a file, whatever program saved it: plain text, RTF, or a packed Word or OpenDocument file.

Its words tell whether a file was meant for the device, so a letter is left alone and an exercise that was typed in a
word processor is not. Rule: the words are only looked at, never played; what can't be opened has none.
"""

from __future__ import annotations

import html
import re
from io import BytesIO

PLAIN_ZIP = (0, 8)  # stored and deflated; with other methods a few bytes may unpack to fill all memory
_MOST = 256 * 1024  # bytes of a document's text, with its marks
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_TEXTS = ("word/document.xml", "content.xml")  # of Word and of OpenDocument
_LINE_END = re.compile(r"</(?:w|text):(?:p|h)>|<(?:w:br|text:line-break)\b[^>]*>")
_MARK = re.compile(r"<[^>]*>")


def text_of(data: bytes) -> str:
    """The text in a file's bytes, as well as it can be made out."""
    if data.startswith(_ZIP):
        return _in_document(data)
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return "" if data.startswith(_OLD_OFFICE) else data.decode("utf-16" if wide else "utf-8", "replace")


def _in_document(data: bytes) -> str:
    from zipfile import ZipFile  # imported here because documents are rare

    try:
        with ZipFile(BytesIO(data)) as document:
            found = next((one for one in document.infolist() if one.filename in _TEXTS), None)
            if found is None or found.compress_type not in PLAIN_ZIP or found.flag_bits & 1:
                return ""
            with document.open(found) as file:
                marked = file.read(_MOST).decode("utf-8", "replace")
    except Exception:  # noqa: BLE001 - a damaged archive may raise any error
        return ""
    return html.unescape(_MARK.sub("", _LINE_END.sub("\n", marked)))
