"""The parts of an XLSX file, unpacked within bounds that are checked before and while they are read.

An XLSX file is a zip of XML parts (ECMA-376). Whoever made it may be hostile: the sizes in its directory may lie,
its entries may be thousands, its XML may expand. Nothing here trusts what a file says of itself.
"""

from __future__ import annotations

import posixpath
import struct
import time
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from vns3pair.documents.answers import NotReadable

MOST_ENTRIES = 300
LARGEST_DIRECTORY = 64 * 1024
"""Bytes of the zip's directory: the library reads all of it before anybody can count entries."""
LARGEST_UNPACKED = 40 * 1024 * 1024
"""Bytes of all parts together, as the directory has it. 5,000 tunnels a side take three quarters of it."""
LARGEST_READ = 24 * 1024 * 1024
"""Bytes that are really unpacked: hidden sheets, which are the largest, are not read."""
MOST_ELEMENTS = 400_000
"""XML elements of all parts together: small ones cost time that their bytes do not show."""
LONGEST_TIME = 3.0
"""Seconds of processor time for all parts together, whatever they hold."""
_CHUNK = 64 * 1024
_TIMED = 256
"""Elements after which the time is looked at."""
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x07"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535

DAMAGED = "this file is damaged, or no XLSX workbook"
TOO_LARGE = "unpacked, this workbook is far larger than a sheet can be"
TOO_SLOW = "reading this workbook takes far longer than a sheet can take"


class Package:
    """An XLSX file, its directory checked. Raises NotReadable."""

    def __init__(self, content: bytes) -> None:
        _check_directory(content)
        try:
            self._zip = ZipFile(BytesIO(content))
        except (BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
            raise NotReadable(DAMAGED) from None
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
            raise NotReadable(TOO_LARGE)
        self._entries: Mapping[str, ZipInfo] = {
            entry.filename.lstrip("/").lower(): entry for entry in entries
        }
        self._bytes_left, self.elements_left = LARGEST_READ, MOST_ELEMENTS
        self._until = time.thread_time() + LONGEST_TIME

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._entries

    def chunks(self, part: str) -> Iterator[bytes]:
        """A part's content, piece by piece. What is beyond the bounds raises NotReadable."""
        entry = self._entries.get(part.lower())
        if entry is None:
            raise NotReadable(DAMAGED)
        if entry.flag_bits & 1:
            raise NotReadable("this workbook is encrypted: save it without a password")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise NotReadable(DAMAGED)  # others unpack without any bound
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    self._bytes_left -= len(chunk)
                    if self._bytes_left < 0:
                        raise NotReadable(TOO_LARGE)
                    yield chunk
        except (BadZipFile, OSError, ValueError, NotImplementedError, zlib.error, struct.error, EOFError):
            raise NotReadable(DAMAGED) from None

    def parse(self, part: str, handler: Elements) -> None:
        """Feeds a part's XML to a handler. No document type, so no entity, is let in."""
        parser = defusedxml.sax.make_parser()
        parser.forbid_dtd = True
        handler.package = self
        parser.setContentHandler(handler)
        silent = 0
        try:
            for chunk in self.chunks(part):
                told = handler.told
                parser.feed(chunk)
                # The parser begins an unfinished tag anew with each chunk: a very long one costs its square.
                silent = silent + 1 if handler.told == told else 0
                if silent > 1:
                    raise NotReadable(TOO_LARGE)
                self.check_time()
            parser.close()
        except DefusedXmlException:
            raise NotReadable(
                "this workbook defines XML entities, as none does that a spreadsheet made"
            ) from None
        except NotReadable:
            raise
        except (SAXException, LookupError, ValueError, RecursionError):
            raise NotReadable(DAMAGED) from None

    def check_time(self) -> None:
        if time.thread_time() > self._until:
            raise NotReadable(TOO_SLOW)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: by id the last word of the relation's type, and the other part."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed not in self:
            return {}
        handler = _Relations(folder)
        self.parse(listed, handler)
        return handler.found


def _check_directory(content: bytes) -> None:
    """Refuses a directory that is too long to be looked at. The library goes by its size, not by its count."""
    place = content.rfind(_END, max(0, len(content) - _END_SIZE - _LONGEST_COMMENT))
    if place < 0 or len(content) - place < _END_SIZE:
        raise NotReadable(DAMAGED)
    if content[max(0, place - 20) : place].startswith(_END_64):
        raise NotReadable(TOO_LARGE)  # a directory of the kind for files beyond 4 GB
    (size,) = struct.unpack_from("<L", content, place + 12)
    if size > LARGEST_DIRECTORY:
        raise NotReadable(TOO_LARGE)


class Elements(ContentHandler):
    """A handler of XML elements by their names without a name space; counts them."""

    package: Package

    def __init__(self) -> None:
        super().__init__()
        self.told = 0
        """How much the parser has told of."""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self.told += 1
        self.package.elements_left -= 1
        if self.package.elements_left < 0:
            raise NotReadable(TOO_LARGE)
        if not self.package.elements_left % _TIMED:
            self.package.check_time()
        self.start(name.rpartition(":")[2], dict(attrs.items()))

    def endElement(self, name: str) -> None:
        self.told += 1
        self.end(name.rpartition(":")[2])

    def characters(self, content: str) -> None:
        self.told += 1
        self.text(content)

    def text(self, content: str) -> None: ...

    def start(self, name: str, attrs: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...


class _Relations(Elements):
    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attrs: Mapping[str, str]) -> None:
        target = attrs.get("Target", "")
        if name != "Relationship" or not target or attrs.get("TargetMode") == "External":
            return
        path = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
        self.found[attrs.get("Id", "")] = (attrs.get("Type", "").rpartition("/")[2], path)


__all__ = ["DAMAGED", "TOO_LARGE", "Elements", "Package"]
