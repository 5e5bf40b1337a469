"""VyOS: set commands for configuration mode, of 1.4 and later, or of 1.3 where that is the stated version.

Commands, values and ranges: vyos-1x, interface-definitions/vpn_ipsec.xml.in (October 2024), and what becomes of them:
data/templates/ipsec/swanctl/peer.j2. How 1.3 spelled them: src/migration-scripts/ipsec, 5-to-6, 9-to-10, 10-to-11 and
12-to-13, its own interface-definitions/ipsec-settings.xml.in, and vyatta-cfg-vpn, scripts/vpn-config.pl, by which what is to
respond also starts when there is traffic. VyOS wants a hash with every cipher; with an AEAD cipher strongSwan takes it for
the PRF in phase 1 and leaves it out in phase 2.
"""

from __future__ import annotations

from collections.abc import Iterator

from vns3pair.ipsec.addresses import PeerID
from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.interface_number import interface_number
from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Gap, Plan
from vns3pair.ipsec.devices.vyos_words import CIPHERS, HASHES
from vns3pair.ipsec.devices.writers import routed
from vns3pair.ipsec.devices.writers.fixed_rows import FIXED, beyond_the_fixed
from vns3pair.ipsec.devices.writers.writing import Block, Writer

WAN = "eth0"
"""Stated assumption: a sheet knows no interface names."""
_WITH_AEAD = "sha256"
"""The hash that VyOS wants beside an AEAD cipher of phase 2, where it means nothing."""
LARGEST_VOLUME = 26_843_545_600_000 // 1024
"""In kilobytes; VyOS counts bytes."""
_FIRST_NEW = (1, 4)


def _is_old(plan: Plan) -> bool:
    return plan.version is not None and plan.version < _FIRST_NEW


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from beyond_the_fixed(plan)
    if plan.nat_traversal == "off":  # as it is on a sheet without a device
        yield Gap("nat_traversal", "VyOS detects NAT by itself and cannot be kept from NAT traversal")
    for key, cipher in (
        ("phase1_encryption", plan.phase1.encryption),
        ("phase2_encryption", plan.phase2.encryption),
    ):
        if cipher not in CIPHERS:
            yield Gap(key, "VyOS has no such cipher")
    if plan.ike_version == 1:
        yield from _refused_in_ikev1(plan)
    if "*" in plan.remote_id.text:
        yield Gap("remote_peer_id", "VyOS takes * in it for any text")
    kilobytes = plan.phase2.kilobytes
    if isinstance(kilobytes, int) and not 1 <= kilobytes <= LARGEST_VOLUME:
        yield Gap("phase2_lifetime_kilobytes", f"VyOS takes 1 to {LARGEST_VOLUME:,} kilobytes")
    if _is_old(plan):
        yield from _refused_before_14(plan)


def _refused_in_ikev1(plan: Plan) -> Iterator[Gap]:
    if plan.phase1.aead:
        yield Gap("phase1_encryption", "GCM and the like are there in phase 1 with IKEv2 only (RFC 5282)")
    if plan.phase1.hash == "aes_xcbc":
        yield Gap("phase1_hash", "IKEv1 has no AES-XCBC in phase 1")
    if plan.phase2.encryption == "chacha20_poly1305":
        yield Gap("phase2_encryption", "ChaCha20-Poly1305 is there with IKEv2 only (RFC 7634)")


def _refused_before_14(plan: Plan) -> Iterator[Gap]:
    if plan.phase1.prf is not None and not plan.phase1.aead:
        yield Gap("phase1_prf", "before 1.4 VyOS is not known to set it apart from the hash")
    if not plan.rekey:
        yield Gap("rekey", "before 1.4 VyOS is not known to leave rekeying to the other side")
    if isinstance(plan.phase2.kilobytes, int):
        yield Gap("phase2_lifetime_kilobytes", "before 1.4 VyOS is not known to take it")


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.behind_nat:
        yield Gap("public_ip", "it is the NAT device's, and VyOS need not know it")
    if plan.ike_version == 2 and plan.exchange_mode == "aggressive":
        yield Gap("exchange_mode", "IKEv2 has none")
    if plan.initiation == "initiate":
        yield Gap("initiation", "VyOS always answers too, so that connection-type initiate means either side")
    if plan.phase2.kilobytes == "unlimited":
        yield Gap("phase2_lifetime_kilobytes", "without life-bytes there is no limit by volume")
    if plan.vpn_type == "route":
        yield Gap("tunnels", routed.ALL_MAY_USE_IT)
    elif plan.tunnel_interface is not None:
        yield Gap("tunnel_interface", "a policy-based VPN has none")


def _blocks(plan: Plan) -> Iterator[Block]:
    commands = (
        quoting.comment(f"Assumed: the Internet is on {WAN}. Change it to your own."),
        *_interface(plan),
        *_key(plan),
        *_esp(plan),
        *_ike(plan),
        *_listening(plan),
        *_peer(plan),
        *_traffic(plan),
    )
    yield Block(
        "Configuration mode",
        "\n".join(commands),
        note=_note(plan),
    )


def _note(plan: Plan) -> str:
    note = (
        f"Change {WAN} to your own interface; then commit and save. Exclude the subnets from source NAT, and let the "
        "firewall pass them, UDP 500 and 4500, and protocol 50."
    )
    if plan.initiation == "receive" and _is_old(plan):
        note += " Before 1.4 what is to respond also starts when there is traffic."
    return note


def _vti(plan: Plan) -> str:
    return f"vti{interface_number(plan.name)}"


