"""Juniper SRX: set commands for configuration mode.

Statements, their values and ranges: Junos CLI reference (proposal (Security IKE), policy (Security IKE),
dead-peer-detection, prf-algorithm) and the configuration models of Junos 20.4R1 to 24.4R1 (junos-es-conf-security;
github.com/Juniper/yang). There an interface that a VPN is bound to must be configured, and an authentication algorithm
beside AES-GCM is refused. `responder-only`, `sha-512`, `group21`, `hmac-sha-384` and `hmac-sha-512` are in them from
23.2R1 on, ChaCha20-Poly1305 from 24.2R1 on. By Juniper's advisory JSA79188 releases before 21.4 lack the two longer
hashes of phase 2 or, unless mended, send no authentication with them. That the remote subnet of a traffic selector
cannot be everything where the gateway has an address: the answer of Junos 24.4R1 and 25.4R1 to a commit. A PRF that is
not set is taken from the authentication algorithm, and with AES-256-GCM it is SHA2-384; `prf-algorithm`, which sets it,
is in the newest CLI reference and in none of the models.
"""

from __future__ import annotations

from collections.abc import Iterator

from vns3pair.ipsec.addresses import PeerID
from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.juniper_srx import DEVICE
from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Dpd, Gap, Plan
from vns3pair.ipsec.devices.writers import routed, zones
from vns3pair.ipsec.devices.writers.fixed_rows import FIXED, beyond_the_fixed
from vns3pair.ipsec.devices.writers.writing import Block, Writer

EXTERNAL, TUNNEL = "ge-0/0/0.0", "st0.0"
"""Stated assumptions: a sheet knows no interface names."""

PHASE1_CIPHERS = {
    "des": "des-cbc",
    "3des": "3des-cbc",
    "aes128": "aes-128-cbc",
    "aes192": "aes-192-cbc",
    "aes256": "aes-256-cbc",
    "aes128_gcm": "aes-128-gcm",
    "aes256_gcm": "aes-256-gcm",
}
PHASE2_CIPHERS = {**PHASE1_CIPHERS, "aes192_gcm": "aes-192-gcm"}
PHASE1_HASHES = {
    "md5": "md5",
    "sha1": "sha1",
    "sha2_256": "sha-256",
    "sha2_384": "sha-384",
    "sha2_512": "sha-512",
}
PHASE2_HASHES = {
    "md5": "hmac-md5-96",
    "sha1": "hmac-sha1-96",
    "sha2_256": "hmac-sha-256-128",
    "sha2_384": "hmac-sha-384",
    "sha2_512": "hmac-sha-512",
}
_LATER_PHASE1_HASH, _LATER_GROUP = "sha2_512", 21
_LATER_HASHES = frozenset({"sha2_384", "sha2_512"})
_WITH_LATER_HASHES = (21, 4)
PFS_GROUPS = frozenset({1, 2, 5, 14, 15, 16, 19, 20, 21, 24})
STARTS = {"initiate": "immediately", "bidirectional": "on-traffic", "receive": "responder-only"}
MOST_SELECTORS = 200
_MOST_PROBES = 5
_PRF_OF_GCM = {"aes256_gcm": "with AES-256-GCM Junos takes SHA2-384 for the PRF by itself, as stated here"}
_PRF_NOT_DOCUMENTED = "with AES-128-GCM Junos takes a PRF by itself, and its documents do not say which"
_LONGEST_KEY_ID = 127

