"""Palo Alto PAN-OS: set commands for configuration mode.

Statements and ranges: the PAN-OS 11.1 CLI hierarchy (network ike, network tunnel ipsec); values: the vendor's Ansible
collection (panos_ike_crypto_profile, panos_ipsec_profile, panos_ike_gateway). Which release has which group and GCM,
and that a key ID is in hexadecimal: PAN-OS documentation, IKE Phase 1, IKE Gateway and IKE Crypto Profiles. There too:
AES-GCM in phase 1 wants IKEv2 and the authentication `non-auth`, and the PRF is then SHA2-384 with group 20 and
SHA2-256 with group 19 and below.
"""

from __future__ import annotations

from collections.abc import Iterator

from vns3pair.ipsec.addresses import PeerID
from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.palo_alto import DEVICE
from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Dpd, Gap, Plan
from vns3pair.ipsec.devices.writers import routed, zones
from vns3pair.ipsec.devices.writers.fixed_rows import FIXED, beyond_the_fixed
from vns3pair.ipsec.devices.writers.writing import Block, Writer

EXTERNAL, TUNNEL, ROUTER = "ethernet1/1", "tunnel.1", "default"
"""Stated assumptions: a sheet knows no names of interfaces and virtual routers."""
CIPHERS = {
    "des": "des",
    "3des": "3des",
    "aes128": "aes-128-cbc",
    "aes192": "aes-192-cbc",
    "aes256": "aes-256-cbc",
    "aes128_gcm": "aes-128-gcm",
    "aes256_gcm": "aes-256-gcm",
}
HASHES = {"md5": "md5", "sha1": "sha1", "sha2_256": "sha256", "sha2_384": "sha384", "sha2_512": "sha512"}
_OLD_GROUPS = frozenset({1, 2, 5, 14, 19, 20})
_NEW_GROUPS = frozenset({15, 16, 21})
_WITH_GCM = (10, 0, 3)
_TYPES = {"address": "ipaddr", "fqdn": "fqdn", "user_fqdn": "ufqdn", "key_id": "keyid"}
_LEAST, _MOST = 180, 65_535
_SECONDS = range(_LEAST, _MOST + 1)
_MINUTES, _HOURS = range(3, _MOST + 1), range(1, _MOST + 1)
_VOLUMES = range(1, _MOST + 1)
_PROBES = range(2, 101)
"""How often an unanswered probe is repeated."""
_LONGEST_ROUTE_NAME = 31

_SILENT = {
    **FIXED,
    "phase1_prf": "PAN-OS has no setting for it beside the authentication algorithm",
    "dpd_action": "PAN-OS has no setting for it",
    "rekey": "PAN-OS always replaces keys before they end",
}


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from beyond_the_fixed(plan)
    yield from _algorithms(plan)
    for key, seconds in (
        ("phase1_lifetime", plan.phase1.lifetime),
        ("phase2_lifetime", plan.phase2.lifetime),
    ):
        if _time(seconds) is None:
            yield Gap(key, "PAN-OS takes 180 to 65,535 seconds, or whole minutes or hours beyond")
    if isinstance(plan.phase2.kilobytes, int) and _volume(plan.phase2.kilobytes) is None:
        yield Gap("phase2_lifetime_kilobytes", "PAN-OS takes 1 to 65,535 KB, or whole MB or GB beyond")
    for key, identity in (("local_peer_id", plan.local_id), ("remote_peer_id", plan.remote_id)):
        if identity.type not in _TYPES:
            yield Gap(key, "a distinguished name goes with certificates, not with a pre-shared key")


def _algorithms(plan: Plan) -> Iterator[Gap]:
    first, second = plan.phase1, plan.phase2
    if first.encryption not in CIPHERS:
        yield Gap("phase1_encryption", "PAN-OS has no such cipher in phase 1")
    elif first.aead:
        yield from _with_gcm(plan)
    elif first.hash not in HASHES:
        yield Gap("phase1_hash", "PAN-OS has no such algorithm in phase 1")
    elif first.prf is not None:
        yield Gap(
            "phase1_prf", "PAN-OS has no setting for it beside the authentication algorithm: make both alike"
        )
    if second.encryption not in CIPHERS:
        yield Gap("phase2_encryption", "PAN-OS has no such cipher in phase 2")
    if not second.aead and second.hash not in HASHES:
        yield Gap("phase2_hash", "PAN-OS has no such algorithm in phase 2")
    yield from _group("phase1_dh_group", first.group)
    if plan.pfs:
        yield from _group("pfs_group", plan.pfs_group)


