"""Any file that comes in, read by what it is and not by its name."""

from __future__ import annotations

from vns3pair.documents import json_reader, pdf_attachment, xlsx_reader
from vns3pair.documents.answers import LARGEST, Answers, NotReadable
from vns3pair.ipsec.parameter import PARTNER, Side

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
"""What an OpenDocument file has 30 bytes after its start: its first entry's name and content."""
NOTHING_KNOWN = "it is no workbook, PDF, sheet file or table"
TOO_LARGE = "it is too large: at most 5 MB are read"
"""The size itself is not known here: no more of an upload is read than shows that it is too large."""


def read(content: bytes, side: Side = PARTNER) -> Answers:
    """What a workbook, PDF, sheet file, CSV or pasted table holds. Raises NotReadable.

    Values of a foreign table that stand under no heading naming a side are `side`'s.
    """
    if len(content) > LARGEST:
        raise NotReadable(TOO_LARGE)
    kind = sniff(content)
    if kind == "xlsx":
        return xlsx_reader.read(content, side)
    if kind == "pdf":
        try:
            return json_reader.read(pdf_attachment.fetch(content), "pdf")
        except pdf_attachment.NoAttachment as none:
            raise NotReadable(str(none)) from None
    if kind == "json":
        return json_reader.read(content)
    return xlsx_reader.read_table(_text(content), side)


def sniff(content: bytes) -> str:
    """`xlsx`, `pdf`, `json` or `table`, told by how a file begins. Raises NotReadable for what is none of them."""
    if not content.strip():
        raise NotReadable("it is empty")
    if content.startswith(b"PK"):
        if content[30:].startswith(_OPEN_DOCUMENT):
            raise NotReadable("it is an OpenDocument file: save it as Excel workbook (.xlsx)")
        return "xlsx"
    if content.startswith(_OLD_OFFICE):
        raise NotReadable("it is an old .xls, or has a password: save it as .xlsx without one")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return "json" if start in (b"{", b"[") else "table"


def _text(content: bytes) -> str:
    """A text in the encodings that spreadsheets write. Raises NotReadable for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotReadable(NOTHING_KNOWN)


__all__ = ["LARGEST", "TOO_LARGE", "NotReadable", "read", "sniff"]
