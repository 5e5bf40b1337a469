"""Which row a gateway's own address belongs to."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.wire_addresses import is_private


def own_row(own: str, peer: str) -> str:
    """`local_private_ip` where NAT must lie between a gateway's address and its peer's, else `public_ip`.

    Both are addresses; `peer` may be empty. NAT must lie between a private address and one of the Internet.
    """
    behind_nat = is_private(own) and not (peer and is_private(peer))
    return "local_private_ip" if behind_nat else "public_ip"


__all__ = ["own_row"]
