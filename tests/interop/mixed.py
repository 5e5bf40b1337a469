"""Sheets with two to four differences at once, drawn with a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.interop.planned import BOTH, DEVICES, OTHER_KEY, VERSIONS, Planned, plan
from vns3pair.ipsec.comparison import compare

SEED = 4500
COUNT = 40


class Difference(NamedTuple):
    """One change of each side; two of the same `about` do not go together."""

    about: str
    vns3: dict[str, Any]
    partner: dict[str, Any]
    device: str = ""


NO_PFS = {"pfs": False, "pfs_group": None}
SUBNETS = "172.31.1.0/24", "10.50.0.0/16"
TWO = [SUBNETS, ("172.31.2.0/24", "10.60.0.0/16")]
"""What every other sheet has in place of one tunnel, unless one of its differences is about its tunnels."""
POOL = (
    Difference("psk", {}, OTHER_KEY),
    Difference("id", {"local_peer_id": "203.0.113.10"}, {}),
    Difference("id", {"remote_peer_id": "10.0.0.5"}, {}),
    Difference("id", {}, {"local_peer_id": "@branch.example"}),
    Difference("phase1_encryption", {}, {"phase1_encryption": "aes128"}),
    Difference("phase1_hash", {"phase1_hash": "sha2_512"}, {}),
    Difference("phase1_dh_group", {"phase1_dh_group": 15}, {}),
    Difference("phase2_encryption", {"phase2_encryption": "3des"}, {}),
    Difference("phase2_encryption", {}, {"phase2_encryption": "aes256_gcm", "phase2_hash": None}),
    Difference("phase2_hash", {}, {"phase2_hash": "sha1"}),
    Difference("pfs", NO_PFS, {}),
    Difference("pfs", {}, NO_PFS),
    Difference("pfs", {}, {"pfs_group": 15}),
    Difference("tunnels", {}, {"tunnels": [("10.50.0.0/16", "172.31.9.0/24")]}),
    Difference("tunnels", {"tunnels": [SUBNETS, ("172.31.2.0/24", "10.50.0.0/16")]}, {}),
    Difference("host_bits", {}, {"tunnels": [("10.50.0.0/16", "172.31.1.7/24")]}),
    Difference("nat_traversal", {"nat_traversal": "on"}, {"nat_traversal": "off"}, "libreswan"),
    Difference("nat_traversal", {"nat_traversal": "off"}, {"nat_traversal": "on"}),
    Difference("nat_traversal", {"local_private_ip": "10.1.1.10"}, {"nat_traversal": "auto"}),
    Difference("dpd", {"dpd": True, "dpd_action": "restart", "dpd_delay": 5, "dpd_timeout": 20}, {}),
)
MILD = ("pfs", "host_bits", "nat_traversal", "dpd")
LATE = (*MILD, "phase2_encryption", "phase2_hash", "tunnels")
"""What does not stop phase 1, and what stops neither phase: drawn from as often, else nearly all would fail early."""
NOT_TOGETHER = {"tunnels", "host_bits"}


def _mixed() -> Iterator[Planned]:
    chance = random.Random(SEED)
    for number in range(1, COUNT + 1):
        version, device = chance.choice(VERSIONS), chance.choice(tuple(DEVICES.values()))
        pool = [each for each in POOL if not each.device or each.device == device]
        if number % 3:
            pool = [each for each in pool if each.about in (LATE if number % 3 == 1 else MILD)]
        abouts = sorted({each.about for each in pool})
        chosen = [
            chance.choice([each for each in pool if each.about == about])
            for about in chance.sample(abouts, chance.randint(2, min(4, len(abouts))))
        ]
        if {each.about for each in chosen} >= NOT_TOGETHER:
            chosen = [each for each in chosen if each.about != "host_bits"]
        assert len(chosen) > 1
        vns3: dict[str, Any] = {}
        partner: dict[str, Any] = {}
        for difference in chosen:
            vns3 |= difference.vns3
            partner |= difference.partner
        if number % 2 == 0 and not {each.about for each in chosen} & NOT_TOGETHER:
            vns3 |= {"tunnels": TWO}
            partner |= {"tunnels": [(remote, local) for local, remote in TWO]}
        name = f"mixed-{number:02}-{device}-ikev{version}-" + "-".join(sorted(each.about for each in chosen))
        planned = plan(name, version, device, vns3, partner)
        fails_at = compare(planned.vns3, planned.partner).fails_at
        options: dict[str, Any] = {}
        if fails_at == "phase1":  # nothing fails earlier, whoever starts
            options["initiate"] = ("AB"[number // 2 % 2],)
        elif version == 2:
            options["rekey"] = BOTH
        yield Planned(name, planned.vns3, planned.partner, fails_at, options=options)


MIXED = {planned.name: planned for planned in _mixed()}
