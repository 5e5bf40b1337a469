"""The proposals in FortiGate's `diagnose debug application ike -1`, which has one algorithm on each line.

What the lines are for, and that the proposal that was taken is told once more after "negotiation result" or "matched
proposal id", was seen in Fortinet's technical tips and in public threads.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.shape import Shape

_LINE = r"\bike [^ ]{1,120}: {0,16}"

OFFERS: tuple[Shape, ...] = (
    Shape(
        "offers_there",
        "incoming proposal:",
        _LINE + r"incoming (?:child SA )?proposal:",
        "ike 0:a0ee3b66adfc8900/0000000000000000:207145: incoming proposal:",
        detail="block_there",
    ),
    Shape(
        "offers_here",
        ": my proposal",
        _LINE + r"my proposal(?:, gw [^ :]{1,64})?:",
        "ike 0:a0ee3b66adfc8900/0000000000000000:207145: my proposal, gw acme:",
        detail="block_here",
    ),
    Shape(
        "chosen",
        ": negotiation result",
        _LINE + r"negotiation result",
        "ike 0:a0ee3b66adfc8900/0000000000000000:207145: negotiation result",
        detail="block_agreed",
    ),
    Shape(
        "chosen",
        "matched proposal id",
        _LINE + r"matched proposal id",
        "ike 0:a0ee3b66adfc8900/0000000000000000:3: matched proposal id 1",
        detail="block_agreed",
    ),
    Shape(
        "offer_line",
        "protocol id = ISAKMP",
        _LINE + r"protocol id = ISAKMP",
        "ike 0:acme:207145:   protocol id = ISAKMP:",
        phase=1,
        version=1,
    ),
    Shape(
        "offer_line",
        "protocol id = IPSEC_ESP",
        _LINE + r"protocol id = IPSEC_ESP",
        "ike 0:acme:8:acme_p2:9:   protocol id = IPSEC_ESP:",
        phase=2,
        version=1,
    ),
    Shape(
        "offer_line",
        "protocol = IKEv2",
        _LINE + r"protocol = IKEv2",
        "ike 0:acme:41:   protocol = IKEv2:",
        phase=1,
        version=2,
    ),
    Shape(
        "offer_line",
        "protocol = ESP",
        _LINE + r"protocol = ESP",
        "ike 0:acme:41:acme_p2:9:   protocol = ESP:",
        phase=2,
        version=2,
    ),
    Shape(
        "offer_line",
        "type=OAKLEY_",
        _LINE + r"(?P<part>type=OAKLEY_(?:ENCRYPT_ALG|HASH_ALG|GROUP), val=[^ ,]{1,40}(?:, key-len=\d{3})?)",
        "ike 0:acme:207145:         type=OAKLEY_ENCRYPT_ALG, val=AES_CBC, key-len=256",
        phase=1,
        version=1,
    ),
    Shape(
        "offer_line",
        "type=AUTH_METHOD",
        _LINE + r"(?P<part>type=AUTH_METHOD, val=\w{1,40})",
        "ike 0:acme:207145:         type=AUTH_METHOD, val=PRESHARED_KEY.",
        phase=1,
        version=1,
    ),
    Shape(
        "offer_line",
        "type=PRF, val=",
        _LINE + r"(?P<part>type=PRF, val=\w{1,40})",
        "ike 0:acme:41:         type=PRF, val=PRF_HMAC_SHA2_512",
        phase=1,
        version=2,
    ),
    Shape(
        "offer_line",
        "type=ENCR, val=",
        _LINE + r"(?P<part>type=ENCR, val=\w{1,40}(?: \(key_len = \d{3}\))?)",
        "ike 0:acme:41:         type=ENCR, val=AES_CBC (key_len = 256)",
        version=2,
    ),
    Shape(
        "offer_line",
        "type=INTEGR, val=",
        _LINE + r"(?P<part>type=INTEGR, val=\w{1,40})",
        "ike 0:acme:41:         type=INTEGR, val=AUTH_HMAC_SHA2_512_256",
        version=2,
    ),
    Shape(
        "offer_line",
        "type=DH_GROUP, val=",
        _LINE + r"(?P<part>type=DH_GROUP, val=\w{1,40})",
        "ike 0:acme:41:         type=DH_GROUP, val=MODP2048.",
        version=2,
    ),
    Shape(
        "offer_line",
        "trans_id = ESP_",
        _LINE + r"(?P<part>trans_id = ESP_\w{1,40}(?: \(key_len = \d{3}\))?)",
        "ike 0:acme:8:acme_p2:9:      trans_id = ESP_AES_CBC (key_len = 256)",
        phase=2,
        version=1,
    ),
    Shape(
        "offer_line",
        "type = AUTH_ALG",
        _LINE + r"(?P<part>type ?= ?AUTH_ALG, ?val ?= ?\w{1,40})",
        "ike 0:acme:8:acme_p2:9:         type = AUTH_ALG, val=SHA2_256",
        phase=2,
        version=1,
    ),
    Shape(
        "offer_line",
        "PFS DH group",
        _LINE + r"(?P<part>PFS DH group = \d{1,2})",
        "ike 0:acme:8:acme_p2:9:   PFS DH group = 14",
        phase=2,
        version=1,
    ),
)
