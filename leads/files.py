"""Which files a lead takes: by their name, and by what is really in them.

A file is only ever handed out as a download that no browser shows; what could be a page or a
program is refused all the same, whatever it is called.
"""

from __future__ import annotations

import re
import unicodedata
from typing import IO, Any

from leads.models import MAX_FILE_NAME
from pocketcrm.errors import FieldProblem, InvalidInput

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
# What a file is handed out as, by the end of its name. Nothing that a browser runs is here.
MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "heic": "image/heic",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "odt": f"{OPEN_DOCUMENT}.text",
    "ods": f"{OPEN_DOCUMENT}.spreadsheet",
    "odp": f"{OPEN_DOCUMENT}.presentation",
    "rtf": "application/rtf",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "txt": "text/plain",
    "csv": "text/csv",
    "ics": "text/calendar",
    "vcf": "text/vcard",
}
TEXTS = ("txt", "csv", "ics", "vcf")
UNKNOWN_TYPE = "application/octet-stream"

_OLE, _ZIP, _BOX = rb"\xd0\xcf\x11\xe0", rb"PK\x03\x04", rb"[\s\S]{4}ftyp"
# What the others begin with.
_BEGINNINGS = {
    "jpg": rb"\xff\xd8\xff",
    "jpeg": rb"\xff\xd8\xff",
    "png": rb"\x89PNG\r\n\x1a\n",
    "gif": rb"GIF8[79]a",
    "webp": rb"RIFF[\s\S]{4}WEBP",
    "heic": _BOX,
    "tif": rb"II\*\x00|MM\x00\*",
    "tiff": rb"II\*\x00|MM\x00\*",
    "pdf": rb"(?:\xef\xbb\xbf)?\s*%PDF-",
    "doc": _OLE,
    "xls": _OLE,
    "ppt": _OLE,
    "docx": _ZIP,
    "xlsx": _ZIP,
    "pptx": _ZIP,
    "odt": _ZIP,
    "ods": _ZIP,
    "odp": _ZIP,
    "rtf": rb"\{\\rtf",
    "mp3": rb"ID3|\xff[\xe2-\xff]",
    "m4a": _BOX,
    "wav": rb"RIFF[\s\S]{4}WAVE",
    "mp4": _BOX,
    "mov": rb"[\s\S]{4}(?:ftyp|moov|mdat|wide|free|skip)",
}
# As far as browsers look where nobody tells them what a file is.
HEAD = 1536
_TAGS = "html|head|body|script|svg|iframe|object|embed|form|meta|link|style|base|math|xsl:"
# In UTF-7 as well, which old readers fall for.
_PAGE = re.compile(rf"(?:<|\+ADw-)(?:!doctype|!entity|\?xml|\?php|%|(?:{_TAGS})\b)", re.IGNORECASE)
_PROGRAM = re.compile(r"[\s\ufeff]*(?:#!|@echo\s|<[a-z!?/%])", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*;%]')


def clean_name(sent: str) -> str:
    """The name without a path, without what cannot be seen (controls, marks that turn the order of
    letters round) and without what a file system or a header takes for something else."""
    name = unicodedata.normalize("NFC", sent.encode(errors="ignore").decode())
    name = "".join(" " if char.isspace() else char for char in name)
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = re.split(r"[/\\]", name)[-1]
    name = " ".join(_NOT_IN_NAMES.sub("_", name).split()).strip(". ")
    stem, dot, end = name.rpartition(".")
    return f"{stem.rstrip('. ')[: MAX_FILE_NAME - len(end) - 1]}{dot}{end}"[:MAX_FILE_NAME]


def type_of(name: str) -> str:
    """What a file of this cleaned name is handed out as. Raises InvalidInput where leads take no
    such files."""
    stem, _, end = name.rpartition(".")
    media_type = MEDIA_TYPES.get(end.lower())
    if not stem or media_type is None:
        raise refused("type", "Files of this type are not taken. Send an image, a PDF, or a text.")
    return media_type


def check_content(name: str, content: IO[Any]) -> None:
    """Raise InvalidInput where there is something else in a file than its name says."""
    content.seek(0)
    head = content.read(HEAD)
    end = name.rpartition(".")[2].lower()
    if end in TEXTS:
        is_fine = _is_plain_text(head + content.read())
    else:
        looks_fine = re.match(_BEGINNINGS[end], head) is not None
        is_fine = looks_fine and not _PAGE.search(head.decode("latin-1"))
    content.seek(0)
    if not is_fine:
        raise refused("content", "What is in this file is not what its name says.")


def refused(code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldProblem("file", code, message)])


def _is_plain_text(content: bytes) -> bool:
    text = _decoded(content)
    if _CONTROLS.search(text) or _PROGRAM.match(text):
        return False
    return not _PAGE.search(text)


def _decoded(content: bytes) -> str:
    """As its mark says, and where it has none as UTF-8; else byte by byte, which finds tags too."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
