"""strongSwan: a file for swanctl, with the connection and its key.

Written for 5.9.8 by its swanctl.conf(5). The sheet's lifetime is the time at whose end an SA is gone: `life_time` for
the traffic, `rekey_time` and `over_time` together for IKE, which is also what strongSwan announces with IKEv1. New keys
are made a tenth of it earlier. MOBIKE is off, since it moves IKEv2 to UDP 4500 with no NAT in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.addresses import PeerID
from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.interface_number import interface_number
from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Gap, Pair, Plan
from vns3pair.ipsec.devices.writers import routed
from vns3pair.ipsec.devices.writers.fixed_rows import FIXED, beyond_the_fixed
from vns3pair.ipsec.devices.writers.writing import Block, Writer

_PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]+")
_DPD_ACTION = {"restart": "restart", "hold": "trap", "clear": "clear"}
_IKEV2_ONLY = frozenset({"chacha20_poly1305"})

Lines = Iterator[str]


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from beyond_the_fixed(plan)
    if plan.nat_traversal == "off":
        yield Gap("nat_traversal", "strongSwan cannot be kept from NAT traversal")
    if plan.phase1.encryption is None or plan.phase2.encryption is None:
        yield Gap("phase1_encryption", "strongSwan has no autodiscovery like VNS3's: state the algorithms")
    if plan.ike_version == 1:
        yield from _refused_in_ikev1(plan)
    if "*" in plan.remote_id.text:
        yield Gap("remote_peer_id", "strongSwan takes * in it for any text")


def _refused_in_ikev1(plan: Plan) -> Iterator[Gap]:
    if plan.phase1.aead:
        yield Gap("phase1_encryption", "GCM and the like are there in phase 1 with IKEv2 only (RFC 5282)")
    if plan.phase1.hash == "aes_xcbc":
        yield Gap("phase1_hash", "IKEv1 has no AES-XCBC in phase 1")
    if plan.phase2.encryption in _IKEV2_ONLY:
        yield Gap("phase2_encryption", "ChaCha20-Poly1305 is there with IKEv2 only (RFC 7634)")


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.behind_nat:
        yield Gap("public_ip", "it is the NAT device's, and strongSwan need not know it")
    if plan.ike_version == 2 and plan.exchange_mode == "aggressive":
        yield Gap("exchange_mode", "IKEv2 has none")
    if plan.dpd is not None and plan.ike_version == 2:
        yield Gap("dpd_timeout", "strongSwan has one with IKEv1 only")
    if plan.ike_version == 2 and not plan.rekey:
        yield Gap("phase1_lifetime", "without rekeying strongSwan ends no IKE SA by time")
    if plan.initiation == "initiate":
        yield Gap(
            "initiation", "strongSwan always answers too, so that start_action = start means either side"
        )
    if plan.tunnel_interface is not None and plan.vpn_type != "route":
        yield Gap("tunnel_interface", "a policy-based VPN has none")
    if routed.names_subnets(plan):
        yield Gap("tunnels", routed.ALL_MAY_USE_IT)


def _blocks(plan: Plan) -> Iterator[Block]:
    yield Block(
        f"/etc/swanctl/conf.d/{plan.name}.conf",
        "\n".join((*_section("connections", _connection(plan)), *_section("secrets", _secret(plan)))),
        note="For root's eyes only (chmod 600). In the key a double quote and a backslash need a backslash before them. Load it "
        f"with: swanctl --load-all. {routed.LINUX_ROUTER}",
    )
    if plan.vpn_type == "route":
        yield Block(
            "Root's shell, before the file is loaded",
            "\n".join(_interface(plan)),
            note="The interface that the routes lead to; it has to be made anew after each start. Where ip asks for it, "
            "add dev and the interface that leads out (Linux before 5.3).",
        )


def _section(name: str, lines: Iterable[str]) -> Lines:
    yield f"{name} {{"
    yield from (f"    {line}" for line in lines)
    yield "}"


def _connection(plan: Plan) -> Lines:
    return _section(plan.name, _settings(plan))


def _settings(plan: Plan) -> Lines:
    yield f"version = {plan.ike_version}"
    yield f"local_addrs = {plan.address}"
    yield f"remote_addrs = {plan.peer}"
    if plan.ike_version == 1 and plan.exchange_mode == "aggressive":
        yield "aggressive = yes"
    yield f"proposals = {_phase1(plan)}"
    yield f"encap = {'yes' if plan.nat_traversal == 'on' else 'no'}"
    yield "mobike = no"
    yield from _phase1_times(plan)
    yield f"dpd_delay = {plan.dpd.delay if plan.dpd else 0}s"
    if plan.dpd and plan.ike_version == 1:
        yield f"dpd_timeout = {plan.dpd.timeout}s"
    yield "keyingtries = 0"
    yield from _section("local", ("auth = psk", f"id = {_quoted(plan.local_id)}"))
    yield from _section("remote", ("auth = psk", f"id = {_quoted(plan.remote_id)}"))
    yield from _section("children", (line for pair in routed.selectors(plan) for line in _child(plan, pair)))


def _child(plan: Plan, pair: Pair) -> Lines:
    return _section(f"{plan.name}-{pair.name}", _child_settings(plan, pair))


def _child_settings(plan: Plan, pair: Pair) -> Lines:
    yield f"local_ts = {pair.local.masked}"
    yield f"remote_ts = {pair.remote.masked}"
    yield f"esp_proposals = {_phase2(plan)}"
    yield "mode = tunnel"
    lifetime = plan.phase2.lifetime
    yield f"rekey_time = {lifetime - _early(lifetime) if plan.rekey else 0}s"
    yield f"life_time = {lifetime}s"
    yield from _volume(plan.phase2.kilobytes)
    if plan.dpd:
        yield f"dpd_action = {_DPD_ACTION[plan.dpd.action]}"
    if plan.vpn_type == "route":
        number = interface_number(plan.name)
        yield f"if_id_in = {number}"
        yield f"if_id_out = {number}"
    if plan.initiation == "receive":
        yield "start_action = none"
    else:
        yield "start_action = start"
        yield "close_action = trap"


def _early(lifetime: int) -> int:
    """How long before its end an SA gets new keys: a tenth, as by strongSwan's own defaults."""
    return max(1, lifetime // 10)


def _phase1_times(plan: Plan) -> Lines:
    lifetime = plan.phase1.lifetime
    if plan.rekey:
        yield f"rekey_time = {lifetime - _early(lifetime)}s"
        yield f"over_time = {_early(lifetime)}s"
    else:
        yield "rekey_time = 0s"
        if plan.ike_version == 1:
            yield f"over_time = {lifetime}s"


def _volume(kilobytes: int | str | None) -> Lines:
    if isinstance(kilobytes, int):
        total = kilobytes * 1024
        yield f"rekey_bytes = {total - total // 10}"
        yield f"life_bytes = {total}"
    elif kilobytes is not None:
        yield "rekey_bytes = 0"


def _phase1(plan: Plan) -> str:
    phase = plan.phase1
    words = [_word("encryption", phase.encryption)]
    if phase.hash:
        words.append(_word("hash", phase.hash))
    if phase.prf:
        words.append(f"prf{_word('hash', phase.prf)}")
    return "-".join([*words, _word("group", phase.group)])


def _phase2(plan: Plan) -> str:
    words = [_word("encryption", plan.phase2.encryption)]
    if plan.phase2.hash:
        words.append(_word("hash", plan.phase2.hash))
    if plan.pfs_group is not None:
        words.append(_word("group", plan.pfs_group))
    return "-".join(words)


def _word(kind: str, value: str | int | None) -> str:
    known = algorithms.algorithm(kind, value)
    assert known is not None  # nothing is left to autodiscovery: _refuses saw to it
    return known.spellings["strongswan"]


def _secret(plan: Plan) -> Lines:
    owners = (f"id-local = {_quoted(plan.local_id)}", f"id-remote = {_quoted(plan.remote_id)}")
    return _section(f"ike-{plan.name}", (*owners, f'secret = "{quoting.KEY_PLACEHOLDER}"'))


def _quoted(peer_id: PeerID) -> str:
    return f'"{identity(peer_id)}"'


def identity(peer_id: PeerID) -> str:
    """An ID as strongSwan writes it. What it would read otherwise has its type in front (identification.c)."""
    if peer_id.type == "key_id":
        return f"keyid:{peer_id.text.removeprefix('@[').removesuffix(']')}"
    if peer_id.type == "fqdn":
        name = peer_id.text.removeprefix("@")
        return f"@{name}" if _PLAIN_NAME.fullmatch(name) else f"fqdn:{name}"
    return peer_id.text


def _interface(plan: Plan) -> Lines:
    number = interface_number(plan.name)
    device = f"ipsec{number}"
    yield f"ip link add {device} type xfrm if_id {number}"
    if plan.tunnel_interface:
        yield f"ip address add {plan.tunnel_interface} dev {device}"
    yield f"ip link set {device} up"
    for remote in routed.subnets(plan):
        yield f"ip route add {remote.masked} dev {device}"
    if routed.is_everything(plan):
        yield quoting.comment(routed.NOT_EVERYTHING)


WRITER = Writer(
    "strongswan",
    says=TO_ACCOUNT_FOR - set(FIXED),
    silent=FIXED,
    blocks=_blocks,
    refuses=_refuses,
    leaves=_leaves,
)
