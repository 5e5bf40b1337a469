"""pfSense: its forms for phase 1 and phase 2.

Fields, choices and what becomes of them are those of its sources, `vpn_ipsec_phase1.php`, `vpn_ipsec_phase2.php` and
`ipsec.inc`, as of March 2026. Routed phase 2 entries are not written: beside 0.0.0.0/0 they offer the addresses of
their interface, and VNS3 takes one pair of subnets an SA.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vns3pair.ipsec.addresses import Net, PeerID
from vns3pair.ipsec.devices.plan import Dpd, Gap, Pair, Plan
from vns3pair.ipsec.devices.screens import Screen, ScreenField
from vns3pair.ipsec.devices.writers import by_hand
from vns3pair.ipsec.devices.writers.by_hand import chosen, ticked, typed
from vns3pair.ipsec.devices.writers.writing import Writer

_CIPHERS = {
    "aes128": ("AES", "128 bits"),
    "aes192": ("AES", "192 bits"),
    "aes256": ("AES", "256 bits"),
    "aes128_gcm": ("AES128-GCM", "128 bits"),
    "aes192_gcm": ("AES192-GCM", "128 bits"),
    "aes256_gcm": ("AES256-GCM", "128 bits"),
    "chacha20_poly1305": ("CHACHA20-POLY1305", ""),
}
_HASHES = {
    "sha1": "SHA1",
    "sha2_256": "SHA256",
    "sha2_384": "SHA384",
    "sha2_512": "SHA512",
    "aes_xcbc": "AES-XCBC",
}
_BITS = {1: 768, 2: 1024, 5: 1536, 14: 2048, 15: 3072, 16: 4096, 17: 6144, 18: 8192}
_GROUPS = {number: f"{number} ({bits} bit)" for number, bits in _BITS.items()} | {
    19: "19 (nist ecp256)",
    20: "20 (nist ecp384)",
    21: "21 (nist ecp521)",
    22: "22 (1024(sub 160) bit)",
    23: "23 (2048(sub 224) bit)",
    24: "24 (2048(sub 256) bit)",
    25: "25 (nist ecp192)",
    26: "26 (nist ecp224)",
    27: "27 (brainpool ecp224)",
    28: "28 (brainpool ecp256)",
    29: "29 (brainpool ecp384)",
    30: "30 (brainpool ecp512)",
    31: "31 (Elliptic Curve 25519, 256 bit)",
}
_NAMES = {cipher: name for cipher, (name, _) in _CIPHERS.items()}
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "phase1_encryption": _NAMES,
    "phase2_encryption": _NAMES,
    "phase1_hash": _HASHES,
    "phase1_prf": _HASHES,
    "phase2_hash": _HASHES,
    "phase1_dh_group": _GROUPS,
    "pfs_group": _GROUPS,
}
_ID_TYPES = {
    "address": "IP address",
    "fqdn": "Fully qualified domain name",
    "user_fqdn": "User fully qualified domain name / E-mail",
    "dn": "ASN.1 distinguished Name",
    "key_id": "KeyID tag",
}
_CLOSE_ACTIONS = {
    "restart": "Restart/Reconnect",
    "hold": "Close connection and reconnect on demand",
    "clear": "Close connection and clear SA",
}
_SILENT = {
    **by_hand.SILENT,
    "vpn_type": by_hand.NOT_ROUTED,
    "tunnel_interface": by_hand.NO_INTERFACE,
    "phase2_lifetime_kilobytes": "pfSense's form has no limit of that kind, and sets none",
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from by_hand.refusals(plan)
    yield from by_hand.not_offered(plan, _WORDS, "pfSense's form")
    yield from by_hand.ikev2_alone(plan)
    if plan.vpn_type == "route":
        why = "its routed phase 2 offers the interface's addresses beside 0.0.0.0/0, which VNS3 does not take as one pair"
        yield Gap("vpn_type", why)


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.dpd is not None and plan.ike_version == 2:
        yield Gap("dpd_timeout", "with IKEv2 pfSense goes by its retransmission timeout")
    if plan.initiation == "initiate":
        yield Gap("initiation", "pfSense always answers too, so that starting by itself means either side")
    if not plan.rekey and plan.ike_version == 2:
        yield Gap("phase1_lifetime", "without rekeying its IKE SA does not end by time")


def _screens(plan: Plan) -> Iterator[Screen]:
    yield Screen("Edit Phase 1", "VPN > IPsec > Tunnels, Add P1", tuple(_phase1(plan)))
    for number, pair in enumerate(plan.pairs, start=1):
        yield Screen(
            f"Edit Phase 2, {number} of {len(plan.pairs)}",
            "VPN > IPsec > Tunnels, Show Phase 2 Entries, Add P2",
            tuple(_phase2(plan, pair)),
            "After the last one: Apply Changes, and a rule under Firewall > Rules > IPsec that lets the traffic in."
            if number == len(plan.pairs)
            else "",
        )


def _phase1(plan: Plan) -> Iterator[ScreenField]:
    yield typed("Description", plan.name)
    yield chosen("Key Exchange version", f"IKEv{plan.ike_version}", "ike_version")
    yield chosen("Internet Protocol", "IPv6" if ":" in plan.peer else "IPv4")
    own = "local_private_ip" if plan.behind_nat else "public_ip"
    yield chosen("Interface", f"the one that holds {plan.address}", own, "As a rule WAN.")
    yield typed("Remote Gateway", plan.peer, "peer_public_ip")
    yield chosen("Authentication Method", "Mutual PSK")
    if plan.ike_version == 1:
        yield chosen("Negotiation mode", "Main")
    yield from _identifier(
        "My identifier", plan.local_id, "local_peer_id", plan.local_id_is_address, "My IP address"
    )
    yield from _identifier(
        "Peer identifier", plan.remote_id, "remote_peer_id", plan.remote_id_is_peer, "Peer IP address"
    )
    yield by_hand.the_key("Pre-Shared Key")
    yield from _algorithms(plan)
    yield from _times(plan)
    yield from _advanced(plan)


def _identifier(label: str, peer_id: PeerID, key: str, default: bool, word: str) -> Iterator[ScreenField]:
    if default:
        yield chosen(label, word, key, f"That is {peer_id.text}.")
        return
    yield chosen(f"{label}: type", _ID_TYPES[peer_id.type], key)
    yield typed(label, by_hand.bare(peer_id), key)


def _algorithms(plan: Plan) -> Iterator[ScreenField]:
    phase1 = plan.phase1
    name, length = _CIPHERS[phase1.encryption or ""]
    yield chosen("Encryption Algorithm: Algorithm", name, "phase1_encryption")
    if length:
        note = "The length of the check value, which is 128 bits everywhere." if phase1.aead else ""
        yield chosen("Encryption Algorithm: Key length", length, "phase1_encryption", note)
    hash_ = phase1.prf if phase1.aead else phase1.hash
    if hash_ is not None:
        note = "With this cipher it is the PRF." if phase1.aead else ""
        yield chosen("Encryption Algorithm: Hash", _HASHES[hash_], "phase1_hash", note)
    yield chosen("Encryption Algorithm: DH Group", _GROUPS[phase1.group or 0], "phase1_dh_group")
    if phase1.prf is not None:
        yield chosen(
            "Encryption Algorithm: PRF",
            _HASHES[phase1.prf],
            "phase1_prf",
            "Shown once PRF Selection is ticked.",
        )


def _times(plan: Plan) -> Iterator[ScreenField]:
    lifetime = plan.phase1.lifetime
    early = lifetime - max(1, lifetime // 10) if plan.rekey else 0
    yield typed("Life Time", lifetime, "phase1_lifetime", "In seconds.")
    if plan.ike_version == 2:
        yield typed("Rekey Time", early, "rekey", "A tenth before the end." if plan.rekey else "0 is off.")
        yield typed("Reauth Time", 0, "", "Off: IKEv2 makes new keys without it.")
    else:
        yield typed("Reauth Time", early, "rekey", "A tenth before the end." if plan.rekey else "0 is off.")


def _advanced(plan: Plan) -> Iterator[ScreenField]:
    starts = (
        "None (Responder Only)" if plan.initiation == "receive" else "Initiate at start (VTI or Tunnel Mode)"
    )
    yield chosen("Child SA Start Action", starts, "initiation")
    if plan.dpd is not None:
        note = "It is also what happens when DPD finds VNS3 gone."
        yield chosen("Child SA Close Action", _CLOSE_ACTIONS[plan.dpd.action], "dpd_action", note)
    yield chosen("NAT Traversal", "Force" if plan.nat_traversal == "on" else "Auto", "nat_traversal")
    if plan.ike_version == 2:
        yield chosen("MOBIKE", "Disable", "", "It would move IKE to UDP 4500 with no NAT in between.")
        several = len(plan.pairs) > 1
        yield ticked("Split connections", several, "tunnels", "VNS3 takes one pair an SA." if several else "")
        yield ticked("PRF Selection", plan.phase1.prf is not None, "phase1_prf")
    yield ticked("Dead Peer Detection", plan.dpd is not None, "dpd")
    if plan.dpd is not None:
        yield typed("Delay", plan.dpd.delay, "dpd_delay")
        yield typed("Max failures", _failures(plan.dpd), "dpd_timeout", _failures_note(plan))


def _failures(dpd: Dpd) -> int:
    """So many that `delay * (failures + 1)`, which pfSense makes of it, comes next to the timeout."""
    return max(1, round(dpd.timeout / dpd.delay) - 1)


def _failures_note(plan: Plan) -> str:
    assert plan.dpd is not None
    if plan.ike_version == 2:
        return "Not used with IKEv2, but DPD is off at 0."
    made = plan.dpd.delay * (_failures(plan.dpd) + 1)
    same = made == plan.dpd.timeout
    return f"That makes {made} seconds{'' if same else f', next to the {plan.dpd.timeout} of the sheet'}."


def _phase2(plan: Plan, pair: Pair) -> Iterator[ScreenField]:
    yield typed("Description", f"{plan.name}-{pair.name}")
    yield chosen("Mode", "Tunnel IPv6" if pair.local.version == 6 else "Tunnel IPv4")
    yield from _network("Local Network", pair.local)
    yield chosen("NAT/BINAT translation", "None")
    yield from _network("Remote Network", pair.remote)
    yield chosen("Protocol", "ESP")
    name, length = _CIPHERS[plan.phase2.encryption or ""]
    note = "Tick it alone."
    yield chosen("Encryption Algorithms", f"{name}, {length}" if length else name, "phase2_encryption", note)
    if plan.phase2.hash is not None:
        yield chosen("Hash Algorithms", _HASHES[plan.phase2.hash], "phase2_hash", note)
    group = _GROUPS[plan.pfs_group or 0] if plan.pfs else "off"
    yield chosen("PFS key group", group, "pfs_group" if plan.pfs else "pfs")
    lifetime = plan.phase2.lifetime
    yield typed("Life Time", lifetime, "phase2_lifetime", "In seconds.")
    early = lifetime - max(1, lifetime // 10) if plan.rekey else 0
    yield typed("Rekey Time", early, "rekey", "A tenth before the end." if plan.rekey else "0 is off.")


def _network(label: str, net: Net) -> Iterator[ScreenField]:
    address, _, bits = net.masked.partition("/")
    alone = bits in ("", "128" if net.version == 6 else "32")
    yield chosen(f"{label}: Type", "Address" if alone else "Network", "tunnels")
    yield typed(f"{label}: Address", address, "tunnels")
    if not alone:
        yield chosen(f"{label}: mask", f"/{bits}", "tunnels")


WRITER = Writer(
    "pfsense",
    says=by_hand.says(_SILENT),
    silent=_SILENT,
    screens=_screens,
    refuses=_refuses,
    leaves=_leaves,
)
