"""The border between raw JSON and what is stored: normal form, no secrets, nothing a database cannot hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from vns3pair.ipsec import catalogue, sheetfile, values
from vns3pair.ipsec.parameter import Side

MOST_TUNNELS = 5_000
DEEPEST = 20


class TooManyTunnels(ValueError):
    """A side names more tunnels than one sheet may hold."""


def side(stated: Mapping[str, Any], which: Side) -> dict[str, Any]:
    """A side as it is stored. What cannot be read stays as typed, except what may be a key."""
    kept = storable(dict(stated))
    if not isinstance(kept, dict):
        return {}
    check_tunnels(kept)
    normal = dict(sheetfile.normalise(kept, which))
    if not safe_fingerprint(normal.get("psk_fingerprint"), which):
        normal.pop("psk_fingerprint", None)
    return {key: value for key, value in normal.items() if not values.is_blank(value)}


def check_tunnels(stated: Mapping[str, Any]) -> None:
    """Refuses more tunnels than a page, a file or a comparison can be asked to bear."""
    tunnels = stated.get("tunnels")
    if isinstance(tunnels, list) and len(tunnels) > MOST_TUNNELS:
        raise TooManyTunnels(
            f"{len(tunnels):,} tunnels are more than the {MOST_TUNNELS:,} that one side may have."
        )


def safe_fingerprint(raw: Any, which: Side) -> bool:
    """Whether nothing is stated or it is a fingerprint: anything else might be the key itself."""
    if values.is_blank(raw):
        return True
    return values.read(catalogue.BY_KEY["psk_fingerprint"], raw, which).readable


def storable(raw: Any, depth: int = 0) -> Any:
    """JSON that every database and every UTF-8 page can hold, otherwise unchanged.

    NUL and lone surrogates become U+FFFD, infinities and endless nesting become text.
    """
    if isinstance(raw, str):
        return _text(raw)
    if isinstance(raw, float) and not math.isfinite(raw):
        return str(raw)
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) > 10**18:
        return values.as_text(raw)
    if isinstance(raw, (list, dict)) and depth >= DEEPEST:
        return values.as_text(raw)
    if isinstance(raw, list):
        return [storable(item, depth + 1) for item in raw]
    if isinstance(raw, dict):
        return {_text(str(key)): storable(value, depth + 1) for key, value in raw.items()}
    return raw


def _text(text: str) -> str:
    if text.isascii() and "\x00" not in text:
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if c == "\x00" or "\ud800" <= c <= "\udfff" else c for c in text
    )
