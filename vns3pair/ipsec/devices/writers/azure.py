"""Azure VPN Gateway: local network gateway and connection, as a script of Azure CLI commands.

The connection is put as one body of the REST API (Microsoft.Network/connections), since `az network vpn-connection`
has no arguments for its protocol, its mode, its DPD timeout and its traffic selectors. What Azure takes is that of the
VPN Gateway FAQ on custom IPsec/IKE policies and of the enumerations of `az network vpn-connection ipsec-policy add`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Gap, Plan
from vns3pair.ipsec.devices.writers import routed
from vns3pair.ipsec.devices.writers.azure_cli import script
from vns3pair.ipsec.devices.writers.writing import Block, Writer

_COMBINED = {"aes128_gcm": "GCMAES128", "aes256_gcm": "GCMAES256"}
_PLAIN = {"des": "DES", "3des": "DES3", "aes128": "AES128", "aes192": "AES192", "aes256": "AES256"}
IKE_CIPHERS: Mapping[str, str] = MappingProxyType({**_PLAIN, **_COMBINED})
IPSEC_CIPHERS: Mapping[str, str] = MappingProxyType({**_PLAIN, **_COMBINED, "aes192_gcm": "GCMAES192"})
IPSEC_HASHES: Mapping[str, str] = MappingProxyType({"md5": "MD5", "sha1": "SHA1", "sha2_256": "SHA256"})
IKE_HASHES: Mapping[str, str] = MappingProxyType({**IPSEC_HASHES, "sha2_384": "SHA384"})
_DH_GROUPS = {1: "DHGroup1", 2: "DHGroup2", 14: "DHGroup14", 19: "ECP256", 20: "ECP384", 24: "DHGroup24"}
_PFS_GROUPS = {1: "PFS1", 2: "PFS2", 14: "PFS2048", 19: "ECP256", 20: "ECP384", 24: "PFS24"}
_MODES = {"bidirectional": "Default", "initiate": "InitiatorOnly", "receive": "ResponderOnly"}
_PHASE1_LIFETIME = 28_800
_USUAL_KILOBYTES = 102_400_000

_NO_OPTION = "a connection has no option for it"
_SILENT = {
    "public_ip": "it is the VPN gateway's, which is there before: compare it with the sheet",
    "local_private_ip": _NO_OPTION,
    "local_peer_id": _NO_OPTION,
    "remote_peer_id": _NO_OPTION,
    "nat_traversal": "a connection has no option for it: decide it on VNS3",
    "authentication": "what is written here is always a pre-shared key",
    "exchange_mode": _NO_OPTION,
    "ipsec_protocol": "Azure does ESP only",
    "encapsulation_mode": "Azure does tunnel mode only",
    "tunnel_interface": _NO_OPTION,
    "phase1_lifetime": f"Azure fixes it at {_PHASE1_LIFETIME} s",
    "dpd_action": _NO_OPTION,
    "dpd_delay": _NO_OPTION,
    "rekey": _NO_OPTION,
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    one, two = plan.phase1, plan.phase2
    if plan.authentication != "psk":
        yield Gap("authentication", "only configurations with a pre-shared key are written")
    mode = plan.exchange_mode if plan.ike_version == 1 else "main"
    for key, value, only in (
        ("exchange_mode", mode, "main"),
        ("ipsec_protocol", plan.ipsec_protocol, "esp"),
        ("encapsulation_mode", plan.encapsulation_mode, "tunnel"),
    ):
        if value != only:
            yield Gap(key, "Azure does not offer it")
    if one.encryption not in IKE_CIPHERS:
        yield Gap("phase1_encryption", "Azure does not offer it")
    if one.aead and plan.ike_version == 1:
        yield Gap("phase1_encryption", "a combined cipher in phase 1 needs IKEv2")
    if (one.prf if one.aead else one.hash) not in IKE_HASHES:
        yield Gap("phase1_hash", "Azure does not offer it")
    if not one.aead and one.prf is not None:
        yield Gap("phase1_prf", "Azure names the hash of phase 1 alone")
    if two.encryption not in IPSEC_CIPHERS:
        yield Gap("phase2_encryption", "Azure does not offer it")
    if not two.aead and two.hash not in IPSEC_HASHES:
        yield Gap("phase2_hash", "Azure does not offer it")
    if one.group not in _DH_GROUPS:
        yield Gap("phase1_dh_group", "Azure does not offer it")
    if plan.pfs and plan.pfs_group not in _PFS_GROUPS:
        yield Gap("pfs_group", "Azure does not offer it")
    yield from _tunnel_refusals(plan)


def _tunnel_refusals(plan: Plan) -> Iterator[Gap]:
    nets = [net for pair in plan.pairs for net in (pair.local, pair.remote)]
    if ":" in plan.peer or any(net.version != 4 for net in nets):
        yield Gap("tunnels", "only connections with IPv4 outside and inside are written")
    if not all(pair.remote.prefix for pair in plan.pairs):
        yield Gap(
            "tunnels",
            "Azure routes by the prefixes of the local network gateway: name each network behind VNS3 as a remote subnet",
        )


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.vpn_type == "route" and any(pair.local.prefix for pair in plan.pairs):
        yield Gap("tunnels", routed.ALL_MAY_USE_IT)
    if plan.dpd is None:
        yield Gap("dpd", "no option turns it off, so Azure's own timeout counts")
    if plan.phase2.kilobytes == "unlimited":
        yield Gap(
            "phase2_lifetime_kilobytes", f"Azure always has a limit, here its usual {_USUAL_KILOBYTES:,} KB"
        )


def properties(plan: Plan) -> Mapping[str, Any]:
    """The properties of the connection, without its two gateways and its key."""
    policies = [
        {"localAddressRanges": [pair.local.masked], "remoteAddressRanges": [pair.remote.masked]}
        for pair in plan.pairs
        if plan.vpn_type == "policy"
    ]
    found: dict[str, Any] = {
        "connectionType": "IPsec",
        "connectionProtocol": f"IKEv{plan.ike_version}",
        "connectionMode": _MODES[plan.initiation],
        "enableBgp": False,
        "ipsecPolicies": [_policy(plan)],
        "usePolicyBasedTrafficSelectors": plan.vpn_type == "policy",
        "trafficSelectorPolicies": policies,
    }
    if plan.dpd is not None:
        found["dpdTimeoutSeconds"] = plan.dpd.timeout
    return found


def _policy(plan: Plan) -> Mapping[str, Any]:
    """The custom policy, which has to be whole. A combined cipher of phase 2 is named for its integrity too."""
    one, two = plan.phase1, plan.phase2
    cipher = IPSEC_CIPHERS[two.encryption or ""]
    return {
        "ikeEncryption": IKE_CIPHERS[one.encryption or ""],
        "ikeIntegrity": IKE_HASHES[(one.prf if one.aead else one.hash) or ""],
        "dhGroup": _DH_GROUPS[one.group or 0],
        "ipsecEncryption": cipher,
        "ipsecIntegrity": cipher if two.aead else IPSEC_HASHES[two.hash or ""],
        "pfsGroup": _PFS_GROUPS[plan.pfs_group or 0] if plan.pfs else "None",
        "saLifeTimeSeconds": two.lifetime,
        "saDataSizeKilobytes": two.kilobytes if isinstance(two.kilobytes, int) else _USUAL_KILOBYTES,
    }


def _blocks(plan: Plan) -> Iterator[Block]:
    yield Block(
        "Azure CLI, as a script for bash",
        script(plan, properties(plan)),
        note="The VPN gateway (route-based, not of the Basic SKU) has to be there: put in its name and resource group. "
        "Save it as a file and run it with bash: it asks for the key, for which a paste's next line would be taken. An "
        "argument of az would show the key to everybody on the machine, so it goes through a file that is gone afterwards.",
    )


WRITER = Writer(
    "azure",
    says=TO_ACCOUNT_FOR - frozenset(_SILENT),
    silent=_SILENT,
    blocks=_blocks,
    refuses=_refuses,
    leaves=_leaves,
)
