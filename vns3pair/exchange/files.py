"""Files made from a closed revision. Slow, so never inside a transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.urls import reverse
from django.utils import timezone

from vns3pair.ipsec import sheetfile
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.parameter import PARTNER, Reader
from vns3pair.sheets import services, standing
from vns3pair.sheets.models import Revision, Sheet

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_PDF = (
    "PDF is unavailable here. An administrator can make it work with: apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0 libharfbuzz-subset0"
)


class Unavailable(Exception):
    """A library of the operating system is missing; the message says which."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that a sheet goes out as."""

    content_type: str
    make: Callable[[Sheet, Revision, Reader, str], bytes]


def make(extension: str, sheet: Sheet, revision: Revision, audience: Reader, site: str = "") -> bytes:
    """A file of a closed revision, by the extension of a format: the one way out for whatever a sheet holds.

    `audience` is `partner` for whatever goes to one and `neutral` for a file that both sides may be given;
    what is internal goes into neither. `site` is this installation's address as people reach it (`Visitor.site`):
    with it, the files of an agreed sheet say where to see that it still stands. Raises Unavailable.
    """
    return FORMATS[extension].make(sheet, revision, audience, site)


def json_text(sheet: Sheet, revision: Revision, audience: Reader = "neutral") -> str:
    """The sheet file. It is for both sides, so it holds both fingerprints or none.

    What a script put beside the halves is its own, and nothing for a partner.
    """
    whole = services.as_file(sheet, revision)
    if audience == PARTNER:
        whole = replace(whole, extra={})
    return sheetfile.write(sheetfile.redact(whole, "neutral"))


def _json(sheet: Sheet, revision: Revision, audience: Reader, site: str) -> bytes:
    return json_text(sheet, revision, audience).encode()


def _xlsx(sheet: Sheet, revision: Revision, audience: Reader, site: str) -> bytes:
    from vns3pair.documents import xlsx

    return xlsx.write(
        compare(revision.vns3, revision.partner), _about(sheet, revision, audience, site), audience
    )


def _pdf(sheet: Sheet, revision: Revision, audience: Reader, site: str) -> bytes:
    try:
        from vns3pair.documents import pdf

        return pdf.write(
            compare(revision.vns3, revision.partner), _about(sheet, revision, audience, site), audience
        )
    except (OSError, ImportError) as error:  # WeasyPrint loads Pango when it is imported
        raise Unavailable(NO_PDF) from error


def _about(sheet: Sheet, revision: Revision, audience: Reader, site: str) -> object:
    """What the document says of itself; signatures only where they stand for this very revision's values."""
    from vns3pair.documents.structure import About

    agreement = standing.agreed_on(sheet, revision)
    page = reverse("verify_digest", args=[revision.digest]) if agreement is not None and site else ""
    return About(
        name=sheet.name,
        sheet_id=str(sheet.pk),
        revision=revision.number,
        digest=revision.digest,
        made=timezone.localtime(),
        sheet_json=json_text(sheet, revision, audience),
        signatures=standing.signature_lines(agreement) if agreement else (),
        accepted=standing.accepted_lines(agreement) if agreement else (),
        verify_url=f"{site.rstrip('/')}{page}" if page else "",
    )


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": Format("application/json", _json),
        "xlsx": Format(XLSX_TYPE, _xlsx),
        "pdf": Format("application/pdf", _pdf),
    }
)


def file_name(sheet: Sheet, revision: Revision, extension: str) -> str:
    """A name that every file system takes."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", sheet.name).strip("-.")[:80] or "sheet"
    return f"{stem}-r{revision.number}.{extension}"
