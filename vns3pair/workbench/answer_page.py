"""What the answer to a diagnosis is made of, fresh or kept."""

from __future__ import annotations

from typing import Any

from vns3pair.ipsec.diagnosis.finding import Reading
from vns3pair.ipsec.parameter import VNS3
from vns3pair.sheets import services
from vns3pair.sheets.views import head_of
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import handing_over, keeping, result_page, sheet_rows


def context(visitor: Visitor | None, reading: Reading, whose: str) -> dict[str, Any]:
    """For the template: with a sheet, the reading held against both of its halves as they are now."""
    held = None
    if visitor is not None:
        # What other sheets say is nothing that a guest's page is made from.
        comparison = (
            services.compared(visitor.sheet) if visitor.is_guest else services.comparison_of(visitor.sheet)
        )
        held = sheet_rows.held(reading, comparison, visitor.side, whose)
        reading, whose = held.reading, "" if held.foreign else held.whose
    side = visitor.side if visitor is not None else VNS3
    two = reading.other is not None
    page = result_page.page(reading, result_page.names_of(whose, side, two))
    found: dict[str, Any] = {
        "visitor": visitor,
        "sheet": visitor.sheet if visitor is not None else None,
        "page": page,
        "held": held,
        # Texts that were held against a sheet name the ends.
        "this_end": result_page.this_end(whose, side, page.first.diagnosis.end) if held is None else "",
        "whose": whose,
        "report": handing_over.text(page, held, visitor, whose),
        "subject": handing_over.subject(page, visitor),
    }
    if visitor is not None:
        found |= {"head": head_of(visitor.sheet), "tab": "diagnose", "kept": keeping.of(visitor)}
    return found


__all__ = ["context"]
