"""Keeping the tunnel up: dead peer detection, who starts, who rekeys. Mostly local settings."""

from __future__ import annotations

from vns3pair.ipsec.parameter import VNS3, Choice, Parameter, Section, guide

SECTION = Section("liveness", "Keeping it up", "Local settings: a difference is a note, not a fault.")

_DPD = (guide("Dead Peer Detection"), guide("Allowed DPD settings"))
_LESS = (guide("IPsec Configuration: Extra Parameters"), guide("Less common settings"))

PARAMETERS = (
    Parameter(
        "dpd",
        SECTION.key,
        "Dead peer detection",
        "yes_no",
        "Off on VNS3 unless stated.",
        _DPD,
        relation="same",
        assumed={VNS3: False},
    ),
    Parameter(
        "dpd_action",
        SECTION.key,
        "DPD action",
        "choice",
        "What happens when the peer stays silent. VNS3 restarts unless told otherwise.",
        _DPD,
        relation="same",
        condition="both_dpd",
        choices=(Choice("restart", "Restart"), Choice("hold", "Hold"), Choice("clear", "Clear")),
        assumed={VNS3: "restart"},
        assumed_condition="dpd_on",
    ),
    Parameter(
        "dpd_delay",
        SECTION.key,
        "DPD delay",
        "seconds",
        "Seconds between two probes; 10 or more on VNS3.",
        _DPD,
        relation="same",
        condition="both_dpd",
        assumed={VNS3: 30},
        assumed_condition="dpd_on",
        example="30",
        unit="s",
    ),
    Parameter(
        "dpd_timeout",
        SECTION.key,
        "DPD timeout",
        "seconds",
        "Seconds of silence until the peer counts as dead; 30 or more on VNS3. Of no effect with IKEv2.",
        _DPD,
        relation="same",
        condition="both_dpd",
        assumed={VNS3: 90},
        assumed_condition="dpd_on",
        example="90",
        unit="s",
    ),
    Parameter(
        "initiation",
        SECTION.key,
        "Who starts",
        "choice",
        "Bidirectional is VNS3's usual. Two sides that only receive never start.",
        _LESS,
        relation="compatible",
        choices=(
            Choice("bidirectional", "Either side"),
            Choice("initiate", "This side starts"),
            Choice("receive", "This side only answers"),
        ),
        assumed={"vns3": "bidirectional", "partner": "bidirectional"},
    ),
    Parameter(
        "rekey",
        SECTION.key,
        "Rekeys",
        "yes_no",
        "Whether this side replaces keys before they end.",
        _LESS,
        relation="same",
        assumed={"vns3": True, "partner": True},
    ),
    Parameter(
        "compat",
        SECTION.key,
        "Compatibility parameter",
        "compat",
        "Only on Cohesive's word: passed to the controller as it stands, unread.",
        _LESS,
        sides=(VNS3,),
    ),
)
