"""The border between raw JSON and what is stored: normal form, no secrets, nothing a database cannot hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vns3pair.ipsec import catalogue, sheetfile, values
from vns3pair.ipsec.parameter import Side


class TooManyTunnels(ValueError):
    """A side names more tunnels than one sheet may hold."""


def side(stated: Mapping[str, Any], which: Side) -> dict[str, Any]:
    """A side as it is stored. What cannot be read stays as typed, except what may be a key."""
    check_tunnels(stated)
    normal = sheetfile.normalise(stated, which)
    if not safe_fingerprint(normal.get("psk_fingerprint"), which):
        normal.pop("psk_fingerprint", None)
    return {key: value for key, value in normal.items() if not values.is_blank(value)}


def check_tunnels(stated: Mapping[str, Any]) -> None:
    """Refuses more tunnels than a page, a file or a comparison can be asked to bear."""
    tunnels = stated.get("tunnels")
    if isinstance(tunnels, list) and len(tunnels) > sheetfile.MOST_TUNNELS:
        raise TooManyTunnels(
            f"{len(tunnels):,} tunnels are more than the {sheetfile.MOST_TUNNELS:,} that one side may have."
        )


def safe_fingerprint(raw: Any, which: Side) -> bool:
    """Whether nothing is stated or it is a fingerprint: anything else might be the key itself."""
    if values.is_blank(raw):
        return True
    return values.read(catalogue.BY_KEY["psk_fingerprint"], raw, which).readable
