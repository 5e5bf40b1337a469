"""What lets traffic pass a firewall with zones: names for the subnets, and a policy for each direction.

Juniper SRX: Junos CLI reference, security zones, security address-book and security policies. Palo Alto: PAN-OS CLI
hierarchy, zone, address and rulebase security; that an interface made by command has to be imported into its virtual
system is seen in public configurations of single firewalls.
"""

from __future__ import annotations

from collections.abc import Iterator

from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.plan import Plan

INSIDE, OUTSIDE, VPN = "trust", "untrust", "vpn"
"""Stated assumptions: a sheet knows no names of zones."""
_LONGEST_POLICY_NAME = 31


def of_srx(plan: Plan, external: str, tunnel: str) -> Iterator[str]:
    """The set commands of an SRX."""
    zone = "set security zones security-zone"
    yield f"{zone} {OUTSIDE} interfaces {external} host-inbound-traffic system-services ike"
    yield f"{zone} {VPN} interfaces {tunnel}"
    near, far = _named(plan)
    for name, subnet in (near | far).items():
        yield f"set security address-book global address {name} {subnet}"
    for label, from_zone, to_zone, sources, destinations in (
        ("out", INSIDE, VPN, near, far),
        ("in", VPN, INSIDE, far, near),
    ):
        policy = (
            f"set security policies from-zone {from_zone} to-zone {to_zone} policy {_policy(plan, label)}"
        )
        yield from (f"{policy} match source-address {name}" for name in sources)
        yield from (f"{policy} match destination-address {name}" for name in destinations)
        yield f"{policy} match application any"
        yield f"{policy} then permit"


def of_pan_os(plan: Plan, tunnel: str) -> Iterator[str]:
    """The set commands of a Palo Alto firewall with one virtual system."""
    yield f"set import network interface {tunnel}"
    yield f"set zone {VPN} network layer3 {tunnel}"
    near, far = _named(plan)
    yield from (f"set address {name} ip-netmask {subnet}" for name, subnet in (near | far).items())
    for label, from_zone, to_zone, sources, destinations in (
        ("out", INSIDE, VPN, near, far),
        ("in", VPN, INSIDE, far, near),
    ):
        rule = f"set rulebase security rules {_policy(plan, label)}"
        yield f"{rule} from {from_zone}"
        yield f"{rule} to {to_zone}"
        yield from (f"{rule} source {name}" for name in sources)
        yield from (f"{rule} destination {name}" for name in destinations)
        yield f"{rule} application any"
        yield f"{rule} service any"
        yield f"{rule} action allow"


def _named(plan: Plan) -> tuple[dict[str, str], dict[str, str]]:
    """Local and remote subnets, each once, under names of their own."""
    near = dict.fromkeys(pair.local.masked for pair in plan.pairs)
    far = dict.fromkeys(pair.remote.masked for pair in plan.pairs)
    return (
        {f"{plan.name}-local-{number}": subnet for number, subnet in enumerate(near, start=1)},
        {f"{plan.name}-remote-{number}": subnet for number, subnet in enumerate(far, start=1)},
    )


def _policy(plan: Plan, label: str) -> str:
    return f"{quoting.identifier(plan.name, _LONGEST_POLICY_NAME - len('-out'))}-{label}"


__all__ = ["INSIDE", "OUTSIDE", "VPN", "of_pan_os", "of_srx"]
