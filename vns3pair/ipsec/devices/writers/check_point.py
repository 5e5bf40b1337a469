"""Check Point: an interoperable device and a star community, in SmartConsole.

The way, the fields and their order are those of the AWS Site-to-Site VPN user guide ("Check Point", for R77.10 and
later) and the choices those of the management API; where R81.20 has them is told by a published set-up against pfSense
(June 2026). The settings for DPD are those of the R81 Site to Site VPN guide
(appendix) and sk97746. NAT inside a community is that of the R80.10 security management guide and of the API, the
rule that of the R81.10 Site to Site VPN guide, the newer way to the communities that of R80.30's SmartConsole help.
How a peer's IKE ID is set apart from its address, and the own one from Link Selection, stands in no source here, nor
where SmartConsole has groups 15 to 18 and 24 for a single peer; so these are not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vns3pair.ipsec.devices.plan import Gap, Plan
from vns3pair.ipsec.devices.screens import Screen, ScreenField
from vns3pair.ipsec.devices.writers import by_hand
from vns3pair.ipsec.devices.writers.by_hand import chosen, ticked, typed
from vns3pair.ipsec.devices.writers.writing import Writer

_CIPHERS = {"des": "DES", "3des": "3DES", "aes128": "AES-128", "aes256": "AES-256"}
_GCM = {"aes128_gcm": "AES-GCM-128", "aes256_gcm": "AES-GCM-256"}
_HASHES = {
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha2_256": "SHA-256",
    "sha2_384": "SHA-384",
    "sha2_512": "SHA-512",
    "aes_xcbc": "AES-XCBC",
}
_GROUPS = {
    1: "Group 1 (768 bit)",
    2: "Group 2 (1024 bit)",
    5: "Group 5 (1536 bit)",
    14: "Group 14 (2048 bit)",
    19: "Group 19",
    20: "Group 20",
}
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "phase1_encryption": _CIPHERS,
    "phase2_encryption": _CIPHERS | _GCM,
    "phase1_hash": _HASHES,
    "phase2_hash": _HASHES,
    "phase1_dh_group": _GROUPS,
    "pfs_group": _GROUPS,
}
_METHODS = {1: "IKEv1 for IPv4 and IKEv2 for IPv6 only", 2: "IKEv2 only"}
_COMMUNITIES = "IPSec VPN, Communities (from R80 on Security Policies, Access Tools, VPN Communities), New, Star Community"
_COMMUNITY_NOTE = (
    "In R81.20 Custom encryption suite is on the page Encryption, with Encryption Algorithm, Data Integrity and "
    "Diffie-Hellman Group for each phase and Use Perfect Forward Secrecy for phase 2, and Shared Secret is a page of its own."
)
_INSTALL = "Install the policy afterwards: nothing of all this counts before."
_NOT_KNOWN = "how Check Point is told that is not known here"
_SILENT = {
    **by_hand.SILENT,
    "public_ip": "the gateway's object has it already, as its main address or by Link Selection",
    "local_private_ip": "the gateway's object has it already",
    "local_peer_id": "it sends its main address or what Link Selection says; how to set another is not known here",
    "remote_peer_id": "it expects the address of the interoperable device; how to set another is not known here: where "
    "VNS3 sends another, let VNS3 send its public IP",
    "vpn_type": by_hand.NOT_ROUTED,
    "tunnel_interface": by_hand.NO_INTERFACE,
    "phase1_prf": "it has no field for it that is known here",
    "phase2_lifetime_kilobytes": _NOT_KNOWN,
    "dpd_action": _NOT_KNOWN,
    "initiation": _NOT_KNOWN,
    "nat_traversal": "where the gateway's object has it stands in no source here; what it is set to counts for all its VPNs",
    "rekey": _NOT_KNOWN,
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from by_hand.refusals(plan)
    yield from by_hand.not_offered(plan, _WORDS, "every Check Point release")
    yield from by_hand.ikev2_alone(plan)
    yield from by_hand.own_prf(plan, "no field for it beside the hash is known here")
    yield from by_hand.ipv4_alone(plan)
    yield from by_hand.whole("phase1_lifetime", plan.phase1.lifetime, 60, "minutes")
    if plan.vpn_type == "route":
        yield Gap("vpn_type", by_hand.NOT_ROUTED)
    if not by_hand.crossed(plan.pairs):
        why = "its VPN domains pair each local network with each remote one, and the tunnels here are not all of these"
        yield Gap("tunnels", why)


def _screens(plan: Plan) -> Iterator[Screen]:
    yield Screen(
        "The peer",
        "Network Objects, New, Interoperable Device",
        (
            typed("Name", f"{plan.name}-vns3"),
            typed("IPv4 Address", plan.peer, "peer_public_ip", _peer_note(plan)),
            chosen("Topology, VPN Domain", "Manually defined"),
            typed("VPN Domain: a group of these networks", by_hand.networks(plan.pairs, "remote"), "tunnels"),
        ),
        "Pages and fields, here and below, are named as in R77. In R81.20 the device is made by Objects, New, Gateways "
        "and Servers, Interoperable Device, and its domain is on IPSec VPN, VPN Domain: User defined.",
    )
    yield Screen(
        "Your gateway",
        "Its object, Topology",
        (
            chosen("VPN Domain", "Manually defined"),
            typed("VPN Domain: a group of these networks", by_hand.networks(plan.pairs, "local"), "tunnels"),
        ),
        "The domain counts for the gateway's other communities too: leave what else is in it. In R81.20 it is on "
        "Network Management, VPN Domain: User defined.",
    )
    yield Screen("The community", _COMMUNITIES, tuple(_community(plan)), _COMMUNITY_NOTE)
    if plan.dpd is not None:
        yield from _dpd(plan)
    yield Screen(
        "The rule", "Security Policies, Access Control, above what drops", tuple(_rule(plan)), _INSTALL
    )


def _rule(plan: Plan) -> Iterator[ScreenField]:
    """One rule for both directions: a community alone lets nothing through."""
    both = "\n".join((by_hand.networks(plan.pairs, "local"), by_hand.networks(plan.pairs, "remote")))
    yield typed("Source", both, "tunnels")
    yield typed("Destination", both, "tunnels")
    yield chosen("VPN", plan.name, "", "The community.")
    yield chosen("Services & Applications", "what is to pass")
    yield chosen("Action", "Accept")


def _peer_note(plan: Plan) -> str:
    if plan.remote_id_is_peer:
        return "It is the ID that is expected, too."
    return f"VNS3 sends the ID {plan.remote_id.text}, and no field for it is known here: let VNS3 send {plan.peer}."


def _community(plan: Plan) -> Iterator[ScreenField]:
    yield typed("Name", plan.name)
    yield chosen("Center Gateways", "your gateway")
    yield chosen("Satellite Gateways", f"{plan.name}-vns3")
    yield chosen("Encryption: Encryption Method", _METHODS[plan.ike_version], "ike_version")
    yield chosen("Encryption: Encryption Suite", "Custom")
    first, second = "IKE (Phase 1)", "IPsec (Phase 2)"
    cipher, hash_ = plan.phase1.encryption or "", plan.phase1.hash or ""
    yield chosen(f"{first}: Perform key exchange encryption with", _CIPHERS[cipher], "phase1_encryption")
    yield chosen(f"{first}: Perform data integrity with", _HASHES[hash_], "phase1_hash")
    cipher = plan.phase2.encryption or ""
    yield chosen(
        f"{second}: Perform IPsec data encryption with", (_CIPHERS | _GCM)[cipher], "phase2_encryption"
    )
    if plan.phase2.hash is not None:
        yield chosen(f"{second}: Perform data integrity with", _HASHES[plan.phase2.hash], "phase2_hash")
    on = plan.dpd is not None
    yield ticked(
        "Tunnel Management: Set Permanent Tunnels",
        on,
        "dpd",
        "On all tunnels in the community." if on else "",
    )
    yield chosen(
        "Tunnel Management: VPN Tunnel Sharing",
        "One VPN tunnel per subnet pair",
        "tunnels",
        "It may still join neighbouring subnets into one, which VNS3 does not take.",
    )
    yield by_hand.the_key("Advanced Settings, Shared Secret: the peer's, Edit")
    advanced = "Advanced VPN Properties"
    yield chosen(
        f"{advanced}, {first}: Use Diffie-Hellman group", _GROUPS[plan.phase1.group or 0], "phase1_dh_group"
    )
    seconds = plan.phase1.lifetime
    yield typed(
        f"{advanced}, {first}: Renegotiate IKE security associations every (minutes)",
        seconds // 60,
        "phase1_lifetime",
        f"{seconds:,} seconds.",
    )
    yield ticked(f"{advanced}, {second}: Use Perfect Forward Secrecy", plan.pfs, "pfs")
    if plan.pfs:
        group = _GROUPS[plan.pfs_group or 0]
        yield chosen(f"{advanced}, {second}: Use Diffie-Hellman group", group, "pfs_group")
    yield typed(
        f"{advanced}, {second}: Renegotiate IPsec security associations every (seconds)",
        plan.phase2.lifetime,
        "phase2_lifetime",
    )
    yield ticked(
        "Advanced: Disable NAT inside the VPN community",
        True,
        "",
        "Hide NAT would put another source in the tunnel than VNS3 takes.",
    )


def _dpd(plan: Plan) -> Iterator[Screen]:
    assert plan.dpd is not None
    yield Screen(
        "DPD instead of Check Point's own tunnel test",
        "GuiDBedit, Network Objects, network_objects: your gateway and the interoperable device",
        (chosen("tunnel_keepalive_method", "dpd", "dpd", "Save all, then install the policy."),),
        "From R77.10; all SmartConsole windows have to be closed meanwhile.",
    )
    yield Screen(
        "DPD's times",
        "Management server, expert mode: $FWDIR/conf/vpn_conf.xml, the community's entry",
        (
            typed("life_sign_interval", plan.dpd.delay, "dpd_delay", "In seconds."),
            typed("life_sign_timeout", plan.dpd.timeout, "dpd_timeout", "In seconds."),
        ),
        "For R81; keep a copy of the file, and install the policy afterwards.",
    )


WRITER = Writer(
    "check_point",
    says=by_hand.says(_SILENT),
    silent=_SILENT,
    screens=_screens,
    refuses=_refuses,
)