def _with_gcm(plan: Plan) -> Iterator[Gap]:
    if plan.ike_version == 1:
        yield Gap("phase1_encryption", "AES-GCM in phase 1 wants IKEv2")
    if plan.version is not None and plan.version < _WITH_GCM:
        yield Gap("phase1_encryption", "PAN-OS has AES-GCM in phase 1 from 10.0.3 on")
    if plan.phase1.prf != DEVICE.prf_with(plan.phase1.encryption, plan.phase1.group):
        yield Gap(
            "phase1_hash",
            "with AES-GCM PAN-OS takes SHA2-384 for the PRF with group 20, SHA2-256 with group 19 and below, and "
            "documents none for others",
        )


def _group(key: str, group: int | None) -> Iterator[Gap]:
    if group not in _OLD_GROUPS | _NEW_GROUPS:
        yield Gap(key, "PAN-OS has no such group")


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.behind_nat:
        yield Gap("public_ip", "it is the NAT device's, and PAN-OS need not know it")
    if not plan.local_id_is_address:
        own = "local_private_ip" if plan.behind_nat else "public_ip"
        yield Gap(own, f"PAN-OS takes it from the interface: it has to be the address of {EXTERNAL}")
    if plan.nat_traversal == "on":
        yield Gap("nat_traversal", "it is enabled, and PAN-OS sees by itself whether there is NAT in between")
    if plan.phase1.aead:
        yield Gap("phase1_hash", "with AES-GCM PAN-OS chooses it by the group, as stated here")
    if plan.ike_version == 2 and plan.exchange_mode == "aggressive":
        yield Gap("exchange_mode", "IKEv2 has none")
    if plan.initiation == "initiate":
        yield Gap("initiation", "PAN-OS always answers too, so that it means either side")
    if plan.phase2.kilobytes == "unlimited":
        yield Gap("phase2_lifetime_kilobytes", "without a lifesize there is no limit by volume")
    yield from _left_of_dpd(plan)
    if plan.vpn_type == "route":
        yield Gap("tunnels", routed.ALL_MAY_USE_IT)
    elif plan.tunnel_interface is not None:
        yield Gap("tunnel_interface", "it belongs to a route-based VPN")


def _left_of_dpd(plan: Plan) -> Iterator[Gap]:
    if plan.dpd is None:
        return
    if plan.ike_version == 2:
        yield Gap("dpd_timeout", "with IKEv2 PAN-OS gives up after its own repeats")
    elif plan.dpd.delay * _retries(plan.dpd) != plan.dpd.timeout:
        silence = plan.dpd.delay * _retries(plan.dpd)
        yield Gap("dpd_timeout", f"PAN-OS counts retries of the interval: {silence} s is the nearest")


def _retries(dpd: Dpd) -> int:
    return min(max(round(dpd.timeout / dpd.delay), _PROBES[0]), _PROBES[-1])


def _time(seconds: int) -> str | None:
    """A lifetime as PAN-OS takes it: in seconds where they are not too many."""
    if seconds in _SECONDS:
        return f"seconds {seconds}"
    if seconds % 3600 == 0 and seconds // 3600 in _HOURS:
        return f"hours {seconds // 3600}"
    if seconds % 60 == 0 and seconds // 60 in _MINUTES:
        return f"minutes {seconds // 60}"
    return None


def _volume(kilobytes: int) -> str | None:
    for unit, size in (("kb", 1), ("mb", 1024), ("gb", 1024 * 1024)):
        if kilobytes % size == 0 and kilobytes // size in _VOLUMES:
            return f"{unit} {kilobytes // size}"
    return None


def _blocks(plan: Plan) -> Iterator[Block]:
    yield Block(
        "Configuration mode (configure)",
        "\n".join(
            (*_assumptions(plan), *_profiles(plan), *_gateway(plan), *_tunnel(plan), *_routes(plan)),
        ),
        note=f"Change {EXTERNAL}, {TUNNEL} and the virtual router {ROUTER} to your own. Leave out the lines that begin "
        "with #, and paste after set cli scripting-mode on.",
    )
    yield Block(
        "Zone and policies",
        "\n".join(zones.of_pan_os(plan, TUNNEL)),
        note=f"Without them nothing passes. Change {zones.INSIDE}, the zone of the local subnets, and {zones.VPN} to your own. "
        "On a firewall with several virtual systems put vsys and its name after each set. Then commit.",
    )


def _assumptions(plan: Plan) -> Iterator[str]:
    yield quoting.comment(
        f"Assumed: {plan.address} is the address of {EXTERNAL}, {TUNNEL} is free, and both are in"
    )
    yield quoting.comment(f"the virtual router {ROUTER}. Change them to your own.")
    if {plan.phase1.group, plan.pfs_group} & _NEW_GROUPS:
        yield quoting.comment("Groups 15, 16 and 21 need PAN-OS 10.2.")
    if plan.phase1.aead:
        yield quoting.comment("AES-GCM in phase 1 needs PAN-OS 10.0.3.")


