"""Who starts and who rekeys, what VNS3 does not support, and what goes past the sheet."""

from __future__ import annotations

import re

from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import EXTRA, LESS_COMMON, REQUIRES, UNSUPPORTED
from vns3pair.ipsec.advisories.words import Shown
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3, guide

_MANUAL_KEYING = re.compile(r"\bmanual", re.IGNORECASE)


@advisory(
    "rekey-off-both",
    name="Nobody rekeys",
    effect="unstable",
    basis="guide",
    citations=(EXTRA, LESS_COMMON),
    scope="sheet",
)
def rekey_off_both(facts: Facts) -> Finding | None:
    """Neither side replaces keys before they end, so the tunnel drops with each of them.

    Example: connection-rekey=no on VNS3 and rekeying off at the partner.
    Remedy: switch rekeying on at one side at least, best at both.
    """
    if facts.vns3.value("rekey") is not False or facts.partner.value("rekey") is not False:
        return None
    return Finding(
        ("rekey",),
        "Rekeying is off on {vns3} and on {partner}: the tunnel drops when its keys end and has to be "
        "built anew.",
        "Switch rekeying on at {vns3} and at {partner}.",
    )


@advisory(
    "initiation-unusual",
    name="Connection direction unlike VNS3's default",
    effect="note",
    basis="guide",
    citations=(LESS_COMMON, EXTRA),
    audience="internal",
)
def initiation_unusual(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Bidirectional is VNS3's default; anything else is used in rare circumstances.

    Example: connection=receive.
    Remedy: contact Cohesive support before changing it.
    """
    value = half.value("initiation")
    if half.side != VNS3 or value in (None, "bidirectional"):
        return None
    return Finding(
        ("initiation",),
        "{Side} departs from its default, by which either side starts ({value}). This is used in rare "
        "circumstances.",
        "Leave {side} bidirectional, or contact Cohesive support first.",
        {"value": Shown("initiation", value)},
    )


@advisory(
    "rekey-unusual",
    name="Rekey unlike VNS3's default",
    effect="note",
    basis="guide",
    citations=(LESS_COMMON, EXTRA),
    audience="internal",
)
def rekey_unusual(half: Half, other: Half, facts: Facts) -> Finding | None:
    """VNS3 rekeys by default; connection-rekey=no is used in rare circumstances.

    Remedy: contact Cohesive support before changing it.
    """
    if half.side != VNS3 or half.value("rekey") is not False:
        return None
    return Finding(
        ("rekey",),
        "{Side} is set not to rekey, unlike its default. This is used in rare circumstances.",
        "Leave rekeying on at {side}, or contact Cohesive support first.",
    )


@advisory(
    "compat-present",
    name="A compatibility parameter is set",
    effect="note",
    basis="guide",
    citations=(LESS_COMMON, EXTRA),
    audience="internal",
)
def compat_present(half: Half, other: Half, facts: Facts) -> Finding | None:
    """What follows compat: goes straight into the controller, with no parsing and no check.

    Example: compat:encapsulation=auto.
    Remedy: use it only on the instruction of Cohesive.
    """
    if not half.value("compat"):
        return None
    return Finding(
        ("compat",),
        "{Side} passes a compatibility parameter on, unread and unchecked: {text}",
        "Keep it on {side} only if Cohesive gave the instruction.",
        {"text": half.value("compat")},
    )


def _both(facts: Facts, key: str, value: str, explanation: str, remedy: str) -> Finding | None:
    if facts.vns3.value(key) != value or facts.partner.value(key) != value:
        return None
    return Finding((key,), explanation, remedy)


@advisory(
    "aggressive-mode",
    name="Aggressive mode on both sides",
    effect="blocks_phase1",
    basis="guide",
    citations=(REQUIRES, UNSUPPORTED),
    scope="sheet",
)
def aggressive_mode(facts: Facts) -> Finding | None:
    """Both sides state aggressive mode, which VNS3 cannot do. IKEv2 has no modes.

    Remedy: main mode on both sides, or IKEv2.
    """
    if 2 in (facts.vns3.value("ike_version"), facts.partner.value("ike_version")):
        return None
    return _both(
        facts,
        "exchange_mode",
        "aggressive",
        "Both sides state aggressive mode; {vns3} does main mode only, so phase 1 never comes up.",
        "Set main mode on {vns3} and on {partner}, or use IKEv2.",
    )


@advisory(
    "certificates",
    name="Certificates on both sides",
    effect="blocks_phase1",
    basis="guide",
    citations=(REQUIRES, UNSUPPORTED),
    scope="sheet",
)
def certificates(facts: Facts) -> Finding | None:
    """Both sides state certificates; VNS3 authenticates by pre-shared key only.

    Remedy: a pre-shared key on both sides.
    """
    return _both(
        facts,
        "authentication",
        "certificate",
        "Both sides state certificates; {vns3} authenticates by pre-shared key only.",
        "Agree on a pre-shared key for {vns3} and {partner}.",
    )


@advisory(
    "ah-protocol",
    name="AH on both sides",
    effect="blocks_phase2",
    basis="guide",
    citations=(REQUIRES, UNSUPPORTED),
    scope="sheet",
)
def ah_protocol(facts: Facts) -> Finding | None:
    """Both sides state AH, which VNS3 does not support; AH does not encrypt either.

    Remedy: ESP on both sides.
    """
    return _both(
        facts,
        "ipsec_protocol",
        "ah",
        "Both sides state AH; {vns3} does ESP only, so phase 2 is refused.",
        "Set ESP on {vns3} and on {partner}.",
    )


@advisory(
    "transport-mode",
    name="Transport mode on both sides",
    effect="blocks_phase2",
    basis="guide",
    citations=(REQUIRES, UNSUPPORTED),
    scope="sheet",
)
def transport_mode(facts: Facts) -> Finding | None:
    """Both sides state transport mode; VNS3 does tunnel mode only.

    Remedy: tunnel mode on both sides.
    """
    return _both(
        facts,
        "encapsulation_mode",
        "transport",
        "Both sides state transport mode; {vns3} does tunnel mode only, so phase 2 is refused.",
        "Set tunnel mode on {vns3} and on {partner}.",
    )


@advisory(
    "manual-keying",
    name="Manual keying",
    effect="note",
    basis="guide",
    citations=(REQUIRES, guide("IPsec Parameters: Other Parameter choices unsupported")),
)
def manual_keying(half: Half, other: Half, facts: Facts) -> Finding | None:
    """VNS3 makes its keys by IKE; keys entered by hand are not supported.

    Example: "manual keys" written as authentication.
    Remedy: IKE with a pre-shared key on both sides.
    """
    for key in ("authentication", "ike_version", "exchange_mode"):
        if half.states(key) and half.effective(key).unreadable and _MANUAL_KEYING.search(half.text(key)):
            return Finding(
                (key,),
                "{Side} seems to be meant for manual keying; VNS3 makes its keys by IKE only.",
                "Use IKE with a pre-shared key on {side} and on {other}.",
            )
    return None