def _interface(plan: Plan) -> Iterator[str]:
    if plan.vpn_type == "route":
        address = f" address '{plan.tunnel_interface}'" if plan.tunnel_interface else ""
        yield f"set interfaces vti {_vti(plan)}{address}"


def _key(plan: Plan) -> Iterator[str]:
    if not _is_old(plan):
        psk = f"set vpn ipsec authentication psk {plan.name}"
        for identity in dict.fromkeys((_identity(plan.local_id), _identity(plan.remote_id))):
            yield f"{psk} id '{identity}'"
        yield f"{psk} secret '{quoting.KEY_PLACEHOLDER}'"


def _identity(identity: PeerID) -> str:
    """As strongSwan takes it; a name that looks like something else and a key ID get its prefix."""
    if identity.type == "key_id":
        return f"keyid:{identity.text[2:-1]}"
    if identity.type == "fqdn" and identity.text.startswith("@"):
        return f"fqdn:{identity.text[1:]}"
    return identity.text


def _esp(plan: Plan) -> Iterator[str]:
    group = f"set vpn ipsec esp-group {plan.name}"
    yield f"{group} lifetime '{plan.phase2.lifetime}'"
    if isinstance(plan.phase2.kilobytes, int):
        yield f"{group} life-bytes '{plan.phase2.kilobytes * 1024}'"
    yield f"{group} mode 'tunnel'"
    yield f"{group} pfs '{f'dh-group{plan.pfs_group}' if plan.pfs else 'disable'}'"
    yield f"{group} proposal 1 encryption '{CIPHERS[str(plan.phase2.encryption)]}'"
    yield f"{group} proposal 1 hash '{HASHES.get(str(plan.phase2.hash), _WITH_AEAD)}'"
    if not plan.rekey:
        yield f"{group} disable-rekey"


def _ike(plan: Plan) -> Iterator[str]:
    group, old = f"set vpn ipsec ike-group {plan.name}", _is_old(plan)
    if plan.dpd is not None:
        hold = "hold" if old else "trap"
        yield f"{group} dead-peer-detection action '{hold if plan.dpd.action == 'hold' else plan.dpd.action}'"
        yield f"{group} dead-peer-detection interval '{plan.dpd.delay}'"
        yield f"{group} dead-peer-detection timeout '{plan.dpd.timeout}'"
    yield f"{group} key-exchange 'ikev{plan.ike_version}'"
    yield f"{group} lifetime '{plan.phase1.lifetime}'"
    if plan.ike_version == 1:
        yield f"{group} mode '{plan.exchange_mode}'"
    else:
        yield f"{group} {'mobike disable' if old else 'disable-mobike'}"
    yield f"{group} proposal 1 dh-group '{plan.phase1.group}'"
    yield f"{group} proposal 1 encryption '{CIPHERS[str(plan.phase1.encryption)]}'"
    yield f"{group} proposal 1 hash '{HASHES[str(plan.phase1.prf if plan.phase1.aead else plan.phase1.hash)]}'"
    if plan.phase1.prf is not None and not plan.phase1.aead:
        yield f"{group} proposal 1 prf 'prf{HASHES[plan.phase1.prf]}'"


def _listening(plan: Plan) -> Iterator[str]:
    old = _is_old(plan)
    yield f"set vpn ipsec {'ipsec-interfaces ' if old else ''}interface '{WAN}'"
    if plan.vpn_type == "route":
        yield "set vpn ipsec options disable-route-autoinstall"


def _peer_path(plan: Plan) -> str:
    return f"set vpn ipsec site-to-site peer {plan.peer if _is_old(plan) else plan.name}"


def _peer(plan: Plan) -> Iterator[str]:
    peer, old = _peer_path(plan), _is_old(plan)
    yield f"{peer} authentication {'id' if old else 'local-id'} '{_identity(plan.local_id)}'"
    yield f"{peer} authentication mode 'pre-shared-secret'"
    if old:
        yield f"{peer} authentication pre-shared-secret '{quoting.KEY_PLACEHOLDER}'"
    yield f"{peer} authentication remote-id '{_identity(plan.remote_id)}'"
    answers = "respond" if old else "none"
    yield f"{peer} connection-type '{answers if plan.initiation == 'receive' else 'initiate'}'"
    if plan.nat_traversal == "on":
        yield f"{peer} {'force-encapsulation enable' if old else 'force-udp-encapsulation'}"
    yield f"{peer} ike-group '{plan.name}'"
    yield f"{peer} local-address '{plan.address}'"
    if not old:
        yield f"{peer} remote-address '{plan.peer}'"


def _traffic(plan: Plan) -> Iterator[str]:
    peer = _peer_path(plan)
    if plan.vpn_type == "policy":
        for number, pair in enumerate(plan.pairs):
            yield f"{peer} tunnel {number} esp-group '{plan.name}'"
            yield f"{peer} tunnel {number} local prefix '{pair.local.masked}'"
            yield f"{peer} tunnel {number} remote prefix '{pair.remote.masked}'"
        return
    yield f"{peer} vti bind '{_vti(plan)}'"
    yield f"{peer} vti esp-group '{plan.name}'"
    for net in routed.subnets(plan):
        table = "6" if net.version == 6 else ""
        if _is_old(plan):
            yield f"set protocols static interface-route{table} {net.masked} next-hop-interface {_vti(plan)}"
        else:
            yield f"set protocols static route{table} {net.masked} interface {_vti(plan)}"
    if routed.is_everything(plan):
        yield quoting.comment(routed.NOT_EVERYTHING)


WRITER = Writer(
    "vyos",
    says=TO_ACCOUNT_FOR - FIXED.keys(),
    silent=FIXED,
    blocks=_blocks,
    refuses=_refuses,
    leaves=_leaves,
)