def _profiles(plan: Plan) -> Iterator[str]:
    ike = f"set network ike crypto-profiles ike-crypto-profiles {plan.name}"
    yield f"{ike} encryption {CIPHERS[str(plan.phase1.encryption)]}"
    yield f"{ike} hash {'non-auth' if plan.phase1.aead else HASHES[str(plan.phase1.hash)]}"
    yield f"{ike} dh-group group{plan.phase1.group}"
    yield f"{ike} lifetime {_time(plan.phase1.lifetime)}"
    ipsec = f"set network ike crypto-profiles ipsec-crypto-profiles {plan.name}"
    yield f"{ipsec} esp encryption {CIPHERS[str(plan.phase2.encryption)]}"
    yield f"{ipsec} esp authentication {'none' if plan.phase2.aead else HASHES[str(plan.phase2.hash)]}"
    yield f"{ipsec} dh-group {f'group{plan.pfs_group}' if plan.pfs else 'no-pfs'}"
    yield f"{ipsec} lifetime {_time(plan.phase2.lifetime)}"
    if isinstance(plan.phase2.kilobytes, int):
        yield f"{ipsec} lifesize {_volume(plan.phase2.kilobytes)}"


def _gateway(plan: Plan) -> Iterator[str]:
    gateway = f"set network ike gateway {plan.name}"
    version = f"ikev{plan.ike_version}"
    yield f'{gateway} authentication pre-shared-key key "{quoting.KEY_PLACEHOLDER}"'
    yield f"{gateway} protocol version {version}"
    yield f"{gateway} protocol {version} ike-crypto-profile {plan.name}"
    if plan.ike_version == 1:
        yield f"{gateway} protocol ikev1 exchange-mode {plan.exchange_mode}"
    yield f"{gateway} protocol {version} dpd enable {'yes' if plan.dpd else 'no'}"
    if plan.dpd is not None:
        yield f"{gateway} protocol {version} dpd interval {plan.dpd.delay}"
        if plan.ike_version == 1:
            yield f"{gateway} protocol ikev1 dpd retry {_retries(plan.dpd)}"
    yield f"{gateway} protocol-common nat-traversal enable {'no' if plan.nat_traversal == 'off' else 'yes'}"
    yield f"{gateway} protocol-common passive-mode {'yes' if plan.initiation == 'receive' else 'no'}"
    if ":" in plan.peer:
        yield f"{gateway} ipv6 yes"
    yield f"{gateway} local-address interface {EXTERNAL}"
    yield f"{gateway} peer-address ip {plan.peer}"
    yield f"{gateway} local-id {_identity(plan.local_id)}"
    yield f"{gateway} peer-id {_identity(plan.remote_id)}"


def _identity(identity: PeerID) -> str:
    text = identity.text
    if identity.type == "key_id":
        text = text[2:-1].encode("ascii", "replace").hex()
    elif identity.type == "fqdn":
        text = text.removeprefix("@")
    return f'type {_TYPES[identity.type]} id "{text}"'


def _tunnel(plan: Plan) -> Iterator[str]:
    unit = f"set network interface tunnel units {TUNNEL}"
    address = plan.tunnel_interface if plan.vpn_type == "route" else None
    of6 = address is not None and ":" in address
    if address is not None:
        yield f"{unit} {'ipv6 address' if of6 else 'ip'} {address}"
    else:
        yield unit
    if of6 or any(pair.remote.version == 6 for pair in plan.pairs):
        yield f"{unit} ipv6 enabled yes"
    yield f"set network virtual-router {ROUTER} interface {TUNNEL}"
    tunnel = f"set network tunnel ipsec {plan.name}"
    yield f"{tunnel} tunnel-interface {TUNNEL}"
    yield f"{tunnel} auto-key ike-gateway {plan.name}"
    yield f"{tunnel} auto-key ipsec-crypto-profile {plan.name}"
    if plan.vpn_type == "policy":
        for pair in plan.pairs:
            kind = "proxy-id-v6" if pair.remote.version == 6 else "proxy-id"
            proxy = f"{tunnel} auto-key {kind} {pair.name}"
            yield f"{proxy} local {pair.local.masked} remote {pair.remote.masked} protocol any"


def _routes(plan: Plan) -> Iterator[str]:
    name = quoting.identifier(plan.name, _LONGEST_ROUTE_NAME - len("-r9999"))
    for number, net in enumerate(routed.subnets(plan), start=1):
        table = "ipv6" if net.version == 6 else "ip"
        route = f"set network virtual-router {ROUTER} routing-table {table} static-route {name}-r{number}"
        yield f"{route} interface {TUNNEL} destination {net.masked} metric 10"
    if routed.is_everything(plan):
        yield quoting.comment(routed.NOT_EVERYTHING)


WRITER = Writer(
    "palo_alto",
    says=TO_ACCOUNT_FOR - _SILENT.keys(),
    silent=_SILENT,
    blocks=_blocks,
    refuses=_refuses,
    leaves=_leaves,
)
