"""What neither an ASA nor an IOS-XE router can be given, and what their words for an algorithm leave out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from vns3pair.ipsec.addresses import PeerID
from vns3pair.ipsec.devices.plan import Gap, Plan
from vns3pair.ipsec.devices.writers.fixed_rows import beyond_the_fixed

NOT_IPV6 = "it is IPv6, which is not written for this device: enter it by hand"
_WORD = re.compile(r"[A-Za-z0-9._@:+/-]{1,200}")


def refusals(plan: Plan) -> Iterator[Gap]:
    """What holds for both products."""
    yield from beyond_the_fixed(plan)
    if plan.ike_version == 1 and plan.exchange_mode != "main":
        yield Gap("exchange_mode", "VNS3 takes main mode only")
    yield from _addresses(plan)
    yield from _left_open(plan)


def _addresses(plan: Plan) -> Iterator[Gap]:
    if ":" in plan.peer:
        yield Gap("peer_public_ip", NOT_IPV6)
    if ":" in plan.address:
        yield Gap("local_private_ip" if plan.behind_nat else "public_ip", NOT_IPV6)
    if any(pair.local.version == 6 for pair in plan.pairs):
        yield Gap("tunnels", NOT_IPV6)
    if plan.tunnel_interface and ":" in plan.tunnel_interface:
        yield Gap("tunnel_interface", NOT_IPV6)


def _left_open(plan: Plan) -> Iterator[Gap]:
    """What only VNS3's own side may leave to autodiscovery."""
    open_ = "it is left open, and a configuration has to name it"
    needed: dict[str, Any] = {
        "phase1_encryption": plan.phase1.encryption,
        "phase1_dh_group": plan.phase1.group,
        "phase2_encryption": plan.phase2.encryption,
    }
    if plan.phase1.aead:
        needed["phase1_prf"] = plan.phase1.prf
    else:
        needed["phase1_hash"] = plan.phase1.hash
    if not plan.phase2.aead:
        needed["phase2_hash"] = plan.phase2.hash
    if plan.pfs:
        needed["pfs_group"] = plan.pfs_group
    for key, value in needed.items():
        if value is None:
            yield Gap(key, open_)


def unknown(values: Mapping[str, Any], words: Mapping[str, Collection[Any]], what: str) -> Iterator[Gap]:
    """A gap for each value that is not among the words of its row; `what` names who has none: `an ASA in IKEv1`."""
    for key, value in values.items():
        if value is not None and value not in words[key]:
            yield Gap(key, f"{what} does not offer it")


def is_word(peer_id: PeerID) -> bool:
    """Whether an identity is one word of a command line, without anything a CLI reads as its own."""
    return _WORD.fullmatch(bare(peer_id)) is not None


def bare(peer_id: PeerID) -> str:
    """The identity without the signs that tell its type."""
    return peer_id.key if peer_id.type == "key_id" else peer_id.text.removeprefix("@")


def algorithms_of(plan: Plan) -> dict[str, Any]:
    """The algorithm that each row names, for those that apply."""
    one, two = plan.phase1, plan.phase2
    return {
        "phase1_encryption": one.encryption,
        "phase1_hash": one.hash,
        "phase1_prf": one.prf,
        "phase1_dh_group": one.group,
        "phase2_encryption": two.encryption,
        "phase2_hash": two.hash,
        "pfs_group": plan.pfs_group,
    }


__all__ = ["algorithms_of", "bare", "is_word", "refusals", "unknown"]
