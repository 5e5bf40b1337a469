"""FortiGate: phase1-interface, a phase2-interface for each pair, routes and firewall policies, as CLI commands.

Options and their ranges are those of the FortiOS CLI reference, 6.2 to 7.6. The name of a phase1-interface is that of
an interface, which has at most 15 characters.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from vns3pair.ipsec.addresses import parse_peer_id
from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.fortigate import DEVICE
from vns3pair.ipsec.devices.fortigate_words import (
    GROUPS,
    LOCAL_ID_TYPES,
    NAT_TRAVERSAL,
    PHASE1_CIPHERS,
    PHASE2_CIPHERS,
    PLAIN_HASHES,
    retries_of,
)
from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Dpd, Gap, Plan
from vns3pair.ipsec.devices.writers import routed
from vns3pair.ipsec.devices.writers.fortigate_network import (
    Network,
    lacks_peer,
    policies,
    routes,
    tunnel_address,
)
from vns3pair.ipsec.devices.writers.writing import Block, Writer

_LONGEST_NAME = 15
_OUTSIDE = "wan1"
_SILENT = {
    "public_ip": "the tunnel starts from the address of the interface it is bound to",
    "local_private_ip": "the tunnel starts from the address of the interface it is bound to",
    "authentication": "what is written here is always a pre-shared key",
    "ipsec_protocol": "a FortiGate's tunnel is always ESP",
    "encapsulation_mode": "what is written here is always tunnel mode",
    "dpd_action": "a FortiGate drops what does not answer and has no setting for it; with auto-negotiate it starts anew",
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    one, two = plan.phase1, plan.phase2
    if plan.authentication != "psk":
        yield Gap("authentication", "only configurations with a pre-shared key are written")
    if plan.ipsec_protocol != "esp":
        yield Gap("ipsec_protocol", "a FortiGate does ESP only")
    if plan.encapsulation_mode != "tunnel":
        yield Gap("encapsulation_mode", "only tunnel mode is written")
    if one.encryption not in PHASE1_CIPHERS:
        yield Gap("phase1_encryption", "a FortiGate has no such phase 1 proposal")
    if two.encryption not in PHASE2_CIPHERS:
        yield Gap("phase2_encryption", "a FortiGate has no such phase 2 proposal")
    if one.aead and plan.ike_version == 1:
        yield Gap("phase1_encryption", "a combined cipher in phase 1 needs IKEv2")
    yield from _hash_refusals(plan)
    for key, group in (("phase1_dh_group", one.group), ("pfs_group", plan.pfs_group)):
        if group is not None and group not in GROUPS:
            yield Gap(key, f"a FortiGate has no group {group}")
    if plan.local_id.type not in LOCAL_ID_TYPES:
        yield Gap("local_peer_id", "a FortiGate sends a distinguished name only with a certificate")
    if plan.ike_version == 2 and plan.remote_id.type == "dn":
        yield Gap("remote_peer_id", "with a pre-shared key a distinguished name is not written")


def _hash_refusals(plan: Plan) -> Iterator[Gap]:
    one, two = plan.phase1, plan.phase2
    if one.aead:
        if one.prf not in PLAIN_HASHES or one.prf == "md5":
            yield Gap("phase1_hash", "a FortiGate has no such PRF for a combined cipher")
    else:
        if one.hash not in PLAIN_HASHES:
            yield Gap("phase1_hash", "a FortiGate has no such hash")
        if one.prf is not None:
            yield Gap("phase1_prf", DEVICE.prf_is_hash)
    if not two.aead and two.hash not in PLAIN_HASHES:
        yield Gap("phase2_hash", "a FortiGate has no such hash")


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.local_id_is_address:
        yield Gap("local_peer_id", "it is the address of the interface, which a FortiGate sends unasked")
    if plan.ike_version == 1 and plan.exchange_mode == "main":
        yield Gap("remote_peer_id", "with IKEv1 in main mode a FortiGate takes whatever ID the peer sends")
    elif parse_peer_id(_plain(plan.remote_id.type, plan.remote_id.text)) != plan.remote_id:
        yield Gap("remote_peer_id", "its text is, but a FortiGate cannot be told its type")
    if plan.ike_version == 2 and plan.exchange_mode != "main":
        yield Gap("exchange_mode", "IKEv2 has no modes")
    if routed.names_subnets(plan):
        yield Gap("tunnels", routed.ALL_MAY_USE_IT)
    if plan.tunnel_interface is not None and plan.vpn_type == "policy":
        yield Gap("tunnel_interface", "it belongs to a route-based VPN")
    elif plan.tunnel_interface is not None and lacks_peer(plan.tunnel_interface):
        yield Gap(
            "tunnel_interface", "a FortiGate wants the peer's address too, which only a /30 or /31 tells"
        )
    if plan.initiation == "initiate":
        yield Gap("initiation", "a FortiGate that starts a tunnel also answers")
    if plan.dpd is not None and (real := _dpd_timeout(plan.dpd)) != plan.dpd.timeout:
        yield Gap("dpd_timeout", f"it is retries times the delay, and {real} s is the nearest to it")


def _dpd_timeout(dpd: Dpd) -> int:
    return retries_of(dpd.delay, dpd.timeout) * dpd.delay


def _blocks(plan: Plan) -> Iterator[Block]:
    name = quoting.identifier(plan.name, _LONGEST_NAME)
    yield Block(
        "FortiOS CLI: tunnel and routes",
        "\n".join(
            [*_phase1(plan, name), *_phase2(plan, name), *tunnel_address(plan, name), *routes(plan, name)]
        ),
        note=f'For FortiOS 6.2 and later. "{_OUTSIDE}" stands for the interface towards the Internet: put in the name '
        "of yours.",
    )
    yield Block(
        "FortiOS CLI: addresses and firewall policies",
        "\n".join(policies(plan, name)),
        note='A FortiGate brings no tunnel up that no policy names. "internal" stands for the interface of the local '
        "network: put in the name of yours, and narrow the services to what is wanted.",
    )


def _set(name: str, value: object) -> str:
    return f"        set {name} {value}"


def _phase1(plan: Plan, name: str) -> Iterator[str]:
    yield "config vpn ipsec phase1-interface"
    yield f'    edit "{name}"'
    six = ":" in plan.peer
    yield _set("type", "static")
    yield _set("interface", f'"{_OUTSIDE}"')
    if six:
        yield _set("ip-version", 6)
    yield _set("ike-version", plan.ike_version)
    if plan.ike_version == 1:
        yield _set("mode", plan.exchange_mode)
    yield _set("keylife", plan.phase1.lifetime)
    yield _set("authmethod", "psk")
    yield from _identities(plan)
    yield _set("net-device", "disable")
    yield _set("passive-mode", "enable" if plan.initiation == "receive" else "disable")
    yield _set("proposal", _phase1_proposal(plan))
    yield _set("dhgrp", plan.phase1.group)
    yield _set("auto-negotiate", "disable" if plan.initiation == "receive" else "enable")
    yield from _dpd(plan.dpd)
    yield _set("nattraversal", NAT_TRAVERSAL[plan.nat_traversal])
    yield _set("rekey", "enable" if plan.rekey else "disable")
    yield _set("remote-gw6" if six else "remote-gw", plan.peer)
    yield _set("psksecret", f'"{quoting.KEY_PLACEHOLDER}"')
    yield "    next"
    yield "end"


def _identities(plan: Plan) -> Iterator[str]:
    """The IDs. In main mode of IKEv1 a FortiGate cannot check one; elsewhere `peertype one` checks `peerid`."""
    if plan.ike_version == 1 and plan.exchange_mode == "main":
        yield _set("peertype", "any")
    else:
        yield _set("peertype", "one")
        yield _set("peerid", f'"{_plain(plan.remote_id.type, plan.remote_id.text)}"')
    if not plan.local_id_is_address:
        yield _set("localid-type", LOCAL_ID_TYPES[plan.local_id.type])
        yield _set("localid", f'"{_plain(plan.local_id.type, plan.local_id.text)}"')


def _plain(kind: str, text: str) -> str:
    """An identity without the sheet's marks of its type."""
    if kind == "key_id":
        return text.removeprefix("@[").removesuffix("]")
    return text.removeprefix("@") if kind == "fqdn" else text


