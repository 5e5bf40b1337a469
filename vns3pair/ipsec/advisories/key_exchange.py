"""Perfect forward secrecy and its group."""

from __future__ import annotations

from vns3pair.ipsec import effects
from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import NIST, PFS_GROUPS, PHASE1_GROUPS
from vns3pair.ipsec.advisories.words import Shown
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import Citation, guide, measured


@advisory(
    "pfs-off",
    name="Perfect forward secrecy is off",
    effect="weak",
    basis="standard",
    citations=(NIST, guide("Phase 2: Perfect Forward Secrecy (PFS)")),
)
def pfs_off(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Without PFS every phase 2 key follows from phase 1: who breaks one reads all.

    NIST SP 800-77r1 recommends PFS.
    Remedy: switch PFS on at both sides, with the phase 1 group.
    """
    if half.value("pfs") is not False:
        return None
    return Finding(
        ("pfs",),
        "PFS is off on {side}, so all traffic keys follow from one phase 1 key.",
        "Switch PFS on for {side} and for {other} at the same time, with the phase 1 group.",
    )


@advisory(
    "pfs-group-ikev1",
    name="PFS group 19 or above with IKEv1",
    effect="blocks_phase2",
    basis="guide",
    citations=(
        PHASE1_GROUPS,
        PFS_GROUPS,
        Citation("libreswan 4.10", "algparse: no group from 19 up for ESP in IKEv1"),
    ),
)
def pfs_group_ikev1(half: Half, other: Half, facts: Facts) -> Finding | None:
    """In IKEv1 groups from 19 up cannot be used for PFS.

    The guide gives them to IKEv2 only, and libreswan takes them in IKEv1 for phase 1 at most. A blank PFS
    group on VNS3 means the phase 1 group.
    Example: IKEv1, PFS on, group 19.
    Remedy: go to IKEv2, or take one of groups 14 to 18.
    """
    group = half.value("pfs_group")
    if (
        half.value("ike_version") != 1
        or not isinstance(group, int)
        or group < 19
        or half.value("pfs") is False
    ):
        return None
    return Finding(
        ("pfs_group", "ike_version"),
        "{Side} uses PFS group {group} with IKEv1; VNS3 cannot do that, so phase 2 is refused.",
        "Use IKEv2, or one of groups 14 to 18 for PFS, on {side} and on {other}.",
        {"group": Shown("pfs_group", group)},
    )


@advisory(
    "pfs-group-unlike-phase1",
    name="PFS group unlike the phase 1 group",
    effect="unstable",
    basis="measured",
    scope="sheet",
    citations=(
        PFS_GROUPS,
        measured("libreswan 4.10 used the phase 1 group at an IKEv2 rekey, whatever the PFS group"),
    ),
)
def pfs_group_unlike_phase1(facts: Facts) -> Finding | None:
    """Both sides agree on a PFS group, but it is not the phase 1 group.

    With IKEv2 libreswan, and so VNS3, rekeys with the phase 1 group whatever the PFS group says; a strict
    partner refuses, and the tunnel dies at the first rekey. Another libreswan takes it. With IKEv1 the
    guide advises against it: many devices do not shift from one group to another. While the version is not
    agreed, the worse counts.
    Example: phase 1 group 14, PFS group 5.
    Remedy: both sides take the phase 1 group for PFS.
    """
    row = facts.rows.get("pfs_group")
    if row is None or row.state != "match":
        return None
    group = facts.vns3.value("pfs_group")
    firsts = {half.value("phase1_dh_group") for half in (facts.vns3, facts.partner)} - {None, AUTO}
    if not firsts or group in firsts:
        return None
    values = {
        "group": Shown("pfs_group", group),
        "first": Shown(
            "phase1_dh_group", facts.vns3.value("phase1_dh_group") if len(firsts) > 1 else next(iter(firsts))
        ),
    }
    keys = ("pfs_group", "phase1_dh_group")
    remedy = "Use the phase 1 group for PFS on {vns3} and on {partner}."
    if facts.vns3.value("ike_version") == facts.partner.value("ike_version") == 1:
        return Finding(
            keys,
            "Both sides use PFS group {group} with phase 1 group {first}; the guide advises against "
            "it, as many devices do not shift properly from one group to the other.",
            remedy,
            values,
            "note",
            "guide",
        )
    if facts.partner.device is not None and not facts.partner.device.strict:
        return Finding(
            keys,
            "Both sides use PFS group {group} with phase 1 group {first}; {vns3} rekeys with the "
            "phase 1 group, which libreswan on the other side takes.",
            remedy,
            values,
            "note",
        )
    return Finding(
        keys,
        "Both sides use PFS group {group} with phase 1 group {first}. {Vns3} rekeys with the phase 1 "
        "group whatever its PFS group says, so a strict partner refuses the first rekey and the "
        "tunnel stays down.",
        remedy,
        values,
    )


@advisory(
    "pfs-further-tunnels",
    name="PFS differs, with several tunnels",
    effect="blocks_phase2",
    basis="measured",
    scope="sheet",
    citations=(
        measured(
            "libreswan 4.10 with libreswan 4.10 and strongSwan 5.9.8: one of three tunnels came up, the others got "
            "NO_PROPOSAL_CHOSEN at once"
        ),
        Citation(
            "RFC 7296", "1.3.1: CREATE_CHILD_SA may contain a key exchange; 1.2: IKE_AUTH contains none"
        ),
    ),
)
def pfs_further_tunnels(facts: Facts) -> Finding | None:
    """PFS or its group differs, and more than one tunnel is to be made with IKEv2.

    One tunnel is made with phase 1, without a key exchange of its own, and comes up whatever PFS says. Each
    further one is made by itself and is refused at once, by libreswan too, which takes any group at a rekey of
    the first. Which tunnel is made with phase 1 is up to how fast the other side answers. While the version is
    not agreed, the worse counts. What a route-based VNS3 asks for was not measured: of it, nothing is said.
    Example: PFS on at VNS3 and off at the partner, two tunnels.
    Remedy: set PFS alike, with the phase 1 group.
    """
    differing = tuple(key for key in ("pfs", "pfs_group") if _differs(facts, key))
    ikev2 = 2 in effects.versions(facts.vns3, facts.partner)
    if not differing or not ikev2 or facts.vns3.value("vpn_type") == "route":
        return None
    count = max(facts.survey(half).distinct for half in (facts.vns3, facts.partner))
    if count < 2:
        return None
    what = "PFS is on at one side only" if differing[0] == "pfs" else "The PFS groups differ"
    return Finding(
        differing,
        f"{what}, and there are {count:,} tunnels. IKEv2 makes one of them with phase 1, without a key exchange of "
        "its own; every other one has its own and is refused at once, so no more than one comes up.",
        "Set PFS alike on {vns3} and on {partner}, with the phase 1 group.",
    )


def _differs(facts: Facts, key: str) -> bool:
    row = facts.rows.get(key)
    return row is not None and row.state == "mismatch"
