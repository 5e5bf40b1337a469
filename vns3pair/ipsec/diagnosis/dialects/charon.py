"""How strongSwan's charon writes, as used by pfSense, OPNsense, VyOS, UniFi, EdgeOS and others.

A message begins with its thread and subsystem and, once an SA is known, `<connection|number>` or `<number>`:
`07[IKE] <lab|1> ...`. Source: src/libcharon of strongSwan 4.3.6 to 6.0.6.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.dialects import (
    charon_ikev1,
    charon_ikev1_refusals,
    charon_ikev2,
    charon_ikev2_refusals,
    charon_life,
    charon_offers,
)
from vns3pair.ipsec.diagnosis.shape import Dialect

CHARON = Dialect(
    key="charon",
    title="strongSwan (charon)",
    device="strongswan",
    who=(
        r"<(?P<connection>[^|<>]+)\|(?P<sa>\d+)>",
        r"<(?P<sa>\d+)>",
        r"IKE_SA (?P<connection>[^\s\[\]']+)\[(?P<sa>\d+)\]",
        r"CHILD_SA '?(?P<connection>[^\s{}']+)(?:\{\d+\}|')",
    ),
    shapes=(
        *charon_ikev2_refusals.OFFERS,
        *charon_ikev2_refusals.KEYS_AND_IDS,
        *charon_ikev2_refusals.CHILDREN,
        *charon_ikev1_refusals.OFFERS,
        *charon_ikev1_refusals.KEYS_AND_IDS,
        *charon_ikev1_refusals.SELECTORS,
        *charon_ikev1.SILENCE,
        *charon_ikev2.SILENCE,
        *charon_life.SILENCE,
        *charon_offers.OFFERS,
        *charon_offers.AUTHENTICATION,
        *charon_ikev1.HOW_IT_GOES,
        *charon_ikev2.HOW_IT_GOES,
        *charon_life.LIFE,
        *charon_life.NOISE,
    ),
    signs=("charon:", "charon[", "charon-systemd", "[IKE] ", "[ENC] ", "[CFG] ", "[NET] "),
)
