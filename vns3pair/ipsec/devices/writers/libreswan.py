"""libreswan: a file of connections, one a pair of subnets, and one with the key.

Spellings and rules were tried with `ipsec addconn --checkconfig` and `algparse` of 4.10; what changed in 5.0 is by
its CHANGES and source. That a PRF cannot be set apart from the hash up to 5.3 is said by each release's ipsec.conf(5).
VNS3's side can be written too, for its controller has libreswan inside: what it leaves to autodiscovery is left out of
`ike=` and `esp=`.
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

FIVE = (5,)
"""From here `keyexchange=` names the IKE version, and `dpdaction=` counts for nothing."""
_NO_TIMEOUT_IN_IKEV2_SINCE = (4, 7)
_YES_OR_NO_SINCE = (3, 28)
_INTERFACES_SINCE = (3, 30)
_POLICY_SINCE = (4, 2)
_NO_LONGER_BUILT = {22: (3, 19), 23: (3, 26), 24: (3, 26), 2: (3, 30)}
_LEAST_MARGIN = 540
"""libreswan's own `rekeymargin`; the time of rekeying lies up to twice as long before the end."""

_BARE = re.compile(r"[A-Za-z0-9.@_:-]+")
_ENCAPSULATION = {"on": "yes", "off": "no", "auto": "auto"}

SILENT = {
    **FIXED,
    "phase2_lifetime_kilobytes": "libreswan sets no limit of use by volume, and knows one only from 4.8 on",
}


def _since(plan: Plan, version: tuple[int, ...]) -> bool:
    """Whether the stated version is this or newer; an unstated one is taken for 4.10's."""
    return (plan.version or (4, 10)) >= version


def _refuses(plan: Plan) -> Iterator[Gap]:
    yield from beyond_the_fixed(plan)
    first, second = plan.phase1, plan.phase2
    if first.encryption is None and (first.hash or first.group):
        yield Gap(
            "phase1_encryption",
            "ike= begins with the cipher, and nothing can be said behind one left to autodiscovery",
        )
    if second.encryption is None and second.hash:
        yield Gap(
            "phase2_encryption",
            "esp= begins with the cipher, and nothing can be said behind one left to autodiscovery",
        )
    if not first.aead and first.prf:
        yield Gap(
            "phase1_prf",
            "libreswan before 5.4 takes the hash of phase 1 for it, and no newer one is written for",
        )
    if first.encryption == "aes256_ccm":
        yield Gap("phase1_encryption", "libreswan has CCM in phase 2 only")
    if plan.vpn_type == "route" and not _since(plan, _INTERFACES_SINCE):
        yield Gap("vpn_type", "libreswan has route-based interfaces (ipsec-interface) from 3.30 on")
    if plan.ike_version == 1:
        yield from _refused_in_ikev1(plan)
    for key, group in (("phase1_dh_group", first.group), ("pfs_group", plan.pfs_group)):
        if group in _NO_LONGER_BUILT and _since(plan, _NO_LONGER_BUILT[group]):
            since = ".".join(map(str, _NO_LONGER_BUILT[group]))
            yield Gap(key, f"stock builds of libreswan have no group {group} from {since} on")
    yield from _misread_ids(plan)


def _misread_ids(plan: Plan) -> Iterator[Gap]:
    for key, identity in (("local_peer_id", plan.local_id), ("remote_peer_id", plan.remote_id)):
        if identity.type != "dn" and "=" in identity.text:
            yield Gap(key, "libreswan takes any ID with = in it for a distinguished name")
        elif identity.type == "fqdn" and identity.text.lstrip("@").startswith("["):
            yield Gap(key, "libreswan takes a name that begins with [ for a key ID")


def _refused_in_ikev1(plan: Plan) -> Iterator[Gap]:
    if plan.phase1.aead:
        yield Gap("phase1_encryption", "libreswan has GCM and the like in phase 1 with IKEv2 only")
    if plan.phase1.hash == "aes_xcbc":
        yield Gap("phase1_hash", "libreswan has AES-XCBC in phase 1 with IKEv2 only")
    if plan.phase2.encryption == "chacha20_poly1305":
        yield Gap("phase2_encryption", "libreswan has ChaCha20-Poly1305 with IKEv2 only")
    if plan.pfs_group is not None and plan.pfs_group >= 19:
        yield Gap("pfs_group", "libreswan has PFS groups 19 and above with IKEv2 only")


