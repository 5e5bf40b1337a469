"""Cisco IOS-XE: crypto map or tunnel interface, with an ISAKMP profile (IKEv1) or an IKEv2 profile for the one peer.

Commands, choices and ranges are those of Cisco's own model of the configuration, Cisco-IOS-XE-crypto.yang of 17.9.1
(github.com/YangModels/yang, vendor/cisco/xe/1791; 17.15.1 has the same algorithms); the shape is that of the FlexVPN
and "Security for VPNs with IPsec" configuration guides. Weak algorithms, the release from which a router refuses them
(17.11; other products with IOS-XE up to 17.15) and the command that allows them: Cisco field notice FN72510, revision
1.5. With IKEv1 no document was found that shows GCM, so that it is not written.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterator, Mapping
from typing import Any

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

INTERFACE = "GigabitEthernet1"
"""The first interface of a Catalyst 8000V, the router that is found in clouds."""
CRYPTO_MAP = "vns3-map"
_RETRY = 5
"""Seconds between probes that stay unanswered, as in Cisco's examples."""

_OLD_CIPHER = {"aes128": "aes", "aes192": "aes 192", "aes256": "aes 256", "3des": "3des", "des": "des"}
_IKE_CIPHER = {
    "aes128": "aes-cbc-128",
    "aes192": "aes-cbc-192",
    "aes256": "aes-cbc-256",
    "aes128_gcm": "aes-gcm-128",
    "aes256_gcm": "aes-gcm-256",
    "3des": "3des",
    "des": "des",
}
_ESP_CIPHER = {
    "aes128": "esp-aes",
    "aes192": "esp-aes 192",
    "aes256": "esp-aes 256",
    "aes128_gcm": "esp-gcm",
    "aes192_gcm": "esp-gcm 192",
    "aes256_gcm": "esp-gcm 256",
    "3des": "esp-3des",
    "des": "esp-des",
}
_OLD_HASH = {"md5": "md5", "sha1": "sha", "sha2_256": "sha256", "sha2_384": "sha384", "sha2_512": "sha512"}
_IKE_HASH = {**_OLD_HASH, "sha1": "sha1"}
_GROUPS = frozenset({1, 2, 5, 14, 15, 16, 19, 20, 21, 24})
_ID_WORDS = {"address": "address", "fqdn": "fqdn", "user_fqdn": "email", "key_id": "key-id"}
_OLD_ID_WORDS = {"address": "address", "fqdn": "fqdn", "user_fqdn": "user-fqdn"}
_WORDS: Mapping[str, Collection[Any]] = {
    "phase1_prf": _IKE_HASH,
    "phase1_dh_group": _GROUPS,
    "phase2_encryption": _ESP_CIPHER,
    "phase2_hash": _OLD_HASH,
    "pfs_group": _GROUPS,
}
_IKE_WORDS: Mapping[int, Mapping[str, Collection[Any]]] = {
    1: {
        **_WORDS,
        "phase1_encryption": _OLD_CIPHER,
        "phase1_hash": _OLD_HASH,
        "phase2_encryption": [cipher for cipher in _ESP_CIPHER if not cipher.endswith("_gcm")],
    },
    2: {**_WORDS, "phase1_encryption": _IKE_CIPHER, "phase1_hash": _IKE_HASH},
}
_WEAK = frozenset({"des", "3des", "md5", 1, 2, 5, 24})
_WEAK_REFUSED_FROM = (17, 11)
_TUNNELS_ARE_ROUTES = "a tunnel interface offers 0.0.0.0/0 on both ends, so VNS3 has to be route-based too; the remote subnets are routes"
_ALLOWED_BY = "crypto engine compliance shield disable and a reboot"
_WEAK_WHY = (
    f"from 17.11 on a router takes it only after {_ALLOWED_BY}, which allow what is weak everywhere (FN72510)"
)

