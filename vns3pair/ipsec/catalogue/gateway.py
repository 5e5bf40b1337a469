"""The two gateways: name, device, where they run. Not compared; device facts gate choices and rules."""

from __future__ import annotations

from vns3pair.ipsec.parameter import VNS3, Choice, Parameter, Section, guide

SECTION = Section("gateway", "Gateways", "What stands at each end.")

_OTHER_BOXES = (guide("General Errors/Issues: Other Boxes"),)

DEVICES = (
    Choice("vns3", "VNS3"),
    Choice("cisco_asa", "Cisco ASA"),
    Choice("cisco_ios_xe", "Cisco IOS-XE"),
    Choice("juniper_srx", "Juniper SRX"),
    Choice("palo_alto", "Palo Alto PAN-OS"),
    Choice("fortigate", "FortiGate"),
    Choice("check_point", "Check Point"),
    Choice("sonicwall", "SonicWall"),
    Choice("watchguard", "WatchGuard"),
    Choice("aws", "AWS Site-to-Site VPN"),
    Choice("azure", "Azure VPN Gateway"),
    Choice("pfsense", "pfSense"),
    Choice("opnsense", "OPNsense"),
    Choice("vyos", "VyOS"),
    Choice("strongswan", "strongSwan"),
    Choice("libreswan", "libreswan"),
    Choice("other", "Another device"),
)

PARAMETERS = (
    Parameter(
        "endpoint_name",
        SECTION.key,
        "Endpoint name",
        "text",
        "The remote endpoint's name on the controller; blank means the sheet's name. Letters, digits, - and _ "
        "travel best: the log names its connections after it.",
        (guide("IPsec Configuration: Define a New Remote Endpoint"),),
        sides=(VNS3,),
        example="acme-dc1",
    ),
    Parameter(
        "device",
        SECTION.key,
        "Device",
        "choice",
        "Which product the gateway is. It decides labels, limits and what is known about its behaviour.",
        _OTHER_BOXES,
        choices=DEVICES,
    ),
    Parameter(
        "device_version",
        SECTION.key,
        "Software version",
        "text",
        "As the device shows it. VNS3 needs 3.5.1.13 for SHA-2 and for groups 14 to 18; without a version no "
        "rule about versions speaks.",
        (guide("Phase 1: Hash"), *_OTHER_BOXES),
        example="6.2.1",
    ),
    Parameter(
        "device_end_of_life",
        SECTION.key,
        "End of life",
        "yes_no",
        "Whether the vendor has stopped maintaining this device or its software.",
        _OTHER_BOXES,
    ),
    Parameter(
        "hosting",
        SECTION.key,
        "Where it runs",
        "choice",
        "A cloud's edge may treat native IPsec (protocol 50) differently from UDP.",
        (guide("General Errors/Issues: NAT-Traversal / Native IPsec Mismatch"),),
        choices=(
            Choice("aws", "AWS"),
            Choice("azure", "Azure"),
            Choice("gcp", "Google Cloud"),
            Choice("other_cloud", "Another cloud"),
            Choice("own_network", "Own network"),
        ),
    ),
)