_SILENT = {
    **FIXED,
    "phase1_prf": "Junos takes the PRF from the authentication algorithm where none is set, or from a combined cipher",
    "dpd_action": "Junos has no setting for it",
    "rekey": "Junos always replaces keys before they end",
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from beyond_the_fixed(plan)
    yield from _algorithms(plan)
    for key, identity in (("local_peer_id", plan.local_id), ("remote_peer_id", plan.remote_id)):
        if identity.type == "dn":
            yield Gap(key, "Junos takes a distinguished name with certificates, not with a pre-shared key")
        elif identity.type == "key_id" and len(_bare(identity)) > _LONGEST_KEY_ID:
            yield Gap(key, f"Junos takes a key ID of at most {_LONGEST_KEY_ID} characters")
    if plan.vpn_type == "policy" and len(plan.pairs) > MOST_SELECTORS:
        yield Gap("tunnels", f"Junos takes {MOST_SELECTORS} traffic selectors in a VPN: split the sheet")
    if plan.vpn_type == "policy" and routed.is_everything(plan):
        yield Gap("tunnels", "Junos takes no traffic selector with everything for its remote subnet")


def _algorithms(plan: Plan) -> Iterator[Gap]:
    first, second = plan.phase1, plan.phase2
    if first.encryption not in PHASE1_CIPHERS:
        yield Gap("phase1_encryption", "Junos documents no such cipher for phase 1 across its releases")
    elif first.aead and plan.ike_version == 1:
        yield Gap("phase1_encryption", "AES-GCM in phase 1 is for IKEv2 alone")
    elif first.aead and DEVICE.prf_with(first.encryption, first.group) not in (None, first.prf):
        yield Gap("phase1_hash", "with AES-256-GCM Junos takes SHA2-384 for the PRF, and no other can be set")
    if not first.aead and first.hash not in PHASE1_HASHES:
        yield Gap("phase1_hash", "Junos documents no such algorithm for phase 1")
    if first.prf is not None and not first.aead:
        yield Gap(
            "phase1_prf",
            "only the newest releases of Junos can set it apart (prf-algorithm): make both alike",
        )
    if second.encryption not in PHASE2_CIPHERS:
        yield Gap("phase2_encryption", "Junos documents no such cipher for phase 2 across its releases")
    if not second.aead and second.hash not in PHASE2_HASHES:
        yield Gap("phase2_hash", "Junos documents no such algorithm for phase 2")
    elif second.hash in _LATER_HASHES and plan.version is not None and plan.version < _WITH_LATER_HASHES:
        yield Gap("phase2_hash", "Junos before 21.4 lacks it, or sends no authentication with it (JSA79188)")
    if plan.pfs and plan.pfs_group not in PFS_GROUPS:
        yield Gap("pfs_group", "Junos documents no such group for PFS")


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.behind_nat:
        yield Gap("public_ip", "an SRX behind NAT knows its own address alone")
    if plan.phase1.aead:
        yield Gap("phase1_hash", _PRF_OF_GCM.get(str(plan.phase1.encryption), _PRF_NOT_DOCUMENTED))
    if plan.ike_version == 2 and plan.exchange_mode != "main":
        yield Gap("exchange_mode", "IKEv2 has no such modes")
    if plan.vpn_type == "route":
        yield Gap("tunnels", routed.ALL_MAY_USE_IT)
    elif plan.tunnel_interface is not None:
        yield Gap("tunnel_interface", "it belongs to a route-based VPN")
    if plan.phase2.kilobytes == "unlimited":
        yield Gap("phase2_lifetime_kilobytes", "without lifetime-kilobytes there is no limit by volume")
    if plan.dpd is not None and _detected_after(plan.dpd) != plan.dpd.timeout:
        yield Gap(
            "dpd_timeout",
            "Junos counts unanswered probes, 1 to 5 of them: silence is noticed after "
            f"{_detected_after(plan.dpd)} s",
        )


def _probes(dpd: Dpd) -> int:
    return min(max(round(dpd.timeout / dpd.delay), 1), _MOST_PROBES)


def _detected_after(dpd: Dpd) -> int:
    return dpd.delay * _probes(dpd)


def _blocks(plan: Plan) -> Iterator[Block]:
    commands = (
        *_assumptions(plan),
        *_ike(plan),
        *_gateway(plan),
        *_ipsec(plan),
        *_vpn(plan),
    )
    yield Block(
        "Configuration mode (load set terminal)",
        "\n".join(commands),
        note=f"Change {EXTERNAL} and {TUNNEL} to your own interfaces.",
    )
    yield Block(
        "Zones and policies",
        "\n".join(zones.of_srx(plan, EXTERNAL, TUNNEL)),
        note=f"Without them nothing passes. Change {zones.INSIDE}, the zone of the local subnets, {zones.OUTSIDE}, that of "
        f"{EXTERNAL}, and {zones.VPN} to your own; an SRX whose zones have address books of their own takes no global one. "
        "Check by commit check before you commit.",
    )


def _assumptions(plan: Plan) -> Iterator[str]:
    yield quoting.comment(
        f"Assumed: the Internet is on {EXTERNAL}, and {TUNNEL} is free. Change both to your own."
    )
    if plan.initiation == "receive":
        yield quoting.comment("responder-only needs a Junos that runs the iked process.")
    if _LATER_GROUP in (plan.phase1.group, plan.pfs_group) or (
        not plan.phase1.aead and plan.phase1.hash == _LATER_PHASE1_HASH
    ):
        yield quoting.comment("sha-512 in phase 1 and group21 are in each SRX's commands from Junos 23.2 on.")
    if plan.phase2.hash in _LATER_HASHES:
        yield quoting.comment(
            "hmac-sha-384 and hmac-sha-512 need Junos 21.4 or later: with some earlier releases the"
        )
        yield quoting.comment("tunnel comes up and carries nothing (JSA79188).")


def _ike(plan: Plan) -> Iterator[str]:
    proposal = f"set security ike proposal {plan.name}"
    yield f"{proposal} authentication-method pre-shared-keys"
    yield f"{proposal} dh-group group{plan.phase1.group}"
    yield f"{proposal} encryption-algorithm {PHASE1_CIPHERS[str(plan.phase1.encryption)]}"
    if not plan.phase1.aead:
        yield f"{proposal} authentication-algorithm {PHASE1_HASHES[str(plan.phase1.hash)]}"
    yield f"{proposal} lifetime-seconds {plan.phase1.lifetime}"
    policy = f"set security ike policy {plan.name}"
    if plan.ike_version == 1:
        yield f"{policy} mode {plan.exchange_mode}"
    yield f"{policy} proposals {plan.name}"
    yield f'{policy} pre-shared-key ascii-text "{quoting.KEY_PLACEHOLDER}"'


def _gateway(plan: Plan) -> Iterator[str]:
    gateway = f"set security ike gateway {plan.name}"
    yield f"{gateway} ike-policy {plan.name}"
    yield f"{gateway} address {plan.peer}"
    if plan.dpd is not None:
        yield f"{gateway} dead-peer-detection always-send"
        yield f"{gateway} dead-peer-detection interval {plan.dpd.delay}"
        yield f"{gateway} dead-peer-detection threshold {_probes(plan.dpd)}"
    if plan.nat_traversal == "off":
        yield f"{gateway} no-nat-traversal"
    yield f"{gateway} local-identity {_identity(plan.local_id)}"
    yield f"{gateway} remote-identity {_identity(plan.remote_id)}"
    yield f"{gateway} external-interface {EXTERNAL}"
    yield f"{gateway} local-address {plan.address}"
    yield f"{gateway} version v{plan.ike_version}-only"


def _bare(identity: PeerID) -> str:
    """The identity without the marks of the sheet's spelling."""
    if identity.type == "key_id":
        return identity.text[2:-1]
    return identity.text.removeprefix("@") if identity.type == "fqdn" else identity.text


def _identity(identity: PeerID) -> str:
    kind = {"fqdn": "hostname", "user_fqdn": "user-at-hostname", "key_id": "key-id"}.get(identity.type)
    if kind is None:
        return f"{'inet6' if ':' in identity.text else 'inet'} {identity.text}"
    return f'{kind} "{_bare(identity)}"'


def _ipsec(plan: Plan) -> Iterator[str]:
    proposal = f"set security ipsec proposal {plan.name}"
    yield f"{proposal} protocol esp"
    yield f"{proposal} encryption-algorithm {PHASE2_CIPHERS[str(plan.phase2.encryption)]}"
    if not plan.phase2.aead:
        yield f"{proposal} authentication-algorithm {PHASE2_HASHES[str(plan.phase2.hash)]}"
    yield f"{proposal} lifetime-seconds {plan.phase2.lifetime}"
    if isinstance(plan.phase2.kilobytes, int):
        yield f"{proposal} lifetime-kilobytes {plan.phase2.kilobytes}"
    policy = f"set security ipsec policy {plan.name}"
    if plan.pfs:
        yield f"{policy} perfect-forward-secrecy keys group{plan.pfs_group}"
    yield f"{policy} proposals {plan.name}"


def _vpn(plan: Plan) -> Iterator[str]:
    yield from _interface(plan)
    vpn = f"set security ipsec vpn {plan.name}"
    yield f"{vpn} bind-interface {TUNNEL}"
    yield f"{vpn} ike gateway {plan.name}"
    yield f"{vpn} ike ipsec-policy {plan.name}"
    if plan.vpn_type == "policy":
        for pair in plan.pairs:
            yield f"{vpn} traffic-selector {pair.name} local-ip {pair.local.masked}"
            yield f"{vpn} traffic-selector {pair.name} remote-ip {pair.remote.masked}"
    yield f"{vpn} establish-tunnels {STARTS[plan.initiation]}"
    if plan.vpn_type == "route":
        for net in routed.subnets(plan):
            table = "rib inet6.0 static" if net.version == 6 else "static"
            yield f"set routing-options {table} route {net.masked} next-hop {TUNNEL}"
        if routed.is_everything(plan):
            yield quoting.comment(routed.NOT_EVERYTHING)


def _interface(plan: Plan) -> Iterator[str]:
    """The tunnel interface, which Junos wants configured before a VPN is bound to it."""
    unit = f"set interfaces {TUNNEL.replace('.', ' unit ')} family"
    address = plan.tunnel_interface if plan.vpn_type == "route" else None
    of6 = address is not None and ":" in address
    yield f"{unit} inet" + (f" address {address}" if address is not None and not of6 else "")
    if of6:
        yield f"{unit} inet6 address {address}"
    elif any(pair.remote.version == 6 for pair in plan.pairs):
        yield f"{unit} inet6"


WRITER = Writer(
    "juniper_srx",
    says=TO_ACCOUNT_FOR - _SILENT.keys(),
    silent=_SILENT,
    blocks=_blocks,
    refuses=_refuses,
    leaves=_leaves,
)
