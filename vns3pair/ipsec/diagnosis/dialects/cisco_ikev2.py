"""What Cisco's IKEv2 says, in debugs and in syslog, alike on ASA and IOS.

Wordings were seen in Cisco's message guides and in public threads with the output of `debug crypto ikev2`.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.shape import Shape

IKEV2: tuple[Shape, ...] = (
    Shape(
        "offers_there",
        "Received Policies:",
        r"Received Policies:[\s:]{0,4}(?:Failed to find a matching policy ?)?(?P<offer>ESP: Proposal \d.{0,1500})",
        "IKEv2-ERROR:(SESSION ID = 89,SA ID = 1):Received Policies: ESP: Proposal 1:  AES-CBC-256 SHA256 Don't use ESN",
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "Received Policies:",
        r"Received Policies:[\s:]{0,4}(?:Failed to find a matching policy ?)?(?P<offer>Proposal \d.{0,1500})",
        "IKEv2-ERROR:(SESSION ID = 89,SA ID = 1):Received Policies: : Failed to find a matching policyProposal 1:  "
        "ENCRYPTION: AES-CBC-128 PRF: SHA512 INTEGRITY: SHA512 DH GROUP: DH_GROUP_384_ECP/Group 20",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "offers_here",
        "Expected Policies:",
        r"Expected Policies:[\s:]{0,4}(?:Failed to find a matching policy ?)?(?P<own_offer>(?:ESP: )?Proposal \d.{0,1500})",
        "IKEv2-ERROR:(SESSION ID = 89,SA ID = 1):Expected Policies: : Failed to find a matching policyProposal 1:  "
        "ENCRYPTION: AES-CBC-256 PRF: SHA512 INTEGRITY: SHA512 DH GROUP: DH_GROUP_384_ECP/Group 20",
        version=2,
        role="responder",
    ),
    Shape(
        "offers_there",
        "Received Policies:",
        r"IKEv2.{0,60}Received Policies:[\s:]{0,4}$",
        "IKEv2-PROTO-1: (16): Received Policies:",
        version=2,
        role="responder",
        detail="block_there",
    ),
    Shape(
        "offers_here",
        "Expected Policies:",
        r"IKEv2.{0,60}Expected Policies:[\s:]{0,4}$",
        "IKEv2-PROTO-1: (16): Expected Policies:",
        version=2,
        role="responder",
        detail="block_here",
    ),
    Shape(
        "offer_line",
        "ESP: Proposal ",
        r"^ {0,8}(?P<part>ESP: Proposal \d{1,3}:.{0,400})",
        "ESP: Proposal 1:  AES-CBC-256 SHA256 Don't use ESN",
        phase=2,
        version=2,
    ),
    Shape(
        "offer_line",
        "Proposal ",
        r"^ {0,8}(?P<part>Proposal \d{1,3}:.{0,400})",
        "Proposal 1: AES-CBC-256 SHA256 SHA256 DH_GROUP_2048_MODP/Group 14",
        phase=1,
        version=2,
    ),
    Shape(
        "proposal_refused_here",
        "Failed to find a matching policy",
        r"Failed to find a matching policy",
        "IKEv2:(SESSION ID = 1,SA ID = 1):Failed to find a matching policy",
        version=2,
        role="responder",
    ),
    Shape(
        "proposal_refused_there",
        "no proposal chosen notify",
        r"Received no proposal chosen notify",
        "IKEv2-PROTO-1: (16): Received no proposal chosen notify",
        version=2,
        role="initiator",
    ),
    Shape(
        "selectors_refused_here",
        "found for received TS",
        r"There was no IPSEC policy found for received TS",
        "%ASA-4-750003: Local:203.0.113.10:500 Remote:198.51.100.20:500 Username:198.51.100.20 IKEv2 Negotiation "
        "aborted due to ERROR: There was no IPSEC policy found for received TS",
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "child_refused_there",
        "IDr AUTH ",
        r"\bIDr AUTH .{0,200}?NOTIFY\((?P<notify>NO_PROPOSAL_CHOSEN|TS_UNACCEPTABLE)\)",
        " VID IDr AUTH NOTIFY(NO_PROPOSAL_CHOSEN)",
        phase=2,
        version=2,
        role="initiator",
    ),
    Shape(
        "auth_refused_there",
        "Parse Notify Payload: AUTHENTICATION_FAILED",
        r"Parse Notify Payload: (?P<notify>AUTHENTICATION_FAILED)",
        "IKEv2:(SESSION ID = 1,SA ID = 1):Parse Notify Payload: AUTHENTICATION_FAILED "
        "NOTIFY(AUTHENTICATION_FAILED)",
        phase=1,
        version=2,
        role="initiator",
    ),
    Shape(
        "key_wrong_here",
        "Failed to authenticate the IKE SA",
        r"Failed to authenticate the IKE SA",
        "%ASA-4-750003: Local:203.0.113.10:500 Remote:198.51.100.20:500 Username:198.51.100.20 IKEv2 Negotiation "
        "aborted due to ERROR: Failed to authenticate the IKE SA",
        phase=1,
        version=2,
    ),
    Shape(
        "key_wrong_here",
        "authentication data FAILED",
        r"Verification of peer's authentication data FAILED",
        "IKEv2:(SESSION ID = 1,SA ID = 1):Verification of peer's authentication data FAILED",
        phase=1,
        version=2,
    ),
    Shape(
        "key_wrong_here",
        "differs from what peer sent",
        r"Computed authentication value for peer differs from what peer sent",
        "IKEv2-PROTO-1: (16): Computed authentication value for peer differs from what peer sent",
        phase=1,
        version=2,
    ),
    Shape(
        "auth_refused_here",
        "Sending authentication failure notify",
        r"Sending authentication failure notify",
        "IKEv2:(SESSION ID = 1,SA ID = 1):Sending authentication failure notify",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "auth_refused_there",
        "ERROR: Auth exchange failed",
        r"IKEv2 Negotiation aborted due to ERROR: Auth exchange failed",
        "%ASA-4-750003: Local:203.0.113.10:500 Remote:198.51.100.20:500 Username:198.51.100.20 IKEv2 Negotiation "
        "aborted due to ERROR: Auth exchange failed",
        phase=1,
        version=2,
    ),
    Shape(
        "gives_up",
        "Failed to receive the AUTH msg",
        r"Failed to receive the AUTH msg before the timer expired",
        "%ASA-4-750003: Local:203.0.113.10:500 Remote:198.51.100.20:500 Username:Unknown IKEv2 Negotiation aborted "
        "due to ERROR: Failed to receive the AUTH msg before the timer expired",
        phase=1,
        version=2,
        detail="silence_later",
    ),
    Shape(
        "id_wrong_here",
        "IKEv2 profile not found",
        r"IKEv2 profile not found",
        "IKEv2-ERROR:(SESSION ID = 1,SA ID = 1):: IKEv2 profile not found",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "retransmits",
        "Retransmitting packet",
        r"IKEv2.{0,60}Retransmitting packet",
        "IKEv2-PROTO-2: (16): Retransmitting packet",
        version=2,
    ),
)
