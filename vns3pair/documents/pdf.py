"""The PDF: tagged, titled, numbered, with the sheet file inside. WeasyPrint is loaded when first needed."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, NoReturn
from xml.etree.ElementTree import Element

from vns3pair.documents import layout, picture, qr
from vns3pair.documents.html import Child, document, element
from vns3pair.documents.scene import scene
from vns3pair.documents.structure import (
    HOW_TO_READ,
    SIGNS,
    About,
    Finding,
    Layout,
    Line,
    TunnelLine,
    clean,
)
from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.parameter import PARTNER, VNS3, Reader, Side

MOST_TUNNELS = 100
"""Beyond this, only pairs with a problem are printed, and no more than this many of them."""
MOST_FINDINGS = 150
LONGEST_PRINTED = 700
"""Characters of one text on paper: a row never splits, so it must fit a page."""
LONGEST_SUBNET = 100
LONGEST_LABEL = 200
LONGEST_ALTERNATIVE = 3000
"""Characters of what is read instead of the picture."""
MOST_LINES = 25
_LOGGERS = ("weasyprint", "weasyprint.progress")
"""Kept to errors: their warnings quote the texts of a sheet, which have no place in a log."""
_ONE_AT_A_TIME = Lock()
_LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"


def unavailable() -> str:
    """Why no PDF can be made on this machine; empty where it can."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return f"PDF unavailable: install {_LIBRARIES} (apt-get install) and the Python package weasyprint."
    return ""


def write(comparison: Comparison, about: About, reader: Reader = "neutral") -> bytes:
    """The PDF as bytes. Fetches nothing, from disk or network. Raises OSError where `unavailable` says so."""
    try:
        import weasyprint
    except (ImportError, OSError) as missing:
        raise OSError(unavailable()) from missing
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    printed = layout.make(comparison, about, reader)
    page = weasyprint.HTML(string=_page(printed, about, _picture(comparison, reader)), url_fetcher=_refuse)
    with _ONE_AT_A_TIME:
        made: bytes = page.write_pdf(
            font_config=_fonts(),
            stylesheets=[weasyprint.CSS(string=_style("pdf.css"), url_fetcher=_refuse)],
            pdf_variant="pdf/ua-1",
            attachments=_attachments(weasyprint, printed, about),
        )
    return made


def _refuse(url: str, *_: Any, **__: Any) -> NoReturn:
    raise ValueError("a document fetches nothing")


@cache
def _fonts() -> Any:
    """The fonts, found once: found anew each time they keep a little memory. Not for two threads at once."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _style(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _attachments(weasyprint: Any, printed: Layout, about: About) -> list[Any]:
    if not about.sheet_json:
        return []
    return [
        weasyprint.Attachment(
            string=about.sheet_json.encode("utf-8", "replace"),
            name=attachment_name(about),
            description="The sheet file, for import",
            created=about.made,
            modified=about.made,
            relationship="Source",
            url_fetcher=_refuse,
        )
    ]


def attachment_name(about: About) -> str:
    """`NAME.vns3pair.json`, of letters, digits, `.`, `-` and `_` alone."""
    name = re.sub(r"[^\w.-]+", "-", about.name, flags=re.ASCII).strip("-.")[:80]
    return f"{name or 'sheet'}.vns3pair.json"


def _page(printed: Layout, about: About, drawn: Element) -> str:
    made = about.made.astimezone(UTC).isoformat(timespec="seconds")
    head = [
        element("meta", charset="utf-8"),
        element("title", f"{printed.title}: IPsec connection sheet"),
        element("meta", name="author", content="vns3pair"),
        element("meta", name="description", content=printed.headline),
        element("meta", name="dcterms.created", content=made),
        element("meta", name="dcterms.modified", content=made),
    ]
    top = [*_top(printed), *_agreement(about), drawn]
    body = [*top, *_connection(printed), *_tunnels(printed), *_advice(printed), _legend()]
    return document("en", head, body)


def _picture(comparison: Comparison, reader: Reader) -> Element:
    """The tunnel as a picture. It brings its colours along, which the page's own do not reach, and its words."""
    drawn = picture.drawing(scene(comparison, reader))
    words = short(" ".join(picture.spoken(comparison, reader)), LONGEST_ALTERNATIVE)
    drawn.insert(0, element("title", words))
    drawn.insert(1, element("style", _style("picture.css")))
    return drawn