def _phase1_proposal(plan: Plan) -> str:
    cipher = PHASE1_CIPHERS[plan.phase1.encryption or ""]
    if plan.phase1.aead:
        return f"{cipher}-prf{PLAIN_HASHES[plan.phase1.prf or '']}"
    return f"{cipher}-{PLAIN_HASHES[plan.phase1.hash or '']}"


def _dpd(dpd: Dpd | None) -> Iterator[str]:
    if dpd is None:
        yield _set("dpd", "disable")
        return
    yield _set("dpd", "on-idle")
    yield _set("dpd-retrycount", retries_of(dpd.delay, dpd.timeout))
    yield _set("dpd-retryinterval", dpd.delay)


def _phase2(plan: Plan, name: str) -> Iterator[str]:
    yield "config vpn ipsec phase2-interface"
    for label, ends in _selectors(plan):
        yield f'    edit "{name}-{label}"'
        yield _set("phase1name", f'"{name}"')
        yield _set("proposal", _phase2_proposal(plan))
        yield _set("pfs", "enable" if plan.pfs else "disable")
        if plan.pfs:
            yield _set("dhgrp", plan.pfs_group)
        yield from _phase2_life(plan)
        yield _set("auto-negotiate", "disable" if plan.initiation == "receive" else "enable")
        for end, net in zip(("src", "dst"), ends, strict=True):
            if net.version == 4:
                yield _set(f"{end}-addr-type", "subnet")
                yield _set(f"{end}-subnet", f"{net.network_address} {net.netmask}")
            else:
                yield _set(f"{end}-addr-type", "subnet6")
                yield _set(f"{end}-subnet6", net)
        yield "    next"
    yield "end"


def _selectors(plan: Plan) -> Iterator[tuple[str, tuple[Network, Network]]]:
    """A name and the two nets of each phase 2: the pairs, or everything where routes decide, as on VNS3."""
    if plan.vpn_type == "policy":
        yield from ((pair.name, (pair.local_network, pair.remote_network)) for pair in plan.pairs)
        return
    for version, everything in ((4, ipaddress.ip_network("0.0.0.0/0")), (6, ipaddress.ip_network("::/0"))):
        if any(pair.remote.version == version for pair in plan.pairs):
            yield ("all" if version == 4 else "all6"), (everything, everything)


def _phase2_proposal(plan: Plan) -> str:
    cipher = PHASE2_CIPHERS[plan.phase2.encryption or ""]
    return cipher if plan.phase2.aead else f"{cipher}-{PLAIN_HASHES[plan.phase2.hash or '']}"


def _phase2_life(plan: Plan) -> Iterator[str]:
    kilobytes = plan.phase2.kilobytes
    if kilobytes is not None:
        yield _set("keylife-type", "both" if isinstance(kilobytes, int) else "seconds")
    yield _set("keylifeseconds", plan.phase2.lifetime)
    if isinstance(kilobytes, int):
        yield _set("keylifekbs", kilobytes)


WRITER = Writer(
    "fortigate",
    says=TO_ACCOUNT_FOR - frozenset(_SILENT),
    silent=_SILENT,
    blocks=_blocks,
    refuses=_refuses,
    leaves=_leaves,
)