_SAYS = frozenset(
    {
        "public_ip",
        "peer_public_ip",
        "local_private_ip",
        "local_peer_id",
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
_SILENT = {
    **FIXED,
    "exchange_mode": "it is main mode unless a profile says otherwise",
    "dpd_action": "the router deletes the SAs of a dead peer, and makes new ones when there is traffic",
    "dpd_timeout": f"the router counts unanswered probes, {_RETRY} seconds apart, instead of the time",
    "rekey": "the router always replaces keys that are in use before they end",
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from refusals(plan)
    named = algorithms_of(plan)
    yield from unknown(named, _IKE_WORDS[plan.ike_version], f"IOS-XE in IKEv{plan.ike_version}")
    if plan.version is not None and plan.version >= _WEAK_REFUSED_FROM:
        yield from (Gap(key, _WEAK_WHY) for key in _weak(plan))
    yield from _refused_ids(plan)


def _weak(plan: Plan) -> Iterator[str]:
    """The rows that hold what FN72510 calls weak: it names no PRF, and for phase 1 of IKEv1 no group 24."""
    for key, value in algorithms_of(plan).items():
        unnamed = key == "phase1_prf" or (key, value, plan.ike_version) == ("phase1_dh_group", 24, 1)
        if value in _WEAK and not unnamed:
            yield key


def _refused_ids(plan: Plan) -> Iterator[Gap]:
    words = _OLD_ID_WORDS if plan.ike_version == 1 else _ID_WORDS
    for key, peer_id in (("local_peer_id", plan.local_id), ("remote_peer_id", plan.remote_id)):
        if peer_id.type not in words:
            yield Gap(key, f"an IKEv{plan.ike_version} profile of IOS-XE has no ID of this type by key")
        elif not is_word(peer_id):
            yield Gap(key, "it is not one word, which an IOS-XE command needs")
        elif peer_id.type == "address" and ":" in peer_id.text:
            yield Gap(key, "it is IPv6, which is not written for this device: enter it by hand")
    if plan.ike_version == 1 and plan.local_id.type == "address" and not plan.local_id_is_address:
        yield Gap("local_peer_id", "in IKEv1 IOS-XE sends no other address than its own")


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.behind_nat:
        yield Gap("public_ip", "it is the NAT device's, and the router need not know it")
    yield from _leaves_nat_traversal(plan)
    if plan.initiation == "initiate" or (plan.initiation == "receive" and plan.vpn_type == "policy"):
        yield Gap("initiation", "a router starts when there is traffic, and answers too")
    if plan.phase2.kilobytes is None:
        yield Gap("phase2_lifetime_kilobytes", "nothing is stated, so IOS-XE's default of 4,608,000 KB holds")
    if plan.vpn_type == "route":
        yield Gap("tunnels", _TUNNELS_ARE_ROUTES)
    elif plan.tunnel_interface:
        yield Gap("tunnel_interface", "a crypto map has none")


def _leaves_nat_traversal(plan: Plan) -> Iterator[Gap]:
    if plan.nat_traversal == "on" and plan.ike_version == 1:
        yield Gap("nat_traversal", "in IKEv1 a router detects NAT by itself and cannot be made to use UDP")
    if plan.nat_traversal == "off":
        yield Gap(
            "nat_traversal",
            "it can only be off for the whole router (no crypto ipsec nat-transparency udp-encapsulation); "
            "with no NAT in between the router sends protocol 50 anyway",
        )


def _blocks(plan: Plan) -> Iterator[Block]:
    parts = [_isakmp(plan) if plan.ike_version == 1 else _ikev2(plan), _transform_set(plan)]
    parts += [_crypto_map(plan)] if plan.vpn_type == "policy" else [_tunnel(plan)]
    yield Block("Configuration mode", "\n".join(line for part in parts for line in part), "!", _note(plan))
    if plan.vpn_type == "policy":
        binding = f"interface {INTERFACE}\n crypto map {CRYPTO_MAP}"
        yield Block(f"Binding, only where no crypto map is bound to {INTERFACE}", binding, "!", _BINDING_NOTE)


_BINDING_NOTE = (
    f"An interface has one crypto map: another one that is bound to {INTERFACE} would lose its place, and all of its "
    "tunnels would go down. Show which by show crypto map."
)


def _note(plan: Plan) -> str:
    assumed = []
    if plan.ike_version == 1:
        assumed.append(f"the ISAKMP policy's number {entry_number(plan.name)}")
    if plan.vpn_type == "policy":
        assumed += [
            f"the crypto map {CRYPTO_MAP} with entry {entry_number(plan.name)}",
            f"the interface {INTERFACE}",
        ]
    elif plan.tunnel_interface is None:
        assumed.append(f"the interface {INTERFACE}")
    sentences = [f"Assumed: {', '.join(assumed)}. Change them to what the router has."] if assumed else []
    if plan.vpn_type == "policy":
        sentences.append("An interface has one crypto map: where one is bound already, use its name.")
        sentences.append(
            "Where the router translates addresses, deny the pairs first in the access list of ip nat inside source: "
            "translation comes before encryption."
        )
    if plan.ike_version == 2:
        sentences.append(
            f"A local address has one IKEv2 policy, and one that names {plan.address} goes before one that names none: "
            "where the router has IKEv2 tunnels, add the proposal to their policy instead, or they lose theirs."
        )
    if any(_weak(plan)):
        sentences.append(
            "From 17.11 on a router takes DES, 3DES, MD5 and groups 1, 2, 5 and 24 only after "
            f"{_ALLOWED_BY}, which Cisco advises against (field notice FN72510); other products with IOS-XE do so from "
            "some later release on."
        )
    return " ".join(sentences)


def _isakmp(plan: Plan) -> Iterator[str]:
    yield comment(f"Policy number {entry_number(plan.name)} is assumed.", "!")
    yield f"crypto isakmp policy {entry_number(plan.name)}"
    yield f" encryption {_OLD_CIPHER[str(plan.phase1.encryption)]}"
    yield f" hash {_OLD_HASH[str(plan.phase1.hash)]}"
    yield " authentication pre-share"
    yield f" group {plan.phase1.group}"
    yield f" lifetime {plan.phase1.lifetime}"
    yield f"crypto keyring {plan.name}"
    yield f" local-address {plan.address}"
    yield f" pre-shared-key address {plan.peer} key {KEY_PLACEHOLDER}"
    yield f"crypto isakmp profile {plan.name}"
    yield f" keyring {plan.name}"
    own = "" if plan.local_id.type == "address" else f" {bare(plan.local_id)}"
    yield f" self-identity {_OLD_ID_WORDS[plan.local_id.type]}{own}"
    far = bare(plan.remote_id)
    match plan.remote_id.type:
        case "address":
            yield f" match identity address {far} 255.255.255.255"
        case "fqdn":
            yield f" match identity host {far}"
        case _:
            yield f" match identity user-fqdn {far}"
    if plan.dpd is not None:
        yield f" keepalive {plan.dpd.delay} retry {_RETRY}"
    yield f" local-address {plan.address}"


def _ikev2(plan: Plan) -> Iterator[str]:
    one = plan.phase1
    yield f"crypto ikev2 proposal {plan.name}"
    yield f" encryption {_IKE_CIPHER[str(one.encryption)]}"
    if not one.aead:
        yield f" integrity {_IKE_HASH[str(one.hash)]}"
    if one.prf is not None:
        yield f" prf {_IKE_HASH[str(one.prf)]}"
    yield f" group {one.group}"
    yield comment(
        "Where the router has IKEv2 tunnels, add the proposal to their policy instead: this one", "!"
    )
    yield comment(f"would hold for all that come from {plan.address}.", "!")
    yield f"crypto ikev2 policy {plan.name}"
    yield " match fvrf any"
    yield f" match address local {plan.address}"
    yield f" proposal {plan.name}"
    yield f"crypto ikev2 keyring {plan.name}"
    yield f" peer {plan.name}"
    yield f"  address {plan.peer}"
    yield f"  pre-shared-key {KEY_PLACEHOLDER}"
    yield f"crypto ikev2 profile {plan.name}"
    yield " match fvrf any"
    yield f" match address local {plan.address}"
    mask = " 255.255.255.255" if plan.remote_id.type == "address" else ""
    yield f" match identity remote {_ID_WORDS[plan.remote_id.type]} {bare(plan.remote_id)}{mask}"
    yield f" identity local {_ID_WORDS[plan.local_id.type]} {bare(plan.local_id)}"
    yield " authentication remote pre-share"
    yield " authentication local pre-share"
    yield f" keyring local {plan.name}"
    yield f" lifetime {one.lifetime}"
    if plan.dpd is not None:
        yield f" dpd {plan.dpd.delay} {_RETRY} periodic"
    if plan.nat_traversal == "on":
        yield " nat force-encap"
    yield " no config-exchange request"  # by default it asks the peer for an address and more


def _transform_set(plan: Plan) -> Iterator[str]:
    two = plan.phase2
    hash_ = "" if two.aead else f" esp-{_OLD_HASH[str(two.hash)]}-hmac"
    yield f"crypto ipsec transform-set {plan.name} {_ESP_CIPHER[str(two.encryption)]}{hash_}"
    yield " mode tunnel"


def _settings(plan: Plan) -> Iterator[str]:
    """What a crypto map entry and an IPsec profile say alike."""
    yield f" set security-association lifetime seconds {plan.phase2.lifetime}"
    if plan.phase2.kilobytes is not None:
        volume = "disable" if plan.phase2.kilobytes == "unlimited" else plan.phase2.kilobytes
        yield f" set security-association lifetime kilobytes {volume}"
    yield f" set transform-set {plan.name}"
    if plan.pfs:
        yield f" set pfs group{plan.pfs_group}"
    yield f" set {'isakmp' if plan.ike_version == 1 else 'ikev2'}-profile {plan.name}"


def _crypto_map(plan: Plan) -> Iterator[str]:
    yield f"ip access-list extended {plan.name}"
    for pair in plan.pairs:
        yield f" permit ip {cisco_acl.wildcard(pair.local)} {cisco_acl.wildcard(pair.remote)}"
    yield comment(
        f"The crypto map {CRYPTO_MAP}, its entry {entry_number(plan.name)} and the interface are assumed.",
        "!",
    )
    yield f"crypto map {CRYPTO_MAP} {entry_number(plan.name)} ipsec-isakmp"
    yield f" set peer {plan.peer}"
    yield from _settings(plan)
    yield f" match address {plan.name}"


def _tunnel(plan: Plan) -> Iterator[str]:
    yield f"crypto ipsec profile {plan.name}"
    yield from _settings(plan)
    if plan.initiation == "receive":
        yield " responder-only"
    name = f"Tunnel{interface_number(plan.name)}"
    yield comment("Any number that no other tunnel interface has will do.", "!")
    yield f"interface {name}"
    if plan.tunnel_interface:
        own = ipaddress.ip_interface(plan.tunnel_interface)
        yield f" ip address {own.ip} {own.netmask}"
    else:
        yield f" ip unnumbered {INTERFACE}"
    yield f" tunnel source {plan.address}"
    yield " tunnel mode ipsec ipv4"
    yield f" tunnel destination {plan.peer}"
    yield f" tunnel protection ipsec profile {plan.name}"
    for net in routed.subnets(plan):
        yield f"ip route {cisco_acl.netmask(net)} {name}"
    if routed.is_everything(plan):
        yield comment(routed.NOT_EVERYTHING, "!")


WRITER = Writer("cisco_ios_xe", _SAYS, _SILENT, blocks=_blocks, refuses=_refuses, leaves=_leaves)
