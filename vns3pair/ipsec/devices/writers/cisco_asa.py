"""Cisco ASA, software 8.4 and later: crypto map or tunnel interface, tunnel group, group policy, NAT exemption.

Commands are those of the ASA Series CLI configuration guides (IPsec and ISAKMP; Virtual Tunnel Interface). Which
algorithms each version of IKE takes is that of Cisco's data models for the same VPN engine (netascode.cisco.com, FMC
objects: IKEv1 and IKEv2 policies and IPsec proposals): SHA-2 and GCM are IKEv2's alone. That older releases have
groups 2 and 5 alone in IKEv1 is told by the guide of Cisco Security Manager 4.4; that later ones dropped weak
algorithms, by Cisco's notes on Firepower 6.7, the same engine (DES stays where no strong encryption is licensed, group 5
in IKEv1), and for 9.16 by Sakura Internet's notice on its update; that IKEv2 looks for a tunnel group by the peer's ID,
by Cisco's document 118743; that a tunnel interface needs an access list, by Google's guide to Cloud VPN with an ASA.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from vns3pair.ipsec.addresses import PeerID, parse_peer_id
from vns3pair.ipsec.devices.interface_number import entry_number, interface_number
from vns3pair.ipsec.devices.plan import Gap, Plan
from vns3pair.ipsec.devices.quoting import KEY_PLACEHOLDER, comment
from vns3pair.ipsec.devices.writers import cisco_acl, routed
from vns3pair.ipsec.devices.writers.cisco_refusals import (
    algorithms_of,
    bare,
    is_word,
    refusals,
    unknown,
)
from vns3pair.ipsec.devices.writers.fixed_rows import FIXED
from vns3pair.ipsec.devices.writers.writing import Block, Writer

OUTSIDE, INSIDE = "outside", "inside"
"""The names that an ASA's interfaces have from the factory on."""
CRYPTO_MAP = "outside_map"
"""The crypto map's name as ASDM gives it."""
_RETRY = 2
"""Seconds between probes that stay unanswered: the device's default (ASA command reference, isakmp keepalive)."""

_CBC = {"aes128": "aes", "aes192": "aes-192", "aes256": "aes-256", "3des": "3des", "des": "des"}
_GCM = {"aes128_gcm": "aes-gcm", "aes192_gcm": "aes-gcm-192", "aes256_gcm": "aes-gcm-256"}
_IKE_HASH = {"md5": "md5", "sha1": "sha", "sha2_256": "sha256", "sha2_384": "sha384", "sha2_512": "sha512"}
_ESP_HASH = {
    "md5": "md5",
    "sha1": "sha-1",
    "sha2_256": "sha-256",
    "sha2_384": "sha-384",
    "sha2_512": "sha-512",
}
_OLD_HASH = {"md5": "md5", "sha1": "sha"}
_OLD_GROUPS = frozenset({1, 2, 5, 14})
_GROUPS = frozenset({1, 2, 5, 14, 15, 16, 19, 20, 21, 24, 31})
_ALL = {**_CBC, **_GCM}
_WORDS: Mapping[int, Mapping[str, Collection[Any]]] = {
    1: {
        "phase1_encryption": _CBC,
        "phase1_hash": _OLD_HASH,
        "phase1_prf": (),
        "phase1_dh_group": _OLD_GROUPS,
        "phase2_encryption": _CBC,
        "phase2_hash": _OLD_HASH,
        "pfs_group": _OLD_GROUPS,
    },
    2: {
        "phase1_encryption": _ALL,
        "phase1_hash": _IKE_HASH,
        "phase1_prf": _IKE_HASH,
        "phase1_dh_group": _GROUPS,
        "phase2_encryption": _ALL,
        "phase2_hash": _ESP_HASH,
        "pfs_group": _GROUPS,
    },
}
_LONGEST_NAME = 64
_MOST_TUNNELS = 100
"""Small enough for any release: 9.16 has 1024 tunnel interfaces and the data model numbers them up to 10413, but for the
releases before no source says how many there are."""

