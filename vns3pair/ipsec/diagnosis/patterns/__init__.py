"""All that a log can show: the patterns, declared, in the order of the public list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vns3pair.ipsec.diagnosis.pattern import Pattern
from vns3pair.ipsec.diagnosis.patterns.authentication import PEER_ID_MISMATCH, PSK_MISMATCH
from vns3pair.ipsec.diagnosis.patterns.carrying import NAT_T_MISMATCH, SUCCESS
from vns3pair.ipsec.diagnosis.patterns.first_message import (
    IKE_VERSION_MISMATCH,
    INCOMPLETE_REMOTE,
    NO_CONNECTION_AUTHORIZED,
    PHASE1_PROPOSAL_MISMATCH,
)
from vns3pair.ipsec.diagnosis.patterns.life import (
    DPD_ACTION,
    FLAPPING,
    LIFETIME_MISMATCH,
    REKEY_OK,
    TUNNEL_DROP,
)
from vns3pair.ipsec.diagnosis.patterns.phase2 import (
    PFS_MISMATCH,
    PHASE2_PROPOSAL_MISMATCH,
    TRAFFIC_SELECTOR_MISMATCH,
)
from vns3pair.ipsec.diagnosis.patterns.silence import CONNECTION_REFUSED, NO_RESPONSE

PATTERNS: Mapping[str, Pattern] = MappingProxyType(
    {
        pattern.code: pattern
        for pattern in (
            NO_RESPONSE,
            PSK_MISMATCH,
            PHASE1_PROPOSAL_MISMATCH,
            IKE_VERSION_MISMATCH,
            INCOMPLETE_REMOTE,
            PEER_ID_MISMATCH,
            PHASE2_PROPOSAL_MISMATCH,
            TRAFFIC_SELECTOR_MISMATCH,
            PFS_MISMATCH,
            NAT_T_MISMATCH,
            SUCCESS,
            REKEY_OK,
            DPD_ACTION,
            TUNNEL_DROP,
            FLAPPING,
            LIFETIME_MISMATCH,
            CONNECTION_REFUSED,
            NO_CONNECTION_AUTHORIZED,
        )
    }
)
"""Code to pattern. The list is closed: what is finer is a cause."""

__all__ = ["PATTERNS"]
