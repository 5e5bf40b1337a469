"""What a log shows where phase 1 is up and phase 2 is refused: parameters, subnets, PFS."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.pattern import Cause, Pattern, Possibility
from vns3pair.ipsec.parameter import Citation, guide, measured

_PHASE2_KEYS = ("phase2_encryption", "phase2_hash")
_PHASE2_ALL = (*_PHASE2_KEYS, "pfs", "pfs_group", "ipsec_protocol", "encapsulation_mode")
_PHASE2_MORE = (
    Possibility(
        "PFS is on at one end and off at the other, or its group differs: in IKEv1, and in IKEv2 for each tunnel but the first, "
        "the refusal is the same.",
        ("pfs", "pfs_group"),
    ),
    Possibility(
        "Protocol or mode differs: AH instead of ESP, transport instead of tunnel mode. VNS3 knows ESP in tunnel mode only.",
        ("ipsec_protocol", "encapsulation_mode"),
    ),
)
_PHASE2_REMEDY = "Set encryption and hash of phase 2 to the same values at both ends, then PFS and its group."

PHASE2_PROPOSAL_MISMATCH = Pattern(
    code="phase2_proposal_mismatch",
    title="Phase 2 parameters differ",
    phase=2,
    ike_versions=(1, 2),
    meaning="Phase 1 is up, and the ends find no phase 2 algorithms that both allow. The notification is the same as in phase 1 "
    "(NO_PROPOSAL_CHOSEN): that phase 1 was established before it makes the difference. The IKE SA stays up meanwhile, which is "
    "no sign of health.",
    signals=(
        "proposal_refused_here",
        "proposal_refused_there",
        "child_refused_there",
        "offers_here",
        "offers_there",
    ),
    causes=(
        Cause(
            code="refused_here",
            sentence="Phase 1 is up, and this end refuses the peer's phase 2 proposal ({seen}).",
            text="Encryption or hash of phase 2 differs between the ends.",
            why="This end refused after phase 1 was up and wrote so itself.",
            named="The values named are what the peer proposed.",
            keys=_PHASE2_ALL,
            more=_PHASE2_MORE,
        ),
        Cause(
            code="refused_there",
            sentence="Phase 1 is up, and the peer refuses this end's phase 2 proposal ({seen}).",
            text="Encryption or hash of phase 2 differs between the ends.",
            why="The peer refused after phase 1 was up. It says that it refuses, not what it would take: that stands in its log or "
            "its settings.",
            keys=_PHASE2_ALL,
            more=_PHASE2_MORE,
        ),
    ),
    remedy=_PHASE2_REMEDY,
    keys=_PHASE2_ALL,
    citations=(
        guide("IKEv1 Phase 2: Parameter Mismatch"),
        guide("IKEv2 IKE AUTH (Phase 2) Failure: Parameter Mismatch"),
        guide("IPsec Parameters: Other Parameter choices unsupported"),
        measured(
            "encryption or hash of phase 2 differing, and GCM against CBC: phase 2 is refused, phase 1 stays up"
        ),
    ),
    reveals=(*_PHASE2_KEYS, "pfs", "pfs_group"),
)

_MIRROR = (
    "Make each pair of subnets at one end the exact mirror of a pair at the other: one end's local subnet is the other's "
    "remote subnet, with the same mask."
)
_ROUTE_BASED = Possibility(
    "One end is route-based and proposes everything (0.0.0.0/0): it needs proxy IDs equal to the pairs of the other end.",
    ("vpn_type",),
)

TRAFFIC_SELECTOR_MISMATCH = Pattern(
    code="traffic_selector_mismatch",
    title="Tunnel definitions differ",
    phase=2,
    ike_versions=(1, 2),
    meaning="Phase 1 is up, and the subnets that one end proposes are not a tunnel of the other. IKEv1 says INVALID_ID_INFORMATION, "
    "which before phase 1 is about the peer ID instead; IKEv2 says TS_UNACCEPTABLE. Other pairs of the same two ends may be up.",
    signals=(
        "selectors_there",
        "selectors_here",
        "selectors_refused_here",
        "selectors_refused_there",
        "selectors_narrowed",
        "id_refused_here",
        "id_refused_there",
        "child_refused_there",
        "kernel_refused",
    ),
    causes=(
        Cause(
            code="refused_here",
            sentence="Phase 1 is up, and this end has no tunnel for the subnets that the peer proposes ({seen}).",
            text="The pair is not mirrored: a subnet or a mask differs, local and remote are swapped, or the pair is missing at this end.",
            why="This end wrote so itself.",
            named="The subnets named are what the peer proposed.",
            keys=("tunnels", "vpn_type"),
            more=(_ROUTE_BASED,),
        ),
        Cause(
            code="refused_there",
            sentence="Phase 1 is up, and the peer has no tunnel for the subnets that this end proposes ({seen}).",
            text="The pair is not mirrored: a subnet or a mask differs, local and remote are swapped, or the pair is missing at the peer.",
            why="The peer's refusal names the subnets as its reason, not which ones it has: those stand in its log or its settings. In "
            "rare cases the operating system at the peer refused, and the answer is the same.",
            keys=("tunnels", "vpn_type"),
            more=(
                _ROUTE_BASED,
                Possibility(
                    "The operating system at the peer refused the SA: the answer, TS_UNACCEPTABLE, is the same then."
                ),
            ),
        ),
        Cause(
            code="narrowed",
            sentence="One end took only a part of the subnets that the other proposed ({seen}).",
            text="One end's pair is narrower than the other's.",
            why="The subnets of the tunnel are smaller than those proposed. Measured: strongSwan narrows and libreswan refuses the "
            "narrowed answer in IKEv2; where both report up, hosts outside the narrow part get nothing.",
            keys=("tunnels",),
        ),
        Cause(
            code="kernel",
            sentence="The subnets were refused, perhaps by the operating system of one end ({seen}).",
            text="The operating system refused the SA, and the daemon answered as if the subnets were wrong.",
            why="TS_UNACCEPTABLE also follows a refusal of the system that carries the traffic. The log of the end that refused has a "
            "line about it; without one, the subnets are the cause.",
            remedy="Look into the log of the end that refused for an error of the kernel or of netlink. If there is none, compare the "
            "tunnels pair by pair.",
            keys=("tunnels",),
            more=(Possibility("A subnet or a mask differs between the ends.", ("tunnels",)),),
        ),
    ),
    remedy=_MIRROR,
    keys=("tunnels",),
    citations=(
        guide("IKEv1 Phase 2: Tunnel Definition / Traffic Selector Mismatch"),
        guide("IKEv2 IKE AUTH (Phase 2) Failure: Tunnel Definition / Traffic Selector Mismatch"),
        Citation("RFC 7296", "2.9: traffic selector negotiation, and narrowing"),
        measured("pairs without an exact mirror: that pair is refused, others pass; host bits do no harm"),
    ),
    reveals=("tunnels",),
)

PFS_MISMATCH = Pattern(
    code="pfs_mismatch",
    title="PFS differs",
    phase=2,
    ike_versions=(1, 2),
    meaning="Perfect forward secrecy or its group differs. In IKEv1 phase 2 is refused at once, in some pairs of daemons only when a "
    "certain end starts. In IKEv2 the first tunnel comes up all the same, as its keys come out of the first exchanges, and it is "
    "refused at the first rekey, a whole phase 2 lifetime later; each further tunnel exchanges keys of its own and is refused at once.",
    signals=(
        "pfs_refused_here",
        "proposal_refused_here",
        "proposal_refused_there",
        "child_refused_there",
        "phase2_up",
    ),
    causes=(
        Cause(
            code="quick_mode",
            sentence="Phase 2 is refused as one end demands perfect forward secrecy and the other does not offer it ({seen}).",
            text="PFS is on at one end and off at the other.",
            why="The refusal is about PFS. Where it does not name groups, one that differs may look the same.",
            keys=("pfs", "pfs_group"),
            more=(Possibility("The PFS groups differ.", ("pfs_group",)),),
        ),
        Cause(
            code="at_rekey",
            sentence="The tunnel came up and was refused when its keys were to be replaced ({seen}).",
            text="PFS is on at one end and off at the other.",
            why="The same algorithms were accepted when the tunnel came up. What is new at a rekey is the PFS group: the first keys of "
            "IKEv2 need none. The refusing end's log shows whether its offers and the proposal differ in the group.",
            remedy="Set PFS alike at both ends, with the group of phase 1: libreswan 4.10 proposes that one at this rekey, whatever is set. "
            "Then restart the tunnel: while it was watched, it did not come back by itself.",
            keys=("pfs", "pfs_group", "phase1_dh_group"),
            more=(
                Possibility(
                    "The PFS groups differ, or one end uses its phase 1 group instead.",
                    ("pfs_group", "phase1_dh_group"),
                ),
                Possibility("A phase 2 setting was changed at one end while the tunnel was up."),
            ),
        ),
        Cause(
            code="later_tunnel",
            sentence="The first tunnel came up, and a further one under the same phase 1 is refused, as where PFS differs ({seen}).",
            text="PFS is on at one end and off at the other, or its group differs.",
            why="The first tunnel came up with the same algorithms: its keys come out of phase 1, so neither PFS nor its group was "
            "compared. Each further tunnel exchanges keys of its own, and that is what is new. It is certain where both offers are "
            "told, as in the log of the end that refuses, and differ in the group alone.",
            named="The values named are what the peer proposed.",
            remedy="Set PFS alike at both ends, and the same group, best the one of phase 1. Until then whichever tunnel comes first is "
            "up, and its next rekey may fail for the same reason.",
            keys=("pfs", "pfs_group"),
            more=(
                Possibility("One end has other phase 2 algorithms for that tunnel than for the first one."),
            ),
        ),
        Cause(
            code="group",
            sentence="Phase 2 is refused as the ends want different PFS groups ({seen}).",
            text="The PFS group differs between the ends.",
            why="The refusal, or what both ends proposed, differs in the group alone.",
            remedy="Set the same PFS group at both ends, best the one of phase 1.",
            keys=("pfs_group",),
        ),
    ),
    remedy="Set PFS alike at both ends, and the same group, best the one of phase 1.",
    keys=("pfs", "pfs_group"),
    citations=(
        guide("Phase 2: Perfect Forward Secrecy (PFS)"),
        guide("Allowed pfsgroup settings"),
        Citation(
            "RFC 7296",
            "1.2, 1.3.1 and 2.17: IKE_AUTH has no key exchange for the first child, CREATE_CHILD_SA may have one for each further",
        ),
        measured(
            "PFS on against off: IKEv1 is refused in phase 2 by direction, IKEv2 comes up and dies at its first rekey"
        ),
        measured(
            "PFS on against off, or another group, three tunnels in IKEv2: the first comes up, both others are refused at once"
        ),
    ),
    reveals=("pfs", "pfs_group"),
)
