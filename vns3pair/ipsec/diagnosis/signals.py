"""What a line of an IPsec log can say, whichever daemon wrote it: a closed set.

A signal is what the line itself says, not what it means: NO_PROPOSAL_CHOSEN is "the other end refused a
proposal", and only what came before tells which phase. `attempts` gives signals their meaning.
"Here" is the end whose log it is, "there" its peer.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        # how an attempt goes
        "configured": "a connection was loaded; tells its IKE version",
        "initiates": "this end starts phase 1",
        "responds": "this end answers a peer that starts phase 1",
        "progress": "the peer answered, phase 1 goes on",
        "encrypted": "this end sent its first encrypted message of phase 1",
        "peer_repeats": "the peer sends its last message again, as if this end had not answered",
        "identifies": "the peer said who it is",
        "announces": "this end said who it is",
        "suite": "the phase 1 algorithms both ends agreed on",
        "phase1_up": "phase 1 (the IKE SA) is established",
        "phase1_rekeyed": "phase 1 was replaced by a new one in time",
        "quick_starts": "this end starts phase 2",
        "quick_replaces": "this end starts to replace a phase 2 SA",
        "quick_responds": "this end answers a peer that starts phase 2",
        "phase2_up": "phase 2 (the IPsec or Child SA) is established",
        "phase2_rekeyed": "a phase 2 SA was replaced in time",
        "up_told": "the updown script or the interface said that the tunnel is up",
        # silence
        "retransmits": "no answer yet, sent again",
        "gives_up": "no answer, the attempt ends",
        "unreachable": "the peer's host refused the packet, or no way leads to it",
        # offers and refusals
        "offers_here": "what this end is set to propose",
        "offers_there": "what the peer proposed",
        "offer_line": "a line of a proposal written over several lines; whose it is, the line that opened it tells",
        "chosen": "which proposal of the peer was taken",
        "proposal_refused_here": "this end refuses what the peer proposed",
        "proposal_refused_there": "the peer refused what this end proposed",
        "group_refused": "the peer wants another Diffie-Hellman group (INVALID_KE_PAYLOAD); it goes on",
        "no_connection_here": "this end has no connection that fits the peer's first message",
        "version_refused_there": "the peer refused the IKE version",
        "version_refused_here": "this end refuses the peer's IKE version",
        "mode_refused": "main mode against aggressive mode",
        # authentication
        "key_wrong_here": "the peer proved another pre-shared key than this end has",
        "key_missing_here": "this end has no pre-shared key for the peer",
        "undecryptable": "the peer's first encrypted message could not be read",
        "auth_refused_here": "this end tells the peer that its authentication failed",
        "auth_refused_there": "the peer told this end that its authentication failed",
        "id_wrong_here": "the peer's ID is not the one this end expects",
        "id_refused_here": "this end sends INVALID_ID_INFORMATION",
        "id_refused_there": "the peer sent INVALID_ID_INFORMATION",
        # phase 2
        "selectors_there": "the subnets the peer proposed",
        "selectors_here": "the subnets this end has or proposes",
        "selectors_refused_here": "this end has no tunnel for the subnets the peer proposed",
        "selectors_refused_there": "the peer has no tunnel for the subnets this end proposed",
        "selectors_narrowed": "one end took a part of the proposed subnets only",
        "pfs_refused_here": "this end refuses the peer's choice of PFS or its group",
        "child_refused_there": "the peer refused phase 2, the notification tells why",
        "kernel_refused": "the operating system refused the SA",
        # a tunnel's life
        "nat_found": "one end is behind NAT",
        "no_nat_found": "no NAT between the ends",
        "not_ike": "the peer sent something to the port for IKE that is no IKE message, as ESP packed into UDP is",
        "dead_peer": "the peer no longer answers; dead peer detection acts",
        "deleted_there": "the peer deleted an SA",
        "deleted_here": "this end deleted an SA",
        "stopped_here": "this end was told to stop: by a command, a changed configuration or a shutdown",
        "idle": "an idle timeout ended the tunnel",
        "down_told": "the updown script or the interface said that the tunnel is down",
        "lifetime_told": "the peer announced another lifetime",
        "noise": "known, and no finding ever",
    }
)
