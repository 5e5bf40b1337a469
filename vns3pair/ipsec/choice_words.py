"""Further words for the plain choices, as people and devices write them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# fmt: off
WORDS: Mapping[str, Mapping[str, str | int]] = MappingProxyType(
    {
        "ike_version": {
            "v1": 1,
            "v2": 2,
            "ike1": 1,
            "ike2": 2,
            "ikev1only": 1,
            "ikev2only": 2,
            "1only": 1,
            "2only": 2,
            "ikeversion1": 1,
            "ikeversion2": 2,
            "version1": 1,
            "version2": 2,
            "isakmp": 1,
        },
        "authentication": {
            "presharedkey": "psk",
            "presharedsecret": "psk",
            "secret": "psk",
            "presharekey": "psk",
            "preshared": "psk",
            "pre": "psk",
            "cert": "certificate",
            "certificates": "certificate",
            "rsasig": "certificate",
            "rsa": "certificate",
            "x509": "certificate",
            "pubkey": "certificate",
        },
        "exchange_mode": {
            "mainmode": "main",
            "idprotect": "main",
            "identityprotection": "main",
            "aggressivemode": "aggressive",
            "aggr": "aggressive",
        },
        "ipsec_protocol": {"50": "esp", "protocol50": "esp", "51": "ah", "protocol51": "ah"},
        "encapsulation_mode": {"tunnelmode": "tunnel", "transportmode": "transport"},
        "vpn_type": {
            "policybased": "policy",
            "routebased": "route",
            "vti": "route",
            "gre": "route",
            "crypto": "policy",
        },
        "hosting": {
            "amazon": "aws",
            "ec2": "aws",
            "amazonwebservices": "aws",
            "google": "gcp",
            "googlecloud": "gcp",
            "microsoftazure": "azure",
            "onpremises": "own_network",
            "onprem": "own_network",
            "datacenter": "own_network",
            "datacentre": "own_network",
            "cloud": "other_cloud",
        },
        "initiation": {
            "both": "bidirectional",
            "start": "initiate",
            "initiator": "initiate",
            "responder": "receive",
            "respondonly": "receive",
            "receiveonly": "receive",
            "add": "receive",
            "either": "bidirectional",
            "initiateonly": "initiate",
            "bidir": "bidirectional",
            "respond": "receive",
        },
        "dpd_action": {"trap": "hold"},
        "device": {
            "asa": "cisco_asa",
            "ciscoiosxe": "cisco_ios_xe",
            "iosxe": "cisco_ios_xe",
            "ios": "cisco_ios_xe",
            "ciscoios": "cisco_ios_xe",
            "srx": "juniper_srx",
            "juniper": "juniper_srx",
            "junos": "juniper_srx",
            "panos": "palo_alto",
            "paloaltopanos": "palo_alto",
            "fortinet": "fortigate",
            "fortios": "fortigate",
            "checkpoint": "check_point",
            "amazon": "aws",
            "microsoftazure": "azure",
            "openswan": "other",
        },
    }
)
UNREAD_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "authentication": dict.fromkeys(
            ("manual", "manualkey", "manualkeys", "manualkeying", "manualkeyexchange"),
            "manual keying uses no IKE at all, and VNS3 does not support it: choose a pre-shared key",
        ),
    }
)
# fmt: on
