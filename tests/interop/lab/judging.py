"""What the logs of both daemons tell of how far a negotiation got."""

from __future__ import annotations

import re

DECIDED = re.compile(
    # the key
    r"mismatch of (?:pre-?shared|shared) secrets|computed hash does not match|MAC mismatched|"
    r"could not decrypt payloads|invalid HASH_V1|decryption failed, invalid|"
    # the identities
    r"Peer ID .*mismatched|peer ID .*(?:does not|expecting|mismatch)|IDcr mismatch|IDir .* does not match|"
    r"no matching peer config|no peer config found|constraint check failed|no shared key found|"
    # what phase 1 is protected by, and the IKE version
    r"no acceptable Oakley|no local proposal matches remote proposals|no proposal found|"
    r"received proposals unacceptable|no IKE config found|no connection has been authorized|no \(wildcard\) connection|none allows pre-shared key|"
    r"no suitable connection found with IKE|INVALID_MAJOR_VERSION|"
    # phase 2
    r"compatible Traffic Selectors|TS_UNACCEPTABLE|no connection is known for|"
    r"traffic selectors .* (?:un|in)acceptable|no matching CHILD_SA config|no acceptable Proposal in IPsec SA|"
    r"no acceptable proposal found|no matching proposal found|we require PFS|rejected Child SA|"
    r"AUTHENTICATION_FAILED|Connection refused"
)
"""Lines after which nothing better comes."""

REFUSED_REKEY = re.compile(
    r"no local proposal matches|we require PFS|NO_PROPOSAL_CHOSEN|no acceptable proposal found|TS_UNACCEPTABLE|"
    r"INVALID_KE|CREATE_CHILD_SA failed|failed to establish CHILD_SA|No acceptable"
)
