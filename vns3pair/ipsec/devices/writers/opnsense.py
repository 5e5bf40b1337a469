"""OPNsense: its forms for connections, which are strongSwan's settings.

Fields, choices and defaults are those of its sources, `dialogConnection.xml` and the dialogs beside it, `Swanctl.xml`
and `IPsecProposalField.php`, as of August 2026. Rules for IKE and ESP are made by themselves for the older tunnel
settings alone (`ipsec_firewall` in `ipsec.inc`). What outbound NAT does with an assigned interface is said by its manual
(IPsec, site to site, route based). A child's life ends a tenth after the time of rekeying; with IKE that
is said, as Over time.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from vns3pair.ipsec.addresses import PeerID
from vns3pair.ipsec.devices.interface_number import interface_number
from vns3pair.ipsec.devices.opnsense import DEVICE
from vns3pair.ipsec.devices.plan import Gap, Pair, Plan
from vns3pair.ipsec.devices.screens import Screen, ScreenField
from vns3pair.ipsec.devices.writers import by_hand
from vns3pair.ipsec.devices.writers.by_hand import chosen, ticked, typed
from vns3pair.ipsec.devices.writers.opnsense_proposals import phase1_option, phase2_option
from vns3pair.ipsec.devices.writers.routed import NOT_EVERYTHING, is_everything, subnets
from vns3pair.ipsec.devices.writers.strongswan import identity
from vns3pair.ipsec.devices.writers.writing import Writer

_CONNECTION = "VPN > IPsec > Connections"
_ROUTES = "System > Routes > Configuration, Add"
_ID = re.compile(r"[0-9a-zA-Z.\-,_:=@%*\s]{0,1024}")
"""What the fields for IDs take."""
_OF_TWO = 4
"""Addresses that a network of two hosts has at most."""
_DPD_ACTIONS = {"restart": "Start", "hold": "Trap", "clear": "Clear"}
_SILENT = {
    **by_hand.SILENT,
    "phase2_lifetime_kilobytes": "OPNsense's form has no limit of that kind, and sets none",
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from by_hand.refusals(plan)
    yield from by_hand.ikev2_alone(plan)
    yield from by_hand.own_prf(plan, DEVICE.prf_is_hash)
    if plan.phase1.aead and plan.phase1.prf is None:
        yield Gap("phase1_prf", "its proposals with such a cipher name the PRF")
    if not list(by_hand.refusals(plan)):
        if not phase1_option(plan.phase1):
            yield Gap("phase1_encryption", "its list of proposals has none of this cipher, hash and group")
        if not phase2_option(plan.phase2, plan.pfs_group):
            yield Gap("phase2_encryption", f"its list of proposals has none of {_phase2_words(plan)}")
    for key, peer_id in (("local_peer_id", plan.local_id), ("remote_peer_id", plan.remote_id)):
        if not _ID.fullmatch(identity(peer_id)):
            yield Gap(key, "the field does not take each of its characters")
    if "*" in plan.remote_id.text:
        yield Gap("remote_peer_id", "strongSwan takes * in it for any text")


def _phase2_words(plan: Plan) -> str:
    return "this cipher, hash and group" if plan.pfs else "this cipher and hash without a PFS group"


def _ends(plan: Plan) -> tuple[str, str]:
    """The two addresses of the tunnel interface, or who is to be asked for one."""
    if plan.tunnel_interface is None:
        return "to be agreed with VNS3's side", "to be agreed with VNS3's side"
    own = ipaddress.ip_interface(plan.tunnel_interface)
    others = (
        []
        if own.network.num_addresses > _OF_TWO
        else [host for host in own.network.hosts() if host != own.ip]
    )
    return str(own.ip), str(others[0]) if len(others) == 1 else "the address of VNS3's interface"


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.dpd is not None and plan.ike_version == 2:
        yield Gap("dpd_timeout", "strongSwan has one with IKEv1 only")
    if plan.initiation == "initiate":
        yield Gap("initiation", "OPNsense always answers too, so that starting by itself means either side")
    if not plan.rekey:
        yield Gap("phase2_lifetime", "without rekeying the form has no lifetime")
        if plan.ike_version == 2:
            yield Gap("phase1_lifetime", "without rekeying its IKE SA does not end by time")
    if plan.tunnel_interface is not None and plan.vpn_type != "route":
        yield Gap("tunnel_interface", by_hand.NO_INTERFACE)


def _screens(plan: Plan) -> Iterator[Screen]:
    yield Screen(
        "Pre-Shared Key",
        "VPN > IPsec > Pre-Shared Keys, Add",
        (
            typed("Local Identifier", identity(plan.local_id), "local_peer_id"),
            typed("Remote Identifier", identity(plan.remote_id), "remote_peer_id"),
            by_hand.the_key("Pre-Shared Key"),
            chosen("Type", "PSK"),
        ),
    )
    yield Screen("General settings", f"{_CONNECTION}, Add, with advanced mode on", tuple(_general(plan)))
    yield _authentication("Local Authentication", "ID", plan.local_id, "local_peer_id")
    yield _authentication("Remote Authentication", "Id", plan.remote_id, "remote_peer_id")
    routed = plan.vpn_type == "route"
    for number, pair in enumerate(plan.pairs[:1] if routed else plan.pairs, start=1):
        title = "Child" if routed else f"Child, {number} of {len(plan.pairs)}"
        yield Screen(title, f"{_CONNECTION}, Children, Add, with advanced mode on", tuple(_child(plan, pair)))
    if routed:
        yield from _routed(plan)
    yield from _rules(plan)
    switch = ticked("Enable IPsec", True, "", "At the foot of the list; then Apply.")
    yield Screen("Switch it on", _CONNECTION, (switch,))


def _rules(plan: Plan) -> Iterator[Screen]:
    """What lets IKE and ESP in, and what is in the tunnel."""
    protocols = ["UDP, destination port 500", "UDP, destination port 4500"]
    if plan.nat_traversal != "on":
        protocols.append("ESP")
    yield Screen(
        "Rules for IKE and ESP, one each",
        "Firewall > Rules, Add",
        (
            chosen("Interface", f"the one that holds {plan.address}", "", "As a rule WAN."),
            typed("Source", plan.peer, "peer_public_ip"),
            chosen("Protocol", "\n".join(protocols), "nat_traversal"),
            chosen("Action", "Pass"),
        ),
        "OPNsense makes none by itself for connections.",
    )
    yield Screen(
        "Rule for what is in the tunnel",
        "Firewall > Rules, Add",
        (
            chosen("Interface", "IPsec"),
            typed("Source", by_hand.networks(plan.pairs, "remote"), "tunnels"),
            typed("Destination", by_hand.networks(plan.pairs, "local"), "tunnels"),
            chosen("Action", "Pass"),
        ),
    )


def _general(plan: Plan) -> Iterator[ScreenField]:
    yield chosen(
        "Proposals", phase1_option(plan.phase1), "phase1_encryption", "Take default out of the field."
    )
    yield chosen("Version", f"IKEv{plan.ike_version}", "ike_version")
    if plan.ike_version == 2:
        yield ticked("MOBIKE", False, "", "It would move IKE to UDP 4500 with no NAT in between.")
    own = "local_private_ip" if plan.behind_nat else "public_ip"
    yield typed("Local addresses", plan.address, own)
    yield typed("Remote addresses", plan.peer, "peer_public_ip")
    on = plan.nat_traversal == "on"
    yield ticked("UDP encapsulation", on, "nat_traversal", "" if on else "NAT is detected all the same.")
    lifetime = plan.phase1.lifetime
    early = max(1, lifetime // 10)
    yield typed(
        "Rekey time (s)", lifetime - early if plan.rekey else 0, "rekey", "" if plan.rekey else "0 is off."
    )
    if plan.rekey or plan.ike_version == 1:
        note = f"Together with the rekey time the sheet's {lifetime:,} seconds."
        yield typed("Over time (s)", early if plan.rekey else lifetime, "phase1_lifetime", note)
    yield typed("DPD delay (s)", plan.dpd.delay if plan.dpd else 0, "dpd_delay" if plan.dpd else "dpd")
    if plan.dpd and plan.ike_version == 1:
        yield typed("DPD timeout (s)", plan.dpd.timeout, "dpd_timeout")
    yield typed("Keyingtries", 0, "", "It does not give up.")
    yield typed("Description", plan.name)


def _authentication(title: str, label: str, peer_id: PeerID, key: str) -> Screen:
    fields = (
        chosen("Round", "0"),
        chosen("Authentication", "Pre-Shared Key"),
        typed(label, identity(peer_id), key),
    )
    return Screen(title, f"{_CONNECTION}, {title}, Add", fields)


def _child(plan: Plan, pair: Pair) -> Iterator[ScreenField]:
    routed = plan.vpn_type == "route"
    everything = "::/0" if pair.local.version == 6 else "0.0.0.0/0"
    yield chosen("Mode", "Tunnel")
    yield ticked("Policies", not routed, "vpn_type", "The interface has them." if routed else "")
    yield chosen("Start action", _start_action(plan), "initiation")
    if plan.dpd:
        yield chosen("DPD action", _DPD_ACTIONS[plan.dpd.action], "dpd_action")
    if routed:
        yield typed("Reqid", interface_number(plan.name), "vpn_type", "The same as the interface's below.")
    yield chosen(
        "ESP proposals",
        phase2_option(plan.phase2, plan.pfs_group),
        "phase2_encryption",
        "Take default out of the field.",
    )
    yield typed("Local", everything if routed else pair.local.masked, "tunnels")
    yield typed("Remote", everything if routed else pair.remote.masked, "tunnels")
    lifetime = plan.phase2.lifetime
    note = (
        f"The child then ends after the sheet's {lifetime:,} seconds, or one less."
        if plan.rekey
        else "0 is off."
    )
    yield typed("Rekey time (s)", lifetime * 10 // 11 if plan.rekey else 0, "phase2_lifetime", note)
    yield typed("Description", f"{plan.name}-{'vti' if routed else pair.name}")


def _start_action(plan: Plan) -> str:
    if plan.initiation == "receive":
        return "None"
    return "Start" if plan.vpn_type == "route" else "Trap+start"


def _routed(plan: Plan) -> Iterator[Screen]:
    own, far = _ends(plan)
    yield Screen(
        "Virtual Tunnel Interface",
        "VPN > IPsec > Virtual Tunnel Interfaces, Add",
        (
            typed("Reqid", interface_number(plan.name), "vpn_type"),
            typed("Local address", plan.address, "local_private_ip" if plan.behind_nat else "public_ip"),
            typed("Remote address", plan.peer, "peer_public_ip"),
            typed("Tunnel local address", own, "tunnel_interface"),
            typed("Tunnel remote address", far, "tunnel_interface", "VNS3's end of the tunnel interface."),
            typed("Name", plan.name),
        ),
    )
    gateway = f"{plan.name.replace('-', '_')}_vti"
    yield Screen(
        "Gateway",
        "System > Gateways > Configuration, Add",
        (
            typed("Name", gateway),
            chosen(
                "Interface",
                f"ipsec{interface_number(plan.name)}",
                "",
                "Assign it first, under Interfaces > Assignments. Automatic outbound NAT takes such an interface in: make "
                "the rules manual, under Firewall > NAT > Outbound, with those there were for WAN and none for this one.",
            ),
            typed("IP Address", far, "tunnel_interface"),
        ),
    )
    for net in subnets(plan):
        fields = (typed("Network Address", net.masked, "tunnels"), chosen("Gateway", gateway))
        yield Screen(f"Route to {net.masked}", _ROUTES, fields)
    if is_everything(plan):
        field = chosen("Gateway", gateway, "", NOT_EVERYTHING)
        yield Screen("Route to each network behind VNS3", _ROUTES, (field,))


WRITER = Writer(
    "opnsense",
    says=by_hand.says(_SILENT),
    silent=_SILENT,
    screens=_screens,
    refuses=_refuses,
    leaves=_leaves,
)