def _top(printed: Layout) -> Iterator[Element]:
    yield element("h1", printed.title)
    facts = [
        element("span", f"{name} {text}") for name, text in printed.facts if name not in ("Sheet", "Digest")
    ]
    yield element("p", *facts, class_="facts")
    if printed.digest:
        yield element("p", f"Digest {printed.digest}", class_="running")
    counts: list[Child] = []
    for name, count in printed.counts:
        counts += [" · " if counts else None, element("b", count), f" {name}"]
    yield element(
        "div",
        element("p", f"{SIGNS[printed.tone]} {printed.headline}", class_="headline"),
        element("p", *counts, class_="counts"),
        class_=f"banner {printed.tone}",
    )


def _agreement(about: About) -> Iterator[Element]:
    """Who signed, what was accepted as it is, and where to see whether the agreement still stands."""
    if not about.signatures:
        return
    rows = [*about.signatures, ("Digest", about.digest or "")]
    rows += [(f"Accepted: {title}", reason) for title, reason in about.accepted]
    lines = [
        element("p", element("b", short(clean(label), LONGEST_LABEL)), f": {short(clean(text))}")
        for label, text in rows
    ]
    code: list[Child] = []
    if about.verify_url:
        url = clean(about.verify_url)
        code = [qr.drawing(url, f"QR code of the address {url}")]
        lines.append(
            element(
                "p", element("b", "Does it still stand?"), " See ", element("a", url, href=url), class_="url"
            )
        )
    yield element("section", *code, element("h2", "Agreement"), *lines, class_="agreement")


def _table(columns: dict[str, str], rows: list[Element]) -> Element:
    """A table whose header is repeated on every page; `columns` maps heading to width."""
    return element(
        "table",
        element("colgroup", *(element("col", style=f"width: {width}") for width in columns.values())),
        element("thead", element("tr", *(element("th", name, scope="col") for name in columns))),
        element("tbody", *rows),
    )


def _connection(printed: Layout) -> Iterator[Element]:
    rows: list[Element] = []
    for block in printed.blocks:
        lines = [line for line in block.lines if not (line.blank and line.state == "not_applicable")]
        if lines:
            rows.append(
                element(
                    "tr",
                    element("th", block.title, colspan="3", scope="colgroup"),
                    element("td", block.matching, colspan="2", class_="tally"),
                    class_="section",
                )
            )
        for line in lines:
            rows += _parameter(line)
    yield element("h2", "Connection")
    yield _table({"Parameter": "21%", "VNS3": "27%", "Match": "7%", "Partner": "27%", "State": "18%"}, rows)


def _parameter(line: Line) -> list[Element]:
    told = line.state == "mismatch" or (line.state in ("incomplete", "not_comparable") and not line.blank)
    told = told and bool(line.explanation)
    row = element(
        "tr",
        element("th", line.label, scope="row"),
        _value(line, VNS3),
        element("td", line.mark, class_="mark"),
        _value(line, PARTNER),
        element("td", line.verdict if line.state != "not_applicable" else "", class_=f"state {line.tone}"),
        class_="told" if told else "",
    )
    return [row, _why(line, 5, line.citations)] if told else [row]


def _value(line: Line, side: Side) -> Element:
    text, note = (line.vns3 if side == VNS3 else line.partner), line.notes[side]
    return element(
        "td",
        element("span", short(text), class_="prose" if line.prose else "value") if text else None,
        element("span", note, class_="note") if note else None,
        class_=line.tone if line.tone in ("bad", "warn") else "",
    )


def _why(line: Line, columns: int, citations: tuple[str, ...] = ()) -> Element:
    source = _source(f"Basis: {line.basis}" if line.basis else "", layout.joined(citations))
    return element(
        "tr",
        element(
            "td",
            element(
                "div",
                element("p", short(line.explanation)),
                element("p", element("b", "Remedy: "), short(line.remedy)) if line.remedy else None,
                element("p", source, class_="source") if source else None,
            ),
            colspan=str(columns),
        ),
        class_=f"why {line.tone}",
    )


