"""What a log shows where the ends do not believe each other: pre-shared key and peer ID."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.pattern import Cause, Pattern, Possibility
from vns3pair.ipsec.parameter import Citation, guide, measured

_WATCHGUARD = Possibility(
    "A WatchGuard Firebox wants VNS3's static LAN address as peer ID (usually 192.0.2.254 or the like), not the public "
    "one."
)
_OTHER_ID = "The peer expects another ID than this end sends"

PSK_MISMATCH = Pattern(
    code="psk_mismatch",
    title="Pre-shared keys differ",
    phase=1,
    ike_versions=(1, 2),
    meaning="The ends agree on algorithms, then one cannot verify what the other made with its key. IKEv1 does not say so at "
    "the starting end: it only sees silence after its first encrypted message. In IKEv2 AUTHENTICATION_FAILED answers to a "
    'wrong key and to a wrong ID alike. "Malformed payload" alone is no proof: it also follows other faults.',
    signals=(
        "key_wrong_here",
        "key_missing_here",
        "undecryptable",
        "auth_refused_here",
        "auth_refused_there",
        "retransmits",
        "gives_up",
    ),
    causes=(
        Cause(
            code="wrong_key",
            sentence="The pre-shared keys of the two ends differ ({seen}).",
            text="The key was entered differently at one end: a typing error, a missing part, or an invisible character that "
            "came with copying (a blank at the end, a zero-width space).",
            why="This end holds its own key against what the peer made with its key, and they do not fit. In IKEv1 the daemon "
            "calls it probable, as all it has is a message that makes no sense once decrypted.",
            keys=("psk_fingerprint",),
        ),
        Cause(
            code="no_answer_to_encrypted",
            sentence="The peer fell silent after this end's first encrypted message ({seen}).",
            text="The pre-shared keys differ: with another key the peer cannot read that message and drops it.",
            why="In IKEv1 this is all that the starting end ever sees of a wrong key. The peer's log settles it: \"probable "
            'authentication failure" is the key, a peer ID line the ID, nothing at all a firewall.',
            remedy="Look into the peer's log for this moment. Without it, enter the key anew at both ends, and check that UDP "
            "4500 passes both ways.",
            keys=("psk_fingerprint", "nat_traversal", "local_peer_id"),
            more=(
                Possibility(
                    "UDP 4500 is blocked: where NAT was found, the exchange moves there with this very message.",
                    ("nat_traversal",),
                ),
                Possibility(f"{_OTHER_ID} and keeps its refusal to itself.", ("local_peer_id",)),
            ),
        ),
        Cause(
            code="key_or_id",
            title="Authentication refused",
            sentence="The peer refused this end's authentication: key or ID ({seen}).",
            text="The pre-shared keys of the two ends differ.",
            why="Key or ID: this end cannot tell, as the peer answers AUTHENTICATION_FAILED to both. The peer's log can: it "
            "names the ID it refused, or says that the hash does not match.",
            remedy="Ask for the peer's log of this moment. Without it, compare the IDs of both ends first, as they can be read, "
            "then enter the key anew at both ends.",
            keys=("psk_fingerprint", "local_peer_id", "remote_peer_id", "authentication"),
            more=(
                Possibility(f"{_OTHER_ID}.", ("local_peer_id",)),
                Possibility(
                    "This end asks for an ID that the peer does not have, so the peer finds no connection for it.",
                    ("remote_peer_id",),
                ),
                Possibility(
                    "The peer has no key for this end, or expects a certificate.",
                    ("authentication",),
                ),
                _WATCHGUARD,
            ),
        ),
        Cause(
            code="key_or_id_here",
            title="Authentication refused",
            sentence="This end refused the peer's authentication: key or ID ({seen}).",
            text="The pre-shared keys of the two ends differ.",
            why="This end answered AUTHENTICATION_FAILED; the lines given do not say why. Those just before, or a more complete "
            "log of this end, do.",
            remedy='Look in this end\'s log just before the refusal: "hash does not match" is the key, a peer ID line the ID.',
            keys=("psk_fingerprint", "remote_peer_id", "authentication"),
            more=(
                Possibility("The peer sends another ID than this end expects.", ("remote_peer_id",)),
                Possibility(
                    "This end has no key for the peer, or expects a certificate.", ("authentication",)
                ),
            ),
        ),
        Cause(
            code="missing_key",
            sentence="This end has no pre-shared key for the peer ({seen}).",
            text="No key is stored at this end for this pair of IDs: it was left out, or it is stored under another ID or address.",
            why="This end wrote so itself, with the pair of IDs that it looked for.",
            remedy="Enter the key at this end, for the IDs that the line names.",
            keys=("psk_fingerprint", "remote_peer_id", "local_peer_id"),
            more=(
                Possibility(
                    "The key is there, but the IDs are not the ones that it is stored for.",
                    ("remote_peer_id", "local_peer_id"),
                ),
            ),
        ),
        Cause(
            code="undecryptable",
            sentence="This end could not read the peer's first encrypted message ({seen}).",
            text="The pre-shared keys differ: in IKEv1 the key is part of what messages are encrypted with.",
            why="A message that cannot be read points to the key and does not prove it: the same words follow when the peer has "
            "refused this end's ID. The peer's log, or a \"probable authentication failure\" beside it, settles it.",
            remedy="Enter the key anew at both ends. If the line stays, compare the IDs and read the peer's log.",
            keys=("psk_fingerprint", "local_peer_id"),
            more=(Possibility(f"{_OTHER_ID}; its refusal is what could not be read.", ("local_peer_id",)),),
        ),
        Cause(
            code="missing_key_there",
            sentence="The peer has no pre-shared key for this end ({seen}).",
            text="No key is stored at the peer for this pair of IDs: it was left out, or it is stored under another ID or address.",
            why="The peer's own log says so.",
            remedy="Enter the key at the peer, for the IDs that its log names.",
            keys=("psk_fingerprint", "local_peer_id", "remote_peer_id"),
            more=(
                Possibility(
                    "The key is there, but the IDs are not the ones that it is stored for.",
                    ("local_peer_id", "remote_peer_id"),
                ),
            ),
        ),
    ),
    remedy="Enter the same key anew at both ends and compare its fingerprints. Where it keeps failing, set a short and simple test "
    "key at both ends, and put a strong one in its place as soon as the tunnel is up.",
    keys=("psk_fingerprint",),
    citations=(
        guide("IKEv1 Phase 1: PSK Mismatch"),
        guide("IKEv2 IKE AUTH (Phase 2) Failure: PSK Mismatch"),
        guide("General Errors/Issues: Other Boxes"),
        Citation("RFC 2409", "5.4: in IKEv1 the pre-shared key is part of the keys of phase 1"),
        measured("another key, a trailing blank or a zero-width space: phase 1 never comes up"),
    ),
    reveals=("remote_peer_id", "local_peer_id"),
)

PEER_ID_MISMATCH = Pattern(
    code="peer_id_mismatch",
    title="Peer IDs differ",
    phase=1,
    ike_versions=(1, 2),
    meaning="One end introduces itself by another ID than the other end expects. Only the end that refuses names it; the "
    "refused one may count the tunnel as established, again and again, while the other throws it away each time. In phase 1 "
    "INVALID_ID_INFORMATION is about this ID, after it about the subnets.",
    signals=(
        "id_wrong_here",
        "id_refused_here",
        "id_refused_there",
        "auth_refused_there",
        "identifies",
        "announces",
        "phase1_up",
    ),
    causes=(
        Cause(
            code="wrong_id",
            sentence="This end refuses the peer's ID ({seen}).",
            text="The peer sends another ID than this end expects: often its private address behind NAT where the public one is "
            "expected, or a name.",
            why="This end names the ID that it was sent and says that it expects another.",
            remedy="Either enter the ID that the peer sends as the expected one at this end (on VNS3 the Peer ID field of the "
            "endpoint), or set the peer to send the expected one.",
            keys=("remote_peer_id",),
            more=(
                Possibility(
                    "Where this end is a WatchGuard Firebox: it wants VNS3's static LAN address as peer ID (usually 192.0.2.254 "
                    "or the like)."
                ),
            ),
        ),
        Cause(
            code="refused_there",
            sentence="The peer refuses the ID of this end ({seen}).",
            text=f"{_OTHER_ID}: often the public address where this end sends its private one.",
            why="The peer's refusal came before phase 1 was up, so it is about the ID. Which one the peer expects stands in its "
            "log and its settings.",
            remedy="Set the peer to expect the ID that this end sends, or change the ID that this end sends. VNS3 sends its Local "
            "Private IP, which belongs to the whole controller: there, change the peer.",
            keys=("local_peer_id",),
            more=(_WATCHGUARD,),
        ),
        Cause(
            code="refused_after_up",
            sentence="This end comes up again and again, and the peer throws it away each time ({seen}).",
            text=f"{_OTHER_ID}: its check fails after this end's has passed.",
            why="Measured: with an ID that the peer does not expect, this end logs one established tunnel after the other within "
            "seconds, and only the peer's log names the ID. A peer that deletes for another reason looks alike, so its log "
            "settles it.",
            remedy="Compare the ID that this end sends with the one that the peer expects, and look into the peer's log for the "
            "reason of its refusals.",
            keys=("local_peer_id",),
            more=(
                Possibility("The peer throws the tunnel away for another reason, which its log names."),
                _WATCHGUARD,
            ),
        ),
        Cause(
            code="other_type",
            sentence="The peer's ID reads like the expected one, but its type is another ({seen}).",
            text="One end writes the ID as one type, the other as another: an address, a name with @ before it, a name like an "
            "e-mail address, a key ID.",
            why="The text is the same at both ends, and IDs of different types are never equal.",
            remedy="Set the same type of ID at both ends; an IP address is what VNS3 documents.",
            keys=("remote_peer_id",),
        ),
    ),
    remedy="Set each end to expect exactly the ID that the other sends.",
    keys=("remote_peer_id", "local_peer_id"),
    citations=(
        guide("IKEv1 Phase 1: Peer ID Mismatch"),
        guide("IKEv2 IKE AUTH (Phase 2) Failure: Peer ID Mismatch"),
        guide("Phase 1 Parameters: IKE Peer ID"),
        guide("General Errors/Issues: Other Boxes"),
        measured(
            "an ID or its type differing: phase 1 never comes up, though one end may log it as established"
        ),
    ),
    reveals=("remote_peer_id", "local_peer_id"),
)
