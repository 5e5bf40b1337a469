"""What a log shows where the first message is refused: the connection, the IKE version, the phase 1 proposal."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.pattern import Cause, Pattern, Possibility
from vns3pair.ipsec.parameter import Citation, guide, measured

_PHASE1_KEYS = ("phase1_encryption", "phase1_hash", "phase1_prf", "phase1_dh_group")
_AUTODISCOVERY = Possibility(
    "One end is left to autodiscovery, which the guide advises against: it proposes and takes other values than "
    "the other end is set to."
)
_PHASE1_REMEDY = "Set encryption, hash (with IKEv2 also the PRF) and Diffie-Hellman group of phase 1 to the same values at both ends."

PHASE1_PROPOSAL_MISMATCH = Pattern(
    code="phase1_proposal_mismatch",
    title="Phase 1 parameters differ",
    phase=1,
    ike_versions=(1, 2),
    meaning="The ends talk to each other but find no set of phase 1 algorithms that both allow. A refused transform "
    "that is followed by an accepted one is no fault: only one of several offers has to fit.",
    signals=(
        "proposal_refused_here",
        "proposal_refused_there",
        "group_refused",
        "offers_here",
        "offers_there",
    ),
    causes=(
        Cause(
            code="refused_here",
            sentence="This end refuses the peer's phase 1 proposal ({seen}).",
            text="Encryption, hash or Diffie-Hellman group of phase 1 differs between the ends.",
            why="This end refused before phase 1 was up and wrote so itself.",
            named="The values named are what the peer proposed; the one that differs from this end's own setting is the "
            "wrong one.",
            remedy=_PHASE1_REMEDY,
            keys=_PHASE1_KEYS,
            more=(_AUTODISCOVERY,),
        ),
        Cause(
            code="refused_there",
            sentence="The peer refuses this end's phase 1 proposal ({seen}).",
            text="Encryption, hash or Diffie-Hellman group of phase 1 differs between the ends.",
            why="The peer refused before phase 1 was up. It says that it refuses, not what it would take: that stands in "
            "its log or its settings.",
            remedy=_PHASE1_REMEDY,
            keys=(*_PHASE1_KEYS, "authentication"),
            more=(
                _AUTODISCOVERY,
                Possibility(
                    "The peer wants another way of authentication, such as certificates: in IKEv1 that is part of the "
                    "proposal.",
                    ("authentication",),
                ),
            ),
        ),
        Cause(
            code="group_only",
            sentence="The ends want different Diffie-Hellman groups in phase 1 ({seen}).",
            text="The Diffie-Hellman group of phase 1 differs; encryption and hash were not objected to.",
            why="The refusal names the group and nothing else. Asking for another group (INVALID_KE_PAYLOAD) is harmless "
            "where the other end then takes it; here the attempt ended with it.",
            remedy="Set the same Diffie-Hellman group in phase 1 at both ends.",
            keys=("phase1_dh_group",),
        ),
    ),
    remedy=_PHASE1_REMEDY,
    keys=_PHASE1_KEYS,
    citations=(
        guide("IKEv1 Phase 1: Parameter Mismatch"),
        guide("IKEv2 IKE SA INIT (Phase 1) Failure: Parameter Mismatch"),
        Citation("RFC 7296", "1.2 and 3.10.1: NO_PROPOSAL_CHOSEN, INVALID_KE_PAYLOAD"),
        measured("encryption, hash or group of phase 1 differing: phase 1 never comes up, whoever starts"),
    ),
    reveals=_PHASE1_KEYS,
)

IKE_VERSION_MISMATCH = Pattern(
    code="ike_version_mismatch",
    title="IKE versions differ",
    phase=1,
    ike_versions=(1, 2),
    meaning="One end starts with IKEv1, the other is set to IKEv2. Most daemons do not say so: the starting end sees "
    "silence or a bare refusal, and only the answering end's log names the version.",
    signals=("version_refused_here", "version_refused_there", "no_connection_here", "configured"),
    causes=(
        Cause(
            code="version_here",
            sentence="The peer starts with another IKE version than this end is set to for it ({seen}).",
            text="The IKE version differs between the ends.",
            why="This end has a connection for the peer, of the one version, and refused the peer's message in the other.",
            keys=("ike_version",),
        ),
        Cause(
            code="version_there",
            sentence="The peer refuses the IKE version of this end ({seen}).",
            text="The IKE version differs between the ends.",
            why="The peer named the version as its reason.",
            keys=("ike_version",),
        ),
        Cause(
            code="both_ends",
            sentence="One end speaks IKEv1, the other IKEv2 ({seen}).",
            text="The IKE version differs between the ends.",
            why="Each log shows the version of its own end, so this is settled.",
            keys=("ike_version",),
        ),
    ),
    remedy="Set the same IKE version at both ends, IKEv2 where both can.",
    keys=("ike_version",),
    citations=(
        guide(
            "IKEv2 IKE SA INIT (Phase 1) Failure: Remote Device Configuration is Incomplete or IKE Version Mismatch"
        ),
        measured(
            "IKE versions differing: phase 1 never comes up; the starting end logs silence or a bare refusal"
        ),
    ),
    reveals=("ike_version",),
)

INCOMPLETE_REMOTE = Pattern(
    code="incomplete_remote",
    title="Refused without a reason",
    phase=1,
    ike_versions=(1, 2),
    meaning="The peer answers the first message with a bare refusal, without a proposal of its own (payloads SA, KE and "
    "Ni are missing). The guide reads it as an incomplete configuration at the peer or another IKE version. Measured, "
    "a phase 1 parameter that differs gives the very same line at the starting end.",
    signals=("proposal_refused_there", "mode_refused"),
    causes=(
        Cause(
            code="refused_init",
            sentence="The peer refused this end's first message and gave no reason ({seen}).",
            text="The peer's configuration is incomplete: it knows this end's address, but has no tunnel definition that "
            "goes with it.",
            why="An incomplete peer, another IKE version and a phase 1 parameter that differs look the same from this end. "
            'The peer\'s log tells them apart: "no local proposal matches" is a parameter, "no suitable connection" '
            "the version or a connection that is missing.",
            remedy="Read the peer's log for its reason. Without it, compare IKE version, then encryption, hash and "
            "Diffie-Hellman group of phase 1, then whether the peer has a tunnel for this end.",
            keys=("tunnels", *_PHASE1_KEYS, "ike_version"),
            more=(
                Possibility("The peer is set to the other IKE version.", ("ike_version",)),
                Possibility(
                    "Encryption, hash, PRF or Diffie-Hellman group of phase 1 differs between the ends.",
                    _PHASE1_KEYS,
                ),
            ),
        ),
        Cause(
            code="exchange_mode",
            sentence="One end starts in main mode, the other expects aggressive mode, or the reverse ({seen}).",
            text="The exchange mode of IKEv1 differs between the ends.",
            why="The mode stands in the first message itself, and the refusal is about it.",
            remedy="Set main mode at both ends: VNS3 knows no other.",
            keys=("exchange_mode",),
            title="Exchange modes differ",
        ),
    ),
    remedy="Read the peer's log for its reason; this end cannot tell.",
    keys=("ike_version", *_PHASE1_KEYS, "tunnels"),
    citations=(
        guide(
            "IKEv2 IKE SA INIT (Phase 1) Failure: Remote Device Configuration is Incomplete or IKE Version Mismatch"
        ),
        guide("IPsec Parameters: Other Parameter choices unsupported"),
        measured("the same line at the starting end for a differing encryption, hash or group of phase 1"),
    ),
    reveals=(*_PHASE1_KEYS, "ike_version"),
)

NO_CONNECTION_AUTHORIZED = Pattern(
    code="no_connection_authorized",
    title="No connection for this peer",
    phase=1,
    ike_versions=(1, 2),
    meaning="A peer starts, and this end has no connection that fits its first message. It refuses before it looks at any "
    'proposal, so algorithms and keys are not in question yet. "Incomplete" is this end then, not the peer.',
    signals=("no_connection_here",),
    causes=(
        Cause(
            code="no_connection",
            sentence="This end has no connection for the peer that starts ({seen}).",
            text="The peer comes from another address than this end is set to, for instance from behind another NAT device.",
            why="This end wrote so itself. At this point only the peer's address, the IKE version, the exchange mode and the "
            "way of authentication count; which of them, the line tells in part.",
            remedy="Compare the address that the peer comes from with the peer address set here. If they agree, compare the "
            "IKE version, then exchange mode and authentication. An address that nobody knows is a scanner: ignore it.",
            keys=("peer_public_ip", "ike_version", "exchange_mode", "authentication"),
            more=(
                Possibility("The peer starts with the other IKE version.", ("ike_version",)),
                Possibility(
                    "The peer starts in aggressive mode, or with certificates instead of a pre-shared key.",
                    ("exchange_mode", "authentication"),
                ),
                Possibility("This end's connection is not loaded: deleted, disabled, or never completed."),
            ),
        ),
    ),
    remedy="Give this end a connection that fits the peer's address, IKE version and way of authentication.",
    keys=("peer_public_ip", "ike_version", "exchange_mode", "authentication"),
    citations=(
        guide("IPsec Configuration: Define a New Remote Endpoint"),
        guide("IKEv1 Phase 1: IPsec No Negotiation"),
        measured("the answering end's line for another IKE version; the starting end sees silence"),
    ),
    reveals=("peer_public_ip", "ike_version", "exchange_mode", "authentication"),
)