_DROPPED = {
    1: frozenset({"3des", "des", "md5", "2", "24"}),
    2: frozenset({"3des", "des", "md5", "2", "5", "24"}),
}
_STARTS = {
    "policy": "an ASA starts when there is traffic; originate-only is for peers of its kind",
    "route": "a tunnel interface is kept up by the ASA itself, which answers too",
}
_TUNNELS_ARE_ROUTES = "a tunnel interface offers 0.0.0.0/0 on both ends, so VNS3 has to be route-based too; the remote subnets are routes"
_SAYS = frozenset(
    {
        "peer_public_ip",
        "remote_peer_id",
        "nat_traversal",
        "ike_version",
        "vpn_type",
        "tunnel_interface",
        "phase1_encryption",
        "phase1_hash",
        "phase1_prf",
        "phase1_dh_group",
        "phase1_lifetime",
        "phase2_encryption",
        "phase2_hash",
        "phase2_lifetime",
        "phase2_lifetime_kilobytes",
        "pfs",
        "pfs_group",
        "dpd",
        "dpd_delay",
        "initiation",
        "tunnels",
    }
)
_FROM_INTERFACE = f"the ASA takes its own address from the interface {OUTSIDE}"
_SILENT = {
    "public_ip": _FROM_INTERFACE,
    "local_private_ip": _FROM_INTERFACE,
    "local_peer_id": f"the ASA sends the address of its interface {OUTSIDE}, and any other ID is one for the whole box",
    **FIXED,
    "exchange_mode": "it is main mode unless a crypto map says otherwise",
    "dpd_action": "the ASA ends a tunnel whose peer is dead, and builds it anew when there is traffic",
    "dpd_timeout": f"the ASA counts unanswered probes, {_RETRY} seconds apart, instead of the time",
    "rekey": "the ASA always replaces keys before they end",
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from refusals(plan)
    yield from unknown(algorithms_of(plan), _WORDS[plan.ike_version], f"an ASA in IKEv{plan.ike_version}")
    if plan.version is not None and plan.version < (8, 4):
        yield Gap("device_version", "this is written in the words of ASA 8.4 and later")
    if not plan.local_id_is_address:
        yield Gap("local_peer_id", _SILENT["local_peer_id"])
    if _other_name(plan) and not _is_group_name(plan.remote_id):
        yield Gap("remote_peer_id", "no tunnel group can have this name")
    if plan.vpn_type == "route":
        yield from _refuses_route(plan)


def _refuses_route(plan: Plan) -> Iterator[Gap]:
    if plan.tunnel_interface is None:
        yield Gap("tunnel_interface", "an ASA's tunnel interface needs an address of its own: state it")
    elif _next_hop(plan.tunnel_interface) is None:
        yield Gap("tunnel_interface", "its network has no second address that routes could point to")
    if plan.nat_traversal == "off":
        yield Gap("nat_traversal", "an ASA cannot switch NAT traversal off for a tunnel interface")
    if plan.version is not None and plan.version < ((9, 7) if plan.ike_version == 1 else (9, 8)):
        yield Gap("vpn_type", "tunnel interfaces came with ASA 9.7 for IKEv1 and 9.8 for IKEv2")


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.nat_traversal == "on":
        yield Gap("nat_traversal", "an ASA detects NAT by itself and cannot be made to use UDP without it")
    if plan.initiation == "initiate":
        yield Gap("initiation", _STARTS[plan.vpn_type])
    if plan.phase2.kilobytes is None:
        yield Gap(
            "phase2_lifetime_kilobytes", "nothing is stated, so the ASA's default of 4,608,000 KB holds"
        )
    if plan.ike_version == 1 and not plan.remote_id_is_peer:
        yield Gap(
            "remote_peer_id", "in IKEv1 main mode an ASA finds the tunnel group by the peer's address alone"
        )
    elif not plan.remote_id_is_peer and parse_peer_id(bare(plan.remote_id)) != plan.remote_id:
        yield Gap("remote_peer_id", "a tunnel group's name tells the ID's text and not its type")
    if plan.vpn_type == "route":
        yield Gap("tunnels", _TUNNELS_ARE_ROUTES)
    elif plan.tunnel_interface:
        yield Gap("tunnel_interface", "a crypto map has none")


def _is_group_name(peer_id: PeerID) -> bool:
    return peer_id.type != "dn" and is_word(peer_id) and len(bare(peer_id)) <= _LONGEST_NAME


def _other_name(plan: Plan) -> bool:
    """Whether a second tunnel group is needed, since IKEv2's groups are found by the ID that comes."""
    return plan.ike_version == 2 and not plan.remote_id_is_peer


def _blocks(plan: Plan) -> Iterator[Block]:
    parts = [_phase1(plan), _phase2(plan)]
    parts += [_crypto_map(plan)] if plan.vpn_type == "policy" else [_tunnel(plan)]
    parts.append(_groups(plan))
    yield Block("Configuration mode", "\n".join(line for part in parts for line in part), "!", _note(plan))
    if plan.vpn_type == "policy":
        binding = f"crypto map {CRYPTO_MAP} interface {OUTSIDE}"
        yield Block(f"Binding, only where no crypto map is bound to {OUTSIDE}", binding, "!", _BINDING_NOTE)
        yield Block("NAT exemption", "\n".join(_exemption(plan)), "!", _EXEMPTION_NOTE)
    else:
        yield Block("What the other side may begin", "\n".join(_admission(plan)), "!", _ADMISSION_NOTE)


def _note(plan: Plan) -> str:
    named = f"policy {entry_number(plan.name)} and the interface name {OUTSIDE}"
    note = (
        f"Assumed are {named}: change them to what the ASA has."
        if plan.vpn_type == "route"
        else f"Assumed are {named}, and the crypto map {CRYPTO_MAP} with entry {entry_number(plan.name)}: change them to what the ASA "
        f"has. An interface has one crypto map: where another is bound to {OUTSIDE}, use its name."
    )
    sentences = [note, "The ASA has to send its address as its ID (crypto isakmp identity auto or address)."]
    if plan.ike_version == 1 and 14 in (plan.phase1.group, plan.pfs_group):
        sentences.append("Older releases take groups 2 and 5 alone in IKEv1.")
    if _DROPPED[plan.ike_version] & {str(value) for value in algorithms_of(plan).values()}:
        sentences.append(
            "ASA 9.16 and later take no 3DES, no MD5 and no groups 2 and 24, DES only without a licence for strong "
            "encryption, and group 5 in IKEv1 alone."
        )
    if plan.vpn_type == "policy":
        sentences.append(
            f"What comes out of the tunnel passes the access lists of {OUTSIDE} unasked, unless sysopt connection "
            "permit-vpn is switched off."
        )
    return " ".join(sentences)


_BINDING_NOTE = (
    f"An interface has one crypto map: another one that is bound to {OUTSIDE} would lose its place, and all of its "
    "tunnels would go down. Show which by show running-config crypto map."
)
_EXEMPTION_NOTE = (
    "Only where the ASA translates addresses: without these lines it would translate the tunnel's too, and nothing "
    f"would match. Assumed are the interface names {INSIDE} and {OUTSIDE}."
)

_ADMISSION_NOTE = (
    "Where the tunnel interface has no access list, connections that the other side begins may not pass. Narrow it to "
    "what is wanted."
)


def _phase1(plan: Plan) -> Iterator[str]:
    yield comment(
        f"Policy number {entry_number(plan.name)} and the interface name {OUTSIDE} are assumed.", "!"
    )
    one = plan.phase1
    cipher = _ALL[str(one.encryption)]
    yield f"crypto ikev{plan.ike_version} policy {entry_number(plan.name)}"
    if plan.ike_version == 1:
        yield " authentication pre-share"
    yield f" encryption {cipher}"
    if plan.ike_version == 1:
        yield f" hash {_OLD_HASH[str(one.hash)]}"
    else:
        yield f" integrity {'null' if one.aead else _IKE_HASH[str(one.hash)]}"
    yield f" group {one.group}"
    if plan.ike_version == 2:
        yield f" prf {_IKE_HASH[str(one.prf or one.hash)]}"
    yield f" lifetime {'seconds ' if plan.ike_version == 2 else ''}{one.lifetime}"
    yield f"crypto ikev{plan.ike_version} enable {OUTSIDE}"


def _phase2(plan: Plan) -> Iterator[str]:
    two = plan.phase2
    if plan.ike_version == 1:
        hash_ = f"esp-{_OLD_HASH[str(two.hash)]}-hmac"
        yield f"crypto ipsec ikev1 transform-set {plan.name} esp-{_CBC[str(two.encryption)]} {hash_}"
        return
    yield f"crypto ipsec ikev2 ipsec-proposal {plan.name}"
    yield f" protocol esp encryption {_ALL[str(two.encryption)]}"
    yield f" protocol esp integrity {'null' if two.aead else _ESP_HASH[str(two.hash)]}"


def _settings(plan: Plan) -> Iterator[str]:
    """What a crypto map entry and an IPsec profile say alike."""
    kind = "ikev1 transform-set" if plan.ike_version == 1 else "ikev2 ipsec-proposal"
    yield f"set {kind} {plan.name}"
    if plan.pfs:
        yield f"set pfs group{plan.pfs_group}"
    yield f"set security-association lifetime seconds {plan.phase2.lifetime}"
    if plan.phase2.kilobytes is not None:
        yield f"set security-association lifetime kilobytes {plan.phase2.kilobytes}"


def _crypto_map(plan: Plan) -> Iterator[str]:
    for pair in plan.pairs:
        near, far = cisco_acl.asa_network(pair.local), cisco_acl.asa_network(pair.remote)
        yield f"access-list {plan.name} extended permit ip {near} {far}"
    yield comment(f"The crypto map {CRYPTO_MAP} and its entry {entry_number(plan.name)} are assumed.", "!")
    entry = f"crypto map {CRYPTO_MAP} {entry_number(plan.name)}"
    yield f"{entry} match address {plan.name}"
    yield f"{entry} set peer {plan.peer}"
    for setting in _settings(plan):
        yield f"{entry} {setting}"
    if plan.nat_traversal == "off":
        yield f"{entry} set nat-t-disable"
    if plan.initiation == "receive":
        yield f"{entry} set connection-type answer-only"


def _tunnel(plan: Plan) -> Iterator[str]:
    yield f"crypto ipsec profile {plan.name}"
    for setting in _settings(plan):
        yield f" {setting}"
    if plan.initiation == "receive":
        yield " responder-only"
    assert plan.tunnel_interface is not None  # it would have been refused
    own = ipaddress.ip_interface(plan.tunnel_interface)
    yield comment("Any number that no other tunnel interface has will do.", "!")
    yield f"interface Tunnel{interface_number(plan.name, _MOST_TUNNELS)}"
    yield f" nameif {plan.name}"
    yield f" ip address {own.ip} {own.netmask}"
    yield f" tunnel source interface {OUTSIDE}"
    yield f" tunnel destination {plan.peer}"
    yield " tunnel mode ipsec ipv4"
    yield f" tunnel protection ipsec profile {plan.name}"
    yield " no shutdown"
    hop = _next_hop(plan.tunnel_interface)
    for net in routed.subnets(plan):
        yield f"route {plan.name} {cisco_acl.netmask(net)} {hop} 1"
    if routed.is_everything(plan):
        yield comment(routed.NOT_EVERYTHING, "!")


def _admission(plan: Plan) -> Iterator[str]:
    for pair in plan.pairs:
        near, far = cisco_acl.asa_network(pair.local), cisco_acl.asa_network(pair.remote)
        yield f"access-list {plan.name} extended permit ip {far} {near}"
    yield f"access-group {plan.name} in interface {plan.name}"


def _next_hop(interface: str) -> str | None:
    """Another address of the tunnel's network; which one does not matter on a point-to-point link."""
    own = ipaddress.ip_interface(interface)
    first = int(own.network.network_address)
    inner = own.network.prefixlen < own.network.max_prefixlen - 1
    for number in range(first + inner, first + inner + 2):
        if number != int(own.ip) and number <= int(own.network.broadcast_address) - inner:
            return str(ipaddress.ip_address(number))
    return None


def _groups(plan: Plan) -> Iterator[str]:
    yield f"group-policy {plan.name} internal"
    yield f"group-policy {plan.name} attributes"
    yield " vpn-idle-timeout none"
    yield " vpn-session-timeout none"
    yield f" vpn-tunnel-protocol ikev{plan.ike_version}"
    yield from _group(plan, plan.peer)
    if _other_name(plan):
        yield comment("In IKEv2 a tunnel group is also looked for by the ID that the peer sends.", "!")
        yield from _group(plan, bare(plan.remote_id))


def _group(plan: Plan, name: str) -> Iterator[str]:
    yield f"tunnel-group {name} type ipsec-l2l"
    yield f"tunnel-group {name} general-attributes"
    yield f" default-group-policy {plan.name}"
    yield f"tunnel-group {name} ipsec-attributes"
    if plan.ike_version == 1:
        yield f" ikev1 pre-shared-key {KEY_PLACEHOLDER}"
    else:
        yield f" ikev2 remote-authentication pre-shared-key {KEY_PLACEHOLDER}"
        yield f" ikev2 local-authentication pre-shared-key {KEY_PLACEHOLDER}"
    yield (
        " isakmp keepalive disable"
        if plan.dpd is None
        else f" isakmp keepalive threshold {plan.dpd.delay} retry {_RETRY}"
    )


def _exemption(plan: Plan) -> Iterator[str]:
    for pair in plan.pairs:
        for end, net in (("local", pair.local), ("remote", pair.remote)):
            yield f"object network {plan.name}-{pair.name}-{end}"
            yield f" {cisco_acl.asa_object(net)}"
    for pair in plan.pairs:
        near, far = f"{plan.name}-{pair.name}-local", f"{plan.name}-{pair.name}-remote"
        yield (
            f"nat ({INSIDE},{OUTSIDE}) 1 source static {near} {near} destination static {far} {far} "
            "no-proxy-arp route-lookup"
        )


WRITER = Writer("cisco_asa", _SAYS, _SILENT, blocks=_blocks, refuses=_refuses, leaves=_leaves)
