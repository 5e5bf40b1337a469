"""OPNsense: strongSwan's connections behind a form."""

from __future__ import annotations

from vns3pair.ipsec.devices.device import SHEET_ONLY, Device, Limit, Word
from vns3pair.ipsec.parameter import Citation

_PROPOSALS = Citation("OPNsense sources", "models/OPNsense/IPsec/FieldTypes/IPsecProposalField.php")
_CIPHERS = frozenset(
    {"aes128", "aes192", "aes256", "aes128_gcm", "aes192_gcm", "aes256_gcm", "chacha20_poly1305"}
)
_HASHES = frozenset({"sha1", "sha2_256", "sha2_384", "sha2_512", "aes_xcbc"})
_GROUPS = frozenset({2, 5, *range(14, 22), *range(26, 32)})
_MODEL = Citation("OPNsense sources", "models/OPNsense/IPsec/Swanctl.xml")

DEVICE = Device(
    "opnsense",
    "OPNsense",
    words={
        "peer_public_ip": Word("Remote addresses"),
        "local_peer_id": Word("Local Authentication: ID"),
        "remote_peer_id": Word("Remote Authentication: Id", remark="change it to the ID that VNS3 sends"),
        "nat_traversal": Word(
            "UDP encapsulation",
            default="off, which is auto",
            remark="ticked forces it; it cannot be switched off",
        ),
        "ike_version": Word("Version", default="IKEv1 and IKEv2", remark="set it to one version"),
        "phase1_lifetime": Word(
            "Rekey time (s)",
            default="blank, which is strongSwan's 4 h",
            remark="the time of rekeying, not of expiry",
        ),
        "phase2_lifetime": Word(
            "Children: Rekey time (s)", default="3600 s", remark="the time of rekeying, not of expiry"
        ),
        "dpd": Word("DPD delay (s)", default="off", remark="blank is off"),
        "dpd_delay": Word("DPD delay (s)", default="blank, which is off"),
    },
    plain=SHEET_ONLY
    | {
        "public_ip",
        "local_private_ip",
        "psk_fingerprint",
        "authentication",
        "exchange_mode",
        "ipsec_protocol",
        "encapsulation_mode",
        "vpn_type",
        "tunnel_interface",
        "phase1_encryption",
        "phase1_hash",
        "phase1_dh_group",
        "phase1_prf",
        "phase2_encryption",
        "phase2_hash",
        "phase2_lifetime_kilobytes",
        "pfs",
        "pfs_group",
        "dpd_action",
        "dpd_timeout",
        "initiation",
        "rekey",
        "tunnels",
    },
    limits=(
        Limit(("nat_traversal",), _MODEL, allowed=frozenset({"on", "auto"})),
        Limit(("phase1_encryption", "phase2_encryption"), _PROPOSALS, allowed=_CIPHERS),
        Limit(("phase1_hash", "phase2_hash"), _PROPOSALS, allowed=_HASHES),
        Limit(("phase1_dh_group", "pfs_group"), _PROPOSALS, allowed=_GROUPS),
    ),
    # The list is that of _PROPOSALS; what strongSwan takes for a PRF that is not named, its ipsec.conf(5) says at ike=.
    prf_is_hash="OPNsense's proposals name no PRF beside a hash, and strongSwan takes the hash for it",
)
