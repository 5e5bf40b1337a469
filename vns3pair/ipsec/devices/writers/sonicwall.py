"""SonicWall: a VPN policy of SonicOS 7, tab by tab, and the settings that count for the whole box.

Tabs, fields and choices are those of the SonicOS 5.8.1 administrator's guide, of the AWS Site-to-Site VPN user guide
("SonicWALL"), of Cloudflare's guide for SonicOS 7 and of its API (access rules and NAT of a policy). A policy has one list of local and one of destination networks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vns3pair.ipsec.addresses import PeerID
from vns3pair.ipsec.devices.plan import Gap, Plan
from vns3pair.ipsec.devices.screens import Screen, ScreenField
from vns3pair.ipsec.devices.writers import by_hand
from vns3pair.ipsec.devices.writers.by_hand import chosen, ticked, typed
from vns3pair.ipsec.devices.writers.writing import Writer

_CIPHERS = {
    "des": "DES",
    "3des": "3DES",
    "aes128": "AES-128",
    "aes192": "AES-192",
    "aes256": "AES-256",
    "aes128_gcm": "AESGCM16-128",
    "aes192_gcm": "AESGCM16-192",
    "aes256_gcm": "AESGCM16-256",
}
_HASHES = {"md5": "MD5", "sha1": "SHA1", "sha2_256": "SHA256", "sha2_384": "SHA384", "sha2_512": "SHA512"}
_GROUPS = {number: f"Group {number}" for number in (1, 2, 5, 14, 19, 20)}
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "phase1_encryption": _CIPHERS,
    "phase2_encryption": _CIPHERS,
    "phase1_hash": _HASHES,
    "phase1_prf": _HASHES,
    "phase2_hash": _HASHES,
    "phase1_dh_group": _GROUPS,
    "pfs_group": _GROUPS,
}
_ID_TYPES = {"address": "IPv4 Address", "fqdn": "Domain Name", "user_fqdn": "E-mail Address"}
_LEAST_FAILURES, _MOST_FAILURES = 3, 10
_POLICY = "Network > IPSec VPN > Rules and Settings, Add"
_WHOLE_BOX = "Network > IPSec VPN > Advanced"
_NOT_KNOWN = "how SonicWall is told that is not known here"
_SILENT = {
    **by_hand.SILENT,
    "vpn_type": by_hand.NOT_ROUTED,
    "tunnel_interface": by_hand.NO_INTERFACE,
    "phase2_lifetime_kilobytes": "the form has no limit of that kind",
    "dpd_action": _NOT_KNOWN,
    "rekey": _NOT_KNOWN,
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from by_hand.refusals(plan)
    yield from by_hand.not_offered(plan, _WORDS, "SonicWall's form, as far as they are known here")
    yield from by_hand.ikev2_alone(plan)
    yield from by_hand.own_prf(plan, "the form has no field for it beside the hash")
    if plan.phase1.aead and plan.phase1.prf is None:
        yield Gap("phase1_prf", "with such a cipher the form asks for it")
    yield from by_hand.ipv4_alone(plan)
    if plan.vpn_type == "route":
        yield Gap("vpn_type", by_hand.NOT_ROUTED)
    for key, peer_id in (("local_peer_id", plan.local_id), ("remote_peer_id", plan.remote_id)):
        if peer_id.type not in _ID_TYPES:
            yield Gap(key, "only an address, a name and a mail address are known here as what the form takes")
    if not by_hand.crossed(plan.pairs):
        why = "a policy pairs each local network with each destination network, and the tunnels here are not all of these"
        yield Gap("tunnels", why)


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.initiation == "initiate":
        yield Gap("initiation", "Keep Alive starts it, and how to keep it from answering is not known here")


def _screens(plan: Plan) -> Iterator[Screen]:
    yield Screen("Networks", "Object > Match Objects > Addresses, Add", tuple(_objects(plan)))
    yield Screen("General", _POLICY, tuple(_general(plan)))
    yield Screen(
        "Network",
        _POLICY,
        (
            chosen("Local Networks: Choose local network from list", f"{plan.name}-local"),
            chosen("Remote Networks: Choose destination network from list", f"{plan.name}-remote"),
        ),
    )
    yield Screen("Proposals", _POLICY, tuple(_proposals(plan)))
    yield Screen("Advanced", _POLICY, tuple(_advanced(plan)))
    yield Screen(
        "Settings for the whole box",
        _WHOLE_BOX,
        tuple(_whole_box(plan)),
        "They reach every other VPN of this box.",
    )


def _objects(plan: Plan) -> Iterator[ScreenField]:
    """The address objects: zone LAN for one's own networks, VPN for those behind VNS3."""
    for side, zone in (("local", "LAN"), ("remote", "VPN")):
        found = by_hand.networks(plan.pairs, side)
        several = "\n" in found
        what = "Group of address objects" if several else "Address object"
        yield typed(f"{what} {plan.name}-{side}, zone {zone}", found, "tunnels")


