"""The tunnels of one side, among themselves."""

from __future__ import annotations

from vns3pair.ipsec import addresses
from vns3pair.ipsec.addresses import Net
from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import REQUIRES, TUNNEL
from vns3pair.ipsec.advisories.words import Pairs
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3, Citation, guide, measured
from vns3pair.ipsec.tunnels import Tunnel
from vns3pair.ipsec.values import as_text

_SELECTORS = guide("IKEv1 Phase 2: Tunnel Definition / Traffic Selector Mismatch")
_RFC4301 = Citation("RFC 4301", "section 4.4.1, the policy database")


def _about(
    half: Half,
    facts: Facts,
    tunnels: list[Tunnel],
    explanation: str,
    remedy: str,
    **forms: tuple[str, str],
) -> Finding | None:
    """What there is to say of some tunnels; `forms` are words for one of them and for several."""
    if not tunnels:
        return None
    return Finding(
        facts.tunnel_keys(half, tunnels),
        explanation,
        remedy,
        {
            "tunnels": Pairs(tunnels),
            "count": _count(len(tunnels)),
            **{name: form[len(tunnels) > 1] for name, form in forms.items()},
        },
    )


def _count(number: int) -> str:
    return "1 tunnel" if number == 1 else f"{number:,} tunnels"


@advisory(
    "identical-subnets",
    name="Local and remote subnet are the same",
    effect="no_traffic",
    basis="standard",
    citations=(_RFC4301, TUNNEL),
)
def identical_subnets(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The same network at both ends: hosts look for the other end on their own wire, not in the tunnel.

    A route-based pair of 0.0.0.0/0 on both ends is the usual selector and is not meant here.
    Example: 10.0.0.0/24 to 10.0.0.0/24.
    Remedy: renumber one end, or translate its addresses, and state what the tunnel then carries.
    """
    found = facts.survey(half).identical
    if found and half.value("vpn_type") == "route":
        found = [tunnel for tunnel in found if tunnel.local is not None and tunnel.local.prefix]
    return _about(
        half,
        facts,
        found,
        "On {side} {count} ({tunnels}) has the same network at both ends: the tunnel may come up, and its "
        "hosts never send anything into it."
        if len(found) == 1
        else "On {side} {count} ({tunnels}) have the same network at both ends: they may come up, and their "
        "hosts never send anything into them.",
        "Correct the subnets on {side}; if both ends really have this network, renumber or translate one "
        "of them.",
    )


@advisory(
    "overlapping-subnets",
    name="Local and remote subnet overlap",
    effect="note",
    basis="standard",
    citations=(_RFC4301, TUNNEL),
)
def overlapping_subnets(half: Half, other: Half, facts: Facts) -> Finding | None:
    """One end of a tunnel lies within the other, so part of the addresses belongs to both.

    Default routes are judged by a rule of their own.
    Example: 10.0.0.0/8 to 10.1.0.0/16.
    Remedy: narrow the wider subnet, or make sure that routing prefers the narrower one.
    """
    return _about(
        half,
        facts,
        facts.survey(half).nested,
        "On {side} the local and the remote subnet of {tunnels} overlap: some addresses belong to both ends.",
        "Narrow the wider subnet on {side}, and mirror it on {other}.",
    )


@advisory(
    "duplicate-tunnels",
    name="A tunnel is stated twice",
    effect="note",
    basis="standard",
    citations=(TUNNEL, _SELECTORS),
)
def duplicate_tunnels(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The same pair of subnets stands on one side more than once; host bits do not make it another.

    Example: 10.0.0.0/24 to 10.1.0.0/24, in two rows.
    Remedy: delete the repetition.
    """
    return _about(
        half,
        facts,
        facts.survey(half).duplicates,
        "On {side} {tunnels} {repeat} stated before.",
        "Delete the {repetition} on {side}.",
        repeat=("repeats a tunnel", "repeat tunnels"),
        repetition=("repetition", "repetitions"),
    )


@advisory(
    "overlapping-tunnels",
    name="Tunnels overlap each other",
    effect="note",
    basis="standard",
    citations=(_RFC4301, _SELECTORS),
)
def overlapping_tunnels(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Two tunnels of a side overlap in both subnets, so some traffic fits either.

    Which one carries it depends on the device.
    Example: 10.0.0.0/16 to 10.9.0.0/16 beside 10.0.1.0/24 to 10.9.1.0/24.
    Remedy: drop the narrower tunnel, or cut the wider one so that they are apart.
    """
    return _about(
        half,
        facts,
        facts.survey(half).overlapping,
        "On {side} these tunnels overlap another in both subnets: {tunnels}. Which one carries the traffic "
        "depends on the device.",
        "Keep the tunnels of {side} apart, and mirror the change on {other}.",
    )


@advisory(
    "default-route-policy",
    name="A default route as subnet of a policy tunnel",
    effect="note",
    basis="guide",
    citations=(REQUIRES, TUNNEL),
)
def default_route_policy(half: Half, other: Half, facts: Facts) -> Finding | None:
    """A policy tunnel with 0.0.0.0/0 draws all traffic, its own negotiation and management perhaps too.

    Example: 172.31.1.0/24 to 0.0.0.0/0 on a policy-based VPN.
    Remedy: name the subnets, or make both sides route-based.
    """
    found = facts.survey(half).default_route
    if not found or half.value("vpn_type") != "policy":
        return None
    return _about(
        half,
        facts,
        found,
        "On {side}, a policy-based VPN, {tunnels} {take} all traffic.",
        "Name the subnets that are meant on {side} and on {other}, or make both route-based.",
        take=("takes in every address, so it draws", "take in every address, so they draw"),
    )


@advisory(
    "host-bits",
    name="A subnet written with host bits",
    effect="note",
    basis="measured",
    citations=(measured("host bits in a subnet were masked: harmless"), TUNNEL),
)
def host_bits(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The address names a host inside the network; devices mask it, so it did no harm where measured.

    Example: 172.31.1.7/24 instead of 172.31.1.0/24.
    Remedy: write the network's address.
    """
    return _about(
        half,
        facts,
        facts.survey(half).host_bits,
        "On {side} {tunnels} {written}.",
        "Write the network's own address on {side}, or the right prefix length if one host is meant.",
        written=(
            "is written with a host's address; it is compared as the whole network",
            "are written with hosts' addresses; they are compared as whole networks",
        ),
    )


@advisory(
    "ping-outside-remote",
    name="Ping address outside the remote subnet",
    effect="note",
    basis="guide",
    citations=(TUNNEL,),
)
def ping_outside_remote(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The pings that keep the tunnel up do not enter it.

    Example: ping address 10.60.0.1 for the remote subnet 10.50.0.0/16.
    Remedy: ping a host in the remote subnet.
    """
    if half.side != VNS3:
        return None
    found = [tunnel for tunnel in facts.survey(half).pinged if _outside(tunnel)]
    return _about(
        half,
        facts,
        found,
        "On {side} the ping {address} of {tunnels} {outside} up.",
        "Take a ping address in the remote subnet on {side}.",
        address=("address", "addresses"),
        outside=(
            "is not in the remote subnet, so it does not keep the tunnel",
            "are not in the remote subnets, so they do not keep the tunnels",
        ),
    )


def _outside(tunnel: Tunnel) -> bool:
    if tunnel.remote is None or not isinstance(tunnel.raw["ping_address"], str):
        return False
    address = addresses.read_address(as_text(tunnel.raw["ping_address"]))
    host = addresses.read_net(address.value) if address.readable else None
    return isinstance(host, Net) and not tunnel.remote.contains(host)


@advisory(
    "several-pairs-one-sa",
    name="Several pairs against a device with one SA",
    effect="note",
    basis="vendor",
    citations=(_SELECTORS, Citation("Device documentation", "traffic selectors of the device")),
)
def several_pairs_one_sa(half: Half, other: Half, facts: Facts) -> Finding | None:
    """VNS3 makes one SA for each pair of subnets; some devices put all pairs into one.

    Example: two tunnels against Azure with its default selectors.
    Remedy: set the device to one SA for each pair, or join the pairs into one; AWS wants it route-based.
    """
    if half.device is None or not half.device.one_sa:
        return None
    if half.device.one_sa_ikev2_only and half.value("ike_version") == other.value("ike_version") == 1:
        return None
    count = max(facts.survey(half).distinct, facts.survey(other).distinct)
    if count < 2:
        return None
    return Finding(
        ("tunnels",),
        "{Other} makes one SA for each of {count}. {reason}.",
        half.device.one_sa_remedy
        or "Set {side} to one SA for each pair of subnets, or join the pairs into one.",
        {"count": _count(count), "reason": half.device.one_sa},
    )