def _leaves(plan: Plan) -> Iterator[Gap]:
    if plan.behind_nat:
        yield Gap("public_ip", "it is the NAT device's, and libreswan need not know it")
    if plan.ike_version == 2 and plan.exchange_mode == "aggressive":
        yield Gap("exchange_mode", "IKEv2 has none")
    if plan.pfs_group is not None and plan.phase2.encryption is None:
        yield Gap("pfs_group", "esp= begins with the cipher, which is left to autodiscovery")
    if plan.dpd is not None:
        yield from _leaves_of_dpd(plan)
    if plan.initiation == "initiate":
        yield Gap("initiation", "libreswan always answers too, so that auto=start means either side")
    if plan.tunnel_interface is not None and plan.vpn_type != "route":
        yield Gap("tunnel_interface", "a policy-based VPN has none")
    if routed.names_subnets(plan):
        yield Gap("tunnels", routed.ALL_MAY_USE_IT)


def _leaves_of_dpd(plan: Plan) -> Iterator[Gap]:
    assert plan.dpd is not None  # the caller asked
    if plan.ike_version == 2 and _since(plan, _NO_TIMEOUT_IN_IKEV2_SINCE):
        yield Gap("dpd_timeout", "libreswan takes no notice of dpdtimeout with IKEv2")
    if _since(plan, FIVE):
        yield Gap("dpd_action", "libreswan takes no notice of dpdaction from 5.0 on")
    elif not plan.rekey and plan.dpd.action == "restart":
        yield Gap("dpd_action", "without rekeying libreswan takes hold for restart, and hold is written")


def _blocks(plan: Plan) -> Iterator[Block]:
    yield Block(
        f"/etc/ipsec.d/{plan.name}.conf",
        "\n\n".join(_conns(plan)),
        note=f"libreswan reads it when it starts. To load it at once, once the key is there too: {_loading(plan)}. {routed.LINUX_ROUTER}",
    )
    yield Block(
        f"/etc/ipsec.d/{plan.name}.secrets",
        _secrets(plan),
        note="For root's eyes only (chmod 600). The key cannot hold a double quote. Load it with: ipsec secrets",
    )
    if plan.ike_version == 1 and _since(plan, _POLICY_SINCE):
        yield Block(
            "/etc/ipsec.conf, config setup",
            "config setup\n    ikev1-policy=accept",
            note="Put the line into the section that is there. Without it libreswan drops IKEv1.",
        )
    if plan.vpn_type == "route":
        yield Block(
            "Root's shell, after the connection is loaded",
            "\n".join(_interface(plan)),
            note="The interface is there once libreswan has loaded the connection, and the routes have to be made anew "
            "after each start: between selectors that are the same libreswan makes none (ipsec.conf(5)).",
        )


def _interface(plan: Plan) -> Iterator[str]:
    device = f"ipsec{interface_number(plan.name)}"
    if plan.tunnel_interface and not _since(plan, FIVE):
        yield f"ip address add {plan.tunnel_interface} dev {device}"
    for net in routed.subnets(plan):
        yield f"ip route add {net.masked} dev {device}"
    if routed.is_everything(plan):
        yield quoting.comment(routed.NOT_EVERYTHING)


def _loading(plan: Plan) -> str:
    """The commands that load each connection, and start it where it starts itself (ipsec_auto(8)): from 5.0 on without
    `auto` and its dashes (CHANGES)."""
    starts = plan.initiation != "receive"
    if _since(plan, FIVE):
        words = ("ipsec add", "ipsec up") if starts else ("ipsec add",)
    else:
        words = ("ipsec auto --start",) if starts else ("ipsec auto --add",)
    return " && ".join(f"{word} {name}" for name, _ in _names(plan) for word in words)


def _names(plan: Plan) -> Iterator[tuple[str, Pair]]:
    """The connections' names: the sheet's where there is one tunnel, else with the tunnel's behind."""
    pairs = routed.selectors(plan)
    for pair in pairs:
        yield (plan.name if len(pairs) == 1 else f"{plan.name}-{pair.name}"), pair


def _conns(plan: Plan) -> Iterator[str]:
    common = tuple(_common(plan))
    pairs = routed.selectors(plan)
    if len(pairs) == 1:
        yield _section(plan.name, (*common, *_own(plan, pairs[0])))
        return
    yield _section(f"{plan.name}-base", common)
    for name, pair in _names(plan):
        yield _section(name, (("also", f"{plan.name}-base"), *_own(plan, pair)))


