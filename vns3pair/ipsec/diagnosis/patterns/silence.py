"""What a log shows where nothing, or nothing but the network, answers."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.pattern import Cause, Pattern, Possibility
from vns3pair.ipsec.parameter import guide, measured

_WAITING_ASA = Possibility(
    "A Cisco ASA brings a tunnel up only for interesting traffic: while nothing is sent that its crypto map "
    "selects, no tunnel is completed.",
    ("tunnels",),
)

NO_RESPONSE = Pattern(
    code="no_response",
    title="No response",
    phase=1,
    ike_versions=(1, 2),
    meaning="This end repeated a message and gave up, and nothing that it could use came back. The sentence with "
    'which libreswan ends such an attempt, "No response (or no acceptable response)", also ends attempts that the '
    "peer refused or answered in another IKE version. So it counts as silence only where the log holds no refusal.",
    signals=("retransmits", "gives_up"),
    causes=(
        Cause(
            code="silence",
            sentence="The peer never answered this end's first message ({seen}).",
            text="The peer has no IPsec configuration that answers this end's public IP address.",
            why="Silence has no author: the log tells that no answer came, not where the packets were lost. The peer's "
            "log settles it. If this end's first message stands there, the peer drops it; if not, it is lost on the "
            "way.",
            remedy="Check that the peer's configuration for this end's public IP address is complete and active, and "
            "that every firewall on the way lets UDP 500 and UDP 4500 pass in both directions. Then look for this "
            "end's first message in the peer's log.",
            keys=("peer_public_ip", "public_ip", "ike_version", "exchange_mode", "tunnels"),
            more=(
                Possibility("A firewall between the ends drops UDP 500."),
                Possibility(
                    "The address that this end tries to reach is not the peer's, or the peer expects this end at "
                    "another one.",
                    ("peer_public_ip", "public_ip"),
                ),
                Possibility(
                    "The peer is set to the other IKE version and stays silent: a libreswan set to IKEv2 answers an "
                    "IKEv1 message with nothing at all, and a peer may ignore a strange exchange mode as well.",
                    ("ike_version", "exchange_mode"),
                ),
                _WAITING_ASA,
            ),
        ),
        Cause(
            code="silence_later",
            sentence="The peer answered at first and fell silent before phase 1 was up ({seen}).",
            text="UDP 4500 is blocked between the ends: with NAT traversal the exchange begins on UDP 500 and goes on "
            "there.",
            why="The first answer proves that UDP 500 passes and that the peer knows this end. Whether the next message "
            "arrived is in the peer's log alone.",
            remedy="Let UDP 4500 pass in both directions on every firewall on the way, the peer's own included. If it "
            "is open, look into the peer's log for what it made of the message that follows the first one.",
            keys=("nat_traversal", "psk_fingerprint", "local_peer_id"),
            more=(
                Possibility(
                    "The next message is longer and travels in fragments, which something on the way drops."
                ),
                Possibility(
                    "The peer refuses this end's key or ID and keeps it to itself.",
                    ("psk_fingerprint", "local_peer_id"),
                ),
            ),
        ),
        Cause(
            code="silence_phase2",
            sentence="Phase 1 is up, but the peer does not answer in phase 2 ({seen}).",
            text="The peer drops the phase 2 message without a word, as its tunnel definition or its phase 2 settings "
            "do not fit.",
            why="Phase 1 up at this end proves address, IKE version and phase 1 settings. Why the peer keeps silent is "
            "in its log alone.",
            remedy="Look into the peer's log for phase 2. Compare the tunnels pair by pair, then encryption, hash and "
            "PFS of phase 2.",
            keys=(
                "tunnels",
                "phase2_encryption",
                "phase2_hash",
                "pfs",
                "pfs_group",
                "local_peer_id",
            ),
            more=(
                Possibility(
                    "The peer has thrown phase 1 away, as it expects another ID of this end: its check comes after "
                    "this end's has passed.",
                    ("local_peer_id",),
                ),
                Possibility(
                    "A Cisco ASA completes no tunnel without interesting traffic, which is what its crypto map "
                    "selects."
                ),
            ),
        ),
    ),
    remedy="Check the peer's configuration and every firewall on the way, then compare with the peer's log.",
    keys=("peer_public_ip", "public_ip", "ike_version"),
    citations=(
        guide("IKEv1 Phase 1: IPsec No Negotiation"),
        guide("IKEv2 IKE_SA_INIT (Phase 1) Failure: Remote Device Not Responding"),
        guide("General Errors/Issues: Other Boxes"),
        measured("UDP 500 or UDP 4500 dropped, and IKE versions that differ: phase 1 ends in silence"),
    ),
    reveals=(
        "public_ip",
        "peer_public_ip",
        "ike_version",
        "phase1_encryption",
        "phase1_hash",
        "phase1_dh_group",
    ),
)

CONNECTION_REFUSED = Pattern(
    code="connection_refused",
    title="Connection refused",
    phase=1,
    ike_versions=(1, 2),
    meaning="The network, not an IPsec daemon, answered: the peer's host said that nothing listens on the port, or no "
    "way leads to it.",
    signals=("unreachable",),
    causes=(
        Cause(
            code="refused",
            sentence="The peer's host answered that nothing listens on its IKE port ({seen}).",
            text="No IPsec service runs at that address, or it is not bound to it.",
            why='The operating system quotes the network: "Connection refused" is the answer of a host, or of a '
            "firewall in its name. So packets get there, and no IPsec daemon saw them.",
            remedy="Start the IPsec service at the peer and see that it listens on UDP 500 and UDP 4500 of this address.",
            keys=("peer_public_ip",),
            more=(
                Possibility("A firewall before the peer rejects UDP 500 or UDP 4500 instead of dropping it."),
                Possibility("The address belongs to another host.", ("peer_public_ip",)),
            ),
        ),
        Cause(
            code="no_route",
            sentence="No way leads from this end to the peer's address ({seen}).",
            text="This end, or a router on the way, has no route to the address.",
            why="The operating system or a router said so itself.",
            remedy="Check the peer's address for a mistyped digit, then the default route of this end.",
            keys=("peer_public_ip",),
            more=(Possibility("The peer's address is mistyped.", ("peer_public_ip",)),),
        ),
    ),
    remedy="Check the peer's address, and that an IPsec service answers there.",
    keys=("peer_public_ip",),
    citations=(
        guide("IKEv1 Phase 1: IPsec No Negotiation"),
        measured("nothing listening at the peer is logged as a refused connection, not as silence"),
    ),
    reveals=("peer_public_ip",),
)
