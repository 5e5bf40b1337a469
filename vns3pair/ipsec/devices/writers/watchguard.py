"""WatchGuard Firebox: a branch office VPN gateway and its tunnel, in Policy Manager or Fireware's web pages.

Fields and choices are those of the Fireware help (gateway endpoints, phase 1 and phase 2 settings, Add a Phase 2
Proposal, availability), of WatchGuard Cloud's (algorithms) and of published set-ups against AWS. Both lifetimes are
written in hours.
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

_HOUR = 3600
_CIPHERS = {
    "des": "DES",
    "3des": "3DES",
    "aes128": "AES (128-bit)",
    "aes192": "AES (192-bit)",
    "aes256": "AES (256-bit)",
}
_GCM = {
    "aes128_gcm": "AES-GCM (128-bit)",
    "aes192_gcm": "AES-GCM (192-bit)",
    "aes256_gcm": "AES-GCM (256-bit)",
}
_HASHES = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha2_256": "SHA2-256",
    "sha2_384": "SHA2-384",
    "sha2_512": "SHA2-512",
}
_GROUPS = {number: f"Diffie-Hellman Group {number}" for number in (1, 2, 5, 14, 15, 19, 20, 21)}
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "phase1_encryption": _CIPHERS,
    "phase2_encryption": _CIPHERS | _GCM,
    "phase1_hash": _HASHES,
    "phase2_hash": _HASHES,
    "phase1_dh_group": _GROUPS,
    "pfs_group": _GROUPS,
}
_ID_TYPES = {
    "address": "By IP Address",
    "fqdn": "By Domain Information, domain name",
    "user_fqdn": "By Domain Information, user ID on domain",
}
_GATEWAY = "VPN > Branch Office Gateways, Add"
_TUNNEL = "VPN > Branch Office Tunnels, Add"
_PROPOSALS = "VPN > Phase 2 Proposals, Add"
_NOT_KNOWN = "how a Firebox is told that is not known here"
_SILENT = {
    **by_hand.SILENT,
    "vpn_type": by_hand.NOT_ROUTED,
    "tunnel_interface": by_hand.NO_INTERFACE,
    "phase1_prf": "the form has no field for it",
    "dpd_action": _NOT_KNOWN,
    "rekey": _NOT_KNOWN,
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from by_hand.refusals(plan)
    yield from by_hand.not_offered(plan, _WORDS, "a Firebox's form, as far as they are known here")
    yield from by_hand.own_prf(plan, "the form has no field for it beside the hash")
    yield from by_hand.ipv4_alone(plan)
    yield from by_hand.whole("phase1_lifetime", plan.phase1.lifetime, _HOUR, "hours")
    yield from by_hand.whole("phase2_lifetime", plan.phase2.lifetime, _HOUR, "hours")
    if plan.vpn_type == "route":
        yield Gap("vpn_type", by_hand.NOT_ROUTED)
    for key, peer_id in (("local_peer_id", plan.local_id), ("remote_peer_id", plan.remote_id)):
        if peer_id.type not in _ID_TYPES:
            yield Gap(key, "only an address, a name and a mail address are known here as what the form takes")


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.initiation == "initiate":
        yield Gap("initiation", "how to keep a Firebox from answering is not known here")
    if plan.ike_version == 2:
        for key in ("dpd", "dpd_delay", "dpd_timeout") if plan.dpd else ("dpd",):
            yield Gap(key, "how a Firebox is told with IKEv2 is not known here")


_NEW_PROPOSAL = "Those that are there from the factory on cannot be changed and expire after 8 hours."


def _screens(plan: Plan) -> Iterator[Screen]:
    yield Screen("General Settings", _GATEWAY, tuple(_general(plan)))
    yield Screen(
        "Gateway endpoints", f"{_GATEWAY}, General Settings, Gateway Endpoints, Add", tuple(_endpoints(plan))
    )
    yield Screen("Phase 1 Settings", _GATEWAY, tuple(_phase1(plan)))
    yield Screen("Phase 2 Proposal", _PROPOSALS, tuple(_proposal(plan)), _NEW_PROPOSAL)
    yield Screen("Addresses", _TUNNEL, tuple(_addresses(plan)))
    yield Screen("Phase 2 Settings", _TUNNEL, tuple(_phase2(plan)))


def _general(plan: Plan) -> Iterator[ScreenField]:
    yield typed("Gateway Name", plan.name)
    yield by_hand.the_key("Credential Method: Use Pre-Shared Key")
    starts = plan.initiation != "receive"
    yield ticked(
        "Start Phase 1 tunnel when Firebox starts", starts, "initiation", "A release may word it otherwise."
    )


def _endpoints(plan: Plan) -> Iterator[ScreenField]:
    own = "local_private_ip" if plan.behind_nat else "public_ip"
    yield chosen("Local Gateway: External Interface", f"the one that holds {plan.address}", own)
    yield from _identity("Local Gateway: gateway ID", plan.local_id, "local_peer_id")
    yield typed("Remote Gateway: Static IP Address", plan.peer, "peer_public_ip")
    yield from _identity("Remote Gateway: gateway ID", plan.remote_id, "remote_peer_id")


def _identity(label: str, peer_id: PeerID, key: str) -> Iterator[ScreenField]:
    yield chosen(f"{label}, kind", _ID_TYPES[peer_id.type], key)
    yield typed(label, by_hand.bare(peer_id), key)


def _phase1(plan: Plan) -> Iterator[ScreenField]:
    yield chosen("Version", f"IKEv{plan.ike_version}", "ike_version")
    if plan.ike_version == 1:
        yield chosen("Mode", "Main")
    yield ticked("NAT Traversal", plan.nat_traversal != "off", "nat_traversal")
    if plan.ike_version == 1:
        yield ticked("Dead Peer Detection", plan.dpd is not None, "dpd")
        if plan.dpd is not None:
            yield typed("Traffic idle timeout (seconds)", plan.dpd.delay, "dpd_delay")
            times = by_hand.probes(plan.dpd.delay, plan.dpd.timeout)
            yield typed(
                "Max retries", times, "dpd_timeout", "It counts probes, where the sheet counts seconds."
            )
    one = plan.phase1
    yield chosen("Transform Settings: Authentication", _HASHES[one.hash or ""], "phase1_hash")
    yield chosen("Transform Settings: Encryption", _CIPHERS[one.encryption or ""], "phase1_encryption")
    note = f"{one.lifetime:,} seconds."
    yield typed("Transform Settings: SA Life (hours)", one.lifetime // _HOUR, "phase1_lifetime", note)
    yield chosen("Transform Settings: Key Group", _GROUPS[one.group or 0], "phase1_dh_group")


def _addresses(plan: Plan) -> Iterator[ScreenField]:
    yield typed("Tunnel Name", plan.name)
    yield chosen("Gateway", plan.name)
    for number, pair in enumerate(plan.pairs, start=1):
        route = f"Route {number}" if len(plan.pairs) > 1 else "Route"
        yield typed(f"{route}: Local", pair.local.masked, "tunnels")
        yield chosen(f"{route}: Direction", "<===>", "", "Both directions.")
        yield typed(f"{route}: Remote", pair.remote.masked, "tunnels")
    yield ticked("Add this tunnel to the BOVPN-Allow policies", True)


def _phase2(plan: Plan) -> Iterator[ScreenField]:
    yield ticked("Enable Perfect Forward Secrecy", plan.pfs, "pfs")
    if plan.pfs:
        yield chosen("Perfect Forward Secrecy: group", _GROUPS[plan.pfs_group or 0], "pfs_group")
    yield chosen("IPSec Proposals", plan.name, "phase2_encryption", "Alone: remove the default one.")


def _proposal(plan: Plan) -> Iterator[ScreenField]:
    two = plan.phase2
    yield typed("Name", plan.name)
    yield chosen("Type", "ESP")
    if two.hash is not None:
        yield chosen("Authentication", _HASHES[two.hash], "phase2_hash")
    yield chosen("Encryption", (_CIPHERS | _GCM)[two.encryption or ""], "phase2_encryption")
    note = f"{two.lifetime:,} seconds."
    yield typed("Force Key Expiration: Time (hours)", two.lifetime // _HOUR, "phase2_lifetime", note)
    limit = two.kilobytes if isinstance(two.kilobytes, int) else None
    label = "Force Key Expiration: Traffic (kilobytes)"
    if limit is None:
        yield ticked(label, False, "phase2_lifetime_kilobytes")
    else:
        yield typed(label, limit, "phase2_lifetime_kilobytes")


WRITER = Writer(
    "watchguard",
    says=by_hand.says(_SILENT),
    silent=_SILENT,
    screens=_screens,
    refuses=_refuses,
    leaves=_leaves,
)
