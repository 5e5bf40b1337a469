"""What charon says of offers and of who is who, alike in IKEv1 and IKEv2.

Source: src/libstrongswan/crypto/proposal and credentials/auth_cfg.c, src/libcharon/sa of strongSwan 4.3.6 to
6.0.6. Received and configured proposals are told where nothing is wrong, too, if logging is verbose; so are
algorithms "not acceptable", one line for each pair that was tried.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.shape import Shape

OFFERS = (
    Shape(
        signal="offers_there",
        literal="received proposals: IKE:",
        form=r"received proposals: (?P<offer>IKE:.*)",
        example="15[CFG] <1> received proposals: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048",
        phase=1,
    ),
    Shape(
        signal="offers_here",
        literal="configured proposals: IKE:",
        form=r"configured proposals: (?P<own_offer>IKE:.*)",
        example="15[CFG] <1> configured proposals: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_1536",
        phase=1,
    ),
    Shape(
        signal="suite",
        literal="selected proposal: IKE:",
        form=r"selected proposal: (?P<agreed>IKE:.*)",
        example="08[CFG] <1> selected proposal: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048",
        phase=1,
    ),
    Shape(
        signal="offers_there",
        literal="received proposals: ",
        form=r"received proposals: (?P<offer>(?:ESP|AH):.*)",
        example="13[CFG] <lab|1> received proposals: ESP:AES_CBC_128/HMAC_SHA1_96/NO_EXT_SEQ",
        phase=2,
    ),
    Shape(
        signal="offers_here",
        literal="configured proposals: ",
        form=r"configured proposals: (?P<own_offer>(?:ESP|AH):.*)",
        example="13[CFG] <lab|1> configured proposals: ESP:AES_CBC_256/HMAC_SHA1_96/NO_EXT_SEQ",
        phase=2,
    ),
    Shape(
        signal="chosen",
        literal="selected proposal: ",
        form=r"selected proposal: (?P<agreed>(?:ESP|AH):.*)",
        example="16[CFG] <lab|1> selected proposal: ESP:AES_CBC_256/HMAC_SHA2_256_128/MODP_1536/NO_EXT_SEQ",
        phase=2,
    ),
    Shape(
        signal="noise",
        literal="no acceptable ",
        form=r"no acceptable (?P<cause>[A-Z_]+) found",
        example="08[CFG] <lab|1>   no acceptable DIFFIE_HELLMAN_GROUP found",
    ),
    Shape(
        signal="no_connection_here",
        literal="no IKE config found for ",
        form=r"no IKE config found for (?P<local>\S+?)\.\.\.(?P<peer>[^\s,]+)",
        example="11[IKE] <1> no IKE config found for 198.51.100.20...203.0.113.10, sending NO_PROPOSAL_CHOSEN",
        phase=1,
        role="responder",
        detail="no_connection",
    ),
    Shape(
        signal="version_refused_here",
        literal="received unsupported IKE version ",
        form=r"received unsupported IKE version (?P<version>\d)\.\d+ from (?P<peer>[^\s,]+)",
        example="02[NET] received unsupported IKE version 1.0 from 203.0.113.10, sending INVALID_MAJOR_VERSION",
        phase=1,
        role="responder",
        detail="version_here",
    ),
)

AUTHENTICATION = (
    Shape(
        signal="key_missing_here",
        literal="no shared key found for ",
        form=r"no shared key found for '(?P<own_id>[^']*)'(?:\[(?P<local>[^\]\s]+)\])? - "
        r"'(?P<id>[^']*)'(?:\[(?P<peer>[^\]\s]+)\])?",
        example="09[IKE] <lab|1> no shared key found for '198.51.100.20' - '203.0.113.10'",
        phase=1,
        detail="missing_key",
    ),
    Shape(
        signal="key_missing_here",
        literal="no shared key found for ",
        form=r"no shared key found for (?P<local>\S+) - (?P<peer>\S+)",
        example="09[IKE] <1> no shared key found for 198.51.100.20 - 203.0.113.10",
        phase=1,
        detail="missing_key",
    ),
    Shape(
        signal="undecryptable",
        literal="could not decrypt payloads",
        form=r"could not decrypt payloads",
        example="09[ENC] <1> could not decrypt payloads",
        detail="undecryptable",
    ),
    Shape(
        signal="undecryptable",
        literal="integrity check failed",
        form=r"integrity check failed",
        example="09[IKE] <1> integrity check failed",
        detail="undecryptable",
    ),
    Shape(
        signal="id_wrong_here",
        literal="constraint check failed: ",
        form=r"constraint check failed: (?:EAP )?identity '(?P<expected_id>[^']*)'.{0,60}? required"
        r"(?:, not matched by '(?P<id>[^']*)')?",
        example="11[CFG] <lab|1> constraint check failed: identity '203.0.113.10' required",
        phase=1,
        detail="wrong_id",
    ),
    Shape(
        signal="auth_refused_here",
        literal="constraint check failed: ",
        form=r"constraint check failed: (?P<cause>.+)",
        example="11[CFG] <lab|1> constraint check failed: peer not authenticated by CA 'C=CH, O=Example, CN=CA'",
        phase=1,
    ),
    Shape(
        signal="auth_refused_here",
        literal="no alternative config found",
        form=r"no alternative config found",
        example="11[CFG] <lab|1> no alternative config found",
        phase=1,
    ),
    Shape(
        signal="auth_refused_here",
        literal=" public key found for '",
        form=r"(?P<cause>no trusted \w+ public key found) for '(?P<id>[^']*)'",
        example="11[IKE] <lab|1> no trusted RSA public key found for 'gw.example.net'",
        phase=1,
    ),
)
