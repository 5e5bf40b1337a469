"""What is alike in writers for boxes that are set screen by screen: their fields, and what no such box can be given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vns3pair.ipsec.addresses import PeerID
from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Gap, Pair, Plan
from vns3pair.ipsec.devices.screens import ScreenField
from vns3pair.ipsec.devices.writers.fixed_rows import FIXED, beyond_the_fixed
from vns3pair.ipsec.vns3_form import THE_KEY

SILENT: Mapping[str, str] = {
    **FIXED,
    "exchange_mode": "only main mode is written, as VNS3 takes nothing else",
}
"""For a writer's `silent`: rows in which VNS3 knows one value alone."""
NOT_ROUTED = "only a policy-based VPN is written for this device"
NO_INTERFACE = "a policy-based VPN has none"
ON, OFF = "ticked", "not ticked"


def typed(label: str, value: object, key: str = "", note: str = "") -> ScreenField:
    """A field for a text, which is worth copying."""
    return ScreenField(label, str(value), note, key, copied=True)


def chosen(label: str, value: str, key: str = "", note: str = "") -> ScreenField:
    """A field to choose in, or a box to tick."""
    return ScreenField(label, value, note, key)


def ticked(label: str, on: bool, key: str = "", note: str = "") -> ScreenField:
    return ScreenField(label, ON if on else OFF, note, key)


def the_key(label: str) -> ScreenField:
    """The field for the pre-shared key, which is nowhere here."""
    return ScreenField(label, THE_KEY, "Type it, or paste it without a blank or a line end around it.", "")


def says(silent: Mapping[str, str]) -> frozenset[str]:
    """All rows but the silent ones."""
    return TO_ACCOUNT_FOR - set(silent)


def refusals(plan: Plan) -> Iterator[Gap]:
    """What VNS3 does not take, and what no form can leave open as VNS3's own side does."""
    yield from beyond_the_fixed(plan)
    if plan.ike_version == 1 and plan.exchange_mode != "main":
        yield Gap("exchange_mode", "VNS3 takes main mode only")
    for key, value in _needed(plan).items():
        if value is None:
            yield Gap(key, "it is left open, and the form has to name it")


def _needed(plan: Plan) -> dict[str, Any]:
    needed: dict[str, Any] = {
        "phase1_encryption": plan.phase1.encryption,
        "phase1_dh_group": plan.phase1.group,
        "phase2_encryption": plan.phase2.encryption,
    }
    if not plan.phase1.aead:
        needed["phase1_hash"] = plan.phase1.hash
    if not plan.phase2.aead:
        needed["phase2_hash"] = plan.phase2.hash
    if plan.pfs:
        needed["pfs_group"] = plan.pfs_group
    return needed


def not_offered(plan: Plan, words: Mapping[str, Mapping[Any, str]], what: str) -> Iterator[Gap]:
    """A gap for each algorithm that is not among the words of its row: `what` says whose choices they are."""
    values = {**_needed(plan), "phase1_prf": plan.phase1.prf}
    for key, value in values.items():
        if value is not None and key in words and value not in words[key]:
            yield Gap(key, f"it is not among the choices of {what}")


def ikev2_alone(plan: Plan) -> Iterator[Gap]:
    """What the standards have with IKEv2 alone."""
    if plan.ike_version == 1 and plan.phase1.aead:
        yield Gap("phase1_encryption", "GCM and the like are there in phase 1 with IKEv2 only (RFC 5282)")
    if plan.ike_version == 1 and plan.phase1.hash == "aes_xcbc":
        yield Gap("phase1_hash", "IKEv1 has no AES-XCBC in phase 1")
    if plan.ike_version == 1 and plan.phase2.encryption == "chacha20_poly1305":
        yield Gap("phase2_encryption", "ChaCha20-Poly1305 is there with IKEv2 only (RFC 7634)")


def own_prf(plan: Plan, why: str) -> Iterator[Gap]:
    """A gap for a PRF unlike the hash, where the form has no field for one."""
    if plan.phase1.prf is not None and not plan.phase1.aead:
        yield Gap("phase1_prf", why)


def ipv4_alone(plan: Plan) -> Iterator[Gap]:
    """A gap for each row with an IPv6 address, where IPv4 alone is written."""
    why = "it is IPv6, which is not written for this device"
    if ":" in plan.peer:
        yield Gap("peer_public_ip", why)
    if ":" in plan.address:
        yield Gap("local_private_ip" if plan.behind_nat else "public_ip", why)
    if any(pair.local.version == 6 for pair in plan.pairs):
        yield Gap("tunnels", why)


def bare(peer_id: PeerID) -> str:
    """An ID without the signs that tell its type: the form has a field for that."""
    return peer_id.key if peer_id.type == "key_id" else peer_id.text.removeprefix("@")


def whole(key: str, seconds: int, unit: int, name: str) -> Iterator[Gap]:
    """A gap where a time is no whole number of the unit that the form takes."""
    if seconds % unit:
        yield Gap(
            key,
            f"the form takes whole {name}, and {seconds:,} seconds are none: choose another on both sides",
        )


def probes(delay: int, timeout: int) -> int:
    """How many unanswered probes come next to a timeout."""
    return max(1, round(timeout / delay))


def crossed(pairs: tuple[Pair, ...]) -> bool:
    """Whether the pairs are each local network with each remote one."""
    near = {pair.local.key for pair in pairs}
    far = {pair.remote.key for pair in pairs}
    return len(pairs) == len(near) * len(far)


def networks(pairs: tuple[Pair, ...], side: str) -> str:
    """The networks of one side, each once, one a line."""
    return "\n".join(dict.fromkeys(getattr(pair, side).masked for pair in pairs))


__all__ = [
    "NOT_ROUTED",
    "NO_INTERFACE",
    "OFF",
    "ON",
    "SILENT",
    "bare",
    "chosen",
    "crossed",
    "ikev2_alone",
    "ipv4_alone",
    "networks",
    "not_offered",
    "own_prf",
    "probes",
    "refusals",
    "says",
    "the_key",
    "ticked",
    "typed",
    "whole",
]
