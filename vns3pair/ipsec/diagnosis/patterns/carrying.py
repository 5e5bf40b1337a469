"""What a log shows where the tunnel is up: what carries its traffic, and whether it can pass."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.pattern import Cause, Pattern, Possibility
from vns3pair.ipsec.parameter import Citation, guide, measured

_NAT_T = guide("General Errors/Issues: NAT-Traversal / Native IPsec Mismatch")

NAT_T_MISMATCH = Pattern(
    code="nat_t_mismatch",
    title="NAT traversal against native IPsec",
    phase=2,
    ike_versions=(1, 2),
    meaning="Phase 2 is up, yet the ends do not carry the traffic in the same way: one packs it into UDP 4500, the other sends plain "
    "ESP (protocol 50), or plain ESP has to pass a NAT device or a cloud edge that drops it. Both ends then report the tunnel as up "
    "and nothing passes. The braces of the established line tell: ESPinUDP and the peer's address under NATD, or ESP and none.",
    signals=("nat_found", "no_nat_found", "not_ike", "phase2_up", "phase2_rekeyed"),
    causes=(
        Cause(
            code="native_behind_nat",
            sentence="The tunnel comes up, but it carries plain ESP where NAT traversal is called for ({seen}).",
            text="NAT traversal is off at one end: not enabled at the peer while this end wants it, or off at this end while the peer "
            "has it enabled.",
            why="The braces of the established line show ESP and no NAT address, so the encapsulation is certain. Whether traffic "
            "passes is up to the edges: one that forwards protocol 50 lets it through, one that drops it leaves a tunnel that is up "
            "and empty.",
            remedy="If both edges forward protocol 50, switch NAT traversal off at both ends. If one does not, as the guide says of AWS "
            "EC2, switch it on at both ends.",
            keys=("nat_traversal", "hosting", "device"),
            more=(
                Possibility(
                    "An edge that drops protocol 50 lies between the ends; the guide names AWS EC2.",
                    ("hosting",),
                ),
                Possibility(
                    "The peer is a Check Point, which does not follow the NAT traversal standards: the guide has it used in a VPC with "
                    "native IPsec (protocol 50).",
                    ("device",),
                ),
            ),
        ),
        Cause(
            code="one_end_native",
            sentence="One end packs the traffic into UDP 4500, the other sends plain ESP: both report up and nothing passes ({seen}).",
            text="NAT traversal is forced or needed at one end and switched off at the other.",
            why="Each log shows the encapsulation of its own end, and they differ. So it was when measured: both ends up, no traffic.",
            remedy="Set NAT traversal alike at both ends: on where NAT or an edge that drops protocol 50 lies between them, else off or "
            "automatic at both.",
            keys=("nat_traversal",),
        ),
        Cause(
            code="udp_to_native",
            sentence="The tunnel comes up, but this end sends plain ESP while the peer packs its traffic into UDP: nothing passes ({seen}).",
            text="NAT traversal is forced or needed at the peer and switched off at this end.",
            why="The braces of the established line show plain ESP, and the peer sends packets to the port for IKE that are no IKE "
            "messages, as ESP packed into UDP looks there. So it was when measured. Whatever else reaches that port from the "
            "peer's address would look alike; the peer's log settles it.",
            remedy="Set NAT traversal alike at both ends: on where NAT or an edge that drops protocol 50 lies between them, else off or "
            "automatic at both.",
            keys=("nat_traversal",),
        ),
    ),
    remedy="Set NAT traversal alike at both ends, as the edges between them demand.",
    keys=("nat_traversal",),
    citations=(
        _NAT_T,
        guide("General Errors/Issues: Other Boxes"),
        guide("Native IPsec or NAT-Traversal"),
        Citation("RFC 3947 and RFC 3948"),
        measured("forced or needed at one end, refused at the other: both ends report up, no traffic"),
    ),
    reveals=("nat_traversal",),
)

SUCCESS = Pattern(
    code="success",
    title="Up",
    phase=2,
    ike_versions=(1, 2),
    meaning="Phase 1 and phase 2 came up. It says nothing about traffic yet: routes, firewalls and the encapsulation decide on that, and "
    "the log does not show them. DPD in the braces tells whether this end watches its peer (active), only answers (passive) or neither "
    "(none).",
    signals=("phase2_up", "up_told", "phase1_up", "suite", "chosen"),
    causes=(
        Cause(
            code="up",
            sentence="The tunnel is up ({seen}).",
            text="All parameters that are negotiated agree between the ends.",
            why="The established line is this end's own. Only what the peer does afterwards could take it back, and the log shows "
            "nothing of that.",
            remedy="Nothing to do while traffic passes. Up, but no traffic? Go through the points listed, in their order.",
            keys=("nat_traversal", "hosting", "tunnels"),
            more=(
                Possibility(
                    "Up, but no traffic? First hold NAT traversal in the braces against both edges: ESPinUDP with the peer's address under "
                    "NATD is UDP 4500, ESP with NATD=none is protocol 50, which some edges drop.",
                    ("nat_traversal", "hosting"),
                ),
                Possibility(
                    "Next the routes: clients connected to VNS3 get their routes when they connect. One that connected before the tunnel came up has "
                    "none to the remote subnet: restart its OpenVPN agent and look at its routes (netstat -nr).",
                    ("tunnels",),
                ),
                Possibility(
                    "Then the firewalls: one may stop the traffic, at the remote gateway, on the way to the remote subnet, or VNS3's own (its "
                    "Firewall page)."
                ),
                Possibility(
                    "Last, listen with VNS3's network sniffer. On TUN0: requests without answers point to the clients' routes, nothing at "
                    "all to a firewall. On ETH0: nothing but negotiation means that no data comes from the other gateway."
                ),
            ),
        ),
        Cause(
            code="stopped",
            sentence="The tunnel was up, until this end was told to take it down ({seen}).",
            text="All parameters that are negotiated agree between the ends.",
            why="The log holds both: the established line, and later the command, the changed configuration or the shutdown, or phase 1 "
            "going right after phase 2, as on a command.",
            remedy="Start it again where it is meant to be up. Whoever administers this end knows why it was stopped.",
            keys=("tunnels",),
            title="Was up, then stopped",
        ),
    ),
    remedy="Nothing to do while traffic passes.",
    keys=("nat_traversal",),
    citations=(
        guide("IKEv1: Successful Negotiation"),
        guide("IKEv2: Successful Negotiation"),
        _NAT_T,
    ),
    reveals=(
        "local_peer_id",
        "remote_peer_id",
        "phase1_encryption",
        "phase1_hash",
        "phase1_prf",
        "phase1_dh_group",
        "phase2_encryption",
        "phase2_hash",
        "pfs",
        "pfs_group",
        "nat_traversal",
        "tunnels",
        "dpd",
    ),
)
