"""What a file's name tells: what it was meant to be called, and what kind of program left it.

People save from word processors, browsers number downloads, file managers make copies, each in its own language. So a
name is split into its words, and words that only record such a history are ignored.
Rule: a name is only ever a reason to look at a file or to report it, never to play it.
"""

from __future__ import annotations

import difflib
import re
from typing import Literal

FILES = ("settings.yaml", "lines.yaml")
FOLDERS = ("exercises", "routines")
KNOWN_FOLDERS = (*FOLDERS, "voices")
WORDS_FOLDERS = ("words", "words/drafts")  # the spoken lines in other languages
OWNERS_FOLDERS = (*FOLDERS, WORDS_FOLDERS[0])  # where an owner's files are read, voices apart

Made = Literal["text", "document", "archive", "download", "shortcut", "sealed"]
"""What a file is by its ending: plain text, as far as is known, or something that has to be opened first."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DOCUMENTS = _words(
    "doc docx docm dot dotx odt ott fodt rtf rtfd pages pdf wps wpd gdoc epub xls xlsx ods ppt pptx odp numbers"
)
_ARCHIVES = _words(
    "zip zipx gz tgz tar bz bz2 tbz tbz2 xz txz lz lzma tlz zst tzst lz4 rar 7z cab ace arj lzh lha sit sitx cpio"
)
_DOWNLOADS = _words("part partial crdownload download opdownload filepart")
_PLAIN = _words(
    "txt text md markdown rst json json5 jsonc conf cfg cnf config ini toml properties env log html htm xml"
)
_BACKUPS = _words("bak bk bkp backup old orig save sav saved tmp temp kept disabled off copy")
_ENDINGS = _DOCUMENTS | _ARCHIVES | _DOWNLOADS | _PLAIN | _BACKUPS
_PICTURES = _words("png jpg jpeg gif webp svg bmp tif tiff heic ico")
_SOUNDS = _words("wav mp3 m4a ogg oga opus flac aif aiff aac wma caf mp4 mov webm avi mkv")
_COPY = "copy|kopie|copie|copia|cópia|kopia|kopi|kopio|duplicate|duplikat"
_HISTORY = _words(
    "copy kopie copie copia cópia kopia kopi kopio duplicate duplikat of von de di da old alt vieux new neu nouveau"
    " nuevo backup sicherung bak orig original final last version test draft entwurf mine my"
)
_LEFT_BY_EDITORS = re.compile(
    r"#(?P<hashed>.+)#|~\$(?P<locked>.+)|(?P<base>.+?)(?:~|\.(?:sw[a-p]|rej|orig|(?:dpkg|ucf|rpm)-?\w+))", re.DOTALL
)
_WRAPPED = re.compile(
    r"(?P<base>.+)\.(?:(?P<shortcut>url|lnk|desktop|webloc)|(?P<sealed>gpg|pgp|asc|age|enc))", re.IGNORECASE | re.DOTALL
)  # shortcuts that browsers and desktops make, and files whose text is hidden
_BACKUP = re.compile(r"(?P<base>.+?)\.(?:bak|old|save|tmp)\d*(?:\.\d+)?", re.IGNORECASE | re.DOTALL)
_KEPT_BY_A_ROLLBACK = re.compile(r".+\.\d{4}-\d\d-\d\d(?:-\d+)?~", re.DOTALL)
_OF_PEOPLE = re.compile(
    r"(?:read[ _-]?me|lies[ _-]?mich|licen[cs]e|copying|change[ _-]?log|authors|notice|notes?|notizen|to[ _-]?do)"
    r"(?:\W.*)?|makefile|.+\.schema\.json|thumbs\.db|desktop\.ini|_?\.ds_store|icon\r"
    r"|4913|5036",  # vim tries a folder with such a file
    re.IGNORECASE | re.DOTALL,
)
_CHECKS = re.compile(
    r".+\.(?:(?:md5|sha\d*|blake2|blake3|crc32|sfv)(?:sums?)?|sig|sign|minisig|p7s|sigstore)"
    r"|(?:md5|sha\d*|check)sums?(?:\..*)?",
    re.IGNORECASE | re.DOTALL,
)  # checksums and signatures of other files
_OF_WORDS = re.compile(
    r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?(?:\.yaml|\.rules\.yaml|\.of\.json)|retired\.yaml"
)
_COPIED = re.compile(rf"^(?:copy of|kopie von|copie de|copia de|copia di|c[oó]pia de|kopia)\s+"
                     rf"|[ _-]*\(\d+\)$|[ _-]+(?:{_COPY})(?:[ _-]*\(?\d+\)?)?$|[ _-]+\d{{4}}-\d\d-\d\d$"
                     r"|[ _-]ya?ml$", re.IGNORECASE)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


def of_words(name: str) -> bool:
    """Whether a file of this name in `words` is read: a language's lines, such as `de.yaml`, or what belongs to it."""
    return _OF_WORDS.fullmatch(name) is not None


