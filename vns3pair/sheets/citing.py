"""Citations as a page says them: each document once, then the places in it."""

from __future__ import annotations

from collections.abc import Iterable

from vns3pair.ipsec.parameter import Citation

SHORT = {"IPsec Troubleshooting Guide": "Guide"}


def cited(citations: Iterable[Citation]) -> str:
    """`Guide: Phase 1: Hash; General Errors · RFC 7296: 2.13`."""
    places: dict[str, dict[str, None]] = {}
    for citation in citations:
        places.setdefault(SHORT.get(citation.source, citation.source), {})[citation.where] = None
    return " · ".join(
        f"{source}: {'; '.join(found)}" if any(found) else source for source, found in places.items()
    )
