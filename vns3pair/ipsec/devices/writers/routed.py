"""Which subnets are routed into a tunnel interface, and what a Linux host needs to route at all.

Never everything: such a route would be a default route, or one beside that which leads to the Internet, and the packets
of the tunnel itself would go into the tunnel.
"""

from __future__ import annotations

from vns3pair.ipsec.addresses import Net
from vns3pair.ipsec.devices.plan import Pair, Plan

NOT_EVERYTHING = "A remote subnet is everything, which is not routed: add a route for each network that is to go through the tunnel."
"""For a comment where the routes would stand; whether it is the only remote subnet or one of several."""
LINUX_ROUTER = (
    "The host has to forward (net.ipv4.ip_forward=1), to let in UDP 500 and 4500 and protocol 50, and to keep what goes into "
    "the tunnel from being masqueraded."
)
"""What a Linux host needs besides its daemon before packets of a subnet pass."""
ALL_MAY_USE_IT = "routes name the remote subnets alone; all traffic may use the tunnel"
"""For a writer's `leaves`, of the row `tunnels`."""
_EVERYTHING = {4: Net(4, 0, 0, "0.0.0.0/0", False), 6: Net(6, 0, 0, "::/0", False)}


def selectors(plan: Plan) -> tuple[Pair, ...]:
    """What is offered for the tunnel: the plan's pairs, or everything (once for each family) where routes decide.

    A route-based endpoint of VNS3 has 0.0.0.0/0 for both its selectors, and takes no narrower ones.
    """
    if plan.vpn_type != "route":
        return plan.pairs
    families = sorted({pair.local.version for pair in plan.pairs})
    return tuple(Pair("vti" if f == 4 else "vti6", _EVERYTHING[f], _EVERYTHING[f]) for f in families)


def names_subnets(plan: Plan) -> bool:
    """Whether some pair of a route-based plan is less than everything, which its selectors do not say."""
    return plan.vpn_type == "route" and any(pair.local.prefix or pair.remote.prefix for pair in plan.pairs)


def subnets(plan: Plan) -> tuple[Net, ...]:
    """Each remote subnet once, in order."""
    return tuple({pair.remote.key: pair.remote for pair in plan.pairs if pair.remote.prefix}.values())


def is_everything(plan: Plan) -> bool:
    """Whether some remote subnet has no route."""
    return any(not pair.remote.prefix for pair in plan.pairs)


__all__ = [
    "ALL_MAY_USE_IT",
    "LINUX_ROUTER",
    "NOT_EVERYTHING",
    "is_everything",
    "names_subnets",
    "selectors",
    "subnets",
]