def looks_like_settings(name: str) -> str | None:
    """`settings.yaml` or `lines.yaml` if a name was likely meant to be that; None for any other."""
    plain = (re.sub(r"\d+", "", word) for word in _WORD.findall(_bare(name).lower()) if not is_ending(word))
    words = [word for word in plain if len(word) > 1 and word not in _HISTORY and not is_ending(word)]
    if len(words) != 1 or made_by(name) == "media":
        return None
    near = difflib.get_close_matches(words[0], ("settings", "lines"), n=1, cutoff=0.86)
    return f"{near[0]}.yaml" if near else None


def near_folder(name: str) -> str | None:
    """`exercises`, `routines` or `voices` if a folder's name was likely meant to be that; None for any other."""
    near = difflib.get_close_matches(name.lower().strip(), KNOWN_FOLDERS, n=1, cutoff=0.8)
    return near[0] if near else None


def could_be_ours(name: str) -> bool:
    """Whether a file of this name is worth a look when it comes or changes."""
    return not (name.startswith(".") or left_by_an_editor(name) or is_known(name) or made_by(name) == "media")


def is_known(name: str) -> bool:
    """Whether a file is for people, a system's own, or kept by a rollback, and so never reported."""
    if _KEPT_BY_A_ROLLBACK.fullmatch(name) or _CHECKS.fullmatch(name):
        return True
    return _OF_PEOPLE.fullmatch(name) is not None and not is_yaml(name)


def left_by_an_editor(name: str) -> str | None:
    """The file next to which an editor or a package has left this one."""
    found = _LEFT_BY_EDITORS.fullmatch(name)
    return (found["hashed"] or found["locked"] or found["base"]) if found is not None else None


def backup_of(name: str) -> str | None:
    """The file that this is a backup of."""
    found = _BACKUP.fullmatch(name)
    return found["base"] if found is not None else None


def sealed_from(name: str) -> str | None:
    """The file that this one holds in encrypted form, or is the signature of."""
    wrapped = _WRAPPED.fullmatch(name)
    return wrapped["base"] if wrapped is not None and wrapped["sealed"] else None


def made_by(name: str) -> Made | Literal["media"]:
    """What a file is by its last meaningful ending."""
    if (wrapped := _WRAPPED.fullmatch(name)) is not None:
        return "shortcut" if wrapped["shortcut"] else "sealed"
    for ending in reversed(_WORD.findall(name.lower())[1:]):
        for made, endings in _MADE.items():
            if ending in endings:
                return made
        if not is_ending(ending) and not ending.isdecimal():
            break
    return "text"


def is_sound(name: str) -> bool:
    """Whether a file could be a recording by its ending; films could, a system's files about recordings could not."""
    return not name.startswith(".") and name.lower().rpartition(".")[2] in _SOUNDS


def is_yaml(name: str) -> bool:
    """Whether one of a name's endings is nearly `.yaml`."""
    return any(_nearly_yaml(word) for word in _WORD.findall(name.lower())[1:])


def is_ending(word: str) -> bool:
    """Whether a word of a name is a file ending rather than a word."""
    return word in _ENDINGS or _nearly_yaml(word)


def stem(name: str) -> str:
    """A name without what its history added: `my-calm` for `my-calm.yaml (1)` and `my-calm - Copy.yml`."""
    left = _bare(name.strip())
    while True:
        before = left
        head, _, ending = re.sub(r"[.,]([^.,]*)$", r"\0\1", left).partition("\0")
        words = _WORD.findall(ending.lower())
        if head and all(is_ending(re.sub(r"\d+$", "", word)) or word.isdecimal() or word in _HISTORY for word in words):
            left = head
        left = _COPIED.sub("", left).strip() or left
        if left == before:
            return left


def _bare(name: str) -> str:
    """A name without the last ending of a shortcut or an encrypted file."""
    wrapped = _WRAPPED.fullmatch(name)
    return wrapped["base"] if wrapped is not None else name


def _nearly_yaml(word: str) -> bool:
    """`yml`, `yaml`, and typing errors of these."""
    plain = re.sub(r"\d+$", "", word)
    return plain in ("ya", "yml", "ymls") or (
        3 <= len(plain) <= 6 and difflib.SequenceMatcher(None, plain, "yaml").ratio() >= 0.74
    )


_MADE: dict[Made | Literal["media"], frozenset[str]] = {
    "document": _DOCUMENTS,
    "archive": _ARCHIVES,
    "download": _DOWNLOADS,
    "media": _PICTURES | _SOUNDS,
}
