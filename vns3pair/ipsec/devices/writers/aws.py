"""AWS Site-to-Site VPN: customer gateway, connection and routes, as Terraform and as commands of the AWS CLI.

A connection has two tunnels with an outside address each, and a sheet is about one of them: it is written as the
first. Options, their values and ranges are those of VpnTunnelOptionsSpecification in the EC2 API (2016-11-15).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from vns3pair.ipsec.devices.aws import DEVICE
from vns3pair.ipsec.devices.aws_words import (
    CIPHERS,
    HASHES,
    PHASE1_GROUPS,
    PHASE2_GROUPS,
    RESERVED_INSIDE,
)
from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Gap, Plan
from vns3pair.ipsec.devices.writers import routed
from vns3pair.ipsec.devices.writers.aws_cli import script
from vns3pair.ipsec.devices.writers.aws_terraform import terraform
from vns3pair.ipsec.devices.writers.writing import Block, Writer

_EVERYTHING = "0.0.0.0/0"
_NO_OPTION = "AWS has no option for it"
_SILENT = {
    "public_ip": "AWS chooses the outside addresses when the connection is made: compare them with the sheet then",
    "local_private_ip": _NO_OPTION,
    "local_peer_id": "AWS identifies itself by its outside address and has no option for an ID",
    "remote_peer_id": "AWS expects the customer gateway's address and has no option for an ID",
    "nat_traversal": "AWS has no option for it: decide it on VNS3",
    "authentication": "what is written here is always a pre-shared key",
    "exchange_mode": "AWS has no option for it, and does main mode",
    "ipsec_protocol": "AWS does ESP only",
    "encapsulation_mode": "AWS does tunnel mode only",
    "phase2_lifetime_kilobytes": _NO_OPTION,
    "pfs": "AWS always has it: the phase 2 group says which",
    "dpd_delay": _NO_OPTION,
    "rekey": _NO_OPTION,
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from _shape_refusals(plan)
    one, two = plan.phase1, plan.phase2
    for key, cipher in (("phase1_encryption", one.encryption), ("phase2_encryption", two.encryption)):
        if cipher not in CIPHERS:
            yield Gap(key, "AWS does not offer it")
    if one.aead and plan.ike_version == 1:
        yield Gap("phase1_encryption", "a combined cipher in phase 1 needs IKEv2")
    if (one.prf if one.aead else one.hash) not in HASHES:
        yield Gap("phase1_hash", "AWS does not offer it")
    if not one.aead and one.prf is not None:
        yield Gap("phase1_prf", "AWS names the hash of phase 1 alone")
    if not two.aead and two.hash not in HASHES:
        yield Gap("phase2_hash", "AWS does not offer it")
    if one.group not in PHASE1_GROUPS:
        yield Gap("phase1_dh_group", "AWS does not offer it")
    if not plan.pfs:
        yield Gap("pfs", "AWS names a group for phase 2 in every case, and requires it of its peer")
    elif plan.pfs_group not in PHASE2_GROUPS:
        yield Gap("pfs_group", "AWS does not offer it")


def _shape_refusals(plan: Plan) -> Iterator[Gap]:
    if len(plan.pairs) > 1 and plan.vpn_type == "policy":
        yield Gap("tunnels", DEVICE.one_sa)
    addresses = (plan.peer, *(net.masked for pair in plan.pairs for net in (pair.local, pair.remote)))
    if any(":" in address for address in addresses):
        yield Gap("tunnels", "only connections with IPv4 outside and inside are written")
    if plan.authentication != "psk":
        yield Gap("authentication", "only configurations with a pre-shared key are written")
    if plan.ike_version == 1 and plan.exchange_mode != "main":
        yield Gap("exchange_mode", "AWS does main mode only")
    if plan.ipsec_protocol != "esp":
        yield Gap("ipsec_protocol", "AWS does ESP only")
    if plan.encapsulation_mode != "tunnel":
        yield Gap("encapsulation_mode", "AWS does tunnel mode only")
    if not plan.remote_id_is_peer:
        yield Gap("remote_peer_id", "AWS expects the customer gateway's address and has no option for an ID")
    if plan.tunnel_interface is not None and not _inside(plan.tunnel_interface):
        yield Gap(
            "tunnel_interface", "AWS wants the first address of a /30 within 169.254.0.0/16, some excepted"
        )


def _inside(interface: str) -> bool:
    """Whether AWS can have this address: of the /30 inside a tunnel, AWS takes the first. Some it keeps for itself."""
    own = ipaddress.ip_interface(interface)
    return (
        own.version == 4
        and own.network.prefixlen == 30
        and own.network.subnet_of(ipaddress.IPv4Network("169.254.0.0/16"))
        and str(own.network) not in RESERVED_INSIDE
        and own.ip == own.network.network_address + 1
    )


def _leaves(plan: Plan) -> Iterator[Gap]:
    if routed.names_subnets(plan):
        yield Gap("tunnels", routed.ALL_MAY_USE_IT)
    if plan.dpd is not None and plan.dpd.action == "hold":
        yield Gap("dpd_action", "AWS has no such action, and clear is the nearest to it")
    if _starts(plan) and plan.ike_version == 1:
        yield Gap("initiation", "AWS starts tunnels of IKEv2 alone: VNS3 has to")
    elif plan.initiation == "initiate":
        yield Gap("initiation", "AWS also answers where it starts")


def _starts(plan: Plan) -> bool:
    return plan.initiation != "receive"


def tunnel_options(plan: Plan) -> Mapping[str, Any]:
    """The options of a tunnel as the API names them, each list with one member."""
    one, two = plan.phase1, plan.phase2
    options: dict[str, Any] = {}
    if plan.tunnel_interface is not None:
        options["TunnelInsideCidr"] = str(ipaddress.ip_interface(plan.tunnel_interface).network)
    options["IKEVersions"] = [f"ikev{plan.ike_version}"]
    options["Phase1EncryptionAlgorithms"] = [CIPHERS[one.encryption or ""]]
    options["Phase1IntegrityAlgorithms"] = [HASHES[(one.prf if one.aead else one.hash) or ""]]
    options["Phase1DHGroupNumbers"] = [one.group]
    options["Phase1LifetimeSeconds"] = one.lifetime
    options["Phase2EncryptionAlgorithms"] = [CIPHERS[two.encryption or ""]]
    if not two.aead:
        options["Phase2IntegrityAlgorithms"] = [HASHES[two.hash or ""]]
    options["Phase2DHGroupNumbers"] = [plan.pfs_group]
    options["Phase2LifetimeSeconds"] = two.lifetime
    if plan.dpd is None:
        options["DPDTimeoutAction"] = "none"
    else:
        options["DPDTimeoutAction"] = "clear" if plan.dpd.action == "hold" else plan.dpd.action
        options["DPDTimeoutSeconds"] = plan.dpd.timeout
    options["StartupAction"] = "start" if _starts(plan) and plan.ike_version == 2 else "add"
    return options


def networks(plan: Plan) -> tuple[str, str]:
    """The pair of networks that the one SA is for, AWS's and the customer's: everything where routes decide."""
    if plan.vpn_type == "route":
        return _EVERYTHING, _EVERYTHING
    (pair,) = plan.pairs
    return pair.local.masked, pair.remote.masked


_NOTE = (
    "It makes one connection, whose first tunnel is this sheet's; the second keeps AWS's own options and a key of its "
    "own until they are set too, from a sheet of its own. Afterwards compare the tunnel's outside address with the "
    "sheet."
)


def _blocks(plan: Plan) -> Iterator[Block]:
    options = tunnel_options(plan)
    yield Block(
        f"Terraform: {plan.name}.tf",
        terraform(plan, options, networks(plan)),
        note=f"Give the key as TF_VAR_preshared_key; it is kept in Terraform's state, so guard that. {_NOTE}",
    )
    yield Block(
        "AWS CLI, as a script for bash",
        script(plan, options, networks(plan)),
        note=f"Save it as a file and run it with bash: it asks for the key, for which a paste's next line would be taken. Take "
        f"either this or Terraform. {_NOTE}",
    )


WRITER = Writer(
    "aws",
    says=TO_ACCOUNT_FOR - frozenset(_SILENT),
    silent=_SILENT,
    blocks=_blocks,
    refuses=_refuses,
    leaves=_leaves,
)
