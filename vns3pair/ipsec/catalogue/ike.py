"""What IKE itself must agree on before any algorithm: version, key, mode."""

from __future__ import annotations

from vns3pair.ipsec.parameter import Choice, Parameter, Section, guide

SECTION = Section("ike", "IKE and the key", "Version, authentication and mode.")

_PSK = guide("Phase 1 Parameters: Pre-Shared Key or PSK")
_REQUIRES = guide("IPsec with VNS3")
_UNSUPPORTED = guide("IPsec Parameters: Other Parameter choices unsupported")

PARAMETERS = (
    Parameter(
        "ike_version",
        SECTION.key,
        "IKE version",
        "choice",
        "Both sides must speak the same version.",
        (guide("IPsec Configuration: Define a New Remote Endpoint"),),
        relation="same",
        required=True,
        choices=(Choice(2, "IKEv2"), Choice(1, "IKEv1")),
    ),
    Parameter(
        "psk_fingerprint",
        SECTION.key,
        "Pre-shared key fingerprint",
        "fingerprint",
        "Six characters made from the key at each side, never the key. It shows whether both keys are the same "
        "to the character, or say unchecked and compare by telephone.",
        (_PSK,),
        relation="fingerprint",
        required=True,
        example="7K2-M9Q",
    ),
    Parameter(
        "psk_flags",
        SECTION.key,
        "Key hygiene",
        "flags",
        "What the fingerprint tool noticed about the key's characters and length.",
        (_PSK,),
        signed=False,
    ),
    Parameter(
        "authentication",
        SECTION.key,
        "Authentication",
        "choice",
        "VNS3 authenticates by pre-shared key only.",
        (_REQUIRES, _UNSUPPORTED),
        relation="same",
        choices=(Choice("psk", "Pre-shared key"), Choice("certificate", "Certificate", vns3_offers=False)),
        assumed={"vns3": "psk", "partner": "psk"},
    ),
    Parameter(
        "exchange_mode",
        SECTION.key,
        "Exchange mode",
        "choice",
        "IKEv1 only. VNS3 does main mode only.",
        (_REQUIRES, _UNSUPPORTED),
        relation="same",
        condition="ikev1",
        choices=(Choice("main", "Main"), Choice("aggressive", "Aggressive", vns3_offers=False)),
        assumed={"vns3": "main", "partner": "main"},
    ),
    Parameter(
        "ipsec_protocol",
        SECTION.key,
        "IPsec protocol",
        "choice",
        "VNS3 does ESP only.",
        (_REQUIRES, _UNSUPPORTED),
        relation="same",
        choices=(Choice("esp", "ESP"), Choice("ah", "AH", vns3_offers=False)),
        assumed={"vns3": "esp", "partner": "esp"},
    ),
    Parameter(
        "encapsulation_mode",
        SECTION.key,
        "Encapsulation mode",
        "choice",
        "VNS3 does tunnel mode only.",
        (_REQUIRES, _UNSUPPORTED),
        relation="same",
        choices=(Choice("tunnel", "Tunnel"), Choice("transport", "Transport", vns3_offers=False)),
        assumed={"vns3": "tunnel", "partner": "tunnel"},
    ),
    Parameter(
        "vpn_type",
        SECTION.key,
        "VPN type",
        "choice",
        "Policy-based is VNS3's usual: one pair of subnets a tunnel. Route-based sends what is routed to it.",
        (_REQUIRES,),
        relation="same",
        choices=(Choice("policy", "Policy-based"), Choice("route", "Route-based")),
        assumed={"vns3": "policy", "partner": "policy"},
    ),
    Parameter(
        "tunnel_interface",
        SECTION.key,
        "Tunnel interface",
        "interface",
        "Route-based on both sides only: this side's address inside the tunnel, with its prefix.",
        (guide("IPsec with VNS3"),),
        relation="compatible",
        condition="both_route",
        example="169.254.10.1/30",
    ),
)
