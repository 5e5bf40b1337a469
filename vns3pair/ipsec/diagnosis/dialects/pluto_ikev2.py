"""Pluto's lines about IKEv2: libreswan 3.x to 5.x. Sources as in `pluto_ikev1`."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.dialects.pluto_running import BRACES
from vns3pair.ipsec.diagnosis.shape import Shape

SHAPES: tuple[Shape, ...] = (
    Shape(
        "configured",
        "added IKEv",
        r"added IKEv(?P<version>[12]) connection",
        '"acme_1": added IKEv2 connection',
    ),
    Shape(
        "initiates",
        "initiating",
        r"initiating (?:v2 parent SA|IKEv2 (?:IKE SA|connection|Main Mode))"
        r"(?: to (?P<peer>[0-9A-Fa-f:.]*[0-9A-Fa-f]))?(?!.{0,30}to replace)",
        '"acme_1" #1: initiating IKEv2 connection to 198.51.100.20 using UDP',
        phase=1,
        version=2,
        role="initiator",
    ),
    Shape(
        "initiates",
        "sent IKE_SA_INIT request",
        r"sent (?:v2I1, expected v2R1|IKE_SA_INIT request)(?: to (?P<peer>[0-9A-Fa-f:.]*[0-9A-Fa-f])(?::UDP)?[:/]\d+)?",
        '"acme_1" #1: sent IKE_SA_INIT request to 198.51.100.20:500',
        phase=1,
        version=2,
        role="initiator",
        detail="again",
    ),
    Shape(
        "initiates",
        "STATE_PARENT_I1: initiate",
        r"STATE_PARENT_I1: initiate\b",
        '133 "acme_1" #1: STATE_PARENT_I1: initiate',
        phase=1,
        version=2,
        role="initiator",
        detail="again",
    ),
    Shape(
        "progress",
        "IKE_SA_INIT response from",
        r"processed IKE_SA_INIT response from (?P<peer>[0-9A-Fa-f:.]*[0-9A-Fa-f])(?::UDP)?[:/]\d+ (?P<agreed>\{[^}]{0,300}\})",
        '"acme_1" #1: processed IKE_SA_INIT response from 198.51.100.20:UDP/500 {cipher=AES_GCM_16_256 integ=n/a '
        "prf=HMAC_SHA2_512 group=DH19}, initiating IKE_AUTH",
        phase=1,
        version=2,
        role="initiator",
    ),
    Shape(
        "progress",
        "sent IKE_AUTH request",
        r"sent IKE_AUTH request(?: to (?P<peer>[0-9A-Fa-f:.]*[0-9A-Fa-f])(?::UDP)?[:/]\d+)?"
        r"(?:.{0,60}(?P<agreed>\{cipher[^}]{0,300}\}))?",
        '"acme_1" #1: sent IKE_AUTH request {cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 prf=HMAC_SHA2_256 '
        "group=MODP2048}",
        phase=1,
        version=2,
        role="initiator",
    ),
    Shape(
        "progress",
        "sent v2I2, expected v2R2",
        r"sent v2I2, expected v2R2.{0,20}(?P<agreed>\{[^}]{0,300}\})",
        '"acme_1" #2: STATE_PARENT_I2: sent v2I2, expected v2R2 {auth=IKEv2 cipher=aes_256 integ=sha256_128 '
        "prf=OAKLEY_SHA2_256 group=MODP2048}",
        phase=1,
        version=2,
        role="initiator",
    ),
    Shape(
        "responds",
        "sent IKE_SA_INIT reply",
        r"sent IKE_SA_INIT (?:reply|response)(?:.{0,80}(?P<agreed>\{cipher[^}]{0,300}\}))?",
        '"acme_1" #1: sent IKE_SA_INIT reply {cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 prf=HMAC_SHA2_256 '
        "group=MODP2048}",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "responds",
        "v2R1, expected v2I2",
        r"(?:received v2I1, sent|sent) v2R1, expected v2I2(?:.{0,20}(?P<agreed>\{[^}]{0,300}\}))?",
        '"acme_1" #1: STATE_PARENT_R1: received v2I1, sent v2R1 {auth=IKEv2 cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 '
        "prf=HMAC_SHA2_256 group=MODP2048}, sent v2R1, expected v2I2",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "chosen",
        "chosen from remote proposals",
        r"proposal \d+:IKE[=:](?P<agreed>\S+) .{0,80}?chosen from (?:remote|peer's) proposals (?P<offer>.{0,2000})",
        '"acme_1" #1: proposal 1:IKE=AES_CBC_256-HMAC_SHA2_256-HMAC_SHA2_256_128-MODP2048 chosen from remote proposals '
        "1:IKE:ENCR=AES_CBC_256;PRF=HMAC_SHA2_256;INTEG=HMAC_SHA2_256_128;DH=MODP2048[first-match]",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "chosen",
        "chosen from remote proposals",
        r"proposal \d+:ESP[=:](?P<agreed>\S+) .{0,80}?chosen from (?:remote|peer's) proposals (?P<offer>.{0,2000})",
        '"acme_1" #2: proposal 1:ESP=AES_CBC_256-HMAC_SHA2_256_128-ENABLED SPI=0ac1cf0d chosen from remote proposals '
        "1:ESP:ENCR=AES_CBC_256;INTEG=HMAC_SHA2_256_128;ESN=ENABLED;ESN=DISABLED[first-match]",
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "offers_here",
        ":IKE=",
        r"(?:: {1,4}|^ {0,4})\d+:IKE=(?P<own_offer>\S+)$",
        '"acme_1":   1:IKE=AES_CBC_256-HMAC_SHA2_256-HMAC_SHA2_256_128-MODP2048',
        phase=1,
        version=2,
    ),
    Shape(
        "offers_here",
        ":ESP=",
        r"(?:: {1,4}|^ {0,4})\d+:ESP=(?P<own_offer>\S+)$",
        '"acme_1":   1:ESP=AES_CBC_256-HMAC_SHA2_256_128-NONE-ENABLED+DISABLED',
        phase=2,
        version=2,
    ),
    Shape(
        "proposal_refused_here",
        "no local proposal matches remote proposals",
        r"no local proposal matches remote proposals (?P<offer>\d+:IKE\b.{0,3000})",
        '"acme_1" #1: no local proposal matches remote proposals 1:IKE:ENCR=AES_CBC_256;PRF=HMAC_SHA1;'
        "INTEG=HMAC_SHA1_96;DH=MODP2048",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "no local proposal matches remote proposals",
        r"no local proposal matches remote proposals (?P<offer>\d+:(?:ESP|AH)\b.{0,3000})",
        '"acme_1" #2: no local proposal matches remote proposals 1:ESP:ENCR=AES_CBC_256;INTEG=HMAC_SHA2_256_128;'
        "ESN=ENABLED;ESN=DISABLED",
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "unencrypted notification NO_PROPOSAL_CHOSEN",
        r"responding to IKE_SA_INIT (?:\(34\) )?message \((?:Message )?ID \d+\)(?: from (?P<peer>[0-9A-Fa-f:.]+?):\d+)? with unencrypted "
        r"notification (?P<notify>NO_PROPOSAL_CHOSEN)",
        '"acme_1" #1: responding to IKE_SA_INIT message (ID 0) from 198.51.100.20:500 with unencrypted notification '
        "NO_PROPOSAL_CHOSEN",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "proposal_refused_there",
        "NO_PROPOSAL_CHOSEN notification",
        r"(?:unexpected|ignoring) IKE_SA_INIT (?:message|response) containing (?P<notify>NO_PROPOSAL_CHOSEN) notification",
        '"acme_1" #1: dropping unexpected IKE_SA_INIT message containing NO_PROPOSAL_CHOSEN notification; message '
        "payloads: N; missing payloads: SA,KE,Ni",
        phase=1,
        version=2,
        role="initiator",
        detail="refused_init",
    ),
    Shape(
        "proposal_refused_there",
        "v2N_NO_PROPOSAL_CHOSEN",
        r"(?:received unauthenticated|dropping unexpected (?:ISAKMP_v2_)?(?:IKE_)?SA_INIT message containing) "
        r"(?P<notify>v2N_NO_PROPOSAL_CHOSEN)",
        '"acme_1" #1: STATE_PARENT_I1: received unauthenticated v2N_NO_PROPOSAL_CHOSEN - ignored',
        phase=1,
        version=2,
        role="initiator",
        detail="refused_init",
    ),
    Shape(
        "proposal_refused_there",
        "IKE_SA_INIT response rejected",
        r"IKE_SA_INIT (?:response|request) (?:was )?rejected.{0,40}?(?P<notify>NO_PROPOSAL_CHOSEN)",
        '"acme_1" #1: IKE_SA_INIT response rejected by peer: NO_PROPOSAL_CHOSEN',
        phase=1,
        version=2,
        role="initiator",
        detail="refused_init",
    ),
    Shape(
        "group_refused",
        "INVALID_KE",
        r"(?<!failed with error notification )(?<!failed with error notification v2N_)"
        r"(?:INVALID_KE_PAYLOAD|INVALID_KE\b|suggested (?:KE|DH|group))",
        '"acme_1" #1: Received unauthenticated INVALID_KE_PAYLOAD response to DH MODP2048; resending with suggested '
        "DH MODP1536",
        phase=1,
        version=2,
    ),
    Shape(
        "no_connection_here",
        "no suitable connection found with IKEv2 policy",
        r"(?:received on (?P<local>[0-9A-Fa-f:.]+?):\d+)?.{0,20}no suitable connection found with IKEv2 policy",
        "packet from 198.51.100.20:500: ISAKMP_v2_IKE_SA_INIT message received on 203.0.113.10:500 but no suitable "
        "connection found with IKEv2 policy",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "no_connection_here",
        "parent SA message received on",
        r"parent SA message received on (?P<local>[0-9A-Fa-f:.]+?):\d+ but no (?:suitable )?connection has been",
        "packet from 198.51.100.20:500: initial parent SA message received on 203.0.113.10:500 but no connection has "
        "been authorized with policy PSK+IKEV2_ALLOW",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "no_connection_here",
        "message received on",
        r"IKE_SA_INIT message received on (?P<local>[0-9A-Fa-f:.]+?):\d+ but no connection has been authorized",
        "packet from 198.51.100.20:500: ISAKMP_v2_IKE_SA_INIT message received on 203.0.113.10:500 but no connection "
        "has been authorized with policy PSK+IKEV2_ALLOW",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "version_refused_there",
        "INVALID_MAJOR_VERSION",
        r"INVALID_MAJOR_VERSION",
        '"acme_1" #1: dropping unexpected IKE_SA_INIT message containing INVALID_MAJOR_VERSION notification',
        phase=1,
    ),
    Shape(
        "key_wrong_here",
        "authentication failed: computed hash does not match",
        r"authentication failed: computed hash does not match hash received from peer (?P<id>ID_\w+ '[^']*')",
        '"acme_1" #1: authentication failed: computed hash does not match hash received from peer ID_IPV4_ADDR '
        "'198.51.100.20'",
        phase=1,
        version=2,
    ),
    Shape(
        "key_wrong_here",
        "AUTH mismatch",
        r"(?:PSK|AUTH) (?:authentication failed )?(?:AUTH )?mismatch",
        '"acme_1" #1: PSK authentication failed AUTH mismatch!',
        phase=1,
        version=2,
    ),
    Shape(
        "id_wrong_here",
        "subjectAltName extension",
        r"peer certificate (?:subjectAltName extension does not match|contains no subjectAltName extension to match) "
        r"(?:ID_)?(?P<expected_id>\w+ '[^']*')",
        '"acme_1" #1: X509: authentication failed; peer certificate subjectAltName extension does not match ID_FQDN '
        "'@gw.example.com'",
        phase=1,
        version=2,
    ),
    Shape(
        "key_missing_here",
        "no PSK found for",
        r"(?:authentication failed: )?no PSK found for '(?P<own_id>[^']*)'",
        "\"acme_1\" #1: authentication failed: no PSK found for '@vns3.example.com'",
        phase=1,
        version=2,
    ),
    Shape(
        "key_missing_here",
        "No matching PSK found",
        r"No matching PSK found for connection",
        '"acme_1" #1: No matching PSK found for connection: acme_1',
        phase=1,
        version=2,
    ),
    Shape(
        "auth_refused_there",
        "AUTHENTICATION_FAILED",
        r"(?:IKE SA authentication request rejected(?: by peer)?: (?:unrecognized response: )?|received (?:v2N_)?|containing "
        r"(?:v2N_)?|IKE_AUTH response (?:contained the error notification|contained error notification|rejected with) "
        r"?(?:v2N_)?)(?P<notify>AUTHENTICATION_FAILED)",
        '"acme_1" #1: IKE SA authentication request rejected by peer: AUTHENTICATION_FAILED',
        phase=1,
        version=2,
        role="initiator",
    ),
    Shape(
        "auth_refused_here",
        "AUTHENTICATION_FAILED",
        r"(?:responding to .{0,80}?from (?P<peer>[0-9A-Fa-f:.]+?):\d+ with (?:encrypted )?notification "
        r"|sending (?:un)?encrypted notification v?2?N?_?)(?P<notify>AUTHENTICATION_FAILED)",
        '"acme_1" #1: responding to IKE_AUTH message (ID 1) from 198.51.100.20:500 with encrypted notification '
        "AUTHENTICATION_FAILED",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "phase1_up",
        "established IKE SA",
        r"(?:(?P<cause>initiator|responder) |: )established IKE SA(?! [0-9a-f]{16}/)(?:; authenticated (?:peer )?using authby=\S+ and "
        r"(?:peer )?(?P<id>ID_\w+ '[^']*'))?",
        '"acme_1" #1: initiator established IKE SA; authenticated peer using authby=secret and ID_IPV4_ADDR '
        "'198.51.100.20'",
        phase=1,
        version=2,
    ),
    Shape(
        "phase1_up",
        "IKE SA established",
        r"\bauthenticated using authby=\S+ and peer (?P<id>ID_\w+ '[^']*')|\bIKEv2 IKE SA established",
        "\"acme_1\" #1: IKE SA established; authenticated using authby=secret and peer ID_IPV4_ADDR '198.51.100.20'",
        phase=1,
        version=2,
    ),
    Shape(
        "phase2_up",
        "PARENT SA established",
        r"PARENT SA established (?:tunnel|transport) mode ?(?:" + BRACES + r")?",
        '"acme_1" #2: STATE_PARENT_I3: PARENT SA established tunnel mode {ESP=>0x0ac1cf0d<0xb558df31 '
        "xfrm=AES_128-HMAC_SHA1 NATOA=none NATD=none DPD=passive}",
        phase=2,
        version=2,
    ),
    Shape(
        "phase1_up",
        "PARENT SA established",
        r"PARENT SA established(?: transport mode)? ?(?P<agreed>\{[^}]{0,300}\})?",
        '"acme_1" #1: STATE_PARENT_R2: PARENT SA established {auth=IKEv2 cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 '
        "prf=HMAC_SHA2_256 group=MODP2048}",
        phase=1,
        version=2,
    ),
)