def _section(name: str, settings: Iterable[tuple[str, str]]) -> str:
    return "\n".join((f"conn {name}", *(f"    {key}={value}" for key, value in settings)))


def _own(plan: Plan, pair: Pair) -> Iterator[tuple[str, str]]:
    """What a connection has for itself. `auto` is among it, so that the common part is never loaded alone."""
    yield "leftsubnet", pair.local.masked
    yield "rightsubnet", pair.remote.masked
    yield "auto", "add" if plan.initiation == "receive" else "start"


def _common(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "left", plan.address
    yield "leftid", _quoted(plan.local_id)
    yield "right", plan.peer
    yield "rightid", _quoted(plan.remote_id)
    yield "authby", "secret"
    yield "type", "tunnel"
    yield from _version(plan)
    yield from _proposals(plan)
    yield "pfs", "yes" if plan.pfs else "no"
    yield "ikelifetime", f"{plan.phase1.lifetime}s"
    yield "salifetime", f"{plan.phase2.lifetime}s"
    shortest = min(plan.phase1.lifetime, plan.phase2.lifetime)
    if plan.rekey and shortest <= 2 * _LEAST_MARGIN:
        yield "rekeymargin", f"{max(1, shortest // 5)}s"
    yield "rekey", "yes" if plan.rekey else "no"
    yield from _dpd(plan)
    yield "encapsulation", _ENCAPSULATION[plan.nat_traversal]
    if plan.vpn_type == "route":
        yield "ipsec-interface", str(interface_number(plan.name))
        if plan.tunnel_interface and _since(plan, FIVE):
            yield "leftinterface-ip", plan.tunnel_interface


def _version(plan: Plan) -> Iterator[tuple[str, str]]:
    if _since(plan, FIVE):
        yield "keyexchange", f"ikev{plan.ike_version}"
    elif plan.ike_version == 1:
        yield "ikev2", "no"
    else:
        yield "ikev2", "yes" if _since(plan, _YES_OR_NO_SINCE) else "insist"
    if plan.ike_version == 2:
        yield "narrowing", "no"
    elif plan.exchange_mode == "aggressive":
        yield "aggressive", "yes"


def _proposals(plan: Plan) -> Iterator[tuple[str, str]]:
    first, second = plan.phase1, plan.phase2
    if first.encryption:
        yield "ike", _proposal(first.encryption, first.prf if first.aead else first.hash, first.group)
    if second.encryption:
        yield "esp", _proposal(second.encryption, second.hash, plan.pfs_group)


def _proposal(cipher: str, hash_: str | None, group: int | None) -> str:
    """`aes256-sha2_256;dh14`; behind a semicolon the group stands well even where there is no hash."""
    text = _word("encryption", cipher)
    if hash_:
        text += f"-{_word('hash', hash_)}"
    return f"{text};{_word('group', group)}" if group is not None else text


def _word(kind: str, value: str | int) -> str:
    return algorithms.BY_VALUE[kind][value].spellings["libreswan"]


def _dpd(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.dpd is None:
        return
    left = {gap.key for gap in _leaves_of_dpd(plan)}
    yield "dpddelay", f"{plan.dpd.delay}s"
    if "dpd_timeout" not in left:
        yield "dpdtimeout", f"{plan.dpd.timeout}s"
    if not _since(plan, FIVE):
        yield "dpdaction", "hold" if "dpd_action" in left else plan.dpd.action


def identity(peer_id: PeerID) -> str:
    """An ID as libreswan writes it: a name with `@`, which keeps it from being looked up."""
    if peer_id.type == "fqdn" and not peer_id.text.startswith("@"):
        return f"@{peer_id.text}"
    return peer_id.text


def _quoted(peer_id: PeerID) -> str:
    text = identity(peer_id)
    return text if _BARE.fullmatch(text) else f'"{text}"'


def _secrets(plan: Plan) -> str:
    """The key for both identities; with IKEv1 it is looked up by the addresses as well (ipsec.secrets(5))."""
    owners = [_quoted(plan.local_id), _quoted(plan.remote_id)]
    if plan.ike_version == 1:
        owners += [plan.address, plan.peer]
    return f'{" ".join(dict.fromkeys(owners))} : PSK "{quoting.KEY_PLACEHOLDER}"'


WRITER = Writer(
    "libreswan",
    says=TO_ACCOUNT_FOR - set(SILENT),
    silent=SILENT,
    blocks=_blocks,
    refuses=_refuses,
    leaves=_leaves,
)
