"""Which subnets are routed into a tunnel interface.

Never everything: such a route would be a default route, or one beside that which leads to the Internet, and the packets
of the tunnel itself would go into the tunnel.
"""

from __future__ import annotations

from vns3pair.ipsec.addresses import Net
from vns3pair.ipsec.devices.plan import Plan

NOT_EVERYTHING = (
    "The remote subnet is everything: add a route for each network that is to go through the tunnel."
)
"""For a comment where the routes would stand."""


def subnets(plan: Plan) -> tuple[Net, ...]:
    """Each remote subnet once, in order."""
    return tuple({pair.remote.key: pair.remote for pair in plan.pairs if pair.remote.prefix}.values())


def is_everything(plan: Plan) -> bool:
    """Whether some remote subnet has no route."""
    return any(not pair.remote.prefix for pair in plan.pairs)


__all__ = ["NOT_EVERYTHING", "is_everything", "subnets"]
