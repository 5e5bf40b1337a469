"""Pluto's lines about phase 2 of IKEv2, Child SAs. Sources as in `pluto_ikev1`."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.shape import Shape

SHAPES: tuple[Shape, ...] = (
    Shape(
        "proposal_refused_here",
        "local policy requires",
        r"(?P<cause>local policy requires (?:Transport|Tunnel) Mode but peer)",
        '"acme_1" #2: local policy requires Transport Mode but peer requires required Tunnel Mode',
        phase=2,
        version=2,
    ),
    Shape(
        "proposal_refused_here",
        "policy dictates",
        r"(?P<cause>policy dictates (?:Transport|Tunnel) Mode, but peer requested)",
        '"acme_1" #2: policy dictates Transport Mode, but peer requested Tunnel Mode',
        phase=2,
        version=2,
    ),
    Shape(
        "child_refused_there",
        "AUTH response contained the error notification",
        r"AUTH response contained the error notification (?:v2N_)?(?P<notify>[A-Z_]+)",
        '"acme_1" #2: AUTH response contained the error notification TS_UNACCEPTABLE',
        version=2,
        role="initiator",
    ),
    Shape(
        "child_refused_there",
        "STATE_PARENT_I2: v2N_",
        r"STATE_PARENT_I2: v2N_(?P<notify>TS_UNACCEPTABLE|NO_PROPOSAL_CHOSEN|AUTHENTICATION_FAILED)",
        '"acme_1" #2: STATE_PARENT_I2: v2N_TS_UNACCEPTABLE',
        version=2,
        role="initiator",
    ),
    Shape(
        "selectors_refused_here",
        "does not fit the proposal",
        r"Traffic Selector response \{.{1,200}?\} does not fit the proposal",
        '"acme_1" #2: Child SA\'s Traffic Selector response {TSi=172.31.1.0/25;TSr=10.50.0.0/16} does not fit the '
        "proposal {TSi=172.31.1.0/24;TSr=10.50.0.0/16}",
        phase=2,
        version=2,
        role="initiator",
        detail="narrowed",
    ),
    Shape(
        "selectors_refused_here",
        "was rejected with TS_UNACCEPTABLE",
        r"response for Child SA #\d+ was rejected with (?P<notify>TS_UNACCEPTABLE)",
        '"acme_1" #1: response for Child SA #2 was rejected with TS_UNACCEPTABLE; initiating delete of Child SA',
        phase=2,
        version=2,
        role="initiator",
        detail="narrowed",
    ),
    Shape(
        "proposal_refused_here",
        "was rejected with NO_PROPOSAL_CHOSEN",
        r"response for Child SA #\d+ was rejected with (?P<notify>NO_PROPOSAL_CHOSEN)",
        '"acme_1" #1: response for Child SA #2 was rejected with NO_PROPOSAL_CHOSEN; initiating delete of Child SA',
        phase=2,
        version=2,
        role="initiator",
    ),
    Shape(
        "child_refused_there",
        "rejected Child SA with",
        r"IKE_AUTH response rejected Child SA with (?:v2N_)?(?P<notify>[A-Z_]+)",
        '"acme_1" #2: IKE_AUTH response rejected Child SA with TS_UNACCEPTABLE',
        phase=2,
        version=2,
        role="initiator",
    ),
    Shape(
        "child_refused_there",
        "notification; ",
        r"dropping unexpected (?:ISAKMP_v2_)?IKE_AUTH message containing (?:v2N_)?(?P<notify>TS_UNACCEPTABLE|"
        r"NO_PROPOSAL_CHOSEN) notification",
        '"acme_1" #2: dropping unexpected ISAKMP_v2_IKE_AUTH message containing v2N_TS_UNACCEPTABLE notification; '
        "message payloads: SK; encrypted payloads: IDr,AUTH,N; unexpected payloads: IDr,AUTH",
        phase=2,
        version=2,
        role="initiator",
    ),
    Shape(
        "child_refused_there",
        "CREATE_CHILD_SA failed with error notification",
        r"CREATE_CHILD_SA failed with error notification (?:v2N_)?(?P<notify>[A-Z_]+)",
        '"acme_1" #3: CREATE_CHILD_SA failed with error notification NO_PROPOSAL_CHOSEN',
        phase=2,
        version=2,
        role="initiator",
        rekey=True,
    ),
    Shape(
        "selectors_refused_here",
        "CHILD SA failed",
        r"CHILD SA failed: (?:v2N_)?(?P<notify>TS_UNACCEPTABLE)",
        '"acme_1" #2: CHILD SA failed: TS_UNACCEPTABLE',
        phase=2,
        version=2,
        role="initiator",
        detail="narrowed",
    ),
    Shape(
        "selectors_refused_here",
        "does not match any ",
        r"Traffic Selector request \{TSi=(?P<there>[^;/}]+(?:/\d+)?)[^;}]*;TSr=(?P<here>[^;/}]+(?:/\d+)?)[^}]*\} does not match any",
        '"acme_1" #2: Child SA\'s Traffic Selector request {TSi=10.51.0.0/16;TSr=172.31.1.0/24} does not match any '
        "IKEv2 connection; responding with TS_UNACCEPTABLE",
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "child_refused_there",
        "CREATE_CHILD_SA message containing",
        r"unexpected (?:ISAKMP_v2_)?CREATE_CHILD_SA message containing (?:v2N_)?(?P<notify>[A-Z_]+) notification",
        '"acme_1" #3: dropping unexpected ISAKMP_v2_CREATE_CHILD_SA message containing v2N_NO_PROPOSAL_CHOSEN '
        "notification; message payloads: SK; encrypted payloads: N; missing payloads: SA,Ni,TSi,TSr",
        phase=2,
        version=2,
        role="initiator",
        rekey=True,
    ),
    Shape(
        "selectors_refused_here",
        "with compatible Traffic Selectors",
        r"No IKEv2 connection found with compatible Traffic Selectors",
        '"acme_1" #2: No IKEv2 connection found with compatible Traffic Selectors',
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "notification TS_UNACCEPTABLE",
        r"responding to .{0,80}?from (?P<peer>[0-9A-Fa-f:.]+?):\d+ with (?:encrypted )?notification (?P<notify>TS_UNACCEPTABLE)",
        '"acme_1" #2: responding to IKE_AUTH message (ID 1) from 198.51.100.20:500 with encrypted notification '
        "TS_UNACCEPTABLE",
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "TS_UNACCEPTABLE",
        r"responder (?:TS|SA) processing returned (?:v2N_)?(?P<notify>TS_UNACCEPTABLE)",
        '"acme_1" #2: IKE_AUTH responder SA processing returned TS_UNACCEPTABLE',
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "SA processing returned",
        r"(?P<cause>matching remote ESP/AH proposals failed), responder SA processing returned "
        r"(?:STF_FAIL\+)?(?:v2N_)?NO_PROPOSAL_CHOSEN",
        '"acme_1" #2: IKE_AUTH responder matching remote ESP/AH proposals failed, responder SA processing returned '
        "NO_PROPOSAL_CHOSEN",
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "SA processing returned",
        r"CREATE_CHILD_SA (?:request failed|responder).{0,80}?SA processing returned (?:v2N_)?(?P<notify>NO_PROPOSAL_CHOSEN)",
        '"acme_1" #3: CREATE_CHILD_SA request failed, responder SA processing returned NO_PROPOSAL_CHOSEN',
        phase=2,
        version=2,
        role="responder",
        rekey=True,
    ),
    Shape(
        "proposal_refused_here",
        "encrypted notification NO_PROPOSAL_CHOSEN",
        r"responding to CREATE_CHILD_SA message .{0,20}?from (?P<peer>[0-9A-Fa-f:.]+?):\d+ with encrypted notification "
        r"(?P<notify>NO_PROPOSAL_CHOSEN)",
        '"acme_1" #1: responding to CREATE_CHILD_SA message (ID 2) from 198.51.100.20:500 with encrypted notification '
        "NO_PROPOSAL_CHOSEN",
        phase=2,
        version=2,
        role="responder",
        rekey=True,
    ),
    Shape(
        "proposal_refused_here",
        "encrypted notification NO_PROPOSAL_CHOSEN",
        r"responding to (?:IKE_)?AUTH message .{0,20}?from (?P<peer>[0-9A-Fa-f:.]+?):\d+ with encrypted notification "
        r"(?P<notify>NO_PROPOSAL_CHOSEN)",
        '"acme_1" #1: responding to IKE_AUTH message (ID 1) from 198.51.100.20:500 with encrypted notification '
        "NO_PROPOSAL_CHOSEN",
        phase=2,
        version=2,
        role="responder",
    ),
)