def _source(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def short(text: str, longest: int = LONGEST_PRINTED) -> str:
    """The text as far as it fits a page; the whole is in the attachment and the XLSX."""
    cut = "\n".join(text[:longest].split("\n")[:MOST_LINES])
    return text if cut == text else f"{cut} … (shortened)"


def _tunnels(printed: Layout) -> Iterator[Element]:
    many = len(printed.tunnels) > MOST_TUNNELS
    chosen = (
        [tunnel for tunnel in printed.tunnels if tunnel.line.state != "match"] if many else printed.tunnels
    )
    yield element("h2", f"Tunnels: {printed.tunnels_matching}")
    if chosen:
        rows = [row for tunnel in chosen[:MOST_TUNNELS] for row in _tunnel(tunnel)]
        yield _table(
            {
                "No.": "5%",
                "Name": "11%",
                "VNS3: local → remote": "29.5%",
                "Match": "7%",
                "Partner: local → remote": "29.5%",
                "State": "18%",
            },
            rows,
        )
    if many:
        yield element("p", _rest(len(printed.tunnels), len(chosen)), class_="rest")


def _rest(total: int, problems: int) -> str:
    printed = min(problems, MOST_TUNNELS)
    rest = f" and {problems - printed:,} more with a problem" if problems > printed else ""
    return (
        f"Of {total:,} pairs the {printed:,} above have a problem; not printed are "
        f"{total - problems:,} that match{rest}. "
        "All are in the sheet file attached to this PDF and in the XLSX."
    )


def _tunnel(tunnel: TunnelLine) -> list[Element]:
    line = tunnel.line
    told = line.state != "match" and bool(line.explanation)
    row = element(
        "tr",
        element("td", str(tunnel.number), class_="number"),
        element("th", short(tunnel.name, LONGEST_SUBNET), scope="row"),
        _subnets(tunnel.vns3_local, tunnel.vns3_remote, line),
        element("td", line.mark, class_="mark"),
        _subnets(tunnel.partner_local, tunnel.partner_remote, line),
        element("td", line.verdict, class_=f"state {line.tone}"),
        class_="told" if told else "",
    )
    return [row, _why(line, 6)] if told else [row]


def _subnets(local: str, remote: str, line: Line) -> Element:
    text = (
        " → ".join(short(part, LONGEST_SUBNET) or "…" for part in (local, remote)) if local or remote else ""
    )
    return element(
        "td",
        element("span", text, class_="value") if text else None,
        class_=line.tone if line.tone in ("bad", "warn") else "",
    )


def _advice(printed: Layout) -> Iterator[Element]:
    advice = [finding for finding in printed.findings if finding.advice]
    if advice:
        yield element("h2", "Advice")
        yield from (_finding(finding) for finding in advice[:MOST_FINDINGS])
    if len(advice) > MOST_FINDINGS:
        yield element("p", f"{len(advice) - MOST_FINDINGS:,} more are in the XLSX.", class_="rest")


def _finding(finding: Finding) -> Element:
    basis = f"Basis: {finding.basis}" if finding.basis else ""
    source = _source(finding.where, basis, layout.joined(finding.citations))
    return element(
        "div",
        element(
            "h3",
            element("span", f"{finding.sign} {finding.effect_word}".strip(), class_=f"state {finding.tone}"),
            f" · {finding.title}",
        ),
        element("p", short(finding.explanation)),
        element("p", element("b", "Remedy: "), short(finding.remedy)) if finding.remedy else None,
        element("p", source, class_="source"),
        class_=f"finding {finding.tone}",
    )


def _legend() -> Element:
    rows = [
        element("tr", element("th", mark, scope="row"), element("td", text)) for mark, text in HOW_TO_READ
    ]
    return element(
        "section",
        element("h2", "How to read"),
        _table({"Sign": "18%", "Meaning": "82%"}, rows),
        class_="read",
    )


__all__ = ["attachment_name", "unavailable", "write"]