def _general(plan: Plan) -> Iterator[ScreenField]:
    yield chosen("Policy Type", "Site to Site")
    yield chosen("Authentication Method", "IKE using Preshared Secret")
    yield typed("Name", plan.name)
    yield typed("IPsec Primary Gateway Name or Address", plan.peer, "peer_public_ip")
    yield by_hand.the_key("Shared Secret")
    yield by_hand.the_key("Confirm Shared Secret")
    yield from _identity("Local IKE ID", plan.local_id, "local_peer_id")
    yield from _identity("Peer IKE ID", plan.remote_id, "remote_peer_id")


def _identity(label: str, peer_id: PeerID, key: str) -> Iterator[ScreenField]:
    yield chosen(f"{label}: type", _ID_TYPES[peer_id.type], key)
    yield typed(label, by_hand.bare(peer_id), key)


def _proposals(plan: Plan) -> Iterator[ScreenField]:
    one, two = plan.phase1, plan.phase2
    first, second = "IKE (Phase 1) Proposal", "IPsec (Phase 2) Proposal"
    exchange = "IKEv2 Mode" if plan.ike_version == 2 else "Main Mode"
    yield chosen(f"{first}: Exchange", exchange, "ike_version")
    yield chosen(f"{first}: DH Group", _GROUPS[one.group or 0], "phase1_dh_group", _curve(one.group))
    yield chosen(f"{first}: Encryption", _CIPHERS[one.encryption or ""], "phase1_encryption")
    hash_ = one.prf if one.aead else one.hash
    note = "With this cipher it is the PRF." if one.aead else ""
    yield chosen(
        f"{first}: Authentication", _HASHES[hash_ or ""], "phase1_prf" if one.aead else "phase1_hash", note
    )
    yield typed(f"{first}: Life Time (seconds)", one.lifetime, "phase1_lifetime")
    yield chosen(f"{second}: Protocol", "ESP")
    yield chosen(f"{second}: Encryption", _CIPHERS[two.encryption or ""], "phase2_encryption")
    yield chosen(f"{second}: Authentication", _HASHES[two.hash] if two.hash else "None", "phase2_hash")
    yield ticked(f"{second}: Enable Perfect Forward Secrecy", plan.pfs, "pfs")
    if plan.pfs:
        group = _GROUPS[plan.pfs_group or 0]
        yield chosen(f"{second}: DH Group", group, "pfs_group", _curve(plan.pfs_group))
    yield typed(f"{second}: Life Time (seconds)", two.lifetime, "phase2_lifetime")


def _curve(group: int | None) -> str:
    return "An elliptic curve; a release may name it by its bits." if group in (19, 20) else ""


def _advanced(plan: Plan) -> Iterator[ScreenField]:
    yield ticked(
        "Enable Keep Alive", plan.initiation != "receive", "initiation", "It starts the VPN by itself."
    )
    yield ticked(
        "Suppress automatic Access Rules creation for VPN Policy",
        False,
        "",
        "The rules let the networks above through. Older releases ask the other way round: Auto-Add Access Rules.",
    )
    yield ticked("Apply NAT Policies", False, "", "VNS3 takes the networks above as they are.")
    own = "local_private_ip" if plan.behind_nat else "public_ip"
    yield chosen("VPN Policy bound to", f"the interface that holds {plan.address}", own, "As a rule X1.")


def _whole_box(plan: Plan) -> Iterator[ScreenField]:
    yield ticked("Enable IKE Dead Peer Detection", plan.dpd is not None, "dpd")
    if plan.dpd is not None:
        yield typed("Dead Peer Detection Interval (seconds)", plan.dpd.delay, "dpd_delay")
        times = by_hand.probes(plan.dpd.delay, plan.dpd.timeout)
        level = min(max(times, _LEAST_FAILURES), _MOST_FAILURES)
        made = level * plan.dpd.delay
        same = made == plan.dpd.timeout
        note = f"That makes {made} seconds{'' if same else f', next to the {plan.dpd.timeout} of the sheet'}."
        yield typed("Failure Trigger Level (missed heartbeats)", level, "dpd_timeout", note)
    on = plan.nat_traversal != "off"
    yield ticked(
        "Enable NAT Traversal", on, "nat_traversal", "" if on else "The traffic then goes as protocol 50."
    )


WRITER = Writer(
    "sonicwall",
    says=by_hand.says(_SILENT),
    silent=_SILENT,
    screens=_screens,
    refuses=_refuses,
    leaves=_leaves,
)
